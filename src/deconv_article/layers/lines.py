"""Tokens -> logical lines, what stands under which, and the names that a line gives.

`assets/widgets/layers_lines.js` is the same rule in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from deconv_article.layers.calls import Script, pieces
from deconv_article.layers.known import CONTROL, HOMES, at_home


@dataclass
class Line:
    """A statement: its tokens, its first word, and what stands under it.

    A line that holds others (`def`, `class`, `for`, `if` …) ends at its colon.
    """

    first: int
    end: int
    word: str
    body: list[Line] = field(default_factory=list)


def lines_of(script: Script) -> tuple[list[Line], list[Line]]:
    """The lines that stand under no other, and all lines."""
    top: list[Line] = []
    every: list[Line] = []
    headers: list[tuple[int, list[Line]]] = []  # (indent, body)
    index = 0
    while index < len(script.tokens):
        if script.says(index) in ("\n", ";"):
            index += 1
            continue
        if script.said(index, index + 3) in (">>>", "..."):
            index += 3
        if script.says(index) == "async":
            index += 1
        end = _until(script, index, len(script.tokens), "\n;")
        if end == index:
            continue
        start = script.tokens[index].start
        indent = start - script.text.rfind("\n", 0, start)
        while headers and headers[-1][0] >= indent:
            headers.pop()
        line = Line(index, end, script.says(index))
        every.append(line)
        (headers[-1][1] if headers else top).append(line)
        if _holds_lines(line):
            headers.append((indent, line.body))
            line.end = _until(script, index, end, ":")
            end = min(end, line.end + 1)
        index = end
    return top, every


def _holds_lines(line: Line) -> bool:
    return line.word in CONTROL or line.word in ("def", "class")


def last_of(line: Line) -> int:
    """The token behind the last that stands in a line or under it."""
    while line.body:
        line = line.body[-1]
    return line.end


def _until(script: Script, first: int, end: int, signs: str) -> int:
    """The first token outside of brackets that is one of these signs, or the end."""
    index = first
    while index < end and (len(script.says(index)) != 1 or script.says(index) not in signs):
        index = script.next(index)
    return min(index, end)


def assigned(script: Script, line: Line, sign: str = "=") -> tuple[list[tuple[int, int]], int]:
    """Where the targets of `a = b = value` stand, and where the value begins."""
    targets: list[tuple[int, int]] = []
    first = line.first
    if _holds_lines(line):
        return targets, first
    level = first
    while level < line.end:
        if script.says(level) == sign:
            colon = _until(script, first, level, ":")
            if colon == level or (colon > first and script.dotted(colon - 1) == first):
                targets.append((first, colon))  # with a type behind its name, or without
            else:
                targets.append((colon + 1, level))
            first = level + 1
        level = script.next(level)
    return targets, first


def name_at(script: Script, end: int) -> str:
    """The dotted name that ends before this token, or ""."""
    first = script.dotted(end - 1)
    return script.said(first, end) if first < end else ""


def parameters(script: Script, first: int, end: int) -> list[int]:
    """The names that a function takes, without `self`."""
    found: list[int] = []
    for start, stop in pieces(script, first, end):
        names = [i for i in range(start, stop) if script.tokens[i].kind == "name"]
        found.extend(i for i in names[:1] if script.says(i) != "self")
    return found


def imported(script: Script, line: Line) -> list[str]:
    """Names that an import gives, and that need not mean what they do in PyTorch, Keras or Flax."""
    found, home = [], False
    for index in range(line.first + 1, line.end) if line.word in ("from", "import") else ():
        before, name = script.says(index - 1), script.says(index)
        if before == line.word or (before == "," and line.word == "import"):
            home = name in HOMES
        if not home or (before == "as" and not at_home(name + ".")):
            found.append(name)
    return found


def names_of(script: Script, lines: list[Line]) -> set[str]:
    """All names to which the text itself gives a meaning."""
    names = set(script.foreign)
    for line in lines:
        if line.word in ("def", "class"):
            names.add(script.says(line.first + 1))
        for first, end in assigned(script, line)[0]:
            names.update(name_at(script, stop) for _, stop in pieces(script, first, end))
    return names
