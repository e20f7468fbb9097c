"""Office files written part by part, for what the usual libraries do not write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    f'xmlns:r="{_RELATION}"'
)
_OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("svg", "svg-compatible"),
        ("presentation", "presentation"),
        ("meta", "meta"),
    )
)


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write an archive with these parts."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(**targets: str) -> str:
    """Return the part that names other parts, by their kind."""
    listed = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def word_parts(body: str, **more: str) -> dict[str, str | bytes]:
    """Return the parts of a Word document with this body; `more` are styles, footnotes and such."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": relations(**{kind: f"{kind}.xml" for kind in more}),
        "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
    }
    for kind, content in more.items():
        parts[f"word/{kind}.xml"] = f"<w:{kind} {_WORD}>{content}</w:{kind}>"
    return parts


def open_document_parts(body: str, *, styles: str = "", title: str = "") -> dict[str, str | bytes]:
    """Return the parts of an OpenDocument file with this body."""
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"<office:document-content {_OPEN}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body>{body}</office:body>"
            "</office:document-content>"
        ),
        "meta.xml": (
            f'<office:document-meta {_OPEN} xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<office:meta><dc:title>{title}</dc:title></office:meta></office:document-meta>"
        ),
    }
