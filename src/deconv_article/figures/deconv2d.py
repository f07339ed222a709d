"""In two dimensions the overlaps of the two axes multiply, so their unevenness is squared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.picture import (
    Box,
    cells,
    grid,
    legend,
    number_marks,
    number_size,
    shade,
    shaded,
)
from deconv_article.marks import Mark, area, rect, text
from deconv_article.model.overlap import (
    Statistics,
    enough_inputs,
    least_period,
    row,
    stack,
    statistics,
)


class Data(Statistics):
    """A square of outputs as the product of one row's counts with themselves.

    `row` and `column` (from 1) name the input whose window is shown, first and last the outputs
    that are in it. The statistics are of one
    period in both directions, away from the edges; `along` is the ratio along one axis.
    """

    stride: int
    size: int
    inputs: int
    length: int
    row: int
    column: int
    firstrow: int
    lastrow: int
    firstcolumn: int
    lastcolumn: int
    counts: list[int]
    along: float | None
    once: bool
    dot: bool


def model(values: Mapping[str, int]) -> Data:
    """Count along one axis; the square of 9 to 36 outputs a side is the outer product."""
    stride, size = values["stride"], values["size"]
    inputs = enough_inputs(stride, size, 13)
    counts = row(inputs, stride, size)
    pattern = stack([(stride, size)])[1]
    facts = statistics(np.outer(pattern, pattern).reshape(-1))
    facts["period"] = least_period(pattern)
    down, across = (min(values[axis], inputs) for axis in ("row", "column"))
    return {
        "stride": stride,
        "size": size,
        "inputs": inputs,
        "length": len(counts),
        "row": down,
        "column": across,
        "firstrow": (down - 1) * stride + 1,
        "lastrow": (down - 1) * stride + size,
        "firstcolumn": (across - 1) * stride + 1,
        "lastcolumn": (across - 1) * stride + size,
        "counts": counts.tolist(),
        **facts,
        "along": statistics(pattern)["ratio"],
        "once": facts["high"] == 1,
        "dot": size == 1,
    }


class Frame(NamedTuple):
    """Where things are, in pixels: squares by their upper left corner and side."""

    letters: int
    strip: int
    gap: int
    x: float
    y: float
    side: float
    panel_x: float
    panel_y: float
    panel: float


def frame(size: Size) -> Frame:
    """The square of outputs with its strips; the panel of inputs beside or below it."""
    width, height = size
    if width < 500:
        x, y, side = 17.5, 37.5, width - 18.5
        return Frame(12, 14, 3, x, y, side, 0.5, y + side + 16, 104)
    x, y, side = 24.5, 45.5, height - 46.5
    return Frame(13, 20, 4, x, y, side, x + side + 32, 21.5, 253)


def layout(data: Data, size: Size) -> list[Mark]:
    """The outputs with their counts per axis at two sides; the inputs and the legend beside."""
    width, height = size
    at = frame(size)
    letters, panel, count = at.letters, at.panel, data["inputs"]
    if width < 500:
        x, y = panel + 16, at.panel_y + 10
        below = y + 17
    else:
        x, y = at.panel_x, letters
        below = at.panel_y + panel + 20
    return [
        text("outputs", 0, letters, "each output: column count × row count", letters),
        *_strips(data, at),
        *_outputs(data, at),
        *_inputs(data, at),
        text("inputs", x, y, f"{count} × {count} inputs", letters),
        text("inputs-2", x, below, "the marked one paints", letters),
        text("inputs-3", x, below + 17, "the outlined outputs", letters),
        *legend(x, height - 41, width - x - 0.5, 11),
    ]


def _strips(data: Data, at: Frame) -> list[Mark]:
    """The counts along each axis, above and left of the square."""
    cell = at.side / data["length"]
    mean = data["size"] / data["stride"]
    digits = number_size(min(cell, at.strip), at.strip, max(data["counts"]), 12)
    steps = [index * cell for index in range(data["length"])]
    above: list[Box] = [(at.x + step, at.y - at.strip - at.gap, cell, at.strip) for step in steps]
    beside: list[Box] = [(at.x - at.strip - at.gap, at.y + step, at.strip, cell) for step in steps]
    return [
        *cells("column", above, data["counts"], mean, digits),
        *cells("row", beside, data["counts"], mean, digits),
    ]


def _outputs(data: Data, at: Frame) -> list[Mark]:
    """The square: one area a count, the lines, the numbers, the window on top."""
    counts, length = data["counts"], data["length"]
    x, y, cell = at.x, at.y, at.side / length
    along = data["size"] / data["stride"]
    mean = along * along
    digits = number_size(cell, cell, max(counts) ** 2, 13)
    boxes: list[Box] = [
        (x + across * cell, y + down * cell, cell, cell)
        for down in range(length)
        for across in range(length)
    ]
    square = [down * across for down in counts for across in counts]
    step, window = data["stride"] * cell, data["size"] * cell
    left, top = x + (data["column"] - 1) * step, y + (data["row"] - 1) * step
    return [
        *shaded("output", boxes, square, mean, "none"),
        grid("output", x, y, cell, length, "rule"),
        *number_marks("output-count", boxes, square, mean, digits),
        rect("window", left, top, window, window, "accent", 0, "accent", 2),
    ]


def _inputs(data: Data, at: Frame) -> list[Mark]:
    """The inputs, all alike, and the one whose window is shown."""
    x, y, count = at.panel_x, at.panel_y, data["inputs"]
    cell = at.panel / count
    left, top = x + (data["column"] - 1) * cell, y + (data["row"] - 1) * cell
    return [
        area("inputs-area", [[x, y, count * cell, count * cell]], "paint", shade(1)),
        grid("input", x, y, cell, count, "rule"),
        rect("input", left, top, cell, cell, "accent", 1, "accent", 1),
    ]


def table(data: Data) -> Table:
    """The square as it stands: one row a row of outputs, counted from 1."""
    counts = data["counts"]
    head = ["row ↓ column →", *(str(index + 1) for index in range(len(counts)))]
    return Table(head, [[i + 1, *(down * across for across in counts)]
                        for i, down in enumerate(counts)])  # fmt: skip


FIGURE = Figure(
    name="deconv2d",
    title="Overlap along two axes",
    params=(
        Param("stride", 2, 1, 8, "stride"),
        Param("size", 3, 1, 12, "kernel size"),
        Param("row", 3, 1, 13, "window row", limit="inputs"),
        Param("column", 3, 1, 13, "window column", limit="inputs"),
    ),
    model=model,
    layout=layout,
    sentence=(
        "Stride {{stride}}, kernel size {{size}} on both axes: away from the edges, "
        "{{#if even}}"
        "every output is painted {{#if once}}once{{else}}{{high}} times{{/if}}, so the overlap is "
        "even."
        "{{else}}"
        "{{#if gaps}}some outputs are painted once and others never "
        "(RMS contrast {{contrast}}%)"
        "{{else}}outputs are painted {{low}} to {{high}} times, the most painted {{ratio}} times "
        "as often as the least (along one axis {{along}} times; RMS contrast {{contrast}}%)"
        "{{/if}}, in a pattern that repeats every {{period}} rows and columns."
        "{{/if}}"
        " The input in row {{row}}, column {{column}} paints "
        "{{#if dot}}row {{firstrow}}, column {{firstcolumn}}{{else}}"
        "rows {{firstrow}} to {{lastrow}}, columns {{firstcolumn}} to {{lastcolumn}}{{/if}}."
    ),
    table=table,
    wide=Size(704, 440),
    narrow=Size(320, 460),
    play=("column", "row"),
)
