"""An author at work: a server of a project that may be edited, and its page in a real Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import projects
from playwright.sync_api import Page
from servers import Server, serving

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
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}/")
        # The page knows its source, and is not loaded again from here on.
        page.wait_for_function("document.querySelector('.article p')")
        self.page.evaluate("globalThis.never = 'loaded again'")

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
    server.wait(lambda html: "Filling number 7" in html and 'role="alert"' not in html)
    desk = Desk(server, view)
    yield desk
    desk.restore()
    server.save_is_seen()
    assert desk.complaints == []
