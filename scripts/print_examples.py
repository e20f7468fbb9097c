"""Prints twenty questions with their answers from the shipped corpus to `docs/examples.md`.

    python scripts/print_examples.py

The answers are those of `kleinstadt ask` without a language model. A test says when the page is
no longer what this prints.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.answer import ask
from assistant.model import Answer
from ingest.model import heading
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import corpus_indexed
from ui.terminal import might_hold, more_passages, place

if TYPE_CHECKING:
    from assistant.model import NoAnswer, Sentence
    from ingest.index import Library

PAGE = ROOT / "docs" / "examples.md"
_HEAD = """# Twenty answers

Printed by `python scripts/print_examples.py` from the shipped corpus, without a language model:
every sentence is a quote, chosen and ordered by rules that know nothing of these questions.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, and the questions asked before it."""

    text: str
    history: tuple[str, ...] = ()


CHALLENGES = "Was sind die wesentlichen Herausforderungen für Kleinstädte?"
EXAMPLES = (
    Example(text=CHALLENGES),
    Example(text="Wie gehen sie damit um?", history=(CHALLENGES,)),
    Example(
        text="Welche Potenziale können sie nutzen?",
        history=(CHALLENGES, "Wie gehen sie damit um?"),
    ),
    Example(text="Was ist eine Kleinstadt?"),
    Example(text="What is a small town?"),
    Example(text="Wie viele Kleinstädte gibt es in Deutschland?"),
    Example(text="Belege das", history=("Wie viele Kleinstädte gibt es in Deutschland?",)),
    Example(text="Wie verteilen sich die 2.106 Kleinstädte auf Ost- und Westdeutschland?"),
    Example(text="Wann war die Bundestagung?"),
    Example(text="Wie viele Menschen kamen 2025 zum Kleinstadt-Kongress?"),
    Example(text="Nenne alle sechs Modellvorhaben."),
    Example(text="Welche Kommunen bildeten das StadtLabor?"),
    Example(text="Was unterscheidet größere von kleinen Kleinstädten?"),
    Example(text="Wie alt sind die Menschen in zentral gelegenen Kleinstädten im Durchschnitt?"),
    Example(text="Und in Ostdeutschland?", history=("Wo wächst die Bevölkerung kleiner Städte?",)),
    Example(text="Wer hat den Vorsitz im Beirat?"),
    Example(text="Welche ISBN hat das Kompendium Kleinstadtforschung?"),
    Example(text="Welche Dokumente liegen im Bestand?"),
    Example(text="Wie viele Einwohner hat Wittenburge?"),
    Example(text="Wie viele Teilnehmer hatte die Dokumentation der Tour?"),
)


def printed(library: Library) -> str:
    """Return the page of examples."""
    shown = [_shown(library, number, each) for number, each in enumerate(EXAMPLES, start=1)]
    return "\n".join([_HEAD, *shown])


def _shown(library: Library, number: int, example: Example) -> str:
    reply = ask(library, example.text, history=example.history)
    lines = [f"## {number}. {example.text}", ""]
    if reply.question.understood_as != example.text:
        lines += [f"*Verstanden als: {reply.question.understood_as}*", ""]
    lines += _answer(reply) if isinstance(reply, Answer) else _no_answer(reply)
    return "\n".join(lines) + "\n"


def _answer(answer: Answer) -> list[str]:
    sources: dict[str, int] = {}
    lines: list[str] = []
    for part, sentences in answer.groups:
        if part and part.title:
            lines += [f"**{part.title}**", ""]
        rows = [f"- {_marked(sentence, sources)}" for sentence in sentences]
        lines += [*rows, ""] if rows else []
        if part and part.more:
            lines += [f"({more_passages(part.more)})", ""]
    lines += [f"> Hinweis: {notice.text}\n" for notice in answer.notices]
    return lines + [f"{number}. {where}" for where, number in sources.items()]


def _marked(sentence: Sentence, sources: dict[str, int]) -> str:
    places = {each.page: each for each in reversed(sentence.citations)}
    marks = [sources.setdefault(place(each), len(sources) + 1) for each in places.values()]
    return f"{sentence.text} {''.join(f'[{mark}]' for mark in marks)}"


def _no_answer(reply: NoAnswer) -> list[str]:
    lines = [f"Keine Antwort: {reply.reason}", ""]
    lines += [f"> Hinweis: {notice.text}\n" for notice in reply.notices]
    lines += [f"Gesucht wurde nach: {', '.join(reply.sought)}. Am nächsten kommt:", ""]
    lines += [
        f"- {each.title}, {heading(each.passage.section)}: „{each.passage.text}“"
        for each in reply.near[:1]
    ]
    if reply.sources:
        lines += ["", "Nicht im Bestand, dort könnte es stehen:", ""]
    return lines + [f"- {might_hold(source)}" for source in reply.sources]


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            PAGE.write_text(printed(library), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
