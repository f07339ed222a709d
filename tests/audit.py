"""`make audit`: what the judges of pages say of build/index.html; anything they find is a failure.

axe, html-validate, the Nu checker (vnu) and Lighthouse; tests/test_audit.py runs the quick ones.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from bench import print_table
from find_browser import ARGUMENTS, NoBrowser, find_browser, start_browser
from pages import Handler, serve, wait_live
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "node_modules"
BIG_TOOLS = ROOT / "tests/audit/node_modules"
AXE = "axe-core/axe.min.js"
HTML_VALIDATE = "html-validate/bin/html-validate.mjs"
VNU = "vnu-jar/build/dist/vnu.jar"
LIGHTHOUSE = "lighthouse/cli/index.js"

Scheme = Literal["light", "dark"]
WIDTHS = (320, 390, 768, 1440)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


class Finding(NamedTuple):
    tool: str
    where: str
    rule: str
    what: str


class MissingTool(Exception):
    """A judge is not installed; the message says which."""


# axe


def run_axe(
    browser: Browser, url: str, widths: Sequence[int] = WIDTHS, schemes: Sequence[Scheme] = SCHEMES
) -> Iterator[Finding]:
    """What axe finds on the page as it comes, and after everything on it has been used."""
    axe = tool(TOOLS, AXE).read_text(encoding="utf-8")
    for width in widths:
        for scheme in schemes:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(url)
            wait_live(page)
            page.evaluate(f"{axe};0")
            for state, act in (("fresh", None), ("used", use_everything)):
                if act:
                    act(page)
                for rule, sample in page.evaluate(ASK_AXE):
                    yield Finding("axe", f"{width} px {scheme} {state}", rule, sample)
            context.close()


ASK_AXE = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(node => [id, node.target.join(' ')]));
}"""


def use_everything(page: Page) -> None:
    """Moves every slider, steps and plays, opens what is folded; leaves a preview open."""
    for slider in page.locator("input[type=range]:enabled").all():
        before = slider.input_value()
        for key in ("ArrowRight", "ArrowLeft"):
            slider.press(key)
            if slider.input_value() != before:
                break
        assert slider.input_value() != before, "a slider stands still"
    for button in page.locator("[data-step='1'], [data-play]").all():
        button.click()
    page.locator("[data-play]").first.click()  # pause
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    page.locator("a.citation").first.focus()
    page.locator(".preview").wait_for()


# Validators


def sources(browser: Browser, url: str, folder: Path) -> dict[str, Path]:
    """The page's two texts as files: the source, and the document after its scripts."""
    page = browser.new_page()
    response = page.goto(url)
    assert response
    wait_live(page)
    document = page.evaluate("document.documentElement.outerHTML")
    texts = {"source": response.text(), "document": f"<!DOCTYPE html>\n{document}\n"}
    page.close()
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


# A browser writes `disabled=""` where a source has `disabled`.
SPELLING = {
    rule: ["error", {"style": "empty"}]
    for rule in ("attribute-boolean-style", "attribute-empty-style")
}


def run_html_validate(files: dict[str, Path]) -> Iterator[Finding]:
    """What html-validate finds, by the standard and by its own recommendations."""
    cli = tool(TOOLS, HTML_VALIDATE)
    for where, path in files.items():
        config = {
            "root": True,
            "extends": ["html-validate:standard", "html-validate:recommended"],
            "rules": SPELLING if where == "document" else {},
        }
        settings = path.with_suffix(".json")
        settings.write_text(json.dumps(config), encoding="utf-8")
        told = path.with_suffix(".found.json")  # it leaves before all of a pipe is written
        options = ["--config", str(settings), "--formatter", f"json={told}"]
        done = run([node(), str(cli), *options, str(path)])
        assert told.is_file(), done.stderr
        for report in json.loads(told.read_text(encoding="utf-8")):
            for message in report["messages"]:
                place = f"line {message['line']}: {message['message']}"
                yield Finding("html-validate", where, message["ruleId"], place)


def run_vnu(files: dict[str, Path]) -> Iterator[Finding]:
    """What the W3C's Nu checker finds, its remarks included."""
    jar = tool(BIG_TOOLS, VNU)
    java = shutil.which("java")
    if java is None:
        raise MissingTool("java, which the Nu checker runs on")
    for where, path in files.items():
        done = run([java, "-Xss2m", "-jar", str(jar), "--format", "json", str(path)])
        for message in json.loads(done.stderr or done.stdout)["messages"]:
            place = f"line {message.get('lastLine')}: {message['message']}"
            yield Finding("vnu", where, message.get("subType", message["type"]), place)


