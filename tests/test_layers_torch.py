"""Rows and patterns against PyTorch's own layers with constant weights, where PyTorch is installed.

A site never needs PyTorch, so `make test` does without, and says so in its summary.
"""

import random

import numpy as np
import pytest

from deconv_article.layers import judge, read_layers
from deconv_article.layers.judge import along
from deconv_article.model.path import finite

torch = pytest.importorskip("torch", reason="PyTorch is not installed: its layers are not asked")
nn = torch.nn


def random_layer(dice, axes):
    """A layer's name and arguments, as one would write them."""

    def each(low, high):
        numbers = tuple(dice.randint(low, high) for _ in range(axes))
        return numbers if dice.random() < 0.5 else numbers[0]

    kind = dice.choice(["up", "up", "up", "convolution", "resize", "shuffle", "pad"])
    dilation = dice.choice([1, 1, 2])
    if kind == "up":
        name = f"ConvTranspose{axes}d"
        given = {
            "kernel_size": each(1, 6),
            "stride": each(1, 3),
            "padding": each(0, 1),
            "dilation": dilation,
        }
        if dilation == 2:
            given["output_padding"] = each(0, 1)
    elif kind == "convolution":
        name = f"Conv{axes}d"
        given = {"kernel_size": each(1, 5), "dilation": dilation}
        given["padding"] = dice.choice([0, 1, 2, "same"])
        given["padding_mode"] = dice.choice(["zeros", "reflect", "replicate", "circular"])
    elif kind == "resize":
        name = "Upsample"
        modes = ["nearest", "linear"] if axes == 1 else ["nearest", "bilinear", "bicubic"]
        given = {"scale_factor": each(1, 3), "mode": dice.choice(modes)}
    elif kind == "shuffle" and axes == 2:
        name, given = "PixelShuffle", {"upscale_factor": dice.randint(1, 3)}
    else:
        name = dice.choice(["ReflectionPad", "ReplicationPad", "ZeroPad"]) + f"{axes}d"
        given = {"padding": tuple(dice.randint(0, 2) for _ in range(2 * axes))}
    return name, given


def written(name, given):
    channels = "1, 1, " if name.startswith("Conv") else ""
    words = ", ".join(f"{key}={value!r}" for key, value in given.items())
    return f"nn.{name}({channels}{words})"


def run(layers, signal):
    """What PyTorch makes of a signal, all weights being 1."""
    for name, given in layers:
        channels = (1, 1) if name.startswith("Conv") else ()
        layer = getattr(nn, name)(*channels, **given)
        if channels:
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
            layer = layer.double()
        if name == "PixelShuffle":
            signal = signal.repeat(1, given["upscale_factor"] ** 2, 1, 1)
        signal = layer(signal)
    return signal[0, 0].detach().numpy()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("axes", [1, 2])
def test_rows_are_what_pytorch_paints(axes):
    dice = random.Random(axes)
    judged = 0
    while judged < 300:
        layers = [random_layer(dice, axes) for _ in range(dice.randint(1, 3))]
        text = "\n".join(written(*layer) for layer in layers)
        if axes == 1 and not any(name.endswith("d") for name, _ in layers):
            continue
        verdict = judge(text)
        inputs = [row.inputs for row in verdict.rows]
        if max(inputs) > 60:
            continue
        expected = run(layers, torch.ones([1, 1, *inputs], dtype=torch.float64))
        rows = [np.array(row.counts) for row in verdict.rows]
        found = rows[0] if axes == 1 else np.outer(*rows)
        assert found == pytest.approx(expected, rel=1e-6), text
        judged += 1


@pytest.mark.filterwarnings("ignore")
def test_evenness_is_what_pytorch_paints_between_the_ends():
    dice = random.Random(3)
    seen = {True: 0, False: 0}
    for _ in range(300):
        layers = [random_layer(dice, 1) for _ in range(dice.randint(1, 3))]
        text = "\n".join(written(*layer) for layer in [*layers, ("Conv1d", {"kernel_size": 1})])
        verdict = judge(text)
        row = verdict.rows[0]
        painted = run(layers, torch.ones([1, 1, row.inputs], dtype=torch.float64))
        middle = painted[row.head : len(painted) - row.tail]
        assert verdict.even == bool(np.ptp(middle) < 1e-6 * abs(middle).max()), text
        seen[verdict.even] += 1
    assert min(seen.values()) > 30


def test_known_generators_are_what_pytorch_paints():
    deconv = ("ConvTranspose2d", {"kernel_size": 5, "stride": 2, "padding": 2, "output_padding": 1})
    text = "\n".join([written(*deconv)] * 3)
    stack = along(read_layers(text))[0]
    counts, unit = finite(stack, 6)
    expected = run([deconv] * 3, torch.ones([1, 1, 6, 6], dtype=torch.float64))
    assert np.outer(counts, counts) / unit**2 == pytest.approx(expected)
