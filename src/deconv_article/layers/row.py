"""Layers that run, one behind the other: the row that is judged, and all that would break it.

`assets/widgets/layers_row.js` is the same rule in the browser.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from deconv_article.layers.calls import Call, Problem, Script
from deconv_article.layers.lines import Line, last_of
from deconv_article.layers.roles import GIVE, INPUTS
from deconv_article.layers.values import (
    Class,
    Flow,
    Function,
    Given,
    Instance,
    Item,
    Place,
    Plain,
    Scope,
    Stack,
    Unknown,
    Value,
    has_layers,
)

FORWARD = ("forward", "__call__", "call")
BUILD = ("__init__", "setup", "build")
_MODES = ("training", "train", "deterministic", "use_running_average")


class Refused(Exception):
    """What hides the order of the layers."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass
class Frame:
    """What a function's body returns, where, and the word that decides whether it does."""

    value: Value = field(default_factory=Plain)
    returned: Place | None = None
    perhaps: Place | None = None


class Row(ABC):
    """The layers that have run, in their order.

    made     the layers that have been made
    stacks   all that holds layers
    deciding the word that decides whether what is read now runs at all
    forward  whether the forward of a class was followed
    seen     functions and classes that were called, and whether that made layers
    """

    def __init__(self, script: Script, layers: set[int]) -> None:
        self.script = script
        self.layers = layers
        self.row: list[Call] = []
        self.made: set[int] = set()
        self.stacks: list[Stack] = []
        self.deciding: Place | None = None
        self.forward = False
        self.seen: dict[int, bool] = {}
        self._active: set[int] = set()

    @abstractmethod
    def execute(self, lines: list[Line], scope: Scope, frame: Frame) -> None:
        """Follow the lines of a body."""

    def place(self, first: int, end: int) -> Place:
        """The offsets of some tokens."""
        tokens = self.script.tokens[first : max(first + 1, end)] or self.script.tokens[-1:]
        return tokens[0].start, tokens[-1].end

    def text(self, place: Place) -> str:
        """What stands there, if that is short."""
        text = self.script.text[place[0] : place[1]]
        return text if len(text) <= 40 and "\n" not in text else "this"

    def matters(self, value: Value | None) -> bool:
        """Whether it makes a difference to the row what becomes of this."""
        return isinstance(value, Flow | Class) or has_layers(value, self.layers)

    def refuse(self, place: Place, message: str, hint: str = "") -> NoReturn:
        """Give up, for this reason."""
        raise Refused(Problem(*place, message, hint))

    def lose(self, place: Place) -> NoReturn:
        """Refuse what layers, or what they gave, are used for."""
        words = "what becomes of layers here is not followed"
        self.refuse(place, words, "write one row of layers, in the order in which they run")

    def decide(self) -> None:
        """Refuse what may not run, or more than once."""
        if self.deciding:
            words = f"“{self.text(self.deciding)}” decides whether, and how often, a layer runs"
            self.refuse(self.deciding, words, "write out the layers that run")

    def choose(self, place: Place) -> NoReturn:
        """Refuse layers of which one will be chosen."""
        self.refuse(place, "which of these layers runs is not known", "write those that run")

    def strange(self, place: Place) -> NoReturn:
        """Refuse what makes something not known of layers, or of what they gave."""
        self.refuse(place, f"“{self.text(place)}” is not known here", GIVE)

    def stack(self, items: list[Item], place: Place) -> Stack:
        """Something new that holds layers."""
        self.stacks.append(Stack(items, place))
        return self.stacks[-1]

    def make(self, call: Call, place: Place) -> Stack:
        """A layer that is made, and will run somewhere."""
        self.decide()
        if call.opened in self.made:
            self.lose(place)
        self.made.add(call.opened)
        return self.stack([call], place)

    def use(self, stack: Stack, place: Place) -> None:
        """Layers are in one place of a row, so that what holds them can be used but once."""
        if not has_layers(stack, self.layers):
            return
        self.decide()
        if stack.used:
            self._twice(place)
        stack.used = place

    def _twice(self, place: Place) -> NoReturn:
        self.refuse(place, f"“{self.text(place)}” runs a second time; layers are read once")

    def taken(self, given: Given) -> list[Item]:
        """What an argument adds to a stack."""
        value = given.value
        if isinstance(value, Stack):
            self.use(value, given.place)
            return list(value.items)
        if isinstance(value, Flow | Class):
            self.lose(given.place)
        if isinstance(value, Function):
            value.used = True
        return [value] if isinstance(value, Function | Unknown) else []

    def apply(self, value: Value | None, given: list[Given], place: Place) -> Value:
        """What comes of calling a value."""
        if isinstance(value, Stack):
            return self.run(value, given, place)
        if isinstance(value, Function):
            return self.call(value, given, place)
        if isinstance(value, Class):
            return self.instance(value, given, place)
        if isinstance(value, Flow):
            self._twice(place)
        self.strange(place)

    def run(self, stack: Stack, given: list[Given], place: Place) -> Value:
        """Layers applied to something."""
        self.use(stack, place)
        flows = given
        if len(stack.items) != 1 or isinstance(stack.items[0], Call):
            flows = [g for g in given if g.keyword in INPUTS][:1]
            loaded = has_layers(stack, self.layers)
            for other in given:
                if other not in flows and (
                    self.matters(other.value) or (loaded and other.keyword not in _MODES)
                ):
                    self.lose(other.place)
        for item in stack.items:
            if isinstance(item, Call):
                value = self.through(item, flows[0].value if flows else Unknown("", place), place)
            elif isinstance(item, Function):
                value = self.call(item, flows, place)
            elif isinstance(item, Instance):
                value = self._forward(item, flows, place)
            else:
                words = f"what “{item.text}” stands for is not known"
                self.refuse(item.place, words, "write the layer itself")
            flows = [Given("", value, place)]
        return flows[0].value if flows else Unknown("", place)

    def through(self, call: Call, value: Value, place: Place) -> Value:
        """One layer applied to a value; the place is that of the call that runs it."""
        if call.opened not in self.layers:
            if self.matters(value):
                self.reshape(call)
            return value
        self.decide()
        flows = isinstance(value, Flow) and value.at == len(self.row) and not value.mixed
        if not flows if self.row else self.matters(value):
            words = f"“{self.text(place)}” runs on something else than the layers before it gave"
            hint = "one row of layers is read: no branches, and of two networks, one"
            self.refuse(place, words, hint)
        self.row.append(call)
        return Flow(len(self.row))

    def reshape(self, call: Call) -> NoReturn:
        """Refuse what stands behind layers, and makes their pattern another."""
        words = f"{call.name.lstrip('.')} gives the positions another meaning"
        self.refuse((call.start, call.end), words)

    def instance(self, kind: Class, given: list[Given], place: Place) -> Stack:
        """What a class makes."""
        end = last_of(kind.line)
        made = Instance({}, any(kind.line.first < opened < end for opened in self.layers))
        scope = Scope(kind.scope, made, made.names)

        def build() -> None:
            self.execute(kind.line.body, scope, Frame())
            for name in BUILD:
                method = scope.names.get(name)
                if isinstance(method, Function):
                    self.call(method, given if name == "__init__" else [], place)

        self._once(kind.line.first, place, build)
        return self.stack([made], place)

    def _forward(self, instance: Instance, given: list[Given], place: Place) -> Value:
        methods = (instance.names.get(name) for name in FORWARD)
        method = next((m for m in methods if isinstance(m, Function | Stack)), None)
        if method:
            return self.apply(method, given, place)
        return given[0].value if given else Unknown("", place)

    def call(self, function: Function, given: list[Given], place: Place) -> Value:
        """What a function gives, by following its body."""
        scope = Scope(function.scope, function.scope.of)
        takes = [self.script.says(index) for index in function.takes]
        for name, index in zip(takes, function.takes, strict=True):
            scope.names[name] = Unknown(name, self.place(index, index + 1))
        for number, argument in enumerate(given):
            known = all(g.keyword != "*" for g in given[:number])
            name = argument.keyword or "".join(takes[number : number + 1] if known else [])
            if name in scope.names:
                scope.names[name] = argument.value
            elif self.matters(argument.value):
                self.lose(argument.place)
        self.forward |= function.name in FORWARD
        frame = Frame()
        ran = len(self.row)
        held = self._once(function.key, place, lambda: self.execute(function.body, scope, frame))
        return self.returned(frame, ran, held)

    def returned(self, frame: Frame, ran: int, held: bool) -> Value:
        """What a body gives; ran: how many layers had run before it, held: whether it has some."""
        value = frame.value
        if frame.perhaps and (held or self.matters(value)):
            self.deciding = frame.perhaps
            self.decide()
        whole = isinstance(value, Flow) and value.at == len(self.row)
        if len(self.row) > ran and frame.returned and not whole:
            words = "what is returned has not been through all the layers before"
            self.refuse(frame.returned, words, "one row of layers is read, without branches")
        return value

    def count(self) -> int:
        """More than before where layers have been made or have run."""
        return len(self.row) + len(self.made)

    def _once(self, key: int, place: Place, follow: Callable[[], None]) -> bool:
        """Follow what holds layers at one place only; whether it does."""
        if key in self._active:
            self.lose(place)
        held = self.seen.get(key, False)
        again = key in self.seen
        before = self.count()
        if not held:
            self._active.add(key)
            follow()
            self._active.discard(key)
            held = self.count() > before
        if held and again:
            words = f"“{self.text(place)}” holds layers, and is one of several calls"
            self.refuse(place, words, "give its layers at each place, one by one")
        self.seen[key] = held
        return held
