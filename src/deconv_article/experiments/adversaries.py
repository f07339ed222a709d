"""A generator against a discriminator: what `gan` and `discriminators` share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from deconv_article.experiments import data
from deconv_article.experiments.classifiers import down
from deconv_article.experiments.networks import array, fast, he_normal, tensor, up
from deconv_article.experiments.sprites import Tile, levels
from deconv_article.experiments.store import Settings
from deconv_article.model.artifacts import harmonic_excess

NOISE = 64


def discriminator(kind: str) -> Any:
    """Three halvings of width 24, 48, 64, and one number for the picture."""
    layers: list[Any] = []
    widths = (3, 24, 48, 64)
    for index in range(3):
        layers += down(kind, widths[index], widths[index + 1], gain=2 if index else 1)
    layers = [nn.LeakyReLU(0.2) if isinstance(layer, nn.ReLU) else layer for layer in layers]
    return fast(nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 4 * 4, 1)))


def play(generator: Any, judge: Any, settings: Settings, seed: int) -> Iterator[int]:
    """Trains both by the logistic loss; yields the step before each update and after the last.

    The judge is held by R1 (Mescheder et al. 2018) every eighth step, weighted for the steps
    between.
    """
    rng = np.random.default_rng([seed, 6])
    size, every = settings["batch"], 8
    optimisers = [
        torch.optim.Adam(network.parameters(), lr=settings["rate"], betas=(0.5, 0.99))
        for network in (generator, judge)
    ]
    softplus = nn.functional.softplus
    for step in range(settings["steps"]):
        yield step
        real = tensor(data.digits(rng, size))
        penalised = step % every == 0
        real.requires_grad_(penalised)
        fake = generator(torch.randn(size, NOISE))
        verdict = judge(real)
        loss = softplus(-verdict).mean() + softplus(judge(fake.detach())).mean()
        if penalised:
            (slope,) = torch.autograd.grad(verdict.sum(), real, create_graph=True)
            loss = loss + settings["penalty"] / 2 * every * slope.pow(2).sum(dim=(1, 2, 3)).mean()
        optimisers[1].zero_grad()
        loss.backward()
        optimisers[1].step()
        optimisers[0].zero_grad()
        softplus(-judge(fake)).mean().backward()
        optimisers[0].step()
    yield settings["steps"]


def watch(
    generator: Any, judge: Any, settings: Settings, seed: int
) -> tuple[dict[str, list[float]], NDArray[np.uint8]]:
    """Plays and scores: e2 and e4 in dB over real digits at each checkpoint; the shown pictures."""
    noise = torch.randn(settings["scored"], NOISE, generator=torch.Generator().manual_seed(1))
    real = data.to_levels(data.digits(np.random.default_rng(7), settings["scored"], test=True))
    numbers: dict[str, list[float]] = {"e2": [], "e4": []}
    shown: list[Tile] = []
    for step in play(generator, judge, settings, seed):
        if step in settings["checkpoints"]:
            with torch.no_grad():
                pictures = data.to_levels(array(generator(noise)))
            for period in (2, 4):
                excess = harmonic_excess(pictures, period) - harmonic_excess(real, period)
                numbers[f"e{period}"].append(excess)
            if step in settings["shown"]:
                shown.append(levels(pictures[: settings["pictures"]]))
    return numbers, np.stack(shown)


def painter(kinds: tuple[str, ...]) -> Any:
    """A generator of three upsamplers, 64 numbers to 32 x 32 pixels, batch norm between."""
    widths = (64, 48, 32, 3)
    first = nn.Linear(NOISE, widths[0] * 16)
    layers: list[Any] = [first, nn.Unflatten(1, (widths[0], 4, 4))]
    for index, kind in enumerate(kinds):
        layers += [nn.BatchNorm2d(widths[index]), nn.ReLU()]
        layers += [up(kind, widths[index], widths[index + 1])]
    return fast(nn.Sequential(*layers, nn.Tanh()))


def neutral() -> Any:
    """A generator in which no pixel shares a weight with another: three full layers."""
    layers: list[Any] = []
    for inputs, outputs in pairwise((NOISE, 256, 256)):
        # Without batch norm every noise soon gives the same picture.
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]
    last = nn.Linear(256, 3 * 32 * 32)
    he_normal(last, 256, gain=1)
    return nn.Sequential(*layers, last, nn.Unflatten(1, (3, 32, 32)), nn.Tanh())
