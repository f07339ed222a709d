"""Training: what the compared upsamplers paint, step by step, and how their scores fall."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import log10
from typing import Any, TypedDict

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.gallery import NUMBERS, Gallery, gallery, hanging, kinds
from deconv_article.marks import Anchor, Mark, curve, lines, rect, sprite, text
from deconv_article.results import Results

SHOWN = 2  # of the pictures of a step, the last ones: a digit on cyan, and a flat red
# Lowest and highest of each score's axis, and its ticks.
LEVELS = (0.1, 200.0)
DECIBELS = (-40.0, 40.0)


class Constants(Gallery):
    """As a gallery; scores: a4 (levels) and e2 (decibels), each a row an upsampler."""

    checkpoints: list[int]
    seeds: int
    scores: list[dict[str, list[list[float]]]]


class Data(TypedDict):
    """A step of the training; the curves are (upsamplers, checkpoints)."""

    step: int
    untrained: bool
    place: int
    decibels: bool
    first: int
    second: int
    two: bool
    firstname: str
    firstmean: float
    firstlow: float
    firsthigh: float
    secondname: str
    secondmean: float
    secondlow: float
    secondhigh: float
    seeds: int
    names: list[str]
    checkpoints: list[int]
    now: int
    mean: list[list[float]]
    low: list[list[float]]
    high: list[list[float]]
    sheet: Any
    side: int
    left: int


def constants(results: Results) -> Constants:
    """What the results say of all upsamplers, to three digits: seeds differ by more."""
    record = results.numbers(NUMBERS)
    series = record["series"]
    return {
        **gallery(results),
        "checkpoints": record["settings"]["checkpoints"],
        "seeds": len(record["seeds"]),
        "scores": [
            {
                edge: [
                    [float(f"{value:.3g}") for value in series[f"{kind}.{score}"][edge]]
                    for kind in kinds(record)
                ]
                for edge in ("mean", "low", "high")
            }
            for score in ("a4", "e2")
        ],
    }


def model(known: Constants, values: Mapping[str, int]) -> Data:
    """The scores of one kind, and those of the two chosen upsamplers at the step."""
    step = known["steps"][values["step"]]
    now = known["checkpoints"].index(step)
    score = known["scores"][values["score"]]
    first, second = values["first"], values["second"]
    return {
        "step": step,
        "untrained": step == 0,
        "place": values["step"],
        "decibels": values["score"] == 1,
        "first": first,
        "second": second,
        "two": first != second,
        "firstname": known["names"][first],
        "firstmean": score["mean"][first][now],
        "firstlow": score["low"][first][now],
        "firsthigh": score["high"][first][now],
        "secondname": known["names"][second],
        "secondmean": score["mean"][second][now],
        "secondlow": score["low"][second][now],
        "secondhigh": score["high"][second][now],
        "seeds": known["seeds"],
        "names": known["names"],
        "checkpoints": known["checkpoints"],
        "now": now,
        **score,  # type: ignore[typeddict-item]
        "sheet": known["sheet"],
        "side": known["side"],
        "left": (values["step"] + 1) * known["each"] - SHOWN,
    }


def layout(data: Data, size: Size) -> list[Mark]:
    """The pictures over the curves of the score, the chosen upsamplers in colours of their own."""
    hung = hanging(size.width)
    side = data["side"]
    marks = hung.labels(data["names"])
    for index in range(len(data["names"])):
        x, y = hung.corner(index)
        tile = [data["left"] * side, index * side, SHOWN * side, side]
        marks.append(
            sprite(f"pictures:{index}", x, y, SHOWN * hung.side, hung.side, data["sheet"], tile)
        )
    for key, index, colour in _chosen(data):
        x, y = hung.corner(index)
        marks.append(lines(f"{key}-name", [[x, y - 4, x + 56, y - 4]], colour, 3))
    top = hung.bottom(len(data["names"])) + 24
    return [*marks, *_chart(data, top, size)]


def _chosen(data: Data) -> list[tuple[str, int, str]]:
    """The second upsampler below the first one, as far as they coincide."""
    return [("second", data["second"], "link"), ("first", data["first"], "accent")]


def _chart(data: Data, top: float, size: Size) -> list[Mark]:
    letters = 12
    left, right = 38.0, size.width - 8
    above, below = top + 2.6 * letters, size.height - 2.6 * letters - 4
    last = across(data["checkpoints"][-1])
    xs = [left + across(step) / last * (right - left) for step in data["checkpoints"]]

    def y(value: float) -> float:
        return below - share(value, data["decibels"]) * (below - above)

    title = "harmonic excess over real digits, dB" if data["decibels"] else _LEVELS_TITLE
    ticks = [-40, -20, 0, 20, 40] if data["decibels"] else [0.1, 1, 10, 100]
    marks: list[Mark] = [
        text("title", 0, top + letters, title, letters),
        lines("grid", [[left, y(tick), right, y(tick)] for tick in ticks], "rule"),
        lines("now", [[xs[data["now"]], above - 4, xs[data["now"]], below]], "muted"),
    ]
    for place, tick in enumerate(ticks):
        words = "≤ 0.1" if tick == 0.1 else str(tick)
        marks.append(text(f"y:{place}", left - 5, y(tick) + 4, words, letters - 1, "muted", "end"))
    for place, step in enumerate(data["checkpoints"]):
        if step in (0, 10, 30, 100, 300, 1000):
            anchor: Anchor = "end" if place == len(xs) - 1 else "middle"
            words, middle = str(step), xs[place] + (8 if anchor == "end" else 0)
            under = below + letters + 4
            marks.append(text(f"x:{place}", middle, under, words, letters - 1, "muted", anchor))
    marks.append(
        text("steps", right + 8, size.height - 4, "steps of training", letters, "muted", "end")
    )
    for key, index, colour in _chosen(data):
        low, high = data["low"][index], data["high"][index]
        edge = [[x, y(value)] for x, value in zip(xs, low, strict=True)]
        back = [[x, y(value)] for x, value in zip(xs, high, strict=True)]
        marks.append(curve(f"{key}-band", [*edge, *reversed(back)], "none", 0, colour, 0.22))
    for index, means in enumerate(data["mean"]):
        points = [[x, y(value)] for x, value in zip(xs, means, strict=True)]
        marks.append(curve(f"line:{index}", points, "muted", 0.75))
    for key, index, colour in _chosen(data):
        points = [[x, y(value)] for x, value in zip(xs, data["mean"][index], strict=True)]
        marks.append(curve(f"{key}-line", points, colour, 2.5))
        x, height = points[data["now"]]
        marks.append(rect(f"{key}-dot", x - 4, height - 4, 8, 8, colour, 1, "paper", 1.5))
    return marks


_LEVELS_TITLE = "RMS pattern on flat colours, in levels of 255"


def across(step: float) -> float:
    """The place of a step on the axis: as its logarithm, but from 0 on."""
    return log10(1 + step / 10)


def share(value: float, decibels: bool) -> float:
    """The place of a score on its axis, 0 to 1; levels by their logarithm, ends held."""
    low, high = DECIBELS if decibels else (log10(end) for end in LEVELS)
    place = value if decibels else log10(max(value, LEVELS[0]))
    return min(1.0, max(0.0, (place - low) / (high - low)))


def table(data: Data) -> Table:
    """A row a step: the mean of each upsampler over the seeds."""
    rows: list[list[int | float | str]] = [
        [step, *(means[place] for means in data["mean"])]
        for place, step in enumerate(data["checkpoints"])
    ]
    return Table(["step", *data["names"]], rows)


def measured(results: Results) -> Figure[Data]:
    """The figure of the autoencoders' results."""
    known = constants(results)
    names = tuple(known["names"])
    steps = tuple(str(step) for step in known["steps"])
    file = known["sheet"]["file"]
    return Figure(
        name="training",
        title="What eight upsamplers paint while they learn",
        params=(
            Param("step", steps.index("100"), 0, len(steps) - 1, "step", choices=steps),
            Param("score", 0, 0, 1, "score", choices=("pattern, in levels", "excess, in dB")),
            Param("first", 0, 0, len(names) - 1, "compare", choices=names),
            Param("second", 5, 0, len(names) - 1, "with", choices=names),
        ),
        model=partial(model, known),
        layout=layout,
        sentence=(
            "{{#if untrained}}Before training{{else}}After {{step}} steps{{/if}}, “{{firstname}}” "
            "{{#if decibels}}has a harmonic excess of {{firstmean}} dB over real digits"
            "{{else}}paints a pattern of {{firstmean}} levels on flat colours{{/if}} "
            "({{firstlow}} to {{firsthigh}} over {{seeds}} seeds)"
            "{{#if two}}, “{{secondname}}” {{secondmean}}{{#if decibels}} dB{{/if}} "
            "({{secondlow}} to {{secondhigh}}){{/if}}."
        ),
        table=table,
        wide=Size(704, 460),
        narrow=Size(320, 632),
        play=("step",),
        scripts=("gallery",),
        constants=known,
        sheets={file: results.sheet(file)},
    )
