"""A site is written all or nothing, and nothing that is not ours is touched."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import projects
import pytest

from deconv_article.errors import ArticleError
from deconv_article.output import MARKER, check_ours, remove_leftovers, write

OLD = {"index.html": b"old", "same.txt": b"same", "sub/gone.txt": b"gone", ".nojekyll": b""}
NEW = {"index.html": b"new", "same.txt": b"same", "sub/come.txt": b"come", ".nojekyll": b""}


def read(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the marker."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MARKER)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_folder_holds_exactly_the_site(tmp_path):
    out = tmp_path / "a" / "build"
    write(OLD, out)
    assert read(out) == OLD
    write(NEW, out)
    assert read(out) == NEW
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["build"]
    assert not (out / "sub" / "gone.txt").exists()


def test_files_that_have_not_changed_keep_their_time(tmp_path):
    out = tmp_path / "build"
    write(OLD, out)
    os.utime(out / "same.txt", (1, 1))
    write(NEW, out)
    assert (out / "same.txt").stat().st_mtime == 1


def test_an_empty_folder_may_become_the_site(tmp_path):
    (tmp_path / "build").mkdir()
    write(NEW, tmp_path / "build")
    assert read(tmp_path / "build") == NEW


@pytest.mark.parametrize("name", ["notes.txt", ".git/config", "index.html"])
def test_a_folder_that_is_not_ours_is_refused_and_stays(tmp_path, name):
    projects.write(tmp_path / "build", {name: "mine"})
    with pytest.raises(ArticleError, match="did not make"):
        write(NEW, tmp_path / "build")
    assert read(tmp_path / "build") == {name: b"mine"}


def test_a_file_or_a_link_is_no_folder_for_a_site(tmp_path):
    projects.write(tmp_path, {"file": "mine", "other/a": "mine"})
    (tmp_path / "link").symlink_to(tmp_path / "other")
    for name in ("file", "link"):
        with pytest.raises(ArticleError, match="not a folder"):
            check_ours(tmp_path / name)


def test_a_failed_write_leaves_the_old_site_and_nothing_beside_it(tmp_path):
    out = tmp_path / "build"
    write(OLD, out)
    with pytest.raises(OSError, match=r"exists|directory"):
        write({"a": b"", "a/b": b""}, out)
    assert read(out) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_what_killed_builds_left_is_cleaned_up_but_not_what_runs(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    running = os.getppid()
    leftovers = {f".build-{dead.pid}/a": "", f".build-{running}/a": "", ".build-notes/a": ""}
    projects.write(tmp_path, leftovers)
    write(NEW, tmp_path / "build")
    remove_leftovers(tmp_path / "build")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [".build-notes", f".build-{running}", "build"]
    )


def test_fifty_kills_leave_a_whole_site_each_time(tmp_path):
    """Builds alternate between two versions and are killed at any moment, mostly while writing."""
    names = [f"part{i}.txt" for i in range(40)]
    versions = []
    for text in ("one", "two"):
        links = " ".join(f"[{name}]({name})" for name in names)
        files = {f"{text}/{name}": f"{text} {name}\n" * 50 for name in names}
        article = {
            f"{text}/index.md": f"{text}\n\n{links}\n",
            f"{text}/article.toml": projects.TITLE,
        }
        projects.write(tmp_path, {**files, **article})
        versions.append(tmp_path / text / "index.md")
    out = tmp_path / "out" / "build"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def start(article: Path) -> subprocess.Popen:
        command = [sys.executable, "-m", "deconv_article", "build", str(article), "--out", str(out)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)

    expected = []
    for article in versions:
        began = time.monotonic()
        assert start(article).wait(60) == 0
        whole = time.monotonic() - began
        expected.append(read(out))
    assert expected[0] != expected[1]

    dice = random.Random(50)
    seen = set()
    for attempt in range(50):
        process = start(versions[attempt % 2])
        # the last third of a build is where it writes
        share = dice.uniform(0.6, 1.05) if attempt % 4 else dice.uniform(0, 1)
        time.sleep(whole * share)
        process.kill()
        process.wait()
        now = read(out)
        assert now in expected, sorted(now.keys() ^ expected[0].keys())
        seen.add(expected.index(now))
    assert start(versions[0]).wait(60) == 0
    assert read(out) == expected[0]
    assert [path.name for path in out.parent.iterdir()] == ["build"]
