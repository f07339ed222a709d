"""The fonts as set-up has cut them: whole, small, honest about their names, well stood in for."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from settings import FIGURES

from deconv_article import fonts
from deconv_article.assets import DRAWN_FONT, FONTS, font_faces
from deconv_article.assets import fonts as site_fonts
from deconv_article.files import Files

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / FONTS
PACKAGES = ROOT / "node_modules"
CSS = (FOLDER / "fonts.css").read_text(encoding="utf-8")
FILES = sorted(path.stem for path in FOLDER.glob("*.woff2"))
EACH = pytest.mark.parametrize("name", FILES)


def rules():
    """The @font-face rules of the style sheet, each as its descriptors."""
    return [
        dict(re.findall(r"([\w-]+): ([^;]+);", block))
        for block in re.findall(r"@font-face \{([^}]*)\}", CSS)
    ]


def faces():
    """Our own faces: file name -> rule."""
    return {re.findall(r'url\("(\S+)\.woff2"\)', rule["src"])[0]: rule
            for rule in rules() if "url(" in rule["src"]}  # fmt: skip


def test_there_is_a_file_for_every_face_and_a_licence_for_every_family():
    assert sorted(faces()) == FILES == ["math", "sans", "serif", "serif-italic"]
    families = {rule["font-family"] for rule in faces().values()}
    licences = sorted(FOLDER.glob("LICENSE-*.txt"))
    assert len(licences) == len(families)
    for licence in licences:
        text = licence.read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        assert re.search("(Copyright|©) 20", text)
    for rule in faces().values():
        assert rule["font-display"] == "optional"


@EACH
def test_a_font_has_what_pages_need_and_no_reserved_name(name):
    font = TTFont(FOLDER / f"{name}.woff2")
    known = font.getBestCmap()
    if name == "math":
        assert font["MATH"].table.MathConstants and font["MATH"].table.MathVariants
        assert {ord(letter) for letter in "⌊⌋⌈⌉∑√()−="} | {0x1D458, 0x1D460} <= set(known)
    else:
        assert set(range(0x20, 0x7F)) | {ord(letter) for letter in "–—‘’“”…×éöü"} <= set(known)
        assert "GPOS" in font and "hdmx" not in font
        digits = {font["hmtx"][known[ord(digit)]][0] for digit in "0123456789"}
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert len(digits) == 1 or "tnum" in features
    for number in (1, 4, 6):
        assert re.fullmatch(r"Article ?\w+", font["name"].getDebugName(number))
    weights = faces()[name]["font-weight"].split()
    if len(weights) == 2:
        (axis,) = font["fvar"].axes
        assert [axis.axisTag, axis.minValue, axis.maxValue] == ["wght", *map(float, weights)]
    else:
        assert "fvar" not in font


def test_every_letter_of_a_picture_is_as_wide_in_the_twins_font_as_in_the_pages():
    drawn, page = TTFont(ROOT / DRAWN_FONT), TTFont(FOLDER / "sans.woff2")
    letters = set()
    for name in FIGURES.names:
        figure = FIGURES.load(name)
        for mark in figure.layout(figure.model(figure.values({})), figure.wide):
            letters |= set(mark.get("text", ""))
    assert len(letters) > 30
    for letter in letters | set("0123456789"):
        one, other = (font["hmtx"][font.getBestCmap()[ord(letter)]][0] for font in (drawn, page))
        assert one == other, letter
    assert not {"GPOS", "GSUB", "kern", "fvar"} & set(drawn.keys())


def percent(text):
    return float(text.removesuffix("%")) / 100


def test_what_stands_in_for_a_font_takes_the_very_same_room():
    ours = {(rule["font-family"].strip('"'), rule["font-style"]): name
            for name, rule in faces().items()}  # fmt: skip
    instead = [rule for rule in rules() if "local(" in rule["src"]]
    assert len(instead) == len(fonts.FALLBACKS)
    for rule in instead:
        family = rule["font-family"].strip('"')
        weight = int(rule["font-weight"])
        name = ours[family[:-2], rule["font-style"]]
        font = TTFont(FOLDER / f"{name}.woff2")
        (known,) = [one for one in fonts.FALLBACKS if one.family == family
                    and one.instead == name and one.weight == weight]  # fmt: skip
        theirs = fonts.measure(TTFont(PACKAGES / known.measured), weight)
        measure = fonts.measure(font, weight)
        adjust = percent(rule["size-adjust"])
        assert adjust * theirs.advance == pytest.approx(measure.advance, rel=1e-3)
        for end in ("ascent", "descent"):
            room = adjust * percent(rule[f"{end}-override"])
            assert room == pytest.approx(getattr(measure, end), rel=1e-3)


def test_a_font_is_cut_to_the_same_bytes_every_time():
    cuts = [
        fonts.written(fonts.cut(fonts.open_font(PACKAGES / fonts.SANS), fonts.DRAWN), None)
        for _ in range(2)
    ]
    assert cuts[0] == cuts[1] == (ROOT / DRAWN_FONT).read_bytes()


class NoFonts(Files):
    def find(self, name, near=None):
        return None if name.startswith(FONTS) else super().find(name, near)


def test_a_site_has_its_fonts_beside_it_and_does_without_where_none_were_made():
    article = ROOT / "article/index.md"
    css = font_faces(Files(article))
    tree = dict(site_fonts(Files(article)))
    assert (
        {url for url in re.findall(r'url\("([^"]+)"\)', css)}
        == {f"{FONTS}/{name}.woff2" for name in FILES}
        == {path for path in tree if path.endswith(".woff2")}
    )
    assert sum(path.endswith(".txt") for path in tree) == 3
    beside = font_faces(Files(article), "fonts")
    assert set(re.findall(r'url\("([^"]+)"\)', beside)) == {f"fonts/{n}.woff2" for n in FILES}
    assert font_faces(NoFonts(article)) == ""
    assert dict(site_fonts(NoFonts(article))) == {}
