"""Pictures drawn by a classifier's gradient: jitter removes the periods that divide its width."""

from __future__ import annotations

from typing import Any

from deconv_article.figure import Figure, Param
from deconv_article.figures.magnifier import EDGES, Hung, Sheet, States, bar, declare, read
from deconv_article.results import Results

WIDE = 16  # pixels that the lens shows: two periods of the coarsest grid
# What a menu has room for, and what is said.
NETWORKS = {
    "conv3": ("strided, size 3", "strided convolutions of size 3"),
    "conv4": ("strided, size 4", "strided convolutions of size 4"),
    "max": ("max pooling", "max pooling"),
}
# How many shifts of one pixel each jitter goes through, and its name in a sentence.
JITTERS = {
    "none": (1, "no jitter"),
    "whole": (1, "shift 0, 8"),
    "turns2": (2, "shift 0–1"),
    "turns4": (4, "shift 0–3"),
    "turns8": (8, "shift 0–7"),
}
PERIODS = (8, 4, 2)


def levels(sheet: Sheet, network: str) -> dict[str, Any]:
    """How much of each period every jitter leaves, by a network, over all classes."""
    jitters = sheet.record["settings"]["shown"]

    def left(kind: str, jitter: str, period: int) -> list[float]:
        return sheet.spread(f"{kind}.{jitter}.a{period}")

    most = max(max(left(k, j, p)) for k in NETWORKS for j in jitters for p in PERIODS)
    return {
        "network": NETWORKS[network][1],
        **{f"{j}{period}": left(network, j, period)[0] for j in jitters for period in PERIODS},
        "table": [
            [JITTERS[jitter][1], period, *left(network, jitter, period)]
            for jitter in jitters
            for period in PERIODS
        ],
        "bars": [
            [
                bar(
                    str(period),
                    left(network, jitter, period),
                    most,
                    # From what was measured: rounded twice, a half would go the wrong way.
                    f"{sheet.record['facts'][f'{network}.{jitter}.a{period}.mean']:.0f}",
                    _colour(jitter, period),
                )
                for period in PERIODS
            ]
            for jitter in jitters
        ],
    }


def _classes(sheet: Sheet) -> list[str]:
    rows = sheet.record["sprites"]["main"]["rows"]
    return list(dict.fromkeys(row.partition(": ")[2] for row in rows))


def _colour(jitter: str, period: int) -> str:
    """Muted where the shifts are a box whose width the period divides."""
    return "accent" if JITTERS[jitter][0] % period else "muted"


def measured(results: Results) -> Figure[dict[str, Any]]:
    """The figure of the optimised inputs' results."""
    sheet = read(results, "inputs")
    classes = tuple(_classes(sheet))
    titles = [JITTERS[jitter][1] for jitter in sheet.record["settings"]["shown"]]
    networks = tuple(name for name, _ in NETWORKS.values())
    return declare(
        sheet,
        "dreams",
        "Pictures drawn by a classifier's gradient",
        "Columns {{column}} to {{lastcolumn}}, rows {{row}} to {{lastrow}} of pictures drawn for "
        "“{{picture}}” by the gradient of a classifier with {{network}}. Without jitter the "
        "pattern of period 8 has {{none8}} levels and that of period 2 {{none2}}; shifts by 0 or 8 "
        "leave {{whole8}} and {{whole2}}, shifts of 0 to 1 leave {{turns28}} and {{turns22}}, of "
        "0 to 3 {{turns48}} and {{turns42}}, of 0 to 7 {{turns88}} and {{turns82}} "
        "(means of {{seeds}} seeds).",
        choices=(
            Param("network", 0, 0, len(networks) - 1, "network", choices=networks),
            Param("class", 0, 0, len(classes) - 1, "class", choices=classes),
        ),
        lens=WIDE,
        start=(9, 9),
        shown=[
            States((), [{"seeds": len(sheet.record["seeds"]), "titles": titles}]),
            States(("network",), [levels(sheet, network) for network in NETWORKS]),
            States(("class",), [{"picture": name} for name in classes]),
            States(
                ("network", "class"),
                [
                    {"tiles": [[column * sheet.side, top] for column in range(len(titles))]}
                    for top in range(0, sheet.pixels.shape[0], sheet.side)
                ],
            ),
        ],
        head=("shifts", "period", *(f"levels, {edge}" for edge in EDGES)),
        wide=_hung(136, 141, 12, 84),
        narrow=_hung(60, 64, 10, 28),
        heights=(364, 212),
    )


def _hung(side: float, step: float, start: float, full: float) -> Hung:
    """A row of pictures, what the lens shows of them below, and their bars under that."""
    return {
        "columns": 5,
        "side": side,
        "first": [2, 22],
        "step": [step, 0],
        "lens": [0, side + 3],
        "title": -8,
        "name": [0, 2 * side + 20],
        "tone": "muted",
        "names": [["pattern of period 8, 4 and 2, in levels of 255"]],
        "bars": {"first": [0, 2 * side + 26], "step": [step, 0], "start": start, "full": full},
    }
