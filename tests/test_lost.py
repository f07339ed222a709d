"""What Markdown would lose, or leave in its brackets: each is said, and nothing else is."""

import projects
import pytest

from deconv_article.errors import ArticleError, ArticleErrors

TABLE = "| a | b |\n|---|---|\n"


def mistakes(folder, markdown: str, draft: bool = False, **partials: str) -> list[tuple[str, str]]:
    """Where (file:line:column) and what; partials are given as name=text and called NAME.md."""
    files = {f"article/{name}.md": text for name, text in partials.items()}
    try:
        site = projects.build(folder, {"article/index.md": markdown, **files}, draft)
    except ArticleErrors as caught:
        errors = caught.errors
    except ArticleError as caught:
        errors = [caught]
    else:
        errors = site.notes
    return [(str(e.place).rpartition("/")[2], e.message) for e in errors]


@pytest.mark.parametrize(
    ("markdown", "place"),
    [
        (f"{TABLE}| one | two | THREE |\n", "3:15"),
        (f"{TABLE}| 1 | 2 |\n| 1 | 2 | `x|y` |\n", "4:11"),
        (f"{TABLE}<!-- | x | y | -->\n| 1 | 2 | 3 |\n", "4:11"),
        ("a | b\n--|--\n1|2|{{typewriter.title}}\n", "3:5"),
        ("| a |\n|---|\n| 1 | 2 |\n", "3:7"),
        (f"x\n\n{TABLE}| 1 | 2 | $3$\n", "5:11"),
        ("> | a | b |\n> |--|--|\n> | 1 | 2 | 3 |\n", "3:13"),
        ("- x\n\n    | a | b |\n    |--|--|\n    | 1 | 2 | 3 |\n", "5:15"),
    ],
)
@pytest.mark.parametrize("draft", [True, False])
def test_a_cell_that_the_table_has_no_column_for_is_an_error(tmp_path, markdown, place, draft):
    ((where, what),) = mistakes(tmp_path, markdown, draft)
    assert where == f"index.md:{place}"
    assert "would be lost" in what


@pytest.mark.parametrize(
    ("markdown", "place"),
    [
        ("{{#each typewriter~}}\n| {{@key}} | y |\n{{~/each}}\n", "4:1"),
        ("{{#each typewriter}}\n| {{@key}} | y |\n{{~/each}}\n", "4:1"),
        ("| 1 | 2 |\n\n{{~! k ~}} word\n", "5:12"),
        ("| 1 | 2 |\n{{~#if typewriter.title}}\n| 3 | 4 |\n{{/if}}\n", "5:1"),
    ],
)
def test_rows_that_lose_their_lines_to_a_tilde_are_an_error(tmp_path, markdown, place):
    ((where, what),) = mistakes(tmp_path, TABLE + markdown)
    assert where == f"index.md:{place}"
    assert "would be lost" in what
    ((where, _),) = mistakes(tmp_path, "{{> p.md}}", p=TABLE + markdown)
    assert where == f"p.md:{place}"


@pytest.mark.parametrize(
    "markdown",
    [
        "| 1 | 2 |\n{{~! k}}\n\nEnd.\n",
        "{{#if typewriter.title}}\n| 1 | 2 |\n{{~/if}}\n\nEnd.\n",
        "{{#if typewriter.title}}\n| 1 | 2 |\n{{/if~}}\n\nEnd.\n",
    ],
)
def test_a_paragraph_that_a_tilde_makes_a_row_is_an_error(tmp_path, markdown):
    line = (TABLE + markdown).count("\n")
    found = mistakes(tmp_path, TABLE + markdown)
    assert found == [(f"index.md:{line}:1", "this has become a row of the table above it")]


@pytest.mark.parametrize(
    "rows",
    [
        "{{#each typewriter~}}\n| {{@key}} | y |\n{{/each}}\n",
        "| {{~typewriter.title~}} | 2 |\n\n{{! a ~}}\n\nEnd.",
        "| 1 | 2 |\n{{#if typewriter.title~}}\n\n| 3 | 4 |\n{{/if}}\n",
        "| 1 |\n{{~#if typewriter.title~}}\n 2 |\n{{~/if}}\n",
        "| 1 | {{#if typewriter.title~}} 2 {{~else~}} 3 | 4 {{~/if}} |\n",
    ],
)
def test_a_tilde_that_leaves_each_row_its_cells_is_fine(tmp_path, rows):
    assert mistakes(tmp_path, TABLE + rows) == []


