"""Everything that can go wrong while documents are ingested or an index is read.

    IngestError
    ├── ManifestInvalid        corpus/sources.toml cannot be used
    ├── NothingToIngest        a folder without a readable document
    ├── DocumentUnreadable     one file; the run goes on without it
    ├── NothingPublished       every document failed, or --strict met a failure
    ├── EncoderNotLoaded       a model cannot be opened
    ├── EncoderMismatch        the index was made with another encoder
    ├── GenerationMissing      nothing has been ingested yet
    ├── GenerationDamaged      files of a generation are gone or altered
    ├── WriterBusy             another run holds the lock
    └── DiskFull               no room for another generation

Each class writes its own message and says what to do next.
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
        super().__init__(f"The manifest {path} cannot be used: {reason}. Correct it and run again.")


class NothingToIngest(IngestError):
    """A path holds no document that can be read."""

    def __init__(self, path: Path, suffixes: tuple[str, ...]) -> None:
        """Name the path and what would have been read."""
        kinds = ", ".join(suffixes)
        super().__init__(f"{path} holds no document. Put files of these kinds there: {kinds}.")


class DocumentUnreadable(IngestError):
    """One document could not be read; the others are not affected."""

    def __init__(self, *, file: str, reason: str, advice: str, page: int | None = None) -> None:
        """Name file, page and reason, and what a person can do."""
        self.file = file
        self.page = page
        self.reason = reason
        self.advice = advice
        where = file if page is None else f"{file}, page {page}"
        super().__init__(f"{where}: {reason}. {advice}")


class NothingPublished(IngestError):
    """A run ended without a new generation, because documents failed."""

    def __init__(self, failures: tuple[DocumentUnreadable, ...], *, strict: bool) -> None:
        """List what failed."""
        self.failures = failures
        why = "a document failed and --strict was given" if strict else "no document could be read"
        listed = "\n".join(f"  {failure}" for failure in failures)
        super().__init__(
            f"Nothing was published, because {why}; the last generation keeps answering.\n{listed}"
        )


class EncoderNotLoaded(IngestError):
    """An encoder cannot be opened."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the model and what to do."""
        super().__init__(
            f"The encoder {name!r} could not be loaded: {reason}. Give the folder of a "
            "sentence-transformers model or a name that can be downloaded here, or leave the "
            "setting empty for the shipped encoder."
        )


class EncoderMismatch(IngestError):
    """The vectors of the index and of the question would not be comparable."""

    def __init__(self, index: EncoderIdentity, asked: EncoderIdentity) -> None:
        """Name both encoders and the command that mends it."""
        super().__init__(
            f"The index was made with the encoder {index.name} ({index.revision}), but "
            f"{asked.name} ({asked.revision}) is set. Run `kleinstadt ingest` to embed the corpus "
            "again with the encoder that is set, or set the encoder the index was made with."
        )


class GenerationMissing(IngestError):
    """Nothing has been published in this home yet."""

    def __init__(self, home: Path) -> None:
        """Name the home and the command that fills it."""
        super().__init__(f"There is no index in {home} yet. Run `kleinstadt ingest` first.")


class GenerationDamaged(IngestError):
    """A published generation cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the generation and the command that rebuilds it."""
        super().__init__(
            f"The generation {path} cannot be read ({reason}). "
            "Run `kleinstadt ingest --rebuild` to build it again from the documents."
        )


class WriterBusy(IngestError):
    """Another run is writing to this home."""

    def __init__(self, home: Path) -> None:
        """Name the home."""
        super().__init__(
            f"Another ingestion is running in {home}. Wait until it has finished and run again."
        )


class DiskFull(IngestError):
    """There is not enough room for another generation."""

    def __init__(self, home: Path, needed: int, free: int) -> None:
        """Say how much is needed and free, in bytes."""
        super().__init__(
            f"The disk of {home} has {free / 1e6:.0f} MB free, and a new generation needs about "
            f"{needed / 1e6:.0f} MB. Free some room or choose another --home; "
            "the last generation keeps answering."
        )
