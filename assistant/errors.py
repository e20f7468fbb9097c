"""What can go wrong while a question is answered.

    AssistantError
    ├── QuestionEmpty      nothing was asked
    ├── DocumentUnknown    --document names none of the corpus
    ├── FilterUnknown      a publisher, theme or kind that the corpus does not have
    ├── QueryInvalid       a search whose signs cannot be meant
    ├── PassageUnknown     --like names no passage of the corpus
    ├── PageUnknown        a page that a document does not have
    ├── CollectionInvalid  a folder of questions with known answers that cannot be read
    ├── QuestionsInvalid   a file of a corpus's own questions that cannot be read
    ├── FeedbackUnusable   what readers say of answers cannot be kept or read
    └── PeersMissing       --baseline without the packages to compare with

Each class writes its own message, in German as everything on the screen, and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
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


class FilterUnknown(AssistantError):
    """A filter that leaves nothing, because the corpus has no such thing."""

    def __init__(self, value: str, option: str, known: Sequence[str]) -> None:
        """Name it and those there are."""
        there = f"Es gibt: {', '.join(known)}." if known else "Das Korpus nennt keine."
        super().__init__(f"„{value}“ gibt es für {option} nicht. {there}")


class QueryInvalid(AssistantError):
    """A search in the query language that has no meaning."""

    def __init__(self, why: str) -> None:
        """Say why, and how a search is written."""
        super().__init__(
            f'Die Suche ist so nicht zu verstehen: {why}. Möglich sind "genaue Wörter", -ohne, '
            "titel:Wert (auch dokument, herausgeber, jahr, abschnitt, art, thema), A OR B, Wort*."
        )


class PassageUnknown(AssistantError):
    """A passage that the corpus does not hold."""

    def __init__(self, passage_id: str) -> None:
        """Name it and where ids are found."""
        super().__init__(
            f"Eine Passage „{passage_id}“ gibt es nicht. `kleinstadt search` nennt zu jeder "
            "Passage ihre Kennung."
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


class QuestionsInvalid(AssistantError):
    """A file of questions about a corpus that is not in our form."""

    def __init__(self, path: Path, line: int | None) -> None:
        """Name the file and the line, and what a line should hold."""
        where = f"{path}, Zeile {line}" if line else f"{path}: keine Frage der Entwicklungshälfte"
        super().__init__(
            f"{where}. Jede Zeile ist ein JSON-Objekt mit id, split (dev oder test), lang, turns, "
            "expect und gold wie in corpus/questions.jsonl."
        )


class FeedbackUnusable(AssistantError):
    """The file of what readers say of answers is full, damaged, or may not be written."""

    def __init__(self, path: Path, why: str) -> None:
        """Name the file and what to do with it."""
        super().__init__(
            f"Die Rückmeldung lässt sich nicht speichern oder lesen ({path}: {why}). Sichern Sie "
            "die Datei und verschieben Sie sie; dann wird eine neue angelegt."
        )


class PeersMissing(AssistantError):
    """The packages of the searches to compare with are not installed."""

    def __init__(self, package: str) -> None:
        """Name the package and how to get all of them."""
        super().__init__(
            f"Zum Vergleich fehlt das Paket {package}. Installieren Sie die Vergleichspakete: "
            'pip install -c constraints.txt -e ".[peers]".'
        )
