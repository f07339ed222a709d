"""What matplotlib makes of marks: all of their points, however many."""

import re
from pathlib import Path

import pytest

from deconv_article.figure import Size
from deconv_article.marks import curve, lines
from deconv_article.tokens import parse_tokens
from deconv_article.twin import render_twin

STYLES = Path(__file__).parent.parent / "assets/styles/tokens.css"
TOKENS = parse_tokens(STYLES.read_text(encoding="utf-8"), None)
MANY = 400
POINTS = [[index / 5, 50 + (index % 7) / 50] for index in range(MANY)]


@pytest.mark.parametrize(
    "mark",
    [
        lines("strokes", [[x, 90, x, y] for x, y in POINTS], "ink"),
        curve("curve", POINTS, "ink"),
    ],
    ids=["lines", "curve"],
)
def test_a_long_path_keeps_every_point(mark):
    svg = render_twin([mark], Size(100, 100), "", TOKENS)
    path = re.search(r' d="([^"]*)"', svg)[1]
    drawn = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", path)]
    if mark["kind"] == "lines":
        expected = [part for ends in mark["ends"] for part in ends]
    else:
        expected = [part for point in POINTS for part in point]
    assert drawn == pytest.approx(expected, abs=0.006)
