"""The XML of office files: parsed without entities, found by local names.

Local names, because the same file may be written in two sets of namespaces ("transitional" and
"strict"), which differ in nothing that is read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

Element: TypeAlias = "etree._Element"  # noqa: SLF001  (lxml has no public name for it)
_OFF = frozenset(("0", "false", "off"))


class XmlRefused(ValueError):
    """XML that cannot be parsed, or declares entities."""


def parse(raw: bytes) -> Element:
    """Return the root of an XML part; nothing outside it is read, no entity replaced."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    # Before the parser sees it: attributes are expanded as they are parsed. Without the zeros,
    # because UTF-16 and UTF-32 hide the word between them.
    if declares(raw):
        raise XmlRefused
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise XmlRefused(str(problem)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused
    return root


def declares(raw: bytes) -> bool:
    """Tell whether XML has a document type, which no office file needs and entities do."""
    return b"<!DOCTYPE" in raw.replace(b"\0", b"")


def name(element: Element) -> str:
    """Return the local name of an element."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, wanted: str) -> str | None:
    """Return an attribute by its local name, of an element that may be missing."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == wanted:
                return str(value)
    return None


def number(element: Element | None, wanted: str, otherwise: int) -> int:
    """Return an attribute as a whole number, or another number where it is none."""
    try:
        return int(attribute(element, wanted) or "")
    except ValueError:
        return otherwise


def children(element: Element | None, *wanted: str) -> Iterator[Element]:
    """Yield the children with one of the local names."""
    for child in () if element is None else element:
        if name(child) in wanted:
            yield child


def at(element: Element | None, *path: str) -> Element | None:
    """Return the first element down a path of local names, or none."""
    for step in path:
        element = next(children(element, step), None)
    return element


def below(element: Element | None, *wanted: str) -> Iterator[Element]:
    """Yield all descendants with one of the local names, in document order."""
    for child in () if element is None else element.iter():
        if name(child) in wanted:
            yield child


def is_on(element: Element | None) -> bool:
    """Tell whether a property of Word's is there and not switched off."""
    return element is not None and (attribute(element, "val") or "on") not in _OFF
