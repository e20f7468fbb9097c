"""What a host permits: its robots.txt (RFC 9309), and the rule file that reserves text mining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest import reservations
from ingest.errors import AddressNotFetched

if TYPE_CHECKING:
    from collections.abc import Callable

    from protego import Protego

# The name a robots.txt knows us by.
AGENT = "kleinstadt-assistent"
# What RFC 9309 asks a crawler to read at least.
MOST_OF_A_RULE_FILE = 512 * 1024
_DISALLOWED = "die robots.txt des Rechners untersagt diese Adresse"
_RESERVED = "Text und Data Mining ist dort vorbehalten (§ 44b Abs. 3 UrhG)"
_BY_HAND = (
    "Fragen Sie den Herausgeber, oder laden Sie das Dokument selbst, wenn Sie es dürfen, und geben "
    "Sie es als Datei an."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The rule files of one host; `unreachable` says why everything there is disallowed."""

    robots: Protego | None = None
    reserved: bytes = b"[]"
    unreachable: AddressNotFetched | None = None


class Permissions:
    """The rules of every host asked for, each read once."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        """Take what reads a small file of the web: its bytes, or none when the host has none.

        It raises `AddressNotFetched` when the host cannot be asked.
        """
        self._read = read
        self._rules: dict[str, _Rules] = {}

    def check(self, address: str) -> None:
        """Raise `AddressNotFetched` for an address that must not be fetched."""
        rules = self._of(address)
        if rules.unreachable:
            problem = rules.unreachable
            reason = f"ohne die robots.txt des Rechners wird dort nichts geladen; {problem.reason}"
            raise AddressNotFetched(address, reason, problem.advice)
        if rules.robots and not rules.robots.can_fetch(address, AGENT):
            raise AddressNotFetched(address, _DISALLOWED, _BY_HAND)
        if reservations.in_rule_file(rules.reserved, address):
            raise reserved(address)

    def delay(self, address: str) -> float:
        """Return the seconds a host wants between two requests."""
        robots = self._of(address).robots
        return (robots.crawl_delay(AGENT) if robots else None) or 0.0

    def _of(self, address: str) -> _Rules:
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
            self._rules[host] = self._asked(host)
        return self._rules[host]

    def _asked(self, host: str) -> _Rules:
        from protego import Protego  # noqa: PLC0415  (only a run that fetches needs it)

        try:
            raw = self._read(f"{host}/robots.txt")
        except AddressNotFetched as problem:
            return _Rules(unreachable=problem)
        robots = None if raw is None else Protego.parse(raw.decode("utf-8", errors="replace"))
        try:
            rules = self._read(f"{host}{reservations.RULE_FILE}")
        except AddressNotFetched:
            # By the protocol, a file that cannot be had reserves nothing.
            rules = None
        return _Rules(robots=robots, reserved=rules or b"[]")


def reserved(address: str) -> AddressNotFetched:
    """Return the error for an address whose text may not be mined."""
    return AddressNotFetched(address, _RESERVED, _BY_HAND)
