"""A whole article to a whole site: authors' drafts as they stand, and what every page promises."""

import re
import shutil
from pathlib import Path

import projects
import pytest

from deconv_article.errors import ArticleError
from deconv_article.site import Site

DRAFTS = Path(__file__).parent / "fixtures" / "drafts"


def draft(folder: Path, name: str, draft: bool = True) -> Site:
    """One of the drafts, beside all the files of the drafts' folder."""
    files = {
        f"article/{path.relative_to(DRAFTS).as_posix()}": path.read_bytes()
        for path in DRAFTS.rglob("*")
        if path.is_file()
    }
    files["article/index.md"] = (DRAFTS / name).read_bytes()
    return projects.build(folder, files, draft)


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Site:
    return draft(tmp_path_factory.mktemp("plain"), "plain.md")


@pytest.fixture(scope="module")
def rich(tmp_path_factory) -> Site:
    return draft(tmp_path_factory.mktemp("rich"), "rich.md")


# --- a draft of the first kind ----------------------------------------------------------------


def test_a_drafts_files_are_all_there_and_no_package_that_it_does_not_ask_for(plain):
    assert {name for name in plain.tree if name.endswith((".js", ".css", ".svg"))} == {
        "assets/article.js",
        "assets/common.css",
        "assets/d3-path.min.js",
        "assets/d3.min.js",
        "assets/icon.svg",
        "assets/take.js",
        "assets/underscore.js",
        "assets/wide.css",
        "assets/widgets/toy.js",
        "figures/toy-2-narrow.svg",
        "figures/toy-2.svg",
        "figures/toy-narrow.svg",
        "figures/toy.svg",
    }
    assert plain.tree[".nojekyll"] == b""


def test_a_drafts_head_title_and_byline_are_in_the_page_as_written(plain):
    html = projects.article(plain)
    head = (DRAFTS / "plain.md").read_text().split("<h1>")[0]
    for line in head.splitlines():
        assert line in html
    assert "<p><link" not in html
    assert "<p><script" not in html
    assert "<h1>Even Paint</h1>" in html
    assert "Mara Quill" in html
    assert "2 October 2016" in html


def test_a_drafts_headings_and_rules_are_headings_and_rules(plain):
    html = projects.article(plain)
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == [
        "Passes &amp; Tracks",
        "Corners",
        "Ceilings",
        "Cite as",  # the page's own
    ]
    assert html.count("<hr") == 3
    assert "=====" not in html
    assert "-----" not in html


def test_a_drafts_prose_is_typographic(plain):
    html = projects.article(plain)
    assert "&ndash; which is where nobody looks &ndash;" in html
    assert "&ldquo;dry&rdquo;" in html


def test_a_drafts_missing_pictures_are_boxes_in_their_figures(plain):
    html = projects.article(plain)
    boxes = re.findall(
        r'<figure class="([\w-]+)">\n<span class="placeholder"[^>]*>(.*?)</span>', html
    )
    assert boxes == [
        ("w-page-clip", "assets/wall_Before.png is missing (704 × 396 px)"),
        ("w-page-clip-left", "assets/wall_Corner.svg is missing (480 × 300 px)"),
    ]


def test_a_drafts_notes_say_where(plain):
    assert [(n.place.line, n.message) for n in plain.notes] == [
        (9, "TODO: Find a better wall."),
        (12, "the picture “assets/wall_Before.png” is missing"),
        (41, "the picture “assets/wall_Corner.svg” is missing"),
    ]
    assert '<mark class="todo">TODO</mark>' in projects.article(plain)


def test_a_drafts_figures_are_figures(plain):
    html = projects.article(plain)
    assert '<figure class="w-page">\n<div class="figure" id="toy"' in html
    assert 'alt="There are 5 boxes, 2 apart."' in html
    assert "Boxes.</figcaption>\n</figure>" in html


def test_a_drafts_comment_is_in_no_file_of_the_site(plain):
    for data in plain.tree.values():
        assert b"secret plans" not in data
        assert b"not.a.variable" not in data


