"""The lens over all upsamplers: what it names, and its numbers; see test_magnifier for the rest."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT
from PIL import Image
from settings import FIGURES

from deconv_article.figures.gallery import NAMES
from deconv_article.figures.lens import PICTURES

FIGURE = FIGURES.load("lens")
FOLDER = ROOT / "article/results"
RECORD = json.loads((FOLDER / "autoencoders.json").read_text(encoding="utf-8"))
SHEET = np.asarray(Image.open(FOLDER / "autoencoders.webp").convert("RGB"))
KINDS = list(NAMES)
STEPS = [int(step) for step in FIGURE.params[0].choices]
VALUES = st.fixed_dictionaries(
    {param.name: st.integers(param.low, param.high) for param in FIGURE.params}
)


def test_the_pictures_are_called_what_the_experiment_painted():
    known = {
        (250, 240, 60): "yellow", (225, 25, 45): "red", (20, 30, 60): "ink",
        (20, 200, 225): "cyan", (245, 245, 245): "white", (40, 60, 215): "blue",
    }  # fmt: skip
    painted = {
        f"flat {known[tuple(ground)]}"
        if digit < 0
        else f"{known[tuple(ink)]} on {known[tuple(ground)]}": ground
        for digit, ink, ground in RECORD["settings"]["pictures"]
    }
    # The sheet has some of them; what a trained network makes of one has the ground it was given.
    side, count = 32, len(PICTURES)
    for place, name in enumerate(PICTURES, start=SHEET.shape[1] // side - count):
        tiles = SHEET[:, side * place : side * (place + 1)].reshape(len(KINDS), side * side, 3)
        for median in np.median(tiles, axis=1):
            away = {one: np.abs(median - ground).max() for one, ground in painted.items()}
            assert away[name] == min(away.values()) < 30, (name, away)
        flat = name.startswith("flat")
        assert (tiles.std(axis=1).max() < 10) == flat, name


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_each_picture_is_the_one_that_is_named(values):
    sprites = RECORD["sprites"]["main"]
    picture = values["picture"] + 1
    column = sprites["columns"].index(f"step {STEPS[values['step']]}, picture {picture}")
    data = FIGURE.model(values)
    assert data["tiles"] == [[32 * column, 32 * row] for row in range(len(KINDS))]
    assert data["titles"] == list(NAMES.values())


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_the_numbers_are_those_of_the_results(values):
    data = FIGURE.model(values)
    step = STEPS[values["step"]]
    for row, kind in zip(FIGURE.table(data).rows, KINDS, strict=True):
        for cell, edge in zip(row[1:4], ("mean", "low", "high"), strict=True):
            measured = RECORD["facts"][f"{kind}.a4.step{step}.{edge}"]
            assert cell == pytest.approx(measured, abs=0.051)
    means = {name: RECORD["facts"][f"{kind}.a4.step{step}.mean"] for kind, name in NAMES.items()}
    worst, best = max(means.values()), min(means.values())
    assert means[data["worstname"]] == worst == pytest.approx(data["worst"], abs=0.051)
    assert means[data["bestname"]] == pytest.approx(best, abs=0.051)
    assert data["best"] == pytest.approx(best, abs=0.051)
