"""Every figure: complete, inside its canvas at every corner, and its twin the very same marks."""

import re
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from settings import FIGURES, anywhere, changed, ends

from deconv_article.figure import OutOfRange, UnknownParam, build
from deconv_article.figures.picture import SMALLEST, number_marks, shade
from deconv_article.marks import ADVANCES, DIGIT, letters
from deconv_article.tokens import parse_tokens

ROOT = Path(__file__).parent.parent
FONT = ROOT / "assets/fonts/sans.ttf"
TOKENS = parse_tokens((ROOT / "assets/styles/tokens.css").read_text(encoding="utf-8"), FONT)
FONT_FILE = TTFont(FONT)
EM = 500  # what the letters of a twin are drawn in
SVG = "{http://www.w3.org/2000/svg}"
EACH = pytest.mark.parametrize("name", FIGURES.names)
LAYERS = range(1, 6)


OVERLAPS = pytest.mark.parametrize("name", ["deconv1d", "deconv2d", "deconv1d_multi"])


def corners(name):
    """Its ends and forty others; of an overlap every stride and size, in each of its layers."""
    figure = FIGURES.load(name)
    yield from ends(figure)
    yield from anywhere(figure, 40)
    known = set(figure.known)
    if not known & {"stride", "stride1"}:
        return
    for stride, size, layers in product(range(1, 9), range(1, 13), range(1, 5)):
        if layers > 1 and "layers" not in known:
            continue
        each = {"stride": stride, "size": size, "row": 1, "column": 13, "layers": layers}
        each |= {f"stride{layer}": stride for layer in LAYERS}
        each |= {f"size{layer}": size for layer in LAYERS}
        try:
            yield changed(figure, {name: value for name, value in each.items() if name in known})
        except OutOfRange:
            continue  # a figure with fewer strides or sizes


def extent(mark):
    """Left, top, right, bottom; texts as wide as in the widest common sans."""
    if mark["kind"] == "rect":
        edge = 0 if mark["stroke"] == "none" else mark["width"] / 2
        x, y = mark["x"], mark["y"]
        return x - edge, y - edge, x + mark["w"] + edge, y + mark["h"] + edge
    if mark["kind"] == "lines":
        return around([end[:2] for end in mark["ends"]] + [end[2:] for end in mark["ends"]], 0)
    if mark["kind"] == "curve":
        return around(mark["points"], 0)
    if mark["kind"] == "area":
        ends = [(x + w, y + h) for x, y, w, h in mark["rects"]]
        edge = 0 if mark["stroke"] == "none" else mark["width"] / 2
        return around([*(rect[:2] for rect in mark["rects"]), *ends], edge)
    if mark["kind"] in ("pixels", "sprite"):
        return mark["x"], mark["y"], mark["x"] + mark["w"], mark["y"] + mark["h"]
    if mark["kind"] in ("numbers", "words"):
        size = mark["size"]
        each = [(x + side * 0.32 * size, y) for x, y, _ in letters(mark) for side in (-1, 1)]
        left, top, right, bottom = around(each, 0)
        return left, top - 0.8 * size, right, bottom
    wide = 0.64 if mark["text"].isdigit() else 0.57
    width = wide * mark["size"] * len(mark["text"])
    left = mark["x"] - {"start": 0, "middle": width / 2, "end": width}[mark["anchor"]]
    return left, mark["y"] - 0.8 * mark["size"], left + width, mark["y"]


def around(points, edge):
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - edge, min(ys) - edge, max(xs) + edge, max(ys) + edge


def check_picture(marks, size):
    keys = [mark["key"] for mark in marks]
    assert len(keys) == len(set(keys))
    for mark in marks:
        left, top, right, bottom = extent(mark)
        assert left >= -1e-9 and top >= -1e-9, mark
        assert right <= size.width + 1e-9 and bottom <= size.height + 1e-9, mark
        for _, _, w, h in boxes_of(mark):
            assert w > 0 and h > 1, mark
        if mark["kind"] in ("text", "words"):
            assert mark["size"] >= 9, mark
        if mark["kind"] == "numbers":
            assert mark["size"] >= SMALLEST, mark


