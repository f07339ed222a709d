"""A save as an author sees it: the served page in a real Chromium while its files are edited."""

import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from desks import ARTICLE, PACKAGE, ROOT, Desk
from playwright.sync_api import Page, expect


def top(page: Page, selector: str) -> float:
    return float(
        page.evaluate("s => document.querySelector(s).getBoundingClientRect().top", selector)
    )


# A save changes what it changes


def test_only_the_changed_words_are_new_and_nothing_of_the_reader_is_lost(desk: Desk) -> None:
    page = desk.page
    desk.figure()
    page.fill("#deconv1d-stride", "5")
    page.locator("details.data summary").click()
    page.locator("summary", has_text="More").click()
    page.evaluate("""() => {
        const text = [...document.querySelectorAll('.article > p')].at(-1).firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 17);
    }""")
    page.focus("#deconv1d-size")
    node = page.evaluate_handle("document.querySelector('#deconv1d .stage svg')")
    desk.edit("article/index.md", "A first paragraph", "A second thought")
    desk.shows("A second thought")
    assert desk.is_the_same_page()
    assert page.input_value("#deconv1d-stride") == "5"
    assert page.evaluate("n => n === document.querySelector('#deconv1d .stage svg')", node)
    assert page.evaluate("document.activeElement.id") == "deconv1d-size"
    assert page.evaluate("String(getSelection())") == "Filling number 7."
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 2


@pytest.mark.parametrize("width", [1000, 1600])  # with the contents above the text, and beside it
def test_what_is_read_stays_where_it_is_on_the_screen(desk: Desk, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate("document.querySelector('#second').scrollIntoView({ behavior: 'instant' })")
    before = top(page, "#second")
    desk.edit("article/index.md", "Filling number 1", "New words. " * 200 + "Filling number 1")
    desk.shows("New words.")
    assert abs(top(page, "#second") - before) <= 1
    desk.edit("article/index.md", "New words. " * 200, "Few words.")
    desk.shows("Few words.")
    assert abs(top(page, "#second") - before) <= 1


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("article/part.html", "From a partial", "Another partial"),
        ("article/references.bib", "A Work", "A Better Work"),
        ("article/index.md", "What it shows.", "What it really shows."),
        ("article/index.md", "## Second", "## Second *thoughts*"),
        ("article/index.md", 'print("code")', 'print("other code")'),
        ("article/index.md", "A first paragraph", "> quoted\n\n- a list\n\nA paragraph"),
    ],
)
def test_partials_works_captions_headings_and_code_are_taken_in(
    desk: Desk, path: str, old: str, new: str
) -> None:
    page = desk.page
    desk.figure()
    page.fill("#deconv1d-stride", "4")
    desk.edit(path, old, new)
    desk.shows(new.replace("## ", "").replace("*", "").split("\n")[-1])
    assert desk.is_the_same_page()
    assert page.input_value("#deconv1d-stride") == "4"
    fresh = page.context.new_page()
    fresh.goto(page.url.partition("#")[0])
    fresh.wait_for_selector("[data-scrub] input")
    assert shape(page) == shape(fresh)


def shape(page: Page) -> list[str]:
    """The article as a page that was loaded now would have it, apart from figures, previews and
    the numbers that a reader has set."""
    return page.evaluate("""() => {
        const copy = document.querySelector('.article').cloneNode(true);
        for (const node of copy.querySelectorAll('[data-figure], .preview')) node.remove();
        for (const node of copy.querySelectorAll('*')) {
            for (const name of ['tabindex', 'aria-current']) node.removeAttribute(name);
            if (node.dataset.scrub) node.removeAttribute('data-value');
        }
        return [document.title, copy.outerHTML];
    }""")


def test_metadata_reaches_the_head(desk: Desk) -> None:
    desk.save("article/article.toml", 'title = "Another Title"\n')
    desk.page.wait_for_function("document.title.includes('Another Title')")
    desk.page.wait_for_function(
        "document.querySelector('script[type*=ld]').textContent.includes('Another Title')"
    )
    assert desk.is_the_same_page()