def test_without_draft_each_note_is_an_error(tmp_path):
    with pytest.raises(ArticleError) as caught:
        draft(tmp_path, "plain.md", draft=False)
    assert str(caught.value).count("index.md:") == 3


# --- a draft that uses more -------------------------------------------------------------------


def test_notes_to_oneself_are_not_in_the_page(rich):
    assert "note" not in projects.article(rich)
    assert rich.notes == []


def test_a_partial_with_a_script_is_in_the_page_byte_for_byte(rich):
    assert (DRAFTS / "widget.html").read_bytes() in rich.tree["index.html"]


def test_an_svg_partial_is_a_picture_in_a_line_and_alone(rich):
    html = projects.article(rich)
    svg = (DRAFTS / "mark.svg").read_text().split("-->\n")[1]
    assert html.count(svg) == 2
    assert f"A roller{svg}leaves <em>tracks</em>" in html
    assert f"<p>{svg}" not in html
    assert "<?xml" not in html


def test_blocks_math_and_money_stand_in_prose(rich):
    html = projects.article(rich)
    assert "<p>By Mara Quill.</p>" in html
    assert "of $5, or of <math><msup><mi>w</mi><mn>2</mn></msup></math>." in html


def test_tags_that_are_shown_are_shown(rich):
    html = projects.article(rich)
    assert "<code>{{ this }}</code>" in html
    assert "<pre><code>{{#if one}} two {{/if}}\n</code></pre>" in html
    assert "or {{ so }}, or {{ so }}." in html


def test_other_delimiters_hold_from_there_on_and_in_no_partial(rich):
    html = projects.article(rich)
    assert "From here on 2016 stands between other signs, and {{ these }} are text." in html
    assert '<p class="closing">Even Paint, October</p>' in html


# --- what every page promises -----------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown",
    [
        "a <!-- secret --> b",
        "<!-- secret\n\nsecret -->\n\na",
        "<div>\n<!-- secret -->\n</div>",
        "- a\n    <!-- secret -->\n- b",
        "| a |\n|---|\n| b <!-- secret --> |",
        "{{#if typewriter.title}}<!-- secret -->{{/if}}",
        "{{> p.html}}",
        "{{> p.md}}",
        "{{> p.svg}}",
        "<svg><!-- secret --><g/></svg>",
        "<template><!-- secret --></template>",
        "<pre><!-- secret --></pre>",
        "a <code><!-- secret --></code>",
        "{{{{raw}}}}<!-- secret -->{{{{/raw}}}}",
        "a \\<!-- secret -->",
        "<p title='a'><!-- secret --></p>",
        "<math><!-- secret --><mi>x</mi></math>",
    ],
)
@pytest.mark.parametrize("is_draft", [True, False])
def test_a_comment_never_reaches_the_page(tmp_path, markdown, is_draft):
    partial = "<b><!-- secret -->\n<pre><!-- secret --></pre></b>"
    files = {f"article/p.{kind}": partial for kind in ("html", "md")}
    files["article/p.svg"] = "<!-- secret --><svg><!-- secret --></svg>"
    site = projects.build(tmp_path, {"article/index.md": markdown, **files}, is_draft)
    page = site.tree["index.html"].decode()
    assert "<!-- secret" not in page
    assert "secret" not in page or "&lt;!&ndash; secret" in page  # escaped, it is none


def test_two_builds_give_the_same_bytes(tmp_path):
    first = draft(tmp_path, "plain.md").tree
    assert draft(tmp_path, "plain.md").tree == first
    shutil.rmtree(tmp_path / ".cache")
    assert draft(tmp_path, "plain.md").tree == first


def test_a_page_has_only_relative_links(plain, rich):
    for site in (plain, rich):
        page = site.tree["index.html"].decode()
        page = re.sub(r"<script\b[^>]*>.*?</script>", "", page, flags=re.DOTALL)
        for key, url in re.findall(r'\b(src|srcset|href|poster|action)="([^"]*)"', page):
            assert not url.startswith("/")
            assert ":" not in url or url.startswith("data:") or key == "href"


