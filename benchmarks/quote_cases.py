"""Quotations made from the sentences of a corpus by rules, with what a check should say of each."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.quotes import Verdict
from ingest.joined import units
from ingest.model import BlockKind
from ingest.settings import SHIPPED_CORPUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.german import Analyzer
    from ingest.index import Index, Library
    from ingest.words import SortedLines

SEED = 20261123
# Cases of each behaviour, as far as the corpus has sentences for them.
MOST = 45
_FEWEST_WORDS = 9
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+")
# What text recognition makes of letters, as a rule.
_MISREAD = (("m", "rn"), ("ü", "u"), ("g", "q"), ("li", "ii"), ("d", "cl"))
_OLDER = (("ss", "ß"), ("Teil", "Theil"), ("teil", "theil"), ("Zent", "Cent"), ("f", "ph"))
_REWORDED = (
    "Nach allem, was bekannt ist, gilt das für {b} nicht anders als für {a}",
    "Wer von {a} spricht, darf von {b} nicht schweigen, heißt es sinngemäß",
    "Es lohnt sich, {b} genauer anzusehen, denn erst dadurch wird {a} verständlich",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A quotation, how it was made, and what is right: the verdict, document and page."""

    behaviour: str
    text: str
    verdict: Verdict
    document_id: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of the corpus, and where it begins; `row` counts sentences in reading order."""

    row: int
    text: str
    document_id: str
    page: int | None
    pages: int


def sentences(index: Index) -> list[Said]:
    """Return the sentences of paragraphs that stand in the corpus only once."""
    found: list[Said] = []
    for passage in index.catalog.all_passages():
        if passage.kind is BlockKind.TABLE:
            continue
        paged = index.catalog.documents[passage.document_id].paged
        for unit in units(passage, index.catalog.pages_of(passage)):
            pages = {span.page for span in unit.spans}
            found.append(
                Said(
                    row=len(found),
                    text=unit.text,
                    document_id=passage.document_id,
                    page=min(pages) if paged else None,
                    pages=len(pages),
                )
            )
    times = Counter(_bare(each.text) for each in found)
    return [
        each
        for each in found
        if times[_bare(each.text)] == 1 and len(_WORD.findall(each.text)) >= _FEWEST_WORDS
    ]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def cases(library: Library, thesaurus: SortedLines) -> list[Case]:
    """Return all cases for a corpus, the same ones every time."""
    index = library.index()
    chance = random.Random(SEED)  # noqa: S311  (cases, no secrets)
    said = sentences(index)
    made: list[Case] = []
    for behaviour, verdict, rule in _rules(said, library.analyzer, chance):
        some = chance.sample(said, len(said))
        if behaviour == "hyphenated":
            some.sort(key=lambda each: each.pages == 1)
        texts = ((each, rule(each)) for each in some)
        kept = [(each, text) for each, text in texts if text and text != each.text][:MOST]
        made += [_case(behaviour, each, text, verdict) for each, text in kept]
    made += [
        _case("verbatim", each, each.text, Verdict.VERBATIM) for each in said[:: len(said) // MOST]
    ]
    made += _paraphrased(chance.sample(said, MOST), thesaurus, chance)
    made += _absent()
    return made


def _case(behaviour: str, said: Said, text: str, verdict: Verdict) -> Case:
    return Case(
        behaviour=behaviour,
        text=text,
        verdict=verdict,
        document_id=said.document_id,
        page=said.page,
    )


def _rules(  # noqa: C901, PLR0915  (one short rule below the other)
    said: Sequence[Said], analyzer: Analyzer, chance: random.Random
) -> Iterator[tuple[str, Verdict, Callable[[Said], str | None]]]:
    """Give each behaviour with its verdict and how it is made from a sentence."""
    after = {each.row: each for each in said}
    words = sorted({word for each in said for word in _WORD.findall(each.text)})

    def hyphenated(each: Said) -> str:
        def part(match: re.Match[str]) -> str:
            word = match.group()
            cut = chance.randrange(2, len(word) - 1)
            return f"{word[:cut]}-\n{word[cut:]}" if chance.random() < 0.4 else word  # noqa: PLR2004

        return re.sub(r"[^\W\d_]{6,}", part, each.text.replace(" ", "\n", 1))

    def elided(each: Said) -> str:
        parts = each.text.split()
        third = len(parts) // 3
        sign = chance.choice(("[…]", "[...]", "(…)", "…"))
        return " ".join((*parts[:third], sign, *parts[2 * third :]))

    def elided_between(each: Said) -> str | None:
        other = after.get(each.row + 1)
        if other is None or other.document_id != each.document_id:
            return None
        return f"{each.text.rsplit(maxsplit=3)[0]} […] {' '.join(other.text.split()[3:])}"

    def bracketed(each: Said) -> str:
        parts = each.text.split()
        parts[0] = f"[{parts[0][0].swapcase()}]{parts[0][1:]}"
        parts.insert(len(parts) // 2, chance.choice(("[sic]", "[Anm. d. Verf.]", "[also dort]")))
        return " ".join(parts)

    def word_changed(each: Said) -> str | None:
        own = chance.choice(_WORD.findall(each.text))
        other = chance.choice(words)
        if set(analyzer.words(own)) & set(analyzer.words(other)):
            return None
        return re.sub(rf"\b{own}\b", other, each.text, count=1)

    def number_changed(each: Said) -> str | None:
        numbers = list(_NUMBER.finditer(each.text))
        if not numbers:
            return None
        one = chance.choice(numbers)
        digits = one.group()
        at = chance.randrange(len(digits))
        digit = str((int(digits[at]) + chance.randrange(1, 9)) % 10)
        changed = digits[:at] + digit + digits[at + 1 :]
        return each.text[: one.start()] + changed + each.text[one.end() :]

    def joined_far(each: Said) -> str:
        far = chance.choice([other for other in said if abs(other.row - each.row) > 40])  # noqa: PLR2004
        return f"{each.text} {far.text}"

    def joined_near(each: Said) -> str | None:
        other = after.get(each.row + 1)
        return f"{each.text} {other.text}" if _same(each, other) and other else None

    def older(each: Said) -> str | None:
        text = each.text
        for new, old in _OLDER:
            text = re.sub(rf"\b(\w*){new}(\w*)\b", rf"\g<1>{old}\g<2>", text, count=2)
        return text if not _misspelt(each.text, text, analyzer) else None

    def misread(each: Said) -> str | None:
        text = each.text
        for right, wrong in chance.sample(_MISREAD, 2):
            places = [m.start() for m in re.finditer(rf"(?<=\w){right}(?=[^\W\d_])", text)]
            if places:
                at = chance.choice(places)
                text = text[:at] + wrong + text[at + len(right) :]
        return text if not _misspelt(each.text, text, analyzer) else None

    yield "hyphenated across lines and pages", Verdict.VERBATIM, hyphenated
    yield "elided", Verdict.VERBATIM, elided
    yield "elided over two sentences", Verdict.VERBATIM, elided_between
    yield "brackets", Verdict.VERBATIM, bracketed
    yield "one word changed", Verdict.ALTERED, word_changed
    yield "number changed", Verdict.ALTERED, number_changed
    yield "two sentences joined, far", Verdict.ALTERED, joined_far
    yield "two sentences joined, adjacent", Verdict.VERBATIM, joined_near
    yield "old spelling", Verdict.VERBATIM, older
    yield "misread letters", Verdict.VERBATIM, misread


def _same(one: Said, other: Said | None) -> bool:
    return other is not None and one.document_id == other.document_id


def _misspelt(text: str, changed: str, analyzer: Analyzer) -> bool:
    """Tell whether a change of letters made another German word, or changed one nobody knows."""
    pairs = zip(text.split(), changed.split(), strict=True)
    words = [
        (re.sub(r"[^\w-]", "", one).lower(), re.sub(r"[^\w-]", "", other).lower())
        for one, other in pairs
        if one != other
    ]
    return any(analyzer.is_word(other) or not analyzer.is_word(one) for one, other in words)


def _paraphrased(
    said: Sequence[Said], thesaurus: SortedLines, chance: random.Random
) -> Iterator[Case]:
    """Give sentences about the same things in other words and another order."""
    for each in said:
        nouns = [word for word in _WORD.findall(each.text) if word[0].isupper()]
        reworded = [chance.choice((word, *thesaurus.values(word.lower())[:2])) for word in nouns]
        first, second = [*reworded[::-1], "das Land", "die Stadt"][:2]
        text = chance.choice(_REWORDED).format(a=first, b=second)
        yield Case(behaviour="paraphrased", text=text, verdict=Verdict.ABSENT)


def _absent() -> list[Case]:
    """Return sentences that stand nowhere: questions about the corpus, which state nothing."""
    lines = (SHIPPED_CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    texts = [each["turns"][-1] for each in asked if each["split"] == "dev" and each["lang"] == "de"]
    long = [text for text in texts if len(text.split()) > 5]  # noqa: PLR2004
    return [
        Case(behaviour="absent", text=text.rstrip("?"), verdict=Verdict.ABSENT)
        for text in long[:MOST]
    ]
