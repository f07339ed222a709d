"""Style sheet, scripts, and the files that an article asks for by a relative link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from deconv_article.errors import ArticleError
from deconv_article.files import Files
from deconv_article.stylesheet import check_stylesheet

STYLES = ("tokens", "base", "layout", "article", "figure", "print")
WIDE_STYLES = "assets/wide.css"
COMMON_STYLES = "assets/common.css"
# As wide as the first thing that WIDE_STYLES does; a smaller screen never waits for it.
WIDE = "screen and (min-width: 37em)"
D3_PARTS = ("d3-dispatch", "d3-selection", "d3-drag")
SCRIPT = "assets/article.js"
TAKE = "assets/take.js"  # what the page of a figure loads, too
WIDGETS = "assets/widgets"  # the scripts of figures, one each
FONTS = "assets/fonts"
SANS = f"{FONTS}/sans.woff2"
FIRST_FONTS = (f"{FONTS}/serif.woff2", SANS)  # what an article begins with
DRAWN_FONT = f"{FONTS}/sans.ttf"  # what the words of the twins are drawn from
TITLE_FONT = f"{FONTS}/sans-bold.ttf"  # what the card's title is drawn from
# The files that stand beside a page.
CARD = "card.png"
CITATION = "CITATION.cff"
FEED = "feed.xml"
ICON = "assets/icon.svg"
# For systems that show no SVG: the path, what a page calls it, its side in pixels.
PNG_ICONS = (
    ("assets/icon-32.png", "icon", 32),
    ("assets/apple-touch-icon.png", "apple-touch-icon", 180),
)
SITEMAP = "sitemap.xml"
PAGE_WIDGETS = ("mount", "address", "scrub")
SHARED_WIDGETS = ("sentence", "overlap", "marks", "raster", "picture", "controls", "clock")


def font_faces(files: Files, fonts: str = FONTS) -> str:
    """The rules that name the fonts, nothing where none were made.

    fonts: their folder, from where the rules lie (in a page: from the page).
    """
    rules = files.find(f"{FONTS}/fonts.css")
    return files.text(rules).replace('url("', f'url("{fonts}/') if rules else ""


def stylesheet(files: Files) -> str:
    """The style sheet of every screen and of paper, its parts joined in order."""
    return "\n".join(_style(files, part).strip() for part in STYLES) + "\n"


def wide_stylesheet(files: Files) -> str:
    """What is added on screens that are WIDE."""
    return _style(files, "wide")


def common_stylesheet(files: Files) -> str:
    """All of it as one file, for the pages of figures and for drafts that ask for it."""
    faces = font_faces(files, "fonts")
    return f"{faces}{stylesheet(files)}@media {WIDE} {{\n{wide_stylesheet(files)}}}\n"


def fonts(files: Files) -> Iterator[tuple[str, Path]]:
    """The fonts that the style sheet names, and their licences; none where none were made.

    Each as the path in the site, and the file.
    """
    rules = files.find(f"{FONTS}/fonts.css")
    if rules is None:
        return
    for path in sorted((*rules.parent.glob("*.woff2"), *rules.parent.glob("LICENSE-*.txt"))):
        yield f"{FONTS}/{path.name}", path


def script(files: Files, figures: bool) -> str:
    """What every page loads: the aids for reading; with figures, what those share."""
    names = [*SHARED_WIDGETS, *PAGE_WIDGETS, "reading"] if figures else ["reading"]
    parts = [_package_text(files, n, f"dist/{n}.min.js") for n in D3_PARTS] if figures else []
    return _joined([*parts, *(_widget(files, name) for name in names)])


def take_script(files: Files) -> str:
    """What is added on a figure's own page, where a reader takes it along."""
    return _joined([_widget(files, "take")])


def figure_script(files: Files, name: str, needed: Iterable[str]) -> str:
    """What a page loads when the figure comes near the screen: its widget and what that needs."""
    return _joined(_widget(files, part) for part in (*needed, name))


def _widget(files: Files, name: str) -> str:
    return lean(_text(files, f"{WIDGETS}/{name}.js"))


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part.strip() for part in parts) + "\n"


