"""What tests share. Playwright is driven directly: its pytest plug-in warns, and warnings fail."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import desks
import pytest
from desks import Desk
from find_browser import NoBrowser, start_browser
from playwright.sync_api import Browser, Page
from servers import Server

# As `make` sets them, for a plain pytest and the programs that tests start.
ROOT = Path(__file__).resolve().parent.parent
os.environ["PYTHONPATH"] = str(ROOT / "src")
os.environ.setdefault("MPLCONFIGDIR", str(ROOT / ".cache" / "matplotlib"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run.

    While it lives, an event loop counts as running in this thread: asyncio.run() in a test
    belongs in a thread or process of its own.
    """
    try:
        with start_browser() as browser:
            yield browser
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(f"under CI a missing browser is an error: {error}", pytrace=False)
        pytest.skip(str(error))


@pytest.fixture
def page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a fresh context: page(viewport=..., color_scheme="dark", ...)."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a project with a generator of its own; the files of both may be edited."""
    with desks.generator(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def desk(writing: Server, page: Callable[..., Page]) -> Iterator[Desk]:
    """An author's page of that server, whose files are put back at the end."""
    with desks.sitting(writing, page) as desk:
        yield desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that -m "not browser" leaves out all of it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that tests were skipped: dots hide it."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        # A skipped test's longrepr is its file, line and reason.
        for reason in sorted({report.longrepr[2] for report in skipped}):
            terminalreporter.write_line(reason, red=True)
        terminalreporter.write_sep("!", f"{len(skipped)} tests were SKIPPED", red=True)
