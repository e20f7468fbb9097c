"""Our retriever for LangChain: the only module where its `Document` is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.filters import Filters
from assistant.retrieve import LISTED, retrieve
from assistant.understand import understand
from ingest.index import Library
from ingest.model import heading

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun

    from assistant.model import Hit


class KleinstadtRetriever(BaseRetriever):
    """Passages of the current generation, best first, as LangChain documents.

    The metadata of each name what a citation needs: `passage_id`, `document_id`, `title`, `page`,
    `page_label`, `section` and `score`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = LISTED
    documents: tuple[str, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        """Return the passages found for a query."""
        del run_manager
        found = retrieve(
            self.library,
            self.library.index(),
            understand(query),
            k=self.k,
            filters=Filters(documents=self.documents),
        )
        return [_document(hit) for hit in found.hits]


def _document(hit: Hit) -> Document:
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "passage_id": hit.passage.id,
            "document_id": hit.passage.document_id,
            "title": hit.title,
            "page": hit.page,
            "page_label": hit.page_label,
            "section": heading(hit.passage.section),
            "score": hit.score,
        },
    )
