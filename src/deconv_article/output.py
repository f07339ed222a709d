"""A site to its folder, all or nothing: whoever looks sees the old site or the new one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from deconv_article.errors import ArticleError, shown

MARKER = ".deconv-article"


def write(site: Mapping[str, bytes], out: Path) -> None:
    """Makes `out` hold exactly `site` (relative path -> bytes), plus a marker file.

    The new site is made beside the old one, unchanged files as links to the old ones, and the two
    folders change places in one step. Raises ArticleError for a folder that is not ours.
    """
    out = Path(os.path.abspath(out))
    check_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(out)
    fresh = out.with_name(f".{out.name}-{os.getpid()}")
    try:
        for name, data in {**site, MARKER: b"Made by deconv-article; do not edit.\n"}.items():
            _place(fresh / name, data, out / name)
        if out.exists():
            _exchange(fresh, out)
        else:
            os.rename(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def check_ours(out: Path) -> None:
    """Raises ArticleError where `out` holds something that this program did not make."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ArticleError(f"{shown(out)} is not a folder", hint="choose another with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise ArticleError(
            f"{shown(out)} holds files that deconv-article did not make; it stays as it is",
            hint="choose an empty folder, or a new one, with --out",
        )


def _place(path: Path, data: bytes, old: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if old.read_bytes() == data:
            os.link(old, path)
            return
    path.write_bytes(data)


def _remove_leftovers(out: Path) -> None:
    """Removes what builds that were killed have left beside `out`."""
    for path in out.parent.glob(f".{out.name}-*"):
        process = path.name.rpartition("-")[2]
        if process.isdecimal() and not _is_running(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()


def _exchange(fresh: Path, out: Path) -> None:
    """Lets two folders change names: atomically where the system can, else in two quick steps."""
    if not _exchange_at_once(fresh, out):
        old = fresh.with_name(f"{fresh.name}-old")
        os.rename(out, old)
        os.rename(fresh, out)
        shutil.rmtree(old, ignore_errors=True)


def _exchange_at_once(fresh: Path, out: Path) -> bool:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    here, there = os.fsencode(fresh), os.fsencode(out)
    try:
        if sys.platform == "darwin":
            return bool(library.renamex_np(here, there, 2) == 0)  # RENAME_SWAP
        at = -100  # AT_FDCWD: paths are absolute, so the folder does not matter
        return bool(library.renameat2(at, here, at, there, 2) == 0)  # RENAME_EXCHANGE
    except AttributeError:
        return False
