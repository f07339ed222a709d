"""The closed form of a stack's spectrum, against numpy's transform and a rule in whole numbers."""

from itertools import product
from math import gcd, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deconv_article.model.harmonics import harmonics
from deconv_article.model.overlap import stack, statistics

LAYER = st.tuples(st.integers(1, 4), st.integers(1, 9))
STACKS = st.lists(LAYER, min_size=1, max_size=5)
EACH_LAYER = list(product(range(1, 5), range(1, 10)))


def silenced(layers, m):
    """Whether some layer lets nothing of harmonic m through: P divides m * size, but not m."""
    so_far = 1
    for stride, size in layers:
        so_far *= stride
        if m % so_far and m * size % so_far == 0:
            return True
    return False


def even(layers):
    """Even exactly if every harmonic but the mean is silenced by some layer."""
    total = prod(stride for stride, _ in layers)
    return all(silenced(layers, m) for m in range(1, total))


def painted(layers):
    """One period: zeros between many inputs, then a convolution with ones, layer by layer."""
    signal = np.ones(64, dtype=np.int64)
    for stride, size in layers:
        spread = np.zeros((len(signal) - 1) * stride + 1, dtype=np.int64)
        spread[::stride] = signal
        signal = np.convolve(spread, np.ones(size, dtype=np.int64))
    total = prod(stride for stride, _ in layers)
    start = len(signal) // 2 // total * total
    return signal[start : start + total]


@settings(deadline=None)
@given(STACKS)
def test_the_harmonics_are_those_of_the_counted_pattern(layers):
    pattern = painted(layers)
    transform = np.abs(np.fft.fft(pattern)) / pattern.sum()
    found = harmonics(layers)
    total = len(pattern)
    assert len(found) == total // 2 + 1
    assert found == pytest.approx(transform[: len(found)].tolist(), abs=1e-12)
    # The half that is not computed mirrors the other.
    assert transform[1:].tolist() == pytest.approx(transform[:0:-1].tolist(), abs=1e-12)


@settings(deadline=None)
@given(STACKS)
def test_a_harmonic_is_zero_exactly_where_a_layer_silences_it(layers):
    for m, amplitude in enumerate(harmonics(layers)):
        assert (amplitude == 0) == (m > 0 and silenced(layers, m))
        assert 0 <= amplitude <= 1 + 1e-12
        if amplitude:
            assert amplitude > 1e-12  # what is no zero is not lost in rounding either


@pytest.mark.parametrize("count", [1, 2])
def test_every_small_stack_is_even_exactly_by_the_rule(count):
    stacks = list(product(EACH_LAYER, repeat=count))
    assert len(stacks) == 36**count
    assert {layers for layers in stacks if len(set(painted(layers).tolist())) == 1} == {
        layers for layers in stacks if even(layers)
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(LAYER, min_size=3, max_size=5))
def test_deeper_stacks_are_even_by_the_rule_and_by_their_harmonics(layers):
    counted = len(set(painted(layers).tolist())) == 1
    assert even(layers) == counted == (not any(harmonics(layers)[1:]))


def test_two_uneven_layers_never_cancel():
    uneven = [(stride, size) for stride, size in EACH_LAYER if size % stride]
    assert len(uneven) > 10
    assert not any(even(pair) for pair in product(uneven, repeat=2))


@settings(deadline=None)
@given(STACKS)
def test_the_contrast_is_the_energy_of_all_harmonics(layers):
    """Parseval; harmonic m stands for total - m as well, unless they are one."""
    found = harmonics(layers)
    total = prod(stride for stride, _ in layers)
    energy = sum(a * a * (1 if 2 * m == total else 2) for m, a in enumerate(found) if m)
    facts = statistics(stack(layers)[-1])
    assert 100 * energy**0.5 == pytest.approx(facts["contrast"], abs=0.0501)


@settings(deadline=None)
@given(st.lists(LAYER, min_size=1, max_size=4), st.integers(1, 9))
def test_a_stride_1_layer_removes_exactly_the_periods_that_divide_its_size(layers, size):
    before, after = harmonics(layers), harmonics([*layers, (1, size)])
    total = prod(stride for stride, _ in layers)
    assume(total > 1)
    for m in range(1, len(before)):
        period = total // gcd(m, total)
        if before[m]:
            assert (after[m] == 0) == (size % period == 0)
        else:
            assert after[m] == 0
