"""Machine-readable reservations of text and data mining (§ 44b (3) UrhG), and where they stand.

The forms are those of the TDM Reservation Protocol (W3C community group report): a rule file of the
host, a header field, a meta element, an entry in a PDF's metadata; and the values of
`X-Robots-Tag` and of the meta element `robots` that mean the same. The protocol lets a later form
lift what an earlier one reserved; here any one of them is enough, so that doubt is on the side of
who reserves.
"""

from __future__ import annotations

import json
import mmap
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

RULE_FILE = "/.well-known/tdmrep.json"
_FIELD = "tdm-reservation"
_REFUSING = frozenset(("noai", "noml"))
_HEAD = 256 * 1024
_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"\b(name|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE
)
_XMP = re.compile(rb"tdm:reservation\s*(?:=\s*[\"']|>)\s*1\s*[\"'<]")


def in_rule_file(raw: bytes, address: str) -> bool:
    """Tell whether a host's rule file reserves an address: the first rule that fits decides."""
    try:
        rules = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    parts = urlsplit(address)
    place = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for rule in rules if isinstance(rules, list) else ():
        location = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(location, str) and _fits(location, place):
            return _reserves(str(rule.get(_FIELD)))
    return False


def _fits(location: str, place: str) -> bool:
    """Tell whether a path begins as a rule says; `*` is anything, a last `$` the end."""
    first, *rest = map(unquote, location.removesuffix("$").split("*"))
    if not place.startswith(first):
        return False
    at = len(first)
    for piece in rest:
        found = place.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not location.endswith("$"):
        return True
    return place.endswith(rest[-1]) if rest else at == len(place)


def in_header(headers: Mapping[str, str], agent: str) -> bool:
    """Tell whether an answer's header reserves what it brings; `agent` is what we are called."""
    return _reserves(headers.get(_FIELD, "")) or _refuses(headers.get("x-robots-tag", ""), agent)


def in_file(path: Path, suffix: str, agent: str) -> bool:
    """Tell whether a file reserves itself: a web page in its meta elements, a PDF in its XMP."""
    look = _IN_FILE.get(suffix)
    return look is not None and path.stat().st_size > 0 and look(path, agent)


def _in_page(path: Path, agent: str) -> bool:
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    for tag in _META.findall(head):
        found = {name.lower(): (a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        name = found.get(b"name", b"").strip().lower().decode("ascii", "replace")
        content = found.get(b"content", b"").decode("ascii", "replace")
        if name == _FIELD and _reserves(content):
            return True
        if name in {"robots", agent} and _refuses(content, agent):
            return True
    return False


def _in_pdf(path: Path, _agent: str) -> bool:
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return _XMP.search(whole) is not None


_IN_FILE: dict[str, Callable[[Path, str], bool]] = {".html": _in_page, ".pdf": _in_pdf}


def _reserves(value: str) -> bool:
    return value.strip() == "1"


def _refuses(value: str, agent: str) -> bool:
    """Tell whether a list of robots values refuses; one may be meant for a certain robot only."""
    meant = True
    for each in value.lower().split(","):
        robot, colon, rest = each.partition(":")
        if colon:
            meant = robot.strip() in {agent, "*"}
        if meant and (rest if colon else each).strip() in _REFUSING:
            return True
    return False
