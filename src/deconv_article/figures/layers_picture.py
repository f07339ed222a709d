"""The picture of the figure `layers`: a row a layer, the pattern they come to, what to paste."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from deconv_article.figure import Size
from deconv_article.figures.layers_model import Data, Judged, LayerRow, Unread
from deconv_article.figures.picture import (
    LEGEND_HEIGHT,
    Box,
    legend,
    number_marks,
    number_size,
    shaded,
)
from deconv_article.figures.words import broken, length, letters, shorten, shorten_front
from deconv_article.marks import Mark, curve, lines, numbers, rect, text
from deconv_article.sentence import format_value

END = 8  # the most outputs of an end there
LETTERS = 12
SMALL = 11
TALL = 40  # a row of outputs
GAP = 18  # between the picture's parts
TONES = 64  # shades for one mean: more would not be seen, and each is a mark

Part = tuple[list[Mark], float]  # marks, and where they end


def layout(data: Data, size: Size) -> list[Mark]:
    """The picture, from the top of its canvas, which has room for more layers."""
    return _parts(data, size.width, 0)[0]


def _parts(data: Data, width: float, y: float) -> Part:
    if data["read"] is False:
        return _message(data, width, y)
    marks, y = _rows(data, width, y)
    for part in (_verdict, _pattern, _change):
        more, y = part(data, width, y + GAP)
        marks += more
    if width < 500:
        return [*marks, *legend(0.5, y + GAP, width - 1, SMALL)], y + GAP + LEGEND_HEIGHT
    return marks, y


def _rows(data: Judged, width: float, y: float) -> Part:
    """A row for each layer; of many the first few and the last two, and how many are left out."""
    narrow = width < 500
    rows: list[LayerRow | None] = [*data["rows"]]
    first = 2 if narrow else 3
    if len(rows) > first + 3:
        rows[first : len(rows) - 2] = [None]
    top, pitch = (y, 38) if narrow else (y + 18, min(36, 160 / len(rows)))
    marks: list[Mark] = [] if narrow else _heads(y + SMALL)
    boxes: list[Box] = []
    shades: list[float] = []
    for index, row in enumerate(rows):
        middle = top + (index + 0.5) * pitch
        if row is None:
            words = f"… {len(data['rows']) - len(rows) + 1} more layers …"
            marks.append(text(f"row:{index}", 0, middle + 4, words, LETTERS))
            continue
        marks += (_two_lines if narrow else _one_line)(row, data["axis"], f"row:{index}", middle)
        left, cell, above = (width - 104.5, 6.5, 1) if narrow else (width - 112.5, 7, -8)
        boxes += [(left + j * cell, middle + above, cell, 16) for j in range(len(row["shades"]))]
        shades += row["shades"]
    marks += shaded("so-far", boxes, _tones(shades), 1, "rule")
    rules = [[0, top + index * pitch, width, top + index * pitch] for index in range(len(rows) + 1)]
    return [lines("rules", rules, "rule"), *marks], top + len(rows) * pitch


def _heads(y: float) -> list[Mark]:
    return [
        text("head:code", 0, y, "layer", SMALL),
        text("head:stride", 426, y, "stride", SMALL, "muted", "middle"),
        text("head:size", 468, y, "size", SMALL, "muted", "middle"),
        text("head:ratio", 572, y, "most / least", SMALL, "muted", "end"),
        text("head:so-far", 591.5, y, "paint so far", SMALL),
    ]


def _one_line(row: LayerRow, axis: int, key: str, y: float) -> list[Mark]:
    base = y + 4
    at: list[list[float]] = [[426, base, row["strides"][axis]], [468, base, row["sizes"][axis]]]
    ratio, fill = shorten(_ratio(row, axis), letters(78, LETTERS)), _fill(row, axis)
    code = shorten(row["code"], letters(398, LETTERS))
    return [
        text(key, 0, base, code, LETTERS, "ink"),
        numbers(f"{key}:numbers", at, LETTERS, "ink"),
        text(f"{key}:ratio", 572, base, ratio, LETTERS, fill, "end"),
    ]


def _two_lines(row: LayerRow, axis: int, key: str, y: float) -> list[Mark]:
    words = f"stride {row['strides'][axis]}, size {row['sizes'][axis]}: {_ratio(row, axis)}"
    words += " to 1" if words[-1].isdigit() else ""
    short = shorten(words, letters(210, SMALL))
    return [
        text(key, 0, y - 4, shorten(row["code"], letters(320, LETTERS)), LETTERS, "ink"),
        text(f"{key}:ratio", 0, y + 13, short, SMALL, _fill(row, axis)),
    ]


def _ratio(row: LayerRow, axis: int) -> str:
    if row["lows"][axis] == row["highs"][axis]:
        return "even"
    ratio = row["ratios"][axis]
    return "gaps" if ratio is None else format_value(ratio)


def _fill(row: LayerRow, axis: int) -> str:
    return "muted" if row["lows"][axis] == row["highs"][axis] else "accent"


def _tones(shades: Sequence[float]) -> list[float]:
    # A hair up, so that a shade between two tones falls to the same one in the browser.
    return [max(0.0, floor(TONES * shade + 0.5 + 1e-9) / TONES) for shade in shades]


def _verdict(data: Judged, width: float, y: float) -> Part:
    narrow = width < 500
    room = width if narrow else width - 234
    first, second = _said(data)
    marks: list[Mark] = [
        text(f"verdict:{index}", 0, y + 14 + 18 * index, line, 14, "ink")
        for index, line in enumerate(broken(first, letters(room, 14))[:2])
    ]
    bottom = y + 18 * len(marks)
    marks += [
        text(f"contrast:{index}", 0, bottom + 12 + 16 * index, line, LETTERS)
        for index, line in enumerate(broken(second, letters(room, LETTERS))[:1])
    ]
    bottom += 16 * (len(marks) - round((bottom - y) / 18))
    if narrow:
        return marks, bottom
    return [*marks, *legend(width - 224.5, y, 224, SMALL)], max(bottom, y + LEGEND_HEIGHT)


def _said(data: Judged) -> tuple[str, str]:
    if data["even"]:
        return "even", "far from the ends, all outputs get the same"
    second = f"RMS contrast {format_value(data['spread'])}%"
    if data["over"]:
        second += f" over {data['over']} axes"
    if data["ratio"] is None or data["product"] is None:
        return f"uneven: gaps {data['along']}", second
    if data["hardly"]:
        return f"uneven, but hardly, {data['along']}", second
    first = f"uneven: {format_value(data['ratio'])} to 1 {data['along']}"
    if data["over"]:
        first += f", {format_value(data['product'])} to 1 over {data['over']}"
    return first, second


def _pattern(data: Judged, width: float, y: float) -> Part:
    """The outputs: the first end, the pattern, and the last end behind a gap."""
    left, inside, right = data["left"], data["inside"], data["right"]
    if width < 500:
        inside = inside[: data["period"] * max(1, 16 // data["period"])]
        left, right = left[:END], right[-END:]
    gap = 18
    gaps = (data["head"] > len(left)) * gap, bool(right) * gap
    pitch = min(24, (width - 1 - sum(gaps)) / (len(left) + len(inside) + len(right)))
    top = y + 22
    start = 0.5 + len(left) * pitch + gaps[0]
    last = start + len(inside) * pitch + gaps[1]
    end = last + len(right) * pitch
    boxes: list[Box] = [
        (x + index * pitch, top, pitch, TALL)
        for x, counts in ((0.5, left), (start, inside), (last, right))
        for index in range(len(counts))
    ]
    counts = [*left, *inside, *right]
    tones = _tones([count / data["mean"] for count in counts])
    marks = shaded("output", boxes, tones, 1, "rule")
    whole = [int(count) for count in counts if count == floor(count) and count >= 0]
    if len(whole) == len(counts):
        digits = number_size(pitch, TALL, max(whole), LETTERS)
        marks += number_marks("output-count", boxes, whole, data["mean"], digits)
    for which, x in enumerate((start, last)):
        if gaps[which]:
            middle = x - gap / 2
            marks.append(text(f"gap:{which}", middle, top + 24, "…", LETTERS, "muted", "middle"))
    stop = start + (len(inside) if data["even"] else min(data["period"], len(inside))) * pitch
    marks.append(lines("period", _bracket(start, stop, top - 4, 3), "muted"))
    words = _period(data["period"], len(inside))
    half = length(words) / letters(1, SMALL) / 2
    middle = min(max((start + stop) / 2, half), width - half)
    marks.append(text("period-words", middle, top - 9, words, SMALL, "muted", "middle"))
    bottom = top + TALL
    ends = []
    if left:
        ends += _bracket(0.5, 0.5 + len(left) * pitch, bottom + 4, -3)
        marks.append(text("first", 0, bottom + 18, _end(data["head"]), SMALL))
    if right:
        ends += _bracket(last, end, bottom + 4, -3)
        marks.append(text("last", end, bottom + 18, _end(data["tail"]), SMALL, "muted", "end"))
    if ends:
        marks.append(lines("ends", ends, "muted"))
    return marks, bottom + (20 if ends else 0)


def _end(outputs: int) -> str:
    return f"end, {outputs} output{'s' if outputs > 1 else ''}"


def _bracket(left: float, right: float, y: float, tick: float) -> list[list[float]]:
    return [[left, y, right, y], [left, y, left, y + tick], [right, y, right, y + tick]]


def _period(period: int, shown: int) -> str:
    if period == 1:
        return "all alike"
    return f"period {period}" + (f", {shown} shown" if period > shown else "")


def _change(data: Judged, width: float, y: float) -> Part:
    """The lines to paste; the sentence has them in full."""
    if data["even"]:
        return [], y - GAP
    words = "no small change was found that would make up for it"
    if data["cured"]:
        words = f"to make {'it' if data['single'] else 'them'} even, {data['how']}"
    most = letters(width, LETTERS)
    head = broken(words, most)
    said = [line for change in data["lines"] for line in broken(" ".join(change), most)]
    most_lines = (6 if width < 500 else 4) - len(head)
    if len(said) > most_lines:
        said[most_lines - 1 :] = ["… and more, in the sentence below"]
    marks: list[Mark] = [
        text(f"change:{index}", 0, y + 11 + 16 * index, line, LETTERS, fill)
        for index, (line, fill) in enumerate(
            [*((line, "muted") for line in head), *((line, "ink") for line in said)]
        )
    ]
    return marks, y + 16 * len(marks)


def _message(data: Unread, width: float, y: float) -> Part:
    """The line that was not read, a caret under where that begins, and what is wrong."""
    size = 13
    edge = 12
    before = shorten_front(data["before"], letters(0.62 * width - edge, size))
    at = edge + length(before) / letters(1, size)
    rest = shorten(data["rest"], letters(width - edge - at, size))
    # A space at the end of a text would not be kept.
    shown = before[:-1] + "\u00a0" if before.endswith(" ") else before
    place = f"not read: line {data['line']}, column {data['column']}"
    y += 46
    marks: list[Mark] = [
        text("place", 0, y - 32, place, 14, "ink"),
        rect("line", 0, y - 20, width, 46, "raised"),
        text("before", at - 0.5, y, shown, size, "muted", "end"),
        text("rest", at, y, rest, size, "ink"),
        curve("caret", [[at + 4, y + 6], [at, y + 14], [at + 8, y + 14], [at + 4, y + 6]],
              "none", 1, "accent"),
    ]  # fmt: skip
    y += 52
    others = f"and {data['more']} more, listed in the table" if data["more"] else ""
    for key, words, fill in (
        ("message", data["message"], "ink"),
        ("hint", data["hint"], "muted"),
        ("more", others, "muted"),
        ("nothing", "Nothing is judged until every layer is read.", "muted"),
    ):
        for index, line in enumerate(broken(words, letters(width, size)) if words else []):
            marks.append(text(f"{key}:{index}", 0, y, line, size, fill))
            y += 19
    return marks, y - 15
