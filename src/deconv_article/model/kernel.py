"""What the weights of a transposed convolution do to a flat input, along one axis.

Tap `k` of a kernel of stride `s` lands on the outputs of phase `k mod s`. A flat input of ones
therefore comes out as the *phase sums*, S_p = sum of w_k over k = p (mod s), repeated every `s`
outputs. With the response W(f) = sum of w_k exp(-2 pi i f k), the values W(j/s) are the discrete
Fourier transform of the phase sums, and so the two say the same:

    all phase sums are equal  <=>  W(j/s) = 0 for j = 1 .. s-1

Harada, Muramatsu & Kiya, "Multidimensional multirate filter without checkerboard effects"
(EUSIPCO 1998), as cited by Sugawara, Shiota & Kiya (arXiv:1806.02658).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, floor, hypot, pi, sin, sqrt
from typing import TypedDict

from deconv_article.model.dice import normals


class Unevenness(TypedDict):
    """How far phase sums are from being equal.

    contrast  RMS contrast, the standard deviation over the size of the mean, in percent to one
              decimal; None where the mean is zero
    share     the part of the output's power that is not its mean, in percent to one decimal
    """

    even: bool
    contrast: float | None
    share: float


def phase_sums(taps: Sequence[int], stride: int) -> list[int]:
    """What each of the `stride` phases of the output gets; 0 where no tap lands."""
    return [sum(taps[phase::stride]) for phase in range(stride)]


def response(taps: Sequence[float], frequency: float) -> float:
    """|W(f)|, f in cycles per output."""
    turn = 2 * pi * frequency
    return hypot(
        sum(tap * cos(turn * k) for k, tap in enumerate(taps)),
        sum(tap * sin(turn * k) for k, tap in enumerate(taps)),
    )


def unevenness(sums: Sequence[int]) -> Unevenness:
    """The numbers of whole phase sums; see `Unevenness`."""
    # Whole numbers up to one root or quotient, so that JavaScript finds the very same double.
    total, power = sum(sums), len(sums) * sum(one * one for one in sums)
    spread = power - total * total
    return {
        "even": spread == 0,
        "contrast": floor(1000 * sqrt(spread) / abs(total) + 0.5) / 10 if total else None,
        "share": floor(1000 * spread / power + 0.5) / 10 if power else 0,
    }


def balanced(taps: Sequence[int], stride: int, most: int) -> list[int]:
    """The nearest whole taps from -most to most, by least squares, whose phase sums are equal.

    Of several equally near, those of the largest sum. A kernel smaller than its stride has a
    phase without taps, so all its taps become 0. Real taps would all move by (c - S_p) / n_p,
    n_p being the number of taps of the phase; whole ones are found for each common sum c.
    """
    sums = phase_sums(taps, stride)
    best, least = list(taps), -1
    for total in range(max(sums), min(sums) - 1, -1):
        found = list(taps)
        for phase in range(stride):
            found[phase::stride] = _moved(taps[phase::stride], total, most)
        cost = sum((new - old) ** 2 for new, old in zip(found, taps, strict=True))
        if len({*phase_sums(found, stride)}) == 1 and (least < 0 or cost < least):
            best, least = found, cost
    return best


def _moved(taps: Sequence[int], total: int, most: int) -> list[int]:
    """The nearest taps whose sum is `total`, or as close to it as the bound allows.

    Each step goes where it costs the least, which is optimal for a separable convex cost (Gross,
    "A class of discrete-type minimization problems", 1956). Of equals the inner taps rise first
    and the outer ones fall first, so that symmetric kernels tend to stay so.
    """
    new = list(taps)
    step = 1 if total > sum(new) else -1
    for _ in range(abs(total - sum(new))):
        free = [k for k in range(len(new)) if abs(new[k] + step) <= most]
        if free:
            k = min(free, key=lambda k: (abs(new[k] - taps[k]), step * abs(2 * k - len(new) + 1)))
            new[k] += step
    return new


def rolled(taps: Sequence[int], per: int, most: int) -> list[int]:
    """As many other taps by chance: normal of variance 1, in steps of 1/per, within the bound.

    The taps there are name them, so the same taps always give the same ones, and a second roll
    gives others.
    """
    seed = 0
    for tap in taps:
        seed = (31 * seed + tap) % 2**32
    drawn = normals(seed, len(taps))
    return [max(-most, min(most, floor(per * one + 0.5))) for one in drawn]
