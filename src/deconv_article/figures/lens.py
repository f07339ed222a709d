"""A lens over the pictures of all upsamplers at once: the same spot in every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypedDict

import numpy as np

from deconv_article.cut import tile
from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.gallery import NUMBERS, Gallery, gallery, hanging, kinds
from deconv_article.marks import Mark, sprite
from deconv_article.results import Results

WIDE = 12  # pixels that the lens shows across and down: three periods of the coarsest grid
GAIN = 8
# The experiment's settings give their colours.
PICTURES = ("yellow on red", "ink on cyan", "white on blue", "flat red")
EDGES = ("mean", "low", "high")
VIEWS = ("as they are", f"difference × {GAIN}")


class Constants(Gallery):
    """As a gallery; for each upsampler, at each step, levels on flat colours: mean, low, high.

    medians: the median colour of each tile, (upsamplers, steps · pictures, 3).
    """

    seeds: int
    levels: list[list[list[float]]]
    medians: list[list[list[int]]]


class Data(TypedDict):
    """The lens over one picture of each upsampler; columns and rows are counted from 1."""

    step: int
    untrained: bool
    picture: str
    amplified: bool
    gain: int
    column: int
    row: int
    lastcolumn: int
    lastrow: int
    seeds: int
    names: list[str]
    levels: list[list[float]]
    medians: list[list[int]]
    worstname: str
    worst: float
    bestname: str
    best: float
    sheet: Any
    side: int
    place: int


def constants(results: Results) -> Constants:
    """What the results and the sheet itself say of the pictures."""
    record = results.numbers(NUMBERS)
    series = record["series"]
    known = gallery(results)
    sheet, side = results.sheet(known["sheet"]["file"]), known["side"]
    places = [record["settings"]["checkpoints"].index(step) for step in known["steps"]]
    return {
        **known,
        "seeds": len(record["seeds"]),
        "levels": [
            [[series[f"{kind}.a4"][edge][now] for edge in EDGES] for now in places]
            for kind in kinds(record)
        ],
        "medians": [
            [
                np.median(tile(sheet, [left, top, side, side]), axis=(0, 1)).astype(int).tolist()
                for left in range(0, sheet.shape[1], side)
            ]
            for top in range(0, sheet.shape[0], side)
        ],
    }


def model(known: Constants, values: Mapping[str, int]) -> Data:
    """Which pixels the lens shows, and how much pattern there is at the step."""
    step, place = values["step"], values["step"] * known["each"] + values["picture"]
    levels = [row[step] for row in known["levels"]]
    means = [mean for mean, _, _ in levels]
    worst, best = means.index(max(means)), means.index(min(means))
    return {
        "step": known["steps"][step],
        "untrained": known["steps"][step] == 0,
        "picture": PICTURES[values["picture"]],
        "amplified": values["view"] == 1,
        "gain": GAIN if values["view"] else 1,
        "column": values["column"],
        "row": values["row"],
        "lastcolumn": values["column"] + WIDE - 1,
        "lastrow": values["row"] + WIDE - 1,
        "seeds": known["seeds"],
        "names": known["names"],
        "levels": levels,
        "medians": [row[place] for row in known["medians"]],
        "worstname": known["names"][worst],
        "worst": means[worst],
        "bestname": known["names"][best],
        "best": means[best],
        "sheet": known["sheet"],
        "side": known["side"],
        "place": place,
    }


def layout(data: Data, size: Size) -> list[Mark]:
    """Each upsampler's picture with the lens on it, and beside it what the lens shows."""
    hung = hanging(size.width)
    side = data["side"]
    marks = hung.labels(data["names"])
    for index, median in enumerate(data["medians"]):
        x, y = hung.corner(index)
        across, down = data["column"] - 1, data["row"] - 1
        left, top = data["place"] * side, index * side
        whole, spot = [left, top, side, side], [left + across, top + down, WIDE, WIDE]
        window = [across, down, WIDE, WIDE]
        shown = data["gain"], median if data["amplified"] else []
        beside = x + hung.side + hung.gap
        marks += [
            sprite(f"picture:{index}", x, y, hung.side, hung.side, data["sheet"], whole, window),
            sprite(
                f"lens:{index}", beside, y, hung.side, hung.side, data["sheet"], spot, [], *shown
            ),
        ]
    return marks


def table(data: Data) -> Table:
    """A row an upsampler: its pattern on flat colours, and the median colour of its picture."""
    rows: list[list[int | float | str]] = [
        [name, *levels, ", ".join(map(str, median))]
        for name, levels, median in zip(data["names"], data["levels"], data["medians"], strict=True)
    ]
    return Table(["upsampler", "levels, mean", "lowest", "highest", "median colour"], rows)


def measured(results: Results) -> Figure[Data]:
    """The figure of the autoencoders' pictures."""
    known = constants(results)
    steps = tuple(str(step) for step in known["steps"])
    file = known["sheet"]["file"]
    most = known["side"] - WIDE + 1
    return Figure(
        name="lens",
        title="The same spot in eight pictures",
        params=(
            Param("step", steps.index("100"), 0, len(steps) - 1, "step", choices=steps),
            Param("picture", 3, 0, len(PICTURES) - 1, "picture", choices=PICTURES),
            Param("view", 0, 0, 1, "lens shows", choices=VIEWS),
            Param("column", 9, 1, most, "column", group="lens"),
            Param("row", 9, 1, most, "row", group="lens"),
        ),
        model=partial(model, known),
        layout=layout,
        sentence=(
            "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of “{{picture}}”, "
            "painted by eight upsamplers "
            "{{#if untrained}}before training{{else}}after {{step}} steps{{/if}}; the lens shows "
            "{{#if amplified}}{{gain}} times the difference from each picture's median colour, on "
            "grey{{else}}the pixels as they are{{/if}}. On flat colours, “{{worstname}}” leaves a "
            "pattern of {{worst}} levels, “{{bestname}}” of {{best}} (means of {{seeds}} seeds)."
        ),
        table=table,
        wide=Size(704, 222),
        narrow=Size(320, 402),
        scripts=("gallery",),
        constants=known,
        sheets={file: results.sheet(file)},
    )
