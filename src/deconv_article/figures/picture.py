"""What the figures' pictures share: one scale of shades, its legend, rows of counted cells.

`assets/widgets/marks.js` says the same in the browser; a test holds the two to one picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from deconv_article.marks import Mark, area, lines, numbers, rect, text

MOST = 3  # the scale ends at this many times the mean: full ink
DARK = 0.594  # from this ink on, numbers are written in the light colour
SMALLEST = 7  # pixels; a number that would have to be smaller is left out
WIDE = 0.64  # the width of a digit over its font size, in the widest common sans
LEGEND_HEIGHT = 40

Box = tuple[float, float, float, float]  # x, y, width, height


def shade(ratio: float) -> float:
    """The ink (0..1) of a count that is `ratio` times the mean: linear, full at `MOST`."""
    return min(1.0, ratio / MOST)


def number_size(width: float, height: float, highest: int, most: float) -> float:
    """A font size for the counts of cells of this size, up to `highest`; 0 if none fits."""
    digits = len(str(highest))
    size = min(most, 0.9 * width, 0.8 * height, (width - 1.5) / (WIDE * digits))
    return size if size >= SMALLEST else 0


def number_marks(
    name: str, boxes: Sequence[Box], counts: Sequence[int], mean: float, size: float
) -> list[Mark]:
    """The counts of cells in their middles, where `size` fits: dark or light, as the ink asks."""
    written: dict[str, list[list[float]]] = {"on-light": [], "on-dark": []}
    for (x, y, w, h), count in zip(boxes, counts, strict=True):
        if size and w >= WIDE * size * len(str(count)):
            fill = "on-light" if shade(count / mean) < DARK else "on-dark"
            written[fill].append([x + w / 2, y + h / 2 + 0.36 * size, count])
    return [numbers(f"{name}:{fill}", at, size, fill) for fill, at in written.items() if at]


def lane(index: int, lanes: int, y: float, pitch: float) -> tuple[float, float]:
    """Top and height of the stroke of input `index`: strokes in one lane never touch."""
    gap = 1 if pitch < 8 else 2
    return y + (index % lanes) * pitch, pitch - gap


def shaded(
    name: str, boxes: Sequence[Box], weights: Sequence[float], mean: float, stroke: str
) -> list[Mark]:
    """Boxes shaded by their weights over `mean`: one area a weight, the lightest first."""
    return [
        area(
            f"{name}:{rank}",
            [list(box) for box, weight in zip(boxes, weights, strict=True) if weight == one],
            "paint",
            shade(one / mean),
            stroke,
        )
        for rank, one in enumerate(sorted(set(weights)))
    ]


def cells(
    name: str, boxes: Sequence[Box], counts: Sequence[int], mean: float, size: float
) -> list[Mark]:
    """Cells shaded by their counts over `mean`, each count written in where `size` fits."""
    return [
        *shaded(name, boxes, counts, mean, "rule"),
        *number_marks(f"{name}-count", boxes, counts, mean, size),
    ]


def grid(name: str, x: float, y: float, cell: float, count: int, stroke: str) -> Mark:
    """The lines between and around `count` by `count` cells."""
    side = count * cell
    steps = [index * cell for index in range(count + 1)]
    across = [[x, y + step, x + side, y + step] for step in steps]
    down = [[x + step, y, x + step, y + side] for step in steps]
    return lines(f"{name}-grid", [*across, *down], stroke)


def legend(x: float, y: float, width: float, size: float, what: str = "paint") -> list[Mark]:
    """The scale of shades, `LEGEND_HEIGHT` high; the same whatever the values are."""
    swatch = width / 7
    marks: list[Mark] = [text("legend", x, y + 10, f"{what}, relative to the mean", size)]
    for step in range(7):
        left = x + step * swatch
        ink = shade(step / 2)
        marks.append(rect(f"legend:{step}", left, y + 15, swatch, 12, "paint", ink, "rule"))
    labels = (("0", 0), ("mean", 2), ("2×", 4), ("≥ 3×", 6))
    for words, step in labels:
        centre = x + (step + 0.5) * swatch
        marks.append(text(f"legend-label:{step}", centre, y + 39, words, size, "muted", "middle"))
    return marks
