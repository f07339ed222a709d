"""The author's template language: strict names, blocks, partials byte for byte, a memory."""

import subprocess
import sys
from html import unescape
from itertools import pairwise
from pathlib import Path

import projects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconv_article.errors import ArticleError, Source
from deconv_article.files import Files
from deconv_article.handlebars import Handlebars
from deconv_article.hide import MATH
from deconv_article.memory import Memory

CONTEXT = {
    "title": "Paint & <Brush>",
    "none": "",
    "yes": True,
    "no": False,
    "people": [{"name": "Ann", "site": ""}, {"name": "Bo", "site": "bo.org"}],
    "nobody": [],
    "book": {"title": "Inner", "year": "2016"},
}


def bracketed(source: Source, start: int, end: int) -> str:
    return f"[{source.text[start:end]}]"


def expand(folder, markdown: str, **partials: str) -> str:
    """The text after the tags; a partial's name has `_` for its dot: p_html is p.html."""
    files = {name.replace("_", "."): text for name, text in partials.items()}
    projects.write(folder, files)
    article = folder / "article.md"
    handlebars = Handlebars(
        Files(article), CONTEXT, {MATH: bracketed}, Memory(folder / "memory.json")
    )
    rendered = handlebars.render(Source(article, markdown))
    text = rendered.slots.fill(rendered.markdown, lambda call: f"<{call.name} {call.values}>")
    handlebars.memory.save()
    return text


