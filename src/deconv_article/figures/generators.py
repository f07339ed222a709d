"""Generators' samples: the grid is there before training, and stays where deconvolutions are."""

from __future__ import annotations

from typing import Any

from deconv_article.figure import Figure
from deconv_article.figures.magnifier import read
from deconv_article.figures.samples import Row, figure
from deconv_article.results import Results

ROWS = (
    Row("lastTwo", ("deconv, size 5,", "in the last two layers"), True),
    Row("last", ("deconv, size 5,", "in the last layer"), True),
    Row("deconv4", ("deconv, size 4,", "in all layers"), True),
    Row("icnr", ("sub-pixel, ICNR,", "in all layers"), False),
    Row("nearest", ("nearest, conv,", "in all layers"), False),
)


def measured(results: Results) -> Figure[dict[str, Any]]:
    """The figure of the generators' results."""
    return figure(
        read(results, "gan"),
        "generators",
        "What five generators paint before, in and after training",
        "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of sample {{sample}} of "
        "five generators; the lens shows {{#if amplified}}{{gain}} times the difference from each "
        "sample's median colour, on grey{{else}}the pixels as they are{{/if}}. The excess at the "
        "grid's frequencies, over that of real digits: with deconvolutions {{withstartlow}} to "
        "{{withstarthigh}} dB before training and {{withlatelow}} to {{withlatehigh}} dB over "
        "its later half; with sub-pixel layers or resizes {{withoutstartlow}} to "
        "{{withoutstarthigh}} dB and {{withoutlatelow}} to {{withoutlatehigh}} dB "
        "({{#if several}}means of {{seeds}} runs{{else}}one run of each{{/if}}).",
        ROWS,
        "generator",
        sample=1,
        start=(1, 1),  # a corner, where no digit is
    )
