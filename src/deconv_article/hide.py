"""What in a text is not for the template engine: code, math, comments, raw elements.

One pass from left to right over the source finds them all, so that a `{{` in an example, a `}}` in
a formula or a `$` in a script is never mistaken for something else. Positions are kept: a `Span`
says where in the source its text stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deconv_article.elements import BLOCKS, WHOLE_LINES, asks_for_markdown, is_tag, own_blocks
from deconv_article.errors import ArticleError, Source
from deconv_article.indented import CodeLines

# CODE stays in the text for Markdown to read; FENCE is fenced code; VERBATIM is a raw <pre> or
# <code>; ELEMENT another raw element, in which tags still count; RAW a block of HTML that Markdown
# does not read, and what is in it; SIGN a `<` that begins no tag; OPEN a tag whose end is missing.
CODE, FENCE, VERBATIM, COMMENT, MATH, ELEMENT, RAW, SIGN, OPEN = (
    "code", "fence", "verbatim", "comment", "math", "element", "raw", "sign", "open",
)  # fmt: skip

OPAQUE = (CODE, FENCE, VERBATIM, COMMENT, MATH)


class Span(NamedTuple):
    """`text[start:end]` of a source, and which kind of thing it is."""

    kind: str
    start: int
    end: int


class _Block(NamedTuple):
    """An open block of HTML: its tag, and whether Markdown is read in it."""

    name: str
    start: int
    end: int
    asks: bool


# The alternatives are tried in this order, each where it can begin (to look for that first takes a
# third of the time); the leftmost match wins. `tag`, `escape`, `address` and `html` are found only
# to be stepped over. PARAGRAPH is any character up to a blank line: inline code, math and tags end
# with their paragraph.
_MARKDOWN = re.compile(
    r"""
    (?= [<{] ) (?:
        (?P<comment> <!-- (?P<commentend> .*? --> )? )
      | (?P<rawtag> {{{{ \s* (?P<rawname> [\w-]+ ) .*? {{{{ / \s* (?P=rawname) \s* }}}} )
      | (?P<element> < (?P<name> script | style | svg | math | template | textarea | pre | code ) \b
            [^>]* (?: / > | > .*? </ (?P=name) \s* > ) )
    )
  | ^ (?:
        [ \t]* (?P<void> < (?: link | meta ) \b [^>]* > )
      | (?P<margin> [ \t>]* ) (?P<fence> (?P<ticks> `{3,} | ~{3,} ) [^`\n]*
            (?P<fenceend> \n (?: .*? \n )?? [ \t>]* (?P=ticks) [`~]* [ \t]* $ )? )
      | (?P<indent> [ ]{4} | [ ]{0,3} \t ) [^\n]* \S
    )
  | (?= [`{\\$<] ) (?:
        (?P<code> (?P<tick> `+ ) (?! ` ) PARAGRAPH*? (?<! ` ) (?P=tick) (?! ` ) )
      | (?P<note> {{ ~? !-- .*? -- ~? }} )
      | (?P<tag> {{ .*? }} )
      | (?P<escape> \\ [^\w\s{<] )
      | (?P<display> \$\$ PARAGRAPH+? \$\$ (?: [ ]* {\#eq:[\w-]+} )? )
      | (?P<inline> (?<! [\$\w] ) \$ (?! [\s\$] ) (?: (?! \n [ \t]* \n ) [^\$\\] | \\ . )+?
            (?<! \s ) \$ (?! [\d\$] ) )
      | (?P<address> (?: (?<= \]\( ) | (?<= \]:[ ] ) ) < [^<>\n]* > | < [!?] [^<>]* >
            | < (?: [a-z] [a-z0-9+.-]* :// [^<>]* | [^<>\s!]+ @ [^<>\s@]+ ) > )
      | (?P<html> < (?P<closing> /? ) (?P<tagname> [a-z] [^\s<>/]* )
            (?P<attributes> (?: = \s*+ (?: "[^"]*" | '[^']*' ) | (?! [<>] ) PARAGRAPH )*+ ) > )
      | (?P<sign> \\? < (?= [a-z/!?] ) )
      | (?P<dollars> \$\$ )
    )
    """.replace("PARAGRAPH", r"(?: (?! \n [ \t]* \n ) . )"),
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)

_HTML = re.compile(  # beginning with one certain character, it is found several times as fast
    r"<(?:(?P<comment>!--(?P<commentend>.*?-->)?)"
    r"|(?P<name>script|style|textarea)\b[^>]*>.*?</(?P=name)\s*>)",
    re.DOTALL | re.IGNORECASE,
)

# What raw HTML has as it is: a backslash before a tag, a tag with a blank line in it.
_CLOSED = re.compile(r"\\|<[^<>]*>")

# Code that shows a tag; in HTML, backticks may stand around real ones, too.
_TAG = re.compile("`+ ?<")

# Its text is code to a reader as well: tags in it are shown, not run.
_CODE_ELEMENTS = ("pre", "code")

# In these, what looks like a comment is text.
_TEXT_ELEMENTS = ("script", "style", "textarea")

# What a <script> or a <style> may be included from: no HTML.
_SCRIPTS = (".css", ".js", ".json", ".mjs")

# These may stand in one another, so their end has to be counted out.
_NESTING_ELEMENTS = ("svg", "template")


def find_markdown(source: Source) -> list[Span]:
    """The spans of an article's source, in order; raises ArticleError at what is never closed."""
    spans: list[Span] = []
    text = source.text
    code_lines = CodeLines(text)
    blocks: list[_Block] = []  # those that are open
    own = own_blocks(text)
    never_closed: list[Span] = []
    lines: list[_Block] = []  # the tags that may go on to where their elements end
    raw = index = position = 0
    while match := _MARKDOWN.search(text, position):
        position = match.end()
        if match["comment"]:
            spans.append(_with_its_line(text, _comment(source, match)))
        elif match["element"]:
            name, start = match["name"].lower(), match.start("element")
            position = _end_of(text, name, match)
            spans.append(Span(VERBATIM if name in _CODE_ELEMENTS else ELEMENT, start, position))
            if name not in _TEXT_ELEMENTS:
                spans += _comments(source, start, position)
        elif match["void"]:
            spans.append(Span(ELEMENT, *match.span("void")))
        elif match["indent"] or (match["fence"] and match["margin"][:1] in (" ", "\t")):
            line_end = text.find("\n", match.start())
            line_end = len(text) if line_end < 0 else line_end
            if not blocks and code_lines.has(match.start()):
                spans.append(Span(CODE, match.start(), line_end))
                position = line_end
            elif match["fence"]:
                spans.append(_fence(source, match))
            else:
                position = match.end("indent")
        elif match["fence"]:
            spans.append(_fence(source, match))
        elif match["code"]:
            spans.append(Span(CODE, *match.span("code")))
        elif match["display"] or match["inline"]:
            spans.append(Span(MATH, *match.span()))
        elif match["html"]:
            if not _is_raw(blocks) and not is_tag(match["tagname"], match["attributes"]):
                position = match.start() + 1
                spans.append(Span(SIGN, match.start(), position))
                continue
            was_raw = _is_raw(blocks)
            never_closed += _go_on(source, match, blocks, own)
            if not _is_raw(blocks) and _begins_lines(text, match, bool(blocks)):
                lines.append(_Block(match["tagname"], *match.span(), False))
            if was_raw < _is_raw(blocks):
                raw, index = match.start(), len(spans)
            elif was_raw > _is_raw(blocks):
                spans.insert(index, Span(RAW, raw, position))
        elif match["dollars"] and not _is_raw(blocks):
            raise ArticleError(
                "this $$ is never closed",
                source.place(*match.span()),
                "expected $$ before the next blank line; where dollars are meant, write \\$\\$",
            )
        elif match["sign"] and not (_is_raw(blocks) and _CLOSED.match(text, match.start())):
            spans.append(Span(SIGN, *match.span("sign")))
        elif match["sign"]:
            position = match.end() - (match["sign"] != "<")
    if _is_raw(blocks):
        spans.insert(index, Span(RAW, raw, len(text)))
    never_closed += [Span(OPEN, block.start, block.end) for block in blocks]
    never_closed += _open_lines(text, lines, spans)
    return sorted([*spans, *never_closed], key=lambda s: s.start) if never_closed else spans


def find_html(source: Source) -> list[Span]:
    """The comments of a partial (not what looks like one inside a script), in order."""
    return [] if source.path.suffix in _SCRIPTS else _comments(source, 0, len(source.text))


def without_comments(html: str) -> str:
    """HTML without its comments, whatever they came from."""
    return _HTML.sub(lambda m: "" if m["comment"] else m[0], html)


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


def _with_its_line(text: str, comment: Span) -> Span:
    """A comment, and the line that it has to itself between rows of a table: it would end there."""
    head, tail = text.rfind("\n", 0, comment.start) + 1, text.find("\n", comment.end)
    if tail < 0 or (text[head : comment.start] + text[comment.end : tail]).strip(" \t>"):
        return comment
    above = text[text.rfind("\n", 0, max(0, head - 1)) + 1 : head].lstrip(" \t>")
    end = text.find("\n", tail + 1)
    below = text[tail + 1 : len(text) if end < 0 else end].lstrip(" \t>")
    goes_on = ("|" in above or above[:3] == "{{#") and ("|" in below or below[:3] == "{{/")
    return Span(COMMENT, head, tail + 1) if goes_on and "|" in above + below else comment


def _fence(source: Source, match: re.Match[str]) -> Span:
    if not match["fenceend"]:
        raise ArticleError(
            "this code fence is never closed",
            source.place(match.start("fence"), match.end("ticks")),
            f"expected a line with {match['ticks']} below it",
        )
    return Span(FENCE, *match.span("fence"))


def _is_raw(blocks: list[_Block]) -> bool:
    return bool(blocks) and not blocks[-1].asks


def _go_on(source: Source, match: re.Match[str], blocks: list[_Block], own: set[str]) -> list[Span]:
    """Opens or closes a block of HTML; between its tags an indented line is no code block.

    own: the author's own elements that are blocks. Gives the tags shown to be never closed.
    """
    name, closing = match["tagname"].lower(), bool(match["closing"])
    if not closing and name in _TEXT_ELEMENTS:
        raise ArticleError(
            f"this <{match['tagname']}> is never closed",
            source.place(*match.span()),
            f"expected </{match['tagname']}> behind it; to show the tag, write it in `code`",
        )
    asks = not closing and asks_for_markdown(match["attributes"])
    if asks and _is_raw(blocks):
        raise ArticleError(
            f"Markdown is not read in this <{match['tagname']}>: it is not in what is around it",
            source.place(*match.span()),
            'write markdown="1" into the outer tag, too',
        )
    if match["attributes"].endswith("/"):
        return []
    if not BLOCKS.fullmatch(name) and name not in own:
        return []
    if not closing:
        blocks.append(_Block(name, *match.span(), asks))
        return []
    depth = max((i for i, block in enumerate(blocks) if block.name == name), default=len(blocks))
    inner = blocks[depth + 1 :]
    del blocks[depth:]
    return [Span(OPEN, block.start, block.end) for block in inner]


def _begins_lines(text: str, match: re.Match[str], is_inside: bool) -> bool:
    """Whether Markdown, which lets no tag end by itself, takes what follows a tag for HTML.

    is_inside: whether it stands in a block, with which it ends; there it may go on for some lines.
    """
    start, end = match.span()
    if match["closing"] or not WHOLE_LINES.fullmatch(match["tagname"]):
        return False
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin not in ("", " ", "  ", "   ") or match["attributes"].endswith("/"):
        return False
    return not is_inside or "\n\n" in text[end : text.find("<", end)].strip()


def _open_lines(text: str, lines: list[_Block], spans: list[Span]) -> Iterator[Span]:
    """Those tags whose elements end nowhere, and that stand in no other that does."""
    for code in spans if lines else ():
        if code.kind == FENCE or (code.kind == CODE and _TAG.match(text, code.start)):
            shown = text[code.start : code.end].replace("<", " ")
            text = text[: code.start] + shown + text[code.end :]
    done = 0
    for block in lines:
        if block.start >= done:
            end = _closing(text, block.name, block.start)
            done = end or block.end
            if end is None:
                yield Span(OPEN, block.start, block.end)


def _end_of(text: str, name: str, match: re.Match[str]) -> int:
    """Where a raw element ends, those of its name inside it counted."""
    if name in _NESTING_ELEMENTS and not match["element"].endswith("/>"):
        return _closing(text, name, match.start()) or match.end("element")
    return match.end("element")


def _closing(text: str, name: str, start: int) -> int | None:
    """Where the element that opens at `start` ends, those of its name inside it counted."""
    depth = 0
    for tag in re.compile(rf"<(/?){name}\b[^>]*?(/?)>", re.I).finditer(text, start):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth == 0:
            return tag.end()
    return None
