"""Layers as pasted: what is read, what is not, the verdict and its cure."""

from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_texts import KERAS_ADDED, READ, UNREAD

from deconv_article.errors import ArticleErrors, Source
from deconv_article.layers import judge, read_layers
from deconv_article.layers.cure import find_cure
from deconv_article.layers.judge import along, total_extra
from deconv_article.layers.read import read
from deconv_article.model.path import is_even


def geometry(name):
    """(stride, size) of each layer along the first axis, or along both where they differ."""
    found = []
    for layer in read_layers(READ[name]):
        axes = [(axis.stride, axis.size) for axis in layer.axes]
        found.append(axes[0] if len(set(axes)) == 1 else tuple(axes))
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("class", [(1, 4), (2, 4), (2, 4)]),
        ("added", [(1, 5), (2, 5), (2, 5)]),
        ("functional", [(2, 4), (1, 3), (2, 4)]),
        ("compact", [(2, 4), (2, 5)]),
        ("forward", [(2, 4), (2, 3)]),  # in the order in which forward runs them
        ("printed", [(1, 4), (2, 2), (1, 3)]),
        ("fenced", [(2, 2)]),
        ("bullets", [(3, 6), (1, 3)]),
        ("axes", [((2, 3), (3, 4))]),
        ("nested", [(2, 5), (1, 3)]),
        ("function", [(3, 3), (2, 8)]),
        ("held", [(2, 5)]),
        ("later", [(2, 3)]),
        ("resize forward", [(2, 2), (1, 3), (1, 3), (2, 2)]),
        ("blocks", [(2, 3), (2, 4)]),
        *[(name, [(2, 4), (2, 3)]) for name in ("names", "lists", "list sum", "lists that grow")],
        *[(name, [(2, 4), (2, 3)]) for name in ("keras names", "subclass", "crop")],
        ("keras lambda", [(2, 4), (2, 2), (2, 3)]),
        ("dropout", [(2, 2), (2, 3), (2, 4)]),
        *[(name, [(2, 4)]) for name in ("spaces", "signs", "imports", "decorated", "crop once")],
        ("numbered", [(2, 4), (2, 3)]),
        ("one in a printed", [(2, 4)]),
        ("printed in a row", [(2, 4), (1, 3)]),
        ("returns", [(2, 4), (2, 3)]),
    ],
)
def test_layers_are_read_out_of_what_stands_around_them(name, expected):
    assert geometry(name) == expected


# text, and how many outputs 5 inputs give along each axis, by the libraries' documentation
LENGTHS = [
    ("nn.ConvTranspose2d(8, 8, 4, 2, 1)", [10, 10]),
    ("nn.ConvTranspose2d(8, 8, (3, 5), (2, 1), (4, 2))", [3, 5]),
    ("nn.ConvTranspose1d(8, 8, 3, 2, dilation=3, output_padding=2)", [17]),
    ("nn.Conv1d(8, 8, 3, padding=1, dilation=2)", [3]),
    ("nn.Conv2d(8, 8, 4, padding='same')", [5, 5]),
    ("nn.ReflectionPad2d((1, 2, 3, 4))", [12, 8]),
    ("layers.Conv2DTranspose(8, 5, 2)", [13, 13]),
    ("layers.Conv2DTranspose(8, 1, 2)", [10, 10]),
    ("layers.Conv2DTranspose(8, 5, (2, 3), 'same')", [10, 15]),
    ("layers.Conv1DTranspose(8, 5, 2, 'same', output_padding=0)", [9]),
    ("layers.Conv1DTranspose(8, 5, 2, output_padding=1)", [14]),
    ("layers.ZeroPadding2D(((1, 2), (3, 4)))", [8, 12]),
    ("layers.Conv1D(8, 3, padding='causal', dilation_rate=2)", [5]),
    ("nn.ConvTranspose(8, (5, 5), (2, 2))", [10, 10]),
    ("nn.ConvTranspose(8, (5, 1), (2, 2), 'VALID')", [13, 10]),
    ("nn.ConvTranspose(8, (3, 5), (2, 2), ((1, 2), (0, 3)))", [10, 8]),
    ("nn.Conv(8, (3,), padding='VALID')", [3]),
    ("nn.Upsample(scale_factor=(2, 3), mode='bicubic')", [10, 15]),
]


