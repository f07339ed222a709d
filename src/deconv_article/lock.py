"""One build at a time for one output folder: whoever comes second waits for the first."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

_ABANDONED = 60  # seconds; no build takes as long as that to come back to its lock


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Holds the lock of a folder, which need not exist yet.

    It lies on the folder above, where the system has such locks: nothing is left behind by a
    build that is killed. Elsewhere it is a file beside the folder.
    """
    above = Path(os.path.abspath(out)).parent
    above.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        with _by_file(above / f".{out.name}.lock"):
            yield
        return
    folder = os.open(above, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextlib.contextmanager
def _by_file(path: Path) -> Iterator[None]:
    while True:
        try:
            path.open("x").close()
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    path.unlink()
            time.sleep(0.02)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
