"""What Markdown would lose, or leave in its brackets, without a word.

It knows no lines, so this is found in the sources: a row of a table with more cells than the table
has columns, two notes of one label, a reference to what nobody has written, a tag without an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from deconv_article.errors import ArticleError, ArticleErrors, Place, Source, nearest
from deconv_article.hide import COMMENT, OPEN, SIGN, find_markdown
from deconv_article.rendered import Rendered
from deconv_article.scan import Block, Node, Template

_FILL = "\ufdef"  # stands for what is not Markdown's; no text may hold it

# Escapes and HTML in a text: a paragraph or a heading of HTML is no Markdown, nor is any tag.
_SKIPPED = re.compile(
    r"(?=[\\<])(?:\\[^\w\s]"
    r"|<(?P<name>p|h[1-6]|figcaption|summary)\b[^<>]*>.*?</(?P=name)\s*>|<[^<>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_NOTE = re.compile(r"^[ \t>]*(?P<bracket>\[)\^(?P<label>[^\[\]\n]*)\]:", re.MULTILINE)
_LINK = re.compile(
    r"^[ \t>]*(?P<bracket>\[)(?P<label>(?!\^)[^\[\]\n]*)\]:[ ]*\n?[ ]*\S+[ ]*"
    r"(?:\n?[ ]*(?:\"[^\n]*\"|'[^\n]*'|\([^\n]*\))[ ]*)?$",
    re.MULTILINE,
)
_NOTE_USED = re.compile(r"\[\^(?P<label>[^\[\]\n]*)\]")
_LINK_USED = re.compile(r"\[(?P<text>(?![\^@])[^\[\]]*)\]\[(?P<label>(?![\^@])[^\[\]]*)\]")

_LINES = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[ \t>]*(?=[^\n]*\|)(?=[^\n]*-)[|:\- ]+$", re.MULTILINE)


class _Text(NamedTuple):
    """A Markdown source, what is not Markdown in it blotted out, the includes that lead to it.

    positions: where in the source each character of the text stands.
    """

    source: Source
    text: str
    chain: list[Place]
    positions: Sequence[int]

    def error(self, message: str, span: tuple[int, int], hint: str) -> ArticleError:
        place = self.source.place(self.positions[span[0]], self.positions[span[1] - 1] + 1)
        return ArticleError(message, place, hint, self.chain)


def check_lost(rendered: Rendered, article: Path) -> list[ArticleError]:
    """Raises ArticleError at what would be lost; returns the references that lead nowhere."""
    texts, lost = [], [*_never_closed(rendered, article)]
    for path, template in rendered.templates.items():
        if path == article or path.suffix == ".md":
            blotted = _blotted(rendered, path == article, path)
            positions = range(len(blotted))
            text = _Text(template.source, blotted, rendered.chain(path), positions)
            texts.append(text)
            lost += _long_rows(_trimmed(text, template) if _trims(template) else text)
    notes = _defined(texts, _NOTE, "footnote", lost)
    links = _defined(texts, _LINK, "link reference", lost)
    if lost:
        raise ArticleErrors(lost)
    return [*_undefined_notes(texts, notes), *_undefined_links(texts, links)]


def _blotted(rendered: Rendered, is_article: bool, path: Path) -> str:
    """The text with its code, math, HTML and tags blotted out, each place where it was."""
    template = rendered.templates[path]
    text = template.source.text
    hidden = [span for span in template.spans if span.kind != SIGN]
    parts, position = [], 0
    ranges = [
        (s.start, s.end, " " if s.kind == COMMENT and text[s.end - 1] != "\n" else _FILL)
        for s in hidden
    ]
    tags = _gaps(rendered.texts, len(text)) if is_article else [t[1:3] for t in template.tags]
    ranges += [(start, end, _FILL) for start, end in tags]
    for start, end, fill in sorted(ranges):
        if position < end:
            start = max(start, position)
            parts += [text[position:start], _blot(text[start:end], fill)]
            position = end
    text = "".join([*parts, text[position:]])
    return _SKIPPED.sub(_without_html, text)


def _without_html(match: re.Match[str]) -> str:
    """It blotted out, but for a | in HTML: that ends a table's cell as any other does."""
    parts = _LINES.split(match[0]) if match[0].startswith("<") else [match[0]]
    return "|".join([_blot(part, _FILL) for part in parts])


def _gaps(texts: list[tuple[int, int]], end: int) -> Iterator[tuple[int, int]]:
    """What is not in the texts that are shown: tags, and the branches that are not taken."""
    position = 0
    for start, stop in sorted(texts):
        if position < start:
            yield position, start
        position = max(position, stop)
    yield position, end


def _trims(template: Template) -> bool:
    return any(True in tag.trims for tag in template.tags)


def _trimmed(text: _Text, template: Template) -> _Text:
    """The text without what `~` takes away; what {{#each}} repeats follows itself once."""
    positions: list[int] = []

    def emit(nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Block):
                for _ in range(1 + (node.opening.head == "each")):
                    emit(node.body)
                emit(node.otherwise or ())
            else:
                positions.extend(range(node.start, node.end))

    emit(template.nodes)
    kept = "".join([text.text[position] for position in positions])
    return text._replace(text=kept, positions=positions)


