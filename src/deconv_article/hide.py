"""What in a text is not for the template engine: code, math, comments, raw elements.

One pass from left to right over the source finds them all, so that a `{{` in an example, a `}}` in
a formula or a `$` in a script is never mistaken for something else. Positions are kept: a `Span`
says where in the source its text stands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deconv_article.errors import ArticleError, Source

CODE, COMMENT, MATH, ELEMENT = "code", "comment", "math", "element"


class Span(NamedTuple):
    """`text[start:end]` of a source, and which kind of thing it is."""

    kind: str
    start: int
    end: int


# The alternatives are tried in this order at each position; the leftmost match wins. `tag`,
# `escape` and `html` are found only to be stepped over. PARAGRAPH is any character up to a blank
# line: inline code and math end with their paragraph.
_MARKDOWN = re.compile(
    r"""
    (?P<comment> <!-- (?P<commentend> .*? --> )? )
  | (?P<rawtag> {{{{ \s* (?P<rawname> [\w-]+ ) .*? {{{{ / \s* (?P=rawname) \s* }}}} )
  | (?P<element> < (?P<name> script | style | svg | math | template | textarea | pre | code ) \b
        [^>]* (?: / > | > .*? </ (?P=name) \s* > ) )
  | ^ [ \t]* (?P<void> < (?: link | meta ) \b [^>]* > )
  | ^ [ \t>]* (?P<fence> (?P<ticks> `{3,} | ~{3,} ) [^`\n]*
        (?P<fenceend> \n (?: .*? \n )?? [ \t>]* (?P=ticks) [`~]* [ \t]* $ )? )
  | ^ (?P<indent> [ ]{4} | [ ]{0,3} \t ) [^\n]* \S
  | (?P<code> (?P<tick> `+ ) (?! ` ) PARAGRAPH*? (?<! ` ) (?P=tick) (?! ` ) )
  | (?P<tag> {{ .*? }} )
  | (?P<escape> \\ [^\w\s{] )
  | (?P<display> \$\$ PARAGRAPH+? \$\$ )
  | (?P<inline> (?<! [\$\w] ) \$ (?! [\s\$] ) (?: (?! \n [ \t]* \n ) [^\$\\] | \\ . )+?
        (?<! \s ) \$ (?! [\d\$] ) )
  | (?P<html> < (?P<closing> /? ) (?P<tagname> [a-zA-Z] [\w-]* ) [^<>]* > )
    """.replace("PARAGRAPH", r"(?: (?! \n [ \t]* \n ) . )"),
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)

_HTML = re.compile(
    r"(?P<comment><!--(?P<commentend>.*?-->)?)"
    r"|<(?P<name>script|style|textarea)\b[^>]*>.*?</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)

# Its text is code to a reader as well: tags in it are shown, not run.
_CODE_ELEMENTS = ("pre", "code")

# In these, what looks like a comment is text.
_TEXT_ELEMENTS = ("script", "style", "textarea")

# Between these and their closing tags an indented line is HTML, not a code block.
_BLOCKS = re.compile(
    "article|aside|blockquote|center|details|div|dl|figure|footer|form|header|main|nav|ol|section"
    "|table|ul",
    re.IGNORECASE,
)

_LIST_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:|:)[ \t]")


def find_markdown(source: Source) -> list[Span]:
    """The spans of an article's source, in order; raises ArticleError at what is never closed."""
    spans: list[Span] = []
    position = depth = 0
    while match := _MARKDOWN.search(source.text, position):
        position = match.end()
        if match["comment"]:
            spans.append(_comment(source, match))
        elif match["element"]:
            name, span = match["name"].lower(), match.span("element")
            spans.append(Span(CODE if name in _CODE_ELEMENTS else ELEMENT, *span))
            if name not in _TEXT_ELEMENTS:
                spans += _comments(source, *span)
        elif match["void"]:
            spans.append(Span(ELEMENT, *match.span("void")))
        elif match["fence"]:
            if not match["fenceend"]:
                raise ArticleError(
                    "this code fence is never closed",
                    source.place(match.start("fence"), match.end("ticks")),
                    f"expected a line with {match['ticks']} below it",
                )
            spans.append(Span(CODE, *match.span("fence")))
        elif match["indent"]:
            if not depth and _is_code_block(source.text, match.start(), spans):
                spans.append(Span(CODE, *match.span()))
            else:
                position = match.end("indent")
        elif match["code"]:
            spans.append(Span(CODE, *match.span("code")))
        elif match["display"] or match["inline"]:
            spans.append(Span(MATH, *match.span()))
        elif match["html"] and _BLOCKS.fullmatch(match["tagname"]):
            depth = max(0, depth + (-1 if match["closing"] else 1))
    return spans


def find_html(source: Source) -> list[Span]:
    """The comments of a partial (not what looks like one inside a script), in order."""
    return _comments(source, 0, len(source.text))


def _comments(source: Source, start: int, end: int) -> list[Span]:
    return [_comment(source, m) for m in _HTML.finditer(source.text, start, end) if m["comment"]]


def _comment(source: Source, match: re.Match[str]) -> Span:
    if not match["commentend"]:
        raise ArticleError(
            "this comment is never closed",
            source.place(match.start(), match.start() + 4),
            "expected --> behind it",
        )
    return Span(COMMENT, *match.span())


def _is_code_block(text: str, start: int, spans: list[Span]) -> bool:
    """Whether the indented line at `start` is code: it follows code or a blank line, in no list."""
    if spans and spans[-1].kind == CODE and not text[spans[-1].end : start].strip():
        return text.startswith(("    ", "\t"), spans[-1].start)
    end = start
    while end > 0:
        head = text.rfind("\n", 0, end - 1) + 1
        line = text[head : end - 1]
        if line.strip():
            if end == start:
                return False
            if not line.startswith(("    ", "\t")):
                return not _LIST_ITEM.match(line)
        end = head
    return True
