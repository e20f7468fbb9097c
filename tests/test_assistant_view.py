"""A citation leads to its page with the quote marked, or to the text around it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pptx
import pytest
from homes import fill
from office import open_document_parts, zipped

from assistant.answer import ask
from assistant.errors import PageUnknown
from assistant.filters import Filters
from assistant.model import Answer
from assistant.view import draw_page, find_page, shows_page, view_text
from ingest.index import Library
from ingest.model import Rights
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.model import Citation


def cited(library: Library, document_id: str) -> Citation:
    """Return a citation of a document, from an answer."""
    question = "Wo arbeiten Hidden Champions in Kleinstädten?"
    if document_id == "akademie":
        question = "Wann fand der 1. Kleinstadt-Kongress statt?"
    reply = ask(library, question, filters=Filters(documents=(document_id,)))
    assert isinstance(reply, Answer)
    return reply.sentences[0].citations[0]


def test_a_page_is_drawn_with_the_quote_marked(library: Library) -> None:
    from PIL import Image

    citation = cited(library, "dossier")
    assert citation.page is not None
    index = library.index()
    wanted = find_page(index, citation.document_id, citation.page, [citation.span])
    view = draw_page(wanted, width=400)
    assert (view.page, view.page_label) == (citation.page, citation.page_label)
    assert view.page_count >= view.page
    assert view.boxes
    assert all(0 <= box.left < box.right <= 1 for box in view.boxes)
    assert all(0 <= box.top < box.bottom <= 1 for box in view.boxes)
    assert Image.open(BytesIO(view.png)).width == 400
    plain = draw_page(find_page(index, citation.document_id, citation.page), width=400)
    assert plain.boxes == ()
    assert plain.png != view.png


def test_the_text_around_a_quote_is_shown_whole(library: Library) -> None:
    citation = cited(library, "akademie")
    view = view_text(library.index(), [citation], private=True)
    assert [run.text for run in view.runs if run.marked] == [citation.quote]
    shown = "".join(run.text for run in view.runs)
    page = library.index().catalog.page(citation.document_id, citation.span.page)
    assert shown in page.text
    assert view.section == citation.section


def test_of_a_passage_over_two_pages_the_cited_one_is_shown(library: Library) -> None:
    index = library.index()
    passages = list(index.catalog.all_passages())
    whole = next(each for each in passages if each and len({s.page for s in each.spans}) > 1)
    span = whole.spans[-1]
    page = index.catalog.page(whole.document_id, span.page)
    citation = replace(
        cited(library, "dossier"),
        document_id=whole.document_id,
        passage_id=whole.id,
        span=span,
        quote=page.text[span.start : span.end],
    )
    runs = view_text(index, [citation], private=True).runs
    assert [run.text for run in runs if run.marked] == [citation.quote]
    assert "".join(run.text for run in runs) in page.text


@pytest.mark.parametrize(
    ("rights", "private", "shown"),
    [
        (Rights.FREE, False, True),
        (Rights.FREE, True, True),
        (Rights.QUOTE_ONLY, True, True),
        (Rights.QUOTE_ONLY, False, False),
    ],
)
def test_a_page_that_may_only_be_quoted_is_not_shown_to_everyone(
    library: Library, rights: Rights, *, private: bool, shown: bool
) -> None:
    document = library.index().catalog.documents["dossier"]
    source = replace(document.source, rights=rights)
    assert shows_page(replace(document, source=source), private=private) is shown


@pytest.mark.parametrize(
    ("document_id", "page"), [("dossier", 0), ("dossier", 10_000), ("akademie", 1), ("nichts", 1)]
)
def test_a_page_that_cannot_be_shown_is_a_known_error(
    library: Library, document_id: str, page: int
) -> None:
    with pytest.raises(PageUnknown, match=f"„{document_id}“"):
        find_page(library.index(), document_id, page)


TOWER = "Der Wasserturm von Musterstadt wurde 1912 aus rotem Klinker errichtet."
HEIGHT = "Er ist 41 Meter hoch und steht am Rand der Altstadt."


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Open a corpus that says the same in a file of every kind without page pictures."""
    folder = tmp_path_factory.mktemp("formats")
    corpus = folder / "corpus"
    corpus.mkdir()
    word = docx.Document()
    word.add_heading("Der Turm", 1)
    word.add_paragraph(f"{TOWER} {HEIGHT}")
    table = word.add_table(rows=2, cols=2)
    for number, text in enumerate(("Jahr", "Besucher", "1999", "7.431")):
        table.cell(number // 2, number % 2).text = text
    word.save(str(corpus / "wort.docx"))
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Vorab"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Der Turm"
    slide.placeholders[1].text = f"{TOWER}\n{HEIGHT}"
    slide.notes_slide.notes_text_frame.text = "Das Kupferdach wurde 2007 erneuert."
    deck.save(str(corpus / "folien.pptx"))
    body = f"<text:h>Der Turm</text:h><text:p>{TOWER} {HEIGHT}</text:p>"
    zipped(corpus / "offen.odt", open_document_parts(f"<office:text>{body}</office:text>"))
    page = f"<main><h1>Der Turm</h1><p>{TOWER} {HEIGHT}</p></main>"
    (corpus / "netz.html").write_text(page, encoding="utf-8")
    (corpus / "notiz.md").write_text(f"# Der Turm\n\n{TOWER}\n{HEIGHT}", encoding="utf-8")
    (corpus / "rein.txt").write_text(f"DER TURM\n\n{TOWER}\n{HEIGHT}", encoding="utf-8")
    (corpus / "alt.doc").write_bytes(b"egal")
    report = fill(folder / "home", corpus)
    assert [failure.file for failure in report.failures] == ["alt.doc"]
    with closing(Library(Settings(home=folder / "home", corpus=corpus))) as opened:
        yield opened


def answered(library: Library, question: str, document_id: str) -> tuple[Citation, ...]:
    """Return the citations of the first sentence of an answer from one document."""
    reply = ask(library, question, filters=Filters(documents=(document_id,)))
    assert isinstance(reply, Answer)
    return reply.sentences[0].citations


@pytest.mark.parametrize("document_id", ["wort", "folien", "offen", "netz", "notiz", "rein"])
def test_quotes_are_marked_in_the_text_of_every_kind(formats: Library, document_id: str) -> None:
    (citation,) = answered(formats, "Wann wurde der Wasserturm errichtet?", document_id)
    view = view_text(formats.index(), [citation], private=True)
    assert [run.text for run in view.runs if run.marked] == [TOWER]
    assert HEIGHT in "".join(run.text for run in view.runs)
    assert view.section[0].casefold() == "der turm"
    assert citation.page == (2 if document_id == "folien" else None)
    assert citation.slides == (document_id == "folien")


def test_a_slide_is_shown_whole_and_never_drawn(formats: Library) -> None:
    (citation,) = answered(formats, "Wann wurde das Kupferdach erneuert?", "folien")
    view = view_text(formats.index(), [citation], private=True)
    assert "".join(run.text for run in view.runs).startswith(f"Der Turm\n\n{TOWER}")
    assert [run.text for run in view.runs if run.marked] == ["Das Kupferdach wurde 2007 erneuert."]
    with pytest.raises(PageUnknown, match="Seite 2"):
        find_page(formats.index(), "folien", 2)


def test_of_a_slide_that_may_only_be_quoted_others_see_the_passage(formats: Library) -> None:
    (citation,) = answered(formats, "Wann wurde das Kupferdach erneuert?", "folien")
    view = view_text(formats.index(), [citation], private=False)
    passage = formats.index().catalog.passage(citation.passage_id)
    assert passage is not None
    assert "".join(run.text for run in view.runs).split() == passage.text.split()
    assert not passage.text.startswith("Der Turm")


def test_all_cells_of_a_row_are_marked(formats: Library) -> None:
    citations = answered(formats, "Wie viele Besucher gab es 1999?", "wort")
    view = view_text(formats.index(), citations, private=True)
    assert [run.text for run in view.runs if run.marked] == ["Jahr", "Besucher", "1999", "7.431"]
