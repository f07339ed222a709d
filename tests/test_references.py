"""Citations, figure, section and equation references, anchors: found in HTML, each checked."""

import re
from collections.abc import Sequence

import projects
import pytest

from deconv_article.errors import ArticleError
from deconv_article.references import resolve

WORDS = {"figure": "Figure", "equation": "Equation"}
WORKS = {"a": 1, "b2016": 1, "c-d": 1, "2016x": 1, "öz": 1}


def nowhere(text: str, /, tag: str = "", before: Sequence[str] = ()) -> None:
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
        '<p data-x="b > c [@a]">d</p>',
        "<template>[@a] <h2 id='b'>@sec:b</h2></template>",
        "<p>[see me@a, @b2017, @handle] @a [a] []</p>",
        '<p><a href="https://e.org">@a on Mastodon</a> <a href="#">[@a on it]</a></p>',
        "<p>[&#64;media print]</p>",
    ],
)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert html(text) == text


@pytest.mark.parametrize("key", ["2016x", "öz"])
def test_a_key_may_begin_with_a_digit_and_hold_any_letter(key: str) -> None:
    assert f'href="#ref-{key}">1</a>' in html(f"<p>[@{key}]</p>")


@pytest.mark.parametrize(
    ("brackets", "hint"),
    [
        ("[@a,@c-d]", "write [@a; @c-d]"),
        ("[@a @c-d]", "write [@a; @c-d]"),
        ("[@a;]", "write [@a]"),
        ("[@a; b2016]", "write [@a; @b2016]"),
        ("[@a, p. 3]", "write [@a], and the rest outside of the brackets"),
        ("[see @a]", "write [@a], and the rest outside of the brackets"),
        ("[ @a ]", "write [@a]"),
        ("[@a &amp; @c-d]", "write [@a; @c-d]"),
        ("[@fig:x, @a]", "write [@a]"),
        ("[@nobody, p. 3]", "where the @ is text, write &#64;"),
        ("[@a <em>and</em> @c-d]", "write [@a]"),
    ],
)
def test_brackets_that_cite_in_another_way_are_an_error(brackets: str, hint: str) -> None:
    with pytest.raises(ArticleError, match="is no citation") as caught:
        html(f'<figure id="x"><figcaption>y</figcaption></figure><p>z {brackets}</p>')
    assert hint in caught.value.hint


def test_brackets_that_cite_in_another_way_are_pointed_at(tmp_path) -> None:
    works = "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}"
    files = {"article/index.md": "a [@k]\n\nb [@k, p. 3]\n", "article/references.bib": works}
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    place = caught.value.place
    assert place is not None and (place.line, place.column, place.length) == (3, 3, 10)


@pytest.mark.parametrize("wrong", ["[@k, 'ch' 3]", "[@k, pp. 3--4]", '[see "this" @k]'])
def test_a_citation_with_quotes_and_dashes_in_it_is_pointed_at(tmp_path, wrong) -> None:
    works = "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}"
    files = {"article/index.md": f"a [@k]\n\nb {wrong}\n", "article/references.bib": works}
    with pytest.raises(ArticleError, match="is no citation") as caught:
        projects.build(tmp_path, files)
    assert caught.value.place is not None and caught.value.place.line == 3


def test_a_figure_may_be_named_in_brackets_with_words() -> None:
    text = '<figure id="x"><figcaption>y</figcaption></figure><p>[see @fig:x, left] [@fig:x]</p>'
    link = '<a class="reference" href="#x">Figure\xa01</a>'
    assert f"<p>[see {link}, left] {link}</p>" in html(text)


@pytest.mark.parametrize(
    ("written", "right"),
    [("Fig:x", "fig:x"), ("figure:x", "fig:x"), ("Sections:y", "sec:y"), ("equation:z", "eq:z")],
)
def test_a_reference_of_another_spelling_is_an_error(written: str, right: str) -> None:
    for text in (f"see @{written}.", f"see [@{written}]"):
        with pytest.raises(ArticleError, match=f"“@{written}” is no reference") as caught:
            html(f'<figure id="x"><figcaption>y</figcaption></figure><p>{text}</p>')
        assert caught.value.hint == f"write @{right}"