def _blot(text: str, fill: str) -> str:
    return "\n".join(fill * len(line) for line in text.split("\n"))


# --- HTML -----------------------------------------------------------------------------------------


def _never_closed(rendered: Rendered, article: Path) -> Iterator[ArticleError]:
    """Tags that have no end once all is put together: what follows them would be raw HTML.

    In a source by itself they may have none: a branch may open what is closed behind it.
    """
    opened = [
        (path, template.source, template.source.text[span.start : span.end], span)
        for path, template in rendered.templates.items()
        for span in template.spans
        if span.kind == OPEN
    ]
    if not opened:
        return
    left = []
    with suppress(ArticleError):  # what a value has printed is no tag of the author's
        spans = find_markdown(Source(article, rendered.markdown))
        left = [rendered.markdown[s.start : s.end] for s in spans if s.kind == OPEN]
    known = [one for one in opened if one[2] in left] or opened
    for path, source, tag, span in known if left else []:
        name = tag[1:].rstrip(">").split()[0]
        place = source.place(span.start, span.end)
        hint = f"expected </{name}> behind it; to show the tag, write it in `code`"
        yield ArticleError(f"this <{name}> is never closed", place, hint, rendered.chain(path))


# --- tables ---------------------------------------------------------------------------------------


def _long_rows(text: _Text) -> Iterator[ArticleError]:
    for rule in _RULE.finditer(text.text):
        before = text.text[: rule.start()].split("\n")[-3:-1]
        if not before or (len(before) > 1 and before[0].strip(f" \t>{_FILL}")):
            continue  # no heading above, or that goes on with a paragraph
        heading = before[-1].strip(" \t>")
        bordered = heading[:1] == "|" or heading[-1:] == "|"
        columns = len(_cells(heading, bordered))
        if columns != len(_cells(rule[0].strip(" \t>"), bordered)):
            continue
        start = rule.end() + 1
        for line in text.text[start:].split("\n"):
            if not line.strip(" \t>"):
                break
            row = line.strip(" \t>")
            extra = "|".join(_cells(row, bordered)[columns:])
            if extra.strip():
                end = start + line.rindex(row) + len(row) - (bordered and row[-1] == "|")
                place = end - len(extra.lstrip()), end - (len(extra) - len(extra.rstrip()))
                count = "1 column" if columns == 1 else f"{columns} columns"
                hint = "add a column, or write a | that is text as \\|"
                if isinstance(text.positions, list):
                    hint = f"leave out the ~ that joins two rows, {hint}"
                yield text.error(f"the table has {count}, and this would be lost", place, hint)
            elif "|" not in row and row.strip(_FILL) and _was_below_blank(text, start):
                place = start, start + len(line)
                hint = "leave out the ~ that takes the blank line between them away"
                yield text.error("this has become a row of the table above it", place, hint)
            start += len(line) + 1


def _was_below_blank(text: _Text, start: int) -> bool:
    """Whether a blank line stood above a line in the source, if none stands there now."""
    return "\n\n" in text.source.text[text.positions[start - 2] : text.positions[start]]


def _cells(row: str, bordered: bool) -> list[str]:
    if bordered:
        row = row.removeprefix("|").removesuffix("|")
    return row.split("|")


# --- labels ---------------------------------------------------------------------------------------


def _defined(
    texts: list[_Text], pattern: re.Pattern[str], what: str, lost: list[ArticleError]
) -> set[str]:
    """The labels that are defined; a second one of the same label is lost."""
    first: dict[str, Place] = {}
    for text in texts:
        for match in pattern.finditer(text.text):
            start, end = match.span("label")
            label = text.source.text[start:end]
            key = label if pattern is _NOTE else _folded(label)
            place = text.source.place(match.start("bracket"), end + 1)
            if key in first:
                hint = f"the first is at {first[key]}; give this one a label of its own"
                lost.append(ArticleError(f"a second {what} “{label}”", place, hint, text.chain))
            first.setdefault(key, place)
    return set(first)


def _folded(label: str) -> str:
    return " ".join(label.lower().split())


def _undefined_notes(texts: list[_Text], known: set[str]) -> Iterator[ArticleError]:
    for text in texts:
        for match in _NOTE_USED.finditer(text.text):
            label = match["label"]
            if label not in known and _FILL not in label:
                hint = nearest(label, known) or f"write [^{label}]: … on a line of its own"
                yield text.error(f"there is no footnote “{label}”", match.span(), hint)


def _undefined_links(texts: list[_Text], known: set[str]) -> Iterator[ArticleError]:
    for text in texts:
        for match in _LINK_USED.finditer(text.text):
            label = match["label"].strip() or text.source.text[slice(*match.span("text"))]
            if _folded(label) not in known and _FILL not in match["label"]:
                hint = f"write [{label}]: URL on a line of its own, or \\[ where it is no link"
                yield text.error(f"there is no link reference “{label}”", match.span(), hint)