@pytest.mark.parametrize(
    "row",
    ['| 1 | <a title="p|q">2</a> |', "| 1 | <p>2|3</p> |", "<b>1|2</b> | 3"],
)
def test_a_line_in_html_ends_a_cell_too(tmp_path, row):
    [(place, what)] = mistakes(tmp_path, f"{TABLE}{row}\n")
    assert place.startswith("index.md:3:")
    assert what == "the table has 2 columns, and this would be lost"


@pytest.mark.parametrize(
    "markdown",
    [
        f"{TABLE}| `x|y` | \\| |\n| $a|b$ | 2 | <!-- 3 --> |\n| 1 |\n| 1 | 2 | |\n",
        f"{TABLE}| 1 | <a title='p\\|q'>2</a> |\n| <b>1</b> | `<i a='|'>` |\n",
        f"{TABLE}\n| 1 | 2 | 3 |\n",  # a line below the table is a paragraph
        "a\n| b | c |\n|---|---|\n| 1 | 2 | 3 |\n",  # goes on with a paragraph
        f"```\n{TABLE}| 1 | 2 | 3 |\n```\n",
        f"<div>\n\n{TABLE}| 1 | 2 | 3 |\n\n</div>\n",
        f"x\n\n    {TABLE.replace('|---', '    |---')}    | 1 | 2 | 3 |\n",
        "a | b | c\n--|--\n1|2|3\n",
    ],
)
def test_what_loses_no_cell_is_fine(tmp_path, markdown):
    assert mistakes(tmp_path, markdown) == []


REST = "\n\nNext *words*.\n\n## Head\n\n- a\n"


@pytest.mark.parametrize(
    ("html", "place", "name"),
    [
        ('<figure class="w-page">\n<figcaption>a</figcaption>', "1:1", "figure"),
        ("a\n\n<div>\n<div>\n</div>", "3:1", "div"),
        ("<table>\n<tr><td>a", "1:1", "table"),
        ("<details>\n<summary>a</summary>", "1:1", "details"),
        ('<div markdown="1">\n*a*', "1:1", "div"),
        ("a <div> b", "1:3", "div"),
        ("<div>\n<section>\n</div>", "2:1", "section"),
        ("<DIV>\n</section>", "1:1", "DIV"),
        ("<p>a", "1:1", "p"),
        ("<p>a</p>\n\n  <p title='x'>b\n\n<p>c</p>", "3:3", "p"),
        ("<li>a", "1:1", "li"),
        ("<h2>a", "1:1", "h2"),
        ("<video controls>", "1:1", "video"),
        ("<div markdown=1>\n<p>a\n\n*b*\n\n</div>", "2:1", "p"),
        ("a\n\n<d-a markdown=1>\nb", "3:1", "d-a"),
        ("<p>a\n\n*b*\n\n```\n</p>\n```", "1:1", "p"),
        ("<p>a\n\n*b* `</p>`", "1:1", "p"),
        ("<noscript>\n<p>a\n</noscript>\n<p>b", "4:1", "p"),
    ],
)
@pytest.mark.parametrize("draft", [True, False])
def test_html_that_is_never_closed_is_an_error_at_its_tag(tmp_path, html, place, name, draft):
    found = mistakes(tmp_path, html + REST, draft)
    assert found == [(f"index.md:{place}", f"this <{name}> is never closed")]


@pytest.mark.parametrize(
    "markdown",
    [
        "<div>\n<p>a\n<p>b\n<ul><li>c\n</ul>\n</div>",
        "<p>a <b>b</p>",
        "<ul markdown=1>\n<li>a\n\n<li>b *c*\n</ul>",
        "a <p>b",
        "<p>a ` b</p>\n\nc `d`",
        "<noscript>\n<p>a\n</noscript>",
        "<fieldset>\n<p>a\n<p>b\n\nc\n</fieldset>",
        "<menu>\n<li>a\n</menu>",
        "<video>\n<p>a\n</video>",
        "<p>\n<select>\n<option>A\n</select>\n</p>",
        "<div/>",
        "`<div>` \\<div>\n\n    <div>\n\n```\n<div>\n```\n\n<!-- <div> -->",
        "{{> open.md}}\n\n*a*\n\n{{> close.md}}",
        "{{#if typewriter.title}}<div class=a>{{else}}<div class=b>{{/if}}\n\na\n\n</div>",
    ],
)
def test_html_that_is_closed_in_the_end_is_fine(tmp_path, markdown):
    for _ in range(2):  # the second time it is remembered
        found = mistakes(tmp_path, markdown + REST, open='<div markdown="1">\n', close="</div>\n")
        assert found == []
    page = (projects.render(tmp_path)).tree["index.html"].decode()
    assert '<p>Next <em>words</em>.</p>\n<h2 id="head">Head</h2>' in page


