"""Where a command looks, from its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from assistant.filters import Filters


def filters(given: Namespace) -> Filters:
    """Return where a search looks."""
    from assistant.filters import Filters  # noqa: PLC0415

    return Filters(
        documents=tuple(given.document),
        years=given.year,
        publishers=tuple(given.publisher),
        themes=tuple(given.theme),
        kinds=tuple(given.kind),
    )
