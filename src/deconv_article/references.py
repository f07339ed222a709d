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
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Protocol, TypedDict

from deconv_article.errors import ArticleError, Place, nearest
from deconv_article.pieces import MARKUP, named
from deconv_article.targets import Targets, find_headings, number_equations, number_figures

_KEY = r"\w(?:[\w:.+/-]*\w)?"
_KIND = r"(?i:fig(?:ure)?s?|sec(?:tion)?s?|eq(?:uation)?s?)"
REFERENCE = re.compile(
    rf"\[(?P<keys>@{_KEY}(?:\s*;\s*@{_KEY})*)\]"
    rf"|(?<![\w@/.-])@(?P<kind>{_KIND}):(?P<name>\w[\w-]*)"
)
# Brackets with an @ in them, closed or cut off by a tag, and the words in them, keys with their @.
_BRACKETS = re.compile(r"\[[^\[\]]*@[^\[\]]*\]?")
_WORD = re.compile(rf"(?<![\w@/.:+-])@?(?!{_KIND}:)(?P<key>{_KEY})")
_CHANGED = re.compile("[“”‘’–—…]")
_KINDS = {"fig": "figure", "sec": "section", "eq": "equation"}

_NOTE_MARK = re.compile(r"<sup id=\"fnref.*?</sup>", re.DOTALL)
_ID = re.compile(r"\sid\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>]+)(?=[^<>]*>)", re.IGNORECASE)


class Finder(Protocol):
    """Where a text is written, and behind how many others like it; see `Rendered.find`."""

    def __call__(self, text: str, /, tag: str = "", before: Sequence[str] = ()) -> Place | None: ...


class Section(TypedDict):
    """A heading for the list of contents; title_html: its words, code and formulas."""

    level: int
    id: str
    title_html: str


class Resolved:
    """The HTML with its references filled in.

    cited: the keys in order of first citation, each with the ids of the places that cite it.
    sections: the headings with an id, in order. begin: where in the HTML the first of level 2 is.
    """

    def __init__(self) -> None:
        self.html = ""
        self.cited: dict[str, list[str]] = {}
        self.sections: list[Section] = []
        self.begin = 0


def resolve(
    html: str, known: Mapping[str, object], words: Mapping[str, str], place: Finder
) -> Resolved:
    """Numbers figures and equations, links references, checks their names.

    known: the keys that may be cited; words: the interface's words for “Figure” and “Equation”.
    Raises ArticleError at an unknown key or name, and at brackets that are no citation.
    """
    resolved = Resolved()
    tags = list(MARKUP.finditer(html))
    parts = named(tags, "a", "div", "figcaption", "figure", "h2", "h3")
    figures, labels = number_figures(parts, words["figure"])
    equations, more = number_equations(parts, words["equation"])
    labels |= more
    targets: dict[str, Targets] = {"fig": figures, "sec": {}, "eq": equations}
    headings = find_headings(html, parts)
    for heading in headings:
        title = _title(heading.inside, targets)
        targets["sec"].setdefault(heading.id, (heading.id, title))
        resolved.sections.append({"level": heading.level, "id": heading.id, "title_html": title})
    first = next((heading.start for heading in headings if heading.level == 2), -1)
    turns = {tag.end(): not tag["end"] for tag in named(parts, "a")}
    in_link = False  # a link cannot stand in another

    def changed(text: str) -> str:
        for brackets in [] if in_link else _BRACKETS.findall(text):
            _check_citation(brackets, known, place)
        text = REFERENCE.sub(replaced, text)
        # No line begins with a number in brackets.
        return re.sub(r'[ \n](?=<span class="citations">)', "\N{NO-BREAK SPACE}", text)

    def replaced(match: re.Match[str]) -> str:
        if not match["keys"]:
            return linked(match["kind"], match["name"])
        keys = _keys(match)
        if all(re.match(f"{_KIND}:", key) for key in keys):
            return ", ".join(linked(*key.split(":", 1)) for key in keys)
        return cited(keys)

    def linked(kind: str, name: str) -> str:
        written = f"@{kind}:{name}"
        if kind not in targets:
            kind = next(short for short in targets if short[0] == kind[0].lower())
            raise ArticleError(
                f"“{written}” is no reference", place(written), f"write @{kind}:{name}"
            )
        if name not in targets[kind]:
            hint = nearest(name, targets[kind])
            raise ArticleError(f"unknown {_KINDS[kind]} “{written}”", place(written), hint)
        target, text = targets[kind][name]
        return text if in_link else f'<a class="reference" href="#{target}">{text}</a>'

    def cited(keys: list[str]) -> str:
        links = []
        for key in keys:
            if key not in known:
                hint = nearest(key, known)
                raise ArticleError(f"unknown reference “@{key}”", place(f"@{key}"), hint)
            places = resolved.cited.setdefault(key, [])
            places.append(f"cite-{key}-{len(places) + 1}")
            number = list(resolved.cited).index(key) + 1
            name, link = ("span", "") if in_link else ("a", f' href="#ref-{key}"')
            links.append(f'<{name} class="citation" id="{places[-1]}"{link}>{number}</{name}>')
        return f'<span class="citations">[{", ".join(links)}]</span>'

    filled: list[str] = []
    position = 0
    for tag in [*tags, None]:
        start, end = tag.span() if tag else (len(html), len(html))
        in_link = turns.get(position, in_link)
        text = html[position:start]
        if position in labels:
            filled.append(labels[position])
            text = text.lstrip()
        filled.append(changed(text) if "@" in text else text)
        if start == first:
            resolved.begin = sum(map(len, filled))
        filled.append(html[start:end])
        position = end
    resolved.html = "".join(filled)
    return resolved


