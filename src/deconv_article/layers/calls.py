"""Text in which layers are written -> its tokens, brackets and calls.

Python's own tokenizer and grammar would refuse what people paste (prose, prompts, fences, printed
models), and the browser has neither, so this reads tokens alone, and nothing is ever evaluated.
`assets/widgets/layers_calls.js` is the same rule in the browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Only what both regular expression engines mean alike: classes of named characters, no \w, no \d.
_SPACE = r"[ \t\r\f\v\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+|\\\r?\n"
_COMMENT = r"#[^\r\n]*"
_STRING = (
    r"(?<![A-Za-z0-9_])[rRbBfFuU]{0,2}(?:\"\"\"[^]*?\"\"\"|'''[^]*?'''"
    r"|\"(?:[^\"\\\n]|\\[^])*\"|'(?:[^'\\\n]|\\[^])*')"
).replace("[^]", r"[\s\S]")
_NUMBER = r"(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_SIGN = r"\*\*=?|//=?|->|:=|[-+*/%@&|^=<>!]=|[\s\S]"
_TOKEN = re.compile(
    f"(?P<space>{_SPACE}|{_COMMENT})|(?P<text>{_STRING})|(?P<number>{_NUMBER})"
    f"|(?P<name>{_NAME})|(?P<sign>{_SIGN})"
)
CLOSERS = {"(": ")", "[": "]", "{": "}"}
_WORDS = """
    and as assert async await break case class continue def del elif else except finally for from
    global if import in is lambda match nonlocal not or pass raise return try while with yield
"""
KEYWORDS = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Token:
    """kind: text, number, name or sign (a line's end is a sign); start, end: offsets."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Problem:
    """What was not read, where (offsets), and what would be."""

    start: int
    end: int
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Value:
    """kind: number (whole), decimal (whole, written 2.0), text, constant, name, list or unread."""

    kind: str
    start: int
    end: int
    number: int = 0
    text: str = ""
    items: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Argument:
    """keyword: "" where there is none, "*" where arguments are unpacked; start: of the keyword."""

    keyword: str
    value: Value
    start: int
    opened: int
    closed: int


@dataclass(frozen=True)
class Call:
    """A call: its dotted name, offsets of the name, and the tokens it runs from and to.

    A name that follows a closing bracket, as in `f(x).view(1)`, starts with a dot.
    """

    name: str
    start: int
    end: int
    first: int
    opened: int
    closed: int
    arguments: tuple[Argument, ...]


@dataclass
class Script:
    """A text taken apart; comments are blank in it.

    closes   maps the token that opens brackets to the one that closes them
    within   for each token, the token that opens the innermost brackets around it, or -1
    foreign  names that it imports, and that need not mean what they do in PyTorch, Keras or Flax
    """

    text: str
    tokens: list[Token]
    closes: dict[int, int] = field(default_factory=dict)
    within: list[int] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)

    def says(self, index: int) -> str:
        """The token's text; "" outside the text, and for a string, which is never code."""
        if not 0 <= index < len(self.tokens) or self.tokens[index].kind == "text":
            return ""
        return self.tokens[index].text

    def next(self, index: int) -> int:
        """The token behind the brackets that open here, or behind this one."""
        return self.closes.get(index, index) + 1

    def dotted(self, last: int) -> int:
        """The first token of the dotted name that ends at this one; the one behind it if none."""
        if last < 0 or self.tokens[last].kind != "name":
            return last + 1
        while self.says(last - 1) == "." and last > 1 and self.tokens[last - 2].kind == "name":
            last -= 2
        return last

    def said(self, first: int, end: int) -> str:
        """The text of these tokens, without what stands between."""
        return "".join(token.text for token in self.tokens[first:end])


def take_apart(text: str) -> Script:
    """Tokens, brackets and calls; brackets that match no others are problems."""
    found = list(_TOKEN.finditer(re.sub(r"\r(?!\n)", "\n", text)))
    tokens = [
        Token(str(m.lastgroup), m.group(), m.start(), m.end())
        for m in found
        if m.lastgroup != "space"
    ]
    # What stands between is blank, so that an argument can be written anew in one line.
    blank = (" " * len(m.group()) if m.lastgroup == "space" else m.group() for m in found)
    script = Script("".join(blank), tokens)
    _match(script)
    for opened in sorted(script.closes):
        call = _call(script, opened)
        if call:
            script.calls.append(call)
    return script


