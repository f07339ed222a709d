"""What untrained layers and generators do to flat and random inputs. numpy alone: CI runs it all.

The model is a picture generator at step 0: noise of 4 x 4 places, three layers that double it,
batch norm and ReLU between them, the last layer linear. Layers are drawn as in `networks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deconv_article.experiments.store import Findings, Outcome, Part, Settings, spread
from deconv_article.model.artifacts import harmonic_excess, periodic_amplitude

Maps = NDArray[np.float64]

GENERATORS = {
    "deconv3": ("deconv3",) * 3,
    "deconv4": ("deconv4",) * 3,
    "deconv5": ("deconv5",) * 3,
    "subpixel": ("subpixel",) * 3,
    "icnr": ("icnr",) * 3,
    "nearest": ("nearest",) * 3,
    "bilinear": ("bilinear",) * 3,
    "blur": ("blur",) * 3,
    "lastTwo": ("nearest", "deconv5", "deconv5"),
    "last": ("nearest", "nearest", "deconv5"),
}
SINGLE = ((2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 3), (3, 4), (3, 5), (4, 4), (4, 5), (4, 6))

SETTINGS = {
    "design": 1,
    "channels": [64, 48, 32, 3],
    "side": 4,
    "pictures": 16,
    "single": {"layers": 40, "inputs": 16, "outputs": 16, "cases": [list(c) for c in SINGLE]},
}


def deconvolve(x: Maps, kernel: Maps, stride: int) -> Maps:
    """Transposed convolution without padding: x (n, i, h, w), kernel (i, o, k, k)."""
    n, _, height, width = x.shape
    size = kernel.shape[2]
    out = np.zeros((n, kernel.shape[1], (height - 1) * stride + size, (width - 1) * stride + size))
    for a in range(size):
        for b in range(size):
            rows = slice(a, a + (height - 1) * stride + 1, stride)
            columns = slice(b, b + (width - 1) * stride + 1, stride)
            out[:, :, rows, columns] += paint(x, kernel[:, :, a, b])
    return out


def paint(x: Maps, weights: Maps) -> Maps:
    """One tap: mixes the channels of x (n, i, h, w) by weights (i, o)."""
    n, inputs, height, width = x.shape
    mixed = weights.T @ x.reshape(n, inputs, height * width)
    return mixed.reshape(n, -1, height, width)


def convolve(x: Maps, kernel: Maps) -> Maps:
    """Convolution (as in networks: correlation) that keeps the size, edges repeated."""
    half = kernel.shape[2] // 2
    padded = np.pad(x, ((0, 0), (0, 0), (half, half), (half, half)), mode="edge")
    turned = kernel.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1]
    whole = deconvolve(padded, turned, 1)
    trim = 2 * half
    return whole[:, :, trim:-trim, trim:-trim]


def he(rng: np.random.Generator, shape: tuple[int, ...], fan_in: float) -> Maps:
    """Normal weights of variance 2 / fan-in."""
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


def double(rng: np.random.Generator, kind: str, x: Maps, outputs: int) -> Maps:
    """A random layer that doubles height and width."""
    inputs, (height, width) = x.shape[1], x.shape[2:]
    if kind in ("deconv3", "deconv4", "deconv5", "blur"):
        size = 4 if kind == "blur" else int(kind[-1])
        out = deconvolve(x, he(rng, (inputs, outputs, size, size), inputs * size**2 / 4), 2)
        cut = (size - 1) // 2
        out = np.pad(out, ((0, 0), (0, 0), (0, 1), (0, 1)))  # the output padding of size 3 and 5
        out = out[:, :, cut : cut + 2 * height, cut : cut + 2 * width]
        if kind == "blur":
            edge = np.pad(out, ((0, 0), (0, 0), (1, 0), (1, 0)), mode="edge")
            out = (
                edge[..., 1:, 1:] + edge[..., :-1, 1:] + edge[..., 1:, :-1] + edge[..., :-1, :-1]
            ) / 4
        return out
    if kind in ("subpixel", "icnr"):
        kernel = he(rng, (4 * outputs, inputs, 3, 3), inputs * 9)
        if kind == "icnr":
            kernel = np.repeat(kernel[::4], 4, axis=0)
        parts = convolve(x, kernel).reshape(len(x), outputs, 2, 2, height, width)
        shuffled = parts.transpose(0, 1, 4, 2, 5, 3)
        return shuffled.reshape(len(x), outputs, 2 * height, 2 * width)
    large = x.repeat(2, axis=2).repeat(2, axis=3)
    if kind == "bilinear":
        large = halfway(halfway(x, 2), 3)
    return convolve(large, he(rng, (outputs, inputs, 3, 3), inputs * 9))


def halfway(x: Maps, axis: int) -> Maps:
    """Bilinear doubling along one axis: each output is 3/4 of its place and 1/4 of the next."""
    length = x.shape[axis]
    before = np.take(x, np.maximum(np.arange(length) - 1, 0), axis)
    after = np.take(x, np.minimum(np.arange(length) + 1, length - 1), axis)
    both = np.stack([0.75 * x + 0.25 * before, 0.75 * x + 0.25 * after], axis=axis + 1)
    shape = list(x.shape)
    shape[axis] *= 2
    return both.reshape(shape)


def generate(rng: np.random.Generator, settings: Settings, kinds: Sequence[str], x: Maps) -> Maps:
    """The untrained generator's pictures, at whatever scale the weights give them."""
    for index, kind in enumerate(kinds):
        x = double(rng, kind, x, settings["channels"][index + 1])
        if index + 1 < len(kinds):
            centred = x - x.mean(axis=(0, 2, 3), keepdims=True)
            x = np.maximum(centred / (x.std(axis=(0, 2, 3), keepdims=True) + 1e-5), 0)
    return x


