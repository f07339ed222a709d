"""The counts, against brute force, numpy's convolution and the closed form of their spectrum."""

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.model.overlap import enough_inputs, least_period, row, stack, statistics

STRIDES, SIZES = range(1, 9), range(1, 13)
LAYER = st.tuples(st.integers(1, 8), st.integers(1, 12))
SMALL = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), min_size=1, max_size=3)


def painted(inputs, stride, size):
    """Counts by asking, for every output, every input whether its window holds it."""
    length = (inputs - 1) * stride + size
    return [sum(i * stride <= y < i * stride + size for i in range(inputs)) for y in range(length)]


def convolved(signal, stride, size):
    """A transposed convolution with a kernel of ones, as numpy does it: zeros put in, then full."""
    spread = np.zeros((len(signal) - 1) * stride + 1, dtype=np.int64)
    spread[::stride] = signal
    return np.convolve(spread, np.ones(size, dtype=np.int64))


@given(st.integers(1, 20), LAYER)
def test_a_row_counts_the_windows_over_each_output(inputs, layer):
    counts = row(inputs, *layer).tolist()
    assert counts == painted(inputs, *layer)
    assert counts == convolved(np.ones(inputs, dtype=np.int64), *layer).tolist()


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("size", SIZES)
def test_the_inside_of_a_row_repeats_the_pattern_of_one_layer(stride, size):
    pattern = stack([(stride, size)])[1]
    for length in (13, 24):
        inputs = enough_inputs(stride, size, length)
        counts = row(inputs, stride, size)
        inside = range(size - 1, (inputs - 1) * stride + 1)
        assert len(inside) >= stride
        assert [counts[y] for y in inside] == [pattern[y % stride] for y in inside]
        assert counts.max() == pattern.max()


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("size", SIZES)
def test_one_layer_is_even_exactly_when_the_stride_divides_the_size(stride, size):
    assert statistics(stack([(stride, size)])[1])["even"] == (size % stride == 0)


@given(SMALL)
def test_a_stack_is_what_a_long_row_shows_far_from_its_ends(layers):
    signal = np.ones(40, dtype=np.int64)
    reach = 0  # how many cells at each end of `signal` feel an end
    for (stride, size), pattern in zip(layers, stack(layers)[1:], strict=True):
        signal = convolved(signal, stride, size)
        reach = reach * stride + size
        inside = range(reach, len(signal) - reach)
        assert len(inside) >= len(pattern)
        assert [signal[y] for y in inside] == [pattern[y % len(pattern)] for y in inside]


@given(st.lists(LAYER, min_size=1, max_size=4))
def test_the_spectrum_of_a_stack_is_the_product_of_its_kernels_responses(layers):
    """|C(m)| = prod |D_k(m / P)| with P the stride so far, D_k(f) = sin(pi k f) / sin(pi f)."""
    pattern = stack(layers)[-1]
    m = np.arange(len(pattern))
    expected = np.ones(len(pattern))
    so_far = 1
    for stride, size in layers:
        so_far *= stride
        whole = m % so_far == 0
        angle = np.pi * np.where(whole, 0.5, m / so_far)
        expected *= np.abs(np.where(whole, size, np.sin(size * angle) / np.sin(angle)))
    assert np.allclose(np.abs(np.fft.fft(pattern)), expected, atol=1e-6 * expected[0])


@given(st.lists(LAYER, min_size=1, max_size=3))
def test_statistics_are_those_of_numpy(layers):
    pattern = stack(layers)[-1]
    facts = statistics(pattern)
    assert pattern.mean() == pytest.approx(prod(k for _, k in layers) / prod(s for s, _ in layers))
    assert (facts["low"], facts["high"]) == (min(pattern), max(pattern))
    assert facts["contrast"] == pytest.approx(100 * pattern.std() / pattern.mean(), abs=0.0501)
    if facts["gaps"]:
        assert facts["ratio"] is None and facts["low"] == 0
    else:
        assert facts["ratio"] == max(pattern) / min(pattern)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=6), st.integers(1, 4))
def test_the_period_is_the_least_shift_that_changes_nothing(piece, times):
    pattern = piece * times
    shifts = [p for p in range(1, len(pattern) + 1) if pattern[p:] + pattern[:p] == pattern]
    assert least_period(np.array(pattern)) == shifts[0]


def test_size_3_stride_2_stacks_reach_the_fibonacci_numbers():
    for layers, most in enumerate((2, 3, 5, 8, 13, 21, 34, 55), start=1):
        facts = statistics(stack([(2, 3)] * layers)[-1])
        assert (facts["low"], facts["high"], facts["period"]) == (1, most, 2**layers)


@pytest.mark.parametrize(
    ("layers", "low", "high", "period"),
    [
        ([(2, 3), (2, 4)], 3, 3, 1),  # a later layer undoes an earlier one
        ([(2, 4), (2, 3)], 2, 4, 2),  # but not the other way round
        ([(2, 3), (2, 3), (2, 4)], 4, 5, 8),
        ([(2, 3), (2, 3), (2, 8)], 9, 9, 1),  # what the third figure's caption says
        ([(2, 5)] * 4, 29, 51, 16),
        ([(2, 3), (2, 3), (1, 9)], 19, 21, 4),
    ],
)
def test_stacks_that_are_known(layers, low, high, period):
    facts = statistics(stack(layers)[-1])
    assert (facts["low"], facts["high"], facts["period"]) == (low, high, period)
