"""The scores, against brute force and against what is known of noise, waves and layers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from deconv_article.model.artifacts import (
    box_gain,
    box_removes,
    harmonic_excess,
    leak,
    periodic_amplitude,
    periodic_amplitudes,
    periodic_cell,
    phase_power,
    phase_ratio,
)

PERIODS = st.sampled_from([2, 3, 4])
LEVELS = st.floats(0, 255)


def pictures(period, n=2, cells=3):
    side = period * cells
    return arrays.arrays(float, (n, 3, side, side), elements=LEVELS)


@settings(deadline=None)
@given(st.data(), PERIODS)
def test_the_cell_is_the_mean_of_every_pixel_at_its_place(data, period):
    batch = data.draw(pictures(period))
    cell = periodic_cell(batch, period)
    for n, c, a, b in np.ndindex(cell.shape):
        there = [
            batch[n, c, y, x]
            for y in range(a, batch.shape[2], period)
            for x in range(b, batch.shape[3], period)
        ]
        assert cell[n, c, a, b] == pytest.approx(np.mean(there) - batch[n, c].mean(), abs=1e-9)


@settings(deadline=None)
@given(st.data(), PERIODS)
def test_the_amplitude_is_the_power_of_the_harmonics(data, period):
    batch = data.draw(pictures(period))
    side = batch.shape[2]
    power = np.abs(np.fft.fft2(batch) / side**2) ** 2
    at = [p * side // period for p in range(period)]
    harmonics = sum(power[:, :, y, x] for y in at for x in at if y or x)
    assert periodic_amplitude(batch, period) == pytest.approx(np.sqrt(harmonics.mean()), abs=1e-9)
    assert periodic_amplitudes(batch, period) == pytest.approx(
        np.sqrt(harmonics.mean(axis=1)), abs=1e-9
    )


def test_a_checkerboard_of_five_levels_has_an_amplitude_of_five():
    board = 100 + 5 * (-1.0) ** np.add.outer(np.arange(8), np.arange(8))
    assert periodic_amplitude(board[None, None], 2) == pytest.approx(5)
    assert periodic_amplitude(np.full((1, 3, 8, 8), 77.0), 4) == 0


def test_a_picture_that_holds_no_whole_number_of_cells_is_refused():
    with pytest.raises(ValueError, match="10 x 8"):
        periodic_amplitude(np.zeros((1, 1, 10, 8)), 4)


def test_white_noise_has_no_excess_and_a_pattern_in_it_has():
    noise = np.random.default_rng(1).normal(128, 20, (300, 3, 32, 32))
    for period in (2, 4):
        assert abs(harmonic_excess(noise, period)) < 0.2
    board = 20 * (-1.0) ** np.add.outer(np.arange(32), np.arange(32))
    assert harmonic_excess(noise + board, 2) > 15
    # Its own power drops out: the score compares with the neighbourhood.
    assert harmonic_excess(3 * noise, 2) == pytest.approx(harmonic_excess(noise, 2))


def test_the_leak_is_the_share_of_the_response_that_differs_between_phases():
    rng = np.random.default_rng(2)
    sums = rng.normal(size=(4, 5, 3))
    vectors = rng.normal(size=(40, 5))
    moments = vectors.T @ vectors / len(vectors)
    whole = uneven = 0.0
    for v in vectors:
        out = np.array([v @ phase for phase in sums])
        whole += (out**2).sum()
        uneven += ((out - out.mean(axis=0)) ** 2).sum()
    assert leak(sums, moments) == pytest.approx(uneven / whole)
    assert leak(np.broadcast_to(sums[:1], sums.shape), moments) == pytest.approx(0, abs=1e-12)


def test_the_phase_ratio_compares_the_best_pixel_with_the_worst():
    gradients = np.random.default_rng(3).normal(size=(5, 3, 16, 16))
    gradients[:, :, 1::4, 2::4] *= 10
    for period in (2, 4, 8):
        power = phase_power(gradients, period)
        for a in range(period):
            for b in range(period):
                there = gradients[:, :, a::period, b::period]
                assert power[a, b] == pytest.approx((there**2).mean())
        expected = np.sqrt(power.max() / power.min())
        assert phase_ratio(gradients, period) == pytest.approx(expected)
    assert phase_ratio(gradients, 4) > 8


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(2, 16), st.data())
def test_a_box_filter_leaves_what_the_formula_says(size, period, data):
    harmonic = data.draw(st.integers(0, 2 * period))
    wave = np.exp(2j * np.pi * harmonic * np.arange(period) / period)
    smooth = sum(np.roll(wave, shift) for shift in range(size)) / size
    assert box_gain(size, harmonic, period) == pytest.approx(abs(smooth[0]), abs=1e-9)
    if harmonic % period:
        assert box_removes(size, harmonic, period) == (box_gain(size, harmonic, period) < 1e-9)
