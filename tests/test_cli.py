"""The command: what it prints, what it returns, what it leaves."""

import gc
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import projects
import pytest

from deconv_article import cache, generator
from deconv_article.cli import main
from deconv_article.digests import Digests
from deconv_article.options import read_options


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with an article in it, as the working folder; its cache is its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    projects.write(
        tmp_path,
        {
            "index.md": "Hello, {{> p.html}} ![b](b.png)\n",
            "p.html": "<i>{{typewriter.title}}</i>",
            "b.png": "b",
            "article.toml": projects.TITLE,
        },
    )
    yield tmp_path
    gc.enable()  # a build turns it off for its short life


def build(*options: str) -> int:
    return main(["build", "index.md", "--out", "site", *options])


def page(folder: Path) -> str:
    return (folder / "site" / "index.html").read_text()


def test_a_build_says_where_the_page_is(folder, capsys):
    assert build() == 0
    assert capsys.readouterr() == ("built site/index.html\n", "")
    assert "Hello, <i>A Title</i>" in page(folder)
    assert (folder / "site" / "b.png").read_text() == "b"


def test_an_article_and_a_folder_are_taken_where_none_is_named(folder, capsys):
    projects.write(folder, {"article/index.md": "There.", "article/article.toml": projects.TITLE})
    assert main(["build"]) == 0
    assert capsys.readouterr().out == "built build/index.html\n"


@pytest.mark.parametrize("named", [[], ["index.md"]])
def test_a_plain_build_is_what_argparse_makes_of_it(named):
    plain = read_options(["build", *named])
    assert vars(plain) == vars(read_options(["build", "--out", "build", *named]))


def test_a_mistake_is_told_once_on_stderr_and_leaves_the_last_good_site(folder, capsys):
    assert build() == 0
    good = page(folder)
    capsys.readouterr()
    (folder / "index.md").write_text("Hello {{nope}}\n")
    for _ in range(2):
        assert build() == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err == (
            "index.md:1:7: unknown variable “nope”\n"
            "  1 | Hello {{nope}}\n"
            "    |       ^^^^^^^^\n"
            "  known: article, typewriter\n"
        )
    assert page(folder) == good


@pytest.mark.parametrize(
    "files",
    [
        {"index.md": b"caf\xe9"},
        {"p.html": "{{> p.html}}"},
        {"article.toml": "title ="},
        {"index.md": "{{figure 'deconv1d' class=1}}"},
        {"index.md": "{{figure 'deconv1d' stride=1 stride=2}}"},
        {"index.md": "{{> " + "a" * 300 + "}}"},
        {"index.md": "[a](" + "b" * 300 + ")"},
        {"index.md": "{{typewriter.authors.name}}"},
        {"index.md": "{{#if typewriter.title}}" * 50 + "{{/if}}" * 50},
    ],
)
def test_a_mistake_never_ends_in_a_traceback(folder, capsys, files):
    projects.write(folder, files)
    assert build() == 1
    assert capsys.readouterr().err
    assert not (folder / "site").exists()


def test_an_article_that_cannot_be_read_is_said(folder, capsys):
    assert main(["build", "nope.md"]) == 1
    assert capsys.readouterr().err == "there is no article nope.md\n"
    assert main(["build", "."]) == 1
    assert capsys.readouterr().err == (
        ". is a folder, not an article\n  name the Markdown file in it: index.md\n"
    )
    (folder / "index.md").unlink()
    assert main(["build", "."]) == 1
    assert capsys.readouterr().err == ". is a folder, not an article\n"


@pytest.mark.parametrize("out", ["/proc/x", "b.png/x", "b.png/x/y"])
def test_a_folder_that_cannot_be_written_is_said(folder, capsys, out):
    assert main(["build", "index.md", "--out", out]) == 1
    message, hint = capsys.readouterr().err.splitlines()
    assert message.startswith(f"{out} cannot be written: ")
    assert "--out" in hint


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(folder):
    assert build() == 0
    why = ("why", "index.html", "index.md", "--out", "site")
    command = [sys.executable, "-m", "deconv_article", *why]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write) as pipe:
        result = subprocess.run(
            [*command, "--out", "site"],
            cwd=folder,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (141, b"")


def test_the_version_is_the_packages(folder, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    assert capsys.readouterr().out == f"deconv-article {project['project']['version']}\n"


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "0", "a", "8_0", ""])
def test_a_port_that_is_none_is_explained(folder, capsys, port):
    with pytest.raises(SystemExit) as caught:
        main(["serve", f"--port={port}"])
    assert caught.value.code == 2
    assert "from 1 to 65535" in capsys.readouterr().err
    for right in ("1", "65535"):
        assert read_options(["serve", "--port", right]).port == int(right)


