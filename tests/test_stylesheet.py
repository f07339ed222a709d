"""A style sheet that is broken is an error with a place; one that is whole never is."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.errors import ArticleError
from deconv_article.stylesheet import check_stylesheet

ROOT = Path(__file__).resolve().parent.parent
SHEET = Path("a.css")


@pytest.mark.parametrize("path", sorted((ROOT / "assets").rglob("*.css")), ids=lambda p: p.name)
def test_our_own_style_sheets_are_whole(path):
    check_stylesheet(path, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "css",
    [
        "a { content: '}' } /* { */",
        'a::before { content: "\\"{" }',
        "a { background: url(a'b{c.png) }",
        "@media (min-width: 1em) { a[href='('] { color: red } }",
        ".a\\{b { color: red }",
    ],
)
def test_brackets_in_strings_comments_and_addresses_do_not_count(css):
    check_stylesheet(SHEET, css)


@pytest.mark.parametrize(
    ("css", "line", "column", "message"),
    [
        ("a { b: c\n\nd { e: f }\n", 1, 3, "“{” is not closed"),
        ("a { b: c }\n}\n", 2, 1, "nothing is open"),
        ("a { b: calc(1px }\n", 1, 12, "“(” is not closed"),
        ("a { b: c }\n/* d", 2, 1, "comment"),
        ("a { content: 'b\n}", 1, 14, "string"),
    ],
)
def test_what_is_not_closed_is_found(css, line, column, message):
    with pytest.raises(ArticleError, match=re.escape(message)) as caught:
        check_stylesheet(SHEET, css)
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


@given(st.text("{}()[]'\"/*\\\n ab"))
def test_any_text_is_whole_or_has_a_place(css):
    try:
        check_stylesheet(SHEET, css)
    except ArticleError as error:
        assert error.place is not None
    else:
        with pytest.raises(ArticleError):
            check_stylesheet(SHEET, f"{css}\n}}")
