"""The decoders, against layers written out, PyTorch's, and chance; then what is seen of them."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT, build, readout, serve, visit
from PIL import Image
from playwright.sync_api import Browser
from projects import write

from deconv_article.figures import FIGURES
from deconv_article.figures.flatcolour import BOOST, COLOURS, model
from deconv_article.figures.flatcolour_picture import FARTHEST, MEAN, MOST, SEEDS, SIDE
from deconv_article.model.decoder import KINDS, LAW, decode, harmonics, kernels, pattern_power
from deconv_article.sentence import describe

FIGURE = FIGURES.load("flatcolour")
RANDOM = (0, 1, 2)  # the kinds that do not resize
LAYERS = (1, 2, 3)
RED = COLOURS["red"]
VALUES = st.fixed_dictionaries(
    {
        param.name: st.integers(param.low, param.high)  # type: ignore[union-attr]
        for param in FIGURE.params
    }
)


# The decoder


def enlarged(image: Any, kernel: Any, kind: int) -> Any:
    """One layer over an image with a border of zeros, pixel by pixel."""
    size = kernel.shape[2]
    _, rows, columns = image.shape
    if kind < 2:
        made = np.zeros((kernel.shape[1], 2 * rows + 2, 2 * columns + 2))
        for y, x in np.ndindex(rows, columns):
            stroke = np.einsum("c,cdij->dij", image[:, y, x], kernel)
            made[:, 2 * y : 2 * y + size, 2 * x : 2 * x + size] += stroke
        return made[:, : 2 * rows, : 2 * columns]
    if kind > 2:
        large = np.empty((len(image), 2 * rows, 2 * columns))
        for y, x in np.ndindex(2 * rows, 2 * columns):
            large[:, y, x] = image[:, y // 2, x // 2]
            if kind == 4:  # a quarter of the way to the next pixel on either side
                beside = [min(max(i // 2 - 1 + 2 * (i % 2), 0), n // 2 - 1)
                          for i, n in ((y, 2 * rows), (x, 2 * columns))]  # fmt: skip
                corners = [(y // 2, x // 2), (beside[0], x // 2), (y // 2, beside[1]), beside]
                weights = (9, 3, 3, 1)
                pairs = zip(weights, corners, strict=True)
                large[:, y, x] = sum(w * image[:, at[0], at[1]] for w, at in pairs) / 16
        image, rows, columns = large, 2 * rows, 2 * columns
    framed = np.pad(image, ((0, 0), (1, 1), (1, 1)))
    made = np.empty((len(kernel), rows, columns))
    for y, x in np.ndindex(rows, columns):
        made[:, y, x] = np.einsum("dcij,cij->d", kernel, framed[:, y : y + 3, x : x + 3])
    if kind > 2:
        return made
    apart = np.empty((len(made) // 4, 2 * rows, 2 * columns))
    for channel, down, across in np.ndindex(len(apart), 2, 2):
        apart[channel, down::2, across::2] = made[4 * channel + 2 * down + across]
    return apart


def inside(image: Any, layers: int) -> Any:
    """One period from the middle of an image, which its borders do not reach."""
    period = 2**layers
    start = image.shape[1] // 2 // period * period
    return image[:, start : start + period, start : start + period]


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("layers", LAYERS)
def test_one_period_is_what_a_large_flat_image_shows_far_from_its_borders(kind, layers):
    weights = kernels(kind, layers, 7)
    image = np.ones((3, 7, 7)) * np.array(COLOURS["cyan"]).reshape(3, 1, 1)
    for index, kernel in enumerate(weights):
        image = enlarged(np.maximum(image, 0) if index else image, kernel, kind)
    assert decode(COLOURS["cyan"], kind, weights) == pytest.approx(inside(image, layers), abs=1e-12)


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("layers", LAYERS)
def test_pytorchs_own_layers_paint_the_same(kind, layers):
    torch = pytest.importorskip("torch")
    nn = torch.nn
    steps: list[Any] = []
    for kernel in kernels(kind, layers, 3):
        inputs, outputs = kernel.shape[:2] if kind < 2 else kernel.shape[1::-1]
        if kind < 2:
            padding = (1, 1) if kind == 0 else (1, 0)
            layer = nn.ConvTranspose2d(inputs, outputs, kernel.shape[2], 2, *padding, bias=False)
        else:
            layer = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        layer.weight.data = torch.from_numpy(kernel)
        resize = nn.Upsample(scale_factor=2, mode="nearest" if kind == 3 else "bilinear")
        one = [layer] if kind < 2 else [layer, nn.PixelShuffle(2)] if kind == 2 else [resize, layer]
        steps += [*one, nn.ReLU()]
    flat = torch.ones(1, 3, 12, 12, dtype=torch.float64)
    flat *= torch.tensor(COLOURS["magenta"]).reshape(1, 3, 1, 1)
    with torch.no_grad():
        painted = nn.Sequential(*steps[:-1])(flat)[0].numpy()
    own = decode(COLOURS["magenta"], kind, kernels(kind, layers, 3))
    # The padding of a transposed convolution cuts one row off the head of each layer's output.
    cut = 2**layers - 1 if kind < 2 else 0
    assert own == pytest.approx(inside(np.pad(painted, ((0, 0), (cut, 0), (cut, 0))), layers))


# Chance


def powers(kind: int, layers: int, count: int) -> Any:
    """Pattern and power of as many seeds, none of which a reader can choose."""
    seeds = range(1000, 1000 + count)
    return np.array([pattern_power(decode(RED, kind, kernels(kind, layers, s))) for s in seeds])


def errors_from(values: Any, expected: float) -> float:
    """How many standard errors the mean of independent values is from what is expected."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return float((values.mean() - expected) / error)


