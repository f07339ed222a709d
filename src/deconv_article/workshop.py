"""The article being written: the last good site, and what is wrong with the present text."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from deconv_article.errors import ArticleError
from deconv_article.files import PACKAGE, Files
from deconv_article.worker import Ended, Outcome, Worker

PAGE = "index.html"


class Workshop:
    """The article being written: the last good site, and what is wrong with the present text.

    version: differs after each build, and in each server.
    """

    def __init__(self, article: Path) -> None:
        self.article = article
        self.tree: dict[str, bytes] = {}
        self.preview: bytes | None = None
        self.errors: list[ArticleError] = []
        self.read: list[Path] = []
        self.saved: set[Path] = set()  # since the last build began
        self.stamps: dict[Path, tuple[int, int]] = {}  # of what was read, when it began
        self._worker: Worker | None = None
        self._stale = self._closed = False
        self._name = secrets.token_hex(4)
        self._builds = 0

    @property
    def version(self) -> str:
        return f"{self._name}-{self._builds}"

    def renew(self) -> None:
        """Has the next build, and one under way, done by a process that imports Python anew."""
        self._stale = True
        if self._worker:
            self._worker.end()

    def note(self, paths: set[Path]) -> None:
        """Takes down files that were saved; the next build makes something of them."""
        if any(path.suffix == ".py" for path in paths):
            self.renew()
        self.saved = self.saved | paths

    def missed(self) -> set[Path]:
        """The files that are not what they were when the last build began."""
        return {path for path, was in self.stamps.items() if stamp(path) != was}

    def close(self) -> None:
        """Ends the process that builds."""
        self._closed = True
        self.renew()

    async def build(self) -> AsyncIterator[set[str]]:
        """One build: the paths of the files that it changed, of a preview before those of the site.

        Never raises: what went wrong is kept in `errors`. `preview` is there until all is built.
        """
        outcome = await asyncio.to_thread(self._begin)
        if isinstance(outcome, str):
            self._builds += 1
            self.preview = outcome.encode()
            yield {PAGE}
            outcome = await asyncio.to_thread(self._receive)
        self._builds += 1
        yield self._take(outcome)

    def _take(self, outcome: str | Outcome) -> set[str]:
        assert isinstance(outcome, Outcome)
        before, self.preview = self.page(PAGE), None
        self.errors = outcome.errors
        if self.errors:
            return {PAGE} if before != self.page(PAGE) else set()
        self.read = outcome.read
        gone = self.tree.keys() - outcome.names
        changed = {n for n, data in outcome.changed.items() if self.tree.get(n) != data}
        self.tree = {n: d for n, d in (self.tree | outcome.changed).items() if n not in gone}
        return (changed | gone) - {PAGE} | ({PAGE} if before != self.page(PAGE) else set())

    def page(self, name: str) -> bytes | None:
        """A file of the site; the article's own page ahead of the build, where that is known."""
        return self.preview if name == PAGE and self.preview else self.tree.get(name)

    def _begin(self) -> str | Outcome:
        while not self._closed:
            if self._worker is None or self._stale:
                self._stale = False
                self._worker = Worker(self.article)
            try:
                saved, self.saved = self.saved, set()
                self.stamps = {path: stamp(path) for path in self.read}
                self._worker.begin(saved)
                return self._worker.receive()
            except Ended as ended:
                if not self._stale:
                    self._worker = None
                    return _ended(str(ended))
        return _ended("with the server")

    def _receive(self) -> str | Outcome:
        """The build after its preview; begun again where Python has changed meanwhile."""
        try:
            if self._worker:
                return self._worker.receive()
        except Ended:
            self._stale = True
        return self._begin()

    def folders(self) -> list[Path]:
        """What to watch: the folders where the article's files are, or may be."""
        files = Files(self.article)
        wanted = {files.beside, PACKAGE}
        wanted |= {path.parent for path in self.read if path.is_file()}
        for root in files.roots():
            wanted |= {root / "assets", root / "templates"}
        kept = {f for f in wanted if "node_modules" not in f.parts}
        return sorted(f for f in kept if not any(f != g and f.is_relative_to(g) for g in kept))


def _ended(how: str) -> Outcome:
    hint = f"{how}\n  the terminal may say more; the next save tries again"
    return Outcome(errors=[ArticleError("the process that builds has ended", hint=hint)])


def stamp(path: Path) -> tuple[int, int]:
    """When a file was last changed, and its size; a file that is not there has neither."""
    try:
        status = path.stat()
    except OSError:
        return 0, -1
    return status.st_mtime_ns, status.st_size
