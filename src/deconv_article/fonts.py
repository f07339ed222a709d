"""The fonts, made once at set-up: cut down to what pages use, with fallbacks of the same measure.

    python -m deconv_article.fonts NODE_MODULES OUT

writes into OUT a WOFF2 a face, their licences, `fonts.css` with the @font-face rules, and a TTF
from which matplotlib draws the words of the twins. A build only reads them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SERIF = "@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz"
SANS = "source-sans/VF/SourceSans3VF-Upright.ttf"
# The one math font in a package that is kept, and that has its MATH table: a Python package.
MATH = ("ziamath", "fonts/STIXTwoMath-Regular.ttf")
# The whole text of the licence that all three share; each font names its own authors.
LICENCE = "source-sans/LICENSE.md"


def _range(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


def _all(characters: str) -> set[int]:
    return {ord(character) for character in characters}


WORDS = (
    _range(0x20, 0x7E)
    | _range(0xA0, 0xFF)
    | _all("ŁłŒœŠšŸŽžĆćČčĐđĞğİıŃńŐőŘřŞşŰű")
    | _all("–—‑‘’‚“”„…‹›′″†‡•€™−×÷±≈≠≤≥←↑→↓↗↩\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}")
)
FORMULAS = (
    _all("0123456789 !%'()*+,-./:;<=>?[\\]^_`{|}~¬±·×÷ℓℎℝℕℤ")
    | _all("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")  # operators' names: log, mod
    | _range(0x1D434, 0x1D467) - {0x1D455}  # italic letters, as MathML sets a variable
    | _range(0x1D6FC, 0x1D715)  # italic Greek
    | _all("ΔΣΩ∂")
    | _all("−∗∘∙√∑∏∫∞∇∈∉⊂∪∩∅∧∨∀∃→←⇒⇔↦≤≥≠≈≡∼∝⌊⌋⌈⌉⟨⟩∣⋅⋯…⋮′″¯ˆ˜⊗")
)
BODY = 18  # the size that the serif is cut for, about that of the text on the screen
KEPT = ("kern", "liga", "ccmp", "locl", "lnum", "tnum")


@dataclass(frozen=True)
class Face:
    """One font file of the site; `file` is its name there, without the suffix."""

    file: str
    family: str
    style: str
    weights: tuple[int, int]
    characters: Iterable[int]
    features: tuple[str, ...] = KEPT

    @property
    def weight(self) -> str:
        """As CSS says it: one number, or the ends of a range."""
        return " ".join(str(weight) for weight in sorted(set(self.weights)))


FACES = {
    f"{SERIF}-normal.woff2": Face("serif", "Article Serif", "normal", (400, 400), WORDS),
    f"{SERIF}-italic.woff2": Face("serif-italic", "Article Serif", "italic", (400, 400), WORDS),
    SANS: Face("sans", "Article Sans", "normal", (400, 600), WORDS),
}
MATH_FACE = Face("math", "Article Math", "normal", (400, 400), FORMULAS, ())
# What twins are drawn from: one weight, and no feature that a browser would have to follow.
DRAWN = Face("sans", "Article Sans", "normal", (400, 400), WORDS, ())
# What the card's title is drawn from.
TITLE = Face("sans-bold", "Article Sans", "normal", (600, 600), WORDS, ("kern",))


@dataclass(frozen=True)
class Fallback:
    """Fonts of readers' systems, stretched to the measure of one of ours until that has come.

    local: their names; measured: a free font of the very same widths, whose file we can read.
    """

    family: str
    instead: str
    weight: int
    local: tuple[str, ...]
    measured: str


def _fallbacks() -> list[Fallback]:
    """Per system font the cuts that a page shows first: what is bold is set in the sans."""
    known = (
        ("Article Serif A", "Article Serif", "gelasio", ("Georgia", "Gelasio"), "Italic"),
        ("Article Serif B", "Article Serif", "tinos",
         ("Times New Roman", "Liberation Serif", "Tinos"), "Italic"),
        ("Article Sans A", "Article Sans", "arimo",
         ("Arial", "Liberation Sans", "Arimo"), "Bold"),
    )  # fmt: skip
    found = []
    for family, ours, package, names, other in known:
        for cut in ("", f" {other}"):
            style = "italic" if cut == " Italic" else "normal"
            weight, theirs = (600, 700) if cut == " Bold" else (400, 400)
            file = next(f for f in FACES.values() if (f.family, f.style) == (ours, style)).file
            measured = f"@fontsource/{package}/files/{package}-latin-{theirs}-{style}.woff2"
            called = tuple(name + cut for name in names)
            found.append(Fallback(family, file, weight, called, measured))
    phones = (
        ("Article Serif C", "serif", "Noto Serif", "noto-serif"),
        ("Article Sans B", "sans", "Roboto", "roboto"),
    )
    for family, file, name, package in phones:
        path = f"@fontsource-variable/{package}/files/{package}-latin-wght-normal.woff2"
        found.append(Fallback(family, file, 400, (name,), path))
    return found


FALLBACKS = _fallbacks()

# English as letters come in it; a font's measure is what this takes in it.
SAMPLE = (
    "Take a picture that a neural network has made, and enlarge a flat part of it: a sky, a wall, "
    "a red coat. Quite often the part is not flat. The width of the window is the kernel size, the "
    "distance from one window to the next is the stride; where windows overlap, the paint adds up."
)


def cut(font: TTFont, face: Face) -> TTFont:
    """The font with the face's characters, features and weights only, under the face's name."""
    options = Options(
        layout_features=list(face.features),
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 4, 5, 6, 13, 14],
        drop_tables=["BASE", "DSIG", "meta", "GSUB", "GPOS", "GDEF"]
        if not face.features
        else ["BASE", "DSIG", "meta"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.characters)
    subsetter.subset(font)
    if "fvar" in font:
        low, high = face.weights
        limits: dict[str, object] = {"wght": low if low == high else face.weights}
        if any(axis.axisTag == "opsz" for axis in font["fvar"].axes):
            limits["opsz"] = BODY
        font = instantiateVariableFont(font, limits, inplace=True)
    # The authors reserve their fonts' names for what they have made themselves.
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            name = face.family if record.nameID != 6 else face.family.replace(" ", "")
            record.string = name
    return font


def written(font: TTFont, flavor: str | None) -> bytes:
    """The font's bytes: the same for the same font."""
    font.flavor = flavor
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def open_font(path: Path) -> TTFont:
    return TTFont(path, recalcTimestamp=False)


