"""The ids of a page, each given once, and the links that go to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from deconv_article.errors import ArticleError, ArticleErrors, Place, nearest
from deconv_article.pieces import MARKUP, pieces, read_attributes
from deconv_article.references import Finder

_TEXTS = ("script", "style", "textarea", "template")  # in these nothing is an element
_PICTURES = ("svg", "math")  # those of one program often share their ids
_MANY = 20  # errors of one kind; a reader of them begins at the first
_SAYS = re.compile(r"\s(?:id|href|name)\s*=", re.IGNORECASE)


class _Tag(NamedTuple):
    """A start tag as it is written, and what it says."""

    html: str
    name: str
    attributes: dict[str, str]
    in_picture: bool


def check_anchors(html: str, place: Finder) -> list[ArticleError]:
    """Raises ArticleError at an id that is given twice, and where a link goes to none.

    Returns the footnotes that nobody refers to: their way back leads nowhere.
    """
    ids: dict[str, list[str]] = {}
    others: set[str] = set()
    links: list[str] = []
    twice: list[ArticleError] = []
    for tag in _tags(html):
        name = tag.attributes.get("id", "")
        if tag.in_picture:
            others.add(name)
        elif name:
            ids.setdefault(name, []).append(tag.html)
            if len(ids[name]) == 2 and len(twice) < _MANY:
                twice.append(_second(name, ids[name], place))
        if tag.name == "a":
            others.add(tag.attributes.get("name", ""))
            links.append(tag.attributes.get("href", ""))
    if twice:
        raise ArticleErrors(twice)
    names = {*ids, *others}
    broken = (link[1:] for link in links if link[:1] == "#" and not _leads(link[1:], names))
    return [_broken(name, names, place) for name in broken]


def _tags(html: str, pattern: re.Pattern[str] = MARKUP, in_picture: bool = False) -> Iterator[_Tag]:
    """The start tags that have an id, or that a link begins or ends with."""
    for piece in pattern.finditer(html):
        element, own, attributes = piece.group("element", "own", "attributes")
        if element and pattern is MARKUP and element.lower() not in _TEXTS:
            if _SAYS.search(piece[0]):
                inside = pieces("|".join(_TEXTS))
                yield from _tags(piece[0], inside, element.lower() in _PICTURES)
        elif (says := attributes or own) and _SAYS.search(says) and not piece["end"]:
            start = piece[0][: piece[0].index(says) + len(says) + 1]
            name = (element or piece["name"]).lower()
            yield _Tag(start, name, read_attributes(says), in_picture)


def _leads(name: str, names: set[str]) -> bool:
    """Whether a browser goes somewhere; the top of a page needs no id."""
    return not name or name in names or unquote(name) in names or name.lower() == "top"


def _broken(name: str, names: set[str], place: Finder) -> ArticleError:
    """The note of a footnote that nobody refers to; raises ArticleError at any other link."""
    if not name.startswith("fnref-"):
        raise ArticleError(f"unknown anchor “#{name}”", place(f"#{name}"), nearest(name, names))
    label = name.removeprefix("fnref-")
    hint = f"write [^{label}] where it belongs; in HTML it is not read"
    there = place(f"[^{label}]:")
    return ArticleError(f"footnote “{label}” is never referred to", there, hint)


def _second(name: str, tags: Sequence[str], place: Finder) -> ArticleError:
    """The error of an id that tags have, in their order, for the last of them."""
    first, last = _written(name, tags[:1], place), _written(name, tags, place)
    is_equation = tags[-1].startswith('<div class="equation"')
    what = f"equation “{name.removeprefix('eq-')}”" if is_equation else f"id “{name}”"
    if first and last and str(first) == str(last):
        hint = "it stands in what is put in twice: give it a class, or the id as an argument"
    elif first is None or last is None:
        hint = "a part of the page itself has it"
    else:
        hint = f"the first is at {first}; give this one a name of its own"
    return ArticleError(f"a second {what}", last, hint)


def _written(name: str, tags: Sequence[str], place: Finder) -> Place | None:
    """Where the last of the tags with an id is written, in HTML or as {#id} behind something."""
    *before, tag = tags
    if _stands(tag, place):
        return place(name, tag, before)
    before = [other for other in before if not _stands(other, place)]
    label = name.replace("eq-", "eq:", 1) if 'class="equation"' in tag else name
    return place(f"{{#{label}}}", "", before) or place(name, "", before)


def _stands(tag: str, place: Finder) -> bool:
    """Whether a tag is the author's own."""
    return place(tag.rstrip(">")) is not None
