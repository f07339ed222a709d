"""The tags of a node without its prose: what pybars3 reads, and what remembers a rendered tag."""

from __future__ import annotations

from deconv_article.scan import Block, Node, Text
from deconv_article.slots import token
from deconv_article.tag import Tag

# Tokens from this number on stand for the texts of a skeleton, those below it for slots.
TEXTS = 1_000_000
# Those from here on mark where a tag begins, by its place in `tags_of`.
MARKS = 2_000_000


def skeleton_of(node: Tag | Block, marked: bool = False) -> tuple[str, list[Text], list[str]]:
    """The node as pybars3 reads it, the texts that its tokens stand for, its partials' names.

    marked: a token stands before each tag, too, so that it can be told which one was running.
    """
    texts: list[Text] = []
    names: list[str] = []
    begun = 0

    def mark() -> str:
        nonlocal begun
        begun += 1
        return token(MARKS + begun - 1) if marked else ""

    def tag(tag: Tag) -> str:
        arguments = f" {tag.arguments}" if tag.arguments else ""
        if tag.kind == "partial":
            names.append(tag.head)
            return f"{{{{> p{len(names) - 1}{arguments}}}}}"
        if tag.kind == "html":
            return f"{{{{{{{tag.head}{arguments}}}}}}}"
        return f"{{{{{tag.head}{arguments}}}}}"

    def emit(nodes: tuple[Node, ...]) -> str:
        return "".join(one(n) for n in nodes)

    def one(node: Node) -> str:
        if isinstance(node, Text):
            texts.append(node)
            return token(TEXTS + len(texts) - 1)
        if isinstance(node, Tag):
            return mark() + tag(node)
        opening = node.opening
        sigil = "#" if opening.kind == "open" else "^"
        arguments = f" {opening.arguments}" if opening.arguments else ""
        head = f"{mark()}{{{{{sigil}{opening.head}{arguments}}}}}"
        body = emit(node.body)
        otherwise = "" if node.otherwise is None else "{{else}}" + emit(node.otherwise)
        return f"{head}{body}{otherwise}{{{{/{opening.head}}}}}"

    return one(node), texts, names


def tags_of(node: Node) -> tuple[Tag, ...]:
    if isinstance(node, Text):
        return ()
    if isinstance(node, Tag):
        return (node,)
    inner = (*node.body, *(node.otherwise or ()))
    return (node.opening, *(t for n in inner for t in tags_of(n)))
