"""The spectrum of a stack's overlap, in closed form.

Painting with `size` ones multiplies the frequency f (cycles per cell) by the Dirichlet kernel
sin(pi size f) / sin(pi f); spreading cells `stride` apart repeats a spectrum without changing it.
So harmonic m of the last row passes layer i at m / P, P being the product of the strides so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, prod, sin


def harmonics(layers: Sequence[tuple[int, int]]) -> list[float]:
    """Amplitudes 0..1 of a stack of (stride, size) layers, over the mean; exactly 0 where none.

    Harmonic m has the period total / m, total being the product of the strides; harmonic 0 is the
    mean itself. There are total // 2 + 1, as harmonic total - m is as strong as harmonic m.
    """
    total = prod(stride for stride, _ in layers)
    amplitudes = [1.0] * (total // 2 + 1)
    so_far = 1
    for stride, size in layers:
        so_far *= stride
        for m in range(len(amplitudes)):
            amplitudes[m] *= _response(size, m % so_far, so_far)
    return amplitudes


def _response(size: int, part: int, whole: int) -> float:
    """How much of the frequency part / whole, 0 <= part < whole, a kernel of ones lets through."""
    if part == 0:
        return 1.0
    # In whole numbers as long as possible: a zero is a zero, not the rounding error of a sine.
    return abs(sin(pi * (size * part % whole) / whole)) / (size * sin(pi * part / whole))
