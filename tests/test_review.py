"""What may stand in a draft but not in an article, and what may stand in neither."""

import projects
import pytest

from deconv_article.errors import ArticleError, ArticleErrors


def notes(folder, markdown: str, **files: str) -> list[tuple[int, int, str]]:
    """Line, column and message of each note of a draft."""
    named = {f"article/{name.replace('_', '.')}": text for name, text in files.items()}
    site = projects.build(folder, {"article/index.md": markdown, **named}, draft=True)
    return [(n.place.line, n.place.column, n.message) for n in site.notes]


def refused(folder, markdown: str, draft: bool = True, **files: str) -> ArticleError:
    """The mistake that neither a draft nor an article may have."""
    named = {f"article/{name.replace('_', '.')}": text for name, text in files.items()}
    with pytest.raises(ArticleError) as caught:
        projects.build(folder, {"article/index.md": markdown, **named}, draft)
    return caught.value


def test_a_todo_is_a_note_with_its_place_and_its_text(tmp_path):
    assert notes(tmp_path, "a\n\n**TODO:** more here.\n\n- b TODO\n") == [
        (3, 3, "TODO: more here."),
        (5, 5, "TODO"),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "`TODO`",
        "```\nTODO\n```",
        "a\n\n    TODO\n",
        "<!-- TODO -->",
        "{{! TODO }}",
        "{{!-- TODO --}}",
        "<script>// TODO</script>",
        "<style>/* TODO */</style>",
        '<b title="TODO">a</b>',
        '<b title="a > TODO b">a</b>',
        "ATODO TODOS todo",
        "{{> p.html}}",
    ],
)
def test_a_todo_that_no_reader_sees_is_no_note(tmp_path, markdown):
    partial = "<pre>TODO</pre><script>// TODO</script><!-- TODO -->"
    assert notes(tmp_path, markdown, p_html=partial) == []


def test_a_todo_in_a_partial_is_a_note_of_the_partial(tmp_path):
    site = projects.build(
        tmp_path, {"article/index.md": "{{> p.html}}", "article/p.html": "<p>\nTODO a</p>"}, True
    )
    assert site.notes[0].place.name.endswith("article/p.html")
    assert site.notes[0].place.line == 2


def test_a_draft_shows_todos_in_the_page_and_a_list_of_notes(tmp_path):
    page = projects.build(tmp_path, {"article/index.md": "**TODO:** a\n\n`TODO`"}, True)
    html = page.tree["index.html"].decode()
    assert '<strong><mark class="todo">TODO</mark>:</strong> a' in html
    assert "<code>TODO</code>" in html
    assert '<aside class="notes"' in html
    assert "TODO: a" in html.split("</aside>")[0]


def test_a_todo_in_an_attribute_stays_as_it_is(tmp_path):
    theirs = """<div data-x="a > TODO b" title='"> TODO'>c</div>"""
    html = projects.body(tmp_path, "{{> p.html}}\n\nTODO", draft=True, p=theirs)
    assert html.startswith(theirs)
    assert html.count("<mark") == 1


def test_a_draft_without_faults_has_no_list_of_notes(tmp_path):
    page = projects.build(tmp_path, {"article/index.md": "a"}, True).tree["index.html"]
    assert page == projects.build(tmp_path, {"article/index.md": "a"}).tree["index.html"]
    assert b'class="notes"' not in page


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        ('<img src="a.png">', (704, 396)),
        ("![](a.png)", (704, 396)),
        ('<img src="a.png" width="640" height="300">', (640, 300)),
        ("<img width=640 src=a.png>", (640, 360)),
        ('<img src="a.png" width="640px" height="300px" />', (640, 300)),
        ('<img src="a.png" style="width: 9px" data-width="8">', (704, 396)),
        ('<img srcset="a.png 2x" src="a.png" width="640">', (640, 360)),
    ],
)
def test_a_missing_picture_is_a_labelled_box_of_a_stated_size(tmp_path, picture, size):
    site = projects.build(tmp_path, {"article/index.md": f"b {picture} c"}, draft=True)
    html = projects.article(site)
    width, height = size
    assert f"a.png is missing ({width} × {height} px)" in html
    assert f"--size: {width} / {height}" in html
    assert "<img" not in html
    assert [n.message for n in site.notes] == ["the picture “a.png” is missing"]


def test_what_is_wrong_is_pointed_at_where_it_is_written(tmp_path):
    # the same words stand before in prose and inside another name
    markdown = "The file a.png is one.\n\n![b](data.png)\n\n![c](a.png)\n"
    assert notes(tmp_path, markdown, data_png="x") == [(5, 6, "the picture “a.png” is missing")]


def test_a_missing_file_that_a_link_names_is_a_note(tmp_path):
    assert notes(tmp_path, "a [b](c.pdf)") == [(1, 7, "the file “c.pdf” is missing")]


def test_a_picture_without_alt_text_is_a_note(tmp_path):
    markdown = '<img src="a.png">\n<img src="a.png" alt="">\n<img src="b.png" alt="b">'
    assert notes(tmp_path, markdown, a_png="x", b_png="y") == [
        (1, 11, "a picture without alt text")
    ]