def test_a_link_has_no_link_in_it() -> None:
    text = '<p><a href="#b">One [@a], @sec:b</a> [@a]</p><h2 id="b">B</h2>'
    inner, outer = re.findall(r"<a href.*?</a>|<a .*?</a>", html(text))
    assert inner.endswith('[<span class="citation" id="cite-a-1">1</span>]</span>, B</a>')
    assert 'id="cite-a-2"' in outer


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


def test_each_figure_in_a_figure_has_the_number_of_its_own_caption() -> None:
    inner = "<figure id={0}><img><figcaption>{0}</figcaption></figure>"
    text = (
        f'<figure id="out">{inner.format("in1")}<figure id="bare"><img></figure>'
        f"{inner.format('in2')}<figcaption>Both</figcaption></figure>"
        f'<figure id="none">{inner.format("in3")}</figure>'
        "<p>@fig:out @fig:in1 @fig:bare @fig:in2 @fig:in3</p>"
    )
    numbers = dict(re.findall(r'href="#(\w+)">Figure\xa0(\d)</a>', html(text)))
    assert numbers == {"out": "1", "in1": "2", "bare": "1", "in2": "3", "in3": "4"}
    assert '<figcaption><span class="number">Figure\xa01.</span> Both' in html(text)
    with pytest.raises(ArticleError, match="unknown figure"):
        html(f"{text} @fig:none")


@pytest.mark.parametrize("figure", ["<figure id=x>", '<FIGURE ID="x">', "<figure a='>' id='x'>"])
def test_a_figure_is_known_however_its_id_is_written(figure: str) -> None:
    text = f"{figure}<FIGCAPTION>One</FIGCAPTION></figure><p>@fig:x</p>"
    assert '<FIGCAPTION><span class="number">Figure\xa01.</span> One' in html(text)
    assert '<a class="reference" href="#x">Figure\xa01</a>' in html(text)


@pytest.mark.parametrize(
    "theirs",
    [
        '<script>var h = "<h2 id=a>x</h2><figure><figcaption>  In</figcaption></figure>"</script>',
        '<figure><script>e.append("<figcaption>  In</figcaption>")</script></figure>',
        '<div data-c="<figure><figcaption> x" title=\'<h2 id="a">\'>b</div>',
        "<template><figure id='f'><figcaption>  In</figcaption></figure></template>",
        '<script>x(`<div class="equation" id="eq-k">`)</script>',
        "<pre><figure><figcaption>  In</figcaption></figure></pre>",
        "<!-- <figure><figcaption> a -->",
    ],
)
def test_what_only_looks_like_a_figure_or_a_heading_is_none(theirs: str) -> None:
    resolved = resolve(f"{theirs}<h2 id='z'>Z</h2>", WORKS, WORDS, nowhere)
    assert resolved.html == f"{theirs}<h2 id='z'>Z</h2>"
    assert [section["id"] for section in resolved.sections] == ["z"]


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
    sections = resolve(text, WORKS, WORDS, nowhere).sections
    assert [(s["level"], s["id"]) for s in sections] == [(2, "a"), (3, "b")]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("The <code>a &lt; b</code> one", "The <code>a &lt; b</code> one"),
        ('Math <math id="m"><mi id=n>x</mi></math>', "Math <math><mi>x</mi></math>"),
        ("One <em>and</em> <a href='#'>two</a> &amp; “three”", "One and two &amp; “three”"),
        ('A<sup id="fnref-1"><a href="#fn-1">1</a></sup> and [@a; @c-d]', "A and"),
        ("Of @fig:x and [@fig:x]", "Of Figure\xa01 and Figure\xa01"),
        ("After @sec:z", "After Zed"),
    ],
)
def test_a_title_keeps_code_and_formulas_and_no_marks(heading: str, title: str) -> None:
    figure = '<figure id="x"><figcaption>y</figcaption></figure>'
    text = f'{figure}<h2 id="z">Zed</h2><h2 id="h">{heading}</h2><p>@sec:h</p>'
    resolved = resolve(text, WORKS, WORDS, nowhere)
    assert resolved.sections[1]["title_html"] == title
    assert f'<a class="reference" href="#h">{title}</a>' in resolved.html
