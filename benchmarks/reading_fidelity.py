"""The text of three PDFs against their ground truth, beside two plain extractors.

Similarity is twice the longest common subsequence over the sum of the lengths (rapidfuzz's
normalised Indel similarity), of all characters in order, blanks and hyphens left out on both
sides, because the truth has hyphen errors of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from measures import Figure

from ingest.read_pdf import read_pdf
from ingest.texts import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.model import ReadDocument

FLOORS = {"linke-2013": 0.965, "fdp-2013": 0.98, "geotopo": 0.865}
# The truth of these keeps running heads and page numbers, which reading takes out of the text.
WITH_HEADS = frozenset({"geotopo"})
_WORSE = 0.005
_MARKDOWN = re.compile(r"(?m)^\s*(?:#+|[*-]|\d+\.)\s+")


def fidelity(data: Path, names: frozenset[str] = frozenset(FLOORS)) -> Iterator[Figure]:
    """Yield the similarity of ours and of both plain extractors for each file."""
    for name in sorted(names):
        path = data / "pdf" / f"{name}.pdf"
        wanted = truth(path)
        document = read_pdf(path)
        read = squeezed("\n".join(page.text for page in document.pages))
        plain = max(similarity(each(path), wanted) for each in (pdfium_text, pypdf_text))
        ours = similarity(read, wanted)
        yield Figure(what=f"{name}: similarity", value=ours, least=FLOORS[name])
        if name in WITH_HEADS:
            ours = similarity(squeezed(_with_heads(document)), wanted)
            yield Figure(what=f"{name}: similarity with its running heads", value=ours)
        yield Figure(what=f"{name}: better of plain pdfium and pypdf", value=plain)
        yield Figure(what=f"{name}: ours less the better one", value=ours - plain, least=-_WORSE)


def truth(path: Path) -> str:
    """Return the ground truth beside a PDF, without marks of Markdown, squeezed."""
    plain = path.with_suffix(".truth.txt")
    if plain.is_file():
        return squeezed(plain.read_text(encoding="utf-8"))
    return squeezed(_MARKDOWN.sub("", path.with_suffix(".truth.md").read_text(encoding="utf-8")))


def similarity(one: str, other: str) -> float:
    """Return the normalised Indel similarity of two texts, 0 to 1."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415  (only this figure needs it)

    return Indel.normalized_similarity(one, other)


def pdfium_text(path: Path) -> str:
    """Return what pdfium extracts by itself, squeezed."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415  (it has no stubs)

    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return squeezed("\n".join(texts))


def pypdf_text(path: Path) -> str:
    """Return what pypdf extracts by itself, squeezed."""
    from pypdf import PdfReader  # noqa: PLC0415  (a peer to compare with)

    return squeezed("\n".join(page.extract_text() for page in PdfReader(path).pages))


def _with_heads(document: ReadDocument) -> str:
    """Return a document with what was dropped put back where each page begins."""
    return "\n".join("\n".join((*page.dropped, page.text)) for page in document.pages)
