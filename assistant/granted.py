"""A question without a value that it takes for granted and nothing found for it says.

"Warum fördert der Bund 700 Orte?" is not answered where the corpus counts 75 of them: no sentence
says the 700. Without the number the sentence is found that corrects it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.claims import claimed, parts_of, stated
from assistant.counts import counts_in
from assistant.dates import dates_in
from assistant.disagree import on_the_same
from assistant.roles import misplaced
from assistant.signs import nouns_of
from assistant.swapped import other_phrases, phrases
from assistant.unsaid_names import unknown_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.model import Question

# "die 620 Werke": that there are so many is taken for granted as well.
_DEFINITE = re.compile(r"\b(?:der|die|das|den|dem|des|the) $", re.IGNORECASE)
# So many sentences may hold the right value, if they are worth so much of the best.
_JUDGED, _WORTH = 10, 0.5
# A third of a number, or three times as much.
_NOT_FAR = math.log(3)


def without_granted(inquiry: Inquiry) -> Iterator[Question]:
    """Yield the questions to look for instead, the likelier first; none where it is not needed.

    It is needed where no sentence that was found says a value that the question takes for granted,
    and none of the first has another one of the same thing; or where nothing answers and none gives
    a person the role that the question gives her.
    """
    values = _granted(inquiry)
    if values:
        yield from _each_way(inquiry.question, values)
    if not inquiry.decision.answers:
        yield from _each_way(inquiry.question, _unsaid_phrases(inquiry))
        for each in misplaced(inquiry, inquiry.question.words):
            yield from (_without(inquiry.question, [words]) for words in each)


def _each_way(question: Question, values: Sequence[str]) -> Iterator[Question]:
    """Yield a question without some of its words, and the claim before it where that is all.

    "… wurde 2019 gebaut. Warum hat das so lange gedauert?" names nothing but in the first part.
    """
    if not values:
        return
    yield _without(question, values)
    before = " ".join(stated(question.words))
    if before and not nouns_of(parts_of(question.words)[-1].partition(" ")[2]):
        yield _without(replace(question, asks=before), values)


def _unsaid_phrases(inquiry: Inquiry) -> list[str]:
    """Return the phrases of a claim whose nouns the sentence that is worth most does not say."""
    best = max(inquiry.evidence, key=lambda each: each.score, default=None)
    if best is None:
        return []
    words = inquiry.library.analyzer.words
    said = frozenset(words(" ".join((*best.hit.passage.section, best.unit.text))))
    return [
        each[0]
        for each in phrases(claimed(inquiry.question.words))
        if said.isdisjoint(words(each["noun"]))
    ]


def _without(question: Question, values: Sequence[str]) -> Question:
    words = question.words
    for value in values:
        words = words.replace(value, " ", 1)
    return replace(question, asks=" ".join(words.split()))


def correcting(asked: Question, again: Inquiry) -> tuple[Evidence, ...]:
    """Return what was found without a value, first what has another one; nothing where none has."""
    removed = Counter(_numerals(asked.words)) - Counter(_numerals(again.question.words))
    if not removed:
        return again.evidence if _sets_right(asked, again) else ()
    best = again.evidence[0].score if again.evidence else 0.0
    near = [each for each in again.evidence[:_JUDGED] if each.score >= _WORTH * best]
    far = [_how_far(asked.words, again.question.words, each.unit.text) for each in near]
    if min(far, default=math.inf) == math.inf:
        return ()
    place = next((at for at, each in enumerate(far) if each <= _NOT_FAR), far.index(min(far)))
    return (near[place], *(each for each in again.evidence if each is not near[place]))


def _sets_right(asked: Question, again: Inquiry) -> bool:
    """Tell whether what was found without a phrase, if one was left out, has another for it."""
    out = [each[0] for each in phrases(claimed(asked.words)) if each[0] not in again.question.words]
    best = again.evidence[:1]
    return not out or any(
        other_phrases(again, asked.words, (*each.hit.passage.section, each.unit.text))
        for each in best
    )


def _how_far(asked: str, left: str, text: str) -> float:
    """Return how far the nearest number of a text is from one of the same thing that was asked.

    A number that somebody has wrong is mostly not far off: the distance is that of the logarithms,
    0 for a date where a date was asked for, and infinite where a text has nothing of the kind.
    """
    told = counts_in(text)
    pairs = [
        (one.worth, other.worth)
        for one in counts_in(asked)
        for other in told
        if one.of and one.of == other.of and one.worth > 0 and other.worth > 0
    ]
    far = [abs(math.log(one / other)) for one, other in pairs]
    if len(dates_in(asked)) > len(dates_in(left)) and dates_in(text):
        far.append(0.0)
    return min(far, default=math.inf)


def _numerals(text: str) -> list[str]:
    return [date.text for date in dates_in(text)] + [count.written for count in counts_in(text)]


def _granted(inquiry: Inquiry) -> list[str]:
    """Return the values that a question takes for granted and no sentence found for it says."""
    words = inquiry.question.words
    asked = parts_of(words)[-1]
    reason = bool(claimed(asked))
    granted = [*stated(words), *[asked] * reason]
    said = [each.unit.text for each in inquiry.evidence if not each.denies]
    if not inquiry.decision.answers:
        # What is said of something else does not bear out a number: "45 % der Gäste".
        best = max(inquiry.evidence, key=lambda each: each.score, default=None)
        said = [each.unit.text for each in inquiry.evidence if best and on_the_same(each, best)]
    found: list[str] = []
    for part in granted:
        found += _unsaid_dates(part, said)
        found += unknown_names(inquiry, part) if reason else []
    return found + _unsaid_counts(words, said, anywhere=bool(granted))


def _unsaid_dates(part: str, said: Sequence[str]) -> list[str]:
    told = [date for text in said for date in dates_in(text)]
    return [
        date.text
        for date in dates_in(part)
        if not any(len(each.parts) >= len(date.parts) and each.agrees(date) for each in told)
    ]


def _unsaid_counts(words: str, said: Sequence[str], *, anywhere: bool) -> list[str]:
    known = {(count.worth, count.of) for text in said for count in counts_in(text)}
    return [
        count.written
        for count in counts_in(words)
        if count.of
        and known.isdisjoint({(count.worth, count.of), (count.worth, "")})
        and (anywhere or _DEFINITE.search(words[: words.find(count.written)]))
    ]
