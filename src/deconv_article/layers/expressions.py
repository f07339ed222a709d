"""What an expression gives, and the layers that run for it; see `order`.

`assets/widgets/layers_expressions.js` is the same rule in the browser.
"""

from __future__ import annotations

from deconv_article.layers.calls import CLOSERS, KEYWORDS, Call, Script, arguments, pieces
from deconv_article.layers.known import CONTROL
from deconv_article.layers.lines import Line, parameters
from deconv_article.layers.roles import is_label
from deconv_article.layers.uses import Uses
from deconv_article.layers.values import Function, Given, Plain, Scope, Unknown, Value

_OPERATORS = frozenset(["+", "-", "*", "/", "//", "%", "@", "**", "|", "&", "^"])
_COMPARED = frozenset(["==", "!=", "<", ">", "<=", ">=", "in", "is"])
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
        says = {self.script.says(i): i for i in reversed(self.level(first, end))}
        outer = self.deciding
        if ":=" in says:
            value = self.value(says[":="] + 1, end, scope)
            self.bind(first, says[":="], value, scope)
        elif "lambda" in says:
            value = self._lambda(says["lambda"], end, scope)
        else:
            choice = min((i for word, i in says.items() if word in CONTROL), default=-1)
            either = min((says[word] for word in ("and", "or") if word in says), default=-1)
            word = choice if choice >= 0 else either
            if word >= 0 and not outer:
                self.deciding = self.place(word, word + 1)
            given = self._operands(first, end, scope)
            compared = any(word in says for word in _COMPARED)
            loose = choice >= 0 or (either >= 0 and not compared)
            if loose and any(self.matters(g.value) for g in given):
                self.decide()
            place = self.place(first, end)
            if len(given) > 1:
                given = [g for g in given if not isinstance(g.value, Unknown | Plain)]
            value = given[0].value if len(given) == 1 else self.together(given, place)
            value = Plain() if compared else value
        self.deciding = outer
        self.depth -= 1
        return value

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
        """What operators do not join, in order."""
        given: list[Given] = []
        sign, joined = -1, False  # a sign behind an operand; whether an operand came last
        index = first
        while index < end:
            said = self.script.says(index)
            kind = self.script.tokens[index].kind
            if is_label(self.script, index):
                index = self.script.closes[index]
            elif kind in ("text", "number") or said in CLOSERS or self._is_name(index):
                start = index
                value, index = self._primary(index, end, scope)
                if self.script.says(start - 1) == "x" and self.matters(value):
                    sign = start - 1  # `3 x ConvTranspose2d(…)`
                if sign >= 0 and given:
                    value = self.operate(sign, given.pop().value, value)
                given.append(Given("", value, self.place(start, index)))
                sign, joined = -1, True
                continue
            elif said in _OPERATORS:
                sign, joined = index if joined else -1, False
            elif said != "\n":
                sign, joined = -1, False
            index += 1
        return given

    def _is_name(self, index: int) -> bool:
        return self.script.tokens[index].kind == "name" and self.script.says(index) not in KEYWORDS

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
            near = script.tokens[index - 1].end == script.tokens[index].start
            if said == "(" and (near or self.matters(value)):
                given = self.given(arguments(script, index), scope)
                value = self.apply(value, given, where)
                index = script.next(index)
            elif said == "[" and near:
                value = self.subscript(value, index, scope)
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
            self.choose(given, self.place(opened, opened + 1))
        return self.together(given, self.place(opened, closed + 1))