def mistake(folder, markdown: str, **partials: str) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        expand(folder, markdown, **partials)
    return caught.value


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("{{title}}", "Paint &amp; &lt;Brush&gt;"),
        ("{{{title}}}{{&title}}", "Paint & <Brush>Paint & <Brush>"),
        ("{{book.title}}, {{book/year}}, {{book.[year]}}", "Inner, 2016, 2016"),
        ("{{people.1.name}} {{people.[0].name}}", "Bo Ann"),
        ("{{none}}|{{no}}|{{yes}}", "|false|true"),
        ("{{@root.book.title}}", "Inner"),
        (
            "{{#with book}}{{title}} {{../title}} {{@root.title}}{{/with}}",
            "Inner Paint &amp; &lt;Brush&gt; Paint &amp; &lt;Brush&gt;",
        ),
    ],
)
def test_a_variable_prints_its_value(tmp_path, markdown, expected):
    assert expand(tmp_path, markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "name", "hint"),
    [
        ("a {{tilte}}", "tilte", "did you mean “title”?"),
        ("a {{book.yaer}}", "book.yaer", "did you mean “year”?"),
        ("{{#if tilte}}{{/if}}", "tilte", "did you mean “title”?"),
        ("{{#each peopel}}{{/each}}", "peopel", "did you mean “people”?"),
        ("{{#unless nope}}{{/unless}}", "nope", ""),
        ("{{#with nope}}{{/with}}", "nope", ""),
        ("{{#each people}}{{nam}}{{/each}}", "nam", "did you mean “name”?"),
        ("{{> p.html nope}}", "nope", ""),
        ("{{@index}}", "@index", ""),
        ("{{length}}", "length", ""),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest_known(tmp_path, markdown, name, hint):
    error = mistake(tmp_path, markdown, p_html="x")
    assert error.message == f"unknown variable “{name}”"
    assert name in error.place.content
    assert hint in error.hint


@pytest.mark.parametrize(
    ("markdown", "name", "line"),
    [
        ("{{#each people}}\n{{name}}\n{{book.title}}\n{{/each}}", "book", 3),
        ("{{#if people}}\n{{#each people}}\n{{people}}\n{{/each}}\n{{/if}}", "people", 3),
        (
            "{{#with book}}\n{{#unless title}}{{titel}}{{/unless}}\n{{title.titel}}\n{{/with}}",
            "title.titel",
            3,
        ),
        ("{{#each people}}\n{{name}}{{#if site}}\n{{name.x}}{{/if}}\n{{/each}}", "name.x", 3),
        ("{{#each people}}\n{{@index.real}}\n{{/each}}", "@index.real", 2),
        ("{{#each people}}\n{{this.nope}}\n{{/each}}", "this.nope", 2),
        ("{{#if yes}}\n{{#if no.x}}a{{/if}}\n{{/if}}", "no.x", 2),
    ],
)
def test_an_unknown_name_is_placed_at_the_tag_that_ran(tmp_path, markdown, name, line):
    error = mistake(tmp_path, markdown)
    assert error.message == f"unknown variable “{name}”"
    assert error.place.line == line


def test_a_name_of_the_article_in_a_block_is_told_how_to_be_reached(tmp_path):
    error = mistake(tmp_path, "{{#each people}}{{book.title}}{{/each}}")
    assert "write @root.book.title" in error.hint
    assert expand(tmp_path, "{{#each people}}{{@root.book.title}}{{/each}}") == "InnerInner"


def test_an_item_of_a_list_has_its_number_within_the_list_as_outside(tmp_path):
    assert expand(tmp_path, "{{#with people}}{{this.0.name}}, {{length}}{{/with}}") == "Ann, 2"
    for name in ("nope", "append"):
        error = mistake(tmp_path, f"{{{{#with people}}}}[{{{{{name}}}}}]{{{{/with}}}}")
        assert error.message == "a list has no names; go through it with {{#each}}"
        assert error.place.column == 18


@pytest.mark.parametrize(
    "name", ["title.upper", "title.0", "book.items", "book.copy", "people.append", "yes.real"]
)
def test_attributes_of_python_are_no_names(tmp_path, name):
    error = mistake(tmp_path, f"a {{{{{name}}}}}")
    assert error.place.column == 3
    assert "int()" not in str(error)


def test_a_name_in_a_list_that_is_too_short_says_so_in_words(tmp_path):
    error = mistake(tmp_path, "a {{people.2.name}}")
    assert error.place.column == 3
    assert "index out of range" not in str(error)


@pytest.mark.parametrize("name", ["book", "people", "this", ".", "@root", "../book"])
def test_a_record_or_list_is_not_printed_as_python_shows_it(tmp_path, name):
    error = mistake(tmp_path, f"a {{{{{name}}}}}")
    assert error.place.column == 3


@pytest.mark.parametrize(
    "tag",
    [
        "{{if}}",
        "{{each}}",
        "{{helperMissing}}",
        "{{figure}}",
        "{{figure 'toy' class=2}}",
        "{{figure 'toy' boxes=1 boxes=2}}",
        "{{> p.html class='a' class='b'}}",
    ],
)
def test_a_misused_helper_is_an_error_in_the_authors_words(tmp_path, tag):
    error = mistake(tmp_path, f"a {tag}", p_html="x")
    assert error.place is not None
    for inside in ("positional", "_block_helpers", "_figure", "Handlebars.", "multiple values"):
        assert inside not in str(error)


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("{{figure toy boxes=2}}", '{{figure "toy" …}}'),
        ("{{fact a.b.c}}", '{{fact "a.b.c" …}}'),
        ("{{#if yes}}{{scrub toy.boxes}}{{/if}}", '{{scrub "toy.boxes" …}}'),
    ],
)
def test_a_figure_named_without_quotes_is_told_of_them(tmp_path, tag, written):
    assert written in mistake(tmp_path, tag).hint


def test_a_value_is_not_markdown(tmp_path):
    markdown = "{{typewriter.title}} *b*"
    toml = "title = 'a *b* _c_ `d` [e](f) $g$ h|i ~ \\'\n"
    files = {"article/index.md": markdown, "article/article.toml": toml}
    html = projects.article(projects.build(tmp_path, files))
    assert unescape(html.split("<p>")[1]) == "a *b* _c_ `d` [e](f) $g$ h|i ~ \\ <em>b</em></p>"


@pytest.mark.parametrize("title", ["# a", "- a", "1. a", "+ a", ": a", "    a"])
def test_a_value_at_the_head_of_a_line_is_text_as_well(tmp_path, title):
    files = {
        "article/index.md": "b\n\n{{typewriter.title}} c\n",
        "article/article.toml": f'title = "{title}"\n',
    }
    html = projects.article(projects.build(tmp_path, files))
    paragraph = html.split("<p>b</p>\n")[1]
    assert unescape(paragraph) == f"<p>{title.strip()} c</p>"


