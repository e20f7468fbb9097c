"""A paper as Markdown, in which the text of documents means nothing but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.paper import Kind, lines_of

if TYPE_CHECKING:
    from ui.paper import Paper, Part

_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]<>#|~&!$^]")
# What would make a list, a heading or a rule where a line begins.
_BEGINS = re.compile(r"^(\d+)([.)])|^([-+:=])")
_LEADS = {Kind.CHAPTER: "## ", Kind.SECTION: "### ", Kind.QUOTE: "> ", Kind.ITEM: "- "}


def markdown(paper: Paper) -> str:
    """Return a paper as Markdown, ending with a line break."""
    parts = [f"# {escaped(paper.title)}", *filter(None, map(_part, paper.parts))]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return a line that reads literally."""
    plain = _MEANS_SOMETHING.sub(r"\\\g<0>", text)
    return _BEGINS.sub(lambda begin: f"{begin[1] or ''}\\{begin[2] or begin[3]}", plain)


def _part(part: Part) -> str:
    lead = _LEADS.get(part.kind, "")
    lines = [escaped(line) for line in lines_of(part)]
    if part.kind in {Kind.CHAPTER, Kind.SECTION}:
        return lead + " ".join(lines) if lines else ""
    between = f"\\\n{lead if part.kind is Kind.QUOTE else ''}"
    return lead + between.join(lines) if lines else ""
