"""The kernel that a reader draws: its mathematics against other ways to compute it, and its hands.

The claims hold for all kernels, so most tests take any: taps in quarters from -2 to 2.
"""

import re
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pages import ROOT, build, readout, told, visit
from projects import write

from deconv_article.figures import FIGURES
from deconv_article.model.kernel import balanced, phase_sums, response, rolled, unevenness
from deconv_article.sentence import describe, readable

FIGURE = FIGURES.load("kernel")
PRESETS = {preset.label: dict(preset.values) for preset in FIGURE.presets}
ACTIONS = {action.name: action.change for action in FIGURE.actions}

STRIDES = st.integers(1, 4)
TAPS = st.lists(st.integers(-8, 8), min_size=1, max_size=9)


def values(stride, taps):
    """The figure's parameters for a kernel given in quarters."""
    known = {f"tap{k}": tap for k, tap in enumerate(taps, start=1)}
    return FIGURE.values({}) | {"stride": stride, "size": len(taps)} | known


def transposed(signal, taps, stride):
    """A transposed convolution as numpy does it: zeros put in, then a full convolution."""
    spread = np.zeros((len(signal) - 1) * stride + 1)
    spread[::stride] = signal
    return np.convolve(spread, taps)


# What a flat input becomes


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_far_from_its_ends_a_flat_input_comes_out_as_the_phase_sums(taps, stride):
    output = transposed(np.ones(20), taps, stride)
    sums = phase_sums(taps, stride)
    inside = range(len(taps) - 1, 19 * stride + 1)
    assert len(inside) > 2 * stride
    assert [output[y] for y in inside] == [sums[y % stride] for y in inside]


def test_torch_gives_the_same_output():
    torch = pytest.importorskip("torch", reason="PyTorch is not here: `make setup-experiments`")
    for stride, (_, preset) in product((1, 2, 3, 4), sorted(PRESETS.items())):
        taps = [preset[f"tap{k}"] for k in range(1, preset["size"] + 1)]
        kernel = torch.tensor(taps, dtype=torch.float64).reshape(1, 1, -1)
        flat = torch.ones(1, 1, 20, dtype=torch.float64)
        output = torch.nn.functional.conv_transpose1d(flat, kernel, stride=stride).reshape(-1)
        sums = phase_sums(taps, stride)
        for y in range(len(taps) - 1, 19 * stride + 1):
            assert output[y] == sums[y % stride]


@settings(deadline=None)
@given(TAPS, STRIDES, st.integers(0, 96))
def test_the_response_is_that_of_a_long_fourier_transform(taps, stride, sample):
    assert response(taps, sample / 96) == pytest.approx(
        abs(np.fft.fft(taps, 96)[sample % 96]), abs=1e-9
    )


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_sums_are_equal_exactly_where_the_response_is_zero_at_the_strides_frequencies(taps, stride):
    sums = phase_sums(taps, stride)
    leaks = [response(taps, j / stride) for j in range(1, stride)]
    assert leaks == pytest.approx(list(abs(np.fft.fft(sums))[1:]), abs=1e-9)
    even = unevenness(sums)["even"]
    assert even == (len(set(sums)) == 1)
    assert even == all(leak < 1e-9 for leak in leaks)
    # What the figure calls not zero is well above rounding: a whole step at least.
    assert all(leak < 1e-9 or leak > 0.999 for leak in leaks)


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_contrast_and_share_are_those_of_numpy_and_of_the_response(taps, stride):
    sums = phase_sums(taps, stride)
    facts = unevenness(sums)
    if sum(sums):
        contrast = 100 * np.std(sums) / abs(np.mean(sums))
        assert facts["contrast"] == pytest.approx(contrast, abs=0.0501)
    else:
        assert facts["contrast"] is None
    powers = [response(taps, j / stride) ** 2 for j in range(stride)]  # Parseval
    if any(sums):
        assert facts["share"] == pytest.approx(100 * sum(powers[1:]) / sum(powers), abs=0.0501)
    else:
        assert facts["share"] == 0


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_nearest_enlargement_and_any_convolution_are_even(taps, stride):
    """Enlarging by the stride and convolving is a kernel box * w: equal sums for every w."""
    kernel = np.convolve(np.ones(stride, dtype=int), taps).tolist()
    assert unevenness(phase_sums(kernel, stride))["even"]


