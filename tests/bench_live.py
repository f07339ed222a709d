"""The author's loop, measured: from a save to the frame in which a real Chromium shows it."""

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from find_browser import start_browser
from pages import wait_live
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotSeen
from servers import Server, serving

ROOT = Path(__file__).resolve().parent.parent
SAVES = 50
DRAWN = 7
MANY = 500
FIGURE = "deconv1d"

Change = Callable[[int], tuple[Path, str, str]]

# What is waited for, and when the first frame began that shows it, in milliseconds since 1970.
WATCH = """() => {
  globalThis.wanted = "";
  new MutationObserver(() => {
    if (!wanted || !document.querySelector(".article").textContent.includes(wanted)) return;
    const words = wanted;
    wanted = "";
    requestAnimationFrame((now) => { globalThis.shown = [words, performance.timeOrigin + now]; });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def bench_live(project: Path) -> list[list[str]]:
    """Rows of a table: what is saved, median, asked, the 95th of a hundred, asked, saves lost."""
    shutil.copytree(ROOT / "src", project / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (project / "node_modules").symlink_to(ROOT / "node_modules")  # D3 is looked for beside src
    article = project / "article" / "index.md"
    partial = project / "assets" / f"{FIGURE}.html"
    module = project / "src" / "deconv_article" / "figures" / f"{FIGURE}.py"
    text, caption, python = (p.read_text(encoding="utf-8") for p in (article, partial, module))
    plain = re.search(r"\n\n[A-Z](?:[^{}<>$@&|^~\\`\[\]#\n]|\n(?!\n)){150,}(?=\n\n)", text)
    assert plain, "the article has no paragraph of words alone"

    def word(number: int) -> tuple[Path, str, str]:
        said = f"word{number}."
        return article, f"{text[: plain.end()]} {said}{text[plain.end() :]}", said

    def in_partial(number: int) -> tuple[Path, str, str]:
        said = f"said{number}."
        return partial, caption.replace("</figcaption>", f" {said}</figcaption>"), said

    def title(number: int) -> tuple[Path, str, str]:
        said = f"Title{number}."
        return module, re.sub(r'\btitle="', f'title="{said} ', python, count=1), said

    with serving(project, PYTHONPATH=str(project / "src")) as server, start_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{server.port}/")
        wait_live(page)
        page.evaluate(WATCH)
        rows = [
            row("a word of a paragraph", page, word, SAVES, ("50 ms", "120 ms")),
            row("a word of a partial", page, in_partial, SAVES, ("50 ms", "120 ms")),
            row("a figure's Python", page, title, DRAWN, ("1200 ms", "")),
            memory(server, page, word),
        ]
    return rows


def row(name: str, page: Page, change: Change, count: int, asked: tuple[str, str]) -> list[str]:
    took = [one for number in range(count) if (one := save(page, *change(number)))]
    took.sort()
    middle, most = median(took), took[min(len(took) - 1, int(0.95 * len(took)))]
    lost = str(count - len(took))
    return [name, f"{middle:.0f} ms", f"< {asked[0]}", f"{most:.0f} ms", asked[1], lost]


def save(page: Page, path: Path, text: str, said: str) -> float | None:
    """The milliseconds from the end of a save to the frame that shows what it said."""
    page.evaluate("said => { wanted = said; }", said)
    path.write_text(text, encoding="utf-8")
    saved = 1000 * time.time()
    try:
        page.wait_for_function("said => globalThis.shown?.[0] === said", arg=said, polling=20)
    except NotSeen:
        return None
    time.sleep(0.3)  # an author's pause, in which the rest of the build ends
    return float(page.evaluate("shown[1]")) - saved


def memory(server: Server, page: Page, change: Change) -> list[str]:
    """What all processes of the server hold after MANY saves, less what they held after a tenth."""
    held = []
    for number in range(MANY):
        path, text, said = change(1000 + number)
        path.write_text(text, encoding="utf-8")
        time.sleep(0.1)
        if number in (MANY // 10, MANY - 1):
            server.wait(lambda html, said=said: said in html)
            held.append(resident(server.process.pid))
    page.wait_for_function(
        "said => document.querySelector('.article').textContent.includes(said)", arg=said
    )
    grown = (held[1] - held[0]) / 1e6
    return [f"memory, {MANY} saves", f"{held[1] / 1e6:.0f} MB", f"{grown:+.1f} MB", "", "", "0"]


def resident(root: int) -> int:
    """The bytes that a process and those that it started hold (Linux; elsewhere 0)."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(folder.name)] = int(fields[1])
    ours = {root}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    pages = (int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) for pid in ours)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")
