"""A paper as a tagged PDF, after PDF/UA-1; the only module that knows Typst.

The text goes in as data, so that nothing of it is ever read as Typst's markup.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from ui.paper import lines_of

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from ui.paper import Paper

_TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper, made: datetime) -> bytes:
    """Return a paper as a PDF file that says when it was made."""
    told = {
        "title": paper.title,
        "language": paper.language,
        "parts": [
            {"kind": each.kind.value, "lines": lines}
            for each in paper.parts
            if (lines := lines_of(each))
        ],
    }
    try:
        return _compiled(told, made, "ua-1")
    except typst.TypstError:
        # A sign that no font has is against the standard. The PDF is tagged without it as well.
        return _compiled(told, made, None)


def _compiled(told: object, made: datetime, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        # The same signs on every machine: what Typst brings has them.
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(told, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=int(made.timestamp()),
    )
