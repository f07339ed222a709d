"""Small adversarial generators of coloured digits: where the deconvolutions are, grids are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from deconv_article.experiments.adversaries import discriminator, painter, watch
from deconv_article.experiments.networks import prepare
from deconv_article.experiments.sprites import training_sheet
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, band, spread

GENERATORS = {
    "lastTwo": ("nearest", "deconv5", "deconv5"),
    "last": ("nearest", "nearest", "deconv5"),
    "nearest": ("nearest",) * 3,
    "deconv4": ("deconv4",) * 3,
    "icnr": ("icnr",) * 3,
}
LABELS = {
    "lastTwo": "deconvolution in the last two layers",
    "last": "deconvolution in the last layer",
    "nearest": "resize and convolution everywhere",
    "deconv4": "deconvolution of size 4 everywhere",
    "icnr": "sub-pixel with ICNR everywhere",
}
SETTINGS = {
    "design": 1,
    "steps": 800,
    "checkpoints": [0, 100, 200, 300, 400, 500, 600, 700, 800],
    "shown": [0, 100, 400, 800],
    "pictures": 4,
    "batch": 32,
    "rate": 4e-4,
    "penalty": 1.0,
    "scored": 256,
}


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One generator against a discriminator without strides."""
    prepare(seed)
    generator, judge = painter(GENERATORS[kind]), discriminator("average")
    numbers, pictures = watch(generator, judge, settings, seed)
    return Outcome(numbers, {"pictures": pictures})


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Excess at each checkpoint and its curves, and the samples of the first seed."""
    how = "Samples of generators of the first seed, unretouched."
    return compared(settings, outcomes, LABELS, how, omitted=(400,))


def compared(
    settings: Settings,
    outcomes: Mapping[str, Sequence[Outcome]],
    labels: Mapping[str, str],
    how: str,
    omitted: Sequence[int],
) -> Findings:
    """The same for `discriminators`. omitted: steps that are kept, but not in the sprite."""
    facts: dict[str, float] = {}
    series: dict[str, Any] = {}
    for kind, runs in outcomes.items():
        for name in runs[0].numbers:
            rows = [run.numbers[name] for run in runs]
            series[f"{kind}.{name}"] = band(settings["checkpoints"], rows)
            for index, step in enumerate(settings["checkpoints"]):
                facts |= spread(f"{kind}.{name}.step{step}", [row[index] for row in rows])
            # One checkpoint swings by several dB; the later half together does not.
            half = len(settings["checkpoints"]) // 2
            facts |= spread(f"{kind}.{name}.late", [float(np.mean(row[half:])) for row in rows])
    steps = settings["shown"]
    picked = [index for index, step in enumerate(steps) if step not in omitted]
    sprite = training_sheet(
        {labels[kind]: runs[0].arrays["pictures"][picked, :2] for kind, runs in outcomes.items()},
        [steps[index] for index in picked],
        "sample",
        how,
    )
    return Findings(facts, series, {"main": sprite})


PART = Part(
    name="gan",
    about="Adversarial generators of coloured digits, the discriminator without strides",
    settings=SETTINGS,
    kinds=tuple(GENERATORS),
    cost=90,
    seeds=3,
    run=run,
    gather=gather,
)
