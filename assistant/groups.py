"""Sentences chosen for an answer, under a title where they have one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sentences that belong together, their title if any, and how many passages say more."""

    evidence: tuple[Evidence, ...]
    title: str = ""
    more: int = 0
