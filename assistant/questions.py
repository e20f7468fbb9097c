"""A corpus's own questions: where the sentences stand that answer them, and whether they are found.

`questions.jsonl` in the folder of a corpus holds a question a line, with the turns of its dialogue,
whether the corpus answers it (`expect`), and the places of the sentences that do (`gold`): groups
of which each is one thing to say, with the places where it stands. The `dev` split is for
development; `test` is run by the benchmarks alone and never tuned on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant import figures
from assistant.answer import ask, reply_to
from assistant.errors import QuestionsInvalid
from assistant.evaluate import Evaluation, area, first_place, refusals, within
from assistant.inquiry import inquire
from assistant.model import Answer, NoticeKind
from assistant.ranked import Ranked, retrieval
from assistant.retrieve import CONSIDERED, retrieve
from ingest.model import heading
from ingest.texts import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.model import Citation, Hit, Reply, Sentence
    from ingest.entries import Progress
    from ingest.index import Library

Split = Literal["dev", "test"]
FILE = "questions.jsonl"
FIRST = 5
# What the corpus says of a question: nothing, or nobody has said yet.
_NOTHING, _OPEN = "none", "open"
_TOLD = frozenset({"both", "premise"})
_FIRST_SENTENCES = 2
# What a remark may be wrong about; where a premise is wrong, sources may differ as well.
_MAY_DIFFER = frozenset({NoticeKind.CONTRADICTION, NoticeKind.PREMISE})
_NOT_FOUND = ""


class Gold(BaseModel):
    """One sentence that answers, and where it stands; without a page it is found by section."""

    model_config = ConfigDict(frozen=True)

    document: str
    page: int | None
    section: str
    quotes: tuple[str, ...]

    def holds(self, hit: Hit) -> bool:
        """Tell whether a passage stands on this page, or in this section."""
        if self.document != hit.passage.document_id:
            return False
        if self.page is None:
            return self.section == heading(hit.passage.section)
        return self.page in {span.page for span in hit.passage.spans}


class Case(BaseModel):
    """A question, the last of the turns, and what answers it."""

    model_config = ConfigDict(frozen=True)

    id: str
    split: Split
    topic: str = ""
    lang: str
    turns: tuple[str, ...]
    expect: str
    gold: tuple[tuple[Gold, ...], ...]

    @property
    def answerable(self) -> bool:
        """Tell whether the corpus answers it."""
        return self.expect != _NOTHING

    @property
    def text(self) -> str:
        """Return what is asked."""
        return self.turns[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of a question.

    `pages` tells for each group of places whether one of them is among the first hits, `quotes`
    whether its sentence is quoted in the answer, `first` whether one of them is in its first two
    sentences; `place` is that of the first sentence of the evidence that holds one of them.
    `earlier` tells for each earlier turn that asks something whether it was answered.
    """

    case: Case
    ranked: Ranked
    reply: Reply
    pages: tuple[bool, ...]
    quotes: tuple[bool, ...]
    first: bool
    place: int
    probability: float
    earlier: tuple[bool, ...] = ()

    @property
    def refused(self) -> bool:
        """Tell whether no answer was given."""
        return not isinstance(self.reply, Answer)

    @property
    def told(self) -> frozenset[NoticeKind]:
        """Return what kinds of remark a reader gets."""
        return frozenset(notice.kind for notice in self.reply.notices)

    @property
    def right(self) -> bool:
        """Tell whether the reply is what was expected.

        Of sources that differ every side is quoted and the reader told; of a wrong premise the
        right value is quoted and the premise named.
        """
        match self.case.expect:
            case "none":
                return self.refused
            case "both":
                return all(self.quotes) and NoticeKind.CONTRADICTION in self.told
            case "premise":
                return any(self.quotes) and NoticeKind.PREMISE in self.told
        return any(self.quotes)


def read_cases(path: Path, split: Split) -> tuple[Case, ...]:
    """Return the questions of a split whose answers are known; raise `QuestionsInvalid`."""
    found: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            raise QuestionsInvalid(path, number) from error
        if case.split == split and case.expect != _OPEN:
            found.append(case)
    if not found:
        raise QuestionsInvalid(path, None)
    return tuple(found)


def run(library: Library, cases: Sequence[Case], progress: Progress) -> list[Asked]:
    """Ask every question of an indexed corpus."""
    done: list[Asked] = []
    for number, case in enumerate(cases, start=1):
        done.append(_asked(library, case))
        progress("Fragen stellen", number, len(cases))
    return done


