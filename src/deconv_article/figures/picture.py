"""What the figures' pictures share: one scale of shades, its legend, rows of counted cells.

`assets/widgets/picture.js` says the same in the browser; a test holds the two to one picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from deconv_article.marks import Mark, line, rect, text

MOST = 3  # the scale ends at this many times the mean: full ink
DARK = 0.594  # from this ink on, numbers are written in the light colour
SMALLEST = 7  # pixels; a number that would have to be smaller is left out
DIGIT = 0.64  # the width of a digit over its font size, in the widest common sans
LEGEND_HEIGHT = 40

Box = tuple[float, float, float, float]  # x, y, width, height


def shade(ratio: float) -> float:
    """The ink (0..1) of a count that is `ratio` times the mean: linear, full at `MOST`."""
    return min(1.0, ratio / MOST)


def number_size(width: float, height: float, highest: int, most: float) -> float:
    """A font size for the counts of cells of this size, up to `highest`; 0 if none fits."""
    digits = len(str(highest))
    size = min(most, 0.9 * width, 0.8 * height, (width - 1.5) / (DIGIT * digits))
    return size if size >= SMALLEST else 0


def number(key: str, x: float, y: float, count: int, size: float, ink: float) -> Mark:
    """A count written in the middle of a cell, centre (x, y), whose ink is `ink`."""
    fill = "on-light" if ink < DARK else "on-dark"
    return text(key, x, y + 0.36 * size, str(count), size, fill, "middle")


def lane(index: int, lanes: int, y: float, pitch: float) -> tuple[float, float]:
    """Top and height of the stroke of input `index`: strokes in one lane never touch."""
    gap = 1 if pitch < 8 else 2
    return y + (index % lanes) * pitch, pitch - gap


def cells(
    name: str, boxes: Sequence[Box], counts: Sequence[int], mean: float, size: float
) -> list[Mark]:
    """Cells shaded by their counts over `mean`, each count written in where `size` fits."""
    marks: list[Mark] = []
    for index, ((x, y, w, h), count) in enumerate(zip(boxes, counts, strict=True)):
        ink = shade(count / mean)
        marks.append(rect(f"{name}:{index}", x, y, w, h, "paint", ink, "rule"))
        if size and w >= DIGIT * size * len(str(count)):
            key = f"{name}-count:{index}"
            marks.append(number(key, x + w / 2, y + h / 2, count, size, ink))
    return marks


def grid(name: str, x: float, y: float, cell: float, count: int, stroke: str) -> list[Mark]:
    """The lines between and around `count` by `count` cells."""
    marks: list[Mark] = []
    side = count * cell
    for index in range(count + 1):
        at = index * cell
        marks.append(line(f"{name}-row:{index}", x, y + at, x + side, y + at, stroke))
        marks.append(line(f"{name}-column:{index}", x + at, y, x + at, y + side, stroke))
    return marks


def legend(x: float, y: float, width: float, size: float) -> list[Mark]:
    """The scale of shades, `LEGEND_HEIGHT` high; the same whatever the values are."""
    swatch = width / 7
    marks: list[Mark] = [text("legend", x, y + 10, "paint, relative to the mean", size)]
    for step in range(7):
        left = x + step * swatch
        ink = shade(step / 2)
        marks.append(rect(f"legend:{step}", left, y + 15, swatch, 12, "paint", ink, "rule"))
    labels = (("0", 0), ("mean", 2), ("2×", 4), ("≥ 3×", 6))
    for words, step in labels:
        centre = x + (step + 0.5) * swatch
        marks.append(text(f"legend-label:{step}", centre, y + 39, words, size, "muted", "middle"))
    return marks
