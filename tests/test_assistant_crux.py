"""Some words of a question matter more than others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.crux import TRAITS, chances, cruxes, likeness, traits
from assistant.decide import trusted
from assistant.evidence import Wanted, wanted_words
from assistant.retrieve import retrieve
from assistant.understand import understand

if TYPE_CHECKING:
    from ingest.index import Library


def words_of(library: Library, text: str, *earlier: str) -> tuple[Wanted, ...]:
    """Return the words of a question."""
    index, question = library.index(), understand(text, earlier)
    return wanted_words(index, question, retrieve(library, index, question, k=5))


def weighed(library: Library, text: str, *earlier: str) -> dict[str, float]:
    """Return how much depends on each word of a question."""
    words = words_of(library, text, *earlier)
    found = cruxes(library.shipped_encoder, library.index(), words).chances
    return dict(zip((word.text for word in words), found.tolist(), strict=True))


@pytest.mark.parametrize(
    ("light", "telling"),
    [
        ("Was bringt die Akademie?", "Was kostet die Akademie?"),
        ("Welche Leute arbeiten dort?", "Welche Klempner arbeiten dort?"),
    ],
)
def test_less_depends_on_light_words(library: Library, light: str, telling: str) -> None:
    one, other = weighed(library, light), weighed(library, telling)
    assert max(one[word] for word in one.keys() - other) < max(
        other[word] for word in other.keys() - one
    )


def test_words_of_an_earlier_turn_matter_less(library: Library) -> None:
    alone = weighed(library, "Wo liegt Wittenberge?")["wittenberge"]
    earlier = weighed(library, "Was ist dort geplant?", "Wo liegt Wittenberge?")["wittenberge"]
    assert 0 < earlier < alone


def test_a_word_is_described_by_numbers_and_a_vector(library: Library) -> None:
    words = words_of(library, "Was kostet die Akademie 2027?")
    rows = traits(library.shipped_encoder, library.index(), words)
    assert rows.shape[0] == len(words)
    dimension = library.shipped_encoder.identity.dimension
    assert rows.shape[1] == len(TRAITS) + dimension
    assert np.allclose(np.linalg.norm(rows[:, -dimension:], axis=1), 1)
    number = TRAITS.index("number")
    assert [row[number] > 0 for row in rows] == [word.text == "2027" for word in words]


def test_a_word_is_as_telling_as_those_it_is_like(library: Library) -> None:
    words = words_of(library, "Was kostet die Akademie 2027?")
    kostet, akademie, number = traits(library.shipped_encoder, library.index(), words)
    examples = np.array([[2, *kostet], [-2, *akademie]])
    rows = np.array([kostet, akademie, number, 9 * number])
    found = chances(likeness(rows, examples[:, 1:]), examples)
    assert found[0] > found[2] > found[1]
    assert found[3] == pytest.approx(0.5)


def test_a_question_without_words_has_no_crux(library: Library) -> None:
    found = cruxes(library.shipped_encoder, library.index(), ())
    assert (found.chances.shape, found.known) == ((0,), 0)


def test_words_of_other_things_are_strange(library: Library) -> None:
    def known(text: str) -> float:
        words = words_of(library, text)
        return cruxes(library.shipped_encoder, library.index(), words).known

    familiar = known("Wie viele Kleinstädte gibt es in Bayern?")
    strange = known("Welcher Quarterback warf den Touchdown gegen die Broncos?")
    assert 0 <= strange < familiar <= 1
    assert trusted(np.array([0.0, 1.0])).tolist() == [0, 1]
