"""An article to a site: a mapping from output path to bytes, made without touching the disk.

    source ─handlebars→ Markdown with slots ─markup→ HTML ─figures filled in→ ─review→ ─page→ site

The figures are an argument (`registry`); this module knows none of them.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from deconv_article import assets, review
from deconv_article.alone import figure_pages
from deconv_article.apparatus import add_apparatus, read_bibliography, read_words
from deconv_article.aside import render_fence, render_math
from deconv_article.boxes import FIGURES, Boxes
from deconv_article.companions import announce, card, companions, feed, icons
from deconv_article.digests import Digests
from deconv_article.errors import ArticleError, ArticleErrors, shown
from deconv_article.files import Files, OutsideError
from deconv_article.generator import generator
from deconv_article.handlebars import Handlebars
from deconv_article.hide import FENCE, MATH, without_comments
from deconv_article.lost import check_lost
from deconv_article.made import Made, Renewed
from deconv_article.manifest import Manifest
from deconv_article.memory import Memory, digest
from deconv_article.metadata import Author, Metadata, parse_metadata, template_names
from deconv_article.page import Pages, json_for_script
from deconv_article.pieces import MARKUP
from deconv_article.prose import render_body
from deconv_article.registry import Registry
from deconv_article.rendered import Rendered
from deconv_article.slots import token
from deconv_article.spelling import misspelt
from deconv_article.states import resolve_states

# Stands for the article while the page is laid out; token 0 is never in filled HTML.
_BODY = token(0)


class Site(NamedTuple):
    """A built site.

    tree: output path -> bytes. reads: output path -> the files that were read, or looked for, to
    make it. figures: each figure -> the same for its pictures, and the values it is shown at.
    notes: what a draft still lacks. kept, renewed: outputs that are not in the tree, and those that
    may be kept another time; see `Made`.
    """

    tree: dict[str, bytes]
    files: Files
    reads: dict[str, set[Path]]
    figures: dict[str, tuple[set[Path], list[dict[str, object]]]]
    notes: list[ArticleError]
    kept: set[str]
    renewed: dict[str, tuple[str, set[Path]]]


def render(
    article: Path,
    registry: Registry,
    cache: Path,
    draft: bool = False,
    last: Manifest | None = None,
) -> Site:
    """The site of one article; raises ArticleError at an author's mistake.

    cache: a folder for drawn figures and rendered tags; what is in it may be deleted at any time.
    last: what is known of the folder, where the site is for one that was built before.
    """
    if article.is_dir():
        index = article / "index.md"
        hint = f"name the Markdown file in it: {shown(index)}" if index.is_file() else ""
        raise ArticleError(f"{shown(article)} is a folder, not an article", hint=hint)
    if not article.is_file():
        raise ArticleError(f"there is no article {shown(article)}")
    digests = last.digests if last else Digests(cache / "digests.json")
    files = Files(article, digests)
    registry = registry.beside(files)
    memory = Memory(cache / "rendered.json", digest(last.generator if last else generator(digests)))
    made = Made(files, last)
    pages = Pages(files, memory)
    with files.reading() as known:
        metadata = read_metadata(files, memory)
        names = template_names(metadata)
        words = read_words(files, metadata.lang, memory)
    with files.reading() as read:
        source = files.source(files.article)
        set_aside = {MATH: render_math, FENCE: render_fence}
        rendered = Handlebars(files, names, set_aside, memory).render(source)
        undefined = check_lost(rendered, files.article)
        body = render_body(rendered.markdown, source, rendered.slots, memory)
        boxes = Boxes(made, registry, pages, rendered, cache, words, memory)
        html = rendered.slots.fill(body, boxes.answer)
        prose = functools.reduce(lambda text, box: text.replace(box, ""), boxes.twins, html)
        works = read_bibliography(files, memory)
        html, states = resolve_states(html, boxes, rendered.find)
        html, cited, unused = add_apparatus(html, works, pages, words, rendered.find)

    announced = announce(metadata, boxes.first, cited, memory)
    folders = [f"{FIGURES}/{name}/" for name in boxes.used]
    made.gather(companions(announced, pages, folders), known)
    made.gather(icons(files, cache))
    shown_first = boxes.reads[boxes.first.call.name] if boxes.first else set()
    pictured = card(metadata.title, announced, boxes.first, registry, files, cache)
    made.gather(pictured, known, shown_first)
    made.renew(_stylesheets(files))
    made.renew(figure_pages(boxes, states, names, announced), known)
    with files.reading() as looked_up:
        html, notes = _with_files(html, files, rendered, made, draft)
    todos = [
        todo
        for path, template in rendered.templates.items()
        for todo in review.find_todos(template, rendered.chain(path))
    ]
    hint = "correct it, or write it into words.txt"
    with files.reading() as spelt:
        unknown = [
            ArticleError(f"“{word}” is in no dictionary", rendered.find(word), hint)
            for word in misspelt(prose, metadata.lang, files, memory)
        ]
    notes = [*todos, *notes, *unknown, *undefined, *unused]
    notes.sort(key=_by_place)
    if notes and not draft:
        raise ArticleErrors(notes)
    html = without_comments(review.mark_todos(html) if draft else html)

    made.renew(_scripts(files, boxes), read)
    made.renew(_fonts(files))
    with files.reading() as laid_out:
        page = pages.render(
            "page.html.j2",
            article=names["article"],
            head=announced["head"],
            icons=[icon for icon in assets.PNG_ICONS if icon[0] in made],
            json_ld_html=announced["json_ld_html"],
            words=words,
            words_html=json_for_script(words),
            body_html=_BODY,
            citing=announced["citing"],
            has_title=_has_title(html),
            faces_html=assets.font_faces(files),
            style_html=assets.stylesheet(files),
            fonts={"files": [f for f in assets.FIRST_FONTS if f in made], "media": assets.WIDE},
            wide=[assets.WIDE_STYLES, assets.WIDE],
            script=assets.SCRIPT,
            notes=[[str(n.place) if n.place else "", n.message] for n in notes],
        )
    whole = page.replace(_BODY, html).encode()
    made.add("index.html", whole, known | read | looked_up | spelt | laid_out)
    made.gather(feed(announced, pages, html, boxes.twins), known, read)
    made.add(".nojekyll", b"", set())
    memory.save()
    digests.save()
    figures = {name: (boxes.reads[name], boxes.states[name]) for name in boxes.states}
    return Site(made.tree, files, made.reads, figures, notes, made.kept, made.renewed)


def _stylesheets(files: Files) -> Iterator[Renewed]:
    yield assets.WIDE_STYLES, "", functools.partial(assets.wide_stylesheet, files)


def _fonts(files: Files) -> Iterator[Renewed]:
    for name, path in assets.fonts(files):
        yield name, str(path), functools.partial(files.read, path)


def _scripts(files: Files, boxes: Boxes) -> Iterator[Renewed]:
    figures = bool(boxes.used)
    yield assets.SCRIPT, str(figures), functools.partial(assets.script, files, figures)
    if figures:
        yield assets.TAKE, "", functools.partial(assets.take_script, files)
    for name, needed in boxes.scripts.items():
        make = functools.partial(assets.figure_script, files, name, needed)
        yield f"{assets.WIDGETS}/{name}.js", str(needed), make


def _by_place(note: ArticleError) -> tuple[str, int, int]:
    return (note.place.name, note.place.line, note.place.column) if note.place else ("", 0, 0)


def read_metadata(files: Files, memory: Memory) -> Metadata:
    """The `article.toml` beside the article, else the project's, else the generator's own."""
    path = files.find("article.toml")
    if path is None:
        raise ArticleError("there is no article.toml", hint='write one with title = "…" in it')
    source = files.source(path)
    key = digest("metadata", source.text)
    if key not in memory:
        metadata = parse_metadata(source)
        authors = [author._asdict() for author in metadata.authors]
        memory[key] = {**metadata._asdict(), "authors": authors}
    record = memory[key]
    people = tuple(Author(**author) for author in record["authors"])
    return Metadata(**{**record, "authors": people, "keywords": tuple(record["keywords"])})


def _has_title(html: str) -> bool:
    """Whether the article has a title of its own, not only a script that makes one."""
    return "<h1" in html and any(tag["name"] == "h1" for tag in MARKUP.finditer(html))


def _with_files(
    html: str, files: Files, rendered: Rendered, made: Made, draft: bool
) -> tuple[str, list[ArticleError]]:
    """The HTML with its links checked; the files that they name are added to the tree."""

    def has(path: str) -> bool:
        name = posixpath.normpath(path)
        if name in (".", "index.html"):
            return True
        try:
            file = files.find(path)
        except OutsideError:
            raise OutsideError("the project") from None
        if name.startswith("../"):
            raise OutsideError("the site")
        if name in made or name in (assets.SCRIPT, assets.TAKE):
            if file and (name not in made or files.read(file) != made.holds(name)):
                hint = "the generator makes a file of this name; give yours another"
                raise ArticleError(f"“{path}” cannot be a file's name", rendered.find(path), hint)
            return True
        with files.reading() as reads:
            data = files.read(file) if file else assets.provided(files, name)
        if data is None:
            return False
        made.add(name, data, reads)
        return True

    return review.resolve_references(html, has, rendered.find, draft)
