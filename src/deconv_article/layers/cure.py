"""The smallest change that makes uneven layers even, as lines to paste.

From small to large, and the first that works is taken:

1. one kernel 1 larger, 1 smaller, 2 larger, 2 smaller; upsampling layers before others, later ones
   before earlier ones;
2. two upsampling layers exchange their sizes;
3. every uneven upsampling layer's size goes up to a multiple of its stride;
4. a convolution of stride 1 behind the last layer, as large as the period, up to 9;
5. nearest-neighbour upsampling and a convolution in place of each uneven layer.

The padding is set so that as many outputs come as before; where no such change works, the same are
tried without that. `assets/widgets/layers_cure.js` is the same rule in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from deconv_article.layers.judge import along, total_extra
from deconv_article.layers.known import meaning
from deconv_article.layers.read import Layer
from deconv_article.layers.rewrite import channels, convolution, number, with_sizes
from deconv_article.model.overlap import least_period
from deconv_article.model.path import Axis, interior, is_even

LARGEST = 9  # of an added convolution
_KINDS = ("transposed", "convolution")


@dataclass(frozen=True)
class Cure:
    """how      size, exchange, sizes, convolution or resize
    lines    (index of a layer, what to write in its place); an added layer has the index behind
             the last
    longer   by how many outputs each axis grows; 0 where the padding makes up for it
    """

    how: str
    lines: tuple[tuple[int, str], ...]
    longer: tuple[int, ...]


def find_cure(layers: Sequence[Layer]) -> Cure | None:
    """None where the layers are even as they are, or nothing tried makes them so."""
    stacks = along(layers)
    uneven = [not is_even(stack) for stack in stacks]
    if not any(uneven):
        return None
    for keep in (True, False):
        for how, changed, lines in _candidates(layers, uneven, keep):
            after = along(changed)
            if all(is_even(stack) for stack in after):
                pairs = zip(after, stacks, strict=True)
                longer = tuple(total_extra(new) - total_extra(old) for new, old in pairs)
                if not keep or not any(longer):
                    return Cure(how, tuple(lines), longer)
    return None


Candidate = tuple[str, list[Layer], list[tuple[int, str]]]


def _candidates(layers: Sequence[Layer], uneven: list[bool], keep: bool) -> Iterator[Candidate]:
    backwards = [i for i in reversed(range(len(layers))) if layers[i].family in _KINDS]
    ups = [i for i in backwards if layers[i].family == "transposed"]
    for step in (1, -1, 2, -2):
        for i in [*ups, *(i for i in backwards if i not in ups)]:
            sizes = [a.size + step * u for a, u in zip(layers[i].axes, uneven, strict=True)]
            yield from _resized(layers, {i: sizes}, "size", keep)
    for j in ups:
        for i in (i for i in ups if i < j):
            one, other = (
                [b.size if u else a.size for a, b, u in zip(x.axes, y.axes, uneven, strict=True)]
                for x, y in ((layers[i], layers[j]), (layers[j], layers[i]))
            )
            yield from _resized(layers, {i: one, j: other}, "exchange", keep)
    rounded = {
        i: [
            -(-a.size // a.stride) * a.stride if u else a.size
            for a, u in zip(layers[i].axes, uneven, strict=True)
        ]
        for i in reversed(ups)
    }
    changed = {i: n for i, n in rounded.items() if n != [a.size for a in layers[i].axes]}
    yield from _resized(layers, changed, "sizes", keep)
    yield from _blurred(layers)
    yield from _by_resizing(layers, [i for i in reversed(ups) if not _is_even_alone(layers[i])])


def _is_even_alone(layer: Layer) -> bool:
    return all(is_even([axis]) for axis in layer.axes)


def _resized(
    layers: Sequence[Layer], sizes: Mapping[int, list[int]], how: str, keep: bool
) -> Iterator[Candidate]:
    changed, lines = list(layers), []
    for index, wanted in sizes.items():
        found = with_sizes(layers[index], wanted, keep) if min(wanted) > 0 else None
        if found is None:
            return
        changed[index], text = found
        lines.append((index, text))
    if lines:
        yield how, changed, lines


def _same_convolution(size: int) -> Axis:
    return Axis(size=size, before=(size - 1) // 2, after=size // 2, head=size - 1)


def _blurred(layers: Sequence[Layer]) -> Iterator[Candidate]:
    sizes = [least_period(np.array(interior(s)[-1][0], dtype=object)) for s in along(layers)]
    if max(sizes) > LARGEST:
        return
    index = max((i for i, la in enumerate(layers) if la.family in _KINDS), default=0)
    last = layers[index]
    _, out = channels(last)
    parts = prod(a.stride for la in layers[index:] if la.family == "shuffle" for a in la.axes)
    if parts > 1:
        out = str(int(out) // parts) if re.fullmatch("[0-9]+", out) else "channels"
    text = convolution(last, (out, out), sizes)
    added = replace(
        last, family="convolution", axes=tuple(_same_convolution(size) for size in sizes)
    )
    yield "convolution", [*layers, added], [(len(layers), text)]


def _by_resizing(layers: Sequence[Layer], uneven: list[int]) -> Iterator[Candidate]:
    changed: list[Layer] = []
    lines = []
    for index, layer in enumerate(layers):
        if index not in uneven:
            changed.append(layer)
            continue
        factors = [axis.stride for axis in layer.axes]
        sizes = [axis.size for axis in layer.axes]
        text = convolution(layer, channels(layer), sizes)
        factor = number(factors, False)
        if layer.style == "keras":
            prefix = layer.name[: -len(meaning(layer.name))]
            text = f"{prefix}UpSampling{len(factors)}D({factor}), {text}"
        elif layer.style == "pytorch":
            text = f"nn.Upsample(scale_factor={factor}), {text}"
        else:  # Flax has no layer for it
            return
        boxes = tuple(Axis(stride=s, size=s) for s in factors)
        convolutions = tuple(_same_convolution(size) for size in sizes)
        changed += [replace(layer, axes=boxes), replace(layer, axes=convolutions)]
        lines.append((index, text))
    if lines:
        yield "resize", changed, lines