# --- blocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("{{#if yes}}a{{else}}b{{/if}}{{#if no}}a{{else}}b{{/if}}", "ab"),
        ("{{#if none}}a{{else}}b{{/if}}{{#if nobody}}a{{^}}b{{/if}}", "bb"),
        ("{{#if title}}a{{/if}}{{#if people}}b{{/if}}{{#if no}}c{{/if}}", "ab"),
        ("{{#unless no}}a{{/unless}}{{#unless yes}}b{{/unless}}", "a"),
        ("{{#with book}}{{year}}{{/with}}{{#with nobody}}b{{/with}}", "2016"),
        ("{{#each people}}{{@index}}{{name}};{{/each}}", "0Ann;1Bo;"),
        ("{{#each people}}{{#if @first}}[{{/if}}{{name}}{{#if @last}}]{{/if}}{{/each}}", "[AnnBo]"),
        ("{{#each nobody}}a{{else}}b{{/each}}{{#each none}}a{{else}}b{{/each}}", "bb"),
        ("{{#each book}}{{@key}}={{this}};{{/each}}", "title=Inner;year=2016;"),
        (
            "{{#each people}}{{#each ../people}}{{../name}}{{name}} {{/each}}{{/each}}",
            "AnnAnn AnnBo BoAnn BoBo ",
        ),
        ("{{#people}}{{name}}{{/people}}{{#book}}{{year}}{{/book}}{{^no}}x{{/no}}", "AnnBo2016x"),
        (
            "{{#each people}}\n- {{name}} `{{x}}` $a$ <!-- c -->\n{{/each}}\n",
            "- Ann `{{x}}` [$a$] \n- Bo `{{x}}` [$a$] \n",
        ),
    ],
)
def test_blocks_do_as_handlebars_does(tmp_path, markdown, expected):
    assert expand(tmp_path, markdown) == expected


def test_each_needs_a_list(tmp_path):
    assert "needs a list" in mistake(tmp_path, "{{#each title}}a{{/each}}").message


def test_an_error_in_each_is_not_swallowed(tmp_path):
    # pybars3 drops the item whose helper raises TypeError, and says nothing
    error = mistake(tmp_path, "{{#each people}}[{{figure name this}}]{{/each}}")
    assert error.place.content[error.place.column - 1 :].startswith("{{")
    error = mistake(tmp_path, "{{#each people}}[{{> p.html}}]{{/each}}", p_html="{{figure}}")
    assert [place.line for place in error.chain] == [1]


def test_what_stands_in_a_false_branch_does_not_run(tmp_path):
    assert expand(tmp_path, "{{#if no}}{{nope}}{{> nope.html}}{{/if}}b") == "b"


# --- partials ---------------------------------------------------------------------------------


def test_partials_take_a_context_and_values(tmp_path):
    html = "[{{title}}]"
    assert expand(tmp_path, "{{> p.html book}}{{> p.html title='X'}}", p_html=html) == "[Inner][X]"
    assert expand(tmp_path, "{{> p.html book title='Y'}}", p_html=html) == "[Y]"
    each = "{{#each people}}{{> p.html}}{{> p.html this}}{{/each}}"
    assert expand(tmp_path, each, p_html="{{name}} ") == "Ann Ann Bo Bo "


def test_partials_nest_and_look_beside_themselves_first(tmp_path):
    projects.write(tmp_path, {"sub/b.html": "B{{> c.html}}", "sub/c.html": "near", "c.html": "far"})
    assert expand(tmp_path, "{{> a.html}}{{> c.html}}", a_html="A{{> sub/b.html}}") == "ABnearfar"


def test_a_partial_named_in_quotes_may_have_a_space(tmp_path):
    projects.write(tmp_path, {"a b.html": "x"})
    assert expand(tmp_path, "{{> 'a b.html'}}{{> \"a b.html\"}}") == "xx"


def test_a_markdown_partial_is_prose_in_its_place(tmp_path):
    html = projects.build(
        tmp_path,
        {
            "article/index.md": "{{> p.md}}\n\nand *so* {{> q.md}} on",
            "article/p.md": "## {{typewriter.title}}\n\n- a\n- $x$ `{{y}}`\n",
            "article/q.md": "**more** {{> r.html}}",
            "article/r.html": "<i>_r_</i>",
        },
    )
    assert projects.article(html) == (
        '<h2 id="a-title">A Title</h2>\n<ul>\n<li>a</li>\n'
        "<li><math><mi>x</mi></math> <code>{{y}}</code></li>\n</ul>\n"
        "<p>and <em>so</em> <strong>more</strong> <i>_r_</i> on</p>"
    )


