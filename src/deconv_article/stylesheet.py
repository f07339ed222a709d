"""What browsers do not say of a style sheet: where it is broken."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from deconv_article.errors import ArticleError, Source

_PART = re.compile(
    r"(?P<comment>/\*.*?(?P<ended>\*/|\Z))"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*(?P<double>\"?)|'(?:[^'\\\n]|\\.)*(?P<single>'?))"
    r"|url\(\s*[^\"')\s][^)]*\)|\\.|[\[\](){}]",
    re.DOTALL,
)
_CLOSES = {"}": "{", ")": "(", "]": "["}


@lru_cache(maxsize=32)
def check_stylesheet(path: Path, text: str) -> None:
    """Raises ArticleError at a bracket, a string or a comment that is not closed, or not open.

    A browser would leave out the rest of the rules without a word.
    """
    source = Source(path, text)
    opened: list[re.Match[str]] = []
    for part in _PART.finditer(source.text):
        if part["comment"] is not None:
            if not part["ended"]:
                raise _error(source, part, "this comment is not closed", "it ends with */")
        elif part["string"] is not None:
            if not (part["double"] or part["single"]):
                raise _error(source, part, "this string is not closed on its line")
        elif part[0] in "{([":
            opened.append(part)
        elif part[0] in _CLOSES:
            if not opened:
                raise _error(source, part, f"nothing is open that this “{part[0]}” could close")
            if opened[-1][0] != _CLOSES[part[0]]:
                raise _error(source, opened[-1], f"this “{opened[-1][0]}” is not closed")
            opened.pop()
    if opened:
        raise _error(source, opened[-1], f"this “{opened[-1][0]}” is not closed")


def _error(source: Source, part: re.Match[str], message: str, hint: str = "") -> ArticleError:
    return ArticleError(message, source.place(part.start()), hint)
