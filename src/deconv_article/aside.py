"""What Markdown does not see of a text: formulas, code and raw elements, as HTML at once."""

from __future__ import annotations

import re
from html import escape

from deconv_article.errors import ArticleError, Source, nearest
from deconv_article.hide import ELEMENT, Span, find_markdown
from deconv_article.slots import Slots

# Without any of these there is nothing to set aside, nor to be left open.
_RAW = re.compile(
    r"<(?:script|style|svg|math|template|textarea|link|meta)\b|<!--|```|~~~", re.IGNORECASE
)


def set_raw_aside(text: str, source: Source, slots: Slots) -> str:
    """The text with its raw scripts, styles, SVGs and links in slots.

    Markdown would turn their tabs into spaces and wrap them in paragraphs.
    """
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


def own_paragraph(token: str, source: Source, span: Span) -> str:
    """The token with a blank line above and below, in the list or quotation where the fence stood.

    Where there is one, none is added: two of them end a footnote.
    """
    above, _, margin = source.text[: span.start].rpartition("\n")
    below = source.text[span.end + 1 :]
    before = "" if _is_blank(above[above.rfind("\n") + 1 :]) else f"\n{margin}"
    after = "" if _is_blank(below.partition("\n")[0]) else f"\n{margin.rstrip()}"
    return f"{before}{token}{after}"


def _is_blank(line: str) -> bool:
    return not line.strip(" \t>")


def _without(margin: str, line: str) -> str:
    """A line without its margin, or as much of it as it has."""
    for character in margin:
        if line[:1] == character or (character in " \t" and line[:1] in (" ", "\t")):
            line = line[1:]
        else:
            break
    return line


def inline_svg(text: str, source: Source) -> str:
    """An SVG file as it can stand in HTML: without the XML declaration and the doctype."""
    entity = source.text.find("<!ENTITY")
    if entity >= 0:
        hint = "save the SVG without them (in Illustrator: without “preserve editing capabilities”)"
        raise ArticleError("XML entities are not supported", source.place(entity), hint)
    start = text.find("<svg")
    if start < 0:
        raise ArticleError("there is no <svg> in this file", source.place(0))
    return text[start:]
