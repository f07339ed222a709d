"""The author's loop: build in draft mode, serve on this machine, show every save at once.

The site is served from memory, so `build/` is never touched and nothing outside the site can be
asked for. A page that is open holds a socket: it is told which files of the site have changed and
what is wrong with the present text, and patches itself (assets/serve/live.js). What is wrong lies
over the last good page until the next good save.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import mimetypes
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError
from watchfiles import Change, awatch

from deconv_article.errors import ArticleError, shown
from deconv_article.files import PACKAGE, Files, own_folder
from deconv_article.worker import Outcome, Worker

ADDRESS = "127.0.0.1"
PAGE = "index.html"
OWN = "-/"  # the folder of what the server adds; no page of a site has that name

STEP = 8  # milliseconds without a further change before a build begins
SETTLED = 400  # and at most so many with them
LOOK = 1.0  # seconds between looks at the files themselves
EMPTY = 80  # and so many until a file that is empty may be meant to be

# What editors leave beside a file while they save it.
_IGNORED = ("~", ".swp", ".swx", ".tmp", ".pyc", "___jb_tmp___", "___jb_old___", "___jb_bak___")


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
        return {path for path, was in self.stamps.items() if _stamp(path) != was}

    def close(self) -> None:
        """Ends the process that builds."""
        self._closed = True
        self.renew()

    async def build(self) -> AsyncIterator[set[str]]:
        """One build: the paths of the files that it changed, of a preview before those of the site.

        Never raises: what went wrong is kept in `errors` and printed.
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
            print("\n\n".join(map(str, self.errors)), flush=True)
            return {PAGE} if before != self.page(PAGE) else set()
        print(f"built {shown(self.article)}", flush=True)
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
                self.stamps = {path: _stamp(path) for path in self.read}
                self._worker.begin(saved)
                return self._worker.receive()
            except EOFError:
                if not self._stale:
                    self._worker = None
                    break
        hint = "the terminal may say more; the next save tries again"
        return Outcome(errors=[ArticleError("the process that builds has ended", hint=hint)])

    def _receive(self) -> str | Outcome:
        """The build after its preview; begun again where Python has changed meanwhile."""
        try:
            if self._worker:
                return self._worker.receive()
        except EOFError:
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


class Guarded(RequestHandler):
    """Answers only requests that name this server: a page elsewhere must not read a draft."""

    def prepare(self) -> None:
        if self.request.host not in self.settings["hosts"]:
            raise HTTPError(421)

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def send(self, name: str, data: bytes) -> None:
        """The bytes with the type that the name says; pages with what the server adds."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.set_header("Content-Type", kind + ("; charset=utf-8" if "text" in kind else ""))
        self.write(data)


class PageHandler(Guarded):
    """A file of the site; pages get the server's script, and the errors if there are any."""

    def get(self, path: str) -> None:
        workshop: Workshop = self.settings["workshop"]
        name = page_name(path)
        data = workshop.page(name)
        if data is None and name == PAGE and not workshop.tree:
            data = _not_built()
        if data is None:
            raise HTTPError(404)
        self.send(name, data)
        if name.endswith(".html"):
            self.write(
                f'<link rel="stylesheet" href="/{OWN}live.css">{overlay(workshop.errors)}'
                f'<script src="/{OWN}faults.js"></script>'
                f'<script src="/{OWN}live.js" data-version="{workshop.version}"></script>'
            )

    head = get


class OwnHandler(Guarded):
    """The script and the styles that the server adds to pages."""

    def get(self, name: str) -> None:
        self.send(name, (own_folder() / "assets" / "serve" / name).read_bytes())


class LiveHandler(LiveReloadHandler):  # type: ignore[misc]  # it ships no types
    """The socket of one open page: whatever it has not been told yet goes out in one message.

    livereload keeps the pages that wait; what they are told is more than to load again.
    """

    def prepare(self) -> None:
        if self.request.host not in self.settings["hosts"]:
            raise HTTPError(421)

    def check_origin(self, origin: str) -> bool:
        return origin.removeprefix("http://") in self.settings["hosts"]

    async def open(self) -> None:
        self.workshop: Workshop = self.settings["workshop"]
        self.page = page_name(self.get_query_argument("page", "").removeprefix("/"))
        self.told = ""
        self.missed: set[str] = {self.page}
        self.telling = False
        self.waiters.add(self)
        await self.tell()

    def on_message(self, message: str | bytes) -> None:
        """A page has nothing to say."""

    async def tell(self) -> None:
        """Sends what is new; at most one message is under way to a page that reads slowly."""
        if self.telling:
            return
        self.telling = True
        with contextlib.suppress(WebSocketClosedError):
            while self.told != self.workshop.version:
                self.told = self.workshop.version
                changed, self.missed = self.missed, set()
                await self.write_message(self.message(changed))
        self.telling = False

    def message(self, changed: set[str]) -> dict[str, Any]:
        """The version, the files that have changed, the page's own HTML if it is one of them."""
        page = self.workshop.page(self.page) if self.page in changed else None
        return {
            "version": self.workshop.version,
            "files": sorted(changed - {self.page}),
            "page": None if page is None else page.decode(),
            "errors": overlay(self.workshop.errors),
        }


