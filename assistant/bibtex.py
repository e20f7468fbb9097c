r"""References as BibTeX, for LaTeX, JabRef and Zotero.

Letters with marks are written as TeX does ("{\"a}"), so that the oldest BibTeX reads them; what
TeX has no name for stays UTF-8. Addresses and numbers stand as they are, since they are verbatim
fields. A title stands in braces of its own, because styles write others in small letters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.reference_kinds import kind_of
from assistant.references import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.names import Name
    from assistant.references import Reference

_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\{",
    "}": r"\}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "ß": r"{\ss}",
    "`": "{`}",
}
_PAIRS = re.compile(r"-(?=-)|'(?=')|,(?=,)|<(?=<)|>(?=>)")
_MARKS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0308": '"',
}
# What may stand in an address beside letters and digits; braces would end the field.
_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"


def bibtex(references: Iterable[Reference]) -> str:
    """Return the entries of references, one below the other."""
    return "\n".join(_entry(each) for each in references)


def _entry(given: Reference) -> str:
    kind = kind_of(given.kind)
    names = " and ".join(_name(each) for each in given.names)
    page = given.locator and given.locator.place is not Place.SECTION and given.locator.value
    section = given.locator and given.locator.place is Place.SECTION and given.locator.value
    notes = (f"Abschnitt: {section}", *given.notes) if section else given.notes
    fields = {
        "editor" if given.edited else "author": names,
        "title": f"{{{escaped(given.title)}}}",
        kind.published_in: given.publisher and escaped(given.publisher),
        "type": kind.genre and escaped(kind.genre),
        "edition": given.edition and escaped(given.edition),
        "year": given.issued and escaped(str(given.issued.year or given.issued.text)),
        "date": given.issued and given.issued.year and given.issued.iso,
        "pages": page and escaped(page),
        "isbn": given.isbn,
        "issn": given.issn,
        "doi": given.doi and quote(given.doi, safe=_ADDRESS),
        "url": given.url and quote(given.url, safe=_ADDRESS),
        "urldate": given.accessed and given.accessed.isoformat(),
        "note": escaped("; ".join(notes)),
        "langid": "ngerman",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@{kind.bibtex}{{{given.key},", *lines, "}", ""))


def _name(given: Name) -> str:
    """Return a name as BibTeX takes it apart; one in braces is of a body, or holds an "and"."""
    if given.given is None:
        return f"{{{escaped(given.family)}}}"
    return f"{_part(given.family)}, {_part(given.given)}"


def _part(text: str) -> str:
    plain = escaped(text)
    return f"{{{plain}}}" if "," in text or " and " in f" {text} " else plain


def escaped(text: str) -> str:
    """Return a text whose signs mean themselves in BibTeX and TeX."""
    made = "".join(_letter(each) for each in " ".join(text.split()))
    # Two in a row mean another sign to TeX.
    return _PAIRS.sub(lambda pair: f"{pair[0]}{{}}", made)


def _letter(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    bare, mark = unicodedata.normalize("NFD", sign)[:1], unicodedata.normalize("NFD", sign)[1:]
    if mark in _MARKS and bare.isascii():
        return f"{{\\{_MARKS[mark]}{bare}}}"
    return sign
