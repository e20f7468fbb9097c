"""Which addresses may be used how: this machine as it likes, others only encrypted."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from ingest.errors import AddressRefused

# The extra of the packages that only an installation on several machines needs.
EXTRA = "cluster"
NOT_ENCRYPTED = "sie führt über diesen Rechner hinaus und ist nicht verschlüsselt"
NO_SECRETS = (
    "Zugangsdaten gehören nicht in eine Adresse",
    "Lassen Sie sie dort weg; docs/cluster.md sagt, wohin sie gehören.",
)
_HOW = "; docs/cluster.md zeigt, wie."
_WHOLE = "Nennen Sie sie ganz, zum Beispiel {}."


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address that is served."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_address(address: str, *, plain: str, encrypted: str, example: str) -> tuple[str, int]:
    """Return host and port of an address whose scheme is `plain` or `encrypted`.

    Raises `AddressRefused` for another scheme, for one that is not encrypted beyond this machine,
    and for a name or password in it, which every list of processes would show.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    strays = host is not None and (parts.path not in {"", "/"} or parts.query or parts.fragment)
    if host is None or strays or parts.scheme not in {plain, encrypted}:
        reason = f"gebraucht wird eine Adresse mit {plain}:// oder {encrypted}://"
        raise AddressRefused(address, reason, _WHOLE.format(example))
    if parts.username or parts.password:
        shown = f"{parts.scheme}://{host}"
        raise AddressRefused(shown, *NO_SECRETS)
    if parts.scheme == plain and not is_loopback(host):
        raise AddressRefused(address, NOT_ENCRYPTED, f"Nehmen Sie {encrypted}://{_HOW}")
    if port is None:
        port = {"http": 80, "https": 443}.get(parts.scheme)
    if port is None:
        reason = "der Port fehlt"
        raise AddressRefused(address, reason, _WHOLE.format(example))
    return host, port
