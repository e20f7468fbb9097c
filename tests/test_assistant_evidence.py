"""Sentences are weighed by what they say of a question, on raw scores."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from homes import silent

from assistant.evidence import SAID, Evidence, wanted_words, weigh
from assistant.retrieve import retrieve
from assistant.understand import understand
from ingest.encoder import open_encoder
from ingest.index import Library
from ingest.model import BlockKind
from ingest.run import ingest
from ingest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def weighed(library: Library, text: str, k: int = 10) -> list[Evidence]:
    """Return the sentences found for a question, best first."""
    index, question = library.index(), understand(text)
    return weigh(library, index, question, retrieve(library, index, question, k=k))


def test_the_sentence_that_says_it_comes_first(library: Library) -> None:
    best = weighed(library, "Wann fand der 1. Kleinstadt-Kongress statt?")[0]
    assert "25./26.06.2025" in best.unit.text
    assert best.said >= 2
    assert best.fits


def test_every_word_of_a_question_has_a_credit(library: Library) -> None:
    index, question = library.index(), understand("Wann fand das Raketenrennen in Mücheln statt?")
    retrieved = retrieve(library, index, question, k=10)
    words = [word.text for word in wanted_words(index, question, retrieved)]
    best = weigh(library, index, question, retrieved)[0]
    credits_ = dict(zip(words, best.credits, strict=True))
    assert credits_["raketenrennen"] < SAID <= credits_["mücheln"] == 1


def test_every_sentence_belongs_to_the_passage_it_was_found_in(library: Library) -> None:
    for each in weighed(library, "Welche Herausforderungen haben Kleinstädte?", k=20):
        assert each.hit.passage.kind is not BlockKind.FOOTNOTE
        places = each.hit.passage.spans
        for span in each.unit.spans:
            assert any(
                place.page == span.page and place.start <= span.start and span.end <= place.end
                for place in places
            )


def test_a_sentence_is_helped_by_the_one_before_it(tmp_path: Path) -> None:
    """Of two equal sentences the one that follows what is asked about comes first."""
    (tmp_path / "texte").mkdir()
    said = "Das weiß kaum jemand."
    text = f"Der Teich liegt im Park. {said} Der Turm liegt am Markt. {said}"
    (tmp_path / "texte" / "ort.md").write_text(f"# Ort\n\n{text}\n", encoding="utf-8")
    settings = Settings(home=tmp_path / "home", corpus=tmp_path / "texte")
    ingest(settings, open_encoder(""), silent)
    with closing(Library(settings)) as library:
        found = weighed(library, "Wer kennt den Turm am Markt?")
    first, second = (each.unit.spans[0].start for each in found if each.unit.text == said)
    assert first > second


def test_a_question_nobody_wrote_words_for_has_no_evidence(library: Library) -> None:
    assert all(each.said == 0 for each in weighed(library, "Xyzzyqwv plughbar"))


def test_an_english_question_is_weighed_by_its_translations(library: Library) -> None:
    best = weighed(library, "When did the first small town congress take place?")
    assert any("25./26.06.2025" in each.unit.text for each in best[:8])