# Lighthouse


class Compressed(Handler):
    """Answers as a real host does: compressed, and to be kept for ten minutes."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path.partition("?")[0]))
        path = path / "index.html" if path.is_dir() else path
        kind = self.guess_type(path)
        if not path.is_file() or not kind.startswith(("text/", "image/svg")):
            return super().send_head()
        data = gzip.compress(path.read_bytes(), 9)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword, "max-age=600" if keyword == "Cache-Control" else value)


METRICS = {
    "CLS": ("cumulative-layout-shift", "{:g}"),
    "LCP": ("largest-contentful-paint", "{:.0f} ms"),
    "TBT": ("total-blocking-time", "{:.0f} ms"),
}
TRIES = 3  # a busy machine makes a fast page look slow, never the other way round


def run_lighthouse(browser: str, site: Path) -> tuple[list[list[str]], list[Finding]]:
    """Lighthouse's best report for a phone and a desktop: rows to print, what is not perfect."""
    cli = tool(BIG_TOOLS, LIGHTHOUSE)
    rows, findings = [], []
    with serve(site, handler=Compressed) as url:
        for form in ("phone", "desktop"):
            report: Any = None
            for _ in range(TRIES):
                report = max((r for r in (report, visit(cli, browser, url, form)) if r), key=total)
                if total(report) == 100 * len(report["categories"]):
                    break
            scores = {name: score(one) for name, one in report["categories"].items()}
            audits = report["audits"]
            rows.append([form, *(str(value) for value in scores.values())])
            for audit, pattern in METRICS.values():
                rows[-1].append(pattern.format(audits[audit]["numericValue"]))
            for name, category in report["categories"].items():
                weak = [
                    ref["id"]
                    for ref in category["auditRefs"]
                    if ref["weight"]
                    and (audits[ref["id"]]["score"] or 0) < 0.9
                    and audits[ref["id"]]["scoreDisplayMode"] not in ("manual", "notApplicable")
                ]
                if scores[name] < 100:
                    what = f"{scores[name]}: {', '.join(weak)}"
                    findings.append(Finding("Lighthouse", form, name, what))
            if audits["cumulative-layout-shift"]["numericValue"]:
                findings.append(Finding("Lighthouse", form, "CLS", rows[-1][-3]))
    return rows, findings


def visit(cli: Path, browser: str, url: str, form: str) -> Any:
    with tempfile.TemporaryDirectory() as profile:
        flags = " ".join(["--headless", f"--user-data-dir={profile}", *ARGUMENTS])
        command = [node(), str(cli), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
        preset = ["--preset=desktop"] if form == "desktop" else []
        done = run([*command, *preset, "--no-enable-error-reporting"], CHROME_PATH=browser)
    return json.loads(done.stdout)


def total(report: Any) -> int:
    return sum(score(category) for category in report["categories"].values())


def score(category: Any) -> int:
    return round(100 * (category["score"] or 0))


# Together


def tool(folder: Path, path: str) -> Path:
    if not (folder / path).is_file():
        raise MissingTool(f"{path.partition('/')[0]} in {folder.relative_to(ROOT)}")
    return folder / path


def node() -> str:
    path = shutil.which("node")
    if path is None:
        raise MissingTool("node")
    return path


def run(command: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | variables,
    )


def main() -> int:
    site = ROOT / "build"
    found: dict[str, list[Finding]] = {}
    skipped = []
    with (
        serve(site) as url,
        start_browser() as browser,
        tempfile.TemporaryDirectory() as folder,
    ):
        found["axe"] = list(run_axe(browser, url))
        files = sources(browser, url, Path(folder))
        found["html-validate"] = list(run_html_validate(files))
        try:
            found["vnu"] = list(run_vnu(files))
        except MissingTool as error:
            skipped.append(f"!!! SKIPPED: vnu, for want of {error} !!!")
    rows, found["Lighthouse"] = run_lighthouse(find_browser(), site)

    print_table([[name, str(len(findings))] for name, findings in found.items()], ["", "findings"])
    print()
    head = ["Lighthouse", "performance", "accessibility", "best practices", "SEO", *METRICS]
    print_table(rows, head)
    for finding in dict.fromkeys(finding for one in found.values() for finding in one):
        print("\n" + "  ".join(finding), end="")
    print("", *skipped, sep="\n")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoBrowser as error:
        sys.exit(f"error: {error}")
    except MissingTool as error:
        sys.exit(f"error: missing: {error}; `make audit` installs it")
