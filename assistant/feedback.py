"""What readers say of answers, kept in the home and told as questions with known answers.

`feedback.sqlite` has a row for each: the question, what was answered and by which generation, the
day, and what was said of it. Nothing tells who said it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.errors import FeedbackUnusable
from assistant.model import Answer
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assistant.model import Citation, Reply

FILE = "feedback.sqlite"
LONGEST = 2000
_TABLE = "CREATE TABLE IF NOT EXISTS feedback (id TEXT PRIMARY KEY, told TEXT NOT NULL)"
# 64 MB of SQLite's pages: more than anyone reads, and no disk is filled.
_MOST_PAGES = 16_384
_WAIT = 10.0


class Reason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    NOT_FOUND = "not-found"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where quotes of one sentence stand, as in the `gold` of `corpus/questions.jsonl`."""

    document: str
    page: int | None
    page_label: str | None
    section: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a reader said of an answer.

    `turns` are the questions of the dialogue, the last being the one that was answered; `said` has
    the places of each sentence of the answer, and is empty where there was none; `given` is a day.
    """

    id: str
    given: str
    turns: tuple[str, ...]
    lang: str
    kind: str
    generation: str
    said: tuple[tuple[Place, ...], ...]
    helpful: bool
    reason: Reason | None
    comment: str


def feedback_on(  # noqa: PLR0913  (what there is to say)
    reply: Reply,
    *,
    history: Sequence[str] = (),
    english: bool = False,
    helpful: bool,
    reason: Reason | None = None,
    comment: str = "",
) -> Feedback:
    """Return what is said of a reply to a question; `history` has the questions before it."""
    sentences = reply.sentences if isinstance(reply, Answer) else ()
    return Feedback(
        id=uuid4().hex,
        given=datetime.now(UTC).date().isoformat(),
        turns=(*history, reply.question.text),
        lang="en" if english else "de",
        kind=reply.question.kind.value,
        generation=reply.generation,
        said=tuple(_places(sentence.citations) for sentence in sentences),
        helpful=helpful,
        reason=reason,
        comment=comment[:LONGEST],
    )


def keep_feedback(home: Path, given: Feedback) -> None:
    """Keep what was said in a home, in place of what has the same id; `FeedbackUnusable`."""
    with _opened(home) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?)",
            (given.id, json.dumps(asdict(given), ensure_ascii=False)),
        )


def all_feedback(home: Path) -> tuple[Feedback, ...]:
    """Return all that was kept, oldest first; raise `FeedbackUnusable`."""
    if not (home / FILE).exists():
        return ()
    with _opened(home) as connection:
        rows = connection.execute("SELECT told FROM feedback ORDER BY rowid").fetchall()
    return tuple(_from_json(told) for (told,) in rows)


def forget_quotes(home: Path, documents: Iterable[str]) -> None:
    """Keep no word of documents that are purged; what was said of them stays."""
    gone = frozenset(documents)
    for given in all_feedback(home):
        told = asdict(given)
        told["said"] = [
            [asdict(each) for each in group if each.document not in gone] for group in given.said
        ]
        with _opened(home) as connection:
            connection.execute(
                "UPDATE feedback SET told = ? WHERE id = ?",
                (json.dumps(told, ensure_ascii=False), given.id),
            )


def as_question(given: Feedback) -> dict[str, Any]:
    """Return feedback in the shape of a line of `corpus/questions.jsonl`.

    What helped is a question whose answer is known. For what did not, a person must say what would
    have: `expect` is "open" and `gold` empty.
    """
    said = [[asdict(place) for place in group] for group in given.said if group]
    answered = "answer" if given.said else "none"
    return {
        "id": f"feedback-{given.id}",
        "split": "dev",
        "topic": "feedback",
        "lang": given.lang,
        "turns": list(given.turns),
        "expect": answered if given.helpful else "open",
        "kind": given.kind,
        "facts": [],
        "needles": [],
        "missing": None,
        "premise": None,
        "gold": said if given.helpful else [],
        "feedback": {
            "given": given.given,
            "generation": given.generation,
            "helpful": given.helpful,
            "reason": given.reason,
            "comment": given.comment,
            "said": said,
        },
    }


def _places(citations: Sequence[Citation]) -> tuple[Place, ...]:
    """Return the places of a sentence; the cells of a table row stand in one."""
    together: dict[tuple[str, int | None, str | None, str], list[str]] = {}
    for each in citations:
        place = (each.document_id, each.page, each.page_label, heading(each.section))
        together.setdefault(place, []).append(each.quote)
    return tuple(
        Place(document=document, page=page, page_label=label, section=section, quotes=tuple(quotes))
        for (document, page, label, section), quotes in together.items()
    )


def _from_json(told: str) -> Feedback:
    value = json.loads(told)
    return Feedback(
        **{
            **value,
            "turns": tuple(value["turns"]),
            "said": tuple(
                tuple(Place(**{**place, "quotes": tuple(place["quotes"])}) for place in group)
                for group in value["said"]
            ),
            "reason": Reason(value["reason"]) if value["reason"] else None,
        }
    )


@contextmanager
def _opened(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the database for one transaction; what is deleted is overwritten."""
    try:
        with closing(sqlite3.connect(home / FILE, timeout=_WAIT)) as connection, connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA max_page_count = {_MOST_PAGES}")
            connection.execute(_TABLE)
            yield connection
    except sqlite3.Error as error:
        raise FeedbackUnusable(home / FILE, str(error)) from error
