"""The marks a picture is made of: flat records in CSS pixels, y down, in paint order.

A layout returns a list of these. `twin.py` renders them with matplotlib and
`assets/widgets/picture.js` with D3, so both show the same picture. A `fill` or `stroke` is the
name of a colour token (`paint` stands for `var(--paint)`) or `none`. Keys are unique within a
picture and stable from one setting to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

Anchor = Literal["start", "middle", "end"]


class Rect(TypedDict):
    """A rectangle; `alpha` (0..1) is the fill's, the stroke is opaque and `width` pixels wide."""

    kind: Literal["rect"]
    key: str
    x: float
    y: float
    w: float
    h: float
    fill: str
    alpha: float
    stroke: str
    width: float


class Lines(TypedDict):
    """Straight strokes [x1, y1, x2, y2] of one colour, drawn as a single path."""

    kind: Literal["lines"]
    key: str
    ends: list[list[float]]
    stroke: str
    width: float


class Text(TypedDict):
    """One line of text; `y` is its baseline, `size` its font size in pixels."""

    kind: Literal["text"]
    key: str
    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: Anchor


class Numbers(TypedDict):
    """Whole numbers [x, y, number], each with its middle at x and its baseline at y.

    They are many, so they are one mark: a browser lays out one text, not hundreds.
    """

    kind: Literal["numbers"]
    key: str
    at: list[list[float]]
    size: float
    fill: str


class Words(TypedDict):
    """Short words [x, y, word], each with its middle at x and its baseline at y; one mark.

    They are sums of weights and names of cells: digits and the letters of `ADVANCES`.
    """

    kind: Literal["words"]
    key: str
    at: list[tuple[float, float, str]]
    size: float
    fill: str


class Area(TypedDict):
    """Many rectangles [x, y, width, height] of one shade and edge, drawn as a single path."""

    kind: Literal["area"]
    key: str
    rects: list[list[float]]
    fill: str
    alpha: float
    stroke: str
    width: float


class Curve(TypedDict):
    """A line through points [x, y], and the fill (`alpha`, 0..1) that it closes around."""

    kind: Literal["curve"]
    key: str
    points: list[list[float]]
    stroke: str
    width: float
    fill: str
    alpha: float


class Pixels(TypedDict):
    """A picture of `columns` pixels a row, [red, green, blue] each, 0..255, rows from the top.

    Its pixels are drawn as squares, never smoothed.
    """

    kind: Literal["pixels"]
    key: str
    x: float
    y: float
    w: float
    h: float
    columns: int
    rgb: list[list[int]]


class Sheet(TypedDict):
    """A file of pictures on one sheet, and its size [width, height] in pixels."""

    file: str
    size: list[int]


class Sprite(TypedDict):
    """A rectangle cut from a sheet of pictures, its pixels drawn as squares, never smoothed.

    file    the sheet's path, on the site and beside the article alike
    sheet   its width and height in pixels
    tile    what is cut: [x, y, width, height] in pixels of the sheet
    window  a rectangle in pixels of the tile that is outlined, or nothing
    gain, about  with a gain other than 1 every pixel is shown as grey + gain (pixel - about)
    """

    kind: Literal["sprite"]
    key: str
    x: float
    y: float
    w: float
    h: float
    file: str
    sheet: list[int]
    tile: list[int]
    window: list[int]
    gain: int
    about: list[int]


Plain = Rect | Lines | Text | Numbers | Words | Area | Curve | Pixels
Mark = Plain | Sprite

GREY = 128  # what a pixel that is as it should be is shown as, where a sprite has a gain

DIGIT = 0.497  # how wide a digit or a plus is, over the size: the font's own
ADVANCES = {
    "a": 0.504, "b": 0.553, "c": 0.456, "d": 0.555, "e": 0.496, "x": 0.446, "y": 0.467,
    "′": 0.249, "″": 0.426,
}  # fmt: skip


def ems(word: str) -> float:
    """How wide a word of a `Words` is, over its size."""
    return sum(ADVANCES.get(letter, DIGIT) for letter in word)


def letters(mark: Numbers | Words) -> list[tuple[float, float, str]]:
    """The letters of a mark's words or numbers, each with its middle and its baseline."""
    spread: list[tuple[float, float, str]] = []
    for x, y, written in mark["at"]:
        word = str(written)
        left = x - ems(word) / 2 * mark["size"]
        for letter in word:
            wide = ADVANCES.get(letter, DIGIT) * mark["size"]
            spread.append((left + wide / 2, y, letter))
            left += wide
    return spread


def rect(
    key: str,
    x: float,
    y: float,
    w: float,
    h: float,
    fill: str,
    alpha: float = 1,
    stroke: str = "none",
    width: float = 1,
) -> Rect:
    """A `Rect`; see there."""
    return {
        "kind": "rect", "key": key, "x": x, "y": y, "w": w, "h": h,
        "fill": fill, "alpha": alpha, "stroke": stroke, "width": width,
    }  # fmt: skip


def lines(key: str, ends: list[list[float]], stroke: str, width: float = 1) -> Lines:
    """A `Lines`; see there."""
    return {"kind": "lines", "key": key, "ends": ends, "stroke": stroke, "width": width}


def text(
    key: str,
    x: float,
    y: float,
    words: str,
    size: float,
    fill: str = "muted",
    anchor: Anchor = "start",
) -> Text:
    """A `Text`; see there."""
    return {
        "kind": "text", "key": key, "x": x, "y": y, "text": words,
        "size": size, "fill": fill, "anchor": anchor,
    }  # fmt: skip


def area(
    key: str,
    rects: list[list[float]],
    fill: str,
    alpha: float = 1,
    stroke: str = "none",
    width: float = 1,
) -> Area:
    """An `Area`; see there."""
    return {
        "kind": "area", "key": key, "rects": rects,
        "fill": fill, "alpha": alpha, "stroke": stroke, "width": width,
    }  # fmt: skip


def numbers(key: str, at: list[list[float]], size: float, fill: str) -> Numbers:
    """A `Numbers`; see there."""
    return {"kind": "numbers", "key": key, "at": at, "size": size, "fill": fill}


def words(key: str, at: list[tuple[float, float, str]], size: float, fill: str) -> Words:
    """A `Words`; see there."""
    return {"kind": "words", "key": key, "at": at, "size": size, "fill": fill}


def curve(
    key: str,
    points: list[list[float]],
    stroke: str,
    width: float = 1.5,
    fill: str = "none",
    alpha: float = 1,
) -> Curve:
    """A `Curve`; see there."""
    return {
        "kind": "curve", "key": key, "points": points,
        "stroke": stroke, "width": width, "fill": fill, "alpha": alpha,
    }  # fmt: skip


def pixels(
    key: str, x: float, y: float, w: float, h: float, columns: int, rgb: list[list[int]]
) -> Pixels:
    """A `Pixels`; see there."""
    return {
        "kind": "pixels", "key": key, "x": x, "y": y, "w": w, "h": h,
        "columns": columns, "rgb": rgb,
    }  # fmt: skip


def sprite(
    key: str,
    x: float,
    y: float,
    w: float,
    h: float,
    sheet: Sheet,
    tile: list[int],
    window: Sequence[int] = (),
    gain: int = 1,
    about: Sequence[int] = (),
) -> Sprite:
    """A `Sprite`; see there."""
    return {
        "kind": "sprite", "key": key, "x": x, "y": y, "w": w, "h": h,
        "file": sheet["file"], "sheet": sheet["size"], "tile": tile, "window": list(window),
        "gain": gain, "about": list(about),
    }  # fmt: skip
