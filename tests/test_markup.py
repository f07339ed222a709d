"""Markdown as our articles use it, and what must come through it untouched."""

import re
from pathlib import Path

import projects
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.extensions.smarty import SmartyExtension

from deconv_article import markup, prose
from deconv_article.errors import ArticleError, Source
from deconv_article.prose import render_body
from deconv_article.slots import Slots


def test_setext_headings_with_a_rule_right_above(tmp_path):
    html = projects.body(tmp_path, "one\n\n---\nOverlap & Such\n=======\n\ntwo\n\n-----\nB\n--\n")
    assert html == (
        '<p>one</p>\n<hr>\n<h2 id="overlap-such">Overlap &amp; Such</h2>\n<p>two</p>\n'
        '<hr>\n<h3 id="b">B</h3>'
    )


def test_the_page_keeps_the_first_heading_for_itself(tmp_path):
    html = projects.body(tmp_path, "# A\n\n## B\n\n# A\n")
    assert html.endswith('<h2 id="a">A</h2>\n<h3 id="b">B</h3>\n<h2 id="a_1">A</h2>')


def test_no_heading_takes_an_id_of_the_page(tmp_path):
    titles = ["Contents", "Cite as", "Article", "Footnotes", "References"]
    text = "".join(f"## {title}\n\na[^1] [@k]\n\n" for title in titles) + "[^1]: b\n"
    files = {
        "article/index.md": text,
        "article/references.bib": "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}",
        "article/article.toml": projects.TITLE
        + 'url = "https://e.org/"\nfirstPublished = "2020-01-01"\n[[authors]]\nlastName = "A"\n',
    }
    page = projects.build(tmp_path, files).tree["index.html"].decode()
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(prose.PAGE_IDS) <= set(ids)  # each is the page's still
    assert {f"{one}_1" for one in prose.PAGE_IDS} <= set(ids)


def test_the_ids_that_headings_leave_to_the_page_are_those_of_its_templates():
    templates = Path(prose.__file__).parents[2] / "templates"
    parts = ("page", "contents", "citing", "footnotes", "references", "notes", "head", "footer")
    text = "".join((templates / f"{part}.html.j2").read_text() for part in parts)
    assert set(re.findall(r'\sid="([^"{]*)"', text)) == set(prose.PAGE_IDS)


def test_a_title_of_the_articles_own_is_the_only_one(tmp_path):
    page = projects.build(tmp_path, {"article/index.md": "<h1>Mine</h1>\n\na"}).tree["index.html"]
    assert page.count(b"<h1") == 1
    for text in ("a", "<script>'<h1>b</h1>'</script>", "`<h1>`", "<b title='<h1>'>a</b>"):
        page = projects.build(tmp_path, {"article/index.md": text}).tree["index.html"]
        assert page.count(b"<h1>A Title</h1>") == 1


def test_footnotes_tables_definitions_and_abbreviations(tmp_path):
    html = projects.body(
        tmp_path,
        "CSS[^1]\n\n| a | b |\n|---|--:|\n| `c|d` | $e|f$ |\n\nterm\n: meaning\n\n"
        "[^1]: A *note*, $x$.\n\n*[CSS]: Style\n",
    )
    assert '<abbr title="Style">CSS</abbr><sup id="fnref-1">' in html
    assert "A <em>note</em>, <math><mi>x</mi></math>." in html
    assert "<td><code>c|d</code></td>" in html
    assert html.count("<td") == 2
    assert "<dt>term</dt>\n<dd>meaning</dd>" in html


@pytest.mark.parametrize(
    "rows",
    [
        "<!-- | x | y | -->\n| c | d |\n| e | f |",
        "| c | d |\n  <!-- a note -->  \n| e | f |",
        "| c | d |\n<!-- | x | y |\n| x | y | -->\n<!-- | x | y | -->\n| e | f |",
        "| c | d |\n| e | f |\n<!-- | x | y | -->\n",
        "| c | d |\n{{#if typewriter.title}}\n<!-- | x | -->\n| e | f |\n<!-- | -->\n{{/if}}",
        "> | c | d |\n> <!-- | x |\n> | y | -->\n> | e | f |",
    ],
)
def test_a_row_that_is_commented_out_leaves_the_table_whole(tmp_path, rows):
    margin = "> " if rows.startswith("> ") else ""
    html = projects.body(tmp_path, f"{margin}| a | b |\n{margin}|---|---|\n{rows}\n\nEnd.")
    assert re.findall("<t[dh]>(.*?)</t[dh]>", html) == [*"abcdef"]
    assert html.count("<tr>") == 3
    assert "<p>End.</p>" in html


