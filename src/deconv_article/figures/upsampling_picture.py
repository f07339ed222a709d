"""The picture of four ways of upsampling: how one output is made, over the matrix of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from deconv_article.figure import Size
from deconv_article.marks import DIGIT, Mark, area, curve, ems, lines, rect, text, words
from deconv_article.model.upsampling import Matrix, before, bilinear, nearest, term, written

KINDS = (
    "deconvolution",
    "sub-pixel convolution",
    "nearest-resize convolution",
    "bilinear-resize convolution",
)
KEYS = ("deconvolution", "subpixel", "nearest", "bilinear")
HUES = ("tap-a", "tap-b", "tap-c", "tap-d", "tap-e")
WIDEST = 64  # pixels of a column

Boxes = list[list[float]]  # [x, y, width, height]
Entry = list[list[int]]  # [weight, times], weights ascending


class Data(TypedDict):
    """Two periods of outputs from the middle of an endless row; all are counted from 1.

    sums[kind][row] is what the row adds up to. margin: how many inputs lie before that of output 1.
    even: whether deconvolution gives each output as many weights; gaps: whether some get none.
    deconv, subpixel, resize: the sums of the chosen output.
    """

    stride: int
    size: int
    outputs: int
    output: int
    margin: int
    matrices: list[Matrix]
    sums: list[list[str]]
    deconv: str
    subpixel: str
    resize: str
    even: bool
    gaps: bool


class Panel(NamedTuple):
    """Where one kind stands, in pixels: text sizes, tops, baselines and the columns' places."""

    kind: int
    x: float
    title: float
    letters: float
    small: float
    inputs: float
    bar: float
    outputs: float
    header: float
    matrix: float
    row: float
    left: float
    column: float
    right: float
    end: float
    cell: float
    origin: float
    size: float


def panel(data: Data, kind: int, size: Size) -> Panel:
    """The place of a kind: two by two on the wide canvas, one below the other on the narrow."""
    narrow = size.width < 500
    width, letters, small, bar, zone, high = (
        (320, 12, 9, 15, 46, 78) if narrow else (340, 13, 11, 16, 54, 102)
    )
    x = 0 if narrow else kind % 2 * 364
    y = kind * 209 if narrow else kind // 2 * 254
    matrix = data["matrices"][kind]
    sums = small * max(4.1, *(ems(sum_) for sum_ in data["sums"][kind]))
    column = min(WIDEST, (width - 21 - sums) / matrix["inputs"])
    widest = max(ems(written(entry, data["size"])) for row in matrix["rows"] for entry in row)
    inputs = y + letters + 9
    outputs = inputs + bar + zone
    left = x + 14
    right = left + matrix["inputs"] * column
    row = high / data["outputs"]
    return Panel(
        kind=kind,
        x=x,
        title=y + letters,
        letters=letters,
        small=small,
        inputs=inputs,
        bar=bar,
        outputs=outputs,
        header=outputs + bar + small + 3,
        matrix=outputs + bar + small + 7,
        row=row,
        left=left,
        column=column,
        right=right,
        end=right + 6 + sums,
        cell=column / data["stride"],
        origin=left + (data["margin"] + 1 - matrix["first"]) * column,
        size=min(letters, 0.8 * row, (column - 2) / widest),
    )


def layout(data: Data, size: Size) -> list[Mark]:
    """Of each kind how the chosen output is made, over the matrix of all."""
    marks: list[Mark] = []
    for kind in range(len(KINDS)):
        at = panel(data, kind, size)
        marks += [*diagram(data, at), *matrix_marks(data, at), *labels(data, at)]
    return marks


def diagram(data: Data, at: Panel) -> list[Mark]:
    """Inputs above, outputs below, and between them what leads from one to the other."""
    key = KEYS[at.kind]
    chosen = data["matrices"][at.kind]["rows"][data["output"] - 1]
    inputs, outputs = input_boxes(data, at), output_boxes(data, at)
    read = [box for box, entry in zip(inputs, chosen, strict=True) if entry]
    between = strokes if at.kind == 0 else window if at.kind == 1 else resized
    return [
        *between(data, at),
        area(f"{key}-inputs", inputs, "raised", 1, "muted"),
        *([area(f"{key}-read", read, "raised", 1, "accent", 2)] if read else []),
        area(f"{key}-outputs", outputs, "raised", 1, "muted"),
        area(f"{key}-output", [outputs[data["output"] - 1]], "raised", 1, "accent", 2),
    ]


