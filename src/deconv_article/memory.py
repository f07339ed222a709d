"""What a build remembers of the last one, found by the hash of all that it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

from deconv_article.cache import read_json, write_json

_PLAIN = json.JSONEncoder(sort_keys=True, default=str)


def digest(*parts: object) -> str:
    """SHA-256 of plain data."""
    return hashlib.sha256(_PLAIN.encode(parts).encode()).hexdigest()


class Memory(MutableMapping[str, Any]):
    """Values that are found by a hash; only those used since it was read are saved again.

    generator: what made them; what another one made is forgotten.
    """

    def __init__(self, path: Path, generator: str = "") -> None:
        self.path = path
        self.generator = generator
        kept = read_json(path)
        same = isinstance(kept, dict) and kept.get("generator") == generator
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
            write_json(self.path, {"generator": self.generator, "values": self._used})
