"""Generators and critics: the samples that are named, the numbers of the results."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import ROOT
from settings import FIGURES

from deconv_article.figures import critics, generators
from deconv_article.sentence import describe, readable

PARTS = {"generators": ("gan", generators.ROWS), "critics": ("discriminators", critics.ROWS)}
EACH = pytest.mark.parametrize("name", PARTS)


def record_of(name):
    path = ROOT / f"article/results/{PARTS[name][0]}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def shown_steps(record):
    labels = record["sprites"]["main"]["columns"]
    return list(dict.fromkeys(int(label.split(",")[0].split()[1]) for label in labels))


@EACH
def test_every_kind_of_the_results_has_a_row_that_names_it(name):
    record, rows = record_of(name), PARTS[name][1]
    kinds = list(dict.fromkeys(series.split(".")[0] for series in record["series"]))
    assert sorted(row.kind for row in rows) == sorted(kinds)
    labels = dict(zip(kinds, record["sprites"]["main"]["rows"], strict=True))
    for row in rows:
        words = " ".join(row.name).replace("deconv,", "deconvolution").replace("nearest, conv,", "")
        label = labels[row.kind].replace("convolution,", "convolutions")
        numbers = [word for word in label.split() if word.isdigit()]
        assert set(numbers) <= set(words.replace(",", " ").split())
        last = [word for word in ("pooling", "last", "two") if word in label.split()]
        assert all(word in words.split() for word in last)
        assert row.suspect == any(word in label for word in ("strided", "deconvolution"))


@EACH
@settings(max_examples=30, deadline=None)
@given(draw=st.data())
def test_each_sample_is_its_place_in_the_sheet_and_its_bar_the_fact(name, draw):
    record, rows = record_of(name), PARTS[name][1]
    figure = FIGURES.load(name)
    values = draw.draw(
        st.fixed_dictionaries({p.name: st.integers(p.low, p.high) for p in figure.params})
    )
    data = figure.model(values)
    sprites, steps = record["sprites"]["main"], shown_steps(record)
    kinds = list(dict.fromkeys(series.split(".")[0] for series in record["series"]))
    wide, high = sprites["tile"]
    places = [(row, step) for row in rows for step in steps]
    for (row, step), tile, bars in zip(places, data["tiles"], data["bars"], strict=True):
        column = sprites["columns"].index(f"step {step}, sample {values['sample'] + 1}")
        assert tile == [column * wide, kinds.index(row.kind) * high]
        ((word, _, _, _, number, _),) = bars
        mean = record["facts"][f"{row.kind}.e2.step{step}.mean"]
        assert word == str(step)
        assert number == f"{mean:.1f} dB".replace("-", "−")
    assert data["titles"] == [f"after {s} steps" if s else "before training" for s in steps]


@EACH
def test_the_table_has_every_fact_that_the_bars_and_the_sentence_speak_of(name):
    record, rows = record_of(name), PARTS[name][1]
    figure = FIGURES.load(name)
    found = figure.table(figure.model(figure.values({}))).rows
    facts = [*(f"step{step}" for step in shown_steps(record)), "late"]
    expected = [
        [record["facts"][f"{row.kind}.e2.{fact}.{edge}"] for edge in ("mean", "low", "high")]
        for row in rows
        for fact in facts
    ]
    np.testing.assert_allclose([row[2:] for row in found], expected, rtol=0, atol=0.051)


@EACH
def test_the_sentence_sets_the_suspects_against_the_others(name):
    record, rows = record_of(name), PARTS[name][1]
    figure = FIGURES.load(name)
    data = figure.model(figure.values({}))
    said = describe(figure.sentence, data)

    def means(suspect, fact):
        kinds = [row.kind for row in rows if row.suspect == suspect]
        return sorted(record["facts"][f"{kind}.e2.{fact}.mean"] for kind in kinds)

    for suspect in (True, False):
        late = means(suspect, "late")
        assert f"{readable(round(late[0], 1))} to {readable(round(late[-1], 1))} dB" in said
    assert sum(means(True, "late")) / len(means(True, "late")) > means(False, "late")[-1]
    if name == "generators":
        assert means(True, "step0")[0] > means(False, "step0")[-1] + 5
    else:
        assert len({*means(True, "step0"), *means(False, "step0")}) == 1
