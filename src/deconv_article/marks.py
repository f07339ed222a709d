"""The marks a picture is made of: flat records in CSS pixels, y down, in paint order.

A layout returns a list of these. `twin.py` renders them with matplotlib and
`assets/widgets/picture.js` with D3, so both show the same picture. A `fill` or `stroke` is the
name of a colour token (`paint` stands for `var(--paint)`) or `none`. Keys are unique within a
picture and stable from one setting to the next.
"""

from __future__ import annotations

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


class Line(TypedDict):
    """A straight stroke."""

    kind: Literal["line"]
    key: str
    x1: float
    y1: float
    x2: float
    y2: float
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


class Area(TypedDict):
    """Many rectangles [x, y, width, height] of one shade, drawn as a single path."""

    kind: Literal["area"]
    key: str
    rects: list[list[float]]
    fill: str
    alpha: float


Mark = Rect | Line | Text | Area


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


def line(
    key: str, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1
) -> Line:
    """A `Line`; see there."""
    return {
        "kind": "line", "key": key, "x1": x1, "y1": y1, "x2": x2, "y2": y2,
        "stroke": stroke, "width": width,
    }  # fmt: skip


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


def area(key: str, rects: list[list[float]], fill: str, alpha: float) -> Area:
    """An `Area`; see there."""
    return {"kind": "area", "key": key, "rects": rects, "fill": fill, "alpha": alpha}
