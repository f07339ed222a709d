"""Where the process that builds begins: all that can go wrong behind this, it lives to tell."""

from __future__ import annotations

import contextlib
import signal
from multiprocessing.connection import Connection
from pathlib import Path


def begin(connection: Connection, article: Path) -> None:
    """Builds whenever it is asked to; what ends that is sent as its last words, a list of lines."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    try:
        from deconv_article.worker import work

        work(connection, article)
    except BaseException:
        import traceback

        with contextlib.suppress(OSError):  # the server may have gone first
            connection.send(traceback.format_exc().splitlines())
