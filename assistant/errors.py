"""What can go wrong while a question is answered.

    AssistantError
    ├── QuestionEmpty      nothing was asked
    ├── DocumentUnknown    --document names none of the corpus
    ├── PageUnknown        a page that a document does not have
    └── CollectionInvalid  a folder of questions with known answers that cannot be read

Each class writes its own message, in German as everything on the screen, and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class AssistantError(Exception):
    """A known failure whose message a person can act on."""


class QuestionEmpty(AssistantError):
    """There are no words to look for."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Die Frage ist leer. Fragen Sie zum Beispiel: Was ist eine Kleinstadt?")


class DocumentUnknown(AssistantError):
    """A document that the corpus does not hold."""

    def __init__(self, document_id: str, known: tuple[str, ...]) -> None:
        """Name it and the documents there are."""
        super().__init__(
            f"Ein Dokument „{document_id}“ gibt es nicht. `kleinstadt status` nennt alle: "
            f"{', '.join(known)}."
        )


class PageUnknown(AssistantError):
    """A page that a document does not have."""

    def __init__(self, document_id: str, page: int) -> None:
        """Name the document and the page."""
        super().__init__(
            f"Das Dokument „{document_id}“ hat keine Seite {page}, die sich zeigen lässt."
        )


class CollectionInvalid(AssistantError):
    """A folder of passages and questions that is not in the BEIR form."""

    def __init__(self, path: Path, line: int | None, why: str) -> None:
        """Name the file, the line and what is wrong."""
        where = f"{path}, Zeile {line}" if line else str(path)
        super().__init__(
            f"{where}: {why}. Ein Ordner zum Messen hat die BEIR-Form: corpus.jsonl, "
            "queries.jsonl und qrels/test.tsv."
        )
