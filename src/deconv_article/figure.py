"""A figure is a contract: declared once, it yields pictures, a sentence, a table and a widget.

The generator needs `Figure.values` and `build`, and only where something is drawn. Nothing here
imports numpy or matplotlib before a figure is loaded or built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from deconv_article.built import Built as Built
from deconv_article.built import OutOfRange as OutOfRange
from deconv_article.built import Table as Table
from deconv_article.built import UnknownParam as UnknownParam
from deconv_article.marks import Mark, Plain
from deconv_article.sentence import check, describe, format_value
from deconv_article.tokens import Tokens

Data = TypeVar("Data", bound=Mapping[str, object])


class Needs(NamedTuple):
    """A control that only counts while another parameter is at least `least`."""

    name: str
    least: int


@dataclass(frozen=True)
class Param:
    """One whole number that a reader may change.

    limit    names a number of the model that is the upper bound of the moment (the model clamps)
    choices  the number is the place of one of these in their order, and is shown as its words
    per      the number is shown and written as `value / per`: 3 per 2 is 1.5
    typed    it is typed into a field instead of drawn with a slider
    """

    name: str
    default: int
    low: int
    high: int
    label: str
    group: str = ""
    limit: str = ""
    needs: Needs | None = None
    choices: tuple[str, ...] = ()
    per: int = 1
    typed: bool = False

    def read(self, value: object) -> int:
        """A value of the parameter, from what a tag or a link says; else OutOfRange."""
        if self.choices and value in self.choices:
            return self.choices.index(str(value))
        whole = type(value) is int or (type(value) is float and self.per > 1)
        scaled = round(value * self.per, 9) if isinstance(value, (int, float)) and whole else None
        if self.choices or scaled is None or scaled != int(scaled):
            raise OutOfRange(self.name, value, self.expected)
        if not self.low <= scaled <= self.high:
            raise OutOfRange(self.name, value, self.expected)
        return int(scaled)

    def write(self, value: int) -> str:
        """The value as tags, links and readers have it."""
        return self.choices[value] if self.choices else format_value(value / self.per)

    @property
    def expected(self) -> str:
        """What the parameter can be, in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        steps = "a whole number" if self.per == 1 else f"a multiple of {format_value(1 / self.per)}"
        return f"{steps} from {self.write(self.low)} to {self.write(self.high)}"


@dataclass(frozen=True)
class TextParam:
    """A text that a reader may write, of at most `most` characters."""

    name: str
    default: str
    label: str
    group: str = ""
    most: int = 10_000

    def read(self, value: object) -> str:
        """A value of the parameter, from what a tag or a link says; else OutOfRange."""
        if not isinstance(value, str) or len(value) > self.most:
            raise OutOfRange(self.name, value, f"a text of at most {self.most} characters")
        return value

    def write(self, value: str) -> str:
        """The value as links have it."""
        return value


class Preset(NamedTuple):
    """Values that a reader sets with one press; parameters that are not named stay."""

    label: str
    values: Mapping[str, int | str]


class Action(NamedTuple):
    """A button that computes new values from those there are (`figure.actions` in the browser)."""

    name: str
    label: str
    change: Callable[[Mapping[str, Any]], dict[str, int]]