@pytest.mark.parametrize("around", ["a.html", "a.svg"])
def test_a_markdown_partial_in_one_of_html_is_an_error_at_its_tag(tmp_path, around):
    projects.write(tmp_path, {around: "<svg>\n{{> p.md}}</svg>", "p.md": "# x"})
    error = mistake(tmp_path, f"{{{{> {around}}}}}")
    assert "Markdown is not read" in error.message
    assert (error.place.line, error.place.column) == (2, 1)
    assert [place.line for place in error.chain] == [1]


def test_an_svg_partial_loses_its_declaration_and_nothing_else(tmp_path):
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD">\n'
    svg = '<svg viewBox="0 0 1 1">\n\n\t<path d="M0 0"/>\n</svg>\n'
    assert expand(tmp_path, "{{> p.svg}}", p_svg=head + svg) == svg


def test_an_svg_in_a_partial_loses_its_declaration_too(tmp_path):
    svg = '<?xml version="1.0"?>\n<svg></svg>'
    assert expand(tmp_path, "{{> a.html}}", a_html="<p>{{> p.svg}}</p>", p_svg=svg) == (
        "<p><svg></svg></p>"
    )


def test_figure_calls_come_from_articles_and_partials(tmp_path):
    markdown = "{{figure 'toy' boxes=4}} {{> p.html}}"
    assert expand(tmp_path, markdown, p_html='<p>{{figure "toy" size=2}}</p>') == (
        "<toy {'boxes': 4}> <p><toy {'size': 2}></p>"
    )


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_partial_that_includes_itself_is_an_error_with_the_chain(tmp_path, suffix):
    projects.write(tmp_path, {f"a.{suffix}": "{{> b.html}}", "b.html": f"\n{{{{> a.{suffix}}}}}"})
    error = mistake(tmp_path, f"x {{{{> a.{suffix}}}}}")
    assert error.message == f"“a.{suffix}” includes itself"
    assert (error.place.line, error.place.column) == (2, 1)
    assert [place.name.rsplit("/")[-1] for place in error.chain] == [f"a.{suffix}", "article.md"]


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_long_chain_of_partials_is_an_error_and_a_short_one_is_fine(tmp_path, suffix):
    names = [f"p{i}.{suffix}" for i in range(300)]
    chain = {name: f"{{{{> {after}}}}}" for name, after in pairwise(names)}
    projects.write(tmp_path, {**chain, names[-1]: "end"})
    assert expand(tmp_path, f"{{{{> {names[-30]}}}}}") == "end"
    error = mistake(tmp_path, f"a\n\n{{{{> {names[0]}}}}}")
    assert error.message == "partials nested deeper than 40"
    assert error.chain[-1].line == 3


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:/x", "c:x", "a/../../../x", "..", "link.html"],
)
def test_a_path_out_of_the_project_is_refused(tmp_path, name):
    folder = projects.write(tmp_path / "in", {"a/b.html": ""})
    projects.write(tmp_path, {"secret.html": "secret"})
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    error = mistake(folder, f"a\n{{{{> {name}}}}}")
    assert error.message == f"“{name}” leaves the project"
    assert error.place.line == 2


def test_a_name_that_no_file_can_have_is_an_unknown_partial(tmp_path):
    name = "a" * 300 + ".html"
    assert mistake(tmp_path, f"{{{{> {name}}}}}").message == f"unknown partial “{name}”"


def test_names_offered_for_an_unknown_partial_are_files_that_it_could_be(tmp_path):
    error = mistake(tmp_path, "{{> zzz}}", p_html="")
    assert ".git" not in error.hint
    assert "pyproject.toml" not in error.hint
    assert "p.html" in error.hint


# --- a partial's HTML reaches the page byte for byte ------------------------------------------

