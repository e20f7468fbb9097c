"""Pairs of texts that mean much the same, from which the shipped encoder learns.

They come from laws (a heading and its section, a sentence and the rest of its passage), German
help texts and handbooks (likewise, and the same paragraph in English), the translated texts of two
games, a dictionary, a thesaurus and WordNet; the questions among them are imitated in other words
as well. `train_encoder.py` names where each input is to be had.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import encoder_wordnet as wordnet
from encoder_catalogues import catalogue_pairs
from encoder_heldout import held_out
from encoder_rewording import Rewording
from word_resources import ASIDES, DING, NOT_A_SYNONYM, PLACEHOLDERS, THESAURUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from random import Random

Pair = tuple[str, str]

GERMAN_HELP = (
    "usr/share/doc/debian-handbook/html/de-DE/*.html",
    "usr/share/debian-reference/*.html",
    "usr/share/developers-reference/de/*.html",
    "usr/share/gimp/2.0/help/de/**/*.html",
    "usr/share/doc/gnucash-docs/*-de/*.html",
    "usr/share/libreoffice/help/de/**/*.html",
)
PARALLEL_BY_ID = ("usr/share/libreoffice/help", "de", "en-US")
PARALLEL_BY_ORDER = (
    ("usr/share/doc/debian-handbook/html", "de-DE", "en-US"),
    ("usr/share/doc/gnucash-docs", "gnucash-guide-de", "gnucash-guide-en"),
    ("usr/share/doc/gnucash-docs", "gnucash-help-de", "gnucash-help-en"),
)
# A passage of the length the index has, and no more characters of one than are worth reading.
PASSAGE_WORDS = 90
PASSAGE_CHARACTERS = 900
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"“”»«')\]]*\s+(?=[A-ZÄÖÜ(„\"»])")
ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Za-zäöü]|Abs|Art|Nr|Satz|bzw|ca|Dr|Prof|St|vgl|usw|etc|ggf|evtl|sog|Mio|Mrd|Jh"
    r"|inkl|max|min|Bd|ff)|\d)\.$"
)
# Tables of contents and forms: their words say nothing about their headings.
FORMS = re.compile(r"^(?:Inhalt|Anlage|Fundstelle)|ausfertigung –")
BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "li", "dd", "dt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Everything that was found, by origin.

    `everyday` and `translated` are texts of the first three with the anchor in other words, or
    word by word in English; `across` has a sentence in one language and its paragraph in the other.
    `definitions` are English, `defined` are German words with an English definition.
    """

    headings: tuple[Pair, ...]
    contexts: tuple[Pair, ...]
    help: tuple[Pair, ...]
    everyday: tuple[Pair, ...]
    translated: tuple[Pair, ...]
    parallel: tuple[Pair, ...]
    across: tuple[Pair, ...]
    dictionary: tuple[Pair, ...]
    alternatives: tuple[Pair, ...]
    synonyms: tuple[Pair, ...]
    broader: tuple[Pair, ...]
    definitions: tuple[Pair, ...]
    defined: tuple[Pair, ...]


def mine(laws: Path, unpacked: Path, random: Random) -> Pairs:
    """Return the pairs from a file of laws and a folder of unpacked Debian packages."""
    headings, contexts = (_unique(found) for found in law_pairs(laws, random))
    told = catalogue_pairs(unpacked)
    drawn = (drawn_sentence(sentences(german), random, keep=0.0) for german, _ in told)
    help_ = _unique([*help_pairs(unpacked, random), *(pair for pair in drawn if pair)])
    parallel = _unique([*parallel_pairs(unpacked), *told])
    dictionary, alternatives = dictionary_pairs(unpacked / DING)
    senses = read_senses(unpacked / THESAURUS)
    synonyms, broader = thesaurus_pairs(senses, random)
    rewording = Rewording((same for same, _ in senses), unpacked / DING, random)
    meanings = wordnet.read_senses(unpacked)
    return Pairs(
        headings=headings,
        contexts=contexts,
        help=help_,
        everyday=tuple((rewording.everyday(x), y) for x, y in (*headings, *contexts, *help_)),
        translated=tuple(
            (rewording.in_english(x), y) for x, y in (*headings[::2], *contexts[::2], *help_)
        ),
        parallel=parallel,
        across=_unique(across(parallel, random)),
        dictionary=_unique(dictionary),
        alternatives=_unique(alternatives),
        synonyms=_unique(synonyms),
        broader=_unique(broader),
        definitions=_unique(wordnet.english_pairs(meanings, random)),
        defined=_unique(wordnet.german_pairs(meanings, dictionary)),
    )


