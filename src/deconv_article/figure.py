"""A figure is a contract: declared once, it yields pictures, a sentence, a table and a widget.

The generator needs `Registry.load`, `Registry.files`, `Figure.values` and `build`. Nothing here
imports numpy or matplotlib before a figure is loaded or built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from deconv_article.marks import Mark
from deconv_article.sentence import check, describe
from deconv_article.tokens import Tokens

Data = TypeVar("Data", bound=Mapping[str, object])


class UnknownParam(ValueError):
    """A value was given for a parameter that the figure does not have."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown parameter {name!r}; this figure has {', '.join(known)}")
        self.name = name
        self.known = known


class OutOfRange(ValueError):
    """A value is not a whole number between the parameter's bounds."""

    def __init__(self, name: str, value: object, low: int, high: int) -> None:
        super().__init__(f"{name} is {value!r}, not a whole number from {low} to {high}")
        self.name = name
        self.value = value
        self.low = low
        self.high = high


class Needs(NamedTuple):
    """A control that only counts while another parameter is at least `least`."""

    name: str
    least: int


@dataclass(frozen=True)
class Param:
    """One whole number that a reader may change.

    `limit` names a number of the model that is the upper bound of the moment (the model clamps).
    """

    name: str
    default: int
    low: int
    high: int
    label: str
    group: str = ""
    limit: str = ""
    needs: Needs | None = None


class Size(NamedTuple):
    """A picture's size in CSS pixels."""

    width: int
    height: int


class Table(NamedTuple):
    """A data table: `head` names the columns, each row is as long as `head`."""

    head: list[str]
    rows: list[list[int | float | str]]


@dataclass(frozen=True)
class Figure(Generic[Data]):
    """What a figure must have; one that lacks a part does not load.

    model     values -> data: plain numbers, texts and lists, in cells, never in pixels
    layout    data, size -> marks in pixels
    sentence  a template over data (see sentence.py): alt text and readout
    table     data -> the data table
    wide, narrow  the two canvases; the page picks one by the width of the screen
    play      the parameters a clock steps through in raster order, fastest first
    """

    name: str
    title: str
    params: tuple[Param, ...]
    model: Callable[[Mapping[str, int]], Data]
    layout: Callable[[Data, Size], list[Mark]]
    sentence: str
    table: Callable[[Data], Table]
    wide: Size
    narrow: Size
    play: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        data = self.model(self.values({}))
        check(self.sentence, data)
        for name in self.play:
            if name not in self.known:
                raise UnknownParam(name, self.known)

    @property
    def known(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(param.name for param in self.params)

    def values(self, overrides: Mapping[str, object]) -> dict[str, int]:
        """All parameters: the defaults with `overrides` laid over them, checked."""
        for name in overrides:
            if name not in self.known:
                raise UnknownParam(name, self.known)
        values: dict[str, int] = {}
        for param in self.params:
            value = overrides.get(param.name, param.default)
            if type(value) is not int or not param.low <= value <= param.high:
                raise OutOfRange(param.name, value, param.low, param.high)
            values[param.name] = value
        return values


@dataclass(frozen=True)
class Built:
    """All that a page shows of a figure in one state."""

    name: str
    title: str
    wide: str
    narrow: str
    sentence: str
    table: Table
    spec: dict[str, Any]


def build(figure: Figure[Any], values: Mapping[str, int], tokens: Tokens) -> Built:
    """Draw both canvases for `values` (from `figure.values`) and gather what goes with them."""
    from deconv_article.twin import render_twin  # matplotlib: only when something is drawn

    data = figure.model(values)
    sentence = describe(figure.sentence, data)
    # A parameter with a limit starts where the model put it, e.g. column 9 of 6 inputs at 6.
    start = {p.name: int(data[p.name]) if p.limit else values[p.name] for p in figure.params}
    return Built(
        name=figure.name,
        title=figure.title,
        wide=render_twin(figure.layout(data, figure.wide), figure.wide, sentence, tokens),
        narrow=render_twin(figure.layout(data, figure.narrow), figure.narrow, sentence, tokens),
        sentence=sentence,
        table=figure.table(data),
        spec={
            "name": figure.name,
            "title": figure.title,
            "params": [_spec(param, data) for param in figure.params],
            "values": start,
            "sentence": figure.sentence,
            "wide": list(figure.wide),
            "narrow": list(figure.narrow),
            "play": list(figure.play),
        },
    )


def _spec(param: Param, data: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter as the browser reads it; `most` is its upper bound in the first state."""
    return {
        "name": param.name,
        "label": param.label,
        "default": param.default,
        "low": param.low,
        "high": param.high,
        "most": data[param.limit] if param.limit else param.high,
        "group": param.group,
        "limit": param.limit,
        "needs": list(param.needs) if param.needs else None,
    }


@dataclass(frozen=True)
class Registry:
    """The figures of one package, by name: module `package.name` holds `FIGURE`.

    `uses` are packages of mathematics that the figures call.
    """

    package: str
    names: tuple[str, ...]
    uses: tuple[str, ...] = ("deconv_article.model",)

    def load(self, name: str) -> Figure[Any]:
        """Import and return one figure; a name outside `names` is a KeyError."""
        if name not in self.names:
            raise KeyError(name)
        figure = import_module(f"{self.package}.{name}").FIGURE
        if not isinstance(figure, Figure) or figure.name != name:
            raise TypeError(f"{self.package}.{name}.FIGURE is not a Figure called {name!r}")
        return figure

    def files(self, name: str) -> tuple[Path, ...]:
        """The sources whose change must redraw this figure, found without importing them."""
        if name not in self.names:
            raise KeyError(name)
        others = {f"{other}.py" for other in self.names if other != name}
        here = Path(__file__).parent
        own = [here / f"{part}.py" for part in ("figure", "marks", "sentence", "tokens", "twin")]
        shared = [path for path in _sources(self.package) if path.name not in others]
        used = [path for package in self.uses for path in _sources(package)]
        return tuple(sorted({*own, *shared, *used}))


def _sources(package: str) -> list[Path]:
    return [
        path for folder in import_module(package).__path__ for path in Path(folder).rglob("*.py")
    ]
