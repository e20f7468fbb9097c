"""Quotes are what stands on the page: properties of normalisation and spans, over any text."""

from __future__ import annotations

import string
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from homes import silent
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.questions import citations, read_cases, run
from ingest.joined import join, units
from ingest.model import Block, BlockKind, Page, Passage, Span
from ingest.sentences import sentence_spans
from ingest.settings import SHIPPED_CORPUS
from ingest.texts import squeezed

if TYPE_CHECKING:
    from assistant.questions import Split
    from ingest.index import Library

WORDS = st.text(alphabet=string.ascii_letters + "äöüßÄÖÜ„“–-.,;:!?%€0123456789 \n\t", max_size=200)
ANY = st.text(max_size=200)
CELLS = st.text(alphabet=string.ascii_letters + "äöü 0123456789", min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)


def passage(kind: BlockKind, *spans: Span) -> Passage:
    """Return a passage of some spans."""
    return Passage(id="p", document_id="d", section=(), text="", spans=spans, kind=kind)


def page(number: int, text: str) -> Page:
    """Return a page of one paragraph."""
    block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text))
    return Page(number=number, label=None, text=text, blocks=(block,))


@given(WORDS)
def test_squeezing_twice_changes_nothing_more(text: str) -> None:
    assert squeezed(squeezed(text)) == squeezed(text)


@given(WORDS)
def test_blanks_and_line_ends_make_no_other_text(text: str) -> None:
    assert squeezed(" ".join(text.split())) == squeezed(text)
    assert squeezed(text.replace(" ", "\n")) == squeezed(text)


@given(ANY, ANY)
def test_a_text_within_another_is_found_when_squeezed(one: str, other: str) -> None:
    assert squeezed(one) in squeezed(f"{other} {one} {other}")


@given(WORDS)
def test_sentences_lie_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert squeezed("".join(text[start:end] for start, end in spans)) == squeezed(text)


@given(WORDS, WORDS)
def test_units_are_what_their_spans_hold(one: str, other: str) -> None:
    pages = {1: page(1, one), 2: page(2, other)}
    spans = tuple(
        Span(page=number, start=0, end=len(read.text))
        for number, read in pages.items()
        if read.text
    )
    for unit in units(passage(BlockKind.PARAGRAPH, *spans), pages):
        quoted = "".join(pages[s.page].text[s.start : s.end] for s in unit.spans)
        assert squeezed(quoted) == squeezed(unit.text)
        assert all(0 <= s.start < s.end <= len(pages[s.page].text) for s in unit.spans)


@given(WORDS, WORDS, st.data())
def test_any_piece_of_joined_text_leads_back_to_its_pages(
    one: str, other: str, data: st.DataObject
) -> None:
    pages = {1: page(1, one), 2: page(2, other)}
    whole = join(
        (Span(page=1, start=0, end=len(one)), Span(page=2, start=0, end=len(other))), pages
    )
    start = data.draw(st.integers(0, len(whole.text)))
    end = data.draw(st.integers(start, len(whole.text)))
    held = "".join(pages[s.page].text[s.start : s.end] for s in whole.spans(start, end))
    assert squeezed(held) == squeezed(whole.text[start:end])


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n))))
def test_rows_of_a_table_quote_their_cells_and_header(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    pages = {1: page(1, text)}
    found = units(passage(BlockKind.TABLE, Span(page=1, start=0, end=len(text))), pages)
    assert len(found) == max(0, len(rows) - 1)
    for unit, row in zip(found, rows[1:], strict=True):
        assert [cell for _, cell in unit.cells] == [" ".join(cell.split()) for cell in row]
        quoted = "".join(text[span.start : span.end] for span in unit.spans)
        assert squeezed(quoted) == squeezed("".join(name + cell for name, cell in unit.cells))


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_every_sentence_of_the_corpus_is_what_its_page_holds(
    library: Library, data: st.DataObject
) -> None:
    catalog = library.index().catalog
    row = data.draw(st.integers(0, catalog.counts().passages - 1))
    (drawn,) = catalog.passages([row])
    for unit in units(drawn, catalog.pages_of(drawn)):
        for span in unit.spans:
            read = catalog.page(drawn.document_id, span.page)
            assert squeezed(read.text[span.start : span.end]) in squeezed(read.text)
            assert squeezed(read.text[span.start : span.end]) in squeezed(unit.text)


@pytest.mark.full
@pytest.mark.parametrize("split", ["dev", "test"])
def test_every_quote_of_every_question_is_verbatim(library: Library, split: Split) -> None:
    index = library.index()
    asked = run(library, read_cases(SHIPPED_CORPUS / "questions.jsonl", split), silent)
    quotes = [each for one in asked for each in citations(one.reply)]
    assert len(quotes) > 400
    for each in quotes:
        text = index.catalog.page(each.document_id, each.span.page).text
        assert text[each.span.start : each.span.end] == each.quote
