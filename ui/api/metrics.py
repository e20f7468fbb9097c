"""What is counted of requests, for Prometheus: routes, statuses and times, and no contents."""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Where processes share their counts; prometheus_client reads it when it is imported.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_REQUESTS = Counter("kleinstadt_requests", "Requests.", ("route", "method", "status"))
_SECONDS = Histogram(
    "kleinstadt_request_seconds", "Time to answer a request.", ("route",), buckets=_BOUNDS
)
_WAITING = Gauge(
    "kleinstadt_waiting", "Requests that wait or are being answered.", multiprocess_mode="livesum"
)


def count(route: str, method: str, status: int, seconds: float, waiting: int) -> None:
    """Count a request that was answered."""
    _REQUESTS.labels(route, method, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)
    _WAITING.set(waiting)


def exposition(folder: str | None) -> bytes:
    """Return the counts as Prometheus reads them, of all processes that share a folder."""
    if folder is None:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(together)