def test_metadata_is_escaped_in_the_page(tmp_path):
    toml = "title = '<b>&\"'\ndescription = '\"><script>'\n"
    files = {"article/index.md": "a", "article/article.toml": toml}
    page = projects.build(tmp_path, files).tree["index.html"].decode()
    assert "<title>&lt;b&gt;&amp;&#34;</title>" in page
    assert "<b>" not in page
    assert '"><script>' not in page


def test_an_article_is_no_template_of_the_page(tmp_path):
    html = projects.body(tmp_path, "a {% x %} {# y #} `{{ z }}` ${w}")
    assert html == "<p>a {% x %} {# y #} <code>{{ z }}</code> ${w}</p>"


@pytest.mark.parametrize(
    ("tag", "message", "column", "hint"),
    [
        ("{{figure 'toi'}}", "unknown figure “toi”", 3, "did you mean “toy”?"),
        ("{{figure 'toy' boxs=2}}", "unknown parameter “boxs”", 18, "did you mean “boxes”?"),
        ("{{figure 'toy' boxes=0}}", "boxes is 0", 18, "from 1 to 9"),
        ("{{figure 'toy' boxes=10}}", "boxes is 10", 18, "from 1 to 9"),
        ("{{figure 'toy' stride=2 boxes='3'}}", "boxes is '3'", 27, "a whole number"),
        ("{{figure 'toy'}} {{figure 'toy' boxes=10}}", "boxes is 10", 35, "from 1 to 9"),
        ("{{figure 'toy' boxes=4}} {{figure 'toy' boxes=10}}", "boxes is 10", 43, "from 1 to 9"),
        ("{{figure typewriter.title}}", "unknown figure “A Title”", 3, "toy"),
    ],
)
def test_a_figure_that_cannot_be_is_an_error_with_its_place(tmp_path, tag, message, column, hint):
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, {"article/index.md": f"a\n\nb {tag}"})
    assert caught.value.message == message
    assert hint in caught.value.hint
    assert (caught.value.place.line, caught.value.place.column) == (3, column)


def test_a_figures_mistake_in_a_partial_comes_with_the_chain(tmp_path):
    files = {
        "article/index.md": "\n{{> p.html}}",
        "article/p.html": "{{> q.html}}",
        "article/q.html": "\n\n<p>{{figure 'toy' boxes=0}}</p>",
    }
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    assert caught.value.place.line == 3
    assert [place.line for place in caught.value.chain] == [1, 2]


def test_figures_in_each_have_names_of_their_own(tmp_path):
    files = {
        "article/index.md": "{{#each typewriter.authors}}{{figure 'toy'}}{{/each}}",
        "article/article.toml": projects.TITLE + "[[authors]]\nfirstName = 'Ann'\n" * 3,
    }
    page = projects.build(tmp_path, files).tree["index.html"].decode()
    assert re.findall(r'class="figure" id="([\w-]+)"', page) == ["toy", "toy-2", "toy-3"]


def test_a_missing_article_is_said(tmp_path):
    with pytest.raises(ArticleError, match="there is no article"):
        projects.render(tmp_path)


def test_a_mistake_in_a_template_of_the_projects_has_its_place(tmp_path):
    files = {
        "article/index.md": "a",
        "templates/footer.html.j2": "<footer>\n{{ article.tilte }}\n</footer>",
    }
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    assert caught.value.place.line == 2
    files["templates/footer.html.j2"] = "a\n{% if %}"
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    assert caught.value.place.line == 2


def test_the_text_of_a_value_that_looks_like_a_comment_is_text(tmp_path):
    files = {
        "article/index.md": "{{typewriter.title}}",
        "article/article.toml": 'title = "a <!-- b"\n',
    }
    assert "a &lt;!-- b" in projects.article(projects.build(tmp_path, files))


def test_html_from_a_value_that_breaks_the_page_is_an_error_at_its_tag(tmp_path):
    files = {
        "article/index.md": "a\n\nb {{{typewriter.title}}}",
        "article/article.toml": 'title = "c <!-- d"\n',
    }
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, files)
    assert caught.value.place.content == "b {{{typewriter.title}}}"
