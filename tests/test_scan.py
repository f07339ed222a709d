"""The scan: no tag is misread, and no text vanishes, whatever an author writes."""

from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deconv_article.errors import ArticleError, Source
from deconv_article.files import Files
from deconv_article.handlebars import Handlebars
from deconv_article.hide import FENCE, MATH, find_markdown
from deconv_article.memory import Memory
from deconv_article.scan import Block, Text, parse
from deconv_article.slots import Call

CONTEXT = {"yes": "yes", "no": "", "names": ["one", "two"]}


def scan(text: str):
    source = Source(Path("x.md"), text)
    return parse(source, find_markdown(source))


def outline(text: str) -> list[object]:
    """The tree in short: texts as they are, tags as (kind, head, arguments), blocks as lists."""

    def one(node):
        if isinstance(node, Text):
            return text[node.start : node.end]
        if isinstance(node, Block):
            branches = [node.body] if node.otherwise is None else [node.body, node.otherwise]
            return [node.opening.head, *([one(n) for n in branch] for branch in branches)]
        return (node.kind, node.head, node.arguments)

    return [one(node) for node in scan(text).nodes if getattr(node, "kind", "") != "comment"]


def mistake(text: str) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        scan(text)
    assert caught.value.place is not None
    return caught.value


def test_tags_come_with_their_kind_head_and_arguments():
    assert outline("a {{b.c}} {{{d}}} {{&e}} {{> f.html g hh=1}} {{figure 'i' jj=2}}") == [
        "a ",
        ("value", "b.c", ""),
        " ",
        ("html", "d", ""),
        " ",
        ("html", "e", ""),
        " ",
        ("partial", "f.html", "g hh=1"),
        " ",
        ("value", "figure", "'i' jj=2"),
    ]


def test_blocks_nest_and_an_else_belongs_to_its_block():
    assert outline("{{#if a}}b{{#each c}}d{{/each}}{{else}}e{{/if}}f") == [
        ["if", ["b", ["each", ["d"]]], ["e"]],
        "f",
    ]
    assert outline("{{#if a}}b{{^}}c{{/if}}") == [["if", ["b"], ["c"]]]


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("a {#1} b {{ }", None),
        ("a {#1} {b} }} c", ["a {#1} {b} }} c"]),
        ("`{{x}}` $x^{{2}}$ <!-- {{y}} -->", ["`{{x}}` $x^{{2}}$ <!-- {{y}} -->"]),
        ("{{! a }}b", ["b"]),
        ("{{!-- a }} {{b}} --}}c", ["c"]),
        ("{{!-- a --~}}  b", ["b"]),
        ("{{!}}b{{!----}}c", ["b", "c"]),
        (r"\{{x}}b", ["{{x}}b"]),
        (r"a\\{{x}}", ["a\\", ("value", "x", "")]),
        ("{{{{raw}}}} {{x}} {{y {{{{/raw}}}}b", [" {{x}} {{y ", "b"]),
        ("{{=<% %>=}}{{x}}<% y %>", ["{{x}}", ("value", "y", "")]),
        ("{{=<% %>=}}<%={{ }}=%>{{x}}<% y %>", [("value", "x", ""), "<% y %>"]),
        ("a {{~b~}} c", ["a", ("value", "b", ""), "c"]),
        ("{{b}}}", [("value", "b", ""), "}"]),
    ],
)
def test_each_of_these_is_read_as_handlebars_reads_it(text, nodes):
    if nodes is None:
        mistake(text)
    else:
        got = [n for n in outline(text) if not (isinstance(n, tuple) and n[0] == "delimiter")]
        assert got == nodes


def test_a_block_tag_alone_takes_its_line_with_it():
    assert outline("a\n  {{#if b}}  \nc\n{{else}}\r\nd\n{{/if}}\ne") == [
        "a\n",
        ["if", ["c\n"], ["d\n"]],
        "e",
    ]
    assert outline("a\n{{! b }}\nc") == ["a\n", "c"]


