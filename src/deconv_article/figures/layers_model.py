"""What the figure `layers` finds in a pasted text: a verdict, or what was not read.

All weights are taken as equal, so this is what the layers' geometry does by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from deconv_article.figures.words import clean
from deconv_article.layers.calls import Problem
from deconv_article.layers.cure import Cure, find_cure
from deconv_article.layers.judge import Pattern, Verdict, judge_layers
from deconv_article.layers.read import Layer, read
from deconv_article.layers.report import HARDLY, HOWS
from deconv_article.layers.rewrite import written

END = 16  # the most outputs shown of either end
INSIDE = 32  # and of the pattern between them
SO_FAR = 16  # outputs shown of the pattern behind each layer


class LayerRow(TypedDict):
    """A layer, and the pattern behind it; lists have one entry for each axis.

    code: the call in one line. shades: outputs along the axis shown, over their mean.
    """

    line: int
    name: str
    code: str
    strides: list[int]
    sizes: list[int]
    lows: list[float]
    highs: list[float]
    ratios: list[float | None]
    contrasts: list[float]
    periods: list[int]
    shades: list[float]


class Judged(TypedDict):
    """Layers that were read; the numbers are those of the axis shown, the least even one.

    along, over        that axis, and all of them, in words; over is empty for one
    hardly             whether that ratio would be written as 1, or there is none
    product, spread    ratio and RMS contrast (%) over all axes
    head, tail, ends   how many outputs feel the ends, and whether any does
    left, inside, right  outputs at the first end, of the pattern, and at the last end
    lines              where to paste what; change says so
    """

    read: Literal[True]
    refused: Literal[""]
    layers: int
    single: bool
    axis: int
    along: str
    over: str
    even: bool
    gaps: bool
    low: float
    high: float
    ratio: float | None
    hardly: bool
    product: float | None
    spread: float
    period: int
    mean: float
    head: int
    tail: int
    ends: bool
    left: list[float]
    inside: list[float]
    right: list[float]
    rows: list[LayerRow]
    cured: bool
    how: str
    lines: list[list[str]]
    change: str


class Unread(TypedDict):
    """The first thing that was not read, and all of them as [line, column, message, hint].

    refused: the first in words. before, rest: its line, up to it and from it on. more: how many
    others there are.
    """

    read: Literal[False]
    refused: str
    line: int
    column: int
    message: str
    hint: str
    before: str
    rest: str
    more: int
    problems: list[list[int | float | str]]


Data = Judged | Unread


def model(values: Mapping[str, str]) -> Data:
    """Read the text; judge its layers, or say what was not read and judge nothing."""
    code = values["code"]
    reading = read(code)
    if reading.problems:
        return _unread(code, reading.problems)
    layers = reading.layers
    verdict, cure = judge_layers(layers), find_cure(layers)
    axes = range(len(verdict.axes))
    axis = max(axes, key=lambda i: (verdict.axes[i].ratio is None, verdict.axes[i].contrast))
    pattern, row = verdict.axes[axis], verdict.rows[axis]
    lasts = len(row.counts) - row.tail
    inner = row.counts[row.head : lasts]
    whole = min(INSIDE, pattern.period * max(1, INSIDE // pattern.period))
    alike = len(set(zip(verdict.axes, verdict.rows, strict=True))) == 1
    pasted = [] if cure is None else _pasted(code, layers, cure)
    return {
        "read": True,
        "refused": "",
        "layers": len(layers),
        "single": len(layers) == 1,
        "axis": axis,
        "along": _along(axis, len(axes), alike),
        "over": {1: "", 2: "both"}.get(len(axes), f"all {len(axes)}"),
        "even": verdict.even,
        "gaps": pattern.ratio is None,
        "low": pattern.low,
        "high": pattern.high,
        "ratio": pattern.ratio,
        "hardly": (pattern.ratio or 0) <= HARDLY,
        "product": verdict.ratio,
        "spread": verdict.contrast,
        "period": pattern.period,
        "mean": sum(pattern.counts) / pattern.period,
        "head": row.head,
        "tail": row.tail,
        "ends": row.head + row.tail > 0,
        "left": list(row.counts[: min(row.head, END)]),
        "inside": [inner[index % pattern.period] for index in range(whole)],
        "right": list(row.counts[len(row.counts) - min(row.tail, END) :]),
        "rows": [_layer_row(code, verdict, axis, *each) for each in enumerate(layers)],
        "cured": cure is not None,
        "how": "" if cure is None else HOWS[cure.how] + _grown(cure),
        "lines": pasted,
        "change": "; ".join(f"{where} “{what}”" for where, what in pasted),
    }


def _unread(code: str, problems: Sequence[Problem]) -> Unread:
    places = []
    for problem in problems:
        head = code.rfind("\n", 0, problem.start) + 1
        places.append((code.count("\n", 0, problem.start) + 1, problem.start - head + 1))
    (line, column), first = places[0], problems[0]
    content = code.split("\n")[line - 1]
    before, rest = content[: column - 1], content[column - 1 :]
    gap = " " if clean(before) and clean(before[-1]) == "" else ""
    message, hint = clean(first.message), clean(first.hint)
    words = f"{message}; {hint}" if hint else message
    return {
        "read": False,
        "refused": f"line {line}, column {column}: {words}",
        "line": line,
        "column": column,
        "message": message,
        "hint": hint,
        "before": clean(before) + gap,
        "rest": clean(rest),
        "more": len(problems) - 1,
        "problems": [
            [*place, clean(problem.message), clean(problem.hint)]
            for place, problem in zip(places, problems, strict=True)
        ],
    }


def _along(axis: int, axes: int, alike: bool) -> str:
    if axes == 1:
        return "along the axis"
    return "along each axis" if alike else f"along axis {axis + 1}"


def _layer_row(code: str, verdict: Verdict, axis: int, index: int, layer: Layer) -> LayerRow:
    patterns = verdict.stages[index]
    return {
        "line": _line(code, layer),
        "name": layer.name,
        "code": clean(written(layer, {})),
        "strides": [each.stride for each in layer.axes],
        "sizes": [each.size for each in layer.axes],
        "lows": [pattern.low for pattern in patterns],
        "highs": [pattern.high for pattern in patterns],
        "ratios": [pattern.ratio for pattern in patterns],
        "contrasts": [pattern.contrast for pattern in patterns],
        "periods": [pattern.period for pattern in patterns],
        "shades": _shades(patterns[axis]),
    }


def _shades(pattern: Pattern) -> list[float]:
    mean = sum(pattern.counts) / pattern.period
    return [pattern.counts[index % pattern.period] / mean for index in range(SO_FAR)]


def _line(code: str, layer: Layer) -> int:
    return code.count("\n", 0, layer.start) + 1


def _pasted(code: str, layers: Sequence[Layer], cure: Cure) -> list[list[str]]:
    return [
        [f"Line {_line(code, layers[index])}:" if index < len(layers) else "Behind the last:",
         clean(what)]
        for index, what in cure.lines
    ]  # fmt: skip


def _grown(cure: Cure) -> str:
    """How many outputs more or fewer come, where the padding cannot make up for it."""
    if not any(cure.longer):
        return ""
    return f" (outputs: {', '.join(f'{more:+d}' for more in dict.fromkeys(cure.longer))})"
