"""A home goes into one file and comes back whole, or not at all."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from homes import TEXTS, fill, found, shipped_encoder, silent, small_home

from ingest.backup import back_up, restore
from ingest.errors import BackupInvalid, GenerationMissing
from ingest.generation import Home, current_id
from ingest.index import Library
from ingest.removal import remove
from ingest.settings import Settings
from ingest.verify import verify_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus, from which one document was removed."""
    made = small_home(tmp_path)
    remove(made, shipped_encoder(), silent, ["markt"])
    return made


def everything(home: Path) -> dict[str, bytes]:
    """Return all that lies in a home but for its lock."""
    files = (each for each in home.rglob("*") if each.is_file() and each.name != "writer.lock")
    return {each.relative_to(home).as_posix(): each.read_bytes() for each in files}


def test_a_backup_comes_back_in_an_empty_home(settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, tmp_path / "bestand.tar")
    other = Settings(home=tmp_path / "other", corpus=settings.corpus)
    assert restore(other, tmp_path / "bestand.tar").id == made.id
    assert verify_home(other) == ()
    with closing(Library(other)) as library:
        assert "1912" in found(library, "Wasserturm")[0]
    report = fill(other.home, other.corpus)
    assert (report.published, report.left_out) == (False, ("markt",))
    assert not (other.home / ".restoring").exists()


def test_a_backup_replaces_what_came_later_and_mends_damage(
    settings: Settings, tmp_path: Path
) -> None:
    made = back_up(settings, tmp_path / "bestand.tar")
    (settings.home / "generations" / made.id / "catalog.sqlite").write_bytes(b"x")
    (settings.corpus / "turm.md").write_text(TEXTS["turm.md"].replace("1912", "1913"), "utf-8")
    fill(settings.home, settings.corpus)
    with closing(Library(settings)) as library:
        assert "1913" in found(library, "Wasserturm")[0]
        restore(settings, tmp_path / "bestand.tar")
        assert "1912" in found(library, "Wasserturm")[0]
    assert verify_home(settings) == ()


def test_a_backup_that_fails_leaves_the_earlier_one(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "bestand.tar"
    back_up(settings, target)
    before = target.read_bytes()
    shutil.rmtree(settings.home / "generations")
    with pytest.raises((GenerationMissing, OSError)):
        back_up(Settings(home=tmp_path / "leer", corpus=settings.corpus), target)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*bestand*")) == ["bestand.tar"]


Members = dict[str, tuple[tarfile.TarInfo, bytes]]


def members(path: Path) -> Members:
    """Return the members of an archive by name."""
    with tarfile.open(path) as archive:
        listed = archive.getmembers()
        return {each.name: (each, archive.extractfile(each).read()) for each in listed}  # type: ignore[union-attr]


def write(path: Path, content: Members) -> None:
    """Write an archive."""
    with tarfile.open(path, "w") as archive:
        for info, raw in content.values():
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))


def listed(content: Members, name: str, raw: bytes, as_name: str | None = None) -> None:
    """Put a member into an archive and into its manifest."""
    from hashlib import sha256

    info, text = content["manifest.json"]
    manifest = json.loads(text)
    manifest["files"][as_name or name] = {"size": len(raw), "sha256": sha256(raw).hexdigest()}
    content["manifest.json"] = (info, json.dumps(manifest).encode())
    content[name] = (tarfile.TarInfo(as_name or name), raw)


def outside(content: Members) -> None:
    listed(content, "x", b"x", "../draussen.json")


def absolute(content: Members) -> None:
    listed(content, "x", b"x", "/etc/draussen.json")


def another_folder(content: Members) -> None:
    listed(content, "x", b"x", "cache/x")


def around_a_corner(content: Members) -> None:
    listed(content, "x", b"x", "originals/../../draussen")


def unlisted(content: Members) -> None:
    content["originals/x"] = (tarfile.TarInfo("originals/x"), b"x")


def a_link(content: Members) -> None:
    name = next(each for each in content if each.startswith("originals/"))
    info = content[name][0]
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    content[name] = (info, b"")


def a_device(content: Members) -> None:
    name = next(each for each in content if each.startswith("originals/"))
    content[name][0].type = tarfile.CHRTYPE


def another_byte(content: Members) -> None:
    name = next(each for each in content if each.endswith("catalog.sqlite"))
    info, raw = content[name]
    content[name] = (info, raw[:-1] + bytes([raw[-1] ^ 1]))


def a_longer_file(content: Members) -> None:
    name = next(each for each in content if each.endswith("catalog.sqlite"))
    content[name] = (content[name][0], content[name][1] + b"x")


def a_missing_file(content: Members) -> None:
    del content[next(each for each in content if each.endswith("catalog.sqlite"))]


def no_manifest(content: Members) -> None:
    del content["manifest.json"]


def a_wrong_manifest(content: Members) -> None:
    content["manifest.json"] = (content["manifest.json"][0], b'{"form": 1, "files": 3}')


@pytest.mark.parametrize(
    "alter",
    [
        outside,
        absolute,
        another_folder,
        around_a_corner,
        unlisted,
        a_link,
        a_device,
        another_byte,
        a_longer_file,
        a_missing_file,
        no_manifest,
        a_wrong_manifest,
    ],
)
def test_a_wrong_backup_is_refused_and_changes_nothing(
    settings: Settings, tmp_path: Path, alter: Callable[[Members], None]
) -> None:
    target = tmp_path / "bestand.tar"
    back_up(settings, target)
    content = members(target)
    alter(content)
    write(target, content)
    before, pointed = everything(settings.home), current_id(Home(path=settings.home))
    with pytest.raises(BackupInvalid, match=r"bestand\.tar.*Bestand ist unverändert"):
        restore(settings, target)
    assert everything(settings.home) == before
    assert current_id(Home(path=settings.home)) == pointed
    assert not list(tmp_path.rglob("draussen*"))


def test_what_is_no_archive_is_refused(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "bestand.tar"
    back_up(settings, target)
    whole = target.read_bytes()
    for raw in (b"", b"x" * 5000, whole[: len(whole) // 2]):
        target.write_bytes(raw)
        with pytest.raises(BackupInvalid):
            restore(settings, target)
    assert verify_home(settings) == ()
