"""What kind of answer a question asks for, by the words it asks in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.model import Kind

# A title in quotation marks says what is asked about, not what is asked.
_TITLES = re.compile(r"[„\"»“][^“”\"«]{3,}[“”\"«]")
_THINGS = (
    r"kommunen|städte|orte|orten|gemeinden|gegenden|regionen|partner|beteiligten|themen|fragen"
    r"|kriterien|formate|strategien|arenen|stationen|funktionen|schwerpunkte|bausteine\w*"
    r"|internetadressen|büros|schritte|modellorte|towns|municipalities|cities|topics|criteria"
    r"|formats|programme|projekte|vorhaben|beiträge|kapitel|publikationen|ergebnisse|results"
    r"|phasen|initiativen|documents|schulen|verbünde|maßnahmen|empfehlungen"
)
# How people ask what is done about something: "Wie gehen sie mit Leerstand um?".
_DEALING = (
    r"\bwie (?:gehen|geht)\b.*\b(?:mit|damit)\b.*\bum\b"
    r"|\bwie (?:reagier|begegne|bewältig|meister|bekämpf)\w*"
    r"|\bwas (?:tun|tut|unternehmen|unternimmt|hilft)\b.*\b(?:gegen|dagegen|bei)\b"
    r"|\bwelche (?:lösungen|ansätze|strategien|maßnahmen)\b.*\b(?:gegen|bei|für)\b"
)
# How people ask for challenges and for chances without a word for them.
_TROUBLING = (
    r"\bwo(?:mit|ran|runter)? (?:drückt der schuh|leiden|kämpfen|krankt|hapert|hakt)\b"
    r"|\bzu schaffen mach|\bsorgen mach|\bzu kämpfen\b|\bläuft\b.*\bschlecht\b"
)
_GOOD = r"\bdas (?:gute|schöne|besondere) an\b|\bwas spricht für\b|\bläuft\b.*\bgut\b"
# The first pattern that is found decides, so the more telling ones come first.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.CORPUS,
        (
            r"\b(dies(?:er|es|em|en) (?:assistent\w*|korpus|bestand\w*|dossiers?|programm)"
            r"|diese[rn]? sammlung|(?:im|das|dein\w*|ihr) (?:korpus|bestand|wissensbestand)"
            r"|ist das hier|welche (?:dokumente|quellen) (?:hast|haben sie|kennst|kennen"
            r"|liegen|umfasst"
            r"|enthält|gibt es)|bei den recherchen|(?:could not|couldn.t) be (?:located|found)"
            r"|konfidenz)\b"
        ),
    ),
    (
        Kind.OVERVIEW,
        (
            r"\b(überblick|übersicht|zusammenfass\w*|overview)\b"
            r"|^(?:bitte )?fass\w*\b.*\bzusammen\b"
            r"|\bwas (?:wissen|sagt|sagen|weiß)\b.*\b(?:zu[mr]?|über|von|dazu|darüber)\b"
            r"|\bwhat is known\b"
            rf"|{_DEALING}|{_TROUBLING}|{_GOOD}"
        ),
    ),
    (
        Kind.BIBLIOGRAPHIC,
        (
            r"\b(isbn|issn|urn|doi|zitiert man|zitieren|zitation|literaturangabe"
            r"|auf welchen? seiten?)\b"
        ),
    ),
    (
        Kind.NUMBER,
        r"^(?:und |oder )?(?:wie ?viele?n?|wieviele?|how many)\b(?!.*\bgegenüber\b)|\bwas kostet\b",
    ),
    (Kind.FACT, r"^(?:und |aber )?(?:warum|weshalb|wieso|why)\b"),
    (
        Kind.COMPARISON,
        (
            r"\b(vergleich\w*|unterschied\w*|unterscheide[nt]|gegenüber|im verhältnis|versus|vs"
            r"|compar\w+|differ\w*)\b"
            r"|\b(mehr|weniger|größer|kleiner|höher|älter|jünger)\b(?! als (?:\d|zehn|hundert"
            r"|tausend|ein \w+tel|die Hälfte))"
            r".*\b(als|oder)\b"
            r"|\bwelche\b[^?]*, (?:und )?(?:welche|was)\b|\bwas\b[^?]*, und was\b"
        ),
    ),
    (
        Kind.NUMBER,
        (
            r"\b(wie ?viele?n?|wieviele?|wie (hoch|groß|alt|stark|teuer|lange|oft|weit)|anzahl"
            r"|zahl der|welche[nrms]? (?:an)?teil|wieviel|prozent\w*|quote|\w+quote|\w+rate|summe"
            r"|how (many|much|high|old|large|big|long)|what share|percentage|number of)\b"
            r"|\b\d+ oder (?:\w+ )?\d+\b|\bvier, fünf oder sechs\b"
        ),
    ),
    (
        Kind.DATE,
        (
            r"(?<!, )\b(ab wann (?!ist|gilt)|(?<!ab )wann|welche[mnrs]? (jahr"
            r"|datum|monat|tag"
            r"|zeitraum|zeit)|datum|frist|laufzeit|when|(?:which|what) years?|date|deadline)\b"
        ),
    ),
    (Kind.LIST, r"\b(nenne|liste|auflisten|aufzählen|zähle|list|name all|which ones)\b"),
    (Kind.PERSON, r"\b(wer|wen|wem|wessen|who|whom|whose)\b"),
    (
        Kind.PLACE,
        (
            r"\b(wo|woher|wohin|(?:in|aus) welche[mnr] (stadt|ort|land|region|bundesland"
            r"|bundesländern)|where)\b"
        ),
    ),
    (
        Kind.LIST,
        (
            rf"\b(welche[mnrs]?|which|what)\b(?! teil )(?: \w+){{0,2}}? ({_THINGS})\b"
            r"|\bwie (?:hießen|heißen|lauten)\b.*\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|\d+)\b"
            r"|\bworauf kam es\b|\bals was versteht\b"
        ),
    ),
    (
        Kind.OVERVIEW,
        (
            r"\b(herausforderungen|problemen?|schwierigkeiten|poten[zt]ialen?|chancen|stärken"
            r"|vorteilen?|nachteilen?|vorzügen?|challenges|opportunities|potentials?|strengths)\b"
        ),
    ),
    (Kind.LIST, r"^welche \w+ (?:gibt|gab) es\b"),
    (
        Kind.DEFINITION,
        (
            r"[–,-] was (?:ist|sind|heißt|bedeutet) das\b"
            r"|\b(was (?:genau )?(?:ist|sind) (?:mit |eigentlich |überhaupt )?(?:[„\"]"
            r"|eine?[nrms]?\b"
            r"|der\b|die\b|das\b|(?-i:[A-ZÄÖÜ]))|was heißt|was bedeutet|was versteht|was meint"
            r"|was ist mit\b.*\bgemeint"
            r"|definition\w*|definiert|what is (?:a|an|the)|what are|what does .* mean"
            r"|ab wann (ist|gilt))"
        ),
    ),
    (
        Kind.BIBLIOGRAPHIC,
        r"\b(zitier\w*|herausgeber\w*|verlag|autor\w*|verfasser\w*|cite|publisher|authors?)\b",
    ),
    (Kind.HOW, r"\b(wie|wodurch|womit|auf welche weise|mit welche[mrn]|how)\b"),
    (
        Kind.YES_NO,
        (
            r"^(ist|sind|war|waren|hat|haben|gibt|gab|kann|können|wird|werden|wurde|wurden"
            r"|darf|dürfen|soll|muss|stimmt|heißt|hilft|wirkt|schaffen|liegen|betreibt|endet"
            r"|is|are|were|does|do|did|has|have|can|may|will)\b"
        ),
    ),
)
# A question that begins with its verb, whichever that is: "Konnte man sich bewerben?".
_VERB_FIRST = re.compile(
    r"^(?:[A-ZÄÖÜ][a-zäöüß]+(?:t|te|en|ten)|Lief|Fand|Ging|Kam|Hieß|Stand|Lag|Begann|Nahm)"
    r"(?= (?:(?:der|die|das|den|dem|eine?[mnrs]?|es|er|sie|man|ich|wir|sich|diese[mnrs]?|in|im)\b"
    r"|[„A-ZÄÖÜ])).*\?$"
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def without_titles(text: str) -> str:
    """Return a text without the titles in quotation marks."""
    return _TITLES.sub("", text)


def kind_of(text: str) -> Kind:
    """Return what kind of answer a question asks for."""
    bare = _TITLES.sub("„X“", text)
    for kind, pattern in _PATTERNS:
        if pattern.search(bare):
            return kind
    return Kind.YES_NO if _VERB_FIRST.search(bare) else Kind.FACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """What an overview can be asked of.

    `asked` is how people ask for it, `told` how words of its headings begin, `shown` what a
    sentence says that is an example of it.
    """

    asked: re.Pattern[str]
    told: tuple[str, ...]
    shown: re.Pattern[str]

    def shows(self, sentence: str) -> bool:
        """Tell whether a sentence says so in words."""
        return self.shown.search(sentence) is not None

    def names(self, heading: str) -> bool:
        """Tell whether a heading is about it; a title in quotation marks is not."""
        bare = without_titles(heading)
        return any(re.search(rf"\b{word}", bare, re.IGNORECASE) for word in self.told)


def _aspect(asked: str, told: str, shown: str) -> Aspect:
    return Aspect(
        asked=re.compile(asked, re.IGNORECASE),
        told=tuple(told.split("|")),
        shown=re.compile(rf"\b(?:{shown})", re.IGNORECASE),
    )


_CHALLENGES = "herausforderung|problem|schwierigkeit|hürde|nachteil|sorge|challenge|disadvantage"
_POTENTIALS = "potenzial|potential|chance|stärke|vorteil|vorzüge|opportunit|strength|advantage"
_WAYS = "umgeh|umgang|ansätze|ansatz|lösung|maßnahme|empfehlung|strategie|erprob"
_LACK = (
    "fehl|mangel|\\w*mangel|knapp|wenig|schrumpf|leerstand|leer steh|überforder|kämpf|stoßen an"
    "|häng|gefährd|schließ|belast|schwer|schwierig|scheiter|verlor|verlier|rückgang|sterbe|altern"
    "|kaum|nicht einfach|sink|schwäch|abwander|verlang|problem|herausforderung"
)
_GAIN = (
    "kann|können|vorteil|potenzial|chance|stärk|zufrieden|biete|wirkung|positiv|niedrig|günstig"
    "|gewinn|wächst|wachs|tragen .* bei|trägt .* bei|attraktiv|am liebsten|innovation|führe\\w*"
    "|weltmarkt|unterstütz|überraschend"
)
_DOING = (
    "erprob|gemeinsam|tandem|setzen|arbeitete|arbeiten|empfiehlt|empfehlen|belohn|entstand"
    "|abfedern|leite\\w* .* ab|beriet|füll|brauch|soll"
)
WAYS = _aspect(
    rf"{_DEALING}|\bumgang|\blösung|\bansätze|\bstrategie|\bmaßnahme|\bempfehlung", _WAYS, _DOING
)
ASPECTS = (
    _aspect(rf"\b(?:{_CHALLENGES})|{_TROUBLING}", _CHALLENGES, _LACK),
    _aspect(rf"\b(?:{_POTENTIALS})|{_GOOD}", _POTENTIALS, _GAIN),
    WAYS,
)


def aspects_of(text: str) -> tuple[Aspect, ...]:
    """Return what a question asks an overview of; titles in quotation marks aside."""
    bare = without_titles(text)
    return tuple(aspect for aspect in ASPECTS if aspect.asked.search(bare))
