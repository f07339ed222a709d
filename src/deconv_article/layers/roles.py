"""The calls of a text -> what each of them is: a layer, what stands about layers, or unknown.

`assets/widgets/layers_roles.js` is the same rule in the browser.
"""

from __future__ import annotations

import re

from deconv_article.layers.calls import Call, Problem, Script
from deconv_article.layers.known import (
    ADDING,
    AROUND,
    CHOOSING,
    HOLDING,
    KEEPING,
    LAYERS,
    PASSED,
    REFUSED,
    RESHAPING,
    at_home,
    meaning,
    nearest,
)

GIVE = "give the layers that it is made of, one by one"
_OTHER = "it need not be that of PyTorch, Keras or Flax"
_THEIRS = ("passed", "reshaping", "holding", "choosing")
INPUTS = ("", "*", "input", "inputs", "x")  # keywords of what flows through a layer
_ROLES = {
    "layer": LAYERS,
    "passed": PASSED,
    "reshaping": RESHAPING,
    "holding": HOLDING,
    "adding": ADDING,
    "choosing": CHOOSING,
    "keeping": KEEPING,
    "around": AROUND,
}


def roles_of(script: Script, names: set[str]) -> dict[int, tuple[Call, str]]:
    """Each call by the token that opens its brackets, with its role; "named" by the text itself.

    One that is not known is a problem.
    """
    roles = {}
    for call in _examined(script, names):
        named = _is_named(call, names)
        roles[call.opened] = (call, "named" if named else role_of(script, call))
    return roles


def ours(script: Script, name: str) -> bool:
    """Whether a dotted name is one of PyTorch, Keras or Flax, for all that the text imports."""
    return at_home(name) and name.partition(".")[0] not in script.foreign


def blame(script: Script, call: Call, message: str, hint: str = "") -> None:
    """A problem with a call."""
    script.problems.append(Problem(call.start, call.end, message, hint))


def _examined(script: Script, names: set[str]) -> list[Call]:
    """The calls outside the settings of layers: an initialiser there changes no pattern."""
    settings: list[tuple[int, int]] = []
    examined = []
    for call in script.calls:
        key = meaning(call.name)
        hidden = any(first <= call.first < end for first, end in settings)
        if hidden and key not in LAYERS and not _is_named(call, names):
            continue
        examined.append(call)
        takes = LAYERS[key].takes if key in LAYERS else ()
        for number, argument in enumerate(call.arguments):
            flows = argument.keyword == "input" or takes[number : number + 1] == ("input",)
            if key in PASSED or key in RESHAPING:
                flows = argument.keyword in INPUTS
            if not flows and (takes or key in PASSED or key in RESHAPING):
                settings.append((argument.opened, argument.closed))
    return examined


def _is_named(call: Call, names: set[str]) -> bool:
    return call.name in names or call.name.removeprefix("self.") in names


def role_of(script: Script, call: Call) -> str:
    """What a call is by its name alone; "" and a problem where that is not known."""
    key = meaning(call.name)
    role = next((role for role, table in _ROLES.items() if key in table), "")
    theirs = role == "layer" or (role in _THEIRS and key[0].isupper())
    if key in REFUSED:
        blame(script, call, f"{key} {REFUSED[key]}")
    elif _is_printed(script, call):
        return "holding"
    elif re.match(r"(plt|(torch\.)?(nn\.)?init)\.", call.name):
        return "around"
    elif role == "" or (theirs and not ours(script, call.name)):
        near = nearest(call.name.rpartition(".")[2], [*LAYERS, *PASSED])
        words = f"“{call.name.lstrip('.')}” is not known here"
        blame(script, call, words, _OTHER if role else near or GIVE)
    return role


def _is_printed(script: Script, call: Call) -> bool:
    """Whether it is a module as PyTorch prints one: `Generator( (main): Sequential( …`."""
    index = call.opened + 1
    while script.says(index) == "\n":
        index += 1
    return is_label(script, index)


def is_label(script: Script, index: int) -> bool:
    """`(main):` or `(0-2):`, as PyTorch prints it before a module that another holds."""
    closed = script.closes.get(index, -2)
    if script.says(index) != "(" or script.says(closed + 1) != ":":
        return False
    held = script.within[index] >= 0 or script.tokens[index + 1].kind == "number"
    return held and (closed - index == 2 or (closed - index == 4 and script.says(index + 2) == "-"))
