"""The vectors of generations on a Chroma server: a collection for each, ids and vectors only.

The server ranks and says nothing that is shown: no text is put on it, and what it answers are ids
that must be in the catalog. It keeps no generation alive either, since the vectors lie in the
generation's own folder too. Which collections a home made is noted before they are made, so that
what a killed run left is found and removed.
"""

from __future__ import annotations

import time
import warnings
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ingest.errors import AddressRefused, ChromaUnavailable
from ingest.generation import generation_ids
from ingest.hosts import checked_address, is_loopback
from ingest.vectors import GRAPH, VectorIndex, candidates, close_client, without_complaints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from chromadb.api.client import Client
    from numpy.typing import NDArray

    from ingest.errors import IngestError
    from ingest.generation import Home
    from ingest.located import Located
    from ingest.model import Generation
    from ingest.settings import Settings

_EXAMPLE = "http://127.0.0.1:8000 oder https://chroma.example"
_PREFIX = "kleinstadt-"
# Seconds a question waits for the server, and does without it after it did not answer; seconds
# that inserting a batch may take.
_QUESTION, _PAUSE, _INSERT = 5.0, 30.0, 300.0
# The server writes its graph in larger steps than a local collection: nobody copies its files.
_WRITTEN_AFTER = 1_000
_LONGEST_REASON = 200


def collection_name(generation_id: str) -> str:
    """Return the name of the collection of a generation."""
    return f"{_PREFIX}{generation_id}"


class Server:
    """A Chroma server, as the settings name it; nothing is connected to before it is needed."""

    def __init__(self, settings: Settings) -> None:
        """Take the address; raise `AddressRefused` for one that must not be used so."""
        self.address = settings.chroma
        self._host, self._port = checked_address(
            self.address, plain="http", encrypted="https", example=_EXAMPLE
        )
        token, tls = settings.chroma_token, settings.tls
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._authority = str(Path(tls).expanduser() / "ca.pem") if tls else None
        if not token and not is_loopback(self._host):
            reason = "es fehlt das Kennwort dafür"
            advice = "Setzen Sie KLEINSTADT_CHROMA_TOKEN; docs/cluster.md zeigt, wer es prüft."
            raise AddressRefused(self.address, reason, advice)

    def connect(self, seconds: float) -> Client:
        """Return a client whose requests take so many seconds at most."""
        import chromadb  # noqa: PLC0415  (a second of import time)
        from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415

        settings = ChromaSettings(anonymized_telemetry=False)
        if self._authority:
            settings.chroma_server_ssl_verify = self._authority
        with self.problems(), warnings.catch_warnings():
            # httpx no longer likes how chromadb names the authority.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._answers(seconds)
            client = chromadb.HttpClient(
                host=self._host,
                port=self._port,
                ssl=self.address.startswith("https:"),
                headers=dict(self._headers),
                settings=settings,
            )
            # chromadb waits for ever and has no setting for it; a test with a silent server
            # proves this.
            client._server._session.timeout = seconds  # type: ignore[attr-defined]  # noqa: SLF001
            # The type that chromadb declares has no `close`.
            return cast("Client", client)

    @contextmanager
    def problems(self) -> Iterator[None]:
        """Turn whatever chromadb raises into `ChromaUnavailable`."""
        try:
            yield
        except ChromaUnavailable:
            raise
        except Exception as error:
            # For what a proxy answers chromadb raises a bare one, and errors of httpx as they are.
            reason = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
            raise ChromaUnavailable(self.address, reason) from error

    def write(
        self,
        home: Home,
        generation_id: str,
        batches: Iterable[tuple[Sequence[Located], NDArray[np.float32]]],
    ) -> str:
        """Write the collection of a generation and return its name.

        The vectors of a batch have the shape (passages, dimension), each of length 1. Raises
        `ChromaUnavailable`.
        """
        name = collection_name(generation_id)
        client = self.connect(_INSERT)
        _note(home, [*_noted(home), (self.address, name)])
        with self.problems(), _closed(client), without_complaints():
            collection = client.create_collection(
                name,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        **GRAPH,
                        "batch_size": _WRITTEN_AFTER,
                        "sync_threshold": _WRITTEN_AFTER,
                    }
                },
            )
            for passages, vectors in batches:
                collection.upsert(ids=[each.passage.id for each in passages], embeddings=vectors)
            wanted = candidates(collection.count())
            collection.modify(configuration={"hnsw": {"ef_search": wanted}})
        return name

    def forget(self, names: Iterable[str]) -> Iterator[str]:
        """Delete collections; give the names of those that are gone then."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415  (a second of import time)

        client = self.connect(_INSERT)
        with self.problems(), _closed(client):
            for name in names:
                with suppress(NotFoundError):
                    client.delete_collection(name)
                yield name

    def _answers(self, seconds: float) -> None:
        """Ask whether the server is alive; the library has no limit of time when it connects."""
        from http.client import OK, HTTPConnection, HTTPSConnection  # noqa: PLC0415  (slow imports)
        from ssl import create_default_context  # noqa: PLC0415

        if self.address.startswith("https:"):
            trusted = create_default_context(cafile=self._authority)
            connection: HTTPConnection = HTTPSConnection(
                self._host, self._port, timeout=seconds, context=trusted
            )
        else:
            connection = HTTPConnection(self._host, self._port, timeout=seconds)
        with closing(connection):
            connection.request("GET", "/api/v2/heartbeat", headers=self._headers)
            said = connection.getresponse()
            if said.status != OK or b"heartbeat" not in said.read(_LONGEST_REASON):
                raise ChromaUnavailable(self.address, f"Antwort {said.status} {said.reason}")


class ServerIndex(VectorIndex):
    """A collection on a server, asked when there is a question.

    A server that does not answer is not asked again for a while, so that one that hangs delays one
    question and not all.
    """

    keeps_texts = False

    def __init__(self, server: Server, generation: Generation) -> None:
        """Take where the collection is; nothing is connected to yet."""
        self._server, self._name = server, generation.collection
        self.count = generation.counts.passages
        self._opened: Client | None = None
        self._silent_until, self._silence = 0.0, ""

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return as the one it stands for; raise `ChromaUnavailable` without an answer."""
        if time.monotonic() < self._silent_until:
            raise ChromaUnavailable(self._server.address, self._silence)
        try:
            with self._server.problems():
                self._open()
                return super().nearest(vector, k)
        except ChromaUnavailable as problem:
            self.close()
            self._silence = problem.reason
            self._silent_until = time.monotonic() + _PAUSE
            raise

    def contents(self) -> Iterator[tuple[list[str], NDArray[np.float32], list[str]]]:
        """Give as the one it stands for, without texts; raise `ChromaUnavailable`."""
        with self._server.problems():
            self._open()
            yield from super().contents()

    def close(self) -> None:
        """Let go of the connection."""
        if self._opened is not None:
            _close(self._opened)
            self._opened = None

    def _open(self) -> None:
        if self._opened is None:
            self._opened = self._server.connect(_QUESTION)
            with without_complaints():
                self._collection = self._opened.get_collection(self._name, embedding_function=None)
            there = self._collection.count()
            if there != self.count:
                reason = f"die Sammlung {self._name} hat {there} statt {self.count} Vektoren"
                raise ChromaUnavailable(self._server.address, reason)

    def _failed(self, reason: str) -> IngestError:
        return ChromaUnavailable(self._server.address, reason)


