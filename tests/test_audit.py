"""The judges that are quick enough for every run; `make audit` has all of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit import MissingTool, Scheme, run_axe, run_html_validate, sources
from pages import built_article, serve
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(built_article()) as url:
        yield url


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    """A judge that is missing is a failure where nobody looks, and a skipped test elsewhere."""
    try:
        yield
    except MissingTool as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))
