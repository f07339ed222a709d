"""The files that stand beside a page: icon, card, feed, sitemap, CITATION.cff.

What is made of the metadata alone is remembered, and what makes it imported only where it is not:
a build in which only prose changed waits for the feed's text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deconv_article.assets import (
    CARD,
    CITATION,
    DRAWN_FONT,
    FEED,
    ICON,
    PNG_ICONS,
    SITEMAP,
    TITLE_FONT,
)
from deconv_article.cache import PACKAGE, read_bytes, write_bytes
from deconv_article.feed import feed_body
from deconv_article.files import Files
from deconv_article.memory import Memory, digest
from deconv_article.metadata import Metadata
from deconv_article.page import Pages, json_for_script
from deconv_article.registry import Registry
from deconv_article.slots import Call, token

if TYPE_CHECKING:
    from deconv_article.bibliography import Reference

# Stands for the text while the feed is laid out; token 0 is never in filled HTML.
_TEXT = token(0)


class Drawn(NamedTuple):
    """A figure as the page shows it; key: the hash of all that its pictures were made from.

    sentence: what it says.
    """

    call: Call
    key: str
    sentence: str


def announce(
    metadata: Metadata, figure: Drawn | None, cited: Sequence[Reference], memory: Memory
) -> dict[str, Any]:
    """All that the metadata and the works cited give machines to read, plain data.

    head, json_ld_html: for the page. citation, sitemap, feed: for the files; empty where one must
    be left out. citing: the article as a reference, text and BibTeX. base: the site's address.
    byline: for the card.
    """
    alt = figure.sentence if figure else ""
    key = digest("announce", repr(metadata), alt, cited)
    if key not in memory:
        from deconv_article import citation, publication

        licence = publication.find_licence(metadata.licence)
        citing = {
            "text": citation.cite_as(metadata),
            "bibtex": citation.bibtex(metadata),
            "licence_url": licence.url if licence else "",
        }
        memory[key] = {
            "head": publication.head(metadata, alt, cited),
            "json_ld_html": json_for_script(publication.json_ld(metadata, alt)),
            "citation": citation.citation_cff(metadata) if metadata.authors else "",
            "sitemap": publication.sitemap_record(metadata),
            "feed": publication.feed_record(metadata),
            "base": publication.base_url(metadata),
            "byline": citation.byline(metadata),
            "citing": citing if metadata.authors else {},
        }
    announced: dict[str, Any] = memory[key]
    return announced


def companions(
    announced: Mapping[str, Any], pages: Pages, folders: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """Output path and bytes of the files that the metadata give; the feed's text comes later.

    folders: of the site's further pages.
    """
    if announced["citation"]:
        yield CITATION, announced["citation"].encode()
    if announced["sitemap"]:
        urls = [announced["base"] + folder for folder in folders]
        record = {"page": announced["sitemap"], "further": urls}
        yield SITEMAP, pages.render("sitemap.xml.j2", **record).encode()
    if announced["feed"]:
        yield FEED, b""


def icons(files: Files, cache: Path) -> Iterator[tuple[str, bytes]]:
    """The icon, and as PNG: the project's own, else drawn where it can be and not remembered."""
    icon = files.find(ICON)
    if icon:
        yield ICON, files.read(icon)
    for name, kind, size in PNG_ICONS:
        data = b""
        if own := files.find(name):
            data = files.read(own)
        elif icon:
            key = digest(files.digest(icon), kind, size, files.digest(PACKAGE / "icon.py"))
            data = _drawn(cache / "icons" / f"{key}.png", files.read(icon), size, kind != "icon")
        if data:
            yield name, data


def _drawn(remembered: Path, svg: bytes, size: int, opaque: bool) -> bytes:
    """A PNG of the icon; empty where it cannot be drawn."""
    data = read_bytes(remembered)
    if data is None:
        from deconv_article.icon import render_icon  # matplotlib: only when something is drawn

        data = render_icon(svg, size, opaque) or b""
        write_bytes(remembered, data)
    return data


def feed(
    announced: Mapping[str, Any], pages: Pages, html: str, boxes: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """The Atom feed with the article's whole text, if there is one; boxes: see `feed_body`."""
    if not announced["feed"]:
        return
    layout = pages.render("feed.xml.j2", feed=announced["feed"], content=_TEXT)
    text = escape(feed_body(html, boxes, announced["base"]), quote=False)
    yield FEED, layout.replace(_TEXT, text).encode()


def card(
    title: str,
    announced: Mapping[str, Any],
    figure: Drawn | None,
    registry: Registry,
    files: Files,
    cache: Path,
) -> Iterator[tuple[str, bytes]]:
    """The card of an article with an address and a figure, drawn only where not remembered."""
    if not announced["base"] or figure is None:
        return
    fonts = [files.find(name) for name in (TITLE_FONT, DRAWN_FONT)]
    words = (title, announced["byline"])
    made = [files.digest(path) for path in (PACKAGE / "card.py", *filter(None, fonts))]
    remembered = cache / "cards" / f"{digest(*words, figure.key, made)}.png"
    data = read_bytes(remembered)
    if data is None:
        from deconv_article.card import render_card  # matplotlib: only when something is drawn
        from deconv_article.tokens import parse_tokens

        drawn = registry.load(figure.call.name)
        marks = drawn.picture(drawn.model(drawn.values(figure.call.values)), drawn.wide)
        tokens = files.find("assets/styles/tokens.css")
        palette = parse_tokens(files.text(tokens) if tokens else "", path=tokens)
        data = render_card(*words, marks, drawn.wide, palette, *fonts)
        write_bytes(remembered, data)
    yield CARD, data