@pytest.mark.parametrize(("text", "outputs"), LENGTHS, ids=[text for text, _ in LENGTHS])
def test_as_many_outputs_come_as_the_libraries_say(text, outputs):
    verdict = judge(text)
    assert [5 * s + e for s, e in zip(verdict.stride, verdict.extra, strict=True)] == outputs


@pytest.mark.parametrize(("text", "place", "words"), UNREAD)
def test_what_is_not_understood_is_said_with_its_place_and_nothing_is_judged(text, place, words):
    with pytest.raises(ArticleErrors) as caught:
        judge(text)
    error = caught.value.errors[0]
    assert (error.place.line, error.place.column) == place
    assert words in f"{error.message} – {error.hint}"
    assert read(text).layers == ()


@pytest.mark.parametrize("name", READ)
def test_one_word_that_is_not_known_and_nothing_is_judged(name):
    for text in (READ[name] + "\nUnheardOf(2)\n", "UnheardOf(2)\n" + READ[name]):
        assert any("UnheardOf" in p.message for p in read(text).problems)


def test_one_problem_is_said_once():
    assert len(read("nn.ConvTranspose2d(8, 8, k, stride=s)").problems) == 2


@pytest.mark.parametrize(
    ("name", "low", "high", "period"),
    [("added", 25, 40, 4), ("deep", 29, 51, 16), ("style", 19, 21, 4), ("gaps", 0, 1, 2)],
)
def test_patterns_that_are_known(name, low, high, period):
    verdict = judge(READ[name])
    pattern = verdict.axes[0]
    assert (pattern.low, pattern.high, pattern.period) == (low, high, period)
    assert not verdict.even
    if low:
        assert verdict.ratio == pytest.approx((high / low) ** 2)
    else:
        assert verdict.ratio is None


def test_a_plane_has_the_contrast_of_the_product_of_its_axes():
    for name in READ:
        verdict = judge(READ[name])
        spread = prod(1 + (axis.contrast / 100) ** 2 for axis in verdict.axes) - 1
        assert verdict.contrast == pytest.approx(100 * spread**0.5, abs=0.3)
        assert verdict.even == all(axis.even for axis in verdict.axes)


def test_only_the_ends_of_a_row_differ_from_its_pattern():
    for name in READ:
        for row, pattern in zip(judge(READ[name]).rows, judge(READ[name]).axes, strict=True):
            middle = row.counts[row.head : len(row.counts) - row.tail]
            assert set(middle) == set(pattern.counts)


def test_ends_that_are_repeated_do_not_show():
    row = judge("nn.Upsample(scale_factor=2, mode='bilinear')").rows[0]
    assert (row.head, row.tail, set(row.counts)) == (0, 0, {1})


@pytest.mark.parametrize(
    ("text", "how", "lines"),
    [
        (
            "nn.ConvTranspose2d(256, 128, 5, stride=2, padding=2, output_padding=1)",
            "size",
            ["nn.ConvTranspose2d(256, 128, 6, stride=2, padding=2)"],
        ),
        (
            "nn.ConvTranspose2d(c, c // 2, 3, 2)",
            "size",
            ["nn.ConvTranspose2d(c, c // 2, 4, 2, padding=1, output_padding=1)"],
        ),
        (
            "nn.ConvTranspose2d(8, 8, (3, 4), (2, 2), (1, 1))",
            "size",
            ["nn.ConvTranspose2d(8, 8, (4, 4), (2, 2), (2, 1), output_padding=(1, 0))"],
        ),
        ("L.Conv2DTranspose(8, 3, 2, 'same')", "size", ["L.Conv2DTranspose(8, 4, 2, 'same')"]),
        (
            "nn.ConvTranspose(8, (3, 3), (2, 2), 'VALID')",
            "size",
            ["nn.ConvTranspose(8, (4, 4), (2, 2), ((2, 3), (2, 3)))"],
        ),
        (
            READ["exchange"],
            "exchange",
            [
                "nn.ConvTranspose1d(8, 8, 9, 2, 4, output_padding=1)",
                "nn.ConvTranspose1d(8, 8, 12, 6, 4, output_padding=1)",
            ],
        ),
        (READ["deep"], "sizes", ["nn.ConvTranspose2d(8, 8, 6, 2, 2, 0)"] * 4),
        (READ["lattice"], "convolution", ['nn.Conv1d(2, 2, 2, padding="same")']),
        # As many channels as are left behind a shuffle.
        (READ["shuffled lattice"], "convolution", ['nn.Conv2d(3, 3, 4, padding="same")']),
        (
            READ["shuffled channels"],
            "convolution",
            ['nn.Conv2d(channels, channels, 4, padding="same")'],
        ),
        (
            READ["nnx lattice"],
            "convolution",
            ['nnx.Conv(8, 8, (2,), padding="SAME", rngs=key)'],
        ),
        # In one line, without what a comment hides.
        (
            READ["commented"],
            "size",
            ["nn.ConvTranspose2d(8 + 4, 1 + 2, 4, stride=2, padding=1, output_padding=1)"],
        ),
        # Padding below 0 would not be read.
        (READ["flax thin"], "size", ["nn.ConvTranspose(8, (6,), (3,), padding=((1, 1),))"]),
        (
            READ["apart"],
            "resize",
            ['nn.Upsample(scale_factor=16), nn.Conv1d(4, 2, 9, padding="same")'],
        ),
    ],
)
def test_the_smallest_change_is_a_line_to_paste(text, how, lines):
    cure = find_cure(read_layers(text))
    assert cure.how == how
    assert [line for _, line in cure.lines] == lines


