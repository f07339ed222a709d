"""The three figures alive in a real Chromium: what a reader sees, drags, types and hears."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import (
    FIGURES,
    OVERLAPS,
    SHOWN,
    WIDTHS,
    Watch,
    article_with_its_fonts,
    at_each,
    build,
    built_article,
    clean,
    own_fonts,
    readout,
    serve,
    set_values,
    shown,
    shown_values,
    visit,
    wait_live,
)
from PIL import Image
from playwright.sync_api import Browser, Page, Route
from projects import write
from settings import FIGURES as REGISTRY
from settings import anywhere, ends

from deconv_article.figure import Param
from deconv_article.marks import Mark, letters
from deconv_article.sentence import describe, readable

Open = Callable[..., Page]
Live = Callable[..., Page]
Values = dict[str, Any]

LAYERS = range(1, 5)
SCHEMES: tuple[Any, ...] = ("light", "dark")

# What each figure is tried at: the ends of every slider, and what broke the widgets of 2016.
PLANE = [{"stride": stride, "size": size} for stride in (1, 8) for size in (1, 12)]
CORNERS: dict[str, list[Values]] = {
    "deconv1d": PLANE,
    "deconv2d": [
        {**values, "row": place, "column": place} for values in PLANE for place in (1, 99)
    ],
    "deconv1d_multi": [
        {"layers": layers}
        | {f"stride{layer}": stride for layer in LAYERS}
        | {f"size{layer}": size for layer in LAYERS}
        for layers in (1, 4)
        for stride, size in ((1, 1), (1, 12), (8, 1), (8, 12), (5, 5))
    ],
}


for name in FIGURES:
    if name not in CORNERS:
        figure = REGISTRY.load(name)
        CORNERS[name] = [*ends(figure), *anywhere(figure, 4)]


def has_pictures(name: str) -> bool:
    """Whether a figure shows pixels, which a widget fits to those of the screen, a twin cannot."""
    figure = REGISTRY.load(name)
    marks = figure.layout(figure.model(figure.values({})), figure.wide)
    return any(mark["kind"] in ("pixels", "sprite") for mark in marks)


DRAWN = [name for name in FIGURES if not has_pictures(name)]


@pytest.fixture(scope="module")
def url(browser: Browser) -> Iterator[str]:
    with serve(article_with_its_fonts()) as url:
        yield url


@pytest.fixture
def live(browser: Browser, url: str) -> Callable[..., Page]:
    """Visit the article, all its figures live: live(width, scheme)."""
    return partial(visit, browser, url)


# The same picture, printed and alive

# Every mark of an SVG, in order: shapes by their boxes and colours, words by their letters and
# where the first and the last of them stand, numbers digit by digit. A twin's letters may be
# outlines, named by code point.
MARKS = """svg => [...svg.querySelectorAll('path, rect, line, text, g')].flatMap(node => {
    const style = getComputedStyle(node);
    if (node.closest('defs')) return [];
    if (node.tagName === 'text' && node.getAttribute('x').includes(' ')) {
        return [...node.textContent].map((letter, index) => {
            const { x, y } = node.getStartPositionOfChar(index);
            return [[letter, style.fill], [x, y, x, y, Number.parseFloat(style.fontSize)]];
        });
    }
    if (node.tagName === 'text') {
        const letters = [...node.textContent].map((letter, index) => [letter, index])
            .filter(([letter]) => letter !== ' ');
        const [first, last] = [letters[0], letters.at(-1)]
            .map(([, index]) => node.getStartPositionOfChar(index));
        return [[[letters.map(([letter]) => letter).join(''), style.fill],
            [first.x, first.y, last.x, last.y, Number.parseFloat(style.fontSize)]]];
    }
    if (node.tagName === 'g') {
        const uses = [...node.children].filter(child => child.tagName === 'use');
        if (!uses.length) return [];
        const code = use => Number.parseInt(use.getAttribute('href').slice(2), 16);
        const { a, e, f } = node.transform.baseVal.consolidate().matrix;
        if (!e && !f) {
            return uses.map(use => {
                const [x, y] = [a * use.x.baseVal.value, a * use.y.baseVal.value];
                return [[String.fromCodePoint(code(use)), style.fill], [x, y, x, y, 500 * a]];
            });
        }
        const [first, last] = [uses[0], uses.at(-1)].map(use => e + a * use.x.baseVal.value);
        return [[[uses.map(use => String.fromCodePoint(code(use))).join(''), style.fill],
            [first, f, last, f, 500 * a]]];
    }
    const { x, y, width, height } = node.getBBox();
    const stroke = style.stroke === 'none' ? [] : [style.stroke, style.strokeWidth];
    const filled = width > 0 && height > 0 && Number(style.fillOpacity) > 0;
    const painted = filled && style.fill !== 'none';
    const fill = painted ? [style.fill] : [];
    const ink = painted ? [10 * style.fillOpacity] : [];
    const look = ['', ...fill, ...stroke];
    if (node.tagName !== 'path') return [[look, [x, y, x + width, y + height, ...ink]]];
    // Each piece of a path by the corners that it is drawn to.
    return node.getAttribute('d').split('M').slice(1).map(piece => {
        const at = [0, 0];
        const steps = [...`L${piece}`.matchAll(/([LhvHV])([-\\d. e]+)/g)];
        const corners = steps.map(([, step, ends]) => {
            const [one, other] = ends.trim().split(/\\s+/).map(Number);
            if (step === 'L') [at[0], at[1]] = [one, other];
            else if (step === 'H' || step === 'V') at['HV'.indexOf(step)] = one;
            else at['hv'.indexOf(step)] += one;
            return [...at];
        });
        const [xs, ys] = [0, 1].map(axis => corners.map(corner => corner[axis]));
        return [look,
            [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), ...ink]];
    });
})"""


@pytest.mark.parametrize(("width", "canvas"), [(1280, ""), (390, "-narrow")])
def test_the_widget_draws_mark_by_mark_what_the_twin_shows(
    page: Open, live: Live, width: int, canvas: str
) -> None:
    alive = live(width)
    own_fonts(alive)
    printed = page()
    for figure in DRAWN:
        printed.goto((built_article() / "figures" / f"{figure}{canvas}.svg").as_uri())
        colours = []
        for scheme in SCHEMES:
            for view in (alive, printed):
                view.emulate_media(color_scheme=scheme)
            twin = printed.locator("svg").evaluate(MARKS)
            widget = alive.locator(f"#{figure} .stage > svg").evaluate(MARKS)
            assert len(twin) > 50
            assert [words for words, _ in widget] == [words for words, _ in twin]
            for (words, place), (_, there) in zip(widget, twin, strict=True):
                # How wide a word comes out depends a little on the scale it is drawn at.
                slack = 0.75 if words[0] else 0.05
                assert place == pytest.approx(there, abs=slack), (figure, words)
            colours.append([words for words, _ in twin])
        assert colours[0] != colours[1]


@pytest.mark.parametrize(("width", "canvas"), [(1280, 704), (390, 320)])
def test_nobody_can_see_whether_a_picture_is_printed_or_alive(
    live: Live, width: int, canvas: int
) -> None:
    alive = live(width)
    printed = live(width, scripts=False)
    for view in (alive, printed):
        own_fonts(view)
        # A pixel of the picture is a pixel of the screen: nothing is smoothed in two ways.
        view.evaluate(
            """width => {
                const style = document.createElement('style');
                style.textContent = `.stage { inline-size: ${width}px; max-inline-size: none }`;
                document.head.append(style);
            }""",
            canvas,
        )
    for scheme in SCHEMES:
        for view in (alive, printed):
            view.emulate_media(color_scheme=scheme)
        for figure in DRAWN:
            one, other = (pixels(view, figure) for view in (alive, printed))
            assert one.shape[1] == canvas
            assert one.std() > 10 and (one.mean() > 128) == (scheme == "light")
            # Letters are smoothed a little differently as text and as outlines; nothing has moved.
            moved = min(difference(one, np.roll(other, 1, axis)) for axis in (0, 1))
            assert difference(one, other) < 0.3 * moved, (figure, scheme)


def difference(one: Any, other: Any) -> float:
    return float(np.abs(one - other).mean())


def pixels(view: Page, figure: str) -> Any:
    stage = view.locator(f"#{figure} .stage")
    stage.evaluate("""node => {
        node.style.insetBlockStart = '0px';
        node.scrollIntoView({ block: 'center' });
        // On whole pixels of the screen, wherever the lines above have ended.
        const { y } = node.getBoundingClientRect();
        node.style.insetBlockStart = `${Math.round(y) - y}px`;
    }""")
    box = stage.bounding_box()
    assert box
    png = view.screenshot(clip={side: round(number) for side, number in box.items()})
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"), dtype=float)


def test_the_numbers_of_the_static_table_are_those_of_the_live_one(live: Live) -> None:
    printed = live(scripts=False)
    alive = live()
    for figure in FIGURES:
        alive.locator(f"#{figure} summary").click()
        # A change and back: the live table is made anew.
        values = shown_values(alive, figure)
        name, value = list(values.items())[-1]
        other = f"{value}\n" if isinstance(value, str) else value + 1
        at_each(alive, figure, [{name: other}, {name: value}], "() => true")
        assert shown(alive, figure)["table"] == shown(printed, figure)["table"]


# By keyboard


def check_state(view: Page, figure: str) -> Values:
    """All that a figure shows must be what Python says of the values in its controls."""
    size = view.viewport_size
    assert size
    return check_shown(shown(view, figure), figure, size["width"] < 680)


def written(mark: Mark) -> str:
    """The letters of a mark, in the order they stand in it."""
    if mark["kind"] == "numbers" or mark["kind"] == "words":
        return "".join(letter for _, _, letter in letters(mark))
    return mark["text"] if mark["kind"] == "text" else ""


def check_shown(state: dict[str, Any], figure: str, narrow: bool) -> Values:
    values = dict(state["values"])
    declared = REGISTRY.load(figure)
    params = {param.name: param for param in declared.params}
    for name, printed in state["printed"]:
        assert printed == params[name].write(values[name])
    data = declared.model(values)
    sentence = describe(declared.sentence, data)
    assert [state["said"], state["label"]] == [sentence, sentence]
    marks = declared.layout(data, declared.narrow if narrow else declared.wide)
    assert state["marks"] == [[mark["key"], written(mark)] for mark in marks]
    head, rows = declared.table(data)
    assert state["table"] == [head, *([readable(cell) for cell in row] for row in rows)]
    return values


def tab_to(view: Page, identity: str) -> None:
    """Press Tab, or Shift and Tab, until the control has the focus."""
    before = view.evaluate(
        """id => Boolean(document.activeElement.compareDocumentPosition(
            document.getElementById(id)) & Node.DOCUMENT_POSITION_PRECEDING)""",
        identity,
    )
    for _ in range(150):
        if view.evaluate("() => document.activeElement.id") == identity:
            return
        view.keyboard.press("Shift+Tab" if before else "Tab")
    pytest.fail(f"Tab never comes to {identity}")


def press(view: Page, *keys: str) -> None:
    for key in keys:
        view.keyboard.press(key)


# All that a picture is made of; in what order an element was given its attributes does not matter.
NODES = """svg => [...svg.querySelectorAll('*')].map(node => [node.tagName,
    node.children.length ? '' : node.textContent,
    ...[...node.attributes].map(({ name, value }) => `${name}=${value}`).sort()])"""


@pytest.mark.parametrize("figure", FIGURES)
def test_every_slider_is_moved_by_keys_and_moves_marks_readout_and_table(
    live: Live, figure: str
) -> None:
    view = live()
    watch = Watch(view)
    view.locator(f"#{figure} summary").click()
    params = {
        param.name: param
        for param in REGISTRY.load(figure).params
        if isinstance(param, Param) and not param.choices and not param.typed
    }
    if "layers" in params:
        set_values(view, figure, {"layers": params["layers"].high})
    svg = view.locator(f"#{figure} .stage > svg")
    for name, param in params.items():
        tab_to(view, f"{figure}-{name}")
        slider = view.locator(":focus")
        start = int(slider.input_value())
        before, values = svg.evaluate(NODES), shown_values(view, figure)
        end = int(slider.get_attribute("max") or 0)
        if end == param.low:
            continue  # others leave it no room now
        forth, back = ("ArrowLeft", "ArrowRight")[:: 1 if start == end else -1]
        press(view, forth)
        assert check_state(view, figure)[name] == start + (-1 if start == end else 1)
        assert svg.evaluate(NODES) != before
        press(view, back)
        assert check_state(view, figure)[name] == start
        # One value may have been the limit of another, which then does not go back by itself.
        if shown_values(view, figure) == values:
            assert svg.evaluate(NODES) == before
        press(view, "Home", "ArrowLeft")
        assert check_state(view, figure)[name] == param.low
        press(view, "End", "ArrowRight")
        most = int(slider.get_attribute("max") or 0)
        assert check_state(view, figure)[name] == most
        assert most == param.high or param.limit
    assert watch.complaints == []


# The numbers that are written in a row, from the left: digits that stand close are one number.
NUMBERS = """(svg, name) => {
    const digits = [...svg.querySelectorAll(`[data-key^="${name}:"]`)].flatMap(node => {
        const xs = node.getAttribute('x').split(' ').map(Number);
        const near = 0.55 * Number(node.getAttribute('font-size'));
        return [...node.textContent].map((digit, index) => [xs[index], digit, near]);
    }).sort(([one], [other]) => one - other);
    const numbers = [];
    let last = -Infinity;
    for (const [x, digit, near] of digits) {
        if (x - last < near) numbers.push(numbers.pop() + digit);
        else numbers.push(digit);
        last = x;
    }
    return numbers.map(Number);
}"""


@pytest.mark.parametrize("figure", ["deconv1d", "deconv2d"])
def test_at_the_ends_of_both_sliders_the_counts_are_those_of_brute_force(
    live: Live, figure: str
) -> None:
    view = live()
    for stride, stride_key in ((1, "Home"), (8, "End")):
        for size, size_key in ((1, "Home"), (12, "End")):
            view.locator(f"#{figure}-stride").press(stride_key)
            view.locator(f"#{figure}-size").press(size_key)
            name = "output-count" if figure == "deconv1d" else "column-count"
            counts = view.locator(f"#{figure} .stage > svg").evaluate(NUMBERS, name)
            inputs = (len(counts) - size) // stride + 1
            painted = [0] * len(counts)
            for start in range(0, inputs * stride, stride):
                for output in range(start, start + size):
                    painted[output] += 1
            assert len(counts) > 8 and counts == painted, (stride, size)
            assert readout(view, figure).startswith(f"Stride {stride}, kernel size {size}")


@pytest.mark.parametrize("figure", FIGURES)
def test_every_corner_shows_on_both_canvases_what_python_computes(live: Live, figure: str) -> None:
    view = live()
    view.locator(f"#{figure} summary").click()
    for width in (1280, 390):
        view.set_viewport_size({"width": width, "height": 900})
        wait_for_canvas(view)
        states = at_each(view, figure, CORNERS[figure], SHOWN, wait=True)
        for wanted, state in zip(CORNERS[figure], states, strict=True):
            values = check_shown(state, figure, width < 680)
            params = REGISTRY.load(figure).params
            limited = {p.name for p in params if isinstance(p, Param) and p.limit}
            assert all(values[name] == wanted[name] for name in wanted.keys() - limited)


def wait_for_canvas(view: Page) -> None:
    """Waits until every widget has drawn the canvas that the width of the screen asks for."""
    view.wait_for_function("""() => [...document.querySelectorAll('[data-figure]')].every(box => {
        const { wide, narrow } = JSON.parse(box.querySelector('script').textContent);
        const [width, height] = innerWidth < 680 ? narrow : wide;
        const view = box.querySelector('.stage > svg').getAttribute('viewBox');
        return view === `0 0 ${width} ${height}`;
    })""")


def test_a_layer_that_is_not_there_has_controls_that_are_off(live: Live) -> None:
    view = live()
    tab_to(view, "deconv1d_multi-layers")
    press(view, "Home")
    for layers in LAYERS:
        for layer in LAYERS:
            for name in ("stride", "size"):
                control = view.locator(f"#deconv1d_multi-{name}{layer}")
                assert control.is_enabled() == (layer <= layers)
        press(view, "ArrowRight")


def test_the_control_in_focus_is_outlined_so_that_it_can_be_seen(live: Live) -> None:
    for scheme in ("light", "dark"):
        view = live(scheme=scheme)
        seen = []
        for _ in range(150):
            view.keyboard.press("Tab")
            focus = view.evaluate("""() => {
                const node = document.activeElement;
                const style = getComputedStyle(node);
                const paper = getComputedStyle(document.documentElement).backgroundColor;
                return [node.id || node.className || node.textContent.trim(), style.outlineStyle,
                    Number.parseFloat(style.outlineWidth), style.outlineColor, paper,
                    node.tagName];
            }""")
            if focus[-1] == "BODY":
                break
            seen.append(focus)
        assert {f"{figure}-{name}" for figure in OVERLAPS for name in first_params(figure)} <= {
            name for name, *_ in seen
        }
        for name, style, thick, colour, paper, _ in seen:
            assert style in ("solid", "auto") and thick >= 2, name
            assert contrast(rgb(colour), rgb(paper)) >= 3, name


def first_params(figure: str) -> list[str]:
    return [param.name for param in REGISTRY.load(figure).params if not param.needs]


def rgb(colour: str) -> tuple[float, ...]:
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert found, colour
    return tuple(int(part) for part in found.groups())


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: tuple[float, ...]) -> float:
    parts = [part / 255 for part in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Inside the box, at every width and every setting

# A text's box is as tall as its font; what must not be cut off is its ink.
OUTSIDE = """figure => {
    const stage = figure.querySelector('.stage');
    const svg = stage.querySelector('svg');
    const box = stage.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const font = document.createElement('canvas').getContext('2d');
    const { fontFamily } = getComputedStyle(svg);
    const measured = new Map();
    const measure = (words, size) => {
        const name = `${size} ${words}`;
        if (!measured.has(name)) {
            font.font = `${size}px ${fontFamily}`;
            measured.set(name, font.measureText(words));
        }
        return measured.get(name);
    };
    const edges = node => {
        const window = node.querySelector('svg'); // what is outside of it is cut off
        if (window) {
            const [x, y, w, h] = ['x', 'y', 'width', 'height']
                .map(side => Number(window.getAttribute(side)) * scale);
            return { left: box.left + x, right: box.left + x + w,
                top: box.top + y, bottom: box.top + y + h };
        }
        const { left, right, top, bottom } = node.getBoundingClientRect();
        if (node.tagName !== 'text') return { left, right, top, bottom };
        const ink = measure(node.textContent, node.getAttribute('font-size'));
        const lines = node.getAttribute('y').split(' ').map(y => box.top + Number(y) * scale);
        return { left, right,
            top: Math.min(...lines) - ink.actualBoundingBoxAscent * scale,
            bottom: Math.max(...lines) + ink.actualBoundingBoxDescent * scale };
    };
    const wrong = [];
    for (const node of svg.children) {
        const at = edges(node);
        const out = Math.max(box.left - at.left, at.right - box.right, box.top - at.top,
            at.bottom - box.bottom, -at.left, at.right - document.documentElement.clientWidth);
        if (!(out <= 0.5)) wrong.push(`${node.dataset.key} by ${out.toFixed(2)} px`);
    }
    // Many marks are one element: what is drawn is counted by pieces and letters.
    const pieces = [...svg.querySelectorAll('path')]
        .reduce((sum, path) => sum + path.getAttribute('d').split('M').length - 1, 0);
    return [pieces + svg.textContent.length, wrong];
}"""


@pytest.mark.parametrize("figure", FIGURES)
def test_no_mark_is_outside_its_box_at_any_width_and_any_corner(live: Live, figure: str) -> None:
    view = live()
    for width in WIDTHS:
        view.set_viewport_size({"width": width, "height": 900})
        wait_for_canvas(view)
        found = at_each(view, figure, CORNERS[figure], OUTSIDE)
        for values, (marks, outside) in zip(CORNERS[figure], found, strict=True):
            assert marks > 10
            assert (width, values, outside) == (width, values, [])


# That a count fits into its cell is known of the marks; the other texts keep clear of one another.
CROWDED = """figure => {
    const labels = [...figure.querySelectorAll('.stage > svg text')]
        .filter(node => !node.getAttribute('x').includes(' '));
    return [labels.length, labels.flatMap((one, index) => labels.slice(index + 1).filter(other => {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        return a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom;
    }).map(other => `${one.dataset.key} and ${other.dataset.key}`))];
}"""


@pytest.mark.parametrize("figure", FIGURES)
def test_no_label_lies_on_another(live: Live, figure: str) -> None:
    view = live()
    for width in (320, 390, 680, 1280):
        view.set_viewport_size({"width": width, "height": 900})
        wait_for_canvas(view)
        found = at_each(view, figure, CORNERS[figure], CROWDED)
        for values, (labels, hit) in zip(CORNERS[figure], found, strict=True):
            assert labels > 3
            assert (width, values, hit) == (width, values, [])


CONTROLS = """() => {
    const width = document.documentElement.clientWidth;
    const wrong = [];
    for (const box of document.querySelectorAll('[data-figure]')) {
        const frame = box.getBoundingClientRect();
        const parts = [...box.querySelectorAll('input, button, label, output, summary')];
        const places = parts.map(node => node.getBoundingClientRect());
        parts.forEach((node, index) => {
            const name = `${node.tagName} ${node.id || node.htmlFor || node.textContent}`;
            const at = places[index];
            const say = problem => wrong.push(`${width}: ${name} ${problem}`);
            if (at.left < frame.left - 0.5 || at.right > frame.right + 0.5) say('leaves its box');
            if (at.left < 0 || at.right > width) say('leaves the screen');
            if (!node.checkVisibility({ opacityProperty: true })) say('cannot be seen');
            if (/INPUT|BUTTON|SUMMARY/.test(node.tagName) && (at.height < 24 || at.width < 24)) {
                say(`is too small to touch: ${at.width} × ${at.height}`);
            }
            if (node.tagName === 'INPUT' && at.width < 80) say(`is too short: ${at.width}`);
            if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth) say('is cut off');
            places.forEach((other, rank) => {
                if (rank > index && at.left < other.right - 0.5 && other.left < at.right - 0.5
                    && at.top < other.bottom - 0.5 && other.top < at.bottom - 0.5) {
                    say(`lies on ${parts[rank].tagName} ${parts[rank].id}`);
                }
            });
        });
        for (const node of box.querySelectorAll('input, button')) {
            node.scrollIntoView({ block: 'center', behavior: 'instant' });
            const { left, right, top, bottom } = node.getBoundingClientRect();
            const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            if (hit !== node && !node.disabled) wrong.push(`${width}: ${node.id} is covered`);
        }
    }
    return wrong;
}"""


def test_no_control_is_lost_cut_off_or_too_small_to_touch_at_any_width(
    live: Live,
) -> None:
    view = live()
    set_values(view, "deconv1d_multi", {"layers": 4})
    assert view.locator("[data-figure] input").count() > 10
    for width in sorted({*range(320, 1921, 80), *WIDTHS, 375, 600, 640, 679, 680, 788, 799, 1023}):
        view.set_viewport_size({"width": width, "height": 900})
        assert view.evaluate(CONTROLS) == []


# Every number can be read on its cell

# What lies under the middle of a text is blended in the order it was painted.
CELL_CONTRASTS = """figure => {
    const parse = colour => colour.match(/[\\d.]+/g).map(Number);
    const luminance = colour => {
        const [r, g, b] = colour.map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const svg = figure.querySelector('.stage > svg');
    const paper = parse(getComputedStyle(document.documentElement).backgroundColor);
    const under = [];
    const found = [];
    for (const node of svg.children) {
        const style = getComputedStyle(node);
        if ((node.tagName === 'rect' || node.tagName === 'path') && style.fill !== 'none') {
            under.push([node, parse(style.fill), Number(style.fillOpacity), node.getBBox()]);
        }
        if (node.tagName !== 'text') continue;
        const ink = luminance(parse(style.fill));
        const boxes = node.getAttribute('x').includes(' ')
            ? [...node.textContent].map((_, index) => node.getExtentOfChar(index))
            : [node.getBBox()];
        for (const { x, y, width, height } of boxes) {
            const middle = new DOMPoint(x + width / 2, y + height / 2);
            let colour = paper;
            for (const [shape, fill, alpha, box] of under) {
                if (middle.x < box.x || middle.x > box.x + box.width) continue;
                if (middle.y < box.y || middle.y > box.y + box.height) continue;
                if (!shape.isPointInFill(middle)) continue;
                colour = colour.map((value, index) => alpha * fill[index] + (1 - alpha) * value);
            }
            const [low, high] = [ink, luminance(colour)].sort((a, b) => a - b);
            found.push([(high + 0.05) / (low + 0.05), node.dataset.key, `${middle.x} ${middle.y}`]);
        }
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_number_can_be_read_on_its_cell(live: Live, scheme: str) -> None:
    view = live(scheme=scheme)
    line = [{"stride": stride, "size": size} for stride in range(1, 9) for size in range(1, 13)]
    states: dict[str, list[Values]] = {
        "deconv1d": line,
        "deconv2d": [{**values, "row": 3, "column": 3} for values in line[5::9]],
        "deconv1d_multi": [],
    }
    for figure in OVERLAPS:
        states[figure] += CORNERS[figure]
        found = at_each(view, figure, states[figure], CELL_CONTRASTS)
        for values, texts in zip(states[figure], found, strict=True):
            assert (values, [text for text in texts if text[0] < 4.5][:3]) == (values, [])
        # Some grey is in the middle; where all were far from it, too few were looked at.
        assert min(ratio for texts in found for ratio, *_ in texts) < 8


# The window of deconv2d: dragged, stepped, played


def place(values: Values) -> tuple[int, int]:
    return values["row"], values["column"]


def centre(view: Page, key: str) -> tuple[float, float]:
    box = view.locator(f'#deconv2d [data-key="{key}"]').bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def step_width(view: Page) -> float:
    """How far on the screen one input's window is from the next."""
    values = shown_values(view, "deconv2d")
    side = view.locator('#deconv2d [data-key="output-grid"]').evaluate(
        "node => node.getBBox().width * node.getScreenCTM().a"
    )
    return float(side) / REGISTRY.load("deconv2d").model(values)["length"] * values["stride"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_window_follows_the_mouse_and_stops_at_the_edges(live: Live, width: int) -> None:
    view = live(width)
    view.locator("#deconv2d summary").click()
    view.locator("#deconv2d .stage").scroll_into_view_if_needed()
    row, column = place(shown_values(view, "deconv2d"))
    x, y = centre(view, "window")
    step = step_width(view)
    view.mouse.move(x, y)
    view.mouse.down()
    view.mouse.move(x + step, y, steps=4)
    assert place(check_state(view, "deconv2d")) == (row, column + 1)
    view.mouse.move(x + step, y - 2 * step, steps=4)
    assert place(check_state(view, "deconv2d")) == (row - 2, column + 1)
    assert centre(view, "window") == pytest.approx((x + step, y - 2 * step), abs=0.5)
    view.mouse.move(0, 0, steps=4)
    assert place(check_state(view, "deconv2d")) == (1, 1)
    view.mouse.up()
    view.mouse.move(x, y)
    assert place(check_state(view, "deconv2d")) == (1, 1)


def test_a_click_moves_the_window_to_an_output_or_to_an_input(live: Live) -> None:
    view = live()
    view.locator("#deconv2d summary").click()
    view.locator("#deconv2d .stage").scroll_into_view_if_needed()
    row, column = place(shown_values(view, "deconv2d"))
    x, y = centre(view, "window")
    step = step_width(view)
    view.mouse.click(x - 2 * step, y + step)
    assert place(check_state(view, "deconv2d")) == (row + 1, column - 2)
    x, y = centre(view, "input")
    cell = view.locator('#deconv2d [data-key="input"]').bounding_box()
    assert cell
    view.mouse.click(x + 2 * (cell["width"] - 1), y)
    assert place(check_state(view, "deconv2d")) == (row + 1, column)


def test_the_window_moves_with_its_sliders_and_its_buttons(live: Live) -> None:
    view = live()
    view.locator("#deconv2d summary").click()
    tab_to(view, "deconv2d-row")
    press(view, "Home", "ArrowRight")
    tab_to(view, "deconv2d-column")
    press(view, "End", "ArrowLeft")
    last = int(view.locator("#deconv2d-column").get_attribute("max") or 0)
    assert place(check_state(view, "deconv2d")) == (2, last - 1)
    back, forth = (view.locator(f'#deconv2d [data-step="{by}"]') for by in (-1, 1))
    forth.click()
    assert place(check_state(view, "deconv2d")) == (2, last)
    forth.press("Enter")
    assert place(check_state(view, "deconv2d")) == (3, 1)
    back.press("Space")
    assert place(check_state(view, "deconv2d")) == (2, last)
    set_values(view, "deconv2d", {"row": 1, "column": 1})
    back.click()
    assert place(check_state(view, "deconv2d")) == (last, last)
    forth.click()
    assert place(check_state(view, "deconv2d")) == (1, 1)


def test_fewer_inputs_keep_the_window_on_the_last_of_them(live: Live) -> None:
    view = live()
    view.locator("#deconv2d summary").click()
    set_values(view, "deconv2d", {"stride": 1, "size": 1, "row": 13, "column": 13})
    assert place(check_state(view, "deconv2d")) == (13, 13)
    set_values(view, "deconv2d", {"stride": 8})
    row, column = place(check_state(view, "deconv2d"))
    assert row == column < 13
    assert view.locator("#deconv2d-row").get_attribute("max") == str(row)


TICK, FRAME = 700, 50
SEEN = """figure => new Promise(done => new IntersectionObserver((entries, observer) => {
    observer.disconnect();
    done(entries[0].isIntersecting);
}).observe(document.getElementById(figure)))"""


@pytest.fixture
def stopped(page: Open, url: str) -> Callable[..., Page]:
    """The article with deconv2d in view and a clock that only the test moves on."""

    def open_stopped(**options: Any) -> Page:
        view = page(viewport={"width": 1280, "height": 900}, **options)
        view.clock.install(time=0)
        view.goto(url)
        wait_live(view)
        view.clock.pause_at(60_000)
        show(view, "#deconv2d .clock")
        return view

    return open_stopped


def show(view: Page, selector: str) -> None:
    """Scrolls, and waits until observers (the widget's came first) have been told."""
    view.locator(selector).evaluate("node => node.scrollIntoView({ block: 'center' })")
    view.evaluate(SEEN, "deconv2d")


def check_stopped(view: Page) -> Values:
    """As check_state, without waiting: the page's clock stands still."""
    return check_shown(view.locator("#deconv2d").evaluate(SHOWN), "deconv2d", False)


def raster(start: tuple[int, int], steps: int, last: int) -> tuple[int, int]:
    index = ((start[0] - 1) * last + start[1] - 1 + steps) % last**2
    return index // last + 1, index % last + 1


def test_nothing_plays_until_it_is_asked_to_and_then_step_by_step(
    stopped: Callable[..., Page],
) -> None:
    view = stopped()
    view.locator("#deconv2d summary").click()
    play = view.locator("#deconv2d [data-play]")
    last = int(view.locator("#deconv2d-column").get_attribute("max") or 0)
    start = place(shown_values(view, "deconv2d"))
    view.clock.run_for(20 * TICK)
    assert place(check_stopped(view)) == start
    assert play.inner_text() == "Play"
    play.click()
    assert play.inner_text() == "Pause"
    view.clock.run_for(10 * TICK + FRAME)
    there = place(check_stopped(view))
    assert there == raster(start, 10, last) != start
    play.click()
    view.clock.run_for(10 * TICK)
    assert place(check_stopped(view)) == there
    assert play.inner_text() == "Play"
    row, column = there
    assert f"row={row}" in view.url and f"column={column}" in view.url


def test_playing_is_not_read_out_and_a_step_ends_it(stopped: Callable[..., Page]) -> None:
    view = stopped()
    said = view.locator("#deconv2d .readout")
    assert said.get_attribute("aria-live") == "polite"
    view.locator("#deconv2d [data-play]").click()
    assert said.get_attribute("aria-live") == "off"
    view.locator('#deconv2d [data-step="1"]').click()
    assert said.get_attribute("aria-live") == "polite"
    there = place(shown_values(view, "deconv2d"))
    view.clock.run_for(10 * TICK)
    assert place(shown_values(view, "deconv2d")) == there


def test_playing_rests_while_the_figure_is_off_the_screen(stopped: Callable[..., Page]) -> None:
    view = stopped()
    view.locator("#deconv2d [data-play]").click()
    view.clock.run_for(3 * TICK)
    start = place(shown_values(view, "deconv2d"))
    show(view, "h1")
    assert view.evaluate(SEEN, "deconv2d") is False
    view.clock.run_for(20 * TICK)
    assert place(shown_values(view, "deconv2d")) == start
    show(view, "#deconv2d .clock")
    view.clock.run_for(TICK)
    assert place(shown_values(view, "deconv2d")) != start


def test_who_asks_for_less_motion_gets_steps_and_nothing_that_moves_by_itself(
    stopped: Callable[..., Page],
) -> None:
    view = stopped(reduced_motion="reduce")
    start = place(shown_values(view, "deconv2d"))
    play = view.locator("#deconv2d [data-play]")
    assert play.is_disabled() and play.get_attribute("title")
    view.clock.run_for(20 * TICK)
    assert place(shown_values(view, "deconv2d")) == start
    view.locator('#deconv2d [data-step="1"]').press("Enter")
    assert place(shown_values(view, "deconv2d")) == (start[0], start[1] + 1)
    assert view.evaluate("() => document.getAnimations().length") == 0


def test_asking_for_less_motion_stops_what_is_playing(stopped: Callable[..., Page]) -> None:
    view = stopped()
    view.locator("#deconv2d [data-play]").click()
    view.clock.run_for(TICK)
    view.emulate_media(reduced_motion="reduce")
    play = view.locator("#deconv2d [data-play]:disabled")
    play.wait_for()
    there = place(shown_values(view, "deconv2d"))
    view.clock.run_for(20 * TICK)
    assert place(shown_values(view, "deconv2d")) == there
    assert play.inner_text() == "Play"


# Who is quicker than a script is not forgotten


def test_what_was_set_before_the_script_came_is_shown_when_it_has(
    browser: Browser, url: str
) -> None:
    view = visit(browser, "about:blank")
    held: list[Route] = []
    view.route("**/widgets/stack.js", lambda route: held.append(route))
    view.goto(url)
    before = shown_values(view, "stack")
    with view.expect_request("**/widgets/stack.js"):
        view.locator("#stack-size2").press("ArrowRight")
    view.locator("#stack-layers").press("Home")
    assert view.locator("#stack").get_attribute("data-state") is None
    held[0].continue_()
    view.wait_for_selector("#stack[data-state=live]")
    values = {**before, "size2": before["size2"] + 1, "layers": 2}
    assert shown_values(view, "stack") == values
    declared = REGISTRY.load("stack")
    assert readout(view, "stack") == describe(declared.sentence, declared.model(values))


# A widget that breaks leaves its picture


def broken(browser: Browser, url: str, figure: str, code: str) -> tuple[Page, Watch]:
    """The page with code added behind a figure's script, before the figure is mounted."""
    script = (built_article() / "assets" / "widgets" / f"{figure}.js").read_text(encoding="utf-8")
    body = f"{script}\n{code}\n"
    view = visit(browser, "about:blank")
    view.route(
        f"**/widgets/{figure}.js",
        lambda route: route.fulfill(body=body, content_type="text/javascript; charset=utf-8"),
    )
    watch = Watch(view)
    view.goto(url)
    return view, watch


def check_static(view: Page, figure: str, watch: Watch) -> None:
    """The figure is as printed, it was said once which, and all others are alive."""
    wait_live(view, figure)
    box = view.locator(f"#{figure}")
    picture = box.locator("img")
    assert box.get_attribute("data-state") == "static"
    assert picture.is_visible() and picture.evaluate("image => image.naturalWidth") > 300
    assert box.locator(".stage > svg").count() == 0
    assert readout(view, figure) == clean(picture.get_attribute("alt") or "")
    controls = box.locator("input, button")
    assert [one.inner_text() for one in controls.all() if one.is_visible()] == []
    assert len(watch.complaints) == 1 and figure in watch.complaints[0].split()
    for other in FIGURES:
        if other != figure:
            assert view.locator(f"#{other} .stage > svg").is_visible()
            assert not view.locator(f"#{other} img").is_visible()


@pytest.mark.parametrize(
    ("figure", "part"), [*((figure, "model") for figure in FIGURES), ("deconv2d", "chart")]
)
def test_a_widget_that_cannot_start_leaves_its_twin_and_the_others_alive(
    browser: Browser, url: str, figure: str, part: str
) -> None:
    code = f"widgets.figures.{figure}.{part} = () => {{ throw new Error('on purpose'); }};"
    view, watch = broken(browser, url, figure, code)
    check_static(view, figure, watch)


@pytest.mark.parametrize("figure", OVERLAPS)
def test_a_widget_that_breaks_later_gives_its_twin_back(
    browser: Browser, url: str, figure: str
) -> None:
    first = "stride1" if figure == "deconv1d_multi" else "stride"
    view, watch = broken(
        browser,
        url,
        figure,
        f"""const {{ model }} = widgets.figures.{figure};
        widgets.figures.{figure}.model = values => {{
            if (values.{first} === 5) throw new Error('on purpose');
            return model(values);
        }};""",
    )
    wait_live(view)
    before = shown(view, figure)
    view.locator(f"#{figure} summary").click()
    set_values(view, figure, {first: 4})
    check_state(view, figure)
    assert watch.complaints == []
    set_values(view, figure, {first: 5})
    check_static(view, figure, watch)
    after = shown(view, figure)
    assert [after["said"], after["table"]] == [before["said"], before["table"]]
    set_values(view, figure, {first: 2})
    check_static(view, figure, watch)


def test_without_its_script_the_page_is_the_printed_one(browser: Browser, url: str) -> None:
    view = visit(browser, "about:blank")
    view.route("**/article.js", lambda route: route.abort())
    view.goto(url)
    for figure in FIGURES:
        assert view.locator(f"#{figure} img").is_visible()
        assert view.locator(f"#{figure} :is(input, select, textarea)").first.is_disabled()


# Another author's page


def second_use(folder: Path) -> Path:
    """A small article that shows one figure three times, and another in a state of its own."""
    text = """# Twice

{{figure "deconv1d"}}

{{figure "deconv1d" stride=3 size=7}}

{{figure "deconv1d" stride=3 size=7}}

{{figure "deconv2d" stride=4 size=5 row=2 column=3}}

## deconv1d

## deconv1d 2
"""
    files = {
        "article/index.md": text,
        "article/article.toml": 'title = "Twice"\n',
        "assets/styles/empty.txt": "",
    }
    return build(write(folder, files))


def test_a_figure_used_again_has_its_own_values_and_its_own_controls(
    browser: Browser, tmp_path: Path
) -> None:
    site = second_use(tmp_path)
    view = visit(browser, (site / "index.html").as_uri())
    watch = Watch(view)
    wanted: Mapping[str, tuple[str, Values]] = {
        "deconv1d": ("deconv1d", {"stride": 2, "size": 3}),
        "deconv1d-2": ("deconv1d", {"stride": 3, "size": 7}),
        "deconv1d-3": ("deconv1d", {"stride": 3, "size": 7}),
        "deconv2d": ("deconv2d", {"stride": 4, "size": 5, "row": 2, "column": 3}),
    }

    for identity in wanted:  # no tag around it says how wide it is: it has the page's width
        box = view.locator(f"#{identity}").bounding_box()
        assert box and box["width"] > 600

    def check(identity: str) -> None:
        figure, values = wanted[identity]
        declared = REGISTRY.load(figure)
        sentence = describe(declared.sentence, declared.model(values))
        state = shown(view, identity)
        assert {name: int(value) for name, value in state["values"]} == values
        assert [state["said"], state["label"]] == [sentence, sentence]

    boxes = view.locator("[data-figure]").evaluate_all("boxes => boxes.map(box => box.id)")
    assert boxes == list(wanted)
    for identity in wanted:
        check(identity)
        assert view.locator(f"#{identity} img").get_attribute("alt") == readout(view, identity)
    view.locator("#deconv1d-2-stride").press("End")
    wanted["deconv1d-2"][1]["stride"] = 8
    for identity in wanted:
        check(identity)
    view.get_by_role("slider", name="kernel size").nth(2).press("Home")
    wanted["deconv1d-3"][1]["size"] = 1
    for identity in wanted:
        check(identity)
    ids = view.locator("[id]").evaluate_all("nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids))
    assert [watch.failed, watch.complaints] == [[], []]
