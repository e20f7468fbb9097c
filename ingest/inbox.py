"""Files a person hands in, with what is known of them, on their way into the next run.

inbox/bericht.pdf        read by every run as if a person had added it
inbox/bericht.pdf.json   its title, publisher, year and the like, where they are known
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest import cache
from ingest.errors import DocumentUnreadable
from ingest.limits import LIMITS
from ingest.manifest import slug
from ingest.model import ReadBy
from ingest.reader import SUFFIXES, refused
from ingest.source_entries import read_description
from ingest.worker import read_limited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.generation import Home
    from ingest.limits import Limits
    from ingest.manifest import Input
    from ingest.model import Source

LARGEST = 200 * 1024 * 1024
_ABOUT = ".json"
# What a person may say of a document; the rest a run finds out.
TOLD = (
    "title",
    "authors",
    "publisher",
    "published",
    "url",
    "licence",
    "isbn",
    "issn",
    "urn",
    "doi",
    "rights",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that lies in the inbox: its name, its pages, and those without text.

    `again` is true of a file whose bytes were there already.
    """

    name: str
    pages: int
    unread: int
    again: bool


def receive(
    home: Home, name: str, content: bytes, about: Source, limits: Limits = LIMITS
) -> Received:
    """Read a file in a limited process and put it into the inbox, with what is told of it.

    Nothing of it stays when it is refused. Raises `DocumentUnreadable`, or `DescriptionInvalid`
    for what is told.
    """
    # Of a name from elsewhere only letters and digits stay, and never a folder.
    suffix = Path(name).suffix.lower()
    _check(name, suffix, len(content))
    home.inbox.mkdir(parents=True, exist_ok=True)
    digest = sha256(content).hexdigest()
    # The folder's name begins with a dot: a run that looks meanwhile passes it over.
    with TemporaryDirectory(dir=home.inbox, prefix=".incoming-") as folder:
        held = Path(folder) / f"{slug(Path(name).stem)[:80]}{suffix}"
        held.write_bytes(content)
        read = read_limited(held, limits=limits)
        about_held = description(held)
        about_held.write_text(json.dumps(_told(about), ensure_ascii=False, indent=1), "utf-8")
        read_description(about_held, about)
        cache.keep_document(home.cache, f"{digest}{suffix}", read)
        place, again = _place(home, held, content, digest)
        about_held.replace(description(place))
        held.replace(place)
    return Received(
        name=place.name,
        pages=len(read.pages) if read.paged else 0,
        unread=sum(page.read_by is ReadBy.UNREAD for page in read.pages),
        again=again,
    )


def described(inputs: Iterable[Input]) -> Iterator[Input]:
    """Give files of the inbox with what is told of them; raise `DescriptionInvalid`."""
    for each in inputs:
        about = description(each.path)
        if about.is_file():
            yield replace(each, source=read_description(about, each.source))
        else:
            yield each


def description(path: Path) -> Path:
    """Return the file that says what is known of one in the inbox."""
    return path.with_name(f"{path.name}{_ABOUT}")


def _check(name: str, suffix: str, size: int) -> None:
    if suffix not in SUFFIXES:
        raise refused(name, suffix)
    if size > LARGEST:
        raise DocumentUnreadable(
            file=name,
            reason=f"die Datei hat mehr als {LARGEST // 1024**2} MB",
            advice="Teilen Sie sie, oder nehmen Sie sie mit `kleinstadt ingest` auf.",
        )


def _place(home: Home, held: Path, content: bytes, digest: str) -> tuple[Path, bool]:
    """Return where a file goes, and whether it is there already; another one is never replaced."""
    place = home.inbox / held.name
    if place.exists() and place.read_bytes() != content:
        place = place.with_stem(f"{place.stem}-{digest[:6]}")
    return place, place.exists()


def _told(about: Source) -> dict[str, object]:
    return {name: value for name, value in asdict(about).items() if name in TOLD and value}
