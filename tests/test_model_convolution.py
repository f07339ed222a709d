"""The layers, against sums written out, PyTorch where it is installed, and the browser's."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconv_article.model.convolution import (
    bilinear,
    convolve,
    crop,
    nearest,
    pad,
    shuffle,
    transpose,
)
from deconv_article.model.dice import normals

WIDGETS = Path(__file__).parent.parent / "assets/widgets"

SIZES = st.tuples(
    st.integers(1, 3),  # inputs
    st.integers(1, 3),  # outputs
    st.integers(4, 7),  # rows
    st.integers(4, 7),  # columns
    st.integers(1, 4),  # kernel size
    st.integers(1, 3),  # stride or factor
)


def drawn(seed, *shape):
    return np.array(normals(seed, int(np.prod(shape)))).reshape(shape)


@settings(deadline=None)
@given(SIZES)
def test_a_convolution_sums_what_its_window_holds(sizes):
    inputs, outputs, rows, columns, size, stride = sizes
    image, kernel = drawn(1, inputs, rows, columns), drawn(2, outputs, inputs, size, size)
    made = convolve(image, kernel, stride)
    assert made.shape == (outputs, (rows - size) // stride + 1, (columns - size) // stride + 1)
    for d, y, x in np.ndindex(made.shape):
        window = image[:, y * stride : y * stride + size, x * stride : x * stride + size]
        assert made[d, y, x] == pytest.approx((window * kernel[d]).sum())


@settings(deadline=None)
@given(SIZES)
def test_a_transposed_convolution_paints_a_kernel_for_each_input(sizes):
    inputs, outputs, rows, columns, size, stride = sizes
    image, kernel = drawn(1, inputs, rows, columns), drawn(2, inputs, outputs, size, size)
    expected = np.zeros((outputs, (rows - 1) * stride + size, (columns - 1) * stride + size))
    for c, y, x in np.ndindex(image.shape):
        for d, i, j in np.ndindex(outputs, size, size):
            expected[d, y * stride + i, x * stride + j] += image[c, y, x] * kernel[c, d, i, j]
    assert transpose(image, kernel, stride) == pytest.approx(expected)


@settings(deadline=None)
@given(SIZES)
def test_a_transposed_convolution_is_the_adjoint_of_a_convolution(sizes):
    inputs, outputs, rows, columns, size, stride = sizes
    image, kernel = drawn(1, inputs, rows, columns), drawn(2, inputs, outputs, size, size)
    painted = transpose(image, kernel, stride)
    other = drawn(3, *painted.shape)
    assert (painted * other).sum() == pytest.approx((image * convolve(other, kernel, stride)).sum())


@settings(deadline=None)
@given(st.integers(4, 8), st.integers(1, 9), st.booleans())
def test_a_border_is_zero_or_goes_around(side, width, wrap):
    image = drawn(1, 2, side, side + 1)
    padded = pad(image, width, wrap)
    rows, columns = side + 2 * width, side + 1 + 2 * width
    assert padded.shape == (2, rows, columns)
    assert (crop(padded, width, side, side + 1) == image).all()
    for y, x in np.ndindex(rows, columns):
        row, column = y - width, x - width
        inside = 0 <= row < side and 0 <= column < side + 1
        expected = image[:, row % side, column % (side + 1)] if inside or wrap else 0
        assert (padded[:, y, x] == expected).all()


def test_the_ways_to_enlarge():
    image = np.arange(8.0).reshape(2, 2, 2)
    assert nearest(image, 2)[0].tolist() == [[0, 0, 1, 1]] * 2 + [[2, 2, 3, 3]] * 2
    assert shuffle(np.arange(4.0).reshape(4, 1, 1), 2).tolist() == [[[0, 1], [2, 3]]]
    assert shuffle(drawn(1, 18, 2, 5), 3).shape == (2, 6, 15)
    assert bilinear(image, 2)[0, 0].tolist() == [0, 0.25, 0.75, 1]
    plane = np.add.outer(np.arange(5.0), 3 * np.arange(4.0))[None]
    inner = bilinear(plane, 3)[0, 2:-2, 2:-2]  # linear stays linear
    assert np.diff(inner, axis=0) == pytest.approx(1 / 3)
    assert np.diff(inner, axis=1) == pytest.approx(1)


@settings(deadline=None)
@given(SIZES)
def test_the_layers_are_those_of_pytorch(sizes):
    torch = pytest.importorskip("torch")
    inputs, outputs, rows, columns, size, stride = sizes
    image = drawn(1, inputs * stride**2, rows, columns)
    forth = drawn(2, outputs, inputs * stride**2, size, size)
    back = drawn(3, inputs * stride**2, outputs, size, size)
    tensor = torch.from_numpy(image)[None]
    functional = torch.nn.functional
    pairs = [
        (convolve(image, forth, stride),
         functional.conv2d(tensor, torch.from_numpy(forth), stride=stride)),
        (transpose(image, back, stride),
         functional.conv_transpose2d(tensor, torch.from_numpy(back), stride=stride)),
        (shuffle(image, stride), functional.pixel_shuffle(tensor, stride)),
        (nearest(image, stride), functional.interpolate(tensor, scale_factor=stride)),
        (bilinear(image, stride),
         functional.interpolate(tensor, scale_factor=stride, mode="bilinear")),
    ]  # fmt: skip
    for own, theirs in pairs:
        assert own == pytest.approx(theirs[0].numpy(), abs=1e-12)


def test_python_and_javascript_make_the_same_images():
    node = shutil.which("node")
    assert node
    shape = [4, 5, 6]
    image = drawn(1, *shape)
    code = f"""
        for (const name of ["overlap", "dice", "convolution"]) {{
            require({json.dumps(str(WIDGETS))} + `/${{name}}.js`);
        }}
        const {{ dice, convolution: c }} = widgets;
        const drawn = (seed, ...shape) =>
            ({{ shape, data: dice.normals(seed, shape.reduce((a, b) => a * b)) }});
        const image = drawn(1, {", ".join(map(str, shape))});
        const made = [
            c.pad(image, 2), c.pad(image, 9, true), c.crop(image, 1, 3, 4),
            ...[1, 2, 3].flatMap((step) => [
                c.convolve(image, drawn(2, 3, 4, 3, 3), step),
                c.transpose(image, drawn(2, 4, 3, 3, 3), step),
                c.nearest(image, step), c.bilinear(image, step),
            ]),
            c.shuffle(image, 2),
        ].map(({{ shape, data }}) => [shape, [...data]]);
        console.log(JSON.stringify(made));
    """
    expected = [pad(image, 2), pad(image, 9, wrap=True), crop(image, 1, 3, 4)]
    for step in (1, 2, 3):
        expected += [
            convolve(image, drawn(2, 3, 4, 3, 3), step),
            transpose(image, drawn(2, 4, 3, 3, 3), step),
            nearest(image, step),
            bilinear(image, step),
        ]
    expected.append(shuffle(image, 2))
    run = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True)
    for own, (shape, data) in zip(expected, json.loads(run.stdout), strict=True):
        assert list(own.shape) == shape
        assert own.reshape(-1) == pytest.approx(data, rel=1e-12, abs=1e-12)
