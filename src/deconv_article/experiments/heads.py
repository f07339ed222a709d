"""Does a stride-1 layer after the last deconvolution clean up behind it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from torch import nn

from deconv_article.experiments.autoencoders import SETTINGS as AUTOENCODERS
from deconv_article.experiments.autoencoders import Probe, flat_amplitudes, leaks, train
from deconv_article.experiments.networks import autoencoder, conv, prepare, tensor, up
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, spread

SETTINGS = {**AUTOENCODERS, "design": 1, "checkpoints": [0, 100, 300, 1000], "shown": []}
# Size of the deconvolutions, then that of the stride-1 layer behind them, if any.
KINDS = ("deconv3.none", "deconv3.head3", "deconv3.head5", "deconv4.none", "deconv4.head3")


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One size of deconvolution with one head."""
    prepare(seed)
    name, head = kind.split(".")
    tail: list[Any] = [up(name, 32, 16), nn.ReLU()]
    if head == "none":
        tail += [up(name, 16, 3)]
    else:
        tail += [up(name, 16, 16), nn.ReLU(), conv(16, 3, int(head[-1]))]
    encoder, decoder = autoencoder(*tail)
    probe = Probe(settings)
    numbers: dict[str, list[float]] = {}
    for step in train(encoder, decoder, settings, seed):
        if step in settings["checkpoints"]:
            amplitudes = flat_amplitudes(encoder, decoder, probe.flat)
            scores = {"a4": float(np.sqrt(np.mean(amplitudes**2)))}
            scores |= leaks(encoder, decoder, tensor(probe.test))
            for score, value in scores.items():
                numbers.setdefault(score, []).append(value)
    return Outcome(numbers)


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Scores at each checkpoint."""
    facts: dict[str, float] = {}
    for kind, runs in outcomes.items():
        for name in runs[0].numbers:
            for index, step in enumerate(settings["checkpoints"]):
                values = [run.numbers[name][index] for run in runs]
                facts |= spread(f"{kind}.{name}.step{step}", values)
    return Findings(facts)


PART = Part(
    name="heads",
    about="Autoencoders with and without a stride-1 layer behind the last deconvolution",
    settings=SETTINGS,
    kinds=KINDS,
    cost=25,
    seeds=3,
    run=run,
    gather=gather,
)
