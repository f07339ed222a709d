"""A figure as a page shows it: its pictures and what goes with them, and what it would not show."""

from __future__ import annotations

from typing import Any, NamedTuple


class UnknownParam(ValueError):
    """A value was given for a parameter that the figure does not have."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown parameter {name!r}; this figure has {', '.join(known)}")
        self.name = name
        self.known = known


class OutOfRange(ValueError):
    """A value is none that the parameter can take; `expected` says which it can."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__(f"{name} is {value!r}, not {expected}")
        self.name = name
        self.value = value
        self.expected = expected


class Table(NamedTuple):
    """A data table: `head` names the columns, each row is as long as `head`."""

    head: list[str]
    rows: list[list[int | float | str]]


class Built(NamedTuple):
    """All that a page shows of a figure in one state."""

    name: str
    title: str
    wide: str
    narrow: str
    sentence: str
    table: Table
    spec: dict[str, Any]
    scripts: list[str]
    shares: list[str]
