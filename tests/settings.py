"""Settings of any figure, taken from what it declares: its ends, its presets, and any others."""

import random
from collections.abc import Iterator
from typing import Any

from deconv_article.figure import Figure, Param

Values = dict[str, Any]

# What a reader may write where a figure asks for a text.
TEXTS = ["", "a text"]


def ends(figure: Figure[Any]) -> Iterator[Values]:
    """The defaults, everything lowest, everything highest, and each preset."""
    numbers = [param for param in figure.params if isinstance(param, Param)]
    for change in (
        {},
        {param.name: param.low for param in numbers},
        {param.name: param.high for param in numbers},
        *(preset.values for preset in figure.presets),
    ):
        yield changed(figure, dict(change))


def changed(figure: Figure[Any], change: Values) -> Values:
    """All parameters as the model takes them: the defaults but for `change`, checked."""
    values = figure.values({}) | change
    figure.check(values)
    return values


def anywhere(figure: Figure[Any], count: int) -> Iterator[Values]:
    """As many settings as asked for, the same on every run."""
    dice = random.Random(f"{figure.name} 1")
    for _ in range(count):
        yield {
            param.name: dice.randint(param.low, param.high)
            if isinstance(param, Param)
            else dice.choice(TEXTS)
            for param in figure.params
        }
