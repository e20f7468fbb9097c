"""Pictures and outlines of what was read, written as files where a person asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.inspection import pictures
from ui.quality_text import outline
from ui.terminal import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.inspection import Inspection


def write(given: Inspection, wanted: range, folder: Path) -> list[Path]:
    """Write a picture of each wanted page, or the outline of a document without page images.

    Files of the same name are replaced. Raises `DocumentUnreadable` and `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not given.drawable:
        place = folder / f"{given.name}-gliederung.txt"
        place.write_text(outline(given.content), encoding="utf-8")
        return [place]
    pages = range(1, len(given.content.pages) + 1)
    total = len([number for number in pages if number in wanted])
    written = []
    with Progress() as progress:
        for number, png in pictures(given, wanted):
            written.append(folder / f"{given.name}-{number:03}.png")
            written[-1].write_bytes(png)
            progress("Seiten zeichnen", len(written), total)
    return written
