"""The layout in a real Chromium: columns, notes, large letters, few colours, paper, fingers."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pages import FIGURES, build, built_article, layout_shift, serve, temporary_folder, wait_live
from playwright.sync_api import Browser, Page
from print_pdf import print_page
from projects import write

Open = Callable[..., Page]

# Everything that an article may hold, long words, long lines and wide things among it.
EVERYTHING = """<h1>{{ typewriter.title }}</h1>
{{> byline.html}}

An introduction.

## A section

A paragraph that has a note. It is two or three lines long on every screen, and it is followed by
another paragraph, by a quotation and by a list.

<details class="note" markdown="1"><summary>A note</summary>

Short.

</details>

The paragraph that follows has `code` and a
[link](https://example.org/a/very/long/path/that/nobody/would/ever/type/by/hand).

> A quotation.

- one
    - two

Term
:   Definition

$$\\sum_{i=0}^{n-1} w_{p+is} = \\left\\lfloor \\frac{k}{s} \\right\\rfloor + x + y + z$$

One line before a wide figure.

<details class="note" markdown="1"><summary>A long note</summary>

This note is a good deal longer than its paragraph. It goes on, and on, and on, until what comes
below it and is wide must keep clear of it, or one would lie over the other, and nobody could read
either of the two. So it goes on still a little, to be on the safe side of all widths.

</details>

{{> assets/deconv1d.html}}

```python
def a_function_with_a_rather_long_name(and_one_parameter, and_another, and_yet_another=None): ...
```

| a column | another column | the third of the columns | a fourth one | and the fifth |
|---|---|---|---|---|
| 1 | 1000000 | anextremelylongwordthatcannotbebroken | 4 | 5 |

A footnote.[^1]

[^1]: Its text.

<p class="w-body">body</p>
<p class="w-middle">middle</p>
<p class="w-page">page</p>
<p class="w-page-clip">clip</p>
<p class="w-page-clip-left">left</p>
<p class="w-screen">screen</p>

<section class="appendix"><h3>Thanks</h3><p>To all.</p></section>
"""


@pytest.fixture(scope="module")
def everything(browser: Browser) -> Iterator[str]:
    project = temporary_folder()
    files = {"article/index.md": EVERYTHING, "article/article.toml": 'title = "All"\n'}
    site = build(write(project, {**files, "assets/none.txt": ""}))
    with serve(site) as url:
        yield url


@pytest.fixture(scope="module")
def url(browser: Browser) -> Iterator[str]:
    with serve(built_article()) as url:
        yield url


SPILLED = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = node => ['auto', 'scroll'].includes(getComputedStyle(node).overflowX);
    const inside = node => node && (scrolls(node) || inside(node.parentElement));
    const spilled = [...document.querySelectorAll('body *')]
        .filter(node => !inside(node.parentElement) && !node.closest('.skip, legend, .stage > svg'))
        .map(node => [node, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.right > width + 0.5 || box.left < -0.5))
        .map(([node, box]) => `${node.tagName}.${node.className} ${box.left} to ${box.right}`);
    return [document.documentElement.scrollWidth - width, spilled];
}"""
WIDTHS = (320, 360, 390, 430, 480, 600, 679, 680, 735, 768, 834, 1024, 1088, 1280, 1366, 1440, 1920,
          2000, 2560)  # fmt: skip


@pytest.mark.parametrize("letters", [100, 200])
def test_nothing_spills_from_320_to_2560_pixels_not_even_in_letters_twice_as_large(
    page: Open, everything: str, letters: int
) -> None:
    view = page(viewport={"width": 1280, "height": 900})
    view.goto(everything)
    wait_live(view)
    view.add_style_tag(content=f"html {{ font-size: {letters}% }}")
    view.evaluate(
        "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
    )
    for width in WIDTHS:
        view.set_viewport_size({"width": width, "height": 900})
        assert (width, view.evaluate(SPILLED)) == (width, [0, []])


def test_without_the_styles_for_wide_screens_the_page_is_a_phones(
    page: Open, everything: str
) -> None:
    view = page(viewport={"width": 1440, "height": 900})
    view.route("**/wide.css", lambda route: route.abort())
    view.goto(everything)
    wait_live(view)
    assert view.evaluate(SPILLED) == [0, []]
    assert not view.locator(".note p").first.is_visible()


def test_a_phone_shows_the_page_before_the_styles_for_wide_screens_have_come(
    page: Open, everything: str
) -> None:
    view = page(viewport={"width": 390, "height": 844})
    held: list[Any] = []
    view.route("**/wide.css", lambda route: held.append(route))
    view.goto(everything, wait_until="commit")
    view.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    for route in held:
        route.continue_()


def boxes(view: Page, *selectors: str) -> list[dict[str, float]]:
    found = []
    for selector in selectors:
        box = view.locator(selector).first.bounding_box()
        assert box, selector
        found.append({**box, "right": box["x"] + box["width"], "bottom": box["y"] + box["height"]})
    return found


def test_the_columns_stand_as_their_names_say(page: Open, everything: str) -> None:
    view = page(viewport={"width": 1440, "height": 900})
    view.goto(everything)
    text, middle, wide, left, screen = boxes(
        view, ".w-body", ".w-middle", ".w-page", ".w-page-clip-left", ".w-screen"
    )
    assert (screen["x"], screen["width"]) == (0, view.evaluate("document.body.clientWidth"))
    assert 0 < wide["x"] < middle["x"] < text["x"]
    assert text["right"] < middle["right"] < wide["right"]
    assert [left["x"], left["right"]] == pytest.approx([wide["x"], text["right"]])
    line = view.evaluate("""() => {
        const style = getComputedStyle(document.querySelector('.w-body'));
        const pen = document.createElement('canvas').getContext('2d');
        pen.font = `${style.fontSize} ${style.fontFamily}`;
        const sample = 'the distance from one window to the next is the stride of the layer';
        return pen.measureText(sample).width / sample.length;
    }""")
    assert 62 <= text["width"] / line <= 75  # letters in a line


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_wide_screen_notes_lie_open_beside_their_paragraphs(
    page: Open, everything: str, scripts: bool
) -> None:
    view = page(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts)
    view.goto(everything)
    for number, start in enumerate(("A paragraph that has", "One line before")):
        paragraph = view.locator("p", has_text=start).bounding_box()
        note = view.locator(".note").nth(number)
        inside = note.locator("p")
        box = note.bounding_box()
        assert paragraph and box and inside.is_visible()
        assert box["x"] > paragraph["x"] + paragraph["width"]
        assert box["y"] == pytest.approx(paragraph["y"], abs=12)
        (figure,) = boxes(view, "figure")
        if number:
            assert box["y"] + box["height"] <= figure["y"]
    one, after = boxes(
        view, ".article > p >> text=A paragraph", ".article > p >> text=that follows"
    )
    assert after["y"] - one["bottom"] < 30  # a note makes no gap


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_notes_are_folded_and_open_in_their_place(
    page: Open, everything: str, scripts: bool
) -> None:
    view = page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    view.goto(everything)
    note = view.locator(".note").first
    assert not note.locator("p").is_visible()
    summary = note.locator("summary")
    box = summary.bounding_box()
    assert box and box["height"] >= 24
    before = view.locator("blockquote").bounding_box()
    summary.click()
    assert note.locator("p").is_visible()
    inside, after = note.locator("p").bounding_box(), view.locator("blockquote").bounding_box()
    assert before and inside and after
    assert inside["y"] >= box["y"] + box["height"]
    assert after["y"] > before["y"]


def test_letters_twice_as_large_leave_one_column_and_every_control(page: Open, url: str) -> None:
    view = page(viewport={"width": 1280, "height": 900})
    view.goto(url)
    wait_live(view)
    view.add_style_tag(content="html { font-size: 200% }")
    small = """() => [...document.querySelectorAll('.article p, .article li, .control label')]
        .filter(node => node.checkVisibility())
        .filter(node => parseFloat(getComputedStyle(node).fontSize) < 26).map(n => n.textContent)"""
    assert view.evaluate(small) == []
    for box in (one.bounding_box() for one in view.locator(".control input:enabled").all()):
        assert box and box["width"] > 100 and box["height"] >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reader_with_few_colours_sees_every_control_and_reads_every_number(
    page: Open, url: str, scheme: Any
) -> None:
    view = page(
        viewport={"width": 1280, "height": 900}, forced_colors="active", color_scheme=scheme
    )
    view.goto(url)
    wait_live(view)
    found = view.evaluate("""() => {
        const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const rgb = colour => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = values => {
            const [r, g, b] = values.map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paper = rgb(getComputedStyle(document.body.parentElement).backgroundColor);
        const cells = [...document.querySelectorAll('#deconv1d path[data-key^="output:"]')];
        return [...document.querySelectorAll('#deconv1d text[data-key^="output-count"]')]
            .flatMap(text => [...text.textContent].map((_, index) => {
                const { x, y, width, height } = text.getExtentOfChar(index);
                const middle = new DOMPoint(x + width / 2, y + height / 2);
                const style = getComputedStyle(cells.find(cell => cell.isPointInFill(middle)));
                const ground = rgb(style.fill).map(
                    (v, i) => v * style.fillOpacity + paper[i] * (1 - style.fillOpacity));
                const [low, high] =
                    [light(ground), light(rgb(getComputedStyle(text).fill))].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
            }));
    }""")
    assert len(found) > 10 and min(found) >= 4.5
    button = view.locator(".clock button").first
    assert button.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"


def test_a_finger_that_starts_on_a_widget_scrolls_the_page(page: Open, url: str) -> None:
    view = page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    view.goto(url)
    wait_live(view)
    window = view.locator('#deconv2d [data-key="window"]')
    window.evaluate("node => node.scrollIntoView({ block: 'center' })")
    for node in (window, view.locator("#deconv2d .stage"), view.locator("#deconv2d input").first):
        action = node.evaluate("node => getComputedStyle(node).touchAction")
        assert action in ("auto", "manipulation", "pan-y")
    box = window.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = view.evaluate("scrollY")
    session = view.context.new_cdp_session(view)
    for kind, step in (
        ("touchStart", 0),
        *(("touchMove", n) for n in range(1, 13)),
        ("touchEnd", 0),
    ):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y - 15 * step}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    view.wait_for_function("before => scrollY > before + 60", arg=before)


