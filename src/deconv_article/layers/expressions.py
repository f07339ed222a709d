"""What expressions and assignments give, and the layers that run for them; see `order`.

`assets/widgets/layers_expressions.js` is the same rule in the browser.
"""

from __future__ import annotations

from deconv_article.layers.calls import CLOSERS, KEYWORDS, Call, Script, arguments, pieces
from deconv_article.layers.known import CONTROL, meaning
from deconv_article.layers.lines import Line, assigned, name_at, parameters
from deconv_article.layers.roles import GIVE, is_label
from deconv_article.layers.uses import COMPARED, Uses
from deconv_article.layers.values import Function, Given, Plain, Scope, Stack, Unknown, Value

# What stands between two values, and makes one of them.
_SIGNS = CONTROL | {
    *("+", "-", "*", "/", "//", "%", "@", "**", "|", "&", "^", "in", "and", "or"),
    *COMPARED,
}
_ADDED = ("+=", "-=", "*=", "/=", "@=")
_DEEPEST = 40
_LONGEST = 100_000


class Expressions(Uses):
    """Values of parts of the text."""

    def __init__(self, script: Script, roles: dict[int, tuple[Call, str]]) -> None:
        super().__init__(script, roles)
        self.steps = 0
        self.depth = 0

    def values(self, first: int, end: int, scope: Scope) -> Value:
        """The value of what may have commas."""
        given = self._listed(first, end, scope)
        comma = any(self.script.says(index) == "," for index in self.level(first, end))
        if len(given) == 1 and not comma:
            return given[0].value
        return self.together(given, self.place(first, end))

    def deeper(self, first: int) -> None:
        """Refuse what would take too long, or too many brackets and calls inside each other."""
        self.steps += 1
        self.depth += 1
        if self.depth > _DEEPEST or self.steps > _LONGEST:
            self.refuse(self.place(first, first + 1), "from here on this is too long to follow")

    def value(self, first: int, end: int, scope: Scope) -> Value:
        """The value of what has no commas."""
        self.deeper(first)
        before = self.count()
        given = self._operands(first, end, scope)
        for index in self.level(first, end) if self.count() > before else []:
            if self.script.says(index) in CONTROL:
                self.deciding = self.deciding or self.place(index, index + 1)
                self.decide()
        if len(given) > 1:
            given = [g for g in given if not isinstance(g.value, Plain)]
            heavy = [g for g in given if self.matters(g.value)]
            # Only a Sequential runs what is printed in it in that order.
            call, _ = self.roles.get(self.script.within[first], (None, ""))
            if len(heavy) > 1 and meaning(call.name if call else "") != "Sequential":
                words = "a printed model does not show its forward"
                self.refuse(heavy[1].place, words, GIVE)
        self.depth -= 1
        return given[0].value if len(given) == 1 else self.together(given, self.place(first, end))

    def _listed(self, first: int, end: int, scope: Scope) -> list[Given]:
        return [
            Given("", self.value(*piece, scope), self.place(*piece))
            for piece in pieces(self.script, first, end)
        ]

    def _lambda(self, first: int, end: int, scope: Scope) -> Value:
        colon = next((i for i in self.level(first, end) if self.script.says(i) == ":"), end)
        takes = parameters(self.script, first + 1, colon)
        body = [Line(min(colon + 1, end), end, "lambda")]
        place = self.place(first, first + 1)
        return Function("lambda", first, place, takes, body, Scope(scope, scope.of))

    def _operands(self, first: int, end: int, scope: Scope) -> list[Given]:
        """What a printed model has under its labels, or one value, behind numbers and texts."""
        given: list[Given] = []
        sign, joined = -1, False  # a sign behind an operand; whether an operand came last
        labelled = False  # whether a label did
        index = first
        while index < end:
            said, start = self.script.says(index), index
            if is_label(self.script, index):
                index = self.script.closes[index] + 1
                sign, joined, labelled = -1, False, True
            elif said == "lambda" or self._is_operand(index):
                if said == "lambda":
                    value, index = self._lambda(index, end, scope), end
                else:
                    value, index = self._primary(index, end, scope)
                if self.script.says(start - 1) == "x" and self.matters(value):
                    sign = start - 1  # `3 x ConvTranspose2d(…)`
                if sign >= 0 and given:
                    value = self.operate(sign, given.pop().value, value)
                elif not labelled and any(not isinstance(g.value, Plain) for g in given):
                    if any(self.matters(v) for v in (value, *(g.value for g in given))):
                        self.lose(self.place(start, index))
                    whole = given[0].place[0], self.place(start, index)[1]
                    inside = self.script.within[start] >= 0  # elsewhere it may be prose
                    value, given = Unknown("this", whole) if inside else Stack([], whole), []
                given.append(Given("", value, self.place(start, index)))
                sign, joined, labelled = -1, True, False
                continue
            elif said not in ("\n", "not") and (joined or said not in ("+", "-", "~")):
                sign, joined = index if joined and said in _SIGNS else -1, False
            index += 1
        return given

    def _is_name(self, index: int) -> bool:
        return self.script.tokens[index].kind == "name" and self.script.says(index) not in KEYWORDS

    def _is_operand(self, index: int) -> bool:
        token = self.script.tokens[index]
        return token.kind in ("text", "number") or token.text in CLOSERS or self._is_name(index)

    def _primary(self, index: int, end: int, scope: Scope) -> tuple[Value, int]:
        """A name, a number, a text or brackets, with the calls and subscripts behind it."""
        script = self.script
        where = self.place(index, index + 1)
        value: Value = Plain()
        if script.says(index) in CLOSERS:
            value = self._brackets(index, scope)
            index = script.next(index)
            where = self.place(index - 1, index)
        elif self._is_name(index):
            last = index
            while script.says(last + 1) == "." and last + 2 < end and self._is_name(last + 2):
                last += 2
            where = self.place(index, last + 1)
            if last + 1 in self.roles:
                call, role = self.roles[last + 1]
                old = role == "around"
                receiver = self.look_up(index, last - 1, scope, old) if last > index else None
                value = self.use_call(call, receiver, scope)
                index = call.closed + 1
            else:
                value = self.look_up(index, last + 1, scope, old=False)
                index = last + 1
        else:
            index += 1
        while index < end:
            said = script.says(index)
            after = index
            while script.says(after) == "\n":
                after += 1
            if said == "(":
                given = self.given(arguments(script, index), scope)
                value = self.apply(value, given, where)
                index = script.next(index)
            elif said == "[":
                value = self.subscript(value, index)
                index = script.next(index)
            elif script.says(after) == "." and after + 1 < end and self._is_name(after + 1):
                where = self.place(after + 1, after + 2)
                if after + 2 in self.roles:
                    call, _ = self.roles[after + 2]
                    value = self.use_call(call, value, scope)
                    index = call.closed + 1
                else:
                    value = self.attribute(value, after + 1)
                    index = after + 2
            else:
                break
        return value, index

    def _brackets(self, opened: int, scope: Scope) -> Value:
        closed = self.script.closes[opened]
        if self.script.says(opened) == "(":
            return self.values(opened + 1, closed, scope)
        given = self._listed(opened + 1, closed, scope)
        if self.script.says(opened) == "{":
            self.all_flow(given, self.place(opened, opened + 1))
        return self.together(given, self.place(opened, closed + 1))

    def assign(self, line: Line, scope: Scope) -> None:
        """Follow an assignment or a bare expression."""
        targets, first = assigned(self.script, line)
        if targets:
            value = self.values(first, line.end, scope)
            for target in targets:
                self.bind(*target, value, scope)
        elif not any(self._add_on(line, sign, scope) for sign in _ADDED):
            before = len(self.stacks)
            value = self.values(line.first, line.end, scope)
            if isinstance(value, Stack) and value in self.stacks[before:]:
                value.loose = not value.named

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
        names = [name_at(self.script, stop) for _, stop in pieces(self.script, first, end)]
        simple = all(name and "." not in name.removeprefix("self.") for name in names)
        one = simple and len(names) == 1
        if not one and (self.matters(value) or (not simple and self.touches(first, end, scope))):
            self.lose(self.place(first, end))
        for name in names if simple else []:
            self.name(name, value if one else Unknown(name, (0, 0)), scope)

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
        inner = scope.of is not None and name.startswith("self.")
        own = scope.of if scope.of and inner else scope
        own.names[name.removeprefix("self.")] = value
        if isinstance(value, Stack):
            value.named, value.inner = True, inner

    def find(self, name: str, scope: Scope) -> Value | None:
        """What `name` or `self.name` stands for."""
        if name.startswith("self."):
            return scope.of.names.get(name.removeprefix("self.")) if scope.of else None
        return scope.find(name)
