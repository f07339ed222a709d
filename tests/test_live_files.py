"""What a page shows beside its text, while that is edited: pictures, styles, scripts."""

import re
from collections.abc import Callable, Iterator

import desks
import pytest
from desks import Desk
from playwright.sync_api import Page, expect
from servers import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with desks.generator(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def desk(server: Server, page: Callable[..., Page]) -> Iterator[Desk]:
    with desks.sitting(server, page) as desk:
        yield desk


@pytest.mark.parametrize("when", ["it is saved", "the page is opened"])
def test_an_error_of_a_script_in_a_partial_lies_over_the_page(desk: Desk, when: str) -> None:
    page = desk.page
    desk.save("article/part.html", '<script>throw new Error("partboom")</script>')
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Error: partboom")
    if when == "the page is opened":
        page.reload()
        expect(alert).to_contain_text("Error: partboom")
    assert re.search(r"index\.html:\d+:\d+", alert.inner_text())
    # The page has nothing in it that its source has not, and takes words as ever.
    page.evaluate("globalThis.never = 'loaded again'")
    desk.edit("article/index.md", "A first paragraph", "Words as ever")
    desk.shows("Words as ever")
    assert desk.is_the_same_page()
    desk.save("article/part.html", "<p>Good again.</p>")
    desk.shows("Good again.")
    expect(alert).to_have_count(0)
    assert set(desk.complaints) == {"partboom"}
    desk.complaints.clear()
