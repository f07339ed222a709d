"""What a slot holds may be a block, and no paragraph may hold one: it ends the paragraph before it.

Markdown takes every slot for words. So a block alone on its line gets blank lines around it, and
a paragraph that comes out with one in it is cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from deconv_article.indented import LIST_ITEM
from deconv_article.pieces import MARKUP
from deconv_article.slots import TOKEN, Call, Filling, Slots, number

# Paragraphs that hold nothing but slots.
_ONLY_TOKENS = re.compile(rf"<p>((?:\s*{TOKEN.pattern})+)\s*</p>")
# A slot alone on its line, in the text or in a quotation; in a list it stays as it is.
_ALONE = re.compile(rf"^(?:[ ]{{0,3}}>)*[ ]{{0,3}}{TOKEN.pattern}[ \t]*$", re.MULTILINE)
# Text in a line beside which a blank line must stand; a line of HTML keeps its neighbours.
_WORDS = re.compile(r"[ \t>]*[^<\s>]")
_BLANK = re.compile(r"\n[ \t>]*\n")
_ITEM = re.compile(rf"^(?:[ >]*{LIST_ITEM.pattern}|[ >]*(?:[ ]{{4}}|\t))", re.MULTILINE)

# What may be an attribute list, below which its block ends.
_ATTRIBUTES = re.compile(r"[ >]*\{[^{}\n]*\}[ \t]*(?:\Z|\n(?:[ \t>]*\n|[ \t>]*\Z))")

_IN_LINE = ("<math>", "<code")
_BLOCKS = (
    "address|article|aside|blockquote|center|d[dlt]|details|dialog|div|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hgroup|hr|li|main|menu|nav|ol|p|pre|search|section|summary"
    "|table|ul"
)
_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})\b(?!-)", re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<end>/?)(?!(?:area|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"[a-z][^<>]*(?<!/)>",
    re.IGNORECASE,
)


def blocks_in(slots: Slots) -> set[int]:
    """The numbers of the slots that hold a block: a figure, HTML with the tag of one."""
    return {index for index, filling in enumerate(slots.fillings) if _is_block(filling)}


def _is_block(filling: Filling) -> bool:
    if isinstance(filling, Call):
        return filling.helper == "figure"
    if filling.startswith(_IN_LINE) or not _BLOCK_TAG.search(filling):
        return False
    tags = MARKUP.finditer(filling)  # nothing in a script or in an attribute is one
    return any(_BLOCK.fullmatch(tag["name"] or tag["element"] or "") for tag in tags)


def set_apart(text: str, blocks: Collection[int]) -> str:
    """Markdown with a blank line beside each block that has its line to itself."""

    def apart(match: re.Match[str]) -> str:
        if number(match) not in blocks or _is_in_item(text, match.start()):
            return match[0]
        above = text[text.rfind("\n", 0, max(0, match.start() - 1)) + 1 : match.start()]
        blank = text[match.start() : match.start(1) - 1].rstrip()
        before = f"{blank}\n" if _WORDS.match(above) else ""
        below = match.end() + 1
        goes_on = _WORDS.match(text, below) and not _ATTRIBUTES.match(text, below)
        after = f"\n{blank}" if goes_on else ""
        return f"{before}{match[0]}{after}"

    return _ALONE.sub(apart, text)


def _is_in_item(text: str, start: int) -> bool:
    """Whether a line goes on with an item of a list, which a blank line would end."""
    lines = text[max(0, text.rfind("\n\n", 0, start)) : start]
    return bool(_ITEM.search(_BLANK.split(lines)[-1]))


def freed(html: str, slots: Slots, blocks: Collection[int]) -> str:
    """HTML whose paragraphs hold no block, unless it stands among words that belong together."""
    html = _ONLY_TOKENS.sub(lambda m: m[0] if _is_prose(m[1], slots) else m[1], html)
    parts, position = [], 0
    for match in TOKEN.finditer(html):
        if number(match) not in blocks or match.start() < position:
            continue
        last = max(position, html.rfind("</p>", position, match.start()))
        start = max(html.rfind(tag, last, match.start()) for tag in ("<p>", "<p "))
        end = html.find("</p>", match.end())
        if start < 0 or end < 0:
            continue
        words = html.index(">", start) + 1
        if not _BLOCK_TAG.search(html, words, end):
            cut = _cut(html[words:end], blocks)
            if "<p>" in cut or html[start:words] == "<p>":
                cut = cut.replace("<p>", html[start:words], 1)
            else:  # an attribute list below blocks alone
                cut = f"<div{html[start + 2 : words]}\n{cut}\n</div>"
            parts += [html[position:start], cut]
            position = end + len("</p>")
    return "".join([*parts, html[position:]])


def _cut(paragraph: str, blocks: Collection[int]) -> str:
    """The words as several paragraphs, with the blocks between them."""
    parts, start = [], 0
    for match in TOKEN.finditer(paragraph):
        words = paragraph[start : match.start()]
        depth = sum(-1 if tag["end"] else 1 for tag in _TAG.finditer(words))
        if number(match) in blocks and depth == 0:
            parts += [_paragraph(words), match[0]]
            start = match.end()
    return "\n".join(filter(None, [*parts, _paragraph(paragraph[start:])]))


def _paragraph(words: str) -> str:
    return f"<p>{words.strip()}</p>" if words.strip() else ""


def _is_prose(tokens: str, slots: Slots) -> bool:
    """Whether all that tokens stand for belongs in a line: formulas, raw code."""
    fillings = [slots.fillings[number(match)] for match in TOKEN.finditer(tokens)]
    return all(isinstance(html, str) and html.startswith(_IN_LINE) for html in fillings)
