"""The picture of a flat colour decoded: in, out, its spectrum, its amplitude, all seeds' shares."""

from __future__ import annotations

from math import floor, sqrt
from typing import NamedTuple, TypedDict

from deconv_article.figure import Size
from deconv_article.marks import Mark, area, curve, lines, pixels, rect, text
from deconv_article.sentence import format_value

MEAN = 127.5  # levels
SEEDS = 40
FARTHEST = 64  # levels from the mean
MOST = 200  # levels of amplitude at the top of its chart: more than any seed gives
SIDE = 32  # pixels of the picture
TEXEL = 8  # how large one of them is drawn
Square = list[list[float]]


class Data(TypedDict):
    """A response, in levels from the mean colour; it repeats every `period` pixels both ways.

    response   per channel, one period row by row
    tile       the pixels of one period as they are shown, [red, green, blue]
    spectrum   amplitudes of the harmonics [down][across], levels, over the channels (RMS)
    amplitude  of the pattern, RMS, levels; slope: the same for each level of distance, exactly
    share      the part of the response that is pattern, percent; shares: each seed's, exactly
    cut        how many of the shown values are beyond 0 or 255, percent
    """

    recipe: str
    single: bool
    layers: int
    seed: int
    colour: str
    flat: list[float]
    distance: int
    period: int
    response: Square
    tile: list[list[int]]
    spectrum: Square
    amplitude: float
    slope: float
    share: float
    shares: list[float]
    average: float
    law: float
    boost: int
    boosted: bool
    fed: bool
    answer: bool
    pattern: bool
    resize: bool
    cut: float


def levels(values: list[float]) -> list[int]:
    return [min(255, max(0, floor(MEAN + value + 0.5))) for value in values]


class Frame(NamedTuple):
    """Where things stand on a canvas: left edges, tops and sizes in pixels."""

    letters: int
    swatch: float
    picture: float  # the left edge; its top is `top`
    top: float
    spectrum_x: float
    chart_x: float
    charts_y: float
    chart: float  # the side of the spectrum and of the chart
    strip_x: float
    strip_y: float
    strip: float


def frame(size: Size) -> Frame:
    """The parts side by side, or below each other where the canvas is narrow."""
    if size.width < 500:
        return Frame(12, 44, 64, 20, 16, 184, 312, 120, 12, 514, 292)
    return Frame(13, 72, 108, 22, 396, 552, 32, 120, 394, 230, 284)


def layout(data: Data, size: Size) -> list[Mark]:
    """The colour, the picture, its spectrum, its amplitude by distance, the shares of all seeds."""
    at = frame(size)
    side = SIDE * TEXEL
    middle = at.top + side / 2
    tip = at.picture - 4
    start = at.swatch + 4
    out = f"out, what differs × {data['boost']}" if data["boosted"] else "out, as it is"
    return [
        text("in", 0, middle - at.swatch / 2 - 7, "in", at.letters),
        pixels("flat", 0, middle - at.swatch / 2, at.swatch, at.swatch, 1, [levels(data["flat"])]),
        lines("arrow", [[start, middle, tip, middle], [tip - 5, middle - 4, tip, middle],
                        [tip - 5, middle + 4, tip, middle]], "muted", 1.5),
        text("out", at.picture, at.top - 7, f"{out}: {SIDE} × {SIDE} pixels", at.letters),
        pixels("picture", at.picture, at.top, side, side, SIDE, _picture(data)),
        *_spectrum(data, at),
        *_chart(data, at),
        *_strip(data, at),
    ]  # fmt: skip


def _picture(data: Data) -> list[list[int]]:
    """The pixels of the picture, row by row: one period, again and again."""
    period, tile = data["period"], data["tile"]
    return [tile[(y % period) * period + x % period] for y in range(SIDE) for x in range(SIDE)]


