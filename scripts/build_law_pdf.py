"""Build a long, unshipped PDF of public-domain law text to test page layout with.

    python scripts/build_law_pdf.py OUT.pdf [--pages 60]

It has the features of the dossier: two columns, running heads, roman and arabic page labels, an
outline, tables, footnotes, hyphenation. Beside it `OUT.truth.json` holds its paragraphs in
reading order. The rows come from `train/laws-de.jsonl.gz` in `KLEINSTADT_TESTDATA`.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import re
import sys
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_text import CorpusText, Entry, Heading, ItemList, Paragraph, Row, Statement, Table
from typeset_pdf import Cover, Remark, typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_text import Part

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
COVER = Cover(
    series="Kleinstadt-Assistent · Prüfdruck",
    notice="Dieser Druck prüft das Lesen von Seiten. Er ist kein amtlicher Text.",
    imprint="Gesetzestexte sind gemeinfrei.",
    author="Kleinstadt-Assistent",
    keywords=("Prüfdruck",),
    day=date(2026, 11, 22),
)
# Sections shorter than this make good footnotes, longer ones good chapters.
_NOTE_LENGTH = range(80, 300)
_SECTION_LENGTH = range(400, 2500)
_HEADING_LENGTH = range(4, 90)
_SECTIONS_PER_CHAPTER = 6
_SECTIONS_PER_PAGE = 3.0
_SENTENCE = re.compile(r"(?<=[a-zäöüß)]\.) (?=\(?[A-ZÄÖÜ(])")
_SUBSECTION = re.compile(r" (?=\(\d+[a-z]?\) )")
_ITEM = re.compile(r"(?<=[:,;]) (?=\d{1,2}\. )")
_DANGLING = re.compile(r"(?<=[,;.]) \d{1,2}\.$")
_NUMBER = re.compile(r"^\d{1,2}\. ")


class _Rows:
    """The rows of the file, as sections for the body and short ones for footnotes."""

    def __init__(self, path: Path) -> None:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in islice(lines, 6000)]
        pairs = [(_plain(row["heading"]), _plain(row["text"])) for row in rows]
        fit = [(h, _whole(text)) for h, text in pairs if len(h) in _HEADING_LENGTH and "*" not in h]
        self.sections = [pair for pair in fit if len(pair[1]) in _SECTION_LENGTH]
        self.short = [pair for pair in fit if len(pair[1]) in _NOTE_LENGTH]


def _plain(text: str) -> str:
    """Return text on one line without the braces and tabs that would be markup here."""
    return re.sub(r"\s+", " ", text).strip()


def _whole(text: str) -> str:
    """Return the whole sentences of a text; the rows are cut at a fixed length."""
    whole = text if text.endswith(".") else text.rpartition(". ")[0] + "."
    return _DANGLING.sub("", whole)


def _notes(rows: _Rows) -> dict[str, Remark]:
    """Return footnotes by number, made of short sections."""
    return {
        f"n{number}": Remark(words=f"{heading}: {text}", address=None)
        for number, (heading, text) in enumerate(rows.short)
    }


def _section(number: int, heading: str, text: str) -> Iterator[Part]:
    """Yield a section: its heading, its subsections as paragraphs, enumerations as lists."""
    yield Heading(level=2, text=heading)
    for place, subsection in enumerate(_SUBSECTION.split(text)):
        lead, *items = _ITEM.split(subsection)
        sentences = _SENTENCE.split(lead)
        last = len(sentences) - 1
        yield Paragraph(
            statements=tuple(
                Statement(
                    text=sentence,
                    facts=(f"n{number}",) if place == 0 and i == last else (),
                    line=0,
                )
                for i, sentence in enumerate(sentences)
            )
        )
        if items:
            yield ItemList(
                items=tuple(Statement(text=_NUMBER.sub("", one), facts=(), line=0) for one in items)
            )


def _table(number: int, sections: list[tuple[str, str]]) -> Table:
    """Return a table about the sections of a chapter; every second one is wide."""
    caption = Statement(text=f"Übersicht zu Abschnitt {number}", facts=(), line=0)
    wide = number % 2 == 0
    rows = [
        (str(place), heading, f"{len(text.split())}", text.split(". ")[0][:70].rsplit(" ", 1)[0])
        for place, (heading, text) in enumerate(sections, start=1)
    ]
    kept = 4 if wide else 3
    return Table(
        caption=caption,
        header=("Nr.", "Vorschrift", "Wörter", "Anfang des Wortlauts")[:kept],
        rows=tuple(Row(cells=row[:kept], facts=(), line=0) for row in rows),
    )


def law_text(rows: _Rows, pages: int) -> CorpusText:
    """Return a source text of about `pages` pages."""
    sections = rows.sections[: int(pages * _SECTIONS_PER_PAGE)]
    parts: list[Part] = []
    for start in range(0, len(sections), _SECTIONS_PER_CHAPTER):
        chapter = sections[start : start + _SECTIONS_PER_CHAPTER]
        number = start // _SECTIONS_PER_CHAPTER + 1
        parts.append(Heading(level=1, text=f"Abschnitt {number}"))
        for place, (heading, text) in enumerate(chapter):
            parts += _section(start + place, heading, text)
        parts.append(_table(number, chapter))
    preface = rows.sections[-4:]
    front: list[Part] = [Heading(level=1, text="Vorbemerkung")]
    for place, (heading, text) in enumerate(preface):
        front += _section(len(sections) + place, heading, text)
    return CorpusText(
        id="laws", title="Gesetze: Ein Prüfdruck", front=tuple(front), body=tuple(parts)
    )


def truth(text: CorpusText) -> list[dict[str, str]]:
    """Return the blocks of the text in reading order, each with its kind."""
    blocks: list[dict[str, str]] = []
    for part in text.parts:
        match part:
            case Heading():
                blocks.append({"kind": "heading", "text": part.text})
            case Paragraph(statements=found):
                words = " ".join(one.text for one in found)
                blocks.append({"kind": "paragraph", "text": words})
            case ItemList(items=found):
                blocks += [{"kind": "list item", "text": one.text} for one in found]
            case Entry():
                blocks.append({"kind": "paragraph", "text": part.text})
            case Table():
                blocks.append({"kind": "caption", "text": part.caption.text})
                lines = ["\t".join(part.header), *("\t".join(row.cells) for row in part.rows)]
                blocks.append({"kind": "table", "text": "\n".join(lines)})
    return blocks


def _long_enough(rows: _Rows, pages: int) -> tuple[CorpusText, bytes]:
    """Return a text and its PDF of at least `pages` pages."""
    from pypdf import PdfReader  # noqa: PLC0415 - only here

    notes = _notes(rows)
    asked = pages
    while True:
        text = law_text(rows, asked)
        pdf = typeset(text, COVER, lambda numbers: tuple(notes[number] for number in numbers))
        if len(PdfReader(io.BytesIO(pdf)).pages) >= pages:
            return text, pdf
        asked += 10


def main() -> int:
    """Run the command; exit 1 where the law text is not there."""
    parser = argparse.ArgumentParser(description="Build a long PDF of law text for layout tests.")
    parser.add_argument("out", type=Path, help="the PDF to write")
    parser.add_argument("--pages", type=int, default=60, help="at least so many pages (60)")
    arguments = parser.parse_args()
    data = Path(os.environ.get("KLEINSTADT_TESTDATA", DATA)) / "train" / "laws-de.jsonl.gz"
    if not data.is_file():
        sys.stderr.write(f"{data} is not there; set KLEINSTADT_TESTDATA to the test data\n")
        return 1
    rows = _Rows(data)
    text, pdf = _long_enough(rows, arguments.pages)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(pdf)
    beside = arguments.out.with_suffix(".truth.json")
    beside.write_text(json.dumps(truth(text), ensure_ascii=False, indent=1), encoding="utf-8")
    sys.stdout.write(f"{arguments.out}\n{beside}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