def test_html_that_a_partial_leaves_open_is_an_error_in_the_partial(tmp_path):
    found = mistakes(tmp_path, "{{> p.md}}" + REST, p="a\n\n<div>\n")
    assert found == [("p.md:3:1", "this <div> is never closed")]


@pytest.mark.parametrize("draft", [True, False])
def test_a_second_footnote_of_one_label_is_an_error_that_names_the_first(tmp_path, draft):
    markdown = "a[^1]\n\n[^1]: one\n\n[^1]: two\n"
    with pytest.raises(ArticleError) as caught:
        projects.build(tmp_path, {"article/index.md": markdown}, draft)
    assert caught.value.place.line == 5
    assert "index.md:3:1" in str(caught.value)


def test_a_partial_does_not_take_the_place_of_an_outer_footnote(tmp_path):
    found = mistakes(tmp_path, "a[^1] {{> p.md}}\n\n[^1]: one\n", p="b\n\n[^1]: two\n")
    assert found == [("p.md:3:1", "a second footnote “1”")]
    found = mistakes(tmp_path, "[a][k] {{> p.md}}\n\n[k]: data:one\n", p="b\n\n[K]: data:two\n")
    assert found == [("p.md:3:1", "a second link reference “K”")]


def test_labels_of_branches_that_are_not_taken_are_none(tmp_path):
    markdown = (
        "{{#if typewriter.url}}\na[^1] [x][k]\n\n[^1]: 1\n{{else}}\nb[^1]\n\n[^1]: 2\n{{/if}}\n"
    )
    for _ in range(2):  # the second time it is remembered
        assert mistakes(tmp_path, markdown) == []


@pytest.mark.parametrize(
    ("markdown", "place", "message"),
    [
        ("a\n\nb\n\n[^2]: x\n", "5:1", "footnote “2” is never referred to"),
        ("<div>a[^2]</div>\n\n[^2]: x\n", "3:1", "footnote “2” is never referred to"),
        ("`[^2]:`\n\n[^2]: x\n", "3:1", "footnote “2” is never referred to"),
        ("a\n\nText[^nope].\n", "3:5", "there is no footnote “nope”"),
        ("a[^1] b[^l]\n\n[^1]: x\n", "1:8", "there is no footnote “l”"),
        ("so [a][undef]", "1:4", "there is no link reference “undef”"),
        ("so ![a][undef]", "1:5", "there is no link reference “undef”"),
        ("so [b *c*][]", "1:4", "there is no link reference “b *c*”"),
    ],
)
def test_what_leads_nowhere_is_a_note_of_a_draft_and_else_an_error(
    tmp_path, markdown, place, message
):
    assert mistakes(tmp_path, markdown) == [(f"index.md:{place}", message)]
    with pytest.raises(ArticleErrors):
        projects.build(tmp_path, {"article/index.md": markdown})
    assert mistakes(tmp_path, markdown, draft=True) == [(f"index.md:{place}", message)]
    assert projects.build(tmp_path, {"article/index.md": markdown}, draft=True).tree


@pytest.mark.parametrize(
    "markdown",
    [
        "a [b] c [d] [e]",
        "`a[i][j]` $a[i][j]$ x\\[i][j] <b title='[a][b]'>c</b> {{! [a][b] }} <!-- [^a] -->",
        "<div>a[i][j] [^x]</div>\n\n<p>a[i][j]</p>\n\n    a[i][j]\n\n```\n[^a]\n```\n",
        "[a][K k] [b][k\nk] [k K][]\n\n[k K]: data:a\n    'title'\n",
        "[a](b)[c](d)",
        "x[^1][^2]\n\n[^1]: 1[^2]\n[^2]: 2\n",
    ],
)
def test_what_leads_somewhere_or_is_text_is_fine(tmp_path, markdown):
    projects.write(tmp_path, {"article/b": "", "article/d": ""})
    assert mistakes(tmp_path, markdown) == []


def test_a_partial_may_refer_to_an_outer_label(tmp_path):
    markdown = "{{> p.md}}\n\n[^1]: one\n\n[k]: data:one\n"
    assert mistakes(tmp_path, markdown, p="b[^1] [c][k]") == []
    assert mistakes(tmp_path, markdown, p="b[^1]\n\n[c][kk]") == [
        ("p.md:3:1", "there is no link reference “kk”")
    ]
