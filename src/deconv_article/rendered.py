"""An article after its template tags, and where in its sources things stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from deconv_article.errors import Place, Source
from deconv_article.hide import CODE, COMMENT, FENCE
from deconv_article.scan import Template
from deconv_article.slots import Slots

_TAG = re.compile(r"\{\{.*?\}\}+")
_COMPOSED = re.compile(r"(?<=[\"'(=<])[^\s\"'()<>{}]*(?:\{\{.*?\}\}+[^\s\"'()<>{}]*)+")


class _Spot(NamedTuple):
    """`source.text[start:end]`; rank: whether what is before it says so of a URL, or of a value."""

    source: Source
    start: int
    end: int
    rank: int

    def place(self) -> Place:
        return self.source.place(self.start, self.end)

    def is_in(self, tag: str) -> bool:
        start = self.source.text.rfind("<", 0, self.start)
        return self.source.text.startswith(tag, start) and self.end <= start + len(tag)


class Rendered(NamedTuple):
    """An article after its tags: Markdown with tokens, the slots, the templates that were read.

    included: for each partial, the source and the offsets of the tag that first included it.
    texts: where in the article the texts stand that were given out, branches not taken left out.
    """

    markdown: str
    slots: Slots
    templates: Mapping[Path, Template]
    included: Mapping[Path, tuple[Source, int, int]]
    texts: list[tuple[int, int]]

    def find(self, text: str, tag: str = "", before: Sequence[str] = ()) -> Place | None:
        """Where a URL or a name stands as such, outside comments and code, in what was read.

        tag: the HTML that a URL stands in; before: the tags before it with the same URL. Where a
        source has the tag to the letter, it is one of those, else one of all that name the URL.
        """
        spots = list(self._spots(text)) or (self._composed(text) if tag else [])
        best = max((spot.rank for spot in spots), default=0)
        found = [spot for spot in spots if spot.rank == best]
        count = len(before)
        if inside := [spot for spot in spots if tag and spot.is_in(tag)]:
            found, count = inside, before.count(tag)
        return found[min(count, len(found) - 1)].place() if found else None

    def _spots(self, text: str) -> Iterator[_Spot]:
        written = "|".join(map(re.escape, {text, escape(text), quote(text)}))
        sign = r"(?P<link>\](?:\(|:\s)\s*<?|=\s*[\"']?)|(?P<sign>[\"'(<])|"
        pattern = re.compile(rf"(?:{sign})(?P<text>{written})(?![\w-])")
        for template in self.templates.values():
            hidden = [span for span in template.spans if span.kind in (COMMENT, CODE, FENCE)]
            for match in pattern.finditer(template.source.text):
                start = match.start("text")
                if not any(span.start <= start < span.end for span in hidden):
                    rank = 2 if match["link"] else 1 if match["sign"] else 0
                    yield _Spot(template.source, start, match.end(), rank)

    def _composed(self, url: str) -> list[_Spot]:
        """Where tags are part of a URL that can become this one, the most telling first."""
        spots = []
        for template in self.templates.values():
            for match in _COMPOSED.finditer(template.source.text):
                literals = _TAG.split(match[0])
                if re.fullmatch(".*".join(map(re.escape, literals)), url):
                    spot = _Spot(template.source, *match.span(), 0)
                    spots.append((sum(map(len, literals)), spot))
        return [spot for _, spot in sorted(spots, key=lambda pair: -pair[0])][:1]

    def chain(self, path: Path) -> list[Place]:
        """The includes that lead from the article to a file, innermost first."""
        places: list[Place] = []
        while path in self.included and len(places) < len(self.included):
            source, start, end = self.included[path]
            places.append(source.place(start, end))
            path = source.path
        return places
