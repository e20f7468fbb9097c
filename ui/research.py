"""The commands for those who write: references, quotations, passages found again, editions."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ui.output import show
from ui.where import filters

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.settings import Settings


def cite(given: Namespace, settings: Settings) -> None:
    """Print the references of passages, documents and answers, or of all documents."""
    from assistant.citing import all_references, find_references, rendered  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_payload  # noqa: PLC0415

    with closing(Library(settings)) as library:
        found = [
            each
            for named in given.cited
            for each in find_references(library, named, given.generation)
        ] or list(all_references(library.index(), passages=False))
        # Two answers may rest on the same passage.
        once = list({each.key: each for each in found}.values())
        text = rendered(once, given.format, given.style)
        show(
            given,
            research_payload.references(once, given.format, text),
            lambda: text.removesuffix("\n"),
        )


def quote(given: Namespace, settings: Settings) -> None:
    """Say of one quotation, or of each in a file, whether the documents say so."""
    from assistant.quoted_file import check_file  # noqa: PLC0415
    from assistant.quotes import check_quote  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_payload, research_text  # noqa: PLC0415

    path = _file(given.quoted)
    with closing(Library(settings)) as library:
        if path is None:
            check = check_quote(library, given.quoted)
            show(given, research_payload.quote(check), lambda: research_text.quote(check))
            return
        checks = check_file(library, path)
        show(
            given,
            research_payload.quotes(path, checks),
            lambda: research_text.quotes(checks),
        )


def _file(named: str) -> Path | None:
    """Return the file a text names, if it names one."""
    try:
        path = Path(named)
        return path if path.is_file() else None
    except (OSError, ValueError):
        # Longer than any path, or with a sign that no path has.
        return None


def resolve(given: Namespace, settings: Settings) -> None:
    """Show a passage, or an answer, that was cited long ago."""
    from assistant.address import is_address  # noqa: PLC0415
    from assistant.resolve import resolve_answer, resolve_passage  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_payload, research_text  # noqa: PLC0415

    with closing(Library(settings)) as library:
        if is_address(given.cited):
            answer = resolve_answer(library, given.cited)
            show(
                given,
                research_payload.resolved_answer(answer),
                lambda: research_text.resolved_answer(answer),
            )
            return
        found = resolve_passage(library, given.cited, given.generation)
        show(given, research_payload.resolved(found), lambda: research_text.resolved(found))


def diff(given: Namespace, settings: Settings) -> None:
    """Show what two documents, or two editions of one, say differently."""
    from assistant.editions import compare_editions  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_payload, research_text  # noqa: PLC0415

    with closing(Library(settings)) as library:
        found = compare_editions(library, given.before, given.after)
        show(given, research_payload.compared(found), lambda: research_text.compared(found))


def concordance(given: Namespace, settings: Settings) -> None:
    """List a word in its contexts."""
    from assistant.concordance import concordance_of  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_payload, research_text  # noqa: PLC0415

    with closing(Library(settings)) as library:
        found = concordance_of(library, given.word, most=given.k, filters=filters(given))
        show(given, research_payload.concordance(found), lambda: research_text.concordance(found))


def export(given: Namespace, settings: Settings) -> None:
    """Write all passages with their vectors into a Parquet file."""
    from assistant.parquet import export_parquet  # noqa: PLC0415
    from ingest.index import Library  # noqa: PLC0415
    from ui import research_text  # noqa: PLC0415

    with closing(Library(settings)) as library:
        made = export_parquet(library, given.parquet)
    show(
        given,
        {
            "file": str(given.parquet),
            "passages": made.passages,
            "without_text": made.without_text,
            "generation": made.generation,
        },
        lambda: research_text.exported(given.parquet, made),
    )


RESEARCH = {
    "cite": cite,
    "quote": quote,
    "resolve": resolve,
    "diff": diff,
    "concordance": concordance,
    "export": export,
}
