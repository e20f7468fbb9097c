"""What the benchmarks count, and how sure a count is."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of cases, with Wilson's 95 % interval (Wilson 1927)."""

    hits: float
    cases: int

    @property
    def value(self) -> float:
        """Return the share, 0 to 1; 0 when there were no cases."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the bounds between which the true share lies with 95 % probability."""
        if not self.cases:
            return 0.0, 1.0
        z, n, p = 1.959964, self.cases, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return middle - half, middle + half

    def __str__(self) -> str:
        """Return the share in percent with its interval and the number of cases."""
        low, high = self.interval
        return f"{self.value:6.1%}  [{low:.1%}, {high:.1%}]  n={self.cases}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, what it was measured on, and the bound it has to keep."""

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the number keeps its bound; one without a bound is for information."""
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        """Return the number in a line of a table."""
        bounds = [("≥", self.least), ("≤", self.most)]
        bound = " ".join(f"{sign} {edge:.4g}" for sign, edge in bounds if edge is not None)
        return f"  {self.what:64} {self.value:9.4f}  {bound:10}  {'' if self.holds else 'MISSED'}"
