"""pybars3, made safe: the only module that knows it.

What it gets is small (`scan` and `tag` refuse what it misreads), its output is checked (a sentinel
behind the template must survive into the generated code), and names that do not exist raise.
Importing it costs a third of a second, so nothing is imported before a template has to be compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import CodeType
from typing import Any

_SENTINEL = "\ufdde"
_TEMPLATE = "<template>"

# What Markdown would read in the middle of a line, and at its beginning.
_MARKDOWN = {ord(c): f"&#{ord(c)};" for c in "\\*_[]$|~"}
_LINE_START = re.compile(r"^(?=[#+:=-]|\d+[.)])(.)", re.MULTILINE)


class TemplateError(Exception):
    """A template that cannot be rendered; the message is for the author."""


class UnknownName(TemplateError):
    """A name that the context does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"unknown variable “{name}”")
        self.name = name
        self.known = known


class _Names(dict[str, Any]):
    """A mapping whose missing names raise."""

    def __missing__(self, name: str) -> Any:
        raise UnknownName(name, list(self))


class _Word(str):
    """A string that has no names in it: `{{title.upper}}` must not find the method."""

    def __getitem__(self, name: Any) -> Any:
        raise UnknownName(str(name), [])


def reached(error: TemplateError) -> str:
    """What the innermost block of a template had put out when the error was raised."""
    output = ""
    for one in (error.__context__, error):
        step = one.__traceback__ if one else None
        while step:
            if step.tb_frame.f_code.co_filename == _TEMPLATE:
                output = "".join(step.tb_frame.f_locals.get("result", ()))
            step = step.tb_next
    return output


def strict(value: Any) -> Any:
    """Plain data in a form in which a name that is not there raises UnknownName.

    Absent things are empty strings: falsy, printed as nothing.
    """
    if isinstance(value, Mapping):
        return _Names({key: strict(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return [strict(item) for item in value]
    return value if isinstance(value, bool) else _Word("" if value is None else value)


def render(
    template: str,
    context: Any,
    helpers: Mapping[str, Callable[..., Any]],
    partials: Mapping[str, Callable[..., str]],
    root: Any = None,
    markdown: bool = False,
) -> str:
    """One template over a `strict` context; inside a partial, over its scope and root.

    markdown: what `{{x}}` prints is escaped for Markdown as well as for HTML, so that a title with
    a `*` in it is that title; `{{{x}}}` prints as it is.
    """
    code = _compiled(template)
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    prepare = namespace["prepare"]
    namespace["resolve"] = partial(_found, namespace["resolve"], namespace["Scope"])

    def printed(value: Any, escape: bool) -> Any:
        if type(value) is list or isinstance(value, dict | namespace["Scope"]):
            what = "a list" if type(value) is list else "a group of values"
            raise TemplateError(f"this is {what}, not one value that can be printed")
        text = prepare(value, escape)
        return _as_prose(str(text)) if markdown and escape else text

    namespace["prepare"] = printed
    ours = _block_helpers() | {name: _loud(helper) for name, helper in helpers.items()}
    try:
        result = namespace["render"](context, helpers=ours, partials=dict(partials), root=root)
    except IndexError:
        raise TemplateError("the list has no item of this number") from None
    except ValueError:
        raise TemplateError("a list has no names; go through it with {{#each}}") from None
    except (TypeError, namespace["PybarsError"]) as error:
        raise TemplateError(f"this cannot be rendered: {error}") from error
    return "".join(result)


def _found(resolve: Callable[..., Any], kind: type[Any], scope: Any, *path: str) -> Any:
    """What a path names; raises where pybars3 finds nothing, or what Python knows of a value."""
    names = [name for name in path if name]
    here = scope.get("this") if isinstance(scope, kind) else scope
    if isinstance(here, list) and names and not names[0].startswith("@"):
        scope = here
    if len(names) > 1 and isinstance(resolve(scope, *path[:-1]), bool | int):
        raise UnknownName(names[-1], [])
    value = resolve(scope, *path)
    if value is None:
        raise UnknownName(names[-1], [])
    return value


def _as_prose(text: str) -> str:
    text = re.sub(r"^[ \t]+", "", text.translate(_MARKDOWN), flags=re.MULTILINE)
    return _LINE_START.sub(lambda m: f"&#{ord(m[1])};", text)


@lru_cache(maxsize=512)
def _compiled(template: str) -> CodeType:
    from deconv_article.grammars import import_pybars

    pybars = import_pybars()
    try:
        source = pybars.Compiler().precompile(template + _SENTINEL)
    except pybars.PybarsError as error:
        raise TemplateError(f"pybars3 cannot read this: {error}") from error
    if repr(_SENTINEL)[1:-1] not in source:
        raise TemplateError("pybars3 would lose what follows this tag")
    return compile(source.replace(f"result.append({_SENTINEL!r})", "pass"), _TEMPLATE, "exec")


def _loud(helper: Callable[..., Any]) -> Callable[..., Any]:
    """The helper with TypeError made visible: pybars3's `each` swallows that one."""

    def loud(*arguments: Any, **keywords: Any) -> Any:
        try:
            return helper(*arguments, **keywords)
        except TypeError as error:
            raise TemplateError(f"wrong arguments: {error}") from error

    return loud


def _block_helpers() -> dict[str, Callable[..., Any]]:
    """Our own each, if, unless and with: pybars3's lose errors and an else."""
    from pybars import Scope, strlist

    def each(this: Any, options: Any, items: Any) -> Any:
        if not isinstance(items, list | dict):
            if not items:
                return options["inverse"](this)
            raise TemplateError("{{#each}} needs a list")
        result = strlist()
        last = len(items) - 1
        for index, item in enumerate(items):
            place = {"index": index, "first": index == 0, "last": index == last}
            if isinstance(items, dict):
                place["key"] = item
            value = items[item] if isinstance(items, dict) else item
            result.grow(options["fn"](Scope(value, this, options["root"], **place)) or "")
        return result if items else options["inverse"](this)

    def when(this: Any, options: Any, value: Any) -> Any:
        return options["fn" if value else "inverse"](this)

    def unless(this: Any, options: Any, value: Any) -> Any:
        return options["inverse" if value else "fn"](this)

    def within(this: Any, options: Any, value: Any) -> Any:
        return options["fn"](Scope(value, this, options["root"])) if value else None

    def section(this: Any, options: Any, value: Any) -> Any:
        if isinstance(value, list):
            return each(this, options, value)
        return (
            when(this, options, value)
            if isinstance(value, bool | str)
            else within(this, options, value)
        )

    return {
        "each": each,
        "if": when,
        "unless": unless,
        "with": within,
        "blockHelperMissing": section,
    }
