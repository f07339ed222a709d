"""The author's loop: build in draft mode, serve on this machine, rebuild and reload on every save.

The site is served from memory, so `build/` is never touched and nothing outside the site can be
asked for. An error lies over the last good page until the next good save. A change in this
package's Python restarts the whole process, since a module once imported stays as it was.
"""

from __future__ import annotations

import asyncio
import html
import mimetypes
import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.web import Application, HTTPError, RequestHandler
from watchfiles import Change, awatch

from deconv_article.cache import PACKAGE, cache_folder
from deconv_article.errors import ArticleError, shown
from deconv_article.figures import FIGURES
from deconv_article.files import Files
from deconv_article.site import render

ADDRESS = "127.0.0.1"

_IGNORED = ("~", ".swp", ".swx", ".tmp", ".pyc")


class Workshop:
    """The article being written: the last good site, and what is wrong with the present text."""

    def __init__(self, article: Path) -> None:
        self.article = article
        self.tree: dict[str, bytes] = {}
        self.error = ""
        self.read: list[Path] = []

    def build(self) -> None:
        """One build; never raises: what went wrong is kept in `error` and printed."""
        try:
            site = render(self.article, FIGURES, cache_folder(self.article), draft=True)
        except ArticleError as error:
            self.error = str(error)
        except Exception:  # a figure or a template of the author's may fail in any way
            self.error = traceback.format_exc()
        else:
            self.tree, self.error = site.tree, ""
            self.read = list(site.files.asked)
        print(self.error or f"built {shown(self.article)}", flush=True)

    def folders(self) -> list[Path]:
        """What to watch: the folders where the article's files are, or may be."""
        files = Files(self.article)
        wanted = {files.beside, PACKAGE}
        wanted |= {path.parent for path in self.read if path.is_file()}
        for root in files.roots():
            wanted |= {root / "assets", root / "templates"}
        kept = {f for f in wanted if f.is_dir() and "node_modules" not in f.parts}
        return sorted(f for f in kept if not any(f != g and f.is_relative_to(g) for g in kept))


class Guarded(RequestHandler):
    """Answers only requests that name this server: a page elsewhere must not read a draft."""

    def prepare(self) -> None:
        if self.request.host not in self.settings["hosts"]:
            raise HTTPError(421)
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")


class PageHandler(Guarded):
    """A file of the site; pages get the reload script, and the error if there is one."""

    def get(self, path: str) -> None:
        workshop: Workshop = self.settings["workshop"]
        name = path + "index.html" if path == "" or path.endswith("/") else path
        data = workshop.tree.get(name)
        if data is None and name == "index.html":
            data = b"<!doctype html><html lang=en><title>Not built yet</title>"
        if data is None:
            raise HTTPError(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.set_header("Content-Type", kind + ("; charset=utf-8" if "text" in kind else ""))
        self.write(data)
        if kind == "text/html":
            self.write(_overlay(workshop.error))
            self.write(f'<script src="/livereload.js?port={self.settings["port"]}"></script>')

    head = get


class ScriptHandler(Guarded, LiveReloadJSHandler):  # type: ignore[misc]
    """livereload's own script."""


class ReloadHandler(LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for pages of this server only."""

    def prepare(self) -> None:
        if self.request.host not in self.settings["hosts"]:
            raise HTTPError(421)

    def check_origin(self, origin: str) -> bool:
        return origin.removeprefix("http://") in self.settings["hosts"]


def application(workshop: Workshop, port: int) -> Application:
    """The server's routes."""
    return Application(
        [
            (r"/livereload", ReloadHandler),
            (r"/livereload.js", ScriptHandler),
            (r"/(.*)", PageHandler),
        ],
        workshop=workshop,
        port=port,
        hosts={f"{ADDRESS}:{port}", f"localhost:{port}"},
    )


def serve(article: Path, port: int) -> None:
    """Builds and serves until interrupted; raises ArticleError where the port is taken."""
    asyncio.run(_serve(Workshop(article), port))


async def _serve(workshop: Workshop, port: int) -> None:
    await asyncio.to_thread(workshop.build)
    try:
        application(workshop, port).listen(port, ADDRESS)
    except OSError as error:
        hint = "another server may be running; choose another port with --port"
        raise ArticleError(f"port {port}: {error.strerror}", hint=hint) from None
    print(f"serving http://{ADDRESS}:{port}/ (Ctrl+C ends it)", flush=True)
    async for changes in awatch(*workshop.folders(), debounce=50, watch_filter=_is_ours):
        if any(_is_python(path) for _, path in changes):
            print("Python has changed: starting again", flush=True)
            os.execv(sys.executable, [sys.executable, "-m", "deconv_article", *sys.argv[1:]])
        await asyncio.to_thread(workshop.build)
        _reload(LiveReloadHandler.waiters)


def _reload(waiters: Iterable[Any]) -> None:
    for waiter in list(waiters):
        waiter.send_message({"command": "reload", "path": "index.html", "liveCSS": False})


def _is_ours(change: Change, path: str) -> bool:
    """Whether a change matters; editors leave swap, backup and probe files (vim's 4913)."""
    name = os.path.basename(path)
    return not (name.endswith(_IGNORED) or name.startswith((".", "#")) or name == "4913")


def _is_python(path: str) -> bool:
    return path.endswith(".py") and Path(path).is_relative_to(PACKAGE)


def _overlay(error: str) -> str:
    """The error over the page; nothing where all is well. It carries its own colours."""
    if not error:
        return ""
    return (
        '<div role="alert" style="position: fixed; inset: auto 0 0 0; z-index: 9; max-height: 80%;'
        " overflow: auto; padding: 1rem 1.5rem; border-top: 4px solid #e5484d;"
        ' background: #1c1c1f; color: #f4f4f5"><pre style="margin: 0; white-space: pre-wrap;'
        f' font: 14px/1.5 ui-monospace, monospace">{html.escape(error)}</pre></div>'
    )
