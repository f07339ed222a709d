"""A site as it is made: each output with the files that were read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from pathlib import Path

from deconv_article.files import Files
from deconv_article.manifest import Manifest

# An output's path, the hash of the values that it is made from, and what makes it.
Renewed = tuple[str, str, Callable[[], str | bytes]]


class Made:
    """The outputs so far; a path is in one of `tree` and `kept`.

    tree: output path -> bytes. kept: the outputs that lie in the folder as they would be made.
    reads: output path -> the paths asked for, found or not. renewed: of the outputs of `renew`,
    the hash of the values, and the paths asked for beside these.
    last: what the last build left there, if this one is for the same folder.
    """

    def __init__(self, files: Files, last: Manifest | None = None) -> None:
        self.files = files
        self.last = last
        self.tree: dict[str, bytes] = {}
        self.kept: set[str] = set()
        self.reads: dict[str, set[Path]] = {}
        self.renewed: dict[str, tuple[str, set[Path]]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.tree or name in self.kept

    def holds(self, name: str) -> bytes:
        """What an output holds; a name that there is none of is a KeyError."""
        if name in self.kept and self.last:
            return (self.last.out / name).read_bytes()
        return self.tree[name]

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

    def renew(self, outputs: Iterable[Renewed], *given: Set[Path]) -> None:
        """Outputs that are made only where they would not be what they were.

        That is where their values, or a file that was read for them, are others.
        """
        waiting = iter(outputs)
        while True:
            with self.files.reading() as valued:
                output = next(waiting, None)
            if output is None:
                return
            name, key, make = output
            with self.files.reading() as reads:
                if self._keeps(name, key):
                    self.kept.add(name)
                else:
                    data = make()
                    self.tree[name] = data.encode() if isinstance(data, str) else data
            self.renewed[name] = key, reads
            self.reads[name] = reads.union(valued, *given)

    def _keeps(self, name: str, key: str) -> bool:
        inputs = self.last.kept(name, key) if self.last else None
        if inputs is None:
            return False
        self.files.look_at(inputs)
        return True