def test_a_figure_that_moves_in_the_text_keeps_its_state(desk: Desk) -> None:
    page = desk.page
    desk.figure()
    page.fill("#deconv1d-stride", "6")
    figure = ARTICLE[ARTICLE.index("<figure>") : ARTICLE.index("</figure>") + 9]
    desk.save("article/index.md", ARTICLE.replace(figure, "") + f"\n{figure}\n\nThe end.\n")
    desk.shows("The end.")
    assert desk.is_the_same_page()
    assert page.input_value("#deconv1d-stride") == "6"
    page.fill("#deconv1d-stride", "7")
    expect(page.locator("#deconv1d .readout")).to_contain_text("7")


@pytest.mark.parametrize("other", ["", "Words between.\n\n", '{{figure "deconv2d"}}\n\n'])
def test_a_figure_whose_frame_goes_and_comes_keeps_its_state(desk: Desk, other: str) -> None:
    page = desk.page
    tag = '{{figure "deconv1d" stride=2 size=3}}'
    framed = ARTICLE[ARTICLE.index("<figure>") : ARTICLE.index("</figure>") + 9]

    def is_as_it_was() -> None:
        assert desk.is_the_same_page()
        page.wait_for_selector("#deconv1d[data-state=live]", state="attached")
        assert page.locator("#deconv1d").count() == 1
        assert page.input_value("#deconv1d-stride") == "5"
        assert page.get_attribute("#deconv1d details", "open") is not None

    desk.figure()
    page.fill("#deconv1d-stride", "5")
    page.locator("#deconv1d details summary").click()
    # Bare, moved up and down while it is bare, and framed again.
    for number, (place, figure) in enumerate(
        [(framed, tag), ("## Second", f"{tag}\n\n## Second"), (framed, f"{other}{framed}")]
    ):
        bare = ARTICLE if place == framed else ARTICLE.replace(framed, "")
        desk.save("article/index.md", f"{bare.replace(place, figure)}\n\nStep {number}.\n")
        desk.shows(f"Step {number}.")
        is_as_it_was()
    desk.edit(f"{PACKAGE}/figures/deconv1d.py", 'title="', 'title="Newly named: ')
    desk.save("article/index.md", f"{ARTICLE.replace(framed, tag)}\n\nBare at last.\n")
    desk.shows("Bare at last.")
    page.wait_for_function(
        "document.querySelector('#deconv1d').textContent.includes('Newly named')"
    )
    is_as_it_was()
    page.fill("#deconv1d-stride", "4")
    expect(page.locator("#deconv1d .readout")).to_contain_text("4")


def test_new_numbers_previews_and_buttons_work(desk: Desk) -> None:
    page = desk.page
    added = 'Now {{scrub "deconv1d.size"}} and [@one].\n\n```python\nx = 1\n```\n\n## Third\n'
    desk.save("article/index.md", f"{ARTICLE}\n{added}")
    desk.shows("Third")
    assert desk.is_the_same_page()
    page.locator("[data-scrub='deconv1d.size'] input").fill("4")
    desk.figure()
    page.wait_for_function("document.querySelector('#deconv1d-size').value === '4'")
    page.locator("a.citation >> nth=-1").focus()
    expect(page.locator(".preview")).to_be_visible()
    expect(page.locator(".contents a")).to_have_count(2)


def test_a_figure_that_goes_and_comes_again_is_live(desk: Desk) -> None:
    desk.figure()
    figure = ARTICLE[ARTICLE.index("<figure>") : ARTICLE.index("</figure>") + 9]
    scrub = '{{scrub "deconv1d.stride"}}'
    desk.save("article/index.md", ARTICLE.replace(figure, "Nothing here.").replace(scrub, "n"))
    desk.shows("Nothing here.")
    desk.save("article/index.md", ARTICLE)
    desk.page.wait_for_selector("#deconv1d", state="attached")
    desk.figure()
    desk.page.fill("#deconv1d-stride", "3")
    expect(desk.page.locator("#deconv1d .readout")).to_contain_text("3")


