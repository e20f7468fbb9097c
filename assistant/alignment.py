"""The words of a quotation laid beside those of a document, with the fewest differences.

A semi-global alignment (Needleman and Wunsch 1970, with free ends on the side of the document):
the quotation may begin and end anywhere. A leap over words of the document costs no more than a
few words, however long it is, and nothing where the quotation marks an omission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# What a leap costs at most, in words.
_LEAP = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A quoted word beside one of the document; none on one side where only the other has it.

    Both count from 0. `marked` tells that the quotation says itself that words are left out here.
    """

    quoted: int | None
    found: int | None
    marked: bool = False


def align(equal: NDArray[np.bool_], gaps: Sequence[int]) -> tuple[float, list[Step]]:
    """Return the cost and the steps of the best alignment, the leftmost of equals.

    `equal` tells which words are the same, shape (quoted, found); `gaps` how many words of the
    document may be left out for nothing after each quoted word, shape (quoted,).
    """
    rows, columns = equal.shape
    places = np.arange(columns + 1, dtype=np.float64)
    # Costs before and after words of the document are left out, by quoted words taken.
    bare = np.zeros((rows + 1, columns + 1))
    full = np.zeros((rows + 1, columns + 1))
    for row in range(1, rows + 1):
        before = full[row - 1]
        here = before + 1.0
        np.minimum(here[1:], before[:-1] + ~equal[row - 1], out=here[1:])
        bare[row] = here
        full[row] = _leaping(here, places, gaps[row - 1]) if row < rows else here
    end = int(np.argmin(bare[rows]))
    return float(bare[rows, end]), _steps(equal, gaps, bare, full, end)


def _leaping(
    here: NDArray[np.float64], places: NDArray[np.float64], gap: int
) -> NDArray[np.float64]:
    """Return the costs when words of the document may be left out after a quoted word."""
    made: NDArray[np.float64] = np.minimum.accumulate(here - places) + places
    np.minimum(made, np.minimum.accumulate(here) + _LEAP, out=made)
    if gap:
        free = here
        reach = 1
        # The least of the last `gap` costs, by doubling.
        while reach <= gap:
            step = min(reach, gap + 1 - reach)
            moved = np.concatenate((np.full(step, np.inf), free[:-step]))[: len(free)]
            free = np.minimum(free, moved)
            reach += step
        np.minimum(made, free, out=made)
    return made


def _steps(
    equal: NDArray[np.bool_],
    gaps: Sequence[int],
    bare: NDArray[np.float64],
    full: NDArray[np.float64],
    end: int,
) -> list[Step]:
    """Walk back from the end of the best alignment to its beginning."""
    steps: list[Step] = []
    row, column = len(bare) - 1, end
    while row:
        cost = bare[row, column]
        if column and cost == full[row - 1, column - 1] + (not equal[row - 1, column - 1]):
            steps.append(Step(quoted=row - 1, found=column - 1))
            column -= 1
        else:
            steps.append(Step(quoted=row - 1, found=None))
        row -= 1
        if row and full[row, column] < bare[row, column]:
            target = _before_leap(bare[row], full[row, column], column, gaps[row - 1])
            marked = column - target <= gaps[row - 1]
            steps += [
                Step(quoted=None, found=each, marked=marked)
                for each in range(column - 1, target - 1, -1)
            ]
            column = target
    return steps[::-1]


def _before_leap(costs: NDArray[np.float64], reached: float, column: int, gap: int) -> int:
    """Return from where a leap that ends at a column began; the nearest place it may have."""
    for length in range(1, column + 1):
        price = 0.0 if length <= gap else min(float(length), _LEAP)
        if costs[column - length] + price == reached:
            return column - length
    return 0
