"""Figures of measured results: what they read, what is missing, and what they make of it."""

import json
import re

import numpy as np
import projects
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from settings import FIGURES

from deconv_article.cut import amplified, cut
from deconv_article.errors import ArticleError
from deconv_article.figures import FIGURES as DECLARED
from deconv_article.files import Files
from deconv_article.marks import sprite
from deconv_article.results import Results


def results(folder, files):
    return Results(Files(projects.write(folder, files) / "article" / "index.md"))


def test_results_lie_beside_the_article(tmp_path):
    found = results(tmp_path, {"article/index.md": "", "article/results/m.json": '{"facts": {}}'})
    assert found.numbers("results/m.json") == {"facts": {}}
    assert list(found.files.asked.values())  # an input of the build


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, r"article/results/m\.json is missing\n  run: make experiments"),
        ("{", r"m\.json:1:2: this is not JSON"),
        ("[1]", r"m\.json:1:1: this is no record of results"),
        (b"\xff", r"not UTF-8"),
    ],
)
def test_results_that_cannot_be_read_are_named(tmp_path, content, says):
    files = {"article/index.md": ""}
    if content is not None:
        files["article/results/m.json"] = content
    with pytest.raises(ArticleError) as caught:
        results(tmp_path, files).numbers("results/m.json")
    assert re.search(says, str(caught.value))


def test_a_sheet_that_is_no_picture_is_named(tmp_path):
    found = results(tmp_path, {"article/index.md": "", "article/results/m.webp": "no picture"})
    with pytest.raises(ArticleError, match=r"results/m\.webp is not a picture"):
        found.sheet("results/m.webp")


@pytest.mark.parametrize("name", DECLARED.reads)
def test_a_figure_without_its_results_says_which_are_missing(tmp_path, name):
    article = projects.write(tmp_path, {"article/index.md": ""}) / "article" / "index.md"
    numbers, _ = DECLARED.reads[name]
    with pytest.raises(ArticleError, match=rf"{re.escape(numbers)} is missing"):
        DECLARED.beside(Files(article)).load(name)
    with pytest.raises(ArticleError, match="no article's are known"):
        DECLARED.load(name)
    files = {f"article/{numbers}": '{"sprites": {}}'}
    projects.write(tmp_path, files)
    with pytest.raises(ArticleError, match=rf"“{name}” needs 'series', which is not in results/"):
        DECLARED.beside(Files(article)).load(name)


@pytest.mark.parametrize("name", DECLARED.reads)
def test_results_are_among_the_files_that_redraw_a_figure(name):
    files = {path.as_posix().rpartition("/article/")[2] for path in FIGURES.files(name)}
    assert set(FIGURES.reads[name]) <= files
    assert not [path for path in FIGURES.files("deconv1d") if "results/" in path.as_posix()]
    assert set(FIGURES.load(name).sheets) <= set(FIGURES.reads[name])


@pytest.mark.parametrize("name", DECLARED.reads)
def test_what_a_browser_is_given_of_the_results_is_small(name):
    assert len(json.dumps(FIGURES.load(name).constants)) < 12_000


SHEET = np.random.default_rng(4).integers(0, 256, (24, 40, 3)).astype(np.uint8)


def box(least, most):
    return st.integers(least, most)


@given(st.data())
def test_a_sprite_is_cut_where_it_says(data):
    x, y = data.draw(box(0, 30)), data.draw(box(0, 20))
    w, h = data.draw(box(1, 40 - x)), data.draw(box(1, 24 - y))
    sheet = {"file": "s.webp", "size": [40, 24]}
    mark = sprite("p", 5, 6, 3 * w, 3 * h, sheet, [x, y, w, h], [0, 0, 1, 1])
    picture, halo, window = cut(mark, {"s.webp": SHEET})
    expected = Image.fromarray(SHEET).crop((x, y, x + w, y + h))
    assert bytes(part for pixel in picture["rgb"] for part in pixel) == expected.tobytes()
    assert (picture["columns"], len(picture["rgb"])) == (w, w * h)
    for edge in (halo, window):
        assert (edge["x"], edge["y"], edge["w"], edge["h"]) == (5, 6, 3, 3)


@given(box(0, 255), box(0, 255), box(1, 9))
def test_an_amplified_pixel_is_its_difference_on_grey(level, about, gain):
    pixel = np.full((1, 1, 3), level, np.uint8)
    shown = amplified(pixel, gain, [about] * 3)
    if gain == 1:
        assert shown.tolist() == pixel.tolist()
    else:
        assert shown.tolist() == [[[min(255, max(0, 128 + gain * (level - about)))] * 3]]
