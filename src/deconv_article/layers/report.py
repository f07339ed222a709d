"""A verdict in words, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from deconv_article.errors import Source
from deconv_article.layers.cure import Cure
from deconv_article.layers.judge import Pattern, Verdict
from deconv_article.layers.read import Layer
from deconv_article.sentence import format_value

_SHOWN = 32  # counts of a period
HARDLY = 1.005  # up to here a ratio would be written as 1
HOWS = {
    "size": "change one kernel's size",
    "exchange": "exchange two kernels' sizes",
    "sizes": "make each kernel's size a multiple of its stride",
    "convolution": "add a convolution of stride 1 behind them",
    "resize": "upsample by nearest neighbour, then convolve",
}


def report(
    source: Source, layers: Sequence[Layer], verdict: Verdict, cure: Cure | None
) -> list[str]:
    """The lines to print: one for each layer, the pattern along each axis, the smallest change."""
    lines = [
        f"{source.place(layer.start)}: {layer.name}, {_geometry(layer)}: {_each(stage)}"
        for layer, stage in zip(layers, verdict.stages, strict=True)
    ]
    lines.append("even" if verdict.even else "uneven")
    alike = len(set(zip(verdict.axes, verdict.rows, strict=True))) == 1
    for number, (pattern, row) in enumerate(zip(verdict.axes, verdict.rows, strict=True), start=1):
        if alike and number > 1:
            break
        name = ("along each axis" if len(verdict.axes) > 1 else "along the axis") if alike else ""
        lines.append(f"  {name or f'along axis {number}'}: {_pattern(pattern)}")
        lines.append(f"    one period: {_counts(pattern.counts)}")
        if row.head or row.tail:
            words = f"the first {row.head} and the last {row.tail} outputs feel the ends"
            lines.append(f"    {words}, as of {row.inputs} inputs {len(row.counts)} outputs:")
            lines.append(f"    {_counts(row.counts)}")
    if len(verdict.axes) > 1 and not verdict.even:
        ratio = _ratio(verdict.ratio)
        words = f"over {len(verdict.axes)} axes: {ratio}, RMS contrast {_said(verdict.contrast)}%"
        lines.append(f"  {words}")
    return lines + _cure_lines(source, layers, verdict, cure)


def _cure_lines(
    source: Source, layers: Sequence[Layer], verdict: Verdict, cure: Cure | None
) -> list[str]:
    if verdict.even:
        return []
    if cure is None:
        return ["no small change was found that makes them even"]
    lines = [f"the smallest change: {HOWS[cure.how]}"]
    for index, text in cure.lines:
        if index < len(layers):
            lines.append(f"  line {source.place(layers[index].start).line}: {text}")
        else:
            lines.append(f"  behind the last: {text}")
    if any(cure.longer):
        grown = " and ".join(f"{number:+d}" for number in dict.fromkeys(cure.longer))
        lines.append(f"  the outputs along each axis become more or fewer by {grown}")
    return lines


def _geometry(layer: Layer) -> str:
    words = [
        f"stride {axis.stride}, size {axis.size}"
        + (f", dilation {axis.dilation}" if axis.dilation > 1 else "")
        for axis in layer.axes
    ]
    return words[0] if len(set(words)) == 1 else " × ".join(words)


def _each(stage: Sequence[Pattern]) -> str:
    words = [_pattern(pattern) for pattern in stage]
    return words[0] if len(set(words)) == 1 else " × ".join(words)


def _pattern(pattern: Pattern) -> str:
    if pattern.even:
        return f"even, {_said(pattern.low)}"
    return (
        f"{_said(pattern.low)} to {_said(pattern.high)}, {_ratio(pattern.ratio)}, "
        f"RMS contrast {_said(pattern.contrast)}%, period {pattern.period}"
    )


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return "with gaps"
    return "ratio hardly above 1" if ratio <= HARDLY else f"ratio {_said(ratio)}"


def _counts(counts: Sequence[float]) -> str:
    cut = " …" if len(counts) > _SHOWN else ""
    return " ".join(_said(count) for count in counts[:_SHOWN]) + cut


def _said(number: float) -> str:
    return format_value(number)
