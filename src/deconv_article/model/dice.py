"""Random numbers that Python and the browser draw alike (`assets/widgets/dice.js`).

The generator is Tommy Ettinger's mulberry32: 32 bits of state, every step whole numbers only, so
both sides hold the same bits. Normal numbers follow by Box and Muller (1958), which agree to the
last bits of a double.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import cos, log, pi, sqrt

_WORD = 0xFFFFFFFF


def uniforms(seed: int, count: int) -> list[float]:
    """`count` numbers from 0 up to 1, the same for the same seed (0 to 2**32 - 1)."""
    return list(islice(_stream(seed), count))


def normals(seed: int, count: int) -> list[float]:
    """`count` numbers of mean 0 and variance 1, each from two uniform ones."""
    stream = _stream(seed)
    return [sqrt(-2 * log(1 - next(stream))) * cos(2 * pi * next(stream)) for _ in range(count)]


def _stream(seed: int) -> Iterator[float]:
    state = seed & _WORD
    while True:
        state = (state + 0x6D2B79F5) & _WORD
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _WORD
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & _WORD)) & _WORD
        yield ((mixed ^ (mixed >> 14)) & _WORD) / 2**32
