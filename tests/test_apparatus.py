"""The list of contents: where it stands, what it says; and what it must leave alone."""

import re

import projects
import pytest

SECTIONS = "\n\n## One\n\na\n\n## Two\n\nb\n"


@pytest.mark.parametrize(
    "theirs",
    [
        '<script>var h = "<h2>x</h2>"; var f = "<figure><figcaption>  In</figcaption>";</script>',
        '<script type="text/template"><h2 id="x">x</h2></script>',
        '<div class="box"><h2>Box head</h2>text</div>',
        "<pre><code><h2>q</h2></code></pre>",
        """<p title='<h2 id="x">'>a</p>""",
        "<style>/* <h2> */</style>",
    ],
)
def test_the_contents_stand_before_the_first_section_that_they_list(tmp_path, theirs):
    html = projects.body(tmp_path, "Intro.\n\n{{> p.html}}" + SECTIONS, p=theirs)
    assert html.startswith(f"<p>Intro.</p>\n{theirs}\n<nav")
    before, after = re.split(r"<nav.*</nav>", html, flags=re.DOTALL)
    assert after.lstrip("\n").startswith('<h2 id="one">')
    assert "nav" not in before + after
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["one", "two"]


def test_the_contents_show_code_and_formulas_and_no_marks(tmp_path):
    text = "## The `a<b` one\n\nc\n\n## By $x^2$ & so[^1] [@k]\n\nd\n\n[^1]: Note.\n"
    works = "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}"
    files = {"article/index.md": text, "article/references.bib": works}
    html = projects.article(projects.build(tmp_path, files))
    formula = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
    titles = re.findall(r'<li><a href="#[\w-]+">(.*?)</a></li>', html)
    assert titles == ["The <code>a&lt;b</code> one", f"By {formula} &amp; so"]


def test_a_list_of_contents_in_the_text_has_no_link_in_a_link(tmp_path):
    text = "[TOC]\n\n## One [@k]\n\na\n"
    works = "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}"
    files = {"article/index.md": text, "article/references.bib": works}
    html = projects.article(projects.build(tmp_path, files))
    (entry,) = re.findall(r'<a href="#one-k">.*?</li>', html)
    assert entry.count("<a") == 1