@pytest.mark.parametrize("kind", RANDOM)
def test_three_quarters_of_one_random_layers_response_are_pattern(kind):
    pattern, power = powers(kind, 1, 600).T
    assert abs(errors_from(pattern - LAW * power, 0)) < 4
    assert abs(errors_from(power, 2)) < 4  # He: twice the power of the input, for the ReLU to halve
    if kind:  # nine of the twelve degrees of freedom, so the law holds for each seed's share, too
        assert abs(errors_from(pattern / power, LAW)) < 4


@pytest.mark.parametrize(("kind", "layers"), list(product(RANDOM, (2, 3))))
def test_more_layers_leave_more_pattern(kind, layers):
    pattern, power = powers(kind, layers, 300).T
    assert errors_from(pattern - LAW * power, 0) > 4


def test_uneven_overlap_only_divides_the_power_among_the_phases():
    images = np.array([decode(RED, 0, kernels(0, 1, seed)) for seed in range(1000, 1600)])
    each = (images**2).mean(axis=1).reshape(-1, 4)
    taps = np.array([4, 2, 2, 1])  # of size 3, stride 2, that reach each of the four phases
    for phase, share in zip(each.T, taps / taps.mean(), strict=True):
        assert abs(errors_from(phase - share * 2, 0)) < 4


@pytest.mark.parametrize(("kind", "layers"), list(product((3, 4), LAYERS)))
def test_a_resize_leaves_no_pattern_whatever_the_weights(kind, layers):
    assert powers(kind, layers, 40)[:, 0].max() < 1e-24


def test_a_response_is_proportional_to_its_colour():
    for kind, layers in product(range(5), LAYERS):
        weights = kernels(kind, layers, 5)
        once = decode((2, -1, 3), kind, weights)
        assert decode((6, -3, 9), kind, weights) == pytest.approx(3 * once)
        assert not decode((0, 0, 0), kind, weights).any()


@given(st.integers(1, SEEDS), st.sampled_from(LAYERS), st.sampled_from(RANDOM))
@settings(deadline=None)
def test_the_harmonics_hold_all_of_the_pattern(seed, layers, kind):
    image = decode(RED, kind, kernels(kind, layers, seed))
    spectrum = harmonics(image) ** 2
    pattern, power = pattern_power(image)
    assert spectrum.sum() == pytest.approx(power)
    assert spectrum.sum() - spectrum[0, 0] == pytest.approx(pattern)


# What is seen


def mark(values: dict[str, int], key: str) -> Any:
    marks = FIGURE.layout(FIGURE.model(values), FIGURE.wide)
    return next(one for one in marks if one["key"] == key)


def picture(values: dict[str, int]) -> Any:
    return np.array(mark(values, "picture")["rgb"], dtype=float).reshape(SIDE, SIDE, 3)