def test_a_comment_on_a_line_ends_paragraphs_and_tables_that_words_follow(tmp_path):
    html = projects.body(tmp_path, "| a |\n|---|\n| b |\n<!-- | -->\nText\n<!-- c -->\n- d\n")
    assert html.endswith("</table>\n<p>Text</p>\n<ul>\n<li>d</li>\n</ul>")


def test_footnotes_stand_under_a_heading_that_the_contents_leave_out(tmp_path):
    text = "## One\n\na[^1]\n\n## Two\n\nb [@k]\n\n[^1]: The note.\n"
    works = "@misc{k, author={Ada Lovelace}, title={Sketch}, year={1843}}"
    html = projects.article(
        projects.build(tmp_path, {"article/index.md": text, "article/references.bib": works})
    )
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", html)
    assert titles == ["One", "Two", "Notes", "References"]
    contents, *_ = re.findall(r"<nav\b.*?</nav>", html, re.S)
    assert re.findall(r"<a [^>]*>(.*?)</a>", contents) == ["One", "Two"]
    notes = html[html.index("Notes</h2>") : html.index("References</h2>")]
    assert "The note." in notes and 'href="#fnref-1"' in notes and "<hr" not in notes
    assert projects.body(tmp_path, "no notes").count("<h2") == 0


def test_quotes_and_dashes_are_typographic_but_not_in_code(tmp_path):
    html = projects.body(
        tmp_path, '"a" \'b\' c -- d --- e ... `"f" -- ...`\n\n    "g" --\n\n```\n\'h\' ...\n```\n'
    )
    assert html.startswith(
        '<p>&ldquo;a&rdquo; &lsquo;b&rsquo; c &ndash; d &mdash; e &hellip; <code>"f" -- ...</code>'
    )
    assert '<code>"g" --\n</code>' in html
    assert "<code>'h' ...\n</code>" in html


def test_code_written_as_html_is_not_typographic_either(tmp_path):
    html = projects.body(tmp_path, 'so <code>"a" -- *b*</code> it is')
    assert html == '<p>so <code>"a" -- *b*</code> it is</p>'


def test_code_shows_tags_and_comments_as_they_are_written(tmp_path):
    html = projects.body(
        tmp_path, "`{{a}}` `<!-- b -->` so\n\n    {{c}} <!-- d -->\n\n```\n{{e}} <!-- f -->\n```\n"
    )
    assert html == (
        "<p><code>{{a}}</code> <code>&lt;!-- b --&gt;</code> so</p>\n"
        "<pre><code>{{c}} &lt;!-- d --&gt;\n</code></pre>\n"
        '<div class="highlight"><pre><code>{{e}} &lt;!-- f --&gt;\n</code></pre></div>'
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "So `a`\n\n    {{c}} <!-- d -->\n",
        "```\na\n```\n\n    {{c}} <!-- d -->\n",
        "- a\n\n        {{c}} <!-- d -->\n",
        "- a\n\n    ```\n    {{c}} <!-- d -->\n    ```\n",
    ],
)
def test_code_blocks_show_them_wherever_they_stand(tmp_path, markdown):
    assert "<pre><code>{{c}} &lt;!-- d --&gt;\n</code></pre>" in projects.body(tmp_path, markdown)


CODE = '<div class="highlight"><pre><code>CODE\n</code></pre></div>'


@pytest.mark.parametrize(
    "before", ["", "one\n\n    ", "- a\n    - b\n\n    ", "|a|\n    |-|\n\n    "]
)
@pytest.mark.parametrize("after", ["\n\n    after", "\n    after"])
def test_a_fence_stays_in_its_footnote(tmp_path, before, after):
    first = f"{before}word\n\n    "
    html = projects.body(tmp_path, f"A[^1]\n\n[^1]: {first}```\n    CODE\n    ```{after}\n")
    note = html[html.index('<li id="fn-1">') : html.index("</ol>")]
    assert CODE in note
    assert "<p>after" in note[note.index(CODE) :]
    assert html.count("CODE") == 1


