"""A site as it is made: each output with the files that were read for it."""

from __future__ import annotations

from collections.abc import Iterable, Set
from pathlib import Path

from deconv_article.files import Files


class Made:
    """tree: output path -> bytes. reads: output path -> the paths asked for, found or not."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.tree: dict[str, bytes] = {}
        self.reads: dict[str, set[Path]] = {}

    def add(self, name: str, data: bytes, reads: Set[Path]) -> None:
        """One output, and what was read for it."""
        self.tree[name] = data
        self.reads[name] = set(reads)

    def gather(self, outputs: Iterable[tuple[str, bytes]], *given: Set[Path]) -> None:
        """Outputs that are made one after another, while they are asked for.

        Each was made from what is read from one to the next, and from what was read for the values
        `given` to all of them.
        """
        waiting = iter(outputs)
        while True:
            with self.files.reading() as reads:
                output = next(waiting, None)
            if output is None:
                return
            self.add(*output, reads.union(*given))
