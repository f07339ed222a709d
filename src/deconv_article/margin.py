"""The margin of a partial of Markdown: what its first line stands in, the others stand in, too."""

from __future__ import annotations

import re

from deconv_article.indented import LIST_ITEM

_MARGIN = re.compile(rf"(?P<margin>[ \t>]*)(?P<item>{LIST_ITEM.pattern}[ \t]*)?")


def margin_at(text: str, position: int) -> str:
    """What each line needs before it to stand where `position` does, in a list or a quotation.

    Nothing where words stand before it in its line, or an indent that is in no item of a list.
    """
    head = text.rfind("\n", 0, position) + 1
    match = _MARGIN.fullmatch(text, head, position)
    if not match:
        return ""
    margin = match["margin"].expandtabs(4)
    if match["item"]:
        step = len(margin) if ">" in margin else len(margin) // 4 * 4
        return f"{margin[:step]}    "
    return margin if ">" in margin or _is_in_item(text[:head], len(margin)) else ""


def hung(text: str, margin: str) -> str:
    """The text with a margin before each line but the first, which has it."""
    first, *lines = text.split("\n")
    hanging = [f"{margin}{line}" if line.strip() else margin.rstrip() for line in lines]
    return "\n".join([first, *hanging])


def _is_in_item(above: str, column: int) -> bool:
    """Whether the next line further out begins an item of a list."""
    for line in reversed(above.split("\n")):
        content = line.lstrip(" \t")
        if content and len(line[: len(line) - len(content)].expandtabs(4)) <= column - 4:
            return bool(LIST_ITEM.match(content))
    return False
