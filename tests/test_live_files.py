"""What a page shows beside its text, while that is edited: pictures, styles, scripts."""

import re
import time
from io import BytesIO

import pytest
from desks import ARTICLE, Desk
from PIL import Image
from playwright.sync_api import Page, expect
from servers import DEADLINE

RED, BLUE = (200, 0, 0), (0, 0, 200)
SQUARE = "width: 40px; height: 40px; display: block"
# One square each, named by what names its picture.
SHOWN = {
    "src": '<img id="src" src="c.png" alt="c.png">',
    "srcset": '<img id="srcset" src="d.png" srcset="c.png" alt="a">',
    "candidates": '<img id="candidates" src="d.png" srcset="d.png 9x, c.png 1x" alt="a">',
    "picture": '<picture><source srcset="c.png 1x, d.png 9x">'
    '<img id="picture" src="d.png" alt="a"></picture>',
    "object": '<object id="object" data="c.png" type="image/png" width="40" height="40"></object>',
    "poster": '<video id="poster" poster="c.png" width="40" height="40"></video>',
    "svg": '<svg id="svg" width="40" height="40">'
    '<image href="c.png" width="40" height="40"/></svg>',
    "old": '<svg id="old" width="40" height="40">'
    '<image xlink:href="c.png" width="40" height="40"/></svg>',
    "attribute": '<div id="attribute" style="background: url(c.png)"></div>',
    "style": '<div id="style"></div>'
    '<style>@media all { #style { background: url("c.png") } }</style>',
    "sheet": '<div id="sheet"></div><link rel="stylesheet" href="own.css">',
}
SHEET = "#sheet { --is: 1; background: var(--none, url(c.png)) }\n"


def test_a_style_sheet_that_changes_leaves_the_page_its_fonts(desk: Desk) -> None:
    page = desk.page
    page.evaluate("globalThis.faces = [...document.fonts]")
    desk.edit("assets/styles/article.css", "{", "{ --new: 1;")
    page.wait_for_function("document.head.textContent.includes('--new')")
    assert page.evaluate("faces.length > 4 && faces.every(face => document.fonts.has(face))")
    assert desk.is_the_same_page()


def painted(desk: Desk, name: str, colour: tuple[int, int, int]) -> None:
    (desk.server.folder / f"article/{name}").write_bytes(square(colour))


def square(colour: tuple[int, int, int]) -> bytes:
    png = BytesIO()
    Image.new("RGB", (40, 40), colour).save(png, "PNG")
    return png.getvalue()


