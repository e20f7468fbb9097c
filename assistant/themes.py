"""The themes of a corpus: where it treats each, and the words people use for it."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import ManifestInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.index import Index

FILE = "themes.toml"


class Theme(BaseModel):
    """One theme; a section is written "document id#heading"."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    title: str = ""
    sections: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class _Themes(BaseModel):
    model_config = ConfigDict(frozen=True)

    theme: tuple[Theme, ...] = ()


def read_themes(corpus: Path) -> tuple[Theme, ...]:
    """Return the themes of a corpus, none where it names none; raise `ManifestInvalid`."""
    path = corpus / FILE
    try:
        written = path.stat()
        return _themes(path, written.st_mtime_ns, written.st_size)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, ValidationError) as error:
        raise ManifestInvalid(path, str(error)) from error


@lru_cache(maxsize=4)
def _themes(
    path: Path,
    written: int,  # noqa: ARG001  (a file that was written since says something else)
    size: int,  # noqa: ARG001
) -> tuple[Theme, ...]:
    return _Themes.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).theme


def theme_rows(index: Index, theme: Theme) -> NDArray[np.int64]:
    """Return the passages of a theme: its own sections, and what stands under headings about it.

    Words in the text alone are no sign: a passage names many things that it is not about.
    """
    about = headed_rows(index, (theme.title, *theme.terms))
    return np.unique(np.concatenate((section_rows(index, theme), about)))


def section_rows(index: Index, theme: Theme) -> NDArray[np.int64]:
    """Return the passages of the sections that treat a theme."""
    parts = [np.zeros(0, dtype=np.int64)]
    for section in theme.sections:
        document, _, title = section.partition("#")
        own = index.catalog.rows.get(document, range(0))
        rows = index.surface.rows(f"section : {quoted(title)}")
        parts.append(rows[(rows >= own.start) & (rows < own.stop)])
    return np.unique(np.concatenate(parts))


def headed_rows(index: Index, terms: Iterable[str]) -> NDArray[np.int64]:
    """Return the passages under headings that hold one of some terms."""
    about = [quoted(term) for term in terms if term]
    if not about:
        return np.zeros(0, dtype=np.int64)
    return index.surface.rows(f"section : ({' OR '.join(about)})")


def quoted(words: str) -> str:
    """Return words as a phrase of the surface field's query language."""
    escaped = words.replace('"', '""')
    return f'"{escaped}"'
