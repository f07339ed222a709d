"""`deconv-article why NAME`: what an output was made from, and what of that has changed."""

import gc
from pathlib import Path

import projects
import pytest

from deconv_article import generator
from deconv_article.cli import main

ARTICLE = "Hello {{> p.html}} {{> prose.md}} [@one] ![b](b.png)\n\n{{figure 'deconv1d' stride=3}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project that has been built, as the working folder."""
    monkeypatch.chdir(tmp_path)
    projects.write(
        tmp_path,
        {
            "assets/unused.html": "",
            "article/index.md": ARTICLE,
            "article/p.html": "<i>{{> assets/inner.html}}</i>",
            "article/prose.md": "prose",
            "assets/inner.html": "inner",
            "article/b.png": "b",
            "article/article.toml": projects.TITLE,
            "article/references.bib": "@misc{one, author={A B}, title={T}, year={2000}}",
            "templates/footer.html.j2": "<footer></footer>",
        },
    )
    assert main(["build"]) == 0
    yield tmp_path
    gc.enable()


def why(capsys, name: str) -> tuple[set[str], dict[str, str]]:
    """The project's files that were read, and what is said to have changed."""
    capsys.readouterr()
    assert main(["why", name]) == 0
    told = capsys.readouterr().out
    read, _, changed = told.partition("changed since then\n")
    read = read.partition("and would be from")[0]
    rows = [line.split("  ") for line in read.splitlines() if line.startswith("  ")]
    changes = [line.strip().split("  ", 1) for line in changed.splitlines()]
    return (
        {row[1] for row in rows if row[1].startswith(("article/", "assets/", "templates/"))},
        {row[0]: row[1].strip() for row in changes},
    )


def test_a_page_was_made_from_all_that_was_read_for_it(folder, capsys):
    read, changed = why(capsys, "index.html")
    assert read == {
        "article/index.md",
        "article/article.toml",
        "article/p.html",
        "article/prose.md",
        "article/references.bib",
        "assets/inner.html",
        "article/b.png",
        "templates/footer.html.j2",
    }
    assert changed == {}


def test_an_output_was_made_from_no_more_than_its_own(folder, capsys):
    assert why(capsys, "b.png")[0] == {"article/b.png"}
    assert why(capsys, "assets/wide.css")[0] == set()
    assert why(capsys, "figures/deconv1d/index.html")[0] == {"article/article.toml"}
    assert why(capsys, "figures/deconv1d")[0] == {"article/article.toml"}
    assert why(capsys, "figures/deconv1d.svg")[0] == set()
    assert why(capsys, "deconv1d")[0] == set()


def test_a_figure_says_its_sources_and_its_states(folder, capsys):
    main(["why", "deconv1d"])
    told = capsys.readouterr().out
    for name in ("figures/deconv1d.py", "figures/picture.py", "model/overlap.py", "twin.py"):
        assert f"{name} " in told
    assert "model/__init__.py " in told
    assert "figures/__init__.py" not in told
    assert "figures/deconv2d.py" not in told
    assert "at stride=3\n" in told
    assert "at the values that it has by itself\n" in told
    assert "libraries" in told


def test_what_has_changed_is_said_with_both_hashes(folder, capsys):
    (folder / "assets/inner.html").write_text("other")
    changed = why(capsys, "index.html")[1]
    assert list(changed) == ["assets/inner.html"]
    assert changed["assets/inner.html"].startswith("was ")
    assert changed["assets/inner.html"].partition(", is ")[2]
    assert why(capsys, "b.png")[1] == {}
    main(["build"])
    assert why(capsys, "index.html")[1] == {}


def test_a_file_that_appears_or_goes_is_a_change(folder, capsys):
    (folder / "article/assets").mkdir()
    (folder / "article/assets/inner.html").write_text("nearer")
    (folder / "article/p.html").unlink()
    changed = why(capsys, "index.html")[1]
    assert changed["article/assets/inner.html"].startswith("added")
    assert changed["article/p.html"] == "removed"
    assert len(changed) == 2


def test_libraries_and_the_generator_are_inputs_too(folder, capsys, monkeypatch):
    known = generator.libraries()
    monkeypatch.setattr(generator, "libraries", lambda: sorted([*known[1:], "new-1.0"]))
    monkeypatch.setattr(generator, "__version__", "9")
    assert why(capsys, "deconv1d")[1] == {known[0]: "removed", "new-1.0": "added"}
    changed = why(capsys, "index.html")[1]
    assert changed.keys() == {known[0], "new-1.0", "version"}
    assert changed["version"].endswith("is 9")


@pytest.mark.parametrize("name", ["deconv1", "index.htm", "../index.html", "figures"])
def test_an_unknown_name_is_a_mistake(folder, capsys, name):
    capsys.readouterr()
    assert main(["why", name]) == 1
    assert capsys.readouterr().err.startswith(f"the site has no “{name}”")


def test_nothing_is_known_of_what_was_never_built(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    projects.write(tmp_path, {"index.md": "", "article.toml": projects.TITLE})
    assert main(["why", "index.html", "index.md"]) == 1
    assert "no build is known of build" in capsys.readouterr().err


def test_every_output_says_what_it_was_made_from(folder, capsys):
    outputs = [path for path in (folder / "build").rglob("*") if path.is_file()]
    names = [path.relative_to(folder / "build").as_posix() for path in outputs]
    for name in set(names) - {".deconv-article"}:
        read, changed = why(capsys, name)
        assert changed == {}
        assert all((folder / Path(path)).is_file() for path in read)
