"""What a question takes for granted is set right by the quotes that say another thing."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill

from assistant.answer import ask
from assistant.claims import claimed
from assistant.model import Answer, NoticeKind
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST = 2

TEXT = """# Chronik der Gemeinden am Fluss

## Schulen

In den Grundschulen lernten 2021 zusammen 5.200 Kinder. In den Realschulen lernten 2021 zusammen
3.100 Kinder.

## Fähren

Auf der alten Fähre sind die Bretter im Mittel 12 Jahre alt, auf der neuen 4 Jahre und auf dem
Floß 30 Jahre.

## Deich

Der Deich soll zuerst in den Kleingärten erhöht werden. Ein Drittel der Schafe weidet in
Ostfriesland auf dem Deich.

## Löhne

Die Löhne der Fischer sind am nördlichen Ufer geringer. Viele Fischer haben ein zweites Boot.

## Museum

Der Eintritt in das Museum am Hafen ist kostenlos. Das Museum am Hafen zeigt alte Anker.

## Chor

Der Chor der Lotsen singt jeden Sommer. Der Chor probte zuerst online und später unter anderem
in Wilhelmshaven und Leer.

## Kuratorium

Später übernahm Kapitän Anton Brillowski den Vorsitz im Kuratorium, Stellvertreterin wurde Hilke
Tönjes aus Jever. Den Vorsitz im Kuratorium hatte zuerst Ubbo Harms.

## Gutachten

Im Hafenamt begleitete Hilke Tönjes mit Folkert Ammen das Gutachten zur Ebbe. Autorinnen des
Gutachtens zur Ebbe sind Wiebke Onnen und Tomke Eilts.

## Regatta

Die Jury der Regatta unter Gesche Poppinga wählte im Mai 2022 ein rotes Segel aus. Leiterin der
Werft ist Frauke Dirksen; ihr Team zählt neun Leute.

## Brücken

Beteiligt waren Wittmund und Friedeburg (NI). In Bad Zwischenahn gab es ein Fest zur Brücke am Moor.

## Segelfest

Das Hafenamt beschreibt das Segelfest als laut mit 400 Leuten am Kai. Der Verein beschreibt das
Segelfest als still mit 90 Leuten im Saal.

## Krabben

Die Quellen verbinden Gewicht und Länge der Krabben verschieden: Amt und Hafenseite schreiben
„oder“, die Seite der Stadt zu Fängen und Netzen schreibt „und“.

## Werftzeit

Die Übergabe der Werftzeit war ab 1999 geplant, tatsächlich kam sie 2001. Zur Dauer der Werftzeit
weichen die Quellen ab: Ältere Seiten nennen 1995–1998, neuere 1995–1999. Die Werftzeit lief im
Rahmen des Hafenplans.

## Meldung

Die Meldung zur Kutterfahrt 2018 endete nach Angaben des Amts am 12.04.2018; die Zeitung nennt den
18.04.

## Aufsätze

Hinrichs behandelt im Jahrbuch auf S. 12–30 die Ebbe. Janssen behandelt im Jahrbuch auf S. 31–55
die Flut.
"""

OTHER = """# Chronik der Mühlen am Bach

## Wasser

Im Sommer wuchs die Zahl der Gäste in den Mühlen um 300. Mehr als die Hälfte der Mühlen liegt nahe
an Landstraßen. Nur jede zehnte Mühle am Bach bekam seit 2003 ein neues Wasserrad.

## Lauf

Die Einladung nennt für den Mühlenlauf eine kürzere Strecke wegen des Hochwassers. Der Mühlenlauf
führt seit 1998 durch das Tal.

## Brot

Beim Kauf von Mehl zählt ein guter Geschmack mehr als der Preis. Neue Mahlsteine hätten gerade in
kleinen Mühlen große Wirkung.

## Bücher

„Das Korn und die Zeit“ ist ein Kapitel des Mühlenbuchs und keine eigene Broschüre. Das Preisrätsel
hieß „Müllerbrot – gesund, dunkel und frisch!“.