def input_boxes(data: Data, at: Panel) -> Boxes:
    """The inputs, each above its column of the matrix."""
    return [
        [at.left + i * at.column + 2, at.inputs, at.column - 4, at.bar]
        for i in range(data["matrices"][at.kind]["inputs"])
    ]


def output_boxes(data: Data, at: Panel) -> Boxes:
    """The outputs, `stride` of them below each input."""
    return [[at.origin + y * at.cell, at.outputs, at.cell, at.bar] for y in range(data["outputs"])]


def labels(data: Data, at: Panel) -> list[Mark]:
    """What is written beside and into the boxes, in few marks: many texts would be slow."""
    key, matrix, small, x = KEYS[at.kind], data["matrices"][at.kind], at.small, at.right + 4
    inputs, parts, low = input_boxes(data, at), matrix["denominator"], at.bar - 4
    shares = f", entries ÷ {parts}" if parts > 1 else ""
    heads = [[left, at.header - 0.83 * small, w, small] for left, _, w, _ in inputs]
    rows = [[at.x, at.matrix + y * at.row, 14, at.row] for y in range(data["outputs"])]
    sums = [
        (x + ems(sum_) * small / 2, y + at.row / 2 + 0.33 * small, sum_)
        for (_, y, _, _), sum_ in zip(rows, data["sums"][at.kind], strict=True)
    ]
    first = matrix["first"]
    names = [*named("x", inputs, first, small), *named("y", output_boxes(data, at), 1, small)]
    return [
        text(f"{key}-title", at.x, at.title, KINDS[at.kind] + shares, at.letters, "ink"),
        text(f"{key}-inputs-label", x, at.inputs + low, "inputs", small),
        text(f"{key}-outputs-label", x, at.outputs + low, "outputs", small),
        text(f"{key}-sums-label", x, at.header, "sum", small),
        words(f"{key}-names", [*names, *sums], small, "ink"),
        words(
            f"{key}-heads",
            [*named("x", heads, first, small), *named("y", rows, 1, small)],
            small,
            "muted",
        ),
    ]


def named(letter: str, boxes: Boxes, first: int, size: float) -> list[tuple[float, float, str]]:
    """The names of cells, e.g. x2, each in the middle of its box."""
    return [
        (x + w / 2, y + h / 2 + 0.33 * size, f"{letter}{first + index}")
        for index, (x, y, w, h) in enumerate(boxes)
    ]


