"""What an article's calls stand for: figures, drawn or remembered, and numbers bound to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deconv_article import assets
from deconv_article.cache import Memory, digest, file_digest, libraries, read_json, write_json
from deconv_article.companions import Drawn
from deconv_article.errors import ArticleError, Place, nearest
from deconv_article.facts import Facts
from deconv_article.feed import twin_html
from deconv_article.figure import Built, OutOfRange, Registry, Table, UnknownParam, build
from deconv_article.files import Files
from deconv_article.page import Pages
from deconv_article.rendered import Rendered
from deconv_article.results import Results
from deconv_article.scan import Template
from deconv_article.slots import Call
from deconv_article.tag import Tag
from deconv_article.tokens import Tokens, parse_tokens

FIGURES = "figures"  # the folder of pictures and of the figures' own pages


@dataclass
class Boxes:
    """Answers calls; gathers the pictures, and how often each figure was used.

    twins: the HTML of each box -> that of its picture alone. calls: the id of each box -> its call.
    scripts: each figure's name -> the further widget files that its own needs.
    placed: the key of each state -> where its pictures lie. first: the page's first figure.
    """

    files: Files
    registry: Registry
    pages: Pages
    rendered: Rendered
    cache: Path
    words: Mapping[str, str]
    memory: Memory
    pictures: dict[str, bytes] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    placed: dict[str, tuple[str, str]] = field(default_factory=dict)
    first: Drawn | None = None

    def answer(self, call: Call) -> str:
        """The HTML of one `{{figure …}}`, `{{fact …}}` or `{{scrub …}}`."""
        if call.helper == "fact":
            return Facts(self.files, self.registry, self.memory, self.error).html(call)
        return self.scrub(call) if call.helper == "scrub" else self.figure(call)

    def figure(self, call: Call) -> str:
        """The box of a figure; its second one on a page has another id, `name-2`."""
        built = self.built(call)
        used = self.used.get(call.name, 0)
        self.used[call.name] = used + 1
        identity = call.name if not used else f"{call.name}-{used + 1}"
        self.calls[identity] = call
        self.scripts[call.name] = built.scripts
        wide, narrow = self.pictures_of(call, built, f"{FIGURES}/{identity}")
        alone = f"{FIGURES}/{call.name}/index.html"  # a folder alone does not open from a disk
        box = self.pages.figure(identity, built, wide, narrow, self.words, alone)
        self.twins[box] = twin_html(wide, built.spec["wide"], built.sentence)
        return box

    def pictures_of(self, call: Call, built: Built, name: str) -> tuple[str, str]:
        """Where the two pictures of a state lie: there already, or put at NAME.svg."""
        key = self.key(call)[0]
        if key not in self.placed:
            wide, narrow = self.placed[key] = f"{name}.svg", f"{name}-narrow.svg"
            self.pictures[wide] = built.wide.encode()
            self.pictures[narrow] = built.narrow.encode()
        return self.placed[key]

    def built(self, call: Call) -> Built:
        """The figure in the state asked for, drawn only where it is not remembered."""
        if call.name not in self.registry.names:
            hint = nearest(call.name, self.registry.names)
            raise self.error(call, f"unknown figure “{call.name}”", hint)
        key, tokens, font = self.key(call)
        remembered = self.cache / "figures" / f"{key}.json"
        known = read_json(remembered)
        if known:
            built = Built(**{**known, "table": Table(*known["table"])})
        else:
            built = self.drawn(call, parse_tokens(tokens, font))
            write_json(remembered, {**asdict(built), "table": list(built.table)})
        for name in built.spec["sheets"]:
            self.pictures[name] = Results(self.files).read(name)
        self.first = self.first or Drawn(call, key, built)
        return built

    def drawn(self, call: Call, tokens: Tokens) -> Built:
        """The figure, drawn; raises ArticleError at a value that it cannot have."""
        figure = self.registry.load(call.name)
        try:
            return build(figure, figure.values(call.values), tokens)
        except UnknownParam as error:
            hint = nearest(error.name, error.known)
            message = f"unknown parameter “{error.name}”"
            raise self.error(call, message, hint, error.name) from None
        except OutOfRange as error:
            hint = f"expected {error.expected}"
            message = f"{error.name} is {error.value!r}"
            raise self.error(call, message, hint, error.name) from None

    def key(self, call: Call) -> tuple[str, str, Path | None]:
        """The hash of all that a picture is made from; the tokens' text and the font among it."""
        sources = {str(p): file_digest(p) for p in self.registry.files(call.name)}
        self.files.asked.update({Path(p): was for p, was in sources.items()})
        path = self.files.find("assets/styles/tokens.css")
        tokens = self.files.text(path) if path else ""
        font = self.files.find(assets.DRAWN_FONT)
        drawn = file_digest(font) if font else None
        if font:
            self.files.asked[font] = drawn
        return digest(call.name, call.values, sources, tokens, drawn, libraries()), tokens, font

    def scrub(self, call: Call) -> str:
        """A number in a sentence that the reader may change, bound to the page's figure.

        Without its script it is the number that the figure shows.
        """
        name, _, parameter = call.name.partition(".")
        calls = [one for one in self.rendered.slots.calls() if one.helper == "figure"]
        shown = next((one for one in calls if one.name == name), None)
        if shown is None:
            hint = nearest(name, {one.name for one in calls})
            raise self.error(call, f"the page has no figure “{name}”", hint)
        params = {param["name"]: param for param in self.built(shown).spec["params"]}
        if parameter not in params:
            hint = nearest(parameter, params)
            raise self.error(call, f"“{name}” has no parameter “{parameter}”", hint)
        param = params[parameter]
        if param["kind"] not in ("slider", "typed"):
            raise self.error(call, f"“{parameter}” is not a number", "")
        return (
            f'<span class="scrub" data-scrub="{name}.{parameter}" '
            f'style="--digits: {len(param["shown"])}">'
            f"{param['shown']}</span>"
        )

    def error(self, call: Call, message: str, hint: str, parameter: str = "") -> ArticleError:
        """A mistake in a call's tag; with a parameter, in its value."""
        path = Path(call.path)
        place = self.place(self.rendered.templates[path], call, parameter)
        return ArticleError(message, place, hint, self.rendered.chain(path))

    def place(self, template: Template, call: Call, parameter: str) -> Place | None:
        """Where the tag of a figure stands: the first that says the same values, else the first."""
        tags = [tag for tag in template.tags if tag.head == call.helper]
        same = [tag for tag in tags if call.name in tag.arguments and _says(tag, call)]
        for tag in same or tags:
            written = template.source.text[tag.start : tag.end]
            value = re.search(rf"\b{parameter}=(\"[^\"]*\"|'[^']*'|[\w.-]+)", written)
            start, end = value.span() if parameter and value else (0, len(written))
            return template.source.place(tag.start + start, tag.start + end)
        return None


def _says(tag: Tag, call: Call) -> bool:
    return all(
        re.search(rf"\b{key}=[\"']?{re.escape(str(value))}(?![\w.])", tag.arguments)
        for key, value in call.values.items()
    )
