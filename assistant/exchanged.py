"""Values and names of a question that its answer gives to another part of the same sentence.

"A wuchs um 29 %, gefolgt von B mit 27 %." says all of "Warum wuchs B um 29 %?" and yet not that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.counts import counts_in
from assistant.signs import nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.counts import Count
    from assistant.inquiry import Inquiry

_CLAUSE = re.compile(r"[;,] (?:und |aber |gefolgt )?|(?<=[%€]) und (?=\S*\d)")
_MOST = re.compile(r"\b(?:am \w+sten|(?:größt|kleinst|höchst|ältest|jüngst|meist)e[nrsm]?)\b")
_REMARK = "Die zitierten Stellen nennen dafür „{other}“, nicht „{asked}“."


def exchanged(inquiry: Inquiry, text: str, sentence: str) -> list[str]:
    """Return a remark for each value, and for the name, that a sentence has for another one."""
    clauses = _CLAUSE.split(sentence)
    if len(clauses) == 1:
        return []
    wanted = frozenset(stems(inquiry, nouns_of(text)))
    asked = counts_in(text, english=inquiry.retrieved.terms.english)
    pairs = [(count.written, _right(inquiry, count, clauses, wanted)) for count in asked]
    pairs += _most(inquiry, text, clauses)[:1] if not any(other for _, other in pairs) else []
    return [_REMARK.format(other=other, asked=value) for value, other in pairs if other]


def _right(
    inquiry: Inquiry, asked: Count, clauses: Sequence[str], wanted: frozenset[str]
) -> str | None:
    """Return the value that a sentence gives to what a question gives another one of it."""
    told: dict[bool, list[tuple[Count, frozenset[str]]]] = {True: [], False: []}
    for clause in clauses:
        same = [count for count in counts_in(clause) if asked.of and count.of == asked.of]
        if len(same) == 1:
            after = clause.partition(same[0].written)[2]
            nouns = frozenset(stems(inquiry, nouns_of(after) or nouns_of(clause)))
            told[same[0].worth == asked.worth].append((same[0], nouns))
    own = frozenset(noun for _, nouns in told[True] for noun in nouns)
    for count, nouns in told[False]:
        # What both are said to be tells them not apart.
        apart = own - nouns
        if apart and apart.isdisjoint(wanted) and (nouns - own) & wanted:
            return count.written
    return None


def _most(inquiry: Inquiry, text: str, clauses: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return a name that a question says the most of, and the name a sentence says it of."""
    most = _MOST.search(text)
    of_it = [clause for clause in clauses if most and most[0].lower() in clause.lower()]
    if not of_it:
        return []
    known = inquiry.library.analyzer.is_common

    def names(part: str) -> list[str]:
        return [noun for noun in nouns_of(part) if not known(noun.lower())]

    right = [name for name in names(of_it[0]) if name not in text]
    rest = " ".join(clause for clause in clauses if clause not in of_it)
    wrong = [name for name in names(text) if name in rest and name not in of_it[0]]
    return [(wrong[0], right[0])] if wrong and len(right) == 1 else []
