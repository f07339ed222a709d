"""The style sheets: one palette that can be read in both schemes, few bytes, no short cuts."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from deconv_article import assets
from deconv_article.files import Files
from deconv_article.tokens import parse_tokens

ROOT = Path(__file__).parent.parent
SHEETS = {
    name: re.sub(
        r"/\*.*?\*/", "", (ROOT / f"assets/styles/{name}.css").read_text("utf-8"), flags=re.S
    )
    for name in (*assets.STYLES, "wide")
}
TOKENS = parse_tokens((ROOT / "assets/styles/tokens.css").read_text(encoding="utf-8"))
FILES = Files(ROOT / "article/index.md")
BUDGET = 130_000  # fonts, styles and scripts together, in bytes on the wire


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


WORDS = ("ink", "muted", "link", "accent", "keyword", "string", "number", "name")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_words_can_be_read_on_every_ground(scheme):
    tokens = getattr(TOKENS, scheme)
    for words, ground in product(WORDS, ("paper", "raised")):
        assert contrast(tokens[words], tokens[ground]) >= 4.5, (words, ground)
    assert contrast(tokens["paper"], tokens["accent"]) >= 4.5  # a TODO is written the other way
    assert contrast(tokens["ink"], tokens["paper"]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_weights_letter_can_be_read_on_its_colour(scheme):
    tokens = getattr(TOKENS, scheme)
    taps = [colour for name, colour in tokens.items() if name.startswith("tap-")]
    assert len(set(taps)) == 5
    for colour in taps:
        assert contrast(tokens["ink"], colour) >= 7


# Colours by name, among them those of the system; currentcolor and none are no colours.
NAMED = (
    "white|black|gr[ae]y|silver|red|maroon|orange|yellow|olive|lime|green|aqua|teal|cyan|blue|navy"
    "|fuchsia|purple|magenta|pink|brown|gold|transparent|canvas|canvastext|linktext|highlight"
)


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "tokens"])
def test_colours_are_named_in_the_tokens_only(name):
    values = re.findall(r":\s*([^;{}]+);", SHEETS[name])
    for value in values:
        plain = re.sub(r'"[^"]*"|var\([^)]*\)', "", value)
        assert not re.search(r"#|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(", plain)
        assert not re.search(rf"(?<![\w-])({NAMED})(?![\w-])", plain, re.IGNORECASE), value


def selectors(css):
    for head in re.findall(r"([^{};]+)\{", css):
        if not head.strip().startswith("@"):
            yield head.strip()


@pytest.mark.parametrize("name", SHEETS)
def test_rules_hook_on_classes_and_states_and_never_shout(name):
    css = SHEETS[name]
    assert "!important" not in css
    assert "@import" not in css and "url(" not in css
    for selector in selectors(css):
        assert "#" not in selector, selector


def test_every_property_that_is_used_is_declared_and_the_other_way_round():
    everything = "".join(SHEETS.values())
    declared = set(re.findall(r"(?<![\w-])--([a-z][\w-]*)\s*:", everything))
    elsewhere = {"wide", "narrow", "size", "width", "digits"}  # set on the element, by the page
    used = set(re.findall(r"var\(--([a-z][\w-]*)", everything))
    assert used <= declared | elsewhere
    widgets = "".join(path.read_text("utf-8") for path in ROOT.glob("assets/widgets/*.js"))
    assert {name for name in declared - used if f'"{name}"' not in widgets} == set()


def test_a_reader_with_few_colours_gets_them_for_every_token():
    (forced,) = re.findall(
        r"@media \(forced-colors: active\) \{\s*:root \{([^}]*)\}", SHEETS["tokens"]
    )
    names = set(re.findall(r"--([\w-]+):", forced))
    colours = {name for name, value in TOKENS.light.items() if re.fullmatch(r"#\w{6}", value)}
    assert names == colours
    dark = set(name for name in colours if TOKENS.light[name] != TOKENS.dark[name])
    assert dark == colours


def test_every_family_of_the_style_sheet_is_one_that_set_up_makes_or_a_systems_own():
    css = assets.font_faces(FILES)
    made = set(re.findall(r'font-family: "(Article [^"]+)"', css))
    for token in ("sans", "serif", "math"):
        families = set(re.findall(r'"(Article [^"]+)"', TOKENS.light[token]))
        kind = f"Article {token.title()}"
        assert families == {family for family in made if family.startswith(kind)}
        generic = TOKENS.light[token].rpartition(", ")[2]
        assert generic == {"math": "math", "sans": "sans-serif", "serif": "serif"}[token]


def test_what_needs_room_is_asked_of_what_has_it_and_not_before_the_screen_may_have_it():
    # The Nu checker reads the page's own style sheet as of before container queries.
    assert "container" not in "".join(SHEETS[name] for name in assets.STYLES)
    (screen,) = re.findall(r"min-width: (\d+)em", assets.WIDE)
    asked = re.findall(r"@container \w+ \((?:min-width:|width >) (\d+)rem\)", SHEETS["wide"])
    assert len(asked) == SHEETS["wide"].count("@container ")
    assert min(map(int, asked)) == int(screen)


def test_fonts_styles_and_scripts_keep_to_their_budget():
    sheets = (
        assets.font_faces(FILES) + assets.stylesheet(FILES),
        assets.wide_stylesheet(FILES),
    )
    styles = sum(len(gzip.compress(sheet.encode(), 9)) for sheet in sheets)
    scripts = len(gzip.compress(assets.script(FILES, figures=True).encode(), 9))
    files = assets.fonts(FILES)
    sizes = {name: path.stat().st_size for name, path in files if name.endswith(".woff2")}
    assert sum(sizes.values()) < 100_000, sizes
    assert sum(sizes.values()) + styles + scripts < BUDGET, (sizes, styles, scripts)