# Balance


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_balance_makes_every_kernel_exactly_even_within_its_bounds(taps, stride):
    found = balanced(taps, stride, 8)
    assert len(found) == len(taps)
    assert len(set(phase_sums(found, stride))) == 1
    assert all(type(tap) is int and -8 <= tap <= 8 for tap in found)
    assert balanced(found, stride, 8) == found
    if len(taps) < stride:
        assert not any(found)


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=4), STRIDES)
def test_no_even_kernel_in_these_steps_is_nearer_than_the_balanced_one(taps, stride):
    def distance(other):
        return sum((one - two) ** 2 for one, two in zip(taps, other, strict=True))

    nearest = min(
        distance(other)
        for other in product(range(-3, 4), repeat=len(taps))
        if len(set(phase_sums(other, stride))) == 1
    )
    assert distance(balanced(taps, stride, 3)) == nearest


@settings(deadline=None)
@given(TAPS, st.integers(2, 4))
def test_without_bounds_balance_is_near_the_projection_onto_equal_sums(taps, stride):
    assume(len(taps) >= stride)
    phase = np.arange(len(taps)) % stride
    # Rows say that the sum of a phase is that of the first; the projection onto their null space.
    rows = np.array([(phase == p).astype(int) - (phase == 0) for p in range(1, stride)])
    real = taps - np.linalg.pinv(rows) @ (rows @ np.array(taps))
    assert np.ptp(phase_sums(real.tolist(), stride)) < 1e-9
    assert np.abs(real - balanced(taps, stride, 1000)).max() < 2


def test_balance_turns_three_equal_taps_into_a_tent():
    tent = values(2, [4, 4, 4]) | ACTIONS["balance"](values(2, [4, 4, 4]))
    one, two, three = FIGURE.model(tent)["taps"]
    assert one == three == two / 2 > 0


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_the_button_sets_the_taps_that_count_and_no_others(taps, stride):
    before = values(stride, taps)
    change = ACTIONS["balance"](before)
    assert list(change) == [f"tap{k}" for k in range(1, len(taps) + 1)]
    FIGURE.check(before | change)
    assert FIGURE.model(before | change)["even"]


# Random


def test_each_press_of_random_gives_another_kernel_and_always_the_same_one():
    state, seen = FIGURE.values({}), []
    for _ in range(300):
        change = ACTIONS["roll"](state)
        assert change == ACTIONS["roll"](dict(state))
        state |= change
        FIGURE.check(state)
        seen.append(tuple(change.values()))
    assert len(set(seen)) == len(seen)
    drawn = np.array(seen) / 4
    assert drawn.shape == (300, 9)
    assert abs(drawn.mean()) < 4 / np.sqrt(drawn.size)
    assert 0.8 < drawn.std() < 1  # 1 but for what is cut at the bound


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_of_random_kernels_the_stripes_carry_one_less_a_part_in_the_stride(stride):
    """E[stripes] / E[power] = 1 - 1/s in one dimension, whatever the size."""
    taps, stripes, power = [0] * 9, 0, 0
    for _ in range(2000):
        taps = rolled(taps, 4, 8)
        sums = phase_sums(taps, stride)
        mean = sum(sums) / stride
        stripes += sum((one - mean) ** 2 for one in sums)
        power += sum(one**2 for one in sums)
    assert stripes / power == pytest.approx(1 - 1 / stride, abs=0.04)


# What the figure says and shows


def said(state):
    return describe(FIGURE.sentence, FIGURE.model(state))


def test_the_presets_show_that_divisibility_is_neither_necessary_nor_sufficient():
    first = FIGURE.values({})
    bilinear, heavy = (first | PRESETS[label] for label in ("bilinear ½ 1 ½", "heavy last tap"))
    assert first == bilinear
    for state, even in ((first, True), (heavy, False)):
        assert FIGURE.model(state)["even"] == even
        assert (state["size"] % state["stride"] == 0) != even
    assert "flat, although 2 does not divide 3" in said(first)
    assert "striped, although 2 divides 4" in said(heavy)


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_the_sentence_is_true_of_every_kernel(taps, stride):
    state = values(stride, taps)
    words = said(state)
    inside = transposed(np.ones(20), np.array(taps) / 4, stride)[len(taps) - 1 : 19 * stride + 1]
    flat = len(set(inside)) == 1
    assert ("comes out flat" in words or "comes out as zero" in words) == flat
    assert ("comes out striped" in words) == (not flat)
    assert ("as zero" in words) == (flat and inside[0] == 0 and stride > 1)
    assert ("although" in words) == (stride > 1 and flat == (len(taps) % stride != 0))
    spectrum = abs(np.fft.fft(phase_sums(taps, stride)))[1:]
    missed = re.search(r"is not zero at (.*?)\.", words)
    parts = re.findall(r"(\d)/(\d)", missed[1]) if missed else []
    found = {int(one) / int(other) for one, other in parts}
    assert found == {(j + 1) / stride for j, size in enumerate(spectrum) if size > 1e-9}
    assert not re.search(r"undefined|nan|None|\{|  ", words)


