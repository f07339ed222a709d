"""A BibTeX file to records. pybtex reads it; how a reference looks is for our own template.

Only prose (names, titles, venues) is decoded from LaTeX. A URL, a DOI or an eprint number is taken
as it stands: `%` and `_` in it mean themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from deconv_article.errors import ArticleError, Place, Source

if TYPE_CHECKING:
    from pybtex.database import Entry, Person


class Reference(TypedDict):
    """One entry, as plain data for the template; what is not given is empty.

    venue: where it was published, with volume and pages, as text; journal or proceedings, volume,
    issue, pages (an en dash between them): the same in parts; url: where it can be read.
    """

    key: str
    authors: list[str]
    title: str
    venue: str
    journal: str
    proceedings: str
    volume: str
    issue: str
    pages: str
    year: str
    doi: str
    arxiv: str
    url: str


def parse_bibliography(source: Source) -> dict[str, Reference]:
    """The entries of a BibTeX text by key; raises ArticleError at a mistake, with its line."""
    from pybtex.database import BibliographyDataError
    from pybtex.database.input.bibtex import Parser
    from pybtex.scanner import PybtexSyntaxError

    try:
        entries = Parser().parse_string(source.text).entries
    except PybtexSyntaxError as error:
        message = re.sub(r" in line \d+", "", str(error)).removeprefix("syntax error: ")
        raise ArticleError(f"bad BibTeX: {message}", _line(source, error.lineno)) from None
    except BibliographyDataError as error:
        key = re.search(r"entry: (\S+)|key (\S+) has", str(error))
        name = (key[1] or key[2]) if key else ""
        raise ArticleError(f"bad BibTeX: {error}", _entry(source, name, last=True)) from None
    return {key: _reference(source, key, entry) for key, entry in entries.items()}


def _reference(source: Source, key: str, entry: Entry) -> Reference:
    fields: Mapping[str, str] = entry.fields
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    arxiv = fields.get("eprint", "") if _is_arxiv(fields) else ""
    doi = re.sub(r"^https?://(dx\.)?doi\.org/", "", fields.get("doi", ""))
    record: Reference = {
        "key": key,
        "authors": [_name(source, key, person) for person in people],
        "title": _text(source, key, fields.get("title", "")),
        "venue": _venue(source, key, fields),
        "journal": _text(source, key, fields.get("journal", "")),
        "proceedings": _text(source, key, fields.get("booktitle", "")),
        "volume": fields.get("volume", ""),
        "issue": fields.get("number", ""),
        "pages": _pages(source, key, fields),
        "year": fields.get("year", ""),
        "doi": doi,
        "arxiv": arxiv,
        "url": fields.get("url", "")
        or (f"https://doi.org/{doi}" if doi else "")
        or (f"https://arxiv.org/abs/{arxiv}" if arxiv else ""),
    }
    for name in ("authors", "title", "year"):
        if not record[name]:
            raise ArticleError(f"“{key}” has no {name.rstrip('s')}", _entry(source, key))
    return record


def _is_arxiv(fields: Mapping[str, str]) -> bool:
    kind = fields.get("archiveprefix", fields.get("eprinttype", "arxiv"))
    return kind.lower() == "arxiv"


def _venue(source: Source, key: str, fields: Mapping[str, str]) -> str:
    """Journal, volume(number), pages; or the proceedings, the publisher."""
    names = ("journal", "booktitle", "publisher", "institution", "school", "howpublished")
    venue = next((_text(source, key, fields[n]) for n in names if fields.get(n)), "")
    volume = fields.get("volume", "") + (f"({fields['number']})" if fields.get("number") else "")
    parts = (f"{venue} {volume}".strip(), _pages(source, key, fields))
    return ", ".join(part for part in parts if part)


def _pages(source: Source, key: str, fields: Mapping[str, str]) -> str:
    return _text(source, key, fields.get("pages", "").replace("---", "--"))


def _name(source: Source, key: str, person: Person) -> str:
    parts: list[str] = [
        *person.first_names, *person.middle_names, *person.prelast_names,
        *person.last_names, *person.lineage_names,
    ]  # fmt: skip
    return _text(source, key, " ".join(parts))


def _text(source: Source, key: str, latex: str) -> str:
    """Prose out of LaTeX; a command that is left over is an error, not text."""
    from pybtex.richtext import Text

    text = " ".join(str(Text.from_latex(latex)).replace("\N{NO-BREAK SPACE}", " ").split())
    if match := re.search(r"\\[a-zA-Z]+", text):
        raise ArticleError(
            f"“{key}”: the LaTeX command {match[0]} is not known", _entry(source, key)
        )
    return text


def _entry(source: Source, key: str, last: bool = False) -> Place | None:
    """Where an entry begins, or where it begins for the last time."""
    pattern = re.compile(rf"@\w+\s*[{{(]\s*({re.escape(key)})\s*,")
    matches: list[Any] = list(pattern.finditer(source.text))
    return source.place(*matches[-1 if last else 0].span(1)) if matches else None


def _line(source: Source, number: int) -> Place:
    start = sum(len(line) + 1 for line in source.text.split("\n")[: number - 1])
    return source.place(start, start + len(source.text[start:].split("\n", 1)[0]))
