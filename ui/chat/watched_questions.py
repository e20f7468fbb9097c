"""Questions that a person wants looked at again whenever a new generation answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from assistant.model import Answer
from ui.chat.kept_database import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.model import Reply
    from ui.chat.kept_database import Own


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A question that is looked at again.

    `context` are the earlier questions it leans on, `known` the documents it was answered from
    before, `looked` the generation asked last; `answered` is the one with news on it, if any.
    """

    id: str
    question: str
    context: str
    known: frozenset[str]
    looked: str
    answered: str | None


def watch(own: Own, reply: Reply) -> bool:
    """Look at the question of a reply again; false when that is done already."""
    question, context = reply.question.text, reply.question.context
    if any((each.question, each.context) == (question, context) for each in watched(own)):
        return False
    with own.database.writing() as rows:
        rows.execute(
            "INSERT INTO watched VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
            (
                token_urlsafe(12),
                own.person,
                question,
                context,
                json.dumps(sorted(_cited(reply))),
                reply.generation,
                now(),
            ),
        )
    return True


def watched(own: Own) -> tuple[Watched, ...]:
    """Return the questions a person has looked at again, oldest first."""
    with own.database.writing() as rows:
        found = rows.execute(
            "SELECT id, question, context, known, looked, answered FROM watched WHERE person = ? "
            "ORDER BY rowid",
            (own.person,),
        ).fetchall()
    return tuple(
        Watched(
            id=name,
            question=question,
            context=context,
            known=frozenset(json.loads(known)),
            looked=looked,
            answered=answered,
        )
        for name, question, context, known, looked, answered in found
    )


def look_again(own: Own, generation: str, ask: Callable[[str, str], Reply], most: int) -> None:
    """Put questions to a generation that they were not put to yet, some at most.

    There is news where a document answers that did not before.
    """
    due = [each for each in watched(own) if each.looked != generation]
    for each in due[:most]:
        reply = ask(each.question, each.context)
        news = isinstance(reply, Answer) and bool(_cited(reply) - each.known)
        with own.database.writing() as rows:
            rows.execute(
                "UPDATE watched SET looked = ?, answered = ?, changed = ? "
                "WHERE id = ? AND person = ?",
                (
                    reply.generation,
                    reply.generation if news else each.answered,
                    now(),
                    each.id,
                    own.person,
                ),
            )


def seen(own: Own, name: str, reply: Reply) -> None:
    """Take what answers a question now as known."""
    with own.database.writing() as rows:
        rows.execute(
            "UPDATE watched SET known = ?, answered = NULL, changed = ? "
            "WHERE id = ? AND person = ?",
            (json.dumps(sorted(_cited(reply))), now(), name, own.person),
        )


def unwatch(own: Own, name: str) -> None:
    """Look at a question no more."""
    with own.database.writing() as rows:
        rows.execute("DELETE FROM watched WHERE id = ? AND person = ?", (name, own.person))


def _cited(reply: Reply) -> set[str]:
    """Return the documents that an answer cites, none where there is no answer."""
    if not isinstance(reply, Answer):
        return set()
    return {each.document_id for sentence in reply.sentences for each in sentence.citations}