def seen(page: Page, name: str) -> tuple[int, ...]:
    """The colour in the middle of an element."""
    with Image.open(BytesIO(page.locator(f"#{name}").screenshot())) as picture:
        width, height = picture.size
        return tuple(picture.convert("RGB").getpixel((width // 2, height // 2)))  # type: ignore[arg-type]


def turns(page: Page, name: str, colour: tuple[int, int, int]) -> None:
    end = time.monotonic() + DEADLINE
    while (now := seen(page, name)) != colour:
        assert time.monotonic() < end, (name, now)


def lay(desk: Desk, *parts: str) -> None:
    """Shows an article of these parts, and of a few words of its own."""
    squares = f"<style>img, div[id] {{ {SQUARE} }}</style>"
    desk.save("article/index.md", "\n\n".join([squares, *parts, "It is laid."]))
    desk.shows("It is laid.")


def test_a_picture_that_is_painted_anew_is_shown_wherever_it_is_named(desk: Desk) -> None:
    page = desk.page
    painted(desk, "c.png", RED)
    painted(desk, "d.png", (0, 90, 0))
    desk.save("article/own.css", SHEET)
    lay(desk, *SHOWN.values(), '<a href="c.png">the picture</a>')
    for name in SHOWN:
        turns(page, name, RED)
    page.evaluate("globalThis.never = 'loaded again'")
    painted(desk, "c.png", BLUE)
    for name in SHOWN:
        turns(page, name, BLUE)
    # What is made anew of the source, or reads its sheet again, is new all the same.
    desk.edit("article/index.md", '"candidates" src', '"candidates" title="t" src')
    desk.edit("article/index.md", "@media all {", "@media screen {")
    desk.edit("article/index.md", '<svg id="svg"', '<svg id="svg" class="c"')
    desk.save("article/own.css", f"{SHEET}p {{ letter-spacing: 3px }}")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.article p')).letterSpacing === '3px'"
        " && document.querySelector('svg.c') && document.querySelector('[title=t]')"
    )
    for name in SHOWN:
        turns(page, name, BLUE)
    assert page.get_attribute("#src", "alt") == "c.png"
    assert page.get_attribute("text=the picture", "href") == "c.png"
    assert desk.is_the_same_page()


SCRIPT = "document.documentElement.dataset.said = 'first';\n"
OWN = 'A part. <script src="my.js"></script>\n'


def with_script(desk: Desk) -> None:
    desk.save("article/my.js", SCRIPT)
    desk.save("article/index.md", f"{OWN}\n{ARTICLE}")
    desk.server.wait(lambda _: desk.server.ask("/my.js")[2] == SCRIPT.encode())
    desk.open()
    says(desk, "first")


def says(desk: Desk, word: str) -> None:
    desk.page.wait_for_function("word => document.documentElement.dataset.said === word", arg=word)


def test_the_authors_own_script_runs_anew_on_a_page_that_stays_where_it_was(desk: Desk) -> None:
    page = desk.page
    with_script(desk)
    desk.figure()
    page.fill("#deconv1d-stride", "5")
    page.wait_for_function("location.hash.includes('stride=5')")
    page.evaluate("document.querySelector('#second').scrollIntoView({ behavior: 'instant' })")
    place = page.evaluate("scrollY")
    assert place > 0
    desk.save("article/my.js", SCRIPT.replace("first", "second"))
    says(desk, "second")
    page.wait_for_selector("#deconv1d[data-state=live]", state="attached")
    page.wait_for_function("document.querySelector('#deconv1d-stride').value === '5'")
    page.wait_for_function("place => Math.abs(scrollY - place) <= 1", arg=place)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("let x = ;\n", "SyntaxError: Unexpected token"),
        ("nothing.here();\n", "ReferenceError: nothing is not defined"),
    ],
)
def test_a_mistake_in_the_authors_own_script_lies_over_the_page(
    desk: Desk, wrong: str, message: str
) -> None:
    with_script(desk)
    desk.save("article/my.js", f"{SCRIPT}{wrong}")
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text(message)
    assert re.search(r"my\.js:2:\d+", alert.inner_text())
    assert len(desk.complaints) == 1
    desk.complaints.clear()
    desk.save("article/my.js", SCRIPT.replace("first", "third"))
    says(desk, "third")
    expect(alert).to_have_count(0)


def test_data_that_a_script_has_fetched_are_fetched_again(desk: Desk) -> None:
    desk.save("article/data.json", '"first"')
    fetch = "fetch('data.json').then(r => r.json()).then(said => { document.title = said; })"
    script = f'<a href="data.json">data</a> <script>{fetch}</script>'
    desk.save("article/index.md", f"{script}\n\n{ARTICLE}")
    desk.server.wait(lambda _: desk.server.ask("/data.json")[2] == b'"first"')
    desk.open()
    desk.page.wait_for_function("document.title === 'first'")
    desk.save("article/data.json", '"second"')
    desk.page.wait_for_function("document.title === 'second'")


def test_an_error_of_a_script_in_a_partial_lies_over_the_page(desk: Desk) -> None:
    page = desk.page
    desk.save("article/part.html", '<script>throw new Error("partboom")</script>')
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Error: partboom")
    desk.settle()
    assert re.search(r"index\.html:\d+:\d+", alert.inner_text())
    # The page has nothing in it that its source has not, and takes words as ever.
    desk.edit("article/index.md", "A first paragraph", "Words as ever")
    desk.shows("Words as ever")
    assert desk.is_the_same_page()
    desk.save("article/part.html", "<p>Good again.</p>")
    desk.shows("Good again.")
    expect(alert).to_have_count(0)
    assert set(desk.complaints) == {"partboom"}
    desk.complaints.clear()
