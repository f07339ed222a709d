"""A text -> its layers in the order in which they run, by following what flows through them.

Every name has a value: a number, layers, what has been through layers, or something unknown. A
layer runs where it is called, or where the stack that holds it is; it must be given what the layers
before it gave, and in the end every layer that is written must have run once. What does not follow
this is refused with its place. `assets/widgets/layers_order.js` is the same rule in the browser.
"""

from __future__ import annotations

from deconv_article.layers.calls import Call, Script, pieces
from deconv_article.layers.expressions import Expressions
from deconv_article.layers.known import BASES, CONTROL, DECORATORS
from deconv_article.layers.lines import (
    Line,
    assigned,
    imported,
    lines_of,
    name_at,
    names_of,
    parameters,
)
from deconv_article.layers.roles import GIVE, ours, roles_of
from deconv_article.layers.row import BUILD, Frame, Refused
from deconv_article.layers.values import (
    Class,
    Function,
    Given,
    Instance,
    Scope,
    Stack,
    Unknown,
    Value,
    has_layers,
)


def in_order(script: Script) -> list[Call]:
    """The layers as they run; what hides their order is added to the script's problems.

    With problems, all layers come in the order written, so that each can still be looked at.
    """
    lines, every = lines_of(script)
    script.foreign = {name for line in every for name in imported(script, line)}
    roles = roles_of(script, names_of(script, every))
    layers = [call for call, role in roles.values() if role == "layer"]
    if not script.problems:
        try:
            return _Text(script, roles, lines).follow()
        except Refused as refused:
            script.problems.append(refused.problem)
    return layers


