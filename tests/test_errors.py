"""What an author reads about a mistake: each golden file is one message, to the character.

A folder in fixtures/mistakes holds article.md, whatever else the mistake needs, and expected.txt.
"""

import os
import warnings
from pathlib import Path

import projects
import pytest

from deconv_article.errors import ArticleError, ArticleErrors, Source, decode, nearest

MISTAKES = Path(__file__).parent / "fixtures" / "mistakes"


@pytest.mark.parametrize("name", sorted(path.name for path in MISTAKES.iterdir()))
def test_a_mistake_is_reported_as_the_golden_file_says(name, tmp_path, monkeypatch):
    folder = MISTAKES / name
    files = {
        f"article/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("article.md", "expected.txt")
    }
    files["article/index.md"] = (folder / "article.md").read_bytes()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    message = str(caught.value).replace(f"{tmp_path}/", "") + "\n"
    golden = folder / "expected.txt"
    if not golden.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{golden} is missing", pytrace=False)
        golden.write_text(message, encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(f"{golden} was missing and has been written: read it", stacklevel=1)
    assert message == golden.read_text(encoding="utf-8")


def frame(text: str, start: int, end: int) -> list[str]:
    return Source(Path("x.md"), text).place(start, end).frame().split("\n")


def test_the_caret_stands_below_what_is_meant():
    assert frame("one\ntwo three\n", 8, 13) == [
        "  2 | two three",
        "    |     ^^^^^",
    ]


@pytest.mark.parametrize("at", [0, 1, 32, 33, 34, 35, 500, 940, 985, 986])
def test_of_a_long_line_what_is_around_the_caret_is_shown(at):
    text = "0123456789" * 99
    line, caret = frame(text[:at] + "HERE" + text[at + 4 :], at, at + 4)
    assert len(line) <= 108
    assert line[caret.index("^") :][: caret.count("^")] == "HERE"
    assert caret.count("^") == 4
    shown = line.removeprefix("  1 | ")
    assert shown.startswith("…") is (at > 33)
    assert shown.endswith("…") is (at < 920)


def test_a_line_that_is_as_long_as_may_be_is_shown_whole_and_a_long_caret_is_cut():
    assert frame("a" * 100, 99, 100) == ["  1 | " + "a" * 100, "    | " + " " * 99 + "^"]
    line, caret = frame("a" * 500, 200, 500)
    assert len(caret) <= len(line) <= 108


def test_the_caret_keeps_its_place_behind_tabs():
    line, caret = frame("\ta\t{{b}}", 3, 8)
    assert line == "  1 | \ta\t{{b}}"
    assert caret == "    | \t \t^^^^^"


def test_the_caret_counts_wide_characters_twice():
    line, caret = frame("漢字 {{b}}", 3, 8)
    assert line == "  1 | 漢字 {{b}}"
    assert caret == "    |      ^^^^^"
    assert frame("ab漢字", 2, 4)[1] == "    |   ^^^^"


def test_the_caret_stops_at_the_end_of_the_line():
    assert frame("{{a\nb}}", 0, 7)[1] == "    | ^^^"
    assert frame("{{a\r\nb}}", 0, 8) == ["  1 | {{a", "    | ^^^"]


def test_the_caret_stands_behind_the_text_at_its_end():
    assert frame("ab", 2, 3) == ["  1 | ab", "    |   ^"]


def test_the_gutter_is_as_wide_as_the_line_number():
    assert frame("\n" * 99 + "x", 99, 100) == ["  100 | x", "      | ^"]


def test_line_and_column_count_from_one():
    place = Source(Path("x.md"), "a\nbc").place(3)
    assert (place.line, place.column) == (2, 2)
    assert str(place).endswith("x.md:2:2")


def test_a_message_has_place_frame_hint_and_the_chain_innermost_first():
    inner = Source(Path("inner.html"), "{{x}}").place(0, 5)
    middle = Source(Path("middle.html"), " {{> inner.html}}").place(1, 17)
    outer = Source(Path("outer.md"), "\n{{> middle.html}}").place(1, 18)
    error = ArticleError("unknown", inner, "try y").included_from(middle).included_from(outer)
    assert str(error).split("\n") == [
        "inner.html:1:1: unknown",
        "  1 | {{x}}",
        "    | ^^^^^",
        "  try y",
        "  included from middle.html:1:2",
        "  included from outer.md:2:1",
    ]


def test_several_mistakes_are_told_with_a_line_between():
    errors = ArticleErrors([ArticleError("one"), ArticleError("two")])
    assert str(errors) == "one\n\ntwo"


def test_the_nearest_name_is_offered_else_all_names():
    assert nearest("tilte", ["url", "title"]) == "did you mean “title”?"
    assert nearest("zzz", ["url", "title"]) == "known: title, url"
    assert nearest("zzz", []) == ""


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"ab\xff", 1, 3),
        (b"\xc3\xa9\n\xe9", 2, 1),
        (b"\xef\xbb\xbfab\xff", 1, 3),
        (b"a\xe2\x82", 1, 2),
    ],
)
def test_the_first_byte_that_is_not_utf8_is_pointed_at(data, line, column):
    with pytest.raises(ArticleError, match="not UTF-8") as caught:
        decode(Path("x.md"), data)
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


def test_a_byte_order_mark_is_no_text():
    assert decode(Path("x.md"), b"\xef\xbb\xbfab") == "ab"
