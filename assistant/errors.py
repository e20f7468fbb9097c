"""What can go wrong while a question is answered.

    AssistantError
    ├── QuestionEmpty      nothing was asked
    ├── DocumentUnknown    --document names none of the corpus
    └── PageUnknown        a page that a document does not have

Each class writes its own message and says what to do next.
"""

from __future__ import annotations


class AssistantError(Exception):
    """A known failure whose message a person can act on."""


class QuestionEmpty(AssistantError):
    """There are no words to look for."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("The question is empty. Ask something, for example: Was ist eine Kleinstadt?")


class DocumentUnknown(AssistantError):
    """A document that the corpus does not hold."""

    def __init__(self, document_id: str, known: tuple[str, ...]) -> None:
        """Name it and the documents there are."""
        super().__init__(
            f"There is no document {document_id!r}. `kleinstadt status` lists them: "
            f"{', '.join(known)}."
        )


class PageUnknown(AssistantError):
    """A page that a document does not have."""

    def __init__(self, document_id: str, page: int) -> None:
        """Name the document and the page."""
        super().__init__(f"The document {document_id!r} has no page {page} that can be shown.")
