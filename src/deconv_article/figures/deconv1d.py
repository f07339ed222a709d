"""In one dimension, windows overlap unevenly unless the stride divides the kernel size."""

from __future__ import annotations

from collections.abc import Mapping

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.picture import cells, lane, legend, number_size, shade
from deconv_article.marks import Mark, area, lines, text
from deconv_article.model.overlap import (
    Statistics,
    enough_inputs,
    lane_count,
    row,
    stack,
    statistics,
)


class Data(Statistics):
    """A finite row and its windows; the statistics are of one period between its ends."""

    stride: int
    size: int
    inputs: int
    length: int
    counts: list[int]
    once: bool


def model(values: Mapping[str, int]) -> Data:
    """Count how often each output of a row of 17 to 36 is painted."""
    stride, size = values["stride"], values["size"]
    inputs = enough_inputs(stride, size, 24)
    counts = row(inputs, stride, size)
    facts = statistics(stack([(stride, size)])[1])
    return {
        "stride": stride,
        "size": size,
        "inputs": inputs,
        "length": len(counts),
        "counts": counts.tolist(),
        **facts,
        "once": facts["high"] == 1,
    }


def layout(data: Data, size: Size) -> list[Mark]:
    """Inputs above, their strokes in lanes, the painted outputs below, then the legend."""
    width, height = size
    narrow = width < 500
    letters = 12 if narrow else 13
    inputs_y, side, cell_height = letters + 9, 18, 28
    cells_y = height - (97 if narrow else 77)
    below = cells_y + cell_height
    cell = (width - 1) / data["length"]
    lanes = lane_count(data["stride"], data["size"])
    pitch = min(26, 108 / lanes)
    strokes_y = cells_y - 8 - lanes * pitch
    box = min(side, cell, data["stride"] * cell - 2)
    ink = shade(1)  # every input, and so every stroke, carries the mean
    ends: list[list[float]] = []
    strokes: list[list[float]] = []
    inputs: list[list[float]] = []
    for index in range(data["inputs"]):
        left = 0.5 + index * data["stride"] * cell
        across = data["size"] * cell
        x = left + across / 2
        top, thick = lane(index, lanes, strokes_y, pitch)
        ends.append([x, inputs_y + side, x, top])
        strokes.append([left, top, across, thick])
        inputs.append([x - box / 2, inputs_y, box, side])
    boxes = [(0.5 + index * cell, cells_y, cell, cell_height) for index in range(data["length"])]
    mean = data["size"] / data["stride"]
    digits = number_size(cell, cell_height, data["high"], 14)
    painted = "a single output" if data["size"] == 1 else f"{data['size']} outputs in a row"
    return [
        text("inputs", 0, letters, f"{data['inputs']} inputs, each painting {painted}", letters),
        lines("lines", ends, "muted"),
        area("strokes", strokes, "paint", ink, "muted"),
        area("inputs-area", inputs, "paint", ink, "muted"),
        *cells("output", boxes, data["counts"], mean, digits),
        text("outputs", 0, below + 18, "outputs, and how often each is painted", letters),
        *(
            legend(0.5, below + 28, width - 1, 11)
            if narrow
            else legend(width - 224.5, below + 8, 224, 11)
        ),
    ]


def table(data: Data) -> Table:
    """One row an output: its count and the inputs that paint it, both counted from 1."""
    rows: list[list[int | float | str]] = []
    for output, count in enumerate(data["counts"]):
        last = min(data["inputs"] - 1, output // data["stride"])
        by = ", ".join(str(index + 1) for index in range(last - count + 1, last + 1))
        rows.append([output + 1, count, by or "none"])
    return Table(["output", "times painted", "by inputs"], rows)


FIGURE = Figure(
    name="deconv1d",
    title="Overlap along one axis",
    params=(
        Param("stride", 2, 1, 8, "stride"),
        Param("size", 3, 1, 12, "kernel size"),
    ),
    model=model,
    layout=layout,
    sentence=(
        "Stride {{stride}}, kernel size {{size}}: away from the ends, "
        "{{#if even}}"
        "every output is painted {{#if once}}once{{else}}{{high}} times{{/if}}, so the overlap is "
        "even."
        "{{else}}"
        "{{#if gaps}}some outputs are painted once and others never"
        "{{else}}outputs are painted {{low}} to {{high}} times, the most painted {{ratio}} times "
        "as often as the least{{/if}} "
        "(RMS contrast {{contrast}}%), in a pattern that repeats every {{period}} outputs."
        "{{/if}}"
    ),
    table=table,
    wide=Size(704, 246),
    narrow=Size(320, 266),
)
