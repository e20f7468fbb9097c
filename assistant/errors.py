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
    ├── PeersMissing       --baseline without the packages to compare with
    ├── StyleInvalid       a style of citations that is none, or cannot be used
    ├── PassageForgotten   no generation that is known holds a passage
    ├── CitedUnknown       what is to be cited is no document, passage or answer
    ├── AddressInvalid     the address of an answer that was cut off or altered
    ├── NothingCited       an answer that quotes nothing has nothing to cite
    └── ModelFailed        a language model that gave no answer; the extractive one is given instead

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


class StyleInvalid(AssistantError):
    """A style of citations cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the style, what is wrong with it, and what can be given."""
        super().__init__(
            f"Der Zitierstil {name} ist nicht brauchbar: {reason}. Möglich sind apa, german oder "
            "eine .csl-Datei in CSL 1.0."
        )


class PassageForgotten(AssistantError):
    """No generation that is known holds a passage."""

    def __init__(self, passage_id: str, generation: str | None) -> None:
        """Name the passage, and why it may be gone."""
        where = f"in der Generation {generation}" if generation else "in keiner Generation"
        super().__init__(
            f"Die Passage „{passage_id}“ steht {where}, soweit der Bestand noch weiß, was darin "
            "stand. Getilgte Dokumente (`kleinstadt purge`) sind nicht mehr auffindbar."
        )


class CitedUnknown(AssistantError):
    """What is to be cited is not known."""

    def __init__(self, named: str) -> None:
        """Name it and where ids are found."""
        super().__init__(
            f"„{named}“ ist kein Dokument, keine Passage und keine Antwort. `kleinstadt status` "
            "nennt die Dokumente, `kleinstadt search` die Kennungen der Passagen und "
            "`kleinstadt ask --json` die Adresse einer Antwort."
        )


class AddressInvalid(AssistantError):
    """The address of an answer leads nowhere."""

    def __init__(self, address: str) -> None:
        """Show its beginning and where a whole one is found."""
        super().__init__(
            f"„{address[:24]}…“ ist keine Adresse einer Antwort, oder sie ist nicht vollständig. "
            "`kleinstadt ask --json` nennt sie als answer_id."
        )


class NothingCited(AssistantError):
    """An answer without a source cannot be cited."""

    def __init__(self) -> None:
        """Say why."""
        super().__init__(
            "Auf diese Frage gab der Bestand keine Antwort; es gibt nichts zu zitieren."
        )


class ModelFailed(AssistantError):
    """A language model gave no answer, or not all of it; what it sent is never repeated."""


class ModelClientMissing(ModelFailed):
    """The client of a model's protocol is not installed."""

    def __init__(self, extra: str) -> None:
        """Name what to install."""
        super().__init__(
            f'das Paket langchain-{extra} fehlt (pip install -c constraints.txt -e ".[{extra}]")'
        )


class ModelUnreachable(ModelFailed):
    """Nothing answers at the address of a model."""

    def __init__(self, host: str) -> None:
        """Name the host."""
        super().__init__(f"{host} ist nicht erreichbar")


class ModelRefused(ModelFailed):
    """An endpoint answered with an error."""

    def __init__(self, host: str, status: int) -> None:
        """Name the host and the status of HTTP, and what it usually means."""
        self.status = status
        meaning = {
            401: "der Schlüssel gilt nicht",
            403: "der Schlüssel gilt dafür nicht",
            404: "das Modell oder die Adresse gibt es dort nicht",
            413: "die Anfrage ist ihm zu lang",
            429: "die Grenze der Anfragen ist erreicht",
        }
        why = f", {meaning[status]}" if status in meaning else ""
        super().__init__(f"{host} lehnt die Anfrage ab (Status {status}{why})")


class ModelTooSlow(ModelFailed):
    """A model took longer than it may."""

    def __init__(self, seconds: int) -> None:
        """Name the limit and where it is set."""
        super().__init__(f"es war nach {seconds} s nicht fertig (KLEINSTADT_MODEL_SECONDS)")


class ModelTooLong(ModelFailed):
    """A model wrote more than it may."""

    def __init__(self, tokens: int) -> None:
        """Name the limit and where it is set."""
        super().__init__(f"es war nach {tokens} Token nicht fertig (KLEINSTADT_MODEL_TOKENS)")


class ModelBroken(ModelFailed):
    """An answer that stopped in the middle, or that is not of the protocol."""

    def __init__(self, host: str) -> None:
        """Name the host."""
        super().__init__(f"die Antwort von {host} brach ab oder war keine")