def page_name(path: str) -> str:
    """The path in the site that a path of a URL means."""
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def application(workshop: Workshop, port: int) -> Application:
    """The server's routes."""
    return Application(
        [
            (rf"/{OWN}live", LiveHandler),
            (rf"/{OWN}(faults\.js|live\.js|live\.css)", OwnHandler),
            (r"/(.*)", PageHandler),
        ],
        workshop=workshop,
        hosts={f"{ADDRESS}:{port}", f"localhost:{port}"},
        websocket_max_message_size=1024,
    )


def serve(article: Path, port: int) -> None:
    """Builds and serves until interrupted; raises ArticleError where the port is taken."""
    asyncio.run(_serve(Workshop(article), port))


async def _serve(workshop: Workshop, port: int) -> None:
    app = application(workshop, port)
    try:
        app.listen(port, ADDRESS)
    except OSError as error:
        hint = "another server may be running; choose another port with --port"
        raise ArticleError(f"port {port}: {error.strerror}", hint=hint) from None
    saved = asyncio.Event()
    try:
        async for _ in workshop.build():
            pass
        print(f"serving http://{ADDRESS}:{port}/ (Ctrl+C ends it)", flush=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(workshop, saved))
            tasks.create_task(_look(workshop, saved))
            while True:  # one build after another, as long as something was saved
                await saved.wait()
                saved.clear()
                async for changed in workshop.build():
                    for page in list(LiveHandler.waiters):
                        page.missed |= changed
                        tasks.create_task(page.tell())
    finally:
        workshop.close()


async def _watch(workshop: Workshop, saved: asyncio.Event) -> None:
    """Notes every save. A folder that goes or comes back is watched anew."""
    while True:
        folders = workshop.folders()
        there = [folder for folder in folders if folder.is_dir()]
        moved = asyncio.Event()
        above = asyncio.create_task(_watch_above(folders, moved))
        try:
            async for changes in awatch(
                *there, watch_filter=_is_ours, debounce=SETTLED, step=STEP, stop_event=moved
            ):
                paths = {Path(path) for _, path in changes}
                await _are_written(paths)
                workshop.note(paths)
                saved.set()
        except FileNotFoundError:  # it went before it could be watched
            await asyncio.sleep(STEP / 1000)
        finally:
            above.cancel()
        workshop.renew()
        saved.set()


async def _look(workshop: Workshop, saved: asyncio.Event) -> None:
    """Notes what the watch was not told: too many saves at once overrun what the system notes."""
    while True:
        await asyncio.sleep(LOOK)
        if missed := workshop.missed():
            workshop.note(missed)
            saved.set()


async def _are_written(paths: Iterable[Path]) -> None:
    """Waits a moment for files that are empty: many editors empty a file before they write it."""
    for _ in range(EMPTY // STEP):
        if all(_stamp(path)[1] for path in paths):
            return
        await asyncio.sleep(STEP / 1000)


def _stamp(path: Path) -> tuple[int, int]:
    """When a file was last changed, and its size; a file that is not there has neither."""
    try:
        status = path.stat()
    except OSError:
        return 0, -1
    return status.st_mtime_ns, status.st_size


async def _watch_above(folders: list[Path], moved: asyncio.Event) -> None:
    """Sets `moved` when one of the folders comes or goes."""
    names = {str(folder) for folder in folders}
    above = {folder.parent for folder in folders if folder.parent.is_dir()}
    async for changes in awatch(*above, watch_filter=None, step=STEP, recursive=False):
        if any(path in names and change != Change.modified for change, path in changes):
            moved.set()


def _is_ours(change: Change, path: str) -> bool:
    """Whether a change matters; editors leave swap, backup and probe files (vim's 4913)."""
    name = os.path.basename(path)
    return not (name.endswith(_IGNORED) or name.startswith((".", "#")) or name == "4913")


def overlay(errors: Iterable[ArticleError]) -> str:
    """The errors as they lie over the page; nothing where all is well."""
    told = "".join(f"<section>{_told(error)}</section>" for error in errors)
    if not told:
        return ""
    close = '<button type="button">Close <kbd>Esc</kbd></button>'
    return f'<div class="mistakes" role="alert">{close}{told}</div>'


def _told(error: ArticleError) -> str:
    parts = [f"<p><strong>{html.escape(error.message)}</strong></p>"]
    if error.place:
        frame = html.escape(error.place.frame())
        parts.append(f"<p><code>{html.escape(str(error.place))}</code></p><pre>{frame}</pre>")
    if error.hint:
        parts.append(f"<p>{html.escape(error.hint)}</p>")
    parts += [f"<p>included from <code>{html.escape(str(p))}</code></p>" for p in error.chain]
    return "".join(parts)


def _not_built() -> bytes:
    """What stands below the errors of an article that was never without one."""
    tokens = (own_folder() / "assets" / "styles" / "tokens.css").read_text(encoding="utf-8")
    head = f"<!doctype html><html lang=en><title>Not built yet</title><style>{tokens}</style>"
    return head.encode()
