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
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError

from deconv_article.errors import ArticleError, shown
from deconv_article.files import own_folder
from deconv_article.watch import look, watch
from deconv_article.workshop import PAGE, Workshop

ADDRESS = "127.0.0.1"
OWN = "-/"  # the folder of what the server adds; no page of a site has that name
FIRST = "faults.js"  # what it adds before, and behind, all that a page has itself
LAST = ("newest.js", "patch.js", "live.js")

# What stands before anything that a page could load.
_START = re.compile(
    rb"(\xef\xbb\xbf)?(\s|<!--.*?-->|<(!doctype|html|head)\b[^>]*>)*", re.IGNORECASE | re.DOTALL
)


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
        self.send(name, _served(data, workshop) if name.endswith(".html") else data)

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
        """The version, the files that have changed, the page's own HTML if it is one of them.

        Files that have gone are not told of: nothing of a page that is good names them.
        """
        page = self.workshop.page(self.page) if self.page in changed else None
        return {
            "version": self.workshop.version,
            "files": sorted((changed & self.workshop.tree.keys()) - {self.page}),
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
            (rf"/{OWN}({'|'.join(map(re.escape, (FIRST, *LAST, 'live.css')))})", OwnHandler),
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
            _tell_terminal(workshop)
        print(f"serving http://{ADDRESS}:{port}/ (Ctrl+C ends it)", flush=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watch(workshop, saved))
            tasks.create_task(look(workshop, saved))
            while True:  # one build after another, as long as something was saved
                await saved.wait()
                saved.clear()
                async for changed in workshop.build():
                    _tell_terminal(workshop)
                    for page in list(LiveHandler.waiters):
                        page.missed |= changed
                        tasks.create_task(page.tell())
    finally:
        workshop.close()


def _tell_terminal(workshop: Workshop) -> None:
    """Prints what a build came to, once it is whole."""
    if workshop.preview is None:
        wrong = "\n\n".join(map(str, workshop.errors))
        print(wrong or f"built {shown(workshop.article)}", flush=True)


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


def _served(page: bytes, workshop: Workshop) -> bytes:
    """A page with what the server adds to it."""
    last = "".join(
        f'<script src="/{OWN}{name}" data-version="{workshop.version}"></script>' for name in LAST
    )
    first = f'<script src="/{OWN}{FIRST}"></script>'.encode()
    behind = f'<link rel="stylesheet" href="/{OWN}live.css">{overlay(workshop.errors)}{last}'
    return _START.sub(lambda start: start[0] + first, page, count=1) + behind.encode()


def _not_built() -> bytes:
    """What stands below the errors of an article that was never without one."""
    tokens = (own_folder() / "assets" / "styles" / "tokens.css").read_text(encoding="utf-8")
    head = f"<!doctype html><html lang=en><title>Not built yet</title><style>{tokens}</style>"
    return head.encode()
