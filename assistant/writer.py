"""Answers written by a language model from the passages found, checked before they are shown.

Whether there is an answer at all is decided before a model is asked. A sentence is given on as soon
as it is written and checked. What is not supported is written anew once; what is left unsupported
is never part of the answer. A model that fails, or of which nothing holds, changes nothing: the
answer is then the one made of the corpus's own sentences, and a notice says so. Where a model cites
nothing of that answer, its first sentence is added.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from assistant import prompt
from assistant.chat_model import Endpoint
from assistant.check import Given, Material, check
from assistant.drafts import Reader
from assistant.errors import ModelFailed
from assistant.model import Answer, Check, Checked, Flaw, Notice, NoticeKind, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.chat_model import Message
    from assistant.evidence import Evidence
    from assistant.model import Citation
    from ingest.index import Index, Library

# What a small model can keep in view, beside the instructions and its own answer.
_PASSAGES, _LETTERS = 8, 8_000
# A model that goes on writing is not read further.
_MOST_SENTENCES = 12
_MISSED = (
    "Das Sprachmodell zitiert keine der Stellen, die am besten zur Frage passen. Der letzte Satz "
    "steht wörtlich im Korpus."
)
# A repair is worth its time only while so much of it is left.
_REPAIR_SHARE = 0.25


@dataclass(slots=True, kw_only=True)
class _Written:
    """What a model wrote so far: its words, its sentences as checked, and how it failed, if so.

    `room` is how many sentences it may still write, thoughts without a source not counted;
    `repaired` tells that it was asked again.
    """

    room: int
    repaired: bool = False
    said: str = ""
    sentences: list[Checked] = field(default_factory=list)
    failure: ModelFailed | None = None

    def add(self, checked: Iterator[Checked]) -> Iterator[Checked]:
        """Keep and yield what was not said before, while there is room."""
        for each in checked:
            if self.room and all(each.text != other.text for other in self.sentences):
                self.room -= Flaw.UNCITED not in each.flaws
                self.sentences.append(each)
                yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """An answer that a model is about to write; nothing of an index is needed any more."""

    endpoint: Endpoint
    extracted: Answer
    material: Material

    def __iter__(self) -> Iterator[Checked | Answer]:
        """Yield each sentence as soon as it is written and checked, and at the end the answer."""
        seconds = self.endpoint.settings.model_seconds
        until = time.monotonic() + seconds
        given = tuple(self.material.given.values())
        asked = prompt.first(self.extracted.question, given, sentences=_MOST_SENTENCES)
        written = _Written(room=_MOST_SENTENCES)
        yield from _read(self.endpoint, asked, self.material, written, until)
        wrong = [each for each in written.sentences if not each.supported]
        if wrong and not written.failure and until - time.monotonic() > _REPAIR_SHARE * seconds:
            # Without a repair the first answer still holds, so far as it was supported.
            mended = _Written(room=len(wrong), repaired=True, sentences=list(written.sentences))
            repairing = prompt.repair(asked, written.said, wrong)
            yield from _read(self.endpoint, repairing, self.material, mended, until)
            written.sentences = mended.sentences
        yield _answer(self.endpoint, self.extracted, written)

    def finish(self, show: Callable[[str], None] | None = None) -> Answer:
        """Return the answer; `show` is given each sentence of it as soon as it is checked."""
        made: Checked | Answer = self.extracted
        for made in self:
            if show and isinstance(made, Checked) and made.supported:
                show(made.text)
        # The last that comes is the answer.
        return cast("Answer", made)


def writing(
    library: Library,
    index: Index,
    evidence: Sequence[Evidence],
    extracted: Answer,
    cite: Callable[[Evidence], tuple[Citation, ...]],
) -> Writing:
    """Return the answer that a model is to write from the passages found.

    `evidence` is what was found, best first; `extracted` is the answer without a model.
    """
    best: dict[str, Evidence] = {}
    for each in evidence:
        best.setdefault(each.hit.passage.id, each)
    given: dict[int, Given] = {}
    left = _LETTERS
    for number, each in enumerate(islice(best.values(), _PASSAGES), start=1):
        passage = each.hit.passage
        left -= len(passage.text)
        if given and left < 0:
            break
        given[number] = Given(
            number=number,
            above=". ".join(dict.fromkeys((each.hit.title, *passage.section))),
            sentences=tuple(
                Sentence(text=unit.text, citations=cite(replace(each, unit=unit)))
                for unit in index.catalog.units(passage)
            ),
        )
    return Writing(
        endpoint=Endpoint.of(library.settings),
        extracted=extracted,
        material=Material(given=given, analyzer=library.analyzer),
    )


def _read(
    endpoint: Endpoint,
    asked: Sequence[Message],
    material: Material,
    written: _Written,
    until: float,
) -> Iterator[Checked]:
    """Yield what a model writes, sentence by sentence as each is whole; keep all of it."""
    reader = Reader()
    pieces = endpoint.stream(asked, schema=prompt.SCHEMA, until=until)
    try:
        for piece in pieces:
            written.said += piece
            for draft in reader.feed(piece):
                yield from written.add(check(material, draft, repaired=written.repaired))
            if not written.room:
                return
    except ModelFailed as failure:
        written.failure = failure
        return
    for draft in reader.end():
        yield from written.add(check(material, draft, repaired=written.repaired))


def _answer(endpoint: Endpoint, extracted: Answer, written: _Written) -> Answer:
    """Return the answer of the sentences that hold; the extracted one where there are none."""
    settings = endpoint.settings
    supported = [each for each in written.sentences if each.supported]
    report = Check(
        model=endpoint.model,
        host=endpoint.host,
        here=endpoint.here,
        complete=written.failure is None,
        sentences=tuple(written.sentences),
        shown=settings.model_unsupported == "mark",
    )
    notices = list(extracted.notices)
    if not endpoint.here:
        notices.append(Notice(kind=NoticeKind.REMOTE, text=_sent_to(endpoint.host)))
    if not supported:
        why = _fallback(written)
        notices.append(Notice(kind=NoticeKind.FALLBACK, text=why))
        return replace(extracted, notices=tuple(notices), check=report)
    if written.failure:
        notices.append(Notice(kind=NoticeKind.FALLBACK, text=_cut_short(written.failure)))
    missed = _missed(extracted, supported)
    if missed:
        notices.append(Notice(kind=NoticeKind.FALLBACK, text=_MISSED))
    return Answer(
        question=extracted.question,
        sentences=(
            *(Sentence(text=each.text, citations=each.citations) for each in supported),
            *missed,
        ),
        notices=tuple(notices),
        generation=extracted.generation,
        written_by=endpoint.model,
        check=report,
    )


def _missed(extracted: Answer, supported: Sequence[Checked]) -> tuple[Sentence, ...]:
    """Return the corpus's own best sentence where a model cites none of what answers without it.

    What it wrote may be true and beside the question, which no check of its words can tell.
    """
    cited = {(each.document_id, each.span) for one in supported for each in one.citations}
    best = {(each.document_id, each.span) for one in extracted.sentences for each in one.citations}
    return () if cited & best else extracted.sentences[:1]


def _sent_to(host: str) -> str:
    return f"Die Frage und die gefundenen Textstellen wurden an {host} gesandt."


def _fallback(written: _Written) -> str:
    if written.failure:
        why = f"Das Sprachmodell gab keine brauchbare Antwort: {written.failure}."
    elif written.sentences:
        why = "Kein Satz des Sprachmodells war durch die gefundenen Stellen belegt."
    else:
        why = "Das Sprachmodell gab keine Antwort, die sich prüfen lässt."
    return f"{why} Gezeigt werden Sätze des Korpus."


def _cut_short(failure: ModelFailed) -> str:
    return (
        f"Das Sprachmodell kam nicht zum Ende: {failure}. Gezeigt werden die Sätze, die bis dahin "
        "fertig und belegt waren."
    )
