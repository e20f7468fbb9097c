"""What each kind of source is called in the formats of references."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """The type of a kind in each format, and the German word for it where none of them has one.

    `published_in` is the field of BibTeX that names who published it.
    """

    csl: str
    bibtex: str
    ris: str
    published_in: str = "publisher"
    genre: str | None = None


def _report(genre: str | None) -> FormatKind:
    return FormatKind(
        csl="report", bibtex="techreport", ris="RPRT", published_in="institution", genre=genre
    )


_OTHER = FormatKind(csl="report", bibtex="misc", ris="GEN")
_KINDS = {
    "article": FormatKind(
        csl="article-journal", bibtex="article", ris="JOUR", published_in="journal"
    ),
    "book": FormatKind(csl="book", bibtex="book", ris="BOOK"),
    "dataset": FormatKind(csl="dataset", bibtex="misc", ris="DATA", genre="Datensatz"),
    "digest": _report("Digest"),
    "documentation": _report("Dokumentation"),
    "edited volume": FormatKind(csl="book", bibtex="book", ris="EDBOOK"),
    "invitation": FormatKind(csl="pamphlet", bibtex="misc", ris="PAMP", genre="Einladung"),
    "law": FormatKind(csl="legislation", bibtex="misc", ris="STAT"),
    "position paper": _report("Positionspapier"),
    "presentation": FormatKind(csl="speech", bibtex="misc", ris="SLIDE", genre="Präsentation"),
    "press article": FormatKind(
        csl="article-newspaper", bibtex="article", ris="NEWS", published_in="journal"
    ),
    "report": _report(None),
    "study": _report("Studie"),
    "thesis": FormatKind(
        csl="thesis", bibtex="phdthesis", ris="THES", published_in="school", genre="Dissertation"
    ),
    "transcript": FormatKind(csl="manuscript", bibtex="misc", ris="GEN", genre="Transkript"),
    "video": FormatKind(csl="motion_picture", bibtex="misc", ris="VIDEO", genre="Video"),
    "web page": FormatKind(csl="webpage", bibtex="online", ris="ELEC", published_in="organization"),
}


def kind_of(kind: str) -> FormatKind:
    """Return how the formats call a kind of source; one they do not know is a plain document."""
    return _KINDS.get(kind, _OTHER)
