"""Stacked layers compound their overlaps, unless a later size undoes an earlier stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, prod
from typing import TypedDict

from deconv_article.figure import Figure, Needs, Param, Size, Table
from deconv_article.figures.picture import Box, cells, lane, legend, number_size, shaded
from deconv_article.marks import Mark, text
from deconv_article.model.overlap import Counts, Statistics, lane_count, stack, statistics
from deconv_article.sentence import format_value

VIEW = 32  # the most outputs that are shown


class Row(Statistics):
    """A row of the stack; lengths are in final outputs, counts in paths from the input.

    The cells in view: cell `first + j` has the count `counts[j]`, starts at `start + j * pitch` and
    is `pitch` wide. `pattern` is one least period, cut off after `VIEW`.
    """

    stride: int
    size: int
    mean: float
    pattern: list[int]
    first: int
    start: float
    pitch: int
    counts: list[int]


class Strokes(TypedDict):
    """What the cells of one row paint in the next, as far as it is in view.

    The stroke of cell `first + j` starts at `start + j * step` and is `width` wide; `ratios[j]` is
    its cell's count over the mean of its row.
    """

    lanes: int
    first: int
    start: float
    step: int
    width: int
    ratios: list[float]


class Data(Statistics):
    """A stack seen through a window of its endless interior; the statistics are of its last row.

    `total` is the product of the strides, `shown` the number of final outputs in view.
    """

    layers: int
    recipe: str
    single: bool
    total: int
    shown: int
    cut: bool
    once: bool
    rows: list[Row]
    strokes: list[Strokes]


def model(values: Mapping[str, int]) -> Data:
    """Count the paths to every cell of every row, and find what a view of the last row holds."""
    numbers = range(1, values["layers"] + 1)
    layers = [(values[f"stride{number}"], values[f"size{number}"]) for number in numbers]
    patterns = stack(layers)
    total = len(patterns[-1])
    shown = VIEW - VIEW % total if total <= VIEW else VIEW
    rows: list[Row] = []
    strokes: list[Strokes] = []
    start, pitch = 0.0, 1
    for index in range(len(layers), -1, -1):
        stride, size = layers[index - 1] if index else (1, 1)
        rows.insert(0, _row(patterns[index], layers[:index], (stride, size), (start, pitch), shown))
        if index:
            width, step = size * pitch, stride * pitch
            strokes.insert(0, _strokes(patterns[index - 1], (start, width, step), shown))
            # A cell stands centred above the window it paints.
            start, pitch = start + (width - step) / 2, step
    facts = statistics(patterns[-1])
    return {
        "layers": len(layers),
        "recipe": "; then ".join(f"stride {stride}, size {size}" for stride, size in layers),
        "single": len(layers) == 1,
        "total": total,
        "shown": shown,
        "cut": total > shown,
        "rows": rows,
        "strokes": strokes,
        **facts,
        "once": facts["high"] == 1,
    }


def _row(
    pattern: Counts,
    above: Sequence[tuple[int, int]],
    layer: tuple[int, int],
    place: tuple[float, int],
    shown: int,
) -> Row:
    """The cells between 0 and `shown` of a row whose cell 0 is at `place` (start, pitch)."""
    start, pitch = place
    first, end = floor(-start / pitch), ceil((shown - start) / pitch)
    facts = statistics(pattern)
    return {
        "stride": layer[0],
        "size": layer[1],
        "mean": prod(size for _, size in above) / prod(stride for stride, _ in above),
        **facts,
        "pattern": pattern[: min(facts["period"], VIEW)].tolist(),
        "first": first,
        "start": start + first * pitch,
        "pitch": pitch,
        "counts": [int(pattern[cell % len(pattern)]) for cell in range(first, end)],
    }


def _strokes(source: Counts, place: tuple[float, int, int], shown: int) -> Strokes:
    """The windows that touch 0 to `shown`; that of cell 0 is at `place` (start, width, step)."""
    start, width, step = place
    first, end = floor((-start - width) / step) + 1, ceil((shown - start) / step)
    mean = int(source.sum()) / len(source)
    return {
        "lanes": lane_count(step, width),
        "first": first,
        "start": start + first * step,
        "step": step,
        "width": width,
        "ratios": [int(source[cell % len(source)]) / mean for cell in range(first, end)],
    }


def layout(data: Data, size: Size) -> list[Mark]:
    """A row of cells a layer, the strokes between them in lanes, the legend at the bottom."""
    width, height = size
    letters = 12 if width < 500 else 13
    unit = (width - 1) / data["shown"]
    tall = 22
    room = height - 58 - (letters + 6) - tall
    block = min(0.4 * room, room / data["layers"])
    top = letters + 6 + (room - block * data["layers"]) / 2
    marks: list[Mark] = [text("row:0", 0, top - 6, "inputs, all alike", letters)]
    for index, row in enumerate(data["rows"]):
        y = top + index * block
        boxes = [_clip(row["start"] + j * row["pitch"], row["pitch"], data["shown"], unit, y, tall)
                 for j in range(len(row["counts"]))]  # fmt: skip
        if index:
            words = f"layer {index}: stride {row['stride']}, size {row['size']}, {_times(row)}"
            marks.append(text(f"row:{index}", 0, y - block + tall + letters + 5, words, letters))
            marks += _lanes(
                f"stroke-{index}", data, index - 1, unit, y - 5, block - tall - letters - 20
            )
        digits = number_size(row["pitch"] * unit, tall, max(row["counts"]), 13)
        marks += cells(f"cell-{index}", boxes, row["counts"], row["mean"], digits)
    wide = legend(width - 224.5, height - 41, 224, 11)
    return [*marks, *(legend(0.5, height - 41, width - 1, 11) if width < 500 else wide)]


def _lanes(
    name: str, data: Data, index: int, unit: float, bottom: float, room: float
) -> list[Mark]:
    """The strokes into row `index + 1`, in lanes that end at `bottom`."""
    strokes = data["strokes"][index]
    lanes = strokes["lanes"]
    pitch = min(26, room / lanes)
    edge = "muted" if pitch >= 8 else "rule"
    boxes: list[Box] = []
    for j in range(len(strokes["ratios"])):
        y, thick = lane(strokes["first"] + j, lanes, bottom - lanes * pitch, pitch)
        start = strokes["start"] + j * strokes["step"]
        boxes.append(_clip(start, strokes["width"], data["shown"], unit, y, thick))
    return shaded(name, boxes, strokes["ratios"], 1, edge)


def _clip(start: float, length: float, shown: int, unit: float, y: float, tall: float) -> Box:
    """The part of a span of final outputs that is in view, as a box in pixels."""
    left, right = max(0, start), min(shown, start + length)
    return 0.5 + left * unit, y, (right - left) * unit, tall


def _times(row: Row) -> str:
    if row["low"] < row["high"]:
        return f"{row['low']} to {row['high']} times"
    return "once each" if row["high"] == 1 else f"{row['high']} times each"


def table(data: Data) -> Table:
    """One row a layer: its statistics and the counts of one period."""
    head = ["layer", "stride", "kernel size", "fewest", "most", "most / fewest", "RMS contrast, %",
            "period", "counts"]  # fmt: skip
    rows: list[list[int | float | str]] = []
    for index, row in enumerate(data["rows"][1:]):
        counts = " ".join(str(count) for count in row["pattern"])
        more = " …" if row["period"] > VIEW else ""
        ratio = "infinite" if row["ratio"] is None else format_value(row["ratio"])
        rows.append([index + 1, row["stride"], row["size"], row["low"], row["high"], ratio,
                     row["contrast"], row["period"], counts + more])  # fmt: skip
    return Table(head, rows)


def _param(number: int, kind: str, default: int, high: int, label: str) -> Param:
    group = f"layer {number}"
    return Param(f"{kind}{number}", default, 1, high, label, group, needs=Needs("layers", number))


FIGURE = Figure(
    name="deconv1d_multi",
    title="Overlap in a stack of layers",
    params=(
        Param("layers", 3, 1, 4, "layers"),
        *(
            param
            for number in range(1, 5)
            for param in (
                _param(number, "stride", 2, 8, "stride"),
                _param(number, "size", 3, 12, "kernel size"),
            )
        ),
    ),
    model=model,
    layout=layout,
    sentence=(
        "{{#if single}}One layer{{else}}{{layers}} layers{{/if}} ({{recipe}}): "
        "{{#if even}}"
        "every output is painted {{#if once}}once{{else}}{{high}} times{{/if}}, so the overlap is "
        "even."
        "{{else}}"
        "{{#if gaps}}outputs are painted up to {{#if once}}once{{else}}{{high}} times{{/if}}, some "
        "never{{else}}outputs are painted {{low}} to {{high}} times, the most painted {{ratio}} "
        "times as often as the least{{/if}} "
        "(RMS contrast {{contrast}}%), in a pattern that repeats every {{period}} outputs."
        "{{/if}}"
        "{{#if cut}} The picture shows {{shown}} of the {{total}} outputs between two inputs."
        "{{/if}}"
    ),
    table=table,
    wide=Size(704, 470),
    narrow=Size(320, 470),
)
