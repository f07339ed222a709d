"""Four ways of upsampling side by side: only in resize-convolution do all rows add up alike."""

from __future__ import annotations

from collections.abc import Mapping

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.figures.upsampling_picture import KINDS, Data, Entry, layout
from deconv_article.model.upsampling import (
    Matrix,
    before,
    matrices,
    name,
    spaced,
    total,
    written,
)


def model(values: Mapping[str, int]) -> Data:
    """The four matrices for one stride and kernel size."""
    stride, size = values["stride"], values["size"]
    outputs = 2 * stride
    found = matrices(stride, size, outputs)
    output = min(values["output"], outputs)
    sums = [
        [
            "+".join(name(weight, size) for weight in total(row, matrix["denominator"])) or "0"
            for row in matrix["rows"]
        ]
        for matrix in found
    ]
    return {
        "stride": stride,
        "size": size,
        "outputs": outputs,
        "output": output,
        "margin": before(size) + found[1]["first"],
        "matrices": [{**matrix, "first": matrix["first"] + 1} for matrix in found],
        "sums": sums,
        "deconv": spaced(sums[0][output - 1]),
        "subpixel": spaced(sums[1][output - 1]),
        "resize": spaced(sums[2][output - 1]),
        "even": size % stride == 0,
        "gaps": size < stride,
    }


def table(data: Data) -> Table:
    """One row an output: the weights that each kind gives to each input that it reads."""

    def cell(matrix: Matrix, row: list[Entry]) -> str:
        said = []
        for number, entry in enumerate(row, start=matrix["first"]):
            sum_ = spaced(written(entry, data["size"]))
            if matrix["denominator"] > 1:
                sum_ = f"({sum_}) ÷ {matrix['denominator']}"
            said += [f"x{number}: {sum_}"] if entry else []
        return "; ".join(said) or "none"

    rows: list[list[int | float | str]] = [
        [f"y{y + 1}", *(cell(matrix, matrix["rows"][y]) for matrix in data["matrices"])]
        for y in range(data["outputs"])
    ]
    return Table(["output", *KINDS], rows)


FIGURE = Figure(
    name="upsampling",
    title="Four ways of upsampling",
    params=(
        Param("stride", 2, 2, 3, "stride"),
        Param("size", 3, 2, 5, "kernel size"),
        Param("output", 2, 1, 6, "output", limit="outputs"),
    ),
    model=model,
    layout=layout,
    sentence=(
        "Stride {{stride}}, kernel size {{size}}: the weights of output {{output}} add up to "
        "{{deconv}} in deconvolution, to {{subpixel}} in sub-pixel convolution, and to {{resize}} "
        "in resize-convolution, nearest or bilinear. Only the last sum is the same for every output"
        "{{#if even}}{{else}}; deconvolution gives some outputs "
        "{{#if gaps}}no weight at all{{else}}more weights than others{{/if}}{{/if}}."
    ),
    table=table,
    wide=Size(704, 484),
    narrow=Size(320, 826),
    scripts=("upsampling_matrices",),
)
