"""Links to a figure's state, and the pages they lead to without a script."""

import csv
import re
from dataclasses import replace
from io import StringIO
from urllib.parse import unquote

import projects
import pytest
from toys import TOYS

from deconv_article.errors import ArticleError
from deconv_article.figure import Param, TextParam, UnknownParam
from deconv_article.states import address, page_of, parse


def site(folder, text):
    return projects.build(folder, {"article/index.md": text})


def test_a_link_to_a_state_leads_to_a_page_where_it_is_drawn(tmp_path):
    built = site(tmp_path, '{{figure "toy"}}\n\nTry [five](#toy?boxes=5), [three](#toy?boxes=3).')
    html = projects.article(built)
    assert (
        'Try <a href="figures/toy/boxes=5/index.html" data-state="#toy?boxes=5">five</a>, '
        '<a href="figures/toy/index.html" data-state="#toy?boxes=3">three</a>.' in html
    )
    page = built.tree["figures/toy/boxes=5/index.html"].decode()
    assert "There are 5 boxes, 2 apart." in page
    assert 'src="../../../figures/toy/boxes=5/picture.svg"' in page
    assert "There are 5" in built.tree["figures/toy/boxes=5/picture.svg"].decode()
    assert "There are 3" in built.tree["figures/toy/index.html"].decode()


def test_a_link_to_a_state_in_a_script_is_the_scripts(tmp_path):
    theirs = """<script>a('<a href="#toy?boxes=5">b</a>')</script>"""
    assert theirs in projects.body(tmp_path, '{{figure "toy"}}\n\n{{> p.html}}', p=theirs)


def test_a_state_is_reckoned_from_what_the_page_shows(tmp_path):
    text = (
        '{{figure "toy" stride=7}}\n\n[five](#toy?boxes=5)\n\n{{figure "toy"}} [x](#toy-2?boxes=4)'
    )
    built = site(tmp_path, text)
    assert (
        "There are 5 boxes, 7 apart."
        in built.tree["figures/toy/boxes=5,stride=7/index.html"].decode()
    )
    assert "There are 4 boxes, 2 apart." in built.tree["figures/toy/boxes=4/index.html"].decode()


def test_a_figures_page_has_what_a_reader_takes_along(tmp_path):
    toml = (
        'title = "T"\nurl = "https://example.org/a/"\ngithub = "https://example.org/code"\n'
        '[[authors]]\nfirstName = "Ann"\nlastName = "Lee"\n'
    )
    files = {"article/index.md": '{{figure "toy"}}', "article/article.toml": toml}
    tree = projects.build(tmp_path, files).tree
    page = tree["figures/toy/index.html"].decode()
    assert '<link rel="canonical" href="https://example.org/a/figures/toy/">' in page
    assert 'href="../../figures/toy.svg" download="toy.svg"' in page
    assert "&lt;iframe src=&#34;https://example.org/a/figures/toy/embed/index.html" in page or (
        '&lt;iframe src="https://example.org/a/figures/toy/embed/index.html"' in page
    )
    assert "@misc{lee" in page
    rows = list(csv.reader(StringIO(tree["figures/toy/table.csv"].decode())))
    assert rows == [["box"], ["1"], ["2"], ["3"]]
    for name in ("figures/toy/index.html", "figures/toy/embed/index.html"):
        here = name.rpartition("/")[0]
        for url in re.findall(r'(?:href|src|srcset)="([^"#:]+)["#]', tree[name].decode()):
            parts = f"{here}/{url}".split("/")
            while ".." in parts:
                at = parts.index("..")
                del parts[at - 1 : at + 1]
            assert "/".join(parts) in tree | {"index.html": b""}, (name, url)


def test_a_page_without_figures_has_no_pages_of_figures(tmp_path):
    assert not [name for name in site(tmp_path, "Words.").tree if name.startswith("figures")]


@pytest.mark.parametrize(
    ("link", "message", "hint"),
    [
        ("#tay?boxes=5", "the page has no figure “tay”", "toy"),
        ("#toy?boxs=5", "unknown parameter “boxs”", "boxes"),
        ("#toy?boxes=10", "boxes is “10”", "a whole number from 1 to 9"),
        ("#toy?boxes=2.5", "boxes is “2.5”", "a whole number from 1 to 9"),
        ("#toy?boxes=", "boxes is “”", "a whole number from 1 to 9"),
        ("#toy?boxes=five", "boxes is “five”", "a whole number from 1 to 9"),
    ],
)
def test_a_link_to_no_state_is_an_error_with_its_place(tmp_path, link, message, hint):
    with pytest.raises(ArticleError) as caught:
        site(tmp_path, f'{{{{figure "toy"}}}}\n\nTry [this]({link}).')
    assert caught.value.message == message
    assert caught.value.place and (caught.value.place.line, caught.value.place.column) == (3, 12)
    assert hint in caught.value.hint


# Parameters of every kind

CHOICE = Param("kind", 1, 0, 2, "kind", choices=("even", "odd", "none at all"))
HALVES = Param("tap", 3, -4, 8, "tap", per=2)


def test_a_parameter_reads_what_it_writes():
    for param in (CHOICE, HALVES, Param("size", 3, 1, 12, "size")):
        for value in range(param.low, param.high + 1):
            written = param.write(value)
            (said,) = parse(_Figure(param), {param.name: written}).values()
            assert param.read(said) == value
    assert HALVES.write(3) == "1.5" and CHOICE.write(2) == "none at all"
    assert TextParam("code", "", "code").read("12") == "12"


class _Figure:
    """As much of a figure as an address needs."""

    name = "some"

    def __init__(self, *params):
        self.params = params


def test_a_state_is_written_into_a_path_that_any_disk_can_hold():
    path, call = page_of(_Figure(CHOICE, HALVES), {"kind": 2, "tap": -1})
    assert path == "figures/some/kind=none%20at%20all,tap=-0.5/"
    assert call.values == {"kind": "none at all", "tap": -0.5}


def test_the_toy_knows_its_parameters():
    with pytest.raises(UnknownParam):
        TOYS.load("toy").values({"no": 1})


def test_a_folder_of_a_state_is_found_by_the_link_to_it():
    params = (Param("kind", 0, 0, 2, "kind", choices=("even", "flat red", "50% & more")),)
    figure = replace(
        TOYS.load("toy"), params=params, model=lambda _: {"boxes": 1, "stride": 1}, name="kinds"
    )
    for kind in range(3):
        folder, _ = page_of(figure, {"kind": kind})
        assert unquote(address(folder)) == folder
        assert not set(address(folder)) & set(" %&") - {"%"}
    assert page_of(figure, {"kind": 1})[0] == "figures/kinds/kind=flat%20red/"
