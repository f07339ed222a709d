"""An author at work: a server of a project that may be edited, and its page in a real Chromium."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import projects
from playwright.sync_api import Error, Page, WebSocket, expect
from servers import DEADLINE, Server, serving

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/deconv_article"
FILL = "\n\n".join(f"Filling number {number}. " + "Many words follow. " * 30 for number in range(8))
ARTICLE = f"""{{{{> part.html}}}}

# First

A first paragraph, with a citation [@one].

<details><summary>More</summary><p>Hidden words.</p></details>

{FILL}

## Second

The paragraph being read, with a {{{{scrub "deconv1d.stride"}}}} in it.

<figure>
{{{{figure "deconv1d" stride=2 size=3}}}}
<figcaption>What it shows.</figcaption>
</figure>

{FILL}

```python
print("code")
```
"""
BIBLIOGRAPHY = "@article{one, title={A Work}, author={Doe, Ann}, journal={J}, year={2001}}\n"
FILES: dict[str, str | bytes] = {
    "article/index.md": ARTICLE,
    "article/article.toml": projects.TITLE,
    "article/part.html": "<p>From a partial.</p>\n",
    "article/references.bib": BIBLIOGRAPHY,
}


@contextmanager
def generator(folder: Path) -> Iterator[Server]:
    """A server of a project with a generator of its own, whose Python may be edited."""
    projects.write(folder, FILES)
    for part in ("assets", "templates", PACKAGE):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    os.symlink(ROOT / "node_modules", folder / "node_modules")
    with serving(folder, PYTHONPATH=str(folder / "src")) as server:
        yield server


class Desk:
    """A page of the server, and the files that it is made from."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page
        self.saved: dict[str, str | None] = {}
        self.complaints: list[str] = []
        self.told: list[str | bytes] = []  # on the newest socket
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", self.listen)
        self.open()

    def listen(self, socket: WebSocket) -> None:
        self.told.clear()
        socket.on("framereceived", lambda frame: self.told.append(frame))

    def open(self) -> None:
        """Opens the page, which then is not loaded again by itself where a save can be taken in."""
        self.told.clear()
        with contextlib.suppress(Error):  # it was just loading itself
            self.page.goto(f"http://127.0.0.1:{self.server.port}/")
        self.settle()

    def settle(self) -> None:
        """Waits for the page that its socket began with; any other loads itself again."""
        own = self.page.locator("script[data-version]").first
        end = time.monotonic() + DEADLINE
        while not self.told or self.version() != own.get_attribute("data-version"):
            assert time.monotonic() < end, self.told
            self.page.wait_for_timeout(10)
        self.page.evaluate("globalThis.never = 'loaded again'")

    def version(self) -> str:
        return str(json.loads(self.told[0])["version"])

    def save(self, path: str, text: str) -> None:
        file = self.server.folder / path
        self.saved.setdefault(path, file.read_text("utf-8") if file.exists() else None)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.server.folder / path).read_text("utf-8")
        assert old in text
        self.save(path, text.replace(old, new, 1))

    def restore(self) -> None:
        for path, text in self.saved.items():
            if text is None:
                (self.server.folder / path).unlink()
            else:
                (self.server.folder / path).write_text(text, encoding="utf-8")

    def shows(self, words: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.article').textContent.includes(words)", arg=words
        )

    def is_the_same_page(self) -> bool:
        return self.page.evaluate("globalThis.never") == "loaded again"

    def figure(self) -> None:
        self.page.locator("#deconv1d").scroll_into_view_if_needed()
        self.page.wait_for_selector("#deconv1d[data-state=live]")


@contextmanager
def sitting(server: Server, page: Callable[..., Page]) -> Iterator[Desk]:
    """A desk; what was saved there is put back at the end, and no script may have failed unseen."""
    view = page(viewport={"width": 1000, "height": 700})
    view.set_default_timeout(1000 * DEADLINE)
    expect.set_options(timeout=1000 * DEADLINE)
    server.wait(lambda html: "Filling number 7" in html and 'role="alert"' not in html)
    desk = Desk(server, view)
    yield desk
    desk.restore()
    server.save_is_seen()
    assert desk.complaints == [], desk.complaints
