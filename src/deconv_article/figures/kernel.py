"""Equal phase sums keep a flat input flat; whether the stride divides the size says nothing."""

from __future__ import annotations

from collections.abc import Mapping

from deconv_article.figure import Action, Figure, Needs, Param, Preset, Size, Table
from deconv_article.figures.kernel_picture import (
    LARGEST,
    SAMPLES,
    ZERO,
    Data,
    fraction,
    layout,
)
from deconv_article.model.kernel import balanced, phase_sums, response, rolled, unevenness
from deconv_article.sentence import format_value, readable

TAPS = 9
PER = 4  # steps of a weight in 1
MOST = PER * LARGEST


def model(values: Mapping[str, int]) -> Data:
    """Fold the taps that count into phases, and ask their response at the stride's frequencies."""
    stride, size = values["stride"], values["size"]
    steps = _taps(values, size)
    folded = phase_sums(steps, stride)
    taps = [step / PER for step in steps]
    sums = [one / PER for one in folded]
    leaks = [response(taps, j / stride) for j in range(1, stride)]
    points = [fraction(j, stride) for j in range(1, stride)]
    facts = unevenness(folded)
    return {
        "stride": stride,
        "size": size,
        "taps": taps,
        "sums": sums,
        "mean": sum(sums) / stride,
        "gains": [response(taps, sample / SAMPLES) for sample in range(SAMPLES + 1)],
        "leaks": leaks,
        "spoken": _listed([readable(one) for one in sums]),
        "points": _listed(points),
        "missed": _listed([p for p, leak in zip(points, leaks, strict=True) if leak > ZERO]),
        **facts,
        "single": stride == 1,
        "divides": size % stride == 0,
        "blank": not any(folded),
        "centred": facts["contrast"] is None,
        "gaps": size < stride,
    }


def _taps(values: Mapping[str, int], count: int) -> list[int]:
    return [values[f"tap{tap}"] for tap in range(1, count + 1)]


def _named(taps: list[int]) -> dict[str, int]:
    return {f"tap{tap}": steps for tap, steps in enumerate(taps, start=1)}


def _listed(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def balance(values: Mapping[str, int]) -> dict[str, int]:
    """The nearest kernel that is even, in the steps that a reader can set."""
    return _named(balanced(_taps(values, values["size"]), values["stride"], MOST))


def roll(values: Mapping[str, int]) -> dict[str, int]:
    """Weights by chance, mean 0 and variance 1 before they are cut at the bound."""
    return _named(rolled(_taps(values, TAPS), PER, MOST))


def table(data: Data) -> Table:
    """The taps with their phases, the sums, and the response where it must be zero."""
    stride = data["stride"]
    rows: list[list[int | float | str]] = [
        [f"tap {tap + 1}", tap % stride + 1, weight] for tap, weight in enumerate(data["taps"])
    ]
    rows += [[f"sum of phase {p + 1}", p + 1, total] for p, total in enumerate(data["sums"])]
    rows += [
        [f"response at {fraction(j, stride)}", "all", format_value(leak)]
        for j, leak in enumerate(data["leaks"], start=1)
    ]
    return Table(["part", "phase", "value"], rows)


def _preset(label: str, *weights: float) -> Preset:
    steps = [round(PER * weight) for weight in weights]
    return Preset(label, {"stride": 2, "size": len(steps), **_named(steps)})


DEFAULT = (2, 4, 2)

FIGURE = Figure(
    name="kernel",
    title="A kernel and its phase sums",
    params=(
        Param("stride", 2, 1, 4, "stride"),
        Param("size", 3, 1, TAPS, "kernel size"),
        *(
            Param(
                f"tap{tap}",
                DEFAULT[tap - 1] if tap <= len(DEFAULT) else 0,
                -MOST,
                MOST,
                f"tap {tap}",
                group="weights",
                needs=Needs("size", tap),
                per=PER,
                typed=True,
            )
            for tap in range(1, TAPS + 1)
        ),
    ),
    model=model,
    layout=layout,
    sentence=(
        "Stride {{stride}}, kernel size {{size}}: "
        "{{#if single}}every tap lands on every output, so a flat input comes out flat whatever "
        "the weights.{{else}}"
        "the phase sums are {{spoken}}, so a flat input comes out "
        "{{#if even}}"
        "{{#if blank}}as zero{{else}}flat{{/if}}"
        "{{#if divides}}{{else}}, although {{stride}} does not divide {{size}}{{/if}}. "
        "The frequency response is zero at {{points}}."
        "{{else}}"
        "striped{{#if divides}}, although {{stride}} divides {{size}}{{/if}}. "
        "{{#if centred}}The sums cancel: the stripes are all there is"
        "{{else}}The stripes carry {{#if share}}{{share}}{{else}}less than 0.1{{/if}}% of the "
        "output's power (RMS contrast {{contrast}}%)"
        "{{/if}}. "
        "The frequency response is not zero at {{missed}}."
        "{{#if gaps}} A phase without taps can only be matched by zeros.{{/if}}"
        "{{/if}}{{/if}}"
    ),
    table=table,
    wide=Size(704, 342),
    narrow=Size(320, 568),
    presets=(
        _preset("uniform 3", 1, 1, 1),
        _preset("uniform 4", 1, 1, 1, 1),
        _preset("uniform 5", 1, 1, 1, 1, 1),
        _preset("bilinear ½ 1 ½", 0.5, 1, 0.5),
        _preset("heavy centre", 0.25, 0.5, 2, 0.5, 0.25),
        _preset("heavy last tap", 0.5, 0.5, 0.5, 2),
    ),
    actions=(
        Action("roll", "random", roll),
        Action("balance", "balance", balance),
    ),
    shares=("dice",),
)
