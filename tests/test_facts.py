"""Numbers in the prose: of figures and results, held to what is known, wrong ones with a place."""

import json
import re

import projects
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.errors import ArticleError
from deconv_article.facts import rounded

RESULT = {"facts": {"deconv4.levels": 7.3125, "share": -0.75, "seeds": 40, "name": "ICNR"}}


def body(folder, text, result=RESULT):
    files = {"article/index.md": text, "article/results/heads.json": json.dumps(result)}
    return projects.article(projects.build(folder, files))


@pytest.mark.parametrize(
    ("tag", "value", "shown"),
    [
        ('{{fact "toy.boxes"}}', "3", "3"),
        ('{{fact "toy.boxes" boxes=7}}', "7", "7"),
        ('{{fact "heads.deconv4.levels"}}', "7.31", "7.31"),
        ('{{fact "heads.deconv4.levels" digits=0}}', "7.31", "7"),
        ('{{fact "heads.deconv4.levels" digits=3}}', "7.31", "7.313"),
        ('{{fact "heads.share"}}', "-0.75", "−0.75"),
        ('{{fact "heads.share" says="-0.8"}}', "-0.75", "-0.8"),
        ('{{fact "heads.share" says="−0.75 of it"}}', "-0.75", "−0.75 of it"),
        ('{{fact "heads.deconv4.levels" says="7"}}', "7.31", "7"),
        ('{{fact "heads.deconv4.levels" says="7.3 levels"}}', "7.31", "7.3 levels"),
    ],
)
def test_a_fact_is_the_number_that_is_known(tmp_path, tag, value, shown):
    html = body(tmp_path, f"So it is {tag}, *here*.")
    assert html == (
        f'<p>So it is <data class="fact" value="{value}">{shown}</data>, <em>here</em>.</p>'
    )


def test_a_fact_may_be_a_word(tmp_path):
    assert body(tmp_path, 'By {{fact "heads.name"}}.') == "<p>By ICNR.</p>"


@pytest.mark.parametrize(
    ("tag", "message", "column", "hint"),
    [
        ('{{fact "toy.boxes" says="4"}}', "the text says “4”, but toy.boxes is 3", 20, "correct"),
        (
            '{{fact "heads.share" says="3/4"}}',
            "says “3/4”, but heads.share is -0.75",
            22,
            "correct",
        ),
        ('{{fact "toy.boxs"}}', "“toy” has no fact “boxs”", 1, "boxes"),
        ('{{fact "tay.boxes"}}', "unknown figure or result “tay”", 1, "toy"),
        ('{{fact "head.share"}}', "unknown figure or result “head”", 1, "heads"),
        ('{{fact "toy.boxes" boxes=99}}', "boxes is 99", 20, "from 1 to 9"),
        ('{{fact "toy.boxes" bixes=2}}', "unknown parameter “bixes”", 20, "boxes"),
        ('{{fact "heads.share" seed=2}}', "a measured result has no parameters", 22, ""),
        ('{{fact "toy.boxes" digits="x"}}', "digits is 'x'", 20, "0 to 12"),
        ('{{fact "../heads.share"}}', "unknown figure or result", 1, ""),
    ],
)
def test_a_wrong_fact_is_an_error_with_its_place(tmp_path, tag, message, column, hint):
    with pytest.raises(ArticleError) as caught:
        body(tmp_path, f"# A\n\n{tag} is said.")
    error = caught.value
    assert message in error.message
    assert error.place and (error.place.line, error.place.column) == (3, column)
    assert hint in error.hint


def test_a_result_that_cannot_be_read_says_where(tmp_path):
    for text, message in (
        ('{"facts": }', "not JSON"),
        ('{"facts": 3', "not JSON"),
        ("{}", "facts"),
    ):
        files = {"article/index.md": '{{fact "r.x"}}', "article/results/r.json": text}
        with pytest.raises(ArticleError, match=message) as caught:
            projects.build(tmp_path, files)
        assert caught.value.place and caught.value.place.name.endswith("r.json")


def test_a_changed_result_changes_the_page(tmp_path):
    assert "40" in body(tmp_path, '{{fact "heads.seeds"}} seeds')
    changed = {"facts": RESULT["facts"] | {"seeds": 41}}
    assert "41" in body(tmp_path, '{{fact "heads.seeds"}} seeds', changed)


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_number_is_rounded_to_the_nearest(value, digits):
    text = rounded(value, digits)
    assert re.fullmatch(rf"−?\d+(\.\d{{{digits}}})?" if digits else r"−?\d+", text)
    assert text.startswith("−") == (float(text.replace("−", "-")) < 0)
    assert abs(float(text.replace("−", "-")) - value) <= 0.5 * 10**-digits * (1 + 1e-9) + 1e-12


# Numbers that a reader may change


def test_a_scrubbed_number_is_what_its_figure_shows_without_a_script(tmp_path):
    html = body(tmp_path, 'Of {{scrub "toy.boxes"}} boxes.\n\n{{figure "toy" boxes=5}}')
    assert (
        '<p>Of <span class="scrub" data-scrub="toy.boxes" style="--digits: 1">5</span> boxes.</p>'
        in html
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('{{scrub "toy.boxes"}}', "the page has no figure “toy”", ""),
        ('{{scrub "toi.boxes"}} {{figure "toy"}}', "the page has no figure “toi”", "toy"),
        ('{{scrub "toy.box"}} {{figure "toy"}}', "“toy” has no parameter “box”", "boxes"),
        ('{{scrub "toy.boxes"}} {{figure "toy" boxes=10}}', "boxes is 10", "from 1 to 9"),
    ],
)
def test_a_wrong_scrub_is_an_error_with_its_place(tmp_path, text, message, hint):
    with pytest.raises(ArticleError) as caught:
        body(tmp_path, text)
    assert message in caught.value.message and caught.value.place
    assert hint in caught.value.hint