def test_no_line_to_paste_has_padding_below_0():
    for _, line in find_cure(read_layers(READ["thin"])).lines:
        assert read_layers(line)


@pytest.mark.parametrize("name", ["flax apart", "nnx uneven"])
def test_flax_has_no_layer_that_upsamples_to_paste(name):
    assert not judge(READ[name]).even
    assert find_cure(read_layers(READ[name])) is None


def test_what_is_even_needs_no_cure():
    assert find_cure(read_layers(READ["cured"])) is None


NUMBER = st.integers(1, 9)


@st.composite
def stack(draw):
    """A stack in one library's words, one layer a line."""
    axes = draw(st.integers(1, 2))
    style = draw(st.sampled_from(["pytorch", "keras", "flax"]))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        size = [draw(NUMBER) for _ in range(axes)]
        stride = [draw(st.integers(1, 4)) for _ in range(axes)]
        dilation = draw(st.sampled_from([1, 1, 1, 2, 3]))
        k, s = ", ".join(map(str, size)) + ",", ", ".join(map(str, stride)) + ","
        same = draw(st.sampled_from(["same", "valid"]))
        if style == "keras":
            lines.append(
                f"Conv{axes}DTranspose(8, ({k}), ({s}), '{same}', dilation_rate={dilation})"
            )
        elif style == "flax":
            lines.append(
                f"nn.ConvTranspose(8, ({k}), strides=({s}), padding='{same.upper()}',"
                f" kernel_dilation={dilation})"
            )
        elif draw(st.integers(0, 3)):
            more = draw(st.integers(0, max(dilation, min(stride)) - 1))
            lines.append(
                f"nn.ConvTranspose{axes}d(8, 8, ({k}), stride=({s}), dilation={dilation},"
                f" padding={draw(st.integers(0, 2))}, output_padding={more})"
            )
        else:
            lines.append(f"nn.Conv{axes}d(8, 8, ({k}), padding={draw(st.integers(0, 3))})")
    return lines


@settings(max_examples=200, deadline=None)
@given(stack())
def test_a_cure_that_is_pasted_cures_and_keeps_the_outputs(lines):
    text = "\n".join(lines)
    layers = read_layers(text)
    cure = find_cure(layers)
    if cure is None:
        assert judge(text).even or "kernel_dilation" in text  # Flax has no layer that upsamples
        return
    assert not judge(text).even
    pasted = dict(enumerate(lines))
    pasted.update(dict(cure.lines))
    after = read_layers("\n".join(pasted.values()))
    assert all(map(is_even, along(after)))
    before = along(layers)
    assert [total_extra(b) - total_extra(a) for a, b in zip(before, along(after), strict=True)] == [
        *cure.longer
    ]


def test_a_missing_library_word_is_placed_in_the_file():
    with pytest.raises(ArticleErrors, match=r"decoder\.py:1:26: kernel_size is “k”"):
        judge("nn.ConvTranspose2d(8, 8, k)", "decoder.py")


def test_every_layer_has_the_place_of_its_name():
    source = Source(Path("x"), KERAS_ADDED)
    for layer in read_layers(KERAS_ADDED):
        assert source.text[layer.start : layer.end] == layer.name == "layers.Conv2DTranspose"
