"""The built article in a real Chromium: it works anywhere, moves nothing and hides nothing."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from pages import (
    FIGURES,
    WIDTHS,
    Watch,
    article_with_its_fonts,
    built_article,
    clean,
    layout_shift,
    own_fonts,
    scroll_through,
    serve,
    visit,
    wait_live,
)
from playwright.sync_api import Browser, Page

Open = Callable[..., Page]


@contextmanager
def address(where: str) -> Iterator[str]:
    """The address of the built page: on the disk, or served below a path."""
    site = built_article()
    if where == "file":
        yield (site / "index.html").as_uri()
    else:
        with serve(site, where) as url:
            yield url


@pytest.fixture(scope="module")
def url(browser: Browser) -> Iterator[str]:
    with address("/") as url:
        yield url


# Anywhere


@pytest.mark.parametrize(("where", "width"), [("file", 1280), ("/", 390), ("/a/b/", 1280)])
def test_every_widget_goes_live_in_silence_and_asks_nobody_else(
    page: Open, where: str, width: int
) -> None:
    view = page(viewport={"width": width, "height": 900})
    watch = Watch(view)
    with address(where) as url:
        view.goto(url)
        wait_live(view)
        scroll_through(view)
        for data in view.locator("details > summary").all():
            data.click()
    assert view.locator("[data-state=live]").count() == len(FIGURES)
    base = url.removesuffix("index.html")
    assert [request for request in watch.requests if not request.startswith(base)] == []
    # One picture a figure: the other canvas is left where it is.
    asked = {request.removeprefix(base) for request in watch.requests}
    canvas = "-narrow" if width < 600 else ""
    pictures = {f"figures/{figure}{canvas}.svg" for figure in FIGURES}
    assert {path for path in asked if path.startswith("figures/")} == pictures
    assert "assets/article.js" in asked
    assert [watch.failed, watch.complaints] == [[], []]


class Addresses(HTMLParser):
    """Every address in an HTML text, as (element, attributes, address)."""

    NAMES = ("src", "href", "xlink:href", "srcset", "poster", "action", "formaction", "data")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in self.NAMES:
                parts = (value or "").split(",") if name == "srcset" else [value or ""]
                urls = [part.split()[0] if name == "srcset" else part for part in parts]
                self.found += [(tag, dict(attributes), url) for url in urls]


def test_every_address_in_the_page_is_relative_or_leads_out_by_a_click() -> None:
    site = built_article()
    found = Addresses((site / "index.html").read_text(encoding="utf-8")).found
    assert len(found) > 10
    for tag, attributes, url in found:
        if re.match(r"[a-z][a-z0-9+.-]*:|/", url, re.IGNORECASE):
            canonical = tag == "link" and attributes.get("rel") == "canonical"
            icon = tag == "link" and attributes.get("rel") == "icon" and url.startswith("data:")
            assert canonical or icon or (tag == "a" and url.startswith("https://")), (tag, url)
        elif not url.startswith("#"):
            assert (site / url).is_file(), (tag, url)


def test_a_style_names_only_files_of_the_site() -> None:
    site = built_article()
    styles = re.findall(r"<style.*?</style>", (site / "index.html").read_text("utf-8"), re.S)
    sheets = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    assert styles
    for folder, text in [
        *((site, text) for text in styles),
        *((s.parent, sheets[s]) for s in sheets),
    ]:
        assert "@import" not in text
        for url in re.findall(r"url\(\s*[\"']?([^\"')]*)", text):
            assert url.startswith("data:") or (folder / url).is_file(), url


def test_a_picture_is_whole_by_itself() -> None:
    pictures = sorted((built_article() / "figures").glob("*.svg"))
    names = {f"{figure}{canvas}" for figure in FIGURES for canvas in ("", "-narrow")}
    assert {path.stem for path in pictures} == names
    for path in pictures:
        text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", path.read_text(encoding="utf-8"))
        assert text.startswith("<svg") and "<title>" in text
        assert not re.search(r"url\((?!data:|#)|@import|\bhref=\"(?!#|data:)|<script|://", text)


def test_no_identity_is_used_twice_and_every_reference_finds_its_own(
    browser: Browser, url: str
) -> None:
    view = visit(browser, url)
    wrong = view.evaluate("""() => {
        const seen = [...document.querySelectorAll('[id]')].map(node => node.id);
        const twice = seen.filter((id, index) => seen.indexOf(id) !== index);
        const names = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'headers'];
        const lost = names.flatMap(name => [...document.querySelectorAll(`[${name}]`)]
            .flatMap(node => node.getAttribute(name).split(' '))
            .filter(id => !document.getElementById(id)));
        const anchors = [...document.querySelectorAll('a[href^="#"]')]
            .map(node => node.getAttribute('href').slice(1))
            .filter(id => !document.getElementById(id));
        return { twice, lost, anchors, some: seen.length };
    }""")
    assert wrong.pop("some") > 10
    assert wrong == {"twice": [], "lost": [], "anchors": []}


# Without scripts

# A number that can be changed is read as the number that it is.
TEXTS = """() => (document.querySelectorAll('.scrub input').forEach(
        input => input.replaceWith(input.value)), [...document.querySelectorAll(
        'main :is(h1, h2, h3, p, li, figcaption, dt, dd, pre, summary)')]
    .filter(node => !node.closest('.controls'))
    .map(node => [node.innerText, node.checkVisibility({ visibilityProperty: true })]))"""


@pytest.mark.parametrize("width", [1280, 390])
def test_without_scripts_every_twin_and_every_word_is_there(
    browser: Browser, url: str, width: int
) -> None:
    live = visit(browser, url, width)
    static = visit(browser, "about:blank", width, scripts=False)
    watch = Watch(static)
    static.goto(url)
    texts = static.evaluate(TEXTS)
    assert len(texts) > 50
    assert [text for text, visible in texts if not visible] == []
    assert texts == live.evaluate(TEXTS)
    assert [watch.failed, watch.complaints] == [[], []]
    for figure in FIGURES:
        picture = static.locator(f"#{figure} img")
        assert picture.is_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth") > 300
        alt = picture.get_attribute("alt")
        assert alt and alt == clean(static.locator(f"#{figure} .readout").inner_text())
        box = static.locator(f"#{figure} .stage").bounding_box()
        assert box == picture.bounding_box() and box["width"] > 250


def test_without_scripts_there_is_no_control_to_be_seen(browser: Browser, url: str) -> None:
    view = visit(browser, url, scripts=False)
    controls = view.locator("input, button, select, textarea, output, fieldset, [data-play]")
    assert controls.count() > 10
    assert [one.inner_text() for one in controls.all() if one.is_visible()] == []


def test_without_scripts_the_numbers_can_be_unfolded(browser: Browser, url: str) -> None:
    view = visit(browser, url, scripts=False)
    for figure in FIGURES:
        assert not view.locator(f"#{figure} table").is_visible()
        view.locator(f"#{figure} summary").click()
        assert view.locator(f"#{figure} table").is_visible()


# Nothing moves

# The boxes of all that is there at first; whatever a script adds must not move them.
BOXES = """() => (globalThis.there ??= [...document.querySelectorAll('main *, footer, footer *')]
    .filter(node => !node.closest('.stage > *')))
    .map(node => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [node.tagName, node.className, x, y + scrollY, width, height];
    })"""


@pytest.mark.parametrize("width", [1440, 768, 679, 390, 320])
def test_going_live_moves_nothing_anywhere_on_the_page(
    browser: Browser, url: str, width: int
) -> None:
    view = visit(browser, "about:blank", width)
    held: list[Any] = []
    view.route("**/article.js", lambda route: held.append(route))
    view.goto(url, wait_until="commit")
    while not held:
        view.wait_for_timeout(5)
    view.wait_for_function(
        "() => [...document.images].every(image => image.complete || image.loading === 'lazy')"
    )
    view.evaluate("() => document.fonts.ready.then(() => true)")
    assert view.locator("[data-figure][data-state]").count() == 0
    before = view.evaluate(BOXES)
    shift = layout_shift(view)
    held[0].continue_()
    wait_live(view)
    after = view.evaluate(BOXES)
    assert len(before) > 100
    moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert moved[:5] == []
    scroll_through(view)
    assert layout_shift(view) == shift


def test_only_the_first_picture_comes_at_once_and_the_others_unasked(
    browser: Browser, url: str
) -> None:
    view = visit(browser, url)
    ways = view.evaluate("() => [...document.images].map(image => image.getAttribute('loading'))")
    assert ways[0] is None and len(ways) > 10
    view.wait_for_function(
        "() => [...document.images].every(image => image.complete && image.naturalWidth)"
    )
    assert view.evaluate("() => scrollY") == 0


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
def test_nothing_shifts_while_the_page_loads_however_late_its_fonts_come(
    browser: Browser, url: str, width: int
) -> None:
    view = visit(browser, "about:blank", width)
    held: list[Any] = []
    view.route(re.compile(r"\.(woff2?|[ot]tf)$"), lambda route: held.append(route))
    view.goto(url, wait_until="commit")
    wait_live(view)
    view.wait_for_timeout(300)
    while held:
        held.pop().continue_()
    view.wait_for_load_state("load")
    view.evaluate("() => document.fonts.ready.then(() => true)")
    assert layout_shift(view) == 0


def test_a_picture_has_the_same_box_with_scripts_and_without(browser: Browser) -> None:
    with serve(article_with_its_fonts()) as url:
        views = [visit(browser, url, scripts=scripts) for scripts in (True, False)]
        for view in views:
            own_fonts(view)  # they break the lines
        for width in (1920, 1440, 768, 680, 679, 390, 320):
            boxes = []
            for view in views:
                view.set_viewport_size({"width": width, "height": 900})
                for part in (".stage", ".readout"):
                    for box in (view.locator(f"#{name} {part}").bounding_box() for name in FIGURES):
                        assert box
                        boxes.append((box["x"], box["width"], box["height"]))
            assert len(boxes) == 4 * len(FIGURES)
            half = len(boxes) // 2
            assert (width, boxes[:half]) == (width, boxes[half:])


# No width is too small or too large

SPILLED = """() => {
    const width = document.documentElement.clientWidth;
    const held = node => {
        const outer = node.parentElement;
        return outer && (getComputedStyle(outer).overflowX !== 'visible' || held(outer));
    };
    const spilled = [...document.querySelectorAll('body *')]
        .filter(node => !held(node) && !node.closest('svg, math, .skip'))
        .map(node => [node, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.right > width + 0.5 || box.left < -0.5))
        .map(([node, box]) => `${node.tagName}.${node.className} ${box.left} to ${box.right}`);
    return [document.documentElement.scrollWidth - width, spilled];
}"""


@pytest.mark.parametrize("scripts", [True, False], ids=["live", "static"])
def test_the_page_never_scrolls_sideways(browser: Browser, url: str, scripts: bool) -> None:
    view = visit(browser, url, scripts=scripts)
    for data in view.locator("details > summary").all():
        data.click()
    for width in WIDTHS:
        view.set_viewport_size({"width": width, "height": 900})
        too_wide, spilled = view.evaluate(SPILLED)
        assert (width, too_wide, spilled[:5]) == (width, 0, [])


# Light and dark

CONTRASTS = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const luminance = colour => {
        const [r, g, b] = colour.slice(0, 3).map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = node => {
        for (; node; node = node.parentElement) {
            const colour = rgba(getComputedStyle(node).backgroundColor);
            if (colour[3] === 1) return colour;
            if (colour[3] > 0) throw new Error(`a see-through background: ${node.className}`);
        }
        throw new Error('no background');
    };
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const own = node => [...node.childNodes].some(
        child => child.nodeType === 3 && child.textContent.trim());
    const enabled = node => !node.closest('[data-off], :disabled');
    return {
        paper: luminance(behind(document.body)),
        texts: [...document.querySelectorAll('body *')]
            .filter(node => own(node) && node.checkVisibility() && enabled(node))
            .filter(node => !node.closest('svg, script, style, noscript'))
            .map(node => [contrast(rgba(getComputedStyle(node).color), behind(node)),
                node.textContent.trim().slice(0, 40)]),
    };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_readers_scheme_and_every_text_can_be_read(
    browser: Browser, url: str, scheme: Any
) -> None:
    view = visit(browser, url, scheme=scheme)
    for data in view.locator("details > summary").all():
        data.click()
    found = view.evaluate(CONTRASTS)
    assert found["paper"] < 0.02 if scheme == "dark" else found["paper"] > 0.9
    assert len(found["texts"]) > 100
    assert [text for text in found["texts"] if text[0] < 4.5] == []