def checkerboard_share(
    rng: np.random.Generator, settings: Settings, stride: int, size: int
) -> float:
    """The share of a random layer's response to one flat input that differs between phases.

    In expectation 1 - 1/stride^2: taps of different phases are different draws.
    """
    single = settings["single"]
    inputs, outputs = single["inputs"], single["outputs"]
    uneven = whole = 0.0
    for _ in range(single["layers"]):
        kernel = rng.normal(size=(inputs, outputs, size, size))
        x = np.maximum(rng.normal(size=inputs), 0)
        sums = np.stack(
            [
                np.einsum("ioab,i->o", kernel[:, :, a::stride, b::stride], x)
                for a in range(stride)
                for b in range(stride)
            ]
        )
        # The pattern's power less its mean's, channel by channel.
        uneven += float(((sums - sums.mean(axis=0)) ** 2).sum())
        whole += float((sums**2).sum())
    return uneven / whole


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One generator's scores, or the shares of single layers.

    e2     excess of its pictures of noise, in dB
    share  what of the power of its pictures of flat inputs is a pattern of period 8
    """
    rng = np.random.default_rng([seed, 1])
    if kind == "single":
        cases = settings["single"]["cases"]
        return Outcome(
            {f"stride{s}.size{k}": checkerboard_share(rng, settings, s, k) for s, k in cases}
        )
    side, channels = settings["side"], settings["channels"][0]
    noise = np.maximum(rng.normal(size=(settings["pictures"], channels, side, side)), 0)
    flat = np.broadcast_to(noise[:, :, :1, :1], (len(noise), channels, 3 * side, 3 * side))
    textured = generate(rng, settings, GENERATORS[kind], noise)
    even = generate(rng, settings, GENERATORS[kind], flat)
    middle = slice(8 * side, 16 * side)
    inner = even[:, :, middle, middle]
    return Outcome(
        {
            "e2": harmonic_excess(textured, 2),
            "share": periodic_amplitude(inner, 8) ** 2 / float(np.mean(inner**2)),
        }
    )


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Means and spreads over the seeds."""
    facts: dict[str, float] = {}
    for kind, runs in outcomes.items():
        names: dict[str, Any] = runs[0].numbers
        for name in names:
            facts |= spread(f"{kind}.{name}", [run.numbers[name] for run in runs])
    for stride in (2, 3, 4):
        facts[f"theory.stride{stride}"] = 1 - 1 / stride**2
    return Findings(facts)


PART = Part(
    name="initial",
    about="Untrained layers and generators: how much checkerboard before any training",
    settings=SETTINGS,
    kinds=("single", *GENERATORS),
    cost=1,
    seeds=12,
    run=run,
    gather=gather,
)
