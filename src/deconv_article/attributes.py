"""Attribute lists in Markdown: `{#id .class key=value}` behind a heading, below a block, in a line.

Python-Markdown's own extension takes whatever stands in braces for one: the words of a set like
{a, b} would be gone from the page.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_ITEM = r"(?:[#.]-*\w[\w:.-]*|[a-zA-Z_][\w:.-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'={}]+))"
_LIST = rf"\{{:?[ ]*(?P<list>{_ITEM}(?:[ ]+{_ITEM})*)[ ]*\}}"
_IN_LINE = re.compile(_LIST)
_BEHIND = re.compile(rf"(?<! )[ ]+{_LIST}[ ]*$")
_BEHIND_HEADING = re.compile(rf"(?<! )(?:[ ]+#+)?[ ]+{_LIST}[ ]*$")  # and behind its closing ##
_BELOW = re.compile(rf"\n[ ]*{_LIST}[ ]*$")


class AttributeLists(Extension):
    """Reads attribute lists where Python-Markdown's own extension does; other braces are text."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Lists(md), "attr_list", 8)  # behind lines, before toc


class _Lists(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if self.md.is_block_level(element.tag):
                self._read_block(element)
            elif element.tail and (match := _IN_LINE.match(element.tail)):
                element.tail = element.tail[match.end() :]
                _assign(element, match["list"])

    def _read_block(self, element: Element) -> None:
        """What ends a block's text; of a list item, the text before a list in it."""
        pattern = _BELOW
        if element.tag in ("dt", "td", "th"):
            pattern = _BEHIND
        elif re.fullmatch("h[1-6]", element.tag):
            pattern = _BEHIND_HEADING
        last = None
        for child in element:
            if element.tag == "li" and child.tag in ("ol", "ul"):
                break
            last = child
        text = element.text if last is None else last.tail
        match = pattern.search(text or "")
        if not text or not match:
            return
        if last is None:
            element.text = text[: match.start()]
        else:
            last.tail = text[: match.start()]
        _assign(element, match["list"])


def _assign(element: Element, attributes: str) -> None:
    for item in re.findall(_ITEM, attributes):
        key, _, value = item.partition("=")
        if item.startswith("."):
            element.set("class", f"{element.get('class', '')} {item[1:]}".strip())
        elif item.startswith("#"):
            element.set("id", item[1:])
        else:
            element.set(key, value.strip(value[0]) if value[0] in "\"'" else value)