## Geld

Eine eigene Geldnot der Mühlen ist nicht nachweisbar. Die Angabe von 6 % Verlust gilt für alle
Betriebe am Bach und nicht nur für die Mühlen.

## Steg

Seit 2011 gibt es am Mühlbach einen Steg für Radfahrer.
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give a library of another chronicle."""
    yield from _library(tmp_path_factory.mktemp("claims"), OTHER)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give a library of one chronicle."""
    yield from _library(tmp_path_factory.mktemp("premise"), TEXT)


def _library(root: Path, text: str) -> Iterator[Library]:
    (root / "korpus").mkdir()
    (root / "korpus" / "chronik.md").write_text(text, encoding="utf-8")
    fill(root / "home", root / "korpus")
    with closing(Library(Settings(home=root / "home", corpus=root / "korpus"))) as library:
        yield library


def disagrees(library: Library, text: str) -> tuple[str, bool]:
    """Return what is quoted first, and whether it is remarked that sources differ."""
    reply = ask(library, text)
    assert isinstance(reply, Answer)
    quoted = " ".join(each.text for each in reply.sentences[:_FIRST])
    return quoted, any(each.kind is NoticeKind.CONTRADICTION for each in reply.notices)


def premises(library: Library, text: str) -> str:
    """Return the remarks on what a question takes for granted."""
    reply = ask(library, text)
    assert isinstance(reply, Answer)
    return " ".join(each.text for each in reply.notices if each.kind is NoticeKind.PREMISE)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "Warum lernten 2021 in den Realschulen mehr Kinder als in den Grundschulen?",
            "„3.100“ gegenüber „5.200“, nicht „mehr“",
        ),
        (
            "Warum lernten 2021 in den Grundschulen weniger Kinder als in den Realschulen?",
            "„5.200“ gegenüber „3.100“, nicht „weniger“",
        ),
        (
            "Warum sind die Bretter auf der neuen Fähre älter als auf der alten?",
            "„4“ gegenüber „12“, nicht „älter“",
        ),
        (
            "Warum soll der Deich zuerst in den Großgärten erhöht werden?",
            "„Kleingärten“, nicht „Großgärten“",
        ),
        (
            "Warum weidet ein Drittel der Schafe in Westfriesland auf dem Deich?",
            "„Ostfriesland“, nicht „Westfriesland“",
        ),
        (
            "Weshalb ist der Eintritt in das Museum am Hafen kostenpflichtig?",
            "„kostenlos“, nicht „kostenpflichtig“",
        ),
        (
            "Warum sind die Löhne der Fischer am südlichen Ufer geringer?",
            "„nördlichen“, nicht „südlichen“",
        ),
        ("Warum hat der Chor der Lotsen nur online geprobt?", "„später“, nicht „nur“"),
        ("Was schreibt Janssen im Jahrbuch auf den Seiten 12–30?", "„31–55“, nicht „12–30“"),
        (
            "Warum wurde Hilke Tönjes Vorsitzende des Kuratoriums?",
            "„Anton Brillowski“, nicht „Hilke Tönjes“",
        ),
        (
            "Warum hat Folkert Ammen das Gutachten zur Ebbe verfasst?",
            "„Wiebke Onnen und Tomke Eilts“, nicht „Folkert Ammen“",
        ),
        (
            "Welches Segel wählte Ubbo Harms als Vorsitzender der Jury aus?",
            "„Gesche Poppinga“, nicht „Ubbo Harms“",
        ),
        (
            "Wie viele Leute zählt das Team, das Ubbo Harms als Leiterin der Werft führt?",
            "„Frauke Dirksen“, nicht „Ubbo Harms“",
        ),
        ("Wozu gab es ein Fest zur Brücke am Moor in Friedeburg?", "„Bad Zwischenahn“, nicht"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_said_instead(
    small: Library, text: str, remark: str
) -> None:
    assert remark in premises(small, text)


@pytest.mark.parametrize(
    "text",
    [
        "Warum lernten 2021 in den Grundschulen mehr Kinder als in den Realschulen?",
        "Warum sind die Bretter auf der alten Fähre älter als auf der neuen?",
        "Lernten 2021 in den Realschulen mehr Kinder als in den Grundschulen?",
        "Warum soll der Deich zuerst in den Kleingärten erhöht werden?",
        "Warum sind die Löhne der Fischer am südlichen Ufer höher?",
        "Ist der Eintritt in das Museum am Hafen kostenlos oder kostenpflichtig?",
        "Ist der Eintritt in das Museum am Hafen kostenpflichtig?",
        "Warum hat der Chor der Lotsen zuerst online geprobt?",
        "Was schreibt Janssen im Jahrbuch auf den Seiten 31–55?",
        "Endete die Meldung zur Kutterfahrt 2018 am 12. oder am 18. April?",
        "Warum wurde Hilke Tönjes Stellvertreterin im Kuratorium?",
        "Warum wurde Ubbo Harms Vorsitzender des Kuratoriums?",
        "Warum hat Folkert Ammen das Gutachten zur Ebbe begleitet?",
        "Welches Segel wählte Gesche Poppinga als Vorsitzende der Jury aus?",
        "Wie viele Leute zählt das Team, das Frauke Dirksen als Leiterin der Werft führt?",
        "Wozu gab es ein Fest zur Brücke am Moor in Bad Zwischenahn?",
    ],
)
def test_what_is_right_or_asked_needs_no_remark(small: Library, text: str) -> None:
    assert not premises(small, text)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("War das Segelfest laut oder still?", ("als laut", "als still")),
        ("Müssen Gewicht und Länge der Krabben zugleich passen?", ("„oder“", "„und“")),
        ("Von wann bis wann lief die Werftzeit?", ("1995–1998", "1995–1999")),
    ],
)
def test_both_sides_are_quoted_where_sources_differ(
    small: Library, text: str, both: tuple[str, str]
) -> None:
    quoted, remarked = disagrees(small, text)
    assert remarked
    assert all(side in quoted for side in both)


