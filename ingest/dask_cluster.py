"""A Dask cluster as an executor: the only module that knows dask and distributed.

Dask carries functions and errors as pickles, so whoever may speak to the scheduler runs code on
every worker and in the run that asks. Beyond this machine only TLS is spoken, where both sides
show a certificate.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from ingest.elsewhere import RemoteExecutor
from ingest.errors import AddressRefused, ClusterFailed, ExtraMissing
from ingest.hosts import EXTRA, checked_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future
    from typing import ParamSpec

    from distributed import Client, Security

    P = ParamSpec("P")

T = TypeVar("T")
_EXAMPLE = "tcp://127.0.0.1:8786 oder tls://scheduler.example:8786"
# Seconds until the scheduler must have answered, until a worker must be there, and until a
# connection is given up at the end.
_ANSWER, _WORKERS, _GOODBYE = 5.0, 10.0, 2.0
_NOBODY = "der Scheduler antwortet, aber kein Worker ist bei ihm angemeldet. Starten Sie welche"
_WHERE = "Nennen Sie in KLEINSTADT_TLS den Ordner, in dem sie liegen."
CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")


class DaskExecutor(RemoteExecutor):
    """Gives work to the workers of a scheduler; it connects when there is some."""

    def __init__(self, address: str, tls: str = "") -> None:
        """Take an address, and a folder of certificates; raise `AddressRefused`."""
        checked_address(address, plain="tcp", encrypted="tls", example=_EXAMPLE)
        self._address, self._tls = address, tls
        self._lock = Lock()
        self._client: Client | None = None
        self._inner: Executor | None = None
        # Beyond this machine there is no address without.
        if address.startswith("tls:"):
            certificates(address, tls)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give work to a worker, another one if it dies; raise `ClusterFailed`."""
        with self._lock:
            inner = self._inner or self._connect()
        try:
            return inner.submit(fn, *args, **kwargs)
        except Exception as error:  # a client that lost its scheduler raises a bare one
            raise ClusterFailed(str(error), self._address) from error

    @property
    def lost(self) -> bool:
        """Tell whether the scheduler is gone for good: what it was given is answered by nobody."""
        client = self._client
        return client is not None and client.status in {"closing", "closed"}

    def _connect(self) -> Executor:
        try:
            import dask  # noqa: PLC0415  (a second of import time)
            from distributed import Client  # noqa: PLC0415
        except ImportError as error:
            raise ExtraMissing(EXTRA, str(error.name)) from error
        # Documents travel in what Dask calls the graph; it warns of more than 10 MB.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        client: Client | None = None
        try:
            client = Client(
                self._address,
                timeout=_ANSWER,
                set_as_default=False,
                security=self._security(),
                # What workers answer is bytes; nothing of it is unpickled.
                deserializers=["dask", "msgpack", "error"],
            )
            client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError as error:
            reason = _NOBODY if client else str(error)
            _close(client)
            raise ClusterFailed(reason, self._address) from error
        except OSError as error:
            raise ClusterFailed(str(error), self._address) from error
        self._client = client
        self._inner = client.get_executor(pure=False)
        return self._inner

    def _security(self) -> Security | None:
        if not self._address.startswith("tls:"):
            return None
        from distributed import Security  # noqa: PLC0415

        authority, certificate, key = certificates(self._address, self._tls)
        return Security(
            require_encryption=True,
            tls_ca_file=str(authority),
            tls_client_cert=str(certificate),
            tls_client_key=str(key),
        )

    def shutdown(
        self,
        wait: bool = True,  # noqa: FBT001, FBT002  (as in the standard library)
        *,
        cancel_futures: bool = False,
    ) -> None:
        """Let go of the scheduler; what nobody waits for any more is not worked on."""
        del wait, cancel_futures
        _close(self._client)
        self._client = self._inner = None


def certificates(address: str, folder: str) -> tuple[Path, Path, Path]:
    """Return the files of a folder of certificates; raise `AddressRefused` if one is missing."""
    files = [Path(folder).expanduser() / name for name in CERTIFICATES]
    missing = [file.name for file in files if not folder or not file.is_file()]
    if missing:
        reason = f"die Zertifikate dafür fehlen ({', '.join(missing)})"
        raise AddressRefused(address, reason, _WHERE)
    authority, certificate, key = files
    return authority, certificate, key


def _close(client: Client | None) -> None:
    if client is not None:
        with suppress(TimeoutError, OSError):
            client.close(timeout=_GOODBYE)
