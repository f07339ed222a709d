"""What becomes of values: operators, calls, attributes and subscripts; see `order`.

`assets/widgets/layers_uses.js` is the same rule in the browser.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from deconv_article.layers.calls import Argument, Call, Script, pieces
from deconv_article.layers.known import ATTRIBUTES, CONTROL, LAYERS, PASSED, meaning
from deconv_article.layers.roles import INPUTS, ours, role_of
from deconv_article.layers.row import Refused, Row
from deconv_article.layers.values import (
    Flow,
    Function,
    Given,
    Place,
    Plain,
    Scope,
    Stack,
    Unknown,
    Value,
)

COMPARED = frozenset(["==", "!=", "<", ">", "<=", ">=", "is"])
_ARITHMETIC = frozenset(["+", "-", "*", "/", "//", "%", "**", "+=", "-=", "*=", "/="])


class Uses(Row):
    """Values made of others.

    roles   each call by the token that opens its brackets, and what it is
    """

    def __init__(self, script: Script, roles: dict[int, tuple[Call, str]]) -> None:
        super().__init__(script, {opened for opened, (_, role) in roles.items() if role == "layer"})
        self.roles = roles

    @abstractmethod
    def value(self, first: int, end: int, scope: Scope) -> Value:
        """The value of what has no commas."""

    @abstractmethod
    def bind(self, first: int, end: int, value: Value, scope: Scope) -> None:
        """Give what these tokens name a value."""

    @abstractmethod
    def find(self, name: str, scope: Scope) -> Value | None:
        """What `name` or `self.name` stands for."""

    def together(self, given: list[Given], place: Place) -> Value:
        """The value of a list."""
        flows = {g.value for g in given if isinstance(g.value, Flow)}
        if flows:
            heavy = [g for g in given if self.matters(g.value)]
            if len(flows) > 1 or not all(isinstance(g.value, Flow) for g in heavy):
                self.lose(heavy[-1].place)
            return Flow(flows.pop().at, mixed=True)
        items = [item for g in given for item in self.taken(g)]
        return self.stack(items, place)

    def operate(self, sign: int, left: Value, right: Value) -> Value:
        """What an operator, or a word between two values, makes of them."""
        said, place = self.script.says(sign), self.place(sign, sign + 1)
        if said in COMPARED or not (self.matters(left) or self.matters(right)):
            if said == "if" or (said == "else" and isinstance(left, Unknown)):
                return left
            plain = isinstance(left, Plain) and isinstance(right, Plain)
            return right if said == "else" or plain else Unknown("this", place)
        if said in CONTROL:
            self.deciding = self.deciding or place
            self.decide()
        if said == "+" and isinstance(left, Stack) and isinstance(right, Stack):
            return self.together([Given("", left, place), Given("", right, place)], place)
        flow = left if isinstance(left, Flow) else right
        alone = all(isinstance(v, Plain) or v == flow for v in (left, right))
        arithmetic = said in _ARITHMETIC
        if isinstance(flow, Flow) and not flow.mixed and alone and arithmetic:
            return flow
        words = f"“{said}” joins two paths or repeats one; layers in one row are read"
        self.refuse(place, words)

    def given(self, found: Sequence[Argument], scope: Scope) -> list[Given]:
        """The values of arguments."""
        return [
            Given(a.keyword, self.value(a.opened, a.closed, scope), self.place(a.opened, a.closed))
            for a in found
        ]

    def look_up(self, first: int, end: int, scope: Scope, old: bool) -> Value:
        """What a dotted name stands for; old: also when layers have run on it since."""
        says, script = self.script.says, self.script
        length = 3 if says(first) == "self" and first + 2 < end else 1
        value = self.find(script.said(first, first + length), scope)
        if value is None:
            text = script.said(first, end)
            if first + 1 < end and meaning(text) in PASSED and ours(script, text):
                return self.stack([], self.place(first, end))
            constant = text in ("None", "True", "False")
            return Plain() if constant else Unknown(text, self.place(first, end))
        for index in range(first + length + 1, end, 2):
            value = self.attribute(value, index)
        if isinstance(value, Flow) and value.at < len(self.row) and not old:
            words = f"“{script.said(first, end)}” is used here, but layers have run on it since"
            hint = "one row of layers is read, without branches"
            self.refuse(self.place(first, end), words, hint)
        return value

    def attribute(self, value: Value, index: int) -> Value:
        """What a dot and this name give."""
        place = self.place(index, index + 1)
        if self.matters(value) and self.script.says(index) not in ATTRIBUTES:
            self.lose(place)
        return value if isinstance(value, Plain) else Unknown("this", place)

    def subscript(self, value: Value, opened: int) -> Value:
        """Some of a value."""
        closed = self.script.closes[opened]
        place = self.place(opened - 1, closed + 1)
        if self.script.says(closed + 1) == "(":
            self.choose(place)
        if not self.matters(value):
            return value if isinstance(value, Plain) else Unknown("this", place)
        if not isinstance(value, Flow) or value.mixed:
            self.lose(place)
        if not all(self._is_slice(*part) for part in pieces(self.script, opened + 1, closed)):
            self.refuse(place, "a slice with a step, or an index, leaves positions out")
        return Flow(value.at, part=object())

    def _is_slice(self, first: int, end: int) -> bool:
        """Positions next to each other."""
        colons = sum(self.script.says(index) == ":" for index in self.level(first, end))
        return colons == 1 or self.script.said(first, end) == "..."

    def level(self, first: int, end: int) -> list[int]:
        """The tokens outside of further brackets."""
        found = []
        while first < end:
            found.append(first)
            first = self.script.next(first)
        return found

    def use_call(self, call: Call, receiver: Value | None, scope: Scope) -> Value:
        """What a call gives; receiver: what stands before its last dot."""
        place = (call.start, call.end)
        role = self.roles[call.opened][1]
        if role == "named":
            value = self.find(call.name, scope)
            if value is not None:
                return self.apply(value, self.given(call.arguments, scope), place)
            role = role_of(self.script, call)
            if self.script.problems:
                raise Refused(self.script.problems.pop())
        if role == "layer":
            return self._layer(call, scope)
        found = call.arguments
        if role in ("passed", "reshaping"):
            found = tuple(a for a in found if a.keyword in INPUTS)
        given = self.given(found, scope)
        handed = [g.value for g in given if not isinstance(g.value, Function)]
        theirs = ours(self.script, call.name) or role == "adding" or call.name == ".__init__"
        if not theirs and any(map(self.matters, handed)):
            self.strange(place)
        if role == "holding":
            return self.together(given, place)
        if role == "adding":
            return self._add(call, receiver, given, scope)
        if role == "choosing":
            self.all_flow(given, place)
            held = self.together(given, place)
            return held if isinstance(held, Flow) else Plain()
        if call.name == ".__init__" and scope.of and any(self.matters(g.value) for g in given):
            scope.of.names["forward"] = self.together(given, place)
        if role == "around":
            return Stack([], place)
        everything = [g.value for g in given] + ([] if receiver is None else [receiver])
        heavy = [v for v in everything if self.matters(v) and not isinstance(v, Function)]
        if role == "reshaping":
            if heavy:
                self.reshape(call)
            return self.stack([call], place)
        if any(value != heavy[0] for value in heavy):
            self.lose(place)
        if heavy:
            return heavy[0]
        unclear = [v for v in everything if isinstance(v, Unknown) and role == "keeping"]
        return unclear[-1] if unclear else Stack([], place)

    def all_flow(self, given: list[Given], place: Place) -> None:
        """Refuse layers of which one will be chosen."""
        if any(self.matters(g.value) and not isinstance(g.value, Flow) for g in given):
            self.choose(place)

    def _layer(self, call: Call, scope: Scope) -> Value:
        place = (call.start, call.end)
        if LAYERS[meaning(call.name)].takes[0] != "input":
            return self.make(call, place)
        found = [a for n, a in enumerate(call.arguments) if a.keyword == "input" or n == 0]
        flowing = self.given(found[:1], scope)
        return self.through(call, flowing[0].value if flowing else Unknown("", place), place)

    def _add(self, call: Call, receiver: Value | None, given: list[Given], scope: Scope) -> Value:
        if isinstance(receiver, Stack):
            receiver.items.extend(item for g in given for item in self.taken(g))
            return receiver
        place = (call.start, call.end)
        added = self.stack([item for g in given for item in self.taken(g)], place)
        if self.matters(added) or self.matters(receiver):
            if not isinstance(receiver, Unknown):
                self.lose(place)
            self.bind(call.first, call.opened - 2, added, scope)
        return added
