"""Overviews: what the corpus says of challenges, chances or ways out, theme by theme.

The themes and the headings of the corpus say what belongs together. A question that names a
subject of its own is answered from the sentences found for it, under the headings they stand below.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.choose import distinct, ordered, original, whole
from assistant.context import leans
from assistant.evidence import plain_evidence
from assistant.filters import allowed_rows
from assistant.groups import Group
from assistant.kinds import ASPECTS, WAYS, aspects_of
from assistant.retrieve import hit_at
from assistant.themes import headed_rows, quoted, read_themes, section_rows
from ingest.german import tokens
from ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry
    from assistant.kinds import Aspect
    from assistant.themes import Theme
    from ingest.model import Passage

MOST = 12
# A word that stands in fewer passages than this idf, relative to the highest, allows says what a
# question is about; others ("Kleinstadt", in a corpus on small towns) say nothing.
_TELLING = 0.45
# A word of a theme may be more common.
_NAMED = 0.2
# A sentence that is so much less apt than the best one is left out.
_WORTH = 4.0
# It has to say this share of the names that are asked for, of what the best one says of them.
_SAYS = 0.25
# Translations that are less likely stand for other things too.
_MEANT = 0.5
_LONGEST = 45
_FEWEST_THEMES, _OF_A_SUBJECT = 3, 4
# So many 4-grams in common make a heading resemble a word: "fordert", "Herausforderungen".
_ALIKE = 3
_CONDITION = re.compile(r", (?:wenn|falls|sobald|solange|sofern)\b", re.IGNORECASE)
# Nouns of a turn of phrase are no subject.
_PHRASED = re.compile(r"\b(?:das (?:gute|schöne|besondere) an|der schuh)\b", re.IGNORECASE)
# What is said of sources and gaps is no challenge and no chance.
_ABOUT_SOURCES = re.compile(
    r"\b(?:gelesen\w*|Auszugs?|Auszüge|nicht gefunden|nicht belegt|widersprechen|Quelle[n]?"
    r"|Angabe[n]?|Befund|Umfrage selbst|grenzt)\b|^(?:Die|Für die) \w*forschung\b|^[„\"]"
)
# "Klimaanpassung: Verwaltung und …" says itself what it is about.
_LABEL = re.compile(r"^[A-ZÄÖÜ][\w -]{3,40}:")
_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})


def overview(inquiry: Inquiry) -> list[Group]:
    """Return the sentences of an overview under the titles of themes, or of headings.

    There are none for ways out of a challenge of which no theme is, and none under a condition:
    "Welche Vorteile hätte die Innenstadt, wenn …?" asks for something special.
    """
    if _CONDITION.search(inquiry.question.words):
        return []
    # Ways out of challenges are what "Wie gehen sie mit den Herausforderungen um?" is about.
    aspects = aspects_of(inquiry.question.words)[-1:]
    if aspects:
        subject = _subject(inquiry)
        groups = _by_theme(inquiry, aspects, subject)
        if len(groups) >= (1 if subject else _FEWEST_THEMES):
            return groups
        if subject and aspects == (WAYS,):
            return []
    return _by_heading(inquiry)


def _subject(inquiry: Inquiry) -> list[str]:
    """Return the nouns that say what a question is about, beside aspects and common words."""
    words = inquiry.index.words
    analyzer = inquiry.library.analyzer
    themes = read_themes(inquiry.library.settings.corpus)
    if inquiry.retrieved.terms.english:
        return _translated_subject(inquiry, themes)
    bare = _PHRASED.sub("", inquiry.question.words)
    nouns = [w for w in re.findall(r"[^\W\d_]+", bare)[1:] if w[0].isupper()]
    found: list[str] = []
    for noun in nouns:
        if any(aspect.names(noun) for aspect in ASPECTS):
            continue
        (token, *_) = tokens(noun) or [""]
        terms = analyzer.word_terms(token)
        least = _NAMED if any(_is_about(theme, [noun]) for theme in themes) else _TELLING
        if terms and words.idf(terms[0]) > least * words.idf(""):
            found.append(noun)
    return found


def _translated_subject(inquiry: Inquiry, themes: Sequence[Theme]) -> list[str]:
    """Return the words of themes that an English question asks for."""
    stem, words = inquiry.library.analyzer.stem, inquiry.index.words
    least = _NAMED * words.idf("")
    asked = {
        term.text
        for term in inquiry.retrieved.terms.words
        if term.weight >= _MEANT and words.idf(term.text) > least
    }
    return [word for theme in themes for word in _words(theme) if stem(word) in asked]


def _by_theme(inquiry: Inquiry, aspects: Sequence[Aspect], subject: Sequence[str]) -> list[Group]:
    """Return one or two sentences for each theme, and how many passages say more.

    Of a subject only the themes that are about it are gone through, and in more sentences.
    """
    index, library = inquiry.index, inquiry.library
    allowed = allowed_rows(library, index, inquiry.filters)
    rows = np.unique(np.concatenate([_rows_about(inquiry, aspect) for aspect in aspects]))
    if allowed is not None:
        rows = rows[allowed[rows]]
    passages = dict(zip(rows.tolist(), index.catalog.passages(rows.tolist()), strict=True))
    passages = {r: p for r, p in passages.items() if _about(inquiry, p, aspects)}
    themes = read_themes(library.settings.corpus)
    shares = _shared_out(inquiry, themes, passages)
    if subject:
        titles = [theme.title for theme in themes if _is_about(theme, subject)]
        titles.sort(key=lambda title: not any(noun in title for noun in subject))
        shares = {title: shares[title] for title in titles if title in shares}
    found: list[tuple[str, list[Evidence], int]] = []
    each_most = _OF_A_SUBJECT if subject else 2 if len(shares) * 2 <= MOST else 1
    said: list[Evidence] = []
    for title, (sentences, count) in shares.items():
        best = distinct(inquiry, [*said, *_telling(inquiry, sentences, aspects)])[len(said) :]
        chosen = best[:each_most]
        if chosen:
            said += chosen
            found.append((title, chosen, count))
    return [
        Group(title=title, evidence=tuple(chosen), more=count - _passages(chosen))
        for title, chosen, count in found[:MOST]
    ]


def _passages(chosen: Sequence[Evidence]) -> int:
    return len({each.hit.passage.id for each in chosen})


def _rows_about(inquiry: Inquiry, aspect: Aspect) -> NDArray[np.int64]:
    words = " OR ".join(f"{quoted(word)} *" for word in aspect.told)
    return inquiry.index.surface.rows(f"section : ({words})")


def _about(inquiry: Inquiry, passage: Passage, aspects: Sequence[Aspect]) -> bool:
    """Tell whether the heading next above a passage is about what is asked.

    Where only a heading further up is, and of two things at once, the nearest has to resemble the
    question.
    """
    if passage.kind not in _KINDS:
        return False
    nearest = passage.section[-1]
    if any(aspect.names(nearest) for aspect in aspects):
        return not any(a.names(nearest) for a in ASPECTS if a not in aspects)
    above = " ".join(passage.section[:-1])
    if not any(aspect.names(above) for aspect in aspects):
        return False
    if not any(a.names(above) for a in ASPECTS if a not in aspects):
        return True
    analyzer = inquiry.library.analyzer
    own = {gram for word in _aspect_words(inquiry, aspects) for gram in analyzer.grams(word)}
    return len(own & set(analyzer.grams(nearest))) >= _ALIKE


def _aspect_words(inquiry: Inquiry, aspects: Sequence[Aspect]) -> list[str]:
    words = re.findall(r"[^\W\d_]+", inquiry.question.words)
    return [word for word in words if any(aspect.names(word) for aspect in aspects)]


def _shared_out(
    inquiry: Inquiry, themes: Sequence[Theme], passages: dict[int, Passage]
) -> dict[str, tuple[list[Evidence], int]]:
    """Return the sentences of passages by theme, in the order of the themes.

    Passages that stand in no theme's sections are shared out sentence by sentence, by the words
    of the themes; what is left stands under its own heading.
    """
    by_title: dict[str, list[Evidence]] = {theme.title: [] for theme in themes}
    counted: dict[str, set[int]] = defaultdict(set)
    owned = _owned(inquiry, themes)
    for row, passage in passages.items():
        for each in _sentences(inquiry, passage):
            title = owned.get(row) or _theme_of(themes, each.unit.text) or passage.section[-1]
            by_title.setdefault(title, []).append(each)
            counted[title].add(row)
    return {
        title: (sentences, len(counted[title]))
        for title, sentences in by_title.items()
        if sentences
    }


def _owned(inquiry: Inquiry, themes: Sequence[Theme]) -> dict[int, str]:
    """Return the theme of each passage that stands in a section of one, or under its words."""
    owned: dict[int, str] = {}
    for theme in themes:
        owned |= dict.fromkeys(section_rows(inquiry.index, theme).tolist(), theme.title)
    for theme in themes:
        for row in headed_rows(inquiry.index, _terms(theme)).tolist():
            owned.setdefault(row, theme.title)
    return owned


def _is_about(theme: Theme, subject: Sequence[str]) -> bool:
    """Tell whether the title or a word of a theme is one of some nouns."""
    names = _words(theme)
    return any(noun.lower() in names for noun in subject)


def _words(theme: Theme) -> frozenset[str]:
    """Return the words of a theme's names in small letters."""
    return frozenset(
        word.lower() for name in _terms(theme) for word in name.replace(",", "").split()
    )


