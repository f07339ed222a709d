"""The card that social sites show for a link to the article: its title over one of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path as File
from typing import Any, NamedTuple

import numpy as np
from matplotlib import get_data_path, rc_context
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from deconv_article.figure import Size
from deconv_article.marks import Anchor, Pixels, Plain, letters
from deconv_article.outline import boxes, image, outline
from deconv_article.publication import CARD_SIZE
from deconv_article.tokens import Tokens

MARGIN = 64
_GAP = 20
_COLUMN = 400  # the width of a title that stands beside its figure
_SIZES = (62, 56, 50, 44, 38)  # of the title
_LEADING = 1.14
_SMALL = 25
_ALIGN = {"start": 0.0, "middle": 0.5, "end": 1.0}


def render_card(
    title: str,
    byline: str,
    marks: Sequence[Plain],
    size: Size,
    tokens: Tokens,
    bold: File | None = None,
    regular: File | None = None,
) -> bytes:
    """A PNG of CARD_SIZE in light colours: the same bytes for the same arguments.

    size: the canvas that the marks are laid out for. bold, regular: font files for the words; a
    text that neither they nor matplotlib's own fonts can write is left out.
    """
    with rc_context({"text.hinting": "none"}):
        return _render(title, byline, marks, size, _Board(tokens, bold, regular))


def _render(title: str, byline: str, marks: Sequence[Plain], size: Size, board: _Board) -> bytes:
    width, height = CARD_SIZE
    board.path(boxes([[0, 0, width, height]]), "paper")
    board.path(boxes([[0, 0, width, 12]]), "paint")
    room = width - 2 * MARGIN
    bottom = height - MARGIN + 6  # the byline's letters hang a little below
    if byline:
        board.write(byline, MARGIN, bottom, _SMALL, "muted")
    over = bottom - 1.6 * _SMALL if byline else bottom  # where what stands over the byline ends

    # The title stands above the figure or beside it, whichever leaves the figure larger.
    above = board.fitted(title, room, (1, 2, 3, 4))
    top = MARGIN + above.height + (_GAP if above.lines else 0)
    stacked = min(room / size.width, (over - top) / size.height)
    column = room - _COLUMN - 3 * _GAP
    side = min(column / size.width, (over - MARGIN) / size.height)
    if stacked >= side:
        board.write_title(above)
        board.draw(marks, MARGIN, top + (over - top - stacked * size.height) / 2, stacked)
    else:
        board.write_title(board.fitted(title, _COLUMN, (5, 6)))
        left = width - MARGIN - (column + side * size.width) / 2
        board.draw(marks, left, (MARGIN + over - side * size.height) / 2, side)
    return board.png()


class _Title(NamedTuple):
    size: float
    lines: list[str]
    font: File | None

    @property
    def height(self) -> float:
        return _LEADING * self.size * len(self.lines)


class _Board:
    """Paints in pixels, y down, in the light colours of the tokens."""

    def __init__(self, tokens: Tokens, bold: File | None, regular: File | None) -> None:
        self.agg: Any = RendererAgg(*CARD_SIZE, 72)  # type: ignore[no-untyped-call]
        self.down = Affine2D().scale(1, -1).translate(0, CARD_SIZE[1])
        self.tokens = tokens
        self.widths: dict[tuple[str, File], float] = {}
        own = File(get_data_path(), "fonts", "ttf")
        self.fonts = {
            True: [*filter(None, [bold]), own / "DejaVuSans-Bold.ttf"],
            False: [*filter(None, [regular]), own / "DejaVuSans.ttf"],
        }

    def draw(self, marks: Sequence[Plain], left: float, top: float, scale: float) -> None:
        """The marks of a figure, enlarged, their canvas' corner at (left, top)."""

        place = Affine2D().scale(scale).translate(left, top)
        for mark in marks:
            if mark["kind"] == "text":
                x, y = place.transform((mark["x"], mark["y"]))
                size = scale * mark["size"]
                self.write(mark["text"], x, y, size, mark["fill"], mark["anchor"])
            elif mark["kind"] == "numbers" or mark["kind"] == "words":
                for x, y, letter in letters(mark):
                    x, y = place.transform((x, y))
                    self.write(letter, x, y, scale * mark["size"], mark["fill"], "middle")
            elif mark["kind"] == "pixels":
                x, y = place.transform((mark["x"], mark["y"]))
                self.show(mark, x, y, scale)
            else:
                fill = ("none", 1.0) if mark["kind"] == "lines" else (mark["fill"], mark["alpha"])
                stroke, width = mark["stroke"], scale * mark["width"]
                self.path(outline(mark).transformed(place), *fill, stroke, width)

    def show(self, mark: Pixels, x: float, y: float, scale: float) -> None:
        """A picture, its pixels as squares."""
        size = round(scale * mark["w"]), round(scale * mark["h"])
        squares = image(mark).resize(size, Image.Resampling.NEAREST).convert("RGBA")
        rows = np.flipud(np.asarray(squares))
        self.agg.draw_image(self.agg.new_gc(), round(x), CARD_SIZE[1] - round(y) - size[1], rows)

    def path(
        self,
        path: Path,
        fill: str = "none",
        alpha: float = 1,
        stroke: str = "none",
        width: float = 0,
    ) -> None:
        gc = self.agg.new_gc()
        gc.set_linewidth(0 if stroke == "none" else width)
        if stroke != "none":
            gc.set_foreground(self.rgb(stroke))
        face = None if fill == "none" else (*self.rgb(fill), alpha)
        self.agg.draw_path(gc, path, self.down, face)

    def rgb(self, token: str) -> tuple[float, float, float]:
        return to_rgb(self.tokens.light[token])

    def write(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        fill: str,
        anchor: Anchor = "start",
        font: File | None = None,
    ) -> None:
        """One line, its baseline at y; in the font given, else in the first that can write it."""
        font = font or self.font(words)
        if font is None:
            return
        gc = self.agg.new_gc()
        gc.set_foreground(self.rgb(fill))
        if anchor != "start":
            x -= _ALIGN[anchor] * size * self.ems(words, font)
        self.agg.draw_text(gc, x, y, words, FontProperties(fname=str(font), size=size), 0)

    def write_title(self, title: _Title) -> None:
        for number, line in enumerate(title.lines):
            y = MARGIN + (0.76 + _LEADING * number) * title.size
            self.write(line, MARGIN, y, title.size, "ink", font=title.font)

    def fitted(self, title: str, room: float, limits: Sequence[int]) -> _Title:
        """The title in lines of a width: of the first number that will do, as large as can be."""
        font = self.font(title, bold=True)
        if font is None:
            return _Title(0, [], None)
        lines: list[str] = []
        for most in limits:
            for size in _SIZES:
                lines = self.lines(title.split(), font, room / size)
                if len(lines) <= most and all(self.ems(s, font) <= room / size for s in lines):
                    return _Title(size, lines, font)
        return _Title(_SIZES[-1], [*lines[: limits[-1] - 1], "…"], font)

    def lines(self, words: Sequence[str], font: File, ems: float) -> list[str]:
        lines: list[str] = []
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.ems(longer, font) <= ems:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def ems(self, words: str, font: File) -> float:
        """The width of the words over their font size."""
        if (words, font) not in self.widths:
            properties = FontProperties(fname=str(font), size=100)
            measured = self.agg.get_text_width_height_descent(words, properties, ismath=False)
            self.widths[words, font] = float(measured[0]) / 100
        return self.widths[words, font]

    def font(self, words: str, bold: bool = False) -> File | None:
        """The first font that has every letter of the words, if one has."""
        return next((font for font in self.fonts[bold] if set(words) <= _letters(font)), None)

    def png(self) -> bytes:
        image = Image.frombuffer("RGBA", CARD_SIZE, bytes(self.agg.buffer_rgba())).convert("RGB")
        image = image.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        file = BytesIO()
        image.save(file, "PNG")
        return file.getvalue()


@cache
def _letters(font: File) -> set[str]:
    return {chr(code) for code in get_font(str(font)).get_charmap()}
