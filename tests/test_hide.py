"""What the template engine must not see: code, math, comments, raw elements."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest
from markdown.util import BLOCK_LEVEL_ELEMENTS

from deconv_article.errors import ArticleError, Source
from deconv_article.hide import find_html, find_markdown


def hidden(text: str, *kinds: str) -> list[str]:
    spans = find_markdown(Source(Path("x.md"), text))
    return [
        text[s.start : s.end]
        for s in spans
        if (s.kind in kinds if kinds else s.kind not in ("open", "raw"))
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `{{x}}` b", ["`{{x}}`"]),
        ("a `` ` {{x}} `` b", ["`` ` {{x}} ``"]),
        ("a `{{x}}\n{{y}}` b", ["`{{x}}\n{{y}}`"]),
        ("```js\n{{x}}\n```\nb", ["```js\n{{x}}\n```"]),
        ("~~~\n```\n{{x}}\n~~~\nb", ["~~~\n```\n{{x}}\n~~~"]),
        ("````\n```\n{{x}}\n````\nb", ["````\n```\n{{x}}\n````"]),
        ("a\n\n    {{x}}\n\nb", ["    {{x}}"]),
        ("a\n\n\t{{x}}\n\nb", ["\t{{x}}"]),
        ("    {{x}}\n", ["    {{x}}"]),
        ("a\n\n    one\n    {{x}}\n\n    {{y}}\n\nb", ["    one", "    {{x}}", "    {{y}}"]),
        ("<pre>\n{{x}}</pre> b", ["<pre>\n{{x}}</pre>"]),
        ("a <code>{{x}}</code> b", ["<code>{{x}}</code>"]),
        ("Use `x`\n\n    {{y}}\n", ["`x`", "    {{y}}"]),
        ("```\nx\n```\n\n    {{y}}\n", ["```\nx\n```", "    {{y}}"]),
        ("1. a\n\n        {{x}}\n", ["        {{x}}"]),
        ("- a\n\n        {{x}}\n\nb", ["        {{x}}"]),
    ],
)
def test_code_is_hidden(text, code):
    assert hidden(text, "code", "fence", "verbatim") == code


@pytest.mark.parametrize(
    "text",
    [
        "a\n    {{x}}\n",  # goes on with the paragraph
        "- a\n\n    {{x}}\n",  # the second paragraph of an item
        "12. a\n\n    {{x}}\n",
        "[^1]: a\n\n    {{x}}\n",
        "Term\n\n:   a\n\n    {{x}}\n",
        "<div>\n    {{x}}\n\n    {{x}}\n</div>\n",
        "<table>\n\n    <tr><td>{{x}}</td></tr>\n\n</table>\n",
        "<section>\n<div>\n</div>\n\n    {{x}}\n</section>\n",
        "a ` {{x}}",
        "a ` {{x}}\n\nb ` c",
        "\\` {{x}} `",
        "Use `x`\n    {{y}}\n",
        "<code-block>{{x}}</code-block>",
        "<precise>{{x}}</precise>",
    ],
)
def test_what_is_no_code_is_not_hidden(text):
    assert not [code for code in hidden(text) if "{{" in code]


def test_behind_html_that_is_closed_an_indented_line_is_code_again():
    assert hidden("<div>\n    {{x}}\n</div>\n\n    {{y}}\n", "code") == ["    {{y}}"]


@pytest.mark.parametrize(
    ("text", "math"),
    [
        ("so $x^{{2}}$ is", ["$x^{{2}}$"]),
        ("so $$x^{{2}}$$ is", ["$$x^{{2}}$$"]),
        ("$$\nx\n+ y\n$$", ["$$\nx\n+ y\n$$"]),
        ("$x$, ($y$) and $z$-axis", ["$x$", "$y$", "$z$"]),
        ("$a_1$ _b_ $c*d$", ["$a_1$", "$c*d$"]),
        (r"$\frac{a}{b}$", [r"$\frac{a}{b}$"]),
        (r"costs $\$$ 5", [r"$\$$"]),
    ],
)
def test_math_is_hidden(text, math):
    assert hidden(text, "math") == math


@pytest.mark.parametrize(
    "text",
    [
        "$5 and {{x}} $6",
        "US$5 {{x}} US$6",
        "$ x {{x}} $",
        "$x {{x}}\n\ny$",
        "$5-$6",
        r"\$x {{x}} y\$",
        "`$` {{x}} `$`",
        '<a title="$5"> {{x}} $',
    ],
)
def test_money_is_no_math(text):
    assert hidden(text, "math") == []


def test_comments_are_found_and_not_what_looks_like_one_in_code():
    assert hidden("a <!-- b\n\nc --> d <!-- e -->", "comment") == ["<!-- b\n\nc -->", "<!-- e -->"]
    assert hidden("`<!--` a `-->`", "comment") == []
    assert hidden("```\n<!--\n```\n", "comment") == []
    assert hidden("a\n\n    <!--\n", "comment") == []


def test_code_math_and_tags_in_a_comment_are_the_comments():
    assert hidden("<!-- ` $ ``` {{ <script> --> `a`") == ["<!-- ` $ ``` {{ <script> -->", "`a`"]


@pytest.mark.parametrize(
    "element",
    [
        "<script>\nvar s = `${x}` + '<!--';\n\n\tf()</script>",
        "<style>a { b: '$x$' }</style>",
        "<svg>\n\n<path/>\n</svg>",
        "<template><b>\n\n</b></template>",
        '<script src="a.js"></script>',
        "<SCRIPT>a</SCRIPT>",
        '<script data-note=">">`a`</script>',
        "<svg><svg></svg><g/></svg>",
    ],
)
def test_a_raw_element_is_one_span(element):
    assert hidden(f"a {element} b") == [element]


def test_links_and_metas_at_the_head_of_a_line_are_raw():
    text = 'a\n<link rel="x" href="a.css">\n  <meta name="b">\n'
    assert hidden(text) == ['<link rel="x" href="a.css">', '<meta name="b">']


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a\n <!-- b", 2, 2),
        ("a\n\n```js\nb\n", 3, 1),
        ("> ~~~\n> b\n", 1, 3),
        ("a <script> b", 1, 3),
        ("a\n$$\nx\n\ny\n$$\n", 2, 1),
        ("so $$x is", 1, 4),
        ("a\n<textarea rows=2>", 2, 1),
    ],
)
def test_what_is_never_closed_is_an_error_with_its_place(text, line, column):
    with pytest.raises(ArticleError, match="never closed") as caught:
        find_markdown(Source(Path("x.md"), text))
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


def test_dollars_that_are_text_open_no_formula():
    assert hidden("\\$\\$ `$$` a$ <b title='$$'>\n\n    $$\n\n<div>$$</div>", "math") == []


def test_an_example_of_a_fence_is_no_fence_that_is_never_closed():
    assert hidden("so:\n\n    ```\n    {{x}}\n", "code") == ["    ```", "    {{x}}"]


def test_a_code_span_in_a_handlebars_comment_hides_nothing_behind_it():
    assert not [s for s in hidden("{{!-- a }} `b --}} {{x}} ` c") if "{{x}}" in s]


def test_in_a_partial_only_comments_are_hidden():
    text = "<pre>`{{x}}` $y$</pre><!-- a --><script>'<!--'</script> <!-- b -->"
    spans = find_html(Source(Path("x.html"), text))
    assert [text[s.start : s.end] for s in spans] == ["<!-- a -->", "<!-- b -->"]


@pytest.mark.parametrize("name", ["x.js", "x.mjs", "x.css", "x.json"])
def test_a_script_or_a_style_sheet_has_no_comment_of_html(name):
    assert find_html(Source(Path(name), "a = '<!-- b -->'; c = '<!--'")) == []


def test_a_partials_comment_that_is_never_closed_is_an_error():
    with pytest.raises(ArticleError, match="never closed"):
        find_html(Source(Path("x.html"), "<b></b><!-- a"))


def test_each_span_stands_behind_the_one_before():
    text = "`a` $b$ <!-- c --> <svg></svg>\n\n    d\n\n```\ne\n```\n"
    spans = find_markdown(Source(Path("x.md"), text))
    assert [s.kind for s in spans] == ["code", "math", "comment", "element", "code", "fence"]
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_a_long_list_costs_its_length_and_not_its_square():
    def steps(paragraphs: int) -> int:
        source = Source(Path("x.md"), "- a\n\n" + "    b\n\n" * paragraphs)
        count = 0

        def trace(frame, event, argument):
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            find_markdown(source)
        finally:
            sys.settrace(before)
        return count

    assert steps(160) < 3 * steps(80)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("if k <s", ["<"]),
        ("if k <s\n\nx > 2", ["<"]),  # a tag ends with its paragraph
        ("where k <s holds and t> 3", ["<"]),
        ("| x <y | z> |", ["<"]),
        ("a<b and c>d", ["<"]),
        ("a <nope>b</nope>", ["<", "<"]),
        ("</s a", ["<"]),
        ("\\<b> \\<!-- a -->", ["\\<", "\\<"]),
        ("<div>\nif k <s\n</div>", ["<"]),
        ('<div markdown="1">\nk <s holds> \\<b\n</div>', ["<", "\\<"]),
        # HTML
        ("a <s>b</s> <br/> <IMG alt src='a > b < c'>", []),
        ('<input disabled value=1> <p data-a v-else x="y" hidden>', []),
        ("<div layout vertical>\n<nope>\n</div>", []),
        ("<d-code block language='js'> <a\n href=b>", []),
        ("<a title='{{x}}' {{y}}> <{{z}} a>", []),
        ("<https://a.b/c?d> <mailto:a@b.c> <a@b.c> [a](<b c>) <!doctype html> <?a b?>", []),
        ("`a <b` $a <b$ a < b, 1 <2 \\\\<b>", []),
        ("<div>\n\\<b>x</b> <nope a> <img\n\nalt=''>\n</div>", []),
        ("[k]: <b c>\n[l]: <nope>", []),
    ],
)
def test_a_less_than_sign_is_found_where_no_tag_begins(text, signs):
    assert hidden(text, "sign") == signs


def test_a_backslash_in_raw_html_hides_neither_a_tag_nor_a_comment():
    assert hidden("<div>\\</div>\n\n    {{x}}\n", "code") == ["    {{x}}"]
    assert hidden("<div>\\<!-- a --></div>") == ["<!-- a -->"]


@pytest.mark.parametrize("tag", ['<figcaption markdown="span">', "<p markdown>"])
def test_markdown_that_would_not_be_read_is_an_error(tag):
    text = f"a\n\n<figure>\n{tag}*b*\n</figure>\n"
    with pytest.raises(ArticleError, match="Markdown is not read") as caught:
        find_markdown(Source(Path("x.md"), text))
    assert (caught.value.place.line, caught.value.place.column) == (4, 1)
    find_markdown(Source(Path("x.md"), text.replace("<figure>", "<figure markdown=1>")))
    find_markdown(Source(Path("x.md"), text.replace("<figure>", "<div/>")))
    find_markdown(Source(Path("x.md"), text.replace("markdown", "title='a markdown b' data-a")))


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("a\n\n<div>\nb <b>c</b> `d`\n</div>\n\ne", ["<div>\nb <b>c</b> `d`\n</div>"]),
        (
            "<div><ul>\n<!-- a --></ul></div> b <div>c",
            ["<div><ul>\n<!-- a --></ul></div>", "<div>c"],
        ),
        ('<div markdown="1">\n*a*\n<ul>b</ul>\n</div>', ["<ul>b</ul>"]),
        ("<p>a</p> </div>", []),
    ],
)
def test_a_block_of_html_is_found_with_what_is_in_it(text, raw):
    assert hidden(text, "raw") == raw
    starts = [span.start for span in find_markdown(Source(Path("x.md"), text))]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", BLOCK_LEVEL_ELEMENTS)
def test_what_markdown_takes_for_a_block_of_html_is_known_to_be_one(name):
    if name not in ("group", "hr", "math", "pre", "script", "style", "textarea"):
        assert hidden(f"<{name}>\n\na", "open") == [f"<{name}>"]
        assert hidden(f"<{name}>\n\n<{name}></{name}></{name}>", "open") == []
