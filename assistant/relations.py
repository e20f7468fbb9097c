"""What is asked of a thing, in whichever words: who wrote it, when it began, who took part.

A thesaurus knows words for things; what is asked of them is a verb in a question and often a noun
in an answer ("Wer hat es verfasst?", "Autorin ist …"), or a turn of phrase ("Worum ging es?").
"""

from __future__ import annotations

import re
from functools import lru_cache

# How each of them is asked for or told, in German and, in questions, in English: words by how they
# begin, and phrases.
_RELATIONS = (
    # who made it, and what it is published as
    r"verfass|autor|geschrieben|schrieb|stammt \w* ?von|\bist eine studie von|behandel\w+ auf s\."
    r"|author|wrote|written",
    r"herausg[ea]|herausgeber|g[aä]b\w*\b.*\bheraus\b|veröffentlich|publizier|erschein|erschien"
    r"|kam .*\b(?:raus|heraus)\b|publish|edited|came out",
    r"layout|satz und|gedruckt|druck\b|druckt|printed",
    r"zitier|nachdruck|abdruck|übernehmen|weiterverwend|weitergeb|weitergegeb|lizenz|rechte\b"
    r"|vervielfältig|reprint|reuse|licen[cs]e",
    r"bestell|beziehen|kostenlos|gratis|order|free of charge|get a",
    r"seiten?\b|s\. \d|umfang|umfass|dick\b|lang ist|pages",
    r"kapitel|beitrag|beiträge|abschnitt|gliederung|chapter",
    # who does what in it
    r"leit(?:et|en|er|ung|ete)|vorsitz|vorsteh|stand \w+ .*\bvor\b|sitzt .*\bvor\b|spitze"
    r"|chef|federführ|lead|chair|head(?:s|ed)\b|runs",
    r"stellvertret|deputy",
    r"beteilig|mitmach|mitgemacht|mach\w+ .*\bmit\b|teilnehm|teilgenomm|teilnahm|gehör|mitglied"
    r"|mitarbeit|mitgearbeit|mitwirk|wirk\w+ .*\bmit\b|verbund|verbünde|bildeten|dabei|bestand aus"
    r"|took part|take part|participat|involved|member|belong",
    r"begleit|betreu|berat|berät|unterstütz|half|hilf|assist|support|advis",
    r"auftrag|beauftrag|commission",
    r"veranstalt|organisier|ausgericht|ausricht|gastgeber|organi[sz]|host",
    r"zuständig|verantwort|obliegt|in charge|responsible",
    r"grußwort|grüßt|eröffn|greeting|opening",
    r"träger|getragen|betreib",
    r"gegründet|gründ|entst[aea]nd|ins leben|founded|establish",
    # where and when
    r"sitz\b|sitzt|standort|ansässig|befindet|adresse|untergebracht|located|based|seat\b",
    r"traf|treffen|getroffen|tagte|tagen|fand .*\bstatt\b|stattf|stattgef|kam .*\bzusammen\b"
    r"|zusammenk|met\b|take place|took place|held",
    r"start|begann|begin|beginn|los(?:ging|gegangen)?\b|anfang|angefangen|began",
    r"ende\b|endete|endet|schluss|abschluss|abgeschloss|lief bis|vorbei|ended|finish",
    r"laufzeit|dauer|lief\b|läuft|zeitraum|wie lange|duration",
    r"frist|bewerbungsschluss|bis wann|deadline",
    r"seit\b|zurückgeh|geht auf|herkunft|ursprung|stammt|woher|origin",
    r"nächste|künftig|vorgesehen|geplant|planung|next|planned",
    # how many and how much
    r"wohn|leben\b|lebt|zu hause|einwohner|live|inhabitants|residents",
    r"wuchs|wächst|wachs|zugelegt|zulegen|zunahm|zugenommen|nahm .*\bzu\b|gewinn|gewann|gestiegen"
    r"|stieg|steig|grow|grew|gain",
    r"schrumpf|verlier|verlor|rückgang|abnahm|abgenommen|sink|sank|shrink|shrank|lost\b|los[ei]",
    r"alt\b|älter|alter\b|altern|alterung|durchschnittsalter|old\b|aging|ageing",
    r"förder|geld|zuwendung|zuschuss|budget|mittel\b|finanzier|€|euro|money|fund",
    r"eigenanteil|selbst (?:tragen|zahlen|aufbringen)|own share",
    r"teilnehmende|teilnehmer|besucher|zuschauer|zuschauende|personen|attend|visitors",
    r"bewerb|bewarb|beworben|kandid|appl(?:y|ied|ic)",
    r"befrag|umfrage|interview|survey",
    r"verteil|häuf|ball(?:en|t)|konzentrier|schwerpunktmäßig|cluster",
    # what it is about and what came of it
    r"thema|themen|hauptthem|schlüsselthem|inhalt|worum g|ging es um|schwerpunkt|befass|arenen"
    r"|topic|about\b",
    r"ergebnis|herausgekomm|kam .*\bheraus\b|kam .*\brum\b|hervor|entstand|resultat|ertrag|brachte"
    r"|result|outcome|came out",
    r"ziel|zweck|aufgabe|soll\b|sollte|wozu|dient|gedacht|selbstverständnis|versteht sich|purpose"
    r"|aim|goal",
    r"kriteri|maßstäb|maßstab|worauf kam|entscheidend|ausschlaggeb|criteri",
    r"empfehl|empfiehl|empfahl|rät\b|raten\b|geraten|vorschl|stellschraube|recommend|advi[cs]e",
    r"fordert|forder(?:n|ung)|verlang|demand|calls? for",
    r"methode|vorgeh|ging\w* .*\bvor\b|verfahren|arbeitsweise|herangeh|schritte|method|approach",
    r"problem|schwierig|hapert|hakt|scheiter|fehl|mangel|knapp|herausforder|kämpf|überforder"
    r"|challenge|lack",
    r"vorteil|chance|potenzial|stärke|gern\b|lieb(?:er|sten)|nutzen|attraktiv|bringt|davon"
    r"|advantage|benefit|opportunit",
    r"hängt|abhäng|wovon|voraussetz|depend",
    r"ersetz|auffang|wettmach|replace",
    r"unterschied|unterscheid|vergleich|differ|compar",
    r"gilt als|gelten als|bezeichn|heißt|bedeut|definiert|definition|begriff|versteht man|mean",
    r"ausgewählt|auswahl|wahl\b|entscheid|entschied|gewählt|ausgesucht|empfahl|selected|chos",
    r"übergeben|übergab|überreicht|entgegen|erhielt|erhalten|handed|received",
    r"website|webseite|internet|www|homepage|online|url",
    r"motto|leitspruch|leitsatz|slogan",
)
_PATTERNS = tuple(re.compile(rf"\b(?:{each})", re.IGNORECASE) for each in _RELATIONS)


@lru_cache(maxsize=4096)
def relations(text: str) -> frozenset[int]:
    """Return what is asked or told of a thing in a text, by number."""
    return frozenset(
        number for number, pattern in enumerate(_PATTERNS) if pattern.search(text) is not None
    )
