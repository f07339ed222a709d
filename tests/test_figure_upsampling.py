"""Four ways of upsampling: their matrices against the layers themselves, and what readers do.

A matrix is right when, for any weights and inputs, it gives what the layer gives far from its ends.
"""

from itertools import pairwise, product

import numpy as np
import pytest
from pages import ROOT, Watch, build, shown, visit
from projects import write

from deconv_article.figures import FIGURES
from deconv_article.figures.upsampling_picture import HUES, KEYS, KINDS, panel
from deconv_article.marks import letters
from deconv_article.model.upsampling import total, written
from deconv_article.sentence import describe

FIGURE = FIGURES.load("upsampling")
SETTINGS = list(product((2, 3), (2, 3, 4, 5)))
EACH = pytest.mark.parametrize(("stride", "size"), SETTINGS)
INPUTS, MIDDLE = 20, 8  # a row so long that no end is felt around its input MIDDLE


def data_of(stride, size, output=1):
    return FIGURE.model({"stride": stride, "size": size, "output": output})


def drawn(seed, stride, size):
    """Random inputs, and random weights for each kind."""
    dice = np.random.default_rng(seed)
    inputs = dice.normal(size=INPUTS)
    return inputs, [dice.normal(size=size * (stride if kind == 1 else 1)) for kind in range(4)]


def multiplied(data, kind, inputs, weights):
    """What the figure's matrix makes of inputs, output 1 lying below input MIDDLE."""
    matrix = data["matrices"][kind]
    start = MIDDLE + matrix["first"] - 1 - data["margin"]
    return [
        sum(
            times / matrix["denominator"] * weights[weight] * inputs[start + column]
            for column, entry in enumerate(row)
            for weight, times in entry
        )
        for row in matrix["rows"]
    ]


def padding(stride, size):
    """The padding and output padding that give a transposed convolution `stride` outputs an input.

    Its length is (inputs - 1) * stride + size - 2 * padding + output_padding.
    """
    return next(
        (each, 2 * each - size + stride)
        for each in range(size)
        if 0 <= 2 * each - size + stride < stride
    )


def convolved(row, kernel):
    """A convolution of stride 1 as networks have it, padded to the length of its input."""
    left = (len(kernel) - 1) // 2
    return np.correlate(np.pad(row, (left, len(kernel) - 1 - left)), kernel, "valid")


def layer(kind, inputs, weights, stride, size):
    """The whole output of one kind, each computed from its definition, with numpy."""
    if kind == 0:
        spread = np.zeros((len(inputs) - 1) * stride + 1)
        spread[::stride] = inputs
        return np.convolve(spread, weights)[padding(stride, size)[0] :]
    if kind == 1:
        channels = [convolved(inputs, kernel) for kernel in weights.reshape(stride, size)]
        return np.stack(channels, axis=1).reshape(-1)
    if kind == 2:
        return convolved(np.repeat(inputs, stride), weights)
    middles = (np.arange(len(inputs) * stride) + 0.5) / stride - 0.5
    return convolved(np.interp(middles, np.arange(len(inputs)), inputs), weights)


# The matrices


@pytest.mark.parametrize("kind", range(4))
@EACH
def test_a_matrix_gives_what_its_layer_gives_whatever_the_weights(kind, stride, size):
    data = data_of(stride, size)
    for seed in range(20):
        inputs, weights = drawn(seed, stride, size)
        whole = layer(kind, inputs, weights[kind], stride, size)
        middle = whole[MIDDLE * stride : MIDDLE * stride + data["outputs"]]
        assert multiplied(data, kind, inputs, weights[kind]) == pytest.approx(list(middle))


