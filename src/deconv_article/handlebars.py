"""The author's template language: an article with its tags rendered, its partials set aside.

Each outermost tag or block is a template of its own. Only its tags go through pybars3: the text
between them is replaced by tokens, so that the same tags mean the same template whatever the prose
around and inside them says, and a template once rendered is remembered by its text (`Memory`).

A partial comes back as a slot: its HTML is kept aside, byte for byte, until Markdown has run. Only
a partial whose name ends in `.md` is prose and expands in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from deconv_article import __version__, engine
from deconv_article.aside import inline_svg, own_paragraph
from deconv_article.digests import known_path
from deconv_article.errors import ArticleError, Place, Source, nearest
from deconv_article.files import Files, OutsideError
from deconv_article.frozen import freeze, thaw
from deconv_article.hide import (
    COMMENT,
    FENCE,
    SIGN,
    VERBATIM,
    Span,
    find_html,
    find_markdown,
    without_comments,
)
from deconv_article.margin import hung, margin_at
from deconv_article.memory import Memory, digest
from deconv_article.rendered import Rendered
from deconv_article.scan import MAX_DEPTH, Block, Node, Template, Text, parse
from deconv_article.skeleton import MARKS, TEXTS, skeleton_of, tags_of
from deconv_article.slots import TOKEN, Call, Slots, check_reserved, number
from deconv_article.tag import VALUE_HELPERS, Tag


class _Frame:
    """The template being rendered, and the tag in it that is running."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.running: tuple[Tag, ...] = ()

    def place(self, name: str) -> Place:
        """Where the partial of this name is included."""
        tags = self.running or self.template.tags
        tag = next((t for t in tags if (t.kind, t.head) == ("partial", name)), tags[0])
        return self.template.source.place(tag.start, tag.end)


