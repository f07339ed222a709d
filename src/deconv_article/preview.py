"""The page as changed words make it, ahead of the build that makes it for good.

An author mostly changes words. What plain words become depends on nothing else in the article, and
is known long before references, figures and feeds are. It is shown at once; the build that follows
has the last word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from deconv_article.errors import ArticleError, Source
from deconv_article.prose import render_body
from deconv_article.slots import Slots

# A paragraph of nothing but words, *stressed* or not: no sign of a tag, a link, a formula or code,
# no line that begins a list or a definition or makes what stands above it a heading.
_PLAIN = re.compile(r"[^\W_][^{}<>$@&|^~\\`\[\]#]*")
_LINE = re.compile(r"^[ \t]*([-+:=>*]|\d+[.)]|$)", re.MULTILINE)
# Text between the tags of a partial, and what holds text that is none.
_WORDS = re.compile(r"[^{}<>&]*")
_RAW = re.compile(r"<(?:script|style|textarea|!--)", re.IGNORECASE)
_FEW = 12  # letters; fewer may well stand elsewhere, too


def render_preview(was: str, now: str, page: str, markdown: bool = True) -> str | None:
    """The page of the text `now`, made from that of the text `was`; None where only a build can.

    That is where more than one paragraph (of a partial in HTML: more than what stands between two
    tags) has changed, where it is not of plain words alone, or where the page does not have it
    exactly once as it was.
    """
    changed = _changed_block(was, now) if markdown else _changed_words(was, now)
    if changed is None:
        return None
    old, new = map(_paragraph, changed) if markdown else changed
    if old is None or new is None or page.count(old) != 1:
        return None
    return page.replace(old, new)


def _changed_words(was: str, now: str) -> tuple[str, str] | None:
    """The words between two tags in which two texts of HTML differ."""
    if was == now or _RAW.search(was):
        return None
    start = _common(was, now)
    end = _common(was[start:][::-1], now[start:][::-1])
    head = max(was.rfind(sign, 0, start) for sign in ">}") + 1
    tails = [re.compile("[<{]|$").search(text, len(text) - end) for text in (was, now)]
    old, new = (
        text[head : tail.start() if tail else len(text)]
        for text, tail in zip((was, now), tails, strict=True)
    )
    words = all(_WORDS.fullmatch(text) for text in (old, new))
    return (old, new) if words and head and len(old) > _FEW else None


def _changed_block(was: str, now: str) -> tuple[str, str] | None:
    """The one block between blank lines in which two texts differ, as it was and as it is."""
    if was == now:
        return None
    start = _common(was, now)
    end = _common(was[start:][::-1], now[start:][::-1])
    head = was.rfind("\n\n", 0, start) + 2 if "\n\n" in was[:start] else 0
    tails = [text.find("\n\n", len(text) - end) for text in (was, now)]
    old, new = (
        text[head : len(text.rstrip("\n")) if tail < 0 else tail]
        for text, tail in zip((was, now), tails, strict=True)
    )
    return None if "\n\n" in old or "\n\n" in new else (old, new)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@lru_cache(maxsize=8)
def _paragraph(text: str) -> str | None:
    if not _PLAIN.fullmatch(text) or _LINE.search(text):
        return None
    try:
        html = render_body(text, Source(Path("paragraph"), text), Slots())
    except ArticleError:
        return None
    return html if html.startswith("<p>") and html.count("<p>") == 1 else None
