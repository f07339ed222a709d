"""Built pages for a browser: the real article, made by the real command, served and watched."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).resolve().parent.parent
# The figures of the article, in their order; the overlaps are known best, and tried hardest.
FIGURES = tuple(
    re.findall(r"^\{\{> assets/(\w+)\.html\}\}", (ROOT / "article/index.md").read_text(), re.M)
)
OVERLAPS = ("deconv1d", "deconv2d", "deconv1d_multi")

# Where the picture changes its canvas (680) and the page its columns, the draft's sizes, a screen.
WIDTHS = (320, 390, 680, 768, 1024, 1440, 1920)


# Sites


def build(project: Path) -> Path:
    """The site of `project/article/index.md`, made by the command in a process of its own."""
    command = [sys.executable, "-m", "deconv_article", "build", "article/index.md"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return project / "build"


@cache
def built_article() -> Path:
    """The site of the real article, built once a run from a copy, with an empty cache."""
    project = temporary_folder()
    for part in ("article", "assets", "templates"):
        shutil.copytree(ROOT / part, project / part)
    return build(project)


@cache
def article_with_its_fonts() -> Path:
    """The same site, but each font is waited for, as if it had been at hand from the start.

    A font that comes late is not used on that page (`font-display: optional`), and a busy machine
    is late at times: pictures are compared in the letters they were drawn in.
    """
    site = temporary_folder() / "build"
    shutil.copytree(built_article(), site)
    page = site / "index.html"
    text = page.read_text(encoding="utf-8")
    patient = text.replace("font-display: optional", "font-display: block")
    assert patient != text
    page.write_text(patient, encoding="utf-8")
    return site


def temporary_folder() -> Path:
    # Kept alive by `_folders`, and removed when the interpreter ends.
    _folders.append(tempfile.TemporaryDirectory(prefix="pages-"))
    return Path(_folders[-1].name)


_folders: list[Any] = []


class Handler(SimpleHTTPRequestHandler):
    """Files below the path that the server was told; nothing else is there."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        under = self.server.under  # type: ignore[attr-defined]
        below = path[len(under) :] if path.startswith(under) else "no such file"
        return super().translate_path(f"/{below}")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve(folder: Path, under: str = "/", handler: type[Handler] = Handler) -> Iterator[str]:
    """Serves a folder on loopback, at `/` or below a path such as `/a/b/`; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    server.under = under  # type: ignore[attr-defined]
    # It asks every `poll_interval` whether to stop; half a second would be waited out at each end.
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{under}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# Pages


def own_fonts(view: Page) -> None:
    """Sets a page in its own fonts, however late they come: its words are as wide as theirs."""
    view.evaluate("""() => {
        const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => rule instanceof CSSFontFaceRule);
        const style = document.createElement('style');
        style.textContent = rules.map(rule => rule.cssText.replace('optional', 'block')).join('');
        document.head.append(style);
    }""")
    # Asked again and again from here: without scripts no promise of a page is kept.
    loading = (
        "() => document.body.offsetHeight && [...document.fonts].some(f => f.status === 'loading')"
    )
    end = time.monotonic() + 10
    while view.evaluate(loading):
        assert time.monotonic() < end, "a font does not come"
        view.wait_for_timeout(10)


def visit(
    browser: Browser,
    url: str,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Page:
    """Loads an address in a page that is kept for the next test, which is three times as fast.

    There is one with scripts, whose figures are live when it is given back, and one without.
    What a test leaves behind goes with the document, or is put back here.
    """
    key = browser, scripts
    if key not in _kept:
        context = browser.new_context(java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        _kept[key] = context.new_page()
    page = _kept[key]
    page.unroute_all()
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="no-preference")
    page.goto(url)
    if scripts and url != "about:blank":
        wait_live(page)
        page.evaluate("() => document.body.offsetHeight && document.fonts.ready.then(() => 0)")
    return page


_kept: dict[tuple[Browser, bool], Page] = {}


class Watch:
    """What a page asked for, and everything it complained about."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.failed: list[str] = []
        self.complaints: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.context.on("requestfailed", lambda request: self.failed.append(request.url))
        page.context.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    def _console(self, message: Any) -> None:
        if message.type not in ("log", "info", "debug"):
            self.complaints.append(message.text)


