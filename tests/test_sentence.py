"""The template of a sentence: four tags, and every broken one refused."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.sentence import SentenceError, check, describe, format_value, readable

DATA = {"n": 3, "share": 1 / 3, "who": "we", "yes": True, "no": False, "none": None}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("plain, with { one } brace", "plain, with { one } brace"),
        ("{{n}}}", "3}"),
        ("{{who}} say {{n}}: {{share}}", "we say 3: 0.33"),
        ("{{#if yes}}a{{else}}b{{/if}}{{#if no}}c{{else}}d{{/if}}", "ad"),
        ("{{#if no}}a{{/if}}.", "."),
        ("{{#if yes}}1{{#if no}}2{{else}}3{{/if}}4{{else}}5{{#if yes}}6{{/if}}{{/if}}7", "1347"),
        ("{{#if none}}{{none}}{{else}}never{{/if}}", "never"),
        ("{{#if yes}}else{{/if}}/if", "else/if"),
        ("{{#if yes}}a{{else}}{{#if none}}b{{else}}c{{/if}}d{{/if}}e", "ae"),
    ],
)
def test_a_sentence_says_what_its_template_asks(template, said):
    check(template, DATA)
    assert describe(template, DATA) == said


@pytest.mark.parametrize(
    ("template", "piece"),
    [
        ("{{n", "{{n"),
        ("n}} and", "n}} and"),
        ("{{#if yes}}a", "not closed"),
        ("a{{/if}}", "closes no"),
        ("{{else}}", "outside"),
        ("{{#if yes}}{{else}}{{else}}{{/if}}", "second time"),
        ("{{#if no}}{{nobody}}{{/if}}", "nobody"),
        ("{{#if nobody}}{{/if}}", "nobody"),
        ("{{#each n}}{{/each}}", "#each n"),
        ("{{ n }}", " n "),
        ("{{> n}}", "> n"),
        ("{{{n}}}", "{n"),
    ],
)
def test_a_broken_template_is_refused_and_its_piece_named(template, piece):
    with pytest.raises(SentenceError) as caught:
        check(template, DATA)
    assert piece in str(caught.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (7, "7"),
        (2.0, "2"),
        (0.125, "0.13"),  # an exact half goes away from zero
        (-0.125, "-0.13"),
        (1.005, "1"),  # the double lies below the half
        (2.675, "2.67"),
        (33.3, "33.3"),
        (100.0, "100"),
        ("10.00", "10.00"),
    ],
)
def test_numbers_are_said_with_at_most_two_decimals(value, said):
    assert format_value(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(-2.25, "−2.25"), (-3, "−3"), (2, "2"), ("sub-pixel", "sub-pixel")]
)
def test_who_reads_a_number_below_zero_reads_a_minus_and_no_hyphen(value, said):
    assert readable(value) == said
    assert describe("{{it}}", {"it": value}) == said


@given(st.floats(-1e6, 1e6))
def test_a_number_is_said_to_within_half_a_hundredth(value):
    assert abs(Decimal(format_value(value)) - Decimal(value)) <= Decimal("0.005")


@pytest.mark.parametrize("value", [True, None, [1], math.nan, math.inf])
def test_what_is_no_number_is_not_said(value):
    with pytest.raises(SentenceError):
        format_value(value)


def test_a_branch_that_is_not_taken_asks_for_nothing():
    template = "{{#if no}}{{#if gone}}{{gone}}{{else}}a{{/if}}{{else}}b{{/if}}"
    check(template, DATA | {"gone": 1})
    assert describe(template, DATA) == "b"
