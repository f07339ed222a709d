"""HTML from left to right: its tags, and the pieces in which nothing is a tag.

Who looks for `<h2` alone finds it in scripts, comments and attributes, too; who looks for `>` alone
finds one in an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import unescape

# Behind a tag's name: a value in quotes may hold anything, and quotes are those behind a `=`.
_VALUE = r"=\s*+(?:\"[^\"]*+\"|'[^']*+')?+"
_ATTRIBUTES = rf"[^<>=]*+(?:{_VALUE}[^<>=]*+)*+"
_ATTRIBUTE = re.compile(r"([^\s/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+)))?")


# These may hold others of their name; one in another is enough.
_NESTING = ("svg", "template")


@cache  # compiled where it is needed: most builds need one
def pieces(whole: str) -> re.Pattern[str]:
    """What finds tags (`end`, `name`, `attributes`), comments, and some elements as a whole.

    whole: the names of those, with | between them; `element` is such a name, `own` its attributes.
    """
    first = "".join(sorted({name[0] for name in whole.split("|")}))  # a third sooner found so
    names = "|".join(name for name in whole.split("|") if name not in _NESTING)
    nesting = "|".join(name for name in whole.split("|") if name in _NESTING) or "(?!)"
    to_end = r"[^<]*+(?:<(?!/(?P=element)\s*>)[^<]*+)*+</(?P=element)\s*>"
    other = r"(?(nests)<(?!/?(?P=element)[\s/>])|<(?!/(?P=element)\s*>))"
    inner = rf"(?(nests)<(?P=element)(?=[\s/>]){_ATTRIBUTES}>(?:(?<=/>)|{to_end})|(?!))"
    return re.compile(
        rf"<(?:(?=[{first}])(?P<element>(?P<nests>{nesting})|{names})(?=[\s/>])"
        rf"(?P<own>{_ATTRIBUTES})(?<!/)>"
        rf"[^<]*+(?:(?:{other}|{inner})[^<]*+)*+</(?P=element)\s*>"
        rf"|(?P<end>/?)(?P<name>[a-z][^\s<>/]*+)(?P<attributes>{_ATTRIBUTES})>"
        r"|!--.*?-->|[!?][^>]*>)",
        re.DOTALL | re.IGNORECASE,
    )


# Elements whose text is not prose.
MARKUP = pieces("script|style|textarea|template|pre|code|svg|math")


def read_attributes(attributes: str) -> dict[str, str]:
    """A tag's attributes by name, in small letters; of two of one name the first holds."""
    found: dict[str, str] = {}
    for key, double, single, bare in _ATTRIBUTE.findall(attributes):
        found.setdefault(key.lower(), unescape(double or single or bare))
    return found


def named(tags: Iterable[re.Match[str]], *names: str) -> list[re.Match[str]]:
    """Of what a pattern of pieces found, the tags of these names."""
    return [tag for tag in tags if tag["name"] and tag["name"].lower() in names]
