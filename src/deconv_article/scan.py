"""Handlebars source to nodes with positions, refusing what pybars3 would get silently wrong.

pybars3 drops the rest of a file at an unclosed tag, ignores `else` in some blocks and does not know
`else if`; its line numbers are wrong. So every tag is read here first: a mistake is an error with
its place, and what is left is a tree whose tags pybars3 renders rightly.

Whitespace follows Handlebars: `~` trims, and a comment or block tag alone on its line takes the
line with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deconv_article.errors import Source
from deconv_article.hide import OPAQUE, Span
from deconv_article.tag import Tag, TagReader

MAX_DEPTH = 40


class Text(NamedTuple):
    """`source.text[start:end]`, given out as it stands."""

    start: int
    end: int


class Block(NamedTuple):
    """`{{#head …}} body {{else}} otherwise {{/head}}`."""

    opening: Tag
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] | None


Node = Text | Tag | Block


class Template(NamedTuple):
    """A source read to its end: its nodes, its hidden spans, all its tags in order."""

    source: Source
    nodes: tuple[Node, ...]
    spans: tuple[Span, ...]
    tags: tuple[Tag, ...]


def parse(source: Source, spans: list[Span]) -> Template:
    """The template in a source whose hidden spans are known; raises ArticleError at a mistake."""
    reader = TagReader(source)
    pieces = _trimmed(list(_pieces(reader, spans)), source.text)
    nodes, _ = _nest(reader, iter(pieces), None, 0)
    return Template(source, nodes, tuple(spans), tuple(p for p in pieces if isinstance(p, Tag)))


def _pieces(reader: TagReader, spans: list[Span]) -> Iterator[Text | Tag]:
    """Texts and tags in turn, before whitespace is trimmed."""
    text = reader.text
    opaque = iter([s for s in spans if s.kind in OPAQUE])
    hidden = next(opaque, None)
    position = begin = 0
    while (start := text.find(reader.opening, position)) >= 0:
        while hidden and hidden.end <= start:
            hidden = next(opaque, None)
        if hidden and hidden.start <= start:
            position = hidden.end
            continue
        backslashes = _backslashes(reader, start)
        if begin < start - bool(backslashes):
            yield Text(begin, start - bool(backslashes))
        begin = start
        if backslashes == 1:
            position = start + len(reader.opening)
            continue
        if reader.opening == "{{" and text.startswith("{{{{", start):
            body, begin = _raw_block(reader, start)
            if body.start < body.end:
                yield body
        else:
            tag = reader.read_tag(start)
            yield tag
            begin = tag.end
        position = begin
    if begin < len(text):
        yield Text(begin, len(text))


def _backslashes(reader: TagReader, start: int) -> int:
    r"""How `{{` is escaped: `\{{x}}` is the text {{x}}; `\\{{x}}` is a backslash and the value."""
    if reader.opening != "{{" or not reader.text.endswith("\\", 0, start):
        return 0
    return 2 if reader.text.endswith("\\\\", 0, start) else 1


def _raw_block(reader: TagReader, start: int) -> tuple[Text, int]:
    """`{{{{raw}}}} text {{{{/raw}}}}`: the text, untouched, and where the block ends."""
    opening = re.compile(r"\{\{\{\{\s*([\w-]+)\s*\}\}\}\}").match(reader.text, start)
    if not opening:
        raise reader.error("expected {{{{raw}}}} here", start, start + 4)
    name = re.escape(opening[1])
    closing = re.compile(r"\{\{\{\{/\s*" + name + r"\s*\}\}\}\}").search(reader.text, opening.end())
    if not closing:
        raise reader.error(
            f"{opening[0]} is never closed",
            *opening.span(),
            hint=f"expected {{{{{{{{/{opening[1]}}}}}}}}} behind it",
        )
    return Text(opening.end(), closing.start()), closing.end()


def _nest(
    reader: TagReader, pieces: Iterator[Text | Tag], opening: Tag | None, depth: int
) -> tuple[tuple[Node, ...], tuple[Node, ...] | None]:
    """The nodes up to the close of `opening` (or the end): its body and what stands under else."""
    if opening and depth > MAX_DEPTH:
        raise reader.error(f"blocks nested deeper than {MAX_DEPTH}", opening.start, opening.end)
    body: list[Node] = []
    otherwise: list[Node] | None = None
    for piece in pieces:
        branch = body if otherwise is None else otherwise
        if isinstance(piece, Text) or piece.kind in ("value", "html", "partial"):
            branch.append(piece)
        elif piece.kind in ("open", "inverse"):
            branch.append(Block(piece, *_nest(reader, pieces, piece, depth + 1)))
        elif piece.kind == "else":
            _check_else(reader, piece, opening, otherwise is not None)
            otherwise = []
        elif piece.kind == "close":
            if opening is None or piece.head != opening.head:
                expected = (
                    f"expected {{{{/{opening.head}}}}}" if opening else "no block is open here"
                )
                place = reader.source.place(opening.start, opening.end) if opening else None
                hint = f"{expected} for the block that opens at {place}" if place else expected
                raise reader.error(
                    f"{{{{/{piece.head}}}}} closes nothing", piece.start, piece.end, hint
                )
            return tuple(body), None if otherwise is None else tuple(otherwise)
    if opening:
        raise reader.error(
            f"{{{{#{opening.head}}}}} is never closed",
            opening.start,
            opening.end,
            f"expected {{{{/{opening.head}}}}} before the end of the file",
        )
    return tuple(body), None


def _check_else(reader: TagReader, tag: Tag, opening: Tag | None, second: bool) -> None:
    if opening is None:
        raise reader.error("{{else}} outside a block", tag.start, tag.end)
    if second:
        raise reader.error(
            f"a second {{{{else}}}} in one {{{{#{opening.head}}}}}", tag.start, tag.end
        )
    if opening.head in ("unless", "with"):
        swap = "use {{#if …}}…{{else}}…{{/if}} with the branches swapped"
        raise reader.error(
            f"{{{{else}}}} in {{{{#{opening.head}}}}} is not supported",
            tag.start,
            tag.end,
            swap if opening.head == "unless" else "put an {{#if …}} around the {{#with …}}",
        )


def _trimmed(pieces: list[Text | Tag], text: str) -> list[Text | Tag]:
    """The pieces with the whitespace gone that `~` and tags alone on a line take away."""
    left = {p.start: p.start for p in pieces if isinstance(p, Text)}
    right = {p.start: p.end for p in pieces if isinstance(p, Text)}
    alone = _alone(pieces, text)
    for i, piece in enumerate(pieces):
        if isinstance(piece, Text):
            continue
        before = pieces[i - 1] if i else None
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if isinstance(before, Text):
            kept = text[before.start : before.end]
            if piece.trims[0]:
                kept = kept.rstrip()
            elif i in alone:
                kept = kept.rstrip(" \t")
            right[before.start] = min(right[before.start], before.start + len(kept))
        if isinstance(after, Text):
            whole = text[after.start : after.end]
            rest = whole
            if piece.trims[1]:
                rest = whole.lstrip()
            elif i in alone:
                rest = whole.lstrip(" \t")
                rest = rest.removeprefix("\r").removeprefix("\n")
            left[after.start] = max(left[after.start], after.end - len(rest))
    result: list[Text | Tag] = []
    for piece in pieces:
        if isinstance(piece, Tag):
            result.append(piece)
        elif left[piece.start] < right[piece.start]:
            result.append(Text(left[piece.start], right[piece.start]))
    return result


def _alone(pieces: list[Text | Tag], text: str) -> set[int]:
    """Indices of the block tags, elses and comments that have their line to themselves."""
    alone = set()
    for i, piece in enumerate(pieces):
        if isinstance(piece, Tag) and piece.kind in (
            "open",
            "inverse",
            "close",
            "else",
            "comment",
            "delimiter",
        ):
            head = text.rfind("\n", 0, piece.start) + 1
            tail = text.find("\n", piece.end)
            line_end = text[piece.end : len(text) if tail < 0 else tail]
            if not text[head : piece.start].strip() and not line_end.strip():
                alone.add(i)
    return alone