@cache
def _terms(theme: Theme) -> tuple[str, ...]:
    """Return the words of a theme that are not words for all challenges or chances."""
    names = (theme.title, *theme.terms)
    return tuple(name for name in names if not any(aspect.names(name) for aspect in ASPECTS))


def _theme_of(themes: Sequence[Theme], text: str) -> str:
    """Return the theme whose words a sentence uses most, the first of them named first, or ""."""
    label = _LABEL.match(text)
    best: tuple[int, int, str] = 0, 0, ""
    for theme in themes:
        places = [
            found.start()
            for name in _terms(theme)
            if (found := re.search(rf"\b{re.escape(name)}", label[0] if label else text))
        ]
        if places:
            best = max(best, (len(places), -min(places), theme.title))
    return best[2]


def _sentences(inquiry: Inquiry, passage: Passage) -> list[Evidence]:
    hit = hit_at(inquiry.index, passage, None, 0)
    return [plain_evidence(unit, hit) for unit in inquiry.index.catalog.units(passage)]


def _telling(
    inquiry: Inquiry, sentences: Sequence[Evidence], aspects: Sequence[Aspect]
) -> list[Evidence]:
    """Return the sentences that can stand for a theme.

    Those of the publication itself come first, then those that say a challenge or a chance in
    words, then those that name the subject of the question most fully, then as they stand.
    """
    analyzer = inquiry.library.analyzer
    subject = set(analyzer.words(inquiry.question.words))
    subject |= set(analyzer.words(inquiry.question.context))

    def rank(each: Evidence) -> tuple[bool, bool, int]:
        said = set(analyzer.words(each.unit.text))
        shown = any(aspect.shows(each.unit.text) for aspect in aspects)
        return (not original(inquiry.index, each), not shown, -len(said & subject))

    return sorted((each for each in sentences if _stands_alone(each)), key=rank)