@pytest.mark.parametrize("sheet", ["base", "wide"])
def test_a_style_sheet_is_swapped(desk: Desk, sheet: str) -> None:
    path = f"assets/styles/{sheet}.css"
    text = (desk.server.folder / path).read_text("utf-8")
    desk.save(path, f"{text}\nbody {{ letter-spacing: 3px; }}\n")
    desk.page.wait_for_function("getComputedStyle(document.body).letterSpacing === '3px'")
    assert desk.is_the_same_page()
    desk.save(path, text)
    desk.page.wait_for_function("getComputedStyle(document.body).letterSpacing === 'normal'")


def test_a_widgets_script_is_taken_up_in_the_figures_state(desk: Desk) -> None:
    page = desk.page
    desk.figure()
    page.fill("#deconv1d-stride", "5")
    page.focus("#deconv1d-stride")
    desk.edit("assets/widgets/deconv1d.js", '"outputs, and how', '"AFTERWARDS, and how')
    page.wait_for_function("document.querySelector('#deconv1d svg').textContent.includes('AFTERW')")
    assert desk.is_the_same_page()
    assert page.input_value("#deconv1d-stride") == "5"
    assert page.evaluate("document.activeElement.id") == "deconv1d-stride"
    page.fill("#deconv1d-stride", "2")
    expect(page.locator("#deconv1d .readout")).to_contain_text("2")


def test_a_script_that_figures_share_is_taken_up_by_each(desk: Desk) -> None:
    page = desk.page
    shutil.copytree(ROOT / "article/results", desk.server.folder / "article/results")
    figures = [f'<figure>\n{{{{figure "{name}"}}}}\n</figure>\n' for name in ("maps", "dreams")]
    desk.save("article/index.md", "\n".join([*figures, "Two figures.\n"]))
    desk.shows("Two figures.")
    for name in ("maps", "dreams"):
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{name}[data-state=live]")
        page.fill(f"#{name}-column", "3")
    desk.edit("assets/widgets/magnifier.js", "const LETTERS = 12;", "const LETTERS = 10;")
    for name in ("maps", "dreams"):
        page.wait_for_selector(f'#{name} text[font-size="10"]', state="attached")
        assert page.input_value(f"#{name}-column") == "3"
    assert desk.is_the_same_page()


def test_a_figures_python_needs_no_new_server(desk: Desk) -> None:
    page = desk.page
    desk.figure()
    page.fill("#deconv1d-stride", "5")
    desk.edit(f"{PACKAGE}/figures/deconv1d.py", 'title="', 'title="Newly named: ')
    page.wait_for_function(
        "document.querySelector('#deconv1d').textContent.includes('Newly named')"
    )
    page.wait_for_selector("#deconv1d[data-state=live]")
    assert desk.is_the_same_page()
    assert page.input_value("#deconv1d-stride") == "5"


def test_a_template_loads_the_page_again(desk: Desk) -> None:
    desk.edit("templates/page.html.j2", "<main>", '<main class="changed">')
    desk.page.wait_for_selector("main.changed")


def test_the_page_of_a_figure_is_patched_too(desk: Desk) -> None:
    desk.page.goto(f"{desk.page.url}figures/deconv1d/index.html")
    desk.page.wait_for_selector("#deconv1d[data-state=live]")
    desk.page.fill("#deconv1d-stride", "5")
    desk.page.evaluate("globalThis.never = 'loaded again'")
    desk.save("article/article.toml", 'title = "Another Title"\n')
    desk.page.wait_for_function("document.title.includes('Another Title')")
    assert desk.is_the_same_page()
    assert desk.page.input_value("#deconv1d-stride") == "5"


