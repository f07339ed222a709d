"""Settings of any figure, taken from what it declares: its ends, its presets, and any others."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layer_texts import READ, UNREAD

from deconv_article.figure import Figure, Param
from deconv_article.figures import FIGURES as DECLARED
from deconv_article.files import Files

Values = dict[str, Any]

# With the results of this article.
FIGURES = DECLARED.beside(Files(Path(__file__).parents[1] / "article" / "index.md"))

# What a reader may write where a figure asks for a text: layers that can be read, and others.
LONG = [
    "nn.ConvTranspose2d(512, 256, (5, 3), stride=(2, 2), padding=(2, 1), output_padding=1)",
    *["nn.ConvTranspose2d(256, 256, 5, stride=2, padding=2, output_padding=1)", "nn.ReLU()"] * 4,
    *["nn.Conv2d(256, 256, 3, padding=1)"] * 4,
]
TEXTS = [
    "", "a text", "\n".join(LONG),
    "\u202e\u3000ｎｎ.ReLU W" + 99 * "@W𝐌" + "(", "\n\x00x = y((5,\x1b[",
    *READ.values(), *(text for text, *_ in UNREAD),
]  # fmt: skip


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
