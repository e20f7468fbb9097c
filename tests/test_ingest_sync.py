"""Generations published to real addresses and taken from there; nothing unchecked is opened."""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from contextlib import closing
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, fill, found, silent, small_home
from http_here import HttpServer

from ingest.errors import AddressRefused, DiskFull, ExtraMissing, StoreInvalid, StoreUnavailable
from ingest.generation import Home, current_id, generation_ids
from ingest.index import Library
from ingest.publish_to import publish_to
from ingest.removal import purge
from ingest.settings import Settings
from ingest.store import Store
from ingest.sync import sync
from ingest.verify import verify_home
from ui.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUESTION = "Wann wurde der Wasserturm errichtet?"


class Served(HttpServer):
    """A real web server over a folder, which can be told to break off or to know no ranges."""

    def __init__(self, folder: Path, *, ranges: bool = True, stops: int | None = None) -> None:
        """Begin to answer; `stops` is after how many bytes of a file it breaks off."""
        self.folder, self.ranges, self.stops = folder, ranges, stops
        self.asked: list[tuple[str, str | None]] = []
        served = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: object) -> None:
                super().__init__(*args, directory=str(served.folder))  # type: ignore[arg-type]

            def do_GET(self) -> None:
                asked = self.headers.get("Range")
                served.asked.append((self.path, asked))
                path = served.folder / self.path.lstrip("/")
                if not path.is_file():
                    self.send_error(404)
                    return
                raw, start = path.read_bytes(), 0
                wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "")
                if wanted and served.ranges:
                    start = int(wanted[1])
                    end = int(wanted[2] or len(raw) - 1) + 1
                    self.send_response(206)
                    self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(raw)}")
                    raw = raw[start:end]
                else:
                    self.send_response(200)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                stops = served.stops if "/files/" in self.path else None
                self.wfile.write(raw[:stops])
                if len(raw[:stops]) < len(raw):
                    # A client takes what has come before it notices the end.
                    self.wfile.flush()
                    time.sleep(1)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(Handler)


@pytest.fixture
def writer(tmp_path: Path) -> Settings:
    """Return a home with the small corpus."""
    return small_home(tmp_path)


def reader(tmp_path: Path) -> Settings:
    """Return an empty home."""
    return Settings(home=tmp_path / "reader", corpus=tmp_path / "nowhere")


def answer(settings: Settings) -> str:
    """Return what a home says of the tower."""
    with closing(Library(settings)) as library:
        return found(library, QUESTION)[0]


def change(writer: Settings) -> None:
    """Publish another generation."""
    text = TEXTS["turm.md"].replace("1912", "1913")
    (writer.corpus / "turm.md").write_text(text, encoding="utf-8")
    assert fill(writer.home, writer.corpus).published


@pytest.mark.parametrize("kind", ["file", "http", pytest.param("memory", marks=pytest.mark.full)])
def test_a_generation_travels(tmp_path: Path, writer: Settings, kind: str) -> None:
    there, store = reader(tmp_path), tmp_path / "store"
    with Served(store) as site:
        target = f"memory://{tmp_path.name}" if kind == "memory" else f"file://{store}"
        source = site.url if kind == "http" else target
        first = publish_to(writer, target, silent)
        assert (first.news, first.files) == (True, 20)
        assert not publish_to(writer, target, silent).news
        taken = sync(there, source, silent)
        assert (taken.news, taken.transferred) == (True, first.transferred)
        assert current_id(Home(path=there.home)) == current_id(Home(path=writer.home))
        assert "1912" in answer(there)
        assert verify_home(there) == ()
        again = sync(there, source, silent)
        assert (again.news, again.transferred) == (False, 0)
        change(writer)
        second = publish_to(writer, target, silent)
        # The originals that did not change are there already.
        assert second.transferred <= second.files - 2
        assert sync(there, source, silent).transferred == second.transferred
        assert "1913" in answer(there)
        assert verify_home(there) == ()
        assert not (there.home / ".arriving").exists()
    if kind == "file":
        # No pickle travels, and nothing of Chroma's, which has one.
        raw = [path.read_bytes() for path in (store / "files").iterdir()]
        assert all(not each.startswith(b"\x80") for each in raw)
        assert list(writer.home.rglob("*.pickle"))
        assert (
            b"pickle"
            not in (store / "generations").joinpath(f"{second.generation}.json").read_bytes()
        )


