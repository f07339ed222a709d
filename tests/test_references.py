"""Citations, figure, section and equation references, anchors: found in HTML, each checked."""

import pytest

from deconv_article.errors import ArticleError
from deconv_article.references import check_anchors, find_sections, resolve

WORDS = {"figure": "Figure", "equation": "Equation"}
WORKS = {"a": 1, "b2016": 1, "c-d": 1}


def nowhere(text: str) -> None:
    return None


def html(text: str) -> str:
    return resolve(text, WORKS, WORDS, nowhere).html


def test_works_are_numbered_in_the_order_in_which_they_are_cited() -> None:
    resolved = resolve("<p>x [@c-d] y [@a; @c-d]</p>", WORKS, WORDS, nowhere)
    assert resolved.cited == {"c-d": ["cite-c-d-1", "cite-c-d-2"], "a": ["cite-a-1"]}
    assert '<a class="citation" id="cite-a-1" href="#ref-a">2</a>' in resolved.html


def test_a_citation_works_in_captions_and_notes() -> None:
    text = "<figure><figcaption>Seen by [@a].</figcaption></figure><li>note [@b2016]</li>"
    assert html(text).count('class="citation"') == 2


@pytest.mark.parametrize(
    "text",
    [
        "<p>write to a@b2016.org</p>",
        "<pre>[@a]</pre>",
        "<p><code>[@nobody]</code></p>",
        '<img alt="[@a]">',
        "<script>x = '[@a]'</script>",
        "<p>[see @a]</p>",
    ],
)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert html(text) == text


def test_an_unknown_key_is_an_error_with_the_nearest_known_one() -> None:
    with pytest.raises(ArticleError, match="@b2106") as caught:
        html("<p>[@b2106]</p>")
    assert "b2016" in caught.value.hint


def test_figures_with_captions_are_numbered_in_order() -> None:
    text = (
        '<figure id="x"><img><figcaption>One</figcaption></figure>'
        "<figure><img></figure>"
        '<figure><div class="figure" id="y"></div><figcaption>Two</figcaption></figure>'
        "<p>@fig:y and @fig:x.</p>"
    )
    result = html(text)
    assert '<figcaption><span class="number">Figure\xa01.</span> One' in result
    assert '<figcaption><span class="number">Figure\xa02.</span> Two' in result
    assert '<a class="reference" href="#y">Figure\xa02</a> and' in result
    assert '<a class="reference" href="#x">Figure\xa01</a>.' in result


def test_a_section_is_called_by_its_title() -> None:
    text = '<h2 id="one">One &amp; <em>two</em></h2><p>See @sec:one, then stop.</p>'
    assert '<a class="reference" href="#one">One &amp; two</a>, then' in html(text)


def test_equations_are_numbered_and_linked() -> None:
    text = '<div class="equation" id="eq-k"><math></math></div><p>By @eq:k it follows.</p>'
    result = html(text)
    assert '<span class="number">(1)</span>' in result
    assert '<a class="reference" href="#eq-k">Equation\xa01</a> it' in result


@pytest.mark.parametrize("name", ["fig:z", "sec:z", "eq:z"])
def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(ArticleError, match=f"@{name}"):
        html(f"<p>See @{name}.</p>")


def test_sections_are_listed_with_level_and_plain_title() -> None:
    text = '<h2 id="a">A <math><mi>k</mi></math></h2><h3 id="b">B</h3><h4 id="c">C</h4>'
    assert [(s["level"], s["id"]) for s in find_sections(text)] == [(2, "a"), (3, "b")]


def test_a_link_to_an_anchor_that_is_not_there_is_an_error() -> None:
    check_anchors('<p id="here"></p><a href="#here">x</a><a href="#">top</a>', nowhere)
    with pytest.raises(ArticleError, match="unknown anchor “#her”") as caught:
        check_anchors('<p id="here"></p><a href="#her">x</a>', nowhere)
    assert "here" in caught.value.hint
