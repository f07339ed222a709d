"""The Chromium that tests drive: found, started; `--install` fetches one where there is none."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VARIABLE = "DECONV_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = f"""\
no Chromium for the browser tests. One of these helps:
  - install chromium or google-chrome, so that it is on PATH
  - {VARIABLE}=/path/to/chromium make test
  - .venv/bin/python -m playwright install --with-deps chromium
To run the other tests meanwhile: .venv/bin/python -m pytest -m "not browser\""""


# A page must never need the network; nor may the browser itself use it.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-proxy-server",
    "--no-sandbox",  # Chromium refuses to start as root with it.
]


class NoBrowser(Exception):
    """There is no browser that starts; the message says what to do."""


@contextmanager
def start_browser() -> Iterator[Browser]:
    """A Chromium as long as it is needed; raises NoBrowser."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def find_browser() -> str:
    """Return the path of a Chromium that starts, or raise NoBrowser."""
    named = os.environ.get(VARIABLE)
    if named:
        # Whoever names a browser wants that one: no other is tried.
        path = shutil.which(named)
        if path is None or not starts(path):
            raise NoBrowser(f"{VARIABLE}={named} is not a browser that starts")
        return path
    for name in NAMES:
        path = shutil.which(name)
        if path is not None and starts(path):
            return path
    path = find_playwright_browser()
    if path is not None and starts(path):
        return path
    raise NoBrowser(ADVICE)


def find_playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def starts(path: str) -> bool:
    """Tell a browser from a stub, and from one whose system libraries are missing."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def install_browser() -> str:
    """Return a browser, installed on the way if need be, or raise NoBrowser."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands += [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]
    try:
        return find_browser()
    except NoBrowser:
        if os.environ.get(VARIABLE):
            raise
    for command in commands:
        print("no browser yet, trying:", *command, file=sys.stderr, flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        # A command that fails is no error: the next may do.
        subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        if "install" in command:
            try:
                return find_browser()
            except NoBrowser:
                pass
    raise NoBrowser(ADVICE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="fetch one if there is none")
    install = parser.parse_args().install
    try:
        print("browser:", install_browser() if install else find_browser())
    except NoBrowser as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
