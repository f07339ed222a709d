"""What may stand in a draft but not in a published article: TODOs, missing pictures, missing alt.

Each is a note with its place. A draft shows them in the page; otherwise they are errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
from typing import Protocol

from deconv_article.assets import Reference, find_references, is_local, path_of
from deconv_article.errors import ArticleError, Place, Source
from deconv_article.files import OutsideError
from deconv_article.hide import OPAQUE
from deconv_article.pieces import pieces
from deconv_article.scan import Template

PLACEHOLDER = (704, 396)


class Finder(Protocol):
    """Where a URL is written: in which tag, behind which others with the same URL."""

    def __call__(self, url: str, /, tag: str, before: Sequence[str]) -> Place | None: ...


_TODO = re.compile(r"\bTODO\b")
_NO_TEXT = "script|style|textarea|template|pre|code"
_SIZE = re.compile(r"(?<![\w-])(width|height)\s*=\s*[\"']?(\d+)(?:px)?[\"'\s>/]", re.IGNORECASE)


def find_todos(template: Template, chain: Iterable[Place]) -> list[ArticleError]:
    """Each TODO of a source outside code, comments, tags, scripts and styles."""
    source, spans, tags = template.source, template.spans, template.tags
    if "TODO" not in source.text:
        return []
    hidden = [(s.start, s.end) for s in spans if s.kind in OPAQUE]
    hidden += [(tag.start, tag.end) for tag in tags]
    hidden += [match.span() for match in pieces(_NO_TEXT).finditer(source.text)]
    todos = []
    for match in _TODO.finditer(source.text):
        if not any(start <= match.start() < end for start, end in hidden):
            line = source.place(match.start()).content[match.start() - _line(source, match) :]
            text = re.sub(r"^TODO[:*_\s]*", "", line).strip()
            todos.append(
                ArticleError(
                    f"TODO: {text}" if text else "TODO",
                    source.place(*match.span()),
                    "finish it, or build with --draft",
                    chain,
                )
            )
    return todos


def _line(source: Source, match: re.Match[str]) -> int:
    return source.text.rfind("\n", 0, match.start()) + 1


def mark_todos(html: str) -> str:
    """HTML with each TODO of its text made visible."""
    parts, position = [], 0
    for match in pieces(_NO_TEXT).finditer(html):
        parts += [_marked(html[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, _marked(html[position:])])


def _marked(text: str) -> str:
    return _TODO.sub('<mark class="todo">TODO</mark>', text)


def resolve_references(
    html: str, has: Callable[[str], bool], place: Finder, draft: bool
) -> tuple[str, list[ArticleError]]:
    """Checks every link of a page's HTML; missing pictures become placeholders.

    has: whether the site has, or can get, the file of a relative path. Returns the HTML and the
    notes; raises ArticleError at what no draft may have either: a missing script or style sheet, a
    file outside the project, a path from the server's root, anything loaded from another host.
    """
    notes: list[ArticleError] = []
    tags: dict[str, list[str]] = {}
    parts, position = [], 0
    for reference in find_references(html):
        before = tuple(tags.setdefault(reference.url, []))
        tags[reference.url].append(reference.tag)
        if reference.start < position:
            continue  # its picture is a placeholder already
        there = partial(place, tag=reference.tag, before=before)
        problem = _problem(reference, has, there)
        if problem is None:
            if reference.element == "img" and not _has_alt(reference.tag):
                hint = 'write alt="what the picture shows", or alt="" where it only decorates'
                notes.append(ArticleError("a picture without alt text", there(reference.url), hint))
            continue
        error, is_note = problem
        if not is_note:
            raise error
        notes.append(error)
        if reference.element == "img" and draft:
            parts += [html[position : reference.start], _placeholder(reference)]
            position = reference.start + len(reference.tag)
    return "".join([*parts, html[position:]]), notes


def _has_alt(tag: str) -> bool:
    """Whether an <img> has the attribute, with a value or without, which is an empty one."""
    return bool(re.search(r"\salt(?=[\s=/>])", re.sub(r"\"[^\"]*\"|'[^']*'", '""', tag), re.I))


def _problem(
    reference: Reference, has: Callable[[str], bool], place: Callable[[str], Place | None]
) -> tuple[ArticleError, bool] | None:
    """What is wrong with a link, and whether a draft may have it."""
    url = reference.url
    if not is_local(url):
        if url.startswith("//") or (
            reference.loads and re.match(r"(?!data:)[a-z][a-z0-9+.-]*:", url, re.IGNORECASE)
        ):
            hint = "put the file beside the article: a page loads nothing from other hosts"
            return ArticleError(f"“{url}” is on another host", place(url), hint), False
        return None
    if reference.element == "base":
        hint = "write links relative to the article"
        return ArticleError("<base> is not supported", place(url), hint), False
    path = path_of(url)
    if path.startswith("/"):
        hint = "write it relative to the article"
        return ArticleError(f"“{url}” begins at the server's root", place(url), hint), False
    try:
        if has(path):
            return None
    except OutsideError as error:
        hint = "put the file beside the article"
        return ArticleError(f"“{url}” leaves {error}", place(url), hint), False
    if reference.element in ("script", "link"):
        hint = (
            "put it beside the article, or name an installed package, as in assets/d3.min.js"
            if reference.element == "script"
            else "put it beside the article"
        )
        return ArticleError(f"there is no file “{path}”", place(url), hint), False
    kind = "picture" if reference.element in ("img", "image", "source") else "file"
    return ArticleError(f"the {kind} “{path}” is missing", place(url)), True


def _placeholder(reference: Reference) -> str:
    """A box that says which picture is missing, of the picture's stated size or the default."""
    stated = {key.lower(): int(value) for key, value in _SIZE.findall(reference.tag)}
    width = stated.get("width", PLACEHOLDER[0])
    height = stated.get("height", PLACEHOLDER[1] if "width" not in stated else width * 9 // 16)
    label = escape(f"{reference.url} is missing ({width} × {height} px)")
    return (
        f'<span class="placeholder" role="img" aria-label="{label}"'
        f' style="--size: {width} / {height}; --width: {width}px">{label}</span>'
    )
