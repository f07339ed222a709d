"""Style sheet, scripts, and the files that an article asks for by a relative link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from deconv_article.errors import ArticleError
from deconv_article.files import Files

STYLES = ("tokens", "base", "layout", "article", "figure", "print")
D3_PARTS = ("d3-dispatch", "d3-selection", "d3-drag")
SHARED_WIDGETS = ("sentence", "overlap", "picture")


def stylesheet(files: Files) -> str:
    """The one style sheet, its parts joined in order."""
    return "\n".join(_text(files, f"assets/styles/{part}.css").strip() for part in STYLES) + "\n"


def script(files: Files, figures: Iterable[str]) -> str:
    """The one classic script: D3's parts, what widgets share, the widgets of `figures`."""
    names = (*SHARED_WIDGETS, *figures, "mount")
    widgets = [_text(files, f"assets/widgets/{name}.js") for name in names]
    parts = [_package_text(files, name, f"dist/{name}.min.js") for name in D3_PARTS]
    return "\n".join(part.strip() for part in (*parts, *widgets)) + "\n"


def provided(files: Files, name: str) -> bytes | None:
    """A file that a draft may ask for without having it, or None.

    `assets/common.css` is the site's style sheet; `assets/NAME.js` and `assets/NAME.min.js` are
    the browser builds of the installed npm packages (d3, each d3-*, underscore).
    """
    if name == "assets/common.css":
        return stylesheet(files).encode()
    match = re.fullmatch(r"assets/([a-z][a-z0-9-]*?)(?:\.min)?\.js", name)
    if match:
        package = match[1]
        for path in (f"dist/{package}.min.js", f"{package}-umd-min.js", f"{package}.min.js"):
            if file := files.package(package, path):
                return files.read(file)
    return None


def _text(files: Files, name: str) -> str:
    path = files.find(name)
    if path is None:
        raise ArticleError(f"{name} is missing", hint="a figure's widget has the figure's name")
    return files.text(path)


def _package_text(files: Files, package: str, path: str) -> str:
    file = files.package(package, path)
    if file is None:
        raise ArticleError(f"the npm package {package} is not installed", hint="run: make setup")
    return files.text(file)


class Reference(NamedTuple):
    """A link in HTML: the element's name, its whole tag and where that stands, the URL as written.

    loads: whether a browser fetches it by itself (a picture, a script), or only when followed.
    """

    element: str
    tag: str
    start: int
    url: str
    loads: bool


_TAG = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea)\b(?P<rawattributes>[^>]*)>.*?</(?P=raw)\s*>"
    r"|<(?P<name>[a-zA-Z][\w-]*)\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<key>src|srcset|href|xlink:href|poster|data)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+))",
    re.IGNORECASE,
)


def find_references(html: str) -> Iterator[Reference]:
    """The links in HTML, in order; what stands in scripts and comments is none."""
    for match in _TAG.finditer(html):
        element = (match["raw"] or match["name"] or "").lower()
        attributes = match["rawattributes"] or match["attributes"] or ""
        tag = match[0] if match["name"] else match[0][: match[0].find(">") + 1]
        for attribute in _ATTRIBUTE.finditer(attributes):
            value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
            key = attribute["key"].lower()
            if key == "data" and element != "object":
                continue
            loads = key != "href" or element in ("link", "image", "use")
            for url in _urls(key, unescape(value)):
                yield Reference(element, tag, match.start(), url, loads)


def _urls(key: str, value: str) -> list[str]:
    if key == "srcset":
        return [part.split()[0] for part in value.split(",") if part.strip()]
    return [value.strip()]


def is_local(url: str) -> bool:
    """Whether a URL is a relative path, not an address, an anchor or data."""
    return bool(url) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\?", url)


def path_of(url: str) -> str:
    """The path that a relative URL names."""
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0])
