"""Collections in the BEIR form: passages, questions, and which passage answers which.

A folder holds `corpus.jsonl` (`_id`, `text`, optionally `title`), `queries.jsonl` (`_id`, `text`,
optionally `answers`), optionally `queries.en.jsonl` with the same questions in English, and
`qrels/test.tsv` (a heading, then question, passage, grade). Thakur et al. 2021, "BEIR".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import CollectionInvalid
from ingest.trial import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CORPUS, _QUESTIONS, _ENGLISH = "corpus.jsonl", "queries.jsonl", "queries.en.jsonl"
_JUDGEMENTS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv")
_COLUMNS = 3


class _Row(BaseModel):
    """A line of `corpus.jsonl`; other keys are left alone."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(alias="_id")
    text: str
    title: str = ""


class _Asked(BaseModel):
    """A line of `queries.jsonl`; other keys are left alone."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(alias="_id")
    text: str
    answers: tuple[str, ...] = ()


_Line = TypeVar("_Line", _Row, _Asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, the grades of the passages that answer it, and the answers as worded there."""

    id: str
    text: str
    grades: Mapping[str, int]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Passages and judged questions; `english` asks the same in English and may be empty."""

    texts: tuple[Text, ...]
    queries: tuple[Query, ...]
    english: tuple[Query, ...]


def is_collection(folder: Path) -> bool:
    """Tell whether a folder looks like a collection in the BEIR form."""
    return (folder / _CORPUS).is_file() and (folder / _QUESTIONS).is_file()


def read_collection(folder: Path) -> Collection:
    """Return what a folder holds; questions without a judged passage are left out.

    Raises `CollectionInvalid`.
    """
    judged = next((folder / name for name in _JUDGEMENTS if (folder / name).is_file()), None)
    if judged is None or not is_collection(folder):
        missing = _CORPUS if judged else _JUDGEMENTS[0]
        raise CollectionInvalid(folder, None, f"„{missing}“ fehlt")
    grades = _grades(judged)
    english = folder / _ENGLISH
    rows = _lines(folder / _CORPUS, _Row)
    collection = Collection(
        texts=tuple(Text(id=row.id, title=row.title, text=row.text) for row in rows),
        queries=_queries(folder / _QUESTIONS, grades),
        english=_queries(english, grades) if english.is_file() else (),
    )
    known = {text.id for text in collection.texts}
    for query in collection.queries:
        unknown = next((name for name in query.grades if name not in known), None)
        if unknown is not None:
            raise CollectionInvalid(judged, None, f"die Passage „{unknown}“ steht nicht im Korpus")
    if not collection.queries:
        raise CollectionInvalid(judged, None, "keine Frage hat eine passende Passage")
    return collection


def _queries(path: Path, grades: Mapping[str, Mapping[str, int]]) -> tuple[Query, ...]:
    return tuple(
        Query(id=row.id, text=row.text, grades=grades[row.id], answers=row.answers)
        for row in _lines(path, _Asked)
        if row.id in grades
    )


def _lines(path: Path, kind: type[_Line]) -> Iterator[_Line]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                raise CollectionInvalid(path, number, "erwartet wird JSON mit _id und text") from (
                    error
                )


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """Return the positive grades of passages, by question."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if number == 1 and not cells[-1].strip().lstrip("-").isdigit():
            continue
        if len(cells) != _COLUMNS or not cells[2].strip().lstrip("-").isdigit():
            raise CollectionInvalid(path, number, "erwartet werden Frage, Passage und Note")
        if int(cells[2]) > 0:
            grades.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return grades