class _Text(Expressions):
    """The statements of a text."""

    def __init__(
        self, script: Script, roles: dict[int, tuple[Call, str]], lines: list[Line]
    ) -> None:
        super().__init__(script, roles)
        self.lines = lines
        self.top = Scope(None, Instance({}))

    def follow(self) -> list[Call]:
        """The row of layers."""
        frame = Frame()
        # Without a class around it, a method may stand before what it uses.
        lines = sorted(
            self.lines, key=lambda line: line.word != "self" or not assigned(self.script, line)[0]
        )
        self.execute(lines, self.top, frame)
        self.returned(frame, 0, bool(self.row))
        self._enter()
        self._run_roots()
        self._call_the_rest()
        ran = {call.opened for call in self.row}
        for opened in sorted(self.layers - ran):
            call, _ = self.roles[opened]
            words = f"nothing here runs “{call.name}”"
            self.refuse((call.start, call.end), words, "one row of layers is read")
        return self.row

    def _enter(self) -> None:
        """Follow functions and classes that nothing here calls."""
        called = {part for call, _ in self.roles.values() for part in call.name.split(".")}
        for name in sorted(self.top.names, key=lambda name: name not in BUILD):
            value = self.top.names[name]
            if isinstance(value, Function | Class) and (name in BUILD or name not in called):
                self._follow_once(value)

    def _follow_once(self, value: Function | Class) -> None:
        """What is defined and was not used; should it run layers, that is one network more."""
        if isinstance(value, Class) and value.line.first not in self.seen:
            self.instance(value, [], value.place)
        if isinstance(value, Function) and value.key not in self.seen and not value.used:
            self.call(value, [], value.place)

    def _run_roots(self) -> None:
        """Run what holds layers, and is held and run by nothing."""
        roots = [s for s in self.stacks if not s.used and has_layers(s, self.layers)]
        if not self.row and all(root.loose for root in roots):
            value: Value = Unknown("", (0, 0))
            for stack in [s for s in self.stacks if s.loose and not s.used]:
                value = self.run(stack, [Given("", value, stack.place)], stack.place)
            return
        whole = [
            root
            for root in roots
            if not root.inner and any(isinstance(i, Instance | Function) for i in root.items)
        ]
        self._run_each(whole)
        self._run_each([root for root in roots if not root.used])

    def _run_each(self, roots: list[Stack]) -> None:
        """Run the one there is; where there are more, nothing says how they stand to each other."""
        called = bool(self.row) or self.forward
        for root in roots:
            text = self.text(root.place)
            if called:
                hint = "give one network, with all calls that run its layers"
                self.refuse(root.place, f"“{text}” is not called, as others are", hint)
            if self.row:
                words = f"nothing here runs “{text}” behind the layers before it"
                self.refuse(root.place, words, "of two networks, give one; of a class, its forward")
            self.run(root, [Given("", Unknown("", root.place), root.place)], root.place)

    def _call_the_rest(self) -> None:
        """Follow the methods that nothing calls."""
        for stack in self.stacks:
            for item in stack.items:
                methods = item.names.values() if isinstance(item, Instance) else ()
                for method in list(methods):
                    if isinstance(method, Function):
                        self._follow_once(method)

    def execute(self, lines: list[Line], scope: Scope, frame: Frame) -> None:
        """Follow the lines of a body."""
        for line in lines:
            if not frame.returned:
                self._statement(line, scope, frame)

    def _statement(self, line: Line, scope: Scope, frame: Frame) -> None:
        script, first = self.script, line.first
        in_class = scope.of is not None and scope.names is scope.of.names
        name, place = first + 1, self.place(first, line.end)
        if line.word == "def":
            around = scope.outer if in_class else scope
            own = Scope(around, scope.of)
            takes = parameters(script, first + 3, script.closes.get(first + 2, 0))
            place = self.place(name, name + 1)
            function = Function(script.says(name), first, place, takes, line.body, own)
            self.name(function.name, function, scope)
            if scope is self.top and scope.of:
                scope.of.names[function.name] = function
        elif line.word == "class":
            self._check_bases(line, scope)
            kind = Class(script.says(name), line, self.place(name, name + 1), scope)
            self.name(kind.name, kind, scope)
        elif line.word in CONTROL:
            self._perhaps(line, scope, frame)
        elif line.word in ("from", "import"):
            for given in imported(script, line):
                scope.names[given] = Unknown(given, place)
        elif line.word in ("return", "lambda"):
            old = frame.value
            frame.value = self.values(first + (line.word == "return"), line.end, scope)
            if self.matters(old):
                frame.value = old
            frame.perhaps = frame.perhaps or self.deciding
            frame.returned = None if self.deciding else place
        elif line.word in ("del", "global", "nonlocal"):
            if line.word != "del" or self.touches(first, line.end, scope):
                self.lose(place)
        elif line.word == "@":
            above = script.said(name, line.end).partition("(")[0]
            if not ours(script, above) or above.rpartition(".")[2] not in DECORATORS:
                self.strange(place)
        elif line.word != "plt":  # what is drawn goes nowhere
            self.assign(line, scope)

    def _check_bases(self, line: Line, scope: Scope) -> None:
        opened = line.first + 2
        if opened not in self.script.closes:
            return
        for first, end in pieces(self.script, opened + 1, self.script.closes[opened]):
            base = name_at(self.script, end)
            known = ours(self.script, base) and not scope.find(self.script.says(first))
            known = known and base.rpartition(".")[2] in BASES
            if not known and self.script.says(first + 1) != "=":
                place = self.place(first, end)
                words = f"what a class takes from “{self.text(place)}” is not read"
                self.refuse(place, words, GIVE)

    def _perhaps(self, line: Line, scope: Scope, frame: Frame) -> None:
        """Lines that may not run, or more than once."""
        outer = self.deciding
        self.deeper(line.first)
        if line.word != "if" or self.script.says(line.first + 1) != "__name__":
            self.deciding = outer or self.place(line.first, line.first + 1)
        if line.word == "for" and self.touches(line.first, line.end, scope):
            self.decide()
        self.values(line.first + 1, line.end, scope)
        self.execute(line.body, scope, frame)
        self.deciding = outer
        self.depth -= 1
