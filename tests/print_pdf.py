"""`make pdf`: print the built page to article.pdf, as a reader without scripts would."""

import sys
from pathlib import Path

from find_browser import NoBrowser, start_browser
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent


def print_page(browser: Browser, site: Path, pdf: Path) -> None:
    """Print a site's page to a PDF with an outline and with tags for screen readers."""
    # Without scripts the pictures are the twins, in the state that the text speaks of.
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto((site / "index.html").as_uri(), wait_until="networkidle")
    page.reload(wait_until="networkidle")  # with the fonts at hand from the first moment
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    context.close()


def main() -> None:
    pdf = ROOT / "article.pdf"
    with start_browser() as browser:
        print_page(browser, ROOT / "build", pdf)
    print(f"printed {pdf.name}")


if __name__ == "__main__":
    try:
        main()
    except NoBrowser as error:
        sys.exit(f"error: {error}")