def test_a_folder_that_is_not_ours_is_refused_before_anything_is_built(folder, capsys):
    projects.write(folder, {"site/mine.txt": "mine", "index.md": "{{nope}}"})
    assert build() == 1
    assert "did not make" in capsys.readouterr().err
    assert [path.name for path in (folder / "site").iterdir()] == ["mine.txt"]


def test_the_folder_of_the_article_is_no_folder_for_the_site(folder, capsys):
    assert main(["build", "index.md", "--out", "."]) == 1
    assert (folder / "index.md").exists()


def test_wrong_options_are_explained(folder, capsys):
    for arguments in ([], ["build", "--nope"], ["paint"], ["serve", "--port", "a"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        assert "usage: deconv-article" in capsys.readouterr().err


def test_a_draft_prints_its_notes(folder, capsys):
    (folder / "index.md").write_text("a\n\nTODO b\n")
    assert build() == 1
    assert "finish it, or build with --draft" in capsys.readouterr().err
    assert build("--draft") == 0
    assert capsys.readouterr().out == "note: index.md:3:1: TODO: b\nbuilt site/index.html\n"


def test_what_is_up_to_date_is_not_built_again(folder, capsys):
    build()
    times = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")}
    capsys.readouterr()
    assert build() == 0
    assert capsys.readouterr().out == "site/index.html is up to date\n"
    assert {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")} == times


def test_what_a_killed_build_left_goes_even_if_there_is_nothing_to_build(folder):
    build()
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    projects.write(folder, {f".site-{dead.pid}/index.html": ""})
    assert build() == 0
    assert not list(folder.glob(".site-*"))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "index.md").write_text("Bye ![b](b.png)"),
        lambda folder: (folder / "p.html").write_text("<b></b>"),
        lambda folder: (folder / "b.png").write_text("c"),
        lambda folder: (folder / "article.toml").write_text('title = "Other"'),
        lambda folder: projects.write(folder, {"templates/footer.html.j2": "<footer></footer>"}),
        lambda folder: projects.write(folder, {"assets/styles/print.css": "@page { margin: 0 }"}),
        lambda folder: (folder / "site" / "b.png").unlink(),
        lambda folder: (folder / "site" / "index.html").write_text("broken"),
        lambda folder: (folder / "site" / "more.txt").write_text("more"),
    ],
    ids=[
        "article",
        "partial",
        "picture",
        "metadata",
        "template",
        "style",
        "deleted",
        "edited",
        "added",
    ],
)
def test_what_has_changed_is_built_again(folder, capsys, change):
    build()
    change(folder)
    capsys.readouterr()
    assert build() == 0
    assert capsys.readouterr().out == "built site/index.html\n"
    assert "broken" not in page(folder)
    assert (folder / "site" / "b.png").read_bytes() == (folder / "b.png").read_bytes()
    assert not (folder / "site" / "more.txt").exists()
    assert build() == 0
    assert "up to date" in capsys.readouterr().out


def test_a_draft_and_an_article_are_not_the_same_site(folder, capsys):
    build()
    capsys.readouterr()
    assert build("--draft") == 0
    assert capsys.readouterr().out == "built site/index.html\n"


def test_two_folders_do_not_share_a_record(folder, capsys):
    build()
    capsys.readouterr()
    assert main(["build", "index.md", "--out", "other"]) == 0
    assert capsys.readouterr().out == "built other/index.html\n"
    assert build() == 0
    assert "up to date" in capsys.readouterr().out


def test_another_generator_builds_again(folder, capsys, monkeypatch):
    build()
    monkeypatch.setattr(generator, "__version__", "0")
    capsys.readouterr()
    assert build() == 0
    assert capsys.readouterr().out == "built site/index.html\n"


def test_any_python_file_of_the_package_is_an_input(tmp_path, monkeypatch):
    package = projects.write(tmp_path / "package", {"a.py": "a", "figures/b.py": "b"})
    monkeypatch.setattr(generator, "PACKAGE", package)
    known = Digests(tmp_path / "digests.json")
    before = generator.generator(known)
    known.save()
    assert generator.generator(Digests(tmp_path / "digests.json")) == before
    (package / "figures" / "b.py").write_text("c")
    changed = generator.generator(Digests(tmp_path / "digests.json"))
    assert changed != before
    (package / "figures" / "c.py").write_text("")
    assert generator.generator(Digests(tmp_path / "digests.json")) not in (before, changed)


