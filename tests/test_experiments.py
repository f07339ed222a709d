"""The experiments: whole files only, runs that go on, every trainer for a few steps."""

import json
from dataclasses import replace
from io import BytesIO, StringIO

import numpy as np
import pytest
from PIL import Image
from test_architecture import ROOT

from deconv_article.experiments import closed, initial
from deconv_article.experiments.__main__ import PARTS, find_part
from deconv_article.experiments.progress import Progress, clock
from deconv_article.experiments.runner import is_done, make, perform
from deconv_article.experiments.sprites import Sprite, grey, levels
from deconv_article.experiments.store import (
    Findings,
    Kept,
    Outcome,
    Part,
    band,
    compact,
    fingerprint,
    rounded,
    spread,
    write_whole,
)

RESULTS = ROOT / "article" / "results"
STEPS = 50


class Stopped(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def toy(fail_at=None, settings=None):
    """A part of two kinds that notes each of its runs, and is killed at one of them."""
    done = []

    def run(settings, kind, seed):
        if (kind, seed) == fail_at:
            raise Stopped
        done.append((kind, seed))
        return Outcome({"value": seed + len(kind)}, {"picture": np.full((2, 4, 4, 3), seed)})

    def gather(settings, outcomes):
        facts = {}
        for kind, runs in outcomes.items():
            facts |= spread(kind, [run.numbers["value"] for run in runs])
        tiles = np.stack([runs[0].arrays["picture"] for runs in outcomes.values()])
        sprite = Sprite(tiles.astype(np.uint8), list(outcomes), ["left", "right"], "Made up.")
        return Findings(facts, {"line": [1, 2]}, {"main": sprite})

    part = Part("toy", "A toy", settings or {"steps": 3}, ("a", "bb"), 1.0, 2, run, gather)
    return part, done


def start(part, tmp_path, seeds=None, first=0, jobs=1):
    make([part], seeds, first, tmp_path / "kept", tmp_path / "out", jobs, StringIO())


def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path):
    killed, before = toy(fail_at=("a", 1))
    with pytest.raises(Stopped):
        start(killed, tmp_path)
    assert before == [("a", 0), ("bb", 0)]
    assert not (tmp_path / "out").exists()
    whole, after = toy()
    start(whole, tmp_path)
    assert after == [("a", 1), ("bb", 1)]
    result = json.loads((tmp_path / "out" / "toy.json").read_text())
    assert result["facts"]["bb.mean"] == 2.5
    assert result["facts"]["bb.sd"] == 0.7071
    assert result["seeds"] == [0, 1]
    assert result["hash"] == fingerprint(whole.settings)
    assert {"settings", "versions", "seconds", "sources"} <= result.keys()


def test_what_is_done_is_not_done_again(tmp_path):
    start(toy()[0], tmp_path)
    again, done = toy()
    start(again, tmp_path)
    assert done == []
    start(again, tmp_path, seeds=3)
    assert done == [("a", 2), ("bb", 2)]
    other, elsewhere = toy(settings={"steps": 4})
    assert not is_done(other, [0], tmp_path / "out")
    start(other, tmp_path, seeds=1, first=7)
    assert elsewhere == [("a", 7), ("bb", 7)]


def test_a_result_without_its_pictures_is_not_done(tmp_path):
    part, _ = toy()
    start(part, tmp_path)
    out = tmp_path / "out"
    assert is_done(part, [0, 1], out)
    (out / "toy.webp").unlink()
    assert not is_done(part, [0, 1], out)
    start(part, tmp_path)
    assert is_done(part, [0, 1], out)


@pytest.mark.parametrize("text", ["", "{", '{"facts": {'])
def test_half_a_result_is_never_taken_for_a_whole_one(tmp_path, text):
    part, _ = toy()
    start(part, tmp_path)
    (tmp_path / "out" / "toy.json").write_text(text)
    assert not is_done(part, [0, 1], tmp_path / "out")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"old")

    def broken(fresh, path):
        raise Stopped

    monkeypatch.setattr("os.replace", broken)
    with pytest.raises(Stopped):
        write_whole(path, b"new")
    kept = Kept(tmp_path, toy()[0])
    with pytest.raises(Stopped):
        kept.save("a", 0, Outcome({}))
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["file"]


def test_a_kept_run_comes_back_as_it_was(tmp_path):
    part, _ = toy()
    perform(part, "a", 1, tmp_path)
    outcome = Kept(tmp_path, part).load("a", 1)
    assert outcome.numbers["value"] == 2
    assert outcome.numbers["seconds"][0] >= 0
    assert np.array_equal(outcome.arrays["picture"], np.full((2, 4, 4, 3), 1))


def test_facts_keep_four_digits_and_the_json_a_line_each():
    assert rounded({"a": [1.23456, 7, None, True], "b": -0.000123456}) == {
        "a": [1.235, 7, None, True],
        "b": -0.0001235,
    }
    result = {"about": "x", "facts": {"a": 1.5, "b": 2}, "series": {}}
    assert json.loads(compact(result)) == result
    assert '    "b": 2\n' in compact(result)
    with pytest.raises(ValueError, match="JSON compliant"):
        compact({"facts": {"a": float("nan")}})
    assert spread("x", [4.0])["x.sd"] == 0
    assert band([0, 1], [[1, 2], [3, 6]]) == {
        "x": [0, 1],
        "mean": [2, 4],
        "low": [1, 2],
        "high": [3, 6],
    }


