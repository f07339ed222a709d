"""Names that get values; see `order`. `assets/widgets/layers_names.js` is the same rule in the
browser.
"""

from __future__ import annotations

from deconv_article.layers.calls import pieces
from deconv_article.layers.expressions import Expressions
from deconv_article.layers.lines import Line, assigned, name_at
from deconv_article.layers.values import Given, Scope, Stack, Unknown, Value

_ADDED = ("+=", "-=", "*=", "/=", "@=")


class Names(Expressions):
    """Lines that give names their values, or only have one."""

    def assign(self, line: Line, scope: Scope) -> None:
        """Follow an assignment or a bare expression."""
        targets, first = assigned(self.script, line)
        parts = [pieces(self.script, *target) for target in targets]
        if any(len(names) != 1 for names in parts):
            self._unpack(parts, first, line.end, scope)
        elif targets:
            value = self.values(first, line.end, scope)
            for target in targets:
                self.bind(*target, value, scope)
        elif not any(self._add_on(line, sign, scope) for sign in _ADDED):
            before = len(self.stacks)
            value = self.values(line.first, line.end, scope)
            if isinstance(value, Stack) and value in self.stacks[before:]:
                value.loose = True

    def _unpack(
        self, parts: list[list[tuple[int, int]]], first: int, end: int, scope: Scope
    ) -> None:
        """`a, b = c, d`, or `a, b = c`."""
        found = pieces(self.script, first, end)
        values: list[Value] = [self.value(*piece, scope) for piece in found]
        for names in parts:
            if len(names) != len(values) and any(self.matters(value) for value in values):
                words = "which of these names gets what layers gave is not known"
                self.refuse(self.place(first, end), words)
            for number, name in enumerate(names):
                place = self.place(*name)
                same = len(names) == len(values)
                self.bind(*name, values[number] if same else Unknown("this", place), scope)

    def _add_on(self, line: Line, sign: str, scope: Scope) -> bool:
        """`x += y`; whether the line is one."""
        targets, first = assigned(self.script, line, sign)
        if not targets:
            return False
        old = self.values(*targets[0], scope)
        new = self.values(first, line.end, scope)
        if sign == "+=" and isinstance(new, Stack) and isinstance(old, Stack):
            old.items.extend(self.taken(Given("", new, self.place(first, line.end))))
        elif sign == "+=" and isinstance(new, Stack) and isinstance(old, Unknown):
            self.bind(*targets[0], new, scope)
        else:
            self.bind(*targets[0], self.operate(first - 1, old, new), scope)
        return True

    def bind(self, first: int, end: int, value: Value, scope: Scope) -> None:
        """Give what these tokens name a value."""
        name = name_at(self.script, end)
        if name and (name.count(".") == name.startswith("self.")):
            self.name(name, value, scope)
            return
        if self.matters(value) or self.touches(first, end, scope):
            words = "what becomes of layers here is not followed"
            self.refuse(self.place(first, end), words, "give each layer a name of its own")
        if not name and self.script.says(first) in ("(", "["):
            for index in range(first, end):
                if self.script.tokens[index].kind == "name":
                    unknown = Unknown("this", self.place(index, index + 1))
                    self.name(self.script.says(index), unknown, scope)

    def touches(self, first: int, end: int, scope: Scope) -> bool:
        """Whether a name among these tokens stands for layers, or for what they gave."""
        for index in range(first, end):
            name = self.script.says(index)
            if name == "self":
                name = self.script.said(index, index + 3)
            if self.script.tokens[index].kind == "name" and self.matters(self.find(name, scope)):
                return True
        return False

    def name(self, name: str, value: Value, scope: Scope) -> None:
        """Give `name` or `self.name` a value."""
        old = self.find(name, scope)
        if self.deciding and old != value and (self.matters(old) or self.matters(value)):
            self.decide()
        own = scope.of.names if scope.of and name.startswith("self.") else scope.names
        own[name.removeprefix("self.")] = value
