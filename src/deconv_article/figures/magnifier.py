"""A lens over rows of pictures of one sheet: the same spot in every one of them.

A figure of it states what it shows: names, pictures, numbers and its sentence. All of these are
measured, so that nothing is left to compute but where the lens is.
`assets/widgets/magnifier.js` is the same in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypedDict

import numpy as np

from deconv_article.cut import tile
from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.marks import Mark, lines, rect, sprite, text
from deconv_article.results import Results

GAIN = 8
VIEWS = ("as they are", f"difference × {GAIN}")
EDGES = ("mean", "low", "high")
LETTERS = 12
LINE = 15  # from one line of letters, or one bar, to the next

Data = dict[str, Any]


class Bars(TypedDict):
    """Where the bars of a row stand: from its first picture, and from one column to the next.

    start: from a bar's word to the bar, 0 without words. full: its length at a share of 1.
    """

    first: list[float]
    step: list[float]
    start: float
    full: float


class Hung(TypedDict):
    """How pictures hang on a canvas, in pixels: so many a row, each with what the lens shows of it.

    first  left and top of the first picture; step: from one to the next, across and down
    lens   from a picture to what the lens shows of it
    title  from a picture to the baseline of its title, down
    name   from the first picture of a row to the first baseline of the row's name
    names  those of the rows, each line by line; tone: their colour
    """

    columns: int
    side: float
    first: list[float]
    step: list[float]
    lens: list[float]
    title: float
    name: list[float]
    names: list[list[str]]
    tone: str
    bars: Bars | None


class States(NamedTuple):
    """What a figure shows at the choices of the parameters of these names, by name.

    states: for each value of the first name those of the next; without names there is one.
    """

    names: tuple[str, ...]
    states: Sequence[Mapping[str, Any]]


class Sheet(NamedTuple):
    """The record of a part of the results, and its sheet of pictures.

    kinds: what was compared, in the order of the sheet's rows.
    """

    record: dict[str, Any]
    kinds: list[str]
    file: str
    pixels: Any
    side: int

    def spread(self, fact: str) -> list[float]:
        """Mean, lowest and highest of a fact over the seeds, to a tenth: seeds differ by more."""
        return [round(self.record["facts"][f"{fact}.{edge}"], 1) for edge in EDGES]


def read(results: Results, part: str) -> Sheet:
    """The results of a part."""
    record = results.numbers(f"results/{part}.json")
    names = record["series"] or record["facts"]
    kinds = list(dict.fromkeys(name.partition(".")[0] for name in names))
    sprites = record["sprites"]["main"]
    file = f"results/{sprites['file']}"
    return Sheet(record, kinds, file, results.sheet(file), sprites["tile"][0])


def bar(word: str, spread: Sequence[float], most: float, number: str, colour: str) -> list[Any]:
    """A bar for mean, lowest and highest of `most`; below zero it has no length."""
    mean, low, high = (round(max(0.0, value) / most, 4) for value in spread)
    return [word, low, mean, high, number.replace("-", "−"), colour]


def declare(
    sheet: Sheet,
    name: str,
    title: str,
    sentence: str,
    *,
    choices: Sequence[Param],
    lens: int,
    start: tuple[int, int],
    shown: Sequence[States],
    head: Sequence[str],
    wide: Hung,
    narrow: Hung,
    heights: tuple[int, int],
    amplifies: bool = False,
) -> Figure[Data]:
    """The figure; its sentence says what is shown, and where the lens is.

    lens   how many pixels it shows across and down; `start` is its first column and row
    shown  what the sentence says, and
           tiles   left and top of each picture on the sheet, row by row
           titles  those of the pictures, in their order, as far as they have any
           bars    for each picture, as `bar` makes them; none where none are hung
           table   its rows; with a column less than `head`, the median colours end them
    amplifies  whether it can show differences from the median colour of each picture
    """
    high, width = sheet.pixels.shape[:2]
    counts = {param.name: param.high + 1 for param in choices}
    always = {
        "sheet": {"file": sheet.file, "size": [width, high]},
        "side": sheet.side,
        "lens": lens,
        "head": list(head),
        "wide": wide,
        "narrow": narrow,
    }
    known = [
        [
            [[choice, counts[choice]] for choice in names],
            [{**state, **_medians(sheet, state, amplifies)} for state in states],
        ]
        for names, states in (States((), [always]), *shown)
    ]
    most = sheet.side - lens + 1
    view = [Param("view", 0, 0, 1, "lens shows", choices=VIEWS)] if amplifies else []
    return Figure(
        name=name,
        title=title,
        params=(
            *choices,
            *view,
            Param("column", start[0], 1, most, "column", group="lens"),
            Param("row", start[1], 1, most, "row", group="lens"),
        ),
        model=partial(model, {"shown": known}),
        layout=layout,
        sentence=sentence,
        table=table,
        wide=Size(704, heights[0]),
        narrow=Size(320, heights[1]),
        shares=("magnifier",),
        constants={"shown": known},
        sheets={sheet.file: sheet.pixels},
    )


def _medians(sheet: Sheet, state: Mapping[str, Any], amplifies: bool) -> dict[str, list[list[int]]]:
    """The median colour of each picture, where one is needed."""
    if "tiles" not in state:
        return {}
    places = [[*corner, sheet.side, sheet.side] for corner in state["tiles"] if amplifies]
    colours = [np.median(tile(sheet.pixels, place), axis=(0, 1)) for place in places]
    return {"medians": [colour.astype(int).tolist() for colour in colours]}


def model(known: Mapping[str, Any], values: Mapping[str, int]) -> Data:
    """What is shown at the choices, and where the lens is; columns and rows are counted from 1."""
    data: Data = {}
    for choices, states in known["shown"]:
        place = 0
        for name, count in choices:
            place = place * count + values[name]
        data |= states[place]
    amplified = values.get("view") == 1
    return {
        **data,
        "column": values["column"],
        "row": values["row"],
        "lastcolumn": values["column"] + data["lens"] - 1,
        "lastrow": values["row"] + data["lens"] - 1,
        "amplified": amplified,
        "gain": GAIN if amplified else 1,
    }


def layout(data: Data, size: Size) -> list[Mark]:
    """The pictures with the lens on each, beside them what it shows, and their bars."""
    hung: Hung = data["narrow" if size.width < 500 else "wide"]
    marks: list[Mark] = []
    for row, name in enumerate(hung["names"]):
        x, y = _corner(hung, row, 0)
        for index, line in enumerate(name):
            under = y + hung["name"][1] + index * LINE
            left, key = x + hung["name"][0], f"name:{row}:{index}"
            marks.append(text(key, left, under, line, LETTERS, hung["tone"]))
    for place, corner in enumerate(data["tiles"]):
        row, column = divmod(place, hung["columns"])
        x, y = _corner(hung, row, column)
        if place < len(data["titles"]):
            above = y + hung["title"]
            marks.append(text(f"title:{place}", x, above, data["titles"][place], LETTERS, "ink"))
        marks += _pair(data, hung, place, corner, x, y)
        if hung["bars"] is not None:
            marks += _bars(hung["bars"], place, data["bars"][place], _corner(hung, row, 0), column)
    return marks


def _corner(hung: Hung, row: int, column: int) -> tuple[float, float]:
    (left, top), (across, down) = hung["first"], hung["step"]
    return left + column * across, top + row * down


def _pair(data: Data, hung: Hung, place: int, corner: list[int], x: float, y: float) -> list[Mark]:
    (left, top), side, lens = corner, data["side"], data["lens"]
    across, down = data["column"] - 1, data["row"] - 1
    about = data["medians"][place] if data["amplified"] else []
    box = hung["side"], hung["side"], data["sheet"]
    (right, under) = hung["lens"]
    spot = [left + across, top + down, lens, lens]
    window = [across, down, lens, lens]
    return [
        sprite(f"picture:{place}", x, y, *box, [left, top, side, side], window),
        sprite(f"lens:{place}", x + right, y + under, *box, spot, [], data["gain"], about),
    ]


def _bars(
    bars: Bars, place: int, shares: list[list[Any]], row: tuple[float, float], column: int
) -> list[Mark]:
    start, full = bars["start"], bars["full"]
    x = row[0] + bars["first"][0] + column * bars["step"][0]
    marks: list[Mark] = []
    for index, (word, low, mean, high, number, colour) in enumerate(shares):
        y = row[1] + bars["first"][1] + column * bars["step"][1] + index * LINE
        key, left = f"{place}:{index}", x + start
        if start:
            marks.append(text(f"word:{key}", x, y + 10, word, LETTERS))
        if mean:
            marks.append(rect(f"bar:{key}", left, y + 2, mean * full, 8, colour))
        if low < high:
            ends = [left + low * full, y + 6, left + high * full, y + 6]
            marks.append(lines(f"range:{key}", [ends], "ink", 1.5))
        after = left + max(mean, high) * full + 5
        marks.append(text(f"number:{key}", after, y + 10, number, LETTERS, "ink"))
    return marks


def table(data: Data) -> Table:
    """The numbers behind the bars and the sentence, with their lowest and highest."""
    coloured = len(data["table"][0]) < len(data["head"])
    rows = [
        [*row, ", ".join(map(str, data["medians"][index]))] if coloured else row
        for index, row in enumerate(data["table"])
    ]
    return Table(data["head"], rows)
