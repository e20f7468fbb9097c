"""Many questions from a file of JSON lines, and their answers into another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answer import ask
from assistant.errors import AssistantError
from assistant.filters import EVERYWHERE, Filters
from assistant.retrieve import CONSIDERED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from assistant.model import Reply
    from ingest.index import Library


class BatchLine(BaseModel):
    """One question of a batch; other keys are left alone."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    text: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line, counted from 1, that is no question, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a line, counted from 1: a reply, or why there is none; one of both is set.

    `id` is that of the question; none when the line is no question.
    """

    number: int
    id: str | int | None
    reply: Reply | None
    error: str | None


def read_lines(texts: Iterable[str]) -> Iterator[tuple[int, BatchLine | BadLine]]:
    """Give each line that is not blank, with its number from 1."""
    for number, text in enumerate(texts, start=1):
        if text.strip():
            try:
                yield number, BatchLine.model_validate_json(text)
            except ValidationError as error:
                yield number, BadLine(number=number, reason=_wrong(error))


def answer_lines(
    library: Library,
    texts: Iterable[str],
    *,
    done: Collection[str | int] = (),
    k: int = CONSIDERED,
    filters: Filters = EVERYWHERE,
) -> Iterator[Answered]:
    """Answer every line; one that cannot be answered says why, and the next one follows.

    Questions whose id is in `done` are left out. Raises `IngestError` when there is no index.
    """
    library.index()
    seen: set[str | int] = set()
    for number, line in read_lines(texts):
        if isinstance(line, BadLine):
            yield Answered(number=number, id=None, reply=None, error=line.reason)
        elif line.id in seen:
            why = f"die Kennung „{line.id}“ steht schon in einer früheren Zeile"
            yield Answered(number=number, id=None, reply=None, error=why)
        else:
            seen.add(line.id)
            if line.id not in done:
                yield _answered(library, number, line, k, filters)


def answered_ids(texts: Iterable[str]) -> tuple[set[str | int], set[int]]:
    """Return the ids of the questions whose answers are there, and numbers of bad lines told."""
    ids: set[str | int] = set()
    lines: set[int] = set()
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError:
            continue
        if isinstance(value, dict):
            name, number = value.get("id"), value.get("line")
            if isinstance(name, str | int):
                ids.add(name)
            elif isinstance(number, int):
                lines.add(number)
    return ids, lines


def _answered(library: Library, number: int, line: BatchLine, k: int, filters: Filters) -> Answered:
    try:
        reply = ask(library, line.text, history=line.history, k=k, filters=filters)
    except AssistantError as error:
        return Answered(number=number, id=line.id, reply=None, error=str(error))
    return Answered(number=number, id=line.id, reply=reply, error=None)


def _wrong(error: ValidationError) -> str:
    """Return in German what is wrong with a line."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid":
        return "das ist kein gültiges JSON"
    return f"„{where}“ fehlt" if first["type"] == "missing" else f"„{where}“ hat die falsche Form"
