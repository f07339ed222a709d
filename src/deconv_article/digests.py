"""What files hold, as SHA-256, remembered by their status: an untouched file is not read again.

A digest is remembered with the file's times, size and inode. A change of what a file holds changes
its status, too, since no program sets the time of a status change (`ctime`). Only times may be too
coarse for two changes in quick succession, so that what was touched just now is not remembered.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

from deconv_article.cache import read_json, write_json

_SETTLED = 2_000_000_000  # nanoseconds; the coarsest clock of a file system that is still in use

Status = list[int]


@cache
def known_path(name: str) -> Path:
    """The path of this name, always the same object: sets of paths know it without a comparison."""
    return Path(name)


class Digests:
    """The digests of files; `path` is where they are remembered, if at all."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        known = read_json(path) if path else {}
        self._known: dict[str, tuple[Status, str]] = known if isinstance(known, dict) else {}
        self._used: dict[str, tuple[Status, str]] = {}
        self._new: dict[str, tuple[Status, str]] = {}
        self._seen: dict[str, str | None] = {}

    def of(self, path: Path | str, data: bytes | None = None) -> str | None:
        """The SHA-256 of a file's bytes, None where it cannot be read; looked at once.

        data: the bytes, where they have just been read.
        """
        name = str(path)
        if data is not None or name not in self._seen:
            self._seen[name] = self._look_at(name, data)
        return self._seen[name]

    def _look_at(self, name: str, data: bytes | None) -> str | None:
        try:
            found = os.stat(name)
            status = [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino]
            known = self._known.get(name)
            if isinstance(known, list) and len(known) == 2 and known[0] == status:
                self._used[name] = known
                return str(known[1])
            if data is None:
                with open(name, "rb") as file:
                    data = file.read()
        except (OSError, ValueError):
            return None
        import hashlib  # not needed, and slow to import, where nothing has changed

        digest = hashlib.sha256(data).hexdigest()
        if time.time_ns() - max(status[:2]) > _SETTLED:
            self._new[name] = (status, digest)
        return digest

    def save(self) -> None:
        """Remembers what was read since, beside what was looked at and known."""
        if self._new and self.path:
            write_json(self.path, {**self._used, **self._new})
