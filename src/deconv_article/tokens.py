"""The palette, read from `assets/styles/tokens.css`, so that pictures and pages share one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from deconv_article.errors import ArticleError, Place, Source, nearest

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)\s*\{\s*:root\s*\{([^}]*)\}")
_LIGHT = re.compile(r"^\s*(:root)\s*\{([^}]*)\}", re.MULTILINE)
_PROPERTY = re.compile(r"--([a-z][a-z0-9-]*)\s*:\s*([^;]+);")


class Tokens(NamedTuple):
    """Custom properties by name, without the dashes; `dark` holds all of them, too.

    font: the file that the words of pictures are drawn from; None is matplotlib's own font.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    font: Path | None = None


class _Palette(dict[str, str]):
    """Values by name. One that is not there is a mistake of the block where it would stand."""

    def __init__(self, values: Mapping[str, str], place: Place) -> None:
        super().__init__(values)
        self.place = place

    def __missing__(self, name: str) -> str:
        message = f"there is no --{name} here, and a picture is painted in it"
        raise ArticleError(message, self.place, nearest(name, self))


def parse_tokens(css: str, font: Path | None = None, path: Path | None = None) -> Tokens:
    """The first `:root` block, and the one for the dark scheme laid over it.

    path: where the style sheet lies. Raises ArticleError where there is no such block.
    """
    source = Source(path or Path("tokens.css"), css)
    css = _COMMENT.sub(_blank, css)
    light = next(filter(_is_outermost, _LIGHT.finditer(css)), None)
    if light is None:
        hint = "write :root { --ink: … } and the other colours into it"
        raise ArticleError("the tokens have no :root block", source.place(0), hint)
    place = source.place(*light.span(1))
    values = _properties(light[2])
    dark = _DARK.search(css)
    both = {**values, **(_properties(dark[1]) if dark else {})}
    return Tokens(_Palette(values, place), _Palette(both, place), font)


def _is_outermost(block: re.Match[str]) -> bool:
    before = block.string[: block.start()]
    return before.count("{") == before.count("}")


def _blank(comment: re.Match[str]) -> str:
    """As many characters and lines of nothing."""
    return re.sub(r"[^\n]", " ", comment[0])


def _properties(block: str) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in _PROPERTY.findall(block)}
