"""Text -> layers as numbers along each axis; what was not read is a problem, nothing is guessed.

PyTorch's arithmetic is that of its documentation. Keras and Flax leave the ends to "same" and
"valid": TensorFlow makes a transposed convolution the gradient of a convolution so padded, JAX pads
the stretched input. `assets/widgets/layers_read.js` is the same rule in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from deconv_article.layers.arguments import Arguments
from deconv_article.layers.calls import Call, Problem, Script, take_apart
from deconv_article.layers.known import LAYERS, meaning
from deconv_article.layers.order import in_order
from deconv_article.model.path import Axis

MOST = 256  # the largest size, stride, dilation or padding
MOST_EXTENT = 1024
MOST_STRIDE = 4096  # of a whole stack
MOST_STEPS = 2_000_000  # roughly, of a finite row: a second or so
_MODES = {
    "nearest": 0,
    "nearest-exact": 0,
    "linear": 1,
    "bilinear": 2,
    "trilinear": 3,
    "bicubic": 2,
}


@dataclass(frozen=True)
class Layer:
    """A layer as written, and what it does along each axis.

    name, start, end  as written, and the offsets of the name
    arguments         of each: the parameter's name, whether that was written, the text, whether
                      a list was written
    padding           same, valid, numbers or ""
    """

    name: str
    family: str
    style: str
    start: int
    end: int
    arguments: tuple[tuple[str, bool, str, bool], ...]
    padding: str
    axes: tuple[Axis, ...]


@dataclass(frozen=True)
class Reading:
    """Layers in the order in which they run. With problems, there is nothing to judge."""

    text: str
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]


def read(text: str) -> Reading:
    """The layers in a text; with problems where some of it was not understood."""
    script = take_apart(text)
    if script.problems:
        return Reading(text, (), tuple(script.problems))
    calls = in_order(script)
    layers = [layer for call in calls for layer in [_layer(script, call)] if layer]
    if not script.problems:
        layers = _along_the_same_axes(script, layers)
    if not calls and not script.problems:
        words = "there is no layer here that paints or blurs"
        hint = "for example: nn.ConvTranspose2d(64, 3, 4, stride=2, padding=1)"
        script.problems.append(Problem(0, 0, words, hint))
    # One value read along two axes is one problem.
    problems = sorted(dict.fromkeys(script.problems), key=lambda p: (p.start, p.end))
    return Reading(text, () if problems else tuple(layers), tuple(problems))


def _along_the_same_axes(script: Script, layers: list[Layer]) -> list[Layer]:
    """Every layer with as many axes as the first that has a number of its own; 2 where none has."""
    known = next((layer for layer in layers if layer.axes and len(layer.axes) < 9), None)
    number = len(known.axes) if known else 2
    total, reach, cost = [1] * number, [0] * number, 0
    found = []
    for layer in layers:
        axes = layer.axes[:number] if len(layer.axes) == 9 else layer.axes
        if len(axes) != number:
            words = f"{layer.name} works along {len(axes)} of {number} axes"
            hint = f"the layers before it, or behind it, work along {number}"
            script.problems.append(Problem(layer.start, layer.end, words, hint))
            continue
        total = [t * axis.stride for t, axis in zip(total, axes, strict=True)]
        if max(total) > MOST_STRIDE:
            words = f"the strides so far come to {max(total)}; at most {MOST_STRIDE} is judged"
            script.problems.append(Problem(layer.start, layer.end, words))
            break
        reach = [
            r * a.stride + a.extent + a.before + a.after for r, a in zip(reach, axes, strict=True)
        ]
        cost += sum((t + 2 * r) * a.size for t, r, a in zip(total, reach, axes, strict=True))
        if cost > MOST_STEPS:
            words = "the layers up to here are too large to judge"
            script.problems.append(Problem(layer.start, layer.end, words))
            break
        found.append(replace(layer, axes=axes))
    return found


def _layer(script: Script, call: Call) -> Layer | None:
    kind = LAYERS[meaning(call.name)]
    said = len(script.problems)
    arguments = Arguments(script, call, kind, MOST)
    read_family = {
        "transposed": _transposed,
        "convolution": _convolution,
        "shuffle": _shuffle,
        "nearest": _resize,
        "resize": _resize,
    }.get(kind.family, _pad)
    axes, padding = read_family(arguments) if len(script.problems) == said else ([], "")
    for axis in axes:
        if axis.extent > MOST_EXTENT:
            arguments.blame(
                f"the kernel reaches over {axis.extent} positions, {MOST_EXTENT} at most"
            )
            break
    if len(script.problems) > said:
        return None
    return Layer(
        call.name,
        kind.family,
        kind.style,
        call.start,
        call.end,
        arguments.written(),
        padding,
        tuple(axes),
    )


def _transposed(given: Arguments) -> tuple[list[Axis], str]:
    style = given.kind.style
    sizes, strides, dilations, count = _shape(given)
    padding, pairs = _padding(given, count)
    more = given.numbers("output_padding", count, 0) if style != "flax" else [0] * count
    if padding == "causal" or (style == "pytorch" and padding != "numbers"):
        given.blame_value("padding", "a transposed convolution has no such padding")
    if style == "pytorch":
        given.choice("padding_mode", ("zeros",), "zeros")
        for s, d, o in zip(strides, dilations, more, strict=True):
            if o >= max(s, d):
                words = f"output_padding {o} is not below the stride, {s}, or the dilation, {d}"
                given.blame_value("output_padding", words)
                break
    axes = []
    for i, (k, s, d) in enumerate(zip(sizes, strides, dilations, strict=True)):
        m = (k - 1) * d + 1
        low, high = pairs[i]
        if style == "pytorch":
            head, extra = low, m - s - 2 * low + more[i]
        elif style == "keras":
            extra = 0 if padding == "same" else max(m - s, 0)
            if given.has("output_padding"):
                extra = m - s - (2 * (m // 2) if padding == "same" else 0) + more[i]
            head = max(m - s - extra, 0) // 2
        else:
            if padding == "same":
                low = m - 1 if s > m - 1 else -(-(m + s - 2) // 2)
                high = m + s - 2 - low
            elif padding == "valid":
                low, high = m - 1, s - 1 + max(m - s, 0)
            head, extra = m - 1 - low, low + high + 2 - m - s
        axes.append(Axis(stride=s, size=k, dilation=d, head=head, extra=extra))
    return axes, padding


def _convolution(given: Arguments) -> tuple[list[Axis], str]:
    sizes, strides, dilations, count = _shape(given)
    padding, pairs = _padding(given, count)
    fill = given.choice("padding_mode", ("zeros", "reflect", "replicate", "circular"), "zeros")
    if max(strides, default=1) > 1:
        words = f"a convolution of stride {max(strides)} makes its input smaller"
        given.blame(words, "give the layers from the smallest size on")
    if any(n > 1 for n in given.numbers("input_dilation", count, 1)):
        given.blame_value("input_dilation", "write it as nn.ConvTranspose with strides")
    axes = []
    for k, d, (low, high) in zip(sizes, dilations, pairs, strict=True):
        m = (k - 1) * d + 1
        if padding == "same":
            low, high = (m - 1) // 2, m - 1 - (m - 1) // 2
        elif padding == "causal":
            low, high = m - 1, 0
        extra = low + high - m + 1
        axes.append(Axis(1, k, d, before=low, after=high, head=m - 1, extra=extra, fill=fill))
    return axes, padding


def _shape(given: Arguments) -> tuple[list[int], list[int], list[int], int]:
    """Sizes, strides, dilations along the axes, and how many axes that are."""
    words = {"pytorch": ("stride", "dilation"), "keras": ("strides", "dilation_rate")}
    stride, dilation = words.get(given.kind.style, ("strides", "kernel_dilation"))
    count = given.kind.axes or given.count("kernel_size")
    sizes = given.numbers("kernel_size", count)
    strides = given.numbers(stride, count, 1)
    return sizes, strides, given.numbers(dilation, count, 1), count


def _padding(given: Arguments, count: int) -> tuple[str, list[tuple[int, int]]]:
    """same, valid, causal or numbers, and the numbers before and behind along each axis."""
    default = {"pytorch": "numbers", "keras": "valid", "flax": "same"}[given.kind.style]
    word = given.word("padding", default)
    if word == "numbers" and given.kind.style != "keras":
        return word, given.pairs("padding", count, 0, paired=given.kind.style == "flax")
    words = ["same", "valid"]
    if given.kind.style != "pytorch" and given.kind.family == "convolution" and count == 1:
        words.append("causal")
    if word not in words:
        given.blame_value("padding", f"only {', '.join(words)} can be read")
    return word, [(0, 0)] * count


def _shuffle(given: Arguments) -> tuple[list[Axis], str]:
    name = "block_size" if given.kind.style == "keras" else "upscale_factor"
    factors = given.numbers(name, 1)
    return [Axis(stride=r, size=r) for r in factors * 2], ""


def _resize(given: Arguments) -> tuple[list[Axis], str]:
    keras = given.kind.style == "keras"
    factor, chosen = ("size", "interpolation") if keras else ("scale_factor", "mode")
    if not keras and given.has("size"):
        given.blame_value("size", "only a whole scale_factor can be read")
        return [], ""
    modes = ("nearest", "bilinear") if keras else tuple(_MODES)
    mode = given.choice(chosen, modes, "nearest")
    if not mode.startswith("nearest") and given.flag("align_corners"):
        given.blame_value("align_corners", "the pattern then has no period; only False is judged")
    count = given.kind.axes or _MODES.get(mode, 0) or max(1, given.count(factor))
    anywhere = not given.kind.axes and not _MODES.get(mode, 0) and given.count(factor) == 0
    factors = given.numbers(factor, count, 2 if keras else None, decimal=True)
    axes = [_resized(s, mode) for s in factors]
    return axes * 9 if anywhere else axes, ""


def _resized(s: int, mode: str) -> Axis:
    if mode.startswith("nearest") or s == 1:
        return Axis(stride=s, size=s)
    # The taps reach to the next input on either side, or to the one after it; ends are repeated.
    beyond = 2 if mode == "bicubic" else 1
    size = 2 * beyond * s - s % 2
    weights = "bicubic" if mode == "bicubic" else "bilinear"
    # Input 0 stands over output (s - 1) / 2, the middle of its taps over it.
    head = beyond * s + (size - s) // 2
    return Axis(s, size, 1, beyond, beyond, head, 0, "replicate", weights)


def _pad(given: Arguments) -> tuple[list[Axis], str]:
    count = given.kind.axes
    fill = given.kind.family
    default = 1 if given.kind.style == "keras" else None
    pairs = given.pairs("padding", count, default, paired=given.kind.style == "keras", flat=True)
    return [Axis(before=low, after=high, extra=low + high, fill=fill) for low, high in pairs], ""
