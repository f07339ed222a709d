"""The command line; the only module that prints or exits."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from io import TextIOWrapper
from pathlib import Path

from deconv_article.errors import ArticleError, shown
from deconv_article.options import read_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from types import SimpleNamespace


def main(arguments: list[str] | None = None) -> int:
    """Runs `deconv-article`; 0 when it did what was asked, 1 at an author's mistake.

    `layers` gives 0 for even layers, 1 for uneven ones, 2 for anything else.
    """
    options = read_options(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(options)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever reads this has seen enough
        _leave_stdout()
        return 141  # as a shell calls the end of a program by SIGPIPE
    except Exception as error:
        if options.command != "layers":
            raise
        with contextlib.suppress(OSError):
            _say_why(error)
        return 2  # Python's own 1 would be a verdict
    return code


def _leave_stdout() -> None:
    """What is still to be written would fail again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_why(error: Exception) -> None:
    if isinstance(error, OSError):
        _leave_stdout()
        print(f"the verdict cannot be written: {error.strerror}", file=sys.stderr)
    else:
        sys.excepthook(type(error), error, error.__traceback__)


def _run(options: Namespace | SimpleNamespace) -> int:
    try:
        if options.command == "layers":
            return _layers(options.file)
        if options.command == "serve":
            from deconv_article.serve import serve

            serve(options.article, options.port)
            return 0
        if options.command == "why":
            return _why(options.name, options.article, options.out)
        return _build(options.article, options.out, options.draft)
    except ArticleError as error:
        print(error, file=sys.stderr)
        return 2 if options.command == "layers" else 1
    except KeyboardInterrupt:
        return 130


def _layers(file: str) -> int:
    from deconv_article.errors import Source, decode
    from deconv_article.layers import judge_layers, read_layers
    from deconv_article.layers.cure import find_cure
    from deconv_article.layers.report import report

    path = Path("<stdin>" if file == "-" else file)
    if file == "-" and not sys.stdin:
        raise ArticleError(f"{path} cannot be read: it is closed")
    try:
        data = sys.stdin.buffer.read() if file == "-" else path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{file} cannot be read: {error.strerror}") from None
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal need not have ×
    source = Source(path, decode(path, data))
    layers = read_layers(source.text, path)
    verdict = judge_layers(layers)
    print("\n".join(report(source, layers, verdict, find_cure(layers))))
    return 0 if verdict.even else 1


def _build(article: Path, out: Path, draft: bool) -> int:
    from deconv_article.cache import cache_folder, prune
    from deconv_article.lock import locked
    from deconv_article.manifest import Manifest
    from deconv_article.output import check_ours, remove_leftovers, write, writing

    gc.disable()  # a build is short: collecting would cost more than it frees
    page = shown(out / "index.html")
    with contextlib.ExitStack() as lock:
        with writing(out):
            lock.enter_context(locked(out))
            check_ours(out)
            remove_leftovers(out)
        cache = cache_folder(article)
        manifest = Manifest(cache, article, out, draft)
        if manifest.is_current():
            _print_notes(manifest.notes)
            print(f"{page} is up to date")
            return 0

        # what follows is imported only when there is something to build
        from deconv_article.figures import FIGURES
        from deconv_article.site import render

        site = render(article, FIGURES, cache, draft, manifest)
        with writing(out):
            write(site.tree, out, site.kept)
        notes = [f"{n.place}: {n.message}" if n.place else n.message for n in site.notes]
        prune(cache)
        manifest.save(site.files.asked, site.reads, site.figures, site.renewed, notes)
    _print_notes(notes)
    print(f"built {page}")
    return 0


def _why(name: str, article: Path, out: Path) -> int:
    from deconv_article.cache import cache_folder
    from deconv_article.manifest import Manifest
    from deconv_article.why import why

    print("\n".join(why(name, Manifest(cache_folder(article), article, out))))
    return 0


def _print_notes(notes: list[str]) -> None:
    for note in notes:
        print(f"note: {note}")
