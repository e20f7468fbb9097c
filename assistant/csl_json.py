"""References as CSL-JSON, for citation processors and Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from assistant.reference_kinds import kind_of
from assistant.references import Place

if TYPE_CHECKING:
    from assistant.dates import PartialDate
    from assistant.names import Name
    from assistant.references import Reference

Csl: TypeAlias = "str | int | list[Csl] | dict[str, Csl]"


def csl_item(given: Reference) -> dict[str, Csl]:
    """Return a reference as an item of CSL-JSON."""
    kind = kind_of(given.kind)
    locator = given.locator
    where = "section" if locator and locator.place is Place.SECTION else "page"
    accessed = given.accessed
    names: list[Csl] = [_name(each) for each in given.names]
    notes = "\n".join(given.notes)
    fields: dict[str, Csl | None] = {
        "id": given.key,
        "type": kind.csl,
        "title": given.title,
        "editor" if given.edited else "author": names or None,
        "container-title" if kind.published_in == "journal" else "publisher": given.publisher,
        "genre": kind.genre,
        "edition": given.edition,
        "issued": _date(given.issued) if given.issued else None,
        where: locator.value if locator else None,
        "ISBN": given.isbn,
        "ISSN": given.issn,
        "DOI": given.doi,
        "URL": given.url,
        "accessed": _parts((accessed.year, accessed.month, accessed.day)) if accessed else None,
        "language": "de-DE",
        "note": notes,
    }
    return {name: value for name, value in fields.items() if value}


def _name(given: Name) -> Csl:
    if given.given is None:
        return {"literal": given.family}
    return {"family": given.family, "given": given.given}


def _date(given: PartialDate) -> Csl:
    return _parts(given.parts) if given.parts else {"literal": given.text}


def _parts(parts: tuple[int, ...]) -> Csl:
    numbers: list[Csl] = list(parts)
    return {"date-parts": [numbers]}
