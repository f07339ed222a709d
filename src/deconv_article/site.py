"""An article to a site: a mapping from output path to bytes, made without touching the disk.

    source ─handlebars→ Markdown with slots ─markup→ HTML ─figures filled in→ ─review→ ─page→ site

The figures are an argument (`registry`); this module knows none of them.
"""

from __future__ import annotations

import posixpath
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deconv_article import assets, review
from deconv_article.cache import Memory, digest, file_digest, libraries, read_json, write_json
from deconv_article.errors import ArticleError, ArticleErrors, Place, Source, nearest, shown
from deconv_article.figure import Built, OutOfRange, Registry, Table, UnknownParam, build
from deconv_article.files import Files, OutsideError
from deconv_article.handlebars import Handlebars, Rendered
from deconv_article.markup import render_body, render_math
from deconv_article.metadata import Metadata, parse_metadata, template_names
from deconv_article.page import Pages
from deconv_article.slots import FigureCall, token
from deconv_article.tokens import parse_tokens

# Stands for the article while the page is laid out; token 0 is never in filled HTML.
_BODY = token(0)


@dataclass
class Site:
    """A built site. tree: output path -> bytes; notes: what a draft still lacks."""

    tree: dict[str, bytes]
    files: Files
    notes: list[ArticleError]


def render(article: Path, registry: Registry, cache: Path, draft: bool = False) -> Site:
    """The site of one article; raises ArticleError at an author's mistake.

    cache: a folder for drawn figures and rendered tags; what is in it may be deleted at any time.
    """
    if not article.is_file():
        raise ArticleError(f"there is no article {shown(article)}")
    files = Files(article)
    source = files.source(files.article)
    metadata = read_metadata(files)
    memory = Memory(cache / "rendered.json")
    names = template_names(metadata)
    rendered = Handlebars(files, names, render_math, memory).render(source)
    body = render_body(rendered.markdown, source, rendered.slots)
    pages = Pages(files, memory)
    boxes = Boxes(files, registry, pages, rendered, cache)
    html = rendered.slots.fill(body, boxes.html)

    tree = boxes.pictures
    html, notes = _with_files(html, files, rendered, tree, draft)
    todos = [
        t
        for template in rendered.templates.values()
        for t in review.find_todos(template.source, template.spans)
    ]
    notes = sorted([*todos, *notes], key=_by_place)
    if notes and not draft:
        raise ArticleErrors(notes)
    html = review.mark_todos(html) if draft else html

    if boxes.used:
        tree["assets/article.js"] = assets.script(files, boxes.used).encode()
    page = pages.render(
        "page.html.j2",
        article=names["article"],
        body_html=_BODY,
        has_title="<h1" in html,
        style_html=assets.stylesheet(files),
        script="assets/article.js" if boxes.used else "",
        notes=[[str(n.place) if n.place else "", n.message] for n in notes],
    )
    tree["index.html"] = page.replace(_BODY, html).encode()
    tree[".nojekyll"] = b""
    memory.save()
    return Site(tree, files, notes)


def _by_place(note: ArticleError) -> tuple[str, int, int]:
    return (note.place.name, note.place.line, note.place.column) if note.place else ("", 0, 0)


def read_metadata(files: Files) -> Metadata:
    """The `article.toml` beside the article, else the project's, else the generator's own."""
    path = files.find("article.toml")
    if path is None:
        raise ArticleError("there is no article.toml", hint='write one with title = "…" in it')
    return parse_metadata(files.source(path))


def _with_files(
    html: str, files: Files, rendered: Rendered, tree: dict[str, bytes], draft: bool
) -> tuple[str, list[ArticleError]]:
    """The HTML with its links checked; the files that they name are added to the tree."""

    def place(url: str) -> Place | None:
        for template in rendered.templates.values():
            if start := template.source.text.find(url) + 1:
                return template.source.place(start - 1, start - 1 + len(url))
        return None

    def has(path: str) -> bool:
        name = posixpath.normpath(path)
        if name in tree or name in (".", "index.html"):
            return True
        try:
            file = files.find(path)
        except OutsideError:
            raise ArticleError(f"“{path}” leaves the project", place(path)) from None
        if name.startswith("../"):
            raise ArticleError(
                f"“{path}” leaves the site", place(path), "put the file beside the article"
            )
        data = files.read(file) if file else assets.provided(files, name)
        if data is None:
            return False
        tree[name] = data
        return True

    return review.resolve_references(html, has, place, draft)


@dataclass
class Boxes:
    """Fills figure slots; gathers the pictures, and how often each figure was used."""

    files: Files
    registry: Registry
    pages: Pages
    rendered: Rendered
    cache: Path
    pictures: dict[str, bytes] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def html(self, call: FigureCall) -> str:
        """The box of one `{{figure …}}`."""
        try:
            built = self.built(call)
        except KeyError:
            hint = nearest(call.name, self.registry.names)
            raise ArticleError(f"unknown figure “{call.name}”", self.place(call), hint) from None
        except UnknownParam as error:
            raise ArticleError(
                f"unknown parameter “{error.name}”",
                self.place(call, error.name),
                nearest(error.name, error.known),
            ) from None
        except OutOfRange as error:
            raise ArticleError(
                f"{error.name} is {error.value!r}",
                self.place(call, error.name),
                f"expected a whole number from {error.low} to {error.high}",
            ) from None
        used = self.used.get(call.name, 0)
        self.used[call.name] = used + 1
        identity = call.name if not used else f"{call.name}-{used + 1}"
        wide, narrow = f"figures/{identity}.svg", f"figures/{identity}-narrow.svg"
        self.pictures[wide] = built.wide.encode()
        self.pictures[narrow] = built.narrow.encode()
        return self.pages.figure(identity, built, wide, narrow)

    def built(self, call: FigureCall) -> Built:
        """The figure in the state asked for, drawn only where it is not remembered."""
        sources = {str(p): file_digest(p) for p in self.registry.files(call.name)}
        self.files.asked.update({Path(p): was for p, was in sources.items()})
        path = self.files.find("assets/styles/tokens.css")
        tokens = self.files.text(path) if path else ""
        key = digest(call.name, call.values, sources, tokens, libraries())
        remembered = self.cache / "figures" / f"{key}.json"
        known = read_json(remembered)
        if known:
            return Built(**{**known, "table": Table(*known["table"])})
        figure = self.registry.load(call.name)
        built = build(figure, figure.values(call.values), parse_tokens(tokens))
        write_json(remembered, {**asdict(built), "table": list(built.table)})
        return built

    def place(self, call: FigureCall, parameter: str = "") -> Place | None:
        """Where the tag of a figure stands; with a parameter, where its value does."""
        template = self.rendered.templates[Path(call.path)]
        for tag in template.tags:
            if tag.head == "figure" and f'"{call.name}"' in tag.arguments.replace("'", '"'):
                source: Source = template.source
                start = source.text.find(f"{parameter}=", tag.start, tag.end) if parameter else -1
                if parameter and start < 0:
                    continue
                if parameter:
                    end = start + len(source.text[start : tag.end].split()[0].rstrip("}~"))
                    return source.place(start, end)
                return source.place(tag.start, tag.end)
        return None
