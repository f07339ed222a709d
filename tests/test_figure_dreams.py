"""Optimised inputs: the pictures that are named, and what each jitter leaves of each period."""

import json

import numpy as np
import pytest
from pages import ROOT
from settings import FIGURES

from deconv_article.figures.dreams import JITTERS, NETWORKS, PERIODS
from deconv_article.sentence import describe, readable

FIGURE = FIGURES.load("dreams")
RECORD = json.loads((ROOT / "article/results/inputs.json").read_text(encoding="utf-8"))
FACTS, SPRITES = RECORD["facts"], RECORD["sprites"]["main"]
SHOWN = RECORD["settings"]["shown"]
CLASSES = FIGURE.params[1].choices
EACH = pytest.mark.parametrize(
    ("network", "picture"),
    [(network, index) for network in range(len(NETWORKS)) for index in range(len(CLASSES))],
)


@EACH
def test_the_row_of_the_sheet_is_that_of_the_network_and_the_class(network, picture):
    data = FIGURE.model(FIGURE.values({}) | {"network": network, "class": picture})
    name, said = list(NETWORKS.values())[network]
    row = data["tiles"][0][1] // SPRITES["tile"][1]
    label, _, of = SPRITES["rows"][row].partition(": ")
    assert of == CLASSES[picture] == data["picture"]
    assert label.split()[0] == name.split(",")[0].split()[0]
    assert label.split()[-1] == name.split()[-1] == said.split()[-1]
    wide, high = SPRITES["tile"]
    assert data["tiles"] == [[wide * column, high * row] for column in range(len(SHOWN))]
    sentence = describe(FIGURE.sentence, data)
    assert f"“{CLASSES[picture]}”" in sentence and said in sentence


def test_the_jitters_are_called_what_they_are():
    data = FIGURE.model(FIGURE.values({}))
    for title, label, name in zip(data["titles"], SPRITES["columns"], SHOWN, strict=True):
        digits = [letter for letter in label if letter.isdigit()]
        assert [letter for letter in title if letter.isdigit()] == digits
        count, written = JITTERS[name]
        assert written == title
        assert count == (int(digits[-1]) + 1 if name.startswith("turns") else 1)


@EACH
def test_the_numbers_are_those_of_the_results(network, picture):
    data = FIGURE.model(FIGURE.values({}) | {"network": network, "class": picture})
    kind = list(NETWORKS)[network]
    places = [(jitter, period) for jitter in SHOWN for period in PERIODS]
    facts = [f"{kind}.{jitter}.a{period}" for jitter, period in places]
    rows = FIGURE.table(data).rows
    expected = [[FACTS[f"{fact}.{edge}"] for edge in ("mean", "low", "high")] for fact in facts]
    np.testing.assert_allclose([row[2:] for row in rows], expected, rtol=0, atol=0.051)
    bars = [bar for bars in data["bars"] for bar in bars]
    for (word, *_, number, colour), (jitter, period), fact in zip(bars, places, facts, strict=True):
        assert (word, number) == (str(period), f"{FACTS[f'{fact}.mean']:.0f}")
        assert (colour == "muted") == (JITTERS[jitter][0] % period == 0)
    sentence = describe(FIGURE.sentence, data)
    for jitter in SHOWN:
        for period in (8, 2):
            assert readable(round(FACTS[f"{kind}.{jitter}.a{period}.mean"], 1)) in sentence


def test_the_default_makes_its_point():
    bars = FIGURE.model(FIGURE.values({}))["bars"]
    longest = max(mean for row in bars for _, _, mean, *_ in row)
    removed = [mean for row in bars for *_, mean, _, _, colour in row if colour == "muted"]
    left = [mean for row in bars for *_, mean, _, _, colour in row if colour == "accent"]
    assert max(removed) < longest / 4 < 1.2 * min(left)
