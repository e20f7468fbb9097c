"""Sources are said to differ only where they do so on what was asked."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import fill

from assistant.answer import ask
from assistant.disputed import DUE, FEATURES, WEIGHTS, candidates, features, offered
from assistant.inquiry import inquire
from assistant.model import Answer, NoticeKind
from ingest.index import Library
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """# Chronik der Stadt Musterberg

## Brücke

Die Brücke von Musterberg wurde 1904 eröffnet. Zur Eröffnung der Brücke widersprechen sich die
Quellen: Das Archiv nennt das Jahr 1904, die Zeitung das Jahr 1906. Die Brücke ist aus Stahl und
gehört der Stadt Musterberg.

## Museum

Im Museum von Musterberg hängen 40 Gemälde. Das Museum wurde von Frau Sternwart gestiftet.

## Kirmes

Zur Kirmes kamen 300 Gäste. Die Zahl der Gäste der Kirmes nennen die Quellen verschieden: Das Amt
zählt 300 Gäste, der Verein 350 Gäste. Die Kirmes findet auf dem Anger statt.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give a library of one chronicle."""
    root = tmp_path_factory.mktemp("disputed")
    (root / "korpus").mkdir()
    (root / "korpus" / "chronik.md").write_text(TEXT, encoding="utf-8")
    fill(root / "home", root / "korpus")
    with closing(Library(Settings(home=root / "home", corpus=root / "korpus"))) as library:
        yield library


def test_there_is_a_weight_for_every_feature(small: Library) -> None:
    inquiry = inquire(small, "Wann wurde die Brücke von Musterberg eröffnet?")
    places = candidates(inquiry)
    assert len(WEIGHTS) == len(FEATURES) == len(set(FEATURES))
    assert features(inquiry, places).shape == (len(places), len(FEATURES))


def test_only_what_tells_that_sources_differ_is_a_candidate(small: Library) -> None:
    inquiry = inquire(small, "Wann wurde die Brücke von Musterberg eröffnet?")
    texts = [inquiry.evidence[place].unit.text for place in candidates(inquiry)]
    assert any("widersprechen sich" in text for text in texts)
    assert not any("Stahl" in text or "Gemälde" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Wann wurde die Brücke von Musterberg eröffnet?", "1906"),
        ("In welchem Jahr war die Eröffnung der Brücke?", "1906"),
        ("Wie viele Gäste kamen zur Kirmes?", "350"),
        ("Kamen zur Kirmes wirklich 300 Gäste?", "350"),
    ],
)
def test_both_sides_are_quoted_and_pointed_out(small: Library, text: str, other: str) -> None:
    reply = ask(small, text)
    assert isinstance(reply, Answer)
    assert NoticeKind.CONTRADICTION in {notice.kind for notice in reply.notices}
    assert any(other in sentence.text for sentence in reply.sentences[:2])


@pytest.mark.parametrize(
    "text",
    [
        "Wer stiftete das Museum von Musterberg?",
        "Wie viele Gemälde hängen im Museum von Musterberg?",
        "Wem gehört die Brücke von Musterberg?",
    ],
)
def test_what_nobody_disputes_needs_no_notice(small: Library, text: str) -> None:
    reply = ask(small, text)
    assert isinstance(reply, Answer)
    assert NoticeKind.CONTRADICTION not in {notice.kind for notice in reply.notices}


def test_the_chance_is_kept_with_the_sentence(small: Library) -> None:
    inquiry = inquire(small, "Wie viele Gäste kamen zur Kirmes?")
    told = [each.unit.text for each in inquiry.evidence if each.disputed >= DUE]
    assert told
    assert all("verschieden" in text for text in told)


def test_a_question_can_offer_two_values() -> None:
    assert offered("Waren es 300 oder etwa 350 Gäste?") == [("300", "350")]
    assert offered("Heißt es „Alte Mitte“ oder „Neue Mitte“?") == [("Alte Mitte", "Neue Mitte")]
