"""Links in the prose that set a figure: `[try size 4](#deconv1d?size=4)`.

With its script the figure on the page takes the state. Without, the link leads to a page of the
figure on which that state is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from deconv_article.boxes import FIGURES, Boxes
from deconv_article.built import OutOfRange, UnknownParam
from deconv_article.errors import ArticleError, nearest
from deconv_article.memory import digest
from deconv_article.references import Finder
from deconv_article.slots import Call

if TYPE_CHECKING:
    from deconv_article.figure import Figure

# Such a link, and what only looks as if one were in it.
_LINK = re.compile(
    r"<(?:(?P<text>script|style|textarea|template)\b.*?</(?P=text)\s*>|!--.*?-->"
    r"|(?P<before>a\b[^>]*?\s)href=\"(?P<url>#(?P<id>[\w-]+)\?(?P<query>[^\"]*))\")",
    re.DOTALL,
)


def resolve_states(html: str, boxes: Boxes, find: Finder) -> tuple[str, dict[str, Call]]:
    """The HTML with its links to states made; the folder of each state's page, and its call.

    Raises ArticleError at a figure that the page does not have, or a state that it cannot take.
    """
    states: dict[str, Call] = {}

    def linked(match: re.Match[str]) -> str:
        if not match["url"]:
            return match[0]
        url = unescape(match["url"])
        call = boxes.calls.get(match["id"])
        if call is None:
            hint = nearest(match["id"], boxes.calls)
            raise ArticleError(f"the page has no figure “{match['id']}”", find(url), hint)
        key = digest("state", call.name, call.values, match["query"], boxes.sources(call.name))
        if key not in boxes.memory:
            boxes.memory[key] = state(call, match["query"], url)
        path, values = boxes.memory[key]
        states[path] = Call("figure", call.name, values, "")
        link = escape(address(path))
        return f'<{match["before"]}href="{link}index.html" data-state="{escape(url)}"'

    def state(call: Call, query: str, url: str) -> tuple[str, dict[str, object]]:
        figure = boxes.registry.load(call.name)
        asked = dict(parse_qsl(unescape(query), keep_blank_values=True))
        try:
            values = figure.values({**call.values, **parse(figure, asked)})
        except UnknownParam as error:
            message = f"unknown parameter “{error.name}”"
            raise ArticleError(message, find(url), nearest(error.name, error.known)) from None
        except OutOfRange as error:
            message = f"{error.name} is “{asked[error.name]}”"
            raise ArticleError(message, find(url), f"expected {error.expected}") from None
        path, drawn = page_of(figure, values)
        return path, drawn.values

    html = _LINK.sub(linked, html)
    return html, states


def parse(figure: Figure[Any], asked: Mapping[str, str]) -> dict[str, object]:
    """What an address says, as a tag would say it: numbers as numbers."""
    from deconv_article.figure import TextParam

    words = {p.name for p in figure.params if isinstance(p, TextParam) or p.choices}

    def value(name: str, text: str) -> object:
        if name in words or not re.fullmatch(r"-?\d+(\.\d+)?", text):
            return text
        return float(text) if "." in text else int(text)

    return {name: value(name, text) for name, text in asked.items()}


def page_of(figure: Figure[Any], values: Mapping[str, Any]) -> tuple[str, Call]:
    """The folder of the page that shows a state, and the call that draws it."""
    differ = {
        param.name: param.write(values[param.name])
        for param in figure.params
        if values[param.name] != param.default
    }
    state = ",".join(f"{name}={quote(text)}" for name, text in differ.items())
    path = f"{FIGURES}/{figure.name}/" + (f"{state}/" if state else "")
    return path, Call("figure", figure.name, dict(parse(figure, differ)), "")


def address(path: str) -> str:
    """The URL of such a folder, whose name may hold percent signs."""
    return quote(path, safe="/=,")
