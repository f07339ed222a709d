"""Pictures drawn by climbing a classifier's gradient, with and without jitter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deconv_article.experiments import data
from deconv_article.experiments.classifiers import LABELS, classifier, train
from deconv_article.experiments.gradients import SETTINGS as GRADIENTS
from deconv_article.experiments.networks import array, prepare, tensor
from deconv_article.experiments.sprites import Sprite, levels
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, spread
from deconv_article.model.artifacts import periodic_amplitude

# Shifts tried: none; by whole periods (a control); 0 to J-1, drawn or taken in shuffled turns.
JITTERS = {
    "none": (1, 1, "drawn"),
    "whole": (2, 8, "drawn"),
    "drawn2": (2, 1, "drawn"),
    "turns2": (2, 1, "turns"),
    "drawn4": (4, 1, "drawn"),
    "turns4": (4, 1, "turns"),
    "drawn8": (8, 1, "drawn"),
    "turns8": (8, 1, "turns"),
}
SETTINGS = {
    **{key: GRADIENTS[key] for key in ("steps", "batch", "rate", "side", "patches")},
    "design": 1,
    "canvas": 96,
    "climb": 128,
    "stride": 0.03,
    "noise": 25,
    "shown": ["none", "whole", "turns2", "turns4", "turns8"],
    "classes": [0, 1, 4],
}
COLUMNS = {
    "none": "no jitter",
    "whole": "shifts by 0 or 8",
    "turns2": "shifts 0–1",
    "turns4": "shifts 0–3",
    "turns8": "shifts 0–7",
}


def shifts(
    jitter: tuple[int, int, str], steps: int, rng: np.random.Generator
) -> Iterator[tuple[int, int]]:
    """A shift in y and x for each step."""
    count, unit, how = jitter
    every = [(unit * a, unit * b) for a in range(count) for b in range(count)]
    for step in range(steps):
        if step % len(every) == 0:
            turns = rng.permutation(len(every))
        chosen = turns[step % len(every)] if how == "turns" else rng.integers(len(every))
        yield every[int(chosen)]


def climb(
    network: Any, settings: Settings, jitter: tuple[int, int, str], seed: int
) -> NDArray[np.float64]:
    """A picture for each class: steps of fixed RMS up the gradient of its logit."""
    rng = np.random.default_rng([seed, 5])
    classes = len(data.PHOTOS)
    side = settings["canvas"]
    noise = rng.normal(0, settings["noise"] / 127.5, (classes, 3, side, side))
    canvas = tensor(noise)
    for dy, dx in shifts(jitter, settings["climb"], rng):
        moved = torch.roll(canvas, (dy, dx), (2, 3)).requires_grad_()
        (gradient,) = torch.autograd.grad(network(moved).diagonal().sum(), moved)
        size = gradient.pow(2).mean(dim=(1, 2, 3), keepdim=True).sqrt() + 1e-12
        moved = (moved.detach() + settings["stride"] * gradient / size).clamp(-1, 1)
        canvas = torch.roll(moved, (-dy, -dx), (2, 3))
    return data.to_levels(array(canvas))


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """One trained network, every jitter."""
    prepare(seed)
    network = classifier(kind)
    train(network, settings, seed)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    inner = slice(16, settings["canvas"] - 16)
    numbers: dict[str, float] = {}
    shown = []
    for name, jitter in JITTERS.items():
        pictures = climb(network, settings, jitter, seed)[:, :, inner, inner]
        for period in (2, 4, 8):
            numbers[f"{name}.a{period}"] = periodic_amplitude(pictures, period)
        centred = pictures - pictures.mean(axis=(2, 3), keepdims=True)
        numbers[f"{name}.share8"] = numbers[f"{name}.a8"] ** 2 / float(np.mean(centred**2))
        if name in settings["shown"]:
            shown.append(levels(pictures[settings["classes"]]))
    return Outcome(numbers, {"pictures": np.stack(shown)})


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Amplitudes for each jitter, and two classes of the first seed."""
    facts: dict[str, float] = {}
    for kind, runs in outcomes.items():
        for name in runs[0].numbers:
            facts |= spread(f"{kind}.{name}", [run.numbers[name] for run in runs])
    tiles, rows = [], []
    names = [name.split(".")[0] for name in data.PHOTOS]
    for kind, runs in outcomes.items():
        # Two classes and 32 x 32 pixels of what is kept: a page has to carry the sprite.
        for index in (0, 2):
            tiles.append(runs[0].arrays["pictures"][:, index, 16:-16, 16:-16])
            rows.append(f"{LABELS[kind]}: {names[settings['classes'][index]]}")
    sprite = Sprite(
        np.stack(tiles),
        rows,
        [COLUMNS[name] for name in settings["shown"]],
        f"{settings['climb']} steps up the gradient of one class from noise of {settings['noise']} "
        "levels, networks of the first seed; the middle 32 × 32 pixels, unretouched.",
    )
    return Findings(facts, {}, {"main": sprite})


PART = Part(
    name="inputs",
    about="Inputs optimised for a class by three classifiers, with and without jitter",
    settings=SETTINGS,
    kinds=("conv3", "conv4", "max"),
    cost=50,
    seeds=2,
    run=run,
    gather=gather,
)