@pytest.mark.parametrize("around", ["{}", "a\n{}\nb", "a\n\n{}\n\nb", "a\n\n\n{}\n\n\nb"])
@pytest.mark.parametrize("margin", ["", "> ", "    "])
def test_a_fence_is_a_block_of_its_own_whatever_is_around_it(tmp_path, around, margin):
    lines = around.format("```\nCODE\n```").split("\n")
    first = "- c\n\n" if margin == "    " else ""
    html = projects.body(tmp_path, first + "\n".join(margin + line for line in lines))
    assert f"\n{CODE}\n" in f"\n{html}\n"
    assert ("<p>a</p>" in html and "<p>b</p>" in html) is ("a" in around)


def test_math_is_mathml(tmp_path):
    html = projects.body(tmp_path, "a $x_1$ b *c*\n\n$$\n\\frac{{a}}{b}\n$$\n")
    assert html == (
        "<p>a <math><msub><mi>x</mi><mn>1</mn></msub></math> b <em>c</em></p>\n"
        '<math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>'
    )


def test_a_paragraph_of_inline_math_is_still_a_paragraph(tmp_path):
    assert projects.body(tmp_path, "$x$").startswith("<p><math>")


def test_a_dollar_sign_in_math_is_math(tmp_path):
    assert projects.body(tmp_path, r"a $5\$$ b").count("<math>") == 1


def test_an_escaped_dollar_is_a_dollar(tmp_path):
    assert projects.body(tmp_path, r"\$x and \$y") == "<p>$x and $y</p>"


def test_money_is_text(tmp_path):
    assert projects.body(tmp_path, "$5 to $6, US$7") == "<p>$5 to $6, US$7</p>"


@pytest.mark.parametrize(
    ("markdown", "line", "column"),
    [
        ("a\n\nb $x + \\frc{y}$", 3, 8),
        ("$$x \\frc{y}$$", 1, 5),
        ("- *a* $\\frc$", 1, 8),
        ("$$\nx\n\\frc{y}\n$$", 3, 1),
    ],
)
def test_a_formula_that_is_no_latex_is_pointed_at(tmp_path, markdown, line, column):
    with pytest.raises(ArticleError, match="formula") as caught:
        projects.body(tmp_path, markdown)
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


SCRIPT = "<script>\n\tif (a < b && c) {\n\n\t\tf(`${x} *y*`, '<p>');\n   \n\t}\n</script>"


@pytest.mark.parametrize(
    "raw",
    [
        SCRIPT,
        "<style>\n\t.a { content: '*' }\n\n\t.b { }\n</style>",
        "<svg>\n\n\t<path/>\n\n</svg>",
        "<svg><svg>\n\n</svg>\n\n\t<g/></svg>",
        "<template><p>\n\n\t</p></template>",
        '<link rel="x-a" title="b">',
        '<meta name="a" content="*b* *c*">',
    ],
)
@pytest.mark.parametrize("around", ["{}", "a\n\n{}\n\nb", "a\n{}\nb"])
def test_raw_elements_come_through_byte_for_byte_and_in_no_paragraph(tmp_path, raw, around):
    html = projects.body(tmp_path, around.format(raw))
    assert raw in html
    if around != "a\n{}\nb":
        assert f"<p>{raw}" not in html


def test_scripts_in_lists_and_in_lines_come_through(tmp_path):
    html = projects.body(tmp_path, f"- a\n\n    {SCRIPT}\n\nb <script>1 < 2</script> c\n")
    assert SCRIPT in html
    assert "<p>b <script>1 < 2</script> c</p>" in html


def test_a_drafts_head_of_links_and_scripts_is_in_no_paragraph(tmp_path):
    html = projects.body(
        tmp_path, '<meta name="a">\n<script>1</script>\n<script>2</script>\n<h1>b</h1>\nc'
    )
    assert html.split("<h1>")[0].count("<p>") == 0


