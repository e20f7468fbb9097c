"""Each kind of question gets a fitting form, and a sentence brings what it leans on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.answer import ask
from assistant.context import leans
from assistant.fact_date import dated, last_year
from assistant.model import Answer, Form, NoAnswer, Part, Told

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.model import Sentence
    from ingest.index import Library

CHALLENGES = "Was sind die wesentlichen Herausforderungen für Kleinstädte?"
# Prints what is answered, in a process of its own.
PRINT = """
import sys
from pathlib import Path
from assistant.answer import ask
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Settings
from ui import payload
library = Library(Settings(home=Path(sys.argv[1]), corpus=SHIPPED_CORPUS))
for text in sys.argv[2:]:
    print(payload.reply(ask(library, text)))
"""


def answered(library: Library, text: str, *history: str) -> Answer:
    """Return the answer to a question that has one."""
    reply = ask(library, text, history=history)
    assert isinstance(reply, Answer)
    return reply


def first(answer: Answer) -> Sentence:
    """Return what is said first."""
    return answer.sentences[0]


@pytest.mark.parametrize(
    ("text", "history", "heading"),
    [
        (CHALLENGES, (), "Herausforderungen"),
        ("Welche Potenziale können sie nutzen?", (CHALLENGES,), "Potenziale"),
        ("What are the main challenges for small towns?", (), "Herausforderungen"),
    ],
)
def test_an_overview_goes_through_the_themes(
    library: Library, text: str, history: tuple[str, ...], heading: str
) -> None:
    answer = answered(library, text, *history)
    assert answer.form is Form.THEMES
    titles = [part.title for part in answer.parts]
    assert {"Demografie", "Mobilität", "Wohnen und Leerstand"} <= set(titles)
    assert len(titles) == len(set(titles)) >= 10
    assert len(answer.sentences) <= 12
    assert all(part.count <= 2 and part.count + part.more > 0 for part in answer.parts)
    for sentence in answer.sentences:
        section = sentence.citations[0].section
        assert heading in section[-1] or "Überblick" in section[0]


def test_ways_out_are_shared_out_among_themes(library: Library) -> None:
    answer = answered(library, "Wie gehen sie damit um?", CHALLENGES)
    assert answer.form is Form.THEMES
    assert CHALLENGES in answer.question.understood_as
    parts = {part.title: sentences for part, sentences in answer.groups if part}
    assert "Klimaanpassung" in parts["Klimawandel"][0].text


def test_an_overview_of_a_subject_keeps_to_its_theme(library: Library) -> None:
    answer = answered(library, "Welche Herausforderungen gibt es beim Wohnen?")
    assert answer.form is Form.THEMES
    assert [part.title for part in answer.parts] == ["Wohnen und Leerstand"]
    assert len(answer.sentences) >= 3


def test_an_overview_of_what_the_study_says_keeps_to_what_it_is_asked_of(library: Library) -> None:
    answer = answered(library, "Was sagt die Studie zur Baukultur?")
    assert answer.form is Form.THEMES
    assert "Baukultur" in answer.parts[0].title
    assert not any("Digital" in part.title for part in answer.parts)


def test_what_is_asked_under_a_condition_is_no_overview(library: Library) -> None:
    text = "Welche Vorteile hat die Innenstadt, wenn weniger gependelt wird?"
    answer = answered(library, text)
    assert answer.form is Form.SENTENCES
    assert any("pendelt" in sentence.text for sentence in answer.sentences[:2])


def test_the_theme_that_a_subject_names_comes_first(library: Library) -> None:
    answer = answered(library, "Wie gehen Kleinstädte mit Leerstand um?")
    assert "Leerstand" in answer.parts[0].title


@pytest.mark.parametrize("text", ["BBSR – was ist das?", "Wofür steht BBSR?"])
def test_a_name_is_explained_wherever_it_stands_in_the_question(
    library: Library, text: str
) -> None:
    answer = answered(library, text)
    assert answer.sentences[0].text.startswith("BBSR: Bundesinstitut")


def test_a_term_that_nothing_names_is_not_explained(library: Library) -> None:
    assert isinstance(ask(library, "Wofür steht ISEK?"), NoAnswer)


@pytest.mark.parametrize(
    "text",
    [
        "Nenne alle sechs Modellvorhaben.",
        "Nenne die Modellvorhaben der Pilotphase.",
        "Welche Modellvorhaben gibt es?",
    ],
)
def test_a_list_is_given_as_a_whole(library: Library, text: str) -> None:
    answer = answered(library, text)
    assert answer.form is Form.TABLE
    assert [dict(each.cells)["Nr."] for each in answer.sentences] == [
        f"MV {number}" for number in range(1, 7)
    ]
    assert all(each.text.startswith("Nr.: MV") for each in answer.sentences)


def test_a_list_is_whole_only_where_all_of_it_was_asked_for(library: Library) -> None:
    whole = answered(library, "Welche Stationen hatte die Tour?")
    assert [dict(each.cells)["Ort"] for each in whole.sentences] == [
        "Schlüchtern",
        "Brunsbüttel",
        "Dörentrup",
        "Freyung",
    ]
    part = answered(library, "Welche Städte gehören zum Reallabor?")
    assert part.form is not Form.TABLE
    assert "Mücheln" in first(part).text


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Wie gehen Kleinstädte mit dem Klimawandel um?", {"Klimawandel"}),
        (
            "Was tun Städte gegen Leerstand?",
            {"Wohnen und Leerstand", "Innenstadt und Einzelhandel"},
        ),
    ],
)
def test_ways_out_of_one_challenge_are_no_challenges(
    library: Library, text: str, titles: set[str]
) -> None:
    answer = answered(library, text)
    assert {part.title for part in answer.parts} == titles
    for sentence in answer.sentences:
        assert sentence.citations[0].section[0] == "Wie Kleinstädte damit umgehen"


def test_what_one_does_for_towns_is_no_way_out_of_a_challenge(library: Library) -> None:
    assert answered(library, "Was tut der Bund für Kleinstädte?").form is Form.SENTENCES


def test_a_comparison_has_two_sides(library: Library) -> None:
    answer = answered(library, "Was unterscheidet größere von kleinen Kleinstädten?")
    assert answer.form is Form.SIDES
    parts = {part.title: sentences for part, sentences in answer.groups if part}
    assert any("mindestens 10.000" in each.text for each in parts["größere"])
    assert any("5.000–10.000" in each.text for each in parts["kleinen Kleinstädten"])


def test_a_definition_stands_first_in_either_language(library: Library) -> None:
    for text in ("Was ist eine Kleinstadt?", "What is a small town?"):
        said = first(answered(library, text)).text
        assert said.startswith(("Kleinstadt: Ort mit 5.000–20.000", "Eine Kleinstadt hat"))
        assert "grundzentrale" in said


def test_rows_that_say_less_than_another_of_their_table_are_left_out(library: Library) -> None:
    answer = answered(library, "Welche Kommunen bildeten das StadtLabor?")
    rows = [dict(each.cells)["Nr."] for each in answer.sentences if each.cells]
    assert rows == ["MV 2"]


def test_an_english_overview_of_a_subject_keeps_to_its_theme(library: Library) -> None:
    answer = answered(library, "What challenges do small towns face with housing?")
    assert [part.title for part in answer.parts] == ["Wohnen und Leerstand"]


def test_what_names_a_place_stands_first_where_one_is_asked_for(library: Library) -> None:
    answer = answered(library, "Wo sitzt die Kleinstadtakademie?")
    assert "Wittenberge" in first(answer).text


def test_a_date_stands_first(library: Library) -> None:
    assert "21.01.2022" in first(answered(library, "Wann war die Bundestagung?")).text


def test_the_newest_count_stands_first_and_is_dated(library: Library) -> None:
    sentence = first(answered(library, "Wie viele Kleinstädte gibt es?"))
    assert "2.126 Kleinstädte" in sentence.text
    date = sentence.citations[0].speaks_of
    assert date is not None
    assert (date.text, date.year, date.told) == ("2019", 2019, Told.SENTENCE)


def test_what_the_corpus_holds_is_listed_by_the_titles_themselves(library: Library) -> None:
    answer = answered(library, "Welche Dokumente liegen im Bestand?")
    assert answer.parts == (Part(title="Dokumente im Bestand: 5", count=5),)
    assert "Widersprüche zwischen den Quellen" in [each.text for each in answer.sentences]


def test_a_sentence_that_leans_comes_with_the_one_before_it(library: Library) -> None:
    answer = answered(library, "Welche Kommunen bildeten das StadtLabor?")
    said = next(each for each in answer.sentences if "außerdem Mölln" in each.text)
    assert said.text.startswith("Leadkommune des StadtLabors war Wittenberge (BB). Zum StadtLabor")
    quotes = [citation.quote for citation in said.citations]
    assert [quote.split()[0] for quote in quotes] == ["Leadkommune", "Zum"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sie hat 12 Mitglieder.", True),
        ("Dieser Anteil stieg seither.", True),
        ("Dort steht ein Turm.", True),
        ("Seither stieg dieser Anteil.", True),
        ("Deshalb fehlt Geld.", True),
        ("Dieses Projekt nennt beide Angaben.", False),
        ("Es gibt 12 Mitglieder.", False),
        ("Die Stadt hat 12 Mitglieder.", False),
    ],
)
def test_which_sentences_lean(text: str, expected: bool) -> None:  # noqa: FBT001
    assert leans(text) is expected


@pytest.mark.parametrize(
    ("text", "dates", "year"),
    [
        ("Es waren 2.126 Kleinstädte, Stand 2019.", ["2019"], 2019),
        ("Am 15.02.2024 wurde verkündet.", ["15.02.2024"], 2024),
        ("Von 2009–2019 wuchs sie.", ["2009–2019"], 2019),
        ("Im Winter 2020/21 lief es.", ["2020/21"], 2021),
        ("Der Bericht erschien im Oktober 2024.", ["Oktober 2024"], 2024),
        ("Dort wohnen 2019 Menschen.", [], 0),
        ("BBSR-Online-Publikation 15/2019", [], 0),
    ],
)
def test_dates_of_facts(text: str, dates: list[str], year: int) -> None:
    assert dated(text) == dates
    assert max(map(last_year, dates), default=0) == year


def test_no_answer_says_what_was_sought_and_what_might_hold_it(library: Library) -> None:
    reply = ask(library, "Wie viele Teilnehmer hatte die Dokumentation der Tour?")
    assert isinstance(reply, NoAnswer)
    assert reply.sought == ("Teilnehmer", "Dokumentation", "Tour")
    assert "Ergebnisse der Tour 2025" in [source.title for source in reply.sources]
    assert reply.near


def test_proof_repeats_what_was_asked_before(library: Library) -> None:
    question = "Wann fand der 1. Kleinstadt-Kongress statt?"
    proof = answered(library, "Belege das", question)
    assert first(proof).citations == first(answered(library, question)).citations
    assert len(proof.sentences) > 1


def test_parts_hold_all_sentences(library: Library) -> None:
    answer = answered(library, "Wann war die Bundestagung?")
    with pytest.raises(ValueError, match="sentences in parts"):
        Answer(
            question=answer.question,
            sentences=answer.sentences,
            notices=(),
            generation="g",
            parts=(Part(title="T", count=len(answer.sentences) + 1),),
        )


def test_the_same_question_gets_the_same_answer_in_every_process(shipped_home: Path) -> None:
    """Sets and dictionaries are ordered by hash in no two processes alike."""
    asked = (CHALLENGES, "Wie viele Kleinstädte gibt es?", "Wie viele Einwohner hat Wittenburge?")
    said = {
        subprocess.run(
            [sys.executable, "-c", PRINT, str(shipped_home), *asked],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert "2.126" in said.pop()


def test_every_theme_of_an_overview_has_a_sentence(library: Library) -> None:
    assert all(part.count for part in answered(library, CHALLENGES).parts)
