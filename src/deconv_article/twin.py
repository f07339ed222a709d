"""Marks rendered with matplotlib: the static twin of a widget, an SVG that stands by itself.

It is shown as `<img>`, so it carries its own colours, light and dark, its own title, and its words
as outlines of the font that the page is set in: the widget's words, letter for letter.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import escape, unescape
from io import BytesIO, StringIO
from typing import cast

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from deconv_article.figure import Size
from deconv_article.marks import Area, Curve, Lines, Numbers, Pixels, Plain, Rect, Words, letters
from deconv_article.marks import Text as TextMark
from deconv_article.outline import image, outline
from deconv_article.tokens import Tokens

# matplotlib knows no custom properties: token number n is drawn in this colour, renamed afterwards.
_SENTINEL = "#0a0b{:02x}"
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_ALIGN = {"start": "left", "middle": "center", "end": "right"}
_FAMILY = "token"  # no family: letters are outlined afterwards
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}  # of a text's width, left of its place
_LATER = "\ue000"  # before a mark's place in the list: what matplotlib shall only make room for
_EM = 500  # to an em, in which letters are outlined and put side by side: 0.01 px at 12 px
_PENS = {Path.MOVETO: "M", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}
_JUNK = re.compile(r' transform="rotate\(-?0 [^"]*"| id="[^"]*"')
_WORDS = re.compile(r'<text style="([^"]*)" x="([^"]*)" y="([^"]*)">([^<]*)</text>')
_PLACE = re.compile(rf"<text[^>]*>{_LATER}(\d+)</text>")
_STYLE = re.compile(r' style="([^"]*)"')
_PATH = re.compile(r' d="([^"]*)"')
_STEP = re.compile(r"\s*([LMz])\s*")
_BY_SIDES = r"M\1 \2H\3V\4H\1z"  # a rectangle in half the words
_BOX = re.compile(r"M(\S+) ([^ L]+)L([^ L]+) \2L\3 ([^ L]+)L\1 \4z")


def render_twin(marks: Sequence[Plain], size: Size, title: str, tokens: Tokens) -> str:
    """The SVG text of a picture: the same bytes for the same arguments."""
    names = sorted({name for mark in marks for name in _colours(mark)} - {"none"})
    figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=72)
    figure.patch.set_visible(False)
    figure.add_artist(_Picture(marks, size, names))
    svg = StringIO()
    # Of 128 points and more, matplotlib would merge those that it finds close enough.
    with rc_context({"svg.hashsalt": "twin", "svg.fonttype": "none", "path.simplify": False}):
        FigureCanvasSVG(figure).print_svg(svg, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    return _lean(svg.getvalue(), marks, size, title, names, tokens)


def _colours(mark: Plain) -> list[str]:
    return [str(value) for field, value in mark.items() if field in ("fill", "stroke")]


class _Picture(Artist):
    """All marks as one artist that speaks to the renderer; an artist each would cost far more."""

    def __init__(self, marks: Sequence[Plain], size: Size, names: Sequence[str]) -> None:
        super().__init__()
        self.marks = marks
        self.down = Affine2D().scale(1, -1).translate(0, size.height)
        self.rgb = {"ink": (0.0, 0.0, 0.0, 1.0)} | {
            name: (10 / 255, 11 / 255, n / 255, 1.0) for n, name in enumerate(names)
        }
        self.fonts: dict[float, FontProperties] = {}
        # The renderer asks these only for place and alignment; they are never laid out.
        self.places = {anchor: Text(ha=align) for anchor, align in _ALIGN.items()}

    def draw(self, renderer: RendererBase) -> None:
        for index, mark in enumerate(self.marks):
            gc = renderer.new_gc()
            gc.set_linewidth(0)
            if mark["kind"] == "text":
                self._write(renderer, gc, mark)
            elif mark["kind"] == "numbers" or mark["kind"] == "words" or mark["kind"] == "pixels":
                renderer.draw_text(gc, 0, 0, f"{_LATER}{index}", FontProperties(size=1), 0)
            else:
                self._trace(renderer, gc, mark)

    def _trace(
        self, renderer: RendererBase, gc: GraphicsContextBase, mark: Rect | Lines | Area | Curve
    ) -> None:
        if mark["stroke"] != "none":
            gc.set_linewidth(mark["width"])
            gc.set_foreground(self.rgb[mark["stroke"]], isRGBA=True)
        face = None
        if mark["kind"] != "lines" and mark["fill"] != "none":
            face = (*self.rgb[mark["fill"]][:3], round(mark["alpha"], 4))
        renderer.draw_path(gc, outline(mark), self.down, face)

    def _write(self, renderer: RendererBase, gc: GraphicsContextBase, mark: TextMark) -> None:
        gc.set_foreground(self.rgb[mark["fill"]], isRGBA=True)
        size = round(mark["size"], 2)
        if size not in self.fonts:
            self.fonts[size] = FontProperties(family=[_FAMILY], size=size)
        x, y = round(mark["x"], 2), round(mark["y"], 2)
        place = self.places[mark["anchor"]]
        place.set_position((x, y))
        renderer.draw_text(gc, x, y, mark["text"], self.fonts[size], 0, False, place)


def _lean(
    svg: str, marks: Sequence[Plain], size: Size, title: str, names: Sequence[str], tokens: Tokens
) -> str:
    """Matplotlib's SVG without what only matplotlib needs, with its own colours and title."""
    body = svg[svg.index("</defs>") + len("</defs>") :]
    body = _STYLE.sub(_lean_style, _PATH.sub(_lean_path, _JUNK.sub("", body)))
    words = _Words(str(tokens.font or findfont(FontProperties())), marks)
    body = _PLACE.sub(words.later, _WORDS.sub(words.write, body))
    body = "\n".join(line.strip() for line in body.splitlines())
    for index, name in enumerate(names):
        body = body.replace(_SENTINEL.format(index), f"var(--{name})")
    light = "".join(f"--{name}:{tokens.light[name]};" for name in names)
    dark = "".join(f"--{name}:{tokens.dark[name]};" for name in names)
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>:root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>\n"
        f"{words.defs()}{body}"
    )