HOSTILE = {
    "text": "plain * text _ with $5 and `ticks` | pipe",
    "tabs": "<div>\n\t<b>\ta</b>\n</div>",
    "crlf": "<p>\r\n  a\r\n\r\n</p>\r\n",
    "blank lines": "<div>\n\n\n<p>a</p>\n\n    indented\n\n</div>",
    "lines of spaces": "<script>var s = `\n   \n\t\n`;</script>",
    "svg": '<svg viewBox="0 0 1 1">\n\n<g>\n\n\t<path d="M0 0"/></g>\n\n</svg>',
    "nested svg": "<svg><svg>\n\n</svg>\n\n<g/></svg>",
    "template": "<template><label>a <button>b</button></label>\n\n<select></select></template>",
    "script": "<script>\nif (a < b && c) {\n\n\tf('<p>*x*</p>', `${y}`, /\\$/, $1);\n}\n</script>",
    "style": "<style>\n.a::before { content: '\\201C *'; }\n\n.b { }\n</style>",
    "unclosed": "<div><p>never closed",
    "closes too much": "</div></section>",
    "custom element": "<d-slider data-a='{\"b\": [1]}'>\n\n</d-slider>",
    "link": '<link rel="x-note"><meta name="a">',
    "entities": "&lt;b&gt; &amp;amp; &nope; &#8212;",
    "markdown": "# a\n\n- b\n- c\n\n> d\n\n[e]: f\n\n[^1]: g\n\n*[h]: i",
    "math": "$a$ $$b$$ \\(c\\) \\$d",
    "typography": "\"a\" 'b' -- --- ...",
    "braces": "{ {a} } }} {#b} {: .c}",
    "controls": "a\x0b\x0c\x1f\x7f\x85\u2028\u200b\ufeffb",
    "wide": "漢字 \U0001f600 e\u0301",
    "space": "  \n ",
    "nothing": "",
}

SURROUNDINGS = {
    "alone": "before\n\n{}\n\nafter",
    "twice": "{}\n\n{}",
    "side by side": "{} {}",
    "glued": "before{}after",
    "inline": "before *very {} inline* after",
    "in a list": "- one\n- {}\n- two",
    "in an item": "1. one\n\n    {}\n\n2. two",
    "in a quote": "> before\n>\n> {}\n>\n> after",
    "in a table": "| a | b |\n|---|---|\n| {} | c |",
    "in a heading": "## Before {}\n\nafter",
    "in a setext heading": "Before {}\n------\n\nafter",
    "in raw HTML": "<div>\n{}\n</div>\n\nafter",
    "in raw HTML inline": "a <b>{}</b> c",
    "in a link": "[{}](.)",
    "in a footnote": "a[^1]\n\n[^1]: {}",
    "in a definition": "term\n: {}",
    "first": "{}\nafter",
    "last": "before\n{}",
    "in a block": "{{{{#if typewriter.title}}}}\n\n{}\n\n{{{{/if}}}}",
    "in each": "{{{{#each typewriter.authors}}}}{}{{{{/each}}}}",
}


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_a_partial_reaches_the_page_byte_for_byte(tmp_path, surrounding):
    for kind, html in HOSTILE.items():
        markdown = SURROUNDINGS[surrounding].format("{{> p.html}}", "{{> p.html}}")
        files = {
            "article/index.md": markdown,
            "article/p.html": f"<!-- gone -->{html}",
            "article/article.toml": projects.TITLE + '[[authors]]\nfirstName = "Ann"\n',
        }
        page = projects.build(tmp_path, files).tree["index.html"]
        assert html.encode() in page, kind
        assert b"gone" not in page


@pytest.mark.parametrize("outer", ["{}", "{{{{> x.html}}}}"])
def test_a_script_and_a_style_sheet_keep_what_looks_like_a_comment_of_html(tmp_path, outer):
    text = "<script>\n{{> a.js}}\n</script>\n\n<style>\n{{> a.css}}\n</style>\n"
    files = {
        "article/index.md": outer.format(text),
        "article/x.html": text,
        "article/a.js": 'var s = "<!-- one -->", t = "<!--";\n',
        "article/a.css": 'a::after { content: "<!-- two -->" }\n',
    }
    page = projects.build(tmp_path, files).tree["index.html"]
    assert files["article/a.js"].encode() in page
    assert files["article/a.css"].encode() in page


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from(" \t\r\n<>/&'\"*_`|-=#$\\[](){"), st.characters(codec="utf-8")),
        max_size=40,
    ).filter(lambda text: "{{" not in text and "<!--" not in text),
    st.sampled_from(sorted(SURROUNDINGS)),
)
def test_any_partial_reaches_the_markdowns_html_byte_for_byte(tmp_path_factory, html, surrounding):
    folder = tmp_path_factory.mktemp("any")
    markdown = SURROUNDINGS[surrounding].format("{{> p.html}}", "{{> p.html}}")
    files = {
        "article/index.md": markdown,
        "article/p.html": f"[<i>]{html}[</i>]",
        "article/article.toml": projects.TITLE + '[[authors]]\nfirstName = "Ann"\n',
    }
    try:
        page = projects.build(folder, files).tree["index.html"]
    except ArticleError as error:
        assert error.place is not None or "is missing" in error.message
    else:
        assert f"[<i>]{html}[</i>]".encode() in page


