"""The picture of a stack: its outputs, its spectrum, its layers, and every pair of sizes."""

from __future__ import annotations

from typing import NamedTuple

from deconv_article.figure import Size
from deconv_article.figures.picture import Box, cells, number_size
from deconv_article.marks import Mark, area, lines, numbers, rect, text
from deconv_article.model.overlap import Statistics
from deconv_article.sentence import format_value

MOST_LAYERS, MOST_SIZE = 5, 9
FULL = 100 / 3  # percent; three times this contrast is full ink
LEAST_STEM = 1.5  # pixels
LEAST_PITCH = 3  # pixels between two harmonics, below which neighbours share a stem
# The columns of the list of layers: their names, and their middles in parts of its width.
COLUMNS = (
    ("layer", 0.05),
    ("size", 0.16),
    ("stride", 0.275),
    ("fewest", 0.41),
    ("most", 0.53),
    ("ratio", 0.64),
    ("in 2-D", 0.765),
    ("contrast", 0.915),
)


class Row(Statistics):
    """What a row of the stack is after its layer; `square` is the ratio in two dimensions."""

    stride: int
    size: int
    square: float | None


class Data(Statistics):
    """A stack seen far from the ends; the statistics are of its last row.

    counts     of the outputs in view, which are whole periods unless `cut`
    harmonics  amplitudes over the mean, from period infinity to period 2
    total      the product of the strides: harmonic m has the period total / m
    pairs      RMS contrast in percent of the first two layers, sizes 1 to 9 down and across
    cured      the last row is even, and one above it is not
    """

    sizes: str
    strides: str
    square: float | None
    once: bool
    cured: bool
    total: int
    shown: int
    cut: bool
    mean: float
    counts: list[int]
    harmonics: list[float]
    rows: list[Row]
    pairs: list[list[float]]


class Frame(NamedTuple):
    """Where things are, in pixels: the outputs above, the harmonics, layers and pairs below."""

    letters: int
    bars_y: float
    bars: float
    left: float
    waves_y: float
    waves: float
    rows_y: float
    map_x: float
    map_y: float
    cell: float


def frame(size: Size) -> Frame:
    """The lower parts side by side, or one below the other where it is narrow."""
    if size.width < 500:
        return Frame(12, 22, 90, 319, 194, 80, 324, 24.5, 488.5, 28)
    return Frame(13, 24, 104, 416, 214, 96, 364, 468.5, 235.5, 26)


def layout(data: Data, size: Size) -> list[Mark]:
    """The outputs, their harmonics, the list of layers, and the map of pairs."""
    at = frame(size)
    marks = [
        *_outputs(data, at, size.width),
        *_harmonics(data, at),
        *_layers(data, at),
        *_map(data, at),
    ]
    # Where there is no zero, no stem, no even pair, there is no mark.
    return [mark for mark in marks if mark.get("ends") != [] and mark.get("rects") != []]


def _outputs(data: Data, at: Frame, width: float) -> list[Mark]:
    """Bars as high as their counts, on a scale that ends at twice the mean or at the most."""
    pitch = (width - 1) / data["shown"]
    base = at.bars_y + at.bars
    unit = at.bars / max(2 * data["mean"], data["high"])
    middles = [0.5 + (index + 0.5) * pitch for index in range(data["shown"])]
    bars = [[x, base, x, base - count * unit]
            for x, count in zip(middles, data["counts"], strict=True)]  # fmt: skip
    level = base - data["mean"] * unit
    end = 0.5 + min(data["period"], data["shown"]) * pitch
    words = f"{data['shown']} of a period of" if data["cut"] else "period"
    marks: list[Mark] = [
        text("outputs", 0, at.letters - 1, "how often outputs are painted; line: the mean",
             at.letters),
        lines("bars", bars, "muted", pitch * 0.7),
        lines("base", [[0.5, base, width - 0.5, base]], "rule"),
        lines("mean", [[0.5, level, width - 0.5, level]], "ink", 1.5),
        lines("period", [[0.5, base + 22, end, base + 22], [0.5, base + 18, 0.5, base + 22],
                         [end, base + 18, end, base + 22]], "ink"),
        text("period-words", 0, base + 37, f"{words} {data['period']}", at.letters, "ink"),
    ]  # fmt: skip
    digits = number_size(pitch, 14, max(data["counts"]), 12)
    if digits:
        counts = [[x, base + 14, count] for x, count in zip(middles, data["counts"], strict=True)]
        marks.append(numbers("counts", counts, digits, "muted"))
    return marks


