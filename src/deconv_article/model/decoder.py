"""Small decoders before any training, and what they make of an endless flat image.

Far from its borders a flat image goes around: a decoder that enlarges it `FACTOR` times in each of
its layers makes a picture that repeats every FACTOR ** layers pixels. One period, computed with
borders that go around, is all of it.

Weights are drawn as He et al. (2015, arXiv:1502.01852) propose: normal, of variance 2 over the
number of weights that an output sees, which is inputs * (size / FACTOR) ** 2 in a transposed
convolution. Biases are 0, and a ReLU follows every layer but the last. So the response is
proportional to the colour's distance from 0.

Without training the FACTOR² outputs of a cell see disjoint weights, so they are independent, and of
the response's expected power the part `LAW` is pattern, whatever the kernel size. That is one
layer's; where the layers before it have made a pattern of their own, it is more.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod, sqrt

import numpy as np

from deconv_article.model.convolution import (
    Array,
    bilinear,
    convolve,
    crop,
    nearest,
    pad,
    shuffle,
    transpose,
)
from deconv_article.model.dice import normals

KINDS = (
    "deconvolution size 3",
    "deconvolution size 4",
    "sub-pixel",
    "nearest resize",
    "bilinear resize",
)
FACTOR = 2
Colour = tuple[int, int, int]  # of each channel, from the mean

HIDDEN = 4  # channels between layers
LAW = 1 - 1 / FACTOR**2


def kernels(kind: int, layers: int, seed: int) -> list[Array]:
    """The weights of a decoder from 3 channels to 3, the first layer's first."""
    channels = [3, *[HIDDEN] * (layers - 1), 3]
    size = 4 if kind == 1 else 3
    shapes = []
    for inputs, outputs in pairwise(channels):
        phases = FACTOR**2 if kind == 2 else 1
        both = (inputs, outputs) if kind < 2 else (outputs * phases, inputs)
        shapes.append((*both, size, size))
    drawn = np.array(normals(seed, sum(map(prod, shapes))))
    made = []
    for shape, inputs in zip(shapes, channels, strict=False):
        seen = inputs * size**2 / (FACTOR**2 if kind < 2 else 1)
        made.append(sqrt(2 / seen) * drawn[: prod(shape)].reshape(shape))
        drawn = drawn[prod(shape) :]
    return made


def enlarge(image: Array, kernel: Array, kind: int) -> Array:
    """One layer of a decoder over an image that goes around: FACTOR times as large."""
    rows, columns = (FACTOR * side for side in image.shape[1:])
    around = pad(image, 1, wrap=True)
    if kind < 2:
        return crop(transpose(around, kernel, FACTOR), FACTOR, rows, columns)
    if kind == 2:
        return shuffle(convolve(around, kernel), FACTOR)
    resized = (nearest if kind == 3 else bilinear)(around, FACTOR)
    return crop(convolve(resized, kernel), FACTOR - 1, rows, columns)


def decode(colour: Colour, kind: int, weights: list[Array]) -> Array:
    """One period of the response to a flat colour, 3 by FACTOR ** layers by FACTOR ** layers."""
    image: Array = np.array(colour, dtype=float).reshape(3, 1, 1)
    for index, kernel in enumerate(weights):
        image = enlarge(np.maximum(image, 0) if index else image, kernel, kind)
    return image


def pattern_power(image: Array) -> tuple[float, float]:
    """Mean squares of one period: of its deviations from the mean colour, and of all of it."""
    deviations = image - image.mean(axis=(1, 2), keepdims=True)
    return float((deviations**2).mean()), float((image**2).mean())


def share(image: Array) -> float:
    """The part (0 to 1) of a response that is pattern and not colour; 0 where there is none."""
    pattern, power = pattern_power(image)
    return pattern / power if power else 0.0


def harmonics(image: Array) -> Array:
    """Amplitudes of one period's harmonics [down, across], root mean square over the channels.

    Their squares, but for that of [0, 0], add up to the power of the pattern (Parseval).
    """
    spectrum = np.fft.fft2(image) / image[0].size
    result: Array = np.sqrt((np.abs(spectrum) ** 2).mean(axis=0))
    return result
