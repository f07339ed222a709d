"""Small articles for tests: a folder written from a dict, and its site, figures stubbed."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from toys import TOYS

from deconv_article.site import Site
from deconv_article.site import render as render_site

TITLE = 'title = "A Title"\n'


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes each file, byte for byte; gives the folder back."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def build(folder: Path, files: Mapping[str, str | bytes], draft: bool = False) -> Site:
    """The site of `article/index.md` in a project of these files (the metadata may be left out).

    The figures are `toys`; a toy's twin is one line and the icon is an SVG alone, so that no
    test waits for matplotlib.
    """
    defaults = {"article/article.toml": TITLE, "assets/widgets/toy.js": "/* the toy widget */"}
    return render(write(folder, {**defaults, **files}), draft)


def render(folder: Path, draft: bool = False) -> Site:
    """The site of the folder's `article/index.md` as the folder stands."""
    with without_matplotlib():
        return render_site(folder / "article" / "index.md", TOYS, folder / ".cache", draft)


def article(site: Site) -> str:
    """The HTML between <article> and </article>, without the title that the page adds."""
    page = site.tree["index.html"].decode()
    start = page.index(">", page.index("<article")) + 1
    html = page[start : page.rindex("</article>")].strip("\n")
    return html.removeprefix("<h1>A Title</h1>\n")


def body(folder: Path, markdown: str, draft: bool = False, **partials: str) -> str:
    """The article's HTML; partials are given as name=text and called NAME.html."""
    files = {f"article/{name}.html": text for name, text in partials.items()}
    return article(build(folder, {"article/index.md": markdown, **files}, draft))


@contextmanager
def without_matplotlib() -> Iterator[None]:
    """Figures are drawn as one line each, and the icon as SVG alone."""
    stubs: dict[str, Any] = {
        "deconv_article.twin": SimpleNamespace(render_twin=_twin),
        "deconv_article.icon": SimpleNamespace(render_icon=lambda *_: None),
    }
    real = {name: sys.modules.pop(name, None) for name in stubs}
    sys.modules.update(stubs)
    try:
        yield
    finally:
        for name, module in real.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module


def _twin(marks, size, title, tokens) -> str:
    return f"<svg><title>{title}</title></svg>"