@lru_cache(maxsize=64)  # what figures share is joined for each
def lean(script: str) -> str:
    """A script without comments and needless spaces, a sixth of it on the wire.

    It is taken line by line, so that an error has a place in it, and left as it is where a template
    literal, a string or a comment goes on over lines.
    """
    from rjsmin import jsmin  # most builds change no script

    lines = list(map(str.strip, script.split("\n")))
    goes_on = "/*" in script or "\\\n" in script or script.endswith("\\")
    if goes_on or ("`" in script and any(line.count("`") % 2 for line in lines)):
        return script
    # jsmin loses spaces of a template literal in another one.
    shorter = (line if "`" in line else jsmin(line) for line in lines if line[:2] != "//")
    return "\n".join(filter(None, shorter))


def provided(files: Files, name: str) -> bytes | None:
    """A file that a draft may ask for without having it, or None.

    `assets/common.css` is all of the site's styles; `assets/NAME.js` and `assets/NAME.min.js` are
    the browser builds of the installed npm packages (d3, each d3-*, underscore).
    """
    if name == COMMON_STYLES:
        return common_stylesheet(files).encode()
    match = re.fullmatch(r"assets/([a-z][a-z0-9-]*?)(?:\.min)?\.js", name)
    if match:
        package = match[1]
        for path in (f"dist/{package}.min.js", f"{package}-umd-min.js", f"{package}.min.js"):
            if file := files.package(package, path):
                return files.read(file)
    return None


def _style(files: Files, part: str) -> str:
    name = f"assets/styles/{part}.css"
    text = _text(files, name)
    check_stylesheet(files.find(name) or Path(name), text)
    return text


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
    r"<(?:!--.*?-->"
    r"|(?P<raw>script|style|textarea)\b(?P<rawattributes>[^>]*)>(?P<inside>.*?)</(?P=raw)\s*>"
    r"|(?P<name>[a-zA-Z][\w-]*)\b"
    r"(?P<attributes>[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*)>)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"[\s\"'/](?P<key>src|srcset|imagesrcset|href|xlink:href|poster|data|style|content|rel)"
    r"\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+))",
    re.IGNORECASE,
)
_CSS_URL = re.compile(
    r"(?:(?:@import\s+)?url\(\s*|@import\s+)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]+))", re.IGNORECASE
)
_REFRESH = re.compile(r"^\s*[\d.]+\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)

# What a <link> only says, without a browser fetching it.
_SAID = {"alternate", "author", "canonical", "cite-as", "help", "license", "me", "next", "prev"}


def find_references(html: str) -> Iterator[Reference]:
    """The links in HTML, in order, those of its styles included; scripts and comments have none."""
    for match in _TAG.finditer(html):
        if not (match["raw"] or match["attributes"]):
            continue  # a comment, or one of the many tags that say nothing more
        element = (match["raw"] or match["name"] or "").lower()
        attributes = {
            a["key"].lower(): unescape(a["double"] or a["single"] or a["bare"] or "")
            for a in _ATTRIBUTE.finditer(match["rawattributes"] or match["attributes"] or "")
        }
        if not attributes and element != "style":
            continue
        tag = match[0] if match["name"] else match[0][: match[0].find(">") + 1]
        said = element == "a" or bool(_SAID & set(attributes.get("rel", "").lower().split()))
        for key, value in attributes.items():
            for url in _urls(element, key, value):
                yield Reference(element, tag, match.start(), url, not said)
        if element == "style":
            for url in _css_urls(match["inside"]):
                yield Reference(element, tag, match.start(), url, True)


def _urls(element: str, key: str, value: str) -> list[str]:
    if key in ("srcset", "imagesrcset"):
        return [part.split()[0] for part in re.split(r",\s+", value) if part.strip()]
    if key == "style":
        return _css_urls(value)
    if key == "content":
        refresh = _REFRESH.match(value) if element == "meta" else None
        return [refresh[1].strip()] if refresh else []
    if key == "rel" or (key == "data" and element != "object"):
        return []
    return [value.strip()]


def _css_urls(css: str) -> list[str]:
    urls = [a or b or c for a, b, c in _CSS_URL.findall(css)]
    return [url for url in urls if not url.startswith("data:")]


def is_local(url: str) -> bool:
    """Whether a URL is a relative path, not an address, an anchor or data."""
    return bool(url) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\?", url)


def path_of(url: str) -> str:
    """The path that a relative URL names."""
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0])
