"""The palette, read from `assets/styles/tokens.css`, so that pictures and pages share one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)\s*\{\s*:root\s*\{([^}]*)\}")
_LIGHT = re.compile(r"^\s*:root\s*\{([^}]*)\}", re.MULTILINE)
_PROPERTY = re.compile(r"--([a-z][a-z0-9-]*)\s*:\s*([^;]+);")


class Tokens(NamedTuple):
    """Custom properties by name, without the dashes; `dark` holds all of them, too.

    font: the file that the words of pictures are drawn from; None is matplotlib's own font.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    font: Path | None = None


def parse_tokens(css: str, font: Path | None = None) -> Tokens:
    """The first `:root` block, and the one for the dark scheme laid over it."""
    css = _COMMENT.sub("", css)
    light = _LIGHT.search(css)
    if light is None:
        raise ValueError("the tokens' style sheet has no :root block")
    values = _properties(light[1])
    dark = _DARK.search(css)
    return Tokens(values, {**values, **(_properties(dark[1]) if dark else {})}, font)


def _properties(block: str) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in _PROPERTY.findall(block)}
