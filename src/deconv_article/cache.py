"""What one build leaves for the next: which inputs it read, rendered tags, drawn figures.

Everything here may be deleted at any time. Nothing is trusted that does not match by content: the
inputs of a site are compared by SHA-256, what is remembered is found by the hash of all that it
was made from. This module is all that runs when nothing has changed, so it imports little.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from deconv_article import __version__

PACKAGE = Path(__file__).resolve().parent


def digest(*parts: object) -> str:
    """SHA-256 of plain data."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path | str) -> str | None:
    """SHA-256 of a file's bytes, None where there is no such file."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return None


def libraries() -> list[str]:
    """Names and versions of the installed packages, read off the names of their folders."""
    names = []
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):
            names += [name for name in os.listdir(folder) if name.endswith(".dist-info")]
    return sorted(names)


def generator() -> str:
    """What made a site: this package's sources, Python and the libraries."""
    sources = sorted(str(p) for p in PACKAGE.rglob("*.py"))
    return digest(__version__, sys.version, libraries(), [[p, file_digest(p)] for p in sources])


def cache_folder(article: Path) -> Path:
    """The cache for an article: in its project's folder, else in the user's cache folder."""
    for folder in article.resolve().parent.parents:
        if ((folder / "assets").is_dir() or (folder / "templates").is_dir()) and os.access(
            folder, os.W_OK
        ):
            return folder / ".cache" / "deconv-article"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "deconv-article"


class Manifest:
    """Which inputs an output folder was made from, and whether they still are what they were."""

    def __init__(self, cache: Path, article: Path, out: Path, draft: bool) -> None:
        key = digest(str(article.resolve()), str(out.resolve()))[:16]
        self.path = cache / f"site-{key}.json"
        self.out = out
        self.draft = draft
        self.notes: list[str] = []

    def is_current(self) -> bool:
        """Whether the folder holds the site that its inputs, unchanged, would give again."""
        known = read_json(self.path)
        try:
            self.notes = [str(note) for note in known["notes"]]
            return bool(
                known["draft"] == self.draft
                and known["outputs"] == self._outputs()
                and all(file_digest(path) == was for path, was in known["inputs"].items())
                and known["generator"] == generator()
            )
        except (KeyError, TypeError, AttributeError):
            return False

    def save(self, inputs: Mapping[Path, str | None], notes: list[str]) -> None:
        """Remembers the folder as it now stands, and what its draft still lacks."""
        write_json(
            self.path,
            {
                "draft": self.draft,
                "generator": generator(),
                "inputs": {str(path): was for path, was in inputs.items()},
                "outputs": self._outputs(),
                "notes": notes,
            },
        )

    def _outputs(self) -> dict[str, list[int]]:
        outputs = {}
        for folder, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(folder, name)
                status = os.stat(path)
                outputs[os.path.relpath(path, self.out)] = [status.st_size, status.st_mtime_ns]
        return outputs


class Memory(MutableMapping[str, Any]):
    """Values that are found by a hash; only those used since it was read are saved again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = read_json(path)
        same = isinstance(kept, dict) and kept.get("generator") == generator()
        self._known: dict[str, Any] = kept["values"] if same else {}
        self._used: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._used:
            self._used[key] = self._known[key]
        return self._used[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._used[key] = value

    def __delitem__(self, key: str) -> None:
        del self._used[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._used)

    def __len__(self) -> int:
        return len(self._used)

    def save(self) -> None:
        """Writes what was used; nothing where that is what was read."""
        if self._used != self._known:
            write_json(self.path, {"generator": generator(), "values": self._used})


def read_json(path: Path) -> Any:
    """The JSON value in a file; an empty object where it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a file, None where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def write_json(path: Path, value: object) -> None:
    """Writes a JSON file, as `write_bytes` does."""
    write_bytes(path, json.dumps(value).encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; a cache that cannot be written is done without."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
