"""The real `deconv-article serve`, in a process of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

DEADLINE = 30.0
SOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator["Server"]:
    """A server of `folder/article/index.md` that answers; it ends with the block."""
    server = Server(folder, environment)
    try:
        end = time.monotonic() + DEADLINE
        while "serving http" not in server.printed():
            assert server.process.poll() is None, server.printed()
            assert time.monotonic() < end, server.printed()
            time.sleep(0.05)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(10)
        server.log.close()


class Server:
    """`deconv-article serve` on a free port."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        arguments = ["serve", "article/index.md", "--port", str(self.port)]
        self.log = (folder / "log.txt").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deconv_article", *arguments],
            cwd=folder,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), **environment},
            # Tests that run in the background of a shell are deaf to it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def printed(self) -> str:
        return (self.folder / "log.txt").read_text()

    def ask(self, path: str = "/", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        host = named.pop("Host", f"127.0.0.1:{self.port}")
        connection.putrequest("GET", path, skip_host=True)
        for name, value in {"Host": host, **named}.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        upgraded = response.status == 101
        answer = response.status, dict(response.getheaders()), b"" if upgraded else response.read()
        connection.close()
        return answer

    def page(self) -> str:
        return self.ask()[2].decode()

    def wait(self, wanted: Callable[[str], bool]) -> str:
        """The page as soon as it is as wanted; fails where that takes too long."""
        end = time.monotonic() + DEADLINE
        while not wanted(page := self.page()):
            assert time.monotonic() < end, f"{self.printed()}\n{page}"
            time.sleep(0.05)
        return page

    def builds(self) -> int:
        return self.printed().count("built ")

    def save_is_seen(self) -> None:
        """Waits until all saves up to now are built: until one that comes after them is."""
        name = f"saved-{time.monotonic_ns()}"
        article = self.folder / "article" / "index.md"
        text = article.read_text(encoding="utf-8")
        article.write_text(f"{text}\n\n<!-- {name} -->\n<p hidden>{name}</p>\n", encoding="utf-8")
        self.wait(lambda page: f"hidden>{name}" in page)
        article.write_text(text, encoding="utf-8")
        self.wait(lambda page: f"hidden>{name}" not in page)

    def socket(self) -> socket.socket:
        """The open socket of a page, its handshake done."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE)
        lines = [
            "GET /-/live?page=/ HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Origin: http://127.0.0.1:{self.port}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in SOCKET.items()),
        ]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(4096)
        assert answer.startswith(b"HTTP/1.1 101")
        return connection
