"""How much gradient each input pixel gets from networks that halve the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deconv_article.experiments import data
from deconv_article.experiments.classifiers import (
    DOWNSAMPLERS,
    LABELS,
    classifier,
    input_gradients,
    train,
)
from deconv_article.experiments.networks import prepare
from deconv_article.experiments.sprites import Sprite, grey
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, spread
from deconv_article.model.artifacts import harmonic_excess, phase_power, phase_ratio
from deconv_article.model.overlap import stack

SETTINGS = {
    "design": 1,
    "steps": 250,
    "batch": 32,
    "rate": 2e-3,
    "side": 64,
    "patches": 512,
    "shown": 24,
    "random": 30,
}
# What random weights promise: power in proportion to the overlap of three such layers.
THEORY = {"conv3": 3, "conv4": 4, "conv5": 5}
# Size 4 promises no pattern, so there is none to compare with.
RANDOM = ("random-conv3", "random-conv5")


def scores(gradients: NDArray[np.float64], prefix: str) -> dict[str, Any]:
    """Phase ratios on cells of 2, 4 and 8 pixels, excess, and the share above 1/4 cycle."""
    cell = phase_power(gradients, 8)
    return {
        **{f"{prefix}.ratio{s}": phase_ratio(gradients, s) for s in (2, 4, 8)},
        f"{prefix}.e2": harmonic_excess(gradients, 2),
        f"{prefix}.high": high_share(gradients),
        f"{prefix}.cell": (cell / cell.mean()).ravel().tolist(),
    }


def high_share(gradients: NDArray[np.float64]) -> float:
    """The share of the power where either frequency is above 1/4 cycle a pixel; noise has 3/4."""
    power = np.mean(np.abs(np.fft.fft2(gradients)) ** 2, axis=(0, 1))
    power[0, 0] = 0
    low = [np.abs(np.fft.fftfreq(n)) <= 0.25 for n in power.shape]
    return float(1 - power[np.outer(*low)].sum() / power.sum())


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One network before and after training; kind `random.…` is many untrained ones."""
    prepare(seed)
    rng = np.random.default_rng([seed, 4])
    side = settings["side"]
    middle = slice(side // 4, 3 * side // 4)
    if kind.startswith("random-"):
        return untrained(settings, kind.removeprefix("random-"), rng, middle)
    network = classifier(kind)
    crops, labels = data.patches(rng, settings["patches"], side)
    before = input_gradients(network, crops, labels)[:, :, middle, middle]
    accuracy = train(network, settings, seed)
    after = input_gradients(network, crops, labels)[:, :, middle, middle]
    numbers = {"accuracy": accuracy, **scores(before, "init"), **scores(after, "trained")}
    return Outcome(numbers, maps(after, settings["shown"]))


def untrained(settings: Settings, kind: str, rng: np.random.Generator, middle: slice) -> Outcome:
    """The mean cell of many random networks against the overlap counts of their layers."""
    total = np.zeros((8, 8))
    for _ in range(settings["random"]):
        crops, labels = data.patches(rng, 32, settings["side"])
        gradients = input_gradients(classifier(kind), crops, labels)[:, :, middle, middle]
        total += phase_power(gradients / gradients.std(), 8)
    counts = overlap_cell(THEORY[kind])
    # Padding decides where in the cell the pattern begins; the best of the shifts is the fit.
    shifts = [
        np.corrcoef(np.roll(counts, (a, b), (0, 1)).ravel(), total.ravel())[0, 1]
        for a in range(8)
        for b in range(8)
    ]
    return Outcome(
        {
            "measured": float(total.max() / total.min()),
            "predicted": float(counts.max() / counts.min()),
            "correlation": float(max(shifts)),
        }
    )


def overlap_cell(size: int) -> NDArray[np.float64]:
    """One period of the overlap of three stride-2 layers of that size, 8 x 8."""
    row = stack([(2, size)] * 3)[-1].astype(float)
    return np.outer(row, row)


def maps(gradients: NDArray[np.float64], shown: int) -> dict[str, NDArray[np.float32]]:
    """One gradient (the mean of its channels), and the mean size over all pictures."""
    window = gradients[:, :, :shown, :shown]
    one, many = window[0].mean(axis=0), np.abs(window).mean(axis=(0, 1))
    return {"one": one.astype(np.float32), "many": many.astype(np.float32)}


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Ratios as geometric means, cells as means, and the maps of the first seed."""
    facts: dict[str, float] = {}
    series: dict[str, Any] = {}
    tiles = []
    kinds = [kind for kind in outcomes if kind in LABELS]
    for kind, runs in outcomes.items():
        for name, first in runs[0].numbers.items():
            values = [run.numbers[name] for run in runs]
            if isinstance(first, list):
                series[f"{kind}.{name}"] = np.mean(values, axis=0).tolist()
                continue
            facts |= spread(f"{kind}.{name}", values)
            if "ratio" in name:
                facts[f"{kind}.{name}.mean"] = float(np.exp(np.mean(np.log(values))))
    for kind, size in THEORY.items():
        counts = overlap_cell(size)
        facts[f"{kind}.theory"] = float(np.sqrt(counts.max() / counts.min()))
    for kind in kinds:
        one, many = (outcomes[kind][0].arrays[name] for name in ("one", "many"))
        tiles.append(
            grey(np.stack([127.5 + 127.5 * one / abs(one).max(), 255 * many / many.max()]))
        )
    sprite = Sprite(
        np.stack(tiles),
        [LABELS[kind] for kind in kinds],
        ["one picture", f"mean of {settings['patches']}"],
        "Gradients of the true class at the pixels, trained networks of the first seed, "
        f"{settings['shown']} × {settings['shown']} pixels from the middle. One picture: mean of "
        "the channels, grey is zero, scaled to its largest value. Many: mean size, white is the "
        "largest.",
    )
    return Findings(facts, series, {"main": sprite})


PART = Part(
    name="gradients",
    about="Gradients at the pixels of small classifiers of photographs",
    settings=SETTINGS,
    kinds=(*DOWNSAMPLERS, *RANDOM),
    cost=15,
    seeds=3,
    run=run,
    gather=gather,
)
