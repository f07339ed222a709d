"""What a page tells machines about its article: search engines, scholars' tools, social sites.

All comes from the metadata. What is not known is left out, and so is all that needs the article's
address where it has none yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from deconv_article.assets import CARD, FEED, ICON, SITEMAP
from deconv_article.bibliography import Reference
from deconv_article.metadata import Author, Metadata

CARD_SIZE = (1200, 630)

_CC = re.compile(r"CC[ -](BY(?:-(?:NC|SA|ND|NC-SA|NC-ND))?)[ -](\d\.\d)", re.IGNORECASE)
_CC0 = re.compile(r"CC0(?:[ -]1\.0)?", re.IGNORECASE)


class Licence(NamedTuple):
    """A licence that machines know: its text's address and its SPDX name."""

    url: str
    spdx: str


def find_licence(text: str) -> Licence | None:
    """The Creative Commons licence that a text such as “CC BY 4.0” names, if it does."""
    if match := _CC.fullmatch(text.strip()):
        name, version = match[1].upper(), match[2]
        address = f"https://creativecommons.org/licenses/{name.lower()}/{version}/"
        return Licence(address, f"CC-{name}-{version}")
    if _CC0.fullmatch(text.strip()):
        return Licence("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0")
    return None


def base_url(metadata: Metadata) -> str:
    """The address of the site's folder, with a slash at its end; empty where there is none."""
    if not metadata.url:
        return ""
    url = re.sub(r"[?#].*", "", metadata.url)
    folder, _, page = url.rpartition("/")
    return f"{folder}/" if not page or page.endswith((".html", ".htm")) else f"{url}/"


def is_subscribable(metadata: Metadata) -> bool:
    """Whether all is known that a feed must say: an address, a date and an author."""
    return bool(metadata.url and published(metadata) and metadata.authors)


def head(metadata: Metadata, card_alt: str = "", cited: Sequence[Reference] = ()) -> dict[str, Any]:
    """What `head.html.j2` lays out.

    card_alt: what the card shows, empty where there is none; cited: the works, in order.
    """
    shape = "summary_large_image" if metadata.url and card_alt else "summary"
    names = [
        *_highwire(metadata),
        *(("citation_reference", _citation_reference(work)) for work in cited),
        ("twitter:card", shape),
    ]
    return {
        "title": metadata.title,
        "description": metadata.description,
        "canonical": metadata.url,
        "icon": ICON,
        "feed": FEED if is_subscribable(metadata) else "",
        "sitemap": SITEMAP if metadata.url else "",
        "names": [pair for pair in names if pair[1]],
        "properties": [pair for pair in _open_graph(metadata, card_alt) if pair[1]],
    }


def published(metadata: Metadata) -> str:
    """The day of the first publication."""
    return metadata.firstPublished or metadata.lastPublished


def updated(metadata: Metadata) -> str:
    """The day of the last change."""
    return metadata.lastPublished or metadata.firstPublished


def web(url: str) -> str:
    """The URL where it is one that leads somewhere from any page."""
    return url if url.startswith(("http://", "https://")) else ""


def _highwire(metadata: Metadata) -> list[tuple[str, str]]:
    """Google Scholar's and Zotero's tags; they need no DOI."""
    day = published(metadata).replace("-", "/")
    return [
        ("citation_title", metadata.title),
        *(("citation_author", _family_first(author)) for author in metadata.authors),
        ("citation_publication_date", day),
        ("citation_online_date", day),
        ("citation_journal_title", metadata.journal),
        ("citation_publisher", metadata.publisher),
        ("citation_doi", metadata.doi),
        ("citation_language", metadata.lang),
        *(("citation_keywords", word) for word in metadata.keywords),
        ("citation_fulltext_html_url", metadata.url),
    ]


def _citation_reference(work: Reference) -> str:
    """A work cited, as Google Scholar reads it: pairs with semicolons between, and in none."""
    first, _, last = work["pages"].partition("–")
    pairs = [
        ("title", work["title"]),
        *(("author", author) for author in work["authors"]),
        ("journal_title", work["journal"]),
        ("conference_title", work["proceedings"]),
        ("volume", work["volume"]),
        ("issue", work["issue"]),
        ("firstpage", first),
        ("lastpage", last),
        ("publication_date", work["year"]),
        ("doi", work["doi"]),
        ("arxiv_id", work["arxiv"]),
    ]
    return "; ".join(f"citation_{key}={value.replace(';', ',')}" for key, value in pairs if value)