class _Words:
    """Words as outlines of one font, side by side without kerning, as in the widget."""

    def __init__(self, file: str, marks: Sequence[Plain]) -> None:
        self.file = file
        self.marks = marks
        self.outlines: dict[str, str] = {}

    def write(self, words: re.Match[str]) -> str:
        """A <text> as a <g> of its letters, which are named by their code points."""
        style = dict(pair.split(":") for pair in words[1].split(";"))
        scale = float(style["font-size"].removesuffix("px")) / _EM
        uses, end = "", 0.0
        for letter in unescape(words[4]):
            name = f"u{ord(letter):x}"
            advance, outline = _letter(self.file, letter)
            if outline:
                self.outlines[name] = outline
                uses += f'<use href="#{name}" x="{end:g}"/>' if end else f'<use href="#{name}"/>'
            end += advance
        x = float(words[2]) - _BEFORE[style["text-anchor"]] * end * scale
        place = f"translate({x:.2f} {words[3]}) scale({scale:.5f})"
        return f'<g style="fill:{style["fill"]}" transform="{place}">{uses}</g>'

    def later(self, place: re.Match[str]) -> str:
        """What stands in the place of a mark."""
        mark = self.marks[int(place[1])]
        if mark["kind"] == "numbers" or mark["kind"] == "words":
            return self.spread(mark)
        return _image(cast(Pixels, mark))

    def spread(self, mark: Numbers | Words) -> str:
        """Many numbers or words as one <g> of letters, in the font's units."""
        scale = round(mark["size"], 2) / _EM
        uses = ""
        for x, y, letter in letters(mark):
            advance, outline = _letter(self.file, letter)
            name = f"u{ord(letter):x}"
            self.outlines[name] = outline
            uses += f'<use href="#{name}" x="{x / scale - advance / 2:.0f}" y="{y / scale:.0f}"/>'
        return f'<g style="fill:var(--{mark["fill"]})" transform="scale({scale:.5f})">{uses}</g>'

    def defs(self) -> str:
        paths = "".join(f'<path id="{name}" d="{d}"/>\n' for name, d in self.outlines.items())
        return f"<defs>\n{paths}</defs>"


def _image(mark: Pixels) -> str:
    """A picture, its pixels as they are, in the SVG itself."""
    png = BytesIO()
    image(mark).save(png, "PNG", optimize=True)
    x, y, w, h = (f"{mark[side]:.2f}" for side in ("x", "y", "w", "h"))
    return (
        f'<image x="{x}" y="{y}" width="{w}" height="{h}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{b64encode(png.getvalue()).decode()}"/>'
    )


@cache
def _letter(file: str, letter: str) -> tuple[float, str]:
    """How far the pen moves after a letter, and its outline as path steps, y down."""
    font = get_font(file)
    font.set_size(_EM, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    steps, x, y, last = "", 0, 0, ""
    for ends, code in Path(*font.get_path()).iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            steps, last = f"{steps}z", ""
            continue
        if code == Path.MOVETO:
            x = y = 0
        points = [(round(right), -round(up)) for right, up in ends.reshape(-1, 2).tolist()]
        pen = _PENS[code]
        steps += " " if pen == last else pen
        steps += " ".join(f"{right - x} {down - y}" for right, down in points)
        (x, y), last = points[-1], pen
    return float(glyph.linearHoriAdvance) / 65536, steps.replace(" -", "-")


def _lean_style(match: re.Match[str]) -> str:
    pairs = [pair for pair in match[1].split("; ") if not pair.startswith("font-family")]
    return f' style="{";".join(pairs).replace(": ", ":")}"'


def _lean_path(match: re.Match[str]) -> str:
    steps = _STEP.sub(r"\1", match[1])
    return f' d="{_BOX.sub(_BY_SIDES, steps)}"'
