"""The article as a feed carries it: the whole text, pictures for widgets, nothing that runs.

A feed is read far from the site, so every link in it is absolute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import urljoin

# What needs a page around it, with all that is in it; nav lists what a reader program lists itself.
_DROPPED = (
    "audio|base|button|canvas|dialog|embed|fieldset|form|h1|iframe|input|label|link|meta|nav"
    "|noscript|object|output|script|select|style|template|textarea|video"
)
_VOID = ("base", "embed", "input", "link", "meta")
# What may have to go or to change; most tags are neither, and a look at each would cost more.
_TAG = re.compile(
    r"<(?:!--.*?-->|(script|style|textarea)\b.*?</\1\s*>"
    rf"|(?P<end>/?)(?:(?P<dropped>{_DROPPED})(?=[\s/>])|[a-z][\w-]*\s)"
    r"(?P<attributes>[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>))",
    re.DOTALL,
)
_SHOUTED = re.compile(r"</?[A-Z][A-Z0-9]*(?=[\s/>])")
_ATTRIBUTE = re.compile(
    r"\s+(?P<key>[^\s=<>\"'/]+)"
    r"(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s>\"']+))?"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # with U+FFFE and U+FFFF, not XML's


def twin_html(url: str, size: tuple[int, int], sentence: str) -> str:
    """A figure's picture, for want of the figure."""
    width, height = size
    return f'<p><img src="{url}" width="{width}" height="{height}" alt="{escape(sentence)}"></p>'


def feed_body(html: str, boxes: Mapping[str, str], url: str) -> str:
    """An article's HTML as a feed may carry it.

    boxes: a figure's box, as it stands in the HTML -> what takes its place. url: the site's.
    """
    for box, picture in boxes.items():
        html = html.replace(box, picture)
    html = _SHOUTED.sub(lambda match: match[0].lower(), html)
    parts, position, inside, depth = [], 0, "", 0
    for match in _TAG.finditer(html):
        name, attributes = match["dropped"], match["attributes"]
        if attributes and not name:
            if not depth and any(key in attributes.lower() for key in ("href", "src", "on")):
                parts += [html[position : match.start()], _absolute(match[0], url)]
                position = match.end()
            continue
        if depth:
            depth += (name == inside) * (-1 if match["end"] else 1)
        else:
            parts.append(html[position : match.start()])
            if name and not match["end"] and name not in _VOID:
                inside, depth = name, 1
        position = match.end()
    whole = "".join([*parts, "" if depth else html[position:]])
    for character in ("\ufffe", "\uffff"):
        whole = whole.replace(character, "\ufffd")
    return _CONTROL.sub("\ufffd", whole).strip()


def _absolute(tag: str, url: str) -> str:
    """A start tag with its addresses absolute, without handlers and what else would run."""

    def changed(match: re.Match[str]) -> str:
        key = match["key"].lower()
        if key not in ("href", "src", "srcset") and not key.startswith("on"):
            return match[0]
        value = unescape((match["value"] or "").strip("\"'")).strip()
        if key.startswith("on") or value.lower().startswith("javascript:"):
            return ""
        if value.startswith(("https://", "http://")):
            return match[0]
        if key == "srcset":
            parts = [part.split(None, 1) for part in value.split(",") if part.strip()]
            value = ", ".join(" ".join([urljoin(url, first), *rest]) for first, *rest in parts)
        elif value:
            value = urljoin(url, value)
        return f' {key}="{escape(value)}"'

    return _ATTRIBUTE.sub(changed, tag)
