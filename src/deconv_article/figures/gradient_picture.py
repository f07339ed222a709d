"""The picture of gradients: a map a kind for one draw, and one for all."""

from __future__ import annotations

from math import floor
from typing import NamedTuple, TypedDict

from deconv_article.figure import Size
from deconv_article.figures.picture import legend, shade
from deconv_article.marks import Mark, area, rect, text
from deconv_article.sentence import format_value

STEPS = 24  # shades between none and full ink


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
    unstrided: bool
    expected: float | None
    strided: float | None
    maximum: float | None
    average: float | None
    blurred: float | None
    grid: float
    first: float


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
