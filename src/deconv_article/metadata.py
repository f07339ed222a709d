"""`article.toml` to a record, and the names under which templates see it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from deconv_article.errors import ArticleError, Place, Source, nearest


class Author(NamedTuple):
    """One author; what is not given is empty. A group gives its whole name as its lastName."""

    firstName: str = ""
    lastName: str = ""
    personalURL: str = ""
    affiliation: str = ""
    affiliationURL: str = ""

    @property
    def name(self) -> str:
        return f"{self.firstName} {self.lastName}".strip()


class Metadata(NamedTuple):
    """What is known about an article; what is not given is empty.

    url: where the article is published, or to be. lang: a language tag, as in en or pt-BR.
    firstPublished, lastPublished: ISO dates, as in 2016-10-17. doi: as in 10.23915/distill.00003.
    basedOn, basedOnTitle: URL and name of a work that the article retells. publisher, journal:
    where there is one.
    """

    title: str = ""
    description: str = ""
    url: str = ""
    lang: str = "en"
    github: str = ""
    licence: str = ""
    firstPublished: str = ""
    lastPublished: str = ""
    doi: str = ""
    basedOn: str = ""
    basedOnTitle: str = ""
    publisher: str = ""
    journal: str = ""
    keywords: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()


# How the texts that machines read are written: key, pattern, example.
_FORMS = (
    ("url", r"https?://[^\s<>\"{}|\\^`]+", "https://example.org/article/"),
    ("basedOn", r"https?://[^\s<>\"{}|\\^`]+", "https://doi.org/10.23915/distill.00003"),
    ("lang", r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "en"),
    ("doi", r"10\.\d{4,9}/[^\s<>\"{}]+", "10.23915/distill.00003"),
)
# The English names, whatever the machine's language (which strftime would follow).
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# What XML cannot hold; TOML can, as an escape.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def parse_metadata(source: Source) -> Metadata:
    """The record in an `article.toml`; raises ArticleError at a mistake, with its place."""
    table = parse_toml(source)
    authors = table.pop("authors", [])
    if not isinstance(authors, list) or not all(isinstance(a, dict) for a in authors):
        raise ArticleError("authors must be tables", _key(source, "authors"), "write [[authors]]")
    keywords = table.pop("keywords", [])
    if not isinstance(keywords, list):
        hint = 'write ["one", "two"]'
        raise ArticleError("keywords must be a list", _key(source, "keywords"), hint)
    words = [_texts(source, {"keywords": word}, ["keywords"])["keywords"] for word in keywords]
    plain = [name for name in Metadata._fields if name not in ("authors", "keywords")]
    record = _texts(source, table, plain)
    if not record.get("title", "").strip():
        raise ArticleError("an article needs a title", source.place(0), 'write title = "…"')
    for name in ("firstPublished", "lastPublished"):
        if record.get(name):
            record[name] = _date(source, name, record[name])
    for name, pattern, example in _FORMS:
        if record.get(name) and not re.fullmatch(pattern, record[name]):
            hint = f'expected something like "{example}"'
            raise ArticleError(f"{name} cannot be “{record[name]}”", _key(source, name), hint)
    record["lang"] = record.get("lang") or "en"
    known = list(Author._fields)
    people = tuple(Author(**_texts(source, author, known)) for author in authors)
    if not all(author.name for author in people):
        raise ArticleError("an author needs a name", _key(source, "authors"), "write firstName")
    return Metadata(**record, keywords=tuple(words), authors=people)


def parse_toml(source: Source) -> dict[str, Any]:
    """A TOML file; raises ArticleError where it is none, with the place."""
    import tomllib  # a build that remembers what is in it needs no parser

    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(source, str(error)) from None


def template_names(metadata: Metadata) -> dict[str, Any]:
    """The names that templates see, under `typewriter` and under `article`: plain data.

    Dates come in parts as well: firstPublishedYear, …Month, …MonthPadded, …MonthName, …Day,
    …DayPadded.
    """
    names: dict[str, Any] = metadata._asdict()
    for key in ("firstPublished", "lastPublished"):
        year, month, day = names[key].split("-") if names[key] else ("", "", "")
        names[f"{key}Year"] = year.lstrip("0")
        names[f"{key}Month"] = month.lstrip("0")
        names[f"{key}MonthPadded"] = month
        names[f"{key}MonthName"] = _MONTHS[int(month) - 1] if month else ""
        names[f"{key}Day"] = day.lstrip("0")
        names[f"{key}DayPadded"] = day
    names["keywords"] = list(metadata.keywords)
    names["authors"] = [{**author._asdict(), "name": author.name} for author in metadata.authors]
    names["concatenatedAuthors"] = _concatenated([author.name for author in metadata.authors])
    return {"typewriter": names, "article": names}


def _concatenated(names: list[str]) -> str:
    if len(names) < 3:
        return " & ".join(names)
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _texts(source: Source, table: dict[str, Any], known: list[str]) -> dict[str, Any]:
    """The table with every value a text; unknown keys and other types raise."""
    from datetime import date, datetime  # a build that remembers the record needs no dates

    record = {}
    for key, value in table.items():
        if key not in known:
            raise ArticleError(f"unknown key “{key}”", _key(source, key), nearest(key, known))
        if isinstance(value, date):
            value = (value.date() if isinstance(value, datetime) else value).isoformat()
        if not isinstance(value, str):
            raise ArticleError(f"{key} must be a text in quotes", _key(source, key))
        if match := _CONTROL.search(value):
            what = f"{key} holds U+{ord(match[0]):04X}, which is not a character of any text"
            raise ArticleError(what, _key(source, key))
        record[key] = value
    return record


def _date(source: Source, key: str, value: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ArticleError(
            f"{key} is not a date", _key(source, key), 'expected year-month-day, as in "2016-10-17"'
        ) from None


def _key(source: Source, key: str) -> Place:
    """Where a key stands in the TOML text."""
    name = rf"([\"']?)(?P<key>{re.escape(key)})\1(?=[ \t]*[.=\]])"
    match = re.search(rf"^[ \t]*(?:\[+[ \t]*)?{name}", source.text, re.MULTILINE)
    match = match or re.search(rf"[{{,]\s*{name}", source.text)
    return source.place(*match.span("key")) if match else source.place(0)


def _toml_error(source: Source, message: str) -> ArticleError:
    """tomllib says the place in its message alone: “… (at line 3, column 7)”."""
    match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = message[: match.start()] if match else message
    if match and match[1]:
        lines = source.text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    else:
        offset = max(0, len(source.text.rstrip()) - 1)
    return ArticleError(f"bad TOML: {what[:1].lower()}{what[1:]}", source.place(offset))
