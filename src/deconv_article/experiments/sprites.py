"""Pictures of tiles, lossless: a lossy format would add a grid of its own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Tile = NDArray[np.uint8]


@dataclass(frozen=True)
class Sprite:
    """Tiles of one size, (rows, columns, height, width, 3), with a label for each row and column.

    how: one sentence that says how the pictures were made.
    """

    tiles: Tile
    rows: Sequence[str]
    columns: Sequence[str]
    how: str

    def encode(self) -> bytes:
        """The picture as lossless WebP."""
        rows, columns, height, width, channels = self.tiles.shape
        sheet = self.tiles.transpose(0, 2, 1, 3, 4).reshape(
            rows * height, columns * width, channels
        )
        buffer = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(sheet)).save(
            buffer, "WEBP", lossless=True, quality=100, method=6, exact=True
        )
        return buffer.getvalue()

    def describe(self) -> dict[str, Any]:
        """What a figure must know to cut the tiles out: tile is [width, height] in pixels."""
        rows, columns, height, width, _ = self.tiles.shape
        if (rows, columns) != (len(self.rows), len(self.columns)):
            raise ValueError("a sprite needs a label for each row and each column")
        return {
            "tile": [width, height],
            "rows": list(self.rows),
            "columns": list(self.columns),
            "how": self.how,
        }


def training_sheet(
    pictures: Mapping[str, NDArray[Any]], steps: Sequence[int], each: str, how: str
) -> Sprite:
    """A row for each label, a column for each picture at each step: (steps, n, h, w, 3) a label."""
    number = next(iter(pictures.values())).shape[1]
    return Sprite(
        np.stack([kept.reshape(-1, *kept.shape[2:]) for kept in pictures.values()]),
        list(pictures),
        [f"step {step}, {each} {index + 1}" for step in steps for index in range(number)],
        how,
    )


def levels(pictures: NDArray[Any]) -> Tile:
    """Pictures (n, 3, h, w) in levels as tiles (n, h, w, 3) of bytes."""
    whole = np.clip(np.rint(pictures), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(whole.transpose(0, 2, 3, 1))


def grey(maps: NDArray[Any]) -> Tile:
    """Maps (n, h, w) in levels as grey tiles (n, h, w, 3)."""
    whole = np.clip(np.rint(maps), 0, 255).astype(np.uint8)
    return np.repeat(whole[..., None], 3, axis=3)
