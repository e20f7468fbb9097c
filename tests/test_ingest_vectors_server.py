"""Vectors on a real Chroma server: same answers, no text there, and what when it is gone."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import chromadb
import pytest
from cluster_here import certificates, chroma_server
from homes import hits, shipped_encoder, silent, write_corpus
from http_here import free_port

from assistant.answer import ask
from assistant.model import Answer, NoticeKind
from ingest import vectors_server
from ingest.errors import AddressRefused, ChromaUnavailable
from ingest.generation import Home, current_id, generation_ids
from ingest.index import Library
from ingest.removal import purge, remove
from ingest.rollback import roll_back
from ingest.run import ingest
from ingest.settings import Settings
from ingest.vectors_server import Server, collection_name
from ingest.verify import verify_home
from ui import payload, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chromadb.api import ClientAPI

TOKEN = "geheim"  # noqa: S105  (of a proxy of these tests)
# More passages than a question compares by itself.
DOCUMENTS, PARTS = 6, 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run a Chroma server; give its address and its folder."""
    folder = tmp_path_factory.mktemp("chroma")
    with chroma_server(folder) as (address, _):
        yield address, folder


def corpus_of_many(folder: Path) -> Path:
    """Write documents with many passages."""
    texts = {
        f"stelle-{document}.md": f"# Messstelle {document}\n\n"
        + "\n".join(
            f"## Teil {part}\n\nDer Pegel der Messstelle {document} am Ort {part * 7 + document} "
            f"zeigt im Mittel {part + 100 * document} Zentimeter.\n"
            for part in range(PARTS)
        )
        for document in range(DOCUMENTS)
    }
    texts["turm.md"] = "# Der Wasserturm\n\nDer Wasserturm wurde 1912 aus Klinker errichtet.\n"
    return write_corpus(folder, texts)


def served(tmp_path: Path, address: str) -> Settings:
    """Return a filled home whose vectors are on a server."""
    corpus = corpus_of_many(tmp_path / "corpus")
    settings = Settings(home=tmp_path / "home", corpus=corpus, chroma=address)
    assert ingest(settings, shipped_encoder(), silent).published
    return settings


@contextmanager
def client(address: str) -> Iterator[ClientAPI]:
    """Give a client of one's own."""
    opened = chromadb.HttpClient("127.0.0.1", int(address.rpartition(":")[2]))
    try:
        yield opened
    finally:
        vectors_server._close(opened)  # type: ignore[arg-type]  # noqa: SLF001


def collections(settings: Settings) -> set[str]:
    """Return the names of the collections of a home on its server."""
    lines = Home(path=settings.home).collections.read_text("utf-8").splitlines()
    with client(settings.chroma) as opened:
        there = {each.name for each in opened.list_collections()}
    return there & {line.split()[1] for line in lines}


