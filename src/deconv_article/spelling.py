"""Spelling: the words of a text that no list knows.

    python -m deconv_article.spelling NODE_MODULES OUT

writes, once at set-up, `OUT/en-GB.txt`: every word that the Hunspell dictionary of the npm package
`dictionary-en-gb` allows, one a line. A build only looks words up, and only where there are new
ones. The format is that of hunspell(5); this dictionary uses flags of one letter, prefixes and
suffixes that combine where both say so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Set
from html import unescape
from pathlib import Path
from typing import NamedTuple

from deconv_article.files import Files
from deconv_article.memory import Memory, digest
from deconv_article.pieces import MARKUP
from deconv_article.references import REFERENCE

DICTIONARIES = {"en-GB": "dictionary-en-gb"}
FOLDER = "assets/spelling"

# A word begins and ends with a letter; an apostrophe or a full stop between letters is part of it.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*")
_FEW = 40  # words are found in a text sooner than it is split
_MEASURED = re.compile(r"<data\b.*?</data>", re.DOTALL)


class Affix(NamedTuple):
    """One rule of a flag: what to cut from a word, what to put there, and when."""

    cut: str
    put: str
    when: re.Pattern[str]
    crosses: bool


def misspelt(html: str, lang: str, files: Files, memory: Memory) -> list[str]:
    """The words of an article's HTML that neither the language's list nor the project's has.

    A project asks for this by a file `words.txt` beside its article, with its own words, one a
    line; it may be empty. Where there is no list of the language, nothing is said.
    """
    own, listed = files.find("words.txt"), files.find(f"{FOLDER}/{lang}.txt")
    if own is None or listed is None:
        return []
    words = set(words_in(html))
    key = digest("spelling", files.text(own), files.digest(listed))
    right = set(memory.get(key, ()))  # what the lists were found to have
    wrong: set[str] = set()
    if new := words - right:
        lines = "\n".join(["", *files.text(own).split(), files.text(listed), ""])
        spelt = {variant for word in new for variant in _variants(word)}
        wrong = unknown(new, _listed(spelt, lines.replace("\r\n", "\n")))
    if words - wrong != right:
        memory[key] = sorted(words - wrong)
    return sorted(wrong)


def words_in(html: str) -> Iterator[str]:
    """The words of prose in HTML, each once; none of code, formulas, references, capitals."""
    text = REFERENCE.sub(" ", unescape(MARKUP.sub(" ", _MEASURED.sub(" ", html))))
    for word in dict.fromkeys(_WORD.findall(text.replace("’", "'"))):
        if not any(map(str.isupper, word[1:])):
            yield word


def unknown(words: set[str], known: Set[str]) -> set[str]:
    """Those of the words that are not known, as written or in small letters, with or without 's."""
    return {word for word in words if not _variants(word) & known and len(word) > 1}


def _variants(word: str) -> set[str]:
    return {word, word.lower(), word.removesuffix("'s"), word.lower().removesuffix("'s")}


def _listed(words: set[str], lines: str) -> set[str]:
    """Those of the words that are lines of a text; of few, each is sought by itself."""
    if len(words) < _FEW:
        return {word for word in words if f"\n{word}\n" in lines}
    return words & frozenset(lines.split("\n"))


def expand(rules: str, entries: str) -> set[str]:
    """All words of a Hunspell dictionary: the texts of its .aff and its .dic file."""
    prefixes, suffixes = _affixes(rules, "PFX"), _affixes(rules, "SFX")
    words: set[str] = set()
    for line in entries.splitlines()[1:]:
        stem, _, flags = line.split("\t")[0].strip().partition("/")
        if not stem or "c" in flags or not stem[0].isalpha():
            continue
        before = [affix for flag in flags for affix in prefixes.get(flag, ())]
        words.add(stem)
        for affix in before:
            if affix.when.match(stem):
                words.add(affix.put + stem[len(affix.cut) :])
        for affix in (affix for flag in flags for affix in suffixes.get(flag, ())):
            if not affix.when.search(stem):
                continue
            ended = stem[: len(stem) - len(affix.cut)] + affix.put
            words.add(ended)
            words |= {
                other.put + ended[len(other.cut) :]
                for other in before
                if affix.crosses and other.crosses and other.when.match(ended)
            }
    return words


def _affixes(rules: str, kind: str) -> dict[str, list[Affix]]:
    found: dict[str, list[Affix]] = {}
    crosses: dict[str, bool] = {}
    for line in rules.splitlines():
        part = line.split()
        if len(part) < 4 or part[0] != kind:
            continue
        if len(part) == 4:
            crosses[part[1]] = part[2] == "Y"
            continue
        cut, put = (("" if text == "0" else text) for text in part[2:4])
        when = re.compile(f"{part[4]}" if kind == "PFX" else f"{part[4]}$")
        affix = Affix(cut, put.partition("/")[0], when, crosses[part[1]])
        found.setdefault(part[1], []).append(affix)
    return found


def main(modules: Path, out: Path) -> None:
    """Writes the lists of all dictionaries."""
    out.mkdir(parents=True, exist_ok=True)
    for language, package in DICTIONARIES.items():
        folder = modules / package
        rules, entries = (
            (folder / f"index.{end}").read_text(encoding="utf-8") for end in ("aff", "dic")
        )
        words = sorted(expand(rules, entries))
        (out / f"{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
