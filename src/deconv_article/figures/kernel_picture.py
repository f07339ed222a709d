"""The picture of a kernel: its weights, the sums they fold into, an output, and the response."""

from __future__ import annotations

from math import cos, gcd, pi, sin
from typing import NamedTuple

from deconv_article.figure import Size
from deconv_article.figures.picture import Box, shade
from deconv_article.marks import Mark, area, curve, lines, numbers, rect, text
from deconv_article.model.kernel import Unevenness
from deconv_article.sentence import format_value, readable

LARGEST = 2  # weights go from -LARGEST to LARGEST
SAMPLES = 96  # of the response: a multiple of each stride, so that the points j/s are among them
# Weights are multiples of 1/4 and strides at most 4, so |W(j/s)| is 0 or at least 1/4.
ZERO = 1e-9
OUTPUTS = 14
TERMS = 5  # as many as are written out in a sum


class Data(Unevenness):
    """A kernel, the sums of its phases, and its response.

    gains   |W(f)| for f = 0 .. 1 in SAMPLES steps; leaks: at j/stride, j = 1 .. stride - 1
    spoken  the sums in words; points: the j/stride in words, missed: those where W is not zero
    """

    stride: int
    size: int
    taps: list[float]
    sums: list[float]
    mean: float
    gains: list[float]
    leaks: list[float]
    spoken: str
    points: str
    missed: str
    single: bool
    divides: bool
    blank: bool
    centred: bool
    gaps: bool


def fraction(j: int, stride: int) -> str:
    """j/stride in its lowest terms."""
    common = gcd(j, stride)
    return f"{j // common}/{stride // common}"


class Frame(NamedTuple):
    """Where the panels are: plots by their boxes, the written sums by their first baseline."""

    letters: int
    small: int
    kernel: Box
    sums: tuple[float, float]
    output: Box
    response: Box


def frame(size: Size) -> Frame:
    """Two by two, or all below each other."""
    if size.width < 500:
        kernel, output, gain = (46, 22, 273, 144), (46, 326, 267, 54), (46, 428, 267, 104)
        return Frame(12, 11, kernel, (0, 224), output, gain)
    kernel, output, gain = (46, 24, 292, 160), (410, 262, 288, 58), (410, 24, 288, 160)
    return Frame(13, 12, kernel, (0, 251), output, gain)


def layout(data: Data, size: Size) -> list[Mark]:
    """The kernel, the sums it folds into, what a flat input becomes, and the response."""
    at = frame(size)
    marks = [*_kernel(data, at), *_sums(data, at), *_output(data, at), *_response(data, at)]
    # A path of nothing cannot be drawn: there are no bars where all weights are zero.
    return [mark for mark in marks if [] not in (mark.get("rects"), mark.get("ends"))]


def _title(name: str, words: str, box: Box, at: Frame) -> Mark:
    """A panel's title, above its box and from the left edge of its column on."""
    return text(name, box[0] - 46 if box[0] < 400 else 364, box[1] - 11, words, at.letters)


def _kernel(data: Data, at: Frame) -> list[Mark]:
    """A bar a tap with a handle at its end; below it the weight and the phase it lands on."""
    left, top, across, down = at.kernel
    size, unit = data["size"], down / (2 * LARGEST)
    zero, bottom = top + down / 2, top + down
    column = min(56, across / size)
    first = left + (across - size * column) / 2
    wide = 0.6 * column
    middles = [first + (tap + 0.5) * column for tap in range(size)]
    bars = [
        [x - wide / 2, zero - max(0, weight) * unit, wide, abs(weight) * unit]
        for x, weight in zip(middles, data["taps"], strict=True)
        if weight
    ]
    ends = [
        [x - wide / 2, zero - weight * unit, x + wide / 2, zero - weight * unit]
        for x, weight in zip(middles, data["taps"], strict=True)
    ]
    steps = (-2, -1, 1, 2)
    rules = [[left, zero - step * unit, left + across, zero - step * unit] for step in steps]
    phases = [[x, bottom + 35, tap % data["stride"] + 1] for tap, x in enumerate(middles)]
    return [
        _title("kernel", "kernel: one weight a tap", at.kernel, at),
        lines("kernel-grid", rules, "rule"),
        lines("kernel-zero", [[left, zero, left + across, zero]], "muted"),
        *(
            text(f"kernel-tick:{step}", left - 8, zero - step * unit + 4, readable(step), 11,
                 anchor="end")
            for step in (2, 0, -2)
        ),
        area("bars", bars, "paint", shade(1), "muted"),
        lines("handles", ends, "accent", 3),
        text("weights", left - 8, bottom + 20, "weight", 11, anchor="end"),
        *(
            text(f"weight:{tap}", x, bottom + 20, readable(weight), at.small - 1, "ink", "middle")
            for tap, (x, weight) in enumerate(zip(middles, data["taps"], strict=True))
        ),
        text("phases", left - 8, bottom + 35, "phase", 11, anchor="end"),
        numbers("phase", phases, 11, "muted"),
        # On top, to be dragged; bars and handles are as high as what they say, so too small.
        rect("canvas", left, top, across, down, "paint", 0),
    ]  # fmt: skip


