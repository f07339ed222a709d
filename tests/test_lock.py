"""Two builds of one site: one waits, both end right."""

import os
import subprocess
import sys
import threading
import time

import projects
import pytest

from deconv_article.lock import locked


def test_builds_at_once_wait_for_each_other_and_all_end_right(tmp_path):
    projects.write(
        tmp_path,
        {
            "article/index.md": "Hello ![b](b.png)\n" * 50,
            "article/b.png": "b",
            "article/article.toml": projects.TITLE,
        },
    )
    command = [sys.executable, "-m", "deconv_article", "build"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def start() -> subprocess.Popen:
        return subprocess.Popen(
            [*command, "article/index.md"],
            cwd=tmp_path,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    told = [process.communicate(timeout=120) for process in [start() for _ in range(4)]]
    assert sorted(told) == sorted(
        [("built build/index.html\n", ""), *[("build/index.html is up to date\n", "")] * 3]
    )
    assert "Hello" in (tmp_path / "build" / "index.html").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"article", "build", "cache"}


@pytest.fixture(params=["fcntl", "file"])
def kind(request, monkeypatch):
    """With the system's locks, and as where it has none."""
    if request.param == "file":
        monkeypatch.setitem(sys.modules, "fcntl", None)


def test_whoever_comes_second_waits(tmp_path, kind):
    told = []

    def second() -> None:
        with locked(tmp_path / "build"):
            told.append("second")

    with locked(tmp_path / "build"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        told.append("first")
    thread.join(10)
    assert told == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_given_back_at_a_mistake(tmp_path, kind):
    with pytest.raises(ValueError, match="mistake"), locked(tmp_path / "build"):
        raise ValueError("mistake")
    with locked(tmp_path / "build"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lock_file_of_a_killed_build_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    left = tmp_path / ".build.lock"
    left.touch()
    long_ago = time.time() - 3600
    os.utime(left, (long_ago, long_ago))
    with locked(tmp_path / "build"):
        assert left.exists()
    assert not left.exists()