def test_a_server_ranks_as_a_local_collection_does(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    address, files = server
    settings = served(tmp_path, address)
    plain = replace(settings, home=tmp_path / "plain", chroma="", exact=0)
    ingest(plain, shipped_encoder(), silent)
    asked = ("Pegel der Messstelle 3 am Ort 45", "Wann wurde der Turm gebaut?", "Zentimeter")
    with closing(Library(settings)) as there, closing(Library(plain)) as here:
        assert there.index().vectors is not None
        for question in asked:
            one, other = hits(there, question, 20), hits(here, question, 20)
            assert [hit.passage.id for hit in one] == [hit.passage.id for hit in other]
            assert [hit.vector for hit in one] == pytest.approx([hit.vector for hit in other])
        reply = ask(there, "Wann wurde der Wasserturm errichtet?")
    assert isinstance(reply, Answer)
    assert reply.notices == ()
    assert verify_home(settings) == ()
    assert not list(settings.home.rglob("chroma*"))
    # Texts are not put there.
    assert not any(
        b"Wasserturm" in file.read_bytes() for file in files.rglob("*") if file.is_file()
    )


def test_collections_live_as_long_as_their_generations(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    settings = replace(served(tmp_path, server[0]), keep=2)
    home = Home(path=settings.home)

    def agree() -> None:
        assert collections(settings) == {collection_name(each) for each in generation_ids(home)}
        assert verify_home(settings) == ()

    first = current_id(home)
    agree()
    remove(settings, shipped_encoder(), silent, ["turm"])
    agree()
    remove(settings, shipped_encoder(), silent, ["stelle-1"])
    agree()
    assert first not in generation_ids(home)
    roll_back(settings)
    agree()
    purge(settings, shipped_encoder(), silent, ["stelle-2"])
    agree()
    assert len(generation_ids(home)) == 1


@pytest.mark.full
def test_what_a_killed_run_left_is_deleted(
    tmp_path: Path, server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = served(tmp_path, server[0])
    (settings.corpus / "neu.md").write_text("# Neu\n\nDas ist neu.\n", encoding="utf-8")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.generation.publish", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(settings, shipped_encoder(), silent)
    assert len(collections(settings)) == 2
    assert [fault.part for fault in verify_home(settings)] == ["Chroma"]
    ingest(settings, shipped_encoder(), silent)
    assert len(collections(settings)) == 2
    assert verify_home(settings) == ()


@pytest.mark.full
def test_a_collection_that_is_gone_is_told_and_made_anew(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    settings = served(tmp_path, server[0])
    name = collection_name(current_id(Home(path=settings.home)) or "")
    with client(settings.chroma) as opened:
        opened.delete_collection(name)
    (fault,) = verify_home(settings)
    assert (fault.part, name in fault.what) == ("Chroma", True)
    with closing(Library(settings)) as library:
        reply = ask(library, "Wann wurde der Wasserturm errichtet?")
    assert [notice.kind for notice in reply.notices] == [NoticeKind.SERVER]
    ingest(settings, shipped_encoder(), silent, rebuild=True)
    assert verify_home(settings) == ()


def test_without_its_server_an_index_answers_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr(vectors_server, "_PAUSE", 0.0)
    with chroma_server(tmp_path / "chroma", port) as (address, process):
        settings = served(tmp_path, address)
        before = current_id(Home(path=settings.home))
        with closing(Library(settings)) as library:
            asked = "Wann wurde der Wasserturm errichtet?"
            first = ask(library, asked)
            os.kill(process, signal.SIGKILL)
            os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
            second = ask(library, asked)
            nothing = ask(library, "Wer erfand den Buchdruck mit beweglichen Lettern?")
            (settings.corpus / "neu.md").write_text("# Neu\n\nDas ist neu.\n", encoding="utf-8")
            with pytest.raises(ChromaUnavailable, match="die letzte Generation antwortet weiter"):
                ingest(settings, shipped_encoder(), silent)
            with chroma_server(tmp_path / "chroma", port):
                third = ask(library, asked)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(third, Answer)
    assert first.sentences == second.sentences == third.sentences
    assert (first.notices, third.notices) == ((), ())
    (notice,) = second.notices
    assert notice.kind is NoticeKind.SERVER
    assert notice.text.startswith(f"Der Chroma-Server {address} gibt keine Auskunft (")
    assert notice.text in str(payload.reply(second)["notices"])
    assert "Hinweis: Der Chroma-Server" in terminal.reply(second)
    assert "Hinweis: Der Chroma-Server" in terminal.reply(nothing)
    assert current_id(Home(path=settings.home)) == before
    assert generation_ids(Home(path=settings.home)) == [before]


def test_a_server_that_says_nothing_delays_one_question(
    tmp_path: Path, server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = served(tmp_path, server[0])
    monkeypatch.setattr(vectors_server, "_QUESTION", 0.5)
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as silent_one:

        def accept() -> None:
            while True:
                try:
                    accepted.append(silent_one.accept()[0])
                except OSError:
                    return

        listening = Thread(target=accept)
        listening.start()
        port = silent_one.getsockname()[1]
        there = replace(settings, chroma=f"http://127.0.0.1:{port}")
        with closing(Library(there)) as library:
            for _ in range(3):
                reply = ask(library, "Wann wurde der Wasserturm errichtet?")
                assert [notice.kind for notice in reply.notices] == [NoticeKind.SERVER]
        silent_one.shutdown(socket.SHUT_RDWR)
        listening.join()
    assert len(accepted) == 1
    for each in accepted:
        each.close()


@pytest.mark.full
def test_a_reader_without_the_server_compares_all(tmp_path: Path, server: tuple[str, Path]) -> None:
    settings = replace(served(tmp_path, server[0]), chroma="")
    with closing(Library(settings)) as library:
        assert library.index().vectors is None
        reply = ask(library, "Wann wurde der Wasserturm errichtet?")
    assert isinstance(reply, Answer)
    assert reply.notices == ()
    # The next run brings the vectors back.
    assert ingest(settings, shipped_encoder(), silent).published
    with closing(Library(replace(settings, exact=0))) as library:
        assert library.index().vectors is not None


@pytest.mark.parametrize(
    ("address", "token", "said"),
    [
        ("http://chroma.example:8000", "geheim", "nicht verschlüsselt"),
        ("http://192.0.2.7:8000", "geheim", "nicht verschlüsselt"),
        ("https://chroma.example", "", "KLEINSTADT_CHROMA_TOKEN"),
        ("https://jemand:geheim@chroma.example", "geheim", "Zugangsdaten gehören nicht"),
        ("https://chroma.example/unten", "geheim", "gebraucht wird eine Adresse"),
        ("tcp://127.0.0.1:8000", "", "gebraucht wird eine Adresse"),
        ("127.0.0.1:8000", "", "gebraucht wird eine Adresse"),
    ],
)
def test_beyond_this_machine_it_takes_encryption_and_a_token(
    tmp_path: Path, address: str, token: str, said: str
) -> None:
    with pytest.raises(AddressRefused, match=said) as refused:
        Server(Settings(home=tmp_path, corpus=tmp_path, chroma=address, chroma_token=token))
    assert "geheim" not in str(refused.value)


def test_a_token_is_no_part_of_what_settings_show(tmp_path: Path) -> None:
    assert "geheim" not in repr(Settings(home=tmp_path, corpus=tmp_path, chroma_token=TOKEN))


@pytest.mark.full
def test_over_tls_the_token_is_sent_and_the_certificate_checked(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    """A proxy as docs/cluster.md has it: TLS, a token, and the server behind it."""
    from tls_proxy import Proxy

    ours, others = certificates(tmp_path / "tls"), certificates(tmp_path / "others")
    with Proxy(server[0], ours, token=TOKEN) as proxy:
        settings = replace(
            Settings(home=tmp_path / "home", corpus=corpus_of_many(tmp_path / "corpus")),
            chroma=proxy.url,
            chroma_token=TOKEN,
            tls=str(ours),
        )
        assert ingest(settings, shipped_encoder(), silent).published
        assert verify_home(settings) == ()
        for wrong in (
            replace(settings, chroma_token=TOKEN[1:]),
            replace(settings, tls=str(others)),
        ):
            (fault,) = verify_home(wrong)
            assert "gibt keine Auskunft" in fault.what
            assert "geheim" not in fault.what
