"""What was recognised in a PDF, kept beside it: `NAME.ocr` belongs to `NAME.pdf`.

The file is a zip with a list of contents and one entry for each page, so that one page of a long
scan is opened without the others. To read or to show a document with its recognised pages, the
path of its layer is given in place of its own.
"""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import records
from ingest.recognised import SetLine, SetPage, SetWord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingest.records import Json

SUFFIX = ".ocr"
# A change in what is kept of a recognised page, or in how it is recognised.
_FORM = 1
_CONTENTS = "contents.json"
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayer:
    """The recognised pages of a PDF, by number; a page is read when it is asked for."""

    path: Path
    languages: str
    numbers: frozenset[int]

    def page(self, number: int) -> SetPage | None:
        """Return a recognised page, or none where the page was not recognised."""
        if number not in self.numbers:
            return None
        with zipfile.ZipFile(self.path) as file:
            return _page_from_json(_load(file, f"{number}.json"))


def pdf_of(path: Path) -> Path:
    """Return the PDF a text layer belongs to; a PDF is its own."""
    return path.with_suffix(".pdf") if path.suffix == SUFFIX else path


def open_layer(path: Path) -> TextLayer | None:
    """Return the layer at a path; none where there is none that can be used."""
    try:
        with zipfile.ZipFile(path) as file:
            contents = _load(file, _CONTENTS)
            if records.field(contents, "form", int) != _FORM:
                return None
            numbers = records.items(contents, "pages")
            return TextLayer(
                path=path,
                languages=records.field(contents, "languages", str),
                numbers=frozenset(number for number in numbers if isinstance(number, int)),
            )
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, records.RecordInvalid, ValueError):
        return None


def keep_layer(path: Path, languages: str, pages: Mapping[int, SetPage]) -> None:
    """Write a layer with these pages in place of the one that is there."""
    numbers: list[Json] = [*sorted(pages)]
    contents: Json = {"form": _FORM, "languages": languages, "pages": numbers}
    fresh = path.with_suffix(f"{SUFFIX}.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_CONTENTS, records.dump(contents))
        for number, page in pages.items():
            file.writestr(f"{number}.json", records.dump(_page_to_json(page)))
    fresh.replace(path)


def _load(file: zipfile.ZipFile, name: str) -> Json:
    if file.getinfo(name).file_size > _LARGEST:
        raise records.RecordInvalid(where=name, wanted="smaller")
    return records.load(file.read(name))


def _page_to_json(page: SetPage) -> Json:
    return {
        "width": page.width,
        "height": page.height,
        "turn": page.turn,
        "confidence": round(page.confidence, 1),
        "lines": [
            {
                "size": round(line.size, 2),
                "words": [
                    [each.text, round(each.left, 2), round(each.right, 2), round(each.baseline, 2)]
                    for each in line.words
                ],
            }
            for line in page.lines
        ],
    }


def _page_from_json(value: Json) -> SetPage:
    return SetPage(
        width=_number(value, "width"),
        height=_number(value, "height"),
        turn=records.field(value, "turn", int),
        confidence=_number(value, "confidence"),
        lines=tuple(
            SetLine(
                size=_number(line, "size"),
                words=tuple(_word_from_json(word) for word in records.items(line, "words")),
            )
            for line in records.items(value, "lines")
        ),
    )


def _word_from_json(value: Json) -> SetWord:
    match value:
        case [str(text), float(left), float(right), float(baseline)] if all(
            map(math.isfinite, (left, right, baseline))
        ):
            return SetWord(text=text, left=left, right=right, baseline=baseline)
        case _:
            raise records.RecordInvalid(where="word", wanted="a text and three numbers")


def _number(value: Json, name: str) -> float:
    found = records.field(value, name, float)
    if not math.isfinite(found):
        raise records.RecordInvalid(where=name, wanted="finite")
    return found