class Size(NamedTuple):
    """A picture's size in CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Figure(Generic[Data]):
    """What a figure must have; one that lacks a part does not load.

    model     values -> data: plain numbers, texts and lists, in cells, never in pixels
    layout    data, size -> marks in pixels
    sentence  a template over data (see sentence.py): alt text and readout
    table     data -> the data table
    wide, narrow  the two canvases; the page picks one by the width of the screen
    play      the parameters a clock steps through in raster order, fastest first
    presets, actions  buttons that change several values at once
    scripts   widget files that its own calls, in the order in which they load; a page without the
              figure does not carry them
    shares    widget files that those of other figures call, too: a page loads each of them once
    constants  what the model knows besides the values, of measured results: the browser's model
               gets it as its second argument, so it is kept small
    sheets  the files that its sprites are cut from -> their pixels, (height, width, 3)
    """

    name: str
    title: str
    params: tuple[Param | TextParam, ...]
    model: Callable[[Mapping[str, Any]], Data]
    layout: Callable[[Data, Size], list[Mark]]
    sentence: str
    table: Callable[[Data], Table]
    wide: Size
    narrow: Size
    play: tuple[str, ...] = ()
    presets: tuple[Preset, ...] = ()
    actions: tuple[Action, ...] = ()
    scripts: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    sheets: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = self.values({})
        check(self.sentence, self.model(values))
        for name in self.play:
            if name not in self.known:
                raise UnknownParam(name, self.known)
        for preset in self.presets:
            self.check(values | dict(preset.values))
        for action in self.actions:
            self.check(values | action.change(values))

    @property
    def known(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(param.name for param in self.params)

    def values(self, overrides: Mapping[str, object]) -> dict[str, Any]:
        """All parameters: the defaults with `overrides`, as tags write them, laid over them."""
        for name in overrides:
            if name not in self.known:
                raise UnknownParam(name, self.known)
        return {
            param.name: param.read(overrides[param.name])
            if param.name in overrides
            else param.default
            for param in self.params
        }

    def picture(self, data: Data, size: Size) -> list[Plain]:
        """The marks of `layout`, its sprites as the pixels that they show."""
        from deconv_article.cut import cut  # numpy: only when something is drawn

        return [part for mark in self.layout(data, size) for part in cut(mark, self.sheets)]

    def check(self, values: Mapping[str, object]) -> None:
        """Refuse values that are not whole numbers between their bounds, or not known."""
        for name in values:
            if name not in self.known:
                raise UnknownParam(name, self.known)
        for param in self.params:
            value = values[param.name]
            if isinstance(param, TextParam):
                param.read(value)
            elif type(value) is not int or not param.low <= value <= param.high:
                raise OutOfRange(param.name, value, param.expected)


def build(figure: Figure[Any], values: Mapping[str, Any], tokens: Tokens) -> Built:
    """Draw both canvases for `values` (from `figure.values`) and gather what goes with them."""
    from deconv_article.twin import render_twin  # matplotlib: only when something is drawn

    data = figure.model(values)
    sentence = describe(figure.sentence, data)
    # A parameter with a limit starts where the model put it, e.g. column 9 of 6 inputs at 6.
    limited = {p.name for p in figure.params if isinstance(p, Param) and p.limit}
    start = {name: data[name] if name in limited else values[name] for name in figure.known}
    return Built(
        name=figure.name,
        title=figure.title,
        wide=render_twin(figure.picture(data, figure.wide), figure.wide, sentence, tokens),
        narrow=render_twin(figure.picture(data, figure.narrow), figure.narrow, sentence, tokens),
        sentence=sentence,
        table=figure.table(data),
        spec={
            "name": figure.name,
            "title": figure.title,
            "params": [_spec(param, start[param.name], data) for param in figure.params],
            "values": start,
            "sentence": figure.sentence,
            "wide": list(figure.wide),
            "narrow": list(figure.narrow),
            "play": list(figure.play),
            "presets": [[preset.label, dict(preset.values)] for preset in figure.presets],
            "actions": [[action.name, action.label] for action in figure.actions],
            "constants": figure.constants,
            "sheets": list(figure.sheets),
        },
        scripts=list(figure.scripts),
        shares=list(figure.shares),
    )


def _spec(param: Param | TextParam, start: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter as the browser reads it.

    shown: its first value in words or figures. now: its upper bound in the first state.
    """
    spec = asdict(param)
    if isinstance(param, TextParam):
        return {**spec, "kind": "text", "shown": start, "needs": None}
    kind = "choice" if param.choices else "typed" if param.typed else "slider"
    now = data[param.limit] if param.limit else param.high
    # Lists, as they come back from where a figure is remembered.
    lists = {"choices": list(param.choices), "needs": list(param.needs) if param.needs else None}
    return {**spec, **lists, "kind": kind, "shown": param.write(start), "now": now}
