"""The commands that serve programs: the HTTP API, the MCP server, and what readers said."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, cast

from ui.output import print_json

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.settings import Settings
    from ui.payload import Json


def serve(given: Namespace, settings: Settings) -> int:
    """Serve the HTTP API until it is interrupted; return its status."""
    from ui.api.launch import run_api  # noqa: PLC0415  (--help answers at once)
    from ui.api.options import Options  # noqa: PLC0415

    return run_api(
        settings,
        Options(
            host=given.host,
            port=given.port,
            workers=given.workers,
            rate=given.rate,
            waiting=given.waiting,
            seconds=given.seconds,
            origins=tuple(given.cors),
            questions=given.log_questions,
        ),
    )


def mcp(given: Namespace, settings: Settings) -> int:
    """Serve language models until it is ended; return the status."""
    from ui.api.options import Options  # noqa: PLC0415
    from ui.mcp.launch import run_mcp  # noqa: PLC0415

    options = Options(host=given.host, port=given.port, rate=given.rate, waiting=given.waiting)
    return run_mcp(settings, options if given.http else None)


def feedback(given: Namespace, settings: Settings) -> None:
    """Print what readers said of answers, in the shape of the questions of a corpus."""
    from assistant.feedback import all_feedback, as_question  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415

    del given
    with closing(Library(settings)) as library:
        for each in all_feedback(settings.home):
            print_json(cast("dict[str, Json]", as_question(library, each)))


SERVING = {"serve": serve, "mcp": mcp, "feedback": feedback}
