"""Whatever goes wrong in an author's own files, as a mistake with a place in them."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from deconv_article.errors import ArticleError, Place, shown

_CALLERS = 4


def placed(error: BaseException, folders: Sequence[Path]) -> ArticleError:
    """The error as an author reads it.

    Its place is the last line of the traceback that lies in one of the folders (not in a library
    installed there); the hint names the lines that led there, innermost first. Python that cannot
    be read is shown where it cannot.
    """
    if isinstance(error, ArticleError):
        return error
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        column = error.offset or 1
        last = error.end_offset if error.end_lineno == error.lineno else None
        place = _place(Path(error.filename), error.lineno, column, last or column + 1)
        return ArticleError(f"this Python cannot be read: {error.msg}", place)
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_own(f, folders)]
    if not frames:
        return ArticleError(message)
    *callers, last_frame = frames
    named = [f"called from {_of(frame)}" for frame in reversed(callers[-_CALLERS:])]
    return ArticleError(message, _of(last_frame), "\n  ".join(named))


def _is_own(frame: traceback.FrameSummary, folders: Sequence[Path]) -> bool:
    path = Path(frame.filename)
    for folder in folders:
        if path.is_relative_to(folder):
            return "site-packages" not in path.relative_to(folder).parts
    return False


def _of(frame: traceback.FrameSummary) -> Place:
    path = Path(frame.filename)
    line = frame.lineno or 1
    # A template's frame has the columns of the Python that Jinja made of it.
    if path.suffix != ".py" or frame.colno is None:
        return _place(path, line, 0, 0)
    content = _line(path, line).encode()
    ends = frame.end_colno if frame.end_lineno == frame.lineno else None
    before = len(content[: frame.colno].decode(errors="replace"))
    within = len(content[: len(content) if ends is None else ends].decode(errors="replace"))
    return _place(path, line, before + 1, within + 1)


def _place(path: Path, line: int, column: int, end: int) -> Place:
    """Columns from 1, the end behind the last; 0 is the whole line."""
    content = _line(path, line)
    if not column:
        column = len(content) - len(content.lstrip()) + 1
        end = len(content) + 1
    column = max(1, min(column, len(content) + 1))
    return Place(shown(path), line, column, content, max(1, min(end, len(content) + 1) - column))


def _line(path: Path, line: int) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return lines[line - 1].rstrip("\r") if line <= len(lines) else ""
