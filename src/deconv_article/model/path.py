"""Stacks of layers of every kind along one axis: one period of their pattern, and finite rows.

Every layer is put as a transposed convolution: input `i` adds `kernel[t]` to output
`i * stride + t * dilation - head`. A convolution of stride 1, a resize and a pixel shuffle are such
layers with kernels of their own. All weights are whole numbers, so that nothing is rounded; a
pattern of whole numbers divided by its `unit` is what one unit of input comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

Numbers = list[int]


@dataclass(frozen=True)
class Axis:
    """A layer along one axis; of n inputs (n * stride + extra) outputs come.

    size, dilation   of its kernel, in taps
    before, after    how many inputs are put before the first and behind the last, as `fill` says:
                     zeros, reflect, replicate or circular
    head             how many outputs are cut off at the start
    weights          box (constant), bilinear or bicubic (PyTorch's, with a = -3/4)
    """

    stride: int = 1
    size: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0
    head: int = 0
    extra: int = 0
    fill: str = "zeros"
    weights: str = "box"

    @property
    def extent(self) -> int:
        """From the first tap to the last."""
        return (self.size - 1) * self.dilation + 1


def kernel(axis: Axis) -> tuple[Numbers, int]:
    """The weights, and the unit that they are in."""
    s = axis.stride
    if axis.weights == "box" or s == 1:
        return [1] * axis.size, 1
    # The distances to the taps' outputs, in units of 1 / (2 s) of an input.
    distances = [abs(2 * tap - (axis.size - 1)) for tap in range(axis.size)]
    if axis.weights == "bilinear":
        return _lowest([2 * s - d for d in distances], 2 * s)
    # Keys' cubic in d / 2s, times 32 s³.
    return _lowest(
        [
            5 * d**3 - 18 * d * d * s + 32 * s**3
            if d <= 2 * s
            else -3 * d**3 + 30 * d * d * s - 96 * d * s * s + 96 * s**3
            for d in distances
        ],
        32 * s**3,
    )


def interior(stack: Sequence[Axis]) -> list[tuple[Numbers, int]]:
    """One period of every row far from the ends, and its unit; the first is the input, ([1], 1).

    A pattern starts at the phase of the row's first output.
    """
    rows: list[tuple[Numbers, int]] = [([1], 1)]
    for axis in stack:
        above, unit = rows[-1]
        taps, parts = kernel(axis)
        below = [0] * (len(above) * axis.stride)
        for index, count in enumerate(above):
            start = (index + axis.before) * axis.stride - axis.head
            for tap, weight in enumerate(taps):
                below[(start + tap * axis.dilation) % len(below)] += count * weight
        rows.append(_lowest(below, unit * parts))
    return rows


def finite(stack: Sequence[Axis], inputs: int) -> tuple[Numbers, int]:
    """The row that `inputs` inputs of 1 come to, both ends included, and its unit."""
    row, unit = [1] * inputs, 1
    for axis in stack:
        length = len(row) * axis.stride + axis.extra
        taps, parts = kernel(axis)
        below = [0] * max(0, length)
        for index, count in enumerate(_filled(row, axis)):
            start = index * axis.stride - axis.head
            for tap, weight in enumerate(taps):
                at = start + tap * axis.dilation
                if 0 <= at < length:
                    below[at] += count * weight
        row, unit = _lowest(below, unit * parts)
    return row, unit


def reach(stack: Sequence[Axis], inputs: int) -> tuple[int, int, int]:
    """How many outputs feel the first and the last end at most, and how many outputs there are.

    Length 0 where there are too few inputs for some layer.
    """
    low, high, length = 0, inputs - 1, inputs
    for axis in stack:
        if length <= max(axis.before, axis.after):
            return 0, 0, 0
        low = (low + axis.before - 1) * axis.stride + axis.extent - axis.head
        high = (high + axis.before + 1) * axis.stride - 1 - axis.head
        length = length * axis.stride + axis.extra
        low, high = max(0, low), min(length - 1, high)
        if length < 1:
            return 0, 0, 0
    return low, length - 1 - high, length


def enough_inputs(stack: Sequence[Axis]) -> int:
    """The fewest inputs whose row has a whole period, and 4 outputs, between its ends."""
    period = 1
    for axis in stack:
        period *= axis.stride
    inputs = 1
    while True:
        head, tail, length = reach(stack, inputs)
        if length and length - head - tail >= max(4, period):
            return inputs
        inputs += 1


def is_even(stack: Sequence[Axis]) -> bool:
    """Whether every output far from the ends gets the same, by the zeros of the kernels' spectra.

    A period of S outputs has the frequencies m / S. A box of k taps, d apart, on a row of stride P
    so far removes m / P where m d / P is not whole and m d k / P is; a resize removes what a box
    of its stride does. Even is: some layer removes each m of 1 … S - 1.
    """
    strides = [1]
    for axis in stack:
        strides.append(strides[-1] * axis.stride)
    boxes = [
        (axis.dilation, axis.size if axis.weights == "box" else axis.stride, so_far)
        for axis, so_far in zip(stack, strides[1:], strict=True)
    ]
    return all(
        any(m * d % p and not m * d * k % p for d, k, p in boxes) for m in range(1, strides[-1])
    )


def _filled(row: Numbers, axis: Axis) -> Numbers:
    """The row with what is put before and behind it."""
    last = len(row) - 1
    before, after = range(-axis.before, 0), range(last + 1, last + 1 + axis.after)
    if axis.fill == "zeros":
        return [0] * axis.before + row + [0] * axis.after
    if axis.fill == "reflect":
        return [row[-i] for i in before] + row + [row[2 * last - i] for i in after]
    if axis.fill == "replicate":
        return [row[0] for _ in before] + row + [row[last] for _ in after]
    return [row[i] for i in before] + row + [row[i - last - 1] for i in after]


def _lowest(numbers: Numbers, unit: int) -> tuple[Numbers, int]:
    """The same in the lowest terms."""
    common = gcd(unit, *numbers)
    return [number // common for number in numbers], unit // common
