"""An article's measured results, read where they lie: numbers as JSON, sheets of pictures."""

from __future__ import annotations

import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deconv_article.errors import ArticleError, shown
from deconv_article.files import Files

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

HINT = "run: make experiments"


class Results:
    """Results by their names beside the article, as `results/autoencoders.json`.

    Each of its functions raises ArticleError where a file is missing or is not what it should be.
    """

    def __init__(self, files: Files) -> None:
        self.files = files

    def path(self, name: str) -> Path:
        """Where a file lies."""
        path = self.files.find(name)
        if path is None:
            raise ArticleError(f"{shown(self.files.beside / name)} is missing", hint=HINT)
        return path

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return self.files.read(self.path(name))

    def numbers(self, name: str) -> dict[str, Any]:
        """The record in a JSON file."""
        source = self.files.source(self.path(name))
        try:
            record = json.loads(source.text)
        except ValueError as error:
            place = source.place(getattr(error, "pos", 0))
            raise ArticleError("this is not JSON", place, HINT) from None
        if not isinstance(record, dict):
            raise ArticleError("this is no record of results", source.place(0), HINT)
        return record

    def sheet(self, name: str) -> NDArray[uint8]:
        """The pixels of a picture, (height, width, 3)."""
        path = self.path(name)
        try:
            return _decoded(self.files.read(path))
        except OSError:
            raise ArticleError(f"{shown(path)} is not a picture", hint=HINT) from None


@lru_cache(maxsize=8)
def _decoded(data: bytes) -> NDArray[uint8]:
    import numpy as np  # only where a figure of results is loaded
    from PIL import Image

    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))
