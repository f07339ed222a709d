"""Places in a text that are filled later: a token goes through Markdown, its HTML comes after.

A token is made of Unicode noncharacters, which no text may hold, so it can neither be mistaken for
prose nor change how prose is read; it has no letters, so it leaves no trace in a heading's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from deconv_article.errors import ArticleError, Source

_OPEN, _CLOSE, _DIGITS = (
    "\ufdd0",
    "\ufdd1",
    "\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7\ufdd8\ufdd9\ufdda\ufddb",
)
_TO_DIGIT = {ord(c): str(i) for i, c in enumerate(_DIGITS)}
_FROM_DIGIT = {ord(str(i)): c for i, c in enumerate(_DIGITS)}

TOKEN = re.compile(f"{_OPEN}([{_DIGITS}]+){_CLOSE}")
# Python-Markdown keeps U+0002 and U+0003 for itself and takes them out.
_RESERVED = {True: re.compile("[\ufdd0-\ufdef\x02\x03]"), False: re.compile("[\ufdd0-\ufdef]")}


class Call(NamedTuple):
    """What `{{helper "name" key=value}}` asks for, in the file called `path`."""

    helper: str
    name: str
    values: dict[str, object]
    path: str


Filling = str | Call


class Slots:
    """What has been taken out of a text, by token."""

    def __init__(self) -> None:
        self.fillings: list[Filling] = []

    def add(self, filling: Filling) -> str:
        """Keeps HTML (or a call) aside and returns the token that stands for it."""
        self.fillings.append(filling)
        return token(len(self.fillings) - 1)

    def calls(self) -> list[Call]:
        """The calls, in the order they were met."""
        return [filling for filling in self.fillings if isinstance(filling, Call)]

    def fill(self, html: str, answer: Callable[[Call], str]) -> str:
        """The text with every token filled, tokens inside fillings included."""

        def filled(match: re.Match[str]) -> str:
            filling = self.fillings[number(match)]
            return answer(filling) if isinstance(filling, Call) else TOKEN.sub(filled, filling)

        return TOKEN.sub(filled, html)


def token(number: int) -> str:
    """The token numbered so."""
    return _OPEN + str(number).translate(_FROM_DIGIT) + _CLOSE


def number(match: re.Match[str]) -> int:
    """The number of a token found by TOKEN."""
    return int(match[1].translate(_TO_DIGIT))


def check_reserved(source: Source, markdown: bool) -> None:
    """Raises ArticleError where a text holds a character that tokens are made of."""
    if match := _RESERVED[markdown].search(source.text):
        raise ArticleError(
            f"a text cannot hold the character U+{ord(match[0]):04X}",
            source.place(match.start()),
            "it is not a character to be read; delete it",
        )