def test_the_fonts_come_and_move_nothing(page: Open, url: str) -> None:
    for width in (1440, 768, 390):
        view = page(viewport={"width": width, "height": 900})
        view.goto(url)
        wait_live(view)
        view.evaluate("() => document.fonts.ready")
        loaded = view.evaluate("""() => [...document.fonts]
            .filter(font => font.status === 'loaded').map(font => font.family)""")
        assert {"Article Serif", "Article Sans"} <= {name.strip('"') for name in loaded}
        assert layout_shift(view) < 0.001
    slow = page(viewport={"width": 1440, "height": 900})
    slow.route("**/*.woff2", lambda route: (slow.wait_for_timeout(300), route.continue_()))
    slow.goto(url)
    wait_live(slow)
    slow.evaluate("() => document.fonts.ready")
    assert layout_shift(slow) < 0.01


def font_of(view: Page, selector: str) -> list[str]:
    """The fonts that an element's letters are really painted in."""
    devtools = view.context.new_cdp_session(view)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    found = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": found["nodeId"]})["fonts"]
    return [font["familyName"] for font in fonts]


def test_from_a_server_the_first_fonts_are_asked_for_before_they_are_met(
    page: Open, url: str
) -> None:
    view = page()
    view.goto(url)
    asked = view.evaluate("""() => performance.getEntriesByType('resource')
        .filter(({ initiatorType }) => initiatorType === 'link').map(({ name }) => name)""")
    assert {f"{url}assets/fonts/{name}.woff2" for name in ("serif", "sans")} <= set(asked)


