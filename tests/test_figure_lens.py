"""The lens: the same spot of every picture, whole pixels, by mouse, finger and keyboard."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT, build, visit
from PIL import Image
from projects import write
from settings import FIGURES
from test_figure_training import check_sprites

from deconv_article.figures.gallery import NAMES
from deconv_article.figures.lens import GAIN, PICTURES, WIDE
from deconv_article.sentence import describe

FIGURE = FIGURES.load("lens")
FOLDER = ROOT / "article/results"
RECORD = json.loads((FOLDER / "autoencoders.json").read_text(encoding="utf-8"))
SHEET = np.asarray(Image.open(FOLDER / "autoencoders.webp").convert("RGB"))
KINDS = list(NAMES)
STEPS = [int(step) for step in FIGURE.params[0].choices]
VALUES = st.fixed_dictionaries(
    {param.name: st.integers(param.low, param.high) for param in FIGURE.params}
)


def tiles(values):
    """The picture of each upsampler, (32, 32, 3)."""
    left = 32 * (4 * values["step"] + values["picture"])
    return [SHEET[32 * row : 32 * row + 32, left : left + 32] for row in range(len(KINDS))]


def spots(values):
    """What the lens shows of each."""
    x, y = values["column"] - 1, values["row"] - 1
    found = []
    for tile in tiles(values):
        spot = tile[y : y + WIDE, x : x + WIDE].astype(int)
        if values["view"]:
            median = np.median(tile.reshape(-1, 3), axis=0).astype(int)
            spot = np.clip(128 + GAIN * (spot - median), 0, 255)
        found.append(spot)
    return found


def test_the_pictures_are_called_what_the_experiment_painted():
    known = {
        (250, 240, 60): "yellow", (225, 25, 45): "red", (20, 30, 60): "ink",
        (20, 200, 225): "cyan", (245, 245, 245): "white", (40, 60, 215): "blue",
    }  # fmt: skip
    painted = [
        f"flat {known[tuple(ground)]}"
        if digit < 0
        else f"{known[tuple(ink)]} on {known[tuple(ground)]}"
        for digit, ink, ground in RECORD["settings"]["pictures"]
    ]
    assert painted == list(PICTURES)


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_the_lens_shows_the_same_spot_of_every_picture(values):
    data = FIGURE.model(values)
    for size in (FIGURE.wide, FIGURE.narrow):
        shown = [m for m in FIGURE.picture(data, size) if m["kind"] == "pixels"]
        for row, (tile, spot) in enumerate(zip(tiles(values), spots(values), strict=True)):
            picture, lens = shown[2 * row : 2 * row + 2]
            assert picture["rgb"] == tile.reshape(-1, 3).tolist()
            assert lens["rgb"] == spot.reshape(-1, 3).tolist()
        edges = [m for m in FIGURE.picture(data, size) if m["key"].endswith("-window")]
        assert len(edges) == len(KINDS)
        for edge, picture in zip(edges, shown[::2], strict=True):
            texel = picture["w"] / 32
            x, y = picture["x"], picture["y"]
            assert [edge["x"] - x, edge["y"] - y, edge["w"], edge["h"]] == pytest.approx(
                [texel * side for side in (values["column"] - 1, values["row"] - 1, WIDE, WIDE)]
            )


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_the_numbers_are_those_of_the_results(values):
    data = FIGURE.model(values)
    step = STEPS[values["step"]]
    for row, kind in zip(FIGURE.table(data).rows, KINDS, strict=True):
        for cell, edge in zip(row[1:4], ("mean", "low", "high"), strict=True):
            assert cell == RECORD["facts"][f"{kind}.a4.step{step}.{edge}"]
    means = {name: RECORD["facts"][f"{kind}.a4.step{step}.mean"] for kind, name in NAMES.items()}
    assert means[data["worstname"]] == data["worst"] == max(means.values())
    assert means[data["bestname"]] == data["best"] == min(means.values())


def test_a_contrast_that_was_raised_is_said():
    for view in (0, 1):
        said = describe(FIGURE.sentence, FIGURE.model(FIGURE.values({}) | {"view": view}))
        assert ("as they are" in said) == (not view)
        assert (f"{GAIN} times the difference" in said) == bool(view)


# By hand


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    files = {
        "article/index.md": "# A page\n\n{{> assets/lens.html}}\n",
        "article/article.toml": 'title = "Lens"\n',
        "assets/lens.html": (ROOT / "assets/lens.html").read_text(encoding="utf-8"),
        **{
            f"article/results/autoencoders.{kind}": (FOLDER / f"autoencoders.{kind}").read_bytes()
            for kind in ("json", "webp")
        },
    }
    return (build(write(tmp_path_factory.mktemp("lens"), files)) / "index.html").as_uri()


STATE = """box => [
    Object.fromEntries([...box.querySelectorAll('[data-param]')].map(control => {
        const input = control.querySelector('input, select');
        return [control.dataset.param, input.selectedIndex ?? Number(input.value)];
    })),
    box.querySelector('.readout').textContent,
]"""


def state(view):
    """The values in the controls; what is said must be what Python says of them."""
    values, said = view.locator("#lens").evaluate(STATE)
    assert said == describe(FIGURE.sentence, FIGURE.model(values))
    return values


def place(view):
    values = state(view)
    return values["column"], values["row"]


def picture(view, row):
    """Left, top and side of an upsampler's picture on the page."""
    return view.evaluate(
        """row => {
            const node = document.querySelector(`[data-key="picture:${row}"] svg`);
            const matrix = node.ownerSVGElement.getScreenCTM();
            const side = name => Number(node.getAttribute(name));
            return [matrix.e + side('x') * matrix.a, matrix.f + side('y') * matrix.d,
                side('width') * matrix.a];
        }""",
        row,
    )