def first_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def one_bit_changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"{",
        lambda data: b"[]",
        lambda data: b"null",
        lambda data: b'{"draft": false}',
        lambda data: b"\x00\xff",
        lambda data: b"1",
        lambda data: b"[1,2]",
        lambda data: data + b" ",
        first_half,
        one_bit_changed,
    ],
)
def test_broken_caches_are_done_without(folder, capsys, spoil):
    build()
    first = page(folder)
    spoiled = [path for path in (folder / "cache").rglob("*.json") if path.name != "digests.json"]
    for path in spoiled:
        path.write_bytes(spoil(path.read_bytes()))
    capsys.readouterr()
    assert build() == 0
    assert capsys.readouterr().out == "built site/index.html\n"
    assert page(folder) == first
    assert build() == 0
    assert "up to date" in capsys.readouterr().out


def test_folders_in_the_place_of_caches_make_way(folder, capsys):
    build()
    for path in (folder / "cache").rglob("*.json"):
        path.unlink()
        projects.write(path, {"some/file": "x"})
    capsys.readouterr()
    assert build() == 0
    assert capsys.readouterr().out == "built site/index.html\n"
    assert build() == 0
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["site", "generator", "inputs", "reads", "figures", "outputs"])
@pytest.mark.parametrize("value", [None, 1, [], {}, [[]], [1], [["a", "b", "c"]], {"a": 1}])
def test_a_manifest_of_another_version_is_made_again(folder, capsys, key, value):
    """Whole, with the right checksum, but in a form that nothing here knows."""
    build()
    (path,) = (folder / "cache").rglob("site-*.json")
    known = cache.read_json(path)
    writer = str(cache.PACKAGE / "manifest.py")
    sources = {**known["generator"]["sources"], writer: "0" * 64}
    other = {**known, "generator": {**known["generator"], "sources": sources}}
    cache.write_json(path, {**other, key: value})
    capsys.readouterr()
    assert main(["why", "index.html", "index.md", "--out", "site"]) == 1
    assert "no build is known" in capsys.readouterr().err
    assert build() == 0
    assert capsys.readouterr().out == "built site/index.html\n"
    assert cache.read_json(path)["reads"] == known["reads"]


def test_a_cache_that_cannot_be_written_is_done_without(folder, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "b.png"))
    assert build() == 0
    assert "Hello" in page(folder)


def test_what_no_build_has_asked_for_in_weeks_leaves_the_cache(folder, capsys):
    (folder / "index.md").write_text("{{figure 'deconv1d'}}\n")
    assert build() == 0
    (drawn,) = (folder / "cache").rglob("figures/*.json")
    stale = drawn.with_name("stale.json")
    stale.write_text("{}")
    for path, days in ((drawn, 29), (stale, 29), (drawn.with_name("young.json"), 27)):
        path.touch()
        os.utime(path, (time.time() - days * 24 * 3600,) * 2)
    shutil.rmtree(folder / "site")  # or the picture would stay, and nobody ask for it
    assert build() == 0
    assert sorted(path.name for path in drawn.parent.iterdir()) == [drawn.name, "young.json"]


def test_the_cache_lies_in_the_project_where_there_is_one(folder):
    projects.write(folder, {"assets/a": "", "article/index.md": ""})
    assert cache.cache_folder(folder / "article" / "index.md").is_relative_to(folder / ".cache")
    assert cache.cache_folder(folder / "index.md").is_relative_to(folder / "cache")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "-m", "deconv_article", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_takes_only_what_it_needs(folder):
    def imported(text: str) -> set[str]:
        return {line.rpartition("|")[2].strip() for line in text.splitlines() if "|" in line}

    arguments = ("build", "index.md", "--out", "site")
    assert run(*arguments, cwd=folder).returncode == 0
    same = imported(run(*arguments, cwd=folder).stderr)
    assert "deconv_article.cache" in same
    slow = {"pybars", "jinja2", "markdown", "matplotlib", "numpy", "livereload", "watchfiles"}
    assert not same & {*slow, "tomllib", "deconv_article.site"}
    (folder / "index.md").write_text("Good *morning*, {{> p.html}} ![b](b.png)\n")
    prose = imported(run(*arguments, cwd=folder).stderr)
    assert "markdown" in prose
    assert not prose & (slow - {"markdown"})


def test_the_real_figures_are_built_by_the_real_command(folder):
    (folder / "index.md").write_text("{{> assets/deconv1d.html}}\n")
    result = run("build", "index.md", "--out", "site", cwd=folder)
    assert result.returncode == 0, result.stderr
    assert (folder / "site" / "figures" / "deconv1d.svg").read_text().startswith("<svg")
    assert 'data-figure="deconv1d"' in page(folder)
    (folder / "index.md").write_text(
        "{{> assets/deconv1d.html}}\n\n{{figure 'deconv2d' stride=9}}\n"
    )
    result = run("build", "index.md", "--out", "site", cwd=folder)
    assert result.returncode == 1
    assert "index.md:3:21: stride is 9" in result.stderr