def test_a_value_or_partial_alone_keeps_its_line():
    assert outline("a\n{{b}}\nc") == ["a\n", ("value", "b", ""), "\nc"]
    assert outline("a\n{{> b}}\nc") == ["a\n", ("partial", "b", ""), "\nc"]


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("a {{b", "never closed", 3),
        ("a {{b\n\n{{c}}", "never closed", 3),
        ("a {{{b}} c", "never closed", 3),
        ("a {{! b", "comment is never closed", 3),
        ("a {{!-- b }}", "comment is never closed", 3),
        ("a {{{{raw}}}} b", "never closed", 3),
        ("a {{#if b}}c", "{{#if}} is never closed", 3),
        ("{{#if b}}{{#if c}}{{/if}}", "{{#if}} is never closed", 1),
        ("a {{/if}}", "closes nothing", 3),
        ("{{#if b}}{{/each}}", "closes nothing", 10),
        ("a {{else}}", "outside a block", 3),
        ("{{#if b}}{{else}}{{else}}{{/if}}", "second {{else}}", 18),
        ("{{#if b}}{{else if c}}{{/if}}", "{{else if c}} is not supported", 10),
        ("{{#if b}}{{else   if c}}{{/if}}", "not supported", 10),
        ("{{#if b}}{{^ if c}}{{/if}}", "not supported", 10),
        ("{{#unless b}}{{else}}{{/unless}}", "{{#unless}} is not supported", 14),
        ("{{#unless b}}{{^}}{{/unless}}", "{{#unless}} is not supported", 14),
        ("{{#with b}}{{else}}{{/with}}", "{{#with}} is not supported", 12),
        ("{{#each b as |c|}}{{/each}}", "argument", 14),
        ("{{#each b c}}{{/each}}", "takes one argument", 1),
        ("{{#if}}{{/if}}", "takes one argument", 1),
        ("{{#ech b}}{{/ech}}", "unknown block", 4),
        ("{{b c}}", "unknown helper", 3),
        ("{{b:1}}", "not a name", 3),
        ("{{}}", "expected a name", 1),
        ("{{#*inline 'a'}}{{/inline}}", "not supported", 1),
        ("{{#> a}}{{/a}}", "not supported", 1),
        ("{{> (a)}}", "written out", 5),
        ("{{>}}", "expected the name", 1),
        ("{{> 'a\\b'}}", "expected the name", 5),
        ("{{a.__class__}}", "not a name", 5),
        ("{{a.[b'c]}}", "not a name", 3),
        ("{{figure 'a' b=1}}", "too short", 14),
        ("{{figure 'a' bb=1.5}}", "argument", 17),
        ("{{figure 'a' bb=1 bb=2}}", "bb", 19),
        ("{{figure 'a' class=2}}", "class", 14),
        ("{{=<% %>}}", "two delimiters", 3),
        ("{{=a=}}", "two delimiters", 3),
        ("{{" + "#if a}}{{" * 60, "", 1),
    ],
)
def test_what_pybars3_would_get_wrong_is_refused_with_its_place(text, message, column):
    error = mistake(text)
    assert message in error.message
    if message:
        assert (error.place.line, error.place.column) == (1, column)


def test_blocks_nested_too_deep_are_refused_not_a_crash():
    assert "nested" in mistake("{{#if a}}" * 60 + "{{/if}}" * 60).message


# --- no text vanishes -------------------------------------------------------------------------


AS_WRITTEN = {kind: lambda source, start, end: source.text[start:end] for kind in (FENCE, MATH)}


def render(folder: Path, text: str) -> str:
    """A text through the engine, math left as it is, partials put in."""
    article = folder / "article.md"
    handlebars = Handlebars(Files(article), CONTEXT, AS_WRITTEN, Memory(folder / "none.json"))
    rendered = handlebars.render(Source(article, text))
    return rendered.slots.fill(rendered.markdown, no_figure)


def no_figure(call: Call) -> str:
    raise AssertionError(call)


WORDS = st.text("abcdefgh", min_size=3, max_size=5)
NOISE = [
    "\t",
    "\n    ",
    "{",
    "}",
    "}}",
    "~",
    "$",
    "`",
    "``",
    "\\",
    "<",
    ">",
    "_",
    "*",
    "(",
    "|",
    "{{",
    "#",
    "%",
    "=",
]


