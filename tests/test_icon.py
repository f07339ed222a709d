"""The icon as PNG: what the SVG shows, drawn once, and left out where it cannot be drawn."""

import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import projects
import pytest
from pages import serve
from PIL import Image
from playwright.sync_api import Browser
from toys import TOYS

from deconv_article.assets import ICON, PNG_ICONS
from deconv_article.icon import render_icon
from deconv_article.site import Site, render

ROOT = Path(__file__).resolve().parent.parent
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'
NAMES = {name for name, _, _ in PNG_ICONS}


def build(folder: Path, files: Mapping[str, str | bytes]) -> Site:
    """As `projects.build`, which draws no icon."""
    path = projects.write(folder, {"article/article.toml": projects.TITLE, **files})
    return render(path / "article" / "index.md", TOYS, path / ".cache")


def picture(svg: str | bytes, size: int = 16, opaque: bool = False) -> Image.Image:
    data = render_icon(svg if isinstance(svg, bytes) else svg.encode(), size, opaque)
    assert data
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("size", [size for _, _, size in PNG_ICONS])
def test_the_icon_looks_as_it_does_in_a_browser(browser: Browser, size: int) -> None:
    with serve(ROOT / "assets") as url:
        view = browser.new_page(viewport={"width": size, "height": size})
        view.goto(url + "icon.svg")
        shown = Image.open(BytesIO(view.screenshot())).convert("RGB")
        view.close()
    drawn = picture((ROOT / ICON).read_bytes(), size, opaque=True)
    assert drawn.mode == "RGB"
    assert drawn.size == shown.size == (size, size)
    pairs = zip(drawn.tobytes(), shown.tobytes(), strict=True)
    # Only where two colours share a pixel do the two mix them a little differently.
    assert sum(abs(one - other) > 4 for one, other in pairs) < 0.06 * 3 * size**2


def test_shapes_lie_over_one_another_in_their_colours() -> None:
    shapes = (
        "<style>.a, .b { fill: #0000ff } .b { fill-opacity: .5 } "
        "@media (prefers-color-scheme: dark) { .a { fill: #00ff00 } }</style>"
        '<rect class="a" width="4" height="8"/><path class="b" d="M4 0h4v4h-4z"/>'
        '<circle cx="2" cy="2" r="1" fill="red"/><rect width="8" height="8" fill="none"/>'
    )
    image = picture(SVG.format(shapes).replace("viewBox", 'width="8" height="8" viewBox'))
    at = {place: image.getpixel(place) for place in ((1, 15), (4, 4), (12, 2), (12, 12))}
    assert at[1, 15] == (0, 0, 255, 255)
    assert at[4, 4] == (255, 0, 0, 255)
    assert at[12, 2][:3] == (0, 0, 255) and abs(at[12, 2][3] - 127.5) < 2
    assert at[12, 12][3] == 0
    assert picture(SVG.format(shapes), opaque=True).getpixel((12, 12)) == (255, 255, 255)


@pytest.mark.parametrize(
    "svg",
    [
        "not XML",
        "<svg/>",
        SVG.format("").replace("0 0 8 8", "0 0 8 9"),
        SVG.format("").replace("0 0 8 8", "0 0 0 0"),
        SVG.format('<text x="1" y="7">a</text>'),
        SVG.format('<g><rect width="8" height="8"/></g>'),
        SVG.format('<rect width="8" height="8" transform="rotate(9)"/>'),
        SVG.format('<rect width="8" height="8" fill="url(#a)"/>'),
        SVG.format('<rect width="8" height="8" fill="currentColor"/>'),
        SVG.format('<rect width="8" height="8" fill-opacity="half"/>'),
        SVG.format('<rect width="8" height="wide"/>'),
        SVG.format('<path d="M0"/>'),
        SVG.format('<path d="L1 1"/>'),
        SVG.format('<path d="10 10"/>'),
        SVG.format('<path d="M0 0 A1 1 0 0"/>'),
        SVG.format('<path d="z"/>'),
        SVG.format('<polygon points="1"/>'),
        SVG.format("<rect/>"),
        SVG.format("<style>rect { fill: red }</style>"),
        SVG.format("<style>.a { stroke: red }</style>"),
    ],
)
def test_an_icon_that_holds_more_is_not_drawn(svg: str) -> None:
    assert render_icon(svg.encode(), 16, False) is None


def test_a_page_names_the_icons_that_there_are(tmp_path: Path) -> None:
    tree = build(tmp_path / "drawn", {"article/index.md": "a"}).tree
    page = tree["index.html"].decode()
    assert set(tree) >= NAMES
    assert all(f'href="{name}"' in page for name in NAMES)
    assert page.index(f'href="{ICON}"') < min(page.index(f'href="{name}"') for name in NAMES)

    more = {"article/index.md": "a", ICON: SVG.format("<g/>")}
    tree = build(tmp_path / "not", more).tree
    assert not NAMES & set(tree)
    assert not any(name in tree["index.html"].decode() for name in NAMES)

    name = min(NAMES)
    tree = build(tmp_path / "own", {**more, name: b"my own"}).tree
    assert NAMES & set(tree) == {name} and tree[name] == b"my own"


def test_an_icon_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"article/index.md": "a"}
    first = build(tmp_path, files).tree
    monkeypatch.setitem(sys.modules, "deconv_article.icon", None)  # to import it is an error
    second = build(tmp_path, {"article/index.md": "b"}).tree
    assert {name: first[name] for name in NAMES} == {name: second[name] for name in NAMES}
    with pytest.raises(ImportError):
        build(tmp_path, {ICON: SVG.format('<rect width="8" height="8"/>')})


def test_an_icon_that_cannot_be_drawn_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"article/index.md": "a", ICON: SVG.format("<g/>")})
    monkeypatch.setitem(sys.modules, "deconv_article.icon", None)
    assert not NAMES & set(build(tmp_path, {"article/index.md": "b"}).tree)
