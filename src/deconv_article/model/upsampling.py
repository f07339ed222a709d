"""Four ways of upsampling as matrices of weights, each cut from the middle of an endless row.

Output y of stride s lies below input y // s; with no ends, every row of a matrix is whole. Weights
are counted from 0. A matrix holds how many times each weight counts, over one denominator, so that
all is exact. Padding is as PyTorch's layers need it to give s outputs an input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

# (input, weight, times) for each product that is added up in an output
Terms = list[tuple[int, int, int]]
# (place of the resized row, stride) -> [input, times]
Blend = Callable[[int, int], list[tuple[int, int]]]
LETTERS = "abcde"
PRIMES = ("", "′", "″")


class Matrix(TypedDict):
    """rows[y][i] lists [weight, times] of output y and input `first` + i, weights ascending."""

    first: int
    inputs: int
    denominator: int
    rows: list[list[list[list[int]]]]


def deconvolution(output: int, stride: int, size: int) -> Terms:
    """Input i lays weight w on output i * stride + w - padding (a transposed convolution)."""
    at = output + max(0, -((stride - size) // 2))
    return [((at - w) // stride, w, 1) for w in range(size) if (at - w) % stride == 0]


def subpixel(output: int, stride: int, size: int) -> Terms:
    """Each of the `stride` phases has `size` weights of its own, over the same inputs."""
    start, phase = output // stride - before(size), output % stride
    return [(start + tap, phase * size + tap, 1) for tap in range(size)]


def resize(output: int, stride: int, size: int, blend: Blend) -> Terms:
    """A convolution of stride 1 over the resized row."""
    return [
        (source, tap, times)
        for tap in range(size)
        for source, times in blend(output - before(size) + tap, stride)
    ]


def nearest(place: int, stride: int) -> list[tuple[int, int]]:
    """The inputs in a place of the row resized by repetition, and how many times; of 1."""
    return [(place // stride, 1)]


def bilinear(place: int, stride: int) -> list[tuple[int, int]]:
    """The same for linear interpolation between the middles of inputs; of `parts(stride)`."""
    total = parts(stride)
    offset = (total // stride * (2 * place + 1 - stride)) // 2
    source, rest = divmod(offset, total)
    return [(i, times) for i, times in ((source, total - rest), (source + 1, rest)) if times]


def parts(stride: int) -> int:
    """What a linearly interpolated row counts in: its shares are whole multiples of 1 / parts."""
    return stride if stride % 2 else 2 * stride


def before(size: int) -> int:
    """How many places to the left of its own a convolution reads."""
    return (size - 1) // 2


def matrices(stride: int, size: int, outputs: int) -> list[Matrix]:
    """Deconvolution, sub-pixel, nearest- and bilinear-resize convolution of outputs 0, 1, ….

    `first` counts from 0, the leftmost input that any of them reads.
    """
    numbers = range(outputs)
    kinds = [
        ([deconvolution(y, stride, size) for y in numbers], 1),
        ([subpixel(y, stride, size) for y in numbers], 1),
        ([resize(y, stride, size, nearest) for y in numbers], 1),
        ([resize(y, stride, size, bilinear) for y in numbers], parts(stride)),
    ]
    leftmost = min(source for rows, _ in kinds for row in rows for source, _, _ in row)
    return [_matrix(rows, denominator, leftmost) for rows, denominator in kinds]


def _matrix(rows: list[Terms], denominator: int, leftmost: int) -> Matrix:
    read = [source for row in rows for source, _, _ in row]
    columns = range(min(read), max(read) + 1)
    return {
        "first": columns.start - leftmost,
        "inputs": len(columns),
        "denominator": denominator,
        "rows": [
            [[[weight, times] for i, weight, times in row if i == column] for column in columns]
            for row in rows
        ],
    }


def total(row: list[list[list[int]]], denominator: int) -> list[int]:
    """The weights that a row adds up to, each as often as it is in it; they come out whole."""
    counts: dict[int, int] = {}
    for weight, times in (term for entry in row for term in entry):
        counts[weight] = counts.get(weight, 0) + times
    return [w for w in sorted(counts) for _ in range(counts[w] // denominator)]


# How the weights are written


def name(weight: int, size: int) -> str:
    """The letter of a weight, primed where it belongs to sub-pixel's second or third kernel."""
    return LETTERS[weight % size] + PRIMES[weight // size]


def term(weight: int, times: int, size: int) -> str:
    """A weight with how many times it counts, e.g. 3b."""
    return f"{times if times > 1 else ''}{name(weight, size)}"


def written(entry: list[list[int]], size: int) -> str:
    """An entry of a matrix as a sum, e.g. a+3b; empty where it is 0."""
    return "+".join(term(weight, times, size) for weight, times in entry)


def spaced(sum_: str) -> str:
    """A sum as prose has it."""
    return sum_.replace("+", " + ")
