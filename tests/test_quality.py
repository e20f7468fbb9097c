"""Floors of quality that a change must not fall below; raise them, never lower them silently.

The floors on the corpus's own questions never skip. They are measured on the dev split, since the
test split is run by the benchmarks alone. A floor holds for the data it was measured on, so the
digest of the questions is pinned with it.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from homes import silent

from assistant.collection import Collection, read_collection
from assistant.evaluate import Evaluation, evaluate
from assistant.peers import peer_rankings
from assistant.questions import read_cases, run
from assistant.questions import shares as counted
from assistant.ranked import retrieval
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.static_encoder import StaticEncoder
from ingest.trial import texts_indexed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.index import Library

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import lay  # noqa: E402  (the benchmarks are scripts, no package)
import questions as benchmark  # noqa: E402
from answers import measure  # noqa: E402
from lay_questions import QUESTIONS as LAY_QUESTIONS  # noqa: E402
from lay_questions import read_lay_test  # noqa: E402
from scale import build  # noqa: E402
from xquad import law_texts  # noqa: E402

# How far nDCG@10 on XQuAD-de lies above what others reach with their defaults, at least.
MARGINS = {
    "BM25": 0.04,
    "LangChain BM25Retriever": 0.15,
    "Chroma, all-MiniLM-L6-v2": 0.22,
    "tantivy, de_stem": 0.025,
}
QUESTIONS_DIGEST = "ec3092d63acf103c"
XQUAD_DIGEST = "db95efb8e3cfbfc0"
LAY_DIGEST = "dcc0c0fd4e8b0551"


@pytest.fixture(scope="module")
def shares(library: Library) -> dict[str, float]:
    """Return what the benchmark of the questions measures on the dev split."""
    asked = run(library, read_cases(benchmark.QUESTIONS, "dev"), silent)
    quotes = benchmark.verbatim(library.index(), asked)
    measured = {name: sum(found) / len(found) for name, found in counted(asked).items()}
    return {**measured, "verbatim": sum(quotes) / len(quotes)}


def test_the_floors_are_those_of_these_questions() -> None:
    assert sha256(benchmark.QUESTIONS.read_bytes()).hexdigest()[:16] == QUESTIONS_DIGEST


def test_the_gold_page_is_among_the_first_five(shares: dict[str, float]) -> None:
    assert shares["page in first five"] >= 0.93


def test_the_gold_quote_is_in_the_answer(shares: dict[str, float]) -> None:
    assert shares["quote in answer"] >= 0.84
    assert shares["quote in first two sentences"] >= 0.78


def test_what_differs_and_what_is_taken_for_granted_is_told(shares: dict[str, float]) -> None:
    assert shares["both right"] >= 0.78
    assert shares["premise right"] >= 0.90


def test_dialogues_are_followed(shares: dict[str, float]) -> None:
    assert shares["dialogues right in every turn"] >= 0.62


def test_silence_is_recognised(shares: dict[str, float]) -> None:
    # Below the .74 of a rule fitted on this split alone, which found less on all other questions,
    # and one question below the .66 of one that was not fitted among sections of law: that one told
    # less often that a corpus is about something else (AUC on XQuAD-de .940 instead of .97).
    assert shares["refused (none)"] >= 0.64
    assert shares["refused (answerable)"] <= 0.10


def test_every_quote_is_verbatim_on_its_page(shares: dict[str, float]) -> None:
    assert shares["verbatim"] == 1.0


@pytest.fixture(scope="module")
def xquad(testdata: Path) -> Collection:
    """Return XQuAD-de, as it was when the floors were set."""
    folder = testdata / "xquad-de"
    content = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.*")))
    assert sha256(content).hexdigest()[:16] == XQUAD_DIGEST
    return read_collection(folder)


@pytest.fixture(scope="module")
def paragraphs(xquad: Collection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return a library over its paragraphs."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), corpus=SHIPPED_CORPUS)
    with texts_indexed(xquad.texts, settings, silent) as library:
        yield library


def test_german_paragraphs_are_found_and_answers_in_them(
    xquad: Collection, paragraphs: Library
) -> None:
    """Every twelfth question, so from all articles; the floors leave room for so small a sample."""
    found = evaluate(paragraphs, xquad.queries[::12], silent)
    assert found.retrieval.questions == 51
    assert found.retrieval.ndcg.value >= 0.93
    assert found.retrieval.recall[5].value >= 0.95
    assert found.answer[3].value >= 0.80


@pytest.mark.full
def test_all_german_questions_find_their_paragraph(xquad: Collection, paragraphs: Library) -> None:
    found = evaluate(paragraphs, xquad.queries, silent)
    assert found.retrieval.ndcg.value >= 0.963
    assert_answers(found, first=0.73, second=0.863, third=0.897)
    assert found.area >= 0.96


@pytest.mark.full
def test_all_english_questions_find_their_paragraph(xquad: Collection, paragraphs: Library) -> None:
    found = evaluate(paragraphs, xquad.english, silent)
    assert found.retrieval.ndcg.value >= 0.932
    assert_answers(found, first=0.68, second=0.81, third=0.84)
    assert found.area >= 0.90


@pytest.mark.full
def test_german_questions_beat_the_peers(xquad: Collection, paragraphs: Library) -> None:
    ours = evaluate(paragraphs, xquad.queries, silent).retrieval.ndcg.value
    for name, (ranked,) in peer_rankings(xquad.texts, (xquad.queries,), silent):
        theirs = retrieval(ranked).ndcg.value
        assert ours - theirs >= MARGINS[name], name


@pytest.mark.full
def test_paragraphs_are_found_among_sections_of_law(xquad: Collection, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, corpus=SHIPPED_CORPUS)
    with texts_indexed([*xquad.texts, *law_texts()], settings, silent) as library:
        german = evaluate(library, xquad.queries, silent).retrieval
        english = evaluate(library, xquad.english, silent).retrieval
    assert german.ndcg.value >= 0.937
    assert english.ndcg.value >= 0.88


@pytest.mark.full
def test_everyday_questions_find_their_section(testdata: Path) -> None:
    """All 150, on sections of law that the encoder did not learn from."""
    assert sha256(LAY_QUESTIONS.read_bytes()).hexdigest()[:16] == LAY_DIGEST
    places = lay.measured(read_lay_test(testdata), StaticEncoder())
    found = {name: lay.at_ten_of(ranks) for name, ranks in places.items()}
    assert found[lay.FUSED] >= 2.5 * found[lay.PEER]
    assert found[lay.FUSED] >= 1.25 * found[lay.LEXICAL]


def assert_answers(found: Evaluation, *, first: float, second: float, third: float) -> None:
    assert found.answer[1].value >= first
    assert found.answer[2].value >= second
    assert found.answer[3].value >= third


@pytest.mark.full
@pytest.mark.timed
def test_an_answer_among_ten_thousand_passages_comes_at_once(
    testdata: Path, tmp_path: Path
) -> None:
    """The work for the whole answer, of which the first sentence is a part, on one core."""
    assert testdata
    settings = Settings(home=tmp_path, corpus=SHIPPED_CORPUS)
    build(10_000, settings)
    work = [taken for _, taken in measure(settings, 100)["all"]]
    assert sorted(work)[int(0.95 * len(work))] < 150