def _stands_alone(each: Evidence) -> bool:
    text = each.unit.text
    return (
        whole(each)
        and not leans(text)
        and not _ABOUT_SOURCES.search(text)
        and len(text.split()) <= _LONGEST
    )


def _by_heading(inquiry: Inquiry) -> list[Group]:
    """Return the sentences found for a question under the headings they stand below.

    What is said of sources and gaps is left out while there is anything else.
    """
    ranked = ordered(inquiry)
    telling = [each for each in ranked if not _ABOUT_SOURCES.search(each.unit.text)] or ranked
    if not telling:
        return []
    least = _SAYS * max(each.nouns for each in telling)
    worthy = [
        each
        for each in telling
        if each.apt >= telling[0].apt - _WORTH and max(each.nouns, each.verbs) >= least
    ]
    chosen = distinct(inquiry, worthy)[:MOST]
    found: dict[tuple[str, tuple[str, ...]], list[Evidence]] = {}
    for each in chosen:
        section = each.hit.passage.section
        found.setdefault((each.hit.passage.document_id, section), []).append(each)
    return [
        Group(title=section[-1] if section else "", evidence=tuple(sorted(sentences, key=_place)))
        for (_, section), sentences in found.items()
    ]


def _place(each: Evidence) -> tuple[int, int]:
    """Return where a sentence stands in its document, to read sentences in their order."""
    return each.unit.spans[0].page, each.unit.spans[0].start
