"""The compared upsamplers, their pictures at some steps of the training, and how these stand.

`assets/widgets/gallery.js` says in the browser where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

from deconv_article.marks import Mark, Sheet, text
from deconv_article.results import Results

NUMBERS = "results/autoencoders.json"
# What a picture has room for; the keys are those of the results.
NAMES = {
    "deconv3": "deconv, size 3",
    "deconv4": "deconv, size 4",
    "deconv5": "deconv, size 5",
    "subpixel": "sub-pixel",
    "icnr": "sub-pixel, ICNR",
    "nearest": "nearest, conv",
    "bilinear": "bilinear, conv",
    "blur": "deconv 4, 2 × 2 mean",
}
_COLUMN = re.compile(r"step (\d+), picture (\d+)")


class Gallery(TypedDict):
    """names: of the rows. steps: that have pictures. each: how many, side by side. side: of one."""

    names: list[str]
    steps: list[int]
    each: int
    side: int
    sheet: Sheet


def kinds(record: Mapping[str, Any]) -> list[str]:
    """The upsamplers of the results, in the order of the sheet's rows."""
    return list(dict.fromkeys(name.partition(".")[0] for name in record["series"]))


def gallery(results: Results) -> Gallery:
    """What the autoencoders' sheet holds."""
    record = results.numbers(NUMBERS)
    sprite = record["sprites"]["main"]
    file = f"results/{sprite['file']}"
    height, width = results.sheet(file).shape[:2]
    found = [_COLUMN.fullmatch(column) for column in sprite["columns"]]
    steps = list(dict.fromkeys(int(column[1]) for column in found if column))
    return {
        "names": [NAMES[kind] for kind in kinds(record)],
        "steps": steps,
        "each": len(found) // len(steps),
        "side": sprite["tile"][0],
        "sheet": {"file": file, "size": [width, height]},
    }


class Hanging(NamedTuple):
    """How the upsamplers' panels stand on a canvas, in pixels: two squares each, under a name."""

    columns: int
    side: float
    gap: float
    pitch: float
    row: float
    letters: int

    def corner(self, index: int) -> tuple[float, float]:
        """Left and top of the first square of a panel."""
        down, across = divmod(index, self.columns)
        return 2 + across * self.pitch, down * self.row + self.letters + 10

    def bottom(self, count: int) -> float:
        """Where so many panels end."""
        return self.corner(count - 1)[1] + self.side

    def labels(self, names: Sequence[str]) -> list[Mark]:
        """The panels' names."""
        return [
            text(f"name:{index}", x, y - 9, name, self.letters, "ink")
            for index, name in enumerate(names)
            for x, y in [self.corner(index)]
        ]


def hanging(width: float) -> Hanging:
    """Four panels side by side, or two on a narrow canvas.

    The squares are as large as whole pixels of common screens make them: 3 for each of 32 pixels
    on a page of 832, 5 on a telephone.
    """
    if width < 500:
        return Hanging(2, 72, 3, width - 151, 102, 12)
    return Hanging(4, 82, 4, (width - 172) / 3, 116, 12)
