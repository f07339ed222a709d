"""What the names and expressions of a text stand for, as far as layers go.

A value with layers in it is a stack (layers, or what holds them, not yet run) or a flow (what has
been through the layers of the row so far). `assets/widgets/layers_values.js` is the same in the
browser.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from deconv_article.layers.calls import Call
from deconv_article.layers.lines import Line

Place = tuple[int, int]


@dataclass(frozen=True)
class Plain:
    """A number or a text, of which nothing more need be known."""


@dataclass(frozen=True)
class Unknown:
    """A name to which the text gives no value: an input, or anything else."""

    text: str
    place: Place


@dataclass(frozen=True)
class Flow:
    """What has been through the first `at` layers of the row.

    mixed  with something beside it
    part   where it is but a part of that: which
    """

    at: int
    mixed: bool = False
    part: object = None


@dataclass(eq=False)
class Stack:
    """Layers that run one behind the other.

    used   where
    loose  whether it is written without a name
    named  whether it has a name; inner: as an attribute
    """

    items: list[Item]
    place: Place
    used: Place | None = None
    loose: bool = False
    named: bool = False
    inner: bool = False


@dataclass(eq=False)
class Scope:
    """Names and what they stand for; of: the instance whose methods see them, as `self`."""

    outer: Scope | None
    of: Instance | None
    names: dict[str, Value] = field(default_factory=dict)

    def find(self, name: str) -> Value | None:
        """What a name stands for here."""
        scope: Scope | None = self
        while scope and name not in scope.names:
            scope = scope.outer
        return scope.names[name] if scope else None


@dataclass(eq=False)
class Function:
    """A `def`, or a `lambda`, whose body is one line.

    key    the token where it begins
    takes  the tokens that name what it takes
    used   whether it runs among layers
    """

    name: str
    key: int
    place: Place
    takes: list[int]
    body: list[Line]
    scope: Scope
    used: bool = False


@dataclass(eq=False)
class Class:
    """A `class`."""

    name: str
    line: Line
    place: Place
    scope: Scope


@dataclass(eq=False)
class Instance:
    """What a class makes. names: attributes and methods; layers: whether its class writes any."""

    names: dict[str, Value]
    layers: bool = False


@dataclass(frozen=True)
class Given:
    """An argument; keyword: "" where there is none, "*" where arguments are unpacked."""

    keyword: str
    value: Value
    place: Place


# A Call in a stack is a layer, or gives the positions another meaning.
Item = Call | Function | Instance | Unknown
Value = Plain | Unknown | Flow | Stack | Function | Class


def has_layers(
    value: Value | Item | None, layers: set[int], around: tuple[Instance, ...] = ()
) -> bool:
    """Whether layers may run where this is used.

    layers: the tokens that open their brackets; around: what holds this, and may be held by it.
    """
    if isinstance(value, Stack):
        return any(has_layers(item, layers, around) for item in value.items)
    if isinstance(value, Instance):
        held = (v for v in value.names.values() if isinstance(v, Stack) and value not in around)
        return value.layers or any(has_layers(v, layers, (*around, value)) for v in held)
    return isinstance(value, Function) or (isinstance(value, Call) and value.opened in layers)
