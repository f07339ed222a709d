"""A flat colour through a decoder with random weights: the pattern is there before any training."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import floor, sqrt

import numpy as np

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.flatcolour_picture import FARTHEST, MEAN, SEEDS, Data, layout, levels
from deconv_article.model.convolution import Array
from deconv_article.model.decoder import (
    FACTOR,
    KINDS,
    LAW,
    Colour,
    decode,
    harmonics,
    kernels,
    pattern_power,
    share,
)

COLOURS = {
    "red": (1, -1, -1),
    "yellow": (1, 1, -1),
    "green": (-1, 1, -1),
    "cyan": (-1, 1, 1),
    "blue": (-1, -1, 1),
    "magenta": (1, -1, 1),
    "white": (1, 1, 1),
    "black": (-1, -1, -1),
}
BOOST = 8
RESIZES = 3  # the first of the kinds that resize
NAMES = ("deconvolution of size 3", "deconvolution of size 4", "sub-pixel convolution",
         "nearest-neighbour resize-convolution", "bilinear resize-convolution")  # fmt: skip

# Two settings have most responses in common, and all weights when only the colour differs.
_weights = cache(kernels)


@cache
def _response(direction: Colour, kind: int, layers: int, seed: int) -> Array:
    return decode(direction, kind, _weights(kind, layers, seed))


def model(values: Mapping[str, int]) -> Data:
    """Decode the colour one level from the mean, and scale: the response is proportional to it."""
    kind, layers, seed, distance = (values[n] for n in ("kind", "layers", "seed", "distance"))
    name, direction = list(COLOURS.items())[values["colour"]]
    unit = _response(direction, kind, layers, seed)
    percent = [100 * share(_response(direction, kind, layers, s + 1)) for s in range(SEEDS)]
    pattern, power = pattern_power(unit)
    response = distance * unit
    boost = BOOST if values["contrast"] else 1
    mean = response.mean(axis=(1, 2), keepdims=True)
    shown = mean + boost * (response - mean)
    amplitude = distance * sqrt(pattern)
    return {
        "recipe": NAMES[kind],
        "single": layers == 1,
        "layers": layers,
        "seed": seed,
        "colour": name,
        "flat": [float(distance * part) for part in direction],
        "distance": distance,
        "period": FACTOR**layers,
        "response": response.reshape(3, -1).tolist(),
        "tile": [levels(pixel) for pixel in shown.reshape(3, -1).T.tolist()],
        "spectrum": harmonics(response).tolist(),
        "amplitude": _rounded(amplitude),
        "slope": sqrt(pattern),
        "share": _rounded(percent[seed - 1]),
        "shares": percent,
        "average": _rounded(sum(percent) / SEEDS),
        "law": 100 * LAW,
        "boost": boost,
        "boosted": boost > 1,
        "fed": distance > 0,
        "answer": distance * power > 0,
        "pattern": amplitude > 1e-6,
        "resize": kind >= RESIZES,
        "cut": _rounded(100 * float((np.abs(shown) > MEAN).mean())),
    }


def _rounded(value: float) -> float:
    return floor(10 * value + 0.5) / 10


def table(data: Data) -> Table:
    """One row a pixel of the period, and beside it the harmonic of the same place."""
    head = ["row", "column", "red", "green", "blue", "cycles down", "cycles across",
            "amplitude, levels"]  # fmt: skip
    period = data["period"]
    rows: list[list[int | float | str]] = []
    for index, colour in enumerate(zip(*data["response"], strict=True)):
        down, across = divmod(index, period)
        rows.append([down + 1, across + 1, *(_rounded(MEAN + part) for part in colour),
                     f"{down}/{period}", f"{across}/{period}",
                     _rounded(data["spectrum"][down][across])])  # fmt: skip
    return Table(head, rows)


FIGURE = Figure(
    name="flatcolour",
    title="A flat colour through a decoder that was never trained",
    params=(
        Param("kind", 1, 0, len(KINDS) - 1, "kind", choices=KINDS),
        Param("layers", 1, 1, 3, "layers"),
        Param("seed", 1, 1, SEEDS, "seed"),
        Param("colour", 0, 0, len(COLOURS) - 1, "colour", choices=tuple(COLOURS)),
        Param("distance", 40, 0, FARTHEST, "from the mean"),
        Param("contrast", 0, 0, 1, "contrast", choices=("as it is", f"{BOOST} times")),
    ),
    model=model,
    layout=layout,
    sentence=(
        "{{#if single}}One random layer{{else}}{{layers}} random layers{{/if}} of {{recipe}} "
        "(seed {{seed}}), fed "
        "{{#if fed}}a flat {{colour}}, {{distance}} of 255 levels from the mean colour"
        "{{else}}the mean colour itself{{/if}}: "
        "{{#if pattern}}"
        "out comes a pattern that repeats every {{period}} pixels, {{amplitude}} of 255 levels "
        "strong; it is {{share}}% of the response. "
        "{{else}}{{#if answer}}out comes another flat colour, without any pattern. "
        "{{else}}{{#if fed}}every hidden unit is off, so {{/if}}nothing comes out but the mean "
        "colour. {{/if}}{{/if}}"
        "Over 40 seeds pattern is {{average}}% of the response on average"
        "{{#if resize}}.{{else}}; the expected share is {{#if single}}{{else}}at least {{/if}}"
        "{{law}}%, be the overlap even or not.{{/if}}"
        "{{#if boosted}} The picture shows what differs from its mean colour {{boost}} times as "
        "strong.{{/if}}"
        "{{#if cut}} {{cut}}% of the picture’s values lie beyond black or full light and are cut "
        "off.{{/if}}"
    ),
    table=table,
    wide=Size(704, 292),
    narrow=Size(320, 574),
    play=("seed",),
    scripts=("convolution",),
    shares=("dice",),
)
