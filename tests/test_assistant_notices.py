"""Notices warn of what an answer does not say; they claim nothing themselves."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import fill

from assistant.answer import ask, reply_to
from assistant.choose import of_register
from assistant.decide import Decision
from assistant.inquiry import inquire
from assistant.model import Answer, NoAnswer, NoticeKind
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.model import Reply

TEXT = """# Bericht der Stadt Musterberg

## Bücherei

In der Bücherei von Musterberg standen 2019 genau 4.126 Bücher. In der Bücherei von Musterberg
standen 2015 genau 3.980 Bücher. Die Bücherei liegt in Musterberg am Markt.

## Schwimmbad

Das Schwimmbad hatte 2021 nach Angaben der Stadt 21.000 Gäste. Die Zeitung schreibt, das
Schwimmbad hatte 2021 sogar 23.000 Gäste.

## Turm

Die Höhe des Wasserturms ist unbekannt und wurde nicht gefunden. Der Wasserturm steht im Osten.

## Markt

Die Zahl der Marktstände wuchs von 2010 bis 2020 um acht Stände.

## Fest

Zum Beginn des Stadtfests nennen die Quellen Juni oder Juli 2023. Eine Klage wies das Gericht ab.

## Brunnen

Der Brunnen am Rathaus wurde am 15.02.2018 eingeweiht. Ein Drittel der Brunnen ist trocken.

## Heft

Zum Titel des Hefts nennt die Chronik „Alte Mitte“, der Verein „Neue Mitte“.

## Wachstum

Am stärksten wuchs der Ortsteil Kelsterbach mit 29 %, gefolgt vom Ortsteil Aschheim mit 27 %.

## Radweg

Für den Radweg am Kanal stehen 250.000 € bereit. Seit 1971 gibt es den Radweg am Kanal.

## Platz

Zum Bürgerrat über den Goetheplatz kamen viele Leute.

## Kurhaus

Im Kurhaus trinkt die Hälfte der Gäste Tee.

## Stichwortverzeichnis

Wasserturm im Osten, 4, 12, Rathaus und Wasserturm, 7–9, Turmwächter am Wasserturm, 3.

## Preis

