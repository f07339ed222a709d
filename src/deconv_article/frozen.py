"""A rendered tag as it is remembered between builds.

Tokens are numbers of one build, so what is remembered says what they hold.
"""

from __future__ import annotations

from typing import Any

from deconv_article.skeleton import TEXTS
from deconv_article.slots import TOKEN, Call, Slots, number, token


def freeze(text: str, slots: Slots) -> list[Any]:
    """A rendered tag as plain data: words, texts of its skeleton by number, calls, HTML."""
    parts: list[Any] = []
    position = 0
    for match in TOKEN.finditer(text):
        parts.append(text[position : match.start()])
        index = number(match)
        if index >= TEXTS:
            parts.append(index - TEXTS)
        else:
            filling = slots.fillings[index]
            if isinstance(filling, Call):
                called = [filling.helper, filling.name, filling.values, filling.path]
                parts.append({"call": called})
            else:
                parts.append({"html": freeze(filling, slots)})
        position = match.end()
    return [*parts, text[position:]]


def thaw(parts: list[Any], slots: Slots) -> str:
    """What was frozen, with tokens of the slots of this build."""
    texts = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, int):
            texts.append(token(part + TEXTS))
        elif "call" in part:
            texts.append(slots.add(Call(*part["call"])))
        else:
            texts.append(slots.add(thaw(part["html"], slots)))
    return "".join(texts)
