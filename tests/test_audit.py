"""The judges that are quick enough for every run; `make audit` has all of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit import (
    ASK_AXE,
    AXE,
    HTML_VALIDATE,
    TOOLS,
    MissingTool,
    Scheme,
    node,
    run_axe,
    run_html_validate,
    sources,
    tool,
)
from pages import built_article, serve, wait_live
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(built_article()) as url:
        yield url


@pytest.fixture(scope="module", autouse=True)
def judges() -> None:
    """A judge that is missing is a failure where nobody looks, and skipped tests elsewhere."""
    try:
        node()
        for path in (AXE, HTML_VALIDATE):
            tool(TOOLS, path)
    except MissingTool as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"missing: {error}")


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_or_after_everything_is_used(
    browser: Browser, url: str, width: int, scheme: Scheme
) -> None:
    assert list(run_axe(browser, url, [width], [scheme])) == []


def test_html_validate_finds_nothing_in_the_source_or_the_document(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    assert list(run_html_validate(sources(browser, url, tmp_path))) == []


# One of sliders, one with all kinds of controls and a text, and one for a frame.
PAGES = ("deconv1d/index.html", "layers/index.html", "kernel/embed/index.html")


@pytest.mark.parametrize("page", PAGES)
def test_a_figures_own_page_is_as_good(
    browser: Browser, url: str, page: str, tmp_path: Path
) -> None:
    address = f"{url}figures/{page}"
    view = browser.new_page(viewport={"width": 390, "height": 900})
    view.goto(address)
    wait_live(view)
    view.evaluate(f"{tool(TOOLS, AXE).read_text(encoding='utf-8')};0")
    assert view.evaluate(ASK_AXE) == []
    view.close()
    assert list(run_html_validate(sources(browser, address, tmp_path))) == []
