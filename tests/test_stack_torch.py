"""Stacks as PyTorch itself paints them, where PyTorch is installed.

A site never needs PyTorch, so `make test` does without, and says so in its summary.
"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from test_figure_stack import FIGURE, STACKS, values_of

from deconv_article.model.overlap import stack

torch = pytest.importorskip("torch", reason="PyTorch is not installed: its layers are not asked")
INPUTS = 64


def painted(layers, axes):
    """What transposed convolutions with weights of one make of ones, along one axis or two."""
    step = (torch.nn.functional.conv_transpose1d, torch.nn.functional.conv_transpose2d)[axes - 1]
    signal = torch.ones([1, 1, *[INPUTS] * axes], dtype=torch.float64)
    for stride, size in layers:
        weights = torch.ones([1, 1, *[size] * axes], dtype=torch.float64)
        signal = step(signal, weights, stride=stride)
    return signal[0, 0].numpy()


def period(row, total):
    """One period of the middle of a row, in phase with its first input."""
    start = len(row) // 2 // total * total
    return row[start : start + total]


@settings(max_examples=200, deadline=None)
@given(STACKS)
def test_a_stack_is_what_pytorch_paints(layers):
    data = FIGURE.model(values_of(layers))
    row = period(painted(layers, 1), data["total"])
    assert data["counts"] == [row[y % len(row)] for y in range(data["shown"])]
    assert (data["low"], data["high"]) == (row.min(), row.max())
    transform = np.abs(np.fft.fft(row)) / row.sum()
    assert data["harmonics"] == pytest.approx(
        transform[: len(data["harmonics"])].tolist(), abs=1e-9
    )


@pytest.mark.parametrize("layers", list(product([(2, 3), (2, 4), (3, 4), (2, 1)], repeat=2)))
def test_along_two_axes_it_is_the_square(layers):
    data = FIGURE.model(values_of(layers))
    picture = period(painted(layers, 2), data["total"])
    picture = period(picture.T, data["total"])
    (row,) = stack(layers)[-1:]
    assert (picture == np.outer(row, row)).all()
    ratio = picture.max() / picture.min() if picture.min() else None
    assert data["square"] == ratio