def law_pairs(path: Path, random: Random) -> tuple[list[Pair], list[Pair]]:
    """Return (heading, section) and (sentence, rest of its passage) from lines of JSON.

    Sections that are kept for tests are left out.
    """
    headings, contexts = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            law: dict[str, str] = json.loads(line)
            heading, text = law["heading"], law["text"]
            if held_out(heading):
                continue
            if not FORMS.search(heading):
                headings.append((heading, text[:PASSAGE_CHARACTERS]))
            for passage in passages(text):
                twice = (drawn_sentence(passage, random, keep=0.1) for _ in range(2))
                contexts += [drawn for drawn in twice if drawn]
    return headings, contexts


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, not cut after abbreviations and ordinals."""
    found = [""]
    for part in SENTENCE_END.split(text):
        if found[-1] and not ABBREVIATED.search(found[-1]):
            found.append(part)
        else:
            found[-1] = f"{found[-1]} {part}".strip()
    return [sentence for sentence in found if sentence]


def passages(text: str) -> list[list[str]]:
    """Return whole sentences in groups of about the length of a passage."""
    groups: list[list[str]] = [[]]
    words = 0
    for sentence in sentences(text):
        if words >= PASSAGE_WORDS:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += len(sentence.split())
    return groups


def drawn_sentence(passage: list[str], random: Random, keep: float) -> Pair | None:
    """Return one sentence and the rest of its passage, in which it stays now and then.

    It stays with probability `keep`, so that equal words keep counting.
    """
    if len(passage) < 2:  # noqa: PLR2004  (a sentence and a rest)
        return None
    drawn = random.randrange(len(passage))
    stays = random.random() < keep
    rest = " ".join(part for i, part in enumerate(passage) if stays or i != drawn)
    long_enough = 5 <= len(passage[drawn].split()) <= 60 and len(rest.split()) >= 6  # noqa: PLR2004
    return (passage[drawn], rest[:PASSAGE_CHARACTERS]) if long_enough else None


def help_pairs(unpacked: Path, random: Random) -> list[Pair]:
    """Return (heading, paragraph) and (sentence, rest of its paragraph) of German help texts."""
    found = []
    for file in _files(unpacked, GERMAN_HELP):
        heading = title = ""
        for tag, _, text in blocks(file):
            if tag.startswith("h"):
                heading, title = text, title or text
            elif len(text.split()) >= 8:  # noqa: PLR2004  (shorter ones are labels)
                if 2 <= len(heading) < 120:  # noqa: PLR2004
                    alone = heading == title or random.random() < 0.5  # noqa: PLR2004
                    about = heading if alone else f"{title} {heading}"
                    found.append((about, text[:PASSAGE_CHARACTERS]))
                if drawn := drawn_sentence(sentences(text), random, keep=0.0):
                    found.append(drawn)
    return found


def parallel_pairs(unpacked: Path) -> list[Pair]:
    """Return paragraphs in German and English, matched by their anchor or by their order."""
    found: list[Pair] = []
    for german, english in _twins(unpacked, *PARALLEL_BY_ID):
        texts = {anchor: text for _, anchor, text in blocks(english) if anchor}
        found += [
            (text, texts[anchor])
            for _, anchor, text in blocks(german)
            if anchor in texts and text != texts[anchor] and len(text.split()) > 1
        ]
    for place in PARALLEL_BY_ORDER:
        for german, english in _twins(unpacked, *place):
            left, right = list(blocks(german)), list(blocks(english))
            if [tag for tag, _, _ in left] == [tag for tag, _, _ in right]:
                both = zip((x for _, _, x in left), (y for _, _, y in right), strict=True)
                found += [(x, y) for x, y in both if x != y and len(x.split()) > 2]  # noqa: PLR2004
    return found


def across(parallel: Iterable[Pair], random: Random) -> Iterator[Pair]:
    """Yield (sentence, paragraph in the other language), and an English sentence and its rest."""
    for german, english in parallel:
        in_german, in_english = sentences(german), sentences(english)
        if len(in_english) > 1:
            yield random.choice(in_english), german
            if rest := drawn_sentence(in_english, random, keep=0.1):
                yield rest
            if len(in_german) > 1:
                yield random.choice(in_german), english


def blocks(file: Path) -> Iterator[tuple[str, str | None, str]]:
    """Yield (tag, anchor, text) of the innermost blocks of a page of HTML."""
    from lxml import html  # noqa: PLC0415  (only this function needs it)

    parser = html.HTMLParser(encoding="utf-8")
    tree = html.parse(str(file), parser=parser).getroot()
    for element in tree.iter(*BLOCK_TAGS):
        if next(element.iterdescendants(*BLOCK_TAGS), None) is None:
            text = " ".join(str(element.text_content()).split())
            if text:
                yield str(element.tag), element.get("id"), text


def dictionary_pairs(path: Path) -> tuple[list[Pair], list[Pair]]:
    """Return (German, English) and (German, German) from each entry of the dictionary."""
    translations: list[Pair] = []
    alternatives: list[Pair] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or " :: " not in line:
            continue
        left, right = (side.split(" | ") for side in line.split(" :: ", 1))
        if len(left) != len(right):
            continue
        for german_side, english_side in zip(left, right, strict=True):
            germans, englishes = _terms(german_side), _terms(english_side)
            translations += [(x, y) for x in germans for y in englishes][:6]
            alternatives += combinations(germans[:3], 2)
    return translations, alternatives


def read_senses(path: Path) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (synonyms, broader and narrower terms) of each sense of the thesaurus."""
    senses = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-|"):
            members = line.removeprefix("-|").split("|")
            same = {_bare(word) for word in members if not NOT_A_SYNONYM.search(word)}
            near = {_bare(word) for word in members if "begriff" in word}
            senses.add((tuple(sorted(same - {""})), tuple(sorted(near - {""}))))
    return sorted(senses)