def test_a_sprite_is_lossless_and_says_where_its_tiles_are(tmp_path):
    tiles = np.random.default_rng(0).integers(0, 256, (2, 3, 5, 4, 3), dtype=np.uint8)
    sprite = Sprite(tiles, ["r", "s"], ["x", "y", "z"], "Noise.")
    with Image.open(BytesIO(sprite.encode())) as picture:
        sheet = np.asarray(picture.convert("RGB"))
    width, height = sprite.describe()["tile"]
    for row, column in np.ndindex(2, 3):
        cut = sheet[row * height :, column * width :][:height, :width]
        assert np.array_equal(cut, tiles[row, column])
    with pytest.raises(ValueError, match="label"):
        replace(sprite, rows=["r"]).describe()
    assert levels(np.full((1, 3, 2, 2), 300.4)).max() == 255
    assert grey(np.full((1, 2, 2), -3.0)).shape == (1, 2, 2, 3)


def test_the_bar_says_how_long_it_will_take(monkeypatch):
    now = iter([0.0, 60.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    out = StringIO()
    Progress(4, out).advance(1, "toy a, seed 0")
    line = out.getvalue()
    assert "25%" in line
    assert "1:00 so far, about 3:00 to go" in line
    assert clock(3599.6) == "60:00"


def committed(name):
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", [closed.PART, initial.PART], ids=lambda part: part.name)
def test_what_needs_no_training_gives_the_committed_numbers_again(part, tmp_path):
    start(part, tmp_path, jobs=2)
    fresh = json.loads((tmp_path / "out" / f"{part.name}.json").read_text())["facts"]
    assert fresh.keys() == committed(part.name)["facts"].keys()
    for name, value in committed(part.name)["facts"].items():
        assert fresh[name] == pytest.approx(value, rel=2e-3, abs=1e-9), name


@pytest.mark.parametrize("name", sorted(path.stem for path in RESULTS.glob("*.json")))
def test_a_committed_result_is_whole_and_of_the_present_design(name):
    result = committed(name)
    # `hash` is over the very settings that the file holds, so an edit by hand shows.
    assert result["hash"] == fingerprint(result["settings"])
    assert result["facts"] and all(np.isfinite(v) for v in result["facts"].values())
    for sprite in result["sprites"].values():
        with Image.open(RESULTS / sprite["file"]) as picture:
            width, height = sprite["tile"]
            assert picture.width == width * len(sprite["columns"])
            assert picture.height == height * len(sprite["rows"])


def test_the_results_stay_small():
    assert sum(path.stat().st_size for path in RESULTS.rglob("*")) < 2_000_000


TRAINED = [name for name in PARTS if name not in ("closed", "initial")]


def smaller(part):
    """The same part, stopped after STEPS steps; fewer pictures."""
    settings = dict(part.settings)
    settings["steps"] = STEPS
    for key in ("checkpoints", "shown"):
        # Only lists of steps; `shown` is a number of pixels or a list of names elsewhere.
        steps = settings.get(key)
        if isinstance(steps, list) and all(isinstance(step, int) for step in steps):
            # One step that no part leaves out of its sprite.
            settings[key] = [0, 20, STEPS] if steps else []
    for key, value in (
        ("patches", 64),
        ("tested", 64),
        ("scored", 64),
        ("climb", 4),
        ("random", 3),
    ):
        if key in settings:
            settings[key] = value
    return replace(part, settings=settings)


@pytest.mark.parametrize("name", TRAINED)
def test_every_trainer_runs_for_fifty_steps(name, tmp_path):
    pytest.importorskip("torch", reason="PyTorch is not here: `make setup-experiments`")
    part = find_part(name)
    assert fingerprint(part.settings) == committed(name)["hash"], "results of another design"
    # Two kinds tell as much as all: the first and the last differ most in their layers.
    small = replace(smaller(part), kinds=(part.kinds[0], part.kinds[-1]), seeds=1)
    start(small, tmp_path)
    result = json.loads((tmp_path / "out" / f"{name}.json").read_text())
    assert result["facts"] and all(np.isfinite(v) for v in result["facts"].values())
    assert set(result["facts"]) <= set(committed(name)["facts"]) | {
        fact for fact in result["facts"] if f"step{STEPS}." in fact or "step20." in fact
    }


def test_a_run_gives_the_same_numbers_again(tmp_path):
    pytest.importorskip("torch", reason="PyTorch is not here: `make setup-experiments`")
    part = smaller(find_part("autoencoders"))
    part = replace(part, settings={**part.settings, "steps": 5, "checkpoints": [5], "shown": [5]})
    first, second = (part.run(part.settings, "deconv3", 3) for _ in range(2))
    assert first.numbers == second.numbers
    assert np.array_equal(first.arrays["pictures"], second.arrays["pictures"])
    other = part.run(part.settings, "deconv3", 4)
    assert other.numbers != first.numbers
