"""What the last build read and wrote: whether a folder is up to date, and why it would change.

The inputs are compared by SHA-256, the outputs by time and size. This is all that runs when nothing
has changed, so that it imports little.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from deconv_article.cache import PACKAGE, read_json, write_json
from deconv_article.digests import Digests, known_path
from deconv_article.generator import generator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# The source of this module: what another version of it wrote may have another form.
_WRITER = str(PACKAGE / "manifest.py")


class Manifest:
    """The record of one article in one output folder.

    known: what the last build left, empty where that is nothing to be trusted:
        site       the article, the folder, whether it is a draft
        generator  see `generator`
        inputs     [path, SHA-256 or None where there was no file] each
        reads      output -> which inputs it was made from, as places in `inputs`
        figures    figure -> {"reads": as above, "states": the values it is shown at}
        renewed    output -> the hash of the values that it was made from, and places as above
        outputs    output -> [size, time]
        notes      what a draft still lacks
    """

    def __init__(self, cache: Path, article: Path, out: Path, draft: bool = False) -> None:
        self.out = out
        self.digests = Digests(cache / "digests.json")
        self.site = [str(article.resolve()), str(out.resolve()), draft]
        self.path = cache / f"site-{zlib.crc32(repr(self.site[:2]).encode()):08x}.json"
        self.generator = generator(self.digests)
        known = read_json(self.path)
        self.known: dict[str, Any] = known if self._is_ours(known) else {}
        self._is_same_site = bool(
            self.known
            and self.known["site"] == self.site
            and self.known["generator"] == self.generator
        )

    def _is_ours(self, known: Any) -> bool:
        try:
            writer = known["generator"]["sources"][_WRITER]
            return bool(
                writer == self.generator["sources"][_WRITER] and known["site"][:2] == self.site[:2]
            )
        except (LookupError, TypeError):
            return False

    @property
    def notes(self) -> list[str]:
        """What the draft in the folder still lacks."""
        return [str(note) for note in self.known.get("notes", [])]

    def is_current(self) -> bool:
        """Whether the folder holds the site that its inputs, unchanged, would give again."""
        known = self.known
        current = (
            self._is_same_site
            and known["outputs"] == self._found
            and all(self.digests.of(path) == was for path, was in known["inputs"])
        )
        if current:  # else what is built looks at the same files
            self.digests.save()
        return current

    def kept(self, output: str, key: str) -> list[Path] | None:
        """What an output was read from.

        None where the folder does not hold it as it was made from the values of this hash, or where
        one of these files is not what it was.
        """
        if not self._is_same_site or output not in self.known["renewed"]:
            return None
        was, places = self.known["renewed"][output]
        if was != key or self.known["outputs"].get(output) != self._found.get(output):
            return None
        inputs = [path for place in places if (path := self._inputs[place])]
        return inputs if len(inputs) == len(places) else None

    def save(
        self,
        inputs: Mapping[Path, str | None],
        reads: Mapping[str, Iterable[Path]],
        figures: Mapping[str, tuple[Iterable[Path], object]],
        renewed: Mapping[str, tuple[str, Iterable[Path]]],
        notes: list[str],
    ) -> None:
        """Remembers the folder as it now stands."""
        places = {path: place for place, path in enumerate(inputs)}

        def placed(paths: Iterable[Path]) -> list[int]:
            return sorted(places[path] for path in paths)

        self.digests.save()
        self.known = {
            "site": self.site,
            "generator": self.generator,
            "inputs": [[str(path), was] for path, was in inputs.items()],
            "reads": {name: placed(paths) for name, paths in reads.items()},
            "figures": {
                name: {"reads": placed(paths), "states": states}
                for name, (paths, states) in figures.items()
            },
            "renewed": {name: [key, placed(paths)] for name, (key, paths) in renewed.items()},
            "outputs": self._outputs(),
            "notes": notes,
        }
        write_json(self.path, self.known)

    @cached_property
    def _inputs(self) -> list[Path | None]:
        """The inputs in their order; None for one that is not what it was."""
        return [
            known_path(path) if self.digests.of(path) == was else None
            for path, was in self.known["inputs"]
        ]

    @cached_property
    def _found(self) -> dict[str, list[int]]:
        """The outputs as this build finds them."""
        return self._outputs()

    def _outputs(self) -> dict[str, list[int]]:
        outputs = {}
        top = os.path.join(self.out, "")
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                status = os.stat(path)
                outputs[path.removeprefix(top)] = [status.st_size, status.st_mtime_ns]
        return outputs
