"""What an output of the last build was made from, and which of that has changed since.

Nothing is guessed: the build has recorded what it read, and looked for, for each output.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deconv_article.errors import ArticleError, nearest, shown
from deconv_article.manifest import Manifest

_SHORT = 8  # digits of a hash


def why(name: str, manifest: Manifest) -> Iterator[str]:
    """The lines about a figure, by its name, or about an output, by its path in the site.

    Raises ArticleError where nothing was built, or nothing of that name.
    """
    known = manifest.known
    if not known:
        hint = "build it first: deconv-article build"
        raise ArticleError(f"no build is known of {shown(manifest.out)}", hint=hint)
    figure = known["figures"].get(name)
    name = next((path for path in (name, _index(name)) if path in known["reads"]), name)
    if figure is None and name not in known["reads"]:
        names = [*known["figures"], *known["reads"]]
        raise ArticleError(f"the site has no “{name}”", hint=nearest(name, names))
    places = figure["reads"] if figure else known["reads"][name]
    inputs = [known["inputs"][place] for place in places]
    read = [(path, was) for path, was in inputs if was is not None]
    files = "1 file" if len(read) == 1 else f"{len(read)} files"
    yield f"{name} was made from {files}"
    yield from _aligned([(shown(Path(path)), was[:_SHORT]) for path, was in read])
    if len(read) < len(inputs):
        yield f"and would be from {len(inputs) - len(read)} more, if they were there"
        yield from _aligned([(shown(Path(path)), "") for path, was in inputs if was is None])
    if figure:
        for values in figure["states"]:
            said = " ".join(f"{key}={value}" for key, value in values.items())
            yield f"at {said or 'the values that it has by itself'}"
    yield _made_by(known["generator"])
    changes = dict(_generator_changes(known["generator"], manifest.generator, bool(figure)))
    changes |= dict(_changes(inputs, manifest))
    yield "changed since then" if changes else "nothing of this has changed since then"
    yield from _aligned(list(changes.items()))


def _index(name: str) -> str:
    """The page that a folder's name stands for."""
    return "/".join([*filter(None, name.split("/")), "index.html"])


def _aligned(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(left) for left, _ in rows), default=0)
    for left, right in rows:
        yield f"  {left.ljust(width)}  {right}".rstrip()


def _made_by(generator: dict[str, Any]) -> str:
    python = str(generator["python"]).split()[0]
    return (
        f"by deconv-article {generator['version']} ({len(generator['sources'])} sources)"
        f" on Python {python} with {len(generator['libraries'])} libraries"
    )


def _changes(inputs: list[Any], manifest: Manifest) -> Iterator[tuple[str, str]]:
    for path, was in inputs:
        now = manifest.digests.of(path)
        if now != was:
            yield shown(Path(path)), _change(was, now)


def _change(was: str | None, now: str | None) -> str:
    if was is None or now is None:
        return "removed" if now is None else f"added, {now[:_SHORT]}"
    return f"was {was[:_SHORT]}, is {now[:_SHORT]}"


def _generator_changes(
    was: dict[str, Any], now: dict[str, Any], figure: bool
) -> Iterator[tuple[str, str]]:
    """What differs in what made the site; a figure's own sources are among its files."""
    for name in sorted(set(was["libraries"]) ^ set(now["libraries"])):
        yield name, "removed" if name in was["libraries"] else "added"
    if figure:
        return
    for what in ("version", "python"):
        if was[what] != now[what]:
            yield what, f"was {was[what]}, is {now[what]}"
    for path in sorted({*was["sources"], *now["sources"]}):
        before, after = was["sources"].get(path), now["sources"].get(path)
        if before != after:
            yield shown(Path(path)), _change(before, after)
