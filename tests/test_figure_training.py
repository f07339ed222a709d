"""The training's figure: its numbers are those of the results, its pictures those of the sheet."""

import json
from io import BytesIO
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT, build, readout, serve, visit
from PIL import Image
from projects import write
from settings import FIGURES

from deconv_article.figures.gallery import NAMES, hanging
from deconv_article.figures.training import DECIBELS, LEVELS, across, share
from deconv_article.sentence import describe, readable

FIGURE = FIGURES.load("training")
FOLDER = ROOT / "article/results"
RECORD = json.loads((FOLDER / "autoencoders.json").read_text(encoding="utf-8"))
SHEET = np.asarray(Image.open(FOLDER / "autoencoders.webp").convert("RGB"))
KINDS = list(NAMES)
STEPS = [int(step) for step in FIGURE.params[0].choices]
VALUES = st.fixed_dictionaries(
    {param.name: st.integers(param.low, param.high) for param in FIGURE.params}
)


def data_of(**change):
    return FIGURE.model(FIGURE.values({}) | change)


def test_the_rows_of_the_sheet_are_the_upsamplers_that_were_compared():
    assert list(dict.fromkeys(name.split(".")[0] for name in RECORD["series"])) == KINDS
    assert len(RECORD["sprites"]["main"]["rows"]) == len(KINDS)
    assert set(STEPS) <= set(RECORD["settings"]["checkpoints"])


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_what_is_said_is_the_fact_that_the_prose_may_quote(values):
    data = FIGURE.model(values)
    score, step = ("a4", "e2")[values["score"]], STEPS[values["step"]]
    sentence = describe(FIGURE.sentence, data)
    for who in ("first", "second"):
        fact = f"{KINDS[values[who]]}.{score}.step{step}"
        for edge in ("mean", "low", "high"):
            measured = RECORD["facts"][f"{fact}.{edge}"]
            assert data[who + edge] == pytest.approx(measured, rel=0.005)
            assert readable(data[who + edge]) in sentence
    assert f"{len(RECORD['seeds'])} seeds" in sentence


@settings(max_examples=20, deadline=None)
@given(VALUES)
def test_each_picture_is_its_place_in_the_sheet(values):
    data = FIGURE.model(values)
    labels = RECORD["sprites"]["main"]["columns"]
    column = labels.index(f"step {STEPS[values['step']]}, picture 1")
    for size in (FIGURE.wide, FIGURE.narrow):
        shown = [m for m in FIGURE.picture(data, size) if m["kind"] == "pixels"]
        assert len(shown) == len(KINDS)
        for row, mark in enumerate(shown):
            expected = SHEET[32 * row : 32 * row + 32, 32 * column : 32 * column + 64]
            assert mark["rgb"] == expected.reshape(-1, 3).tolist()
            assert mark["w"] == pytest.approx(2 * mark["h"])


def test_the_default_makes_its_point():
    data = data_of()
    assert data["step"] == 100
    assert data["firstlow"] > 5 > 0.01 > data["secondhigh"]
    flat = [
        np.array(m["rgb"]).reshape(32, 64, 3)[:, 32:]
        for m in FIGURE.picture(data, FIGURE.wide)
        if m["kind"] == "pixels"
    ]
    spread = [picture.std(axis=(0, 1)).max() for picture in flat]
    assert spread[data["first"]] > 10
    assert spread[data["second"]] == 0


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_curves_run_through_their_scores_inside_their_bands(values):
    data = FIGURE.model(values)
    for size in (FIGURE.wide, FIGURE.narrow):
        marks = {mark["key"]: mark for mark in FIGURE.layout(data, size)}
        for who in ("first", "second"):
            line, band = marks[f"{who}-line"]["points"], marks[f"{who}-band"]["points"]
            assert line == marks[f"line:{data[who]}"]["points"]
            count = len(data["checkpoints"])
            assert [x for x, _ in line] == sorted({x for x, _ in band})
            for (_, y), (_, low), (_, high) in zip(
                line, band[:count], reversed(band[count:]), strict=True
            ):
                assert high - 1e-9 <= y <= low + 1e-9
            dot = marks[f"{who}-dot"]
            assert [dot["x"] + dot["w"] / 2, dot["y"] + dot["h"] / 2] == pytest.approx(
                line[data["now"]]
            )
            assert marks["now"]["ends"][0][0] == line[data["now"]][0]


@given(st.floats(-60, 2000), st.floats(-60, 2000), st.booleans())
def test_more_stands_higher(one, other, decibels):
    low, high = sorted((one, other))
    assert 0 <= share(low, decibels) <= share(high, decibels) <= 1


def test_axes_are_logarithms_of_levels_and_as_decibels_come():
    assert share(10, False) - share(1, False) == pytest.approx(share(1, False) - share(0.1, False))
    assert share(0, True) == pytest.approx(0.5)
    assert across(0) == 0
    assert across(990) == pytest.approx(2)


def test_no_score_of_the_results_is_beyond_the_axes():
    for name, (low, high) in (("a4", (0, LEVELS[1])), ("e2", DECIBELS)):
        for kind in KINDS:
            series = RECORD["series"][f"{kind}.{name}"]
            assert low <= min(series["low"]) and max(series["high"]) <= high, (kind, name)


