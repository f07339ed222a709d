"""The boxes of a page's figures: drawn or remembered, their pictures gathered on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deconv_article import assets
from deconv_article.cache import digest, file_digest, libraries, read_json, write_json
from deconv_article.companions import Drawn
from deconv_article.errors import ArticleError, Place, nearest
from deconv_article.feed import twin_html
from deconv_article.figure import Built, OutOfRange, Registry, Table, UnknownParam, build
from deconv_article.files import Files
from deconv_article.page import Pages
from deconv_article.rendered import Rendered
from deconv_article.scan import Template
from deconv_article.slots import FigureCall
from deconv_article.tag import Tag
from deconv_article.tokens import parse_tokens


@dataclass
class Boxes:
    """Fills figure slots; gathers the pictures, and how often each figure was used.

    twins: the HTML of each box -> that of its picture alone. first: the page's first figure.
    """

    files: Files
    registry: Registry
    pages: Pages
    rendered: Rendered
    cache: Path
    words: Mapping[str, str]
    pictures: dict[str, bytes] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)
    first: Drawn | None = None

    def html(self, call: FigureCall) -> str:
        """The box of one `{{figure …}}`."""
        if call.name not in self.registry.names:
            hint = nearest(call.name, self.registry.names)
            raise self.error(call, f"unknown figure “{call.name}”", hint)
        try:
            built = self.built(call)
        except UnknownParam as error:
            hint = nearest(error.name, error.known)
            message = f"unknown parameter “{error.name}”"
            raise self.error(call, message, hint, error.name) from None
        except OutOfRange as error:
            hint = f"expected {error.expected}"
            message = f"{error.name} is {error.value!r}"
            raise self.error(call, message, hint, error.name) from None
        used = self.used.get(call.name, 0)
        self.used[call.name] = used + 1
        identity = call.name if not used else f"{call.name}-{used + 1}"
        wide, narrow = f"figures/{identity}.svg", f"figures/{identity}-narrow.svg"
        self.pictures[wide] = built.wide.encode()
        self.pictures[narrow] = built.narrow.encode()
        box = self.pages.figure(identity, built, wide, narrow, self.words)
        self.twins[box] = twin_html(wide, built.spec["wide"], built.sentence)
        return box

    def built(self, call: FigureCall) -> Built:
        """The figure in the state asked for, drawn only where it is not remembered."""
        sources = {str(p): file_digest(p) for p in self.registry.files(call.name)}
        self.files.asked.update({Path(p): was for p, was in sources.items()})
        path = self.files.find("assets/styles/tokens.css")
        tokens = self.files.text(path) if path else ""
        font = self.files.find(assets.DRAWN_FONT)
        drawn = file_digest(font) if font else None
        if font:
            self.files.asked[font] = drawn
        key = digest(call.name, call.values, sources, tokens, drawn, libraries())
        remembered = self.cache / "figures" / f"{key}.json"
        known = read_json(remembered)
        if known:
            built = Built(**{**known, "table": Table(*known["table"])})
        else:
            figure = self.registry.load(call.name)
            built = build(figure, figure.values(call.values), parse_tokens(tokens, font))
            write_json(remembered, {**asdict(built), "table": list(built.table)})
        self.first = self.first or Drawn(call, key, built)
        return built

    def error(self, call: FigureCall, message: str, hint: str, parameter: str = "") -> ArticleError:
        """A mistake in a figure's tag; with a parameter, in its value."""
        path = Path(call.path)
        place = self.place(self.rendered.templates[path], call, parameter)
        return ArticleError(message, place, hint, self.rendered.chain(path))

    def place(self, template: Template, call: FigureCall, parameter: str) -> Place | None:
        """Where the tag of a figure stands: the first that says the same values, else the first."""
        tags = [tag for tag in template.tags if tag.head == "figure"]
        same = [tag for tag in tags if call.name in tag.arguments and _says(tag, call)]
        for tag in same or tags:
            written = template.source.text[tag.start : tag.end]
            value = re.search(rf"\b{parameter}=(\"[^\"]*\"|'[^']*'|[\w.-]+)", written)
            start, end = value.span() if parameter and value else (0, len(written))
            return template.source.place(tag.start + start, tag.start + end)
        return None


def _says(tag: Tag, call: FigureCall) -> bool:
    return all(
        re.search(rf"\b{key}=[\"']?{re.escape(str(value))}(?![\w.])", tag.arguments)
        for key, value in call.values.items()
    )
