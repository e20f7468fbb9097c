"""What a home remembers between runs: paths added, documents removed, states rolled back from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ListDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.generation import Home


def added_paths(home: Home) -> tuple[Path, ...]:
    """Return the paths a person added, in order; raise `ListDamaged`."""
    return tuple(Path(text) for text in _read(home.added))


def remember_paths(home: Home, paths: Iterable[Path]) -> None:
    """Keep the paths a person added."""
    _write(home.added, map(str, paths))


def removed_documents(home: Home) -> tuple[str, ...]:
    """Return the ids of documents that stay out although they are there; raise `ListDamaged`."""
    return _read(home.removed)


def remember_removed(home: Home, ids: Iterable[str]) -> None:
    """Keep which documents stay out."""
    _write(home.removed, ids)


def states_left(home: Home) -> tuple[str, ...]:
    """Return the states that a person rolled back from; raise `ListDamaged`."""
    return _read(home.rolled_back)


def remember_states(home: Home, states: Iterable[str]) -> None:
    """Keep which states a person rolled back from."""
    _write(home.rolled_back, states)


def forget_states(home: Home) -> None:
    """Let every state be published again."""
    home.rolled_back.unlink(missing_ok=True)


def _read(path: Path) -> tuple[str, ...]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except ValueError as error:
        reason = "kein gültiges JSON"
        raise ListDamaged(path, reason) from error
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        reason = "keine Liste von Texten"
        raise ListDamaged(path, reason)
    return tuple(found)


def _write(path: Path, texts: Iterable[str]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(list(texts), ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
