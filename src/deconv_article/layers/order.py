"""The calls of a text -> its layers in the order in which they run, and what hides that order.

A layer runs where it is called: `Conv2DTranspose(…)(x)` at once, `self.up = ConvTranspose2d(…)`
where `self.up(x)` stands, and the layers of a list or a Sequential in the order written. Of nested
calls the inner ones run first: the order is that of the closing brackets.
`assets/widgets/layers_order.js` is the same rule in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from deconv_article.layers.calls import Call, Problem, Script
from deconv_article.layers.known import (
    AROUND,
    CONTROL,
    LAYERS,
    PASSED,
    PREFIXES,
    REFUSED,
    RESHAPING,
    meaning,
    nearest,
)

_JOINS = frozenset(["+", "-", "*", "/", "//", "%", "@", "**"])
_JOINS_ON = frozenset(["+=", "-=", "*=", "/=", "@="])


@dataclass(frozen=True)
class _Range:
    """Tokens that a name stands for: what is assigned to it, or the block of its `def`."""

    name: str
    first: int
    end: int

    def holds(self, call: Call) -> bool:
        return self.first <= call.first < self.end


@dataclass(frozen=True)
class _Line:
    """A logical line's tokens, and the first tokens of the `for`, `if`, `def` … it stands under."""

    first: int
    end: int
    under: tuple[int, ...]


@dataclass(frozen=True)
class _Event:
    """A layer that runs when the token `at` is reached, by `run`, which may be the layer itself."""

    at: int
    layer: Call
    run: Call


def in_order(script: Script) -> list[Call]:
    """The layers as they run; what hides their order is added to the script's problems."""
    lines = _lines(script)
    given = _assigned(script, lines)
    defined = _defined(script, lines)
    names = {r.name for r in (*given, *defined)}
    roles: dict[str, list[Call]] = {"layer": [], "reshaping": [], "run": [], "": []}
    for call in _examined(script, names):
        roles["run" if _is_named(call, names) else _role(script, call)].append(call)
    layers = roles["layer"]
    events = _events(script, given, roles["run"], layers)
    _check_blocks(script, defined, roles["run"], events)
    for event in events:
        _check_flow(script, lines, event)
        for call in {event.layer.first: event.layer, event.run.first: event.run}.values():
            _check_joins(script, call)
    for call in roles["reshaping"]:
        if events and _ends(call) > events[0].at:
            _blame(script, call, f"{call.name.lstrip('.')} gives the positions another meaning")
    _check_subscripts(script)
    return [event.layer for event in events]


def _ends(call: Call) -> int:
    return call.applied if call.applied >= 0 else call.closed


def _blame(script: Script, call: Call, message: str, hint: str = "") -> None:
    script.problems.append(Problem(call.start, call.end, message, hint))


def _lines(script: Script) -> list[_Line]:
    lines: list[_Line] = []
    headers: list[tuple[int, int]] = []  # (indent, first token)
    index = 0
    while index < len(script.tokens):
        if script.says(index) == "\n":
            index += 1
            continue
        end = index
        while end < len(script.tokens) and script.says(end) != "\n":
            end = script.closes.get(end, end) + 1
        start = script.tokens[index].start
        indent = start - script.text.rfind("\n", 0, start)
        while headers and headers[-1][0] >= indent:
            headers.pop()
        lines.append(_Line(index, end, tuple(first for _, first in headers)))
        if script.says(index) in CONTROL or script.says(index) in ("def", "class"):
            headers.append((indent, index))
        index = end
    return lines


def _defined(script: Script, lines: list[_Line]) -> list[_Range]:
    blocks = []
    for number, line in enumerate(lines):
        if script.says(line.first) not in ("def", "class"):
            continue
        end = line.end
        for later in lines[number + 1 :]:
            if line.first not in later.under:
                break
            end = later.end
        blocks.append(_Range(script.says(line.first + 1), line.first, end))
    return blocks