def boxes_of(mark):
    """The rectangles of a mark, as [x, y, width, height]."""
    if mark["kind"] == "area":
        return mark["rects"]
    return [[mark[side] for side in "xywh"]] if mark["kind"] == "rect" else []


def inks(marks, name):
    """Place -> ink of the cells called `name`, in the order they stand."""
    found = {
        (y, x): mark["alpha"]
        for mark in marks
        if re.fullmatch(rf"{name}:\d+", mark["key"])
        for x, y, _, _ in boxes_of(mark)
    }
    return [ink for _, ink in sorted(found.items())]


def counts_of(marks, name):
    """The numbers written into the cells called `name`, in the order they stand."""
    return [
        number
        for _, _, number in sorted(
            (round(y, 6), x, number)
            for mark in marks
            if mark["key"].startswith(f"{name}-count:")
            for x, y, number in mark["at"]
        )
    ]


@EACH
def test_every_corner_is_drawn_inside_both_canvases(name):
    figure = FIGURES.load(name)
    for values in corners(name):
        data = figure.model(values)
        for size in (figure.wide, figure.narrow):
            check_picture(figure.layout(data, size), size)
            check_picture(figure.picture(data, size), size)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 12)), min_size=1, max_size=4))
def test_every_stack_is_drawn_inside_both_canvases(layers):
    figure = FIGURES.load("deconv1d_multi")
    values = {"layers": len(layers)}
    for index, (stride, size) in enumerate(layers, start=1):
        values |= {f"stride{index}": stride, f"size{index}": size}
    data = figure.model(figure.values(values))
    for size in (figure.wide, figure.narrow):
        marks = figure.layout(data, size)
        check_picture(marks, size)
        for index in range(len(layers) + 1):  # each row is filled from edge to edge
            row = [
                box
                for mark in marks
                if re.fullmatch(rf"cell-{index}:\d+", mark["key"])
                for box in boxes_of(mark)
            ]
            assert min(x for x, *_ in row) == pytest.approx(0.5)
            assert sum(w for _, _, w, _ in row) == pytest.approx(size.width - 1)


@OVERLAPS
def test_the_legend_stays_whatever_the_values_are(name):
    figure = FIGURES.load(name)
    for size in (figure.wide, figure.narrow):
        legends = {
            repr([mark for mark in figure.layout(figure.model(values), size)
                  if mark["key"].startswith("legend")])
            for values in list(corners(name))[::7]
        }  # fmt: skip
        assert len(legends) == 1
        assert "≥ 3×" in legends.pop()


def test_strokes_in_a_lane_never_touch_and_those_over_an_output_are_its_count():
    figure = FIGURES.load("deconv1d")
    for values in corners("deconv1d"):
        data = figure.model(values)
        marks = figure.layout(data, figure.wide)
        strokes = next(mark["rects"] for mark in marks if mark["key"] == "strokes")
        cells = sorted(
            box for mark in marks if re.fullmatch(r"output:\d+", mark["key"])
            for box in boxes_of(mark)
        )  # fmt: skip
        assert counts_of(marks, "output") == data["counts"]
        for (left, _, across, _), count in zip(cells, data["counts"], strict=True):
            centre = left + across / 2
            over = [y for x, y, w, _ in strokes if x < centre < x + w]
            assert len(over) == len(set(over)) == count


@OVERLAPS
def test_a_count_is_written_in_the_middle_of_its_cell_and_fits_into_it(name):
    figure = FIGURES.load(name)
    written = 0
    for values in corners(name):
        marks = figure.layout(figure.model(values), figure.narrow)
        boxes = [box for mark in marks for box in boxes_of(mark)]
        for mark in marks:
            if mark["kind"] != "numbers":
                continue
            for x, y, count in mark["at"]:
                middle = y - 0.36 * mark["size"]
                half = 0.32 * mark["size"] * len(str(count))
                written += 1
                assert any(
                    abs(left + w / 2 - x) < 1e-6 and abs(top + h / 2 - middle) < 1e-6
                    and w >= 2 * half for left, top, w, h in boxes
                ), (values, mark["key"], count)  # fmt: skip
    assert written > 20


