"""What a question is asked with and not about: "Welche Rolle spielt das Ehrenamt?".

Such words name nothing that an answer says, and much else has them.
"""

from __future__ import annotations

import re

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
# Each with what is left of it: what is asked, whose view of what, or a subject.
_FRAMES = tuple(
    (re.compile(rf"^(?:und |aber )?{frame}\?$", re.IGNORECASE), left)
    for frame, left in (
        (
            rf"{_POSITION}{_WHO}(?P<of>(?:zu|zur|zum|über|gegenüber|bei|beim) .*?)(?: ein)?",
            "Was {says}{of}?",
        ),
        (rf"was {_SAID} {_SOFTLY}(?:in )?{_STUDY}, (?P<asks>w.*)", "{asks}?"),
        (rf"was {_SAID} {_SOFTLY}(?:in )?{_STUDY} (?:zu|zur|zum|über) (?P<of>.*)", ""),
        (rf"{_ROLE} (?:spielt|spielen|hat|haben) {_SOFTLY}(?P<of>.*)", ""),
        (rf"wie (?:steht|sieht) es {_SOFTLY}(?:um|mit|bei) (?P<of>.*?)(?: aus)?", ""),
        (r"wie ist es (?:um|mit) (?P<of>.*) bestellt", ""),
        (rf"wofür (?:steht|stehen) {_SOFTLY}(?P<of>.*)", "Was ist {of}?"),
        (rf"was (?:verbirgt|steckt) (?:sich )?{_SOFTLY}hinter (?P<of>.*)", "Was ist {of}?"),
        (rf"was hat es {_SOFTLY}mit (?P<of>.*) auf sich", "Was ist {of}?"),
        (rf"was ist {_SOFTLY}mit (?P<of>.*?)(?: los)?", ""),
    )
)
_OVERVIEW = "Was sagt man über {of}?"


def without_frame(text: str) -> str:
    """Return "Was sagen die Parteien zur Rente?" for "Welche Positionen haben die Parteien …?".

    Where only a subject is left, that is what an overview is asked of.
    """
    for frame, left in _FRAMES:
        found = frame.match(text)
        if found:
            named = found.groupdict()
            says = f"sagen {named['who']}" if named.get("who") else "sagt man "
            bare = (left or _OVERVIEW).format(**named, says=says)
            return bare[0].upper() + bare[1:]
    return text