# What is wrong


COLOURS = re.search(r":root \{[^}]*\}", (ROOT / "assets/styles/tokens.css").read_text("utf-8"))[0]
BROKEN = [
    ("article/part.html", "From", "{{nope}}", "unknown variable", "part.html:1:4"),
    (f"{PACKAGE}/figures/deconv1d.py", "def layout(", "def layout((", "cannot be read", ".py:"),
    (
        f"{PACKAGE}/figures/deconv1d.py",
        "    narrow =",
        "    1 / 0\n    narrow =",
        "ZeroDivision",
        ":5",
    ),
    (
        f"{PACKAGE}/figures/deconv1d.py",
        "    narrow =",
        "    raise SystemExit(3)\n    narrow =",
        "SystemExit: 3",
        "figures/deconv1d.py:",
    ),
    (f"{PACKAGE}/model/overlap.py", "def row(", "nothing\ndef row(", "NameError", "overlap.py:"),
    (f"{PACKAGE}/model/__init__.py", '"""', 'import nosuch\n"""', "nosuch", "model/__init__.py:1:"),
    (
        "templates/page.html.j2",
        "{{ article.lang }}",
        "{{ article.nope }}",
        "nope",
        "page.html.j2:2:",
    ),
    ("templates/page.html.j2", "{% if notes %}", "{% iff notes %}", "iff", "page.html.j2:"),
    ("assets/styles/base.css", "{", "", "“}”", "base.css:"),
    ("assets/styles/tokens.css", ":root {", ".root {", "no :root block", "tokens.css:1:1"),
    ("assets/styles/tokens.css", COLOURS, ":root {}", "there is no --", "tokens.css:"),
    ("templates/words/en.toml", "skip =", "skip", "bad TOML: expected", "words/en.toml:"),
]


@pytest.mark.parametrize(("path", "old", "new", "message", "place"), BROKEN)
def test_a_mistake_lies_over_the_last_good_page_until_the_next_good_save(
    desk: Desk, path: str, old: str, new: str, message: str, place: str
) -> None:
    page = desk.page
    good = (desk.server.folder / path).read_text("utf-8")
    page.focus("summary")
    desk.edit(path, old, new)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(message)
    expect(alert).to_contain_text(place)
    expect(alert.locator("pre")).to_contain_text("^")
    if path.endswith("part.html"):
        expect(alert).to_contain_text("included from article/index.md:1:1")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert place in desk.server.printed()
    desk.shows("Filling number 7")
    desk.save(path, good)
    expect(alert).to_have_count(0)
    assert desk.is_the_same_page()


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("worker.py", "class Outcome:", "class Outcome", r"worker\.py.*, line \d+.*SyntaxError: "),
        ("worker.py", "import gc", "import gc, nosuch", "ModuleNotFoundError: .*nosuch"),
        (
            "figures/deconv1d.py",
            "    narrow =",
            "    import os; os._exit(3)\n    narrow =",
            "status 3",
        ),
        (
            "figures/deconv1d.py",
            "    narrow =",
            "    import os; os.abort()\n    narrow =",
            "SIGABRT",
        ),
    ],
)
def test_the_last_words_of_a_process_that_ends_lie_over_the_page(
    desk: Desk, path: str, old: str, new: str, words: str
) -> None:
    good = (desk.server.folder / PACKAGE / path).read_text("utf-8")
    desk.edit(f"{PACKAGE}/{path}", old, new)
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text("the process that builds has ended")
    assert re.search(words, alert.inner_text(), re.DOTALL)
    assert re.search(words, desk.server.printed(), re.DOTALL)
    desk.save(f"{PACKAGE}/{path}", good)
    expect(alert).to_have_count(0)
    assert desk.is_the_same_page()


