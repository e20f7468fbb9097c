"""What a question takes for granted and its answer denies: "X ist keine Y", "nicht belegt"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.claims import claimed
from assistant.model import Kind
from assistant.remarks import corrected
from assistant.signs import nouns_of, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.inquiry import Inquiry
    from assistant.model import Sentence

_NEGATION = re.compile(r"\b(?:nicht|kein\w*|nie(?:mals)?|ohne|weder|not?|never)\b", re.IGNORECASE)
_IS = r"\b(?:ist|sind|war|waren)\b"
_IS_NONE = re.compile(
    rf"{_IS}[^;.]*?\b(?P<none>kein(?:e[nrsm]?)?(?: [a-zäöüß]+)? (?P<noun>[A-ZÄÖÜ][\w-]+))"
)
_IS_NOT_SO = re.compile(
    rf"^(?P<subject>[^,;.]*?){_IS}[^,;.]*?\b(?P<not>nicht (?:nach(?:weisbar|gewiesen|zuweisen)"
    r"|beleg(?:t|bar)|zu belegen|erkennbar|festzustellen|zutreffend|richtig|der Fall))\b"
)
_DEFINITE = re.compile(r"\b[Dd](?:ie|er|as|en|em|es) (?:[a-zäöüß]+ )?([A-ZÄÖÜ][\w-]+)")


def denied(inquiry: Inquiry, text: str, sentences: Sequence[Sentence]) -> list[str]:
    """Return a remark where the first quote says that there is none of what a question has."""
    if _NEGATION.search(text) or inquiry.question.kind is Kind.YES_NO:
        return []
    said = sentences[0].text
    none, not_so = _IS_NONE.search(said), _IS_NOT_SO.search(said)
    if none:
        wanted = stems(inquiry, [none["noun"]])
        named = [noun for noun in _DEFINITE.findall(text) if stems(inquiry, [noun]) == wanted]
        return [corrected(noun, none["none"], sentences) for noun in named[:1]]
    if not_so:
        subject = stems(inquiry, nouns_of(not_so["subject"])[:1])
        named = [noun for noun in nouns_of(claimed(text)) if stems(inquiry, [noun]) == subject]
        return [corrected(noun, not_so["not"], sentences) for noun in named[:1]]
    return []
