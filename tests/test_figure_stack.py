"""The stack: what its presets claim, its map, its bars and stems, and presses on the map."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages import ROOT, build, readout, serve, set_values, shown_values, temporary_folder, visit
from playwright.sync_api import Browser, Page
from projects import write
from settings import changed
from test_model_harmonics import even, painted

from deconv_article.figures import FIGURES
from deconv_article.figures.stack import VIEW
from deconv_article.figures.stack_picture import COLUMNS, frame
from deconv_article.sentence import describe

FIGURE = FIGURES.load("stack")
PRESETS = {preset.label: dict(preset.values) for preset in FIGURE.presets}
STACKS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), min_size=2, max_size=5)
SIZES = (FIGURE.wide, FIGURE.narrow)


def values_of(layers):
    change = {"layers": len(layers)}
    for number, (stride, size) in enumerate(layers, start=1):
        change |= {f"stride{number}": stride, f"size{number}": size}
    return changed(FIGURE, change)


def layers_of(values):
    numbers = range(1, values["layers"] + 1)
    return [(values[f"stride{number}"], values[f"size{number}"]) for number in numbers]


def preset(label):
    """The layers, the data and the sentence of a preset."""
    values = changed(FIGURE, PRESETS[label])
    data = FIGURE.model(values)
    return layers_of(values), data, describe(FIGURE.sentence, data)


def marks_of(data, size):
    return {mark["key"]: mark for mark in FIGURE.layout(data, size)}


# The model


def test_the_default_compounds_like_sterns_sequence_to_fibonacci_numbers():
    assert FIGURE.values({}) == changed(FIGURE, PRESETS["compounds"])
    layers, data, said = preset("compounds")
    stern = [0, 1]
    for number in range(1, 2 ** len(layers)):
        stern.append(stern[number])
        stern.append(stern[number] + stern[number + 1])
    for depth in range(1, len(layers) + 1):
        row = stern[2**depth : 2 ** (depth + 1)]
        assert painted(layers[:depth]).tolist() == row[::-1]
        assert data["rows"][depth - 1]["ratio"] == max(row) / min(row)
    assert data["counts"][:32] == row[::-1]
    fibonacci = [1, 2]
    while len(fibonacci) <= len(layers):
        fibonacci.append(sum(fibonacci[-2:]))
    assert [row["ratio"] for row in data["rows"]] == fibonacci[1:]
    assert [row["square"] for row in data["rows"]] == [number**2 for number in fibonacci[1:]]
    assert f"gets {fibonacci[-1]} times" in said
    assert f"in 2-D {fibonacci[-1] ** 2} times" in said


def test_the_presets_do_what_they_are_called():
    layers, data, said = preset("stays even")
    assert len(layers) == 5
    assert all(row["even"] for row in data["rows"]) and data["even"] and not data["cured"]
    assert said.endswith("so the overlap is even.")

    cured, data, said = preset("cured by order")
    assert [row["even"] for row in data["rows"]] == [False, True] and data["cured"]
    assert said.endswith("even, cured by a later layer.")
    reverse, data, said = preset("the reverse is not")
    assert reverse == cured[::-1]
    assert not data["even"] and "RMS contrast" in said

    layers, data, _ = preset("a stride-1 last layer")
    (stride, size), above = layers[-1], FIGURE.model(values_of(layers[:-1]))
    assert stride == 1 and all(above["harmonics"])
    gone = [m for m, amplitude in enumerate(data["harmonics"]) if amplitude == 0]
    assert gone == [m for m in range(1, len(data["harmonics"]))
                    if size * m % data["total"] == 0]  # fmt: skip
    assert 0 < len(gone) < len(data["harmonics"]) - 1


@settings(max_examples=200, deadline=None)
@given(STACKS)
def test_a_stack_is_counted_and_called_even_or_cured_as_the_rule_has_it(layers):
    data = FIGURE.model(values_of(layers))
    said = describe(FIGURE.sentence, data)
    pattern = painted(layers).tolist()
    assert data["counts"] == [pattern[y % len(pattern)] for y in range(data["shown"])]
    assert data["mean"] == pytest.approx(sum(pattern) / len(pattern))
    assert data["even"] == even(layers) == ("is even" in said)
    rough = any(not even(layers[:depth]) for depth in range(1, len(layers)))
    assert data["cured"] == (even(layers) and rough) == ("cured" in said)
    assert (data["ratio"] is None) == (min(pattern) == 0) == ("never painted" in said)
    for depth, row in enumerate(data["rows"], start=1):
        above = painted(layers[:depth]).tolist()
        assert (row["low"], row["high"]) == (min(above), max(above))
        if min(above):
            assert row["square"] == pytest.approx(row["ratio"] ** 2)


@settings(deadline=None)
@given(STACKS)
def test_whole_periods_are_shown_or_the_sentence_says_how_much_of_one(layers):
    data = FIGURE.model(values_of(layers))
    said = describe(FIGURE.sentence, data)
    period = data["period"]
    assert len(data["counts"]) == data["shown"] <= VIEW
    assert data["cut"] == (period > VIEW) == ("are shown" in said)
    if period <= VIEW:
        assert data["shown"] % period == 0
    if 2 * period <= VIEW:
        assert data["shown"] >= 2 * period


@pytest.mark.parametrize("strides", list(product(range(1, 5), repeat=2)))
def test_the_map_holds_the_contrast_of_every_pair(strides):
    first, second = strides
    data = FIGURE.model(values_of([(first, 5), (second, 2), (3, 4)]))
    for one, two in product(range(1, 10), repeat=2):
        pair = [(first, one), (second, two)]
        pattern = painted(pair)
        contrast = data["pairs"][one - 1][two - 1]
        assert contrast == pytest.approx(100 * pattern.std() / pattern.mean(), abs=0.0501)
        assert (contrast == 0) == even(pair)


def test_counts_and_what_is_made_of_them_stay_exact_doubles():
    """The largest number on the way is the sum of squares times the length."""
    for strides in product((1, 4), repeat=5):
        pattern = painted([(stride, 9) for stride in strides]).tolist()
        assert len(pattern) * sum(count**2 for count in pattern) < 2**53


def test_the_table_has_a_row_a_layer():
    layers, data, _ = preset("a stride-1 last layer")
    table = FIGURE.table(data)
    assert [tuple(row[:3]) for row in table.rows] == [
        (number, *layer) for number, layer in enumerate(layers, start=1)
    ]
    assert [row[-1] for row in table.rows] == [row["period"] for row in data["rows"]]
    gaps = FIGURE.table(FIGURE.model(values_of([(2, 1), (2, 1)])))
    assert gaps.rows[0][3:7] == [0, 1, "gaps", "gaps"]


# The picture


@settings(max_examples=60, deadline=None)
@given(STACKS, st.sampled_from(SIZES))
def test_bars_are_as_high_as_their_counts_and_the_line_as_their_mean(layers, size):
    data = FIGURE.model(values_of(layers))
    marks = marks_of(data, size)
    ends = marks["bars"]["ends"]
    heights = [low - high for _, low, _, high in ends]
    unit = max(heights) / max(data["counts"])
    assert heights == pytest.approx([unit * count for count in data["counts"]])
    ((_, level, _, _),) = marks["mean"]["ends"]
    assert ends[0][1] - level == pytest.approx(unit * data["mean"])
    assert max(heights) <= frame(size).bars + 1e-9


@settings(max_examples=60, deadline=None)
@example([(4, 9), (4, 7), (4, 6), (4, 7), (4, 8)], FIGURE.narrow)
@given(STACKS, st.sampled_from(SIZES))
def test_every_harmonic_has_its_stem_or_zero_and_where_they_are_many_the_strongest(layers, size):
    data, at = FIGURE.model(values_of(layers)), frame(size)
    marks = marks_of(data, size)
    stems = {x: low - high for x, low, _, high in marks.get("stems", {"ends": []})["ends"]}
    zeros = [x + w / 2 for x, _, w, _ in marks.get("zeros", {"rects": []})["rects"]]
    shared = re.search(r"strongest of (\d+)", marks["waves"]["text"])
    share = int(shared[1]) if shared else 1
    pitch = 2 * (at.left - 12) / data["total"]
    heights = [max(1.5, amplitude * at.waves) if amplitude else 0
               for amplitude in data["harmonics"][1:]]  # fmt: skip
    places = [6 + m * pitch for m in range(1, len(heights) + 1)]
    found = {}
    for first in range(0, len(heights), share):
        group = slice(first, first + share)
        found[sum(places[group]) / len(places[group])] = max(heights[group])
    assert sorted([*stems, *zeros]) == pytest.approx(list(found))
    drawn = [stems.get(x, 0) for x in sorted([*stems, *zeros])]
    assert drawn == pytest.approx(list(found.values()))
    # As many are put together as must be, and no more.
    assert share * pitch > 2.999 and (share == 1 or (share - 1) * pitch < 3)


@settings(max_examples=60, deadline=None)
@given(STACKS, st.sampled_from(SIZES))
def test_the_map_marks_the_even_pairs_and_frames_the_chosen(layers, size):
    data, at = FIGURE.model(values_of(layers)), frame(size)
    marks = marks_of(data, size)
    evens = {
        (round((y - at.map_y) / at.cell) + 1, round((x - at.map_x) / at.cell) + 1)
        for x, y, _, _ in marks.get("evens", {"rects": []})["rects"]
    }
    (first, _), (second, _) = layers[:2]
    assert evens == {
        (one, two)
        for one, two in product(range(1, 10), repeat=2)
        if even([(first, one), (second, two)])
    }
    chosen = marks["chosen"]
    assert chosen["y"] == pytest.approx(at.map_y + (layers[0][1] - 1) * at.cell)
    assert chosen["x"] == pytest.approx(at.map_x + (layers[1][1] - 1) * at.cell)


@pytest.mark.parametrize("size", SIZES)
def test_the_list_says_under_each_head_what_the_table_says(size):
    data = FIGURE.model(values_of([(3, 2), (2, 5), (4, 7)]))
    marks = marks_of(data, size)
    heads = [(marks[f"column:{i}"]["x"], marks[f"column:{i}"]["text"]) for i in range(len(COLUMNS))]
    assert [x for x, _ in heads] == sorted(x for x, _ in heads)
    table = FIGURE.table(data)
    named = {"size": "kernel size", "ratio": "most / fewest", "contrast": "RMS contrast, %"}
    for index, row in enumerate(table.rows):
        said = {round(x, 6): str(number) for x, _, number in marks[f"layer:{index}"]["at"]}
        said |= {round(mark["x"], 6): mark["text"] for key, mark in marks.items()
                 if key.startswith(f"layer:{index}:")}  # fmt: skip
        listed = dict(zip(table.head, row, strict=True))
        for x, head in heads:
            assert said[round(x, 6)].removesuffix("%") == str(listed[named.get(head, head)])


# In a browser

ARTICLE = """<h1>{{ typewriter.title }}</h1>

