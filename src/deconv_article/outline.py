"""The shapes of marks as matplotlib paths, in the pixels of their canvas, y down."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.path import Path
from PIL import Image

from deconv_article.marks import Area, Curve, Lines, Pixels, Rect

_BOX = (Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY)
_STROKE = (Path.MOVETO, Path.LINETO)


def outline(mark: Rect | Lines | Area | Curve) -> Path:
    """The one path of a mark, rounded to hundredths of a pixel."""
    if mark["kind"] == "rect":
        return boxes([[mark["x"], mark["y"], mark["w"], mark["h"]]])
    if mark["kind"] == "area":
        return boxes(mark["rects"])
    if mark["kind"] == "curve":
        return Path(_rounded(mark["points"]))
    ends = [point for x1, y1, x2, y2 in mark["ends"] for point in ((x1, y1), (x2, y2))]
    return Path(_rounded(ends), _STROKE * len(mark["ends"]))


def boxes(rects: Sequence[Sequence[float]]) -> Path:
    """One compound path of rectangles [x, y, width, height]."""
    corners: list[tuple[float, float]] = []
    for x, y, w, h in rects:
        corners += ((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y))
    return Path(_rounded(corners), _BOX * len(rects))


def image(mark: Pixels) -> Image.Image:
    """The picture of a mark, a pixel of it a pixel; one that is grey has one channel."""
    size = mark["columns"], len(mark["rgb"]) // mark["columns"]
    if all(red == green == blue for red, green, blue in mark["rgb"]):
        return Image.frombytes("L", size, bytes(grey for grey, _, _ in mark["rgb"]))
    return Image.frombytes("RGB", size, bytes(part for pixel in mark["rgb"] for part in pixel))


def _rounded(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    return [(round(x, 2), round(y, 2)) for x, y in points]
