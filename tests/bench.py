"""`make bench`: what a build and a page cost, beside what was asked. No number makes it fail.

A build's cost is the CPU time of the whole process (user and system, from wait4) less that of a
bare interpreter measured in turn with it, so that a busy machine weighs on both alike.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("article", "assets", "templates")
BUILD = ("-m", "deconv_article", "build", "article/index.md")
BARE = ("-c", "pass")
NEVER_FOR_PROSE = ("markdown", "matplotlib", "numpy", "pybars")
RUNS = 9
WIDTHS = (1440, 768, 390, 320)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        project = Path(name)
        copy_project(project)
        builds = bench_builds(project)
        page = bench_page(project / "build")
        shifts = bench_shift(project / "build")
        saves = bench_saves(project)
    print(f"\nbuilds: CPU over a bare interpreter, median of {RUNS} runs")
    print_table(builds, ("", "cost", "asked", "with Python", "bare Python", "spread"))
    print("\npage: gzip -9, each file by itself")
    print_table([*page, *shifts], ("", "size", "asked", "files", "plain"))
    if saves:
        print(f"\nserve: from a save to the frame that shows it; load {os.getloadavg()[0]:.1f}")
        print_table(saves, ("", "median", "asked", "95 of 100", "asked", "lost"))
    return 0


def copy_project(project: Path) -> None:
    """A project of its own; D3 is then the generator's, as for any other author."""
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part)


# Builds


def bench_builds(project: Path) -> list[list[str]]:
    article = project / "article" / "index.md"
    text = article.read_text(encoding="utf-8")
    edits = (f"{text}\nThe last word is word{number}.\n" for number in range(1000))

    def clean() -> None:
        shutil.rmtree(project / "build", ignore_errors=True)
        shutil.rmtree(project / ".cache", ignore_errors=True)

    def edit() -> None:
        article.write_text(next(edits), encoding="utf-8")

    edit()  # the word that changes is there from the start
    run(BUILD, project)  # compiles the sources, and makes the font cache if there is none
    check_no_change(project)
    rows = [measure("nothing changed", "40 ms", project, lambda: None)]
    check_one_word(project, edit)
    rows.append(measure("one word changed", "130 ms", project, edit))
    rows.append(measure("clean, all figures", "1600 ms", project, clean))
    return rows


def measure(name: str, asked: str, project: Path, prepare: Callable[[], None]) -> list[str]:
    builds, bare = [], []
    for _ in range(RUNS):
        prepare()
        bare.append(run(BARE, project))
        builds.append(run(BUILD, project))
    over = sorted(build - empty for build, empty in zip(builds, bare, strict=True))
    return [
        name,
        ms(median(builds) - median(bare)),
        f"< {asked}",
        ms(median(builds)),
        ms(median(bare)),
        f"{ms(over[0])} to {ms(over[-1])}",
    ]


