"""The layers that are compared, and the small networks made of them."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

UPSAMPLERS = (
    "deconv3",
    "deconv4",
    "deconv5",
    "subpixel",
    "icnr",
    "nearest",
    "bilinear",
    "blur",
)
LABELS = {
    "deconv3": "deconvolution, size 3",
    "deconv4": "deconvolution, size 4",
    "deconv5": "deconvolution, size 5",
    "subpixel": "sub-pixel",
    "icnr": "sub-pixel, ICNR",
    "nearest": "nearest resize, convolution",
    "bilinear": "bilinear resize, convolution",
    "blur": "deconvolution, size 4, then 2 × 2 mean",
}


def prepare(seed: int) -> None:
    """One thread and one seed: the same machine then gives the same bits."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)


def conv(inputs: int, outputs: int, size: int = 3, stride: int = 1, gain: float = 2) -> Any:
    """A convolution that keeps the size (over the stride), edges repeated, He-normal.

    gain: 2 where the input has been through a ReLU, 1 where it has not.
    """
    total = size - stride
    pad = nn.ReplicationPad2d((total // 2, total - total // 2) * 2)
    layer = nn.Conv2d(inputs, outputs, size, stride)
    he_normal(layer, inputs * size * size, gain)
    return nn.Sequential(pad, layer) if total else layer


def he_normal(layer: Any, fan_in: float, gain: float = 2) -> None:
    """Weights of variance gain / fan-in (He et al. 2015), no bias."""
    nn.init.normal_(layer.weight, std=sqrt(gain / fan_in))
    nn.init.zeros_(layer.bias)


def up(kind: str, inputs: int, outputs: int) -> Any:
    """A layer that doubles height and width; kind is one of UPSAMPLERS."""
    if kind in ("deconv3", "deconv4", "deconv5", "blur"):
        size = 4 if kind == "blur" else int(kind[-1])
        padding = (size - 1) // 2
        layer = nn.ConvTranspose2d(
            inputs, outputs, size, 2, padding=padding, output_padding=2 * padding + 2 - size
        )
        he_normal(layer, inputs * size * size / 4)
        if kind != "blur":
            return layer
        return nn.Sequential(layer, nn.ReplicationPad2d((1, 0, 1, 0)), nn.AvgPool2d(2, 1))
    if kind in ("subpixel", "icnr"):
        layer = conv(inputs, 4 * outputs)
        if kind == "icnr":
            # The four sub-kernels of an output channel start equal (Aitken et al. 2017).
            with torch.no_grad():
                weight = layer[1].weight
                weight.copy_(weight[::4].repeat_interleave(4, dim=0))
        return nn.Sequential(layer, nn.PixelShuffle(2))
    if kind in ("nearest", "bilinear"):
        corners = {"align_corners": False} if kind == "bilinear" else {}
        return nn.Sequential(
            nn.Upsample(scale_factor=2, mode=kind, **corners), conv(inputs, outputs)
        )
    raise ValueError(f"no upsampler is called {kind}")


def autoencoder(*layers: Any) -> tuple[Any, Any]:
    """Encoder to 8 channels at a quarter of the size, and a decoder that ends in `layers`.

    The encoder pools by averaging: no stride of its own may bring a pattern into the gradients.
    """
    encoder = nn.Sequential(
        conv(3, 16, gain=1),
        nn.ReLU(),
        nn.AvgPool2d(2),
        conv(16, 32),
        nn.ReLU(),
        nn.AvgPool2d(2),
        conv(32, 8),
    )
    return fast(encoder), fast(nn.Sequential(conv(8, 32, gain=1), nn.ReLU(), *layers))


def fast(network: Any) -> Any:
    """Channels last: three times the speed for few channels on a CPU."""
    return network.to(memory_format=torch.channels_last)


def tensor(values: NDArray[Any]) -> Any:
    """An array of pictures as a tensor laid out like the networks."""
    plain = torch.from_numpy(np.array(values, dtype=np.float32, order="C"))
    return plain.contiguous(memory_format=torch.channels_last) if plain.ndim == 4 else plain


def array(values: Any) -> NDArray[np.float32]:
    """A tensor as an array."""
    return np.asarray(values.detach().contiguous().numpy(), dtype=np.float32)


def phase_sums(layer: Any, inputs: int) -> NDArray[np.float64]:
    """What flat inputs give at each of the four output phases, (4, inputs, outputs), less the bias.

    Measured, by putting in one channel at a time, so that it holds for any linear layer.
    """
    with torch.no_grad():
        basis = torch.eye(inputs)[:, :, None, None].expand(inputs, inputs, 8, 8).contiguous()
        out = layer(basis) - layer(torch.zeros(1, inputs, 8, 8))
    centre = out[:, :, 8:10, 8:10].double().numpy()
    return np.asarray(centre.transpose(2, 3, 0, 1).reshape(4, inputs, -1))


def moments(vectors: Any) -> NDArray[np.float64]:
    """E[v v^T] over all places of features (n, channels, h, w)."""
    flat = vectors.detach().double().permute(1, 0, 2, 3).flatten(1).numpy()
    return np.asarray(flat @ flat.T / flat.shape[1])
