"""The scholarly apparatus around an article's text: contents, references, works cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deconv_article.anchors import check_anchors
from deconv_article.errors import ArticleError
from deconv_article.files import Files
from deconv_article.memory import Memory, digest
from deconv_article.metadata import parse_toml
from deconv_article.page import Pages
from deconv_article.references import Finder, resolve

if TYPE_CHECKING:
    from deconv_article.bibliography import Reference

# How the list of footnotes begins as Markdown writes it.
_FOOTNOTES = re.compile(r'<div class="footnote">\n<hr>\n')


def read_bibliography(files: Files, memory: Memory) -> dict[str, Reference]:
    """The works of `references.bib` beside the article or in its project, by key."""
    path = files.find("references.bib")
    if path is None:
        return {}
    source = files.source(path)
    key = digest("bibliography", source.text)
    if key not in memory:
        from deconv_article.bibliography import parse_bibliography

        memory[key] = parse_bibliography(source)
    works: dict[str, Reference] = memory[key]
    return works


def read_words(files: Files, lang: str, memory: Memory) -> dict[str, str]:
    """The interface's words in a language; raises ArticleError where nobody has written them."""
    path = files.find(f"templates/words/{lang}.toml")
    if path is None:  # what is written for en is good enough for en-GB
        path = files.find(f"templates/words/{lang.partition('-')[0]}.toml")
    if path is None:
        raise ArticleError(
            f"the interface has no words in “{lang}”",
            hint=f"write templates/words/{lang}.toml in the project, like the generator's en.toml",
        )
    source = files.source(path)
    key = digest("words", source.text)
    if key not in memory:
        memory[key] = parse_toml(source)
    words: dict[str, str] = memory[key]
    return words


def add_apparatus(
    html: str, works: Mapping[str, Reference], pages: Pages, words: Mapping[str, str], find: Finder
) -> tuple[str, list[Reference], list[ArticleError]]:
    """The article's HTML with its references resolved, a list of contents and of works cited.

    Those works are given, too, in the order of their numbers, and the footnotes not referred to.
    The contents stand before the first section: what comes before it is the introduction.
    """
    resolved = resolve(html, works, words, find)
    html = resolved.html
    if sum(section["level"] == 2 for section in resolved.sections) > 1:
        contents = pages.render("contents.html.j2", sections=resolved.sections, words=words)
        html = html[: resolved.begin] + contents + html[resolved.begin :]
    html = _FOOTNOTES.sub(lambda _: pages.render("footnotes.html.j2", words=words), html)
    if resolved.cited:
        cited: list[dict[str, Any]] = [
            {**works[key], "places": places} for key, places in resolved.cited.items()
        ]
        html += pages.render("references.html.j2", works=cited, words=words)
    unused = check_anchors(html, find)
    return html, [works[key] for key in resolved.cited], unused
