"""Whether the passages a language model was given support a sentence it wrote.

A sentence is supported when it names a passage, quotes it word for word, and says nothing that one
sentence around its quotes does not say: its numbers with what they count, its names and nouns (also
those of the headings above) behind the same prepositions, the same side of opposites, no denial
more or less, no more certainty, and no other words but such as say nothing. It is a rule on words,
and strict: what says the same in other words is refused too. It cannot tell everything, so a
sentence never goes without the sentences it rests on.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from assistant.context import leans
from assistant.evidence_words import TELLING, WORD, Words
from assistant.model import Checked, Flaw
from assistant.phrases import stands_elsewhere
from assistant.statements import (
    DENIAL,
    HEDGE,
    adds,
    crosses,
    has_opposite,
    is_overstated,
    is_reordered,
    loses,
    misattributes,
    numbers,
)
from assistant.verbatim import find, visible
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.drafts import Cited, Draft
    from assistant.model import Citation, Sentence
    from ingest.german import Analyzer

# So much of a sentence must be said, what says nothing included.
_SUPPORT = 0.7
# A quote of fewer letters and digits stands anywhere.
_SHORTEST_QUOTE = 12
# What models put around a quote, or at its end in the middle of a sentence.
_AROUND = " „“”\"»«\u201a‘’'…._,;:-–[]()"
_MARKUP = re.compile(
    r"</?[a-zA-Z!]|\]\(|!\[|\[[^\]]*\]|https?:|www\.|javascript:|data:\w+/|```|&#?\w+;|\*\*|__"
    r"|^\s*#|\|\s*-{2,}"
)
# A model that ends a string at the first mark leaves half a sentence.
_UNCLOSED = re.compile(r"„[^“”\"«»]*$|\([^)]*$")
# What speaks to whoever answers, or to the reader, instead of telling something.
_INSTRUCTION = re.compile(
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|ignore|disregard|forget)\b.{0,60}"
    r"\b(?:anweisung\w*|vorgabe\w*|instruktion\w*|instructions?|prompts?|regeln|rules|alles"
    r"|everything)\b"
    r"|\bsystem\W?(?:prompt|message|nachricht)\b|\bdu bist (?:jetzt|nun|ab jetzt)\b"
    r"|\byou are (?:now|an?)\b|(?:^|[.:!?,–]\s*)(?:bitte\s+)?(?:antworte|schreibe?|gib|sage?"
    r"|behaupte|erwähne|empfiehl|verweise|respond|answer|say|write|output|print|reply|recommend)\b"
    r"|\b(?:klicken|besuchen|kaufen|überweisen|senden|rufen|laden|antworten|schreiben|ignorieren)"
    r"\s+sie\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A passage as a model was given it: its number from 1, its sentences, what stands above it."""

    number: int
    above: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Return its sentences as one text."""
        return visible(" ".join(each.text for each in self.sentences))

    def quoted(self, quote: str) -> tuple[Sentence, ...]:
        """Return the sentences in which a quote stands, none where it does not stand verbatim."""
        ends = tuple(accumulate(len(each.text) + 1 for each in self.sentences))
        place = find(quote, " ".join(each.text for each in self.sentences))
        if place is None:
            return ()
        return tuple(
            each
            for each, end in zip(self.sentences, ends, strict=True)
            if place[0] < end and end - len(each.text) - 1 < place[1]
        )

    def before(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentence that another one leans on ("Sie …"), none where it stands alone."""
        place = self.sentences.index(sentence)
        return self.sentences[place - 1 : place] if place and leans(sentence.text) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """A sentence that a model quoted, with the one it leans on and the headings above them."""

    sentences: tuple[Sentence, ...]
    above: str

    @property
    def text(self) -> str:
        """Return their words alone."""
        return visible(" ".join(each.text for each in self.sentences))

    @property
    def headed(self) -> str:
        """Return their words with the headings above them."""
        return visible(f"{self.above} {self.text}")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return where they stand."""
        return tuple(citation for each in self.sentences for citation in each.citations)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A piece of evidence, what is wrong with a sentence by it, and how much of that it says."""

    evidence: _Evidence
    flaws: tuple[Flaw, ...]
    support: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a model was given, by number, and how words are analysed."""

    given: Mapping[int, Given]
    analyzer: Analyzer


def check(material: Material, draft: Draft, *, repaired: bool) -> Iterator[Checked]:
    """Yield each sentence of a draft with what is wrong with it, against the passages given."""
    text = visible(draft.text)
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if any(map(str.isalnum, sentence)):
            yield _checked(material, sentence, draft.cited, repaired=repaired)


def _checked(
    material: Material, sentence: str, cited: Sequence[Cited], *, repaired: bool
) -> Checked:
    """Return a sentence with its flaws; each quote is evidence alone, those that fail left out.

    What is put together from two sentences of the corpus is said by neither.
    """
    quoted, flaws = _evidence(material, sentence, cited)
    if _INSTRUCTION.search(sentence):
        flaws.append(Flaw.INSTRUCTION)
    held = [_against(material.analyzer, sentence, each) for each in quoted]
    if held:
        flaws += min(held, key=lambda each: len(each.flaws)).flaws
    else:
        flaws += _misshapen(material.analyzer, sentence, "")
    good = [each for each in held if not each.flaws] or held
    cited_there = (citation for each in good for citation in each.evidence.citations)
    return Checked(
        text=sentence,
        citations=tuple(dict.fromkeys(cited_there)),
        flaws=tuple(dict.fromkeys(flaws)),
        support=round(max((each.support for each in held), default=0.0), 3),
        repaired=repaired,
    )


def _evidence(
    material: Material, sentence: str, cited: Sequence[Cited]
) -> tuple[tuple[_Evidence, ...], list[Flaw]]:
    """Return the sentences that are really quoted, or the flaws where there are none.

    A citation that is wrong is left out where another one holds.
    """
    found: dict[Sentence, _Evidence] = {}
    wrong: list[Flaw] = [] if cited else [Flaw.UNCITED]
    for each in cited:
        source = material.given.get(each.source)
        if source is None:
            wrong.append(Flaw.UNKNOWN_SOURCE)
            continue
        quoted = _quoted(material.analyzer, source, sentence, each.quote)
        if not quoted:
            wrong.append(Flaw.MISQUOTED)
        elif any(_INSTRUCTION.search(visible(each.text)) for each in quoted):
            wrong.append(Flaw.INSTRUCTION)
        else:
            found |= {
                one: _Evidence(sentences=(*source.before(one), one), above=source.above)
                for one in quoted
            }
    return tuple(found.values()), [] if found else wrong


def _quoted(
    analyzer: Analyzer, source: Given, sentence: str, quote: str | None
) -> tuple[Sentence, ...]:
    """Return the sentences of a passage that are quoted.

    A model that names a passage without a quote is taken to mean its sentence that says most of
    what it wrote; that sentence is verbatim in any case.
    """
    if quote is None:
        best = max(
            source.sentences,
            key=lambda each: Words.of(analyzer, each.text).support(sentence),
            default=None,
        )
        return (best,) if best else ()
    bare = quote.strip(_AROUND)
    if sum(map(str.isalnum, bare)) < _SHORTEST_QUOTE:
        return ()
    return source.quoted(bare)


def _against(analyzer: Analyzer, sentence: str, evidence: _Evidence) -> _Held:
    """Hold a sentence against one piece of evidence; a whole sentence of the corpus is said."""
    if any(sentence == visible(each.text) for each in evidence.sentences):
        return _Held(evidence=evidence, flaws=(), support=1.0)
    words = Words.of(analyzer, evidence.headed)
    support = words.support(sentence)
    flaws = [*_disagreements(analyzer, sentence, evidence, words)]
    # A German sentence may be full of English names that its evidence has.
    flaws += [
        flaw
        for flaw in _misshapen(analyzer, sentence, evidence.text)
        if flaw is not Flaw.LANGUAGE or support < 1
    ]
    if support < _SUPPORT or words.unsaid(sentence):
        flaws.append(Flaw.WORDS)
    return _Held(evidence=evidence, flaws=tuple(flaws), support=support)


def _misshapen(analyzer: Analyzer, sentence: str, evidence: str) -> Iterator[Flaw]:
    """Yield what is wrong with the form of a sentence; addresses may be those of the evidence."""
    if any(each not in evidence for each in _marked_up(sentence)):
        yield Flaw.MARKUP
    if _UNCLOSED.search(sentence):
        yield Flaw.UNFINISHED
    if analyzer.question(sentence).english:
        yield Flaw.LANGUAGE


def _marked_up(sentence: str) -> Iterator[str]:
    """Yield the words of a sentence in which there is markup or an address."""
    for match in _MARKUP.finditer(sentence):
        start = sentence.rfind(" ", 0, match.start()) + 1
        end = sentence.find(" ", match.end())
        yield sentence[start : end if end >= 0 else len(sentence)].rstrip(".,;:")


def _disagreements(
    analyzer: Analyzer, sentence: str, evidence: _Evidence, words: Words
) -> Iterator[Flaw]:
    """Yield how a sentence says something else than its evidence."""

    def terms(text: str) -> frozenset[str]:
        return frozenset(analyzer.words(text))

    def nouns(text: str) -> frozenset[str]:
        named = (word.lower() for word in WORD.findall(text) if word[0].isupper())
        common = (word for word in named if word not in TELLING)
        return frozenset(term for word in common for term in analyzer.words(word))

    def noun(word: str) -> str:
        return analyzer.stem(word.lower()) if analyzer.words(word) else ""

    def counts(text: str) -> dict[str, frozenset[str]]:
        return {each.meant: frozenset() for each in numbers(text)}

    said, there = numbers(sentence), numbers(evidence.text)
    if (
        Counter(each.meant for each in said) - Counter(each.meant for each in there)
        or misattributes(sentence, evidence.text, nouns, counts)
        or crosses(sentence, evidence.text, nouns)
        or is_reordered([each.value for each in said], [each.value for each in there])
    ):
        yield Flaw.NUMBER
    if (
        words.unknown_names(sentence)
        or stands_elsewhere(sentence, evidence.text, noun)
        or is_reordered(words.names(sentence), words.names(evidence.text))
    ):
        yield Flaw.NAME
    if has_opposite(sentence, evidence.text) or any(
        each(DENIAL, sentence, evidence.text, terms) for each in (loses, adds)
    ):
        yield Flaw.OPPOSITE
    if is_overstated(sentence, evidence.text) or loses(HEDGE, sentence, evidence.text, terms):
        yield Flaw.CERTAINTY