def _keys(match: re.Match[str]) -> list[str]:
    return [key.strip().removeprefix("@") for key in match["keys"].split(";")]


def _title(heading: str, targets: Mapping[str, Targets]) -> str:
    """What a heading says, for lines elsewhere: without links, ids, notes and citations."""

    def said(match: re.Match[str]) -> str:
        if match["kind"]:
            return targets.get(match["kind"], {}).get(match["name"], ("", match[0]))[1]
        pairs = [key.split(":", 1) for key in _keys(match) if re.match(f"{_KIND}:", key)]
        return ", ".join(targets.get(kind, {}).get(name, ("", name))[1] for kind, name in pairs)

    def plain(text: str) -> str:
        return REFERENCE.sub(said, escape(unescape(text), quote=False))

    heading = _NOTE_MARK.sub("", heading)
    parts, position = [], 0
    for tag in MARKUP.finditer(heading):
        kept = (tag["element"] or "").lower() in ("code", "math")
        parts += [plain(heading[position : tag.start()]), _ID.sub("", tag[0]) if kept else ""]
        position = tag.end()
    return "".join([*parts, plain(heading[position:])]).strip()


def _check_citation(brackets: str, known: Mapping[str, object], place: Finder) -> None:
    """Raises ArticleError at brackets that cite works, but not in the one way that is read."""
    match = REFERENCE.fullmatch(brackets)
    if match and match["keys"]:
        return
    brackets = unescape(brackets)
    words = [(word[0][0] == "@", word["key"]) for word in _WORD.finditer(brackets)]
    cites = any(key in known for signed, key in words if signed)
    if not cites and not re.match(rf"\[@(?!{_KIND}:)\w", brackets):
        return
    keys = [f"@{key}" for signed, key in words if signed or key in known]
    hint = f"write [{'; '.join(keys)}]"
    if len(keys) < len(words):
        hint += ", and the rest outside of the brackets"
    if not cites:
        hint = "no such work is known; where the @ is text, write &#64;"
    written = brackets.strip()
    # Quotes and dashes are not what they were in the text: what stands before or behind them is.
    parts = [written, *sorted(_CHANGED.split(written), key=len, reverse=True), keys[0]]
    there = next((found for part in parts if (found := place(part.strip()))), None)
    raise ArticleError(f"“{written}” is no citation", there, hint)