def test_what_one_source_says_does_not_differ_from_what_another_does(small: Library) -> None:
    assert not disagrees(small, "Beschreibt der Verein das Segelfest als still?")[1]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "In unserer Zeitung steht, dass die Mühlen 300 Gäste verloren haben. Woran lag das?",
            "„wuchs“, nicht „verloren“",
        ),
        (
            "Mehr als die Hälfte der Mühlen liegt abseits der Landstraßen. Was folgt daraus?",
            "„nahe“, nicht „abseits“",
        ),
        (
            "Jede dritte Mühle am Bach bekam seit 2003 ein neues Wasserrad. Welche waren das?",
            "„jede zehnte“, nicht „Jede dritte“",
        ),
        (
            "Laut Einladung wurde der Mühlenlauf wegen der Baustelle kürzer geplant, richtig?",
            "„wegen des Hochwassers“, nicht „wegen der Baustelle“",
        ),
        (
            "Wieso zählt beim Kauf von Mehl der Preis mehr als ein guter Geschmack?",
            "„mehr als der Preis“, nicht „mehr“",
        ),
        (
            "Woran liegt es, dass neue Mahlsteine gerade in kleinen Mühlen kaum Wirkung hätten?",
            "„große“, nicht „kaum“",
        ),
        (
            "Wer hat die Broschüre „Das Korn und die Zeit“ geschrieben?",
            "„keine eigene Broschüre“, nicht „Broschüre“",
        ),
        (
            "Was heißt „billig“ im Preisrätsel „Müllerbrot – billig, dunkel und frisch!“?",
            "„Müllerbrot – gesund, dunkel und frisch!“",
        ),
        ("Weshalb leiden die Mühlen unter einer eigenen Geldnot?", "„nicht nachweisbar“, nicht"),
        (
            "Warum gilt ausgerechnet für die Mühlen die Angabe von 6 % Verlust?",
            "„nicht nur“, nicht „ausgerechnet“",
        ),
        (
            "Der Steg für Radfahrer am Mühlbach kam erst 2017. Warum hat das so lange gedauert?",
            "2011“, nicht „2017“",
        ),
    ],
)
def test_a_claim_is_set_right_in_whichever_form_it_comes(
    other: Library, text: str, remark: str
) -> None:
    assert remark in premises(other, text)


