"""Which `<` begins a tag: `k <s holds and t> 3` is no more one than `x <y>`.

SVG and MathML have no part in this: a whole `<svg>` or `<math>` is set aside before, and outside
of them a browser knows no `<g>` either.
"""

from __future__ import annotations

import re

# The elements of HTML, and of the old ones those that drafts still hold.
_ELEMENTS = frozenset((
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "base", "bdi",
    "bdo", "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir",
    "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form",
    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
    "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main",
    "map", "mark", "marquee", "math", "menu", "meta", "meter", "nav", "nobr", "noframes",
    "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre",
    "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search", "section", "select",
    "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
    "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
    "track", "tt", "u", "ul", "var", "video", "wbr",
))  # fmt: skip
_CUSTOM = re.compile(r"[a-z][\w.]*-[\w.-]*", re.IGNORECASE)
_OWN_TAG = re.compile(rf"<({_CUSTOM.pattern})(\s[^<>]*)>[ \t]*(?=\n)", re.IGNORECASE)

# The attributes that say something without a value, `markdown` among them.
_BARE = frozenset((
    "allowfullscreen", "alt", "async", "autofocus", "autoplay", "border", "checked", "compact",
    "contenteditable", "controls", "crossorigin", "default", "defer", "disabled", "download",
    "draggable", "formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop", "markdown",
    "multiple", "muted", "nomodule", "noshade", "novalidate", "nowrap", "open", "playsinline",
    "popover", "readonly", "required", "reversed", "selected", "spellcheck", "translate",
))  # fmt: skip
_OWN = re.compile(r"[@:#*]|[a-z]\w*[-:]", re.IGNORECASE)  # data-x, v-else, @click
_VALUED = re.compile(r"[^\s=/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)")

# What holds blocks is a tag whatever stands in it: no letter of a formula has such a name.
BLOCKS = re.compile(
    "article|aside|blockquote|center|details|div|dl|figure|footer|form|header|main|nav|ol|section"
    "|table|ul",
    re.IGNORECASE,
)

# What begins a block of HTML, too, where it begins a line; elsewhere it may be left open.
WHOLE_LINES = re.compile(
    "address|body|canvas|colgroup|d[dt]|fieldset|figcaption|h[1-6]|hgroup|html|iframe|legend|li|map"
    "|menu|noscript|object|option|output|p|progress|summary|t(?:body|d|foot|h|head|r)"
    "|video",
    re.IGNORECASE,
)


def is_tag(name: str, attributes: str) -> bool:
    """Whether `<name attributes>` in prose is HTML: an element, and nothing that is only words."""
    if _CUSTOM.fullmatch(name) or BLOCKS.fullmatch(name) or "{{" in name + attributes:
        return True
    words = _VALUED.sub("", attributes).replace("/", " ").split()
    known = all(word.lower() in _BARE or _OWN.match(word) for word in words)
    return name.lower() in _ELEMENTS and known


def own_blocks(text: str) -> set[str]:
    """The author's own elements that ask for Markdown: <d-article markdown="1"> alone on its line.

    Any other may as well stand among words.
    """
    return {
        tag[1].lower()
        for tag in _OWN_TAG.finditer(text)
        if asks_for_markdown(tag[2]) and _begins_line(text, tag.start())
    }


def _begins_line(text: str, start: int) -> bool:
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    return margin in ("", " ", "  ", "   ")


def asks_for_markdown(attributes: str) -> bool:
    """Whether a tag has the attribute `markdown`, and not to say no."""
    return bool(re.search(r"\smarkdown(?!\s*=\s*[\"']?0)(?=[\s=/]|$)", without_values(attributes)))


def without_values(attributes: str) -> str:
    """A tag's attributes without the texts in quotes, in which anything may stand; 0 stays."""
    return re.sub(r"\"(?!0\")[^\"]*\"|'(?!0')[^']*'", '""', attributes)