def thesaurus_pairs(
    senses: Iterable[tuple[tuple[str, ...], tuple[str, ...]]], random: Random
) -> tuple[list[Pair], list[Pair]]:
    """Return (word, synonym), three for a word and sense, and (word, broader term)."""
    synonyms: list[Pair] = []
    broader: list[Pair] = []
    for same, near in senses:
        for word in same:
            others = random.sample(same, min(3, len(same)))
            synonyms += [(word, other) for other in others if other != word]
        if same:
            broader += [(random.choice(same), word) for word in near[:2]]
    return synonyms, broader


def _terms(side: str) -> list[str]:
    """Return the alternatives of one side of a dictionary entry, without marks."""
    parts = (PLACEHOLDERS.sub(" ", ASIDES.sub("", part)) for part in side.split(";"))
    cleaned = (" ".join(part.split()).strip(" ,.;~…") for part in parts)
    return [term for term in cleaned if term]


def _bare(word: str) -> str:
    """Return a member of a sense without its remarks in brackets."""
    return " ".join(re.sub(r"\([^)]*\)", "", word).split())


def _files(root: Path, patterns: Iterable[str]) -> list[Path]:
    """Return the files that match, in the same order on every machine."""
    return sorted({path for pattern in patterns for path in root.glob(pattern)})


def _twins(root: Path, place: str, german: str, english: str) -> Iterator[tuple[Path, Path]]:
    """Yield the files that exist in both languages under the same name."""
    for path in _files(root / place / german, ["**/*.html"]):
        other = root / place / english / path.relative_to(root / place / german)
        if other.exists():
            yield path, other


def _unique(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return the pairs whose two sides differ, each once, in their order."""
    return tuple(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