def _sums(data: Data, at: Frame) -> list[Mark]:
    x, y = at.sums
    words = "phase sums: equal" if data["even"] else "phase sums: not equal"
    return [
        text("sums", x, y, words, at.letters),
        *(
            text(f"sum:{phase}", x, y + 3 + 17 * (phase + 1), _sum(data, phase), at.small, "ink")
            for phase in range(data["stride"])
        ),
    ]


def _sum(data: Data, phase: int) -> str:
    """The sum of a phase, written out where it is short."""
    terms = data["taps"][phase :: data["stride"]]
    total = readable(data["sums"][phase])
    if not terms:
        return f"phase {phase + 1}: no tap, {total}"
    if len(terms) == 1:
        return f"phase {phase + 1}: {total}"
    if len(terms) > TERMS:
        return f"phase {phase + 1}: {len(terms)} taps, {total}"
    rest = "".join(f" {'−' if w < 0 else '+'} {format_value(abs(w))}" for w in terms[1:])
    return f"phase {phase + 1}: {readable(terms[0])}{rest} = {total}"


def _output(data: Data, at: Frame) -> list[Mark]:
    """What an input of ones becomes away from its ends, over more than one period."""
    left, top, across, down = at.output
    low, high = min(0, *data["sums"]), max(0, *data["sums"])
    unit = down / (high - low or 1)
    zero = top + down + low * unit
    cell = across / OUTPUTS
    heights = [data["sums"][output % data["stride"]] for output in range(OUTPUTS)]
    bars = [
        [left + (output + 0.14) * cell, zero - max(0, height) * unit, 0.72 * cell,
         abs(height) * unit]
        for output, height in enumerate(heights)
        if abs(height) * unit > 1
    ]  # fmt: skip
    level = zero - data["mean"] * unit
    phases = [
        [left + (output + 0.5) * cell, top + down + 20, output % data["stride"] + 1]
        for output in range(OUTPUTS)
    ]
    return [
        _title("output", "output for an input of ones", at.output, at),
        area("output-bars", bars, "paint", shade(1), "muted"),
        lines("output-zero", [[left, zero, left + across, zero]], "muted"),
        lines("output-mean", [[left, level, left + across, level]], "ink", 1.5),
        text("output-level", left - 8, level + 4, "mean", 11, anchor="end"),
        text("output-phases", left - 8, top + down + 20, "phase", 11, anchor="end"),
        numbers("output-phase", phases, 11, "muted"),
    ]


def _response(data: Data, at: Frame) -> list[Mark]:
    """The response on the scale of all weights' sizes, and the points that must lie on zero."""
    left, top, across, down = at.response
    stride, bottom = data["stride"], top + down
    most = sum(abs(weight) for weight in data["taps"])
    unit = down / (most or 1)
    line = [
        [left + sample / SAMPLES * across, bottom - gain * unit]
        for sample, gain in enumerate(data["gains"])
    ]
    points = [
        (left + j / stride * across, bottom - leak * unit, leak > ZERO)
        for j, leak in enumerate(data["leaks"], start=1)
    ]
    rule = "frequency response: 0 at the circles if even"
    ticks = [(j / stride, fraction(j, stride)) for j in range(1, stride)]
    return [
        _title("response", "frequency response" if data["single"] else rule, at.response, at),
        lines("response-top", [[left, top, left + across, top]], "rule"),
        text("response-most", left - 8, top + 4, readable(most), 11, anchor="end"),
        text("response-least", left - 8, bottom + 4, "0", 11, anchor="end"),
        curve("response-fill", [[left, bottom], *line, [left + across, bottom]], "none", 1,
              "paint", 0.12),
        lines("response-zero", [[left, bottom, left + across, bottom]], "muted"),
        curve("response-line", line, "muted", 1.5),
        lines("leaks", [[x, bottom, x, y] for x, y, leaks in points if leaks], "accent", 2),
        *(
            curve(f"point:{j}", _circle(x, y), "accent" if leaks else "ink", 1.5,
                  "accent" if leaks else "paper")
            for j, (x, y, leaks) in enumerate(points, start=1)
        ),
        *(
            text(f"response-tick:{rank}", left + place * across, bottom + 17, words, 11,
                 anchor="middle")
            for rank, (place, words) in enumerate([(0.0, "0"), *ticks, (1.0, "1")])
        ),
        text("response-unit", left + across, bottom + 33, "cycles per output", 11, anchor="end"),
    ]  # fmt: skip


def _circle(x: float, y: float) -> list[list[float]]:
    turns = [2 * pi * corner / 16 for corner in range(17)]
    return [[x + 4 * cos(turn), y + 4 * sin(turn)] for turn in turns]
