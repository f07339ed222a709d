"""What an article's calls stand for: figures, drawn or remembered, and numbers bound to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deconv_article import assets
from deconv_article.built import Built, OutOfRange, Table, UnknownParam
from deconv_article.cache import read_json, use, write_json
from deconv_article.companions import Drawn
from deconv_article.errors import ArticleError, Place, nearest
from deconv_article.facts import Facts
from deconv_article.feed import twin_html
from deconv_article.generator import libraries
from deconv_article.made import Made
from deconv_article.memory import Memory, digest
from deconv_article.page import Pages
from deconv_article.registry import Registry
from deconv_article.rendered import Rendered
from deconv_article.results import Results
from deconv_article.scan import Template
from deconv_article.slots import Call
from deconv_article.sources import read_imports
from deconv_article.tag import Tag

if TYPE_CHECKING:
    from deconv_article.tokens import Tokens

TOKENS = "assets/styles/tokens.css"
FIGURES = "figures"  # the folder of pictures and of the figures' own pages


class Boxes:
    """Answers calls; gathers the pictures, and how often each figure was used.

    twins: the HTML of each box -> that of its picture alone. calls: the id of each box -> its call.
    scripts: each widget file, a figure's or shared -> those that it carries with it.
    placed: the key of each state -> where its pictures lie. first: the page's first figure.
    reads: each figure -> the files that its pictures were made from. states: each figure -> the
    values it is shown at.
    """

    def __init__(
        self,
        made: Made,
        registry: Registry,
        pages: Pages,
        rendered: Rendered,
        cache: Path,
        words: Mapping[str, str],
        memory: Memory,
    ) -> None:
        self.made = made
        self.files = made.files
        self.registry = registry
        self.pages = pages
        self.rendered = rendered
        self.cache = cache
        self.words = words
        self.memory = memory
        self.used: dict[str, int] = {}
        self.twins: dict[str, str] = {}
        self.scripts: dict[str, list[str]] = {}
        self.calls: dict[str, Call] = {}
        self.placed: dict[str, tuple[str, str]] = {}
        self.first: Drawn | None = None
        self.reads: dict[str, set[Path]] = {}
        self.states: dict[str, list[dict[str, object]]] = {}
        self._libraries = libraries()
        self._keys: dict[str, tuple[str, set[Path]]] = {}
        self._modules = registry.sources(self._imports)
        self._sources: dict[str, tuple[str, set[Path]]] = {}
        self._built: dict[str, Built] = {}
        self._shown: dict[str, dict[str, Any]] = {}

    def answer(self, call: Call) -> str:
        """The HTML of one `{{figure …}}`, `{{fact …}}` or `{{scrub …}}`."""
        if call.helper == "fact":
            facts = Facts(self.files, self.registry, self.sources, self.memory, self.error)
            return facts.html(call)
        return self.scrub(call) if call.helper == "scrub" else self.figure(call)

    def figure(self, call: Call) -> str:
        """The box of a figure; its second one on a page has another id, `name-2`."""
        shown = self.shown(call)
        used, later = self.used.get(call.name, 0), bool(self.used)
        self.used[call.name] = used + 1
        identity = call.name if not used else f"{call.name}-{used + 1}"
        self.calls[identity] = call
        self.scripts |= {name: [] for name in shown["shares"]} | {call.name: shown["scripts"]}
        wide, narrow = self.pictures_of(call, f"{FIGURES}/{identity}")
        alone = f"{FIGURES}/{call.name}/index.html"  # a folder alone does not open from a disk
        key, built = self.key(call), partial(self.built, call)
        box = self.pages.figure(identity, key, built, wide, narrow, self.words, alone, later=later)
        self.twins[box] = twin_html(wide, shown["wide"], shown["sentence"])
        return box

    def pictures_of(self, call: Call, name: str) -> tuple[str, str]:
        """Where the two pictures of a state lie: there already, or put at NAME.svg."""
        key = self.key(call)
        if key not in self.placed:
            wide, narrow = self.placed[key] = f"{name}.svg", f"{name}-narrow.svg"
            pictures = (
                (wide, key, lambda: self.built(call).wide),
                (narrow, key, lambda: self.built(call).narrow),
            )
            self.made.renew(pictures, self.reads[call.name])
        return self.placed[key]

    def shown(self, call: Call) -> dict[str, Any]:
        """What a page says around the pictures of a figure in the state asked for.

        scripts, shares: the further files of its own widget, and those of several. sentence,
        wide: its words and size. params: what can be changed. sheets: the pictures it is cut from.
        """
        if call.name not in self.registry.names:
            hint = nearest(call.name, self.registry.names)
            raise self.error(call, f"unknown figure “{call.name}”", hint)
        with self.files.reading() as reads:
            key = self.key(call)
        self.reads.setdefault(call.name, set()).update(reads)
        if key not in self._shown:
            self._shown[key] = self._said(call, key)
            use(self._file(key))
            for name in self._shown[key]["sheets"]:
                with self.files.reading() as sheet:
                    data = Results(self.files).read(name)
                self.made.add(name, data, sheet)
            self.states.setdefault(call.name, []).append(call.values)
        self.first = self.first or Drawn(call, key, self._shown[key]["sentence"])
        return self._shown[key]

    def _said(self, call: Call, key: str) -> dict[str, Any]:
        made_of = digest("shown", key)
        if made_of not in self.memory:
            built = self.built(call)
            said = {name: built.spec[name] for name in ("params", "sheets", "wide")}
            said |= {name: getattr(built, name) for name in ("scripts", "shares", "sentence")}
            self.memory[made_of] = said
        known: dict[str, Any] = self.memory[made_of]
        return known

    def built(self, call: Call) -> Built:
        """The figure in the state asked for, drawn only where it is not remembered."""
        key = self.key(call)
        if key not in self._built:
            self._built[key] = self._remembered(call, key)
        return self._built[key]

    def _remembered(self, call: Call, key: str) -> Built:
        remembered = self._file(key)
        known = read_json(remembered)
        if known:
            return Built(**{**known, "table": Table(*known["table"])})
        from deconv_article.tokens import parse_tokens

        path = self.files.find(TOKENS)
        font = self.files.find(assets.DRAWN_FONT)
        tokens = parse_tokens(self.files.text(path) if path else "", font, path)
        built = self.drawn(call, tokens)
        write_json(remembered, built._asdict())
        return built

    def _file(self, key: str) -> Path:
        return self.cache / "figures" / f"{key}.json"

    def drawn(self, call: Call, tokens: Tokens) -> Built:
        """The figure, drawn; raises ArticleError at a value that it cannot have."""
        from deconv_article.figure import build  # with it comes all that declares a figure

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

    def key(self, call: Call) -> str:
        """The hash of all that a picture is made from."""
        asked = f"{call.name} {call.values}"
        if asked not in self._keys:
            self._keys[asked] = self._key(call)
        key, reads = self._keys[asked]
        self.files.note(reads)
        return key

    def _key(self, call: Call) -> tuple[str, set[Path]]:
        with self.files.reading() as reads:
            made_of = digest(call.name, call.values, self.sources(call.name), self._shared())
        return made_of, reads

    def _shared(self) -> list[object]:
        """What every picture is made from, apart from sources."""
        shared = [self.files.find(name) for name in (TOKENS, assets.DRAWN_FONT)]
        return [*(path and self.files.digest(path) for path in shared), self._libraries]

    def sources(self, name: str) -> str:
        """The hash of all sources that shape a figure."""
        if name not in self._sources:
            with self.files.reading() as reads:
                paths = self.registry.files(name, self._modules)
                made_of = digest([(str(path), self.files.digest(path)) for path in paths])
            self._sources[name] = made_of, reads
        made_of, reads = self._sources[name]
        self.files.note(reads)
        return made_of

    def _imports(self, path: Path) -> list[str]:
        key = f"imports {self.files.digest(path)}"
        if key not in self.memory:
            self.memory[key] = read_imports(path)
        names: list[str] = self.memory[key]
        return names

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
        params = {param["name"]: param for param in self.shown(shown)["params"]}
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
