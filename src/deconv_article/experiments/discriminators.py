"""What a discriminator's strides do to a generator that has no grid of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deconv_article.experiments.adversaries import discriminator, neutral, watch
from deconv_article.experiments.classifiers import LABELS
from deconv_article.experiments.gan import SETTINGS as GAN
from deconv_article.experiments.gan import compared
from deconv_article.experiments.networks import prepare
from deconv_article.experiments.store import Findings, Outcome, Part, Settings

SETTINGS = {
    **GAN,
    "design": 2,
    "steps": 400,
    "checkpoints": [0, 50, 100, 150, 200, 250, 300, 350, 400],
    "shown": [0, 50, 100, 200, 400],
}


def run(settings: Settings, kind: str, seed: int) -> Outcome:
    """A generator without weight sharing against one discriminator."""
    prepare(seed)
    numbers, pictures = watch(neutral(), discriminator(kind), settings, seed)
    return Outcome(numbers, {"pictures": pictures})


def gather(settings: Settings, outcomes: Mapping[str, Sequence[Outcome]]) -> Findings:
    """Excess at each checkpoint and its curves, and the samples of the first seed."""
    how = "Samples of a generator without weight sharing, the first seed, unretouched."
    return compared(settings, outcomes, LABELS, how, omitted=(0, 50))


PART = Part(
    name="discriminators",
    about="A generator with no upsampling at all against discriminators with and without strides",
    settings=SETTINGS,
    kinds=("conv3", "conv4", "average", "max"),
    cost=25,
    seeds=3,
    run=run,
    gather=gather,
)
