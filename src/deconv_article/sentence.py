"""A figure's sentence: a template of names and conditions over the model's own numbers.

    stride {{stride}}: {{#if even}}even{{else}}{{low}} to {{high}}{{/if}}

Only these four tags exist; `{{#if}}` may be nested. `assets/widgets/sentence.js` is the same rule
in the browser, and the shared vectors hold both to one text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9]*")


class SentenceError(ValueError):
    """A template that does not read; the message holds the offending piece."""


def check(template: str, data: Mapping[str, object]) -> None:
    """Refuse a template that is malformed or says a name that `data` lacks, in any branch."""
    open_ifs: list[bool] = []  # one per open {{#if}}: whether its {{else}} was seen
    for index, piece in enumerate(_TAG.split(template)):
        if index % 2 == 0:
            if "{{" in piece or "}}" in piece:
                raise SentenceError(f"a tag is not closed or not opened: {piece!r}")
        elif piece == "else":
            if not open_ifs or open_ifs[-1]:
                raise SentenceError("{{else}} stands outside an {{#if}}, or for the second time")
            open_ifs[-1] = True
        elif piece == "/if":
            if not open_ifs:
                raise SentenceError("{{/if}} closes no {{#if}}")
            open_ifs.pop()
        else:
            name = piece.removeprefix("#if ")
            if not _NAME.fullmatch(name):
                raise SentenceError(f"not a name, #if, else or /if: {{{{{piece}}}}}")
            if name not in data:
                known = ", ".join(sorted(data))
                raise SentenceError(f"the model has no {name!r}; it has {known}")
            if piece != name:
                open_ifs.append(False)
    if open_ifs:
        raise SentenceError(f"{len(open_ifs)} {{{{#if}}}} not closed in: {template!r}")


def describe(template: str, data: Mapping[str, object]) -> str:
    """The template's text for `data`, which has the names that the branches taken say.

    The template must have passed `check`.
    """
    said: list[str] = []
    truths: list[bool] = []  # one per open {{#if}}: whether its current branch is taken
    for index, piece in enumerate(_TAG.split(template)):
        if piece.startswith("#if ") and index % 2:
            # In a branch that is not taken, nothing is asked for.
            truths.append(all(truths) and bool(data[piece.removeprefix("#if ")]))
        elif piece == "else" and index % 2:
            truths[-1] = not truths[-1]
        elif piece == "/if" and index % 2:
            truths.pop()
        elif all(truths):
            said.append(readable(data[piece]) if index % 2 else piece)
    return "".join(said)


def readable(value: object) -> str:
    """As `format_value`, for who reads or hears it: a number below zero has a minus, no hyphen."""
    text = format_value(value)
    return text if isinstance(value, str) else text.replace("-", "−")


def format_value(value: object) -> str:
    """Text and whole numbers as they are; others to 2 decimals, halves away from zero."""
    if isinstance(value, float) and math.isfinite(value):
        return fixed(value, 2).rstrip("0").rstrip(".")
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise SentenceError(f"not a number or a text: {value!r}")


def fixed(value: float, digits: int) -> str:
    """A finite number to so many decimals, halves away from zero, as JavaScript's toFixed does.

    What is rounded is the double's exact value.
    """
    over, under = abs(value).as_integer_ratio()
    units = (2 * over * 10**digits + under) // (2 * under)
    whole, rest = divmod(units, 10**digits)
    sign = "-" if math.copysign(1, value) < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"
