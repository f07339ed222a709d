"""The process that builds may end at any moment: the server hears of it, and lives."""

import os
import struct
from multiprocessing import Pipe

import pytest

from deconv_article.worker import Ended, Worker


@pytest.mark.parametrize("said", [b"", struct.pack("!i", 99) + b"half a message"])
def test_a_process_that_ends_within_a_message_has_ended_like_any_other(tmp_path, said):
    worker = Worker(tmp_path / "index.md")
    ours, theirs = Pipe()
    os.write(theirs.fileno(), said)
    theirs.close()
    worker._ours = ours
    worker.end()
    with pytest.raises(Ended, match=r"by SIGTERM|with status"):
        worker.receive()


def test_a_process_that_has_ended_may_be_asked_and_tells_by_not_answering(tmp_path):
    worker = Worker(tmp_path / "index.md")
    worker.end()
    worker._process.join(10)
    worker.begin(set())
    with pytest.raises(Ended):
        worker.receive()
