"""How often a transposed convolution paints each output.

Input `i` paints the outputs `i * stride` to `i * stride + size - 1`. Counts are whole numbers, one
per output. Dumoulin & Visin, "A guide to convolution arithmetic for deep learning"
(arXiv:1603.07285), derive the windows; everything here counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


class Statistics(TypedDict):
    """What a pattern comes to over one period.

    low, high  the smallest and the largest count
    ratio      high / low; None where some outputs are never painted
    contrast   RMS contrast, the standard deviation over the mean, in percent to one decimal
    period     the least shift that maps the endless pattern onto itself, in outputs
    """

    low: int
    high: int
    ratio: float | None
    contrast: float
    period: int
    even: bool
    gaps: bool


def lane_count(stride: int, size: int) -> int:
    """How many strokes lie over each other at most: ceil(size / stride)."""
    return -(-size // stride)


def row(inputs: int, stride: int, size: int) -> Counts:
    """The counts of a finite row, ends included; length (inputs - 1) * stride + size."""
    counts = np.zeros((inputs - 1) * stride + size, dtype=np.int64)
    for start in range(0, inputs * stride, stride):
        counts[start : start + size] += 1
    return counts


def stack(layers: Sequence[tuple[int, int]]) -> list[Counts]:
    """One period of every row of a stack of (stride, size) layers, far from the ends.

    The first row is the input, [1]; row r has the product of the first r strides as its length
    and holds the number of paths from the input to each position.
    """
    rows = [np.ones(1, dtype=np.int64)]
    for stride, size in layers:
        above = rows[-1]
        below = np.zeros((len(above), stride), dtype=np.int64)
        for tap in range(size):
            # Tap `tap` of input i lands on output i * stride + tap: phase and whole steps to it.
            below[:, tap % stride] += np.roll(above, tap // stride)
        rows.append(below.reshape(-1))
    return rows


def least_period(pattern: Counts) -> int:
    """The least divisor of the pattern's length whose shift leaves it as it is."""
    length = len(pattern)
    steps = (step for step in range(1, length) if length % step == 0)
    return next((p for p in steps if np.array_equal(pattern, np.roll(pattern, p))), length)


def statistics(pattern: Counts) -> Statistics:
    """The numbers of one period of a pattern; see `Statistics`."""
    low, high, total = int(pattern.min()), int(pattern.max()), int(pattern.sum())
    # Whole numbers up to the one root, so that JavaScript finds the very same double.
    spread = len(pattern) * int((pattern * pattern).sum()) - total * total
    return {
        "low": low,
        "high": high,
        "ratio": high / low if low else None,
        "contrast": floor(1000 * sqrt(spread) / total + 0.5) / 10,
        "period": least_period(pattern),
        "even": low == high,
        "gaps": low == 0,
    }


def enough_inputs(stride: int, size: int, length: int) -> int:
    """Inputs for a row of about `length` outputs that shows a whole period between its ends."""
    return max(lane_count(stride, size - 1) + 2, (length - size) // stride + 1)
