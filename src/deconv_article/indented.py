"""Which indented lines of Markdown are code blocks."""

from __future__ import annotations

import re

LIST_ITEM = re.compile(r"(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:|:)[ \t]")


class CodeLines:
    """Which indented lines are code blocks: four columns further in than what they stand in.

    A list item, a footnote or a definition takes four columns for its own paragraphs.
    """

    def __init__(self, text: str) -> None:
        self._code: set[int] = set()
        items: list[int] = []  # the columns of the open list items
        start = 0
        open_block = True  # a code block may begin here: after a blank line, or in one
        for line in text.split("\n"):
            content = line.lstrip(" \t")
            if content.strip():
                column = len(line[: len(line) - len(content)].expandtabs(4))
                while items and column < items[-1] + 4 and (column <= items[-1] or open_block):
                    items.pop()
                inside = items[-1] + 4 if items else 0
                if column >= inside + 4 and open_block:
                    self._code.add(start)
                else:
                    open_block = False
                    if LIST_ITEM.match(content):
                        items.append(column // 4 * 4)
            else:
                open_block = True
            start += len(line) + 1

    def has(self, start: int) -> bool:
        return start in self._code
