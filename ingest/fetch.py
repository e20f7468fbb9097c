"""The web, asked politely: one address after another, with limits, and only where it is allowed."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import httpcore
import httpx

from ingest import reservations
from ingest.errors import AddressNotFetched, AddressUnreachable
from ingest.guarded import GuardedBackend, NotConnected
from ingest.partial import Damaged, Partial, TooLarge, Version, unpacked
from ingest.robots import AGENT, MOST_OF_A_RULE_FILE, Permissions, reserved
from ingest.source_entries import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNASKED = "der Rechner antwortet mit 304, obwohl nach keiner Änderung gefragt wurde"
_LATER = "Versuchen Sie es später erneut."
_CHECK = "Prüfen Sie die Adresse im Verzeichnis der Quellen."
_BY_HAND = "Laden Sie die Datei von Hand, prüfen Sie sie, und geben Sie sie als Datei an."
_LOGIN = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
_GONE = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_PACKED = frozenset(("gzip", "x-gzip", "deflate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How the web is asked: bytes, seconds, and counts that are not exceeded.

    document, page: bytes of a document, and of a page that is watched.
    seconds, silence: of a whole answer, and without a byte of it.
    pause: seconds between two requests to a host, unless it wants more; at most `longest_pause`.
    attempts, backoff: tries of an address, and seconds before the second, doubled each time.
    longest_wait: seconds a host may ask to wait before the next try; with more, it is given up.
    hops: redirects followed. addresses: documents taken from one watched address.
    """

    document: int = 500_000_000
    page: int = 10_000_000
    seconds: float = 1800.0
    silence: float = 30.0
    pause: float = 1.0
    longest_pause: float = 30.0
    attempts: int = 4
    backoff: float = 2.0
    longest_wait: float = 120.0
    hops: int = 8
    addresses: int = 200


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What an address gave: the address it came from in the end, its file, version and type.

    The file is the taker's, to be moved or discarded.
    """

    address: str
    file: Partial
    version: Version
    media_type: str


class _Guarded(httpx.HTTPTransport):
    """The transport of httpx over connections that are checked and limited."""

    def __init__(self, limits: Limits, *, private: bool) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        # httpx has no argument for a network backend; the tests of private addresses prove this.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(private=private, seconds=limits.seconds),
        )


class Web:
    """A client that keeps to the rules of every host; close it after use."""

    def __init__(self, limits: Limits, scratch: Path, *, private: bool) -> None:
        """Take limits, a folder for unfinished files, and whether private networks are allowed."""
        self._limits, self._scratch = limits, scratch
        # An explicit transport also leaves aside proxies, which would resolve names unchecked.
        self._client = httpx.Client(
            transport=_Guarded(limits, private=private),
            timeout=limits.silence,
            headers={"User-Agent": f"{AGENT}/0.1", "Accept-Encoding": "identity"},
        )
        self._permissions = Permissions(self._rule_file)
        self._free_from: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, address: str, name: str, *, most: int) -> Got:
        """Return what lies at an address; raise `AddressNotFetched`.

        The file is `name` in the scratch folder, of at most `most` bytes. A broken transfer is
        taken up again, in this run and the next.
        """
        task = _Task(partial=Partial(path=self._scratch / name), most=most)
        got = self._persistently(address, task)
        if got is None:
            raise AddressNotFetched(address, _UNASKED, _CHECK, HTTPStatus.NOT_MODIFIED)
        return got

    def get_newer(self, address: str, name: str, *, most: int, known: Version) -> Got | None:
        """Return what lies at an address as `get`, or none when it is still the known version."""
        task = _Task(partial=Partial(path=self._scratch / name), most=most, known=known)
        return self._persistently(address, task)

    def _persistently(self, address: str, task: _Task) -> Got | None:
        """Ask until there is an answer, waiting longer each time."""
        attempt = 1
        while True:
            try:
                return self._follow(address, task)
            except AddressUnreachable as problem:
                if attempt == self._limits.attempts or problem.after > self._limits.longest_wait:
                    raise
                time.sleep(max(problem.after, self._limits.backoff * 2 ** (attempt - 1)))
            attempt += 1

    def _follow(self, address: str, task: _Task) -> Got | None:
        """Ask an address, and where it redirects to; every one is checked."""
        hops = [address]
        while True:
            here = hops[-1]
            if not task.free:
                self._permissions.check(here)
                self._wait_turn(here)
            with self._answer(here, task) as answer:
                target = answer.headers.get("location")
                if answer.status_code not in _REDIRECTS or target is None:
                    return self._taken(here, answer, task)
            hops.append(self._next(hops, target))

    def _next(self, hops: list[str], target: str) -> str:
        """Return the address a redirect leads to."""
        here = hops[-1]
        there = urldefrag(urljoin(here, target)).url
        problem = ""
        if not is_web_address(there):
            problem = "die Weiterleitung führt nicht zu einer Adresse im Web"
        elif here.startswith("https:") and not there.startswith("https:"):
            problem = "die Weiterleitung führt von einer gesicherten zu einer ungesicherten Adresse"
        elif there in hops:
            problem = "die Weiterleitungen führen im Kreis"
        elif len(hops) > self._limits.hops:
            problem = f"mehr als {self._limits.hops} Weiterleitungen"
        if problem:
            raise AddressNotFetched(here, problem, _CHECK)
        return there

    @contextmanager
    def _answer(self, address: str, task: _Task) -> Iterator[httpx.Response]:
        """Give the answer of an address, its body unread."""
        try:
            with self._client.stream("GET", address, headers=task.headers()) as answer:
                yield answer
        except NotConnected as problem:
            raise AddressNotFetched(address, problem.reason, problem.advice) from problem
        except httpx.TimeoutException as error:
            raise AddressUnreachable(address, "der Rechner antwortet nicht", _LATER) from error
        except httpx.RemoteProtocolError as error:
            raise AddressUnreachable(address, "die Übertragung brach ab", _LATER) from error
        except httpx.TransportError as error:
            reason = f"keine Verbindung ({error})"
            raise AddressUnreachable(address, reason, _LATER) from error
        except httpx.InvalidURL as error:
            raise AddressNotFetched(address, "die Adresse ist ungültig", _CHECK) from error
        finally:
            self._free_from[urlsplit(address).netloc] = time.monotonic() + self._limits.pause

    def _taken(self, address: str, answer: httpx.Response, task: _Task) -> Got | None:
        """Take a final answer: write its body, or raise what keeps it from being had."""
        if answer.status_code == HTTPStatus.NOT_MODIFIED:
            return None
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            task.partial.discard()
            raise AddressUnreachable(address, "die Datei hat sich geändert", _LATER)
        if answer.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            raise _refusal(address, answer)
        if not task.free and reservations.in_header(answer.headers, AGENT):
            raise reserved(address)
        version = Version(
            etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified")
        )
        if not self._written(address, answer, task, version):
            task.partial.discard()
            raise AddressNotFetched(address, "dort liegt eine leere Datei", _CHECK)
        declared = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Got(address=address, file=task.partial, version=version, media_type=declared)

    def _written(self, address: str, answer: httpx.Response, task: _Task, version: Version) -> int:
        """Write the body of an answer, and return the size of the file."""
        append = _goes_on(answer, task.partial)
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        packed = encoding in _PACKED
        too_large = f"die Datei ist größer als {task.most / 1e6:.0f} MB"
        if encoding != "identity" and not packed:
            problem = f"der Rechner schickt die Datei verpackt ({encoding})"
        elif int(answer.headers.get("content-length") or 0) > task.most:
            problem = too_large
        else:
            chunks = unpacked(answer.iter_raw()) if packed else answer.iter_raw()
            # A part of a packed file would not fit to the unpacked part that is kept.
            kept = None if packed else version.strong
            try:
                return task.partial.write(chunks, most=task.most, append=append, version=kept)
            except TooLarge:
                problem = too_large
            except Damaged:
                problem = "die Datei ist beschädigt verpackt"
        task.partial.discard()
        raise AddressNotFetched(address, problem, _BY_HAND)

    def _wait_turn(self, address: str) -> None:
        """Wait until the host of an address may be asked again."""
        wanted = min(self._permissions.delay(address), self._limits.longest_pause)
        more = max(0.0, wanted - self._limits.pause)
        now = time.monotonic()
        time.sleep(max(0.0, self._free_from.get(urlsplit(address).netloc, now) + more - now))

    def _rule_file(self, address: str) -> bytes | None:
        """Return a host's file of rules, none when it has none; raise when it cannot be asked."""
        partial = Partial(path=self._scratch / "rules")
        task = _Task(partial=partial, most=MOST_OF_A_RULE_FILE, free=True)
        partial.discard()
        try:
            got = self._persistently(address, task)
        except AddressNotFetched as problem:
            if problem.status and problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return None
            raise
        else:
            return got.file.path.read_bytes() if got else None
        finally:
            partial.discard()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is wanted of an address; `free` is asked without the rules, for the rules themselves."""

    partial: Partial
    most: int
    known: Version | None = None
    free: bool = False

    def headers(self) -> dict[str, str]:
        """Return the conditions of a request: only what is missing, or only what is new."""
        size, version = self.partial.begun()
        if version:
            return {"Range": f"bytes={size}-", "If-Range": version}
        known = self.known or Version()
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in conditions.items() if value}


def _goes_on(answer: httpx.Response, partial: Partial) -> bool:
    """Tell whether an answer brings what is missing of a file, rather than all of it."""
    if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
        return False
    begins = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    if begins and int(begins[1]) == partial.begun()[0]:
        return True
    partial.discard()
    reason = "der Rechner schickte einen anderen Teil der Datei als verlangt"
    raise AddressUnreachable(str(answer.url), reason, _LATER)


def _refusal(address: str, answer: httpx.Response) -> AddressNotFetched:
    """Return the error for an answer that brings nothing."""
    status = answer.status_code
    if status in _AGAIN:
        after = _seconds_to_wait(answer.headers.get("retry-after", ""))
        reason = f"der Rechner antwortet mit {status}"
        if after:
            reason += f" und bittet um {after:.0f} s Wartezeit"
        return AddressUnreachable(address, reason, _LATER, status, after)
    if status in _GONE:
        gone = "wurde dort entfernt" if status == HTTPStatus.GONE else "gibt es dort nicht"
        return AddressNotFetched(address, f"ein Dokument {gone} ({status})", _CHECK, status)
    if status in _LOGIN:
        reason = f"der Rechner verlangt eine Anmeldung oder verweigert den Zugang ({status})"
        return AddressNotFetched(address, reason, _BY_HAND, status)
    return AddressNotFetched(address, f"der Rechner antwortet mit {status}", _CHECK, status)


def _seconds_to_wait(value: str) -> float:
    """Return the seconds a Retry-After asks for, by number or by date; 0 when it says nothing."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
