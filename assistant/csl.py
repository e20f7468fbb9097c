"""References as formatted text, by any style of the Citation Style Language: the citeproc adapter.

`apa` and `german` are shipped; any other style is a file in CSL 1.0. It is untrusted: one with a
document type is refused, since only that could name other files or grow without end.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from assistant.csl_json import csl_item
from assistant.errors import StyleInvalid
from assistant.references import Place, rests_on
from ingest.model import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.csl_json import Csl
    from assistant.references import Reference

STYLES = ("apa", "german")
_FOLDER = Path(__file__).parent / "styles"
_LOCALE = "de-DE"
_LARGEST = 2_000_000
_CSL = "http://purl.org/net/xbiblio/csl"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Macros may call macros; a style that unfolds to more than this is no style anybody wrote.
_MOST_CALLS = 20_000
_ORDINALS = 100
# More originals than this make an entry unreadable; the other formats name all.
_MOST_ORIGINS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A reference as a style writes it: its entry in a list, and how a text refers to it."""

    entry: str
    in_text: str


def formatted(references: Sequence[Reference], style: str | Path = "german") -> list[Formatted]:
    """Return references as a style writes them, in the order given.

    `style` is one of `STYLES` or the path of a .csl file. What no style has a place for stands in
    brackets at the end of an entry: what a digest rests on, the passage and the generation. Raises
    `StyleInvalid`.
    """
    text = _style_text(style)
    # Each on its own: a list would be sorted, and refer to names it has written before.
    return [_formatted(each, text, str(style)) for each in references]


def _formatted(given: Reference, text: str, name: str) -> Formatted:
    item = csl_item(given)
    if item.get("publisher") in [each.family for each in given.names]:
        # A body that publishes its own work is named once.
        del item["publisher"]
    item.pop("note")
    section = item.pop("section", None)
    item.pop("page", None)
    try:
        entry, in_text = _rendered(item, given, text)
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        # What citeproc raises for a style that uses what it does not know.
        reason = f"der Stil verlangt etwas, das nicht geht ({type(error).__name__}: {error})"
        raise StyleInvalid(name, reason) from error
    told = [f"Abschnitt „{section}“"] if section else []
    told += [f"nach: {rests_on(each)}" for each in given.after[:_MOST_ORIGINS]]
    more = len(given.after) - _MOST_ORIGINS
    told += [f"und {more} weitere"] if more > 0 else []
    told += [f"Passage {given.passage_id}"] if given.passage_id else []
    told.append(f"Korpus-Generation {given.generation}")
    return Formatted(entry=f"{entry} [{'; '.join(told)}]", in_text=in_text)


def _rendered(item: dict[str, Csl], given: Reference, text: str) -> tuple[str, str]:
    """Return the entry and the reference in the text, as citeproc writes them."""
    style = CitationStylesStyle(io.BytesIO(text.encode()), locale=_LOCALE, validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
    more = {}
    if given.locator:
        label = "section" if given.locator.place is Place.SECTION else "page"
        value = (
            given.locator.value.rpartition(SEPARATOR)[2]
            if label == "section"
            else given.locator.value
        )
        if given.locator.place is Place.SLIDE:
            # CSL knows no slides: their word stands in the value, and takes the place of pages'.
            value = f"Folie {value}"
        more["locator"] = Locator(label, value)
    citation = Citation([CitationItem(given.key, **more)])
    bibliography.register(citation)
    in_text = str(bibliography.cite(citation, lambda _: None))
    if given.locator and given.locator.place is Place.SLIDE:
        in_text = in_text.replace("S. Folie", "Folie")
    entries = bibliography.bibliography() if style.has_bibliography() else []
    entry = "".join(map(str, entries)) or in_text
    return " ".join(entry.split()), " ".join(in_text.split())


def _style_text(style: str | Path) -> str:
    """Return a style ready for citeproc; raise `StyleInvalid`."""
    shipped = str(style) in STYLES
    path = _FOLDER / f"{style}.csl" if shipped else Path(style)
    try:
        if path.stat().st_size > _LARGEST:
            raise StyleInvalid(str(style), "die Datei ist zu groß")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise StyleInvalid(str(style), "die Datei lässt sich nicht lesen") from error
    return _checked(raw, str(style))


@lru_cache(maxsize=8)
def _checked(raw: bytes, name: str) -> str:
    """Return a style without anything hostile, and with German ordinal numbers.

    citeproc takes those of English where a style has terms of its own ("23rd November").
    """
    try:
        text = raw.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise StyleInvalid(name, "ein Stil hat keine Dokumenttyp-Angabe (DOCTYPE)")
        root = ET.fromstring(text)  # noqa: S314  (without a document type it holds no entities)
    except UnicodeDecodeError as error:
        raise StyleInvalid(name, "kein Text in UTF-8") from error
    except ET.ParseError as error:
        raise StyleInvalid(name, f"kein gültiges XML ({error})") from error
    space = {"cs": _CSL}
    if root.tag != f"{{{_CSL}}}style" or root.find("cs:citation/cs:layout", space) is None:
        raise StyleInvalid(name, "kein unabhängiger Stil der Citation Style Language")
    if _calls(root) > _MOST_CALLS:
        raise StyleInvalid(name, "seine Makros rufen einander ohne Ende auf")
    own = [each for each in root.findall("cs:locale", space) if each.get(_LANG) == _LOCALE]
    locale = own[0] if own else ET.SubElement(root, f"{{{_CSL}}}locale", {_LANG: _LOCALE})
    terms = locale.find("cs:terms", space)
    terms = ET.SubElement(locale, f"{{{_CSL}}}terms") if terms is None else terms
    for number in range(_ORDINALS):
        ET.SubElement(terms, f"{{{_CSL}}}term", {"name": f"ordinal-{number:02}"}).text = "."
    return ET.tostring(root, encoding="unicode")


def _calls(root: ET.Element) -> int:
    """Return how many calls of macros a style unfolds to, stopping when there are too many."""
    called = {
        each.get("name"): [call.get("macro") for call in each.iter() if call.get("macro")]
        for each in root.iter(f"{{{_CSL}}}macro")
    }
    known: dict[str | None, int] = {}

    def size(name: str | None, depth: int) -> int:
        if depth > len(called):
            return _MOST_CALLS + 1
        if name not in known:
            total = 1
            for each in called.get(name, ()):
                total = min(total + size(each, depth + 1), _MOST_CALLS + 1)
            known[name] = total
        return known[name]

    return max((size(name, 0) for name in called), default=0)
