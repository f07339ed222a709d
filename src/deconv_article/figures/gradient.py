"""The same layers run backwards: how much gradient each pixel of an image gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deconv_article.figure import Action, Figure, Param, Preset, Size, Table
from deconv_article.figures.gradient_picture import Data, Kind, Map, layout
from deconv_article.model.backward import (
    Array,
    blur,
    box,
    contrast,
    draw,
    positions,
    through_linear,
    through_max,
)
from deconv_article.model.overlap import stack, statistics
from deconv_article.sentence import format_value

SIDE = 16  # pixels an image has a side, or a little more, so that whole cells fill it
MOST = 9  # the longest period that is shown
SEEDS = 99


def model(values: Mapping[str, int]) -> Data:
    """Draw networks and images, and send a gradient of 1 back from every output."""
    size, stride, images = values["size"], values["stride"], values["images"]
    most = max(count for count in (1, 2, 3) if count == 1 or stride**count <= MOST)
    layers = min(values["layers"], most)
    width, period = stride + values["lap"], stride**layers
    side = -(-SIDE // period) * period
    overlap = statistics(stack([(stride, size)] * layers)[-1])
    draws = draw(values["seed"], images, layers, size, side)
    strided, maximum, average, blurred = kinds = [
        _kind("strided convolution", through_linear(None, draws.weights, stride), period),
        _kind("max pooling", through_max(draws, stride, width), period),
        _kind("average pooling", through_linear(box(width), draws.weights, stride), period),
        _kind("blurred pooling", through_linear(blur(stride), draws.weights, stride), period),
    ]
    return {
        "size": size,
        "stride": stride,
        "layers": layers,
        "most": most,
        "width": width,
        "images": images,
        "side": side,
        "period": period,
        "kinds": kinds,
        "one": layers == 1,
        "single": images == 1,
        "unstrided": stride == 1,
        "expected": overlap["ratio"],
        "strided": strided["all"]["ratio"],
        "maximum": maximum["all"]["ratio"],
        "average": average["all"]["ratio"],
        "blurred": blurred["all"]["ratio"],
        "grid": strided["all"]["grid"],
        "first": strided["first"]["grid"],
    }


def _kind(name: str, gradients: Array, period: int) -> Kind:
    power = gradients * gradients
    return {
        "name": name,
        "first": _map(power[0], period),
        "all": _map(power.mean(axis=0), period),
    }


def _map(power: Array, period: int) -> Map:
    strengths, cell = np.sqrt(power), positions(power, period)
    # The last term holds exact halves to one side, whatever the last bits of a double say.
    percents = np.floor(100 * strengths / strengths.mean() + 0.5 + 1e-9)
    return {
        "columns": len(power),
        "percents": percents.astype(int).reshape(-1).tolist(),
        "contrast": contrast(strengths),
        "grid": contrast(cell),
        "ratio": float(cell.max() / cell.min()) if cell.min() else None,
    }


def table(data: Data) -> Table:
    """One row a kind: the first draw, then all; contrasts in percent."""
    head = ["downsampling", "one draw: contrast of pixels, %", "of the grid, %",
            "all draws: contrast of pixels, %", "of the grid, %",
            "strongest / weakest position"]  # fmt: skip
    rows: list[list[int | float | str]] = []
    for kind in data["kinds"]:
        first, every = kind["first"], kind["all"]
        ratio = "infinite" if every["ratio"] is None else format_value(every["ratio"])
        rows.append([kind["name"], first["contrast"], first["grid"], every["contrast"],
                     every["grid"], ratio])  # fmt: skip
    return Table(head, rows)


def again(values: Mapping[str, Any]) -> dict[str, int]:
    """The next seed, after the last the first."""
    return {"seed": values["seed"] % SEEDS + 1}


FIGURE = Figure(
    name="gradient",
    title="Gradient behind layers that downsample",
    params=(
        Param("size", 3, 1, 5, "kernel size"),
        Param("stride", 2, 1, 4, "stride"),
        Param("layers", 2, 1, 3, "layers", limit="most"),
        Param("lap", 0, 0, 2, "pool overlap"),
        Param("images", 32, 1, 64, "draws"),
        Param("seed", 1, 1, SEEDS, "seed"),
    ),
    model=model,
    layout=layout,
    sentence=(
        "{{#if one}}One layer{{else}}{{layers}} layers{{/if}} of stride {{stride}} and kernel size "
        "{{size}}, {{#if single}}one draw{{else}}{{images}} draws{{/if}}: "
        "{{#if unstrided}}no pixel is better placed than another, so there is no grid."
        "{{else}}with strided "
        "convolutions {{#if strided}}the best placed pixels get {{strided}} times the gradient of "
        "the worst placed ({{expected}} by their overlap){{else}}some pixels get no gradient at all"
        "{{/if}}, a grid with an RMS contrast of {{grid}}%"
        "{{#if single}}{{else}} (in one draw alone {{first}}%){{/if}}. "
        "Behind max pooling over windows of {{width}} the best get "
        "{{#if maximum}}{{maximum}}{{else}}infinitely many{{/if}} times the gradient of the worst, "
        "behind average pooling {{average}}, behind blurred pooling {{blurred}}.{{/if}}"
    ),
    table=table,
    wide=Size(704, 492),
    narrow=Size(320, 540),
    presets=(
        Preset("size 3", {"size": 3, "stride": 2, "layers": 2, "lap": 0, "images": 64}),
        Preset(
            "size 4: even on average", {"size": 4, "stride": 2, "layers": 2, "lap": 0, "images": 64}
        ),
        Preset("three layers", {"size": 3, "stride": 2, "layers": 3, "lap": 0, "images": 64}),
        Preset("size 1: holes", {"size": 1, "stride": 2, "layers": 2, "lap": 0, "images": 64}),
        Preset(
            "pooling that overlaps", {"size": 3, "stride": 2, "layers": 1, "lap": 1, "images": 64}
        ),
    ),
    scripts=("backward",),
    shares=("dice",),
    actions=(Action("again", "Draw again", again),),
)
