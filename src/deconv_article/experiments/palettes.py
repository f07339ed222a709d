"""Which colours show the pattern: the bright ones, or those far from what was trained on?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from torch import nn

from deconv_article.experiments import data
from deconv_article.experiments.autoencoders import flat_amplitudes, train
from deconv_article.experiments.networks import autoencoder, prepare, tensor, up
from deconv_article.experiments.store import Findings, Outcome, Part, Settings, spread

SETTINGS = {"design": 1, "steps": 300, "batch": 32, "rate": 2e-3, "far": 25}
PALETTES = ("uniform", "reddish", "cyanish")
KINDS = tuple(f"deconv{size}.{palette}" for size in (3, 4) for palette in PALETTES)
CORNERS = {"red": (1, -1, -1), "cyan": (-1, 1, 1), "grey": (0, 0, 0)}


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """A_4 of each flat colour after training on one palette."""
    prepare(seed)
    upsampler, palette = kind.split(".")
    encoder, decoder = autoencoder(up(upsampler, 32, 16), nn.ReLU(), up(upsampler, 16, 3))
    for _ in train(encoder, decoder, settings, seed, palette):
        pass
    return Outcome({"a4": flat_amplitudes(encoder, decoder, tensor(data.flats(48))).tolist()})


def mean_colour(palette: str) -> tuple[float, float, float]:
    """The palette's mean: grey, or half-way to its corner (a Beta(3, 1) has its mean at 3/4)."""
    red = {"uniform": 0.0, "reddish": 0.5, "cyanish": -0.5}[palette]
    return red, -red, -red


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Correlations with two distances, levels at pure colours, and every colour's mean."""
    colours = data.colours()
    facts: dict[str, float] = {}
    series: dict[str, list[float]] = {}
    for kind, runs in outcomes.items():
        away = np.linalg.norm(colours - mean_colour(kind.split(".")[1]), axis=1)
        rows = np.asarray([run.numbers["a4"] for run in runs])
        for name, distance in (("toMean", away), ("toGrey", np.linalg.norm(colours, axis=1))):
            values = [float(np.corrcoef(distance, row)[0, 1]) for row in rows]
            facts |= spread(f"{kind}.correlation.{name}", values)
        for name, corner in CORNERS.items():
            at = int(np.argmin(np.linalg.norm(colours - corner, axis=1)))
            facts |= spread(f"{kind}.{name}", rows[:, at].tolist())
        by_distance = rows[:, np.argsort(away, kind="stable")]
        far = by_distance[:, -settings["far"] :].mean(axis=1)
        near = by_distance[:, : settings["far"]].mean(axis=1)
        facts |= spread(f"{kind}.far", far.tolist()) | spread(f"{kind}.near", near.tolist())
        series[f"{kind}.distance"] = away.tolist()
        series[f"{kind}.a4"] = rows.mean(axis=0).tolist()
    for channel, name in enumerate(("red", "green", "blue")):
        series[f"colour.{name}"] = data.to_levels(colours[:, channel]).tolist()
    return Findings(facts, series)


PART = Part(
    name="palettes",
    about="Autoencoders trained on three palettes: which flat colours show the pattern",
    settings=SETTINGS,
    kinds=KINDS,
    cost=7,
    seeds=4,
    run=run,
    gather=gather,
)
