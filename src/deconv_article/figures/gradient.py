"""The same layers run backwards: how much gradient each pixel of an image gets."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Any, NamedTuple, TypedDict

import numpy as np

from deconv_article.figure import Action, Figure, Param, Preset, Size, Table
from deconv_article.figures.picture import legend, shade
from deconv_article.marks import Mark, area, rect, text
from deconv_article.model.backward import (
    Array,
    blur,
    box,
    contrast,
    draw,
    positions,
    through_linear,
    through_max,
)
from deconv_article.model.overlap import stack, statistics
from deconv_article.sentence import format_value

SIDE = 16  # pixels an image has a side, or a little more, so that whole cells fill it
MOST = 9  # the longest period that is shown
STEPS = 24  # shades between none and full ink
SEEDS = 99


class Map(TypedDict):
    """A map of strengths, in whole percents of their mean, `columns` a row, repeated endlessly.

    contrast  RMS contrast of its pixels, in percent
    grid      the same of its positions: the root of the mean power at each place of a cell
    ratio     the strongest position over the weakest; None where one gets nothing
    """

    columns: int
    percents: list[int]
    contrast: float
    grid: float
    ratio: float | None


class Kind(TypedDict):
    """One way to downsample: the first draw, and the root of the mean square over all."""

    name: str
    first: Map
    all: Map


class Data(TypedDict):
    """What four networks send back that differ only in how they downsample.

    most      the most layers whose period is at most `MOST`
    width     of the pooling windows, in pixels
    side      of the image, and `period` of a cell, in pixels
    expected  strongest over weakest position with strided convolutions, by their overlap
    strided, maximum, average, blurred  the same as drawn; None where a position gets nothing
    grid, first  the contrast of the strided convolutions' grid, over all draws and in the first
    """

    size: int
    stride: int
    layers: int
    most: int
    width: int
    images: int
    side: int
    period: int
    kinds: list[Kind]
    one: bool
    single: bool
    expected: float | None
    strided: float | None
    maximum: float | None
    average: float | None
    blurred: float | None
    grid: float
    first: float


def model(values: Mapping[str, int]) -> Data:
    """Draw networks and images, and send a gradient of 1 back from every output."""
    size, stride, images = values["size"], values["stride"], values["images"]
    most = max(count for count in (1, 2, 3) if count == 1 or stride**count <= MOST)
    layers = min(values["layers"], most)
    width, period = stride + values["lap"], stride**layers
    side = -(-SIDE // period) * period
    overlap = statistics(stack([(stride, size)] * layers)[-1])
    draws = draw(values["seed"], images, layers, size, side)
    strided, maximum, average, blurred = kinds = [
        _kind("strided convolution", through_linear(None, draws.weights, stride), period),
        _kind("max pooling", through_max(draws, stride, width), period),
        _kind("average pooling", through_linear(box(width), draws.weights, stride), period),
        _kind("blurred pooling", through_linear(blur(stride), draws.weights, stride), period),
    ]
    return {
        "size": size,
        "stride": stride,
        "layers": layers,
        "most": most,
        "width": width,
        "images": images,
        "side": side,
        "period": period,
        "kinds": kinds,
        "one": layers == 1,
        "single": images == 1,
        "expected": overlap["ratio"],
        "strided": strided["all"]["ratio"],
        "maximum": maximum["all"]["ratio"],
        "average": average["all"]["ratio"],
        "blurred": blurred["all"]["ratio"],
        "grid": strided["all"]["grid"],
        "first": strided["first"]["grid"],
    }


def _kind(name: str, gradients: Array, period: int) -> Kind:
    power = gradients * gradients
    return {
        "name": name,
        "first": _map(power[0], period),
        "all": _map(power.mean(axis=0), period),
    }


def _map(power: Array, period: int) -> Map:
    strengths, cell = np.sqrt(power), positions(power, period)
    # The last term holds exact halves to one side, whatever the last bits of a double say.
    percents = np.floor(100 * strengths / strengths.mean() + 0.5 + 1e-9)
    return {
        "columns": len(power),
        "percents": percents.astype(int).reshape(-1).tolist(),
        "contrast": contrast(strengths),
        "grid": contrast(cell),
        "ratio": float(cell.max() / cell.min()) if cell.min() else None,
    }


class Frame(NamedTuple):
    """Where the maps of the first kind stand, by their upper left corners, and the way to the next.

    first is the first draw's map, all that of all draws; `side` of a map, in pixels.
    """

    side: float
    first: tuple[float, float]
    all: tuple[float, float]
    step: tuple[float, float]


def frame(size: Size) -> Frame:
    """A column a kind; on a narrow canvas a row, with its words at the left."""
    width = size.width
    if width < 500:
        side = 108.0
        right = width - 0.5 - side
        return Frame(side, (right - side - 8, 22.5), (right, 22.5), (0, side + 10))
    side = 162.0
    return Frame(side, (0.5, 44.5), (0.5, 262.5), (180, 0))


def layout(data: Data, size: Size) -> list[Mark]:
    """Two maps a kind, the first draw's and that of all draws, and what their grids come to."""
    width, height = size
    at = frame(size)
    narrow = width < 500
    many = "the same draw" if data["single"] else f"{data['images']} draws"
    heads = (
        [text("first", at.first[0], 14, "one draw", 12), text("all", at.all[0], 14, many, 12)]
        if narrow
        else [
            text("first", 0, 37, "one draw: a random network sees a random image", 12),
            text("all", 0, 255, f"{many}, root mean square; outlined: one cell of the grid", 12),
        ]
    )
    marks: list[Mark] = [*heads]
    for index, kind in enumerate(data["kinds"]):
        right, down = index * at.step[0], index * at.step[1]
        first, every = (
            (at.first[0] + right, at.first[1] + down),
            (at.all[0] + right, at.all[1] + down),
        )
        marks += _squares(f"first-{index}", first, at.side, kind["first"], data["side"])
        marks += _squares(f"all-{index}", every, at.side, kind["all"], data["side"])
        x, y, cell = *every, at.side * data["period"] / data["side"]
        marks.append(
            rect(f"cell-{index}", x + 0.5, y + 0.5, cell - 1, cell - 1, "accent", 0, "accent", 2)
        )
        words = _narrow_words if narrow else _wide_words
        marks += words(index, kind, first, at.side)
    across = width - 1 if narrow else 224
    return [*marks, *legend(width - 0.5 - across, height - 41, across, 11, "gradient")]


