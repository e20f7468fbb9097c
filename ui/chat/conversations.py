"""Conversations that a person keeps: begun, reopened with their citations, renamed, found again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from assistant.model import Answer
from ui.chat.kept_database import PERSONAL, now
from ui.chat.turn_json import to_json, turn_from_json

if TYPE_CHECKING:
    from ui.chat.kept_database import Own
    from ui.chat.turn_json import Json
    from ui.chat.turns import Turn

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in the list of its person."""

    id: str
    name: str
    changed: datetime
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """The turns of a conversation, and the questions that were never answered to the end."""

    name: str
    turns: tuple[Turn, ...]
    waiting: tuple[str, ...]


def begin(own: Own, question: str) -> str:
    """Begin a conversation that is called by its first question; return its id."""
    name, made = token_urlsafe(12), now()
    with own.database.writing() as rows:
        rows.execute(
            "INSERT INTO conversation VALUES (?, ?, ?, ?, ?)",
            (name, own.person, _shortened(question), made, made),
        )
    return name


def keep(own: Own, conversation: str, place: int, question: str, turn: Turn | None) -> bool:
    """Keep a question at its place, from 0, with what came of it so far.

    False when the conversation was deleted meanwhile, also elsewhere.
    """
    told = json.dumps(to_json(turn), ensure_ascii=False) if turn else None
    with own.database.writing() as rows:
        done = rows.execute(
            "UPDATE conversation SET changed = ? WHERE id = ? AND person = ?",
            (now(), conversation, own.person),
        )
        if done.rowcount:
            rows.execute(
                "INSERT OR REPLACE INTO turn VALUES (?, ?, ?, ?)",
                (conversation, place, question, told),
            )
    return bool(done.rowcount)


def reopen(own: Own, conversation: str) -> Reopened | None:
    """Return a conversation as it was, or none when this person has none with that id."""
    with own.database.writing() as rows:
        named = rows.execute(
            "SELECT name FROM conversation WHERE id = ? AND person = ?", (conversation, own.person)
        ).fetchone()
        held = rows.execute(
            "SELECT question, told FROM turn WHERE conversation = ? ORDER BY place", (conversation,)
        ).fetchall()
    if named is None:
        return None
    return Reopened(
        name=named[0],
        turns=tuple(turn_of(told) for _, told in held if told),
        waiting=tuple(question for question, told in held if told is None),
    )


def conversations(own: Own, words: str = "") -> tuple[Conversation, ...]:
    """Return a person's conversations, last changed first; with words, those that say them all."""
    with own.database.writing() as rows:
        found = rows.execute(
            "SELECT id, name, changed, (SELECT count(*) FROM turn WHERE conversation = id) "
            "FROM conversation WHERE person = ? ORDER BY changed DESC",
            (own.person,),
        ).fetchall()
    wanted = words.casefold().split()
    return tuple(
        Conversation(id=name, name=called, changed=datetime.fromisoformat(at), questions=count)
        for name, called, at, count in found
        if not wanted or _says(own, name, called, wanted)
    )


def rename(own: Own, conversation: str, name: str) -> None:
    """Call a conversation by another name; an empty one changes nothing."""
    if name.strip():
        with own.database.writing() as rows:
            rows.execute(
                "UPDATE conversation SET name = ? WHERE id = ? AND person = ?",
                (_shortened(name), conversation, own.person),
            )


def delete(own: Own, conversation: str) -> None:
    """Delete a conversation."""
    with own.database.writing() as rows:
        rows.execute(
            "DELETE FROM conversation WHERE id = ? AND person = ?", (conversation, own.person)
        )


def everything(own: Own) -> dict[str, Json]:
    """Return all that is kept of a person, for themselves."""
    told: dict[str, Json] = {}
    with own.database.writing() as rows:
        rows.row_factory = _named
        for table in PERSONAL:
            held = rows.execute(f"SELECT * FROM {table} WHERE person = ?", (own.person,))  # noqa: S608
            told[table] = list(held.fetchall())
        held = rows.execute(
            "SELECT turn.* FROM turn JOIN conversation ON id = conversation WHERE person = ?",
            (own.person,),
        )
        told["turn"] = list(held.fetchall())
        rows.row_factory = None
    return told


def delete_everything(own: Own) -> None:
    """Delete all that is kept of a person."""
    with own.database.writing() as rows:
        for table in PERSONAL:
            rows.execute(f"DELETE FROM {table} WHERE person = ?", (own.person,))  # noqa: S608


def turn_of(told: str) -> Turn:
    """Return the turn that a row tells of."""
    return turn_from_json(json.loads(told))


def _says(own: Own, conversation: str, name: str, wanted: list[str]) -> bool:
    reopened = reopen(own, conversation)
    if reopened is None:
        return False
    said = [name, *reopened.waiting]
    for turn in reopened.turns:
        said.append(turn.question)
        if isinstance(turn.outcome, Answer):
            said += [sentence.text for sentence in turn.outcome.sentences]
    whole = "\n".join(said).casefold()
    return all(word in whole for word in wanted)


def _named(cursor: object, row: tuple[Json, ...]) -> dict[str, Json]:
    """Return a row by the names of its columns, and what it tells as JSON of its own."""
    names: list[str] = [column[0] for column in getattr(cursor, "description", ())]
    told = dict(zip(names, row, strict=True))
    for name in ("told", "known"):
        if isinstance(held := told.get(name), str):
            told[name] = json.loads(held)
    return told


def _shortened(name: str) -> str:
    plain = " ".join(name.split())
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"