def strokes(data: Data, at: Panel) -> list[Mark]:
    """Deconvolution: each input lays its weights over outputs, in lanes like deconv1d's."""
    key, pitch = KEYS[at.kind], 13
    lanes = -(-data["size"] // data["stride"])
    top = at.outputs - 4 - lanes * pitch
    boxes: Boxes = []
    entries: list[Entry] = []
    ends: Boxes = []
    rows = data["matrices"][at.kind]["rows"]
    for i in range(data["matrices"][at.kind]["inputs"]):
        painted = [y for y, row in enumerate(rows) if row[i]]
        y = top + i % lanes * pitch
        boxes += [[at.origin + output * at.cell, y, at.cell, pitch - 2] for output in painted]
        entries += [rows[output][i] for output in painted]
        # A stroke cut off at the end of the row is reached at that end.
        x, start = at.left + (i + 0.5) * at.column, at.origin + painted[0] * at.cell
        end = at.origin + (painted[-1] + 1) * at.cell
        cut = not start <= x <= end
        middle = y + (pitch - 2) / 2 if cut else y
        ends.append([x, at.inputs + at.bar, min(max(x, start), end), middle])
    x = at.origin + (data["output"] - 1) * at.cell
    return [
        lines(f"{key}-lines", ends, "muted"),
        *weights(f"{key}-stroke", boxes, entries, data["size"], min(at.small, 10)),
        rect(f"{key}-window", x, top - 3, at.cell, at.outputs + 3 - top, "accent", 0, "accent", 2),
    ]


def window(data: Data, at: Panel) -> list[Mark]:
    """Sub-pixel convolution: the kernel of the output's phase below the inputs that it reads."""
    chosen = data["matrices"][at.kind]["rows"][data["output"] - 1]
    y = at.inputs + at.bar + 8
    boxes = [[at.left + i * at.column, y, at.column, 15] for i, entry in enumerate(chosen) if entry]
    return kernel(data, at, boxes, [entry for entry in chosen if entry])


def resized(data: Data, at: Panel) -> list[Mark]:
    """Resize-convolution: the resized row, and the kernel below the places that it reads."""
    key, size, matrix = KEYS[at.kind], data["size"], data["matrices"][at.kind]
    blend = nearest if key == "nearest" else bilinear
    top = at.inputs + at.bar + 9
    places = range(-before(size), data["outputs"] + size - 1 - before(size))
    boxes = [[at.origin + place * at.cell, top, at.cell, 11] for place in places]
    shares: dict[int, Boxes] = {}
    for place in places:
        for source, times in blend(place, data["stride"]):
            x = at.origin + (source + 0.5) * at.column
            end = [x, at.inputs + at.bar, at.origin + (place + 0.5) * at.cell, top]
            shares.setdefault(times, []).append(end)
    start = at.origin + (data["output"] - 1 - before(size)) * at.cell
    under = [[start + tap * at.cell, top + 11, at.cell, 14] for tap in range(size)]
    return [
        *(
            lines(f"{key}-lines:{times}", ends, "muted", 1.5 * times / matrix["denominator"])
            for times, ends in sorted(shares.items())
        ),
        area(f"{key}-resized", boxes, "raised", 1, "muted"),
        text(f"{key}-resized-label", at.right + 4, top + 10, "resized", at.small),
        *kernel(data, at, under, [[[tap, 1]] for tap in range(size)]),
    ]


def kernel(data: Data, at: Panel, boxes: Boxes, entries: list[Entry]) -> list[Mark]:
    """The weights that the chosen output reads with, and the way from them to it."""
    key = KEYS[at.kind]
    left, bottom = boxes[0][0], boxes[0][1] + boxes[0][3]
    right = boxes[-1][0] + boxes[-1][2]
    x = at.origin + (data["output"] - 1) * at.cell
    corners = [[left, bottom], [x, at.outputs], [x + at.cell, at.outputs], [right, bottom]]
    return [
        curve(f"{key}-way", corners, "accent", 1, "accent", 0.12),
        *weights(f"{key}-kernel", boxes, entries, data["size"], min(at.small, 10)),
        rect(
            f"{key}-window", left, boxes[0][1], right - left, boxes[0][3],
            "accent", 0, "accent", 2,
        ),
    ]  # fmt: skip


def weights(
    key: str, boxes: Boxes, entries: Sequence[Entry], size: int, letters: float
) -> list[Mark]:
    """Boxes with sums written in, each weight on its own colour and, if primed, beside bars."""
    bands: dict[str, Boxes] = {hue: [] for hue in HUES}
    bars: Boxes = []
    at: list[tuple[float, float, str]] = []
    for (x, y, w, h), entry in zip(boxes, entries, strict=True):
        word = written(entry, size)
        left, pen = x, x + (w - ems(word) * letters) / 2
        for index, (weight, times) in enumerate(entry, start=1):
            pen += ems(term(weight, times, size)) * letters
            edge = x + w if index == len(entry) else pen + DIGIT / 2 * letters
            bands[HUES[weight % size]].append([left, y, edge - left, h])
            bars += [[x + 2 + 3 * bar, y + 2, 1.5, h - 4] for bar in range(weight // size)]
            left, pen = edge, pen + DIGIT * letters
        if entry:
            at.append((x + w / 2, y + h / 2 + 0.33 * letters, word))
    return [
        *(area(f"{key}:{hue}", rects, hue) for hue, rects in bands.items() if rects),
        *([area(f"{key}-bars", bars, "muted")] if bars else []),
        area(f"{key}-edges", boxes, "muted", 0, "muted", 0.5),
        *([words(f"{key}-terms", at, letters, "ink")] if at else []),
    ]


def matrix_marks(data: Data, at: Panel) -> list[Mark]:
    """The matrix, a row an output and a column an input; the chosen row and its columns marked."""
    key, matrix, chosen = KEYS[at.kind], data["matrices"][at.kind], data["output"] - 1
    lefts = [at.left + i * at.column for i in range(matrix["inputs"])]
    tops = [at.matrix + y * at.row for y in range(data["outputs"])]
    read = [
        [x, at.matrix, at.column, data["outputs"] * at.row]
        for x, entry in zip(lefts, matrix["rows"][chosen], strict=True)
        if entry
    ]
    boxes = [[x, y, at.column, at.row] for y in tops for x in lefts]
    entries = [entry for row in matrix["rows"] for entry in row]
    return [
        *([area(f"{key}-columns", read, "ink", 0.1)] if read else []),
        *weights(f"{key}-matrix", boxes, entries, data["size"], at.size),
        rect(
            f"{key}-row", at.left, tops[chosen], at.end - at.left, at.row,
            "accent", 0, "accent", 2,
        ),
    ]  # fmt: skip
