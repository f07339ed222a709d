"""The icon as PNG, for systems that show no SVG: drawn from the very file.

Only as much of SVG is known as an icon needs: filled shapes in a square, in plain colours that an
attribute or a class gives. An icon that holds more is not drawn at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from fontTools.pens.basePen import BasePen
from fontTools.svgLib import SVGPath
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import is_color_like, to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = ("circle", "ellipse", "path", "polygon", "rect")
_GEOMETRY = {"cx", "cy", "d", "height", "points", "r", "rx", "ry", "width", "x", "y"}
_PAINT = {"fill", "fill-opacity"}
_FINE = 8  # samples a side of each pixel: edges that two shapes share show no seam


class _Unknown(Exception):
    """Something that this module does not draw."""


def render_icon(svg: bytes, size: int, opaque: bool) -> bytes | None:
    """A square PNG in the icon's light colours, None where it holds what is not known here.

    size: in pixels. opaque: on white, for systems that paint what is transparent black.
    """
    try:
        root = ElementTree.fromstring(svg)
        side, classes = _side(root), _classes(root)
        drawn = [e for e in root if e.tag not in (f"{_SVG}style", f"{_SVG}title")]
        shapes = [(_outline(element), _fill(element, classes)) for element in drawn]
    except (ElementTree.ParseError, LookupError, _Unknown):
        return None
    large = size * _FINE
    agg: Any = RendererAgg(large, large, 72)  # type: ignore[no-untyped-call]
    down = Affine2D().scale(large / side, -large / side).translate(0, large)
    for outline, fill in shapes:
        gc = agg.new_gc()
        gc.set_linewidth(0)
        agg.draw_path(gc, outline, down, fill)
    image = Image.frombuffer("RGBA", (large, large), bytes(agg.buffer_rgba())).reduce(_FINE)
    if opaque:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _side(root: ElementTree.Element) -> float:
    box = re.fullmatch(r"0[ ,]+0[ ,]+([1-9]\d*(?:\.\d+)?)[ ,]+\1", root.get("viewBox", "").strip())
    if (
        root.tag != f"{_SVG}svg"
        or not box
        or not set(root.keys()) <= {"height", "viewBox", "width"}
    ):
        raise _Unknown
    return float(box[1])


def _outline(element: ElementTree.Element) -> Path:
    known = _GEOMETRY | _PAINT | {"class"}
    if element.tag not in {_SVG + name for name in _SHAPES} or not set(element.keys()) <= known:
        raise _Unknown
    root = ElementTree.Element(f"{_SVG}svg")
    root.append(element)
    pen = _Pen(None)
    try:
        SVGPath.fromstring(ElementTree.tostring(root)).draw(pen)
    except (ValueError, TypeError):  # what is written wrongly, and what is missing
        raise _Unknown from None
    return Path(pen.points or [(0, 0)], pen.codes or [Path.MOVETO])


class _Pen(BasePen):  # type: ignore[misc]
    """Gathers matplotlib's path."""

    def __init__(self, glyphs: None) -> None:
        super().__init__(glyphs)
        self.points: list[tuple[float, float]] = []
        self.codes: list[Any] = []

    def _add(self, code: Any, *points: tuple[float, float]) -> None:
        self.points += points
        self.codes += [code] * len(points)

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._add(Path.MOVETO, pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._add(Path.LINETO, pt)

    def _curveToOne(
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._add(Path.CURVE4, pt1, pt2, pt3)

    def _closePath(self) -> None:
        self._add(Path.CLOSEPOLY, self.points[-1])


def _classes(root: ElementTree.Element) -> dict[str, dict[str, str]]:
    """Class -> its declarations; those of dark colours stand in a @media and are left out."""
    css = "".join(style.text or "" for style in root.iter(f"{_SVG}style"))
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        pairs = dict(re.findall(r"([\w-]+)\s*:\s*([^;]*?)\s*(?:;|$)", body))
        if not set(pairs) <= _PAINT:
            raise _Unknown
        for selector in selectors.split(","):
            if not re.fullmatch(r"\.[\w-]+", selector.strip()):
                raise _Unknown
            found.setdefault(selector.strip()[1:], {}).update(pairs)
    return found


def _fill(
    element: ElementTree.Element, classes: Mapping[str, Mapping[str, str]]
) -> tuple[float, float, float, float]:
    given = dict(element.items())
    for name in given.get("class", "").split():
        given |= classes.get(name, {})
    colour = given.get("fill", "#000000")
    try:
        opacity = float(given.get("fill-opacity", "1"))
    except ValueError:
        raise _Unknown from None
    if not is_color_like(colour) or not 0 <= opacity <= 1:
        raise _Unknown
    red, green, blue, alpha = to_rgba(colour)  # of “none”, alpha is 0
    return red, green, blue, alpha * opacity
