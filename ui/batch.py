"""A file of questions answered: to standard output, or into a file that a later run goes on with.

To standard output every line is checked before the first is answered, so that a mistake is told
at once. Into a file nothing stops the run: a bad line becomes a line that says so.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.batch import BadLine, answer_lines, answered_ids, read_lines
from ui import payload
from ui.errors import BatchInvalid, BatchUnreadable, system_failure
from ui.output import print_json

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from assistant.batch import Answered
    from assistant.filters import Filters
    from ingest.index import Library


def answer_file(library: Library, given: Namespace, filters: Filters) -> None:
    """Answer the questions of `--batch`, one JSON object a line; into `--out` where it is given."""
    if given.out is None:
        texts = _texts(given.batch)
        for _, line in read_lines(texts):
            if isinstance(line, BadLine):
                raise BatchInvalid(given.batch, line.number, line.reason)
        for each in answer_lines(library, texts, k=given.k, filters=filters):
            print_json({"id": each.id, **_told(each)})
        return
    library.index()
    texts = _lines_of(given.batch)
    done, told = answered_ids(_kept(given.out))
    with given.out.open("a", encoding="utf-8") as out:
        for each in answer_lines(library, texts, done=done, k=given.k, filters=filters):
            if each.id is None and each.number in told:
                continue
            answered = {"id": each.id, "line": each.number, **_told(each)}
            out.write(json.dumps(answered, ensure_ascii=False) + "\n")
            out.flush()


def _told(given: Answered) -> dict[str, payload.Json]:
    return payload.reply(given.reply) if given.reply else {"error": given.error}


def _kept(out: Path) -> list[str]:
    """Return the answers of an earlier run; a line that was cut off is taken away."""
    try:
        raw = out.read_bytes()
    except FileNotFoundError:
        return []
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        out.write_bytes(whole)
    return whole.decode("utf-8", errors="replace").splitlines()


def _texts(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BatchUnreadable(system_failure(error)) from error
    except UnicodeDecodeError as error:
        why = "kein Text in UTF-8"
        raise BatchInvalid(path, None, why) from error


def _lines_of(path: Path) -> list[str]:
    """Return the lines of a file; bytes that are no UTF-8 make only their own line a bad one."""
    try:
        return path.read_bytes().decode("utf-8", errors="surrogateescape").split("\n")
    except OSError as error:
        raise BatchUnreadable(system_failure(error)) from error
