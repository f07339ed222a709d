"""How much checkerboard is in a picture, a layer or a gradient.

Pictures come as arrays `(n, channels, height, width)` in levels, 0 to 255; height and width are
multiples of the period, the product of the strides that made them. The scores follow from the
discrete Fourier transform: a pattern of period S lives on the harmonics (p/S, q/S) alone.
"""

from __future__ import annotations

from math import gcd, pi, sin

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def periodic_cell(pictures: Array, period: int) -> Array:
    """Phase means less the mean, for each picture and channel: (n, channels, period, period)."""
    n, channels, height, width = pictures.shape
    if height % period or width % period:
        raise ValueError(f"{height} x {width} pixels hold no whole number of {period} x {period}")
    shape = (n, channels, height // period, period, width // period, period)
    cell = pictures.astype(float).reshape(shape).mean(axis=(2, 4))
    return np.asarray(cell - cell.mean(axis=(2, 3), keepdims=True))


def periodic_amplitudes(pictures: Array, period: int) -> Array:
    """RMS of each picture's periodic pattern, in levels; by Parseval, that of its harmonics."""
    return np.asarray(np.sqrt(np.mean(periodic_cell(pictures, period) ** 2, axis=(1, 2, 3))))


def periodic_amplitude(pictures: Array, period: int) -> float:
    """RMS of the periodic pattern over all pictures, in levels."""
    return float(np.sqrt(np.mean(periodic_amplitudes(pictures, period) ** 2)))


def harmonic_excess(pictures: Array, period: int) -> float:
    """Power at the harmonics of a period over the power around them, in dB.

    Power is the mean over pictures and channels of |FFT|^2 of the picture less its mean, under a
    Hann window. Around a harmonic lie the bins at a Chebyshev distance of 2 to 3, beyond the
    window's own leakage. White noise has 0 dB; compare with real pictures of the same kind.
    """
    height, width = pictures.shape[2:]
    window = np.hanning(height + 1)[:-1, None] * np.hanning(width + 1)[:-1]
    centred = pictures - pictures.mean(axis=(2, 3), keepdims=True)
    power = np.mean(np.abs(np.fft.fft2(centred * window)) ** 2, axis=(0, 1))
    reach = range(-3, 4)
    ring = [(a, b) for a in reach for b in reach if max(abs(a), abs(b)) >= 2]
    ratios = []
    for p in range(period):
        for q in range(period):
            if p or q:
                y, x = p * height // period, q * width // period
                around = np.mean([power[(y + a) % height, (x + b) % width] for a, b in ring])
                ratios.append(power[y, x] / around)
    return float(10 * np.log10(np.mean(ratios)))


def leak(phase_sums: Array, moments: Array) -> float:
    """The share of a layer's response to flat inputs that is checkerboard: 0 for none, below 1.

    phase_sums  (phases, inputs, outputs): for each output phase, the sum of the taps that feed it
    moments     (inputs, inputs): E[v v^T] of the flat input vectors v
    """
    uneven = phase_sums - phase_sums.mean(axis=0)

    def power(sums: Array) -> float:
        return float(np.einsum("rio,ij,rjo->", sums, moments, sums))

    return power(uneven) / power(phase_sums)


def phase_ratio(gradients: Array, period: int) -> float:
    """RMS gradient at the best-served pixel position of the cell over that at the worst."""
    power = phase_power(gradients, period)
    return float(np.sqrt(power.max() / power.min()))


def phase_power(gradients: Array, period: int) -> Array:
    """Mean square of `(n, channels, height, width)` gradients at each position of the cell."""
    n, channels, height, width = gradients.shape
    shape = (n, channels, height // period, period, width // period, period)
    return np.asarray((gradients.astype(float).reshape(shape) ** 2).mean(axis=(0, 1, 2, 4)))


def box_gain(size: int, harmonic: int, period: int) -> float:
    """What a stride-1 layer of equal weights leaves of an artifact at harmonic/period: 0 to 1.

    The response of a moving average, |sin(pi k f)| / (k |sin(pi f)|).
    """
    if harmonic % period == 0:
        return 1.0
    if size * harmonic % period == 0:
        return 0.0
    f = harmonic / period
    return abs(sin(pi * size * f)) / (size * abs(sin(pi * f)))


def box_removes(size: int, harmonic: int, period: int) -> bool:
    """Whether that layer removes the component: its own period must divide the size."""
    return size % (period // gcd(harmonic, period)) == 0
