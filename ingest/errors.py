"""Everything that can go wrong while documents are ingested or an index is read.

    IngestError
    ├── ManifestInvalid        corpus/sources.toml cannot be used
    ├── SettingInvalid         an environment variable holds what it cannot
    ├── NothingToIngest        a folder without a readable document
    ├── PathMissing            a path to add, or the corpus, does not exist
    ├── PathNotAdded           a path to remove was never added
    ├── DocumentUnreadable     one file; the run goes on without it
    ├── NothingPublished       every document failed, or --strict met a failure
    ├── EncoderNotLoaded       a model cannot be opened
    ├── RerankerNotLoaded      a cross-encoder cannot be opened
    ├── EncoderMismatch        the index was made with another encoder
    ├── GenerationMissing      nothing has been ingested yet
    ├── GenerationDamaged      files of a generation are gone or altered
    ├── WriterBusy             another run holds the lock
    └── DiskFull               no room for another generation

Each class writes its own message, in German as everything on the screen, and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import EncoderIdentity


class IngestError(Exception):
    """A known failure whose message a person can act on."""


class ManifestInvalid(IngestError):
    """The manifest of a corpus cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what is wrong in it."""
        super().__init__(
            f"Das Verzeichnis der Quellen {path} ist nicht brauchbar: {reason}. "
            "Berichtigen Sie es und starten Sie erneut."
        )


class SettingInvalid(IngestError):
    """A setting cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        """Name the variable, what it holds and what it should hold."""
        super().__init__(f"{name} ist „{value}“, gebraucht wird {wanted}.")


class NothingToIngest(IngestError):
    """A path holds no document that can be read."""

    def __init__(self, path: Path, suffixes: tuple[str, ...]) -> None:
        """Name the path and what would have been read."""
        kinds = ", ".join(suffixes)
        super().__init__(
            f"In {path} liegt kein lesbares Dokument. Legen Sie Dateien dieser Arten dort ab: "
            f"{kinds}."
        )


class PathMissing(IngestError):
    """A path to add, or the corpus, does not exist."""

    def __init__(self, path: Path) -> None:
        """Name the path."""
        super().__init__(
            f"Den Pfad {path} gibt es nicht. Prüfen Sie ihn und starten Sie erneut; "
            "nichts wurde verändert."
        )


class PathNotAdded(IngestError):
    """A path to remove is none of those a person added."""

    def __init__(self, path: Path, added: tuple[Path, ...]) -> None:
        """Name the path and those there are."""
        known = ", ".join(str(each) for each in added) or "bisher keiner"
        super().__init__(f"Der Pfad {path} wurde nicht hinzugefügt. Hinzugefügt: {known}.")


class DocumentUnreadable(IngestError):
    """One document could not be read; the others are not affected."""

    def __init__(self, *, file: str, reason: str, advice: str, page: int | None = None) -> None:
        """Name file, page and reason, and what a person can do."""
        self.file = file
        self.page = page
        self.reason = reason
        self.advice = advice
        where = file if page is None else f"{file}, Seite {page}"
        super().__init__(f"{where}: {reason}. {advice}")


class NothingPublished(IngestError):
    """A run ended without a new generation, because documents failed."""

    def __init__(self, failures: tuple[DocumentUnreadable, ...], *, strict: bool) -> None:
        """List what failed."""
        self.failures = failures
        why = (
            "ein Dokument nicht gelesen werden konnte und --strict gesetzt ist"
            if strict
            else "kein Dokument gelesen werden konnte"
        )
        listed = "\n".join(f"  {failure}" for failure in failures)
        super().__init__(
            f"Nichts wurde veröffentlicht, weil {why}; die letzte Generation antwortet weiter.\n"
            f"{listed}"
        )


class EncoderNotLoaded(IngestError):
    """An encoder cannot be opened."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the model and what to do."""
        super().__init__(
            f"Der Encoder „{name}“ lässt sich nicht laden: {reason}. Nennen Sie in "
            "KLEINSTADT_ENCODER den Ordner eines sentence-transformers-Modells oder einen Namen, "
            "der sich hier herunterladen lässt; leer gilt der mitgelieferte Encoder."
        )


class RerankerNotLoaded(IngestError):
    """A cross-encoder cannot be opened."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the model and what to do."""
        super().__init__(
            f"Der Reranker „{name}“ lässt sich nicht laden: {reason}. Nennen Sie in "
            "KLEINSTADT_RERANKER den Ordner eines CrossEncoder-Modells von sentence-transformers "
            "oder einen Namen, der sich hier herunterladen lässt; leer gilt keiner."
        )


class EncoderMismatch(IngestError):
    """The vectors of the index and of the question would not be comparable."""

    def __init__(self, index: EncoderIdentity, asked: EncoderIdentity) -> None:
        """Name both encoders and the command that mends it."""
        super().__init__(
            f"Der Bestand wurde mit dem Encoder {index.name} ({index.revision}) eingelesen, "
            f"eingestellt ist {asked.name} ({asked.revision}). `kleinstadt ingest` kodiert den "
            "Bestand mit dem eingestellten Encoder neu; oder stellen Sie den früheren wieder ein."
        )


class GenerationMissing(IngestError):
    """Nothing has been published in this home yet."""

    def __init__(self, home: Path) -> None:
        """Name the home and the command that fills it."""
        super().__init__(
            f"In {home} ist noch nichts eingelesen. Starten Sie zuerst `kleinstadt ingest`."
        )


class GenerationDamaged(IngestError):
    """A published generation cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the generation and the command that rebuilds it."""
        super().__init__(
            f"Die Generation {path} ist nicht lesbar ({reason}). "
            "`kleinstadt ingest --rebuild` baut sie aus den Dokumenten neu auf."
        )


class WriterBusy(IngestError):
    """Another run is writing to this home."""

    def __init__(self, home: Path) -> None:
        """Name the home."""
        super().__init__(
            f"In {home} läuft schon ein Einlesen. Warten Sie, bis es fertig ist, und starten Sie "
            "erneut."
        )


class DiskFull(IngestError):
    """There is not enough room for another generation."""

    def __init__(self, home: Path, needed: int, free: int) -> None:
        """Say how much is needed and free, in bytes."""
        super().__init__(
            f"Auf dem Datenträger von {home} sind {free / 1e6:.0f} MB frei; eine neue Generation "
            f"braucht etwa {needed / 1e6:.0f} MB. Schaffen Sie Platz oder wählen Sie ein anderes "
            "--home; die letzte Generation antwortet weiter."
        )
