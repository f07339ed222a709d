"""Words that must fit: shortened or broken by what their letters take up at most.

A layout cannot ask a font, and both sides must break alike, so every letter counts as an upper
bound of its width. `assets/widgets/words.js` is the same rule in the browser.
"""

from __future__ import annotations

import re

LETTER = 0.57  # the width of an ordinary letter over its font size, in the widest common sans
_WIDE = "mwMW@%"
# All but what is seen: blanks, control characters, what turns the direction of other letters.
_BLANK = re.compile("[^!-~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ufefe\uff00-\U0010ffff]+")


def clean(words: str) -> str:
    """The words in one line, with single spaces between them and none at the ends."""
    return _BLANK.sub(" ", words).strip(" ")


def letters(width: float, size: float) -> float:
    """How many ordinary letters of this font size fit into a width."""
    return width / (LETTER * size)


def length(words: str) -> float:
    """The words' width in ordinary letters, at most."""
    return sum(_width(letter) for letter in words)


def _width(letter: str) -> float:
    if letter in _WIDE or ord(letter) > 0xFF:
        return 2
    return 1.25 if "A" <= letter <= "Z" else 1


def shorten(words: str, most: float) -> str:
    """The words, their end left out where they are longer than `most` ordinary letters."""
    if length(words) <= most:
        return words
    kept, room = "", most - _width("…")
    for letter in words:
        room -= _width(letter)
        if room < 0:
            break
        kept += letter
    return f"{kept.rstrip(' ')}…"


def shorten_front(words: str, most: float) -> str:
    """The words, their beginning left out where they are longer than `most`."""
    return shorten(words[::-1], most)[::-1]


def broken(words: str, most: float) -> list[str]:
    """The words in lines of at most `most` ordinary letters, broken at spaces."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if not lines[-1] or length(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [shorten(line, most) for line in lines]
