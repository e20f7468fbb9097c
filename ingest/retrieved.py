"""What was downloaded, when and from where; the bytes lie by their digest with the originals."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ingest import records
from ingest.errors import DownloadsUnreadable
from ingest.manifest import Claim, Input, one_of_many
from ingest.model import State
from ingest.partial import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ingest.generation import Home
    from ingest.manifest import Elsewhere
    from ingest.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """A file that was downloaded for an entry of the manifest, in the version there is of it.

    `document` is the id it is cited by, and none for a page that only leads to documents; `origin`
    is the address it came from after redirects.
    """

    entry: str
    document: str | None
    address: str
    origin: str
    sha256: str
    suffix: str
    retrieved: datetime
    version: Version

    def place(self, home: Home) -> Path:
        """Return where its bytes are kept."""
        folder = home.originals if self.document else home.cache / "watched"
        return folder / f"{self.sha256}{self.suffix}"


def downloads_of(home: Home) -> tuple[Retrieved, ...]:
    """Return every download there is, in the order of the first time.

    Raises `DownloadsUnreadable`.
    """
    try:
        raw = home.retrieved.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return tuple(_from_json(each) for each in records.items(records.load(raw), "downloads"))
    except ValueError as problem:
        raise DownloadsUnreadable(home.retrieved, str(problem)) from problem


def downloaded_inputs(home: Home, elsewhere: Iterable[Elsewhere]) -> Iterator[Input]:
    """Give the downloaded documents of the sources that a manifest names elsewhere.

    One at the source's own address is that source; what a watched address led to is a document of
    its own with the data of the source, unless it turns out to be another source.
    """
    entries = {each.source.id: each for each in elsewhere}
    for download in downloads_of(home):
        each = entries.get(download.entry)
        if each is None or download.document is None or not each.means(download.address):
            continue
        source = each.source
        if each.watch is not None:
            title = PurePosixPath(unquote(urlsplit(download.address).path)).stem or source.title
            source = one_of_many(source, name=download.document, title=title, url=download.address)
        yield Input(
            source=source,
            path=download.place(home),
            claim=_claim(each),
            entry=each.source.id,
        )


def _claim(each: Elsewhere) -> Claim:
    if each.source.state is State.EXPECTED:
        return Claim.AWAITED
    return Claim.NAMED if each.watch is None else Claim.FOUND


def keep_downloads(home: Home, downloads: Iterable[Retrieved]) -> None:
    """Keep the list of all downloads."""
    listed = [{**asdict(each), "retrieved": each.retrieved.isoformat()} for each in downloads]
    fresh = home.retrieved.with_suffix(".new")
    fresh.write_text(json.dumps({"downloads": listed}, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(home.retrieved)


def _from_json(value: Json) -> Retrieved:
    version = records.field(value, "version", dict)
    return Retrieved(
        entry=records.field(value, "entry", str),
        document=records.optional_text(value, "document"),
        address=records.field(value, "address", str),
        origin=records.field(value, "origin", str),
        sha256=records.field(value, "sha256", str),
        suffix=records.field(value, "suffix", str),
        retrieved=datetime.fromisoformat(records.field(value, "retrieved", str)),
        version=Version(
            etag=records.optional_text(version, "etag"),
            last_modified=records.optional_text(version, "last_modified"),
        ),
    )
