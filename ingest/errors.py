"""Everything that can go wrong while documents are ingested or an index is read.

    IngestError
    ├── ManifestInvalid        corpus/sources.toml cannot be used
    ├── DescriptionInvalid     what is said of a file in the inbox cannot be used
    ├── SettingInvalid         an environment variable holds what it cannot
    ├── NothingToIngest        a folder without a readable document
    ├── PathMissing            a path to add, or the corpus, does not exist
    ├── PathNotAdded           a path to remove was never added
    ├── DocumentUnreadable     one file; the run goes on without it
    ├── AddressNotFetched      one address on the web; the run goes on with its last version
    │   └── AddressUnreachable no answer for now; another try may have one
    ├── DownloadsUnreadable    the list of what was downloaded is damaged
    ├── NothingPublished       every document failed, or --strict met a failure
    ├── EncoderNotLoaded       a model cannot be opened
    ├── RerankerNotLoaded      a cross-encoder cannot be opened
    ├── EncoderMismatch        the index was made with another encoder
    ├── GenerationMissing      nothing has been ingested yet
    ├── GenerationDamaged      files of a generation are gone or altered
    ├── CollectionNotWritten   the process that stores the vectors failed twice
    ├── GenerationOfOtherVersion  its catalog has the tables of another version
    ├── ListDamaged            what a home remembers cannot be read
    ├── DocumentNotThere       a document to remove or bring back is not known
    ├── GenerationNotThere     a generation to roll back to is not kept
    ├── BackupInvalid          a backup is damaged, altered, or none
    ├── RunNotThere            a run whose report is not kept
    ├── AddressRefused         an address beyond this machine without encryption or credentials
    ├── ExtraMissing           a package that only some need is not installed
    ├── ClusterFailed          nobody reads documents at the scheduler that is set
    ├── ChromaUnavailable      the Chroma server does not answer, or not as it should
    ├── StoreUnavailable       an address generations are published to cannot be read or written
    ├── StoreInvalid           what lies there is not what its manifest says
    ├── WriterBusy             another run holds the lock
    ├── WatchBusy              another `watch` looks after the home
    ├── HomeNotLockable        its file system knows no locks
    ├── FoldersNotWatched      the system tells no events of the folders
    └── DiskFull               no room for another generation

Each class writes its own message, in German as everything on the screen, and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import EncoderIdentity

# What a person can do about a file that no reader copes with.
WAY_OUT = (
    "Öffnen Sie die Datei in ihrem Programm, drucken Sie sie neu als PDF und nehmen Sie diese."
)


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


class DescriptionInvalid(IngestError):
    """What is said of a file in the inbox cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what is wrong in it."""
        super().__init__(
            f"Die Angaben in {path.name} sind nicht brauchbar: {reason}. Berichtigen Sie sie."
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


class AddressNotFetched(IngestError):
    """Nothing was taken from an address on the web; other addresses are not affected."""

    def __init__(self, address: str, reason: str, advice: str, status: int | None = None) -> None:
        """Name address and reason, what a person can do, and the status of an answer."""
        self.address = address
        self.reason = reason
        self.advice = advice
        self.status = status
        super().__init__(f"{address}: {reason}. {advice}")


class AddressUnreachable(AddressNotFetched):
    """An address does not answer for now; `after` are the seconds its host asks to wait."""

    def __init__(
        self,
        address: str,
        reason: str,
        advice: str,
        status: int | None = None,
        after: float = 0.0,
    ) -> None:
        """Name address, reason, advice and status, and the seconds to wait."""
        self.after = after
        super().__init__(address, reason, advice, status)


class DownloadsUnreadable(IngestError):
    """The list of what was downloaded cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what to do."""
        super().__init__(
            f"Die Liste der geladenen Dokumente {path} ist beschädigt ({reason}). Stellen Sie sie "
            "aus einer Sicherung wieder her, oder löschen Sie sie: `kleinstadt ingest --fetch` "
            "lädt die Dokumente dann erneut."
        )


class NothingPublished(IngestError):
    """A run ended without a new generation, because documents failed."""

    def __init__(self, failures: tuple[IngestError, ...], *, strict: bool) -> None:
        """List what failed."""
        self.failures = failures
        why = (
            "nicht alles geladen und gelesen werden konnte und --strict gesetzt ist"
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


class CollectionNotWritten(IngestError):
    """The process that stores the vectors of a generation hung or crashed, twice."""

    def __init__(self, folder: Path, code: int) -> None:
        """Name the generation that was to be, and the exit code of the process."""
        super().__init__(
            f"Die Vektoren der Generation {folder.name.lstrip('.')} konnten nicht abgelegt werden "
            f"(der Prozess dafür endete zweimal, zuletzt mit {code}). Die letzte Generation "
            "antwortet weiter. Starten Sie den Lauf erneut, am besten auf einem Rechner mit mehr "
            "freiem Arbeitsspeicher."
        )


class GenerationOfOtherVersion(IngestError):
    """A published generation has the tables of an earlier or later version of the program."""

    def __init__(self, path: Path, found: int, wanted: int) -> None:
        """Name the generation, its age and the command that makes it anew."""
        age = "früheren" if found < wanted else "neueren"
        super().__init__(
            f"Die Generation {path.parent} stammt von einer {age} Fassung des Programms. "
            "`kleinstadt ingest --rebuild` baut sie aus den Dokumenten neu auf."
        )


class ListDamaged(IngestError):
    """A list that a home keeps between runs cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and the command that mends it."""
        super().__init__(
            f"Die Liste {path} ist nicht lesbar ({reason}). `kleinstadt verify --repair` legt sie "
            "neu an, soweit der Bestand noch weiß, was darin stand."
        )


class DocumentNotThere(IngestError):
    """A document to remove or to bring back is not known."""

    def __init__(self, document_id: str, known: tuple[str, ...]) -> None:
        """Name the document and those there are."""
        listed = ", ".join(known) or "keines"
        super().__init__(
            f"Das Dokument „{document_id}“ kommt dafür nicht infrage; möglich sind: {listed}. "
            "Nichts wurde verändert."
        )


class GenerationNotThere(IngestError):
    """A generation to roll back to is not kept."""

    def __init__(self, name: str | None, kept: tuple[str, ...]) -> None:
        """Name the generation and those that are kept."""
        what = f"Die Generation „{name}“ gibt es nicht" if name else "Es gibt keine frühere"
        listed = ", ".join(kept) or "keine"
        super().__init__(f"{what}. Aufbewahrt sind: {listed}. Nichts wurde verändert.")


class BackupInvalid(IngestError):
    """A file is no backup, or not the one that was written."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(
            f"{path} lässt sich nicht einspielen: {reason}. Nehmen Sie eine andere Sicherung; der "
            "Bestand ist unverändert."
        )