@settings(deadline=None)
@given(TAPS, STRIDES)
def test_the_picture_stands_on_both_canvases_and_its_bars_are_the_weights(taps, stride):
    data = FIGURE.model(values(stride, taps))
    for size in (FIGURE.wide, FIGURE.narrow):
        marks = {mark["key"]: mark for mark in FIGURE.layout(data, size)}
        middle = marks["kernel-zero"]["ends"][0][1]
        unit = (middle - marks["kernel-grid"]["ends"][3][1]) / 2
        heights = [(middle - y) / unit for _, y, _, _ in marks["handles"]["ends"]]
        assert heights == pytest.approx(data["taps"])
        output = marks.get("output-bars", {"rects": []})["rects"]
        level = marks["output-mean"]["ends"][0][1]
        ends = {round(y, 6) for _, y, _, h in output} | {round(y + h, 6) for _, y, _, h in output}
        if data["even"] and any(data["sums"]):
            assert round(level, 6) in ends and len(output) == 14
        bottom = marks["response-zero"]["ends"][0][1]
        for j, leak in enumerate(data["leaks"], start=1):
            ys = [y for _, y in marks[f"point:{j}"]["points"]]
            assert ((max(ys) + min(ys)) / 2 == pytest.approx(bottom)) == (leak < 1e-9)
        words = [words_box(mark) for mark in marks.values() if mark["kind"] == "text"]
        assert all(left >= 0 and right <= size.width for left, _, right, _ in words)
        for one, other in combinations(words, 2):
            apart = one[0] >= other[2] or other[0] >= one[2]
            assert apart or one[1] >= other[3] or other[1] >= one[3], (one, other)


def words_box(mark):
    """Left, top, right, bottom of a text in the widest common sans, from capitals to tails."""
    width = 0.57 * mark["size"] * len(mark["text"])
    left = mark["x"] - {"start": 0, "middle": width / 2, "end": width}[mark["anchor"]]
    return left, mark["y"] - 0.75 * mark["size"], left + width, mark["y"] + 0.25 * mark["size"]


# By hand


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    files = {
        "article/index.md": "# A page\n\n{{> assets/kernel.html}}\n",
        "assets/kernel.html": (ROOT / "assets/kernel.html").read_text(encoding="utf-8"),
        "article/article.toml": 'title = "Kernel"\n',
    }
    return build(write(tmp_path_factory.mktemp("kernel"), files)) / "index.html"


@pytest.fixture
def live(browser, site):
    return lambda width=1280: visit(browser, site.as_uri(), width)


STATE = """box => [
    Object.fromEntries([...box.querySelectorAll('[data-param] input')].map(
        input => [input.closest('[data-param]').dataset.param, Number(input.value)])),
    box.querySelector('.readout').textContent,
    [...box.querySelectorAll('.stage > svg > *')].map(node => node.dataset.key),
    [...box.querySelectorAll('[aria-pressed="true"]')].map(node => node.textContent),
]"""


def state(view):
    """The weights of all fields; what is said and drawn must be what Python says of them."""
    shown, sentence, keys, _ = told(view, "kernel").evaluate(STATE)
    known = {name: round(v * 4) if name.startswith("tap") else v for name, v in shown.items()}
    data = FIGURE.model(known)
    narrow = view.viewport_size["width"] < 680
    marks = FIGURE.layout(data, FIGURE.narrow if narrow else FIGURE.wide)
    assert sentence == describe(FIGURE.sentence, data)
    assert keys == [mark["key"] for mark in marks]
    return [shown[f"tap{k}"] for k in range(1, 10)]


def place(view, tap, weight):
    """Where a weight of a tap (from 1) is on the screen, and how far apart the taps are."""
    box = view.locator("#kernel [data-key='canvas']").bounding_box()
    handles = view.locator("#kernel [data-key='handles']").evaluate(
        """node => {
            const { a, e } = node.getScreenCTM();
            const ends = node.getAttribute('d').split('M').slice(1).map(parseFloat);
            return ends.map(x => a * x + e);
        }"""
    )
    half = view.locator("#kernel [data-key='handles']").evaluate(
        "node => (node.getBBox().width * node.getScreenCTM().a) / 2"
    )
    middle = handles[tap - 1] + half - (handles[-1] - handles[0]) / 2
    return middle, box["y"] + box["height"] * (2 - weight) / 4


@pytest.mark.parametrize("width", [1280, 390])
def test_a_bar_follows_the_mouse_in_quarters_and_stops_at_the_bounds(live, width):
    view = live(width)
    assert state(view)[:3] == [0.5, 1, 0.5]
    x, y = place(view, 2, 1)
    view.mouse.move(x, y)
    view.mouse.down()
    view.mouse.move(*place(view, 2, -1.3), steps=5)
    assert state(view)[:3] == [0.5, -1.25, 0.5]
    view.mouse.move(x - 80, place(view, 2, 1.5)[1], steps=5)  # sideways, it stays the same bar
    assert state(view)[:3] == [0.5, 1.5, 0.5]
    view.mouse.move(x, y - 600, steps=5)
    assert state(view)[:3] == [0.5, 2, 0.5]
    view.mouse.up()
    view.mouse.move(*place(view, 2, 0))
    assert state(view)[:3] == [0.5, 2, 0.5]