FIGURE = "<figure>\n*z*\n</figure>"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## If k <s\n\nPlain words.\n\n{}\n", '<h2 id="if-k-s">If k &lt;s</h2>'),
        ("- if k <s it holds\n\n{}\n", "<li>if k &lt;s it holds</li>"),
        ("> if k <s\n\n{}\n", "<p>if k &lt;s</p>"),
        ("| a |\n|---|\n| x <y |\n\n{}\n", "<td>x &lt;y</td>"),
        ("Where k <s holds and t> 3.\n\n{}\n", "<p>Where k &lt;s holds and t&gt; 3.</p>"),
        ("x <y\n\nA > B\n\n{}\n", "<p>A &gt; B</p>"),
        ("![k <s](data:x)\n\n{}\n", '<img alt="k &lt;s" src="data:x">'),
        ("Write \\<!-- to open; --> closes.\n\n{}\n", "Write &lt;!&ndash; to open; &ndash;&gt; c"),
        ("Real <s>tags</s>, <d-a b>c</d-a>.\n\n{}\n", "<p>Real <s>tags</s>, <d-a b>c</d-a>.</p>"),
    ],
)
def test_a_less_than_sign_is_text_and_the_html_behind_it_is_html(tmp_path, markdown, shown):
    html = projects.body(tmp_path, markdown.format(FIGURE))
    assert shown in html
    assert html.endswith(FIGURE)


def test_markdown_stands_in_figures_that_ask_for_it(tmp_path):
    html = projects.body(
        tmp_path,
        '<figure markdown="1">\n\n*a* {{> p.html}}\n\n</figure>\n\n<div>\n*b*\n</div>\n',
        p="<i>\t</i>",
    )
    assert "<em>a</em> <i>\t</i>" in html
    assert "<div>\n*b*\n</div>" in html


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("<d-a>\n\n*x*\n\n</d-a>", "<d-a>\n<p><em>x</em></p>\n</d-a>"),
        (
            "<d-t>\n\n*x*\n\n</d-t>\n<d-b></d-b>\n<d-a b='>'>\n\n*y*\n\n</d-a>",
            "<d-t>\n<p><em>x</em></p>\n</d-t>\n<d-b></d-b>\n<d-a b='>'>\n<p><em>y</em></p>\n</d-a>",
        ),
        ("<d-a>\n<figure>\n*x*\n</figure>\n</d-a>", "<d-a>\n<figure>\n*x*\n</figure>\n</d-a>"),
        ("<d-a>\n  <figure>\n  </figure>\n</d-a>", "<d-a>\n<figure>\n  </figure>\n</d-a>"),
        ("<d-a></d-a>", "<p><d-a></d-a></p>"),
        (
            "<d-a markdown=1>\n*x*\n\n*y*\n</d-a>",
            "<d-a>\n<p><em>x</em></p>\n<p><em>y</em></p>\n</d-a>",
        ),
        (
            "<d-b></d-b>\n<d-a markdown=1>\n*x*\n</d-a>",
            "<p><d-b></d-b></p>\n<d-a>\n<p><em>x</em></p>\n</d-a>",
        ),
    ],
)
def test_markdown_is_read_in_an_element_of_the_authors_own_around_it(tmp_path, markdown, shown):
    assert projects.body(tmp_path, f"{markdown}\n\n*a*\n") == f"{shown}\n<p><em>a</em></p>"


def test_an_indented_block_below_words_is_in_no_paragraph(tmp_path):
    html = projects.body(tmp_path, "a\n  <div>b</div>\nc\n\n- d\n  <div>e</div>\n- f")
    assert html.startswith("<p>a</p>\n<div>b</div>\n<p>c</p>\n<ul>")
    assert "<p>d</p>\n<div>e</div>\n</li>" in html


def test_a_block_whose_tag_goes_over_lines_is_in_no_paragraph(tmp_path):
    html = projects.body(tmp_path, "a\n\n<div\nclass='b'>\n*c*\n</div>\n\nd")
    assert html == "<p>a</p>\n<div\nclass='b'>\n*c*\n</div>\n\n<p>d</p>"


def test_an_element_of_the_authors_own_among_words_is_one_of_them(tmp_path):
    html = projects.body(tmp_path, "a\n<d-a>\n*b*\n</d-a>\n\n<d-c></d-c> *d*\n<d-a>*e*</d-a>\n")
    first = "<p>a\n<d-a>\n<em>b</em>\n</d-a></p>"
    assert html == f"{first}\n<p><d-c></d-c> <em>d</em>\n<d-a><em>e</em></d-a></p>"
    html = projects.body(
        tmp_path, "<d-m b>\nx<y z>1\n</d-m>\n\na\n<d-m>x</d-m> and\n<d-m>y</d-m> *b*\n"
    )
    assert html == (
        "<p><d-m b>\nx&lt;y z&gt;1\n</d-m></p>\n<p>a\n<d-m>x</d-m> and\n<d-m>y</d-m> <em>b</em></p>"
    )


