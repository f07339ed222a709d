"""What a text refers to: works cited, figures, sections, equations, each checked.

All of it is found in the finished HTML of the article, so that it works alike in prose, captions,
notes and partials, and numbers follow the order on the page:

    [@odena2016; @shi2016]      citations: numbers, linked to the list of references
    @fig:deconv1d               “Figure 1”, by the figure's name or the id of its <figure>
    @sec:overlap-learning       the section's title, by the id of its heading
    @eq:counts                  “Equation 1”, for $$ … $$ {#eq:counts}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import TypedDict

from deconv_article.errors import ArticleError, Place, nearest

Finder = Callable[[str], Place | None]

# Tags, comments, and elements whose text is not prose.
MARKUP = re.compile(
    r"<!--.*?-->|<(script|style|textarea|pre|code|svg|math)\b[^>]*>.*?</\1\s*>|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_KEY = r"[A-Za-z][\w:.+/-]*\w|[A-Za-z]"
REFERENCE = re.compile(
    rf"\[(?P<keys>@(?:{_KEY})(?:\s*;\s*@(?:{_KEY}))*)\]"
    r"|(?<![\w@/.-])@(?P<kind>fig|sec|eq):(?P<name>\w[\w-]*)"
)
_FIGURE = re.compile(r"<figure\b[^>]*>.*?</figure>", re.DOTALL | re.IGNORECASE)
_CAPTION = re.compile(r"<figcaption\b[^>]*>", re.IGNORECASE)
_ID = re.compile(
    r"<(?P<element>[a-zA-Z]\w*)\b[^>]*?\sid\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.DOTALL
)
_HEADING = re.compile(r"<h([23])\b[^>]*\bid=\"([^\"]*)\"[^>]*>(.*?)</h\1>", re.DOTALL)
_ANCHOR = re.compile(r"<a\b[^>]*\shref\s*=\s*[\"']#([^\"']*)[\"']", re.IGNORECASE)
_EQUATION = re.compile(r"<div class=\"equation\" id=\"eq-([\w-]+)\">")


class Section(TypedDict):
    """A heading for the list of contents."""

    level: int
    id: str
    title: str


class Resolved:
    """The HTML with its references filled in.

    cited: the keys in order of first citation, each with the ids of the places that cite it.
    """

    def __init__(self, html: str, sections: list[Section]) -> None:
        self.html = html
        self.cited: dict[str, list[str]] = {}
        self.sections = sections


def resolve(
    html: str, known: Mapping[str, object], words: Mapping[str, str], place: Finder
) -> Resolved:
    """Numbers figures and equations, links references, checks anchors.

    known: the keys that may be cited; words: the interface's words for “Figure” and “Equation”.
    Raises ArticleError at an unknown key, name or anchor.
    """
    html, figures = _number_figures(html, words["figure"])
    html, equations = _number_equations(html, words["equation"])
    resolved = Resolved(html, sections=find_sections(html))
    titles = {section["id"]: section["title"] for section in resolved.sections}
    targets = {
        "fig": figures,
        "sec": {i: (i, escape(t)) for i, t in titles.items()},
        "eq": equations,
    }

    def replaced(match: re.Match[str]) -> str:
        if match["keys"]:
            keys = [key.strip().removeprefix("@") for key in match["keys"].split(";")]
            if all(re.match(r"(?:fig|sec|eq):", key) for key in keys):
                return ", ".join(linked(*key.split(":", 1)) for key in keys)
            return cited(keys)
        return linked(match["kind"], match["name"])

    def linked(kind: str, name: str) -> str:
        if name not in targets[kind]:
            what = {"fig": "figure", "sec": "section", "eq": "equation"}[kind]
            hint = nearest(name, targets[kind])
            raise ArticleError(f"unknown {what} “@{kind}:{name}”", place(f"@{kind}:{name}"), hint)
        target, text = targets[kind][name]
        return f'<a class="reference" href="#{target}">{text}</a>'

    def cited(keys: list[str]) -> str:
        links = []
        for key in keys:
            if key not in known:
                hint = nearest(key, known)
                raise ArticleError(f"unknown reference “@{key}”", place(f"@{key}"), hint)
            places = resolved.cited.setdefault(key, [])
            places.append(f"cite-{key}-{len(places) + 1}")
            number = list(resolved.cited).index(key) + 1
            links.append(f'<a class="citation" id="{places[-1]}" href="#ref-{key}">{number}</a>')
        return f'<span class="citations">[{", ".join(links)}]</span>'

    filled = in_prose(html, lambda text: REFERENCE.sub(replaced, text) if "@" in text else text)
    # No line begins with a number in brackets.
    resolved.html = re.sub(r'[ \n](?=<span class="citations">)', "\N{NO-BREAK SPACE}", filled)
    return resolved


def check_anchors(html: str, place: Finder) -> list[ArticleError]:
    """Raises ArticleError where a link goes to an id that the page does not have.

    Returns the footnotes that nobody refers to: their way back leads nowhere.
    """
    unused = []
    ids = {match[2] or match[3] for match in _ID.finditer(html)}
    for match in _ANCHOR.finditer(html):
        name = unescape(match[1])
        if not name or name in ids:
            continue
        if not name.startswith("fnref-"):
            raise ArticleError(f"unknown anchor “#{name}”", place(f"#{name}"), nearest(name, ids))
        label = name.removeprefix("fnref-")
        hint = f"write [^{label}] where it belongs; in HTML it is not read"
        there = place(f"[^{label}]:")
        unused.append(ArticleError(f"footnote “{label}” is never referred to", there, hint))
    return unused


def find_sections(html: str) -> list[Section]:
    """The headings with an id, in order."""
    return [
        {"level": int(m[1]), "id": unescape(m[2]), "title": unescape(MARKUP.sub("", m[3])).strip()}
        for m in _HEADING.finditer(html)
    ]


def in_prose(html: str, change: Callable[[str], str]) -> str:
    """The HTML with its text changed, outside tags, code, scripts and math."""
    parts, position = [], 0
    for match in MARKUP.finditer(html):
        parts += [change(html[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, change(html[position:])])


Targets = dict[str, tuple[str, str]]


def _number_figures(html: str, word: str) -> tuple[str, Targets]:
    """Captions with their numbers; for each name of a figure, where it is and what it is called."""
    targets: Targets = {}
    count = 0

    def numbered(match: re.Match[str]) -> str:
        nonlocal count
        figure = match[0]
        caption = _CAPTION.search(figure)
        if not caption:
            return figure
        count += 1
        names = [m[2] or m[3] for m in _ID.finditer(figure) if m["element"] in ("figure", "div")]
        for name in names:
            targets.setdefault(name, (name, f"{word}\N{NO-BREAK SPACE}{count}"))
        label = f'<span class="number">{word}\N{NO-BREAK SPACE}{count}.</span> '
        return figure[: caption.end()] + label + figure[caption.end() :].lstrip()

    return _FIGURE.sub(numbered, html), targets


def _number_equations(html: str, word: str) -> tuple[str, Targets]:
    targets: Targets = {}

    def numbered(match: re.Match[str]) -> str:
        number = len(targets) + 1
        targets[match[1]] = (f"eq-{match[1]}", f"{word}\N{NO-BREAK SPACE}{number}")
        return f'{match[0]}<span class="number">({number})</span>'

    return _EQUATION.sub(numbered, html), targets
