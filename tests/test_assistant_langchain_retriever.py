"""Our retriever under LangChain's names gives what the search gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from homes import hits

if TYPE_CHECKING:
    from ingest.index import Library

METADATA = {
    "passage_id",
    "document_id",
    "title",
    "page",
    "page_label",
    "section",
    "score",
}


def test_documents_are_the_passages_found(library: Library) -> None:
    from langchain_core.retrievers import BaseRetriever

    from assistant.langchain_retriever import KleinstadtRetriever

    retriever = KleinstadtRetriever(library=library, k=4)
    assert isinstance(retriever, BaseRetriever)
    question = "Wann fand der 1. Kleinstadt-Kongress statt?"
    documents = retriever.invoke(question)
    assert [each.id for each in documents] == [
        hit.passage.id for hit in hits(library, question, k=4)
    ]
    for document, hit in zip(documents, hits(library, question, k=4), strict=True):
        assert document.page_content == hit.passage.text
        assert set(document.metadata) == METADATA
        assert document.metadata["document_id"] == hit.passage.document_id
        assert document.metadata["page"] == hit.page


def test_a_filter_holds(library: Library) -> None:
    from assistant.langchain_retriever import KleinstadtRetriever

    retriever = KleinstadtRetriever(library=library, documents=("akademie",))
    documents = retriever.invoke("Kleinstadt")
    assert {each.metadata["document_id"] for each in documents} == {"akademie"}


def test_known_errors_reach_the_caller(library: Library) -> None:
    from assistant.errors import DocumentUnknown, QuestionEmpty
    from assistant.langchain_retriever import KleinstadtRetriever

    with pytest.raises(DocumentUnknown):
        KleinstadtRetriever(library=library, documents=("nichts",)).invoke("Kleinstadt")
    with pytest.raises(QuestionEmpty):
        KleinstadtRetriever(library=library).invoke(" ")
