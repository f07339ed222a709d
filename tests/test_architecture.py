"""The table of who may know whom, and a few rules that a reader of the code relies on."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "deconv_article"

# From the top: a module imports from its own level or from those below.
LEVELS = [
    ["cli", "experiments"],
    ["serve"],
    ["watch"],
    ["workshop"],
    ["preview", "start", "worker"],
    ["figures", "lock", "output", "why"],
    ["site"],
    ["alone", "spelling"],
    ["states"],
    ["apparatus", "boxes", "card", "citation", "companions", "facts", "feed", "icon"],
    [
        "anchors",
        "bibliography",
        "figure",
        "handlebars",
        "lost",
        "made",
        "markup",
        "page",
        "prose",
        "publication",
        "references",
        "registry",
        "review",
        "twin",
    ],
    ["aside", "assets", "engine", "frozen", "metadata", "paragraphs", "rendered"],
    ["skeleton"],
    ["scan", "slots"],
    ["cut", "grammars", "hide", "layers", "margin", "outline", "tag", "targets"],
    ["fonts", "manifest", "marks", "model", "results", "sentence", "tokens"],
    ["files"],
    ["generator"],
    ["digests", "memory", "sources"],
    ["attributes", "built", "cache", "crash", "elements", "indented", "pieces", "stylesheet"],
    ["errors", "options"],
]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    """`figures` for figures/deconv1d.py, `site` for site.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The dotted names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def own(path: Path) -> set[str]:
    """The parts of the package that a module imports."""
    parts = {name.split(".")[1] for name in imports(path) if name.startswith("deconv_article.")}
    return {name for name in parts if not name.startswith("__")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_downwards_or_stay_level(path):
    if part(path).startswith("__"):
        return
    levels = {name: level for level, names in enumerate(LEVELS) for name in names}
    assert part(path) in levels, "a new module needs its place in LEVELS"
    for name in own(path) - {part(path)}:
        assert levels[name] >= levels[part(path)], f"{part(path)} must not import {name}"


def test_only_what_builds_knows_the_figures():
    assert {part(path) for path in modules() if "figures" in own(path)} <= {
        "cli",
        "worker",
        "figures",
    }


def test_no_build_knows_the_experiments():
    assert {part(path) for path in modules() if "experiments" in own(path)} <= {"experiments"}


def test_the_model_is_mathematics_alone():
    for path in (PACKAGE / "model").glob("*.py"):
        assert own(path) <= {"model"}
        tops = {name.split(".")[0] for name in imports(path)}
        assert tops <= {
            "__future__",
            "collections",
            "dataclasses",
            "itertools",
            "deconv_article",
            "math",
            "numpy",
            "typing",
        }


def test_figures_know_the_contract_and_the_model():
    for path in (PACKAGE / "figures").glob("*.py"):
        known = {"cut", "figure", "figures", "layers", "marks", "model", "results", "sentence"}
        listing = {"registry"} if path.name == "__init__.py" else set()
        assert own(path) <= known | listing


@pytest.mark.parametrize(
    ("library", "only"),
    [
        ("pybars", {"engine"}),
        ("jinja2", {"page"}),
        ("markdown", {"attributes", "markup"}),
        ("math_core", {"aside"}),
        ("matplotlib", {"card", "icon", "outline", "twin"}),
        ("torch", {"experiments"}),
        ("tornado", {"serve"}),
        ("watchfiles", {"watch"}),
    ],
)
def test_few_modules_know_a_library(library, only):
    users = {part(p) for p in modules() if library in {n.split(".")[0] for n in imports(p)}}
    assert users <= only


def test_only_the_command_and_the_server_print_or_exit():
    for path in modules():
        if part(path) in ("cli", "serve") or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name):
                assert node.id not in ("print", "exit", "quit", "SystemExit", "input"), path.name
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("exit", "_exit", "stdout", "stderr"), path.name


COLOURS = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|:[^;{}]*(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple|navy)(?![\w-])",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "assets/styles").glob("*.css")), ids=lambda p: p.name
)
def test_no_colour_stands_outside_the_tokens(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if path.name == "tokens.css":
        assert COLOURS.search(css)
        return
    assert not COLOURS.search(css)
    assert "!important" not in css


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("assets", "templates")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".css", ".html", ".j2", ".js", ".svg")
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_nothing_is_loaded_from_another_host(path):
    text = path.read_text(encoding="utf-8")
    loads = re.compile(
        r"(?:src|srcset|poster|data)\s*=\s*[\"']?\s*(?:https?:)?//"
        r"|<(?:link|use|image)\b[^>]*href\s*=\s*[\"']?\s*(?:https?:)?//"
        r"|url\(\s*[\"']?\s*(?:https?:)?//|@import|\b(?:fetch|importScripts|import)\(",
        re.IGNORECASE,
    )
    assert not loads.search(text)
