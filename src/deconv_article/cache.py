"""Files that one build leaves for the next: where they lie, and how they are read and written.

Everything there may be deleted at any time. Nothing is trusted that does not match by content: what
is remembered is found by the hash of all that it was made from, and a file that was damaged, half
written or never ours is as good as none.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WEEK = 7 * 24 * 60 * 60  # seconds

PACKAGE = Path(__file__).resolve().parent


def cache_folder(article: Path) -> Path:
    """The cache for an article: in its project's folder, else in the user's cache folder."""
    for folder in article.resolve().parent.parents:
        if ((folder / "assets").is_dir() or (folder / "templates").is_dir()) and os.access(
            folder, os.W_OK
        ):
            return folder / ".cache" / "deconv-article"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "deconv-article"


def read_json(path: Path) -> Any:
    """The value that `write_json` wrote; an empty object where the file is not whole."""
    data = read_bytes(path) or b""
    sum_, _, body = data[1:-1].partition(b",")
    try:
        return json.loads(body) if int(sum_) == zlib.crc32(body) else {}
    except ValueError:
        return {}


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a file, None where it cannot be read."""
    use(path)
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def use(path: Path) -> None:
    """Keeps a file from `prune`, where it is one that this user may change."""
    with contextlib.suppress(OSError):
        if time.time() - os.stat(path).st_mtime > _WEEK:
            os.utime(path)


def prune(folder: Path) -> None:
    """Removes the files of a cache that were neither written nor of use for four weeks."""
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            with contextlib.suppress(OSError):
                if time.time() - os.stat(path).st_mtime > 4 * _WEEK:
                    os.unlink(path)


def write_json(path: Path, value: object) -> None:
    """Writes `[checksum, value]` as `write_bytes` does."""
    body = json.dumps(value, separators=(",", ":")).encode()
    write_bytes(path, b"[%d,%s]" % (zlib.crc32(body), body))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; a cache that cannot be written is done without."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        if path.is_dir():
            import shutil  # hardly ever needed, and slow to import

            shutil.rmtree(path)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
