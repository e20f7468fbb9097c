"""Questions to begin with, from the themes of a corpus."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import ManifestInvalid

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 6


class _Theme(BaseModel):
    model_config = ConfigDict(frozen=True)

    questions: tuple[str, ...] = ()


class _Themes(BaseModel):
    model_config = ConfigDict(frozen=True)

    theme: tuple[_Theme, ...] = ()


def starter_questions(corpus: Path) -> tuple[str, ...]:
    """Return up to six questions, one of each theme; none where a corpus has no themes.

    Raises `ManifestInvalid` for a themes file that cannot be used.
    """
    path = corpus / "themes.toml"
    try:
        themes = _Themes.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, ValidationError) as error:
        raise ManifestInvalid(path, str(error)) from error
    asked = [theme.questions for theme in themes.theme if theme.questions]
    # A theme asks first for its challenges and then for its potentials: take them in turn.
    return tuple(each[place % len(each)] for place, each in enumerate(asked[:_MOST]))
