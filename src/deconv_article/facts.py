"""Numbers in the prose that are not typed but known: of figures, and of measured results.

{{fact "deconv2d.ratio"}}                    what the figure's model says at its defaults
{{fact "deconv2d.ratio" stride=2 size=5}}    in another state
{{fact "palettes.deconv4.levels" digits=1}}  of article/results/palettes.json, its "facts"
{{fact "deconv2d.ratio" says="4"}}             printed as written, and held to what is known
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from deconv_article.built import OutOfRange, UnknownParam
from deconv_article.errors import ArticleError, Source, nearest
from deconv_article.files import Files
from deconv_article.memory import Memory, digest
from deconv_article.registry import Registry
from deconv_article.sentence import fixed, format_value
from deconv_article.slots import Call

# Raises what an author did wrong in a call: message, hint, and which of its arguments it is about.
Fail = Callable[[Call, str, str, str], ArticleError]

MINUS = "\N{MINUS SIGN}"
_WRITTEN = re.compile(rf"[-{MINUS}]?\d+(?:\.(\d+))?")


class Facts:
    """Looks numbers up; what a figure's model said is remembered.

    made_of: a figure's name -> the hash of its sources.
    """

    def __init__(
        self,
        files: Files,
        registry: Registry,
        made_of: Callable[[str], str],
        memory: Memory,
        fail: Fail,
    ) -> None:
        self.files = files
        self.registry = registry
        self.made_of = made_of
        self.memory = memory
        self.fail = fail

    def html(self, call: Call) -> str:
        """The number of one `{{fact …}}`, as a machine and as a reader have it."""
        says = call.values.get("says")
        digits = call.values.get("digits")
        rest = {k: v for k, v in call.values.items() if k not in ("says", "digits")}
        value = self.value(call, rest)
        if says is not None:
            self._hold(call, str(says), value)
        if isinstance(value, str):
            return escape(value)
        if digits is not None and (type(digits) is not int or not 0 <= digits <= 12):
            raise self.fail(call, f"digits is {digits!r}", "expected 0 to 12", "digits")
        shown = str(says) if says is not None else rounded(value, digits)
        return f'<data class="fact" value="{format_value(value)}">{escape(shown)}</data>'

    def value(self, call: Call, values: Mapping[str, object]) -> float | str:
        """The number (or text) behind `name.fact`; raises ArticleError where there is none."""
        name, _, rest = call.name.partition(".")
        if name in self.registry.names:
            known = self._of_figure(call, name, values)
        elif path := self._results(name):
            if values:
                raise self.fail(call, "a measured result has no parameters", "", next(iter(values)))
            known = self._of_results(path, rest)
        else:
            results = (self.files.beside / "results").glob("*.json")
            hint = nearest(name, [*self.registry.names, *(path.stem for path in results)])
            raise self.fail(call, f"unknown figure or result “{name}”", hint, "")
        if rest not in known:
            raise self.fail(call, f"“{name}” has no fact “{rest}”", nearest(rest, known), "")
        value: float | str | None = known[rest]
        if value is None:
            raise self.fail(call, f"“{call.name}” has no value in this state", "", "")
        return value

    def _of_figure(self, call: Call, name: str, values: Mapping[str, object]) -> dict[str, Any]:
        key = digest("facts", name, values, self.made_of(name))
        if key not in self.memory:
            figure = self.registry.load(name)
            try:
                data = figure.model(figure.values(values))
            except UnknownParam as error:
                hint = nearest(error.name, error.known)
                message = f"unknown parameter “{error.name}”"
                raise self.fail(call, message, hint, error.name) from None
            except OutOfRange as error:
                message = f"{error.name} is {error.value!r}"
                hint = f"expected {error.expected}"
                raise self.fail(call, message, hint, error.name) from None
            self.memory[key] = {
                name: value
                for name, value in data.items()
                if value is None
                or (isinstance(value, (int, float, str)) and not isinstance(value, bool))
            }
        known: dict[str, Any] = self.memory[key]
        return known

    def _results(self, name: str) -> Path | None:
        return self.files.find(f"results/{name}.json") if re.fullmatch(r"[\w-]+", name) else None

    def _of_results(self, path: Path, asked: str) -> dict[str, Any]:
        """Facts of a result, the one asked for among them if it is one; few are remembered."""
        key = digest("results", self.files.digest(path))
        known: dict[str, Any] = self.memory.get(key, {})
        if asked in known:
            return known
        facts = _facts_in(path, self.files.text(path))
        if asked in facts:
            self.memory[key] = {**known, asked: facts[asked]}
        return facts

    def _hold(self, call: Call, says: str, value: float | str) -> None:
        written = _WRITTEN.search(says.replace("\N{THIN SPACE}", ""))
        if written is None:
            agrees = says == value
        elif isinstance(value, str):
            agrees = False
        else:
            number = float(written[0].replace(MINUS, "-"))
            step = 10.0 ** -len(written[1] or "")
            agrees = abs(number - value) <= step / 2 * (1 + 1e-9)
        if not agrees:
            shown = value if isinstance(value, str) else format_value(value)
            message = f"the text says “{says}”, but {call.name} is {shown}"
            raise self.fail(call, message, "correct the one that is wrong", "says")


@lru_cache(maxsize=16)
def _facts_in(path: Path, text: str) -> dict[str, float]:
    source = Source(path, text)
    try:
        facts = json.loads(source.text)["facts"]
    except ValueError as error:
        position = getattr(error, "pos", 0)
        raise ArticleError("this is not JSON", source.place(position)) from None
    except (KeyError, TypeError):
        raise ArticleError("there is no “facts” in this result", source.place(0)) from None
    return {str(name): value for name, value in facts.items()}


def rounded(value: float, digits: int | None) -> str:
    """A number for readers: to `digits` decimals, else to at most two; with a true minus.

    What rounds to nothing has no minus.
    """
    text = format_value(value) if digits is None else fixed(value, digits)
    return text.replace("-", MINUS if text.strip("-0.") else "")
