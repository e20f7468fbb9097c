"""What a person reads of runs, of what was taken out, and of whether everything agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.runs import Outcome
from ui import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.forecast import Forecast
    from ingest.publish_to import Moved
    from ingest.report import Report
    from ingest.runs import Run
    from ingest.verify import Fault
    from ui.bundle import Bundle

_OUTCOMES = {
    Outcome.PUBLISHED: "veröffentlicht",
    Outcome.UNCHANGED: "nichts Neues",
    Outcome.FAILED: "gescheitert",
}


def runs(listed: Sequence[Run]) -> str:
    """Return the last runs, newest first, a line each."""
    if not listed:
        return "Bisher ist kein Lauf verzeichnet."
    return "\n".join(f"{_head(each)}{_counts(each)}" for each in listed)


def run(given: Run) -> str:
    """Return everything about one run."""
    said = given.error or (terminal.report(given.report) if given.report else "")
    return f"{_head(given)}\n{said}"


def _head(given: Run) -> str:
    seconds = f"{given.seconds:.1f}".replace(".", ",")
    return (
        f"{given.id}  {given.began:%d.%m.%Y %H:%M} UTC  {given.command}  "
        f"{_OUTCOMES[given.outcome]}, {seconds} s"
    )


def _counts(given: Run) -> str:
    report = given.report
    if report is None:
        return ""
    groups = (
        ("neu", report.added),
        ("geändert", report.changed),
        ("entfernt", report.removed),
        ("nicht gelesen", report.failures),
    )
    return "".join(f", {len(each)} {name}" for name, each in groups if each)


def forecast(given: Forecast) -> str:
    """Return what a run would do."""
    if given.held:
        head = terminal.HELD
    elif not given.publishes:
        head = "Nichts Neues; ein Lauf würde nichts veröffentlichen."
    elif given.anew:
        head = "Ein Lauf würde eine Generation veröffentlichen und dafür alles neu aufbauen."
    else:
        head = "Ein Lauf würde eine Generation veröffentlichen."
    groups = (
        ("neu", given.added),
        ("geändert", given.changed),
        ("unverändert", given.unchanged),
        ("entfällt", given.removed),
        ("nicht erreichbar, letzte Fassung bleibt", given.unreachable),
        ("zuletzt nicht lesbar, wird wieder versucht", given.failing),
        ("von Ihnen entfernt", given.left_out),
        ("nicht geladen", tuple(source.id for source in given.not_fetched)),
    )
    return "\n".join([head, *(f"  {name}: {', '.join(ids)}" for name, ids in groups if ids)])


def rolled_back(given: Report) -> str:
    """Return which generation answers now, and what that changes."""
    groups = (
        ("wieder im Bestand", given.added),
        ("in anderer Fassung", given.changed),
        ("nicht mehr im Bestand", given.removed),
    )
    return "\n".join(
        [
            f"Generation {given.generation} antwortet.",
            *(f"  {name}: {', '.join(ids)}" for name, ids in groups if ids),
            "  `kleinstadt ingest` veröffentlicht erst wieder, wenn sich am Korpus oder an den",
            "  Einstellungen etwas ändert; `kleinstadt ingest --rebuild` sofort.",
        ]
    )


def removed(given: Report) -> str:
    """Return what was taken out, and how it comes back."""
    return "\n".join(
        [
            f"Generation {given.generation} veröffentlicht.",
            f"  entfernt: {', '.join(given.removed)}",
            "  Die Dateien selbst bleiben, wo sie sind, und frühere Generationen enthalten die",
            "  Dokumente noch (`kleinstadt purge` tilgt sie auch dort).",
            f"  Zurück: kleinstadt ingest {' '.join(f'--restore {i}' for i in given.removed)}",
        ]
    )


def purged(given: Report, ids: Sequence[str]) -> str:
    """Return what was erased, and where it may still be."""
    return "\n".join(
        [
            f"Generation {given.generation} veröffentlicht.",
            f"  getilgt: {', '.join(ids)}",
            "  In keiner Datei dieses Bestands steht noch etwas davon, außer was wörtlich auch",
            "  in einem anderen Dokument steht. Nicht getilgt ist, was außerhalb liegt: die",
            "  Datei, die eingelesen wurde, und frühere Sicherungen (`kleinstadt backup`).",
        ]
    )


def faults(given: Sequence[Fault]) -> str:
    """Return what does not agree."""
    if not given:
        return "Katalog, Wortindex, Chroma und Originale stimmen überein."
    return "\n".join(
        [
            "Das stimmt nicht überein:",
            *(f"  {each.part}: {each.what}" for each in given),
            "`kleinstadt verify --repair` baut den Bestand aus den Dokumenten neu auf.",
        ]
    )


def backed_up(file: Path, generation: str, size: int) -> str:
    """Return what was saved where."""
    megabytes = f"{size / 1e6:.1f}".replace(".", ",")
    return (
        f"Generation {generation} mit Originalen und Listen gesichert: {file} ({megabytes} MB).\n"
        "  Dokumente, die später getilgt werden, stehen in dieser Datei weiter."
    )


def restored(generation: str) -> str:
    """Return what answers now."""
    return f"Generation {generation} ist eingespielt und antwortet."


def published_to(address: str, given: Moved) -> str:
    """Return what lies at an address now."""
    what = "veröffentlicht" if given.news else "lag dort schon"
    return f"Generation {given.generation} unter {address}: {what} ({_transferred(given)})."


def synced(given: Moved) -> str:
    """Return what answers now."""
    if not given.news:
        return f"Nichts Neues; Generation {given.generation} antwortet."
    return f"Generation {given.generation} ist übernommen und antwortet ({_transferred(given)})."


def _transferred(given: Moved) -> str:
    megabytes = f"{given.bytes / 1e6:.1f}".replace(".", ",")
    return f"{given.transferred} von {given.files} Dateien übertragen, {megabytes} MB"


def bundled(made: Bundle) -> str:
    """Return what was put into one file, and how it is used."""
    return "\n".join(
        [
            f"{made.wheels} Pakete, Programm und Korpus: {made.path} ({made.size / 1e6:.0f} MB)",
            f"  SHA-256 {made.sha256}",
            f"  Auf dem anderen Rechner: tar -xf {made.path.name}, dann im neuen Ordner",
            "  ./kleinstadt; es prüft jede Datei, ehe es etwas installiert, und braucht kein Netz.",
            "  Vergleichen Sie vorher die Prüfsumme auf einem anderen Weg (sha256sum).",
        ]
    )
