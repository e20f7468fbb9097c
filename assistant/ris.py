"""References as RIS, for Zotero, JabRef, Citavi and EndNote.

A line is a tag of two signs, two blanks, a hyphen, a blank and a value; it ends with CR LF, holds
no break, and a reference ends with "ER".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.reference_kinds import kind_of
from assistant.references import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.dates import PartialDate
    from assistant.references import Reference


def ris(references: Iterable[Reference]) -> str:
    """Return the entries of references, one below the other."""
    return "".join(_entry(each) for each in references)


def _entry(given: Reference) -> str:
    kind = kind_of(given.kind)
    locator = given.locator
    paged = locator and locator.place is not Place.SECTION
    second = given.isbn and given.issn and f"ISSN: {given.issn}"
    lines = [
        ("TY", kind.ris),
        ("ID", given.key),
        *(("A2" if given.edited else "AU", each.inverted) for each in given.names),
        ("TI", given.title),
        ("T2" if kind.published_in == "journal" else "PB", given.publisher),
        ("M3", kind.genre),
        ("ET", given.edition),
        ("PY", given.issued and str(given.issued.year or "")),
        ("DA", given.issued and _date(given.issued)),
        ("SP", locator.value if locator and paged else None),
        ("SE", locator.value if locator and not paged else None),
        ("SN", given.isbn or given.issn),
        ("DO", given.doi),
        ("UR", given.url),
        ("Y2", given.accessed and given.accessed.strftime("%Y/%m/%d")),
        ("LA", "de"),
        *(("N1", each) for each in (*given.notes, second)),
    ]
    told = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "\r\n".join((*told, "ER  - ", "", ""))


def _date(given: PartialDate) -> str:
    """Return a date in the four parts of RIS, the last of which says what cannot be counted."""
    if given.year is None:
        return f"///{given.text}"
    return "/".join((*(f"{each:02}" for each in given.parts), *[""] * (4 - len(given.parts))))