def test_from_a_disk_the_page_is_set_in_its_own_fonts(page: Open) -> None:
    view = page()
    said: list[str] = []
    view.on("console", lambda message: said.append(message.text))
    view.goto(f"{built_article().as_uri()}/index.html")
    view.evaluate("() => document.fonts.ready")
    assert font_of(view, ".article > p") == ["Article Serif"]
    assert font_of(view, ".article > h1") == ["Article Sans"]
    assert said == []


def test_from_a_disk_a_page_without_scripts_has_nothing_to_complain_of(page: Open) -> None:
    view = page(java_script_enabled=False)
    said: list[str] = []
    view.on("console", lambda message: said.append(message.text))
    view.goto(f"{built_article().as_uri()}/index.html")
    view.wait_for_load_state("networkidle")
    assert said == []


def test_on_paper_there_are_pictures_sentences_and_numbers_and_nothing_to_touch(
    page: Open, url: str
) -> None:
    view = page(viewport={"width": 700, "height": 900})
    view.goto(url)
    wait_live(view)
    view.emulate_media(media="print")
    for figure in FIGURES:
        assert view.locator(f"#{figure} img").is_visible()
        assert not view.locator(f"#{figure} .stage > svg").is_visible()
        assert view.locator(f"#{figure} table").is_visible()
    seen = view.locator("button, input, .contents, .skip, .backlinks")
    assert [one.inner_text() for one in seen.all() if one.is_visible()] == []


