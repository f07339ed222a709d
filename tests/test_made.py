"""What a build takes over from the last one, and what it never does."""

import gc
from pathlib import Path

import projects
import pytest

from deconv_article import assets
from deconv_article.cli import main

PAGE = "figures/deconv1d/index.html"
SCRIPT = "assets/widgets/deconv1d.js"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project with a figure that has been built, as the working folder."""
    monkeypatch.chdir(tmp_path)
    files = {
        "article/index.md": "Hello\n\n{{figure 'deconv1d'}}\n\n[Four](#deconv1d?size=4)\n",
        "article/article.toml": projects.TITLE,
        "templates/footer.html.j2": "<footer></footer>",
    }
    projects.write(tmp_path, files)
    assert main(["build"]) == 0
    yield tmp_path
    gc.enable()


def built(folder: Path, out: str = "build") -> dict[str, bytes]:
    site = folder / out
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def edit(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def test_other_words_make_no_page_of_a_figure_and_no_script_again(folder, monkeypatch):
    before = built(folder)
    edit(folder, "article/index.md", "Hello", "There")

    def never(*_: object) -> str:
        raise AssertionError("made again")

    for name in ("figure_script", "script", "wide_stylesheet"):
        monkeypatch.setattr(assets, name, never)
    assert main(["build"]) == 0
    after = built(folder)
    assert {name for name in after if after[name] != before.get(name)} == {"index.html"}
    assert after.keys() == before.keys()


@pytest.mark.parametrize("name", [PAGE, SCRIPT, "figures/deconv1d.svg", "assets/wide.css"])
def test_what_somebody_has_changed_or_removed_is_made_again(folder, name):
    before = built(folder)
    (folder / "build" / name).write_text("mine")
    edit(folder, "article/index.md", "Hello", "There")
    assert main(["build"]) == 0
    assert built(folder)[name] == before[name]
    (folder / "build" / name).unlink()
    edit(folder, "article/index.md", "There", "Hello")
    assert main(["build"]) == 0
    assert built(folder) == before


@pytest.mark.parametrize(
    ("name", "before", "after", "changed"),
    [
        ("article/article.toml", "A Title", "Another", PAGE),
        ("article/index.md", "size=4", "size=5", "figures/deconv1d/size=5/index.html"),
        ("article/index.md", "'deconv1d'", "'deconv1d' stride=3", "figures/deconv1d.svg"),
        ("templates/alone.html.j2", "<html", "<html class='new'", PAGE),
        ("assets/widgets/deconv1d.js", '"use strict"', '"use strict";"new"', SCRIPT),
        ("assets/styles/wide.css", "", "\n.new {}\n", "assets/wide.css"),
    ],
)
def test_what_a_change_is_about_is_as_in_a_clean_build(folder, name, before, after, changed):
    if not (folder / name).exists():  # the project's own, instead of the generator's
        own = Path(__file__).resolve().parent.parent / name
        projects.write(folder, {name: own.read_bytes()})
        assert main(["build"]) == 0
    was = built(folder)
    if before:
        edit(folder, name, before, after)
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + after.encode())
    assert main(["build"]) == 0
    assert built(folder)[changed] != was.get(changed)
    assert main(["build", "--out", "clean"]) == 0
    assert built(folder) == built(folder, "clean")


def test_a_draft_is_no_build_to_take_from(folder):
    site = built(folder)
    assert main(["build", "--draft"]) == 0
    assert main(["build"]) == 0
    assert built(folder) == site
