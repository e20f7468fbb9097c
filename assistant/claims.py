"""What a question takes for a fact: what it asks the reason of, states before it, or has confirmed.

"Warum ist A rot?", "A ist rot. Was folgt daraus?" and "A ist rot, oder?" all claim the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.turns import tells_of_oneself
from ingest.sentences import sentence_spans

# Questions that take what they say for a fact: they ask for its reason or its purpose.
_REASON = re.compile(
    r"^(?:und |aber |doch )?(?:warum|weshalb|wieso|weswegen|wozu|wofür"
    r"|aus welche[mn] gr[uü]nd\w*|wor(?:an|in) (?:liegt|lag|liegen|lagen) es"
    r"|wie (?:kam|kommt) es|wie (?:(?:ist|war|lässt|kann)(?: \w+){0,2} (?:zu )?)?erklär\w*"
    r"|(?:was|welche) (?:sind|waren) die gründe|was (?:ist|war) der grund"
    r"|why|how come|what are the reasons)\b(?:,? (?:dafür|dazu))?(?:, dass)?",
    re.IGNORECASE,
)
# What asks whether the statement before it holds.
_TAG = re.compile(
    r"[,.:–-]+ (?:oder(?: nicht| etwa)?|nicht(?: wahr)?|richtig|korrekt|gell|ja"
    r"|(?:das )?stimmt(?: doch| das| es)?(?:, oder)?|ist das (?:richtig|so)|right|correct)\?$",
    re.IGNORECASE,
)
# "In unserer Vorlage steht, dass …", "Ich habe gelesen: …": what follows is claimed.
_REPORT = re.compile(
    r"^[^„“]*?\b(?:steh[et]\w*|stand(?:en)?|les\w*|las(?:en)?|gelesen|heißt es"
    r"|hieß es|gehört|höre\w*|behaupte\w*|erzähl\w*)\b[^„“,:]{0,40}?(?:, dass |: ?)[„“\"]?"
)
# What stands before a colon is a part of its own, but in a title.
_COLON = re.compile(r"(?<=:) (?=[A-ZÄÖÜ„])(?![^„]*“)")
_STATES = re.compile(r"[.!][“”\"]?$")
# One question is looked at from several sides.
_TEXTS_KEPT = 64


def parts_of(text: str) -> list[str]:
    """Return the sentences of a question; what others are said to say without who says it."""
    sentences = (text[start:end] for start, end in sentence_spans(text))
    *before, asked = [part for each in sentences for part in _COLON.split(each)] or [text]
    return [*(_REPORT.sub("", part) for part in before), asked]


def stated(text: str) -> list[str]:
    """Return the statements before a question, without those about the one who asks."""
    *before, _ = parts_of(text)
    return [part for part in before if _STATES.search(part) and not tells_of_oneself(part)]


@lru_cache(maxsize=_TEXTS_KEPT)
def claimed(text: str) -> str:
    """Return what a question takes for a fact, "" where it takes nothing so.

    Of "A ist rot. Warum ist B grün?" that is "A ist rot. ist B grün?".
    """
    asked = parts_of(text)[-1]
    reason, tag = _REASON.match(asked), _TAG.search(asked)
    found = stated(text)
    if reason:
        found.append(asked[reason.end() :].strip())
    elif tag:
        found.append(asked[: tag.start()].strip())
    return " ".join(found)
