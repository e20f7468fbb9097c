"""How often a sentence made false by rule passes the check of what a language model writes.

    python benchmarks/false_sentences.py

No model is asked. Each sentence of the passages of XQuAD-de is cited word for word beside itself,
which must pass, and beside what is made of it with the words of its passage, which must not: a
number, a noun, an adjective of another sentence (with its own quote, or both quoted), two nouns or
numbers in each other's place, a denial left out, the halves of two sentences. The rules of
`assistant/check.py` were made with such sentences in view; what a model writes is not among them.
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Share
from testdata import data_folder

from assistant.check import Given, Material, check
from assistant.collection import read_collection
from assistant.drafts import Cited, Draft
from assistant.model import Citation, Sentence
from assistant.statements import DENIAL
from ingest.german import Analyzer
from ingest.model import Span, Standing
from ingest.sentences import sentence_spans
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SEED = 7
_FEWEST_LETTERS = 25
_NOUN = re.compile(r"(?<=\s)[A-ZÄÖÜ][^\W\d_]{3,}")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_ADJECTIVE = re.compile(r"(?<=\s)[a-zäöüß]+(?:lich|ig|isch|sam|bar|los)e[nrsm]?\b")


def changed(
    text: str, others: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what is made of a sentence: how, the new one, and the sentences that are quoted."""
    yield "word for word", text, [text]
    if denial := DENIAL.search(text):
        yield "a denial left out", put(text, denial, "").replace("  ", " "), [text]
    for what, pattern in (("number", _NUMBER), ("noun", _NOUN), ("adjective", _ADJECTIVE)):
        own = list(pattern.finditer(text))
        if len({match[0] for match in own}) > 1:
            yield f"two {what}s in each other's place", swapped(text, own[0], own[-1]), [text]
        theirs = [
            (match[0], other)
            for other in others
            for match in pattern.finditer(other)
            if match[0].lower() not in text.lower()
        ]
        if own and theirs:
            word, other = chance.choice(theirs)
            false = put(text, chance.choice(own), word)
            yield f"{what} of another sentence", false, [text]
            yield f"{what} of another sentence, both quoted", false, [text, other]
    if others:
        other = chance.choice(others)
        head, tail = text.split(","), other.split(",")
        if len(head) > 1 and len(tail) > 1:
            halves = f"{head[0]}, {tail[-1].strip()}"
            yield "halves of two sentences, both quoted", halves, [text, other]


def put(text: str, match: re.Match[str], word: str) -> str:
    """Return a text with a word in the place of another."""
    return text[: match.start()] + word + text[match.end() :]


def swapped(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Return a text with two words in each other's place."""
    return put(put(text, other, one[0]), one, other[0])


def quotable(text: str) -> Sentence:
    """Return a sentence that can be quoted; where it stands does not matter here."""
    citation = Citation(
        quote=text,
        span=Span(page=1, start=0, end=len(text)),
        passage_id="",
        document_id="",
        title="",
        page=None,
        page_label=None,
        section=(),
        source_kind=Standing.ORIGINAL,
        origins=(),
        as_of=None,
        generation="",
    )
    return Sentence(text=text, citations=(citation,))


def passes(material: Material, text: str, quotes: Sequence[str]) -> bool:
    """Tell whether a sentence is supported by these quotes."""
    draft = Draft(text=text, cited=tuple(Cited(source=1, quote=quote) for quote in quotes))
    return all(each.supported for each in check(material, draft, repaired=False))


def main() -> None:
    """Change every sentence in every way and print what passed."""
    chance = random.Random(_SEED)  # noqa: S311  (nothing is secret)
    analyzer = Analyzer(WordResources.open(None))
    passed: dict[str, list[bool]] = defaultdict(list)
    for passage in read_collection(data_folder() / "xquad-de").texts:
        texts = [passage.text[start:end] for start, end in sentence_spans(passage.text)]
        given = Given(number=1, above="", sentences=tuple(map(quotable, texts)))
        material = Material(given={1: given}, analyzer=analyzer)
        for text in texts:
            if sum(map(str.isalnum, text)) < _FEWEST_LETTERS:
                continue
            others = [other for other in texts if other != text]
            for how, made, quotes in changed(text, others, chance):
                passed[how].append(passes(material, made, quotes))
    for how, found in sorted(passed.items()):
        print(f"{how:48} {Share(hits=sum(found), cases=len(found))}")


if __name__ == "__main__":
    main()