def test_a_cell_of_a_stack_stands_centred_above_the_window_it_paints():
    figure = FIGURES.load("deconv1d_multi")
    data = figure.model(figure.values({"size1": 4, "stride2": 3, "size2": 7, "size3": 1}))
    for above, below, strokes in zip(data["rows"], data["rows"][1:], data["strokes"], strict=False):
        for number_ in range(-3, 4):
            cell = above["start"] + (number_ - above["first"] + 0.5) * above["pitch"]
            stroke = strokes["start"] + (number_ - strokes["first"]) * strokes["step"]
            first = below["start"] + (number_ * below["stride"] - below["first"]) * below["pitch"]
            assert stroke == pytest.approx(first)
            assert strokes["width"] == below["size"] * below["pitch"]
            assert stroke + strokes["width"] / 2 == pytest.approx(cell)


def test_the_shade_is_linear_in_the_count_and_full_at_three_means():
    assert [shade(ratio) for ratio in (0, 1, 1.5, 3, 8)] == pytest.approx([0, 1 / 3, 0.5, 1, 1])
    assert shade(0.7 * 2) == pytest.approx(2 * shade(0.7))


@OVERLAPS
def test_even_overlap_has_one_grey_and_twice_the_paint_has_twice_the_ink(name):
    figure = FIGURES.load(name)
    marks = figure.layout(figure.model(figure.values({})), figure.wide)
    name_of = {"deconv1d": "output", "deconv2d": "output", "deconv1d_multi": "cell-3"}[name]
    found = inks(marks, name_of)
    written = counts_of(marks, name_of)
    assert len(found) == len(written) and len(set(written)) > 1
    for ink, count in zip(found, written, strict=True):
        assert ink * written[0] == pytest.approx(found[0] * count)
    even = {"size": 6} if name != "deconv1d_multi" else {"size1": 4, "size2": 2, "size3": 6}
    shades = {
        round(mark["alpha"], 9)
        for mark in figure.layout(figure.model(figure.values(even)), figure.wide)
        if mark["key"].startswith(("cell-", "stroke-", "strokes")) and "alpha" in mark
    }
    assert shades <= {round(1 / 3, 9)}


