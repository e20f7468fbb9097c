"""What a person reads of the quality of a document: which pages to look at, and what was found."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.model import SLIDES, BlockKind, ReadBy
from ingest.quality import Problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from ingest.model import ReadDocument
    from ingest.quality import DocumentReport, Finding, PageReport

# After "2 Seiten": what is wrong with them.
_PROBLEMS = {
    Problem.NO_TEXT: "ohne Text",
    Problem.LITTLE_TEXT: "mit weit weniger Text als die Seiten davor und danach",
    Problem.UNREADABLE: "mit unlesbaren Zeichen",
    Problem.SYMBOLS: "mit wenigen Buchstaben und vielen Sonderzeichen",
    Problem.UNKNOWN_WORDS: "mit vielen unbekannten Wörtern",
    Problem.LONE_LETTERS: "mit vielen einzeln stehenden Buchstaben",
    Problem.PIECES: "aus sehr kurzen Stücken",
}
_READ_BY = {
    ReadBy.TEXT_LAYER: "Textebene",
    ReadBy.OCR: "Erkennung",
    ReadBy.UNREAD: "ungelesen",
}
# What pages are called: one, several, and one with its number.
_PAGES = ("Seite", "Seiten", "PDF-Seite")
_SLIDES = ("Folie", "Folien", "Folie")
_OBTAINED = {
    ReadBy.TEXT_LAYER: "aus der Textebene",
    ReadBy.OCR: "durch Texterkennung",
    ReadBy.UNREAD: "ungelesen",
}
# Singular, plural.
_KINDS = {
    BlockKind.HEADING: ("Überschrift", "Überschriften"),
    BlockKind.PARAGRAPH: ("Absatz", "Absätze"),
    BlockKind.LIST_ITEM: ("Listenpunkt", "Listenpunkte"),
    BlockKind.TABLE: ("Tabelle", "Tabellen"),
    BlockKind.CAPTION: ("Beschriftung", "Beschriftungen"),
    BlockKind.FOOTNOTE: ("Fußnote", "Fußnoten"),
    BlockKind.FIELD: ("Formularfeld", "Formularfelder"),
    BlockKind.ANNOTATION: ("Anmerkung", "Anmerkungen"),
}
_COLUMNS = (
    "Nr.",
    "gelesen",
    "Zeichen",
    "unbek.",
    "Spalten",
    "Blöcke",
    "weggel.",
    "Tabellen (Zeilen/Zellen)",
)
_MOST_DROPPED = 5
_EXCERPT = 72


def inspection(name: str, given: DocumentReport, wanted: Container[int]) -> str:
    """Return a report for a person: sums, what to look at, the wanted pages, the headings."""
    lines = [f"{name}{f' – {given.title}' if given.title else ''}", *_sums(given)]
    lines += [f"  Hinweis: {warning}" for warning in given.warnings]
    lines += ["", *_to_look_at(given)]
    pages = [page for page in given.pages if page.number in wanted]
    if given.paged and pages:
        one, many, _ = _names(slides=given.slides)
        lines += ["", many, *_table(one, pages)]
    if given.sections:
        lines += ["", "Gliederung", *_tree(given)]
    return "\n".join(lines)


def _tree(given: DocumentReport) -> list[str]:
    labels = {page.number: page.label for page in given.pages}
    lines = []
    for each in given.sections:
        label = labels[each.page]
        where = f"S. {label}" if label else f"{_names(slides=given.slides)[2]} {each.page}"
        title = textwrap.shorten(each.title, _EXCERPT, placeholder=" …")
        lines.append(f"{'  ' * max(each.level, 1)}{title}{f' ({where})' if given.paged else ''}")
    return lines


def _sums(given: DocumentReport) -> list[str]:
    words = sum(page.words for page in given.pages)
    one, many, _ = _names(slides=given.slides)
    read = ", ".join(
        f"{_counted(count, one, many)} {_OBTAINED[way]}"
        for way in ReadBy
        if (count := sum(page.read_by is way for page in given.pages))
    )
    if given.slides:
        read = _counted(len(given.pages), one, many)
    found = ", ".join(
        _counted(count, *names) for kind, names in _KINDS.items() if (count := given.count(kind))
    )
    sizes = [table for page in given.pages for table in page.tables]
    rows, cells = sum(table.rows for table in sizes), sum(table.cells for table in sizes)
    rests = _counted(rows, "Tabellenzeile", "Tabellenzeilen"), _counted(cells, "Zelle", "Zellen")
    often = [f"„{text}“ ({times}-mal)" for text, times in given.dropped if times > 1]
    once = [f"„{text}“" for text, times in given.dropped if times == 1]
    facts = {
        "Umfang": read if given.paged else "ein Text ohne Seiten",
        "Wörter": f"{_thousands(words)}, davon unbekannt: {_share(given.unknown_words)}",
        "Gefunden": ", ".join([found, *(rests if sizes else ())]) or "nichts",
        "Spalten": str(max((page.columns for page in given.pages), default=1)),
        "Seitenzahlen": _labels(given),
        "Weggelassen": _first(often),
        "nur einmal": _first(once),
    }
    return [
        textwrap.fill(
            f"  {fact:<13} {said}", 100, subsequent_indent=" " * 16, break_on_hyphens=False
        )
        for fact, said in facts.items()
        if said
    ]


def _first(texts: Sequence[str]) -> str:
    """Return the first few texts and how many more there are."""
    more = len(texts) - _MOST_DROPPED
    return ", ".join([*texts[:_MOST_DROPPED], *([f"{more} weitere"] if more > 0 else [])])


def _labels(given: DocumentReport) -> str:
    labels = [page.label for page in given.pages if page.label]
    if not given.paged or given.slides:
        return ""
    if not labels:
        return "keine gedruckten gefunden"
    runs = [list(run) for _, run in groupby(labels, key=str.isdecimal)]
    shown = ", ".join(f"{run[0]}–{run[-1]}" if run[1:] else run[0] for run in runs)
    jumps = f"; Sprung oder Lücke vor PDF-Seite {_listed(given.label_jumps)}"
    return f"{shown}{jumps if given.label_jumps else ''}"


def _to_look_at(given: DocumentReport) -> list[str]:
    if not given.findings:
        return ["Nichts fällt auf."]
    return [
        "Vergleichen Sie mit dem Original:",
        *(f"  {finding(each)}" for each in given.findings),
    ]


def findings(given: Mapping[str, Sequence[Finding]]) -> list[str]:
    """Return a line for each document of which something should be looked at."""
    return [
        f"{name}: {'; '.join(finding(each) for each in found)}" for name, found in given.items()
    ]


def finding(given: Finding) -> str:
    """Return what is wrong and with how many pages, and which."""
    one, many, numbered = _names(slides=given.slides)
    if given.problem is Problem.WARNING:
        return f"{given.note} ({numbered} {_listed(given.pages)})" if given.pages else given.note
    if not given.pages:
        return f"ein Dokument {_PROBLEMS[given.problem]}"
    pages = _counted(len(given.pages), one, many)
    return f"{pages} {_PROBLEMS[given.problem]}: {_listed(given.pages)}"


def written(places: Sequence[Path]) -> str:
    """Return where pictures lie, or the outline of a document that has no page images."""
    if not places:
        return ""
    if places[0].suffix == ".png":
        pictures = _counted(len(places), "Bild", "Bilder")
        return f"\n\n{pictures} mit den gelesenen Blöcken in {places[0].parent}"
    return f"\n\nOhne Seitenbilder; die gelesenen Blöcke stehen in {places[0]}"


def outline(given: ReadDocument) -> str:
    """Return the blocks of a document in reading order, one a line, with their beginnings."""
    lines = []
    name, *_ = _names(slides=given.media_type in SLIDES)
    for page in given.pages:
        lines += [f"– {name} {page.number} –"] if given.paged else []
        for number, block in enumerate(page.blocks, start=1):
            level = f" {block.level}" if block.level else ""
            words = textwrap.shorten(page.text[block.start : block.end], _EXCERPT, placeholder=" …")
            lines.append(f"{number:>4}  {_KINDS[block.kind][0] + level:<14}  {words}")
    return "\n".join(lines) + "\n"


def _table(name: str, pages: Iterable[PageReport]) -> list[str]:
    head = (name, *_COLUMNS)
    rows = [head, *map(_row, pages)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    texts = (head.index("gelesen"), len(head) - 1)  # the rest are numbers
    return [
        "  "
        + "  ".join(
            f"{cell:<{width}}" if place in texts else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _row(page: PageReport) -> tuple[str, ...]:
    return (
        str(page.number),
        page.label or "–",
        _READ_BY[page.read_by],
        _thousands(page.characters),
        _share(page.unknown_words),
        str(page.columns),
        str(sum(page.blocks.values())),
        str(len(page.dropped)),
        ", ".join(f"{table.rows}/{table.cells}" for table in page.tables) or "–",
    )


def _names(*, slides: bool) -> tuple[str, str, str]:
    return _SLIDES if slides else _PAGES


def _counted(count: int, one: str, many: str) -> str:
    return f"{_thousands(count)} {one if count == 1 else many}"


def _listed(pages: Sequence[int]) -> str:
    """Return page numbers with runs of three and more as ranges."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    long = 3
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) >= long else ", ".join(map(str, run)) for run in runs
    )


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %".replace(".", ",")
