"""Write a source text as Markdown with footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus_text import CorpusTextError, Entry, Heading, ItemList, Paragraph, Table
from evidence import Numbering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_text import CorpusText, Part, Row, Statement
    from evidence import Evidence

# Signs that Markdown would read as markup, outside of patterns of addresses.
_MARKUP = re.compile(r"[*`<>\[\]\\]|(?<!\w)_|_(?!\w)")
# A pattern of an address, as in /BBSR/<Jahr>/, is set as code.
_PATTERN = re.compile(r"[^\s;,„“`]*<[^\s;,„“`]*[^\s;,.„“`]")


def write_markdown(text: CorpusText, evidence: Evidence) -> str:
    """Return `text` as Markdown.

    Raises `CorpusTextError` where a sentence holds a sign that Markdown would read as markup.
    """
    numbering = Numbering(evidence)
    blocks = [f"# {text.title}"]
    blocks += [block for part in text.parts for block in _blocks(part, text.id, numbering)]
    blocks.append("\n".join(_sources(numbering)))
    return "\n\n".join(blocks) + "\n"


def _blocks(part: Part, name: str, numbering: Numbering) -> Iterator[str]:
    """Yield the blocks of one part."""
    match part:
        case Heading():
            yield f"{'#' * (part.level + 1)} {part.text}"
        case Paragraph(statements=found):
            yield " ".join(_sentence(one, name, numbering) for one in found)
        case ItemList(items=found):
            yield "\n".join(f"- {_sentence(one, name, numbering)}" for one in found)
        case Entry():
            yield f"**{part.term}:** {_sentence(part.explanation, name, numbering)}"
        case Table():
            yield f"**{part.caption.text}**{_marks(part.caption, numbering)}"
            lines = [" | ".join(part.header), " | ".join("---" for _ in part.header)]
            lines += [" | ".join(row.cells) + _marks(row, numbering) for row in part.rows]
            yield "\n".join(f"| {line} |" for line in lines)


def _sentence(one: Statement, name: str, numbering: Numbering) -> str:
    """Return a sentence with its marks."""
    found = _MARKUP.search(_PATTERN.sub("", one.text))
    if found:
        file, reason = f"{name}.txt", f"Markdown would read {found[0]!r} as markup"
        raise CorpusTextError(file, one.line, reason)
    return _PATTERN.sub(r"`\g<0>`", one.text) + _marks(one, numbering)


def _marks(one: Statement | Row, numbering: Numbering) -> str:
    """Return the footnote marks behind a sentence."""
    return "".join(f"[^{number}]" for number in numbering.numbers(one.facts))


def _sources(numbering: Numbering) -> Iterator[str]:
    """Yield the footnotes."""
    for number, note in numbering.sources:
        address = "" if note.address is None else f": <{note.address}>"
        yield f"[^{number}]: {note.words}{address}"
