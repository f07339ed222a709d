"""Layers -> how evenly they paint, along each axis and over all of them.

All weights are taken as constant and positive, so this is what the layers' geometry does by itself;
nothing follows for weights that training has made. `assets/widgets/layers_judge.js` is the same
rule in the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, prod, sqrt

import numpy as np

from deconv_article.layers.read import Layer
from deconv_article.model.overlap import statistics
from deconv_article.model.path import (
    Axis,
    Numbers,
    enough_inputs,
    finite,
    interior,
    is_even,
    reach,
)


@dataclass(frozen=True)
class Pattern:
    """One period, far from the ends; see `overlap.Statistics`. counts: what one unit comes to."""

    counts: tuple[float, ...]
    low: float
    high: float
    ratio: float | None
    contrast: float
    period: int
    even: bool


@dataclass(frozen=True)
class Row:
    """A finite row: of `inputs` ones come `counts`; `head` and `tail` of them feel the ends."""

    inputs: int
    counts: tuple[float, ...]
    head: int
    tail: int


@dataclass(frozen=True)
class Verdict:
    """even, ratio and contrast are of all axes together: the ratio is the product of theirs.

    stages  the pattern behind each layer, along each axis; the last is the verdict's own
    rows    along each axis, a row just long enough to show a period between its ends
    stride  along each axis; n inputs give n * stride + extra outputs, by `extra`
    """

    even: bool
    ratio: float | None
    contrast: float
    stages: tuple[tuple[Pattern, ...], ...]
    rows: tuple[Row, ...]
    stride: tuple[int, ...]
    extra: tuple[int, ...]

    @property
    def axes(self) -> tuple[Pattern, ...]:
        """The pattern behind the last layer, along each axis."""
        return self.stages[-1]


def along(layers: Sequence[Layer]) -> list[list[Axis]]:
    """The layers along each axis."""
    return [[layer.axes[i] for layer in layers] for i in range(len(layers[0].axes))]


def judge_layers(layers: Sequence[Layer]) -> Verdict:
    """The verdict on at least one layer; all layers have equally many axes."""
    stacks = along(layers)
    interiors = [interior(stack) for stack in stacks]
    stages = tuple(tuple(_pattern(*rows[i + 1]) for rows in interiors) for i in range(len(layers)))
    ratios = [pattern.ratio for pattern in stages[-1]]
    powers = [_power(rows[-1][0]) for rows in interiors]
    return Verdict(
        even=all(is_even(stack) for stack in stacks),
        ratio=None if None in ratios else prod(ratio for ratio in ratios if ratio is not None),
        contrast=floor(1000 * sqrt(max(0.0, prod(powers) - 1)) + 0.5) / 10,
        stages=stages,
        rows=tuple(_row(s, *rows[-1]) for s, rows in zip(stacks, interiors, strict=True)),
        stride=tuple(prod(axis.stride for axis in stack) for stack in stacks),
        extra=tuple(total_extra(stack) for stack in stacks),
    )


def total_extra(stack: Sequence[Axis]) -> int:
    """How many more outputs a stack gives than its stride times its inputs."""
    extra = 0
    for axis in stack:
        extra = extra * axis.stride + axis.extra
    return extra


def _pattern(counts: Numbers, unit: int) -> Pattern:
    facts = statistics(np.array(counts, dtype=object))
    return Pattern(
        counts=tuple(_parts(count, unit) for count in counts[: facts["period"]]),
        low=_parts(facts["low"], unit),
        high=_parts(facts["high"], unit),
        ratio=facts["ratio"] if facts["low"] > 0 else None,
        contrast=facts["contrast"],
        period=facts["period"],
        even=facts["even"],
    )


def _parts(count: int, unit: int) -> float:
    return count / unit if count % unit else count // unit


def _power(counts: Numbers) -> float:
    """The mean square over the square of the mean."""
    return len(counts) * sum(count * count for count in counts) / sum(counts) ** 2


def _row(stack: Sequence[Axis], period: Numbers, unit: int) -> Row:
    inputs = enough_inputs(stack)
    counts, parts = finite(stack, inputs)
    head, tail, length = reach(stack, inputs)
    # What feels an end may still get what it would get far from it, as where ends are repeated.
    kept = [
        count * unit == period[index % len(period)] * parts for index, count in enumerate(counts)
    ]
    while head and kept[head - 1]:
        head -= 1
    while tail and kept[length - tail]:
        tail -= 1
    return Row(inputs, tuple(_parts(count, parts) for count in counts), head, tail)