def test_what_a_reader_has_made_of_a_figure_is_what_is_printed(page: Open, url: str) -> None:
    view = page(viewport={"width": 700, "height": 900})
    view.goto(url)
    wait_live(view)
    view.locator("#deconv1d-stride").fill("3")
    view.wait_for_selector("#deconv1d[data-changed]")
    view.emulate_media(media="print")
    view.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert view.locator("#deconv1d .stage > svg").is_visible()
    assert not view.locator("#deconv1d img").is_visible()
    assert "stride 3" in view.locator("#deconv1d .readout").inner_text().lower()
    cells = view.locator("#deconv1d .stage text[data-key^='output-count']").all_text_contents()
    table = view.locator("#deconv1d tbody td:nth-child(2)").all_text_contents()
    assert "".join(cells) == "".join(table) != ""
    view.emulate_media(media="screen")
    view.locator("#deconv1d-stride").fill("2")
    view.wait_for_selector("#deconv1d:not([data-changed])")


LINES = """() => [...document.querySelectorAll('[data-figure]')].map(box =>
    ['.alone a', 'summary'].map(part => {
        const range = document.createRange();
        range.selectNodeContents(box.querySelector(part));
        return [...range.getClientRects()].map(({ x, y, right, bottom }) => [x, y, right, bottom]);
    }))"""


def test_letters_twice_as_large_on_a_phone_lie_on_no_others(page: Open, url: str) -> None:
    view = page(viewport={"width": 390, "height": 900})
    view.goto(url)
    view.add_style_tag(content="html { font-size: 200% }")
    found = view.evaluate(LINES)
    assert len(found) > 10
    for link, numbers in found:
        assert len(numbers) == 1
        for x, y, right, bottom in link:
            left, top, end, base = numbers[0]
            assert right <= left or end <= x or bottom <= top or base <= y


def test_the_printed_article_is_numbered_sheets_with_its_links_spelt_out(
    browser: Browser, tmp_path: Any
) -> None:
    pdf = tmp_path / "article.pdf"
    print_page(browser, built_article(), pdf)
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF-") and b"/StructTreeRoot" in data
    sheets = re.findall(rb"/Type\s*/Page\b", data)
    assert 4 <= len(sheets) <= 40
