"""Gradients of one picture and of many: the pictures that are named, the numbers of the results."""

import json

import numpy as np
from pages import ROOT
from settings import FIGURES

from deconv_article.figures.maps import NAMES, STRIDED
from deconv_article.sentence import describe, readable

FIGURE = FIGURES.load("maps")
RECORD = json.loads((ROOT / "article/results/gradients.json").read_text(encoding="utf-8"))
FACTS, SPRITES = RECORD["facts"], RECORD["sprites"]["main"]
DATA = FIGURE.model(FIGURE.values({}))


def test_above_one_picture_of_each_kind_and_below_the_mean_of_many():
    wide, high = SPRITES["tile"]
    expected = [
        [column * wide, row * high] for column in (0, 1) for row in range(len(SPRITES["rows"]))
    ]
    assert DATA["tiles"] == expected
    one, many = SPRITES["columns"]
    assert one == "one picture" and many == f"mean of {DATA['many']}"
    for size, hung in ((6, DATA["wide"]), (3, DATA["narrow"])):
        assert hung["columns"] == size
        names = [name[0].split(":")[0] for name in hung["names"] if name]
        assert names == [one, many]
        assert [bool(name) for name in hung["names"]][:: 6 // size] == [True, True]


def test_the_kinds_are_called_what_they_are():
    for (kind, name), label in zip(NAMES.items(), SPRITES["rows"], strict=True):
        assert name.split(",")[0].split()[0] in label
        assert name.split()[-1] in label
        assert (kind in STRIDED) == ("strided" in label)
    assert DATA["titles"] == [*NAMES.values(), *NAMES.values()]


def test_the_numbers_are_those_of_the_results():
    facts = [f"{kind}.trained.{what}" for what in ("e2", "ratio8") for kind in NAMES]
    rows = FIGURE.table(DATA).rows
    expected = [[FACTS[f"{fact}.{edge}"] for edge in ("mean", "low", "high")] for fact in facts]
    np.testing.assert_allclose([row[2:] for row in rows], expected, rtol=0, atol=0.051)
    for ((*_, number, _),), fact in zip(DATA["bars"], facts, strict=True):
        assert (
            abs(float(number.removesuffix(" dB").replace("−", "-")) - FACTS[f"{fact}.mean"]) < 0.06
        )


def test_equal_on_average_is_not_equal_image_by_image():
    said = describe(FIGURE.sentence, DATA)
    for kind in ("conv3", "conv4", "max"):
        for what in ("ratio8", "e2"):
            assert readable(round(FACTS[f"{kind}.trained.{what}.mean"], 1)) in said
    assert DATA["conv4ratio"] < DATA["conv3ratio"] / 3
    assert DATA["conv4excess"] > DATA["maxexcess"] + 8