def test_what_is_purged_is_gone_at_the_address(tmp_path: Path, writer: Settings) -> None:
    from homes import shipped_encoder

    store = tmp_path / "store"
    publish_to(writer, str(store), silent)
    assert any(b"Draisine" in path.read_bytes() for path in store.rglob("*") if path.is_file())
    purge(writer, shipped_encoder(), silent, ["bahn"])
    publish_to(writer, str(store), silent)
    assert not any(b"Draisine" in path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert sync(reader(tmp_path), str(store), silent).news


def published(store: Path) -> tuple[Path, dict[str, dict[str, dict[str, object]]]]:
    """Return the manifest at an address, and what it says."""
    (path,) = (store / "generations").iterdir()
    return path, json.loads(path.read_bytes())


def rewrite(store: Path, value: object) -> None:
    """Write a manifest anew, and the pointer with its digest."""
    path, _ = published(store)
    path.write_text(json.dumps(value))
    digest = sha256(path.read_bytes()).hexdigest()
    (store / "current").write_text(f"{path.stem} {digest}\n")


def changed_bytes(store: Path) -> None:
    _, value = published(store)
    path = store / "files" / str(value["files"]["catalog.sqlite"]["sha256"])
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def longer_file(store: Path) -> None:
    _, value = published(store)
    path = store / "files" / str(value["files"]["vectors.npy"]["sha256"])
    path.write_bytes(path.read_bytes() + b"more")


def changed_manifest(store: Path) -> None:
    path, _ = published(store)
    path.write_bytes(path.read_bytes() + b" ")


def no_pointer(store: Path) -> None:
    (store / "current").write_bytes(b"")


def foreign_pointer(store: Path) -> None:
    (store / "current").write_text(f"../../etc {'0' * 64}\n")


def other_vectors(store: Path) -> None:
    """Say of a file of one kind that it is another, with its right digest."""
    _, value = published(store)
    value["files"]["vectors.npy"] = value["files"]["words/impacts.npy"]
    rewrite(store, value)


def array_of_objects(store: Path) -> None:
    """Put an array where numpy would unpickle what it holds."""
    import numpy as np

    _, value = published(store)
    path = store / "objects.npy"
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    digest = sha256(path.read_bytes()).hexdigest()
    value["files"]["vectors.npy"] = {"size": path.stat().st_size, "sha256": digest}
    path.rename(store / "files" / digest)
    rewrite(store, value)


@pytest.mark.parametrize(
    "damage",
    [
        changed_bytes,
        pytest.param(longer_file, marks=pytest.mark.full),
        changed_manifest,
        pytest.param(no_pointer, marks=pytest.mark.full),
        pytest.param(foreign_pointer, marks=pytest.mark.full),
        pytest.param(other_vectors, marks=pytest.mark.full),
        array_of_objects,
    ],
)
def test_what_is_not_as_it_says_is_not_taken_over(
    tmp_path: Path, writer: Settings, damage: Callable[[Path], None]
) -> None:
    there, store = reader(tmp_path), tmp_path / "store"
    publish_to(writer, str(store), silent)
    sync(there, str(store), silent)
    change(writer)
    shutil.rmtree(store)
    publish_to(writer, str(store), silent)
    damage(store)
    with pytest.raises(StoreInvalid, match="Die letzte Generation antwortet weiter"):
        sync(there, str(store), silent)
    assert len(generation_ids(Home(path=there.home))) == 1
    assert "1912" in answer(there)


@pytest.mark.parametrize(
    "place",
    [
        "../geheim",
        "/etc/passwd",
        pytest.param("words/../../geheim.npy", marks=pytest.mark.full),
        pytest.param("originals/../current", marks=pytest.mark.full),
        pytest.param("originals/" + "0" * 64 + ".sh/x", marks=pytest.mark.full),
        "chroma/index_metadata.pickle",
        pytest.param("words/impacts.pickle", marks=pytest.mark.full),
        pytest.param("catalog.sqlite-journal", marks=pytest.mark.full),
        "words/impacts.npy\n",
        "originals/" + "0" * 64 + ".pdf",
    ],
)
def test_places_outside_a_generation_are_refused(
    tmp_path: Path, writer: Settings, place: str
) -> None:
    there, store = reader(tmp_path), tmp_path / "store"
    publish_to(writer, str(store), silent)
    _, value = published(store)
    value["files"][place] = value["files"]["vectors.npy"]
    rewrite(store, value)
    with pytest.raises(StoreInvalid, match="gehört nicht in eine Generation"):
        sync(there, str(store), silent)
    assert {each.name for each in there.home.iterdir()} <= {"writer.lock"}


@pytest.mark.parametrize("ranges", [True, pytest.param(False, marks=pytest.mark.full)])
def test_a_transfer_that_broke_off_goes_on(
    tmp_path: Path, writer: Settings, *, ranges: bool
) -> None:
    there, store = reader(tmp_path), tmp_path / "store"
    publish_to(writer, str(store), silent)
    with Served(store, ranges=ranges, stops=30_000) as site:
        with pytest.raises((StoreUnavailable, StoreInvalid)):
            sync(there, site.url, silent)
        arrived = {each.name for each in (there.home / ".arriving").iterdir()}
        (part,) = (name for name in arrived if name.endswith(".part"))
        before = len(site.asked)
        site.stops = None
        assert sync(there, site.url, silent).news
        later = site.asked[before:]
        paths = [path for path, _ in later]
        assert not {f"/files/{name}" for name in arrived} & set(paths)
        ranged = [asked for path, asked in later if path == f"/files/{part.removesuffix('.part')}"]
        assert any(each and each.startswith("bytes=30000-") for each in ranged)
    assert "1912" in answer(there)
    assert verify_home(there) == ()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://store.example/x", "nicht verschlüsselt"),
        ("ftp://192.0.2.7/x", "nicht verschlüsselt"),
        ("webhdfs://store.example/x", "nicht verschlüsselt"),
        ("simplecache::http://store.example/x", "verschachtelt"),
        ("sftp://jemand:geheim@store.example/x", "Zugangsdaten gehören nicht"),
    ],
)
def test_what_is_not_encrypted_stays_on_this_machine(address: str, said: str) -> None:
    with pytest.raises(AddressRefused, match=said) as refused:
        Store(address)
    assert "geheim" not in str(refused.value)


