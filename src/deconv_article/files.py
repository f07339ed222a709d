"""Where an article's files are looked for, and the record of everything that was looked at.

A name is looked for beside the article, then in its project (the nearest folder above the article
that has `assets/` or `templates/`), then among the generator's own. Nothing outside those folders
is ever read, whatever a name says.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from deconv_article.digests import Digests, known_path
from deconv_article.errors import ArticleError, Source, decode

PACKAGE = Path(__file__).resolve().parent

# Many editors empty a file before they write it. In nanoseconds:
_RESTED = 5_000_000  # since a file's last change; more than a step of the clock of files
_MEANT = 80_000_000  # until an empty file may be meant to be
_PATIENCE = 200_000_000  # with a file that is written again and again
_STEP = 0.002  # seconds between looks


def own_folder() -> Path:
    """The generator's own `assets/` and `templates/`: inside a wheel, or the source tree's root."""
    installed = PACKAGE / "own"
    return installed if installed.is_dir() else PACKAGE.parents[1]


def find_project(folder: Path) -> Path | None:
    """The nearest folder above `folder` that has `assets/` or `templates/`, if there is one."""
    for above in folder.parents:
        if (above / "assets").is_dir() or (above / "templates").is_dir():
            return above
    return None


def read_rested(path: Path) -> bytes:
    """The bytes of a file that nobody is just writing; raises OSError where it cannot be read."""
    end = time.monotonic_ns() + _PATIENCE
    while True:
        changed = path.stat().st_mtime_ns
        data = path.read_bytes()
        age = time.time_ns() - changed
        rests = not 0 <= age < (_RESTED if data else _MEANT)  # another's clock may be ahead
        if (rests and path.stat().st_mtime_ns == changed) or time.monotonic_ns() > end:
            return data
        time.sleep(_STEP)


class OutsideError(Exception):
    """A name that leads out of the project."""


class Files:
    """Reads files for one build and remembers each path it asked for.

    `asked` maps a path to the SHA-256 of what was read, or to None where nothing was found: both
    are inputs of the build, since a file that appears can change what a name means. `reading` tells
    which of them were asked for meanwhile, were they known already or not.
    """

    def __init__(self, article: Path, digests: Digests | None = None) -> None:
        self.digests = digests or Digests()
        self.article = article.resolve()
        self.beside = self.article.parent
        self.project = find_project(self.beside)
        self.own = own_folder()
        owned = (self.own / "assets", self.own / "templates")
        allowed = [p.resolve() for p in (self.beside, self.project, *owned) if p is not None]
        self._allowed = tuple(os.path.join(path, "") for path in dict.fromkeys(allowed))
        self.asked: dict[Path, str | None] = {}
        self._read: dict[Path, bytes] = {}
        self._found: dict[tuple[str, Path | None], tuple[Path | None, list[Path]]] = {}
        self._real_folders: dict[str, str] = {}
        self._searched: dict[Path | None, list[tuple[str, bool, bool]]] = {}
        self._readers: list[set[Path]] = []

    def roots(self) -> list[Path]:
        """The folders that a site may read from."""
        return list(dict.fromkeys(p for p in (self.beside, self.project, self.own) if p))

    @contextlib.contextmanager
    def reading(self) -> Iterator[set[Path]]:
        """The paths that are asked for meanwhile, whole at the end; one may stand in another."""
        reads: set[Path] = set()
        self._readers.append(reads)
        try:
            yield reads
        finally:
            self._readers.pop()
            self.note(reads)

    def note(self, paths: Iterable[Path]) -> None:
        """Counts paths that were asked for before as asked for now."""
        if self._readers:
            self._readers[-1].update(paths)

    def read(self, path: Path) -> bytes:
        """The bytes of a file, read once a build; raises ArticleError where it cannot be read."""
        if path not in self._read:
            try:
                self._read[path] = read_rested(path)
            except OSError as error:
                raise ArticleError(f"{path}: {error.strerror or error}") from None
            self.asked[path] = self.digests.of(path, self._read[path])
        self.note((path,))
        return self._read[path]

    def digest(self, path: Path) -> str | None:
        """SHA-256 of a file, wherever it lies; None where it cannot be read."""
        self.look_at((path,))
        return self.asked[path]

    def look_at(self, paths: Collection[Path]) -> None:
        """Counts paths as asked for, with the SHA-256 of what lies there, wherever that is."""
        for path in paths:
            if path not in self.asked:
                self.asked[path] = self.digests.of(path)
        self.note(paths)

    def text(self, path: Path) -> str:
        """The file as UTF-8 text."""
        return decode(path, self.read(path))

    def source(self, path: Path) -> Source:
        """The file as a text that knows where it came from; in Markdown, lines end in LF."""
        text = self.text(path)
        if path.suffix == ".md" or path == self.article:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return Source(path, text)

    def find(self, name: str, near: Path | None = None) -> Path | None:
        """The file called `name`, or None.

        near: a folder that comes first (that of the file that includes it). Raises OutsideError
        where the name is absolute or leads, by `..` or a link, out of every folder allowed.
        """
        asked = (name, near)
        if asked not in self._found:
            missed: list[Path] = []
            self._found[asked] = self._find(name, near, missed), missed
        found, missed = self._found[asked]
        self.note(missed)
        return found

    def _find(self, name: str, near: Path | None, missed: list[Path]) -> Path | None:
        if name.startswith(("/", "\\")) or ":" in PurePosixPath(name).parts[:1] or "\0" in name:
            raise OutsideError(name)
        if len(name) > 1 and name[1] == ":":
            raise OutsideError(name)
        outside = inside = False
        for folder, is_own, is_near in self._folders(near):
            plain = os.path.normpath(f"{folder}{os.sep}{name}")
            real, mode = self._real(plain, name)
            if not os.path.join(real, "").startswith(self._allowed):
                if not is_own:
                    outside = True
                    if mode:
                        raise OutsideError(name)
            elif stat.S_ISREG(mode):
                return known_path(real)
            else:
                inside = inside or is_near
                path = known_path(real)
                self.asked.setdefault(path, None)
                missed.append(path)
        if outside and not inside:
            raise OutsideError(name)
        return None

    def _real(self, path: str, name: str) -> tuple[str, int]:
        """A path without links, and the mode of what it leads to; 0 where there is nothing.

        A path with nothing at it stays as it is. Each folder is looked at once.
        """
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError):
            return path, 0
        try:
            if stat.S_ISLNK(mode):
                real = os.path.realpath(path, strict=True)
                return real, os.stat(real).st_mode
            folder, last = os.path.split(path)
            if folder not in self._real_folders:
                self._real_folders[folder] = os.path.realpath(folder, strict=True)
            return os.path.join(self._real_folders[folder], last), mode
        except OSError as error:
            if error.errno == errno.ELOOP:  # a link to itself
                raise OutsideError(name) from None
            return os.path.realpath(path), mode  # a link to nothing

    def _folders(self, near: Path | None) -> list[tuple[str, bool, bool]]:
        """Where to look: whether it is the generator's own folder, and whether the author's."""
        if near not in self._searched:
            folders: dict[Path, None] = {}
            for root in (near, self.beside, self.project, self.own):
                if root is not None:
                    folders |= dict.fromkeys([root] if root == near else [root, root / "templates"])
            authors = (near, self.beside, self.project)
            self._searched[near] = [(str(f), f == self.own, f in authors) for f in folders]
        return self._searched[near]

    def names(self, suffix: str) -> list[str]:
        """Names of files with `suffix` (or any a partial has), for “did you mean”."""
        found = set()
        suffixes = (suffix,) if suffix else (".html", ".svg", ".md")
        for root in self.roots():
            for folder in (root, root / "templates", root / "assets"):
                if not os.path.join(folder, "").startswith(self._allowed):
                    continue
                for path in folder.glob("[!.]*"):
                    if path.suffix not in suffixes or not path.is_file():
                        continue
                    base = root / "templates" if folder.name == "templates" else root
                    found.add(path.relative_to(base).as_posix())
        return sorted(found)

    def package(self, package: str, path: str) -> Path | None:
        """A file of an installed npm package: the project's, else the generator's own."""
        for root in (self.project, self.own):
            if root is not None:
                file = root / "node_modules" / package / path
                if file.is_file():
                    return file
                self.asked.setdefault(file, None)
                self.note((file,))
        return None