def _assigned(script: Script, lines: list[_Line]) -> list[_Range]:
    ranges = []
    for line in lines:
        index = line.first
        while index < line.end:
            name = _dotted(script, index - 1) if script.says(index) in ("=", ":=") else ""
            if name and script.says(line.first) not in ("def", "class"):
                ranges.append(_Range(name, index + 1, line.end))
            index = script.closes.get(index, index) + 1
    return ranges


def _dotted(script: Script, last: int) -> str:
    """The dotted name that ends at this token, or ""."""
    if last < 0 or script.tokens[last].kind != "name":
        return ""
    first = last
    while script.says(first - 1) == "." and first > 1 and script.tokens[first - 2].kind == "name":
        first -= 2
    return "".join(token.text for token in script.tokens[first : last + 1])


def _examined(script: Script, names: set[str]) -> list[Call]:
    """The calls outside the settings of layers: an initialiser there changes no pattern."""
    settings: list[tuple[int, int]] = []
    examined = []
    for call in script.calls:
        key = meaning(call.name)
        hidden = any(first <= call.first < end for first, end in settings)
        if hidden and key not in LAYERS and not _is_named(call, names):
            continue
        examined.append(call)
        takes = LAYERS[key].takes if key in LAYERS else ()
        for number, argument in enumerate(call.arguments):
            flows = argument.keyword == "input" or takes[number : number + 1] == ("input",)
            if key in PASSED or key in RESHAPING:
                flows = argument.keyword in ("", "*", "input")
            if not flows and (takes or key in PASSED or key in RESHAPING):
                settings.append((argument.opened, argument.closed))
    return examined


def _is_named(call: Call, names: set[str]) -> bool:
    return call.name in names or call.name.removeprefix("self.") in names


def _role(script: Script, call: Call) -> str:
    """What a call is; one that is not known is a problem."""
    key = meaning(call.name)
    prefix = call.name[: -len(key)].rstrip(".") if key else ""
    if key in LAYERS:
        bare = prefix == "" and not call.name.startswith(".")
        if bare or key.startswith("nnx.") or prefix in PREFIXES:
            return "layer"
        words = f"“{call.name}” need not be the {key} of PyTorch, Keras or Flax"
        _blame(script, call, words, f"if it is, write {LAYERS[key].home}{key}")
    elif key in REFUSED:
        _blame(script, call, f"{key} {REFUSED[key]}")
    elif key in RESHAPING:
        return "reshaping"
    elif key not in PASSED and key not in AROUND and not _printed(script, call):
        near = nearest(call.name.rpartition(".")[2], [*LAYERS, *PASSED])
        words = f"“{call.name.lstrip('.')}” is not known here"
        _blame(script, call, words, near or "give the layers that it is made of, one by one")
    return ""


def _printed(script: Script, call: Call) -> bool:
    """Whether it is a module as PyTorch prints one: `Generator( (main): Sequential( …`."""
    index = call.opened + 1
    while script.says(index) == "\n":
        index += 1
    closed = script.closes.get(index, -2)
    return script.says(index) == "(" and script.says(closed + 1) == ":"


def _check_blocks(
    script: Script, defined: list[_Range], runs: list[Call], events: list[_Event]
) -> None:
    """Layers in a function or class are read where they are written: it may be called once."""
    for block in defined:
        held = [e for e in events if block.holds(e.layer) or block.holds(e.run)]
        calls = [
            call
            for call in runs
            if call.name.removeprefix("self.") == block.name and not block.holds(call)
        ]
        alone = len(held) == len(events)
        if held and len(calls) > alone:
            words = f"“{calls[int(alone)].name}” holds layers, and is one of several calls"
            _blame(script, calls[int(alone)], words, "give its layers at each place, one by one")