def run(arguments: Sequence[str], folder: Path) -> float:
    """The CPU seconds of one Python process; its children count if it waited for them."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"error: {' '.join(arguments)} failed in {folder}")
    return usage.ru_utime + usage.ru_stime


def environment() -> dict[str, str]:
    fonts = os.environ.get("MPLCONFIGDIR") or ROOT / ".cache" / "matplotlib"
    return os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "MPLCONFIGDIR": str(ROOT / fonts),
        "PYTHONDONTWRITEBYTECODE": "",  # else each build would compile the sources anew
    }


def check_no_change(project: Path) -> None:
    before = state(project / "build")
    run(BUILD, project)
    if state(project / "build") != before:
        raise SystemExit("error: a build without a change has written to build/")


def check_one_word(project: Path, edit: Callable[[], None]) -> None:
    """The edit must reach the page, and nothing that draws or compiles may be loaded for it."""
    drawn = state(project / ".cache" / "deconv-article" / "figures"), twins(project)
    before = (project / "build" / "index.html").read_bytes()
    edit()
    loaded = imported_modules(project)
    if before == (project / "build" / "index.html").read_bytes():
        raise SystemExit("error: the changed word is not in the page")
    if wrong := sorted(loaded & set(NEVER_FOR_PROSE)):
        raise SystemExit(f"error: one changed word imported {', '.join(wrong)}")
    if drawn != (state(project / ".cache" / "deconv-article" / "figures"), twins(project)):
        raise SystemExit("error: one changed word redrew a figure")
    print(f"one word changed: no figure redrawn; {', '.join(NEVER_FOR_PROSE)} not imported")


def imported_modules(project: Path) -> set[str]:
    """The top-level modules that a build imports."""
    command = [sys.executable, "-X", "importtime", *BUILD]
    told = subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, check=True
    ).stderr
    names = re.findall(r"^import time:.*\| +([\w.]+)$", told, re.MULTILINE)
    if "deconv_article.site" not in names:
        raise SystemExit("error: cannot tell what a build imports")
    return {name.partition(".")[0] for name in names}


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """What would differ if any file had been written again."""
    files = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    if not files:
        raise SystemExit(f"error: there is nothing in {folder}")
    return {str(path): (stat.st_mtime_ns, stat.st_size) for path, stat in files.items()}


def twins(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project / "build").rglob("*.svg")}


# The page


def bench_page(site: Path) -> list[list[str]]:
    page = (site / "index.html").read_text(encoding="utf-8")
    styles = [text.encode() for text in re.findall(r"<style\b[^>]*>(.*?)</style>", page, re.S)]
    inline = re.findall(r"<script\b((?:(?!\bsrc=)[^>])*)>(.*?)</script>", page, re.S)
    scripts = [text.encode() for kind, text in inline if "json" not in kind]
    files = {path: path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}

    def of(pattern: str) -> list[bytes]:
        return [data for path, data in files.items() if path.match(pattern)]

    narrow = of("figures/*-narrow.svg")
    return [
        size("scripts, all figures", "< 75 kB", [*of("article.js"), *of("widgets/*.js"), *scripts]),
        size("styles", "< 12 kB", [*of("wide.css"), *styles]),
        size("html, styles in it", "", [page.encode()]),
        size("twins, wide", "", [data for data in of("figures/*.svg") if data not in narrow]),
        size("twins, narrow", "", narrow),
        size("fonts", "", of("*.woff2")),
        size("everything", "", list(files.values())),
    ]


def size(name: str, asked: str, parts: Sequence[bytes]) -> list[str]:
    packed = sum(len(gzip.compress(part, 9, mtime=0)) for part in parts)
    return [name, kb(packed), asked, str(len(parts)), kb(sum(map(len, parts)))]


def bench_shift(site: Path) -> list[list[str]]:
    """The layout shift while the page loads and comes alive, if there is a browser."""
    try:
        from find_browser import NoBrowser, start_browser
        from pages import layout_shift, scroll_through, serve, wait_live
    except ImportError as error:
        print(f"\nlayout shift: not measured, {error.name} is missing (make setup-dev)")
        return []
    rows = []
    try:
        with serve(site) as url, start_browser() as browser:
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(url)
                wait_live(page)
                scroll_through(page)
                rows.append([f"layout shift at {width} px", f"{layout_shift(page):g}", "0"])
                page.close()
    except NoBrowser as error:
        print(f"\nlayout shift: not measured, {error}")
    return rows


def bench_saves(project: Path) -> list[list[str]]:
    """The author's loop, if there is a browser."""
    try:
        from bench_live import bench_live
        from find_browser import NoBrowser
    except ImportError as error:
        print(f"\nserve: not measured, {error.name} is missing (make setup-dev)")
        return []
    try:
        return bench_live(project)
    except NoBrowser as error:
        print(f"\nserve: not measured, {error}")
        return []


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def kb(count: int) -> str:
    return f"{count / 1000:.1f} kB"


def print_table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    lines = [list(head), *([*row, *[""] * (len(head) - len(row))] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    sys.exit(main())
