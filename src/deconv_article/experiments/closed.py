"""Closed forms, checked by counting: overlap, stacks, stride-1 layers, resize and transpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import ceil, floor
from typing import Any

import numpy as np

from deconv_article.experiments.store import Findings, Outcome, Part, Settings
from deconv_article.model.artifacts import box_gain, box_removes
from deconv_article.model.overlap import stack, statistics

SETTINGS = {
    "design": 1,
    "inputs": 8,
    "size": 9,
    "stride": 5,
    "stack": {"stride": 4, "size": 9, "layers": 3},
    "box": {"period": 16, "size": 12},
    "depth": 8,
}


def count(y: int, n: int, k: int, s: int, p: int) -> int:
    """How many of n windows of size k, s apart, cover output y once p are cut off: closed form."""
    return max(0, min(n - 1, floor((y + p) / s)) - max(0, ceil((y + p - k + 1) / s)) + 1)


def check_counts(settings: Settings) -> tuple[int, int]:
    """Positions checked against counting, and how many differ."""
    checked = wrong = 0
    ranges = (
        range(1, settings["inputs"] + 1),
        range(1, settings["size"] + 1),
        range(1, settings["stride"] + 1),
    )
    for n, k, s in product(*ranges):
        # Long enough for any output padding, whose positions no window reaches.
        painted = [0] * ((n - 1) * s + k + s)
        for i, tap in product(range(n), range(k)):
            painted[i * s + tap] += 1
        for p, o in product(range(k), range(s)):
            length = (n - 1) * s - 2 * p + k + o
            for y in range(max(0, length)):
                checked += 1
                wrong += count(y, n, k, s, p) != painted[y + p]
    return checked, wrong


def predicted_even(layers: Sequence[tuple[int, int]]) -> bool:
    """The rule: each harmonic m has a layer i with P_i not dividing m, but dividing m times k_i."""
    so_far, steps = 1, []
    for stride, size in layers:
        so_far *= stride
        steps.append((so_far, size))
    return all(any(m % p and m * k % p == 0 for p, k in steps) for m in range(1, so_far))


def check_stacks(settings: Settings) -> tuple[int, int, int]:
    """Stacks enumerated, how many break the rule, and how many are even with no even layer."""
    limits = settings["stack"]
    layers = list(product(range(1, limits["stride"] + 1), range(1, limits["size"] + 1)))
    checked = wrong = uncured = 0
    for depth in range(1, limits["layers"] + 1):
        for stacked in product(layers, repeat=depth):
            row = stack(stacked)[-1]
            even = bool(row.min() == row.max())
            checked += 1
            wrong += even != predicted_even(stacked)
            uncured += depth > 1 and even and all(k % s for s, k in stacked)
    return checked, wrong, uncured


def pairs(sizes: Iterable[int]) -> dict[str, int]:
    """Pairs of stride-2 layers of these sizes, by what the pair does to its worst layer."""
    found = dict.fromkeys(("all", "allEven", "cured", "better", "same", "worse"), 0)
    for first, second in product(sizes, repeat=2):
        together = statistics(stack([(2, first), (2, second)])[-1])
        alone = [statistics(stack([(2, k)])[-1])["ratio"] or 0 for k in (first, second)]
        ratio = together["ratio"] or 0
        found["all"] += 1
        if together["even"]:
            found["allEven" if max(alone) == 1 else "cured"] += 1
        elif ratio == max(alone):
            found["same"] += 1
        else:
            found["worse" if ratio > max(alone) else "better"] += 1
    return found


def check_boxes(settings: Settings) -> tuple[int, int, float]:
    """Components checked, breaks of the rule, and the largest error of the gain's closed form."""
    checked = wrong = 0
    worst = 0.0
    for period in range(2, settings["box"]["period"] + 1):
        for m, k in product(range(1, period), range(1, settings["box"]["size"] + 1)):
            wave = np.exp(2j * np.pi * m * np.arange(period) / period)
            left = float(abs(sum(np.roll(wave, j) for j in range(k))[0]) / k)
            checked += 1
            wrong += (left < 1e-9) != box_removes(k, m, period)
            worst = max(worst, abs(left - box_gain(k, m, period)))
    return checked, wrong, worst


def nearest_is_even(size: int, rng: np.random.Generator) -> float:
    """Nearest x2 then a random kernel, as one transposed kernel: how far its phase sums differ."""
    kernel = np.convolve(np.ones(2), rng.normal(size=size))
    return abs(float(kernel[0::2].sum() - kernel[1::2].sum()))


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """Everything; there is one kind."""
    facts: dict[str, float] = {}
    facts["counts.checked"], facts["counts.wrong"] = check_counts(settings)
    facts["stacks.checked"], facts["stacks.wrong"], facts["stacks.unevenCured"] = check_stacks(
        settings
    )
    facts["boxes.checked"], facts["boxes.wrong"], facts["boxes.error"] = check_boxes(settings)
    for name, sizes in (("odd", (3, 5, 7)), ("sizes", range(3, 8))):
        facts |= {f"pairs.{name}.{key}": value for key, value in pairs(sizes).items()}
    most = [statistics(stack([(2, 3)] * (n + 1))[-1]) for n in range(settings["depth"])]
    for n, row in enumerate(most, start=1):
        facts[f"fibonacci.{n}.ratio"] = row["high"] / row["low"]
        facts[f"fibonacci.{n}.square"] = (row["high"] / row["low"]) ** 2
        facts[f"fibonacci.{n}.contrast"] = row["contrast"]
    rng = np.random.default_rng(seed)
    facts["nearest.checked"] = 100
    facts["nearest.error"] = max(nearest_is_even(1 + i % 9, rng) for i in range(100))
    facts["random.gain"] = random_gain(rng)
    gains = {f"gain{k}": [box_gain(k, m, 48) for m in range(25)] for k in (2, 3, 4, 5, 7, 9)}
    return Outcome({"facts": facts, "series": {"frequency": [m / 48 for m in range(25)], **gains}})


def random_gain(rng: np.random.Generator) -> float:
    """Power of 20,000 random 3 x 3 kernels at the checkerboard's frequency over that at zero."""
    kernels = rng.normal(size=(20000, 3, 3))
    signs = np.outer([1, -1, 1], [1, -1, 1])
    at_half = (kernels * signs).sum(axis=(1, 2))
    return float(np.mean(at_half**2) / np.mean(kernels.sum(axis=(1, 2)) ** 2))


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """The one run's findings."""
    numbers: dict[str, Any] = outcomes["all"][0].numbers
    return Findings(numbers["facts"], numbers["series"])


PART = Part(
    name="closed",
    about="Closed forms of overlap, stacks and stride-1 layers, checked by counting",
    settings=SETTINGS,
    kinds=("all",),
    cost=15,
    seeds=1,
    run=run,
    gather=gather,
)
