"""Gradients, against the forward pass alone, the counts of overlap and PyTorch's own layers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import build, readout, serve, temporary_folder, visit
from projects import write
from settings import changed

from deconv_article.figures import FIGURES
from deconv_article.model.backward import (
    Draws,
    blur,
    box,
    draw,
    positions,
    through_linear,
    through_max,
)
from deconv_article.model.overlap import stack
from deconv_article.sentence import describe

FIGURE = FIGURES.load("gradient")
SEEDS = range(1, 9)
POOLS = st.sampled_from(["strided", "maximum", "average", "blurred"])


def model(**change):
    return FIGURE.model(changed(FIGURE, change))


# The forward pass, one window at a time, and what a pixel is worth to it


def window(image, row, column, size):
    side = len(image)
    return [image[(row + a) % side, (column + b) % side] for a in range(size) for b in range(size)]


def strided(image, kernel, stride):
    count = len(image) // stride
    size = len(kernel)
    return np.array([[np.dot(window(image, stride * row, stride * column, size), kernel.ravel())
                      for column in range(count)] for row in range(count)])  # fmt: skip


def forward(kind, image, kernels, stride, width):
    for kernel in kernels:
        if kind == "strided":
            image = strided(image, kernel, stride)
            continue
        image = strided(image, kernel, 1)
        if kind == "maximum":
            starts = range(0, len(image), stride)
            image = np.array([[max(window(image, row, column, width)) for column in starts]
                              for row in starts])  # fmt: skip
        else:
            smooth = np.full((width, width), width**-2.0) if kind == "average" else blur(stride)[0]
            image = strided(image, smooth, stride)
    return image.sum()


def backward(kind, draws, stride, width):
    """The gradients of whole images."""
    if kind == "maximum":
        return through_max(draws, stride, width)
    pool = {"strided": None, "average": box(width), "blurred": blur(stride)}[kind]
    cell = through_linear(pool, draws.weights, stride)
    times = draws.images.shape[1] // cell.shape[1]
    return np.tile(cell, (1, times, times))


@settings(max_examples=60, deadline=None)
@given(POOLS, st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(0, 2), st.data())
def test_a_gradient_is_what_a_little_more_of_each_pixel_adds(kind, size, stride, layers, lap, data):
    side = stride**layers * data.draw(st.integers(1, 2))
    draws = draw(data.draw(st.integers(1, 999)), 1, layers, size, side)
    found = backward(kind, draws, stride, stride + lap)[0]
    image, kernels = draws.images[0], draws.weights[0]
    # The network is piecewise linear: a step this small stays in one piece.
    step = 1e-8
    before = forward(kind, image, kernels, stride, stride + lap)
    for row, column in np.ndindex(side, side):
        more = image.copy()
        more[row, column] += step
        after = forward(kind, more, kernels, stride, stride + lap)
        assert (after - before) / step == pytest.approx(found[row, column], abs=1e-5)


def test_pytorch_sends_the_same_gradients_back():
    torch = pytest.importorskip(
        "torch", reason="PyTorch is not installed: its layers are not asked"
    )
    layer = torch.nn.functional
    count = 3

    def around(x, more):  # PyTorch's own circular padding wraps around at most once
        rows = torch.arange(x.shape[-2] + more) % x.shape[-2]
        columns = torch.arange(x.shape[-1] + more) % x.shape[-1]
        return x[..., rows, :][..., columns]

    def convolve(x, kernels, stride):
        wide = around(x, kernels.shape[-1] - 1)
        return layer.conv2d(wide, kernels, stride=stride, groups=count)

    def gradients(kind, draws, stride, width):
        images = torch.tensor(draws.images, requires_grad=True)
        smooth = torch.tensor(blur(stride))[None].repeat(count, 1, 1, 1)
        now = images[None]
        for kernels in torch.tensor(draws.weights).swapaxes(0, 1):
            now = convolve(now, kernels[:, None], stride if kind == "strided" else 1)
            if kind == "maximum":
                now = layer.max_pool2d(around(now, width - 1), width, stride)
            elif kind == "average":
                now = layer.avg_pool2d(around(now, width - 1), width, stride)
            elif kind == "blurred":
                now = convolve(now, smooth, stride)
        now.sum().backward()
        return images.grad.numpy()

    kinds = ("strided", "maximum", "average", "blurred")
    nets = ((3, 2, 3), (4, 2, 2), (5, 3, 2), (1, 4, 1), (2, 1, 3))
    for kind, (size, stride, layers), lap in product(kinds, nets, (0, 1, 2)):
        draws = draw(7, count, layers, size, 2 * stride**layers)
        expected = gradients(kind, draws, stride, stride + lap)
        assert np.abs(backward(kind, draws, stride, stride + lap) - expected).max() < 1e-12


# What is to be expected


def signs(size):
    """Every kernel of ones and minus ones."""
    return np.array(list(product((-1.0, 1.0), repeat=size * size))).reshape(-1, size, size)


@pytest.mark.parametrize("stride", range(1, 5))
@pytest.mark.parametrize("size", range(1, 4))
def test_the_mean_power_behind_a_strided_convolution_is_its_overlap(size, stride):
    pattern = stack([(stride, size)])[-1]
    power = through_linear(None, signs(size)[:, None], stride) ** 2
    assert power.mean(axis=0) == pytest.approx(np.outer(pattern, pattern))


@pytest.mark.parametrize("stride", range(1, 4))
def test_the_mean_power_behind_two_is_the_overlap_of_the_stack(stride):
    kernels = signs(2)
    both = np.array([[one, other] for one in kernels for other in kernels])
    pattern = stack([(stride, 2)] * 2)[-1]
    power = through_linear(None, both, stride) ** 2
    assert power.mean(axis=0) == pytest.approx(np.outer(pattern, pattern))


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.integers(1, 99))
def test_average_and_blurred_pooling_favour_no_pixel(size, stride, layers, seed):
    data = model(size=size, stride=stride, layers=layers, seed=seed, images=2)
    for kind in data["kinds"][2:]:
        for found in (kind["first"], kind["all"]):
            assert set(found["percents"]) == {100}
            assert found["grid"] == found["contrast"] == 0
    assert [data["average"], data["blurred"]] == pytest.approx([1, 1])


def test_windows_that_overlap_make_average_pooling_uneven_too():
    for seed in SEEDS:
        data = model(layers=1, lap=1, seed=seed)
        assert data["kinds"][2]["all"]["ratio"] > 1.2
        assert data["blurred"] == pytest.approx(1)


def test_max_pooling_is_irregular_in_one_image_and_favours_no_position_on_average():
    for seed in SEEDS:
        data = model(seed=seed)
        pooled = data["kinds"][1]
        assert pooled["first"]["contrast"] > 40
        assert pooled["all"]["grid"] < 10 < data["kinds"][0]["all"]["grid"]
        assert pooled["all"]["ratio"] < 1.3 < 2 < data["kinds"][0]["all"]["ratio"]


def test_even_overlap_is_even_on_average_but_not_in_a_single_network():
    for seed in SEEDS:
        data = model(size=4, layers=1, seed=seed)
        assert data["expected"] == 1
        assert data["grid"] < 15
    first = [model(size=4, layers=1, seed=seed, images=1)["first"] for seed in range(1, 41)]
    assert sorted(first)[20] > 30  # of 40 networks, more than half


def test_more_draws_come_closer_to_the_overlap():
    def far(images):
        ratios = [model(images=images, seed=seed)["strided"] for seed in SEEDS]
        return np.median([abs(np.log(ratio / 3)) for ratio in ratios])

    assert far(64) < far(8) < far(1)


def test_a_pixel_no_window_covers_gets_nothing():
    data = model(size=1, stride=2, layers=2)
    assert data["strided"] is None and data["expected"] is None
    assert data["kinds"][0]["all"]["percents"].count(0) == 15
    assert "no gradient at all" in describe(FIGURE.sentence, data)


# The parts


@pytest.mark.parametrize("stride", range(1, 5))
def test_the_blur_gives_every_phase_the_same_sum(stride):
    along = blur(stride)[0].sum(axis=0)
    assert len(along) == 3 * stride - 2
    assert [along[phase::stride].sum() for phase in range(stride)] == pytest.approx(
        [1 / stride] * stride
    )
    assert along == pytest.approx(along[::-1])
    assert blur(2)[0] == pytest.approx(np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 64)


def test_a_position_is_the_root_of_the_mean_power_of_its_pixels():
    power = np.arange(36.0).reshape(6, 6)
    found = positions(power, 3)
    for row, column in np.ndindex(3, 3):
        assert found[row, column] ** 2 == pytest.approx(power[row::3, column::3].mean())


def test_of_equal_pixels_the_first_gets_the_gradient():
    draws = Draws(np.ones((1, 1, 1, 1)), np.zeros((1, 4, 4)))
    found = through_max(draws, 2, 2)[0]
    assert found[::2, ::2].tolist() == [[1, 1], [1, 1]] and found.sum() == 4


@given(st.integers(1, 64), st.integers(1, 99), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_more_draws_leave_the_first_as_it_is(images, seed, layers):
    one, many = (model(images=count, seed=seed, layers=layers) for count in (1, images))
    for alone, together in zip(one["kinds"], many["kinds"], strict=True):
        assert alone["first"] == alone["all"] == together["first"]


def test_a_large_stride_leaves_fewer_layers_and_whole_cells():
    for stride, most in ((1, 3), (2, 3), (3, 2), (4, 1)):
        data = model(stride=stride, layers=3, images=1)
        assert data["layers"] == data["most"] == most
        assert data["period"] == stride**most
        assert data["side"] % data["period"] == 0 and data["side"] >= 16
        assert all(len(kind["all"]["percents"]) == kind["all"]["columns"] ** 2
                   for kind in data["kinds"])  # fmt: skip


def test_the_maps_show_every_pixel_that_has_ink():
    for change in ({}, {"size": 1}, {"stride": 3, "layers": 2, "lap": 2}, {"stride": 1}):
        data = model(**change, images=3)
        for size in (FIGURE.wide, FIGURE.narrow):
            marks = {mark["key"]: mark for mark in FIGURE.layout(data, size)}
            for index, kind in enumerate(data["kinds"]):
                edge = marks[f"all-{index}-edge"]
                pitch = edge["w"] / data["side"]
                columns = kind["all"]["columns"]
                for row, column in np.ndindex(data["side"], data["side"]):
                    percent = kind["all"]["percents"][row % columns * columns + column % columns]
                    x, y = edge["x"] + (column + 0.5) * pitch, edge["y"] + (row + 0.5) * pitch
                    inks = [
                        mark["alpha"]
                        for key, mark in marks.items()
                        if key.startswith(f"all-{index}:")
                        for left, top, w, h in mark["rects"]
                        if left < x < left + w and top < y < top + h
                    ]
                    assert len(inks) <= 1
                    assert sum(inks) == pytest.approx(min(1, percent / 300), abs=1 / 48 + 1e-9)


def test_drawing_again_goes_through_all_seeds():
    again = FIGURE.actions[0].change
    seen, values = set(), FIGURE.values({})
    while values["seed"] not in seen:
        seen.add(values["seed"])
        values |= again(values)
    assert seen == set(range(1, 100))


def test_the_page_draws_again_and_says_what_python_says(browser):
    project = write(temporary_folder(), {
        "article/article.toml": 'title = "Gradients"\n',
        "article/index.md": '{{figure "gradient"}}\n',
    })  # fmt: skip
    with serve(build(project)) as address:
        page = visit(browser, address)
        for change in ({"seed": 2}, {"seed": 3}):
            page.get_by_role("button", name="Draw again").click()
            assert readout(page, "gradient") == describe(FIGURE.sentence, model(**change))
        page.get_by_role("button", name="size 4").click()
        (preset,) = (one for one in FIGURE.presets if "size 4" in one.label)
        change = {"seed": 3, **preset.values}
        assert readout(page, "gradient") == describe(FIGURE.sentence, model(**change))
