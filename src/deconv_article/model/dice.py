"""Random numbers that Python and the browser draw alike (`assets/widgets/dice.js`).

The generator is Tommy Ettinger's mulberry32: 32 bits of state, every step whole numbers only, so
both sides hold the same bits. Normal numbers follow by Box and Muller (1958), which agree to the
last bits of a double.
"""

from __future__ import annotations

from math import cos, log, pi, sqrt

import numpy as np

_STEP = np.uint32(0x6D2B79F5)


def uniforms(seed: int, count: int) -> list[float]:
    """`count` numbers from 0 up to 1, the same for the same seed (0 to 2**32 - 1)."""
    # The state after n steps is seed + n * _STEP, so all numbers are drawn at once.
    state = np.arange(1, count + 1, dtype=np.uint32) * _STEP + np.uint32(seed)
    mixed = (state ^ (state >> 15)) * (state | 1)
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)
    drawn: list[float] = ((mixed ^ (mixed >> 14)) / 2**32).tolist()
    return drawn


def normals(seed: int, count: int) -> list[float]:
    """`count` numbers of mean 0 and variance 1, each from two uniform ones."""
    drawn = uniforms(seed, 2 * count)
    pairs = zip(drawn[::2], drawn[1::2], strict=True)
    return [sqrt(-2 * log(1 - radius)) * cos(2 * pi * angle) for radius, angle in pairs]
