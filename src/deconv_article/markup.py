"""Markdown to HTML, by Python-Markdown.

It knows no lines, so all that needs a position is found before it runs (`hide`, `scan`); what must
come through byte for byte waits in slots. Importing it takes as long as half a build: `prose` asks
for it only where something is new.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib import import_module
from xml.etree.ElementTree import Element

import markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension, MarkdownInHTMLPostprocessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.toc import TocExtension, slugify, unique
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

from deconv_article.elements import own_blocks
from deconv_article.slots import TOKEN


def convert(text: str, taken: Collection[str] = ()) -> str:
    """Markdown to HTML, tokens in it as they stand; taken: ids that no heading may have."""
    smarty = SmartyExtension(smart_dashes="--" in text, smart_ellipses="..." in text)
    toc = TocExtension(slugify=lambda words, dash: unique(slugify(words, dash), {*taken}))
    always = [MarkdownInHtmlExtension(), SaneListExtension(), smarty, toc]
    extensions = [*always, *_extensions_for(text)]
    converter = markdown.Markdown(extensions=extensions, output_format="html")
    converter.block_level_elements += own_blocks(text)
    converter.ESCAPED_CHARS = [*converter.ESCAPED_CHARS, "$"]
    for pattern, sign in _SIGNS.items():
        if sign not in text:
            converter.inlinePatterns.deregister(pattern)
    converter.parser.blockprocessors.register(_Hashes(converter.parser), "hashheader", 70)
    converter.postprocessors.register(_RawHtml(converter), "raw_html", 30)
    converter.treeprocessors.register(_Plain(converter), "plain", 6.5)  # before smarty, at 6
    converter.treeprocessors.register(_Headings(converter), "headings", 6)  # before toc, at 5
    return converter.convert(text)


# Extensions that can do nothing where none of their signs is in the text; importing and running
# each takes longer than looking.
_MARKDOWNS = "markdown.extensions"
_OCCASIONAL: tuple[tuple[str, str, tuple[str, ...], dict[str, str]], ...] = (
    (f"{_MARKDOWNS}.abbr", "AbbrExtension", ("*[",), {}),
    ("deconv_article.attributes", "AttributeLists", ("{",), {}),
    (f"{_MARKDOWNS}.def_list", "DefListExtension", ("\n:", "\n :", "\n  :", "\n   :"), {}),
    (f"{_MARKDOWNS}.footnotes", "FootnoteExtension", ("[^",), {"SEPARATOR": "-"}),
    (f"{_MARKDOWNS}.tables", "TableExtension", ("|",), {}),
)

# What each of Markdown's own patterns cannot do without; each is tried on every text of a line.
_SIGNS = {
    "autolink": "<",
    "automail": "<",
    "backtick": "`",
    "entity": "&",
    "escape": "\\",
    "html": "<",
    "image_link": "![",
    "image_reference": "![",
    "linebreak": "  \n",
    "short_image_ref": "![",
}


def _extensions_for(text: str) -> list[Extension]:
    return [
        getattr(import_module(module), name)(**settings)
        for module, name, signs, settings in _OCCASIONAL
        if any(sign in text for sign in signs)
    ]


class _RawHtml(MarkdownInHTMLPostprocessor):
    """A tag's name ends with its line, too: `<div` above `class="a">` is in no paragraph.

    Nor is a tag of the author's own element that has its paragraph to itself and ends elsewhere.
    """

    BLOCK_LEVEL_REGEX = re.compile(r"^</?([^\s>]+)")
    _OWN_TAG = r"<(/?)([a-z][\w.]*-[\w.-]*)(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?>"
    _OWN_TAGS = re.compile(rf"<p>((?:\s*{_OWN_TAG})+)\s*</p>", re.IGNORECASE)

    _INDENTED = re.compile(rf"\n +\n({HTML_PLACEHOLDER_RE.pattern})</p>")

    def run(self, text: str) -> str:
        text = self._INDENTED.sub(r"</p>\n\1", text)  # it stood below a line of the paragraph
        return self._OWN_TAGS.sub(self._without_paragraph, super().run(text))

    def _without_paragraph(self, match: re.Match[str]) -> str:
        opened: list[str] = []
        for end, name in re.findall(self._OWN_TAG, match[1], re.IGNORECASE):
            if not end:
                opened.append(name)
            elif not opened or opened.pop() != name:
                return match[1]
        return match[1] if opened else match[0]


class _Hashes(HashHeaderProcessor):
    """What closes a heading has a space before it: the # of “C#” is the word's."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?P<header>[^\n]*?)(?:[ ]#+[ ]*)?(?:\n|$)")


class _Plain(Treeprocessor):
    """Keeps texts without a quote, a dash or dots from smarty, whose patterns are many and slow.

    It takes an AtomicString as it is, and what comes after it takes one as any other text.
    """

    _SIGN = re.compile(r"[\"']|--|\.\.\.")

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not self._SIGN.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not self._SIGN.search(element.tail):
                element.tail = AtomicString(element.tail)


class _Headings(Treeprocessor):
    """Sections begin at h2, whether the author's begin with # or with ##: the page has one h1.

    A single # that opens the text is the title, and stays the h1.
    """

    def run(self, root: Element) -> None:
        headings = [e for e in root.iter() if re.fullmatch("h[1-6]", e.tag)]
        if sum(e.tag == "h1" for e in headings) == 1 and _opens(headings[0], root):
            del headings[0]
        top = min((int(e.tag[1]) for e in headings), default=2)
        for heading in headings:
            heading.tag = f"h{min(6, int(heading.tag[1]) - top + 2)}"


def _opens(heading: Element, root: Element) -> bool:
    """Whether a heading is an h1 with nothing but slots before it."""
    for element in root:
        if element is heading:
            return heading.tag == "h1"
        if TOKEN.sub("", "".join(element.itertext())).strip():
            return False
    return False
