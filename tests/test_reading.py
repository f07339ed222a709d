"""Aids for reading: previews, the current section, copy buttons; plain without scripts."""

from collections.abc import Callable

import pages
import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
CITATION = "a.citation >> nth=0"


@pytest.fixture
def article(page: OpenPage) -> Page:
    view = page(viewport={"width": 1440, "height": 900})
    view.goto((pages.built_article() / "index.html").as_uri())
    return view


def test_a_citation_previews_its_work_on_focus_and_escape_closes_it(article: Page) -> None:
    article.locator(CITATION).focus()
    preview = article.locator(".preview")
    expect(preview).to_be_visible()
    expect(preview).to_contain_text("Checkerboard")
    described = article.locator(CITATION).get_attribute("aria-describedby")
    assert described == preview.get_attribute("id")
    article.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    assert article.locator(CITATION).get_attribute("aria-describedby") is None


def test_a_preview_opens_under_the_pointer_and_can_be_pointed_at(article: Page) -> None:
    article.locator(CITATION).hover()
    preview = article.locator(".preview")
    expect(preview).to_be_visible()
    preview.hover()
    article.wait_for_timeout(400)
    expect(preview).to_be_visible()
    article.mouse.move(5, 5)
    expect(preview).to_be_hidden()


def test_a_preview_stays_in_the_window(page: OpenPage) -> None:
    view = page(viewport={"width": 320, "height": 640})
    view.goto((pages.built_article() / "index.html").as_uri())
    for index in range(view.locator("a.citation").count()):
        view.locator(f"a.citation >> nth={index}").focus()
        box = view.locator(".preview").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert view.evaluate("document.documentElement.scrollWidth") == 320


def test_a_footnote_previews_its_note(article: Page) -> None:
    article.locator("a.footnote-ref >> nth=0").focus()
    expect(article.locator(".preview")).to_contain_text("frequency")


def test_a_citation_is_a_link_to_its_work_and_back(article: Page) -> None:
    article.locator(CITATION).click()
    assert article.url.endswith("#ref-odena2016deconvolution")
    article.locator("#ref-odena2016deconvolution .backlinks a >> nth=0").click()
    assert article.url.endswith("#cite-odena2016deconvolution-1")


def test_the_contents_mark_the_section_in_view(article: Page) -> None:
    for link in article.locator(".contents a").all():
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
        assert article.locator(".contents a[aria-current]").count() == 1


def test_code_can_be_copied(page: OpenPage) -> None:
    view = page(permissions=["clipboard-read", "clipboard-write"])
    view.goto((pages.built_article() / "index.html").as_uri())
    block = view.locator(".highlight >> nth=0")
    text = block.locator("code").inner_text()
    block.locator("button.copy").click()
    expect(block.locator("button.copy")).to_have_text("Copied")
    assert view.evaluate("navigator.clipboard.readText()").strip() == text.strip()


def test_without_scripts_there_are_links_and_no_dead_buttons(page: OpenPage) -> None:
    view = page(java_script_enabled=False)
    view.goto((pages.built_article() / "index.html").as_uri())
    assert view.locator("button.copy").count() == 0
    view.locator(CITATION).click()
    assert view.url.endswith("#ref-odena2016deconvolution")
