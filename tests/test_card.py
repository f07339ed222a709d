"""The card that social sites show: large, light, small in bytes, drawn once."""

import struct
import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import projects
import pytest
from PIL import Image, ImageChops
from settings import FIGURES
from toys import TOYS

from deconv_article.card import render_card
from deconv_article.citation import byline
from deconv_article.figure import Size
from deconv_article.marks import area, curve, lines, numbers, pixels, rect, text, words
from deconv_article.metadata import Author, Metadata
from deconv_article.tokens import parse_tokens

ROOT = Path(__file__).resolve().parent.parent
TOKENS = parse_tokens((ROOT / "assets/styles/tokens.css").read_text(encoding="utf-8"))
FONTS = tuple(ROOT / f"assets/fonts/sans{end}.ttf" for end in ("-bold", ""))
TOML = """title = "A Title"
url = "https://example.org/"
firstPublished = "2016-10-17"

[[authors]]
lastName = "The Example Group"
"""


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def boxes(size: Size) -> list:
    return [rect("all", 0, 0, size.width, size.height, "accent")]


def drawn(size: Size, title: str = "A Title") -> tuple[int, int, int, int]:
    """Where the figure lies on the card: left, top, right, bottom."""
    image = shown(render_card(title, "Ann · 2016", boxes(size), size, TOKENS, *FONTS))
    difference = ImageChops.difference(image, Image.new("RGB", image.size, TOKENS.light["accent"]))
    bounds = difference.convert("L").point(lambda value: 255 if value < 9 else 0).getbbox()
    assert bounds
    return bounds


@pytest.mark.parametrize("name", FIGURES.names)
def test_a_card_is_a_small_png_of_the_size_that_is_announced(name):
    figure = FIGURES.load(name)
    marks = figure.picture(figure.model(figure.values({})), figure.wide)
    title = "Why Neural Networks Paint Checkerboards"
    cards = [render_card(title, "Ann", marks, figure.wide, TOKENS, *FONTS) for _ in range(2)]
    assert cards[0] == cards[1]
    assert cards[0].startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", cards[0][16:24]) == (1200, 630)
    assert len(cards[0]) < 60_000
    assert b"tEXt" not in cards[0]
    assert shown(cards[0]).getpixel((2, 300)) == (255, 255, 255)


def test_a_wide_figure_stands_below_the_title_from_margin_to_margin():
    left, top, right, bottom = drawn(Size(704, 246))
    assert left == 64 and right >= 1130
    assert top > 130 and bottom < 540


def test_a_square_figure_stands_beside_the_title():
    left, top, right, bottom = drawn(Size(400, 400), "A Title of Several Words, to Be Broken")
    assert left >= 64 + 400 and right <= 1136
    assert bottom - top > 400


@pytest.mark.parametrize("size", [Size(704, 246), Size(400, 400), Size(100, 900), Size(900, 20)])
@pytest.mark.parametrize("title", ["漢字", "W" * 90, "word " * 60, "Short"])
def test_no_title_drives_the_figure_off_the_card(title, size):
    left, top, right, bottom = drawn(size, title)
    assert left >= 64 and top >= 64 and right <= 1137 and bottom <= 566


def test_every_kind_of_mark_is_drawn():
    size = Size(700, 250)
    blank = render_card("A", "", [], size, TOKENS, *FONTS)
    for mark in (
        rect("r", 10, 10, 90, 90, "paint", 0.5, "accent"),
        lines("l", [[10, 10, 90, 90]], "ink"),
        curve("c", [[10, 10], [50, 90], [90, 10]], "ink", 1, "accent", 0.5),
        numbers("n", [[50, 50, 12]], 13, "ink"),
        words("w", [(50, 50, "2a′+b")], 13, "ink"),
        pixels("p", 10, 10, 40, 40, 2, [[0, 0, 0], [9, 99, 99], [0, 0, 0], [200, 0, 0]]),
        text("t", 300, 100, "× ≥ words", 13, "ink", "middle"),
        area("a", [[10, 10, 5, 5], [30, 30, 5, 5]], "accent", 0.5),
    ):
        assert render_card("A", "", [mark], size, TOKENS, *FONTS) != blank


def test_without_fonts_of_our_own_words_are_still_written():
    size = Size(700, 250)
    blank = render_card("", "", [], size, TOKENS)
    assert render_card("Aβ", "", [], size, TOKENS) != blank
    assert render_card("Привет", "", [], size, TOKENS, *FONTS) != blank  # not in ours
    assert render_card("漢字", "", [], size, TOKENS, *FONTS) == blank  # in none: left out


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ("", "2016"),
        ("A", "A · 2016"),
        ("ABC", "A, B, C · 2016"),
        ("ABCD", "A et al. · 2016"),
    ],
)
def test_the_byline_says_who_and_when(names, line):
    authors = tuple(Author(name) for name in names)
    assert byline(Metadata(firstPublished="2016-10-17", authors=authors)) == line


# Drawn once


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Builds an article with a card; gives the site and how many cards were drawn for it."""
    count = 0

    def draw(*arguments):
        nonlocal count
        count += 1
        return render_card(*arguments)

    monkeypatch.setitem(sys.modules, "deconv_article.card", SimpleNamespace(render_card=draw))

    def build_site(text, toml=TOML):
        files = {"article/index.md": text, "article/article.toml": toml}
        tree = projects.build(tmp_path, files).tree
        return tree.get("card.png"), count

    return build_site


def test_a_card_is_not_drawn_again_for_prose(build):
    first = build("One.\n\n{{figure 'toy'}}\n")
    assert first[0] and first[1] == 1
    assert build("Another.\n\n{{figure 'toy'}}\n\n{{figure 'toy' boxes=4}}\n") == first


def test_a_card_follows_its_title_and_its_figure(build):
    text = "{{figure 'toy'}}\n"
    card, _ = build(text)
    assert build(text, TOML.replace("A Title", "B Title"))[1] == 2
    other, count = build(text.replace("'}", "' boxes=5}"))
    assert other != card and count == 3
    assert build(text) == (card, 3)


def test_there_is_no_card_without_a_figure_or_an_address(build):
    assert build("Words.\n") == (None, 0)
    assert build("{{figure 'toy'}}\n", TOML.replace("url", "github")) == (None, 0)


def test_the_toys_are_what_the_card_is_drawn_from(build):
    toy = TOYS.load("toy")
    marks = toy.layout(toy.model(toy.values({"boxes": 5})), toy.wide)
    card, _ = build("{{figure 'toy' boxes=5}}\n")
    expected = render_card("A Title", "The Example Group · 2016", marks, toy.wide, TOKENS, *FONTS)
    assert card == expected