def _harmonics(data: Data, at: Frame) -> list[Mark]:
    """A stem a harmonic, high enough to be seen; where they are many, one for the strongest."""
    room, top, base = at.left - 12, at.waves_y, at.waves_y + at.waves
    pitch = 2 * room / data["total"]
    # A harmonic that is left out is never stronger than the one that stands for it.
    share = max(1, -int(-LEAST_PITCH // pitch))
    groups = [data["harmonics"][m : m + share] for m in range(1, len(data["harmonics"]), share)]
    middles = [6 + (1 + index * share + (len(group) - 1) / 2) * pitch
               for index, group in enumerate(groups)]  # fmt: skip
    highest = [max(group) for group in groups]
    dot = min(6, 0.6 * share * pitch)
    zeros = [[x - dot / 2, base + 4 - dot / 2, dot, dot]
             for x, high in zip(middles, highest, strict=True) if high == 0]  # fmt: skip
    stems = [[x, base, x, base - max(LEAST_STEM, high * at.waves)]
             for x, high in zip(middles, highest, strict=True) if high]  # fmt: skip
    periods = [(period, 6 + 2 * room / period) for period in (8, 4, 3, 2)]
    words = f"spectrum over the mean; stem: strongest of {share}"
    return [
        text("waves", 0, top - 11, words if share > 1 else "its spectrum, relative to the mean",
             at.letters),
        lines("waves-grid", [[2, y, at.left, y] for y in (top, base - at.waves / 2)], "rule"),
        lines("mean-stem", [[6, base, 6, top]], "ink", 4),
        lines("stems", stems, "muted", min(8, 0.6 * share * pitch)),
        lines("waves-axis", [[2, base, at.left, base],
                             *([x, base + 8, x, base + 12] for _, x in periods)], "muted"),
        text("mean-words", 0, base + 24, "mean", 11, "ink"),
        *(text(f"tick:{period}", x, base + 24, f"period {period}" if period == 8 else str(period),
               11, "muted", "middle") for period, x in periods),
        area("zeros", zeros, "accent"),
    ]  # fmt: skip


def _layers(data: Data, at: Frame) -> list[Mark]:
    """One line a layer: whole numbers, and the rest in words."""
    marks: list[Mark] = [
        text(f"column:{index}", place * at.left, at.rows_y, name, 11, "muted", "middle")
        for index, (name, place) in enumerate(COLUMNS)
    ]
    places = [place * at.left for _, place in COLUMNS]
    for index, row in enumerate(data["rows"]):
        y = at.rows_y + 18 * (index + 1)
        fill = "ink" if row is data["rows"][-1] else "muted"
        whole = (index + 1, row["size"], row["stride"], row["low"], row["high"])
        counts = [[x, y, count] for x, count in zip(places, whole, strict=False)]
        words = (
            ratio_words(row["ratio"]),
            ratio_words(row["square"]),
            f"{format_value(row['contrast'])}%",
        )
        marks.append(numbers(f"layer:{index}", counts, 12, fill))
        for column, word in enumerate(words, start=len(whole)):
            key = f"layer:{index}:{COLUMNS[column][0]}"
            marks.append(text(key, places[column], y, word, 12, fill, "middle"))
    return marks


def ratio_words(ratio: float | None) -> str:
    return "gaps" if ratio is None else format_value(ratio)


def _map(data: Data, at: Frame) -> list[Mark]:
    """Every pair's contrast, an equals sign where it is even, and a frame around the chosen."""
    x, y, cell = at.map_x, at.map_y, at.cell
    sizes = range(MOST_SIZE)
    boxes: dict[bool, list[Box]] = {True: [], False: []}
    percents: list[int] = []
    for down, row in enumerate(data["pairs"]):
        for across, contrast in enumerate(row):
            boxes[contrast == 0].append((x + across * cell, y + down * cell, cell, cell))
            if contrast:
                percents.append(int(contrast + 0.5))
    strokes = [[left + 0.3 * cell, top + part * cell, left + 0.7 * cell, top + part * cell]
               for left, top, _, _ in boxes[True] for part in (0.4, 0.6)]  # fmt: skip
    labels = [[x + (index + 0.5) * cell, y - 5, index + 1] for index in sizes]
    labels += [[x - 10, y + (index + 0.5) * cell + 4, index + 1] for index in sizes]
    side = MOST_SIZE * cell
    digits = number_size(cell, cell, max(percents, default=1), 11)
    left = x + (data["rows"][1]["size"] - 1) * cell
    top = y + (data["rows"][0]["size"] - 1) * cell
    return [
        text("map", x - 24, y - 39, "contrast after layer 2, in %", at.letters),
        text("map-sizes", x - 24, y - 22, "size of layer 1 down, of 2 across; = even", 11),
        numbers("map-labels", labels, 11, "muted"),
        *cells("pair", boxes[False], percents, FULL, digits),
        area("evens", [list(box) for box in boxes[True]], "paint", 0, "rule"),
        lines("evens-signs", strokes, "ink", 2),
        rect("chosen", left, top, cell, cell, "accent", 0, "accent", 2.5),
        # What a pointer meets: the whole map is one thing to press.
        rect("pairs", x, y, side, side, "paint", 0),
    ]
