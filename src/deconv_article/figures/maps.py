"""Gradients at the pixels: equal on average is not equal image by image."""

from __future__ import annotations

from math import log
from typing import Any

from deconv_article.figure import Figure
from deconv_article.figures.magnifier import EDGES, Hung, States, bar, declare, read
from deconv_article.results import Results

WIDE = 8  # pixels that the lens shows: the cell of which the positions are compared
# In the order of the sheet's rows; short enough for two squares on a telephone.
NAMES = {
    "conv3": "strided, size 3",
    "conv4": "strided, size 4",
    "conv5": "strided, size 5",
    "max": "max pooling",
    "blur": "max, blurred",
    "average": "average pooling",
}
STRIDED = ("conv3", "conv4", "conv5")
ONE = "one picture: the grid over its surroundings"
MANY = "mean of {many}: best pixel of a cell to worst"


def measured(results: Results) -> Figure[dict[str, Any]]:
    """The figure of the gradients' results."""
    sheet = read(results, "gradients")
    many = sheet.record["settings"]["patches"]
    excess = {kind: sheet.spread(f"{kind}.trained.e2") for kind in NAMES}
    ratio = {kind: sheet.spread(f"{kind}.trained.ratio8") for kind in NAMES}
    loudest = max(max(spread) for spread in excess.values())
    steepest = max(max(spread) for spread in ratio.values())
    colours = {kind: "accent" if kind in STRIDED else "muted" for kind in NAMES}
    names = [ONE, MANY.format(many=many)]
    said = {
        f"{kind}{what}": spread[kind][0]
        for kind in NAMES
        for what, spread in (("excess", excess), ("ratio", ratio))
    }
    shown = {
        **said,
        "many": many,
        "seeds": len(sheet.record["seeds"]),
        "titles": [*NAMES.values(), *NAMES.values()],
        "tiles": [
            [column * sheet.side, sheet.kinds.index(kind) * sheet.side]
            for column in (0, 1)
            for kind in NAMES
        ],
        "table": [
            [name, what, *spread[kind]]
            for what, spread in (("excess of one, dB", excess), ("ratio of the mean", ratio))
            for kind, name in NAMES.items()
        ],
        "bars": [
            *(
                [bar("", excess[kind], loudest, f"{excess[kind][0]:.1f} dB", colours[kind])]
                for kind in NAMES
            ),
            *([_steep(ratio[kind], steepest, colours[kind])] for kind in NAMES),
        ],
    }
    return declare(
        sheet,
        "maps",
        "Gradients at the pixels, of one picture and of many",
        "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of the gradients of six "
        "trained classifiers. On average over {{many}} pictures, the best pixel of a cell gets "
        "{{conv3ratio}} times as much as the worst through strided convolutions of size 3, "
        "{{conv4ratio}} times through size 4, {{maxratio}} times through max pooling. In single "
        "pictures the grid of size 4 stands {{conv4excess}} dB above its surroundings, that of "
        "size 3 {{conv3excess}} dB, that of max pooling {{maxexcess}} dB "
        "(means of {{seeds}} seeds).",
        choices=(),
        lens=WIDE,
        start=(9, 9),
        shown=[States((), [shown])],
        head=("downsampling", "measured", *EDGES),
        wide=_wide(names),
        narrow=_narrow(names),
        heights=(534, 444),
    )


def _steep(spread: list[float], most: float, colour: str) -> list[Any]:
    """A bar whose length is the logarithm of a ratio."""
    number = f"{spread[0]:.1f}"
    return bar("", [log(ratio) for ratio in spread], log(most), number, colour)


def _wide(names: list[str]) -> Hung:
    """Six pairs of squares side by side, what the lens shows under each picture."""
    return {
        "columns": 6,
        "side": 102,
        "first": [2, 40],
        "step": [119.6, 270],
        "lens": [0, 105],
        "title": -8,
        "name": [0, -28],
        "tone": "muted",
        "names": [[name] for name in names],
        "bars": {"first": [0, 210], "step": [119.6, 0], "start": 0, "full": 52},
    }


def _narrow(names: list[str]) -> Hung:
    """Three pairs a row, each row of six in two."""
    one, many = names
    return {
        "columns": 3,
        "side": 50.5,
        "first": [2, 40],
        "step": [107.5, 110],
        "lens": [51.5, 0],
        "title": -8,
        "name": [0, -28],
        "tone": "muted",
        "names": [[one], [], [many], []],
        "bars": {"first": [0, 53], "step": [107.5, 0], "start": 0, "full": 44},
    }
