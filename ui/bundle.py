"""The program, its packages and a corpus in one archive, for machines without any network.

The archive is a tar file with one folder: the start script, the wheels of this platform and Python,
and the corpus. `SHA256SUMS` in it names every file; the start script checks it before it installs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ui.errors import NotBundled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
# What the start script needs beside wheels and corpus, and what a person should have.
_SHIPPED = (
    "kleinstadt",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "SECURITY.md",
    "LICENSE",
    "NOTICE",
)
_PACKAGES = ("ingest", "assistant", "ui")
# It brings torch, which only models from elsewhere need.
_MODELS = "sentence-transformers"
_TOLD = 300
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An archive that was made: its bytes, the digest of the whole, and how many wheels."""

    path: Path
    size: int
    sha256: str
    wheels: int


def bundle(
    target: Path, corpus: Path, told: Callable[[str], None], *, models: bool = True
) -> Bundle:
    """Write the archive, replacing one that is there only when it is complete and checked.

    Without `models` it lacks what encoders other than the shipped one need. Raises `NotBundled`.
    """
    if not (ROOT / "kleinstadt").is_file():
        reason = "das Programm läuft nicht aus einem Klon"
        raise NotBundled(reason, "Starten Sie den Befehl in einem Klon des Projekts.")
    fresh = target.with_name(f".{target.name}.new")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as work:
            top = Path(work) / f"kleinstadt-{_project()['version']}"
            _copy(top, corpus)
            told("Pakete holen …")
            _fetch_wheels(top / "wheels", Path(work), models=models)
            files = sorted(each for each in top.rglob("*") if each.is_file())
            _write_sums(top, files)
            told("Archiv schreiben …")
            with tarfile.open(fresh, "w") as archive:
                # The digests come first, so that the rest can be checked as it is read.
                for file in (top / SUMS, *files):
                    archive.add(file, file.relative_to(top.parent), filter=_anonymous)
        told("Archiv prüfen …")
        check(fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    with target.open("rb") as opened:
        digest = file_digest(opened, "sha256").hexdigest()
    with tarfile.open(target) as archive:
        wheels = sum(name.endswith(".whl") for name in archive.getnames())
    return Bundle(path=target, size=target.stat().st_size, sha256=digest, wheels=wheels)


def check(path: Path) -> None:
    """Compare every file of an archive with its digest; raise `NotBundled` naming one that differs.

    Also refused are links and names that lead out of the folder.
    """
    expected: dict[str, str] | None = None
    with tarfile.open(path, "r:") as archive:
        for member in archive:
            top, _, name = member.name.partition("/")
            inside = top not in {"", ".", ".."} and ".." not in name.split("/")
            if not inside or not (member.isdir() or member.isreg()):
                raise _wrong(member.name)
            content = archive.extractfile(member)
            if content is None:
                continue
            if expected is None:
                if name != SUMS:
                    raise _wrong(SUMS)
                expected = dict(_sums(content.read().decode("utf-8")))
            elif expected.pop(name, None) != _digest(content):
                raise _wrong(name)
    if expected or expected is None:
        raise _wrong(min(expected or [SUMS]))


def _digest(content: IO[bytes]) -> str:
    seen = sha256()
    while block := content.read(_BLOCK):
        seen.update(block)
    return seen.hexdigest()


def _wrong(name: str) -> NotBundled:
    reason = f"„{name}“ ist nicht, was {SUMS} nennt"
    return NotBundled(reason, "Prüfen Sie den Datenträger und stellen Sie es neu her.")


def _project() -> dict[str, str]:
    project: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _copy(top: Path, corpus: Path) -> None:
    """Copy what needs no package index."""
    top.mkdir()
    for name in _SHIPPED:
        shutil.copy(ROOT / name, top)
    for file in sorted(corpus.rglob("*")):
        if file.is_file() and not file.is_symlink():
            place = top / "corpus" / file.relative_to(corpus)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)


def _fetch_wheels(folder: Path, work: Path, *, models: bool) -> None:
    """Make or download the wheels of all packages as pinned, and the project's own."""
    source = work / "source"
    for name in _PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    wanted = work / "requirements.in"
    listed = [each for each in _project()["dependencies"] if models or each != _MODELS]
    wanted.write_text("\n".join(listed), "utf-8")
    pins = _resolved(wanted)
    alone = ["--no-deps"] if pins != wanted else ["--constraint", str(ROOT / "constraints.txt")]
    _pip_wheel(folder, *alone, "--requirement", str(pins))
    _pip_wheel(folder, "--no-deps", str(source))
    version = "{}.{}\n".format(*sys.version_info[:2])
    (folder / "PYTHON").write_text(version, "utf-8")


def _resolved(wanted: Path) -> Path:
    """Return a file of all packages at their pins, with torch for the processor where it can be.

    Where uv cannot be used that is the file of those wanted, for pip to complete.
    """
    pins = wanted.with_name("requirements.txt")
    links = os.environ.get("UV_FIND_LINKS") or ",".join(
        os.environ.get("PIP_FIND_LINKS", "").split()
    )
    backend = os.environ.get("UV_TORCH_BACKEND", "" if links else "cpu")
    # In two pieces: nothing of this project names an index.
    index = "--emit-index" + "-url"
    command = [
        *(shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv", "pip", "compile"),
        *("--quiet", "--no-header", "--no-annotate", index, "--emit-find-links"),
        *("--python", sys.executable, "--constraint", str(ROOT / "constraints.txt")),
        *("--output-file", str(pins), str(wanted)),
    ]
    for torch in dict.fromkeys((backend, "")):
        variables = {"UV_FIND_LINKS": links, "UV_SYSTEM_CERTS": "1", **os.environ}
        variables |= {"UV_TORCH_BACKEND": torch} if torch else {}
        try:
            done = subprocess.run(command, capture_output=True, check=False, env=variables)
        except FileNotFoundError:
            break
        if done.returncode == 0:
            return pins
    return wanted


def _pip_wheel(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = re.sub(r"\s+", " ", done.stderr).strip()[-_TOLD:]
        reason = f"pip konnte nicht alle Pakete holen ({said})"
        raise NotBundled(reason, "Prüfen Sie die Verbindung zum Paketindex; starten Sie erneut.")


def _write_sums(top: Path, files: Sequence[Path]) -> None:
    lines = []
    for file in files:
        name = file.relative_to(top).as_posix()
        if not name.isprintable() or "\\" in name:
            reason = f"„{name}“ ist kein Dateiname für ein Archiv"
            raise NotBundled(reason, "Benennen Sie die Datei um.")
        with file.open("rb") as opened:
            lines.append(f"{file_digest(opened, 'sha256').hexdigest()}  {name}\n")
    (top / SUMS).write_text("".join(lines), "utf-8")


def _sums(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Keep to itself who made the archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
