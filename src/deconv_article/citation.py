"""How to cite an article: CITATION.cff, BibTeX, and a line of plain text."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from deconv_article.metadata import Author, Metadata
from deconv_article.publication import find_licence, given, published, updated, web

# A letter that YAML does not print as it stands, beyond those that JSON escapes.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LATEX = {
    **{character: f"\\{character}" for character in "&%$#_"},
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "\\": r"{\textbackslash}",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def citation_cff(metadata: Metadata) -> str:
    """The text of a `CITATION.cff` (1.2.0), whose preferred citation is the article."""
    licence = find_licence(metadata.licence)
    authors = [_cff_author(author) for author in metadata.authors]
    article = given(
        {
            "type": "article",
            "title": metadata.title,
            "authors": authors,
            "date-published": metadata.firstPublished,
            "year": int(published(metadata)[:4]) if published(metadata) else None,
            "journal": metadata.journal,
            "publisher": {"name": metadata.publisher} if metadata.publisher else None,
            "doi": metadata.doi,
            "url": metadata.url,
        }
    )
    record = given(
        {
            "cff-version": "1.2.0",
            "message": "If you use this article, please cite it as below.",
            "title": metadata.title,
            "abstract": metadata.description,
            "authors": authors,
            "date-released": updated(metadata),
            "keywords": list(metadata.keywords),
            "license": licence.spdx if licence else "",
            "doi": metadata.doi,
            "url": metadata.url,
            "repository-code": web(metadata.github),
            "preferred-citation": article,
        }
    )
    return _yaml(record)


def _cff_author(author: Author) -> dict[str, str]:
    website = web(author.personalURL)
    if not author.firstName:
        return given({"name": author.lastName, "website": website})
    return given(
        {
            "family-names": author.lastName,
            "given-names": author.firstName,
            "affiliation": author.affiliation,
            "website": website,
        }
    )


def _yaml(value: Any, indent: str = "") -> str:
    """Plain data as block YAML, every text in double quotes."""
    if isinstance(value, dict):
        lines = []
        for key, inner in value.items():
            nested = isinstance(inner, dict | list)
            lines.append(
                f"{indent}{key}:" + ("\n" if nested else " ") + _yaml(inner, indent + "  ")
            )
        return "".join(lines)
    if isinstance(value, list):
        deeper = indent + "  "
        return "".join(f"{indent}- {_yaml(item, deeper).removeprefix(deeper)}" for item in value)
    if isinstance(value, int):
        return f"{value}\n"
    quoted = json.dumps(value, ensure_ascii=False)  # JSON's escapes are YAML's
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted) + "\n"


def bibtex(metadata: Metadata) -> str:
    """The article as a BibTeX entry; addresses stand in it as they are."""
    day = published(metadata)
    fields = {
        "title": f"{{{_latex(metadata.title)}}}",
        "author": " and ".join(_bibtex_author(author) for author in metadata.authors),
        "journal": _latex(metadata.journal),
        "publisher": _latex(metadata.publisher),
        "year": day[:4],
        "month": day and _MONTHS[int(day[5:7]) - 1],
        "doi": metadata.doi,
        "url": metadata.url,
    }
    lines = [
        f"  {key} = {value if key == 'month' else f'{{{value}}}'},\n"
        for key, value in fields.items()
        if value
    ]
    kind = "article" if metadata.journal else "misc"
    return f"@{kind}{{{_bibtex_key(metadata)},\n{''.join(lines)}}}\n"


def _bibtex_author(author: Author) -> str:
    if not author.firstName or not author.lastName:
        return f"{{{_latex(author.name)}}}"
    return f"{_name_part(author.lastName)}, {_name_part(author.firstName)}"


def _name_part(name: str) -> str:
    """BibTeX splits names at commas and at “and”, unless braces hold them together."""
    return f"{{{_latex(name)}}}" if re.search(r",|\band\b", name) else _latex(name)


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))


def _bibtex_key(metadata: Metadata) -> str:
    """The first author's last name, the year and the title's first long word: smith2026why."""
    name = metadata.authors[0].lastName or metadata.authors[0].name if metadata.authors else ""
    words = [_plain_letters(word) for word in metadata.title.split()]
    word = next((word for word in words if len(word) > 3), "".join(words[:1]))
    return (_plain_letters(name) + published(metadata)[:4] + word) or "article"


def _plain_letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).lower())


def cite_as(metadata: Metadata) -> str:
    """The article as a line in a list of references."""
    names = [author.name for author in metadata.authors]
    who = ", ".join([*names[:-2], " & ".join(names[-2:])]) if names else ""
    year = f"({published(metadata)[:4]})" if published(metadata) else ""
    title = (
        metadata.title if metadata.title.endswith((".", "?", "!", "…")) else metadata.title + "."
    )
    where = metadata.journal or metadata.publisher
    address = f"https://doi.org/{metadata.doi}" if metadata.doi else metadata.url
    opening = " ".join(part for part in (who, year) if part)
    parts = (f"{opening}." if opening else "", title, f"{where}." if where else "", address)
    return " ".join(part for part in parts if part)


def byline(metadata: Metadata) -> str:
    """Who and when, in a few words."""
    names = [author.name for author in metadata.authors]
    who = f"{names[0]} et al." if len(names) > 3 else ", ".join(names)
    return " · ".join(part for part in (who, published(metadata)[:4]) if part)