def test_a_click_sets_the_weight_of_its_column(live):
    view = live()
    view.mouse.click(*place(view, 3, -0.75))
    assert state(view)[:3] == [0.5, 1, -0.75]
    view.mouse.click(*place(view, 1, 0))
    assert state(view)[:3] == [0, 1, -0.75]


def test_a_finger_taps_a_weight_and_scrolls_the_page(page, site):
    view = page(viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    view.goto(site.as_uri())
    view.locator("#kernel[data-state='live']").wait_for()
    view.locator("#kernel .stage").scroll_into_view_if_needed()
    view.touchscreen.tap(*place(view, 1, 1.5))
    assert state(view)[:3] == [1.5, 1, 0.5]
    canvas = view.locator("#kernel [data-key='canvas']")
    assert canvas.evaluate("node => getComputedStyle(node).touchAction") == "auto"
    before = view.evaluate("scrollY")
    x, y = place(view, 2, 1)
    session = view.context.new_cdp_session(view)
    for step in range(14):
        points = [{"x": x, "y": y - 15 * step}] if step < 13 else []
        kind = "touchStart" if step == 0 else "touchMove" if points else "touchEnd"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    view.wait_for_function("before => scrollY > before + 60", arg=before)
    assert state(view)[:3] == [1.5, 1, 0.5]


def test_a_weight_is_typed_and_moved_by_arrow_keys(live):
    view = live()
    field = view.get_by_label("tap 2", exact=True)
    field.fill("-1.75")
    assert state(view)[:3] == [0.5, -1.75, 0.5]
    field.press("ArrowUp")
    field.press("ArrowUp")
    assert state(view)[:3] == [0.5, -1.25, 0.5]
    said = readout(view, "kernel")
    for nothing in ("0.3", "9", ""):
        field.fill(nothing)
        assert readout(view, "kernel") == said
        assert field.input_value() == nothing
        field.blur()
        assert field.input_value() == "-1.25"


def test_fields_of_taps_that_do_not_count_are_off(live):
    view = live()
    slider = view.locator("#kernel-size")
    for key, size in (("Home", 1), ("End", 9), ("ArrowLeft", 8)):
        slider.press(key)
        state(view)
        for tap in range(1, 10):
            assert view.locator(f"#kernel-tap{tap}").is_enabled() == (tap <= size)


def test_presets_and_buttons_lead_to_kernels_that_are_said_and_drawn(live):
    view = live()
    view.locator("#kernel summary").click()
    for label, preset in PRESETS.items():
        view.get_by_role("button", name=label).click()
        assert told(view, "kernel").evaluate(STATE)[3] == [label]
        taps = [preset[f"tap{k}"] / 4 for k in range(1, preset["size"] + 1)]
        assert state(view)[: len(taps)] == taps
        cells = view.locator("#kernel td, #kernel tbody th").all_inner_texts()
        rows = FIGURE.table(FIGURE.model(FIGURE.values({}) | preset)).rows
        assert cells == [readable(cell) for row in rows for cell in row]
    seen = []
    for _ in range(4):
        view.get_by_role("button", name="random").click()
        seen.append(tuple(state(view)))
        assert "striped" in readout(view, "kernel")
    assert len(set(seen)) == 4
    view.get_by_role("button", name="balance").click()
    state(view)
    assert "comes out flat" in readout(view, "kernel")


WRONG = """box => {
    const frame = box.getBoundingClientRect();
    const parts = [...box.querySelectorAll('.control, button')];
    const at = parts.map(node => node.getBoundingClientRect());
    const fields = [...box.querySelectorAll('input')].map(node => node.getBoundingClientRect());
    return [
        ...fields.filter(({ width, height }) => width < 80 || height < 24),
        ...at.filter(({ left, right }) => left < frame.left - 0.5 || right > frame.right + 0.5),
        ...at.filter((a, index) => at.slice(index + 1).some(b => a.left < b.right - 0.5
            && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5)),
    ].map(({ left, top, width, height }) => [left, top, width, height]);
}"""


def test_nine_fields_keep_their_room_at_every_width(live):
    view = live()
    for width in (*range(320, 1921, 80), 390, 599, 640, 768, 1440):
        view.set_viewport_size({"width": width, "height": 900})
        assert (width, view.locator("#kernel").evaluate(WRONG)) == (width, [])