def forget_collections(home: Home, settings: Settings) -> None:
    """Delete the collections this home made for generations it no longer keeps.

    What cannot be deleted now stays noted, and is deleted after a later run.
    """
    kept = {collection_name(each) for each in generation_ids(home)}
    gone = [(place, name) for place, name in _noted(home) if name not in kept]
    here = [name for place, name in gone if place == settings.chroma]
    if here:
        with suppress(ChromaUnavailable, AddressRefused):
            for name in Server(settings).forget(here):
                _note(home, [each for each in _noted(home) if each != (settings.chroma, name)])


def left_over(home: Home) -> list[tuple[str, str]]:
    """Return address and name of the collections that should be deleted and are not yet."""
    kept = {collection_name(each) for each in generation_ids(home)}
    return [(place, name) for place, name in _noted(home) if name not in kept]


def _noted(home: Home) -> list[tuple[str, str]]:
    try:
        lines = home.collections.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [(place, name) for place, _, name in (line.partition(" ") for line in lines) if name]


def _note(home: Home, collections: Iterable[tuple[str, str]]) -> None:
    fresh = home.collections.with_suffix(".new")
    lines = dict.fromkeys(f"{place} {name}\n" for place, name in collections)
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(home.collections)


@contextmanager
def _closed(client: Client) -> Iterator[None]:
    try:
        yield
    finally:
        _close(client)


def _close(client: Client) -> None:
    close_client(client)
    # chromadb leaves its connections open, and those of the client inside that asks for a tenant.
    for each in (client, cast("Client", client._admin_client)):  # noqa: SLF001
        each._server._session.close()  # type: ignore[attr-defined]  # noqa: SLF001
