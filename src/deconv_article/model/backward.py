"""How much gradient each pixel of an image gets when the sum of a small network's outputs is sent
back through it: layers that downsample, one channel wide, with random weights.

Images wrap around at their edges, so every pixel lies inside. A batch is an array of draws by rows
by columns. A layer is a convolution that takes `stride` steps, or one that takes single steps and
then a pooling that takes `stride`. Odena, Dumoulin & Olah, "Deconvolution and Checkerboard
Artifacts" (doi:10.23915/distill.00003), see the convolution's grid in gradients; Zhang (2019,
arXiv:1904.11486) blurs before downsampling. There is no other non-linearity than max pooling's.
`assets/widgets/backward.js` says the same in the browser.
"""

from __future__ import annotations

from math import floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deconv_article.model.dice import uniforms

Array = NDArray[np.float64]


class Draws(NamedTuple):
    """Random networks, each with an image: weights from -1 to 1 (draws, layers, size, size)."""

    weights: Array
    images: Array


def draw(seed: int, count: int, layers: int, size: int, side: int) -> Draws:
    """`count` draws, one after the other, so that more of them leave the first as they are."""
    split = layers * size * size
    drawn = np.array(uniforms(seed, count * (split + side * side))).reshape(count, -1)
    weights = 2 * drawn[:, :split].reshape(count, layers, size, size) - 1
    return Draws(weights, drawn[:, split:].reshape(count, side, side))


def spread(above: Array, kernels: Array, stride: int) -> Array:
    """The gradient behind a convolution from the one before it: a transposed convolution."""
    spaced = np.zeros((len(above), above.shape[1] * stride, above.shape[2] * stride))
    spaced[:, ::stride, ::stride] = above
    below = np.zeros_like(spaced)
    for row, column in np.ndindex(kernels.shape[1:]):
        below += kernels[:, row, column, None, None] * np.roll(spaced, (row, column), (1, 2))
    return below


def slide(images: Array, kernels: Array) -> Array:
    """A convolution that takes single steps."""
    made = np.zeros_like(images)
    for row, column in np.ndindex(kernels.shape[1:]):
        made += kernels[:, row, column, None, None] * np.roll(images, (-row, -column), (1, 2))
    return made


def windows(images: Array, width: int, stride: int) -> Array:
    """What each pooling window sees, its first row first: draws by rows by columns by pixels."""
    seen = [np.roll(images, (-row, -column), (1, 2))[:, ::stride, ::stride]
            for row, column in np.ndindex(width, width)]  # fmt: skip
    return np.stack(seen, axis=-1)


def route(above: Array, images: Array, width: int, stride: int) -> Array:
    """The gradient behind max pooling: each window's goes to the first of its largest pixels."""
    draws, rows, columns = np.indices(above.shape)
    down, across = np.divmod(windows(images, width, stride).argmax(axis=-1), width)
    below = np.zeros_like(images)
    height, breadth = images.shape[1:]
    place = draws, (rows * stride + down) % height, (columns * stride + across) % breadth
    np.add.at(below, place, above)
    return below


def box(width: int) -> Array:
    """The weights of average pooling, as a batch of one."""
    return np.full((1, width, width), 1 / (width * width))


def blur(stride: int) -> Array:
    """Three boxes as wide as the stride in a row: 1 3 3 1 along each axis for stride 2."""
    ones = np.ones(stride)
    along = np.convolve(np.convolve(ones, ones), ones) / stride**3
    return np.outer(along, along)[None]


def through_linear(pool: Array | None, weights: Array, stride: int) -> Array:
    """The gradients of one period, stride ** layers pixels a side: the image does not matter.

    pool: the weights of a pooling, as a batch of one; None where the convolutions stride themselves
    """
    above = np.ones((len(weights), 1, 1))
    for kernels in weights[:, ::-1].swapaxes(0, 1):
        if pool is None:
            above = spread(above, kernels, stride)
        else:
            above = spread(spread(above, pool, stride), kernels, 1)
    return above


def through_max(draws: Draws, stride: int, width: int) -> Array:
    """The gradients of whole images whose largest values choose the way back."""
    images, pooled = draws.images, []
    for layer in range(draws.weights.shape[1]):
        pooled.append(slide(images, draws.weights[:, layer]))
        images = windows(pooled[-1], width, stride).max(axis=-1)
    above = np.ones_like(images)
    for layer, seen in reversed(list(enumerate(pooled))):
        above = spread(route(above, seen, width, stride), draws.weights[:, layer], 1)
    return above


def positions(power: Array, period: int) -> Array:
    """The strengths (root of the mean power) at the positions of a power map's cells."""
    count = len(power) // period
    cells = power.reshape(count, period, count, period)
    strengths: Array = np.sqrt(cells.mean(axis=(0, 2)))
    return strengths


def contrast(strengths: Array) -> float:
    """RMS contrast, the standard deviation over the mean, in percent to one decimal."""
    mean = float(strengths.mean())
    deviation = sqrt(float(((strengths - mean) ** 2).mean()))
    return floor(1000 * deviation / mean + 0.5) / 10
