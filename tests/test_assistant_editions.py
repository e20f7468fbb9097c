"""Passages cited long ago, answers by their address, and editions compared."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from homes import fill, shipped_encoder, silent, small_home

from assistant.address import address_of, is_address, read_address
from assistant.answer import ask
from assistant.citing import cite, find_references
from assistant.concordance import concordance_of
from assistant.editions import ChangeKind, compare_editions
from assistant.errors import (
    AddressInvalid,
    CitedUnknown,
    DocumentUnknown,
    NothingCited,
    PassageForgotten,
    QueryInvalid,
)
from assistant.filters import Filters
from assistant.model import Answer
from assistant.quotes import Verdict
from assistant.references import Place
from assistant.resolve import resolve_answer, resolve_passage
from ingest.errors import GenerationNotThere
from ingest.index import Library
from ingest.removal import purge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "Wie hoch ist der Wasserturm?"
OLD = "# Der Wasserturm\n\nDer Wasserturm ist 41 Meter hoch. Er steht am Rand der Altstadt.\n"
NEW = (
    "# Der Wasserturm\n\nDer Wasserturm ist 42 Meter hoch. Er steht am Rand der Altstadt.\n\n"
    "Im Jahr 2025 wurde er gestrichen.\n"
)


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, str, str]]:
    """Return a corpus that changed until its first generation was pruned.

    With the id of that generation, and the address of an answer it gave.
    """
    settings = small_home(tmp_path_factory.mktemp("aged"))
    place = settings.corpus / "turm.md"
    place.write_text(OLD, encoding="utf-8")
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        reply = ask(library, QUESTION)
        assert isinstance(reply, Answer)
        address = address_of(reply)
        for count in range(4):
            place.write_text(f"{NEW}\nZum {count}. Mal.\n", encoding="utf-8")
            fill(settings.home, settings.corpus)
        yield library, reply.generation, address


def test_an_answer_is_shown_as_it_was_given(aged: tuple[Library, str, str]) -> None:
    library, generation, address = aged
    assert is_address(address)
    found = resolve_answer(library, address)
    assert (found.question, found.generation) == (QUESTION, generation)
    ((quoted, *_), *_) = found.sentences
    assert quoted.text == "Der Wasserturm ist 41 Meter hoch."
    assert quoted.resolved is not None
    assert not quoted.resolved.answers
    today = quoted.resolved.today
    assert today is not None
    assert today.verdict is Verdict.ALTERED
    assert "[-42-] {+41+}" in (today.difference or "")


def test_a_passage_is_found_by_generation(aged: tuple[Library, str, str]) -> None:
    library, generation, address = aged
    passage_id = read_address(address).sentences[0][0].passage_id
    found = resolve_passage(library, passage_id)
    assert generation in found.generations
    assert (found.page, found.answers) == (None, False)
    assert resolve_passage(library, passage_id, generation).passage == found.passage
    current = library.index().generation.id
    with pytest.raises(PassageForgotten, match=current):
        resolve_passage(library, passage_id, current)
    with pytest.raises(GenerationNotThere):
        resolve_passage(library, passage_id, "1999")
    with pytest.raises(PassageForgotten, match="gibtesnicht"):
        resolve_passage(library, "gibtesnicht")


def test_what_was_cited_long_ago_has_its_reference(aged: tuple[Library, str, str]) -> None:
    library, generation, address = aged
    (reference, *_) = find_references(library, address)
    assert reference.generation == generation
    assert reference.locator is not None
    assert (reference.locator.place, reference.locator.value) == (Place.SECTION, "Der Wasserturm")
    assert f"Korpus-Generation {library.index().generation.id}" in cite(library, "turm")
    (named,) = find_references(library, "turm", generation)
    assert named.generation == generation
    with pytest.raises(CitedUnknown, match="niemals"):
        find_references(library, "niemals")


def test_purging_ends_it(aged: tuple[Library, str, str], tmp_path: Path) -> None:
    library, _, address = aged
    shutil.copytree(library.settings.home, tmp_path / "home")
    settings = replace(library.settings, home=tmp_path / "home")
    purge(settings, shipped_encoder(), silent, ["turm"])
    with closing(Library(settings)) as purged:
        found = resolve_answer(purged, address)
        quotes = [each for sentence in found.sentences for each in sentence]
        assert {(each.text, each.resolved) for each in quotes} == {(None, None)}
        with pytest.raises(CitedUnknown):
            find_references(purged, address)


def test_editions_are_compared_sentence_by_sentence(aged: tuple[Library, str, str]) -> None:
    library, generation, _ = aged
    found = compare_editions(library, f"turm@{generation}", "turm")
    assert (found.before_generation, found.same) == (generation, 1)
    changed, *added = found.changes
    assert changed.kind is ChangeKind.CHANGED
    assert changed.difference == "Der Wasserturm ist [-41-] {+42+} Meter hoch."
    assert {each.kind for each in added} == {ChangeKind.ADDED}
    assert added[0].after is not None
    assert added[0].after.text == "Im Jahr 2025 wurde er gestrichen."
    back = compare_editions(library, "turm", f"turm@{generation}")
    assert [each.kind for each in back.changes][1:] == [ChangeKind.REMOVED] * len(added)
    nothing = compare_editions(library, "markt", f"markt@{generation}")
    assert nothing.changes == ()
    assert nothing.same > 0
    with pytest.raises(DocumentUnknown):
        compare_editions(library, "fehlt", "turm")


def test_an_answer_that_quotes_nothing_cannot_be_cited(aged: tuple[Library, str, str]) -> None:
    library, *_ = aged
    address = address_of(ask(library, "Wie ist das Wetter auf dem Mars?"))
    assert resolve_answer(library, address).sentences == ()
    with pytest.raises(NothingCited):
        find_references(library, address)


def test_an_altered_address_is_refused(aged: tuple[Library, str, str]) -> None:
    library, _, address = aged
    for wrong in (
        address[:-1],
        address[:20],
        address.replace("a1-", "a2-"),
        "a1-",
        "a1-ä",
        "a1-" + "A" * 9000,
        f"{address[:30]}{'A' if address[30] != 'A' else 'B'}{address[31:]}",
    ):
        with pytest.raises(AddressInvalid):
            resolve_answer(library, wrong)


def test_an_address_that_was_made_up_shows_nothing_else(library: Library) -> None:
    passage = next(iter(library.index().catalog.all_passages()))
    for spans in ([99, 0, 5], [1, 0, 10**9], [1, 5, 5], [passage.spans[0].page, 0, 100_000]):
        address = made_up(["Frage", "G", [[[passage.id, *spans]]]])
        (((quoted,),)) = resolve_answer(library, address).sentences
        assert quoted.text is None
        assert find_references(library, address)
    wrong: tuple[object, ...] = (
        {},
        [],
        ["a", "b"],
        ["a", "b", [[["x", -1, 0, 0]]]],
        ["a", "b", [[["x", 1, 10**30, 1]]]],
    )
    for value in wrong:
        with pytest.raises(AddressInvalid):
            read_address(made_up(value))
    with pytest.raises(AddressInvalid):
        read_address(made_up(["a" * 1_000_000, "b", []]))


def made_up(value: object) -> str:
    """Return an address with a right checksum over anything."""
    import base64
    import json
    import zlib

    packed = zlib.compress(json.dumps(value).encode())
    checked = zlib.crc32(packed).to_bytes(4, "big") + packed
    return "a1-" + base64.urlsafe_b64encode(checked).decode().rstrip("=")


def test_a_word_in_its_contexts(library: Library) -> None:
    found = concordance_of(library, "leerstand*")
    assert found.total == len(found.contexts) > 3
    assert all(each.word.lower().startswith("leerstand") for each in found.contexts)
    for each in found.contexts:
        page = library.index().catalog.page(each.document_id, each.span.page)
        assert page.text[each.span.start : each.span.end] == each.word
        assert each.word not in each.left[-1:]
        assert len(each.left.split()) <= 8
    assert concordance_of(library, "leerstand*", most=2).total == found.total
    assert len(concordance_of(library, "leerstand*", most=2).contexts) == 2
    two = concordance_of(library, "kleine Städte")
    assert {each.word.lower() for each in two.contexts} == {"kleine städte"}
    ends = concordance_of(library, "*demokratie", filters=Filters(documents=("dossier",)))
    assert {each.document_id for each in ends.contexts} == {"dossier"}
    assert concordance_of(library, "gibtesnicht").contexts == ()
    for wrong in ("", "  ", "*", "?!"):
        with pytest.raises(QueryInvalid):
            concordance_of(library, wrong)
