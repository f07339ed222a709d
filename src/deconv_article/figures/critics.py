"""Discriminators: those with strides draw a grid on a generator that has none of its own."""

from __future__ import annotations

from typing import Any

from deconv_article.figure import Figure
from deconv_article.figures.magnifier import read
from deconv_article.figures.samples import Row, figure
from deconv_article.results import Results

ROWS = (
    Row("conv3", ("against strided", "convolutions, size 3"), True),
    Row("conv4", ("against strided", "convolutions, size 4"), True),
    Row("max", ("against", "max pooling"), False),
    Row("average", ("against", "average pooling"), False),
)


def measured(results: Results) -> Figure[dict[str, Any]]:
    """The figure of the discriminators' results."""
    return figure(
        read(results, "discriminators"),
        "critics",
        "One generator against four discriminators",
        "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of sample {{sample}} of "
        "a generator with no grid of its own, against four discriminators; the lens shows "
        "{{#if amplified}}{{gain}} times the difference from each sample's median colour, on "
        "grey{{else}}the pixels as they are{{/if}}. Before training the excess at the grid's "
        "frequencies, over that of real digits, is {{withstartlow}} dB. Over the later half of the "
        "training it is {{withlatelow}} to {{withlatehigh}} dB against discriminators with strides "
        "and {{withoutlatelow}} to {{withoutlatehigh}} dB against those that pool "
        "({{#if several}}means of {{seeds}} runs{{else}}one run of each{{/if}}).",
        ROWS,
        "discriminator",
        sample=2,
        start=(25, 1),
    )