@given(VALUES)
@settings(deadline=None, max_examples=60)
def test_the_picture_holds_the_pattern_that_is_told(values):
    data = model(values)
    seen = picture(values)
    step = data["period"]
    assert (seen[step:] == seen[:-step]).all() and (seen[:, step:] == seen[:, :-step]).all()
    # The periodic amplitude by its definition, from pixels alone.
    cell = seen.reshape(SIDE // step, step, SIDE // step, step, 3).mean(axis=(0, 2))
    amplitude = np.sqrt(((cell - cell.mean(axis=(0, 1))) ** 2).mean())
    if not data["cut"]:
        assert amplitude == pytest.approx(data["boost"] * data["amplitude"], abs=0.5 + 0.05 * BOOST)
    assert data["pattern"] == (data["distance"] * data["slope"] > 0 and values["kind"] in RANDOM)


def test_raised_contrast_is_told_and_moves_no_mean():
    values = FIGURE.values({"distance": 3, "layers": 2})
    plain, raised = (picture(values | {"contrast": contrast}) for contrast in (0, 1))
    data = model(values | {"contrast": 1})
    assert not data["cut"]
    assert raised.mean(axis=(0, 1)) == pytest.approx(plain.mean(axis=(0, 1)), abs=0.6)
    assert raised.std() > 4 * plain.std()
    assert f"× {BOOST}" in mark(values | {"contrast": 1}, "out")["text"]
    assert f"{BOOST} times" in describe(FIGURE.sentence, data)
    assert "×" not in mark(values, "out")["text"].replace(f"{SIDE} × {SIDE}", "")


def test_the_mean_gives_nothing_and_the_pattern_grows_in_proportion():
    for kind in range(5):
        values = FIGURE.values({"layers": 2}) | {"kind": kind}
        assert (picture(values | {"distance": 0}) == np.floor(MEAN + 0.5)).all()
        ends = [np.array(model(values | {"distance": d})["response"]) for d in (8, 56)]
        assert ends[1] == pytest.approx(7 * ends[0])


def test_no_seed_leaves_the_chart():
    for kind, layers, seed in product(RANDOM, LAYERS, range(1, SEEDS + 1)):
        weights = kernels(kind, layers, seed)
        for colour in COLOURS.values():
            pattern, _ = pattern_power(decode(colour, kind, weights))
            assert FARTHEST * np.sqrt(pattern) < MOST


def test_a_decoder_whose_units_are_all_off_says_so():
    silent = [
        data
        for seed in range(1, SEEDS + 1)
        if not (data := model(FIGURE.values({"kind": KINDS[3], "layers": 3, "seed": seed})))[
            "answer"
        ]
    ]
    assert 0 < len(silent) < SEEDS / 2
    for data in silent:
        assert data["share"] == 0 and not np.array(data["response"]).any()
        assert "every hidden unit is off" in describe(FIGURE.sentence, data)


# In the browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("flatcolour")
    for part in ("assets", "templates"):
        (folder / part).symlink_to(ROOT / part)
    project = write(
        folder,
        {
            "article/index.md": "# A Title\n\nWords.\n\n{{> assets/flatcolour.html}}\n",
            "article/article.toml": 'title = "A Title"\n',
        },
    )
    with serve(build(project)) as url:
        yield url


@pytest.mark.parametrize("density", [1, 1.5, 2.625])
def test_a_pixel_of_the_picture_is_as_many_whole_pixels_of_the_screen(page, url, density):
    view = page(viewport={"width": 1280, "height": 900}, device_scale_factor=density)
    view.goto(url)
    view.wait_for_selector("[data-state=live]")
    view.locator("[data-param=layers] input").fill("3")
    expected = picture(FIGURE.values({"layers": 3}))
    for width in (1280, 390, 683):  # the later ones are resizes of a live figure
        view.set_viewport_size({"width": width, "height": 900})
        view.locator(".stage").evaluate("node => node.scrollIntoView({ behavior: 'instant' })")
        # To a whole pixel of each of these screens.
        view.evaluate("() => scrollTo({ top: 8 * Math.floor(scrollY / 8), behavior: 'instant' })")
        view.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        box = view.locator(".stage image").nth(1).bounding_box()
        stage = view.locator(".stage").bounding_box()
        texel = round(box["width"] * density / SIDE)
        room = 8 * stage["width"] / (320 if width < 680 else 704) * density
        assert texel == int(room + 0.01)
        screen = np.asarray(Image.open(BytesIO(view.screenshot())).convert("RGB"), dtype=float)
        whole = expected.repeat(texel, axis=0).repeat(texel, axis=1)
        whole = whole[1:-1, 1:-1]  # the outermost line may be smoothed into the page around it
        left, top = (int(box[side] * density) for side in ("x", "y"))
        # A box ends between pixels, and does not tell to which of them it is painted.
        found = min(
            np.abs(screen[y : y + len(whole), x : x + len(whole)] - whole).max()
            for y, x in product(range(top - 1, top + 3), range(left - 1, left + 4))
        )
        assert found <= 4, (width, density)  # of 255


def test_choices_keys_and_buttons_lead_to_what_the_model_says(browser: Browser, url: str) -> None:
    view = visit(browser, url)

    def said(change: dict[str, Any]) -> str:
        return describe(FIGURE.sentence, model(FIGURE.values(change)))

    assert readout(view, "flatcolour") == said({})
    view.locator("[data-param=kind] select").select_option("nearest resize")
    assert readout(view, "flatcolour") == said({"kind": "nearest resize"})
    view.locator("[data-param=distance] input").focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        view.keyboard.press(key)
    assert readout(view, "flatcolour") == said({"kind": "nearest resize", "distance": 2})
    view.locator("[data-step='1']").click()
    view.locator("[data-param=contrast] select").select_option(f"{BOOST} times")
    view.locator("[data-param=kind] select").select_option("sub-pixel")
    change = {"kind": "sub-pixel", "distance": 2, "seed": 2, "contrast": f"{BOOST} times"}
    assert readout(view, "flatcolour") == said(change)
    drawn = view.locator(".stage image").nth(1).get_attribute("href")
    colours = view.evaluate(
        """async href => {
            const image = new Image();
            image.src = href;
            await image.decode();
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [image.width, image.height];
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return [...context.getImageData(0, 0, image.width, image.height).data];
        }""",
        drawn,
    )
    seen = np.array(colours).reshape(SIDE, SIDE, 4)[:, :, :3]
    assert (seen == picture(FIGURE.values(change))).all()
