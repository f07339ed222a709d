"""Layers written anew, with other sizes and the padding that keeps the outputs as many as they are.

`assets/widgets/layers_rewrite.js` is the same rule in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from deconv_article.layers.known import meaning
from deconv_article.layers.read import Layer
from deconv_article.model.path import Axis


def with_sizes(layer: Layer, sizes: list[int], keep: bool) -> tuple[Layer, str] | None:
    """The layer with these kernel sizes and as many outputs, and how it is written."""
    old = list(layer.axes)
    new = [replace(axis, size=size) for axis, size in zip(old, sizes, strict=True)]
    edits: dict[str, list[int] | str] = {"kernel_size": sizes}
    grown = [b.extent - a.extent for a, b in zip(old, new, strict=True)]
    given = {name for name, *_ in layer.arguments}
    if layer.family == "convolution":
        totals = [a.before + a.after + g for a, g in zip(old, grown, strict=True)]
        if min(totals) < 0:
            return None
        if layer.padding == "numbers" and layer.style == "pytorch":
            if not any(total % 2 for total in totals):
                edits["padding"] = [total // 2 for total in totals]
            elif not any(axis.extra for axis in old):
                edits["padding"] = '"same"'
            else:
                return None
        elif layer.padding != "same":
            return None
        new = [
            replace(a, before=t // 2, after=t - t // 2, head=a.extent - 1)
            for a, t in zip(new, totals, strict=True)
        ]
    elif layer.style == "pytorch":
        # Output padding as it stands: what makes the outputs as many as they are.
        more = [a.extra - a.extent + a.stride + 2 * a.head for a in old]
        wanted = [2 * a.head - o + g for a, o, g in zip(old, more, grown, strict=True)]
        heads = [max(0, -(-w // 2)) for w in wanted]
        pads = [2 * head - w for head, w in zip(heads, wanted, strict=True)]
        if any(o >= max(a.stride, a.dilation) for a, o in zip(new, pads, strict=True)):
            return None
        new = [replace(a, head=head) for a, head in zip(new, heads, strict=True)]
        edits |= {"padding": heads} if heads != [a.head for a in old] else {}
        edits |= {"output_padding": pads} if pads != more else {}
    elif layer.style == "keras":
        if "output_padding" in given or (layer.padding == "valid" and keep):
            return None
        if layer.padding == "valid":
            new = [replace(a, extra=max(a.extent - a.stride, 0)) for a in new]
        new = [replace(a, head=max(a.extent - a.stride - a.extra, 0) // 2) for a in new]
    elif layer.padding == "same":
        lows = [_same(a) for a in new]
        new = [replace(a, head=a.extent - 1 - low) for a, low in zip(new, lows, strict=True)]
    else:
        lows = [a.extent - 1 - a.head + g // 2 for a, g in zip(old, grown, strict=True)]
        highs = [a.extra - low - 2 + a.extent + a.stride for a, low in zip(new, lows, strict=True)]
        if min(*lows, *highs) < 0:
            return None
        pairs = [f"({low}, {high})" for low, high in zip(lows, highs, strict=True)]
        edits["padding"] = f"({', '.join(pairs)}{',' * (len(pairs) == 1)})"
        new = [replace(a, head=a.extent - 1 - low) for a, low in zip(new, lows, strict=True)]
    return replace(layer, axes=tuple(new)), written(layer, edits)


def _same(axis: Axis) -> int:
    """What JAX puts before the stretched input for "same"."""
    m, s = axis.extent, axis.stride
    return m - 1 if s > m - 1 else -(-(m + s - 2) // 2)


def written(layer: Layer, edits: Mapping[str, list[int] | str]) -> str:
    """The layer's call with these arguments in place of, or behind, those that it has."""
    parts = []
    for name, named, text, is_list in layer.arguments:
        if name in edits:
            if named and name == "output_padding" and not any(edits[name]):
                continue
            text = number(edits[name], is_list)
        parts.append(f"{name}={text}" if named else text)
    names = {name for name, *_ in layer.arguments}
    for name, value in edits.items():
        if name not in names and (isinstance(value, str) or any(value)):
            parts.append(f"{name}={number(value, False)}")
    return f"{layer.name}({', '.join(parts)})"


def number(value: list[int] | str, is_list: bool) -> str:
    if isinstance(value, str):
        return value
    if len(set(value)) == 1 and not is_list:
        return str(value[0])
    return f"({', '.join(map(str, value))}{',' * (len(value) == 1)})"


def channels(layer: Layer) -> tuple[str, str]:
    """How many channels go in and come out, as written; “channels” where they are not."""
    texts = {name: text for name, _, text, _ in layer.arguments}
    first = texts.get("in_channels", texts.get("in_features", "channels"))
    outs = (texts.get(name) for name in ("out_channels", "out_features", "filters", "features"))
    return first, next((text for text in outs if text), "channels")


def convolution(layer: Layer, ends: tuple[str, str], sizes: list[int]) -> str:
    """A convolution of stride 1 that keeps the length, in the words of the layer's library.

    ends: how many channels go in and come out, as written.
    """
    key = meaning(layer.name)
    prefix = layer.name[: -len(key)]
    size = number(sizes, layer.style == "flax")
    if layer.style == "keras":
        return f'{prefix}Conv{len(sizes)}D({ends[1]}, {size}, padding="same")'
    if layer.style == "flax":
        if not key.startswith("nnx."):
            return f'{prefix}Conv({ends[1]}, {size}, padding="SAME")'
        rngs = next((text for name, _, text, _ in layer.arguments if name == "rngs"), "rngs")
        return f'{prefix}nnx.Conv({ends[0]}, {ends[1]}, {size}, padding="SAME", rngs={rngs})'
    lazy = key.startswith("Lazy")
    name, before = ("LazyConv", "") if lazy else ("Conv", f"{ends[0]}, ")
    return f'{prefix}{name}{len(sizes)}d({before}{ends[1]}, {size}, padding="same")'
