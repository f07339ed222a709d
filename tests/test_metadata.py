"""article.toml: a record, the names that templates see, and mistakes with their place."""

from pathlib import Path

import projects
import pytest

from deconv_article.errors import ArticleError, Source
from deconv_article.metadata import Author, parse_metadata, template_names

FULL = """\
title = "Painting"
description = "On overlap."
url = "https://example.org/painting/"
github = "https://example.org/painting.git"
licence = "CC BY 4.0"
firstPublished = "2016-10-07"
lastPublished = 2017-01-02

[[authors]]
firstName = "Ann"
lastName = "Lee"
personalURL = "https://example.org/ann"
affiliation = "The Works"
affiliationURL = "https://example.org/works"

[[authors]]
firstName = "Bo"
"""


def parse(text: str):
    return parse_metadata(Source(Path("article.toml"), text))


def mistake(text: str) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        parse(text)
    return caught.value


def test_everything_in_the_file_is_in_the_record():
    record = parse(FULL)
    assert record.title == "Painting"
    assert record.licence == "CC BY 4.0"
    assert record.lastPublished == "2017-01-02"
    assert record.authors[0].affiliationURL == "https://example.org/works"
    assert record.authors[1] == Author(firstName="Bo")


def test_only_the_title_must_be_given():
    assert parse('title = "a"').authors == ()
    for text in ("", 'title = ""', "title = '  '"):
        assert "needs a title" in mistake(text).message


@pytest.mark.parametrize(
    ("text", "message", "line", "column", "hint"),
    [
        ('title = "a', "bad TOML", 1, 10, ""),
        ('title = "a"\nurl = x\n', "bad TOML: invalid value", 2, 7, ""),
        ('title = "a"\nurl =\n', "bad TOML", 2, 6, ""),
        ('title = "é\\q"', "bad TOML", 1, 13, ""),
        ('title = "a"\nlicense = "b"', "unknown key “license”", 2, 1, "did you mean “licence”?"),
        ('title = "a"\n\n[extra]\n', "unknown key “extra”", 3, 2, "known: "),
        ('title = "a"\n[[authors]]\nname = "b"', "unknown key “name”", 3, 1, "Name”?"),
        ("title = 3", "title must be a text in quotes", 1, 1, ""),
        ('title = "a"\nurl = ["b"]', "url must be a text in quotes", 2, 1, ""),
        ('title = "a"\nauthors = "b"', "authors must be tables", 2, 1, "[[authors]]"),
        ('title = "a"\n[authors]\nfirstName = "b"', "authors must be tables", 2, 2, "[[authors]]"),
        ('title = "a"\n[[authors]]\nfirstName = 1', "firstName must be a text", 3, 1, ""),
        (
            'title = "a"\nauthors = [{firstName = "b", lastNam = "c"}]',
            "unknown key “lastNam”",
            2,
            30,
            "did you mean “lastName”?",
        ),
        ('title = "a"\nfirstPublished = "7.10.2016"', "is not a date", 2, 1, "year-month-day"),
        ('title = "a"\nlastPublished = "2016-02-30"', "is not a date", 2, 1, "year-month-day"),
        ('title = "a"\r\nurk = "b"\r\n', "unknown key “urk”", 2, 1, "did you mean “url”?"),
    ],
)
def test_a_mistake_has_its_place(text, message, line, column, hint):
    error = mistake(text)
    assert message in error.message
    assert (error.place.line, error.place.column) == (line, column)
    assert hint in error.hint


def test_templates_see_dates_in_parts():
    names = template_names(parse(FULL))["typewriter"]
    assert names["firstPublishedYear"] == "2016"
    assert names["firstPublishedMonth"] == "10"
    assert names["firstPublishedMonthName"] == "October"
    assert names["firstPublishedDay"] == "7"
    assert names["firstPublishedDayPadded"] == "07"
    assert names["lastPublishedMonth"] == "1"
    assert names["lastPublishedMonthPadded"] == "01"


def test_names_that_were_not_given_are_there_and_empty():
    names = template_names(parse('title = "a"'))["typewriter"]
    for name in ("url", "licence", "firstPublished", "firstPublishedYear", "lastPublishedDay"):
        assert names[name] == ""
    assert names["authors"] == []


def test_templates_see_the_same_under_both_names():
    names = template_names(parse(FULL))
    assert names["typewriter"] == names["article"]
    assert names["article"]["authors"][0]["name"] == "Ann Lee"
    assert names["article"]["authors"][1]["name"] == "Bo"


@pytest.mark.parametrize(
    ("authors", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A & B"), (["A", "B", "C"], "A, B, & C")],
)
def test_authors_are_joined_in_words(authors, expected):
    tables = "".join(f'\n[[authors]]\nfirstName = "{name}"' for name in authors)
    names = template_names(parse(f'title = "a"{tables}'))
    assert names["typewriter"]["concatenatedAuthors"] == expected


def test_a_byline_uses_the_names(tmp_path):
    files = {"article/index.md": "{{> byline.html}}", "article/article.toml": FULL}
    html = projects.article(projects.build(tmp_path, files))
    assert '<a rel="author" href="https://example.org/ann">Ann Lee</a>' in html
    assert '<time datetime="2016-10-07">7 October 2016</time>' in html


def test_an_article_without_metadata_takes_the_projects_then_the_generators(tmp_path):
    files = {"assets/x": "", "article/deep/index.md": "{{typewriter.title}}"}
    folder = projects.write(tmp_path, {**files, "article.toml": 'title = "Of the project"'})
    article = folder / "article" / "deep" / "index.md"
    site = projects.render_site(article, projects.TOYS, folder / ".cache")
    assert b"<p>Of the project</p>" in site.tree["index.html"]
    (folder / "article.toml").unlink()
    site = projects.render_site(article, projects.TOYS, folder / ".cache")
    assert b"<p>Untitled</p>" in site.tree["index.html"]
