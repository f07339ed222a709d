"""What the command line asks for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from deconv_article import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

ARTICLE = Path("article/index.md")
OUT = Path("build")


def read_options(arguments: list[str]) -> Namespace | SimpleNamespace:
    """The command and what belongs to it; exits, with a word of help, at what is none.

    `build` and `build ARTICLE.md`, which `make site` says, are told by themselves: argparse would
    take a third of the time of a build that has nothing to do.
    """
    match arguments:
        case ["build", *named] if len(named) < 2 and not any(name[:1] == "-" for name in named):
            article = Path(named[0]) if named else ARTICLE
            return SimpleNamespace(command="build", article=article, out=OUT, draft=False)
    return _parser().parse_args(arguments)


def _port(text: str) -> int:
    """A number that a port can have; not 0, which is another one each time."""
    from argparse import ArgumentTypeError

    if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= 65535):
        raise ArgumentTypeError(f"{text} is no port: expected a number from 1 to 65535")
    return int(text)


def _parser() -> ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="deconv-article", description="Builds a static interactive article from Markdown."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    # named, or argparse would lay out a usage message only to find the name
    commands = parser.add_subparsers(dest="command", required=True, prog="deconv-article")
    build = commands.add_parser("build", help="build the site")
    build.add_argument("--out", type=Path, default=OUT, help="where to (default: build)")
    build.add_argument("--draft", action="store_true", help="show what is missing, in the page")
    why = commands.add_parser(
        "why", help="say what a figure or a page depends on, and what has changed of it"
    )
    why.add_argument("name", metavar="NAME", help="deconv1d, index.html, feed.xml, ...")
    why.add_argument("--out", type=Path, default=OUT, help="of which site")
    serve = commands.add_parser("serve", help="build in draft mode, serve, rebuild on every save")
    serve.add_argument("--port", type=_port, default=8000, help="on 127.0.0.1 (default: 8000)")
    for command in (build, why, serve):
        command.add_argument("article", nargs="?", type=Path, default=ARTICLE, metavar="ARTICLE.md")
    layers = commands.add_parser(
        "layers", help="say whether layers paint evenly: 0 even, 1 uneven, 2 could not be read"
    )
    layers.add_argument("file", metavar="FILE", help="PyTorch, Keras or Flax; - for standard input")
    return parser