@st.composite
def pieces(draw) -> tuple[str, list[str], bool]:
    """A text; the words of it that a reader must see, in order; whether there is noise in it.

    Every word has a number of its own, so that none can stand in for another.
    """
    shown: list[str] = []
    count = 0

    def word(seen: bool = True) -> str:
        nonlocal count
        count += 1
        text = f"{draw(WORDS)}{count}x"
        if seen:
            shown.append(text)
        return text

    def text() -> str:
        return " ".join(word() for _ in range(draw(st.integers(1, 3))))

    makers = {
        "text": text,
        "space": lambda: draw(st.sampled_from([" ", "\n", "\n\n", "\r\n", "\n- "])),
        "value": lambda: draw(st.sampled_from(["{{yes}}", "{{~yes~}}", "{{{yes}}}", "{{&yes}}"])),
        "partial": lambda: draw(
            st.sampled_from(["{{> p.html}}", "{{~> p.md~}}", "\n{{> p.html}}\n"])
        ),
        "comment": lambda: f"<!-- {word(False)} -->",
        "note": lambda: f"{{{{! {word(False)} }}}}",
        "long note": lambda: f"{{{{!-- {word(False)} }}}} {word(False)} --}}}}",
        "code": lambda: f" `{{{{{word()}}}}}` ",
        "fence": lambda: f"\n\n```\n{{{{{word()} <!-- {word()}\n```\n\n",
        "math": lambda: f" $a^{{{{{word()}}}}}$ ",
        "display": lambda: f" $${word()}$$ ",
        "raw": lambda: f"{{{{{{{{raw}}}}}}}}{{{{{word()}}}}}{{{{{{{{/raw}}}}}}}}",
        "escaped": lambda: f" \\{{{{{word()}}}}}",
        "script": lambda: f"\n\n<script>\n`${{{word()}}}`\n</script>\n\n",
        "true": lambda: f"{{{{#if yes}}}}{word()}{{{{else}}}}{word(False)}{{{{/if}}}}",
        "false": lambda: f"{{{{#if no}}}}{word(False)}{{{{else}}}}{word()}{{{{/if}}}}",
        "unless": lambda: f"{{{{#unless no}}}}\n{word()} `{word()}`\n{{{{~/unless}}}}",
        "with": lambda: f"{{{{#with yes}}}}{word()}{{{{/with}}}}",
        "line": lambda: f"\n{{{{#if yes}}}}\n{word()} {{{{> p.html}}}} {word()}\n{{{{/if}}}}\n",
        "nest": lambda: "{{#each names}}" + "{{#if @first}}" + text() + "{{/if}}{{/each}}",
    }
    noisy = draw(st.booleans())
    names = sorted(makers) + (["noise"] * 4 if noisy else [])
    makers["noise"] = lambda: draw(st.sampled_from(NOISE))
    parts = [makers[name]() for name in draw(st.lists(st.sampled_from(names), max_size=12))]
    return "".join(parts), shown, noisy


def in_order(words: list[str], text: str) -> bool:
    position = 0
    for word in words:
        position = text.find(word, position)
        if position < 0:
            return False
        position += len(word)
    return True


def check_place(error: ArticleError, text: str) -> None:
    """The place of an error lies in the article, where the message says."""
    assert error.place is not None, error
    lines = text.split("\n")
    assert error.place.content == lines[error.place.line - 1].rstrip("\r")
    assert 1 <= error.place.column <= len(error.place.content) + 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("scan")
    (folder / "p.html").write_text("<i>{{yes}}</i>")
    (folder / "p.md").write_text("*{{yes}}*")
    return folder


@settings(max_examples=400, deadline=None)
@given(pieces())
def test_no_text_vanishes(folder, drawn):
    text, words, noisy = drawn
    try:
        result = render(folder, text)
    except ArticleError as error:
        assert noisy, error
        check_place(error, text)
    else:
        assert in_order(words, result), (text, result)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("\ud7ff\ue000\U0010ffff")
@example("a\x00b\x0c\x85\u2028c")
@example("\\\\{ {")
def test_text_without_tags_comments_and_math_comes_out_as_it_went_in(folder, text):
    try:
        result = render(folder, text)
    except ArticleError as error:
        check_place(error, text)
    else:
        if "{{" not in text and "<!--" not in text and "$" not in text:
            # a < is put down as one, with or without a backslash, where Markdown might see a tag
            assert unescape(result).replace("\\<", "<") == unescape(text).replace("\\<", "<")


CRUMBS = (
    (
        "{{ }} { } ~ ! -- # / ^ else if each > = & yes names . .. @ ' \" \\ ( ) | figure ` ``` $ $$"
        " <!-- --> <script> </script> <% %> {{#if_yes}} {{/if}} {{else}} {{>_p.html {{{{raw}}}}"
        " {{{{/raw}}}}"
    )
    .replace("_", "\0")
    .split()
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from([" ", "\n", "    ", "- ", *CRUMBS]), max_size=14).map(
        lambda crumbs: "".join(crumbs).replace("\0", " ")
    )
)
@example("{{figure 'yes' if=1}}")
@example("{{figure 'a' names=1 names=2}}")
@example("{{yes.@index}}")
@example("{{../../..}}")
def test_nothing_but_an_articles_mistake_is_ever_raised(folder, text):
    try:
        render(folder, text)
    except ArticleError as error:
        assert str(error)
    except AssertionError as error:
        assert isinstance(error.args[0], Call)
