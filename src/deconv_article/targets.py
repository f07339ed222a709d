"""What of a page can be referred to: its figures and equations by number, its sections by title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from deconv_article.pieces import read_attributes

Tags = Sequence[re.Match[str]]  # the tags that MARKUP found in the HTML
Targets = dict[str, tuple[str, str]]  # name -> the id of it, and what it is called, as HTML
Labels = dict[int, str]  # where in the HTML a number belongs -> the number, as HTML

_EQUATION = re.compile(r"<div class=\"equation\" id=\"eq-([\w-]+)\">")


class Heading(NamedTuple):
    """An <h2> or <h3> with an id: where its tag begins, and the HTML between its tags."""

    level: int
    id: str
    start: int
    inside: str


class _Figure:
    """A <figure>: the ids by which it is known, where its caption begins, if it has its own."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.caption: int | None = None


def number_figures(tags: Tags, word: str) -> tuple[Targets, Labels]:
    """The figures with a caption, in order; one without gives its names to what it stands in."""
    targets: Targets = {}
    labels: Labels = {}
    captioned = (figure for figure in _figures(tags) if figure.caption is not None)
    for number, figure in enumerate(captioned, 1):
        called = f"{word}\N{NO-BREAK SPACE}{number}"
        labels[figure.caption or 0] = f'<span class="number">{called}.</span> '
        for name in figure.names:
            targets.setdefault(name, (name, called))
    return targets, labels


def _figures(tags: Tags) -> list[_Figure]:
    figures: list[_Figure] = []
    around: list[_Figure] = []
    for tag in tags:
        name = tag["name"].lower()
        if name == "figure" and tag["end"]:
            if around and (figure := around.pop()).caption is None and around:
                around[-1].names += figure.names
            continue
        if name == "figure":
            around.append(_Figure())
            figures.append(around[-1])
        if not around or tag["end"]:
            continue
        if name == "figcaption" and around[-1].caption is None:
            around[-1].caption = tag.end()
        elif name in ("figure", "div"):
            around[-1].names += filter(None, [_id(tag)])
    return figures


def number_equations(tags: Tags, word: str) -> tuple[Targets, Labels]:
    """The equations with a name, in order."""
    targets: Targets = {}
    labels: Labels = {}
    for tag in tags:
        if found := _EQUATION.fullmatch(tag[0]):
            number = len(labels) + 1
            targets[found[1]] = (f"eq-{found[1]}", f"{word}\N{NO-BREAK SPACE}{number}")
            labels[tag.end()] = f'<span class="number">({number})</span>'
    return targets, labels


def find_headings(html: str, tags: Tags) -> list[Heading]:
    """The headings of sections, in order; one without an id is none."""
    headings = []
    opening: re.Match[str] | None = None
    for tag in tags:
        name = tag["name"].lower()
        if name not in ("h2", "h3"):
            continue
        if not tag["end"]:
            opening = tag
        elif opening and opening["name"].lower() == name:
            inside = html[opening.end() : tag.start()]
            if one := _id(opening):
                headings.append(Heading(int(name[1]), one, opening.start(), inside))
            opening = None
    return headings


def _id(tag: re.Match[str]) -> str:
    return read_attributes(tag["attributes"]).get("id", "")
