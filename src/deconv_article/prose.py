"""An article's Markdown to its HTML, so that of many paragraphs only a changed one is rendered.

A paragraph that means the same wherever it stands is taken out, rendered by itself and remembered;
what is left is rendered in one run, and remembered, too. A clean build goes the same way, and comes
to what one run over all of it would give.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from deconv_article.aside import set_raw_aside
from deconv_article.errors import Source
from deconv_article.memory import digest
from deconv_article.paragraphs import blocks_in, freed, set_apart
from deconv_article.slots import TOKEN, Slots, number, token

# A block that begins with a letter; without notes, HTML, tables and attributes.
_BLOCK = re.compile(r"(?<![^\n])(?<!(?<!\n)\n)[^\W\d_][^\n<>{}|]*(?:\n[^\n<>{}|]+)*(?=\n\n|\n?\Z)")
# In it, a note, or a line that may begin something else: a list, a heading, a quotation, a rule.
_OTHER = re.compile(r"\[\^|\n[ ]*(?:[-+*_#>:=~`]|\d+[.)]|$)|[\t\r\f\v\x1c-\x1f\x85\u2028\u2029]")
# What gives words a meaning elsewhere in the text, or takes the paragraph above it for its own.
_FAR = re.compile(r"\[(?!\^)[^\[\]]*\][ ]?:|^[ ]{0,3}:[ ]", re.MULTILINE)
# What is its own HTML: no sign of Markdown but brackets, where these begin no link.
_PLAIN = re.compile(rf"(?:{TOKEN.pattern}|[^\W_]|[ \n,;:.()\[\]@?!%/=+–—−×·…’‘“”-])*")
_SIGN = re.compile(r"--|\.\.\.|\]\(|\]\s?\[| (?:\n|\Z)|\n ")

# What the templates of the page call their own parts.
PAGE_IDS = ("article", "cite-as", "contents", "footnotes", "references")

_ID = re.compile(r"<[a-z][^<>]*?\sid\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)

# A paragraph is stood for by a token from this number on, and a letter: it is text, not a slot.
_PARAGRAPHS = 1_000_000


def render_body(
    text: str, source: Source, slots: Slots, memory: MutableMapping[str, Any] | None = None
) -> str:
    """Markdown (tags rendered, tokens in it) to HTML that still has the tokens in it.

    memory: remembers what was rendered, if that is asked for.
    """
    known = {} if memory is None else memory
    text = set_raw_aside(text, source, slots)
    blocks = blocks_in(slots)
    text = set_apart(text, blocks)
    taken = _taken_ids(text, slots)
    html = _by_paragraphs(text, known, taken)
    if html is None:
        html = _converted(text, known, taken)
    return freed(html, slots, blocks)


def _taken_ids(text: str, slots: Slots) -> list[str]:
    """The ids of the page, of its figures and of all HTML, which no heading may have too."""
    html = [text, *(filling for filling in slots.fillings if isinstance(filling, str))]
    written = [name for one in html for name in _ID.findall(one)]
    names = [call.name for call in slots.calls() if call.helper == "figure"]
    again = {f"{name}-{number}" for name in names for number in range(2, names.count(name) + 1)}
    return sorted({*PAGE_IDS, *names, *again, *written})


def _by_paragraphs(text: str, memory: MutableMapping[str, Any], ids: Sequence[str]) -> str | None:
    """The HTML; None where paragraphs depend on the text, or one did not come out as one."""
    if _FAR.search(text):
        return None
    paragraphs: dict[str, str] = {}

    def taken(match: re.Match[str]) -> str:
        if _OTHER.search(match[0]):
            return match[0]
        stand_in = f"{token(_PARAGRAPHS + len(paragraphs))}p"
        paragraphs[stand_in] = match[0]
        return stand_in

    html = _converted(_BLOCK.sub(taken, text), memory, ids)
    for stand_in, paragraph in paragraphs.items():
        before, found, after = html.partition(f"<p>{stand_in}</p>")
        if not found:
            return None
        html = before + _paragraph(paragraph, memory) + after
    return html


def _paragraph(text: str, memory: MutableMapping[str, Any]) -> str:
    if _PLAIN.fullmatch(text) and not _SIGN.search(text):
        return f"<p>{text}</p>"
    return _converted(text, memory)


def _converted(text: str, memory: MutableMapping[str, Any], taken: Sequence[str] = ()) -> str:
    """Markdown as it comes out, remembered by the text, whatever the numbers of its tokens.

    taken: ids that no heading may have
    """
    tokens: list[str] = []

    def counted(match: re.Match[str]) -> str:
        tokens.append(match[0])
        return token(len(tokens) - 1)

    text = TOKEN.sub(counted, text)
    key = digest("markdown", *taken, text)
    if key not in memory:
        from deconv_article.markup import convert  # slow to import, and mostly not needed

        memory[key] = convert(text, taken)
    return TOKEN.sub(lambda match: tokens[number(match)], memory[key])
