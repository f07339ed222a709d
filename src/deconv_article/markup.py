"""Markdown to the article's HTML: one run, tokens in it, math as MathML.

Python-Markdown knows no lines, so all that needs a position is found before it runs (`hide`,
`scan`); what must come through byte for byte waits in slots.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

from deconv_article.errors import ArticleError, Place, Source
from deconv_article.hide import ELEMENT, find_markdown
from deconv_article.slots import TOKEN, Slots

# Paragraphs that hold nothing but slots: block HTML must not stand in a <p>.
_ONLY_TOKENS = re.compile(rf"<p>((?:\s*{TOKEN.pattern})+)\s*</p>")


def render_body(text: str, source: Source, slots: Slots) -> str:
    """Markdown (tags rendered, tokens in it) to HTML that still has the tokens in it.

    Raw scripts, styles, SVGs and links of the text become slots too: Markdown would turn their tabs
    into spaces and wrap them in paragraphs.
    """
    extensions = [
        AbbrExtension(),
        AttrListExtension(),
        DefListExtension(),
        FencedCodeExtension(),
        FootnoteExtension(),
        MarkdownInHtmlExtension(),
        SaneListExtension(),
        SmartyExtension(),
        TableExtension(),
        TocExtension(),
    ]
    converter = markdown.Markdown(extensions=extensions)
    converter.treeprocessors.register(_Headings(converter), "headings", 6)  # before toc, at 5
    html = converter.convert(_set_aside(text, source, slots))
    return _ONLY_TOKENS.sub(r"\1", html)


class _Headings(Treeprocessor):
    """Headings begin at h2, whether the author's begin with # or with ##: the page owns the h1."""

    def run(self, root: Element) -> None:
        headings = [e for e in root.iter() if re.fullmatch("h[1-6]", e.tag)]
        top = min((int(e.tag[1]) for e in headings), default=2)
        for heading in headings:
            heading.tag = f"h{min(6, int(heading.tag[1]) - top + 2)}"


def _set_aside(text: str, source: Source, slots: Slots) -> str:
    parts, position = [], 0
    for span in find_markdown(Source(source.path, text)):
        if span.kind == ELEMENT:
            parts += [text[position : span.start], slots.add(text[span.start : span.end])]
            position = span.end
    return "".join([*parts, text[position:]])


def render_math(latex: str, place: Place) -> str:
    """`$…$` or `$$…$$` to MathML; raises ArticleError where it is not LaTeX that we know."""
    from math_core import LatexError, LatexToMathML

    display = latex.startswith("$$")
    body = latex.strip("$")
    try:
        converter = LatexToMathML(fancy_error=False)
        return str(converter.convert_with_local_state(body, displaystyle=display))
    except LatexError as error:
        offset, _, what = str(error).partition(": ")
        if "\n" not in latex and offset.isdecimal():
            column = place.column + (2 if display else 1) + int(offset)
            place = Place(place.name, place.line, column, place.content)
        raise ArticleError(f"this formula cannot be read: {what or error}", place) from None
