"""Sprites as the pixels that they show: what the twin and the card draw of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from deconv_article.marks import GREY, Mark, Plain, Sprite, pixels, rect

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


def cut(mark: Mark, sheets: Mapping[str, NDArray[uint8]]) -> list[Plain]:
    """A sprite as pixels and the outline of its window; any other mark as it is."""
    if mark["kind"] != "sprite":
        return [mark]
    shown = amplified(tile(sheets[mark["file"]], mark["tile"]), mark["gain"], mark["about"])
    x, y, w, h = mark["x"], mark["y"], mark["w"], mark["h"]
    columns = mark["tile"][2]
    rows = shown.reshape(-1, 3).tolist()
    return [pixels(mark["key"], x, y, w, h, columns, rows), *_outline(mark, w / columns)]


def tile(sheet: NDArray[uint8], place: list[int]) -> NDArray[uint8]:
    """The pixels at [x, y, width, height] of a sheet."""
    x, y, width, height = place
    return sheet[y : y + height, x : x + width]


def amplified(shown: NDArray[uint8], gain: int, about: list[int]) -> NDArray[uint8]:
    """How far each pixel is from the colour `about`, `gain` times, on grey; as it is at 1."""
    if gain == 1:
        return shown
    return np.clip(GREY + gain * (shown.astype(int) - about), 0, 255).astype(np.uint8)


def _outline(mark: Sprite, texel: float) -> list[Plain]:
    """Its window's edge, dark in light, to be seen on every colour."""
    if not mark["window"]:
        return []
    x, y, w, h = (texel * side for side in mark["window"])
    box = mark["x"] + x, mark["y"] + y, w, h
    return [
        rect(f"{mark['key']}-halo", *box, "paper", 0, "on-dark", 4),
        rect(f"{mark['key']}-window", *box, "paper", 0, "on-light", 1.5),
    ]
