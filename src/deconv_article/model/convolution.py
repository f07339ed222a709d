"""The layers that small networks are made of, in two dimensions, as PyTorch defines them.

An image is an array of channels by rows by columns. A convolution does not flip its kernel. The
layers have no border rule of their own: `pad` makes the border, `crop` takes it off again.
`assets/widgets/convolution.js` says the same in the browser.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def pad(image: Array, width: int, wrap: bool = False) -> Array:
    """The image in a border of `width`: of zeros, or of itself, repeated in all directions."""
    border = ((0, 0), (width, width), (width, width))
    return np.pad(image, border, mode="wrap") if wrap else np.pad(image, border)


def crop(image: Array, first: int, rows: int, columns: int) -> Array:
    """A part of the image; its first row and its first column are both `first`."""
    return image[:, first : first + rows, first : first + columns]


def convolve(image: Array, kernel: Array, stride: int = 1) -> Array:
    """A convolution without padding; its kernel is outputs by inputs by size by size."""
    size = kernel.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(1, 2))
    chosen = windows[:, ::stride, ::stride]
    result: Array = np.einsum("dcij,cyxij->dyx", kernel, chosen)
    return result


def transpose(image: Array, kernel: Array, stride: int = 1) -> Array:
    """A transposed convolution without padding; its kernel is inputs by outputs by size by size.

    Of n rows it makes (n - 1) * stride + size.
    """
    _, rows, columns = image.shape
    outputs, size = kernel.shape[1:3]
    across, down = (columns - 1) * stride, (rows - 1) * stride
    painted = np.zeros((outputs, down + size, across + size))
    for i in range(size):
        for j in range(size):
            paint = np.tensordot(kernel[:, :, i, j], image, axes=(0, 0))
            painted[:, i : i + down + 1 : stride, j : j + across + 1 : stride] += paint
    return painted


def shuffle(image: Array, factor: int) -> Array:
    """Sub-pixel: `factor`² channels in a row become the phases of one, row by row."""
    channels, rows, columns = image.shape
    phases = image.reshape(-1, factor, factor, rows, columns).transpose(0, 3, 1, 4, 2)
    return phases.reshape(channels // factor**2, rows * factor, columns * factor)


def nearest(image: Array, factor: int) -> Array:
    """Each pixel repeated, `factor` times in both directions."""
    return image.repeat(factor, axis=1).repeat(factor, axis=2)


def bilinear(image: Array, factor: int) -> Array:
    """Resized by linear interpolation; beyond the centres of the outer pixels nothing changes."""
    return _interpolate(_interpolate(image, factor, 1), factor, 2)


def _interpolate(image: Array, factor: int, axis: int) -> Array:
    length = image.shape[axis]
    place = np.clip((np.arange(length * factor) + 0.5) / factor - 0.5, 0, length - 1)
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, length - 1)
    shape = [1, 1, 1]
    shape[axis] = -1
    weight = (place - before).reshape(shape)
    low, high = image.take(before, axis), image.take(after, axis)
    result: Array = low + weight * (high - low)
    return result