def wait_live(page: Page, *expected_static: str) -> None:
    """Brings every figure near the screen and waits until it is live.

    Those that are expected to stay static are named.
    """
    page.wait_for_function("() => document.querySelectorAll('[data-figure]').length > 0")
    page.evaluate("""async () => {
        for (const box of document.querySelectorAll('[data-figure]')) {
            const top = box.getBoundingClientRect().top + scrollY;
            scrollTo({ top, behavior: 'instant' });
            while (!box.dataset.state) await new Promise(done => setTimeout(done, 5));
        }
        scrollTo({ top: 0, behavior: 'instant' });
    }""")
    page.wait_for_function(
        """names => [...document.querySelectorAll('[data-figure]')].every(box =>
             box.dataset.state === (names.includes(box.id) ? 'static' : 'live'))""",
        arg=list(expected_static),
    )


def scroll_through(page: Page) -> None:
    """Shows every part of the page once, so that whatever loads or moves late does so now."""
    page.evaluate("""async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
        }
        scrollTo(0, 0);
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    }""")


def layout_shift(page: Page) -> float:
    """The sum of all layout shifts since the page began to load, seen from its top."""
    return float(
        page.evaluate("""async () => {
            let sum = 0;
            const add = list => { for (const shift of list.getEntries()) sum += shift.value; };
            const observer = new PerformanceObserver(add);
            observer.observe({ type: 'layout-shift', buffered: true });
            // The buffered entries come in a task of their own, after what is drawn next.
            const frame = () => new Promise(requestAnimationFrame);
            await frame();
            await frame();
            await new Promise(done => setTimeout(done, 100));
            return sum;
        }""")
    )


def set_values(page: Page, figure: str, values: dict[str, Any]) -> None:
    """Sets controls at once, as an input event does; the keyboard has its own tests."""
    at_each(page, figure, [values], "() => true")


# Resolves when what is read of the figures has followed what is seen of them.
TOLD = """new Promise(done => {
    setTimeout(() => setTimeout(done), 100);
    requestAnimationFrame(() => setTimeout(() => setTimeout(done)));
})"""


def at_each(
    page: Page, figure: str, states: list[dict[str, Any]], script: str, wait: bool = False
) -> list[Any]:
    """What a JavaScript function of the figure's box gives in each state of its controls.

    wait: in each, until what is read has followed.
    """
    found = page.evaluate(
        f"""async ([figure, states]) => {{
            const box = document.getElementById(figure);
            const spec = JSON.parse(box.querySelector('script').textContent);
            const found = [];
            for (const state of states) {{
                for (const [name, value] of Object.entries(state)) {{
                    const control = box.querySelector(`[data-param="${{name}}"]`);
                    const input = control.querySelector('input, select, textarea');
                    const param = spec.params.find(one => one.name === name);
                    if (widgets.controls.valueOf(control, param) === value) continue;
                    if (param.kind === 'choice') input.selectedIndex = value;
                    else if (param.kind === 'slider') input.value = value;
                    else input.value = widgets.controls.write(param, value);
                    input.dispatchEvent(new Event('input', {{ bubbles: true }}));
                }}
                {f"await {TOLD};" if told else ""}
                found.push(({script})(box));
            }}
            return found;
        }}""",
        [figure, states],
    )
    assert len(found) == len(states) > 0
    return list(found)


# What a figure shows and says: its controls, texts, marks and table.
SHOWN = """box => {
    const svg = box.querySelector('.stage > svg');
    const controls = [...box.querySelectorAll('.control')];
    const { params } = JSON.parse(box.querySelector('script').textContent);
    const find = name => params.find(param => param.name === name);
    return {
        values: controls.map(one => [one.dataset.param, globalThis.widgets
            ? widgets.controls.valueOf(one, find(one.dataset.param))
            : Number(one.querySelector('input')?.value)]),
        printed: controls.filter(one => one.querySelector('output'))
            .map(one => [one.dataset.param, one.querySelector('output').value]),
        said: box.querySelector('.readout').textContent,
        label: svg?.getAttribute('aria-label'),
        marks: svg && [...svg.children].map(node => [node.dataset.key, node.textContent]),
        table: [...box.querySelector('table').rows].map(
            row => [...row.cells].map(cell => cell.textContent)),
    };
}"""


def told(page: Page, figure: str) -> Locator:
    """The box of a figure, when what is read of it has followed."""
    box = page.locator(f"#{figure}")
    if box.get_attribute("data-state") == "live":
        page.evaluate(TOLD)
    return box


def shown(page: Page, figure: str) -> dict[str, Any]:
    return dict(told(page, figure).evaluate(SHOWN))


def shown_values(page: Page, figure: str) -> dict[str, Any]:
    """The values in a figure's controls."""
    return dict(page.locator(f"#{figure}").evaluate(SHOWN)["values"])


def readout(page: Page, figure: str) -> str:
    return told(page, figure).locator(".readout").inner_text()


def clean(text: str) -> str:
    """Text with its white space folded."""
    return re.sub(r"\s+", " ", text).strip()
