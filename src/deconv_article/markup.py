"""Markdown to the article's HTML: one run, tokens in it, math as MathML.

Python-Markdown knows no lines, so all that needs a position is found before it runs (`hide`,
`scan`); what must come through byte for byte waits in slots.
"""

from __future__ import annotations

import re
from html import escape
from importlib import import_module
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions import Extension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.toc import TocExtension, slugify, unique
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from deconv_article.errors import ArticleError, Source, nearest
from deconv_article.hide import ELEMENT, find_markdown
from deconv_article.slots import TOKEN, Slots, number

# Paragraphs that hold nothing but slots: block HTML must not stand in a <p>.
_ONLY_TOKENS = re.compile(rf"<p>((?:\s*{TOKEN.pattern})+)\s*</p>")


def render_body(text: str, source: Source, slots: Slots) -> str:
    """Markdown (tags rendered, tokens in it) to HTML that still has the tokens in it.

    Raw scripts, styles, SVGs and links of the text become slots too: Markdown would turn their tabs
    into spaces and wrap them in paragraphs.
    """
    text = _set_aside(text, source, slots)
    smarty = SmartyExtension(smart_dashes="--" in text, smart_ellipses="..." in text)
    taken = _figure_ids(slots)
    toc = TocExtension(slugify=lambda words, dash: unique(slugify(words, dash), {*taken}))
    always = [MarkdownInHtmlExtension(), SaneListExtension(), smarty, toc]
    extensions = [*always, *_extensions_for(text)]
    converter = markdown.Markdown(extensions=extensions, output_format="html")
    converter.ESCAPED_CHARS = [*converter.ESCAPED_CHARS, "$"]
    for pattern, sign in _SIGNS.items():
        if sign not in text:
            converter.inlinePatterns.deregister(pattern)
    converter.treeprocessors.register(_Plain(converter), "plain", 6.5)  # before smarty, at 6
    converter.treeprocessors.register(_Headings(converter), "headings", 6)  # before toc, at 5
    html = converter.convert(text)
    return _ONLY_TOKENS.sub(lambda m: m[0] if _is_prose(m[1], slots) else m[1], html)


def _figure_ids(slots: Slots) -> set[str]:
    """The ids of the page's figures, which no heading may have too."""
    names = [call.name for call in slots.calls() if call.helper == "figure"]
    again = {f"{name}-{number}" for name in names for number in range(2, names.count(name) + 1)}
    return {*names, *again}


# Extensions that can do nothing where none of their signs is in the text; importing and running
# each takes longer than looking.
_OCCASIONAL: tuple[tuple[str, str, tuple[str, ...], dict[str, str]], ...] = (
    ("abbr", "AbbrExtension", ("*[",), {}),
    ("attr_list", "AttrListExtension", ("{",), {}),
    ("def_list", "DefListExtension", ("\n:", "\n :", "\n  :", "\n   :"), {}),
    ("footnotes", "FootnoteExtension", ("[^",), {"SEPARATOR": "-"}),
    ("tables", "TableExtension", ("|",), {}),
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
        getattr(import_module(f"markdown.extensions.{module}"), name)(**settings)
        for module, name, signs, settings in _OCCASIONAL
        if any(sign in text for sign in signs)
    ]


def _is_prose(tokens: str, slots: Slots) -> bool:
    """Whether all that tokens stand for belongs in a line: formulas, raw code."""
    fillings = [slots.fillings[number(match)] for match in TOKEN.finditer(tokens)]
    return all(isinstance(html, str) and html.startswith(("<math>", "<code")) for html in fillings)


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


# Without any of these there is nothing to set aside, nor to be left open.
_RAW = re.compile(
    r"<(?:script|style|svg|math|template|textarea|link|meta)\b|<!--|```|~~~", re.IGNORECASE
)


def _set_aside(text: str, source: Source, slots: Slots) -> str:
    if not _RAW.search(text):
        return text
    parts, position = [], 0
    try:
        spans = find_markdown(Source(source.path, text))
    except ArticleError as error:
        # The article's own text has been read before: this is in what a value put there.
        printed = re.search(r"\{\{(?:\{|&).*?\}\}+", source.text)
        place = source.place(*printed.span()) if printed else None
        hint = "it comes out of a value that is printed as it is"
        raise ArticleError(error.message, place, hint) from None
    for span in spans:
        if span.kind == ELEMENT:
            parts += [text[position : span.start], slots.add(text[span.start : span.end])]
            position = span.end
    return "".join([*parts, text[position:]])


def render_math(source: Source, start: int, end: int) -> str:
    """`$…$`, `$$…$$` or `$$…$$ {#eq:name}` to MathML; raises ArticleError at unknown LaTeX.

    An equation with a name stands in a <div> with that id, to be numbered (`references`).
    """
    from math_core import LatexError, LatexToMathML

    formula, label, name = source.text[start:end].partition("{#eq:")
    formula = formula.rstrip()
    dollars = 2 if formula.startswith("$$") else 1
    converter = LatexToMathML(fancy_error=False)
    try:
        html = str(
            converter.convert_with_local_state(formula[dollars:-dollars], displaystyle=dollars == 2)
        )
    except LatexError as error:
        offset, _, what = str(error).partition(": ")
        place = source.place(start, end)
        if offset.isdecimal():
            place = source.place(start + dollars + int(offset))
        raise ArticleError(f"this formula cannot be read: {what or error}", place) from None
    return f'<div class="equation" id="eq-{name.rstrip("}")}">{html}</div>' if label else html


def render_fence(source: Source, start: int, end: int) -> str:
    """Fenced code to HTML, highlighted where it names a language that Pygments knows.

    The fence may stand in a list or a quotation: its margin is taken off each line.
    """
    line = source.text.rfind("\n", 0, start) + 1
    margin = source.text[line:start]
    first, *lines = source.text[start:end].split("\n")
    code = "".join(f"{_without(margin, text)}\n" for text in lines[:-1])
    language = re.sub(r"^[`~]+\s*(?:\{\s*\.?)?", "", first).split(" ")[0].rstrip("}")
    if not language:
        return f'<div class="highlight"><pre><code>{escape(code, quote=False)}</code></pre></div>'
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_all_lexers, get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        at = source.text.index(language, start)
        known = [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
        hint = nearest(language, known) if len(language) > 1 else ""
        place = source.place(at, at + len(language))
        raise ArticleError(f"unknown language “{language}”", place, hint) from None
    return str(highlight(code, lexer, HtmlFormatter(cssclass="highlight", wrapcode=True))).strip()


def _without(margin: str, line: str) -> str:
    """A line without its margin, or as much of it as it has."""
    for character in margin:
        if line[:1] == character or (character in " \t" and line[:1] in (" ", "\t")):
            line = line[1:]
        else:
            break
    return line
