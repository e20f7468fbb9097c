"""What differs between a document and a quotation of it, in words a person can read."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.alignment import Step
    from assistant.laid_out import Layout

# Words around a difference that are shown, and words left out that are shown in full.
_AROUND, _SHOWN = 3, 12


def difference_of(layout: Layout) -> str:
    """Return the differences with a few words around each.

    What the document says is in [-…-], what the quotation says in {+…+}.
    """
    runs = [
        (differs, [step for step, _ in group])
        for differs, group in groupby(
            zip(layout.steps, layout.differs, strict=True), key=lambda pair: pair[1]
        )
    ]
    told: list[str] = []
    for place, (differs, steps) in enumerate(runs):
        if differs:
            told.append(_changed(layout, steps))
        else:
            told.append(_same(layout, steps, first=place == 0, last=place == len(runs) - 1))
    return " ".join(filter(None, told))


def words_differing(before: str, after: str) -> str:
    """Return a text as it was changed: what only the first says as [-…-], the second as {+…+}."""
    one, other = before.split(), after.split()
    told: list[str] = []
    for kind, start, end, begin, stop in SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            told += one[start:end]
        else:
            told.append(_marked(one[start:end], other[begin:stop]))
    return " ".join(told)


def tolerated_in(layout: Layout) -> tuple[str, ...]:
    """Return words that are written otherwise but do not count as differences, "new ← old"."""
    told: list[str] = []
    for step, differs in zip(layout.steps, layout.differs, strict=True):
        if differs or step.quoted is None or step.found is None:
            continue
        quoted = layout.parts.tokens[step.quoted].written
        found = layout.flow.words[step.found].token.written
        if quoted != found:
            told.append(f"{found} → {quoted}")
    return tuple(dict.fromkeys(told))


def _changed(layout: Layout, steps: list[Step]) -> str:
    said = [layout.flow.words[s.found].token.written for s in steps if s.found is not None]
    quoted = [layout.parts.tokens[s.quoted].written for s in steps if s.quoted is not None]
    if len(said) > _SHOWN:
        half = _SHOWN // 2
        said = [*said[:half], f"… {len(said) - 2 * half} Wörter …", *said[-half:]]
    return _marked(said, quoted)


def _marked(said: list[str], quoted: list[str]) -> str:
    parts = (("[-", said, "-]"), ("{+", quoted, "+}"))
    return " ".join(f"{left}{' '.join(words)}{right}" for left, words, right in parts if words)


def _same(layout: Layout, steps: list[Step], *, first: bool, last: bool) -> str:
    """Return words that do not differ, shortened to those beside a difference."""
    words = list(_quoted(layout, steps))
    if first and len(words) > _AROUND:
        return " ".join(("…", *words[-_AROUND:]))
    if last and len(words) > _AROUND:
        return " ".join((*words[:_AROUND], "…"))
    if len(words) > 2 * _AROUND:
        return " ".join((*words[:_AROUND], "…", *words[-_AROUND:]))
    return " ".join(words)


def _quoted(layout: Layout, steps: list[Step]) -> Iterator[str]:
    for step in steps:
        if step.quoted is not None:
            yield layout.parts.tokens[step.quoted].written
