"""Which orderings the article builds on: they hold in both committed sets of seeds.

`results/again` was made by python -m deconv_article.experiments --first 100 --seeds 1 --out DIR;
RESULTS=DIR pytest tests/test_results.py asks another set. Single numbers swing, claims must not.
"""

import json
import os
import sys
from functools import cache
from pathlib import Path

import pytest
from test_architecture import ROOT

COMMITTED = ROOT / "article" / "results"
SETS = [COMMITTED, COMMITTED / "again"]
if "RESULTS" in os.environ:
    SETS = [Path(os.environ["RESULTS"])]
chosen = SETS[0]
DECONVOLUTIONS = ("deconv3", "deconv4", "deconv5")
LEARNED = (*DECONVOLUTIONS, "subpixel")
CLEAN = ("nearest", "bilinear", "blur")


@pytest.fixture(autouse=True, params=SETS, ids=lambda folder: folder.name)
def seeds(request, monkeypatch):
    """Each test is of each set of seeds."""
    monkeypatch.setattr(sys.modules[__name__], "chosen", request.param)


def result(part):
    return read(chosen / f"{part}.json")


@cache
def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def fact(name):
    part, _, rest = name.partition(".")
    return result(part)["facts"][rest]


def curve(part, name):
    return result(part)["series"][name]


def test_the_closed_forms_never_fail():
    for name in ("counts", "stacks", "boxes"):
        assert fact(f"closed.{name}.checked") > 1000
        assert fact(f"closed.{name}.wrong") == 0
    assert fact("closed.stacks.unevenCured") == 0
    assert fact("closed.boxes.error") < 1e-9
    assert fact("closed.nearest.error") < 1e-9


def test_random_stride_1_kernels_dampen_nothing_on_average():
    assert fact("closed.random.gain") == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_at_the_start_only_the_stride_decides_not_the_size(stride):
    theory = 1 - 1 / stride**2
    cases = [s for s in result("initial")["settings"]["single"]["cases"] if s[0] == stride]
    assert any(size % stride for _, size in cases) and any(not size % stride for _, size in cases)
    for _, size in cases:
        measured = fact(f"initial.single.stride{stride}.size{size}.mean")
        assert measured == pytest.approx(theory, abs=0.03)


def test_untrained_generators_show_the_grid_unless_resizing_or_smoothing_forbids_it():
    dirty = [fact(f"initial.{kind}.e2.mean") for kind in (*LEARNED, "lastTwo", "last")]
    clean = [fact(f"initial.{kind}.e2.mean") for kind in (*CLEAN, "icnr")]
    assert min(dirty) > max(clean) + 10
    even, uneven = fact("initial.deconv4.e2.mean"), fact("initial.deconv3.e2.mean")
    assert even > uneven - 4, "even overlap is no milder at initialisation"
    for kind in (*CLEAN, "icnr"):
        assert fact(f"initial.{kind}.share.high") < 1e-9
    for kind in LEARNED:
        assert fact(f"initial.{kind}.share.mean") > 0.7


def test_early_in_training_even_overlap_is_milder():
    early = {kind: fact(f"autoencoders.{kind}.a4.step100.mean") for kind in LEARNED}
    assert early["deconv3"] > 1.3 * max(early["deconv4"], early["deconv5"], early["subpixel"])
    assert early["deconv5"] < 1.2 * early["deconv4"], "and a larger uneven size does as well"


def test_long_training_cleans_the_regression_and_levels_the_sizes():
    for kind in LEARNED:
        start = fact(f"autoencoders.{kind}.a4.step100.mean")
        assert fact(f"autoencoders.{kind}.a4.step1000.mean") < start / 2
    end = [fact(f"autoencoders.{kind}.a4.step1000.mean") for kind in DECONVOLUTIONS]
    assert max(end) < 2 * min(end)
    assert min(end) > 0.3, "and yet none becomes as clean as a resize"


@pytest.mark.parametrize("kind", CLEAN)
def test_resizing_and_smoothing_are_clean_on_flat_colour_all_the_way(kind):
    assert max(curve("autoencoders", f"{kind}.a4")["high"]) < 0.1


def test_resizing_leaves_a_notch():
    nearest = fact("autoencoders.nearest.e2.step1000.mean")
    assert nearest < -3
    assert fact("autoencoders.bilinear.e2.step1000.mean") < nearest - 5


def test_icnr_helps_only_at_the_start():
    assert fact("autoencoders.icnr.a4.step0.high") < 0.1
    assert fact("autoencoders.icnr.a4.step100.low") > 1
    late = fact("autoencoders.icnr.a4.step1000.mean")
    assert late > fact("autoencoders.subpixel.a4.step1000.mean") / 3
    assert late > 3 * fact("autoencoders.nearest.a4.step1000.mean") + 0.1


def test_only_the_last_layer_learns_to_be_even():
    for kind in DECONVOLUTIONS:
        first = fact(f"autoencoders.{kind}.leakFirst.step1000.mean")
        assert first > 2 * fact(f"autoencoders.{kind}.leakLast.step1000.mean")
        assert first > 0.2


