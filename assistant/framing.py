"""What a question is asked with and not about: "Welche Rolle spielt das Ehrenamt?".

Such words name nothing that an answer says, and much else has them.
"""

from __future__ import annotations

import re

from assistant.kinds import kind_of
from assistant.model import Kind

_SOFTLY = r"(?:denn |eigentlich |dabei |derzeit |aktuell |heute )?"
_SAID = r"(?:sagt|sagen|schreibt|meint|weiß|steht)"
_STUDY = (
    r"(?:die|der|das|dem|ihre?|eure?|deine?) (?:[a-zäöüß]+e[nr]? )?"
    r"(?:\w+-)?(?:studie|dossier|untersuchung|publikation|veröffentlichung|korpus|bestand"
    r"|unterlagen|dokumente?n?)"
)
_POSITION = (
    r"(?:welche[nr]? |was (?:ist|sind) die |wie (?:ist|lautet|lauten) die )(?:[a-zäöüß]+en? )?"
    r"(?:position|standpunkt|haltung|meinung|ansicht|auffassung|einstellung)(?:e|en|s)? "
    r"(?:(?:haben|hat|vertreten|vertritt|beziehen|bezieht|äußern|gibt es|bestehen|von) )?"
)
_ROLE = r"welche (?:[a-zäöüß]+e )?(?:rolle|bedeutung)"
_WHO = r"(?P<who>(?:(?:der|die|den|des) )?(?:[\w-]+ (?:und [\w-]+ )?)??)"
_OVERVIEW = ("Was sagt man über {of}?", Kind.OVERVIEW)
_MEANING = ("Was ist {of}?", Kind.DEFINITION)
# Each with what is left of it, and what kind of question that is, if the frame tells.
_FRAMES = tuple(
    (re.compile(rf"^(?:und |aber )?{frame}\?$", re.IGNORECASE), left)
    for frame, left in (
        (
            rf"{_POSITION}{_WHO}(?P<of>(?:zu|zur|zum|über|gegenüber|bei|beim) .*?)(?: ein)?",
            ("Was {says}{of}?", None),
        ),
        (rf"was {_SAID} {_SOFTLY}(?:in )?{_STUDY}, (?P<asks>w.*)", ("{asks}?", None)),
        (rf"was {_SAID} {_SOFTLY}(?:in )?{_STUDY} (?:zu|zur|zum|über) (?P<of>.*)", _OVERVIEW),
        (rf"{_ROLE} (?:spielt|spielen|hat|haben) {_SOFTLY}(?P<of>.*)", _OVERVIEW),
        (rf"wie (?:steht|sieht) es {_SOFTLY}(?:um|mit|bei) (?P<of>.*?)(?: aus)?", _OVERVIEW),
        (r"wie ist es (?:um|mit) (?P<of>.*) bestellt", _OVERVIEW),
        (rf"wofür (?:steht|stehen) {_SOFTLY}(?P<of>.*)", _MEANING),
        (rf"was (?:verbirgt|steckt) (?:sich )?{_SOFTLY}hinter (?P<of>.*)", _MEANING),
        (rf"was hat es {_SOFTLY}mit (?P<of>.*) auf sich", _MEANING),
        # "Was ist mit dem Krapfen gemeint?" asks for a meaning as it stands.
        (rf"was ist {_SOFTLY}mit (?P<of>(?!.*\bgemeint\?$).*?)(?: los)?", _OVERVIEW),
    )
)


def without_frame(text: str) -> tuple[str, Kind]:
    """Return what a question is about, and its kind.

    "Welche Positionen haben die Parteien zur Rente?" asks "Was sagen die Parteien zur Rente?".
    Where only a subject is left, that is what an overview is asked of.
    """
    for frame, (left, kind) in _FRAMES:
        found = frame.match(text)
        if found:
            named = found.groupdict()
            says = f"sagen {named['who']}" if named.get("who") else "sagt man "
            bare = left.format(**named, says=says)
            bare = bare[0].upper() + bare[1:]
            return bare, kind or kind_of(bare)
    return text, kind_of(text)