class RunNotThere(IngestError):
    """The report of a run is not kept."""

    def __init__(self, name: str) -> None:
        """Name the run and the command that lists those there are."""
        super().__init__(
            f"Einen Bericht „{name}“ gibt es nicht; `kleinstadt runs` nennt die vorhandenen."
        )


class AddressRefused(IngestError):
    """An address that is not connected to."""

    def __init__(self, address: str, reason: str, advice: str) -> None:
        """Name address and reason, and what a person can do."""
        super().__init__(
            f"Zu {address} wird keine Verbindung aufgebaut: {reason}. {advice} Nichts wurde "
            "verändert."
        )


class ExtraMissing(IngestError):
    """A package is not installed that only some need."""

    def __init__(self, extra: str, package: str) -> None:
        """Name the package and the command that installs it."""
        super().__init__(
            f"Dafür fehlt das Paket {package}. Installieren Sie es im Ordner des Programms: "
            f".venv/bin/python -m pip install -c constraints.txt -e '.[{extra}]'"
        )


class ClusterFailed(IngestError):
    """Nobody reads documents at the scheduler that is set."""

    def __init__(self, reason: str, address: str = "") -> None:
        """Say why, and what a person can do."""
        where = f" unter {address}" if address else ""
        super().__init__(
            f"Der Cluster{where} liest keine Dokumente: {reason}. Prüfen Sie Scheduler und Worker "
            "(docs/cluster.md), oder lesen Sie ohne --scheduler und KLEINSTADT_SCHEDULER auf "
            "diesem Rechner ein. Die letzte Generation antwortet weiter; was schon gelesen ist, "
            "liest der nächste Lauf nicht noch einmal."
        )


class ChromaUnavailable(IngestError):
    """The Chroma server does not answer, or not as it should."""

    def __init__(self, address: str, reason: str) -> None:
        """Name the server and what is wrong, and what a person can do."""
        self.address, self.reason = address, reason
        super().__init__(
            f"Der Chroma-Server {address} gibt keine Auskunft ({reason}). Prüfen Sie, ob er läuft "
            "und KLEINSTADT_CHROMA und KLEINSTADT_CHROMA_TOKEN stimmen; die letzte Generation "
            "antwortet weiter."
        )


class StoreUnavailable(IngestError):
    """An address that generations are published to cannot be read or written."""

    def __init__(self, address: str, reason: str) -> None:
        """Name the address and the reason."""
        super().__init__(
            f"{address} ist nicht erreichbar ({reason}). Prüfen Sie die Adresse und die "
            "Zugangsdaten in der Konfiguration von fsspec, und starten Sie erneut: Was schon "
            "übertragen ist, wird nicht noch einmal übertragen."
        )


class StoreInvalid(IngestError):
    """What lies at an address is not what its manifest says."""

    def __init__(self, address: str, reason: str) -> None:
        """Name the address and what is wrong."""
        super().__init__(
            f"Was unter {address} liegt, wird nicht übernommen: {reason}. Die letzte Generation "
            "antwortet weiter. Veröffentlichen Sie dort erneut: kleinstadt publish-to"
        )


class WriterBusy(IngestError):
    """Another run is writing to this home."""

    def __init__(self, home: Path) -> None:
        """Name the home."""
        super().__init__(
            f"In {home} läuft schon ein Einlesen. Warten Sie, bis es fertig ist, und starten Sie "
            "erneut."
        )


class WatchBusy(IngestError):
    """Another `watch` looks after this home."""

    def __init__(self, home: Path) -> None:
        """Name the home."""
        super().__init__(
            f"In {home} läuft schon ein `kleinstadt watch`. Beenden Sie es zuerst, oder lassen Sie "
            "es weiterlaufen: eines genügt."
        )


class HomeNotLockable(IngestError):
    """The file system of a home has no locks, so two runs could write at once."""

    def __init__(self, home: Path) -> None:
        """Name the home and what to choose instead."""
        super().__init__(
            f"{home} liegt auf einem Dateisystem ohne Dateisperren. Wählen Sie mit --home einen "
            "Ordner auf einem Datenträger dieses Rechners."
        )


class FoldersNotWatched(IngestError):
    """The system tells no events of some folders."""

    def __init__(self, reason: str) -> None:
        """Take the reason and say what follows from it."""
        super().__init__(
            f"Änderungen in Ordnern werden nicht gemeldet ({reason}). Neue Dateien findet erst der "
            "nächste Lauf. Auf Linux hilft oft ein höheres fs.inotify.max_user_watches."
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
