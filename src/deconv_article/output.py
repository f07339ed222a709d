"""A site to its folder, all or nothing: whoever looks sees the old site or the new one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from deconv_article.errors import ArticleError, shown

MARKER = ".deconv-article"


@contextlib.contextmanager
def writing(out: Path) -> Iterator[None]:
    """Raises ArticleError where the system does not let a folder be read or written meanwhile."""
    try:
        yield
    except OSError as error:
        what = f"{shown(out)} cannot be written: {error.strerror or error}"
        raise ArticleError(what, hint="choose another folder with --out") from None


def write(site: Mapping[str, bytes], out: Path, kept: Set[str] = frozenset()) -> None:
    """Makes `out` hold exactly `site` (relative path -> bytes), plus a marker file.

    kept: the paths of what it holds already, and keeps.

    The new site is made beside the old one, unchanged files as links to the old ones, and the two
    folders change places in one step. Raises ArticleError for a folder that is not ours.
    """
    out = Path(os.path.abspath(out))
    check_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}-{os.getpid()}")
    try:
        for folder in {os.path.dirname(name) for name in (*site, *kept)}:
            os.makedirs(f"{fresh}{os.sep}{folder}", exist_ok=True)
        for name, data in {**site, MARKER: b"Made by deconv-article; do not edit.\n"}.items():
            _place(f"{fresh}{os.sep}{name}", data, f"{out}{os.sep}{name}")
        for name in kept - site.keys():
            _keep(f"{fresh}{os.sep}{name}", f"{out}{os.sep}{name}")
        if out.exists():
            _exchange(fresh, out)
        else:
            os.rename(fresh, out)
    finally:
        _remove(fresh)


def remove_leftovers(out: Path) -> None:
    """Removes what builds that were killed have left beside `out`; its lock is held."""
    out = Path(os.path.abspath(out))
    for name in os.listdir(out.parent):
        prefix, _, process = name.rpartition("-")
        if prefix == f".{out.name}" and process.isdecimal() and not _is_running(int(process)):
            _remove(out.parent / name)


def check_ours(out: Path) -> None:
    """Raises ArticleError where `out` holds something that this program did not make."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ArticleError(f"{shown(out)} is not a folder", hint="choose another with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise ArticleError(
            f"{shown(out)} holds files that deconv-article did not make; it stays as it is",
            hint="choose an empty folder, or a new one, with --out",
        )


def _keep(path: str, old: str) -> None:
    try:
        os.link(old, path)
    except OSError:  # a file system without links
        with open(old, "rb") as file:
            _place(path, file.read(), old)


def _place(path: str, data: bytes, old: str) -> None:
    with contextlib.suppress(OSError):
        with open(old, "rb") as file:
            same = file.read() == data
        if same:
            os.link(old, path)
            return
    with open(path, "wb") as file:
        file.write(data)


def _remove(folder: Path) -> None:
    """Removes a folder of ours with all that is in it, as far as it can be (cf. shutil.rmtree).

    shutil would take longer to import than most builds take to write.
    """
    for above, folders, names in os.walk(folder, topdown=False):
        for name in names:
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(above, name))
        for name in folders:
            path = os.path.join(above, name)
            with contextlib.suppress(OSError):
                (os.unlink if os.path.islink(path) else os.rmdir)(path)
    with contextlib.suppress(OSError):
        os.rmdir(folder)


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
        _remove(old)


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