# --- memory -----------------------------------------------------------------------------------

AGAIN = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
import projects
site = projects.render_site(Path({article!r}), projects.TOYS, Path({cache!r}), False)
print(projects.article(site))
print([name for name in ("pybars", "jinja2", "matplotlib", "numpy") if name in sys.modules])
"""


def build_again(folder) -> list[str]:
    """A second build in a process of its own: what it gave, and which slow modules it took."""
    program = AGAIN.format(
        path=[str(Path(projects.__file__).parent)],
        article=str(folder / "article" / "index.md"),
        cache=str(folder / ".cache"),
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_the_same_tags_in_other_prose_do_not_wait_for_pybars(tmp_path):
    text = (
        "one {{typewriter.title}}\n\n{{> p.html}}\n\n"
        "{{#if typewriter.title}}two{{/if}} {{figure 'toy'}}"
    )
    files = {"article/index.md": text, "article/p.html": "<b>{{typewriter.title}}</b>"}
    projects.build(tmp_path, files)
    other = text.replace("one", "*uno* $x$").replace("two", "`{{due}}` <!-- c -->")
    projects.write(tmp_path, {"article/index.md": f"more\n\n{other}"})
    *html, modules = build_again(tmp_path)
    assert modules == "[]"
    assert html[:2] == [
        "<p>more</p>",
        "<p><em>uno</em> <math><mi>x</mi></math> A Title</p>",
    ]
    assert html[2] == "<b>A Title</b>"
    assert html[3] == "<p><code>{{due}}</code></p>"
    assert html[4].startswith('<div class="figure"')


@pytest.mark.parametrize(
    "change",
    [
        {"article/p.html": "<b>{{typewriter.url}}changed</b>"},
        {"article/article.toml": 'title = "changed"\n'},
        {"article/q.html": "changed"},
        {"article/index.md": "{{> p.html}} {{{typewriter.title}}} changed"},
    ],
)
def test_what_is_remembered_is_made_again_when_it_has_changed(tmp_path, change):
    files = {
        "article/index.md": "{{> p.html}} {{typewriter.title}}",
        "article/p.html": "<b>{{typewriter.title}}</b>{{> q.html}}",
        "article/q.html": "q",
    }
    first = projects.article(projects.build(tmp_path, files))
    assert "changed" not in first
    assert projects.article(projects.build(tmp_path, files)) == first
    assert "changed" in projects.build(tmp_path, {**files, **change}).tree["index.html"].decode()


def test_a_partial_that_appears_nearer_is_taken_from_then_on(tmp_path):
    files = {"article/index.md": "{{> p.html}}", "p.html": "far", "assets/a": ""}
    assert projects.article(projects.build(tmp_path, files)) == "far"
    files["article/p.html"] = "near"
    assert projects.article(projects.build(tmp_path, files)) == "near"


def test_a_remembered_partial_that_is_gone_is_an_unknown_partial(tmp_path):
    files = {"article/index.md": "{{> p.html}}", "article/p.html": "a"}
    projects.build(tmp_path, files)
    (tmp_path / "article/p.html").unlink()
    with pytest.raises(ArticleError, match="unknown partial"):
        projects.build(tmp_path, {"article/index.md": "{{> p.html}}"})


@pytest.mark.parametrize("junk", ["", "[]", "{", '{"a": 1}', "null", "\x00"])
def test_a_broken_memory_is_done_without(tmp_path, junk):
    files = {"article/index.md": "{{> p.html}} {{typewriter.title}}", "article/p.html": "<b></b>"}
    first = projects.build(tmp_path, files).tree
    (tmp_path / ".cache" / "rendered.json").write_text(junk)
    assert projects.build(tmp_path, files).tree == first


def test_a_todo_in_a_remembered_partial_is_still_found(tmp_path):
    files = {
        "article/index.md": "{{> p.html}}",
        "article/p.html": "<p>TODO a</p>{{> q.html}}",
        "article/q.html": "TODO",
    }
    for _ in range(2):
        assert len(projects.build(tmp_path, files, draft=True).notes) == 2


@pytest.mark.parametrize(
    ("markdown", "hint"),
    [
        ("{{^book.title}}x{{/book.title}}", "write {{#unless book.title}}"),
        ("{{#book.title}}x{{/book.title}}", "write {{#each book.title}} or {{#if book.title}}"),
        ("{{=<% %>=}} <% title <% x %>", "expected %> before the next tag"),
        ("{{ title {{ x }}", "put a backslash before them"),
        ("{{#if (title)}}x{{/if}}", "expected a name"),
    ],
)
def test_a_hint_says_what_works(tmp_path, markdown, hint):
    error = mistake(tmp_path, markdown)
    assert hint in error.hint
    assert ("backslash" in error.hint) == ("backslash" in hint)


def test_a_file_that_cannot_be_included_is_not_offered(tmp_path):
    assert "README" not in mistake(tmp_path, "{{> README.md}}").hint


def test_an_svg_file_is_one_however_its_name_is_written(tmp_path):
    svg = '<?xml version="1.0"?>\n<svg viewBox="0 0 1 1"></svg>'
    assert "<?xml" not in expand(tmp_path, "{{> a.SVG}}", a_SVG=svg)


PROSE = "One.\n\nTwo *words*\nmore.\n\n- three\n\n```\nfour\n```\n"


@pytest.mark.parametrize(
    ("markdown", "outer"),
    [
        ("- {{> p.md}}\n- a", ("<ul>\n<li>", "</li>\n<li>")),
        ("- a\n\n    {{> p.md}}\n\n- b", ("<ul>\n<li>\n<p>a</p>", "</li>\n<li>\n<p>b</p>")),
        ("1. a\n\n    {{#if typewriter.title}}\n    {{> p.md}}\n    {{/if}}\n", ("<ol>", "</ol>")),
        ("> {{> p.md}}\n>\n> a", ("<blockquote>", "<p>a</p>\n</blockquote>")),
        ("> - {{> p.md}}\n", ("<blockquote>\n<ul>\n<li>", "</ul>\n</blockquote>")),
        ("a[^1]\n\n[^1]: {{> p.md}}\n", ('<li id="fn-1">', "</ol>\n</div>")),
        ("- a\n\n    - {{> q.md}}\n", ("<ul>\n<li>\n<p>a</p>\n<ul>\n<li>", "</ul>\n</li>\n</ul>")),
    ],
)
def test_a_partial_of_markdown_stands_whole_where_its_tag_does(tmp_path, markdown, outer):
    files = {
        "article/index.md": markdown,
        "article/p.md": PROSE,
        "article/q.md": "{{> p.md}}",
    }
    html = projects.article(projects.build(tmp_path, files))
    inner = html[html.index(outer[0]) + len(outer[0]) : html.index(outer[1])]
    parts = ("One.", "<p>Two <em>words</em>\nmore.</p>", "<li>three</li>", "four")
    at = [inner.index(part) for part in parts]
    assert at == sorted(at)
    assert "<pre><code>four\n</code></pre>" in inner


def test_a_partial_of_markdown_in_another_margin_is_not_the_one_that_is_remembered(tmp_path):
    files = {"article/index.md": "{{> p.md}}\n\n- {{> p.md}}\n", "article/p.md": PROSE}
    for _ in range(2):
        html = projects.article(projects.build(tmp_path, files))
        assert html.count("<p>Two <em>words</em>\nmore.</p>") == 2
        assert html.index("<li>\n<p>One.</p>") > html.index("four")


@pytest.mark.parametrize("before", ["", "  ", "a\n    ", "<div markdown='1'>\n  ", "Words: "])
def test_an_indent_that_is_in_no_list_is_none_for_the_lines_of_a_partial(tmp_path, before):
    text = f"{before}{{{{> p.md}}}}" + "\n</div>" * ("div" in before)
    files = {"article/index.md": text, "article/p.md": "One.\n\n## Two\n\nThree.\n"}
    html = projects.article(projects.build(tmp_path, files))
    assert '<h2 id="two">Two</h2>\n<p>Three.</p>' in html
