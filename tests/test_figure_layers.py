"""The figure `layers`: what it says holds by brute force, and what it cannot read it says."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_texts import READ
from pages import Watch, build, readout, serve, visit
from playwright.sync_api import Browser, Page
from projects import write
from test_figures import check_picture, counts_of

from deconv_article.errors import ArticleErrors
from deconv_article.figures import FIGURES
from deconv_article.figures.words import broken, clean, length, shorten, shorten_front
from deconv_article.layers import read_layers
from deconv_article.sentence import describe

FIGURE = FIGURES.load("layers")
PRESETS = {preset.label: preset.values["code"] for preset in FIGURE.presets}
SIZES = (FIGURE.wide, FIGURE.narrow)

stacks = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 7)), min_size=1, max_size=3)


def judged(code):
    return FIGURE.model({"code": code})


def said(code):
    return describe(FIGURE.sentence, judged(code))


def written(stack):
    """A stack of (stride, size) layers along one axis, as PyTorch has it."""
    return "\n".join(f"nn.ConvTranspose1d(8, 8, {k}, stride={s})" for s, k in stack)


def painted(stack, inputs):
    """The row that `inputs` ones come to, by adding every window."""
    row = np.ones(inputs, dtype=int)
    for stride, size in stack:
        below = np.zeros((len(row) - 1) * stride + size, dtype=int)
        for index, count in enumerate(row):
            below[index * stride : index * stride + size] += count
        row = below
    return row


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (READ["hardly"], "the most painted outputs get hardly more paint than the least (RMS"),
        (
            "nn.ConvTranspose1d(8, 8, 3, 2)",
            "the most painted outputs get 2 times the paint of the least (RMS",
        ),
        ("nn.ConvTranspose1d(8, 8, 1, 2)", "some outputs get 0 strokes of paint and others 1 (RMS"),
    ],
)
def test_the_sentence_says_how_uneven_the_paint_is(code, words):
    assert f"uneven: along the axis {words}" in said(code)


@settings(max_examples=120, deadline=None)
@given(stacks)
def test_the_outputs_shown_are_those_that_adding_every_window_gives(stack):
    data = judged(written(stack))
    row = painted(stack, 60).tolist()
    assert data["left"] == row[: len(data["left"])]
    assert data["right"] == row[len(row) - len(data["right"]) :]
    start, shown = data["head"], len(data["inside"])
    assert data["inside"] == row[start : start + shown]
    inner = row[data["head"] : len(row) - data["tail"]]
    assert (data["low"], data["high"]) == (min(inner), max(inner))
    assert data["even"] == (min(inner) == max(inner))
    period = data["period"]
    assert inner[period:] == inner[:-period]
    assert all(inner[step:] != inner[:-step] for step in range(1, period))
    # Only the ends differ: one output further out breaks the pattern.
    if data["head"]:
        assert row[data["head"] - 1] != inner[period - 1]
    if data["tail"]:
        assert row[len(row) - data["tail"]] != inner[-period]


@settings(max_examples=60, deadline=None)
@given(stacks)
def test_what_is_to_be_pasted_makes_the_layers_even(stack):
    code = written(stack)
    data = judged(code)
    if not data["cured"]:
        assert data["even"] or data["lines"] == []
        return
    rows = code.split("\n")
    for where, what in data["lines"]:
        line = re.fullmatch(r"Line (\d+):", where)
        if line:
            rows[int(line[1]) - 1] = what
        else:
            rows.append(what)
    assert judged("\n".join(rows))["even"], (code, data["lines"])
    assert all(what in said(code) for _, what in data["lines"])


def test_the_presets_are_what_their_labels_say():
    even = {label: judged(code)["read"] and judged(code)["even"] for label, code in PRESETS.items()}
    assert even == {
        "PyTorch, uneven": False,
        "the same, cured": True,
        "Keras": False,
        "Flax": False,
        "sub-pixel": True,
        "resize, then convolve": True,
        "cannot be read": False,
    }
    ((where, what),) = judged(PRESETS["PyTorch, uneven"])["lines"]
    line = int(where.removeprefix("Line ").rstrip(":")) - 1
    cured = PRESETS["the same, cured"].splitlines()
    assert cured[line].strip() == f"{what},"
    assert [line for line in cured if line not in PRESETS["PyTorch, uneven"]] == [cured[line]]


def test_over_both_axes_the_ratio_is_the_product_and_the_least_even_axis_is_shown():
    data = judged("nn.ConvTranspose2d(8, 8, (4, 3), stride=2)")
    assert (data["axis"], data["along"], data["ratio"], data["product"]) == (
        1,
        "along axis 2",
        2,
        2,
    )
    data = judged("nn.ConvTranspose2d(8, 8, (5, 3), stride=2)")
    assert (data["axis"], data["ratio"], data["product"]) == (1, 2, 3)
    assert "along axis 2 the most painted outputs get 2 times" in said(
        "nn.ConvTranspose2d(8, 8, (5, 3), stride=2)"
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text("nn.Conv2dTrapose(83,)= \n\t“W@\u0301é𝐌", max_size=80))
def test_whatever_is_written_is_drawn_or_refused_with_a_place(code):
    data = judged(code)
    for size in SIZES:
        check_picture(FIGURE.layout(data, size), size)
    if data["read"]:
        return
    assert not {"even", "ratio", "rows", "change"} & set(data), "something was judged"
    with pytest.raises(ArticleErrors) as refused:
        read_layers(code)
    place = refused.value.errors[0].place
    assert (data["line"], data["column"]) == (place.line, place.column)
    assert said(code).startswith(
        f"Nothing is judged, for not all was read: line {data['line']}, column {data['column']}: "
    )
    assert len(FIGURE.table(data).rows) == len(refused.value.errors)


def test_the_caret_stands_where_the_unread_part_begins():
    code = "net = nn.ConvTranspose2d(64, 32, size, stride=2)"
    data = judged(code)
    assert data["before"] + data["rest"] == code
    for size in SIZES:
        marks = {mark["key"]: mark for mark in FIGURE.layout(data, size)}
        assert marks["rest"]["text"].startswith("size")
        assert marks["before"]["text"].endswith("32,\u00a0")
        assert marks["before"]["anchor"] == "end"
        left = min(x for x, _ in marks["caret"]["points"])
        # half a pixel lies between the two texts, so that no two letters touch
        assert marks["before"]["x"] + 0.5 == marks["rest"]["x"] == left


def test_of_many_layers_the_first_and_the_last_are_drawn_and_all_are_counted():
    code = written([(1, 3)] * 3 + [(2, 4)] * 3 + [(1, 5)] * 3)
    for size in SIZES:
        marks = {mark["key"]: mark for mark in FIGURE.layout(judged(code), size)}
        shown = [m["text"] for k, m in marks.items() if re.fullmatch(r"row:\d", k)]
        (left_out,) = (re.search(r"\d+", words) for words in shown if "more layers" in words)
        assert len(shown) - 1 + int(left_out[0]) == 9
        assert shown[0].startswith("nn.ConvTranspose1d(8, 8, 3")
        assert shown[-1].startswith("nn.ConvTranspose1d(8, 8, 5")
    assert len(FIGURE.table(judged(code)).rows) == 9


def test_counts_are_written_where_they_are_whole():
    data = judged("nn.ConvTranspose1d(8, 8, 3, stride=2)")
    shown = [*data["left"], *data["inside"], *data["right"]]
    assert counts_of(FIGURE.layout(data, FIGURE.wide), "output") == shown
    halves = judged(
        "nn.ConvTranspose1d(8, 8, 3, stride=2)\nnn.Upsample(scale_factor=2, mode='linear')"
    )
    assert any(count != int(count) for count in halves["inside"])
    assert counts_of(FIGURE.layout(halves, FIGURE.wide), "output") == []


def test_a_ratio_that_would_be_written_as_1_is_not():
    for size in SIZES:
        words = [m["text"] for m in FIGURE.layout(judged(READ["hardly"]), size) if "text" in m]
        assert "uneven, but hardly, along the axis" in words


# Words that fit


@given(st.text(max_size=60), st.integers(2, 40))
def test_shortened_words_fit_and_keep_their_beginning_or_their_end(words, most):
    for short, kept, whole in (
        (shorten(words, most), str.removesuffix, str.startswith),
        (shorten_front(words, most), str.removeprefix, str.endswith),
    ):
        assert short == words or length(short) <= most
        assert (short == words) == (length(words) <= most or short == words)
        if length(words) <= most:
            assert short == words
        elif short != words:
            assert whole(words, kept(short, "…"))


@given(st.lists(st.text("abcW", min_size=1, max_size=9), min_size=1), st.integers(20, 40))
def test_broken_lines_fit_and_lose_no_word(words, most):
    lines = broken(" ".join(words), most)
    assert " ".join(lines).split(" ") == words
    assert all(length(line) <= most for line in lines)
    firsts = (line.split(" ")[0] for line in lines[1:])
    assert all(length(f"{a} {b}") > most for a, b in zip(lines, firsts, strict=False))


@given(st.text())
def test_cleaned_words_are_one_line_of_what_can_be_seen(words):
    short = clean(words)
    assert short == clean(short) == short.strip()
    assert "  " not in short
    assert not any(ord(letter) < 32 or letter in "\u00a0\u202e\u2028" for letter in short)


# In a browser


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    project = tmp_path_factory.mktemp("layers")
    write(
        project,
        {
            "article/article.toml": 'title = "A Title"\n',
            "article/index.md": "{{> assets/layers.html}}\n\n{{> assets/deconv1d.html}}\n",
        },
    )
    with serve(build(project)) as url:
        yield url


@pytest.fixture
def live(browser: Browser, url: str) -> Page:
    return visit(browser, url)


@pytest.mark.browser
def test_layers_typed_by_keyboard_are_judged_as_they_are_typed(live):
    watch = Watch(live)
    area = live.get_by_label("layers, as written in PyTorch, Keras or Flax")
    area.focus()
    live.keyboard.press("ControlOrMeta+a")
    live.keyboard.type("nn.PixelShuffle(2")
    assert readout(live, "layers") == said("nn.PixelShuffle(2")
    assert "never closed" in readout(live, "layers")
    live.keyboard.type(")")
    assert readout(live, "layers") == said("nn.PixelShuffle(2)")
    svg = live.locator("#layers .stage > svg")
    assert svg.get_attribute("aria-label") == said("nn.PixelShuffle(2)")
    live.keyboard.press("Tab")
    live.keyboard.press("Enter")  # the first preset
    assert area.input_value() == PRESETS["PyTorch, uneven"]
    assert readout(live, "layers") == said(PRESETS["PyTorch, uneven"])
    assert not watch.complaints


@pytest.mark.browser
def test_no_more_is_typed_than_can_be_read_and_one_region_speaks(live):
    box = live.locator("#layers")
    (param,) = FIGURE.params
    assert box.locator("textarea").get_attribute("maxlength") == str(param.most)
    assert box.locator("[aria-live], [role=status], [role=alert]").count() == 1
    assert live.get_by_label(param.label).evaluate("e => getComputedStyle(e).whiteSpace") == "pre"


@pytest.mark.browser
def test_no_text_of_any_preset_leaves_the_picture(browser, url):
    for width in (320, 1280):
        page = visit(browser, url, width)
        for label, code in PRESETS.items():
            page.locator("#layers").get_by_role("button", name=label, exact=True).click()
            assert readout(page, "layers") == said(code)
            # Where the pen starts and ends, in the picture's units.
            outside = page.locator("#layers .stage > svg").evaluate("""svg => {
                const { width } = svg.viewBox.baseVal;
                const first = text => text.getStartPositionOfChar(0).x;
                const last = text => text.getEndPositionOfChar(text.getNumberOfChars() - 1).x;
                const written = [...svg.querySelectorAll('text')].filter(text => text.textContent);
                return written.filter(text => first(text) < 0 || last(text) > width)
                    .map(text => text.textContent);
            }""")
            assert outside == [], (width, label)
