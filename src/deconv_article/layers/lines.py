"""Tokens -> logical lines, what stands under which, and the names that a line gives.

`assets/widgets/layers_lines.js` is the same rule in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from deconv_article.layers.calls import Problem, Script, pieces
from deconv_article.layers.known import CONTROL, HOMES

_DEEPEST = 30
_PROMPTS = ((">", ">", ">"), (".", ".", "."))


@dataclass
class Line:
    """A statement: its tokens, its first word, and what stands under it.

    A line that holds others (`def`, `class`, `for`, `if` …) ends at its colon.
    """

    first: int
    end: int
    word: str
    body: list[Line] = field(default_factory=list)


def lines_of(script: Script) -> list[Line]:
    """The lines that stand under no other, with those under them."""
    top: list[Line] = []
    headers: list[tuple[int, list[Line]]] = []  # (indent, body)
    index = 0
    while index < len(script.tokens):
        if script.says(index) in ("\n", ";"):
            index += 1
            continue
        if tuple(script.says(index + i) for i in range(3)) in _PROMPTS:
            index += 3
        if script.says(index) == "async":
            index += 1
        end = _until(script, index, len(script.tokens), ("\n", ";"))
        if end == index:
            continue
        start = script.tokens[index].start
        indent = start - script.text.rfind("\n", 0, start)
        while headers and headers[-1][0] >= indent:
            headers.pop()
        if len(headers) > _DEEPEST:
            words = "this stands under too many other lines"
            script.problems.append(Problem(start, start + 1, words))
            break
        line = Line(index, end, script.says(index))
        (headers[-1][1] if headers else top).append(line)
        if line.word in CONTROL or line.word in ("def", "class"):
            headers.append((indent, line.body))
            line.end = _until(script, index, end, (":",))
            end = min(end, line.end + 1)
        index = end
    return top


def walk(lines: list[Line]) -> Iterator[Line]:
    """Each line, and those under it."""
    for line in lines:
        yield line
        yield from walk(line.body)


def last_of(line: Line) -> int:
    """The token behind the last that stands in a line or under it."""
    while line.body:
        line = line.body[-1]
    return line.end


def _until(script: Script, first: int, end: int, signs: tuple[str, ...]) -> int:
    """The first token outside of brackets that is one of these signs, or the end."""
    index = first
    while index < end and script.says(index) not in signs:
        index = script.next(index)
    return min(index, end)


def assigned(script: Script, line: Line, sign: str = "=") -> tuple[list[tuple[int, int]], int]:
    """Where the targets of `a = b = value` stand, and where the value begins."""
    targets: list[tuple[int, int]] = []
    first = line.first
    if line.word in CONTROL or line.word in ("def", "class"):
        return targets, first
    while (index := _until(script, first, line.end, (sign,))) < line.end:
        colon = _until(script, first, index, (":",))
        if colon == index:
            targets.append((first, index))
        elif colon > first and script.dotted(colon - 1) == first:
            targets.append((first, colon))  # with a type behind its name
        else:
            targets.append((colon + 1, index))
        first = index + 1
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


def loop(script: Script, line: Line) -> tuple[list[str], int]:
    """The names that a `for` gives, and where what it goes through begins."""
    middle = _until(script, line.first, line.end, ("in",))
    names = [
        script.says(i) for i in range(line.first + 1, middle) if script.tokens[i].kind == "name"
    ]
    return names, min(middle + 1, line.end)


def imported(script: Script, line: Line) -> list[str]:
    """Names of a `from … import …` that need not mean what they do in PyTorch, Keras or Flax."""
    at_home = script.says(line.first + 1) in HOMES
    found = []
    for index in range(_until(script, line.first, line.end, ("import",)) + 1, line.end):
        if script.tokens[index].kind == "name" and script.says(index) != "as":
            renamed = script.says(index - 1) == "as"
            if (renamed or not at_home) and script.says(index + 1) != "as":
                found.append(script.says(index))
    return found


def names_of(script: Script, lines: list[Line]) -> set[str]:
    """All names to which the text itself gives a meaning."""
    names = {name_at(script, i) for i in range(len(script.tokens)) if script.says(i) == ":="}
    for line in walk(lines):
        if line.word in ("def", "class"):
            names.add(script.says(line.first + 1))
        elif line.word == "for":
            names.update(loop(script, line)[0])
        elif line.word == "from":
            names.update(imported(script, line))
        for first, end in assigned(script, line)[0]:
            names.update(name_at(script, stop) for _, stop in pieces(script, first, end))
    return names - {""}
