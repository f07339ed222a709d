"""Stacks along one axis, against sums written out, numpy's spectra and the stacks of `overlap`."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconv_article.model import overlap
from deconv_article.model.path import Axis, enough_inputs, finite, interior, is_even, kernel, reach

SMALL = st.integers(1, 4)
FILLS = st.sampled_from(["zeros", "reflect", "replicate", "circular"])


@st.composite
def transposed(draw):
    stride, size, dilation = draw(SMALL), draw(st.integers(1, 7)), draw(st.integers(1, 3))
    extent = (size - 1) * dilation + 1
    head, tail = draw(st.integers(-2, extent - 1)), draw(st.integers(-2, 3))
    return Axis(stride, size, dilation, head=head, extra=extent - stride - head + tail)


@st.composite
def convolution(draw):
    size, dilation = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    before, after = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    extent = (size - 1) * dilation + 1
    extra = before + after - extent + 1
    return Axis(1, size, dilation, before, after, extent - 1, extra, draw(FILLS))


@st.composite
def resize(draw):
    stride, beyond = draw(st.integers(2, 4)), draw(st.sampled_from([1, 2]))
    size = 2 * beyond * stride - stride % 2
    head = beyond * stride + (size - stride) // 2
    weights = "bilinear" if beyond == 1 else "bicubic"
    return Axis(stride, size, 1, beyond, beyond, head, 0, "replicate", weights)


STACKS = st.lists(st.one_of(transposed(), convolution(), resize()), min_size=1, max_size=3)
BOXES = st.lists(st.one_of(transposed(), convolution()), min_size=1, max_size=3)


def brute(stack, inputs):
    """A row of ones, by asking every output which inputs and taps come to it."""
    modes = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    row = np.ones(inputs)
    for axis in stack:
        row = np.pad(row, (axis.before, axis.after), mode=modes[axis.fill])
        taps, unit = kernel(axis)
        length = (len(row) - axis.before - axis.after) * axis.stride + axis.extra
        row = np.array(
            [
                sum(
                    row[i] * taps[t] / unit
                    for i, t in product(range(len(row)), range(axis.size))
                    if i * axis.stride + t * axis.dilation == y + axis.head
                )
                for y in range(length)
            ]
        )
    return row


@settings(max_examples=60, deadline=None)
@given(STACKS)
def test_a_finite_row_is_what_is_written_out(stack):
    inputs = enough_inputs(stack)
    if prod(a.stride for a in stack) > 8 or inputs > 20:
        stack, inputs = stack[:1], enough_inputs(stack[:1])
    counts, unit = finite(stack, inputs)
    assert np.array(counts) / unit == pytest.approx(brute(stack, inputs))


@settings(deadline=None)
@given(STACKS)
def test_between_its_ends_a_row_repeats_the_pattern(stack):
    inputs = enough_inputs(stack)
    head, tail, length = reach(stack, inputs)
    counts, parts = finite(stack, inputs)
    pattern, unit = interior(stack)[-1]
    assert len(counts) == length
    assert length - head - tail >= len(pattern) == prod(axis.stride for axis in stack)
    for index in range(head, length - tail):
        assert counts[index] * unit == pattern[index % len(pattern)] * parts


@given(STACKS)
def test_the_rule_of_the_spectrum_says_which_stacks_are_even(stack):
    pattern, _ = interior(stack)[-1]
    assert is_even(stack) == (min(pattern) == max(pattern))


def test_the_rule_holds_for_every_small_pair_of_layers():
    even = 0
    for s1, k1, s2, k2 in product(range(1, 5), range(1, 10), range(1, 5), range(1, 10)):
        stack = [Axis(stride=s1, size=k1), Axis(stride=s2, size=k2)]
        counts = overlap.stack([(s1, k1), (s2, k2)])[-1]
        assert is_even(stack) == (counts.min() == counts.max())
        pattern, _ = interior(stack)[-1]
        assert [count * counts.max() for count in pattern] == (counts * max(pattern)).tolist()
        even += is_even(stack)
    assert 0 < even < 36 * 36


@given(BOXES)
def test_a_pattern_has_the_spectrum_of_the_closed_form(stack):
    pattern, unit = interior(stack)[-1]
    found = np.abs(np.fft.fft(np.array(pattern) / unit)) / len(pattern)
    so_far, gain = 1, np.ones(len(pattern))
    for axis in stack:
        so_far *= axis.stride
        f = np.arange(len(pattern)) / so_far * axis.dilation
        taps = np.exp(-2j * np.pi * np.outer(f, np.arange(axis.size))).sum(axis=1)
        gain *= np.abs(taps) / axis.stride
    assert found == pytest.approx(gain, abs=1e-9 * gain.max())


@pytest.mark.parametrize("stride", range(2, 9))
@pytest.mark.parametrize("weights", ["bilinear", "bicubic"])
def test_a_resize_leaves_a_flat_row_flat_and_removes_what_a_box_does(stride, weights):
    beyond = 1 if weights == "bilinear" else 2
    axis = Axis(stride, 2 * beyond * stride - stride % 2, weights=weights)
    taps, unit = kernel(axis)
    assert [sum(taps[phase::stride]) for phase in range(stride)] == [unit] * stride
    assert taps == taps[::-1]
    for period in range(2, 4 * stride * stride):
        for m in range(1, period):
            wave = np.exp(2j * np.pi * m / period * np.arange(len(taps)))
            gone = abs((np.array(taps) * wave).sum()) < 1e-9 * unit
            assert gone == (m * stride % period == 0), (period, m)


def test_known_kernels_of_resizes():
    assert kernel(Axis(2, 4, weights="bilinear")) == ([1, 3, 3, 1], 4)
    assert kernel(Axis(3, 5, weights="bilinear")) == ([1, 2, 3, 2, 1], 3)
    assert kernel(Axis(2, 8, weights="bicubic")) == ([-9, -27, 67, 225, 225, 67, -27, -9], 256)
