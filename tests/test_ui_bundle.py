"""One archive of program, packages and corpus: whole, checked, and enough without any network."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from homes import ROOT, environment

from ui.bundle import SUMS, check
from ui.errors import NotBundled

if TYPE_CHECKING:
    from pathlib import Path

HERE = "{}.{}".format(*sys.version_info[:2])
METADATA = "Metadata-Version: 2.1\nName: kleinstadt\nVersion: 0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
# A program in the place of the real one: it says with which corpus it was started.
PROGRAM = "import os\n\n\ndef main():\n    print(os.environ['KLEINSTADT_CORPUS'])\n"


def write_wheel(folder: Path) -> Path:
    """Write a wheel with the command `kleinstadt` and nothing else."""
    info = "kleinstadt-0.dist-info"
    place = folder / "kleinstadt-0-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("kleinstadt_here.py", PROGRAM)
        archive.writestr(f"{info}/METADATA", METADATA)
        archive.writestr(f"{info}/WHEEL", WHEEL)
        archive.writestr(
            f"{info}/entry_points.txt", "[console_scripts]\nkleinstadt = kleinstadt_here:main\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return place


def write_sums(folder: Path) -> None:
    """Name all files of a folder with their digests."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != SUMS)
    lines = [
        f"{sha256(each.read_bytes()).hexdigest()}  {each.relative_to(folder).as_posix()}\n"
        for each in files
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Return a folder as it is unpacked, with a small program."""
    folder = tmp_path / "kleinstadt-0"
    (folder / "wheels").mkdir(parents=True)
    (folder / "corpus").mkdir()
    for name in ("kleinstadt", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    write_wheel(folder / "wheels")
    (folder / "wheels" / "PYTHON").write_text(f"{HERE}\n", encoding="utf-8")
    (folder / "corpus" / "ein bericht.md").write_text("# Größe\n", encoding="utf-8")
    write_sums(folder)
    return folder


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the start script of a bundle with an index that cannot be reached."""
    return subprocess.run(
        [folder / "kleinstadt", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(PIP_INDEX_URL="http://127.0.0.1:9", KLEINSTADT_PYTHON=sys.executable),
    )


def test_a_bundle_installs_what_it_brings_and_uses_its_corpus(unpacked: Path) -> None:
    done = start(unpacked, "status")
    assert (done.returncode, done.stdout) == (0, f"{unpacked / 'corpus'}\n")
    assert "Checking the files of this bundle" in done.stderr
    again = start(unpacked, "status")
    assert (again.returncode, again.stderr) == (0, "")
    tests = start(unpacked, "test")
    assert tests.returncode == 1
    assert "run them in a clone" in tests.stderr


@pytest.mark.parametrize("name", ["corpus/ein bericht.md", "wheels/kleinstadt-0-py3-none-any.whl"])
def test_a_changed_byte_is_named_and_refused(unpacked: Path, name: str) -> None:
    raw = bytearray((unpacked / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (unpacked / name).write_bytes(raw)
    done = start(unpacked, "status")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{name}: FAILED" in done.stderr
    assert not (unpacked / ".venv").exists()


def test_what_is_not_listed_is_not_installed(unpacked: Path) -> None:
    shutil.copy(unpacked / "wheels" / "PYTHON", unpacked / "wheels" / "more-1-py3-none-any.whl")
    done = start(unpacked, "status")
    assert done.returncode == 1
    assert "wheels/ holds files that SHA256SUMS does not name" in done.stderr
    assert not (unpacked / ".venv").exists()


def test_another_python_is_refused(unpacked: Path) -> None:
    (unpacked / "wheels" / "PYTHON").write_text("3.99\n", encoding="utf-8")
    write_sums(unpacked)
    done = start(unpacked, "status")
    assert done.returncode == 1
    assert "Python 3.99 with its venv module is needed" in done.stderr


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    """Return an archive of some members in their order."""
    place = folder / "bundle.tar"
    with tarfile.open(place, "w") as archive:
        for name, content in members.items():
            head = tarfile.TarInfo(name)
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    return place


def summed(**members: bytes) -> bytes:
    return "".join(f"{sha256(raw).hexdigest()}  {name}\n" for name, raw in members.items()).encode()


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({f"k/{SUMS}": summed(a=b"1"), "k/a": b"2"}, "„a“"),
        ({f"k/{SUMS}": summed(a=b"1")}, "„a“"),
        ({f"k/{SUMS}": summed(a=b"1"), "k/a": b"1", "k/b": b"2"}, "„b“"),
        ({"k/a": b"1", f"k/{SUMS}": summed(a=b"1")}, SUMS),
        ({f"k/{SUMS}": summed(a=b"1"), "k/../a": b"1"}, "k/../a"),
        ({f"k/{SUMS}": summed(a=b"1"), "/a": b"1"}, "/a"),
    ],
)
def test_an_archive_is_checked(tmp_path: Path, members: dict[str, bytes], named: str) -> None:
    check(packed(tmp_path, {f"k/{SUMS}": summed(a=b"1"), "k/a": b"1"}))
    with pytest.raises(NotBundled, match="nicht hergestellt") as refused:
        check(packed(tmp_path, members))
    assert named in str(refused.value)


def without_network(*command: str | Path) -> list[str | Path]:
    """Return a command as it is run where there is no network but this machine itself."""
    isolated = ["unshare", "--net", "--map-root-user"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*isolated, "true"], check=False).returncode
    ):
        pytest.skip("a process without a network cannot be started here (unshare)")
    return [*isolated, *command]


@pytest.mark.full
def test_a_real_bundle_answers_without_any_network(tmp_path: Path) -> None:
    archive = tmp_path / "kleinstadt.tar"
    made = subprocess.run(
        [sys.executable, "-m", "ui", "bundle", "--output", archive],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if "pip konnte nicht alle Pakete holen" in made.stderr:
        pytest.skip(f"no package index can be used here: {made.stderr}")
    assert made.returncode == 0, made.stderr
    assert sha256(archive.read_bytes()).hexdigest() in made.stdout
    check(archive)
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True)  # noqa: S607
    (folder,) = tmp_path.glob("kleinstadt-*/")
    assert not list((folder / "wheels").glob("nvidia*"))
    home = tmp_path / "empty"
    home.mkdir()
    plain = {"HOME": str(home), "PATH": os.environ["PATH"], "KLEINSTADT_PYTHON": sys.executable}
    for arguments in (("ingest",), ("ask", "Was bedeutet der Donut-Effekt?")):
        done = subprocess.run(
            without_network(folder / "kleinstadt", *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
            env=plain,
        )
        assert done.returncode == 0, done.stderr
    assert "Neubau am Rand einer Stadt bei Leerstand in ihrer Mitte. [1]" in done.stdout
    assert "Dossier zum Stand des Wissens" in done.stdout