def test_words_that_are_shown_early_go_again_when_the_build_finds_a_mistake(desk: Desk) -> None:
    desk.save("article/part.html", "<p>{{nope}}</p>\n")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.edit("article/index.md", "The paragraph being read", "The words being read")
    desk.edit("article/index.md", "Filling number 3", "Early words")
    desk.page.wait_for_function(
        "!document.querySelector('.article').textContent.includes('Early words')"
    )
    expect(desk.page.get_by_role("alert")).to_contain_text("nope")
    desk.save("article/part.html", "<p>Good again.</p>\n")
    desk.shows("Early words")
    desk.shows("Good again.")
    assert desk.is_the_same_page()


def test_escape_closes_a_mistake_and_the_next_one_opens_it(desk: Desk) -> None:
    alert = desk.page.get_by_role("alert")
    desk.save("article/index.md", "{{nope}}")
    expect(alert).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(alert).to_have_count(0)
    desk.save("article/index.md", "{{other}}")
    expect(alert).to_contain_text("other")
    alert.get_by_role("button").click()
    expect(alert).to_have_count(0)


WIDGET = "assets/widgets/deconv1d.js"


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ('"use strict"; nothing.here();', "ReferenceError: nothing is not defined"),
        ('"use strict"; nothing here;', "SyntaxError: Unexpected identifier"),
        ('"use strict"; Promise.reject(new Error("it came late"));', "it came late"),
    ],
)
def test_an_error_of_a_script_lies_over_the_page_until_the_next_good_save(
    desk: Desk, new: str, message: str
) -> None:
    desk.figure()
    desk.edit(WIDGET, '"use strict";', new)
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text(message)
    assert re.search(rf"{WIDGET}:\d+:\d+", alert.inner_text())
    assert len(desk.complaints) == 1
    desk.complaints.clear()
    desk.edit(WIDGET, new, '"use strict";')
    expect(alert).to_have_count(0)
    assert desk.is_the_same_page()


def test_a_figure_that_fails_says_why_and_is_live_again_when_it_is_mended(desk: Desk) -> None:
    desk.figure()
    desk.edit(WIDGET, "function model(", "function model() { null.x; }\n  function was(")
    alert = desk.page.get_by_role("alert")
    expect(alert).to_contain_text("figure deconv1d is not live: Cannot read properties of null")
    assert re.search(rf"{WIDGET}:\d+:\d+", alert.inner_text())
    # A save that changes nothing, or one that is seen twice, mends nothing.
    builds = desk.server.builds()
    (desk.server.folder / WIDGET).touch()
    desk.server.wait(lambda _: desk.server.builds() > builds)
    desk.page.wait_for_timeout(200)  # and is told
    expect(alert).to_contain_text("figure deconv1d is not live")
    alert.get_by_role("button").click()
    expect(alert).to_have_count(0)
    desk.edit(WIDGET, "function model() { null.x; }\n  function was(", "function model(")
    desk.page.wait_for_selector("#deconv1d[data-state=live]")  # its box is another one by then
    expect(alert).to_have_count(0)
    assert desk.is_the_same_page()


# Many saves, odd editors


def test_of_many_saves_none_is_lost_and_the_last_is_shown(desk: Desk) -> None:
    for number in range(200):
        desk.save("article/index.md", f"{ARTICLE}\n\nSave {number}.\n")
        desk.page.wait_for_timeout(20)
    desk.shows("Save 199.")


def test_a_save_in_the_middle_of_a_build_is_built_too(desk: Desk) -> None:
    for number in range(10):
        count = desk.server.builds()
        desk.save("article/index.md", f"{ARTICLE}\n\nSave {number} a.\n")
        # At least once: a build of the save before may end in the meantime.
        while True:
            desk.save("article/index.md", f"{ARTICLE}\n\nSave {number} b.\n")
            time.sleep(0.01)
            if desk.server.builds() > count:
                break
        desk.shows(f"Save {number} b.")
    assert desk.is_the_same_page()


