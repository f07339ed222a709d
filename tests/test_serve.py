"""The author's loop, against the real server in a process of its own."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import projects
import pytest
from servers import SOCKET, Server, serving

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = projects.write(
        tmp_path_factory.mktemp("serve"),
        {
            "article/index.md": "Hello *there*. ![a](a.png)\n",
            "article/article.toml": projects.TITLE,
            "article/a.png": b"\x89PNG",
            "article/private.txt": "private",
            "assets/note.html": "<p>note</p>",
            "build/index.html": "old",
        },
    )
    with serving(folder) as server:
        yield server


def test_the_page_is_served_with_the_servers_script_and_never_kept(server):
    status, headers, body = server.ask()
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "no-store"
    assert b"Hello <em>there</em>." in body
    assert b'<script src="/-/live.js"' in body
    assert server.ask("/index.html")[2] == body
    # Who listens for errors stands before all that could throw one.
    first = b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<script src="/-/faults.js"></script><meta'
    assert body.startswith(first)
    for own in ("faults.js", "newest.js", "patch.js", "live.js", "live.css"):
        assert server.ask(f"/-/{own}")[2] == (ROOT / "assets" / "serve" / own).read_bytes()


def test_a_page_of_the_authors_own_is_served_with_the_script_where_it_may_stand(server):
    pages = ("<!-- a --><!doctype html>\n<HTML>\n<p>one", "<p>one", "")
    starts = (b"<!-- a --><!doctype html>\n<HTML>\n", b"", b"")
    file = server.folder / "article" / "own.html"
    article = server.folder / "article" / "index.md"
    text = article.read_text()
    for number, (page, start) in enumerate(zip(pages, starts, strict=True)):
        file.write_text(page)
        article.write_text(f"{text}\n\n[own](own.html) {number}.\n")
        server.wait(lambda html, number=number: f"</a> {number}." in html)
        rest = page.removeprefix(start.decode()).encode()
        assert server.ask("/own.html")[2].startswith(
            start + b'<script src="/-/faults.js"></script>' + rest
        )
    article.write_text(text)
    server.wait(lambda html: "own.html" not in html)


def test_files_are_served_as_they_are_with_their_type(server):
    status, headers, body = server.ask("/a.png")
    assert (status, body) == (200, b"\x89PNG")
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_of_another_host_is_refused(server):
    for host in ("example.org", f"example.org:{server.port}", f"127.0.0.1:{server.port + 1}", ""):
        for path in ("/", "/a.png", "/-/live.js", "/-/live"):
            assert server.ask(path, Host=host)[0] in (400, 421), (host, path)
    assert server.ask(Host="example.org")[0] == 421
    assert server.ask(Host=f"localhost:{server.port}")[0] == 200


def test_the_reload_socket_is_for_our_own_pages(server):
    ours = f"http://127.0.0.1:{server.port}"
    assert server.ask("/-/live", Origin=ours, **SOCKET)[0] == 101
    for origin in ("http://example.org", "null", f"{ours}.example.org"):
        assert server.ask("/-/live", Origin=origin, **SOCKET)[0] == 403, origin
    assert server.ask("/-/live", Host="example.org", Origin=ours, **SOCKET)[0] == 421


@pytest.mark.parametrize(
    "path",
    [
        "/private.txt",
        "/article.toml",
        "/../article/private.txt",
        "/%2e%2e/article/private.txt",
        "/..%2farticle%2fprivate.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/a.png%00",
        "/nope",
        "/-/",
        "/-/x.js",
        "/-/../../README.md",
        "/-/..%2fstyles%2ftokens.css",
        "/forcereload",
    ],
)
def test_nothing_but_the_site_is_served(server, path):
    status, _, body = server.ask(path)
    assert status in (400, 404)
    assert b"private" not in body.replace(path.encode(), b"")


def test_a_link_out_of_the_site_leads_nowhere(server):
    secret = server.folder.parent / "secret.txt"
    secret.write_text("private")
    for name in ("link.txt", "assets"):
        (server.folder / "article" / name).symlink_to(secret)
    try:
        for path in (
            "/link.txt",
            "/assets",
            "/-/live?page=/link.txt",
            "/-/live?page=/../secret.txt",
        ):
            status, _, body = server.ask(path)
            assert status in (400, 404, 426)
            assert b"private" not in body
    finally:
        for name in ("link.txt", "assets"):
            (server.folder / "article" / name).unlink()


@pytest.mark.parametrize(
    "request_",
    [
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    ],
)
def test_a_malformed_request_harms_nobody(server, request_):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(request_)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except ConnectionError:
            pass
    assert server.ask()[0] == 200
    assert "Traceback" not in server.printed()


def test_what_a_page_says_on_its_socket_is_not_listened_to(server):
    with server.socket() as connection:
        connection.sendall(b"\xff" * 4096)
        while connection.recv(65536):
            pass
    assert server.ask()[0] == 200


def test_a_save_is_built_an_error_lies_over_the_last_good_page_and_goes_again(server):
    article = server.folder / "article" / "index.md"
    article.write_text("Second <version>.\n")
    server.wait(lambda page: "Second" in page)

    article.write_text("Third\n\n{{nope}} <b>\n")
    page = server.wait(lambda page: 'role="alert"' in page)
    assert "Second" in page
    assert "unknown variable “nope”" in page
    assert "index.md:3:1<" in page
    assert "{{nope}} &lt;b&gt;" in page
    assert "live.js" in page

    article.write_text("Fourth {{> note.html}}\n")
    page = server.wait(lambda page: 'role="alert"' in page and "note.html" in page)
    (server.folder / "article" / "note.html").write_text("<p>came later</p>")
    page = server.wait(lambda page: 'role="alert"' not in page)
    assert "came later" in page


def test_a_file_that_appears_in_a_new_folder_is_noticed(server):
    article = server.folder / "article" / "index.md"
    article.write_text("Fifth {{> parts/new.html}}\n")
    server.wait(lambda page: "parts/new.html" in page)
    projects.write(server.folder, {"article/parts/new.html": "<p>in a new folder</p>"})
    server.wait(lambda page: "in a new folder" in page)


def test_a_draft_is_shown_with_its_notes(server):
    (server.folder / "article" / "index.md").write_text("Sixth. TODO more.\n")
    assert 'class="notes"' in server.wait(lambda page: "Sixth" in page)


def test_the_built_folder_is_never_touched(server):
    (server.folder / "article" / "index.md").write_text("Seventh.\n")
    server.wait(lambda page: "Seventh" in page)
    assert [path.name for path in (server.folder / "build").iterdir()] == ["index.html"]
    assert (server.folder / "build" / "index.html").read_text() == "old"


def test_what_editors_leave_is_not_a_change(server):
    count = server.printed().count("built ")
    projects.write(
        server.folder,
        {f"article/{name}": "x" for name in ("4913", ".index.md.swp", "index.md~", "#index.md#")},
    )
    (server.folder / "article" / "index.md").write_text("Eighth.\n")
    server.wait(lambda page: "Eighth" in page)
    assert server.printed().count("built ") <= count + 2


def test_a_port_that_is_taken_is_an_error_and_no_traceback(server):
    command = [sys.executable, "-m", "deconv_article", "serve", "article/index.md"]
    result = subprocess.run(
        [*command, "--port", str(server.port)],
        cwd=server.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 1
    assert "choose another port with --port" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_server_listens_on_this_machine_alone(server):
    listening = Path("/proc/net/tcp").read_text() if Path("/proc/net/tcp").exists() else ""
    addresses = re.findall(rf"([0-9A-F]{{8}}):{server.port:04X} 00000000:0000 0A", listening)
    if listening:
        assert addresses == ["0100007F"]


def test_an_interrupt_ends_the_server_quietly(tmp_path):
    import signal

    projects.write(tmp_path, {"article/index.md": "a", "article/article.toml": projects.TITLE})
    with serving(tmp_path) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 130
    assert "Traceback" not in server.printed()
