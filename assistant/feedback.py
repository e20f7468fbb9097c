"""What readers say of answers, kept in the home, and told as questions with known answers.

`feedback.jsonl` has a line for each: the question, the address of the answer, which holds no text
of documents but where it stands, and the generation. Nothing tells who said it.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.address import read_address
from assistant.errors import FeedbackFull
from assistant.resolve import resolve_answer
from assistant.understand import understand
from ingest.model import heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.resolve import QuotedPassage
    from ingest.index import Library

FILE = "feedback.jsonl"
# A few hundred thousand lines: nobody reads more, and no disk is filled.
_LARGEST = 256_000_000


class Reason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    NOT_FOUND = "not-found"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a reader said of an answer on a day (`given`).

    `history` are the questions before, oldest first.
    """

    id: str
    given: str
    question: str
    history: tuple[str, ...]
    answer_id: str
    generation: str
    helpful: bool
    comment: str | None
    reason: Reason | None = None


def keep_feedback(  # noqa: PLR0913  (what there is to say)
    home: Path,
    *,
    question: str,
    answer_id: str,
    helpful: bool,
    comment: str | None = None,
    reason: Reason | None = None,
    history: tuple[str, ...] = (),
) -> Feedback:
    """Keep what a reader says of an answer; raise `AddressInvalid` or `FeedbackFull`."""
    kept = Feedback(
        id=uuid4().hex,
        given=datetime.now(UTC).date().isoformat(),
        question=question,
        history=history,
        answer_id=answer_id,
        generation=read_address(answer_id).generation,
        helpful=helpful,
        comment=comment,
        reason=reason,
    )
    line = json.dumps(asdict(kept), ensure_ascii=False) + "\n"
    with (home / FILE).open("a", encoding="utf-8") as file:
        # Released when the file is closed; without it two processes could mix their lines.
        fcntl.flock(file, fcntl.LOCK_EX)
        if file.tell() > _LARGEST:
            raise FeedbackFull(home / FILE)
        file.write(line)
    return kept


def all_feedback(home: Path) -> Iterator[Feedback]:
    """Give what was kept, oldest first; a line that was cut off is left out."""
    try:
        text = (home / FILE).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            value = json.loads(line)
            reason = Reason(value["reason"]) if value.get("reason") else None
            yield Feedback(**{**value, "history": tuple(value["history"]), "reason": reason})
        except (ValueError, KeyError, TypeError):
            continue


def as_question(library: Library, given: Feedback) -> dict[str, object]:
    """Return feedback in the shape of `corpus/questions.jsonl`.

    An answer that helped has its quotes as `gold`. For one that did not, a person must say what
    would have: `expect` is "open" and `gold` empty. Quotes of purged documents are left out.
    """
    answer = resolve_answer(library, given.answer_id)
    gold = [
        [_place(each) for each in sentence if each.text and each.resolved]
        for sentence in answer.sentences
    ]
    expect = ("answer" if answer.sentences else "none") if given.helpful else "open"
    turns = (*given.history, given.question)
    english = library.analyzer.question(given.question).english
    return {
        "id": given.id,
        "split": "dev",
        "topic": "feedback",
        "lang": "en" if english else "de",
        "turns": list(turns),
        "expect": expect,
        "kind": understand(given.question, given.history).kind.value,
        "facts": [],
        "needles": [],
        "missing": None,
        "premise": None,
        "gold": [group for group in gold if group] if given.helpful else [],
        "feedback": {
            "given": given.given,
            "helpful": given.helpful,
            "reason": given.reason,
            "comment": given.comment,
            "answer_id": given.answer_id,
            "generation": given.generation,
        },
    }


def _place(quoted: QuotedPassage) -> dict[str, object]:
    assert quoted.resolved is not None  # noqa: S101  (asked before)
    return {
        "document": quoted.resolved.document.id,
        "page": quoted.resolved.page,
        "page_label": quoted.resolved.page_label,
        "section": heading(quoted.resolved.passage.section),
        "quotes": [quoted.text],
    }