def test_a_file_with_crlf_is_the_same_article(tmp_path):
    text = "# A\n\n- b\n- c\n\n```\nd\n```\n\ne $x$ {{typewriter.title}}\n"
    assert projects.body(tmp_path / "a", text) == projects.body(
        tmp_path / "b", text.replace("\n", "\r\n")
    )


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [
        ("# Title\n\na\n\n## One\n\n### Two\n", ["h1", "h2", "h3"]),
        ("# One\n\na\n\n# Two\n\n## Three\n", ["h2", "h2", "h3"]),
        ("## One\n\n### Two\n", ["h2", "h3"]),
        ("a\n\n# One\n\n## Two\n", ["h2", "h3"]),
        ('<link rel="me" href="#">\n\n# Title\n\n### One\n', ["h1", "h2"]),
    ],
)
def test_one_heading_that_opens_the_text_is_the_title_and_sections_begin_at_h2(
    tmp_path, markdown, headings
):
    html = projects.body(tmp_path, markdown)
    assert re.findall(r"<(h[1-6])", html) == headings


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## The set {a, b}", '<h2 id="the-set-a-b">The set {a, b}</h2>'),
        ("## Values {0, 1}", ">Values {0, 1}</h2>"),
        ("## *Words* {id}", "<em>Words</em> {id}</h2>"),
        ("## Words {: id}", ">Words {: id}</h2>"),
        ("## Words {id .c}", ">Words {id .c}</h2>"),
        ("## Words {id=}", ">Words {id=}</h2>"),
        ("Consider the set\n{1, 2, 3}", "<p>Consider the set\n{1, 2, 3}</p>"),
        ("| a {x} |\n|---|\n| b {y, z} |", "<th>a {x}</th>"),
        ("| a {x} |\n|---|\n| b {y, z} |", "<td>b {y, z}</td>"),
        ("*a*{b} `c`{d} [e](#t){f g}", '<em>a</em>{b} <code>c</code>{d} <a href="#t">e</a>{f g}'),
        ("Term {x}\n: what", "<dt>Term {x}</dt>"),
        ("> said\n> {z}", "<p>said\n{z}</p>"),
        (
            '*a*{.} *b*{#} *c*{:} *d*{k="v}',
            "{.} <em>b</em>{#} <em>c</em>{:} <em>d</em>{k=&rdquo;v}",
        ),
    ],
)
def test_braces_that_hold_no_attribute_list_are_text(tmp_path, markdown, shown):
    assert shown in projects.body(tmp_path, f"## T {{#t}}\n\n{markdown}\n")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## Head {#own .c}", '<h2 class="c" id="own">Head</h2>'),
        ("## Head ## {: #own}", '<h2 id="own">Head</h2>'),
        ("## C# {#own}", '<h2 id="own">C#</h2>'),
        ("Head *a* {#own}\n----", '<h2 id="own">Head <em>a</em></h2>'),
        ("Words\n{: .c .d title=\"two words\" lang='en' }", '<p class="c d" lang="en" title="two'),
        ("*a*{.c}}", '<em class="c">a</em>}'),
        ("![a](data:x){loading=lazy}", '<img alt="a" loading="lazy" src="data:x">'),
        ("| a {.c} |\n|---|\n| b *c* {#own} |", '<th class="c">a</th>'),
        ("| a {.c} |\n|---|\n| b *c* {#own} |", '<td id="own">b <em>c</em></td>'),
        ("Term {.c}\n: what", '<dt class="c">Term</dt>'),
        ("- a\n{.c}\n- b\n    {.d}\n    - c", '<li class="c">a</li>\n<li class="d">b<ul>'),
    ],
)
def test_an_attribute_list_is_one(tmp_path, markdown, shown):
    assert shown in projects.body(tmp_path, markdown)


@given(st.lists(st.text("ab,01 =.#:", max_size=6), min_size=1, max_size=3), st.data())
def test_braces_in_plain_words_survive(sets, data):
    words = "".join(f"{{{one}}} w " for one in sets if not re.search(r"^:? *[.#]|=|\.\.\.", one))
    around = data.draw(st.sampled_from(["## {}", "x\n{}", "a | b\n--|--\n{} | c", "*e*{}", "- {}"]))
    html = markup.convert(around.format(words.strip()))
    assert re.sub(r"\s+", " ", words.strip()) in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_what_closes_a_heading_has_a_space_before_it(tmp_path):
    html = projects.body(tmp_path, "## About C#\n\n## Plain ##\n\n## F# #\n\n## Item \\#\n")
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", html)
    assert headings == ["About C#", "Plain", "F#", "Item #"]


