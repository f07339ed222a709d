"""Autoencoders of coloured digits that differ in their upsampling layer alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from deconv_article.experiments import data
from deconv_article.experiments.networks import (
    LABELS,
    UPSAMPLERS,
    array,
    autoencoder,
    moments,
    phase_sums,
    prepare,
    tensor,
    up,
)
from deconv_article.experiments.sprites import levels, training_sheet
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, band, spread
from deconv_article.model.artifacts import harmonic_excess, leak, periodic_amplitudes

SETTINGS = {
    "design": 1,
    "steps": 1000,
    "checkpoints": [0, 10, 30, 60, 100, 150, 200, 300, 500, 700, 1000],
    "shown": [0, 30, 100, 300, 1000],
    "batch": 32,
    "rate": 2e-3,
    "tested": 256,
    # Digit, ink and ground of each picture; the last one is flat.
    "pictures": [
        [3, [250, 240, 60], [225, 25, 45]],
        [11, [20, 30, 60], [20, 200, 225]],
        [27, [245, 245, 245], [40, 60, 215]],
        [-1, [225, 25, 45], [225, 25, 45]],
    ],
}

# Kept, but left out of the sprite: a page has to carry it. The second digit and the flat red stay.
OMITTED = (30,)
PICTURES = (1, 3)


class Probe:
    """What every autoencoder is measured on: the same pictures whatever the seed."""

    def __init__(self, settings: Settings) -> None:
        rng = np.random.default_rng(7)
        self.flat = tensor(data.flats(48))
        self.test = data.digits(rng, settings["tested"], test=True)
        self.reference = harmonic_excess(data.to_levels(self.test), 2)
        self.shown = np.concatenate([picture(*entry) for entry in settings["pictures"]])

    def score(self, encoder: Any, decoder: Any) -> dict[str, float]:
        """a4: levels on flat colours; e2: dB over real digits; psnr on held-out digits."""
        amplitudes = flat_amplitudes(encoder, decoder, self.flat)
        with torch.no_grad():
            out = array(decoder(encoder(tensor(self.test))))
        error = float(np.mean((data.to_levels(out) - data.to_levels(self.test)) ** 2))
        return {
            "a4": float(np.sqrt(np.mean(amplitudes**2))),
            "e2": harmonic_excess(data.to_levels(out), 2) - self.reference,
            "psnr": 10 * float(np.log10(255**2 / error)),
        }

    def show(self, encoder: Any, decoder: Any) -> NDArray[np.uint8]:
        """The pictures, as this network paints them."""
        with torch.no_grad():
            # A flat picture's middle: zeros beyond a deconvolution's edge make a frame.
            wide = np.pad(self.shown, ((0, 0), (0, 0), (16, 16), (16, 16)), mode="edge")
            out = array(decoder(encoder(tensor(wide))))
        return levels(data.to_levels(out[:, :, 16:-16, 16:-16]))


def picture(digit: int, ink: Sequence[int], ground: Sequence[int]) -> data.Batch:
    """One of the pictures, (1, 3, 32, 32)."""
    which = data.order()[-data.HELD_OUT :][[max(digit, 0)]]
    colours = np.asarray([ink, ground]) / 127.5 - 1
    return data.paint(which, colours[:1], colours[1:])


def flat_amplitudes(encoder: Any, decoder: Any, flat: Any) -> NDArray[np.float64]:
    """A_4 of each flat colour, in levels, far from the borders."""
    with torch.no_grad():
        out = array(decoder(encoder(flat)))[:, :, 16:32, 16:32]
    return periodic_amplitudes(data.to_levels(out), 4)


def train(
    encoder: Any, decoder: Any, settings: Settings, seed: int, palette: str = "uniform"
) -> Any:
    """Trains by squared error; yields the step before each update and after the last one."""
    rng = np.random.default_rng([seed, 2])
    steps = settings["steps"]
    optimiser = torch.optim.Adam(
        [*encoder.parameters(), *decoder.parameters()], lr=settings["rate"]
    )
    for step in range(steps):
        yield step
        if step == steps * 7 // 10:
            for group in optimiser.param_groups:
                group["lr"] *= 0.2
        batch = tensor(data.digits(rng, settings["batch"], palette))
        loss = ((decoder(encoder(batch)) - batch) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    yield steps


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One upsampler from one seed."""
    prepare(seed)
    encoder, decoder = autoencoder(up(kind, 32, 16), nn.ReLU(), up(kind, 16, 3))
    probe = Probe(settings)
    numbers: dict[str, list[float]] = {}
    pictures = []
    for step in train(encoder, decoder, settings, seed):
        if step in settings["checkpoints"]:
            scores = probe.score(encoder, decoder) | leaks(encoder, decoder, tensor(probe.test))
            for name, value in scores.items():
                numbers.setdefault(name, []).append(value)
        if step in settings["shown"]:
            pictures.append(probe.show(encoder, decoder))
    return Outcome(numbers, {"pictures": np.stack(pictures)})


def leaks(encoder: Any, decoder: Any, test: Any) -> dict[str, float]:
    """The leak of both upsamplers, weighted by the features that reach them."""
    with torch.no_grad():
        inner = decoder[:2](encoder(test))
        outer = decoder[2:4](inner)
    return {
        "leakFirst": leak(phase_sums(decoder[2], 32), moments(inner)),
        "leakLast": leak(phase_sums(decoder[4], 16), moments(outer)),
    }


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Scores at each checkpoint, their curves, and the pictures of the first seed."""
    facts: dict[str, float] = {}
    series: dict[str, Any] = {}
    for kind, runs in outcomes.items():
        for name in runs[0].numbers:
            rows = [run.numbers[name] for run in runs]
            series[f"{kind}.{name}"] = band(settings["checkpoints"], rows)
            for index, step in enumerate(settings["checkpoints"]):
                facts |= spread(f"{kind}.{name}.step{step}", [row[index] for row in rows])
    steps = settings["shown"]
    picked = [index for index, step in enumerate(steps) if step not in OMITTED]
    sprite = training_sheet(
        {
            LABELS[kind]: runs[0].arrays["pictures"][np.ix_(picked, PICTURES)]
            for kind, runs in outcomes.items()
        },
        [steps[index] for index in picked],
        "picture",
        "Reconstructions by autoencoders of the first seed, linear output clipped to 0–255, "
        "unretouched; a digit that was not trained on, and a flat red.",
    )
    return Findings(facts, series, {"main": sprite})


PART = Part(
    name="autoencoders",
    about="Autoencoders on digits of random ink and ground; only the upsampling layer differs",
    settings=SETTINGS,
    kinds=UPSAMPLERS,
    cost=20,
    seeds=5,
    run=run,
    gather=gather,
)
