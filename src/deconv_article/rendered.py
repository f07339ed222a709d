"""An article after its template tags, and where in its sources things stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from deconv_article.errors import Place, Source
from deconv_article.hide import COMMENT
from deconv_article.scan import Template
from deconv_article.slots import Slots


class Rendered(NamedTuple):
    """An article after its tags: Markdown with tokens, the slots, the templates that were read.

    included: for each partial, the source and the offsets of the tag that first included it.
    """

    markdown: str
    slots: Slots
    templates: Mapping[Path, Template]
    included: Mapping[Path, tuple[Source, int, int]]

    def find(self, text: str) -> Place | None:
        """Where a URL or a name first stands as such, outside comments, in what was read."""
        written = {text, escape(text), quote(text)}
        found = None
        for template in self.templates.values():
            hidden = [span for span in template.spans if span.kind == COMMENT]
            for variant in written:
                pattern = re.compile(rf"(?P<quote>[\"'(=<]?){re.escape(variant)}(?![\w-])")
                for match in pattern.finditer(template.source.text):
                    start = match.end("quote")
                    if any(span.start <= start < span.end for span in hidden):
                        continue
                    place = template.source.place(start, match.end())
                    if match["quote"]:
                        return place
                    found = found or place
        return found

    def chain(self, path: Path) -> list[Place]:
        """The includes that lead from the article to a file, innermost first."""
        places: list[Place] = []
        while path in self.included and len(places) < len(self.included):
            source, start, end = self.included[path]
            places.append(source.place(start, end))
            path = source.path
        return places