PIECES = [
    *("word ", "it's ", '"said" ', "a--b ", "so... ", "*em* ", "_em_ ", "`code` ", "&amp; "),
    *("<b>x</b> ", "[l](#a) ", "![i](p.png) ", "\\* ", "  \n", "\n\n", "\n# head ", "\n- item "),
    *("<https://e.org> ", "<a@b.org> ", "1 < 2 ", "\n\n    code\n\n", "[r][k] ", "![s][k] "),
    *("\n\n[k]: u\n\n", "'80s ", "--- "),
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_what_is_left_out_to_save_time_would_have_changed_nothing(pieces):
    text = "".join(pieces)
    source = Source(Path("a.md"), text)
    quick = render_body(text, source, Slots())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_SIGNS", {})
        patch.setattr(markup._Plain, "run", lambda self, root: None)
        patch.setattr(markup, "SmartyExtension", lambda **_: SmartyExtension())
        assert render_body(text, source, Slots()) == quick


BLOCKS = [
    *(
        "Words, and more.",
        "Words\nin lines: two",
        "Stressed *words* here",
        "“Said” – he’d…",
        "A -- b...",
    ),
    *(
        "Cited [@a; @b] and @fig:c.",
        "A [link](#a).",
        "A [r][k] b",
        "[k]: u",
        "Said.[^n]",
        "[^n]: Note.",
    ),
    *(
        "- item",
        "    more",
        "1. one",
        "> said",
        "# Head",
        "Head\n===",
        "Rule\n---",
        "***",
        "Term\n: what",
    ),
    *(
        ": what",
        "*[HTML]: Hyper",
        "HTML here",
        "a | b\n--|--\n1 | 2",
        "A | b",
        "[TOC]",
        "  Words",
        "w  ",
    ),
    *(
        "<div>",
        "</div>",
        '<div markdown="1">',
        "<p>",
        "</p>",
        "<b>bold</b> and",
        "{: .c}",
        "Words\n{: .c}",
    ),
    *(
        "Break  \nhere",
        "A\n- b",
        "A\n2. b",
        "A\n    b",
        'É ... "q"',
        "\\*",
        "w_o_rds",
        "&amp; so",
        "A\t b",
    ),
    *(
        "\ufdd0\ufdd2\ufdd1",
        "Slot \ufdd0\ufdd3\ufdd1.",
        "Slots\ufdd0\ufdd3\ufdd1\ufdd0\ufdd2\ufdd1\n*a*",
    ),
]


@given(
    st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8),
    st.sampled_from(["\n\n", "\n", "\n\n\n"]),
)
def test_paragraphs_by_themselves_come_to_what_one_run_gives(blocks, between):
    text = between.join(blocks)
    slots = Slots()
    slots.fillings += ["<math>x</math>", "<div>y</div>"]
    quick = prose.render_body(text, Source(Path("a.md"), text), slots)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_by_paragraphs", lambda text, memory, ids: None)
        assert prose.render_body(text, Source(Path("a.md"), text), slots) == quick


@given(st.text("ab Z9é.,;:()[]@?!%/=+–—−×·…’‘“”-\n\ufdd0", max_size=30))
def test_plain_words_are_their_own_paragraph(words):
    text = f"A{words}".replace("\ufdd0", "\ufdd0\ufdd2\ufdd1")
    if (
        prose._BLOCK.fullmatch(text)
        and not prose._OTHER.search(text)
        and not prose._FAR.search(text)
    ):
        assert prose._paragraph(text, {}) == markup.convert(text)


def test_of_what_is_remembered_nothing_is_rendered_again(monkeypatch):
    def body(text: str) -> str:
        slots = Slots()
        slots.fillings += ["<math>x</math>"] * 3
        return prose.render_body(text, Source(Path("a.md"), text), slots, memory)

    memory: dict[str, object] = {}
    first = body("# One\n\nIt's *so*: \ufdd0\ufdd2\ufdd1.\n\n- a\n\nIt ends.\n")
    monkeypatch.delattr(markup, "convert")
    # other words, and the slots counted otherwise
    assert body("# One\n\nIt's *so*: \ufdd0\ufdd4\ufdd1.\n\n- a\n\nIt stops.\n") == first.replace(
        "ends", "stops"
    ).replace("\ufdd2", "\ufdd4")