@EACH
def test_a_matrix_gives_what_pytorchs_own_layers_give(stride, size):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    data = data_of(stride, size)
    inputs, weights = drawn(99, stride, size)
    row = torch.from_numpy(inputs)[None, None]
    kernels = [torch.from_numpy(each)[None, None] for each in weights]
    cut, more = padding(stride, size)
    around = ((size - 1) // 2, size // 2)
    # PixelShuffle works in two dimensions: as many rows as columns, all rows alike.
    phases = kernels[1].reshape(stride, 1, 1, size).repeat(stride, 1, 1, 1)
    channels = functional.conv2d(functional.pad(row, around)[:, :, None], phases)
    smooth = functional.interpolate(
        row[:, :, None], scale_factor=(1, stride), mode="bilinear", align_corners=False
    )
    repeated = functional.interpolate(row, scale_factor=stride, mode="nearest")
    found = [
        functional.conv_transpose1d(
            row, kernels[0], stride=stride, padding=cut, output_padding=more
        ),
        functional.pixel_shuffle(channels, stride)[:, :, -1],
        functional.conv1d(functional.pad(repeated, around), kernels[2]),
        functional.conv1d(functional.pad(smooth[:, :, 0], around), kernels[3]),
    ]
    for kind, output in enumerate(found):
        assert output.shape[-1] == INPUTS * stride
        middle = output[0, 0, MIDDLE * stride : MIDDLE * stride + data["outputs"]]
        expected = multiplied(data, kind, inputs, weights[kind])
        assert expected == pytest.approx(middle.tolist())


@EACH
def test_the_shares_of_each_weight_in_a_row_add_up_to_whole_numbers(stride, size):
    for matrix in data_of(stride, size)["matrices"]:
        for row in matrix["rows"]:
            terms = [term for entry in row for term in entry]
            for weight in {weight for weight, _ in terms}:
                times = sum(times for other, times in terms if other == weight)
                assert times == matrix["denominator"] * total(row, matrix["denominator"]).count(
                    weight
                )


@EACH
def test_only_resizing_makes_all_sums_equal(stride, size):
    data = data_of(stride, size)
    deconvolution, subpixel, nearest, bilinear = data["sums"]
    assert set(nearest) == set(bilinear) == {"+".join("abcde"[:size])}
    for sums in (deconvolution, subpixel):
        assert sums[:stride] == sums[stride:]  # one period, and the next
        if not data["gaps"]:
            assert len(set(sums)) == stride
    # The phases of a deconvolution share its weights out: each has one place.
    shared = [letter for sum_ in deconvolution[:stride] for letter in sum_ if letter.isalpha()]
    assert sorted(shared) == list("abcde"[:size])
    each = {len(sum_.split("+")) for sum_ in subpixel}
    assert each == {size}


@EACH
def test_deconvolution_shares_evenly_exactly_where_the_stride_divides_the_size(stride, size):
    data = data_of(stride, size)
    counts = [sum(map(len, row)) for row in data["matrices"][0]["rows"]]
    assert data["even"] == (len(set(counts)) == 1) == (size % stride == 0)
    assert data["gaps"] == (0 in counts)


def test_a_place_beyond_the_outputs_is_the_last_one():
    assert data_of(2, 3, 6)["output"] == 4
    assert data_of(3, 3, 6)["output"] == 6


def test_the_sentence_compares_the_sums_of_the_chosen_output():
    for stride, size in SETTINGS:
        for output in range(1, 2 * stride + 1):
            data = data_of(stride, size, output)
            said = describe(FIGURE.sentence, data)
            sums = [sums[output - 1].replace("+", " + ") for sums in data["sums"]]
            for sum_, words in zip(sums, ("deconvolution", "sub-pixel", "resize"), strict=False):
                assert f"{sum_} in {words}" in said
            assert ("no weight at all" in said) == (size < stride)
            assert ("more weights than others" in said) == (size > stride and size % stride > 0)


# The picture


def of(marks, key):
    return next(mark for mark in marks if mark["key"] == key)


def named(marks, key, letter):
    """Name -> place of the cells, or heads, whose names start with a letter."""
    return {name: (x, y) for x, y, name in of(marks, key)["at"] if name.startswith(letter)}


def pictures():
    for (stride, size), canvas in product(SETTINGS, (FIGURE.wide, FIGURE.narrow)):
        data = data_of(stride, size, stride + 1)
        yield data, canvas, FIGURE.layout(data, canvas)


def test_every_output_stands_below_its_input_and_every_column_below_its_own():
    for data, _, marks in pictures():
        for key in KEYS:
            inputs = {name: x for name, (x, _) in named(marks, f"{key}-names", "x").items()}
            columns = {name: x for name, (x, _) in named(marks, f"{key}-heads", "x").items()}
            assert inputs == pytest.approx(columns)
            outputs = [x for x, _ in named(marks, f"{key}-names", "y").values()]
            for period in range(2):
                below = outputs[period * data["stride"] : (period + 1) * data["stride"]]
                above = inputs[f"x{data['margin'] + 1 + period}"]
                assert sum(below) / len(below) == pytest.approx(above)


def test_every_letter_stands_on_its_own_colour_within_its_cell():
    for _, _, marks in pictures():
        for mark in marks:
            if not mark["key"].endswith("-terms"):
                continue
            name = mark["key"].removesuffix("-terms")
            for x, y, letter in letters(mark):
                if letter not in "abcde":
                    continue
                band = of(marks, f"{name}:{HUES['abcde'.index(letter)]}")
                assert any(
                    left <= x <= left + w and top < y < top + h for left, top, w, h in band["rects"]
                ), (name, letter)


def test_the_colours_of_a_cell_fill_it_without_a_gap():
    for data, _, marks in pictures():
        for kind, key in enumerate(KEYS):
            rects = [
                tuple(rect)
                for hue in HUES
                for mark in marks
                if mark["key"] == f"{key}-matrix:{hue}"
                for rect in mark["rects"]
            ]
            cells = of(marks, f"{key}-matrix-edges")["rects"]
            entries = [entry for row in data["matrices"][kind]["rows"] for entry in row]
            for (x, y, w, _), entry in zip(cells, entries, strict=True):
                inside = sorted(r for r in rects if r[1] == y and x - 1e-6 <= r[0] < x + w - 1e-6)
                assert len(inside) == len(entry)
                ends = [x, *(left + across for left, _, across, _ in inside)]
                if entry:
                    assert ends[-1] == pytest.approx(x + w)
                    assert [left for left, *_ in inside] == pytest.approx(ends[:-1])
                    assert all(one < other for one, other in pairwise(ends))


def test_each_row_has_its_sum_at_its_right():
    for data, canvas, marks in pictures():
        for kind, key in enumerate(KEYS):
            at = panel(data, kind, canvas)
            beside = [(y, name) for x, y, name in of(marks, f"{key}-names")["at"] if x > at.right]
            assert [name for _, name in sorted(beside)] == data["sums"][kind]
            for row, (y, _) in enumerate(sorted(beside)):
                assert at.matrix + row * at.row < y < at.matrix + (row + 1) * at.row


def test_the_chosen_row_its_inputs_and_its_window_are_marked():
    for data, canvas, marks in pictures():
        for kind, key in enumerate(KEYS):
            at = panel(data, kind, canvas)
            row = data["matrices"][kind]["rows"][data["output"] - 1]
            box = of(marks, f"{key}-row")
            _, y = named(marks, f"{key}-heads", "y")[f"y{data['output']}"]
            assert box["y"] < y < box["y"] + box["h"]
            places = [x for x, _ in named(marks, f"{key}-names", "x").values()]
            wanted = [x for x, entry in zip(places, row, strict=True) if entry]
            for rects in (of(marks, f"{key}-read")["rects"], of(marks, f"{key}-columns")["rects"]):
                assert [x + w / 2 for x, _, w, _ in rects] == pytest.approx(wanted)
            window = of(marks, f"{key}-window")
            (output,) = of(marks, f"{key}-output")["rects"]
            if kind == 0:
                assert [window["x"], window["w"]] == pytest.approx([output[0], output[2]])
            else:
                width = at.column if kind == 1 else at.cell
                assert window["w"] == pytest.approx(data["size"] * width)


def test_the_resized_row_is_wired_as_the_matrix_says():
    """The lines under the kernel, from inputs to the places it reads, are the row's terms."""
    for data, canvas, marks in pictures():
        for kind, key in ((2, "nearest"), (3, "bilinear")):
            at = panel(data, kind, canvas)
            window = of(marks, f"{key}-window")
            found = []
            for mark in marks:
                if not mark["key"].startswith(f"{key}-lines:"):
                    continue
                times = int(mark["key"].split(":")[1])
                for x, _, place, _ in mark["ends"]:
                    tap = (place - window["x"]) / at.cell - 0.5
                    if -0.1 < tap < data["size"] - 0.9:
                        found.append((round((x - at.left) / at.column - 0.5), round(tap), times))
            row = data["matrices"][kind]["rows"][data["output"] - 1]
            terms = [(i, w, times) for i, entry in enumerate(row) for w, times in entry]
            assert sorted(found) == sorted(terms)


def test_the_table_has_the_weights_of_every_output_in_every_kind():
    head, rows = FIGURE.table(data_of(2, 3))
    assert head == ["output", *KINDS]
    assert rows[1] == [
        "y2",
        "x2: c; x3: a",
        "x1: a′; x2: b′; x3: c′",
        "x2: a + b; x3: c",
        "x1: (a) ÷ 4; x2: (3a + 3b + c) ÷ 4; x3: (b + 3c) ÷ 4",
    ]
    assert FIGURE.table(data_of(3, 2)).rows[2][1] == "none"
    assert written([[5, 1], [0, 3]], 3) == "c′+3a"


# In a browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A page of the figure alone."""
    files = {
        "article/index.md": "# Alone\n\n{{> assets/upsampling.html}}\n",
        "article/article.toml": 'title = "Alone"\n',
        "assets/upsampling.html": (ROOT / "assets/upsampling.html").read_bytes(),
    }
    folder = write(tmp_path_factory.mktemp("upsampling"), files)
    return (build(folder) / "index.html").as_uri()


def middle_of(view, kind, output):
    """Where on the screen a row of a matrix has its middle."""
    narrow = view.viewport_size["width"] < 680
    size = FIGURE.narrow if narrow else FIGURE.wide
    values = {name: int(value) for name, value in shown(view, "upsampling")["values"]}
    at = panel(FIGURE.model(values), kind, size)
    svg = view.locator("#upsampling .stage > svg")
    svg.evaluate("(node, y) => scrollBy(0, node.getBoundingClientRect().top + y - 400)", at.matrix)
    box = svg.bounding_box()
    scale = box["width"] / size.width
    x, y = at.left + at.column / 2, at.matrix + (output - 0.5) * at.row
    return box["x"] + scale * x, box["y"] + scale * y


def check(view, values):
    """All that the figure shows is what Python says of these values."""
    state = shown(view, "upsampling")
    data = FIGURE.model(values)
    narrow = view.viewport_size["width"] < 680
    marks = FIGURE.layout(data, FIGURE.narrow if narrow else FIGURE.wide)
    assert dict(state["values"]) == values
    assert [key for key, _ in state["marks"]] == [mark["key"] for mark in marks]
    spelt = {mark["key"]: "".join(letter for _, _, letter in letters(mark))
             for mark in marks if mark["kind"] == "words"}  # fmt: skip
    assert {key: said for key, said in state["marks"] if key in spelt} == spelt


@pytest.mark.parametrize("width", [1280, 390])
def test_pointing_at_a_row_chooses_its_output_and_nothing_else_moves(browser, site, width):
    view = visit(browser, site, width)
    watch = Watch(view)
    for kind, output in product(range(4), (1, 4)):
        view.mouse.move(*middle_of(view, kind, output))
        check(view, {"stride": 2, "size": 3, "output": output})
    x, y = middle_of(view, 3, 2)
    view.mouse.move(x, y)
    view.mouse.move(5, y)  # off the picture the last one stays
    check(view, {"stride": 2, "size": 3, "output": 2})
    assert watch.complaints == []


def test_keys_do_all_that_pointing_does(browser, site):
    view = visit(browser, site)
    slider = view.locator("#upsampling-output")
    slider.press("ArrowRight")
    check(view, {"stride": 2, "size": 3, "output": 3})
    slider.press("End")
    check(view, {"stride": 2, "size": 3, "output": 4})
    view.locator("#upsampling-stride").press("End")
    slider.press("End")
    check(view, {"stride": 3, "size": 3, "output": 6})
    view.locator("#upsampling-stride").press("Home")  # six outputs become four
    check(view, {"stride": 2, "size": 3, "output": 4})
    view.locator("#upsampling-size").press("End")
    check(view, {"stride": 2, "size": 5, "output": 4})


def test_a_finger_taps_an_output_and_scrolls_the_page(page, site):
    view = page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    view.goto(site)
    view.wait_for_selector('#upsampling[data-state="live"]')
    view.touchscreen.tap(*middle_of(view, 1, 4))
    check(view, {"stride": 2, "size": 3, "output": 4})
    x, y = middle_of(view, 2, 1)
    before = view.evaluate("scrollY")
    session = view.context.new_cdp_session(view)
    for step in range(13):
        kind = "touchMove" if step else "touchStart"
        points = [{"x": x, "y": y - 15 * step}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    view.wait_for_function("before => scrollY > before + 60", arg=before)
    check(view, {"stride": 2, "size": 3, "output": 4})
