"""A layer's arguments by the names of its parameters: whole numbers and words, or problems.

`assets/widgets/layers_arguments.js` is the same rule in the browser.
"""

from __future__ import annotations

import re

from deconv_article.layers.calls import Argument, Call, Problem, Script, Value
from deconv_article.layers.known import Kind, nearest

_WORDS = """
    same valid zeros reflect replicate circular nearest linear bilinear trilinear bicubic
"""
_PRINTED = frozenset(_WORDS.split())


class Arguments:
    """Each method gives what can be read and adds a problem to the script for what cannot."""

    def __init__(self, script: Script, call: Call, kind: Kind, most: int) -> None:
        self.script = script
        self.call = call
        self.kind = kind
        self.most = most
        self.name = call.name.rpartition(".")[2]
        self.by_name: dict[str, Argument] = {}
        names = [name for name in kind.takes if name != "|"]
        places = kind.takes.index("|") if "|" in kind.takes else len(names)
        for number, argument in enumerate(call.arguments):
            name = argument.keyword
            if name == "*":
                self._problem(argument.value, "unpacked arguments are not read", "write them out")
                continue
            if name == "" and number >= places:
                hint = f"by place it takes {places}; name what follows"
                self._problem(argument.value, f"{self.name} has too many arguments", hint)
                return
            if name not in ("", *names):
                hint = nearest(name, names) or f"it takes {', '.join(names[:6])} …"
                words = f"{self.name} has no argument “{name}”"
                end = argument.start + len(name)
                script.problems.append(Problem(argument.start, end, words, hint))
                continue
            name = name or names[number]
            if name in self.by_name:
                self._problem(argument.value, f"{self.name} is given {name} twice")
            self.by_name[name] = argument

    def blame(self, message: str, hint: str = "") -> None:
        """A problem with the layer."""
        self.script.problems.append(Problem(self.call.start, self.call.end, message, hint))

    def blame_value(self, name: str, hint: str) -> None:
        """A problem with one argument's value."""
        value = self.by_name[name].value
        self._problem(value, f"{name} is “{self._shown(value)}”", hint)

    def has(self, name: str) -> bool:
        """Whether it is given, and not None."""
        return name in self.by_name and self.by_name[name].value.text != "None"

    def count(self, name: str) -> int:
        """How many numbers a list has; 1 for a number in Flax, 0 for a number elsewhere."""
        if self.has(name) and self.by_name[name].value.kind == "list":
            return len(self.by_name[name].value.items)
        return int(self.kind.style == "flax")

    def word(self, name: str, default: str) -> str:
        """A text in small letters, "numbers" for numbers, the default where it is not given."""
        if not self.has(name):
            return default
        value = self.by_name[name].value
        # A printed model shows its words without quotes.
        if value.kind == "text" or (value.kind == "name" and value.text in _PRINTED):
            return value.text.lower()
        return "numbers"

    def choice(self, name: str, words: tuple[str, ...], default: str) -> str:
        """One of the words, or a problem."""
        word = self.word(name, default)
        if word not in words:
            self.blame_value(name, f"only {', '.join(words)} can be read")
            return default
        return word

    def flag(self, name: str) -> bool:
        """False where it is False, None or not given."""
        return self.has(name) and self.by_name[name].value.text != "False"

    def numbers(
        self, name: str, count: int, default: int | None = None, decimal: bool = False
    ) -> list[int]:
        """`count` whole numbers; one stands for all. Only padding may be 0."""
        low = 0 if "padding" in name else 1
        if not self.has(name):
            if default is None:
                self.blame(f"{self.name} needs {name}")
            return [low if default is None else default] * count
        value = self.by_name[name].value
        items = value.items if value.kind == "list" else (value,) * count
        if len(items) != count:
            words = f"{name} has {len(items)} numbers; {self.name} works along {count} axes"
            self._problem(value, words)
            return [low] * count
        return [self._number(item, name, low, decimal) for item in items]

    def pairs(
        self, name: str, count: int, default: int | None, paired: bool, flat: bool = False
    ) -> list[tuple[int, int]]:
        """Numbers before and behind, along each axis.

        paired: as ((a, b), (c, d)). flat, not paired: as PyTorch's pads, (c, d, a, b), the last
        axis first.
        """
        value = self.by_name[name].value if self.has(name) else None
        items = value.items if value and value.kind == "list" else ()
        if value and paired and flat and count == 1 and len(items) == 2:
            low, high = (self._number(item, name, 0, False) for item in items)
            return [(low, high)]
        if value and flat and not paired and items:
            ends = self.numbers(name, 2 * count, default)
            return [(ends[i], ends[i + 1]) for i in range(2 * count - 2, -1, -2)]
        if value and paired and len(items) == count and any(i.kind == "list" for i in items):
            if all(len(item.items) == 2 for item in items):
                read = [[self._number(i, name, 0, False) for i in item.items] for item in items]
                return [(low, high) for low, high in read]
            self._problem(value, f"{name} is not one pair for each axis")
            return [(0, 0)] * count
        return [(number, number) for number in self.numbers(name, count, default)]

    def written(self) -> tuple[tuple[str, bool, str, bool], ...]:
        """Each argument: its parameter, whether that is written, its text, whether it is a list."""
        return tuple(
            (name, a.keyword != "", self._text(a.value), a.value.kind == "list")
            for name, a in self.by_name.items()
        )

    def _number(self, value: Value, name: str, low: int, decimal: bool) -> int:
        if value.kind != "number" and not (decimal and value.kind == "decimal"):
            hint = "write the whole number" if decimal else "write the number itself"
            self._problem(value, f"{name} is “{self._shown(value)}”", hint)
        elif not low <= value.number <= self.most:
            hint = f"{low} to {self.most} can be read"
            self._problem(value, f"{name} is {value.number}", hint)
        else:
            return value.number
        return low

    def _problem(self, value: Value, message: str, hint: str = "") -> None:
        self.script.problems.append(Problem(value.start, value.end, message, hint))

    def _text(self, value: Value) -> str:
        return re.sub(r"[ \t\r\n]+", " ", self.script.text[value.start : value.end])

    def _shown(self, value: Value) -> str:
        text = self._text(value)
        return text if len(text) <= 40 else text[:39] + "…"
