"""Whether the documents say what a quotation says they say, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.differences import difference_of, tolerated_in
from assistant.laid_out import Layout
from assistant.quotations import bare, quotations
from assistant.quote_parts import take_apart
from assistant.quote_places import Places
from ingest.model import Standing
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from ingest.index import Index, Library
    from ingest.model import Span

# A quotation of which more words differ than this share is not one of the place they stand at.
_ALTERED = 0.6
# A few words that are found beside others say nothing of where they come from.
_FEWEST = 3
# Where a sentence may end; "46 S. Ein" looks like an abbreviation.
_BETWEEN = re.compile(r"[.!?]\s+(?=[A-ZÄÖÜ„])")
_MOST_CUTS = 4


class Verdict(StrEnum):
    """What a quotation is."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCheck:
    """A quotation, what it is, and where it stands; nothing stands anywhere for an absent one.

    `start` is where it begins in the text that was checked. `page` counts from 1 and is none for a
    document without pages; `page_label` is what is printed on it. `difference` shows what the
    document says as [-…-] and what the quotation says instead as {+…+}; it is none for a verbatim
    one. `tolerated` names words that differ in spelling, case at the beginning, or by a letter that
    text recognition confuses.
    """

    quotation: str
    start: int
    verdict: Verdict
    document_id: str | None = None
    title: str | None = None
    page: int | None = None
    page_label: str | None = None
    section: tuple[str, ...] = ()
    passage_id: str | None = None
    spans: tuple[Span, ...] = ()
    difference: str | None = None
    tolerated: tuple[str, ...] = ()


class QuoteChecker:
    """Checks quotations against one generation; what it reads for one serves the next."""

    def __init__(self, library: Library) -> None:
        """Open the generation that answers; raises as `Library.index` does."""
        self._library = library
        self._index: Index = library.index()
        self._places = Places(library, self._index)

    def check(self, text: str, start: int = 0) -> QuoteCheck:
        """Return what one quotation is; `start` is where it stands in a longer text."""
        best = self._best(text)
        if best is None:
            return QuoteCheck(quotation=text, start=start, verdict=Verdict.ABSENT)
        if best.errors and (joined := self._joined(text)):
            return self._told(text, start, joined, composed=True)
        if best.errors and not _is_altered(best):
            return QuoteCheck(quotation=text, start=start, verdict=Verdict.ABSENT)
        return self._told(text, start, best, composed=False)

    def check_all(self, text: str) -> tuple[QuoteCheck, ...]:
        """Return what each quotation of a text is, in order."""
        return tuple(self.check(each.text, each.start) for each in quotations(text))

    def _best(self, text: str) -> Layout | None:
        """Return the place where a quotation has the fewest differences, an original first."""
        parts = take_apart(text)
        if not parts.tokens:
            return None
        best: Layout | None = None
        for stage, flows in enumerate(self._places.of(text, parts)):
            for flow in flows:
                layout = Layout.of(parts, flow, self._library.analyzer.is_word)
                if layout and (best is None or self._rank(layout) < self._rank(best)):
                    best = layout
            if best and (not best.errors or (stage and _is_altered(best))):
                break
        return best

    def _rank(self, layout: Layout) -> tuple[float, float, bool, bool]:
        document = self._index.catalog.documents[layout.first.stretch.document_id]
        return (
            layout.errors,
            layout.cost,
            document.same_as is not None,
            document.source.standing is Standing.DIGEST,
        )

    def _joined(self, text: str) -> Layout | None:
        """Return where the first of several sentences stands that are verbatim, not together."""
        spans = sentence_spans(text)
        cuts = [match.end() for match in _BETWEEN.finditer(text)][:_MOST_CUTS]
        ways = [[text[start:end] for start, end in spans], *([text[:c], text[c:]] for c in cuts)]
        for parts in ways:
            found = [self._best(each) for each in parts] if len(parts) > 1 else []
            whole = [each for each in found if each and not each.errors and each.words >= _FEWEST]
            if whole and len(whole) == len(parts):
                return whole[0]
        return None

    def _told(self, text: str, start: int, layout: Layout, *, composed: bool) -> QuoteCheck:
        first = layout.first
        span, stretch = first.span, first.stretch
        document = self._index.catalog.documents[stretch.document_id]
        label = self._index.catalog.page(document.id, span.page).label
        difference = difference_of(layout) if layout.errors else None
        if composed:
            difference = "[Die Sätze stehen einzeln so da, aber nicht beieinander.]"
        return QuoteCheck(
            quotation=text,
            start=start,
            verdict=Verdict.ALTERED if difference else Verdict.VERBATIM,
            document_id=document.id,
            title=document.source.title,
            page=span.page if document.paged else None,
            page_label=label if document.paged else None,
            section=stretch.section,
            passage_id=stretch.passage_id,
            spans=layout.spans,
            difference=difference,
            tolerated=tolerated_in(layout),
        )


def _is_altered(layout: Layout) -> bool:
    """Tell whether a quotation with differences is still one of the place it was laid beside."""
    if layout.words < _FEWEST:
        return False
    return layout.alike >= _ALTERED * layout.words and layout.telling


def check_quote(library: Library, text: str) -> QuoteCheck:
    """Return what one quotation is; quotation marks around it do not count."""
    return QuoteChecker(library).check(bare(text))


def check_text(library: Library, text: str) -> tuple[QuoteCheck, ...]:
    """Return what each quotation of a text is, in order."""
    return QuoteChecker(library).check_all(text)