@pytest.mark.parametrize(("width", "finely"), [(1440, 1), (820, 2), (390, 3)])
def test_the_lens_magnifies_by_whole_pixels_of_the_screen(page, url, width, finely):
    view = page(viewport={"width": width, "height": 1100}, device_scale_factor=finely)
    view.goto(url)
    view.wait_for_function("() => document.getElementById('lens').dataset.state === 'live'")
    view.locator("#lens .stage").scroll_into_view_if_needed()
    check_sprites(view, "lens:", spots(state(view)))
    view.locator("[data-param=view] select").select_option(label=FIGURE.params[2].choices[1])
    view.locator("[data-param=picture] select").select_option("white on blue")
    check_sprites(view, "lens:", spots(state(view)), 1)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_lens_follows_a_pressed_mouse_over_any_picture(browser, url, width):
    view = visit(browser, url, width)
    view.locator("#lens .stage").scroll_into_view_if_needed()
    for row in (0, 5):
        left, top, side = picture(view, row)
        texel = side / 32
        view.mouse.move(left + 16 * texel, top + 16 * texel)
        view.mouse.down()
        assert place(view) == (11, 11)
        view.mouse.move(left + 20 * texel, top + 12 * texel, steps=3)
        assert place(view) == (15, 7)
        view.mouse.move(left - 50, top - 9, steps=2)
        assert place(view) == (1, 1)
        view.mouse.up()
        view.mouse.move(left + 16 * texel, top + 16 * texel)
        assert place(view) == (1, 1)


def test_a_tap_moves_the_lens_and_a_finger_scrolls_the_page(page, url):
    view = page(viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    view.goto(url)
    view.wait_for_function("() => document.getElementById('lens').dataset.state === 'live'")
    view.locator("#lens .stage").evaluate("node => node.scrollIntoView({ block: 'start' })")
    left, top, side = picture(view, 1)
    view.touchscreen.tap(left + side * 0.75, top + side / 2)
    assert place(view) == (19, 11)
    before, kept = view.evaluate("scrollY"), place(view)
    session = view.context.new_cdp_session(view)
    start = {"x": left + side / 2, "y": top + side + 60}
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [start]})
    for by in range(10, 130, 10):
        point = {**start, "y": start["y"] - by}
        session.send(touch, {"type": "touchMove", "touchPoints": [point]})
    session.send(touch, {"type": "touchEnd", "touchPoints": []})
    view.wait_for_function("before => scrollY > before + 50", arg=before)
    assert place(view) == kept


def test_the_lens_moves_by_keys(browser, url):
    view = visit(browser, url)
    slider = view.get_by_role("slider", name="column")
    slider.focus()
    column, row = place(view)
    view.keyboard.press("ArrowRight")
    assert place(view) == (column + 1, row)
    view.keyboard.press("End")
    assert place(view) == (32 - WIDE + 1, row)
    view.keyboard.press("Tab")
    view.keyboard.press("Home")
    assert place(view) == (32 - WIDE + 1, 1)