Den Preis der Jury gewann Musterberg. Frau Kunigunde Sternwart überreichte ihn in Musterberg.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give a library of one report."""
    root = tmp_path_factory.mktemp("notices")
    (root / "korpus").mkdir()
    (root / "korpus" / "bericht.md").write_text(TEXT, encoding="utf-8")
    fill(root / "home", root / "korpus")
    with closing(Library(Settings(home=root / "home", corpus=root / "korpus"))) as library:
        yield library


def told(reply: Reply) -> dict[NoticeKind, str]:
    """Return the notices of a reply by their kind."""
    return {notice.kind: notice.text for notice in reply.notices}


def test_a_wrong_number_is_corrected_by_the_quoted_one(small: Library) -> None:
    reply = ask(small, "Warum stehen in der Bücherei von Musterberg 4.162 Bücher?")
    assert isinstance(reply, Answer)
    assert "„4.126“, nicht „4.162“" in told(reply)[NoticeKind.PREMISE]
    assert any("4.126 Bücher" in sentence.text for sentence in reply.sentences[:2])


def test_a_number_that_is_quoted_needs_no_notice(small: Library) -> None:
    reply = ask(small, "Wann standen in der Bücherei von Musterberg 4.126 Bücher?")
    assert isinstance(reply, Answer)
    assert NoticeKind.PREMISE not in told(reply)


def test_a_wrong_name_is_pointed_out(small: Library) -> None:
    reply = ask(small, "Warum gewann Dresden den Preis der Jury?")
    assert isinstance(reply, Answer)
    assert "„Dresden“" in told(reply)[NoticeKind.PREMISE]
    assert "Musterberg" in reply.sentences[0].text


def test_a_wrong_direction_is_pointed_out(small: Library) -> None:
    reply = ask(small, "Warum ist die Zahl der Marktstände von 2010 bis 2020 gesunken?")
    assert isinstance(reply, Answer)
    assert "„wuchs“, nicht „gesunken“" in told(reply)[NoticeKind.PREMISE]


def test_what_is_said_to_be_unknown_is_pointed_out(small: Library) -> None:
    reply = ask(small, "Welche Höhe hat der Wasserturm?")
    assert isinstance(reply, Answer)
    assert NoticeKind.MISSING in told(reply)


def test_numbers_of_different_years_are_told_apart_and_the_newest_stands_first(
    small: Library,
) -> None:
    reply = ask(small, "Wie viele Bücher stehen in der Bücherei von Musterberg?")
    assert isinstance(reply, Answer)
    assert "4.126" in reply.sentences[0].text
    assert "2019 und 2015" in told(reply)[NoticeKind.AGE]
    dates = [sentence.citations[0].speaks_of for sentence in reply.sentences[:2]]
    assert [date.year if date else None for date in dates] == [2019, 2015]


def test_numbers_of_the_same_year_contradict_each_other(small: Library) -> None:
    reply = ask(small, "Wie viele Gäste hatte das Schwimmbad 2021?")
    assert isinstance(reply, Answer)
    assert "21.000" in told(reply)[NoticeKind.CONTRADICTION]
    assert "23.000" in told(reply)[NoticeKind.CONTRADICTION]


def test_a_sentence_that_says_that_sources_differ_is_pointed_out(small: Library) -> None:
    reply = ask(small, "Wann war der Beginn des Stadtfests?")
    assert isinstance(reply, Answer)
    assert NoticeKind.CONTRADICTION in told(reply)
    other = ask(small, "Was wies das Gericht ab?")
    assert NoticeKind.CONTRADICTION not in told(other)


def test_an_answer_without_gaps_has_no_notice(small: Library) -> None:
    reply = ask(small, "Wo liegt die Bücherei?")
    assert isinstance(reply, Answer)
    assert reply.notices == ()


def test_a_misspelt_name_is_asked_back_and_never_swapped(small: Library) -> None:
    reply = ask(small, "Wo liegt die Bücherei von Musterburg?")
    assert isinstance(reply, NoAnswer)
    assert "„Musterburg“" in reply.reason
    assert told(reply)[NoticeKind.SPELLING].endswith("Meinten Sie „Musterberg“?")
    assert "Musterburg" in reply.sought


def test_a_misspelt_word_is_answered_and_asked_back(small: Library) -> None:
    reply = ask(small, "Wie viele Gäste hatte das Schwimbad 2021?")
    assert isinstance(reply, Answer)
    assert told(reply)[NoticeKind.SPELLING].endswith("Meinten Sie „Schwimmbad“?")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "Warum wurde der Brunnen am Rathaus im März 2018 eingeweiht?",
            "„15.02.2018“, nicht „März 2018“",
        ),
        ("Warum ist die Hälfte der Brunnen trocken?", "„Drittel“, nicht „Hälfte“"),
        ("Warum wuchs die Zahl der Marktstände um elf Stände?", "„acht“, nicht „elf“"),
        ("Warum überreichte Olaf Scholz den Preis der Jury in Musterberg?", "„Olaf Scholz“"),
        ("Warum wuchs der Ortsteil Aschheim mit 29 %?", "„27 %“, nicht „29 %“"),
        ("Warum wuchs der Ortsteil Aschheim am stärksten?", "„Kelsterbach“, nicht „Aschheim“"),
        ("Wieso kamen viele Leute zum Bürgerrat über den Schillerplatz?", "„Goetheplatz“, nicht"),
        ("Weshalb gibt es den Radweg am Kanal erst seit 1990?", "„1971“, nicht „1990“"),
        ("Wofür gab man am Kanal 900.000 € aus?", "„250.000 €“, nicht „900.000 €“"),
        ("Weshalb trinken alle Gäste im Kurhaus Tee?", "Hälfte“, nicht „alle“"),
        ("Warum hat die THW den Brunnen am Rathaus eingeweiht?", "„THW“ nicht"),
        ("Why did the Marktstände grow by eleven Stände?", "„acht“, nicht „eleven“"),
    ],
)
def test_what_a_question_takes_for_granted_is_compared(
    small: Library, text: str, remark: str
) -> None:
    reply = ask(small, text)
    assert isinstance(reply, Answer)
    assert remark in told(reply)[NoticeKind.PREMISE]


@pytest.mark.parametrize(
    "text",
    [
        "Was wurde am 15. Februar 2018 am Rathaus eingeweiht?",
        "Was wurde im Februar 2018 am Rathaus eingeweiht?",
        "Wir sind 14 Gemeinden. Wo liegt die Bücherei von Musterberg?",
        "Um 9 Uhr: Wo liegt die Bücherei von Musterberg?",
        "Wann überreichte Kunigunde Sternwart den Preis der Jury?",
        "Wuchs die Zahl der Marktstände um acht oder um neun Stände?",
        "Welche Brunnen in den Ortsteilen sind trocken, ein Drittel?",
        "Warum wuchs der Ortsteil Kelsterbach am stärksten?",
        "Um wie viel wuchs Aschheim, nachdem Kelsterbach um 29 % gewachsen war?",
        "Warum gibt es den Radweg am Kanal erst seit 1971?",
    ],
)
def test_what_the_quotes_say_or_nobody_claims_needs_no_remark(small: Library, text: str) -> None:
    reply = ask(small, text)
    assert isinstance(reply, Answer)
    assert NoticeKind.PREMISE not in told(reply)


def test_two_that_say_different_things_of_one_contradict_each_other(small: Library) -> None:
    reply = ask(small, "Heißt das Heft „Alte Mitte“ oder „Neue Mitte“?")
    assert isinstance(reply, Answer)
    assert NoticeKind.CONTRADICTION in told(reply)


def test_a_disagreement_on_something_else_is_none(small: Library) -> None:
    reply = ask(small, "Wann wurde der Brunnen am Rathaus eingeweiht?")
    assert isinstance(reply, Answer)
    assert NoticeKind.CONTRADICTION not in told(reply)


@pytest.mark.parametrize(
    "text",
    [
        "Wie viele Stände kamen auf dem Markt von 2010 bis 2020 hinzu, mehr oder weniger?",
        "Wie viele Hefte gab der Verein heraus?",
        "Wer überreichte den Preis der Jury?",
    ],
)
def test_what_differs_in_another_thing_is_not_remarked_on(small: Library, text: str) -> None:
    assert NoticeKind.CONTRADICTION not in told(ask(small, text))


def test_an_answer_of_little_certainty_is_marked(small: Library) -> None:
    for asked in ("Wo liegt die Bücherei?", "Welcher Ortsteil wuchs am stärksten?"):
        assert NoticeKind.UNCERTAIN not in told(ask(small, asked))
    inquiry = inquire(small, "Wo liegt die Bücherei?")
    unsure = replace(inquiry, decision=Decision(probability=0.3, answers=True))
    assert NoticeKind.UNCERTAIN in told(reply_to(unsure))
    refused = replace(inquiry, decision=Decision(probability=0.1, answers=False))
    assert NoticeKind.UNCERTAIN not in told(reply_to(refused))


def test_an_index_of_words_is_no_answer(small: Library) -> None:
    reply = ask(small, "Wo steht der Wasserturm?")
    assert isinstance(reply, Answer)
    assert "Der Wasserturm steht im Osten." in reply.sentences[0].text
    assert not any("Turmwächter" in each.text for each in reply.sentences)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Abbildung, 12, 34–36, Ebene euklidische, 64", True),
        ("Am Fest nahmen Bürger, 12 Vereine und 3 Schulen teil.", False),
        ("Im Jahr 2019 kamen Gäste, 40 % mehr als zuvor, 30 % blieben.", False),
    ],
)
def test_an_index_is_told_by_its_entries(text: str, listed: bool) -> None:  # noqa: FBT001  (a case)
    assert of_register(text) is listed
