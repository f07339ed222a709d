"""Uneven layers compound; their spectrum tells which later size undoes which earlier stride."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import prod

from deconv_article.figure import Figure, Needs, Param, Preset, Size, Table
from deconv_article.figures.stack_picture import (
    MOST_LAYERS,
    MOST_SIZE,
    Data,
    Row,
    layout,
    ratio_words,
)
from deconv_article.model.harmonics import harmonics
from deconv_article.model.overlap import stack, statistics

VIEW = 128  # the most outputs that are shown
ENOUGH = 24  # outputs; a shorter period is shown more than twice


def model(values: Mapping[str, int]) -> Data:
    """Count the paths to the outputs, and find their harmonics and every pair's contrast."""
    numbers = range(1, values["layers"] + 1)
    layers = [(values[f"stride{number}"], values[f"size{number}"]) for number in numbers]
    patterns = stack(layers)
    rows: list[Row] = []
    for (stride, size), row in zip(layers, patterns[1:], strict=True):
        facts = statistics(row)
        square = facts["high"] ** 2 / facts["low"] ** 2 if facts["low"] else None
        rows.append({"stride": stride, "size": size, "square": square, **facts})
    facts = statistics(patterns[-1])
    total = len(patterns[-1])
    shown = _shown(facts["period"])
    return {
        "sizes": ", ".join(str(size) for _, size in layers),
        "strides": ", ".join(str(stride) for stride, _ in layers),
        **facts,
        "square": rows[-1]["square"],
        "once": facts["high"] == 1,
        "cured": facts["even"] and not all(row["even"] for row in rows),
        "total": total,
        "shown": shown,
        "cut": facts["period"] > shown,
        "mean": prod(size for _, size in layers) / total,
        "counts": [int(patterns[-1][output % total]) for output in range(shown)],
        "harmonics": harmonics(layers),
        "rows": rows,
        "pairs": _pairs(layers[0][0], layers[1][0]),
    }


def _shown(period: int) -> int:
    """How many outputs are shown: two periods or more, if need be one, at most a part of one."""
    fitting = VIEW // period
    return period * min(fitting, max(2, -(-ENOUGH // period))) if fitting else VIEW


@cache
def _pairs(first: int, second: int) -> list[list[float]]:
    """The contrast of two layers of these strides for all their sizes."""
    sizes = range(1, MOST_SIZE + 1)
    return [
        [statistics(stack([(first, one), (second, two)])[-1])["contrast"] for two in sizes]
        for one in sizes
    ]


def table(data: Data) -> Table:
    """One row a layer: its statistics after it, along one axis and for both."""
    head = ["layer", "stride", "kernel size", "fewest", "most", "most / fewest", "in 2-D",
            "RMS contrast, %", "period"]  # fmt: skip
    rows: list[list[int | float | str]] = [
        [index, row["stride"], row["size"], row["low"], row["high"], ratio_words(row["ratio"]),
         ratio_words(row["square"]), row["contrast"], row["period"]]
        for index, row in enumerate(data["rows"], start=1)
    ]  # fmt: skip
    return Table(head, rows)


def _param(number: int, kind: str, default: int, high: int, label: str) -> Param:
    needs = Needs("layers", number) if number > 2 else None
    return Param(f"{kind}{number}", default, 1, high, label, f"layer {number}", needs=needs)


def _preset(label: str, *layers: tuple[int, int]) -> Preset:
    values = {"layers": len(layers)}
    for number, (stride, size) in enumerate(layers, start=1):
        values |= {f"stride{number}": stride, f"size{number}": size}
    return Preset(label, values)


FIGURE = Figure(
    name="stack",
    title="A stack of layers, its spectrum, and every pair of sizes",
    params=(
        Param("layers", MOST_LAYERS, 2, MOST_LAYERS, "layers"),
        *(
            param
            for number in range(1, MOST_LAYERS + 1)
            for param in (
                _param(number, "stride", 2, 4, "stride"),
                _param(number, "size", 3, MOST_SIZE, "kernel size"),
            )
        ),
    ),
    model=model,
    layout=layout,
    sentence=(
        "Sizes {{sizes}} with strides {{strides}}: "
        "{{#if even}}"
        "every output is painted {{#if once}}once{{else}}{{high}} times{{/if}}, so the overlap is "
        "even{{#if cured}}, cured by a later layer{{/if}}."
        "{{else}}"
        "{{#if gaps}}some outputs are never painted, others "
        "{{#if once}}once{{else}}up to {{high}} times{{/if}}"
        "{{else}}the most painted output gets {{ratio}} times the paint of the least, in 2-D "
        "{{square}} times{{/if}} "
        "(RMS contrast {{contrast}}%), in a pattern that repeats every {{period}} outputs"
        "{{#if cut}}, of which {{shown}} are shown{{/if}}."
        "{{/if}}"
    ),
    table=table,
    wide=Size(704, 472),
    narrow=Size(320, 744),
    presets=(
        _preset("compounds", *[(2, 3)] * MOST_LAYERS),
        _preset("stays even", *[(2, 4)] * MOST_LAYERS),
        _preset("cured by order", (2, 3), (2, 4)),
        _preset("the reverse is not", (2, 4), (2, 3)),
        _preset("a stride-1 last layer", (2, 3), (2, 3), (2, 3), (1, 4)),
    ),
)
