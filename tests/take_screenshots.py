"""`make screenshots`: the README's pictures, taken of the built page."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from find_browser import NoBrowser, start_browser
from pages import article_with_its_fonts, wait_live
from PIL import Image
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
COLOURS = 256  # enough for letters and a few shades of paint

# name -> how wide and high, in which scheme, and what stands at the top, how far below it
SHOTS: dict[str, tuple[int, int, str, str, int]] = {
    "page": (1440, 960, "light", "#deconv2d", 220),
    "page-dark": (1440, 960, "dark", "#deconv1d_multi", 220),
    "phone": (390, 844, "light", "h1", 32),
}


def take(browser: Browser, name: str, url: str) -> bytes:
    width, height, scheme, place, below = SHOTS[name]
    options: dict[str, Any] = {"color_scheme": scheme}
    view = browser.new_page(viewport={"width": width, "height": height}, **options)
    view.goto(url, wait_until="networkidle")
    wait_live(view)
    view.evaluate("() => document.fonts.ready")
    view.evaluate(
        """([place, below]) => scrollTo({ behavior: 'instant',
            top: document.querySelector(place).getBoundingClientRect().top + scrollY - below })""",
        [place, below],
    )
    view.wait_for_timeout(300)
    png = view.screenshot()
    view.close()
    return png


def small(png: bytes) -> bytes:
    """The same picture in fewer colours."""
    image = Image.open(BytesIO(png)).convert("RGB")
    file = BytesIO()
    palette = image.quantize(COLOURS, dither=Image.Dither.NONE)
    palette.save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    folder = ROOT / "docs"
    folder.mkdir(exist_ok=True)
    url = (article_with_its_fonts() / "index.html").as_uri()
    with start_browser() as browser:
        for name in SHOTS:
            file = folder / f"{name}.png"
            file.write_bytes(small(take(browser, name, url)))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    try:
        main()
    except NoBrowser as error:
        sys.exit(f"error: {error}")
