"""What must redraw a figure: its module, and whatever that imports, directly or not."""

import subprocess
import sys
from pathlib import Path

import projects
import pytest

from deconv_article.figures import FIGURES
from deconv_article.registry import Registry
from deconv_article.site import render
from deconv_article.sources import Sources, read_imports

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "deconv_article"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package `shapes` on the path, whose modules import each other in many ways."""
    monkeypatch.syspath_prepend(tmp_path)
    yield projects.write(
        tmp_path / "shapes",
        {
            "__init__.py": "NAMES = ('a', 'b')",
            "a.py": "import shapes.b\nfrom os import path",
            "b.py": "def later():\n    from shapes.deep import c as other",
            "deep/__init__.py": "",
            "deep/c.py": "from . import d\nfrom .. import e\nfrom ..f import THING",
            "deep/d.py": "import shapes.a",
            "e.py": "",
            "f.py": "THING = 1",
            "alone.py": "from shapes import NAMES",
            "g.py": "import json, shapesque",
        },
    )
    for name in [name for name in sys.modules if name.split(".")[0] == "shapes"]:
        del sys.modules[name]


def found(package: Path, module: str, lists: str = "shapes") -> set[str]:
    files = Sources(["shapes"], read_imports, lists).of([module])
    return {path.relative_to(package).as_posix() for path in files}


def test_imports_are_followed_wherever_they_lead(package):
    ring = {"a.py", "b.py", "deep/__init__.py", "deep/c.py", "deep/d.py", "e.py", "f.py"}
    # `from .. import e` imports from the package itself
    assert found(package, "shapes.a") == {*ring, "__init__.py"}
    assert found(package, "shapes.e") == {"e.py"}
    assert found(package, "shapes.g") == {"g.py"}


def test_a_package_counts_where_something_is_imported_from_it(package):
    assert found(package, "shapes.alone") == {"alone.py", "__init__.py"}


def test_the_packages_that_a_module_lies_in_are_run_first(package):
    assert found(package, "shapes.e", lists="") == {"e.py", "__init__.py"}
    (package / "deep/__init__.py").write_text("import shapes.g")
    assert found(package, "shapes.deep.d") >= {"deep/d.py", "deep/__init__.py", "g.py"}
    assert found(package, "shapes.e") == {"e.py"}


def test_a_module_that_does_not_read_says_where(package):
    (package / "e.py").write_text("x = = 1\n")
    with pytest.raises(SyntaxError) as caught:
        found(package, "shapes.e")
    assert caught.value.filename == str(package / "e.py")
    assert caught.value.lineno == 1


def modules_after(code: str) -> set[Path]:
    """The package's modules that are there after some code has run, packages apart."""
    code += "\nimport sys\nfor m in list(sys.modules.values()): print(getattr(m, '__file__', ''))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    paths = {Path(line) for line in told.stdout.splitlines() if line.startswith(str(PACKAGE))}
    return {path for path in paths if path.name != "__init__.py"}


@pytest.fixture(scope="module")
def finding() -> set[Path]:
    """What is there to find figures, before one is loaded."""
    return modules_after("import deconv_article.figures")


@pytest.mark.parametrize("name", FIGURES.names)
def test_all_that_loading_a_figure_imports_is_known_to_shape_it(name, finding):
    loaded = modules_after(
        "from pathlib import Path\n"
        "import deconv_article.twin, deconv_article.cut\n"
        "from deconv_article.figures import FIGURES\n"
        "from deconv_article.files import Files\n"
        f"FIGURES.beside(Files(Path({str(ROOT / 'article' / 'index.md')!r}))).load('{name}')"
    )
    known = {path for path in FIGURES.files(name) if path.name != "__init__.py"}
    assert PACKAGE / f"figures/{name}.py" in loaded
    assert loaded - finding <= known <= loaded


def test_a_figures_own_module_shapes_no_other_figure():
    for name in FIGURES.names:
        users = {
            one for one in FIGURES.names if PACKAGE / f"figures/{name}.py" in FIGURES.files(one)
        }
        assert users == {name}


def test_the_mathematics_shapes_those_figures_that_call_it():
    def users(module: str) -> set[str]:
        path = PACKAGE / module
        return {name for name in FIGURES.names if path in FIGURES.files(name)}

    assert users("twin.py") == users("marks.py") == users("outline.py") == set(FIGURES.names)
    assert users("model/kernel.py") == {"kernel"}
    assert users("model/__init__.py") >= users("model/overlap.py") | {"kernel"}
    assert users("__init__.py") == set(FIGURES.names)
    assert users("figures/__init__.py") == set()
    assert "kernel" not in users("model/overlap.py")
    assert "deconv1d" not in users("results.py")
    assert {"deconv1d", "deconv2d", "deconv1d_multi"} <= users("model/overlap.py")


FIGURE = """
from deconv_article.figure import Figure, Param, Size, Table
{imports}
FIGURE = Figure(
    name="{name}", title="T", params=(Param("n", 1, 1, 9, "n"),),
    model=lambda values: {{"n": values["n"]}}, layout=lambda data, size: [],
    sentence="{{{{n}}}}.", table=lambda data: Table(["n"], [[1]]),
    wide=Size(9, 9), narrow=Size(5, 5),
)
"""


def test_a_change_redraws_the_figures_that_import_what_changed(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    drawings = projects.write(
        tmp_path / "drawings",
        {
            "__init__.py": "",
            "one.py": FIGURE.format(name="one", imports="from drawings.scale import TEN"),
            "two.py": FIGURE.format(name="two", imports=""),
            "scale.py": "TEN = 10",
            "deep/__init__.py": "",
            "deep/er.py": "",
            "other.py": "",
        },
    )
    article = "{{figure 'one'}}\n\n{{figure 'two'}}\n\n{{fact 'two.n'}}\n"
    projects.write(
        tmp_path,
        {
            "article/index.md": article,
            "article/article.toml": projects.TITLE,
            "assets/widgets/one.js": "",
            "assets/widgets/two.js": "",
        },
    )
    registry = Registry("drawings", ("one", "two"), uses=())
    drawn = tmp_path / ".cache" / "figures"

    def redrawn() -> int:
        """How many figures a build draws."""
        before = set(drawn.glob("*"))
        with projects.without_matplotlib():
            render(tmp_path / "article" / "index.md", registry, tmp_path / ".cache")
        return len(set(drawn.glob("*")) - before)

    def edit(name: str) -> None:
        path = drawings / name
        path.write_text(path.read_text() + "\n# changed\n")

    try:
        assert redrawn() == 2
        assert redrawn() == 0
        edit("__init__.py")  # it only lists the figures
        assert redrawn() == 0
        for name, figures in (("one.py", 1), ("two.py", 1), ("scale.py", 1), ("other.py", 0)):
            edit(name)
            assert redrawn() == figures, name
        (drawings / "two.py").write_text(
            FIGURE.format(name="two", imports="from drawings import scale")
        )
        assert redrawn() == 1
        edit("scale.py")
        assert redrawn() == 2
        (drawings / "one.py").write_text(
            FIGURE.format(name="one", imports="import drawings.deep.er")
        )
        assert redrawn() == 1
        edit("deep/__init__.py")
        assert redrawn() == 1
        (tmp_path / "assets/styles").mkdir()
        tokens = (ROOT / "assets/styles/tokens.css").read_text()
        (tmp_path / "assets/styles/tokens.css").write_text(tokens + "/* changed */")
        assert redrawn() == 2
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "drawings"]:
            del sys.modules[name]