def _match(script: Script) -> None:
    pending: list[int] = []
    for index, token in enumerate(script.tokens):
        script.within.append(pending[-1] if pending else -1)
        if token.kind != "sign":
            continue
        if token.text in CLOSERS:
            pending.append(index)
        elif token.text in CLOSERS.values() and pending:
            opener = script.tokens[pending[-1]]
            if CLOSERS[opener.text] == token.text:
                script.closes[pending.pop()] = index
                script.within[index] = pending[-1] if pending else -1
            else:
                words = f"“{token.text}” stands where “{opener.text}” is to be closed"
                script.problems.append(Problem(token.start, token.end, words))
                script.within.extend([-1] * (len(script.tokens) - len(script.within)))
                return
    for index in pending:
        token = script.tokens[index]
        words = f"“{token.text}” is never closed"
        script.problems.append(Problem(token.start, token.end, words))


def _call(script: Script, opened: int) -> Call | None:
    tokens = script.tokens
    last = opened - 1
    if tokens[opened].text != "(" or last < 0 or tokens[last].kind != "name":
        return None
    if tokens[last].text in KEYWORDS:
        return None
    first = script.dotted(last)
    behind = script.says(first - 1) == "."
    if script.says(first - 1) in ("class", "def", "@"):
        return None
    name = "." * behind + script.said(first, last + 1)
    start, end = tokens[first].start, tokens[last].end
    given = arguments(script, opened)
    return Call(name, start, end, first, opened, script.closes[opened], given)


def arguments(script: Script, opened: int) -> tuple[Argument, ...]:
    """What stands in the brackets that open here."""
    found = pieces(script, opened + 1, script.closes[opened])
    return tuple(_argument(script, first, end) for first, end in found)


def pieces(script: Script, first: int, end: int) -> list[tuple[int, int]]:
    """What stands between commas: first token and the one after the last."""
    found: list[tuple[int, int]] = []
    index = first
    while index <= end:
        if index == end or script.says(index) == ",":
            stop = index
            while first < stop and script.tokens[first].text == "\n":
                first += 1
            while first < stop and script.tokens[stop - 1].text == "\n":
                stop -= 1
            if first < stop:
                found.append((first, stop))
            first = index + 1
        index = script.next(index)
    return found


def _argument(script: Script, first: int, end: int) -> Argument:
    tokens = script.tokens
    start = tokens[first].start
    if script.says(first) in ("*", "**"):
        return Argument("*", _value(script, first, end), start, first, end)
    if end - first > 2 and tokens[first].kind == "name" and script.says(first + 1) == "=":
        skip = first + 2
        while skip < end - 1 and tokens[skip].text == "\n":
            skip += 1
        return Argument(tokens[first].text, _value(script, skip, end), start, skip, end)
    return Argument("", _value(script, first, end), start, first, end)


def _value(script: Script, first: int, end: int, depth: int = 0) -> Value:
    token = script.tokens[first]
    start, stop = token.start, script.tokens[end - 1].end
    if end - first == 1:
        if token.kind == "number":
            whole = re.fullmatch(r"([0-9]{1,6})(\.0*)?", token.text)
            if whole:
                kind = "decimal" if whole[2] else "number"
                return Value(kind, start, stop, number=int(whole[1]))
        if token.kind == "text" and re.fullmatch(r"""["'][a-zA-Z-]*["']""", token.text):
            return Value("text", start, stop, text=token.text[1:-1])
        if token.kind == "name":
            constant = token.text in ("None", "True", "False")
            return Value("constant" if constant else "name", start, stop, text=token.text)
    if token.text in ("(", "[") and script.closes.get(first) == end - 1 and depth < 3:
        parts = pieces(script, first + 1, end - 1)
        items = tuple(_value(script, *part, depth + 1) for part in parts)
        if token.text == "(" and len(items) == 1 and script.says(parts[0][1]) != ",":
            return items[0]
        return Value("list", start, stop, items=items)
    return Value("unread", start, stop)
