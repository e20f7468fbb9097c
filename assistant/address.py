"""A stable address of an answer, that holds all one needs to show it again.

Nothing is kept for it: the address names the question, the generation, and for each sentence the
passages and the characters that were quoted, so that it works wherever the same passages are, also
when the generation is gone, and tells nothing of what others asked.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AddressInvalid
from assistant.model import Answer
from ingest.model import Span

if TYPE_CHECKING:
    from assistant.model import Reply

_PREFIX = "a1-"
# An answer has at most a dozen sentences; nobody's browser sends more.
_LONGEST, _LARGEST = 8_000, 64_000
# Each is looked up; the largest table of a study has fewer cells.
_MOST_QUOTED = 2_000
_DIGEST = 16
# No page has more characters, and no document more pages.
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The characters of a page that an answer quotes from a passage."""

    passage_id: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAddress:
    """What an answer was: its question, its generation, and the quotes of each sentence."""

    question: str
    generation: str
    sentences: tuple[tuple[Quoted, ...], ...]


def is_address(text: str) -> bool:
    """Tell whether a text looks like the address of an answer."""
    return text.startswith(_PREFIX)


def address_of(reply: Reply) -> str:
    """Return the address of an answer; it has only letters, digits, "-" and "_"."""
    sentences = reply.sentences if isinstance(reply, Answer) else ()
    value = [
        reply.question.understood_as,
        reply.generation,
        [
            [[c.passage_id, c.span.page, c.span.start, c.span.end] for c in sentence.citations]
            for sentence in sentences
        ],
    ]
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    packed = zlib.compress(plain, 9)
    checked = zlib.crc32(packed).to_bytes(4, "big") + packed
    return _PREFIX + base64.urlsafe_b64encode(checked).decode().rstrip("=")


def read_address(text: str) -> AnswerAddress:
    """Return what an address says; raise `AddressInvalid` for anything that is none."""
    try:
        if not is_address(text) or len(text) > _LONGEST:
            raise AddressInvalid(text)
        body = text.removeprefix(_PREFIX)
        checked = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        packed = checked[4:]
        if zlib.crc32(packed).to_bytes(4, "big") != checked[:4]:
            raise AddressInvalid(text)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, _LARGEST)
        if not unpacking.eof:
            raise AddressInvalid(text)
        return _read(json.loads(plain))
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise AddressInvalid(text) from error


def _read(value: object) -> AnswerAddress:
    """Return the address that JSON stands for; raise `ValueError` or `TypeError`."""
    question, generation, sentences = _items(value)
    quoted = tuple(tuple(map(_quoted, _items(each))) for each in _items(sentences))
    if sum(map(len, quoted)) > _MOST_QUOTED:
        raise ValueError
    return AnswerAddress(question=_text(question), generation=_text(generation), sentences=quoted)


def _quoted(value: object) -> Quoted:
    name, page, start, end = _items(value)
    return Quoted(
        passage_id=_text(name)[:_DIGEST],
        span=Span(page=_count(page), start=_count(start), end=_count(end)),
    )


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise TypeError
    return value
