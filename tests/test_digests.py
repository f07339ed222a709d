"""Digests are remembered only as long as nobody can have touched the file."""

import builtins
import hashlib
import os

import pytest

from deconv_article import digests
from deconv_article.cache import read_json, write_json
from deconv_article.digests import Digests


@pytest.fixture
def settled(monkeypatch):
    """Files count as untouched at once, so that a test need not wait."""
    monkeypatch.setattr(digests, "_SETTLED", 0)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_digest_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"some\r\nbytes\0")
    assert Digests().of(tmp_path / "a") == sha(b"some\r\nbytes\0")
    assert Digests().of(tmp_path / "none") is None
    assert Digests().of(tmp_path) is None
    assert Digests().of("no\0name") is None


def test_what_is_remembered_is_not_read_again(tmp_path, monkeypatch, settled):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    first = Digests(tmp_path / "known.json")
    assert first.of(path) == sha(b"one")
    first.save()
    second = Digests(tmp_path / "known.json")

    def unread(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(builtins, "open", unread)
    assert second.of(path) == sha(b"one")


@pytest.mark.parametrize("replace", [False, True])
def test_a_change_that_hides_its_time_and_size_is_seen(tmp_path, settled, replace):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    os.utime(path, ns=(10**18, 10**18))
    known = Digests(tmp_path / "known.json")
    known.of(path)
    known.save()
    if replace:
        (tmp_path / "b").write_bytes(b"two")
        os.replace(tmp_path / "b", path)
    else:
        path.write_bytes(b"two")
    os.utime(path, ns=(10**18, 10**18))
    assert Digests(tmp_path / "known.json").of(path) == sha(b"two")


def test_what_was_touched_just_now_is_not_remembered(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    known = Digests(tmp_path / "known.json")
    known.of(path)
    known.save()
    assert str(path) not in read_json(tmp_path / "known.json")


@pytest.mark.parametrize("junk", [[], 1, {"a": 1}, {"a": [1, 2]}, {"a": None}, {"a": [[1], 2, 3]}])
def test_what_is_not_a_record_of_digests_is_done_without(tmp_path, settled, junk):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    if isinstance(junk, dict):
        junk = {str(path): junk["a"]}
    write_json(tmp_path / "known.json", junk)
    known = Digests(tmp_path / "known.json")
    assert known.of(path) == sha(b"one")
    known.save()
    assert Digests(tmp_path / "known.json").of(path) == sha(b"one")
