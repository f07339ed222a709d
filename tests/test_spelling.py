"""Spelling: the dictionary spelt out, what counts as a word, and a misspelt one with its place."""

from pathlib import Path

import projects
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.errors import ArticleError
from deconv_article.spelling import expand, unknown, words_in

ROOT = Path(__file__).resolve().parent.parent
RULES = """SET UTF-8
PFX U Y 1
PFX U 0 un .

SFX S Y 3
SFX S y ies [^aeiou]y
SFX S 0 s [aeiou]y
SFX S 0 s [^y]

SFX D N 1
SFX D e ed e
"""
TOML = 'title = "A Title"\nlang = "en-GB"\n'


def test_a_dictionary_is_spelt_out_by_its_rules():
    words = expand(RULES, "4\nfly/S\nplay/SU\nbake/DU\nand\n")
    assert words == {
        *("fly", "flies", "play", "plays", "unplay", "unplays"),
        *("bake", "baked", "unbake", "and"),  # D does not go with prefixes
    }


def test_the_list_that_set_up_made_knows_english():
    known = frozenset((ROOT / "assets/spelling/en-GB.txt").read_text(encoding="utf-8").split())
    assert len(known) > 100_000
    good = {"colour", "neighbours", "It's", "repeats", "unevenly", "networks'", "a", "Painting"}
    assert unknown(good - {"networks'"}, known) == set()
    assert unknown({"colr", "neigbours", "teh", "unevnly"}, known) == {
        "colr", "neigbours", "teh", "unevnly",
    }  # fmt: skip


def test_code_formulas_capitals_and_measured_numbers_are_no_prose():
    html = (
        "<p>One <code>xyzzy</code> two’s <math><mi>qq</mi></math> <b>thr</b>ee &amp; DCGAN "
        '<data value="4">4 blurgh</data> PyTorch [@odena2016; @shi2016] @fig:deconv1d end.</p>'
    )
    assert list(words_in(html)) == ["One", "two's", "thr", "ee", "end"]


@given(st.text(max_size=60))
def test_any_text_has_words_that_stand_in_it(text):
    for word in words_in(text.replace("<", " ").replace("&", " ")):
        assert word.replace("'", "") in text.replace("’", "").replace("'", "")


def build(folder, text, words="", toml=TOML, draft=False):
    files = {
        "article/index.md": text,
        "article/article.toml": toml,
        "article/words.txt": words,
        "assets/spelling/en-GB.txt": "the\nword\nis\nhere\n",
    }
    return projects.build(folder, files, draft)


def test_a_misspelt_word_is_an_error_with_its_place(tmp_path):
    with pytest.raises(ArticleError) as caught:
        build(tmp_path, "# The word\n\nThe wrod is *here*.")
    (error,) = getattr(caught.value, "errors", [caught.value])
    assert error.message == "“wrod” is in no dictionary"
    assert (error.place.line, error.place.column) == (3, 5)
    assert "words.txt" in error.hint


def test_the_projects_own_words_are_right(tmp_path):
    assert build(tmp_path, "The wrod is here.", words="wrod\n").notes == []


def test_a_draft_only_says_so(tmp_path):
    (note,) = build(tmp_path, "The wrod is here.", draft=True).notes
    assert "wrod" in note.message


def test_nobody_is_checked_who_has_not_asked_or_writes_another_language(tmp_path):
    files = {"article/index.md": "The wrod.", "assets/spelling/en-GB.txt": "the\n"}
    assert projects.build(tmp_path, files).notes == []
    other = TOML.replace("en-GB", "en-US")
    assert build(tmp_path, "The wrod.", toml=other).notes == []


def test_a_word_added_to_the_list_counts_at_once(tmp_path):
    with pytest.raises(ArticleError):
        build(tmp_path, "The wrod is here.")
    build(tmp_path, "The wrod is here.", words="wrod")
    with pytest.raises(ArticleError):
        build(tmp_path, "The wrod is here.")


def test_a_new_word_is_looked_up_beside_those_that_were(tmp_path):
    build(tmp_path, "The word is here.")
    with pytest.raises(ArticleError) as caught:
        build(tmp_path, "The word is herc.")
    assert "herc" in str(caught.value)
    with pytest.raises(ArticleError):  # what was wrong is not remembered as right
        build(tmp_path, "The word is herc.")
    assert build(tmp_path, "The word is here, the word.").notes == []


@pytest.mark.parametrize("repeat", [1, 60])
def test_few_words_are_looked_up_as_many_are(tmp_path, repeat):
    names = [f"th{letter}{other}" for letter in "abcdefgh" for other in "abcdefgh"][:repeat]
    text = " ".join([*names, "word", "Word's", "wor"])
    assert [
        note.message for note in build(tmp_path, text, " \n".join(names), draft=True).notes
    ] == ["“wor” is in no dictionary"]
