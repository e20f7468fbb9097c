"""A question is told its kind, and a follow-up what it is about."""

from __future__ import annotations

import pytest

from assistant.errors import QuestionEmpty
from assistant.kinds import aspects_of, kind_of
from assistant.model import Kind
from assistant.understand import readings, understand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wie viele Kleinstädte gibt es?", Kind.NUMBER),
        ("Wie hoch ist der Anteil?", Kind.NUMBER),
        ("How many small towns are there?", Kind.NUMBER),
        ("Wann fand der Kongress statt?", Kind.DATE),
        ("Wer hat die Studie verfasst?", Kind.PERSON),
        ("Wo hat die Akademie ihren Sitz?", Kind.PLACE),
        ("Was ist eine Kleinstadt?", Kind.DEFINITION),
        ("Was ist mit dem Krapfen gemeint?", Kind.DEFINITION),
        ("Nenne alle Modellvorhaben.", Kind.LIST),
        ("Was sind die wesentlichen Herausforderungen?", Kind.OVERVIEW),
        ("Ein Vergleich von Ost und West", Kind.COMPARISON),
        ("Gibt es mehr Kleinstädte als Mittelstädte?", Kind.COMPARISON),
        ("Welche ISBN hat die Studie?", Kind.BIBLIOGRAPHIC),
        ("Wie gehen Städte mit Leerstand um?", Kind.OVERVIEW),
        ("Welche Potenziale gibt es?", Kind.OVERVIEW),
        ("Welche Verfahren gibt es?", Kind.LIST),
        ("Wie bewirbt man sich?", Kind.HOW),
        ("Hat die Studie ein Vorwort?", Kind.YES_NO),
        ("Leerstand in Wittenberge", Kind.FACT),
        ("Wie viele davon hatten mehr als zehntausend Leute?", Kind.NUMBER),
        ("Was unterscheidet größere von kleinen Kleinstädten?", Kind.COMPARISON),
        ("Wie gehen sie damit um?", Kind.OVERVIEW),
        ("Warum hat die Stadt mehr Läden als früher?", Kind.FACT),
        ("Wie viel Geld gab es für „Potenziale von Kleinstädten“?", Kind.NUMBER),
        ("Was bedeutet Konfidenz?", Kind.CORPUS),
        ("Welche Dokumente liegen im Bestand?", Kind.CORPUS),
        ("Auf welchen Seiten steht das?", Kind.BIBLIOGRAPHIC),
        ("Ab wann ist ein Ort eine Stadt?", Kind.DEFINITION),
        ("Ab wann fährt der Bus?", Kind.DATE),
        ("ABC – was ist das?", Kind.DEFINITION),
        ("Wo drückt der Schuh?", Kind.OVERVIEW),
        ("Was ist das Gute an kleinen Orten?", Kind.OVERVIEW),
        ("Fass bitte zusammen, was erprobt wurde.", Kind.OVERVIEW),
        ("Seit wann fasst der Bund die Programme zusammen?", Kind.DATE),
        ("Was sagen die anderen?", Kind.FACT),
        ("Verschwinden Läden aus den Orten?", Kind.YES_NO),
    ],
)
def test_kinds_of_questions(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_a_question_that_stands_alone_needs_no_history() -> None:
    text = "Wie viele Einwohner hat Wittenberge nach der Studie insgesamt?"
    asked = understand(f"  {text} \n", ["Was ist eine Kleinstadt?"])
    assert (asked.text, asked.understood_as, asked.context) == (text, text, "")


@pytest.mark.parametrize(
    "text",
    [
        "Wie viele Kleinstädte gibt es in Deutschland?",
        "Wie ist das Wetter heute in Wittenberge?",
        "Wer bezahlt eigentlich das neue Programm der Akademie?",
        "How many small towns are there in Germany?",
    ],
)
def test_words_that_point_nowhere_ask_for_no_history(text: str) -> None:
    assert understand(text, ["Was ist eine Hochschule?"]).context == ""


@pytest.mark.parametrize("text", ["Auf welchen Seiten steht das genau?", "Seit wann gibt es sie?"])
def test_words_that_point_back_do(text: str) -> None:
    assert understand(text, ["Was ist eine Hochschule?"]).context


def test_a_follow_up_is_understood_with_what_was_asked_before() -> None:
    asked = understand("Und wer leitet sie?", ["Was ist die Kleinstadtakademie?"])
    assert asked.text == "Und wer leitet sie?"
    assert asked.context == "Was ist die Kleinstadtakademie?"
    assert "Kleinstadtakademie" in asked.understood_as
    assert asked.kind is Kind.PERSON


def test_a_chain_of_follow_ups_goes_back_to_its_topic() -> None:
    history = [
        "Welche Rolle spielt der Einzelhandel in der Innenstadt?",
        "Was ist die Kleinstadtakademie in Wittenberge für eine Einrichtung?",
        "Wer leitet sie?",
    ]
    asked = understand("Und seit wann?", history)
    assert "Kleinstadtakademie" in asked.context
    assert "leitet" in asked.context
    assert "Einzelhandel" not in asked.context


def test_blank_turns_are_no_history() -> None:
    assert understand("Und dann?", ["", "  "]).context == ""


@pytest.mark.parametrize("text", ["", "   ", "?!", "…", "\n"])
def test_nothing_asked_is_a_known_error(text: str) -> None:
    with pytest.raises(QuestionEmpty, match="Die Frage ist leer"):
        understand(text)


@pytest.mark.parametrize(
    ("text", "history", "meant"),
    [
        (
            "Und in Ostdeutschland?",
            "Wo wächst die Bevölkerung kleiner Städte?",
            "Wo wächst die Bevölkerung kleiner Städte in Ostdeutschland?",
        ),
        (
            "Und in den Großstädten?",
            "Wie verbreitet war schnelles Internet in Kleinstädten?",
            "Wie verbreitet war schnelles Internet in den Großstädten?",
        ),
        (
            "Belege das",
            "Wie viele Kleinstädte gibt es?",
            "Belege zu: Wie viele Kleinstädte gibt es?",
        ),
        (
            "Seitenangabe bitte, für die Fußnote.",
            "Wie viele Kleinstädte gibt es?",
            "Belege zu: Wie viele Kleinstädte gibt es?",
        ),
        (
            "Woher weißt du das?",
            "Wie viele Kleinstädte gibt es?",
            "Belege zu: Wie viele Kleinstädte gibt es?",
        ),
        (
            "Wer war daran beteiligt?",
            "Was ist der Kleinstadt-Kongress?",
            "Wer war daran beteiligt? (zu: Was ist der Kleinstadt-Kongress?)",
        ),
    ],
)
def test_a_follow_up_is_put_into_words(text: str, history: str, meant: str) -> None:
    (asked,) = readings(text, [history])
    assert asked.understood_as == meant
    assert asked.text == text
    assert understand(text).understood_as == text


def test_what_is_put_together_from_a_follow_up_keeps_its_topic() -> None:
    before = ["Was war im zweiten Aufruf offen?", "Wie viel Geld konnte man bekommen?"]
    question = understand("Nein, ich meine beim ersten.", before)
    assert question.words == "Wie viel Geld konnte man bekommen beim ersten?"
    assert question.context == "Was war im zweiten Aufruf offen?"


def test_proof_is_looked_for_by_the_words_of_what_is_to_be_proved() -> None:
    asked = understand("Belege das", ["Was ist eine Hochschule?", "Und wer leitet sie?"])
    assert asked.proof
    assert asked.words == "Und wer leitet sie?"
    assert asked.context == "Was ist eine Hochschule?"
    assert asked.kind is Kind.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "Was ist eine Kleinstadt?",
        "Was bedeutet „Krapfen“?",
        "Wie viele heimliche Weltmarktführer haben eigentlich ihren Sitz in einer Kleinstadt?",
        "Gibt es abgelegene Gegenden, in denen kleine Städte nicht schrumpfen?",
        "Worauf kam es bei der Auswahl der Standorte denn an?",
        "Which announced documents could not be located so far?",
    ],
)
def test_a_whole_question_has_one_reading(text: str) -> None:
    assert [asked.context for asked in readings(text, ["Wo liegt Wittenberge?"])] == [""]


