"""The lens of every figure that has one: whole pixels of the same spot, by mouse, finger, keys."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT, at_each, build, readout, shown_values, visit
from projects import write
from settings import FIGURES, ends
from test_figure_training import check_sprites

from deconv_article.figures.magnifier import GAIN
from deconv_article.sentence import describe

LENSES = [name for name in FIGURES.names if "magnifier" in FIGURES.load(name).shares]
EACH = pytest.mark.parametrize("name", LENSES)
AMPLIFYING = [name for name in LENSES if "view" in FIGURES.load(name).known]


def sheet_of(figure):
    (pixels,) = figure.sheets.values()
    return pixels


def tiles(figure, data):
    """Each picture, cut from the sheet."""
    sheet, side = sheet_of(figure), data["side"]
    return [sheet[top : top + side, left : left + side] for left, top in data["tiles"]]


def spots(figure, data):
    """What the lens shows of each."""
    x, y, lens = data["column"] - 1, data["row"] - 1, data["lens"]
    found = []
    for tile in tiles(figure, data):
        spot = tile[y : y + lens, x : x + lens].astype(int)
        if data["amplified"]:
            median = np.median(tile.reshape(-1, 3), axis=0).astype(int)
            spot = np.clip(128 + GAIN * (spot - median), 0, 255)
        found.append(spot)
    return found


def states(figure, data):
    return data.draw(
        st.fixed_dictionaries({p.name: st.integers(p.low, p.high) for p in figure.params})
    )


def test_there_are_several_and_some_raise_the_contrast():
    assert len(LENSES) >= 5 > len(AMPLIFYING) >= 3


@EACH
@settings(max_examples=25, deadline=None)
@given(draw=st.data())
def test_the_lens_shows_the_same_spot_of_every_picture(name, draw):
    figure = FIGURES.load(name)
    values = states(figure, draw)
    data = figure.model(values)
    place = [values["column"] - 1, values["row"] - 1, data["lens"], data["lens"]]
    for size in (figure.wide, figure.narrow):
        marks = figure.picture(data, size)
        shown = [mark for mark in marks if mark["kind"] == "pixels"]
        edges = [mark for mark in marks if mark["key"].endswith("-window")]
        pairs = zip(shown[::2], shown[1::2], strict=True)
        expected = zip(tiles(figure, data), spots(figure, data), strict=True)
        for (picture, lens), edge, (tile, spot) in zip(pairs, edges, expected, strict=True):
            assert picture["rgb"] == tile.reshape(-1, 3).tolist()
            assert lens["rgb"] == spot.reshape(-1, 3).tolist()
            texel = picture["w"] / data["side"]
            x, y = picture["x"], picture["y"]
            assert [edge["x"] - x, edge["y"] - y, edge["w"], edge["h"]] == pytest.approx(
                [texel * side for side in place]
            )


@EACH
def test_no_picture_nor_lens_lies_over_another_or_off_the_canvas(name):
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    for size in (figure.wide, figure.narrow):
        boxes = [
            (mark["x"], mark["y"], mark["x"] + mark["w"], mark["y"] + mark["h"])
            for mark in figure.layout(data, size)
            if mark["kind"] == "sprite"
        ]
        assert len(boxes) == 2 * len(data["tiles"])
        for index, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left < right <= size.width and 0 <= top < bottom <= size.height
            for x, y, end, under in boxes[:index]:
                assert end <= left or right <= x or under <= top or bottom <= y


@EACH
def test_bars_are_as_long_as_their_numbers_say_and_end_on_the_canvas(name):
    figure = FIGURES.load(name)
    for values in ends(figure):
        data = figure.model(values)
        for size in (figure.wide, figure.narrow):
            marks = {mark["key"]: mark for mark in figure.layout(data, size)}
            for place, bars in enumerate(data["bars"]):
                for index, (_, low, mean, high, _, colour) in enumerate(bars):
                    assert 0 <= low <= mean <= high <= 1
                    bar = marks.get(f"bar:{place}:{index}")
                    number = marks[f"number:{place}:{index}"]
                    assert (bar is None) == (mean == 0)
                    if bar is not None:
                        assert bar["fill"] == colour
                        assert number["x"] > bar["x"] + bar["w"]
                    assert number["x"] + 0.58 * number["size"] * len(number["text"]) < size.width
                    assert number["y"] <= size.height
                    if low < high:
                        ((start, _, end, _),) = marks[f"range:{place}:{index}"]["ends"]
                        assert start < end < number["x"]
                        assert bar is None or start <= bar["x"] + bar["w"] + 1e-9


@pytest.mark.parametrize("name", AMPLIFYING)
def test_a_contrast_that_was_raised_is_said(name):
    figure = FIGURES.load(name)
    for view in (0, 1):
        said = describe(figure.sentence, figure.model(figure.values({}) | {"view": view}))
        assert ("as they are" in said) == (not view)
        assert (f"{GAIN} times the difference" in said) == bool(view)


@EACH
def test_one_run_and_several_are_both_said_right(name):
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    if "several" not in data:
        assert data["seeds"] > 1
        return
    one = describe(figure.sentence, {**data, "seeds": 1, "several": False})
    three = describe(figure.sentence, {**data, "seeds": 3, "several": True})
    assert "(one run of each)" in one and "means" not in one
    assert "(means of 3 runs)" in three and "one run" not in three
    assert data["several"] == (data["seeds"] > 1)


# By hand


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    read = [f"article/{file}" for name in LENSES for file in FIGURES.reads[name]]
    files = {
        "article/index.md": "# A page\n\n"
        + "\n\n".join(f"{{{{> assets/{name}.html}}}}" for name in LENSES),
        "article/article.toml": 'title = "Lenses"\n',
        **{f"assets/{name}.html": (ROOT / f"assets/{name}.html").read_bytes() for name in LENSES},
        **{file: (ROOT / file).read_bytes() for file in read},
    }
    return build(write(tmp_path_factory.mktemp("lenses"), files))


@pytest.fixture(scope="module")
def url(site):
    return (site / "index.html").as_uri()


def state(view, name):
    """The values in the controls; what is said must be what Python says of them."""
    values = shown_values(view, name)
    figure = FIGURES.load(name)
    said = readout(view, name)
    assert said == describe(figure.sentence, figure.model(values))
    return values


def place(view, name):
    values = state(view, name)
    return values["column"], values["row"]


def picture(view, name, index):
    """Left, top and side of a picture on the page."""
    return view.evaluate(
        """([name, index]) => {
            const node = document.querySelector(`#${name} [data-key="picture:${index}"] svg`);
            const matrix = node.ownerSVGElement.getScreenCTM();
            const side = name => Number(node.getAttribute(name));
            return [matrix.e + side('x') * matrix.a, matrix.f + side('y') * matrix.d,
                side('width') * matrix.a];
        }""",
        [name, index],
    )


def open_at(page, url, name, **options):
    view = page(**options)
    view.goto(url)
    stage = view.locator(f"#{name} .stage")
    stage.evaluate("node => node.scrollIntoView({ block: 'start' })")
    view.wait_for_selector(f"#{name}[data-state=live]")
    stage.evaluate("node => node.scrollIntoView({ block: 'start' })")
    return view


def centred(figure, data, at):
    """The column and row of a lens whose middle is at a pixel."""
    return tuple(
        min(data["side"] - data["lens"], max(0, one - data["lens"] // 2)) + 1 for one in at
    )


@EACH
@pytest.mark.parametrize(("width", "finely"), [(1440, 1), (820, 2), (390, 3)])
def test_the_lens_magnifies_by_whole_pixels_of_the_screen(page, site, name, width, finely):
    figure = FIGURES.load(name)
    url = (site / f"figures/{name}/index.html").as_uri()
    options = {"viewport": {"width": width, "height": 1300}, "device_scale_factor": finely}
    view = open_at(page, url, name, **options)
    data = figure.model(state(view, name))
    check_sprites(view, "lens:", spots(figure, data))
    others = [{param.name: param.high for param in figure.params}]
    at_each(view, name, others, "() => true")
    data = figure.model(state(view, name))
    check_sprites(view, "lens:", spots(figure, data), int(data["amplified"]))


@EACH
@pytest.mark.parametrize("width", [1280, 390])
def test_the_lens_follows_a_pressed_mouse_over_any_picture(browser, url, name, width):
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    view = visit(browser, url, width)
    view.locator(f"#{name} .stage").evaluate("node => node.scrollIntoView({ block: 'start' })")
    middle = data["side"] // 2
    for index in (0, len(data["tiles"]) // 2):
        left, top, side = picture(view, name, index)
        texel = side / data["side"]
        view.mouse.move(left + middle * texel, top + middle * texel)
        view.mouse.down()
        assert place(view, name) == centred(figure, data, (middle, middle))
        view.mouse.move(left + (middle + 4) * texel, top + (middle - 4) * texel, steps=3)
        assert place(view, name) == centred(figure, data, (middle + 4, middle - 4))
        view.mouse.move(left - 50, top - 9, steps=2)
        assert place(view, name) == (1, 1)
        view.mouse.up()
        view.mouse.move(left + middle * texel, top + middle * texel)
        assert place(view, name) == (1, 1)


@EACH
def test_a_tap_moves_the_lens_and_a_finger_scrolls_the_page(page, url, name):
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    options = {"viewport": {"width": 390, "height": 500}, "has_touch": True, "is_mobile": True}
    view = open_at(page, url, name, **options)
    left, top, side = picture(view, name, 1)
    view.touchscreen.tap(left + side * 0.75, top + side / 2)
    there = centred(figure, data, (data["side"] * 3 // 4, data["side"] // 2))
    assert place(view, name) == there
    before = view.evaluate("scrollY")
    session = view.context.new_cdp_session(view)
    start = {"x": left + side / 2, "y": top + side + 60}
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [start]})
    for by in range(10, 130, 10):
        point = {**start, "y": start["y"] - by}
        session.send(touch, {"type": "touchMove", "touchPoints": [point]})
    session.send(touch, {"type": "touchEnd", "touchPoints": []})
    view.wait_for_function("before => scrollY > before + 50", arg=before)
    assert place(view, name) == there


@EACH
def test_the_lens_moves_by_keys(browser, url, name):
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    last = data["side"] - data["lens"] + 1
    view = visit(browser, url)
    slider = view.locator(f"#{name}").get_by_role("slider", name="column")
    slider.focus()
    column, row = place(view, name)
    view.keyboard.press("ArrowRight")
    assert place(view, name) == (min(column + 1, last), row)
    view.keyboard.press("End")
    assert place(view, name) == (last, row)
    view.keyboard.press("Tab")
    view.keyboard.press("Home")
    assert place(view, name) == (last, 1)


def test_what_the_lenses_share_is_loaded_once(page, site, url):
    shared = (site / "assets/widgets/magnifier.js").read_text(encoding="utf-8")
    assert "widgets.magnifier=" in shared
    for name in LENSES:
        own = (site / f"assets/widgets/{name}.js").read_text(encoding="utf-8")
        assert "widgets.magnifier=" not in own
        spec = json.dumps(FIGURES.load(name).constants, ensure_ascii=False)
        assert len(own) < len(shared) / 4 < len(spec)
    view = page(viewport={"width": 1280, "height": 900})
    asked = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(url)
    for name in LENSES:
        view.locator(f"#{name}").scroll_into_view_if_needed()
        view.wait_for_selector(f"#{name}[data-state=live]")
    assert len([one for one in asked if one.endswith("/magnifier.js")]) == 1
