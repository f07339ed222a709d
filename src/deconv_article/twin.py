"""Marks rendered with matplotlib: the static twin of a widget, an SVG that stands by itself.

It is shown as `<img>`, so it carries its own colours, light and dark, and its own title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from io import StringIO

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from deconv_article.figure import Size
from deconv_article.marks import Mark, Rect
from deconv_article.marks import Text as TextMark
from deconv_article.tokens import Tokens

# matplotlib knows no custom properties: token number n is drawn in this colour, renamed afterwards.
_SENTINEL = "#0a0b{:02x}"
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_ALIGN = {"start": "left", "middle": "center", "end": "right"}
_BOX = (Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY)
_FAMILY = "token"  # stands for the font family, which the SVG says once
_JUNK = re.compile(r' transform="rotate\(-?0 [^"]*"| id="[^"]*"')
_STYLE = re.compile(r' style="([^"]*)"')
_PATH = re.compile(r' d="([^"]*)"')
_STEP = re.compile(r"\s*([LMz])\s*")


def render_twin(marks: Sequence[Mark], size: Size, title: str, tokens: Tokens) -> str:
    """The SVG text of a picture: the same bytes for the same arguments."""
    names = sorted({name for mark in marks for name in _colours(mark)} - {"none"})
    figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=72)
    figure.patch.set_visible(False)
    figure.add_artist(_Picture(marks, size, names))
    svg = StringIO()
    with rc_context({"svg.hashsalt": "twin", "svg.fonttype": "none"}):
        FigureCanvasSVG(figure).print_svg(svg, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    return _lean(svg.getvalue(), size, title, names, tokens)


def _colours(mark: Mark) -> list[str]:
    return [str(value) for field, value in mark.items() if field in ("fill", "stroke")]


class _Picture(Artist):
    """All marks as one artist that speaks to the renderer; an artist each would cost far more."""

    def __init__(self, marks: Sequence[Mark], size: Size, names: Sequence[str]) -> None:
        super().__init__()
        self.marks = marks
        self.down = Affine2D().scale(1, -1).translate(0, size.height)
        self.rgb = {name: (10 / 255, 11 / 255, n / 255, 1.0) for n, name in enumerate(names)}
        self.fonts: dict[float, FontProperties] = {}
        # The renderer asks these only for place and alignment; they are never laid out.
        self.places = {anchor: Text(ha=align) for anchor, align in _ALIGN.items()}

    def draw(self, renderer: RendererBase) -> None:
        for mark in self.marks:
            gc = renderer.new_gc()
            gc.set_linewidth(0)
            if mark["kind"] == "text":
                self._write(renderer, gc, mark)
                continue
            if mark["kind"] != "area" and mark["stroke"] != "none":
                gc.set_linewidth(mark["width"])
                gc.set_foreground(self.rgb[mark["stroke"]], isRGBA=True)
            if mark["kind"] == "line":
                ends = [(mark["x1"], mark["y1"]), (mark["x2"], mark["y2"])]
                renderer.draw_path(gc, Path(_rounded(ends)), self.down)
                continue
            boxes = mark["rects"] if mark["kind"] == "area" else [_box(mark)]
            fill = self.rgb.get(mark["fill"])
            face = None if fill is None else (*fill[:3], round(mark["alpha"], 4))
            renderer.draw_path(gc, _boxes(boxes), self.down, face)

    def _write(self, renderer: RendererBase, gc: GraphicsContextBase, mark: TextMark) -> None:
        gc.set_foreground(self.rgb[mark["fill"]], isRGBA=True)
        size = round(mark["size"], 2)
        if size not in self.fonts:
            self.fonts[size] = FontProperties(family=[_FAMILY], size=size)
        ((x, y),) = _rounded([(mark["x"], mark["y"])])
        place = self.places[mark["anchor"]]
        place.set_position((x, y))
        renderer.draw_text(gc, x, y, mark["text"], self.fonts[size], 0, False, place)


def _box(mark: Rect) -> list[float]:
    return [mark["x"], mark["y"], mark["w"], mark["h"]]


def _boxes(boxes: Sequence[Sequence[float]]) -> Path:
    """One compound path of rectangles [x, y, width, height]."""
    corners: list[tuple[float, float]] = []
    for x, y, w, h in boxes:
        corners += ((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y))
    return Path(_rounded(corners), _BOX * len(boxes))


def _rounded(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(round(x, 2), round(y, 2)) for x, y in points]


def _lean(svg: str, size: Size, title: str, names: Sequence[str], tokens: Tokens) -> str:
    """Matplotlib's SVG without what only matplotlib needs, with its own colours and title."""
    body = svg[svg.index("</defs>") + len("</defs>") :]
    body = _STYLE.sub(_lean_style, _PATH.sub(_lean_path, _JUNK.sub("", body)))
    body = "\n".join(line.strip() for line in body.splitlines())
    for index, name in enumerate(names):
        body = body.replace(_SENTINEL.format(index), f"var(--{name})")
    light = "".join(f"--{name}:{tokens.light[name]};" for name in names)
    dark = "".join(f"--{name}:{tokens.dark[name]};" for name in names)
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" '
        f'font-family="{escape(tokens.light["sans"])}">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>:root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>{body}"
    )


def _lean_style(match: re.Match[str]) -> str:
    said = ("font-family", "text-anchor: start")  # the root says the one, the other is the default
    pairs = [pair for pair in match[1].split("; ") if not pair.startswith(said)]
    return f' style="{";".join(pairs).replace(": ", ":")}"'


def _lean_path(match: re.Match[str]) -> str:
    steps = _STEP.sub(r"\1", match[1])
    return f' d="{steps}"'