def test_panels_do_not_touch():
    for width in (704, 320):
        hung = hanging(width)
        for index in range(1, 8):
            (left, top), (x, y) = hung.corner(index - 1), hung.corner(index)
            if y == top:
                assert x >= left + 2 * hung.side + hung.gap + 4
            else:
                assert y >= top + hung.side + hung.letters


# In the browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    files = {
        "article/index.md": "# A page\n\n{{> assets/training.html}}\n",
        "article/article.toml": 'title = "Training"\n',
        "assets/training.html": (ROOT / "assets/training.html").read_text(encoding="utf-8"),
        **{
            f"article/results/autoencoders.{kind}": (FOLDER / f"autoencoders.{kind}").read_bytes()
            for kind in ("json", "webp")
        },
    }
    return build(write(folder, files))


# Where the sprites are, in pixels of the screen.
PLACES = """keys => [...document.querySelectorAll(`[data-key^="${keys}"] svg`)].map(node => {
    const matrix = node.ownerSVGElement.getScreenCTM();
    const side = name => Number(node.getAttribute(name));
    return [matrix.e + side('x') * matrix.a, matrix.f + side('y') * matrix.d,
        side('width') * matrix.a, side('height') * matrix.d].map(one => one * devicePixelRatio);
})"""


def check_sprites(view, keys, tiles, tolerance=0):
    """The sprites' pixels on the screen, each a square of so many whole ones."""
    view.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    screen = np.asarray(Image.open(BytesIO(view.screenshot())).convert("RGB"), dtype=int)
    places = view.evaluate(PLACES, keys)
    assert len(places) == len(tiles)
    for (left, top, width, height), tile in zip(places, tiles, strict=True):
        rows, columns = tile.shape[:2]
        times = round(width / columns)
        assert times >= 2
        assert (width, height) == pytest.approx((columns * times, rows * times), abs=0.6)
        # The outermost line is smoothed into the page around it.
        expected = tile.repeat(times, 0).repeat(times, 1)[1:-1, 1:-1].astype(int)
        # A box that ends between pixels does not tell to which of them it is painted.
        found = min(
            np.abs(screen[y : y + len(expected), x : x + expected.shape[1]] - expected).max()
            for y, x in product(
                range(int(top) - 1, int(top) + 4), range(int(left) - 1, int(left) + 4)
            )
        )
        assert found <= tolerance, (keys, times, found)


@pytest.mark.parametrize(("width", "finely"), [(1440, 1), (1440, 2), (800, 1.5), (390, 3)])
def test_each_pixel_of_a_picture_is_so_many_whole_pixels_of_the_screen(page, site, width, finely):
    view = page(viewport={"width": width, "height": 1200}, device_scale_factor=finely)
    view.goto((site / "index.html").as_uri())
    view.wait_for_function("() => document.getElementById('training').dataset.state === 'live'")
    view.locator("#training .stage").scroll_into_view_if_needed()
    check_sprites(view, "pictures:", pairs(STEPS.index(100)))
    view.get_by_role("combobox", name="step", exact=True).select_option("0")
    check_sprites(view, "pictures:", pairs(0))


def pairs(place):
    left = 64 * place
    return [SHEET[32 * row : 32 * row + 32, left : left + 64] for row in range(len(KINDS))]


def test_the_clock_steps_through_the_training(browser, site):
    view = visit(browser, (site / "index.html").as_uri())
    box = view.locator("#training")
    for step in STEPS[STEPS.index(100) + 1 :]:
        box.get_by_role("button", name="Next").click()
        assert f"After {step} steps" in readout(view, "training")
    box.get_by_role("button", name="Next").click()
    assert "Before training" in readout(view, "training")


def test_without_its_sheet_the_figure_keeps_its_twin(page, site):
    view = page()
    view.route("**/*.webp", lambda route: route.abort())
    with serve(site) as url:
        view.goto(url)
        view.wait_for_function("() => document.getElementById('training').dataset.state")
        box = view.locator("#training")
        assert box.get_attribute("data-state") == "static"
        assert box.locator(".stage img").is_visible()


def test_what_is_taken_holds_its_pictures(page, site):
    view = page()
    with serve(site) as url:
        view.goto(f"{url}figures/training/index.html")
        view.get_by_role("combobox", name="step", exact=True).select_option("1000")
        with view.expect_download() as waiting:
            view.get_by_role("link", name="SVG").click()
        svg = waiting.value.path().read_text(encoding="utf-8")
        with view.expect_download() as waiting:
            view.get_by_role("link", name="PNG").click()
        picture = np.asarray(Image.open(waiting.value.path()).convert("RGB"))
    assert svg.count("data:image/png;base64,") == len(KINDS)
    assert "webp" not in svg
    x, y = hanging(704).corner(5)
    flat = picture[int(2 * y + 82) : int(2 * y + 90), int(2 * x + 246)]
    expected = SHEET[5 * 32 + 16, 64 * STEPS.index(1000) + 32 + 16]
    assert (flat == expected).all()


def test_from_a_disk_only_what_may_be_read_is_offered(page, site):
    view = page()
    view.goto((site / "figures/training/index.html").as_uri())
    view.wait_for_function("() => document.getElementById('training').dataset.state === 'live'")
    for name in ("PNG", "SVG"):
        assert view.get_by_role("link", name=name).count() == 0
    assert view.get_by_role("link", name="CSV").is_visible()
