"""The address holds the figures' state: links set it, Back undoes, numbers in sentences move it."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from pages import (
    FIGURES,
    Watch,
    build,
    built_article,
    own_fonts,
    readout,
    serve,
    set_values,
    shown,
    shown_values,
    temporary_folder,
    visit,
    wait_live,
)
from PIL import Image
from playwright.sync_api import Browser, Page
from projects import write

TEXT = """# A small article

With stride {{scrub "deconv1d.stride"}} and [size 4](#deconv1d?size=4) it is
{{fact "deconv2d.ratio" says="4"}} times; [elsewhere](#deconv2d?size=5&stride=3).

{{figure "deconv1d"}}

{{figure "deconv2d"}}
"""
TOML = 'title = "Small"\nurl = "https://example.org/small/"\n'


@pytest.fixture(scope="module")
def site() -> Path:
    files = {"article/index.md": TEXT, "article/article.toml": TOML, "assets/x.txt": ""}
    return build(write(temporary_folder(), files))


@pytest.fixture(scope="module")
def url(site: Path, browser: Browser) -> Iterator[str]:
    with serve(site) as url:
        yield url


@pytest.fixture(scope="module")
def article(browser: Browser) -> Iterator[str]:
    with serve(built_article()) as url:
        yield url


@pytest.fixture
def live(browser: Browser, url: str) -> Callable[..., Page]:
    return lambda path="", scripts=True: visit(browser, url + path, scripts=scripts)


def fragment(view: Page) -> str:
    return urlsplit(view.url).fragment


def wait_for_fragment(view: Page, wanted: str) -> None:
    view.wait_for_function("wanted => decodeURIComponent(location.hash) === wanted", arg=wanted)


def test_the_address_says_what_differs_and_back_undoes_it(live: Any) -> None:
    view = live()
    start = view.url
    set_values(view, "deconv1d", {"stride": 3})
    wait_for_fragment(view, "#deconv1d?stride=3")
    set_values(view, "deconv1d", {"stride": 3, "size": 7})
    wait_for_fragment(view, "#deconv1d?stride=3&size=7")
    set_values(view, "deconv2d", {"size": 5})
    wait_for_fragment(view, "#deconv2d?size=5")
    view.go_back()
    assert shown_values(view, "deconv2d")["size"] == 3
    assert shown_values(view, "deconv1d") == {"stride": 3, "size": 7}
    view.go_back()
    assert shown_values(view, "deconv1d") == {"stride": 3, "size": 3}
    view.go_back()
    assert view.url == start
    assert shown_values(view, "deconv1d") == {"stride": 2, "size": 3}
    view.go_forward()
    view.go_forward()
    view.go_forward()
    assert shown_values(view, "deconv2d")["size"] == 5
    assert shown_values(view, "deconv1d") == {"stride": 3, "size": 7}
    set_values(view, "deconv2d", {"size": 3})
    wait_for_fragment(view, "#deconv2d")


def test_many_steps_at_once_are_one_entry(live: Any) -> None:
    view = live()
    entries = view.evaluate("history.length")
    view.locator("#deconv1d-size").focus()
    for _ in range(6):
        view.keyboard.press("ArrowRight")
    wait_for_fragment(view, "#deconv1d?size=9")
    assert view.evaluate("history.length") == entries + 1


def test_a_reader_who_comes_with_a_state_sees_it(browser: Browser, url: str) -> None:
    visit(browser, "about:blank")
    view = visit(browser, f"{url}#deconv2d?stride=3&size=5&row=2")
    assert shown_values(view, "deconv2d") == {"stride": 3, "size": 5, "row": 2, "column": 3}
    assert view.locator("#deconv2d .unmet").count() == 0 or (
        view.locator("#deconv2d .unmet").inner_text() == ""
    )
    view.reload()
    wait_live(view)
    assert shown_values(view, "deconv2d")["stride"] == 3


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ("size=99", "size = 99"),
        ("sise=4", "sise = 4"),
        ("size=2.5&stride=<b>", "size = 2.5, stride = <b>"),
        ("size=", "size = "),
        ("size=%E0%A4%A", ""),
    ],
)
def test_what_an_address_cannot_ask_for_is_said(
    browser: Browser, url: str, asked: str, wrong: str
) -> None:
    visit(browser, "about:blank")
    view = visit(browser, f"{url}#deconv1d?stride=3&{asked}" if "<" not in asked else
                 f"{url}#deconv1d?{asked}")  # fmt: skip
    assert shown_values(view, "deconv1d")["size"] == 3
    note = view.locator("#deconv1d .unmet")
    assert note.get_attribute("role") == "status"
    assert note.inner_text().strip().endswith(wrong.strip())
    # It goes with the next change.
    set_values(view, "deconv1d", {"size": 4})
    assert note.inner_text() == ""


def test_a_link_in_the_prose_sets_its_figure_and_shows_it(live: Any) -> None:
    view = live()
    view.get_by_role("link", name="elsewhere").click()
    assert shown_values(view, "deconv2d") == {"stride": 3, "size": 5, "row": 3, "column": 3}
    assert fragment(view) == "deconv2d?stride=3&size=5"
    view.wait_for_function("""() => {
        const { top, bottom } = document.querySelector('#deconv2d .stage').getBoundingClientRect();
        return top < innerHeight && bottom > 0;
    }""")
    assert view.evaluate("document.activeElement.id") == "deconv2d"
    view.go_back()
    assert shown_values(view, "deconv2d")["stride"] == 2


def test_without_scripts_the_link_leads_to_that_state_drawn(live: Any, url: str) -> None:
    view = live(scripts=False)
    view.get_by_role("link", name="size 4").click()
    assert view.url == f"{url}figures/deconv1d/size=4/index.html"
    said = "Stride 2, kernel size 4: away from the ends, every output is painted 2 times"
    assert readout(view, "deconv1d").startswith(said)
    assert view.locator("#deconv1d img").get_attribute("alt").startswith(said)
    assert view.locator("#deconv1d img").evaluate("node => node.naturalWidth") > 300
    view.get_by_role("link", name="Back to").click()
    assert view.url == f"{url}index.html#deconv1d"


# Numbers in sentences


def test_a_number_in_a_sentence_and_its_figure_move_together(live: Any) -> None:
    view = live()
    number = view.get_by_role("spinbutton", name="stride, Overlap along one axis")
    assert number.input_value() == "2"
    assert [number.get_attribute(end) for end in ("min", "max")] == ["1", "8"]
    number.press("ArrowUp")
    assert shown_values(view, "deconv1d")["stride"] == 3
    number.fill("5")
    assert shown_values(view, "deconv1d")["stride"] == 5
    number.fill("55")
    assert shown_values(view, "deconv1d")["stride"] == 5
    number.press("Tab")
    assert number.input_value() == "5"
    set_values(view, "deconv1d", {"stride": 7})
    assert number.input_value() == "7"
    assert readout(view, "deconv1d").startswith("Stride 7")


def test_a_number_in_a_sentence_is_dragged_sideways(live: Any) -> None:
    view = live()
    box = view.locator(".scrub").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    view.mouse.move(x, y)
    view.mouse.down()
    view.mouse.move(x + 40, y, steps=8)
    assert shown_values(view, "deconv1d")["stride"] == 5
    view.mouse.move(x - 400, y, steps=8)
    assert shown_values(view, "deconv1d")["stride"] == 1
    view.mouse.up()
    view.mouse.move(x + 40, y, steps=3)
    assert shown_values(view, "deconv1d")["stride"] == 1


def test_a_number_takes_the_same_room_before_and_after_it_can_be_changed(
    live: Any, browser: Browser, url: str
) -> None:
    boxes = []
    for scripts in (True, False):
        view = visit(browser, url, scripts=scripts)
        own_fonts(view)
        boxes.append(view.locator(".scrub").bounding_box())
    assert boxes[0] == boxes[1]


def test_a_figure_that_breaks_leaves_its_number_as_it_was(browser: Browser, url: str) -> None:
    view = visit(browser, "about:blank")
    code = "widgets.figures.deconv1d.model = () => { throw new Error('on purpose'); };"

    def spoil(route: Any) -> None:
        body = f"{route.fetch().text()}\n{code}"
        route.fulfill(body=body, content_type="text/javascript")

    view.route("**/widgets/deconv1d.js", spoil)
    watch = Watch(view)
    view.goto(url)
    wait_live(view, "deconv1d")
    view.locator(".scrub input").press("ArrowUp")
    assert view.locator(".scrub").inner_text() == "2"
    assert len(watch.complaints) == 1


# A figure's own page


def test_a_reader_takes_the_state_along(live: Any, tmp_path: Path) -> None:
    view = live("figures/deconv1d/index.html")
    set_values(view, "deconv1d", {"stride": 3, "size": 5})
    taken = {}
    for kind in ("SVG", "PNG", "CSV"):
        with view.expect_download() as waiting:
            view.get_by_role("link", name=kind, exact=True).click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        taken[kind] = file.read_bytes()
    rows = taken["CSV"].decode().split("\r\n")
    state = shown(view, "deconv1d")
    view.locator("#deconv1d summary").click()
    table = shown(view, "deconv1d")["table"]
    assert [row.replace('"', "") for row in rows[:-1]] == [",".join(row) for row in table]
    svg = taken["SVG"].decode()
    assert state["said"] in svg and "var(--paint)" in svg and "--paint:#14181d" in svg
    assert taken["PNG"].startswith(b"\x89PNG")
    permalink = view.get_by_role("link", name="Link to this state").get_attribute("href")
    assert permalink and permalink.endswith("/figures/deconv1d/index.html#deconv1d?stride=3&size=5")


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_taken_is_the_one_that_is_seen(
    article: str, browser: Browser, tmp_path: Path, name: str
) -> None:
    view = visit(browser, f"{article}figures/{name}/index.html")
    with view.expect_download() as waiting:
        view.get_by_role("link", name="PNG", exact=True).click()
    waiting.value.save_as(tmp_path / "taken.png")
    taken = Image.open(tmp_path / "taken.png").convert("L")
    width, height = (side // 2 for side in taken.size)
    assert width == 704 and len(np.unique(np.asarray(taken))) > 9
    if view.locator(f"#{name} .stage image").count():
        return  # on the screen the pixels of a sheet are whole ones, and smaller than in a file
    view.add_style_tag(
        content="* { isolation: auto !important }"
        f".stage {{ background: var(--paper); inline-size: {width}px; inset: 0; position: fixed;"
        "z-index: 9 }"
    )
    (tmp_path / "seen.png").write_bytes(view.locator(f"#{name} .stage").screenshot())
    seen = Image.open(tmp_path / "seen.png").convert("L").resize((width, height))
    small = (width // 2, height // 2)
    one, other = (np.asarray(i.resize(small), dtype=float) for i in (taken, seen))
    moved = np.abs(one - np.roll(one, 1, axis=1)).mean()
    assert np.abs(one - other).mean() < 0.3 * moved


def test_the_article_leads_to_the_figures_page_in_the_state_that_is_seen(live: Any) -> None:
    view = live()
    set_values(view, "deconv2d", {"size": 4})
    view.locator("#deconv2d").get_by_role("link", name="Link, download, embed").click()
    wait_live(view)
    assert re.search(r"/figures/deconv2d/index\.html#deconv2d\?size=4$", view.url)
    assert shown_values(view, "deconv2d")["size"] == 4


def test_an_embedded_figure_has_a_frame_of_its_height(
    browser: Browser, site: Path, url: str
) -> None:
    page = (site / "figures/deconv1d/index.html").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"<code>(&lt;iframe.*?)</code>", page, re.DOTALL)
    snippet = unescape(snippet).replace("https://example.org/small/", url)
    view = visit(browser, "about:blank")
    view.route(f"{url}host.html", lambda route: route.fulfill(
        body=f"<!DOCTYPE html><title>Host</title>{snippet}", content_type="text/html"))  # fmt: skip
    view.goto(f"{url}host.html")
    for width in (1000, 390):
        view.set_viewport_size({"width": width, "height": 900})
        view.wait_for_function("""() => {
            const frame = document.querySelector('iframe');
            const body = frame.contentDocument?.body;
            return body?.querySelector('[data-state="live"]')
                && Math.abs(body.scrollHeight - frame.clientHeight) <= 1;
        }""")