Words before.

{{> assets/stack.html}}

Words after.
"""


@pytest.fixture(scope="module")
def url(browser: Browser) -> Iterator[str]:
    project = temporary_folder()
    partial = (ROOT / "assets/stack.html").read_text(encoding="utf-8")
    files = {"article/index.md": ARTICLE, "article/article.toml": 'title = "A stack"\n'}
    with serve(build(write(project, {**files, "assets/stack.html": partial}))) as address:
        yield address


def press(page: Page, size1: int, size2: int, narrow: bool = False) -> None:
    """A click on a pair of the map."""
    canvas = FIGURE.narrow if narrow else FIGURE.wide
    at = frame(canvas)
    svg = page.locator("#stack .stage > svg")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    scale = box["width"] / canvas.width
    x = at.map_x + (size2 - 0.5) * at.cell
    y = at.map_y + (size1 - 0.5) * at.cell
    svg.click(position={"x": x * scale, "y": y * scale})


@pytest.mark.parametrize("width", [390, 1280])
def test_a_press_on_the_map_chooses_its_pair(browser, url, width):
    page = visit(browser, url, width)
    press(page, 7, 4, narrow=width < 680)
    values = shown_values(page, "stack")
    assert (values["size1"], values["size2"], values["size3"]) == (7, 4, 3)
    page.get_by_role("button", name="cured by order").click()
    assert "cured by a later layer" in readout(page, "stack")
    press(page, 4, 3, narrow=width < 680)
    assert "RMS contrast" in readout(page, "stack")
    reverse = page.get_by_role("button", name="the reverse is not")
    assert reverse.get_attribute("aria-pressed") == "true"


def test_a_press_beside_the_map_changes_nothing(browser, url):
    page = visit(browser, url)
    before = shown_values(page, "stack")
    for x, y in ((5, 5), (200, 300), (455, 400)):
        page.locator("#stack .stage > svg").click(position={"x": x, "y": y})
    assert shown_values(page, "stack") == before


def test_keys_reach_the_same_pair(browser, url):
    page = visit(browser, url)
    page.get_by_role("button", name="cured by order").click()
    page.locator("#stack-size2").focus()
    page.keyboard.press("ArrowLeft")
    chosen = page.locator("#stack [data-key=chosen]")
    at = frame(FIGURE.wide)
    assert float(chosen.get_attribute("x")) == pytest.approx(at.map_x + 2 * at.cell)
    assert "RMS contrast" in readout(page, "stack")
    page.keyboard.press("ArrowRight")
    assert readout(page, "stack").endswith("cured by a later layer.")


def test_sliders_of_layers_that_are_not_there_are_off(browser, url):
    page = visit(browser, url)
    set_values(page, "stack", {"layers": 2})
    off = page.locator("#stack .control[data-off] input")
    names = off.evaluate_all("nodes => nodes.map(node => node.id)")
    assert sorted(re.sub("stack-", "", name) for name in names) == [
        f"{kind}{number}" for kind in ("size", "stride") for number in (3, 4, 5)
    ]


def test_a_finger_on_the_map_still_scrolls_the_page(browser, url):
    page = visit(browser, url, 390)
    actions = page.evaluate("""() => {
        const found = [];
        let node = document.querySelector('#stack [data-key="pairs"]');
        for (; node.parentElement; node = node.parentElement) {
            found.push(getComputedStyle(node).touchAction);
        }
        return found;
    }""")
    assert set(actions) <= {"auto", "pan-y", "manipulation"}
