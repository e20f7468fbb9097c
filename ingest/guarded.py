"""Connections to checked addresses only, and none that lasts longer than it may.

A name is resolved here, what it resolves to is checked, and just that is connected to: a name that
resolves to something else a moment later (DNS rebinding) wins nothing. A server that sends one
byte now and then cannot hold a connection, because the time of the whole is limited in each read.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from httpcore import SOCKET_OPTION

_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOW_32 = (1 << 32) - 1


class NotConnected(Exception):
    """A connection that is not made, or not kept, however often it is tried."""

    def __init__(self, reason: str, advice: str) -> None:
        """Take the reason and what a person can do."""
        self.reason, self.advice = reason, advice
        super().__init__(reason)


def is_public(text: str) -> bool:
    """Tell whether an IP address belongs to the public internet, and so does one inside it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in _unwrapped(address))


def _unwrapped(address: _IPAddress) -> list[_IPAddress]:
    """Return an address, or the IPv4 addresses an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & _LOW_32)]
    inside = [address.sixtofour, *(address.teredo or ())]
    return [address, *filter(None, inside)]


def resolved(host: str, port: int, *, private: bool) -> list[str]:
    """Return the IP addresses of a host that may be connected to.

    Raises `NotConnected` when it has none, or only private ones and these are not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = "der Name des Rechners lässt sich nicht auflösen"
        advice = "Prüfen Sie die Adresse und die Verbindung ins Internet."
        raise NotConnected(reason, advice) from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = [each for each in addresses if private or is_public(each)]
    if not allowed:
        reason = f"{host} liegt in einem privaten Netz ({', '.join(addresses)})"
        advice = "Ist das gewollt, setzen Sie KLEINSTADT_FETCH_PRIVATE=1."
        raise NotConnected(reason, advice)
    return allowed


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses, each for so many seconds at most."""

    def __init__(self, *, private: bool, seconds: float) -> None:
        """Take whether private networks are allowed, and the seconds of a whole connection."""
        self._inner = httpcore.SyncBackend()
        self._private, self._seconds = private, seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of a host that answers."""
        until = time.monotonic() + self._seconds
        problem: Exception = httpcore.ConnectError("no address answered")
        for address in resolved(host, port, private=self._private):
            try:
                stream = self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _Timed(stream, until, self._seconds)
        raise problem


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a certain time."""

    def __init__(self, inner: httpcore.NetworkStream, until: float, seconds: float) -> None:
        self._inner, self._until, self._seconds = inner, until, seconds

    def _left(self, timeout: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            reason = f"die Übertragung dauerte länger als {self._seconds:.0f} s und wurde beendet"
            advice = "Versuchen Sie es später erneut, oder laden Sie die Datei von Hand."
            raise NotConnected(reason, advice)
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        try:
            return self._inner.read(max_bytes, self._left(timeout))
        except httpcore.ReadTimeout:
            self._left(timeout)
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on over TLS; the certificate is checked against the name, not the IP address."""
        inner = self._inner.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(inner, self._until, self._seconds)

    def get_extra_info(self, info: str) -> object:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)
