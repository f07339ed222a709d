"""What a slot holds may be a block, and no paragraph may hold one: it ends the paragraph before it.

Markdown takes every slot for words. So a block alone on its line gets blank lines around it, and
a paragraph that comes out with one in it is cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from deconv_article.slots import TOKEN, Call, Filling, Slots, number

# Paragraphs that hold nothing but slots.
_ONLY_TOKENS = re.compile(rf"<p>((?:\s*{TOKEN.pattern})+)\s*</p>")
# A slot alone on its line, in the text or in a quotation; in a list it may stand as it is.
_ALONE = re.compile(rf"^(?:[ ]{{0,3}}>)*[ ]{{0,3}}{TOKEN.pattern}[ \t]*$", re.MULTILINE)
# Text in a line beside which a blank line must stand; a line of HTML keeps its neighbours.
_WORDS = re.compile(r"[ \t>]*[^<\s>]")

_IN_LINE = ("<math>", "<code")
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|center|d[dlt]|details|dialog|div|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hgroup|hr|li|main|menu|nav|ol|p|pre|search|section|summary"
    r"|table|ul)\b(?!-)",
    re.IGNORECASE,
)
_RAW = re.compile(r"<(script|style|svg|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?!(?:br|img|input|wbr)\b)[a-z][^<>]*(?<!/)>", re.IGNORECASE)


def blocks_in(slots: Slots) -> set[int]:
    """The numbers of the slots that hold a block: a figure, HTML with the tag of one."""
    return {index for index, filling in enumerate(slots.fillings) if _is_block(filling)}


def _is_block(filling: Filling) -> bool:
    if isinstance(filling, Call):
        return filling.helper == "figure"
    return not filling.startswith(_IN_LINE) and bool(_BLOCK_TAG.search(_RAW.sub("", filling)))


def set_apart(text: str, blocks: Collection[int]) -> str:
    """Markdown with a blank line beside each block that has its line to itself."""

    def apart(match: re.Match[str]) -> str:
        if number(match) not in blocks:
            return match[0]
        above = text[text.rfind("\n", 0, max(0, match.start() - 1)) + 1 : match.start()]
        blank = text[match.start() : match.start(1) - 1].rstrip()
        before = f"{blank}\n" if _WORDS.match(above) else ""
        after = f"\n{blank}" if _WORDS.match(text, match.end() + 1) else ""
        return f"{before}{match[0]}{after}"

    return _ALONE.sub(apart, text)


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
            cut = _cut(html[words:end], blocks).replace("<p>", html[start:words], 1)
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
