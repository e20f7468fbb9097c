"""What a person reads of checked quotations, found passages, editions and contexts, in German."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from assistant.editions import ChangeKind
from assistant.quotes import Verdict
from ingest.model import heading
from ui.terminal import page, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.concordance import Concordance, Context
    from assistant.editions import Change, Compared, Stated
    from assistant.parquet import Exported
    from assistant.quotes import QuoteCheck
    from assistant.resolve import Resolved, ResolvedAnswer

_VERDICTS = {
    Verdict.VERBATIM: "wörtlich",
    Verdict.ALTERED: "verändert",
    Verdict.ABSENT: "nicht gefunden",
}
_CHANGES = {ChangeKind.CHANGED: "~", ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−"}
_SHOWN = 120
_LEFT, _RIGHT = 45, 45


def quote(given: QuoteCheck) -> str:
    """Return what a quotation is, where it stands, and how it differs."""
    told = [f"„{textwrap.shorten(given.quotation, _SHOWN, placeholder=' …')}“"]
    where = place(given.title, given.page, given.page_label, given.section)
    told.append(f"  {_VERDICTS[given.verdict]}{f': {where}' if where else ''}")
    if given.difference:
        told.append(f"  Unterschied: {given.difference}")
    if given.tolerated:
        told.append(f"  nicht gewertet: {', '.join(given.tolerated)}")
    return "\n".join(wrapped(line, indent="    ") for line in told)


def quotes(given: Sequence[QuoteCheck]) -> str:
    """Return what each quotation of a file is, and how many are what."""
    if not given:
        return "Keine Zitate in Anführungszeichen gefunden."
    counts = Counter(each.verdict for each in given)
    summary = ", ".join(f"{counts[each]} {_VERDICTS[each]}" for each in Verdict if counts[each])
    return "\n".join((*map(quote, given), "", f"{len(given)} Zitate: {summary}"))


def place(
    title: str | None, number: int | None, label: str | None, section: tuple[str, ...]
) -> str:
    """Return a document with the page, or the section, that is meant."""
    where = page(number, label) if number else heading(section)
    return ", ".join(part for part in (title, where) if part)


def resolved(given: Resolved) -> str:
    """Return a passage as it was cited, and what became of its words."""
    source = given.document.source
    lines = [
        place(source.title, given.page, given.page_label, given.passage.section),
        "",
        given.passage.text,
        "",
        f"Dokument {given.document.id}, Generationen {', '.join(given.generations)}",
    ]
    if given.answers:
        lines.append("Die Passage steht so im heutigen Bestand.")
    elif given.today is None or given.today.verdict is Verdict.ABSENT:
        lines.append("Im heutigen Bestand stehen diese Sätze nicht mehr.")
    else:
        today = given.today
        where = place(today.title, today.page, today.page_label, today.section)
        same = "wörtlich" if today.verdict is Verdict.VERBATIM else "verändert"
        lines.append(f"Heute steht sie {same} in Passage {today.passage_id}: {where}")
        lines += [f"Unterschied: {today.difference}"] if today.difference else []
    return "\n".join(wrapped(line) for line in lines)


def resolved_answer(given: ResolvedAnswer) -> str:
    """Return an answer as it was given, with its sources."""
    lines = [f"Frage: {given.question}", f"Generation {given.generation}", ""]
    if not given.sentences:
        lines.append("Auf diese Frage gab es keine Antwort.")
    for sentence in given.sentences:
        lines.append(" ".join(each.text or "(nicht mehr vorhanden)" for each in sentence))
        for each in {quoted.passage_id: quoted for quoted in sentence}.values():
            found = each.resolved
            where = (
                place(
                    found.document.source.title,
                    found.page,
                    found.page_label,
                    found.passage.section,
                )
                if found
                else "getilgt oder nicht mehr bekannt"
            )
            lines.append(f"  Passage {each.passage_id}: {where}")
    return "\n".join(wrapped(line, indent="    ") for line in lines)


def compared(given: Compared) -> str:
    """Return what two editions say differently, a sentence below the other."""
    lines = [
        f"− {given.before}, Generation {given.before_generation}",
        f"+ {given.after}, Generation {given.after_generation}",
        "",
    ]
    for each in given.changes:
        lines += _change(each)
    count = len(given.changes)
    lines.append(
        f"{given.same} Sätze gleich, {count} {'Stelle' if count == 1 else 'Stellen'} verschieden"
    )
    return "\n".join(wrapped(line, indent="  ") for line in lines)


def _change(given: Change) -> list[str]:
    sides = [_stated(each) for each in (given.before, given.after) if each]
    where = " → ".join(dict.fromkeys(filter(None, sides)))
    shown = given.after or given.before
    text = given.difference or (shown.text if shown else "")
    return [f"{_CHANGES[given.kind]} {text}", *([f"  ({where})"] if where else []), ""]


def _stated(given: Stated) -> str:
    return page(given.page, given.page_label) if given.page else heading(given.section)


def concordance(given: Concordance) -> str:
    """Return a word in its contexts, one line each, the word in one column."""
    if not given.contexts:
        return f"„{given.word}“ steht nirgends."
    lines = [_context(each) for each in given.contexts]
    more = given.total - len(given.contexts)
    note = f", davon {len(given.contexts)} gezeigt (-k zeigt mehr)" if more else ""
    count = "1 Stelle" if given.total == 1 else f"{given.total} Stellen"
    return "\n".join((*lines, "", f"{count}{note}"))


def _context(given: Context) -> str:
    left, right = " ".join(given.left.split()), " ".join(given.right.split())
    where = page(given.page, given.page_label) if given.page else heading(given.section)
    return (
        f"{left[-_LEFT:]:>{_LEFT}}  {given.word}  {right[:_RIGHT]:<{_RIGHT}}  "
        f"{given.document_id}, {where}"
    )


def exported(path: Path, given: Exported) -> str:
    """Return what was written."""
    less = (
        f" {given.without_text} davon ohne Text, weil ihre Dokumente nur zitiert werden dürfen."
        if given.without_text
        else ""
    )
    return wrapped(
        f"{given.passages} Passagen der Generation {given.generation} stehen in {path}.{less}"
    )