def test_a_short_question_that_may_be_a_follow_up_has_two_readings() -> None:
    found = readings("Welche Hochschule war beteiligt?", ["Was ist der Kongress?"])
    assert [asked.context for asked in found] == ["Was ist der Kongress?", ""]
    found = readings("Welche Themen hatte der Beirat?", ["Was ist der Kongress?"])
    assert [asked.context for asked in found] == ["", "Was ist der Kongress?"]


def test_what_an_overview_is_asked_of() -> None:
    (challenges,) = aspects_of("Was sind die Probleme der Städte?")
    assert challenges.names("Herausforderungen: Wohnen")
    assert not challenges.names("Forschungsfeld „Probleme der Städte“")
    assert challenges.shows("Es fehlen Läden.")
    assert not challenges.shows("Es gibt Läden.")
    assert aspects_of("Wann war das Treffen „Chancen und Risiken“?") == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Nein, ich meine den Beirat.", "Wer leitet den Beirat?"),
        ("Nein, nicht die Akademie, sondern den Beirat.", "Wer leitet den Beirat?"),
        ("Ich meinte: wer leitet den Beirat?", "Wer leitet den Beirat?"),
        ("Nein, ich wollte wissen, wer den Beirat leitet.", "Wer den Beirat leitet?"),
        ("Andere Frage: Was ist der Donut-Effekt?", "Was ist der Donut-Effekt?"),
        ("Danke. Und seit wann?", "Und seit wann? (zu: Wer leitet die Akademie?)"),
        ("Wirklich?", "Belege zu: Wer leitet die Akademie?"),
        ("Kannst du das belegen?", "Belege zu: Wer leitet die Akademie?"),
        ("Nenn mir die Quelle dafür.", "Belege zu: Wer leitet die Akademie?"),
        ("Who says so?", "Belege zu: Wer leitet die Akademie?"),
    ],
)
def test_how_a_turn_goes_on_is_understood(text: str, meant: str) -> None:
    (asked,) = readings(text, ["Wer leitet die Akademie?"])
    assert (asked.text, asked.understood_as) == (text, meant)


