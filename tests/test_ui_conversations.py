"""Conversations are kept as they grow, found again, and deleted; only where that is wanted."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from chat_app import citations, headings, opened, plain, pressed, texts
from homes import MARKET, TOWER, ZOO, fill, run_cli, shipped_encoder, silent, small_home

from assistant.errors import KeptUnusable
from assistant.model import Answer, NoAnswer
from ingest.index import Library
from ingest.removal import remove
from ui.chat.conversations import (
    begin,
    conversations,
    delete,
    delete_everything,
    everything,
    keep,
    rename,
    reopen,
)
from ui.chat.erased import erase_documents, is_erased
from ui.chat.kept_database import FILE, Database, Own, forget_old
from ui.chat.noted import Passages, annotate, move, notepad, set_aside
from ui.chat.turn_json import from_json, to_json
from ui.chat.turns import Failure, Turn, numbered
from ui.chat.watched_questions import look_again, seen, watch, watched

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import Settings

QUOTE = "41 Meter hoch"

pytestmark = pytest.mark.usefixtures("fresh_cache")


def kept_in(home: Path, person: str = "", retention: int = 90) -> Own:
    """Return what a person keeps in a home."""
    return Own(database=Database(home / FILE, retention), person=person)


def held(own: Own, turns: tuple[Turn, ...]) -> str:
    """Keep a conversation and return its id."""
    name = begin(own, turns[0].question)
    for place, turn in enumerate(turns):
        assert keep(own, name, place, turn.question, turn)
    return name


def test_turns_come_back_as_they_were(turns: tuple[Turn, ...]) -> None:
    failed = Turn(question="?", outcome=Failure(lead="Das", detail="ging nicht."))
    for turn in (*turns, failed):
        assert from_json(Turn, json.loads(json.dumps(to_json(turn)))) == turn
    with pytest.raises(KeyError):
        from_json(Turn, {"question": "?", "outcome": {"is": "Settings"}})


def test_conversations_are_listed_searched_renamed_and_deleted(
    tmp_path: Path, turns: tuple[Turn, ...]
) -> None:
    own = kept_in(tmp_path)
    first, second = held(own, turns[:1]), held(own, turns[1:])
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [each.id for each in conversations(own)] == [second, first]
    assert [each.id for each in conversations(own, "METER turm")] == [first]
    assert conversations(own, "draisine") == ()
    rename(own, first, "  Türme  ")
    rename(own, second, " ")
    assert {each.name for each in conversations(own)} == {"Türme", MARKET}
    found = reopen(own, second)
    assert found is not None
    assert found.turns == turns[1:]
    delete(own, second)
    assert reopen(own, second) is None
    assert not keep(own, second, 0, TOWER, None)


def test_nobody_sees_or_changes_what_others_keep(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    anna, bert = kept_in(tmp_path, "anna"), kept_in(tmp_path, "bert")
    name = held(anna, turns)
    set_aside(anna, turns[0])
    assert reopen(bert, name) is None
    assert conversations(bert) == ()
    assert not keep(bert, name, 0, "gekapert", None)
    delete(bert, name)
    rename(bert, name, "gekapert")
    annotate(bert, notepad(anna)[0].id, "gekapert")
    delete_everything(bert)
    assert everything(bert) == {"conversation": [], "noted": [], "watched": [], "turn": []}
    told = json.dumps(everything(anna), ensure_ascii=False)
    assert "gekapert" not in told
    assert QUOTE in told
    delete_everything(anna)
    assert QUOTE.encode() not in (tmp_path / FILE).read_bytes()
    assert everything(anna)["turn"] == []


def test_what_was_not_changed_for_long_is_deleted(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    own = kept_in(tmp_path)
    old, young = held(own, turns), held(own, turns)
    long_ago = (datetime.now(UTC) - timedelta(days=91)).isoformat()
    with own.database.writing() as rows:
        rows.execute("UPDATE conversation SET changed = ? WHERE id = ?", (long_ago, old))
    assert [each.id for each in conversations(own)] == [young]
    with own.database.writing() as rows:
        assert rows.execute("SELECT count(*) FROM turn").fetchone() == (len(turns),)


def test_where_nothing_is_to_be_kept_nothing_stays(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    forget_old(tmp_path, 0)
    assert not (tmp_path / FILE).exists()
    own = kept_in(tmp_path)
    held(own, turns)
    set_aside(own, turns[0])
    forget_old(tmp_path, 90)
    assert QUOTE.encode() in (tmp_path / FILE).read_bytes()
    forget_old(tmp_path, 0)
    assert QUOTE.encode() not in (tmp_path / FILE).read_bytes()
    assert conversations(own) == ()


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"kein SQLite" * 100)
    with pytest.raises(KeptUnusable, match="verschieben Sie sie"):
        conversations(kept_in(tmp_path))


def test_no_byte_of_a_purged_document_stays(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    erase_documents(tmp_path, ["turm"])
    own = kept_in(tmp_path)
    name = held(own, turns)
    answer = turns[0].outcome
    assert isinstance(answer, Answer)
    set_aside(own, turns[0])
    set_aside(own, Passages(question=TOWER, cited=numbered(answer.sentences)[0][0]))
    document = answer.sentences[0].citations[0].document_id
    quotes = [each.quote for sentence in answer.sentences for each in sentence.citations]
    assert all(quote.encode() in (tmp_path / FILE).read_bytes() for quote in quotes)
    erase_documents(tmp_path, [document])
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(quote.encode() in each for quote in quotes for each in files)
    found = reopen(own, name)
    assert found is not None
    blanked = found.turns[0].outcome
    assert isinstance(blanked, Answer)
    today = f"entfernt am {datetime.now(UTC).astimezone():%d.%m.%Y}"
    assert {sentence.text for sentence in blanked.sentences} == {today}
    whole, before = found.turns[1].outcome, turns[1].outcome
    assert isinstance(whole, Answer)
    assert isinstance(before, Answer)
    assert whole.sentences == before.sentences
    source = notepad(own)[1].held
    assert isinstance(source, Passages)
    assert set(source.cited.quotes) == {today}
    assert is_erased(source.cited.first)


def test_what_another_version_kept_hinders_nothing(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    own = kept_in(tmp_path)
    name = held(own, turns)
    set_aside(own, turns[0])
    with own.database.writing() as rows:
        for table in ("turn", "noted"):
            rows.execute(
                f"UPDATE {table} SET told = replace(told, '\"quote\"', '\"wording\"')"  # noqa: S608
            )
    found = reopen(own, name)
    assert found is not None
    assert [type(turn.outcome) for turn in found.turns] == [Failure, Failure, NoAnswer]
    assert [turn.question for turn in found.turns] == [TOWER, MARKET, ZOO]
    assert conversations(own, "elefant")
    assert isinstance(notepad(own)[0].held, Turn)
    erase_documents(tmp_path, ["turm"])
    assert QUOTE.encode() not in (tmp_path / FILE).read_bytes()


def test_purge_takes_quotes_out_of_what_is_kept(
    tmp_path: Path, turns: tuple[Turn, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    name = held(kept_in(settings.home), turns[:1])
    done = run_cli("purge", "turm", "--home", settings.home, "--corpus", settings.corpus)
    assert done.returncode == 0, done.stderr
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert settings.home / FILE in files
    assert not [path for path in files if QUOTE.encode() in path.read_bytes()]
    app = opened(settings, monkeypatch)
    app.query_params["gespraech"] = name
    app.run()
    citations(app)[0].click().run()
    assert "Dieses Dokument wurde aus dem Bestand getilgt" in texts(app)


def test_the_notepad_keeps_order_and_notes(tmp_path: Path, turns: tuple[Turn, ...]) -> None:
    own = kept_in(tmp_path)
    assert [set_aside(own, turn) for turn in (*turns, turns[0])] == [True, True, True, False]
    first, second, third = (each.id for each in notepad(own))
    move(own, third, -1)
    assert [each.id for each in notepad(own)] == [first, third, second]
    move(own, first, 1)
    move(own, first, 5)
    move(own, "fremd", 1)
    assert [each.id for each in notepad(own)] == [third, second, first]
    annotate(own, first, "Für den Beirat")
    assert [each.note for each in notepad(own)] == ["", "", "Für den Beirat"]


def test_a_watched_question_has_news_once_another_document_answers(
    small: Settings, tmp_path: Path, turns: tuple[Turn, ...]
) -> None:
    own = kept_in(tmp_path)
    library = Library(small)
    unanswered, answered = turns[2].outcome, turns[0].outcome
    assert isinstance(unanswered, NoAnswer)
    assert isinstance(answered, Answer)
    assert watch(own, unanswered)
    assert not watch(own, unanswered)
    assert watch(own, answered)
    asked: list[str] = []

    def reply(question: str, _context: str) -> Answer:
        asked.append(question)
        return replace(answered, generation="spaeter")

    look_again(own, unanswered.generation, reply, 5)
    assert asked == []
    look_again(own, "spaeter", reply, 1)
    look_again(own, "spaeter", reply, 5)
    look_again(own, "spaeter", reply, 5)
    assert asked == [ZOO, TOWER]
    news, none = watched(own)
    assert (news.answered, none.answered) == ("spaeter", None)
    seen(own, news.id, answered)
    assert watched(own)[0].answered is None
    library.close()


def test_without_a_login_nothing_is_kept_until_that_is_wanted(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given in (small, replace(small, conversations=True, retention=0)):
        app = opened(given, monkeypatch)
        app.chat_input[0].set_value(TOWER).run()
        assert QUOTE in texts(app)
        assert "gespraech" not in app.query_params
        app = opened(given, monkeypatch, "gespraeche")
        assert "Gespräche werden nicht gespeichert" in texts(app)
        assert not (small.home / FILE).exists()
    others = replace(small, conversations=True)
    app = opened(others, monkeypatch, address="0.0.0.0")  # noqa: S104
    app.chat_input[0].set_value(TOWER).run()
    assert not (small.home / FILE).exists()


def test_a_conversation_is_opened_by_its_address_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    app = opened(settings, monkeypatch)
    for question in (TOWER, MARKET):
        app.chat_input[0].set_value(question).run()
    name = str(app.query_params["gespraech"])
    before = [button.label for button in citations(app)]
    remove(settings, shipped_encoder(), silent, ["turm"])
    again = opened(settings, monkeypatch)
    again.query_params["gespraech"] = name
    again.run()
    assert not again.exception
    assert headings(again)[:2] == [TOWER, MARKET]
    assert [button.label for button in citations(again)] == before
    assert QUOTE in texts(again)
    citations(again)[0].click().run()
    assert "Dieses Zitat stammt aus der Generation" in texts(again)
    # A new question goes on with it.
    again.chat_input[0].set_value("Wann ist der Wochenmarkt?").run()
    found = reopen(kept_in(settings.home), name)
    assert found is not None
    assert len(found.turns) == 3
    pressed(again, "Neues Gespräch")
    assert "gespraech" not in again.query_params
    again.query_params["gespraech"] = "gibtesnicht"
    again.run()
    assert "Dieses Gespräch gibt es nicht" in texts(again)


def test_a_question_that_was_not_answered_to_the_end_is_answered_when_reopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    own = kept_in(settings.home)
    name = begin(own, TOWER)
    keep(own, name, 0, TOWER, None)
    app = opened(settings, monkeypatch)
    app.query_params["gespraech"] = name
    app.run()
    assert QUOTE in texts(app)
    found = reopen(own, name)
    assert found is not None
    assert found.waiting == ()
    assert found.turns[0].question == TOWER


def test_the_list_of_conversations(
    tmp_path: Path, turns: tuple[Turn, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    app = opened(settings, monkeypatch, "gespraeche")
    assert "Noch kein Gespräch." in texts(app)
    own = kept_in(settings.home)
    held(own, turns[:1])
    held(own, turns[1:2])
    app.run()
    assert headings(app)[:-1] == [MARKET, TOWER]
    app.text_input(key="find-conversation").set_value("klinker").run()
    app.text_input(key="find-conversation").set_value("hoch").run()
    assert headings(app)[:-1] == [TOWER]
    app.text_input(key=f"name-{conversations(own)[1].id}").set_value("Der Turm")
    pressed(app, "Speichern")
    assert headings(app)[:-1] == ["Der Turm"]
    pressed(app, "Endgültig löschen")
    assert [each.name for each in conversations(own)] == [MARKET]
    pressed(app, "Alles endgültig löschen")
    assert conversations(own) == ()


def test_the_notepad_in_the_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    app = opened(settings, monkeypatch)
    app.chat_input[0].set_value(TOWER).run()
    for words in ("Antwort merken", "Passage merken", "Frage beobachten"):
        pressed(app, words)
    app.chat_input[0].set_value(ZOO).run()
    pressed(app, "Frage beobachten", 1)
    own = kept_in(settings.home)
    assert [type(each.held) for each in notepad(own)] == [Turn, Passages]
    assert [each.question for each in watched(own)] == [TOWER, ZOO]
    listed = opened(settings, monkeypatch, "merkliste")
    assert plain(listed.header[0].value) == TOWER
    listed.text_area[0].set_value("Für den Beirat").run()
    assert notepad(own)[0].note == "Für den Beirat"
    pressed(listed, "Nach unten")
    assert [type(each.held) for each in notepad(own)] == [Passages, Turn]
    pressed(listed, "Von der Merkliste nehmen")
    assert len(notepad(own)) == 1
    pressed(listed, "Nicht mehr beobachten")
    assert [each.question for each in watched(own)] == [ZOO]


def test_the_page_says_that_a_new_document_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(small_home(tmp_path), conversations=True)
    app = opened(settings, monkeypatch)
    app.chat_input[0].set_value(ZOO).run()
    pressed(app, "Frage beobachten")
    told = "antwortet jetzt ein weiteres Dokument"
    assert told not in texts(app)
    more = tmp_path / "corpus" / "zoo.md"
    more.write_text("# Der Zoo\n\nDer Elefant im Zoo wurde 61 Jahre alt.\n", encoding="utf-8")
    assert fill(settings.home, settings.corpus).published
    later = opened(settings, monkeypatch)
    assert told in texts(later)
    pressed(later, "Antwort ansehen")
    assert "61 Jahre" in texts(later)
    assert told not in texts(later)