def _open_graph(metadata: Metadata, card_alt: str) -> list[tuple[str, str]]:
    """Open Graph asks for absolute addresses: without one there is no card."""
    language, *rest = metadata.lang.split("-")
    region = next((part.upper() for part in rest if re.fullmatch(r"[A-Za-z]{2}|\d{3}", part)), "")
    image = [
        ("og:image", base_url(metadata) + CARD),
        ("og:image:type", "image/png"),
        ("og:image:width", str(CARD_SIZE[0])),
        ("og:image:height", str(CARD_SIZE[1])),
        ("og:image:alt", card_alt),
    ]
    return [
        ("og:type", "article"),
        ("og:title", metadata.title),
        ("og:description", metadata.description),
        ("og:url", metadata.url),
        ("og:site_name", metadata.journal or metadata.publisher),
        ("og:locale", f"{language}_{region}" if region else language),
        *(image if metadata.url and card_alt else []),
        ("article:published_time", metadata.firstPublished),
        ("article:modified_time", metadata.lastPublished),
        *(("article:author", web(a.personalURL) or a.name) for a in metadata.authors),
        *(("article:tag", word) for word in metadata.keywords),
    ]


def json_ld(metadata: Metadata, card_alt: str = "") -> dict[str, Any]:
    """The article in schema.org's words, plain data."""
    licence = find_licence(metadata.licence)
    card = {
        "@type": "ImageObject",
        "url": base_url(metadata) + CARD,
        "width": CARD_SIZE[0],
        "height": CARD_SIZE[1],
        "caption": card_alt,
    }
    doi = f"https://doi.org/{metadata.doi}" if metadata.doi else ""
    publisher = {"@type": "Organization", "name": metadata.publisher}
    journal = {"@type": "Periodical", "name": metadata.journal}
    return {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        **given(
            {
                "headline": metadata.title,
                "description": metadata.description,
                "author": [_schema_author(author) for author in metadata.authors],
                "datePublished": metadata.firstPublished,
                "dateModified": metadata.lastPublished,
                "inLanguage": metadata.lang,
                "keywords": list(metadata.keywords),
                "license": licence.url if licence else "",
                "publisher": publisher if metadata.publisher else None,
                "isPartOf": journal if metadata.journal else None,
                "url": metadata.url,
                "mainEntityOfPage": metadata.url,
                "image": card if metadata.url and card_alt else None,
                "sameAs": doi,
                "isBasedOn": metadata.basedOn,
            }
        ),
    }


def given(record: dict[str, Any]) -> dict[str, Any]:
    """The record without what is empty."""
    return {key: value for key, value in record.items() if value}


def _schema_author(author: Author) -> dict[str, Any]:
    affiliation = {
        "@type": "Organization",
        **given({"name": author.affiliation, "url": web(author.affiliationURL)}),
    }
    return {
        "@type": "Person" if author.firstName else "Organization",
        **given(
            {
                "name": author.name,
                "givenName": author.firstName,
                "familyName": author.lastName if author.firstName else "",
                "url": web(author.personalURL),
                "affiliation": affiliation if author.affiliation else None,
            }
        ),
    }


def _family_first(author: Author) -> str:
    both = author.firstName and author.lastName
    return f"{author.lastName}, {author.firstName}" if both else author.name


def sitemap_record(metadata: Metadata) -> dict[str, str]:
    """What `sitemap.xml.j2` lays out; empty without an address."""
    return {"url": metadata.url, "updated": updated(metadata)} if metadata.url else {}


def feed_record(metadata: Metadata) -> dict[str, Any]:
    """What `feed.xml.j2` lays out; empty while something is missing that a feed must say."""
    if not is_subscribable(metadata):
        return {}
    licence = find_licence(metadata.licence)
    return {
        "lang": metadata.lang,
        "site": metadata.journal or metadata.publisher or metadata.title,
        "title": metadata.title,
        "description": metadata.description,
        "url": metadata.url,
        "feed_url": base_url(metadata) + FEED,
        "published": moment(published(metadata)),
        "updated": moment(updated(metadata)),
        "authors": [{"name": a.name, "url": web(a.personalURL)} for a in metadata.authors],
        "keywords": list(metadata.keywords),
        "licence": metadata.licence,
        "licence_url": licence.url if licence else "",
    }


def moment(day: str) -> str:
    """A day as RFC 3339 writes a moment."""
    return f"{day}T00:00:00Z"