@pytest.mark.parametrize(
    ("markdown", "places"),
    [
        ('![good](a.png)\n\ntext\n\n<img src="a.png">\n', [(5, 11)]),
        ('<img src="a.png" alt="x"> <img src="a.png">\n<img src="a.png">', [(1, 37), (2, 11)]),
        ('`<img src="a.png">`\n\n<img src="a.png">', [(3, 11)]),
        ('<img title="no alt text" src="a.png">', [(1, 31)]),
        ('<img src="{{typewriter.title}}.png">', [(1, 11)]),
        ("<img alt src='a.png'> <img src=a.png alt> <img src=a.png alt= ''>", []),
    ],
)
def test_each_picture_without_alt_text_is_told_at_its_own_place(tmp_path, markdown, places):
    projects.write(tmp_path, {"article/A Title.png": "x"})
    found = [(line, column) for line, column, _ in notes(tmp_path, markdown, a_png="x")]
    assert found == places


@pytest.mark.parametrize(
    ("markdown", "places"),
    [
        ("![a](b.png)\n\n![c](b.png)\n", [(1, 6), (3, 6)]),
        (
            '<img alt="" src="b.png">\n![c](b.png)\n<img alt="" src="b.png">',
            [(1, 18), (2, 6), (3, 18)],
        ),
        ('The file "b.png" (b.png) is\n\n![a](b.png) ![a][k]\n\n[k]: b.png', [(3, 6), (5, 6)]),
        ("![a](b.png)\n\n`![c](b.png)` [d](b.png)\n", [(1, 6), (3, 19)]),
        ("{{> p.html}}\n\n{{> p.html}}\n", [(2, 18), (2, 18)]),
        ("x\n\n![a]({{typewriter.title}}.png)\n", [(3, 6)]),
        (
            "{{typewriter.title}} [b](c/{{ typewriter.title }}) ![a]({{{typewriter.title}}})",
            [(1, 26), (1, 57)],
        ),
    ],
)
def test_each_missing_file_is_told_at_its_own_place(tmp_path, markdown, places):
    found = notes(tmp_path, markdown, p_html='<p>\n<img alt="" src="b.png"></p>')
    assert [(line, column) for line, column, _ in found] == places


def test_without_draft_every_note_is_an_error_all_at_once_in_order(tmp_path):
    markdown = 'a\n\nTODO one\n\n<img src="b.png">\n\n<img src="c.png">\n\nTODO two\n'
    error = refused(tmp_path, markdown, draft=False, b_png="x")
    assert isinstance(error, ArticleErrors)
    assert [(e.place.line, e.message) for e in error.errors] == [
        (3, "TODO: one"),
        (5, "a picture without alt text"),
        (7, "the picture “c.png” is missing"),
        (9, "TODO: two"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/a.js"></script>',
        '<script src="//example.org/a.js"></script>',
        '<img src="HTTP://example.org/a.png" alt="">',
        "<img src=https://example.org/a.png alt=''>",
        "<img src=' https://example.org/a.png' alt=''>",
        '<img src="&#104;ttps://example.org/a.png" alt="">',
        '<img srcset="https://example.org/a.png 2x" src="b.png" alt="">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<iframe src="https://example.org"></iframe>',
        '<video poster="https://example.org/a.png"></video>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        '<svg><use xlink:href="https://example.org/a.svg#b"/></svg>',
        '<svg><script href="https://example.org/a.js"/></svg>',
        '<svg><feImage href="https://example.org/a.png"/></svg>',
        '<object data="https://example.org/a"></object>',
        "<style>@import url(https://example.org/a.css);</style>",
        "<style>b { background: url('//example.org/a.png') }</style>",
        '<p style="background: url(https://example.org/a.png)">a</p>',
        '<base href="https://example.org/">',
        '<link rel="preload" as="image" imagesrcset="https://example.org/a.png 1x">',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        "![a](https://example.org/a.png)",
    ],
)
def test_nothing_is_loaded_from_another_host(tmp_path, html):
    assert "another host" in refused(tmp_path, f"b\n\n{html}\n", b_png="x").message


def test_a_link_to_another_host_that_a_reader_follows_is_fine(tmp_path):
    markdown = '[a](https://example.org) <https://example.org> <a href="mailto:a@b.c">d</a>'
    svg = '<svg><a xlink:href="https://example.org"><g/></a></svg>'
    assert notes(tmp_path, f"{markdown}\n\n{svg}\n") == []


def test_what_lies_in_the_page_itself_is_fine(tmp_path):
    markdown = '[a](#b) [c](.) [d](index.html#e) <img alt="" src="data:image/png;base64,x">'
    markdown += "\n\n## B\n\n## E\n"
    assert notes(tmp_path, markdown) == []


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<img src="/a.png" alt="">', "begins at the server's root"),
        ("[a](/b)", "begins at the server's root"),
        ("![a](../../etc/passwd)", "leaves the project"),
        ("![a](%2e%2e/%2e%2e/etc/passwd)", "leaves the project"),
        ("[a](b%00)", "leaves the project"),
        ("[a](../assets/b.png)", "leaves the site"),
        ('<script src="a.js"></script>', "there is no file “a.js”"),
        ('<link rel="stylesheet" href="a.css">', "there is no file “a.css”"),
        ("![a](link.png)", "leaves the project"),
    ],
)
def test_a_path_that_no_site_could_serve_is_refused_with_its_place(tmp_path, html, message):
    project = projects.write(tmp_path / "p", {"assets/b.png": "b", "article/c": ""})
    projects.write(tmp_path, {"secret.png": "s"})
    (project / "article" / "link.png").symlink_to(tmp_path / "secret.png")
    error = refused(project, f"b\n\n{html}\n")
    assert message in error.message
    assert error.place is not None
    assert error.place.line == 3


def test_a_name_that_no_file_can_have_is_a_missing_file(tmp_path):
    name = "a" * 300
    assert notes(tmp_path, f"[b]({name})") == [(1, 5, f"the file “{name}” is missing")]
