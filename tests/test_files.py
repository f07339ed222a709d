"""Files that are being written while they are read."""

import threading
import time

import pytest

from deconv_article.files import read_rested


@pytest.fixture
def written(tmp_path):
    """Writes a file in the parts given, a little apart, until the test has ended."""
    file = tmp_path / "part.html"
    ended = threading.Event()

    def write_over_and_over(parts: list[bytes]) -> None:
        while not ended.is_set():
            with file.open("wb", buffering=0) as stream:
                for part in parts:
                    time.sleep(0.001)
                    stream.write(part)
            time.sleep(0.03)

    threads = []

    def begin(*parts: bytes):
        file.write_bytes(b"".join(parts))
        threads.append(threading.Thread(target=write_over_and_over, args=(list(parts),)))
        threads[0].start()
        return file

    yield begin
    ended.set()
    for thread in threads:
        thread.join()


def test_what_is_half_written_is_not_read(written):
    file = written(b"<p>one", b" two</p>", b"<p>three</p>")
    for _ in range(50):
        assert read_rested(file) == b"<p>one two</p><p>three</p>"
        time.sleep(0.001)


def test_an_empty_file_is_waited_for_and_then_taken_at_its_word(tmp_path):
    file = tmp_path / "part.html"
    file.touch()
    late = threading.Timer(0.03, file.write_bytes, [b"words"])
    late.start()
    assert read_rested(file) == b"words"
    late.join()
    file.write_bytes(b"")
    assert read_rested(file) == b""


def test_a_file_that_never_rests_is_read_all_the_same(tmp_path):
    file = tmp_path / "part.html"
    file.write_bytes(b"words")
    ended = threading.Event()

    def touch() -> None:
        while not ended.wait(0.001):
            file.touch()

    thread = threading.Thread(target=touch)
    thread.start()
    assert read_rested(file) == b"words"
    ended.set()
    thread.join()
