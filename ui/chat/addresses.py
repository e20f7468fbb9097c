"""Whether a request came from this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def came_through_a_proxy(headers: Mapping[str, str]) -> bool:
    """Tell whether another program passed a request on, or it was sent to another name."""
    host = headers.get("Host") or "localhost"
    name, _, port = host.rpartition(":")
    sent_to = name if port.isdecimal() else host
    return not is_loopback(sent_to.strip("[]")) or any(headers.get(each) for each in _FORWARDED)
