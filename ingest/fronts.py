"""The first pages of documents, kept by content, and what each file turns out to be by them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import cache, records
from ingest.entries import read_all
from ingest.errors import DocumentUnreadable
from ingest.manifest import Claim
from ingest.model import ReadBy, Standing, State
from ingest.plan import Recognised
from ingest.recognise import Front, bears_title, front_of, match

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from ingest.entries import Progress
    from ingest.generation import Home
    from ingest.ocr import Ocr
    from ingest.plan import Candidate, Plan
    from ingest.recognise import Match

# A change in what belongs to a front.
_FRONT_VERSION = 1


def settled(
    home: Home, plan: Plan, ocr: Ocr, progress: Progress, executor: Executor | None = None
) -> Plan:
    """Return a plan in which every file is the source it turns out to be.

    A file that is recognised takes the data of its source, and an expected source is published
    then; a file that lies where a source is expected and is not recognised is left out.
    """
    unsettled = [each for each in plan.candidates if each.claim is not Claim.NAMED]
    if not unsettled or not plan.elsewhere:
        return plan
    settling = _Settling(plan)
    fronts = _fronts(home, unsettled, ocr, progress, executor)
    for candidate in plan.candidates:
        settling.take(candidate, fronts.get(candidate.content_key))
    return replace(
        plan,
        candidates=tuple(settling.kept),
        recognised=tuple(settling.recognised),
        notes=tuple(settling.notes),
    )


class _Settling:
    """One pass over the files of a plan, and what they turned out to be so far."""

    def __init__(self, plan: Plan) -> None:
        named = [each for each in plan.candidates if each.claim is Claim.NAMED]
        taken = {each.source.id for each in named}
        self._open = [e.source for e in plan.elsewhere if e.source.id not in taken]
        self._digests = [c.source for c in named if c.source.standing is Standing.DIGEST]
        self._known = {each.sha256 for each in named}
        self.kept: list[Candidate] = []
        self.recognised: list[Recognised] = []
        self.notes: list[str] = []

    def take(self, candidate: Candidate, front: Front | None) -> None:
        """Decide what a file is."""
        # Two entries may lead to one document.
        again = candidate.entry is not None and candidate.sha256 in self._known
        if candidate.claim is Claim.NAMED:
            self._keep(candidate)
        elif found := self._match(candidate, front):
            self._recognise(candidate, found)
        elif candidate.claim is Claim.AWAITED:
            self._leave(candidate)
        elif not again:
            title = front.title if front and candidate.entry else None
            source = replace(candidate.source, title=title or candidate.source.title)
            self._keep(replace(candidate, source=source))

    def _keep(self, candidate: Candidate) -> None:
        self.kept.append(candidate)
        self._known.add(candidate.sha256)

    def _match(self, candidate: Candidate, front: Front | None) -> Match | None:
        if front is None or candidate.sha256 in self._known:
            return None
        if any(bears_title(front, digest) for digest in self._digests):
            return None
        return match(front, self._open)

    def _recognise(self, candidate: Candidate, found: Match) -> None:
        source = found.source
        self._open.remove(source)
        awaited = source.state is State.EXPECTED
        place = candidate.source.url if candidate.entry else candidate.path.name
        self.recognised.append(
            Recognised(
                file=place or candidate.path.name,
                source=source.id,
                by=found.by,
                appeared=awaited,
            )
        )
        settled_source = replace(
            source,
            url=source.url or (candidate.source.url if candidate.entry else None),
            state=State.PUBLISHED if awaited else source.state,
        )
        self._keep(replace(candidate, source=settled_source, entry=None))

    def _leave(self, candidate: Candidate) -> None:
        """Leave out what is not the expected document; say so where only one can be meant."""
        source = candidate.source
        if source.id == candidate.entry:
            self.notes.append(
                f"{source.id}: unter {source.url} liegt ein Dokument, das weder ISBN, URN oder DOI "
                "noch den Titel dieser erwarteten Quelle trägt; es wurde nicht aufgenommen"
            )


def _fronts(
    home: Home,
    candidates: Sequence[Candidate],
    ocr: Ocr,
    progress: Progress,
    executor: Executor | None,
) -> dict[str, Front]:
    """Return the fronts of files by their content, reading only files never read before."""
    fronts: dict[str, Front] = {}
    unread: list[Candidate] = []
    for candidate in candidates:
        front = _load(_place(home, candidate))
        if front is None:
            unread.append(candidate)
        else:
            fronts[candidate.content_key] = front
    contents = read_all(home, unread, ocr, progress, executor) if unread else []
    for candidate, content in zip(unread, contents, strict=True):
        if not isinstance(content, DocumentUnreadable):
            front = front_of(content)
            fronts[candidate.content_key] = front
            # What is unread now may be read once text recognition is installed.
            if all(page.read_by is not ReadBy.UNREAD for page in content.pages):
                _keep(_place(home, candidate), front)
    return fronts


def _place(home: Home, candidate: Candidate) -> Path:
    version = f"{cache.READ_VERSION}.{_FRONT_VERSION}"
    return home.cache / "fronts" / f"{candidate.content_key}.{version}"


def _keep(place: Path, front: Front) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f"{place.name}.new")
    blocks: records.Json = [list(page) for page in front.blocks]
    fresh.write_bytes(
        records.dump(
            {"title": front.title, "paged": front.paged, "text": front.text, "blocks": blocks}
        )
    )
    fresh.replace(place)


def _load(place: Path) -> Front | None:
    try:
        value = records.load(place.read_bytes())
        return Front(
            title=records.optional_text(value, "title"),
            paged=records.field(value, "paged", bool),
            text=records.field(value, "text", str),
            blocks=tuple(
                tuple(str(block) for block in page)
                for page in records.items(value, "blocks")
                if isinstance(page, list)
            ),
        )
    except FileNotFoundError:
        return None
    except ValueError:
        # Damaged by a full disk or another program: it is only a cache.
        place.unlink(missing_ok=True)
        return None
