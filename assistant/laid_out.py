"""A quotation laid beside a run of a document: word by word, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from assistant.alignment import Step, align
from assistant.wording import Same, same
from ingest.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.quote_parts import Parts
    from assistant.quote_places import Flow, Found
    from assistant.wording import Token

# Letters in brackets may stand for so many letters of the document.
_LETTERS = 3
_ALIKE = frozenset((Same.EXACTLY, Same.BUT_FOR_SPELLING, Same.BUT_FOR_RECOGNITION))
# Words this long are rarely function words.
_TELLING = 5


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A quotation and a run of a document, and the steps that lead through both.

    `differs` tells for each step whether it counts as a difference.
    """

    parts: Parts
    flow: Flow
    steps: tuple[Step, ...]
    differs: tuple[bool, ...]
    cost: float

    @classmethod
    def of(cls, parts: Parts, flow: Flow, is_word: Callable[[str], bool]) -> Layout | None:
        """Lay a quotation beside a run; none when no word of it stands there."""
        if not flow.words:
            return None
        keys = np.array([flow.keys.get(each.key, -1) for each in parts.tokens])
        equal = keys[:, None] == flow.ids[None, :]
        for number, kept in parts.kept.items():
            equal[number] = [_bracketed(kept, each.token.plain) for each in flow.words]
        cost, steps = align(equal, parts.gaps)
        told = [
            each.quoted is not None
            and each.found is not None
            and bool(equal[each.quoted, each.found])
            for each in steps
        ]
        if not any(told):
            return None
        made = cls(parts=parts, flow=flow, steps=tuple(steps), differs=(), cost=cost)
        differs = [made._differs(step, is_word) for step in steps]
        made._allow_spacing(differs)
        return cls(parts=parts, flow=flow, steps=tuple(steps), differs=tuple(differs), cost=cost)

    @property
    def words(self) -> int:
        """Return how many words the quotation has."""
        return len(self.parts.tokens)

    @cached_property
    def errors(self) -> int:
        """Return how many steps count as differences."""
        return sum(self.differs)

    @cached_property
    def alike(self) -> int:
        """Return how many quoted words stand in the document, less leaps it does not mark."""
        pairs = zip(self.steps, self.differs, strict=True)
        same_words = sum(step.quoted is not None and not differs for step, differs in pairs)
        leaps = sum(
            any(differs for _, differs in group)
            for omitted, group in groupby(
                zip(self.steps, self.differs, strict=True), key=lambda pair: pair[0].quoted is None
            )
            if omitted
        )
        return same_words - leaps

    @cached_property
    def telling(self) -> bool:
        """Tell whether most of the longer words of the quotation stand in the document."""
        long = [n for n, each in enumerate(self.parts.tokens) if len(each.plain) >= _TELLING]
        there = {
            step.quoted
            for step, differs in zip(self.steps, self.differs, strict=True)
            if not differs
        }
        return 2 * len(there.intersection(long)) >= len(long)

    @cached_property
    def matched(self) -> list[Found]:
        """Return the words of the document that are quoted, in order."""
        return [
            self.flow.words[step.found]
            for step, differs in zip(self.steps, self.differs, strict=True)
            if step.found is not None and step.quoted is not None and not differs
        ] or [self.flow.words[step.found] for step in self.steps if step.found is not None]

    @property
    def first(self) -> Found:
        """Return the first word of the document that is quoted."""
        return self.matched[0]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Return where the quoted words stand: a run for each page and each omission."""
        spans: list[Span] = []
        last = None
        for step in self.steps:
            if step.found is None or step.quoted is None:
                continue
            here = self.flow.words[step.found].span
            if spans and last == step.found - 1 and spans[-1].page == here.page:
                start = min(spans[-1].start, here.start)
                spans[-1] = Span(page=here.page, start=start, end=max(spans[-1].end, here.end))
            else:
                spans.append(here)
            last = step.found
        return tuple(spans)

    def sameness(self, step: Step, is_word: Callable[[str], bool]) -> Same:
        """Tell how far the two words of a step are the same."""
        if step.quoted is None or step.found is None:
            return Same.NOT
        quoted, found = self.parts.tokens[step.quoted], self.flow.words[step.found].token
        if step.quoted in self.parts.kept:
            alike = _bracketed(self.parts.kept[step.quoted], found.plain)
            return Same.EXACTLY if alike else Same.NOT
        return same(quoted, found, is_word)

    def _differs(self, step: Step, is_word: Callable[[str], bool]) -> bool:
        if step.quoted is None and step.found is not None:
            return not (step.marked or self.flow.words[step.found].is_note)
        told = self.sameness(step, is_word)
        lead = step.quoted in self.parts.leads and told is Same.BUT_FOR_CASE
        return told not in _ALIKE and not lead

    def _allow_spacing(self, differs: list[bool]) -> None:
        """Let words pass that differ only in where blanks stand: "Klein stadt"."""
        place = 0
        while place < len(differs):
            end = place
            while end < len(differs) and differs[end]:
                end += 1
            if end > place and self._is_spacing(place, end):
                differs[place:end] = [False] * (end - place)
            place = end + 1

    def _is_spacing(self, start: int, end: int) -> bool:
        """Tell whether the steps of a run hold the same letters on both sides, and no number."""
        steps = self.steps[start:end]
        quoted = [self.parts.tokens[s.quoted] for s in steps if s.quoted is not None]
        found = [self.flow.words[s.found].token for s in steps if s.found is not None]
        if end == len(self.steps) and not found and start:
            # At the end of a quotation no word of the document need be taken.
            last = self.steps[start - 1].found
            after = self.flow.words[last + 1 : last + 2] if last is not None else ()
            found = [each.token for each in after]
        letters = all(each.is_word for each in (*quoted, *found))
        return letters and len(quoted) != len(found) and _run(quoted) == _run(found)


def _run(tokens: Sequence[Token]) -> str:
    return "".join(each.written for each in tokens)


def _bracketed(kept: str, plain: str) -> bool:
    """Tell whether a word of the document is one quoted with letters in brackets."""
    near = len(plain) - len(kept) <= _LETTERS
    return near and (plain.startswith(kept) or plain.endswith(kept))
