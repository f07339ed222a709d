"""A lens over the pictures of all upsamplers at once: the same spot in every one of them."""

from __future__ import annotations

from typing import Any

from deconv_article.figure import Figure, Param
from deconv_article.figures.gallery import NAMES, gallery, hanging
from deconv_article.figures.magnifier import Hung, Sheet, States, declare, read
from deconv_article.results import Results

WIDE = 8  # pixels that the lens shows across and down: two periods of the coarsest grid
# The experiment's settings give their colours.
PICTURES = ("ink on cyan", "flat red")
HEAD = ("upsampler", "levels, mean", "lowest", "highest", "median colour")


def levels(sheet: Sheet, step: int) -> dict[str, Any]:
    """How much pattern each upsampler leaves at a step."""
    names = [NAMES[kind] for kind in sheet.kinds]
    rows = [sheet.spread(f"{kind}.a4.step{step}") for kind in sheet.kinds]
    means = [mean for mean, _, _ in rows]
    worst, best = means.index(max(means)), means.index(min(means))
    return {
        "step": step,
        "untrained": step == 0,
        "worstname": names[worst],
        "worst": means[worst],
        "bestname": names[best],
        "best": means[best],
        "table": [[name, *row] for name, row in zip(names, rows, strict=True)],
    }


def hung(width: float) -> Hung:
    """As `training` hangs them: the lens takes the second square of a panel."""
    panels = hanging(width)
    return {
        "columns": panels.columns,
        "side": panels.side,
        "first": list(panels.corner(0)),
        "step": [panels.pitch, panels.row],
        "lens": [panels.side + panels.gap, 0],
        "title": -9,
        "name": [0, 0],
        "names": [],
        "tone": "ink",
        "bars": None,
    }


def measured(results: Results) -> Figure[dict[str, Any]]:
    """The figure of the autoencoders' pictures."""
    sheet, known = read(results, "autoencoders"), gallery(results)
    steps = tuple(str(step) for step in known["steps"])
    return declare(
        sheet,
        "lens",
        "The same spot in eight pictures",
        "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of “{{picture}}”, "
        "painted by eight upsamplers "
        "{{#if untrained}}before training{{else}}after {{step}} steps{{/if}}; the lens shows "
        "{{#if amplified}}{{gain}} times the difference from each picture's median colour, on "
        "grey{{else}}the pixels as they are{{/if}}. On flat colours, “{{worstname}}” leaves a "
        "pattern of {{worst}} levels, “{{bestname}}” of {{best}} (means of {{seeds}} seeds).",
        choices=(
            Param("step", steps.index("100"), 0, len(steps) - 1, "step", choices=steps),
            Param("picture", 1, 0, len(PICTURES) - 1, "picture", choices=PICTURES),
        ),
        lens=WIDE,
        start=(9, 9),
        shown=[
            States(
                (),
                [{"seeds": len(sheet.record["seeds"]), "titles": known["names"], "bars": []}],
            ),
            States(("step",), [levels(sheet, step) for step in known["steps"]]),
            States(("picture",), [{"picture": picture} for picture in PICTURES]),
            States(
                ("step", "picture"),
                [
                    {"tiles": [[left, row * known["side"]] for row in range(len(sheet.kinds))]}
                    for left in range(0, known["sheet"]["size"][0], known["side"])
                ],
            ),
        ],
        head=HEAD,
        wide=hung(704),
        narrow=hung(320),
        heights=(222, 402),
        amplifies=True,
    )
