"""Words of purged documents, taken out of all that people keep of the chat."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.model import Answer, NoAnswer, Sentence
from ui.chat.conversations import turn_of
from ui.chat.kept_database import FILE, Database, compact
from ui.chat.noted import Passages, held_of
from ui.chat.turn_json import to_json

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from assistant.model import Checked, Citation, Hit
    from ui.chat.turns import Turn

_ERASED = "entfernt am "
# Longer than anyone keeps what they asked.
_FOR_EVER = 36_500


def erase_documents(home: Path, ids: Collection[str]) -> None:
    """Leave no word of some documents in what is kept in a home.

    Where a quote stood is said on which day it was removed. The file is written anew, so that no
    byte of them stays in it. Raises `KeptUnusable`.
    """
    path = home / FILE
    if not path.exists():
        return
    words = f"{_ERASED}{datetime.now(UTC).astimezone():%d.%m.%Y}"
    with Database(path, _FOR_EVER).writing() as rows:
        for table, read in (("turn", turn_of), ("noted", held_of)):
            for row, told in rows.execute(
                f"SELECT rowid, told FROM {table} WHERE told IS NOT NULL"  # noqa: S608
            ).fetchall():
                after = json.dumps(to_json(_without(read(told), ids, words)), ensure_ascii=False)
                # What cannot be read any more may hold them too, and is told anew as well.
                if after != told:
                    rows.execute(
                        f"UPDATE {table} SET told = ? WHERE rowid = ?",  # noqa: S608
                        (after, row),
                    )
    compact(path)


def is_erased(citation: Citation) -> bool:
    """Tell whether the words of a citation were taken out."""
    return citation.title == citation.document_id and citation.quote.startswith(_ERASED)


def _without(held: Turn | Passages, ids: Collection[str], words: str) -> Turn | Passages:
    if isinstance(held, Passages):
        cited = held.cited
        kept = tuple(_citation(each, ids, words) for each in cited.citations)
        return replace(held, cited=replace(cited, citations=kept))
    outcome = held.outcome
    if isinstance(outcome, Answer):
        return replace(held, outcome=_answer(outcome, ids, words))
    if isinstance(outcome, NoAnswer):
        near = tuple(_hit(each, ids, words) for each in outcome.near)
        return replace(held, outcome=replace(outcome, near=near))
    return held


def _answer(answer: Answer, ids: Collection[str], words: str) -> Answer:
    sentences = tuple(_sentence(each, ids, words) for each in answer.sentences)
    near = tuple(_hit(each, ids, words) for each in answer.near)
    check = answer.check
    if check:
        checked = tuple(_checked(each, ids, words) for each in check.sentences)
        check = replace(check, sentences=checked)
    if (sentences, check) == (answer.sentences, answer.check):
        return replace(answer, near=near)
    # Notices may name what the sentences say, and the titles of parts are headings of documents.
    parts = tuple(replace(part, title="") for part in answer.parts)
    return replace(answer, sentences=sentences, check=check, near=near, notices=(), parts=parts)


def _sentence(sentence: Sentence, ids: Collection[str], words: str) -> Sentence:
    citations = tuple(_citation(each, ids, words) for each in sentence.citations)
    if citations == sentence.citations:
        return sentence
    return Sentence(text=words, citations=citations)


def _checked(checked: Checked, ids: Collection[str], words: str) -> Checked:
    citations = tuple(_citation(each, ids, words) for each in checked.citations)
    if citations == checked.citations:
        return checked
    return replace(checked, text=words, citations=citations)


def _citation(citation: Citation, ids: Collection[str], words: str) -> Citation:
    if citation.document_id not in ids:
        return citation
    return replace(
        citation,
        quote=words,
        title=citation.document_id,
        section=(),
        origins=(),
        as_of=None,
        speaks_of=None,
    )


def _hit(hit: Hit, ids: Collection[str], words: str) -> Hit:
    same = tuple(_hit(each, ids, words) for each in hit.same)
    if hit.passage.document_id not in ids:
        return replace(hit, same=same)
    passage = replace(hit.passage, text=words, section=())
    return replace(hit, passage=passage, title=hit.passage.document_id, same=same)
