"""Documents read by the workers of a real cluster; workers, scheduler and coordinator that die."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from cluster_here import Cluster, certificates
from homes import COMMAND, environment, found, run_cli, shipped_encoder, silent, write_corpus
from http_here import free_port
from patience import until

from ingest.dask_cluster import DaskExecutor
from ingest.errors import AddressRefused, ClusterFailed, ExtraMissing
from ingest.index import Library
from ingest.run import ingest
from ingest.settings import SHIPPED_CORPUS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.report import Report


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Give a scheduler with two workers."""
    (tmp_path / "elsewhere").mkdir()
    with closing(Cluster(tmp_path / "elsewhere")) as started:
        yield started


def run(settings: Settings, address: str) -> Report:
    """Run one ingestion whose documents are read by a cluster."""
    with DaskExecutor(address, settings.tls) as executor:
        return ingest(settings, shipped_encoder(), silent, executor=executor)


def books(folder: Path, count: int) -> Path:
    """Write many documents, so that reading them all takes a moment."""
    text = "\n\n".join(f"## Teil {n}\n\nDer Pegel {n} zeigt Werte." for n in range(20))
    return write_corpus(folder, {f"buch-{n:02}.md": f"# Buch {n}\n\n{text}" for n in range(count)})


def read_documents(home: Path) -> set[str]:
    """Return the keys of the documents that were read so far."""
    return {file.name for file in (home / "cache" / "documents").glob("*") if file.suffix != ".new"}


def test_a_cluster_reads_what_one_machine_reads(
    cluster: Cluster, tmp_path: Path, shipped_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read here: the reader of this process would fail."""
    from ingest import elsewhere

    monkeypatch.setattr(elsewhere, "read_limited", None)
    report = run(Settings(home=tmp_path / "home", corpus=SHIPPED_CORPUS), cluster.address)
    assert report.failures == ()
    here, there = (home / "cache" / "documents" for home in (shipped_home, tmp_path / "home"))
    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in there.iterdir()} == {
        file.name: sha256(file.read_bytes()).hexdigest()
        for file in here.iterdir()
        if (there / file.name).exists()
    }
    assert len(read_documents(tmp_path / "home")) == 5


@pytest.mark.full
def test_a_document_that_cannot_be_read_fails_alone(cluster: Cluster, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "kaputt.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    report = run(Settings(home=tmp_path / "home", corpus=corpus), cluster.address)
    (failure,) = report.failures
    assert failure.file == "kaputt.pdf"
    assert "dokument.pdf" not in str(failure)
    assert sorted(report.added) == ["bahn", "markt", "turm"]


def test_a_worker_that_dies_is_replaced_by_the_other(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=books(tmp_path / "corpus", 30))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, settings, cluster.address)
        until(lambda: read_documents(settings.home), "a document that was read")
        assert not running.done()
        cluster.workers[0].send_signal(signal.SIGKILL)
        report = running.result(timeout=120)
    assert (len(report.added), report.failures) == (30, ())


@pytest.mark.full
def test_when_the_scheduler_dies_the_last_generation_answers(
    cluster: Cluster, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    run(settings, cluster.address)
    books(tmp_path / "books", 40)
    for book in (tmp_path / "books").iterdir():
        book.rename(settings.corpus / book.name)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, settings, cluster.address)
        until(lambda: len(read_documents(settings.home)) >= 6, "six documents that were read")
        cluster.scheduler.send_signal(signal.SIGKILL)
        with pytest.raises(ClusterFailed, match="liest der nächste Lauf nicht noch einmal"):
            running.result(timeout=120)
    with closing(Library(settings)) as library:
        assert "1912" in found(library, "Wann wurde der Wasserturm errichtet?")[0]


def test_when_the_coordinator_dies_nothing_is_read_twice(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=books(tmp_path / "corpus", 16))
    places = ["--home", str(settings.home), "--corpus", str(settings.corpus)]
    coordinator = subprocess.Popen(
        [*COMMAND, "ingest", "--scheduler", cluster.address, *places],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: len(read_documents(settings.home)) > 1, "two documents that were read")
    coordinator.kill()
    coordinator.wait()
    folder = settings.home / "cache" / "documents"
    before = {name: (folder / name).stat().st_mtime_ns for name in read_documents(settings.home)}
    assert before
    assert not (settings.home / "current").exists()
    report = run(settings, cluster.address)
    assert (len(report.added), report.failures) == (16, ())
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == before


def test_without_a_scheduler_the_error_says_what_to_do(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    address = f"tcp://127.0.0.1:{free_port()}"
    said = run_cli(
        "ingest", "--scheduler", address, "--home", tmp_path / "home", "--corpus", corpus
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert f"Der Cluster unter {address} liest keine Dokumente" in said.stderr
    assert "ohne --scheduler" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.full
def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with (
        closing(Cluster(tmp_path, workers=0)) as empty,
        pytest.raises(ClusterFailed, match="kein Worker"),
    ):
        run(Settings(home=tmp_path / "home", corpus=SHIPPED_CORPUS), empty.address)


def test_a_run_with_nothing_to_read_needs_no_scheduler(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"))
    ingest(settings, shipped_encoder(), silent)
    assert not run(settings, f"tcp://127.0.0.1:{free_port()}").published


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.0.2.7:8786",
        "tcp://scheduler.example:8786",
        "scheduler.example:8786",
        "http://127.0.0.1:8786",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:acht",
        "tcp://jemand:geheim@127.0.0.1:8786",
        "inproc://127.0.0.1/1/1",
    ],
)
def test_an_address_that_is_not_encrypted_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        DaskExecutor(address)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("missing", ["", "key.pem", "ca.pem"])
def test_beyond_this_machine_certificates_are_needed(tmp_path: Path, missing: str) -> None:
    folder = ""
    if missing:
        folder = str(tmp_path)
        for name in {"ca.pem", "cert.pem", "key.pem"} - {missing}:
            (tmp_path / name).touch()
    with pytest.raises(AddressRefused, match=missing or "KLEINSTADT_TLS"):
        DaskExecutor("tls://scheduler.example:8786", folder)


@pytest.mark.full
def test_a_cluster_speaks_tls_to_those_with_a_certificate(tmp_path: Path) -> None:
    ours, others = certificates(tmp_path / "tls"), certificates(tmp_path / "others")
    settings = Settings(
        home=tmp_path / "home", corpus=write_corpus(tmp_path / "corpus"), tls=str(ours)
    )
    (tmp_path / "elsewhere").mkdir()
    with closing(Cluster(tmp_path / "elsewhere", tls=ours)) as secured:
        assert run(settings, secured.address).published
        (settings.corpus / "neu.md").write_text("# Neu\n\nDas ist neu.\n", encoding="utf-8")
        with (
            pytest.raises(ClusterFailed),
            DaskExecutor(secured.address, str(others)) as stranger,
        ):
            ingest(settings, shipped_encoder(), silent, executor=stranger)
        with (
            pytest.raises(ClusterFailed),
            DaskExecutor(secured.address.replace("tls", "tcp")) as plain,
        ):
            ingest(settings, shipped_encoder(), silent, executor=plain)


def test_without_the_extra_its_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    corpus = write_corpus(tmp_path / "corpus")
    with pytest.raises(ExtraMissing, match=r"dask.*\[cluster\]"):
        run(Settings(home=tmp_path / "home", corpus=corpus), "tcp://127.0.0.1:8786")
