"""Small classifiers of photographs that differ in how they halve the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from deconv_article.experiments import data
from deconv_article.experiments.networks import array, conv, fast, tensor
from deconv_article.experiments.store import Settings

DOWNSAMPLERS = ("conv3", "conv4", "conv5", "max", "blur", "average")
LABELS = {
    "conv3": "strided convolution, size 3",
    "conv4": "strided convolution, size 4",
    "conv5": "strided convolution, size 5",
    "max": "max pooling",
    "blur": "max pooling, blurred",
    "average": "average pooling",
}
WIDTHS = (3, 16, 32, 32)


class Blur(nn.Module):  # type: ignore[misc]
    """[1, 2, 1] along both axes, then every second pixel: Zhang's blur pool (2019)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        row = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("kernel", torch.outer(row, row).repeat(channels, 1, 1, 1))

    def forward(self, x: Any) -> Any:
        padded = nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
        return nn.functional.conv2d(padded, self.kernel, stride=2, groups=x.shape[1])


def down(kind: str, inputs: int, outputs: int, gain: float = 2) -> list[Any]:
    """Layers that halve height and width."""
    if kind in ("conv3", "conv4", "conv5"):
        return [conv(inputs, outputs, int(kind[-1]), 2, gain), nn.ReLU()]
    layers = [conv(inputs, outputs, gain=gain), nn.ReLU()]
    if kind == "max":
        layers += [nn.MaxPool2d(2)]
    elif kind == "average":
        layers += [nn.AvgPool2d(2)]
    elif kind == "blur":
        layers += [nn.ReplicationPad2d((0, 1, 0, 1)), nn.MaxPool2d(2, 1), Blur(outputs)]
    else:
        raise ValueError(f"no downsampler is called {kind}")
    return layers


def classifier(kind: str) -> Any:
    """Three halvings, a mean over all places, one linear layer: the logits of eight photos."""
    layers: list[Any] = []
    for index in range(3):
        layers += down(kind, WIDTHS[index], WIDTHS[index + 1], gain=2 if index else 1)
    head = nn.Linear(WIDTHS[-1], len(data.PHOTOS))
    return fast(nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head))


def train(network: Any, settings: Settings, seed: int) -> float:
    """Learns which photograph a patch is from; returns the accuracy on fresh patches."""
    rng = np.random.default_rng([seed, 3])
    optimiser = torch.optim.Adam(network.parameters(), lr=settings["rate"])
    for _ in range(settings["steps"]):
        crops, labels = data.patches(rng, settings["batch"], settings["side"])
        loss = nn.functional.cross_entropy(network(tensor(crops)), torch.from_numpy(labels))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    crops, labels = data.patches(rng, settings["patches"], settings["side"])
    with torch.no_grad():
        guesses = network(tensor(crops)).argmax(dim=1).numpy()
    return float(np.mean(guesses == labels))


def input_gradients(
    network: Any, crops: data.Batch, labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The gradient of each patch's own logit with respect to its pixels, (n, 3, h, w)."""
    found = []
    for start in range(0, len(crops), 64):
        batch = tensor(crops[start : start + 64]).requires_grad_()
        picked = network(batch)[torch.arange(len(batch)), torch.from_numpy(labels[start:][:64])]
        (gradient,) = torch.autograd.grad(picked.sum(), batch)
        found.append(array(gradient))
    return np.concatenate(found).astype(float)
