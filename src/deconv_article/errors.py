"""What an author reads when something is wrong: place, line, caret, what was expected.

`ArticleError` is the only exception meant for the author. Anything else that escapes is a bug of
ours and keeps its traceback.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_WIDTH = 100  # characters of a line that a message shows
_CUT = "…"


class Source:
    """A text and the path it was read from.

    `name` is how messages call it: relative to the working folder where that is shorter.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.name = shown(path)

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of `text[start:end]` (offsets in characters; one character by default)."""
        line = self.text.count("\n", 0, start) + 1
        head = self.text.rfind("\n", 0, start) + 1
        tail = self.text.find("\n", head)
        content = self.text[head : len(self.text) if tail < 0 else tail].rstrip("\r")
        stop = start + 1 if end is None else end
        length = max(1, min(stop, head + len(content)) - start)
        return Place(self.name, line, start - head + 1, content, length)


class Place:
    """One spot in a file: 1-based line and column (in characters), the line, the caret's length."""

    def __init__(self, name: str, line: int, column: int, content: str, length: int = 1) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.content = content
        self.length = length

    def __str__(self) -> str:
        return f"{self.name}:{self.line}:{self.column}"

    def frame(self) -> str:
        """The line with a caret below what is meant; tabs and wide characters keep it aligned.

        Of a long line what is around the caret.
        """
        start = self.column - 1
        left = max(0, min(start - _WIDTH // 3, len(self.content) - _WIDTH))
        right = left + _WIDTH
        before = _CUT * bool(left) + self.content[left + bool(left) : start]
        marked = self.content[start : min(start + self.length, right)] or " "
        shown = before + self.content[start:right] + _CUT * (right < len(self.content))
        gap = "".join("\t" if c == "\t" else " " * _columns(c) for c in before)
        carets = "^" * sum(_columns(c) for c in marked)
        number = str(self.line)
        return f"  {number} | {shown}\n  {' ' * len(number)} | {gap}{carets}"


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    from unicodedata import east_asian_width

    return 2 if east_asian_width(character) in "WF" else 1


class ArticleError(Exception):
    """A mistake in an article or its files.

    message: what is wrong; place: where, if that is known; hint: what would be right;
    chain: the places of the includes that led there, innermost first.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        chain: Iterable[Place] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint
        self.chain = tuple(chain)

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.place:
            lines.append(self.place.frame())
        if self.hint:
            lines.append(f"  {self.hint}")
        lines.extend(f"  included from {place}" for place in self.chain)
        return "\n".join(lines)

    def included_from(self, place: Place) -> ArticleError:
        """The same error, one include further out."""
        return ArticleError(self.message, self.place, self.hint, (*self.chain, place))


class ArticleErrors(ArticleError):
    """Several mistakes at once, each worth its own message."""

    def __init__(self, errors: list[ArticleError]) -> None:
        super().__init__(errors[0].message, errors[0].place, errors[0].hint, errors[0].chain)
        self.errors = errors

    def __str__(self) -> str:
        return "\n\n".join(str(error) for error in self.errors)


def nearest(name: str, known: Iterable[str]) -> str:
    """“did you mean …?” for the closest known name, else the list of known names."""
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"known: {', '.join(names)}" if names else ""


def decode(path: Path, data: bytes) -> str:
    """UTF-8 text of a file; raises ArticleError with the place of the first bad byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind a byte order mark
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        before = data[:start].decode("utf-8-sig", "replace")
        good = Source(path, before + "\N{REPLACEMENT CHARACTER}")
        raise ArticleError(
            f"not UTF-8: byte 0x{data[start]:02x} cannot stand here",
            good.place(len(good.text) - 1),
            "save the file as UTF-8",
        ) from None


def shown(path: Path) -> str:
    """A path as messages show it."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
