"""The ids of a page and the links to them: what leads somewhere, and what is given twice."""

from collections.abc import Sequence

import projects
import pytest

from deconv_article.anchors import check_anchors
from deconv_article.errors import ArticleError, ArticleErrors


def nowhere(text: str, /, tag: str = "", before: Sequence[str] = ()) -> None:
    return None


def test_a_link_to_an_anchor_that_is_not_there_is_an_error() -> None:
    check_anchors('<p id="here"></p><a href="#here">x</a><a href="#">top</a>', nowhere)
    with pytest.raises(ArticleError, match="unknown anchor “#her”") as caught:
        check_anchors('<p id="here"></p><a href="#her">x</a>', nowhere)
    assert "here" in caught.value.hint


@pytest.mark.parametrize(
    "goal",
    [
        '<a name="here"></a>',
        "<a id=here></a>",
        '<h2 ID="here">',
        "<p title='a > b' id = 'here'>",
        "<svg><g id='here'/></svg>",
        '<pre id="here">a</pre>',
        "<code><b id=here>a</b></code>",
        '<script type="text/plain" id="here">a</script>',
    ],
)
def test_an_anchor_is_known_however_it_is_written(goal: str) -> None:
    check_anchors(f"{goal}<a href='#here'>x</a> <A HREF=#here>y</A>", nowhere)


def test_a_link_goes_where_a_browser_goes() -> None:
    check_anchors('<a href="#top"></a><a href="#TOP"></a>', nowhere)
    check_anchors('<p id="öz"></p><a href="#%C3%B6z">x</a>', nowhere)


@pytest.mark.parametrize(
    "theirs",
    [
        """<script>d3.select("x").html("<a href='#nowhere'>q</a>")</script>""",
        "<p title=\"<a href='#nowhere'>\">a</p>",
        "<!-- <a href='#nowhere'> -->",
        "<template><a href='#nowhere'><b id=a></template><b id=a>",
    ],
)
def test_what_only_looks_like_a_link_or_an_id_is_none(theirs: str) -> None:
    check_anchors(theirs, nowhere)


@pytest.mark.parametrize("theirs", ["<script>'<b id=a>'</script>", "<p title='<b id=a>'>"])
def test_nothing_leads_to_what_only_looks_like_an_id(theirs: str) -> None:
    with pytest.raises(ArticleError, match="unknown anchor"):
        check_anchors(f"{theirs}<a href='#a'>b</a>", nowhere)


@pytest.mark.parametrize("around", ["svg", "code", "pre"])
def test_a_link_in_a_picture_or_in_code_is_one(around: str) -> None:
    with pytest.raises(ArticleError, match="unknown anchor"):
        check_anchors(f"<{around}><a href='#a'>b</a></{around}>", nowhere)


def test_pictures_may_share_their_ids() -> None:
    check_anchors("<svg id=a><g id=b/></svg> <svg id=a><g id=b/></svg> <p id=a></p>", nowhere)


@pytest.mark.parametrize(
    ("markdown", "what", "first", "second"),
    [
        ("$$a$$ {#eq:one}\n\n$$b$$ {#eq:one}\n\n@eq:one", "equation “one”", "1:7", "3:7"),
        ("## A {#a}\n\na [b](#a)\n\n## B {#a}", "id “a”", "1:6", "5:6"),
        ("<div id='x'>a</div>\n\n<div id='x'>b</div>", "id “x”", "1:10", "3:10"),
        ("<div id='x'>a</div>\n\n<p class=y id=x>b</p>", "id “x”", "1:10", "3:15"),
        ("## A {#x}\n\n<div id='x'>b</div>", "id “x”", "1:6", "3:10"),
        ("<div id='x'>b</div>\n\n## A {#x}", "id “x”", "1:10", "3:6"),
        ("{{> p.html}}\n\n<figure id=f></figure>", "id “f”", "p.html:1:13", "3:12"),
    ],
)
@pytest.mark.parametrize("draft", [True, False])
def test_a_second_id_is_an_error_that_names_the_first(
    tmp_path, markdown, what, first, second, draft
) -> None:
    with pytest.raises(ArticleErrors) as caught:
        projects.body(tmp_path, markdown, draft, p='<figure id="f"></figure>')
    (error,) = caught.value.errors
    assert error.message == f"a second {what}"
    assert str(error.place).endswith(f"index.md:{second}")
    assert f"{first}; give this one a name of its own" in error.hint


@pytest.mark.parametrize(
    "markdown", ['<h2 id="intro">A</h2>\n\n## Intro', "<p id=intro>a</p>\n\n## Intro"]
)
def test_a_heading_has_another_id_than_the_authors_html(tmp_path, markdown) -> None:
    assert '<h2 id="intro_1">Intro</h2>' in projects.body(tmp_path, markdown)


def test_an_id_in_what_is_put_in_twice_is_an_error_that_says_so(tmp_path) -> None:
    with pytest.raises(ArticleError, match="a second id “plot”") as caught:
        projects.body(tmp_path, "{{> p.html}}\n" * 3, p="<p id=plot>a</p>")
    assert str(caught.value.place).endswith("p.html:1:7")
    assert "put in twice" in caught.value.hint
    assert len(caught.value.errors) == 1


def test_pictures_in_pictures_may_share_their_ids() -> None:
    for name in ("svg", "template"):
        nested = f"<{name}><{name}></{name}><{name}/><g id=b></g></{name}>"
        check_anchors(f"{nested} {nested}", nowhere)