def test_a_stride_1_layer_behind_it_takes_the_lesson_from_the_deconvolution():
    for size in ("deconv3", "deconv4"):
        alone = fact(f"heads.{size}.none.leakLast.step1000.mean")
        assert fact(f"heads.{size}.head3.leakLast.step1000.mean") > alone + 0.15


def test_a_stride_1_layer_behind_it_damps_the_grid_early_and_leaves_more_of_it_late():
    def levels(head, step):
        return fact(f"heads.deconv3.{head}.a4.step{step}.mean")

    assert levels("head3", 100) < 0.8 * levels("none", 100)
    assert levels("head3", 1000) > 1.2 * levels("none", 1000)


@pytest.mark.parametrize("size", ["deconv3", "deconv4"])
def test_the_pattern_grows_with_the_distance_from_the_mean_not_with_brightness(size):
    for palette, near, far in (("reddish", "red", "cyan"), ("cyanish", "cyan", "red")):
        name = f"palettes.{size}.{palette}"
        to_mean = fact(f"{name}.correlation.toMean.mean")
        assert to_mean > 0.6
        assert to_mean > fact(f"{name}.correlation.toGrey.mean") + 0.2
        assert fact(f"{name}.{far}.mean") > 3 * fact(f"{name}.{near}.mean")
    uniform = f"palettes.{size}.uniform"
    assert fact(f"{uniform}.far.mean") > 1.3 * fact(f"{uniform}.near.mean")


def test_generators_with_deconvolutions_start_with_the_grid_and_keep_it():
    for kind in ("lastTwo", "last", "deconv4"):
        assert fact(f"gan.{kind}.e2.step0.mean") > fact("gan.nearest.e2.step0.mean") + 8
        assert fact(f"gan.{kind}.e2.late.mean") > fact("gan.nearest.e2.late.mean") + 3
    assert fact("gan.icnr.e2.step0.mean") < fact("gan.lastTwo.e2.step0.mean") - 8
    assert fact("gan.icnr.e2.late.mean") > fact("gan.nearest.e2.late.mean") + 3
    assert fact("gan.icnr.e2.step200.mean") > fact("gan.icnr.e2.step0.mean") + 8


def test_strides_put_a_pattern_in_the_gradient_and_training_deepens_it():
    strided = fact("gradients.conv3.trained.ratio8.low")
    for pooled in ("max", "blur", "average"):
        assert strided > 4 * fact(f"gradients.{pooled}.trained.ratio8.high")
        assert fact(f"gradients.{pooled}.trained.ratio8.high") < 1.4
    trained, start = (fact(f"gradients.conv3.{when}.ratio8.mean") for when in ("trained", "init"))
    assert trained > start


def test_untrained_gradients_follow_the_overlap_counts():
    for kind in ("conv3", "conv5"):
        assert fact(f"gradients.random-{kind}.correlation.mean") > 0.95
    measured = fact("gradients.random-conv3.measured.mean")
    assert measured == pytest.approx(fact("gradients.random-conv3.predicted.mean"), rel=0.25)


def test_even_overlap_makes_positions_equal_but_not_single_gradients_smooth():
    assert fact("gradients.conv4.trained.ratio8.high") < 3
    for pooled in ("max", "blur", "average"):
        assert (
            fact("gradients.conv4.trained.e2.mean")
            > fact(f"gradients.{pooled}.trained.e2.mean") + 8
        )


def test_max_pooling_is_even_by_position_and_full_of_high_frequencies():
    most, least = (fact(f"gradients.{pool}.trained.high.mean") for pool in ("max", "average"))
    assert most > 0.4
    assert most > 3 * least


@pytest.mark.parametrize("kind", ["conv3", "conv4"])
def test_jitter_removes_the_periods_that_divide_it_and_leaves_the_others(kind):
    def amplitude(jitter, period):
        return fact(f"inputs.{kind}.{jitter}.a{period}.mean")

    assert amplitude("whole", 8) > 0.8 * amplitude("none", 8), "shifts by the stride do nothing"
    for jitter, period in (("turns2", 2), ("turns4", 4), ("turns8", 8)):
        assert amplitude(jitter, period) < amplitude("none", period) / 3
    # A set of one seed swings more: of `again`, size 4 came to 1.87.
    margin = 2 if len(result("inputs")["seeds"]) > 1 else 1.5
    assert amplitude("turns2", 8) > margin * amplitude("turns8", 8)
    if kind == "conv3":
        assert amplitude("turns2", 8) > amplitude("none", 8) / 2, "most of it, the article says"
    assert fact("inputs.max.none.a8.mean") < amplitude("none", 8) / 2


def test_a_strided_discriminator_draws_a_grid_on_a_neutral_generator():
    pooled = fact("discriminators.average.e2.step100.mean")
    for kind in ("conv3", "conv4"):
        assert fact(f"discriminators.{kind}.e2.step100.mean") > pooled + 3
        for pool in ("average", "max"):
            late = fact(f"discriminators.{pool}.e2.late.mean")
            assert fact(f"discriminators.{kind}.e2.late.mean") > late + 3