def by_rename(file: Path, text: str) -> None:
    """As vim and others save: a new file takes the name."""
    (file.parent / "4913").write_text("")
    (file.parent / "4913").unlink()
    file.rename(file.with_name(f"{file.name}~"))
    file.write_text(text, encoding="utf-8")
    file.with_name(f"{file.name}~").unlink()


def safely(file: Path, text: str) -> None:
    """As PyCharm and others save: written beside, then put in its place."""
    beside = file.with_name(f"{file.name}___jb_tmp___")
    beside.write_text(text, encoding="utf-8")
    file.rename(file.with_name(f"{file.name}___jb_old___"))
    beside.rename(file)
    file.with_name(f"{file.name}___jb_old___").unlink()


@pytest.mark.parametrize("save", [by_rename, safely])
def test_saves_by_rename_are_seen_each_time(desk: Desk, save: Callable[[Path, str], None]) -> None:
    file = desk.server.folder / "article/index.md"
    desk.saved["article/index.md"] = ARTICLE
    for number in range(5):
        save(file, f"{ARTICLE}\n\nRenamed {number}.\n")
        desk.shows(f"Renamed {number}.")
    assert desk.is_the_same_page()


@pytest.mark.parametrize("folder", ["article", "assets"])
def test_a_folder_may_go_and_come_back(desk: Desk, folder: str) -> None:
    path = desk.server.folder / folder
    path.rename(path.with_name("elsewhere"))
    if folder == "article":
        expect(desk.page.get_by_role("alert")).to_contain_text("there is no article")
    else:
        desk.page.wait_for_timeout(300)
    path.with_name("elsewhere").rename(path)
    expect(desk.page.get_by_role("alert")).to_have_count(0)
    desk.save("article/index.md", f"{ARTICLE}\n\nIt is back.\n")
    desk.shows("It is back.")
    desk.edit("assets/styles/base.css", "{", "{ letter-spacing: 4px;")
    desk.page.wait_for_function("document.head.textContent.includes('4px')")


def test_a_folder_that_is_made_anew_is_watched(desk: Desk) -> None:
    path = desk.server.folder / "article"
    shutil.copytree(path, path.with_name("copy"))
    shutil.rmtree(path)
    expect(desk.page.get_by_role("alert")).to_be_visible()
    path.with_name("copy").rename(path)
    expect(desk.page.get_by_role("alert")).to_have_count(0)
    desk.save("article/index.md", f"{ARTICLE}\n\nAnew.\n")
    desk.shows("Anew.")


def test_many_files_saved_at_once_are_few_builds(desk: Desk) -> None:
    names = [f"article/p{number}.html" for number in range(12)]
    includes = "".join(f"\n{{{{> {name.removeprefix('article/')}}}}}\n" for name in names)
    for name in names:
        desk.save(name, "<p>Old.</p>")
    desk.save("article/index.md", f"{ARTICLE}\n{includes}\n\nAll there.\n")
    desk.shows("All there.")
    desk.server.save_is_seen()
    count = desk.server.builds()
    for name in names:
        desk.save(name, f"<p>New {name}.</p>")
    for name in names:
        desk.shows(f"New {name}.")
    # One; two where the writer was stopped in between for longer than the server waits.
    assert desk.server.builds() - count <= 2


def test_two_hundred_pages_hear_of_a_save_and_the_server_lives(desk: Desk) -> None:
    sockets = [desk.server.socket() for _ in range(200)]
    threads = [threading.Thread(target=desk.server.ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    desk.edit("article/index.md", "A first paragraph", "Heard by all")
    desk.shows("Heard by all")
    for thread in threads:
        thread.join()
    for socket in sockets:
        socket.settimeout(10)
        heard = b""
        while b"Heard by all" not in heard:
            received = socket.recv(65536)
            assert received
            heard += received
        socket.close()
    assert desk.server.ask()[0] == 200