def luminance(rgb):
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_can_be_read_on_every_shade(scheme):
    tokens = getattr(TOKENS, scheme)
    colour = {
        name: [int(tokens[name][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        for name in ("paper", "paint", "on-light", "on-dark")
    }
    for step in range(1001):
        ink = step / 1000
        ground = [
            ink * paint + (1 - ink) * paper
            for paint, paper in zip(colour["paint"], colour["paper"], strict=True)
        ]
        (mark,) = number_marks("n", [(0, 0, 99, 99)], [1], 1 / (3 * ink) if ink else 9e9, 9)
        words = colour[mark["fill"]]
        low, high = sorted((luminance(ground), luminance(words)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, ink


def check_words(shape, mark):
    """A text is the outlines of its letters, each where the letters before it leave the pen."""
    numbers = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", shape.attrib["transform"])]
    x, y, scale = numbers
    steps, names = FONT_FILE["hmtx"], FONT_FILE.getBestCmap()
    assert scale * EM == pytest.approx(mark["size"], abs=0.006)
    letters, end = {}, 0
    for letter in mark["text"]:
        if letter != " ":
            letters[end] = letter
        end += steps[names[ord(letter)]][0] * EM / FONT_FILE["head"].unitsPerEm
    drawn = {
        float(use.attrib.get("x", 0)): chr(int(use.attrib["href"].removeprefix("#u"), 16))
        for use in shape
    }
    assert drawn == letters
    width = end * mark["size"] / EM
    assert x == pytest.approx(
        mark["x"] - {"start": 0, "middle": width / 2, "end": width}[mark["anchor"]], abs=0.02
    )
    assert y == pytest.approx(mark["y"], abs=0.006)


def check_spread(shape, mark):
    """Letters side by side as the font sets them, the middle of each word where it should be."""
    scale = float(re.fullmatch(r"scale\((.*)\)", shape.attrib["transform"])[1])
    assert scale * EM == pytest.approx(mark["size"], abs=0.006)
    steps, names = FONT_FILE["hmtx"], FONT_FILE.getBestCmap()
    unit = mark["size"] / FONT_FILE["head"].unitsPerEm
    uses = iter(shape)
    for x, y, written in mark["at"]:
        advances = [steps[names[ord(letter)]][0] for letter in str(written)]
        left = x - sum(advances) * unit / 2
        for letter, advance in zip(str(written), advances, strict=True):
            use = next(uses)
            assert use.attrib["href"] == f"#u{ord(letter):x}"
            assert float(use.attrib["x"]) * scale == pytest.approx(left, abs=0.02)
            assert float(use.attrib["y"]) * scale == pytest.approx(y, abs=0.02)
            left += advance * unit
    assert not list(uses)


def test_a_word_is_spread_as_wide_as_the_font_has_it():
    steps, names = FONT_FILE["hmtx"], FONT_FILE.getBestCmap()
    for letter in [*ADVANCES, *"0123456789+"]:
        assert steps[names[ord(letter)]][0] == 1000 * ADVANCES.get(letter, DIGIT), letter


def check_pixels(shape, mark):
    """A picture is a PNG of its pixels, one to one, which is not smoothed."""
    for name, side in (("x", "x"), ("y", "y"), ("width", "w"), ("height", "h")):
        assert float(shape.attrib[name]) == pytest.approx(mark[side], abs=0.006)
    assert shape.attrib["style"] == "image-rendering:pixelated"
    kind, data = shape.attrib["href"].split(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(BytesIO(b64decode(data))).convert("RGB")
    assert picture.width == mark["columns"]
    assert list(picture.tobytes()) == [part for pixel in mark["rgb"] for part in pixel]


def test_a_twins_letters_are_those_of_the_pages_font_where_there_is_one():
    figure = FIGURES.load("deconv1d")
    with_font = build(figure, figure.values({}), TOKENS).wide
    without = build(figure, figure.values({}), TOKENS._replace(font=None)).wide
    assert set(re.findall(r'id="(\w+)"', with_font)) == set(re.findall(r'id="(\w+)"', without))
    assert with_font != without
    for svg in (with_font, without):
        used = set(re.findall(r'href="#(\w+)"', svg))
        assert used == set(re.findall(r'<path id="(\w+)" d="M', svg))


@EACH
def test_a_twin_is_the_marks_it_was_drawn_from(name):
    figure = FIGURES.load(name)
    values = figure.values({})
    built = build(figure, values, TOKENS)
    data = figure.model(values)
    for svg, size in ((built.wide, figure.wide), (built.narrow, figure.narrow)):
        marks = figure.picture(data, size)
        root = ElementTree.fromstring(svg)
        assert root.attrib["viewBox"] == f"0 0 {size.width} {size.height}"
        assert root.attrib["role"] == "img"
        assert root.find(f"{SVG}title").text == built.sentence
        shapes = list(root.find(f"{SVG}g"))
        assert len(shapes) == len(marks)
        for shape, mark in zip(shapes, marks, strict=True):
            style = dict(pair.split(":") for pair in shape.attrib["style"].split(";") if pair)
            for field in ("fill", "stroke"):
                if mark.get(field, "none") != "none":
                    assert style[field] == f"var(--{mark[field]})"
                elif field in style:
                    assert style[field] == "none"
            if mark["kind"] in ("text", "numbers", "words"):
                (check_words if mark["kind"] == "text" else check_spread)(shape, mark)
                continue
            if mark["kind"] == "pixels":
                check_pixels(shape, mark)
                continue
            points = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", shape.attrib["d"])]
            if mark["kind"] == "lines":
                expected = [end for ends in mark["ends"] for end in ends]
            elif mark["kind"] == "curve":
                expected = [place for point in mark["points"] for place in point]
            else:
                assert re.fullmatch("(M[^MHVz]+H[^MHVz]+V[^MHVz]+H[^MHVz]+z)+", shape.attrib["d"])
                boxes = boxes_of(mark)
                expected = [value for x, y, w, h in boxes for value in (x, y, x + w, y + h, x)]
                assert float(style.get("fill-opacity", 1)) == pytest.approx(mark["alpha"], abs=1e-4)
            assert points == pytest.approx(expected, abs=0.006)


@EACH
def test_a_twin_stands_by_itself_in_light_and_dark_with_the_same_bytes(name):
    figure = FIGURES.load(name)
    built = build(figure, figure.values({}), TOKENS)
    assert built == build(figure, figure.values({}), TOKENS)
    for svg in (built.wide, built.narrow):
        used = set(re.findall(r"var\(--([a-z-]+)\)", svg))
        light, dark = re.findall(r":root\{([^}]*)\}", svg)
        for block, values in ((light, TOKENS.light), (dark, TOKENS.dark)):
            assert dict(re.findall(r"--([a-z-]+):([^;]+);", block)) == {n: values[n] for n in used}
        body = svg[svg.index("</style>") :]
        drawing = re.sub(r"<defs>.*</defs>|<use [^>]*>", "", body, flags=re.DOTALL)
        assert not re.search(r"#[0-9a-f]{3}|http|\bid=|metadata|\*\{|<text|font", drawing)


@EACH
def test_a_figure_has_all_its_layers_under_one_name(name):
    figure = FIGURES.load(name)
    assert f'{{{{figure "{name}"}}}}' in (ROOT / f"assets/{name}.html").read_text(encoding="utf-8")
    widget = (ROOT / f"assets/widgets/{name}.js").read_text(encoding="utf-8")
    assert re.search(rf"\(widgets\.figures \?\?= \{{\}}\)\.{name} = ", widget)
    assert (ROOT / f"tests/vectors/{name}.json").exists()
    assert (figure.wide.width, figure.narrow.width) == (704, 320)


def test_the_page_the_twin_and_the_widget_change_canvas_at_one_width():
    for path in ("templates/figure.html.j2", "assets/widgets/mount.js", "assets/styles/figure.css"):
        assert "(max-width: 679px)" in (ROOT / path).read_text(encoding="utf-8"), path


def test_values_are_the_defaults_and_what_is_laid_over_them():
    figure = FIGURES.load("deconv2d")
    assert figure.values({"size": 5}) == {"stride": 2, "size": 5, "row": 3, "column": 3}
    with pytest.raises(UnknownParam, match="unknown parameter 'sise'; this figure has stride"):
        figure.values({"sise": 5})
    for wrong in (0, 13, 3.0, "3", True, None):
        with pytest.raises(OutOfRange, match="not a whole number from 1 to 12"):
            figure.values({"size": wrong})


def test_a_window_beyond_the_inputs_starts_at_the_last_one():
    figure = FIGURES.load("deconv2d")
    built = build(figure, figure.values({"row": 13, "column": 2}), TOKENS)
    assert built.spec["values"] == {"stride": 2, "size": 3, "row": 6, "column": 2}
    assert [param["now"] for param in built.spec["params"]] == [8, 12, 6, 6]


def test_the_registry_imports_nothing_heavy_before_a_figure_is_loaded():
    code = (
        "import sys; from deconv_article.figures import FIGURES; FIGURES.files('deconv2d');"
        "heavy = {'numpy', 'matplotlib'} & set(sys.modules); assert not heavy, heavy;"
        "FIGURES.load('deconv2d'); assert 'matplotlib' not in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, check=False
    )
    assert run.returncode == 0


def test_a_figures_files_are_those_that_shape_it():
    names = {path.relative_to(ROOT / "src/deconv_article").as_posix()
             for path in FIGURES.files("deconv1d")}  # fmt: skip
    assert {"figures/deconv1d.py", "figures/picture.py", "model/overlap.py"} <= names
    assert {"figure.py", "marks.py", "twin.py", "sentence.py", "tokens.py"} <= names
    assert not {"figures/deconv2d.py", "cli.py"} & names
    with pytest.raises(KeyError):
        FIGURES.files("deconv3d")
