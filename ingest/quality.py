"""How well a document was read: what each page holds, and which pages a person should look at.

Nothing here opens a file. The thresholds lie between what was measured on nine German PDFs of
good and of no quality and on a collection of 240 odd ones: the figure behind each is the worst
page that was read rightly.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.german import Analyzer
from ingest.model import SLIDES, BlockKind, ReadBy
from ingest.words import read_stopwords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ingest.model import Page, ReadDocument
    from ingest.words import WordResources

# A change of what is found or reported below.
QUALITY_VERSION = 2

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(
    r"\S*(?:://|www\.|@)\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:de|com|eu|info|net|org)\b\S*"
)
_LONE_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_LEADERS = re.compile(r"[.…]")
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b|\b[IVXLC]+\b")

# Names are written large in German, so words written small tell; formulas make up to 20 % of
# them unknown, another language or a font with the wrong letters about 90 %.
_SHORTEST_WORD, _FEWEST_WORDS, _UNKNOWN = 4, 12, 1 / 3
# A page of formulas in fonts that do not name their signs has up to 4.3 %.
_UNREADABLE = 0.05
# Letters and digits among all signs but leaders: formulas leave 67 %.
_FEWEST_SIGNS, _LETTERS = 100, 0.55
# Indices in formulas give up to 8 % of the letters.
_FEWEST_LETTERS, _LONE = 50, 0.15
# The labels of a drawing make up to 18 blocks of three letters, formulas 36 of twelve.
_MANY_BLOCKS, _SHORT_BLOCK = 20, 15
# The end of a chapter between two full pages has 6 % of what they have.
_LITTLE = 0.05


class Problem(StrEnum):
    """Why a person should look at a page."""

    NO_TEXT = "no text"
    LITTLE_TEXT = "little text"
    UNREADABLE = "unreadable characters"
    SYMBOLS = "few letters"
    UNKNOWN_WORDS = "unknown words"
    LONE_LETTERS = "lone letters"
    PIECES = "short pieces"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """How large a table is that was found."""

    rows: int
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    """What was made of one page.

    `unknown_words` is a share from 0 to 1, none where there are too few words to tell or no
    vocabulary; `blocks` counts the blocks of each kind found.
    """

    number: int
    label: str | None
    read_by: ReadBy
    characters: int
    words: int
    unknown_words: float | None
    columns: int
    blocks: Mapping[BlockKind, int]
    tables: tuple[TableSize, ...]
    dropped: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the document, with its level from 1 and its page."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The pages that share a problem, none of a document without pages.

    `note` is the reader's own sentence of a warning; `slides` tells that the pages are slides.
    """

    problem: Problem
    pages: tuple[int, ...]
    note: str = ""
    slides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReport:
    """What was made of a document.

    `dropped` has the running heads and feet, their numbers masked, most frequent first;
    `label_jumps` the pages whose printed number does not follow that of the page before.
    """

    title: str | None
    media_type: str
    paged: bool
    pages: tuple[PageReport, ...]
    sections: tuple[Section, ...]
    dropped: tuple[tuple[str, int], ...]
    label_jumps: tuple[int, ...]
    unknown_words: float | None
    warnings: tuple[str, ...]

    @property
    def slides(self) -> bool:
        """Tell whether the pages are slides."""
        return self.media_type in SLIDES

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what a person should look at, by problem."""
        pages: dict[tuple[Problem, str], list[int]] = {}
        for page in self.pages:
            for problem in page.problems:
                notes = page.warnings if problem is Problem.WARNING else ("",)
                for note in notes:
                    pages.setdefault((problem, note), []).append(page.number)
        order = list(Problem)
        return tuple(
            Finding(
                problem=problem,
                note=note,
                pages=tuple(pages[problem, note]) if self.paged else (),
                slides=self.slides,
            )
            for problem, note in sorted(pages, key=lambda key: order.index(key[0]))
        )

    def count(self, kind: BlockKind) -> int:
        """Return how many blocks of a kind there are."""
        return sum(page.blocks.get(kind, 0) for page in self.pages)


def report(document: ReadDocument, resources: WordResources) -> DocumentReport:
    """Return how well a document was read; without a vocabulary, words are not judged."""
    known = _knower(resources) if resources.vocabulary else None
    words = [_plain_words(page.text) for page in document.pages]
    shares = [_unknown_share(each, known) for each in words]
    pages = document.pages
    return DocumentReport(
        title=document.title,
        media_type=document.media_type,
        paged=document.paged,
        pages=tuple(
            _page_report(page, share, document, index)
            for index, (page, share) in enumerate(zip(pages, shares, strict=True))
        ),
        sections=tuple(_sections(pages)),
        dropped=tuple(
            Counter(
                _NUMBERS.sub("#", text) for page in pages for text in page.dropped
            ).most_common()
        ),
        label_jumps=tuple(_label_jumps(pages)),
        unknown_words=_unknown_share({word for each in words for word in each}, known),
        warnings=document.warnings,
    )


def _page_report(page: Page, share: float | None, document: ReadDocument, index: int) -> PageReport:
    tables = [page.text[b.start : b.end] for b in page.blocks if b.kind is BlockKind.TABLE]
    # Slides are sparse by nature, and made of labels.
    printed = document.paged and document.media_type not in SLIDES
    around = document.pages[index - 1 : index + 2] if index and printed else ()
    checks = {
        Problem.NO_TEXT: not page.text.strip(),
        Problem.LITTLE_TEXT: _has_little(page, [other for other in around if other is not page]),
        Problem.UNREADABLE: unreadable_share(page.text) >= _UNREADABLE,
        Problem.SYMBOLS: _is_symbols(page.text),
        Problem.UNKNOWN_WORDS: share is not None and share > _UNKNOWN,
        Problem.LONE_LETTERS: _lone_share(page.text) >= _LONE,
        Problem.PIECES: printed and _in_pieces(page),
        Problem.WARNING: bool(page.warnings),
    }
    return PageReport(
        number=page.number,
        label=page.label,
        read_by=page.read_by,
        characters=len(page.text),
        words=len(_WORD.findall(page.text)),
        unknown_words=share,
        columns=page.columns,
        blocks=Counter(block.kind for block in page.blocks),
        tables=tuple(map(_table_size, tables)),
        dropped=page.dropped,
        warnings=page.warnings,
        problems=tuple(problem for problem, there in checks.items() if there),
    )


def _table_size(text: str) -> TableSize:
    rows = text.split("\n")
    return TableSize(rows=len(rows), cells=sum(row.count("\t") + 1 for row in rows))


def _plain_words(text: str) -> set[str]:
    """Return the words that are written small, each once; parts of addresses are none."""
    found = _WORD.findall(_ADDRESS.sub(" ", text))
    return {word for word in found if len(word) >= _SHORTEST_WORD and word.islower()}


def _knower(resources: WordResources) -> Callable[[str], bool]:
    """Return what tells whether a word is German or English, compounds included."""
    analyzer = Analyzer(resources)
    function_words = read_stopwords("de") | read_stopwords("en")

    @lru_cache(maxsize=100_000)
    def known(word: str) -> bool:
        return (
            word in function_words
            or resources.vocabulary.has(word)
            or any(map(resources.dictionary.has, (word, word.removesuffix("s"))))
            or bool(analyzer.compound_parts(word))
        )

    return known


def _unknown_share(words: Iterable[str], known: Callable[[str], bool] | None) -> float | None:
    judged = list(words)
    if known is None or len(judged) < _FEWEST_WORDS:
        return None
    return sum(not known(word) for word in judged) / len(judged)


def unreadable_share(text: str) -> float:
    """Return the share of characters that stand for nothing: private, replaced, or control."""
    signs = [sign for sign in text if not sign.isspace()]
    return sum(map(_stands_for_nothing, signs)) / len(signs) if signs else 0.0


def _stands_for_nothing(sign: str) -> bool:
    return sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" or sign < " " or "\x7f" <= sign < "\xa0"


def _is_symbols(text: str) -> bool:
    signs = [sign for sign in _LEADERS.sub("", _ADDRESS.sub(" ", text)) if not sign.isspace()]
    return len(signs) >= _FEWEST_SIGNS and sum(map(str.isalnum, signs)) < _LETTERS * len(signs)


def _lone_share(text: str) -> float:
    """Return the share of letters that stand alone in runs, as in "K l e i n s t a d t"."""
    letters = sum(map(str.isalpha, text))
    alone = sum((len(found[0]) + 1) // 2 for found in _LONE_LETTERS.finditer(text))
    return alone / letters if letters >= _FEWEST_LETTERS else 0.0


def _in_pieces(page: Page) -> bool:
    """Tell whether half of a page's text stands in short blocks; labels of a drawing are few."""
    sizes = [block.end - block.start for block in page.blocks if block.kind is not BlockKind.TABLE]
    short = sum(size for size in sizes if size < _SHORT_BLOCK)
    return len(sizes) >= _MANY_BLOCKS and 2 * short > sum(sizes)


def _has_little(page: Page, around: Sequence[Page]) -> bool:
    """Tell whether a page has some text, but next to nothing beside both of its neighbours."""
    few = 2
    least = min((len(other.text) for other in around), default=0) if len(around) == few else 0
    return 0 < len(page.text) < _LITTLE * least


def _sections(pages: Iterable[Page]) -> Iterator[Section]:
    for page in pages:
        for block in page.blocks:
            if block.kind is BlockKind.HEADING:
                title = " ".join(page.text[block.start : block.end].split())
                yield Section(level=block.level, title=title, page=page.number)


def _label_jumps(pages: Sequence[Page]) -> Iterator[int]:
    """Yield the pages whose printed number is not one more than that of the page before."""
    for one, other in pairwise(pages):
        if one.label and other.label and one.label.isdecimal() and other.label.isdecimal():
            if int(other.label) != int(one.label) + 1:
                yield other.number
        elif one.label and not other.label and any(page.label for page in pages[other.number :]):
            yield other.number
