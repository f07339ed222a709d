"""One Handlebars tag: what stands between its braces, checked with positions.

pybars3 runs what it reads (text in a path reaches generated Python unescaped) and misreads much
that it does not know. So a tag is accepted only in the forms listed here; the rest is an error that
says where and what instead.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import NamedTuple

from deconv_article.errors import ArticleError, Source, nearest

BLOCK_HELPERS = ("each", "if", "unless", "with")
VALUE_HELPERS = ("fact", "figure", "scrub")
_INTERNAL = ("helperMissing", "blockHelperMissing", "lookup", "log")


class Tag(NamedTuple):
    """One tag. kind: value, html, partial, open, inverse, else, close, comment or delimiter.

    head: its first word (the variable, helper, block or partial); arguments: the rest of it.
    """

    kind: str
    start: int
    end: int
    head: str = ""
    arguments: str = ""
    trims: tuple[bool, bool] = (False, False)


_STRING = r'"[^"\\{}]*"|\'[^\'\\{}]*\''
_SEGMENT = r"(?:[\w-]+|\[[^\]'\"\\{}]+\])"
_PATH = (
    rf"(?![\d-])@?(?:(?:\.\./)+(?:{_SEGMENT}(?:[./]{_SEGMENT})*)?|{_SEGMENT}(?:[./]{_SEGMENT})*|\.)"
)
_ARGUMENT = re.compile(
    rf"(?P<key>[A-Za-z_]\w*)=(?={_STRING}|[\w@.\[-])|(?P<string>{_STRING})|(?P<number>-?\d+(?![\w.]))"
    rf"|(?P<path>{_PATH})|(?P<space>\s+)"
)
_HEAD = re.compile(_PATH)
_SHOWN = "write them in `code`, or put a backslash before them"
_PARTIAL = re.compile(
    r"\"(?P<quoted>[^\"'\\{}]*)\"|'(?P<single>[^\"'\\{}]*)'|(?P<bare>[^\s\"'\\{}()]+)"
)


class TagReader:
    """Reads the tags of one source, in order; Mustache's `{{=<% %>=}}` changes its delimiters."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.opening, self.closing = "{{", "}}"

    def error(
        self, message: str, start: int, end: int | None = None, hint: str = ""
    ) -> ArticleError:
        return ArticleError(message, self.source.place(start, end), hint)

    def read_tag(self, start: int) -> Tag:
        """The tag that opens at `start`; the text behind it goes on at `tag.end`."""
        opening, closing = self.opening, self.closing
        inside = start + len(opening)
        trim_left = self.text.startswith("~", inside)
        inside += trim_left
        if self.text.startswith("!", inside):
            return self.comment(start, inside, trim_left)
        triple = opening == "{{" and self.text.startswith("{", inside)
        if triple:
            inside, closing = inside + 1, "}}}"
        end = self.text.find(closing, inside)
        again = self.text.find(opening, inside)
        if end < 0 or -1 < again < end:
            raise self.error(
                f"this {opening}{'{' * triple} is never closed",
                start,
                inside,
                f"expected {closing} before the next tag"
                + f". To show the braces themselves, {_SHOWN}" * (opening == "{{"),
            )
        stop = end + len(closing)
        trim_right = end > inside and self.text[end - 1] == "~"
        content = self.text[inside : end - trim_right]
        return self.read(content, inside, (start, stop), triple, (trim_left, trim_right))

    def comment(self, start: int, inside: int, trim_left: bool) -> Tag:
        dashes = self.text.startswith("!--", inside)
        closing = ("--" if dashes else "") + self.closing
        end = self.text.find(closing, inside)
        trimmed = dashes and (i := self.text.find("--~" + self.closing, inside)) >= 0
        if trimmed and (end < 0 or i < end):
            end, closing = i, "--~" + self.closing
        if end < 0:
            raise self.error(
                "this comment is never closed", start, inside + 1, f"expected {closing} behind it"
            )
        trim_right = closing.endswith("~" + self.closing) or self.text[end - 1] == "~"
        return Tag("comment", start, end + len(closing), trims=(trim_left, trim_right))

    def read(
        self, content: str, at: int, span: tuple[int, int], triple: bool, trims: tuple[bool, bool]
    ) -> Tag:
        """A tag from what stands between its braces (`content`, which begins at offset `at`)."""
        start, end = span
        sigil = content.lstrip()[:1]
        body = content.lstrip()
        offset = at + len(content) - len(body)
        if triple or sigil == "&":
            skip = 0 if triple else 1
            return self.finish("html", body[skip:], offset + skip, span, trims)
        if sigil == "=":
            return self.delimiters(body, offset, span)
        if sigil == ">":
            return self.partial(body[1:], offset + 1, span, trims)
        if body.startswith(("#>", "#*", "*")):
            raise self.error(
                "inline partials, partial blocks and decorators are not supported",
                start,
                end,
                "write {{> name}} with the partial in a file of its own",
            )
        if sigil == "#":
            return self.finish("open", body[1:], offset + 1, span, trims)
        if sigil == "/":
            return self.finish("close", body[1:], offset + 1, span, trims)
        words = body.split()
        if words[:1] == ["else"] or words[:1] == ["^"]:
            if len(words) > 1:
                raise self.error(
                    f"{{{{{' '.join(words)}}}}} is not supported",
                    start,
                    end,
                    "put an {{#if …}}…{{/if}} inside the {{else}}",
                )
            return Tag("else", start, end, trims=trims)
        if sigil == "^":
            return self.finish("inverse", body[1:], offset + 1, span, trims)
        return self.finish("value", body, offset, span, trims)

    def delimiters(self, body: str, offset: int, span: tuple[int, int]) -> Tag:
        pair = body[1:].rstrip().removesuffix("=").split()
        if len(pair) != 2 or not body.rstrip().endswith("=") or "=" in "".join(pair):
            raise self.error(
                "expected two delimiters, as in {{=<% %>=}}", offset, offset + len(body.rstrip())
            )
        self.opening, self.closing = pair
        return Tag("delimiter", *span)

    def partial(self, body: str, at: int, span: tuple[int, int], trims: tuple[bool, bool]) -> Tag:
        rest = body.lstrip()
        at += len(body) - len(rest)
        match = _PARTIAL.match(rest)
        if rest.startswith("("):
            raise self.error(
                "the name of a partial must be written out", at, at + len(rest.rstrip())
            )
        if not match or not (name := match["quoted"] or match["single"] or match["bare"]):
            raise self.error(
                "expected the name of a partial behind >",
                at if rest else span[0],
                at + len(rest.rstrip()) if rest else span[1],
                "as in {{> byline.html}}; quotes and backslashes cannot be part of it",
            )
        arguments = rest[match.end() :]
        self.check_arguments(arguments, at + match.end())
        return Tag("partial", *span, name, arguments.strip(), trims)

    def finish(
        self, kind: str, body: str, at: int, span: tuple[int, int], trims: tuple[bool, bool]
    ) -> Tag:
        """A tag with a head and arguments, both checked."""
        rest = body.lstrip()
        at += len(body) - len(rest)
        match = _HEAD.match(rest)
        if not match or (match.end() < len(rest) and not rest[match.end()].isspace()):
            stop = at + max(1, len(rest.rstrip()))
            raise self.error(
                "expected a name here" if not rest.strip() else "this is not a name",
                at if rest.strip() else span[0],
                stop if rest.strip() else span[1],
                ""
                if not rest.strip()
                else "braces that are not meant as a tag: put a space"
                " between them, or use {{{{raw}}}} … {{{{/raw}}}}",
            )
        head, arguments = match[0], rest[match.end() :]
        self.check_names(head, at)
        self.check_arguments(arguments, at + match.end())
        tag = Tag(kind, *span, head, arguments.strip(), trims)
        self.check_head(tag, at)
        return tag

    def check_head(self, tag: Tag, at: int) -> None:
        head_end = at + len(tag.head)
        if tag.kind in ("open", "inverse"):
            if tag.head not in BLOCK_HELPERS and tag.arguments:
                raise self.error(
                    f"unknown block “{tag.head}”", at, head_end, nearest(tag.head, BLOCK_HELPERS)
                )
            if not re.fullmatch(r"[A-Za-z0-9@-]+", tag.head):
                raise self.error(
                    f"a block cannot be named by the path “{tag.head}”",
                    at,
                    head_end,
                    f"write {{{{#each {tag.head}}}}} or {{{{#if {tag.head}}}}}"
                    if tag.kind == "open"
                    else f"write {{{{#unless {tag.head}}}}}",
                )
            if (
                tag.head in BLOCK_HELPERS
                and sum(not match["space"] for match in _ARGUMENT.finditer(tag.arguments)) != 1
            ):
                raise self.error(
                    f"“{tag.head}” takes one argument",
                    tag.start,
                    tag.end,
                    f"as in {{{{#{tag.head} typewriter.authors}}}}"
                    + (" (“as |x|” is not supported)" if " as " in f" {tag.arguments}" else ""),
                )
        elif tag.kind in ("value", "html") and tag.head in BLOCK_HELPERS:
            hint = f"write {{{{#{tag.head} …}}}} … {{{{/{tag.head}}}}}"
            raise self.error(f"“{tag.head}” is a block", at, head_end, hint)
        elif tag.kind in ("value", "html") and tag.head in _INTERNAL:
            raise self.error(f"“{tag.head}” is not a name an article can use", at, head_end)
        elif tag.kind in ("value", "html") and tag.arguments and tag.head not in VALUE_HELPERS:
            raise self.error(
                f"unknown helper “{tag.head}”", at, head_end, nearest(tag.head, VALUE_HELPERS)
            )

    def check_names(self, path: str, at: int) -> None:
        for match in re.finditer(r"[\w-]+", path):
            if match[0].startswith("__"):
                raise self.error(
                    f"“{match[0]}” is not a name an article can use",
                    at + match.start(),
                    at + match.end(),
                )

    def check_key(self, key: str, at: int, keys: set[str]) -> None:
        """Keys become Python arguments, and pybars3 cannot read one letter."""
        end = at + len(key)
        if len(key) == 1:
            hint = "keys have two letters or more (pybars3 cannot read one letter)"
            raise self.error(f"the key “{key}” is too short", at, end, hint)
        if iskeyword(key):
            raise self.error(f"“{key}” cannot be a key", at, end, "it is a word of Python's")
        if key in keys:
            raise self.error(f"the key “{key}” is given twice", at, end)
        keys.add(key)

    def check_arguments(self, arguments: str, at: int) -> None:
        """Raises at the first thing that is no path, text in quotes, whole number or key=value."""
        position, spaced = 0, True
        keys: set[str] = set()
        while position < len(arguments):
            match = _ARGUMENT.match(arguments, position)
            begin = at + position
            if not match or not (spaced or match["space"]):
                end = begin + max(1, len(arguments[position:].split(None, 1)[0]))
                raise self.error(
                    "this cannot be read as an argument",
                    begin,
                    end,
                    'expected a name, "a text", a whole number, or key=value',
                )
            if match["key"]:
                self.check_key(match["key"], begin, keys)
            if match["path"]:
                self.check_names(match["path"], begin)
            spaced = bool(match["space"] or match["key"])
            position = match.end()