@pytest.mark.parametrize(
    "text",
    [
        "In unserer Zeitung steht, dass im Sommer die Zahl der Gäste wuchs. Um wie viele?",
        "Mehr als die Hälfte der Mühlen liegt nahe an Landstraßen. Was folgt daraus?",
        "Nur jede zehnte Mühle am Bach bekam seit 2003 ein neues Wasserrad, oder?",
        "Der Mühlenlauf bekam wegen des Hochwassers eine kürzere Strecke, richtig?",
        "Wieso zählt beim Kauf von Mehl ein guter Geschmack mehr als der Preis?",
        "Woran liegt es, dass neue Mahlsteine gerade in kleinen Mühlen große Wirkung hätten?",
        "In welchem Buch steht das Kapitel „Das Korn und die Zeit“?",
        "Ist „Das Korn und die Zeit“ eine eigene Broschüre?",
        "Was ist im Preisrätsel „Müllerbrot – gesund, dunkel und frisch!“ mit „gesund“ gemeint?",
        "Warum ist eine eigene Geldnot der Mühlen nicht nachweisbar?",
        "Den Steg am Mühlbach gibt es seit 2011. Für wen ist der Steg am Mühlbach?",
        "Der Mühlenlauf führt durch das Tal. Welche Strecke nennt die Einladung zum Mühlenlauf?",
    ],
)
def test_a_claim_that_holds_needs_no_remark(other: Library, text: str) -> None:
    assert not premises(other, text)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Warum ist der Turm rot?", "ist der Turm rot?"),
        ("Der Turm ist rot, oder?", "Der Turm ist rot"),
        ("Der Turm ist rot. Wer strich ihn?", "Der Turm ist rot."),
        ("Wir lasen, dass der Turm rot ist. Wer strich ihn?", "der Turm rot ist."),
        ("Unser Turm ist rot. Wer strich ihn?", ""),
        ("Wer strich Tore bzw. Türme?", ""),
        ("Wer schrieb „Türme. Ein Buch.“ und wann?", ""),
        ("Ist der Turm rot?", ""),
    ],
)
def test_a_claim_is_told_from_a_question(text: str, claim: str) -> None:
    assert claimed(text) == claim


def test_what_a_question_is_for_is_no_part_of_it(other: Library) -> None:
    reply = ask(other, "Für die Presse: Seit wann gibt es einen Steg am Mühlbach?")
    assert isinstance(reply, Answer)
    assert "2011" in reply.sentences[0].text


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Wo steht der schlechte Geschmack, der beim Kauf von Mehl zählt?", "„guter“, nicht"),
        ("Wer misst die geringe Wirkung neuer Mahlsteine in kleinen Mühlen?", "„große“, nicht"),
    ],
)
def test_an_opposite_need_not_stand_in_a_claim(other: Library, text: str, remark: str) -> None:
    assert remark in premises(other, text)


@pytest.mark.parametrize(
    "text",
    [
        "Zählt beim Kauf von Mehl ein schlechter Geschmack?",
        "Wie klein ist die Wirkung neuer Mahlsteine in Mühlen?",
        "Was liegt an Land- und Wasserstraßen, mehr als die Hälfte der Mühlen?",
        "Bekamen zwei der vier Mühlen am Bach seit 2003 ein neues Wasserrad?",
    ],
)
def test_what_is_asked_has_no_opposite(other: Library, text: str) -> None:
    assert not premises(other, text)