def _spectrum(data: Data, at: Frame) -> list[Mark]:
    """A square for each harmonic, its area proportional to the amplitude, the mean in the middle.

    Frequencies run from -1/2 to 1/2 cycles a pixel; those at the two ends are the same.
    """
    period, half = data["period"], data["period"] // 2
    left, top, side = at.spectrum_x, at.charts_y, at.chart
    pitch = side / period
    squares: list[list[float]] = []
    for down in range(-half, half + 1):
        for across in range(-half, half + 1):
            amplitude = data["spectrum"][down % period][across % period]
            edge = min(pitch - 1, 16 * sqrt(amplitude / FARTHEST))
            if edge > 1.2 and (down or across):
                x, y = left + (across + half) * pitch, top + (down + half) * pitch
                squares.append([x - edge / 2, y - edge / 2, edge, edge])
    centre = left + side / 2
    cross = [[left, top + side / 2, left + side, top + side / 2], [centre, top, centre, top + side]]
    ends = (("−½", left), ("0", centre), ("½", left + side))
    return [
        text("spectrum", left - 8, top - 17, "its spectrum",
             at.letters),
        rect("plane", left, top, side, side, "paper", 0, "rule"),
        lines("axes", cross, "rule"),
        *([area("harmonics", squares, "paint")] if squares else []),
        *(text(f"cycles:{words}", x, top + side + 20, words, 11, "muted", "middle")
          for words, x in ends),
        text("cycles", centre, top + side + 34, "cycles a pixel", 11, "muted", "middle"),
    ]  # fmt: skip


def _chart(data: Data, at: Frame) -> list[Mark]:
    """The amplitude over the distance: a straight line, and where on it we are."""
    left, top, side = at.chart_x, at.charts_y, at.chart
    bottom = top + side
    tall = side / MOST
    x = left + side * data["distance"] / FARTHEST
    y = bottom - tall * data["distance"] * data["slope"]
    line = [[left, bottom], [left + side, bottom - tall * FARTHEST * data["slope"]]]
    title = f"pattern: {format_value(data['amplitude'])} levels"
    return [
        text("pattern", left - 8, top - 17, title, at.letters),
        lines("chart", [[left, top, left, bottom], [left, bottom, left + side, bottom]], "rule"),
        curve("slope", line, "muted"),
        lines("distance", [[x, bottom, x, y]], "accent"),
        rect("now", x - 3.5, y - 3.5, 7, 7, "accent"),
        text("most", left + 4, top + 10, str(MOST), 11),
        text("least", left, bottom + 20, "0", 11, "muted", "middle"),
        text("farthest", left + side, bottom + 20, str(FARTHEST), 11, "muted", "middle"),
        text("far", left + side / 2, bottom + 34, "levels from the mean", 11, "muted", "middle"),
    ]


def _strip(data: Data, at: Frame) -> list[Mark]:
    """A stroke for each seed's share of pattern, the law's share, and this seed's."""
    left, top, width = at.strip_x, at.strip_y, at.strip
    bottom = top + 22

    def place(percent: float) -> float:
        return left + width * percent / 100

    law, own = place(data["law"]), place(data["shares"][data["seed"] - 1])
    seeds = [[place(one), top + 6, place(one), bottom] for one in data["shares"]]
    return [
        text("shares", left - 4, top - 24, "share of the response that is pattern", at.letters),
        text("law", law, top - 5, f"1 − 1/2² = {format_value(data['law'])}%", 11, "ink", "middle"),
        lines("shares-axis", [[left, bottom, left + width, bottom]], "rule"),
        lines("others", seeds, "muted"),
        lines("expected", [[law, top, law, bottom + 5]], "ink", 2),
        lines("own", [[own, top + 2, own, bottom]], "accent", 3),
        *(text(f"share:{percent}", place(percent), bottom + 16, f"{percent}%", 11, "muted",
               "middle") for percent in (0, 25, 50, 75, 100)),
        text("seeds", left - 4, bottom + 34,
             f"{SEEDS} seeds, on average {format_value(data['average'])}%", 11),
        text("this", left + width + 4, bottom + 34,
             f"seed {data['seed']}: {format_value(data['share'])}%", 11, "accent",
             "end"),
    ]  # fmt: skip
