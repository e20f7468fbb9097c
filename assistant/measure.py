"""What can be measured of a folder: our own search and answers, and the searches of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant import questions
from assistant.collection import read_collection
from assistant.evaluate import Evaluation, evaluate
from assistant.peers import peer_rankings
from assistant.ranked import Retrieval, retrieval
from ingest.trial import corpus_indexed, texts_indexed

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.entries import Progress
    from ingest.settings import Settings

GERMAN, ENGLISH = "de", "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured in each language, of our own search and of peers by name."""

    ours: dict[str, Evaluation]
    peers: dict[str, dict[str, Retrieval]] = field(default_factory=dict)


def measure(folder: Path, settings: Settings, progress: Progress, *, baseline: bool) -> Measured:
    """Measure a collection in the BEIR form, or the dev half of a corpus's own questions.

    Raises `CollectionInvalid`, `QuestionsInvalid` or `PeersMissing`.
    """
    own = folder / questions.FILE
    if own.is_file():
        cases = questions.read_cases(own, "dev")
        with corpus_indexed(folder.absolute(), settings, progress) as library:
            asked = questions.run(library, cases, progress)
        return Measured(ours={GERMAN: questions.evaluation(asked)})
    collection = read_collection(folder)
    asked_in = {GERMAN: collection.queries, ENGLISH: collection.english}
    asked_in = {language: queries for language, queries in asked_in.items() if queries}
    with texts_indexed(collection.texts, settings, progress) as library:
        ours = {name: evaluate(library, queries, progress) for name, queries in asked_in.items()}
    peers: dict[str, dict[str, Retrieval]] = {name: {} for name in asked_in} if baseline else {}
    if baseline:
        for name, ranked in peer_rankings(collection.texts, tuple(asked_in.values()), progress):
            for language, cases_ranked in zip(asked_in, ranked, strict=True):
                peers[language][name] = retrieval(cases_ranked)
    return Measured(ours=ours, peers=peers)