def test_a_plain_endpoint_in_the_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials and endpoints are those of fsspec's own configuration."""
    from fsspec.config import conf

    monkeypatch.setitem(conf, "memory", {"client_kwargs": {"endpoint_url": "http://s3.example"}})
    with pytest.raises(AddressRefused, match=r"http://s3\.example"):
        Store("memory://somewhere")
    monkeypatch.setitem(conf, "memory", {"client_kwargs": {"endpoint_url": "http://127.0.0.1:9"}})
    assert Store("memory://somewhere").size("x") is None


def test_an_address_without_anything_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="Zugangsdaten in der Konfiguration von fsspec"):
        sync(reader(tmp_path), str(tmp_path / "empty"), silent)


def test_without_the_extra_its_command_is_named(
    tmp_path: Path, writer: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ExtraMissing, match=r"fsspec.*\[cluster\]"):
        publish_to(writer, str(tmp_path / "store"), silent)


def test_the_commands_say_what_they_did(
    tmp_path: Path, writer: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    store, there = str(tmp_path / "store"), reader(tmp_path)
    assert main(["publish-to", store, "--home", str(writer.home)]) == 0
    assert re.search(r"veröffentlicht \(\d+ von 20 Dateien übertragen, \d", capsys.readouterr().out)
    assert main(["sync", store, "--home", str(there.home)]) == 0
    assert "ist übernommen und antwortet" in capsys.readouterr().out
    assert main(["sync", store, "--home", str(there.home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["news"] is False
    assert main(["sync", "http://store.example/", "--home", str(there.home)]) == 1
    assert "nicht verschlüsselt" in capsys.readouterr().err


def test_no_room_is_told_before_anything_is_transferred(
    tmp_path: Path, writer: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_to(writer, str(tmp_path / "store"), silent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(DiskFull):
        sync(reader(tmp_path), str(tmp_path / "store"), silent)