def test_what_follows_a_change_is_about_what_it_changed_to() -> None:
    history = ["Wie viele Läden gab es 2019?", "Und 2015?"]
    assert understand("Und 2010?", history).understood_as == "Wie viele Läden gab es 2010?"
    changed = [*history, "Andere Frage: Was ist der Beirat für ein Gremium?"]
    assert understand("Wer leitet ihn?", changed).context == "Was ist der Beirat für ein Gremium?"
    proved = [*history, "Belege das"]
    assert understand("Und 2010?", proved).understood_as == "Wie viele Läden gab es 2010?"


@pytest.mark.parametrize("text", ["Wer hat es begleitet?", "Wann ging es los?", "Wie alt ist die?"])
def test_a_question_that_names_nothing_leans(text: str) -> None:
    (asked,) = readings(text, ["Was ist das StadtLabor?"])
    assert asked.context == "Was ist das StadtLabor?"


def test_a_turn_between_that_names_nothing_is_no_topic() -> None:
    history = ["Was war „Neue Mitte“?", "Wer hat es begleitet?"]
    assert understand("Und was kam dabei heraus?", history).context == "Was war „Neue Mitte“?"


def test_what_is_told_of_oneself_may_be_left_out() -> None:
    text = "Unsere Stadt hat 12.500 Einwohner. Wie viele Kleinstädte gibt es?"
    whole, bare = readings(text)
    assert whole.words == text
    assert (bare.text, bare.words) == (text, "Wie viele Kleinstädte gibt es?")
    assert len(readings("Die Stadt hat 12.500 Einwohner. Wie viele Läden gibt es?")) == 1
    assert len(readings("Wir planen etwas. Wie gehen andere damit um?")) == 1


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("Welche Positionen haben die Parteien zur Rente?", "Was sagen die Parteien zur Rente?"),
        ("Wie ist die Haltung der Stadt zum Radweg?", "Was sagen der Stadt zum Radweg?"),
        ("Was sind die Standpunkte zum Mindestlohn?", "Was sagt man zum Mindestlohn?"),
        ("Welche Position hat der Turm?", "Welche Position hat der Turm?"),
        ("Was sagt die BBSR-Studie zum Radverkehr?", "Was sagt man über Radverkehr?"),
        ("Was steht im Korpus über Bäder?", "Was steht im Korpus über Bäder?"),
        ("Was steht in dem Bericht über Bäder?", "Was steht in dem Bericht über Bäder?"),
        ("Was sagt das Dossier, wann das Bad öffnet?", "Wann das Bad öffnet?"),
        ("Welche Rolle spielt denn das Bad?", "Was sagt man über das Bad?"),
        ("Wofür steht denn ABC?", "Was ist ABC?"),
        ("Was verbirgt sich hinter dem Radlabor?", "Was ist dem Radlabor?"),
        ("Was hat es mit dem Radlabor auf sich?", "Was ist dem Radlabor?"),
        ("Und wie steht es um die Bäder?", "Was sagt man über die Bäder?"),
        ("Wie sieht es mit dem Radweg aus?", "Was sagt man über dem Radweg?"),
        ("Was ist mit dem Radweg los?", "Was sagt man über dem Radweg?"),
    ],
)
def test_what_a_question_is_asked_with_is_not_looked_for(text: str, looked_for: str) -> None:
    question = understand(text)
    assert question.words == looked_for
    assert question.understood_as == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Was ist mit dem Krapfen gemeint?", Kind.DEFINITION),
        ("Was verbirgt sich hinter dem Radlabor?", Kind.DEFINITION),
        ("Was hat es mit dem Radlabor auf sich?", Kind.DEFINITION),
        ("Was ist mit dem Radweg los?", Kind.OVERVIEW),
        ("Was sagt das Dossier, wann das Bad öffnet?", Kind.DATE),
    ],
)
def test_what_a_question_is_asked_with_tells_its_kind(text: str, kind: Kind) -> None:
    assert understand(text).kind is kind


def test_a_whole_question_after_and_may_be_another_one() -> None:
    before = ["Was ist der Campus?"]
    follows, alone = readings("Und wie viele Kleinstädte gab es 2019?", before)
    assert follows.context == "Was ist der Campus?"
    assert (alone.words, alone.context) == ("Wie viele Kleinstädte gab es 2019?", "")
    assert len(readings("Und wie viele gab es 2019?", before)) == 1
    assert len(readings("Und wer hat sie 2019 in Berlin geleitet?", before)) == 1


@pytest.mark.parametrize(
    "text", ["Welcher Teil der Städte wuchs?", "Und welchen Anteil haben sie?"]
)
def test_what_part_is_a_number(text: str) -> None:
    assert kind_of(text) is Kind.NUMBER
