"""The process that builds for the server.

It imports the figures anew, so that a change of Python needs a new worker and no new server. What
it loads from libraries waits, where the system can fork, in a process that knows nothing of ours.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import sys
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path

from deconv_article.cache import cache_folder
from deconv_article.crash import placed
from deconv_article.errors import ArticleError, ArticleErrors, decode
from deconv_article.files import PACKAGE, Files, read_rested
from deconv_article.start import begin

_WORDS = 4  # lines of what a process said last
_LONG = 5.0  # seconds that one that has ended may take to be gone

# What a build imports of others, slow to load; none of it is the author's.
_LIBRARIES = (
    "importlib.metadata",
    "jinja2.debug",
    "markdown.extensions.footnotes",
    "markdown.extensions.md_in_html",
    "markdown.extensions.smarty",
    "markdown.extensions.tables",
    "markdown.extensions.toc",
    "math_core",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "numpy",
    "PIL.PngImagePlugin",
    "pybars",
    "pybtex.database.input.bibtex",
    "pygments.formatters.html",
    "pygments.lexers.python",
    "tomllib",
)


@dataclass
class Outcome:
    """What a build gave.

    changed: output path -> bytes, of the files that this worker has not sent before as they are.
    names: the paths of the whole site. read: the files that it was made from, or looked for.
    errors: what was wrong; then there is no new site.
    """

    changed: dict[str, bytes] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    read: list[Path] = field(default_factory=list)
    errors: list[ArticleError] = field(default_factory=list)


class Ended(Exception):
    """The process that builds is no more; the text is why, as far as that is known."""


class Worker:
    """A process that builds one article, over and over, with the Python that it began with."""

    def __init__(self, article: Path) -> None:
        context: ForkServerContext | SpawnContext = multiprocessing.get_context("spawn")
        if sys.platform == "linux":
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(list(_LIBRARIES))
        self._ours, theirs = context.Pipe()
        # As a daemon it does not outlive the server.
        self._process = context.Process(target=begin, args=(theirs, article), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, changed: Set[Path]) -> None:
        """Asks for a build after a change of files; that it has ended, `receive` tells."""
        with contextlib.suppress(OSError):
            self._ours.send(changed)

    def receive(self) -> str | Outcome:
        """What the build gave; before that, where it can be told so soon, what the page will be.

        Raises Ended where the process has.
        """
        try:
            outcome = self._ours.recv()
        except (EOFError, OSError):  # before a message, or in one
            raise Ended(self._how()) from None
        if isinstance(outcome, list):
            raise Ended("\n  ".join(outcome[-_WORDS:]))
        assert isinstance(outcome, str | Outcome)
        return outcome

    def end(self) -> None:
        """Ends the process; a build that is under way raises Ended."""
        self._process.terminate()

    def _how(self) -> str:
        """How the process came to its end without a word."""
        self._process.join(_LONG)
        code = self._process.exitcode or 0
        return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


def work(connection: Connection, article: Path) -> None:
    """Builds whenever it is asked to, in the process that `begin` started."""
    desk = _Desk(article)
    gc.disable()  # between builds is time enough
    while True:
        try:
            changed = connection.recv()
        except EOFError:
            return
        if page := desk.preview(changed):
            connection.send(page)
        connection.send(desk.build())
        gc.collect()
        if not gc.get_freeze_count():
            gc.freeze()  # what was imported stays


class _Desk:
    """What is there from the last good build: its site, and the texts that it was made from."""

    def __init__(self, article: Path) -> None:
        self.article = article.resolve()
        self.tree: dict[str, bytes] = {}
        self.files: Files | None = None

    def preview(self, changed: Set[Path]) -> str | None:
        """The page as it will be, if that can be told from changed words of one file alone."""
        if len(changed) != 1 or self.files is None:
            return None
        from deconv_article.preview import render_preview

        (path,) = changed
        if path not in self.files.asked or path.suffix not in (self.article.suffix, ".html"):
            return None
        try:
            was, now = self.files.text(path), decode(path, read_rested(path))
        except (ArticleError, OSError, ValueError):  # the build will say so
            return None
        page = self.tree["index.html"].decode()
        return render_preview(was, now, page, markdown=path == self.article)

    def build(self) -> Outcome:
        try:
            from deconv_article.figures import FIGURES
            from deconv_article.site import render

            site = render(self.article, FIGURES, cache_folder(self.article), draft=True)
        except ArticleErrors as error:
            return Outcome(errors=error.errors)
        except BaseException as error:  # a figure of the author's may even ask Python to end
            return Outcome(errors=[placed(error, own_folders(self.article))])
        changed = {name: data for name, data in site.tree.items() if self.tree.get(name) != data}
        self.tree, self.files = site.tree, site.files
        return Outcome(changed, frozenset(site.tree), list(site.files.asked))


def own_folders(article: Path) -> Sequence[Path]:
    """Where an author's files lie, and this package's."""
    return [PACKAGE, *Files(article).roots()]