def _events(
    script: Script, given: list[_Range], runs: list[Call], layers: list[Call]
) -> list[_Event]:
    by_range: dict[_Range, list[Call]] = {}
    by_name: dict[str, list[_Range]] = {}
    for r in given:
        by_name.setdefault(r.name, []).append(r)
    for run in runs:
        if run.name in by_name:
            by_range.setdefault(_meant(run, by_name[run.name]), []).append(run)
    events: list[_Event] = []
    waiting: list[Call] = []
    for call in layers:
        ranges = [r for r in given if call.applied < 0 and r.holds(call)]
        used = [run for r in ranges for run in by_range.get(r, ())]
        used.sort(key=lambda run: run.first)
        if len(used) > 1:
            _blame(script, used[1], f"“{used[1].name}” runs a second time; layers are read once")
        if used:
            events.append(_Event(_ends(used[0]), call, used[0]))
        else:
            events.append(_Event(_ends(call), call, call))
            waiting.extend([call] if ranges else [])
    if any(event.run is not event.layer for event in events):
        for call in waiting:
            _blame(script, call, "this layer has a name, but is not called by it as others are")
    return sorted(events, key=lambda event: (event.at, _ends(event.layer)))


def _meant(run: Call, given: list[_Range]) -> _Range:
    """The assignment that a call by name means: the last before it, else the last of all."""
    before = [r for r in given if r.end <= run.first] or given
    return max(before, key=lambda r: r.first)


def _check_flow(script: Script, lines: list[_Line], event: _Event) -> None:
    for call in (event.layer, event.run):
        line = next(line for line in lines if line.first <= call.first < line.end)
        deciding = [*line.under, line.first] + [
            index
            for index in range(line.first + 1, line.end)
            if script.within[index] < call.first
            and (script.closes.get(script.within[index], line.end) > call.first)
        ]
        for index in deciding:
            token = script.tokens[index]
            if token.kind == "name" and token.text in CONTROL:
                words = f"“{token.text}” decides whether, and how often, a layer runs"
                problem = Problem(token.start, token.end, words, "write out the layers that run")
                script.problems.append(problem)


def _check_joins(script: Script, call: Call) -> None:
    """Whether the layer, or anything around it, is added to something or repeated."""
    first, last = call.first, _ends(call)
    while True:
        around = script.within[first]
        for index in (_beside(script, first, -1, around), _beside(script, last, 1, around)):
            sign = script.says(index)
            far = _beside(script, index, -1, around)
            joined = sign in _JOINS and (index > last or _is_operand(script, far))
            joined |= sign in _JOINS_ON and script.says(first) != "["
            if joined or (sign == "x" and far >= 0 and script.tokens[far].kind == "number"):
                token = script.tokens[index]
                words = f"“{sign}” joins two paths or repeats one; layers in one row are read"
                problem = Problem(token.start, token.end, words)
                script.problems.append(problem)
        if around < 0:
            return
        outer = next((c for c in script.calls if c.opened == around), None)
        first, last = (outer.first, _ends(outer)) if outer else (around, script.closes[around])


def _beside(script: Script, index: int, step: int, around: int) -> int:
    """The next token to the right or left; a line's end counts only outside of brackets."""
    index += step
    while around >= 0 and script.says(index) == "\n":
        index += step
    return index


def _is_operand(script: Script, index: int) -> bool:
    """Whether a sign behind this token has something on its left: `2 * x`, but not `f(*x)`."""
    said = script.says(index)
    if index < 0 or not said:
        return index >= 0
    kind = script.tokens[index].kind
    return kind == "number" or said in (")", "]", "}") or (kind == "name" and said != "return")


def _check_subscripts(script: Script) -> None:
    """`ups[0](x)`: which layer runs is not read; `x[::2]` leaves positions out."""
    for opened, closed in script.closes.items():
        if script.says(opened) != "[" or not _is_operand(script, opened - 1):
            continue
        start, end = script.tokens[opened - 1].start, script.tokens[closed].end
        if script.says(closed + 1) == "(":
            words = "which layer runs here is not known"
            script.problems.append(Problem(start, end, words, "write out the layers that run"))
        for index in range(opened + 1, closed - 1):
            colons = script.says(index) == ":" == script.says(index + 1)
            if colons and script.says(index + 2) not in (",", "]"):
                words = "a slice with a step leaves positions out"
                script.problems.append(Problem(start, end, words))
                break