@dataclass(frozen=True)
class Measure:
    """A font in ems: the mean advance of the sample, ascent, descent and line gap."""

    advance: float
    ascent: float
    descent: float
    gap: float


def measure(font: TTFont, weight: int) -> Measure:
    """What browsers take from the font, at a weight."""
    em = font["head"].unitsPerEm
    glyphs = font.getGlyphSet(location={"wght": weight} if "fvar" in font else None)
    names = font.getBestCmap()
    advance = sum(glyphs[names[ord(letter)]].width for letter in SAMPLE) / len(SAMPLE)
    lines = font["hhea"]
    typographic = font["OS/2"]
    if typographic.fsSelection & 1 << 7:  # USE_TYPO_METRICS
        vertical = (
            typographic.sTypoAscender, -typographic.sTypoDescender, typographic.sTypoLineGap,
        )  # fmt: skip
    else:
        vertical = lines.ascent, -lines.descent, lines.lineGap
    ascent, descent, gap = (value / em for value in vertical)
    return Measure(advance / em, ascent, descent, gap)


def descriptors(ours: Measure, theirs: Measure) -> dict[str, str]:
    """What makes their font take the room of ours."""
    adjust = ours.advance / theirs.advance
    values = {
        "size-adjust": adjust,
        "ascent-override": ours.ascent / adjust,
        "descent-override": ours.descent / adjust,
        "line-gap-override": ours.gap / adjust,
    }
    return {name: f"{100 * value:.2f}%" for name, value in values.items()}


def face_rule(face: Face) -> str:
    return _rule(
        {
            "font-family": f'"{face.family}"',
            "src": f'url("{face.file}.woff2") format("woff2")',
            "font-style": face.style,
            "font-weight": face.weight,
            # A font that comes after the first paint waits for the next page: no word ever moves.
            "font-display": "optional",
        }
    )


def fallback_rule(fallback: Fallback, style: str, adjusted: Mapping[str, str]) -> str:
    return _rule(
        {
            "font-family": f'"{fallback.family}"',
            "src": ", ".join(f'local("{name}")' for name in fallback.local),
            "font-style": style,
            "font-weight": str(fallback.weight),
            **adjusted,
        }
    )


def _rule(pairs: Mapping[str, str]) -> str:
    return "@font-face {" + "".join(f" {name}: {value};" for name, value in pairs.items()) + " }"


def make(packages: Path, math: Path, out: Path) -> None:
    """Writes all that a site needs of fonts into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    faces = {packages / path: face for path, face in FACES.items()} | {math: MATH_FACE}
    licence = (packages / LICENCE).read_text(encoding="utf-8")
    terms = licence[licence.index("This Font Software is licensed under") :]
    for path, face in faces.items():
        font = cut(open_font(path), face)
        (out / f"{face.file}.woff2").write_bytes(written(font, "woff2"))
        if face.style == "normal":
            notice = f"{face.family}, cut down from a font that is\n{font['name'].getDebugName(0)}"
            text = f"{notice}\n\n{terms}"
            (out / f"LICENSE-{face.file}.txt").write_text(text, encoding="utf-8")
    for face in (DRAWN, TITLE):
        drawn = cut(open_font(packages / SANS), face)
        (out / f"{face.file}.ttf").write_bytes(written(drawn, None))
    rules = [face_rule(face) for face in faces.values()]
    for fallback in FALLBACKS:
        face = next(face for face in FACES.values() if face.file == fallback.instead)
        ours = measure(open_font(out / f"{face.file}.woff2"), fallback.weight)
        theirs = measure(open_font(packages / fallback.measured), fallback.weight)
        rules.append(fallback_rule(fallback, face.style, descriptors(ours, theirs)))
    (out / "fonts.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def math_font() -> Path:
    """The math font's file in its Python package, which is not imported for it."""
    package, path = MATH
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    return Path(spec.submodule_search_locations[0]) / path


if __name__ == "__main__":
    make(Path(sys.argv[1]), math_font(), Path(sys.argv[2]))