def _asked(library: Library, case: Case) -> Asked:
    history = case.turns[:-1]
    # Timed is finding passages for the question as it was understood.
    inquiry = inquire(library, case.text, history=history)
    began = perf_counter()
    found = retrieve(library, inquiry.index, inquiry.question, k=CONSIDERED)
    seconds = perf_counter() - began
    reply = reply_to(inquiry)
    places = [gold for group in case.gold for gold in group]
    wanted = [squeezed(quote) for gold in places for quote in gold.quotes]
    rights = (hit for hit in found.hits if any(gold.holds(hit) for gold in places))
    right = next((hit.passage.id for hit in rights), _NOT_FOUND)
    return Asked(
        case=case,
        # A question is served by its first right passage, whichever of them that is.
        ranked=Ranked(
            ranking=tuple(hit.passage.id for hit in found.hits),
            grades={right: 1},
            seconds=seconds,
        ),
        reply=reply,
        pages=tuple(
            any(gold.holds(hit) for gold in group for hit in found.hits[:FIRST])
            for group in case.gold
        ),
        quotes=quoted(reply, case),
        first=any(_holds(_said(reply, _FIRST_SENTENCES), group) for group in case.gold),
        place=first_place(
            inquiry.evidence, lambda text: any(quote in squeezed(text) for quote in wanted)
        ),
        probability=inquiry.decision.probability if inquiry.evidence else 0.0,
        earlier=tuple(
            isinstance(ask(library, turn, history=history[:place]), Answer)
            for place, turn in enumerate(history)
            if turn.endswith("?")
        ),
    )


def quoted(reply: Reply, case: Case) -> tuple[bool, ...]:
    """Return for each group of gold sentences whether one of them is quoted in a reply."""
    said = _said(reply)
    return tuple(_holds(said, group) for group in case.gold)


def _said(reply: Reply, sentences: int | None = None) -> list[str]:
    """Return the letters that each of the first sentences of an answer quotes, or of all."""
    shown = reply.sentences[:sentences] if isinstance(reply, Answer) else ()
    return [_letters(sentence) for sentence in shown]


def _letters(sentence: Sentence) -> str:
    """Return what a sentence quotes without blanks; a row of a table without its header."""
    cells = [cell for _, cell in sentence.cells]
    return squeezed(" ".join(cells or [each.quote for each in sentence.citations]))


def _holds(said: Sequence[str], group: Sequence[Gold]) -> bool:
    """Tell whether the sentence of one of some places is quoted, over all pages it runs over."""
    return any(
        any(all(squeezed(quote) in sentence for quote in gold.quotes) for sentence in said)
        for gold in group
    )


def wrongly_told(case: Case) -> frozenset[NoticeKind]:
    """Return the remarks that would be wrong on an answer to a question."""
    due = {"both": {NoticeKind.CONTRADICTION}, "premise": _MAY_DIFFER}.get(case.expect, set())
    return _MAY_DIFFER - due if case.answerable else frozenset()


def shares(asked: Sequence[Asked]) -> dict[str, list[float]]:
    """Return one number a question for everything that is counted, by name."""
    found: dict[str, list[float]] = defaultdict(list)
    for each in asked:
        if len(each.case.turns) > 1:
            found["dialogues right in every turn"].append(each.right and all(each.earlier))
        if not each.refused:
            sure = "uncertain" if NoticeKind.UNCERTAIN in each.told else "unmarked"
            found[f"quote in {sure} answers"].append(any(each.quotes))
        if not each.case.answerable:
            found["refused (none)"].append(each.refused)
            continue
        for notice in sorted(wrongly_told(each.case)):
            found[f"false notices: {notice}"].append(notice in each.told)
        if each.case.expect in _TOLD:
            found[f"{each.case.expect} right"].append(each.right)
        found["quote in first two sentences"].append(each.first)
        said = sum(each.quotes) / len(each.quotes)
        found["page in first five"].append(any(each.pages))
        found["all pages in first five"].append(all(each.pages))
        found["quote in answer"].append(said)
        found["any quote in answer"].append(any(each.quotes))
        found["refused (answerable)"].append(each.refused)
        kind = "English" if each.case.lang == "en" else each.case.expect
        found[f"quote in answer: {kind}"].append(said)
        if len(each.case.turns) > 1:
            found["quote in answer: dialogues"].append(said)
    return found


def evaluation(asked: Sequence[Asked]) -> Evaluation:
    """Return the figures of a run; both kinds of questions occur in it."""
    answerable = [each for each in asked if each.case.answerable]
    right = [each.probability for each in answerable]
    wrong = [each.probability for each in asked if not each.case.answerable]
    return Evaluation(
        retrieval=retrieval([each.ranked for each in answerable]),
        answer=within([each.place for each in answerable]),
        answer_given={},
        area=area(right, wrong),
        refused=refusals(right, wrong),
        shares={name: figures.mean(values) for name, values in shares(asked).items()},
    )


def citations(reply: Reply) -> list[Citation]:
    """Return every citation of an answer."""
    sentences = reply.sentences if isinstance(reply, Answer) else ()
    return [citation for sentence in sentences for citation in sentence.citations]
