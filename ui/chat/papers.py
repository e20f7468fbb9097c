"""Answers, conversations and the notepad as papers to take along, in the reader's language."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from assistant.model import Answer, NoAnswer
from ui.chat import language, wording
from ui.chat.language import _
from ui.chat.noted import Passages
from ui.chat.turns import numbered
from ui.paper import Kind, Paper, Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ui.chat.noted import Noted
    from ui.chat.turns import Cited, Turn


def conversation_paper(title: str, turns: Sequence[Turn]) -> Paper:
    """Return questions with their answers and sources."""
    parts = [part for turn in turns for part in _turn(turn)]
    return Paper(title=title, language=language.current(), parts=tuple(parts))


def notepad_paper(title: str, notepad: Sequence[Noted]) -> Paper:
    """Return what was set aside, in its order, each with its note."""
    parts: list[Part] = []
    for noted in notepad:
        held = noted.held
        made = _passages(held) if isinstance(held, Passages) else _turn(held)
        heading, *rest = made
        parts.append(heading)
        if noted.note.strip():
            parts.append(_text(_("Notiz: {note}").format(note=noted.note)))
        parts += rest
    return Paper(title=title, language=language.current(), parts=tuple(parts))


def source_line(cited: Cited) -> str:
    """Return what a source is and where it stands, with its kind and what it rests on."""
    first = cited.first
    where = ", ".join(part for part in (first.title, wording.place(first)) if part)
    told = [where, wording.standing(first.source_kind)]
    if first.as_of:
        told.append(wording.as_of(first.as_of))
    told += [
        _("nach: {source}").format(
            source=", ".join(part for part in (each.title, each.date, each.address) if part)
        )
        for each in first.origins
    ]
    return "; ".join(told)


def _turn(turn: Turn) -> Iterator[Part]:
    yield Part(kind=Kind.CHAPTER, text=turn.question)
    outcome = turn.outcome
    if isinstance(outcome, Answer):
        yield from _answer(outcome)
    elif isinstance(outcome, NoAnswer):
        yield _text(f"{_('Dazu gibt der Bestand keine Antwort.')} {wording.reason(outcome.reason)}")
        if outcome.near:
            yield Part(kind=Kind.SECTION, text=_("Am nächsten kommen diese Stellen"))
        for hit in outcome.near:
            yield Part(kind=Kind.QUOTE, text=hit.passage.text)
            yield Part(kind=Kind.SMALL, text=wording.hit_place(hit))
    else:
        yield _text(f"{outcome.lead} {outcome.detail}")


def _answer(answer: Answer) -> Iterator[Part]:
    sources = numbered(answer.sentences)
    shown = iter(zip(answer.sentences, sources, strict=True))
    for part, sentences in answer.groups:
        if part and part.title:
            yield Part(kind=Kind.SECTION, text=part.title)
        for sentence, cited in islice(shown, len(sentences)):
            marks = "".join(f"[{each.number}]" for each in cited)
            yield _text(f"{sentence.text} {marks}")
    if answer.written_by:
        yield Part(kind=Kind.SMALL, text=wording.written_by(answer.written_by))
    for notice in answer.notices:
        yield Part(kind=Kind.SMALL, text=f"{wording.notice(notice.kind)}: {notice.text}")
    yield Part(kind=Kind.SECTION, text=_("Quellen"))
    said = "\n".join(sentence.text for sentence in answer.sentences)
    listed = {each.number: each for group in sources for each in group}
    for each in listed.values():
        yield Part(kind=Kind.ITEM, text=f"[{each.number}] {source_line(each)}")
        # A sentence of an answer is its quote, unless it puts cells of a table together.
        for quote in each.quotes:
            if quote not in said:
                yield Part(kind=Kind.QUOTE, text=f"„{quote}“")
    generation = _("Generation {id} des Bestands").format(id=answer.generation)
    yield Part(kind=Kind.SMALL, text=generation)


def _passages(held: Passages) -> Iterator[Part]:
    first = held.cited.first
    yield Part(kind=Kind.CHAPTER, text=", ".join((first.title, wording.place(first))))
    for quote in held.cited.quotes:
        yield Part(kind=Kind.QUOTE, text=f"„{quote}“")
    yield Part(kind=Kind.SMALL, text=source_line(held.cited))
    yield Part(kind=Kind.SMALL, text=_("Gefunden mit: {question}").format(question=held.question))


def _text(text: str) -> Part:
    return Part(kind=Kind.TEXT, text=text)
