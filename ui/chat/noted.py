"""The notepad of a person: passages and answers set aside, in their order, each with a note."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from ui.chat.kept_database import now
from ui.chat.turn_json import from_json, to_json, turn_from_json

if TYPE_CHECKING:
    from ui.chat.kept_database import Own
    from ui.chat.turns import Cited, Turn

_LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """A numbered source that was set aside, and the question it was found by."""

    question: str
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was set aside: an answer with its question, or a source of one."""

    id: str
    held: Turn | Passages
    note: str


def set_aside(own: Own, held: Turn | Passages) -> bool:
    """Put something at the end of the notepad; false when it is on it already."""
    told = _told(held)
    with own.database.writing() as rows:
        same = "SELECT 1 FROM noted WHERE person = ? AND told = ?"
        if rows.execute(same, (own.person, told)).fetchone():
            return False
        rows.execute(
            "INSERT INTO noted VALUES (?, ?, "
            "(SELECT coalesce(max(place), 0) + 1 FROM noted WHERE person = ?), ?, '', ?)",
            (token_urlsafe(12), own.person, own.person, told, now()),
        )
    return True


def notepad(own: Own) -> tuple[Noted, ...]:
    """Return what a person set aside, in their order."""
    with own.database.writing() as rows:
        found = rows.execute(
            "SELECT id, told, note FROM noted WHERE person = ? ORDER BY place", (own.person,)
        ).fetchall()
    return tuple(Noted(id=name, held=held_of(told), note=note) for name, told, note in found)


def annotate(own: Own, name: str, note: str) -> None:
    """Keep what a person says of something."""
    with own.database.writing() as rows:
        rows.execute(
            "UPDATE noted SET note = ?, changed = ? WHERE id = ? AND person = ?",
            (note[:_LONGEST], now(), name, own.person),
        )


def move(own: Own, name: str, steps: int) -> None:
    """Move something down by some places, or up by as many when there are fewer than none."""
    order = [each.id for each in notepad(own)]
    if name not in order:
        return
    at = order.index(name)
    order.insert(max(0, at + steps), order.pop(at))
    with own.database.writing() as rows:
        rows.executemany(
            "UPDATE noted SET place = ? WHERE id = ? AND person = ?",
            [(place, each, own.person) for place, each in enumerate(order)],
        )


def put_back(own: Own, name: str) -> None:
    """Take something off the notepad."""
    with own.database.writing() as rows:
        rows.execute("DELETE FROM noted WHERE id = ? AND person = ?", (name, own.person))


def held_of(told: str) -> Turn | Passages:
    """Return what a row tells of."""
    value = json.loads(told)
    if value.get("is") == Passages.__name__:
        with suppress(KeyError, TypeError, ValueError):
            return from_json(Passages, value)
    return turn_from_json(value)


def _told(held: Turn | Passages) -> str:
    return json.dumps(to_json(held), ensure_ascii=False)