def _squares(
    name: str, corner: tuple[float, float], side: float, found: Map, pixels: int
) -> list[Mark]:
    """A map, its pixels joined along each row where their shade is the same: one area a shade."""
    (x, y), pitch, columns = corner, side / pixels, found["columns"]
    runs: dict[int, list[list[float]]] = {}
    for row in range(pixels):
        line = found["percents"][row % columns * columns :][:columns] * (pixels // columns)
        shades = [floor(STEPS * shade(percent / 100) + 0.5) for percent in line]
        start = 0
        for end in range(1, pixels + 1):
            if end == pixels or shades[end] != shades[start]:
                run = [x + start * pitch, y + row * pitch, (end - start) * pitch, pitch]
                runs.setdefault(shades[start], []).append(run)
                start = end
    return [
        *(
            area(f"{name}:{step}", runs[step], "paint", step / STEPS)
            for step in sorted(runs)
            if step
        ),
        rect(f"{name}-edge", x, y, side, side, "rule", 0, "rule"),
    ]


def _wide_words(index: int, kind: Kind, corner: tuple[float, float], side: float) -> list[Mark]:
    x, below = corner[0], corner[1] + side + 16
    return [
        text(f"kind-{index}", x, 14, kind["name"], 13, "ink"),
        text(f"first-grid-{index}", x, below, _grid(kind["first"]), 12),
        text(
            f"all-grid-{index}", x, below + 218, f"{_grid(kind['all'])}, {_ratio(kind['all'])}", 12
        ),
    ]


def _narrow_words(index: int, kind: Kind, corner: tuple[float, float], side: float) -> list[Mark]:
    y = corner[1]
    how, what = kind["name"].split(" ")
    return [
        text(f"kind-{index}", 0, y + 12, how, 12, "ink"),
        text(f"kind-2-{index}", 0, y + 27, what, 12, "ink"),
        text(f"first-grid-{index}", 0, y + 51, f"one: {_grid(kind['first'])}", 11),
        text(f"all-grid-{index}", 0, y + 67, f"all: {_grid(kind['all'])}", 11),
        text(f"ratio-{index}", 0, y + 83, _ratio(kind["all"]), 11),
    ]


def _grid(found: Map) -> str:
    return f"grid {floor(found['grid'] + 0.5)}%"


def _ratio(found: Map) -> str:
    return "some get none" if found["ratio"] is None else f"{format_value(found['ratio'])} to 1"


def table(data: Data) -> Table:
    """One row a kind: the first draw, then all; contrasts in percent."""
    head = ["downsampling", "one draw: contrast of pixels, %", "of the grid, %",
            "all draws: contrast of pixels, %", "of the grid, %",
            "strongest / weakest position"]  # fmt: skip
    rows: list[list[int | float | str]] = []
    for kind in data["kinds"]:
        first, every = kind["first"], kind["all"]
        ratio = "infinite" if every["ratio"] is None else format_value(every["ratio"])
        rows.append([kind["name"], first["contrast"], first["grid"], every["contrast"],
                     every["grid"], ratio])  # fmt: skip
    return Table(head, rows)


def again(values: Mapping[str, Any]) -> dict[str, int]:
    """The next seed, after the last the first."""
    return {"seed": values["seed"] % SEEDS + 1}


FIGURE = Figure(
    name="gradient",
    title="Gradient behind layers that downsample",
    params=(
        Param("size", 3, 1, 5, "kernel size"),
        Param("stride", 2, 1, 4, "stride"),
        Param("layers", 2, 1, 3, "layers", limit="most"),
        Param("lap", 0, 0, 2, "pool overlap"),
        Param("images", 32, 1, 64, "draws"),
        Param("seed", 1, 1, SEEDS, "seed"),
    ),
    model=model,
    layout=layout,
    sentence=(
        "{{#if one}}One layer{{else}}{{layers}} layers{{/if}} of stride {{stride}} and kernel size "
        "{{size}}, {{#if single}}one draw{{else}}{{images}} draws{{/if}}: with strided "
        "convolutions {{#if strided}}the best placed pixels get {{strided}} times the gradient of "
        "the worst placed ({{expected}} by their overlap){{else}}some pixels get no gradient at all"
        "{{/if}}, a grid with an RMS contrast of {{grid}}%"
        "{{#if single}}{{else}} (in one draw alone {{first}}%){{/if}}. "
        "Behind max pooling over windows of {{width}} the best get "
        "{{#if maximum}}{{maximum}}{{else}}infinitely many{{/if}} times the gradient of the worst, "
        "behind average pooling {{average}}, behind blurred pooling {{blurred}}."
    ),
    table=table,
    wide=Size(704, 492),
    narrow=Size(320, 540),
    presets=(
        Preset("size 3", {"size": 3, "stride": 2, "layers": 2, "lap": 0, "images": 64}),
        Preset(
            "size 4: even on average", {"size": 4, "stride": 2, "layers": 2, "lap": 0, "images": 64}
        ),
        Preset("three layers", {"size": 3, "stride": 2, "layers": 3, "lap": 0, "images": 64}),
        Preset("size 1: holes", {"size": 1, "stride": 2, "layers": 2, "lap": 0, "images": 64}),
        Preset(
            "pooling that overlaps", {"size": 3, "stride": 2, "layers": 1, "lap": 1, "images": 64}
        ),
    ),
    scripts=("backward",),
    shares=("dice",),
    actions=(Action("again", "Draw again", again),),
)
