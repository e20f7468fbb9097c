"""Sections of German laws, as passages that distract or that fill an index."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from itertools import islice

from testdata import data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSection:
    """A section with its heading."""

    heading: str
    text: str


def law_sections(most: int | None = None) -> list[LawSection]:
    """Return the first sections of the file, or all 72,897."""
    source = data_folder() / "train" / "laws-de.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, islice(lines, most))
        return [LawSection(heading=row["heading"], text=row["text"]) for row in rows]
