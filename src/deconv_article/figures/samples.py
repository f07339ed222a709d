"""Samples of generators at some steps of their training, in rows, and how much grid is in them.

`generators` and `critics` are figures of such rows: the results of both have the same form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from deconv_article.figure import Figure, Param
from deconv_article.figures.magnifier import EDGES, Hung, Sheet, States, bar, declare

WIDE = 8  # pixels that the lens shows across and down; they fit as often as pixels do
_COLUMN = re.compile(r"step (\d+), sample (\d+)")


class Row(NamedTuple):
    """A kind of network: its name in two lines, and whether it is one that should make a grid."""

    kind: str
    name: tuple[str, str]
    suspect: bool


def steps_of(sheet: Sheet) -> tuple[list[int], int]:
    """The steps that have pictures, and how many each."""
    columns = sheet.record["sprites"]["main"]["columns"]
    found = [_COLUMN.fullmatch(column) for column in columns]
    steps = list(dict.fromkeys(int(column[1]) for column in found if column))
    return steps, len(found) // len(steps)


def when(step: int) -> str:
    """A step in words."""
    return f"after {step} steps" if step else "before training"


def ranges(sheet: Sheet, rows: Sequence[Row]) -> dict[str, float]:
    """Lowest and highest mean of the suspects and of the others, at the start and late."""
    said: dict[str, float] = {}
    for who, suspect in (("with", True), ("without", False)):
        for time, fact in (("start", "step0"), ("late", "late")):
            means = [sheet.spread(f"{r.kind}.e2.{fact}")[0] for r in rows if r.suspect == suspect]
            said |= {f"{who}{time}low": min(means), f"{who}{time}high": max(means)}
    return said


def shown(sheet: Sheet, rows: Sequence[Row]) -> list[States]:
    """The samples of each kind at each step, and the numbers of all samples."""
    steps, each = steps_of(sheet)
    seeds = len(sheet.record["seeds"])
    excess = [[sheet.spread(f"{row.kind}.e2.step{step}") for step in steps] for row in rows]
    most = max(number for row in excess for spread in row for number in spread)
    places = [sheet.kinds.index(row.kind) for row in rows]
    times = [*((when(step), f"step{step}") for step in steps), ("later half", "late")]
    always = {
        "seeds": seeds,
        "several": seeds > 1,
        **ranges(sheet, rows),
        "titles": [when(step) for step in steps],
        "table": [
            [" ".join(row.name), time, *sheet.spread(f"{row.kind}.e2.{fact}")]
            for row in rows
            for time, fact in times
        ],
        "bars": [
            [bar(str(step), spread, most, f"{spread[0]:.1f} dB", _colour(row))]
            for row, spreads in zip(rows, excess, strict=True)
            for step, spread in zip(steps, spreads, strict=True)
        ],
    }
    samples = [
        {
            "sample": sample + 1,
            "tiles": [
                [(index * each + sample) * sheet.side, place * sheet.side]
                for place in places
                for index in range(len(steps))
            ],
        }
        for sample in range(each)
    ]
    return [States((), [always]), States(("sample",), samples)]


def _colour(row: Row) -> str:
    return "accent" if row.suspect else "muted"


def figure(
    sheet: Sheet,
    name: str,
    title: str,
    sentence: str,
    rows: Sequence[Row],
    head: str,
    sample: int,
    start: tuple[int, int],
) -> Figure[dict[str, Any]]:
    """The figure; `head` says what the rows are, `sample` and `start` what is seen at first."""
    _, each = steps_of(sheet)
    numbers = tuple(str(index + 1) for index in range(each))
    wide, narrow = _wide(rows), _narrow(rows)
    return declare(
        sheet,
        name,
        title,
        sentence,
        choices=(Param("sample", sample - 1, 0, each - 1, "sample", choices=numbers),),
        lens=WIDE,
        start=start,
        shown=shown(sheet, rows),
        head=(head, "steps", *(f"excess, dB: {edge}" for edge in EDGES)),
        wide=wide,
        narrow=narrow,
        heights=(_height(wide, rows, 0), _height(narrow, rows, 16)),
        amplifies=True,
    )


def _height(hung: Hung, rows: Sequence[Row], under: float) -> int:
    return round(hung["first"][1] + (len(rows) - 1) * hung["step"][1] + hung["side"] + under + 2)


def _wide(rows: Sequence[Row]) -> Hung:
    """Names and bars on the left, and three pairs of squares."""
    return {
        "columns": 3,
        "side": 82,
        "first": [178, 22],
        "step": [179, 92],
        "lens": [85, 0],
        "title": -8,
        "name": [-178, 12],
        "names": [list(row.name) for row in rows],
        "tone": "ink",
        "bars": {"first": [-178, 36], "step": [0, 15], "start": 28, "full": 84},
    }


def _narrow(rows: Sequence[Row]) -> Hung:
    """Names above the pairs of squares, a bar under each."""
    return {
        "columns": 3,
        "side": 50,
        "first": [2, 46],
        "step": [107.5, 94],
        "lens": [52, 0],
        "title": -32,
        "name": [0, -9],
        "names": [[" ".join(row.name)] for row in rows],
        "tone": "ink",
        "bars": {"first": [0, 53], "step": [107.5, 0], "start": 0, "full": 44},
    }
