"""A citation leads to its page with the quote marked, or to the text around it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from assistant.answer import ask
from assistant.errors import PageUnknown
from assistant.filters import Filters
from assistant.model import Answer
from assistant.view import view_page, view_text

if TYPE_CHECKING:
    from assistant.model import Citation
    from ingest.index import Library


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
    view = view_page(
        library.index(), citation.document_id, citation.page, [citation.quote], width=400
    )
    assert (view.page, view.page_label) == (citation.page, citation.page_label)
    assert view.page_count >= view.page
    assert view.boxes
    assert all(0 <= box.left < box.right <= 1 for box in view.boxes)
    assert all(0 <= box.top < box.bottom <= 1 for box in view.boxes)
    assert Image.open(BytesIO(view.png)).width == 400
    plain = view_page(library.index(), citation.document_id, citation.page, width=400)
    assert plain.boxes == ()
    assert plain.png != view.png


def test_the_text_around_a_quote_is_shown_whole(library: Library) -> None:
    citation = cited(library, "akademie")
    view = view_text(library.index(), citation)
    assert [run.text for run in view.runs if run.marked] == [citation.quote]
    shown = "".join(run.text for run in view.runs)
    page = library.index().catalog.page(citation.document_id, citation.span.page)
    assert shown in page.text
    assert view.section == citation.section


@pytest.mark.parametrize(
    ("document_id", "page"), [("dossier", 0), ("dossier", 10_000), ("akademie", 1), ("nichts", 1)]
)
def test_a_page_that_cannot_be_shown_is_a_known_error(
    library: Library, document_id: str, page: int
) -> None:
    with pytest.raises(PageUnknown, match=f"„{document_id}“"):
        view_page(library.index(), document_id, page)
