"""What a question takes for granted and its answer denies: "X ist keine Y", "nicht belegt"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.clauses import asks_whether
from assistant.remarks import corrected
from assistant.signs import nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

NEGATION = re.compile(
    r"\b(?:nicht|kein\w*|nie(?:mals)?|ohne|weder|not?|never|without)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;,:] | und | oder | aber | sondern ")
# "Nicht nur A" is A as well.
_NOT = re.compile(
    r"\b(?:nicht(?! (?:nur|allein|zuletzt|immer|alle)\b)|kein(?:e[nrsm]?)?)\b", re.IGNORECASE
)
_IS_NOT_SO = re.compile(
    r"^(?P<subject>[^,;.]*?)\b(?:ist|sind|war|waren)\b[^,;.]*?\b(?P<not>nicht (?:nach(?:weisbar"
    r"|gewiesen|zuweisen)|beleg(?:t|bar)|zu belegen|erkennbar|festzustellen|zutreffend|richtig"
    r"|der Fall))\b"
)
# So many words behind it are what a negation denies.
_DENIED = 3


def denied(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where the first quote says that there is none of what a question has."""
    if NEGATION.search(text) or (asks_whether(text) and not claimed(text)):
        return []
    said = sentences[0].text
    pairs = [*_none(inquiry, text, said), *_not_so(inquiry, text, said)]
    return [corrected(asked, told, sentences) for asked, told in pairs[:1]]


def _none(inquiry: Inquiry, text: str, said: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a question that a sentence denies, with the words that deny it."""
    analyzer = inquiry.library.analyzer
    asked = {analyzer.stem(word.lower()): word for word in re.findall(r"[^\W\d_]{3,}", text)}
    for clause in _CLAUSE.split(said):
        for negation in _NOT.finditer(clause):
            behind = list(re.finditer(r"[^\W\d_]+", clause[negation.end() :]))
            telling = [each for each in behind if analyzer.content(each[0])][:_DENIED]
            for each in telling:
                stem = analyzer.stem(each[0].lower())
                if stem in asked:
                    end = negation.end() + each.end()
                    yield asked[stem], clause[negation.start() : end]


def _not_so(inquiry: Inquiry, text: str, said: str) -> Iterator[tuple[str, str]]:
    """Yield the noun of a claim that a sentence says is not so."""
    not_so = _IS_NOT_SO.search(said)
    if not_so:
        subject = stems(inquiry, nouns_of(not_so["subject"])[:1])
        for noun in nouns_of(claimed(text)):
            if stems(inquiry, [noun]) == subject:
                yield noun, not_so["not"]