class Handlebars:
    """Renders one article; `render` is its whole interface.

    context: what tags may name, plain data (mappings, lists, strings, booleans).
    set_aside: what is HTML at once: a formula with its dollar signs, a code fence, each by the
        kind of its span -> a function of its source, start and end that gives the HTML.
    memory: remembers rendered tags between builds.
    """

    def __init__(
        self,
        files: Files,
        context: Mapping[str, Any],
        set_aside: Mapping[str, Callable[[Source, int, int], str]],
        memory: Memory,
    ) -> None:
        self.files = files
        self.context = engine.strict(context)
        self.set_aside = set_aside
        self.memory = memory
        self.slots = Slots()
        self.templates: dict[Path, Template] = {}
        self.frames: list[_Frame] = []
        self.depth = 0
        self.reads: list[list[str]] = []
        self.texts: list[tuple[int, int]] = []
        self.settings = digest(__version__, context)
        self._helpers = {helper: self._helper(helper) for helper in VALUE_HELPERS}

    def render(self, source: Source) -> Rendered:
        """The article's Markdown, its tags rendered; raises ArticleError at a mistake."""
        template = self._template(source)
        self.frames.append(_Frame(template))
        text = "".join(self._remembered(template, node) for node in template.nodes)
        self.frames.pop()
        return Rendered(text, self.slots, self.templates, self._included_by(), self.texts)

    def _included_by(self) -> dict[Path, tuple[Source, int, int]]:
        included: dict[Path, tuple[Source, int, int]] = {}
        for template in self.templates.values():
            for tag in template.tags:
                if tag.kind == "partial":
                    with suppress(OutsideError):
                        path = self.files.find(tag.head, template.source.path.parent)
                        if path and path in self.templates and path != self.files.article:
                            included.setdefault(path, (template.source, tag.start, tag.end))
        return included

    def _template(self, source: Source) -> Template:
        if source.path not in self.templates:
            markdown = source.path.suffix == ".md" or source.path == self.files.article
            check_reserved(source, markdown)
            spans = find_markdown(source) if markdown else find_html(source)
            self.templates[source.path] = parse(source, spans)
        return self.templates[source.path]

    # --- texts and tags -------------------------------------------------------------------------

    def _remembered(self, template: Template, node: Node) -> str:
        """An outermost node of the article, from memory where nothing that it read has changed."""
        if isinstance(node, Text):
            return self._text(template, node)
        skeleton, texts, names = skeleton_of(node)
        key = digest(self.settings, skeleton, names, _margins(template, node))
        known = self.memory.get(key)
        if known and all(self._still(*read) for read in known["reads"]):
            for _, _, path, _ in known["reads"]:
                self._template(self.files.source(known_path(path)))
            rendered = thaw(known["parts"], self.slots)
        else:
            self.reads = []
            rendered = self._run(template, node, self.context, None)
            self.memory[key] = {"parts": freeze(rendered, self.slots), "reads": self.reads}
        return self._put_back(template, texts, rendered)

    def _text(self, template: Template, text: Text) -> str:
        """A text as it goes on: comments gone, math and fences in slots, the rest untouched."""
        source, position, parts = template.source, text.start, []
        if source.path == self.files.article:
            self.texts.append((text.start, text.end))
        for span in _spans_in(template.spans, text):
            if span.start < position:
                continue  # a comment inside what was set aside whole
            if span.kind == COMMENT:
                html = ""
            elif span.kind == SIGN:
                html = "&lt;"
            elif span.kind in self.set_aside:
                html = self.slots.add(self._html(source, span))
                if span.kind == FENCE:
                    html = own_paragraph(html, source, span)
            elif span.kind == VERBATIM:
                html = self.slots.add(without_comments(source.text[span.start : span.end]))
            else:
                continue
            parts += [source.text[position : span.start], html]
            position = span.end
        parts.append(source.text[position : text.end])
        return "".join(parts)

    def _html(self, source: Source, span: Span) -> str:
        """The HTML of a formula or a fence, remembered by its text."""
        key = digest(self.settings, span.kind, source.text[span.start : span.end])
        if key not in self.memory:
            self.memory[key] = self.set_aside[span.kind](source, span.start, span.end)
        return str(self.memory[key])

    def _put_back(self, template: Template, texts: list[Text], rendered: str) -> str:
        """The rendered tags with the texts between them again."""

        def original(match: Any) -> str:
            index = number(match) - TEXTS
            return self._text(template, texts[index]) if index >= 0 else match[0]

        return TOKEN.sub(original, rendered)

    def _run(self, template: Template, node: Tag | Block, context: Any, root: Any) -> str:
        """One tag or block through pybars3: its output, with tokens for the texts."""
        skeleton, _, names = skeleton_of(node)
        frame = self.frames[-1]
        frame.running = tags_of(node)
        stand = zip(names, _margins(template, node), strict=True)
        partials = {f"p{i}": self._partial(*one) for i, one in enumerate(stand)}
        try:
            return engine.render(skeleton, context, self._helpers, partials, root, not self.depth)
        except engine.TemplateError as error:
            tag = self._reached(node, context, partials, root)
            place = template.source.place(tag.start, tag.end)
            if not isinstance(error, engine.UnknownName):
                raise ArticleError(str(error), place) from None
            unknown = rf"((?:[\w@./-]+[./])?{re.escape(error.name)})(?![\w-])([./][\w./-]+)?"
            path = re.compile(unknown).search(place.content, place.column - 1)
            name, rest = (path[1], path[2] or "") if path else (error.name, "")
            hint = nearest(error.name, error.known)
            if error.name in self.context:
                hint = f"inside a block, names are its item’s; write @root.{name}{rest}"
            first = tag.arguments.split(maxsplit=1)[0] if tag.head in VALUE_HELPERS else ""
            if first.partition(".")[0] == error.name:
                hint = f'a name needs quotes: {{{{{tag.head} "{first}" …}}}}'
            raise ArticleError(f"unknown variable “{name}”", place, hint) from None

    def _reached(
        self, node: Tag | Block, context: Any, partials: dict[str, Callable[..., str]], root: Any
    ) -> Tag:
        """The tag of a node that cannot be rendered: it is run once more, with marks."""
        skeleton, _, _ = skeleton_of(node, marked=True)
        marks = [0]
        try:
            engine.render(skeleton, context, self._helpers, partials, root, not self.depth)
        except engine.TemplateError as error:
            numbers = [number(match) - MARKS for match in TOKEN.finditer(engine.reached(error))]
            marks += [number for number in numbers if number >= 0]
        return tags_of(node)[marks[-1]]

    # --- partials and helpers -------------------------------------------------------------------

    def _partial(self, name: str, margin: str) -> Callable[..., str]:
        """What pybars3 calls for `{{> name}}`: a slot outside partials, the text inside them."""

        def partial(scope: Any, helpers: Any = None, partials: Any = None, root: Any = None) -> str:
            frame = self.frames[-1]
            place = frame.place(name)
            running = frame.running
            source = self._find(name, frame, place)
            if source.path.suffix == ".md" and self.depth:
                hint = "include it from the article, or write it as HTML in a file that ends so"
                raise ArticleError("Markdown is not read in a partial of HTML", place, hint)
            inline = source.path.suffix == ".md"
            self.depth += not inline
            try:
                html = self._included(source, scope, root)
            except ArticleError as error:
                raise error.included_from(place) from None
            finally:
                self.depth -= not inline
                frame.running = running
            if inline:
                return hung(html, margin)
            if self.depth:
                return html
            return self.slots.add(html)

        return partial

    def _find(self, name: str, frame: _Frame, place: Place) -> Source:
        try:
            path = self.files.find(name, frame.template.source.path.parent)
        except OutsideError:
            raise ArticleError(
                f"“{name}” leaves the project",
                place,
                "partials are read from the article's folder, its project and the generator's own",
            ) from None
        if path is None:
            suffix = Path(name).suffix
            raise ArticleError(
                f"unknown partial “{name}”", place, nearest(name, self.files.names(suffix))
            )
        if any(f.template.source.path == path for f in self.frames):
            raise ArticleError(f"“{name}” includes itself", place)
        if len(self.frames) > MAX_DEPTH:
            raise ArticleError(f"partials nested deeper than {MAX_DEPTH}", place)
        try:
            source = self.files.source(path)
        except ArticleError as error:
            raise error.included_from(place) from None
        was = self.files.asked[path] or ""
        self.reads.append([name, str(frame.template.source.path.parent), str(path), was])
        return source

    def _still(self, name: str, near: str, path: str, digest: str) -> bool:
        """Whether a partial is still the file it was, with the same text."""
        try:
            found = self.files.find(name, Path(near))
        except OutsideError:
            return False
        if found is None or str(found) != path:
            return False
        self.files.read(found)
        return self.files.asked[found] == digest

    def _included(self, source: Source, scope: Any, root: Any) -> str:
        template = self._template(source)
        self.frames.append(_Frame(template))
        try:
            parts = []
            for node in template.nodes:
                if isinstance(node, Text):
                    parts.append(self._text(template, node))
                else:
                    _, texts, _ = skeleton_of(node)
                    parts.append(
                        self._put_back(template, texts, self._run(template, node, scope, root))
                    )
            html = "".join(parts)
            return inline_svg(html, source) if source.path.suffix.lower() == ".svg" else html
        finally:
            self.frames.pop()

    def _helper(self, helper: str) -> Callable[..., str]:
        """What is behind `{{figure "name" key=value}}` and its like: a slot, answered later."""

        def call(this: Any, /, *names: Any, **values: Any) -> str:
            frame = self.frames[-1]
            if len(names) != 1 or not isinstance(names[0], str) or TOKEN.search(names[0]):
                raise engine.TemplateError(f'expected {{{{{helper} "name" key=value …}}}}')
            path = str(frame.template.source.path)
            return self.slots.add(Call(helper, str(names[0]), values, path))

        return call


def _margins(template: Template, node: Node) -> list[str]:
    """What the partials of a node stand in, those of Markdown."""
    text = template.source.text
    partials = (tag for tag in tags_of(node) if tag.kind == "partial")
    return [margin_at(text, p.start) if p.head.endswith(".md") else "" for p in partials]


def _spans_in(spans: tuple[Span, ...], text: Text) -> list[Span]:
    return [s for s in spans if text.start <= s.start and s.end <= text.end]
