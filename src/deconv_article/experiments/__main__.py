"""python -m deconv_article.experiments: makes what is missing in article/results."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from deconv_article.experiments.runner import make
from deconv_article.experiments.store import Part

# In the order in which they are made: what the article needs most comes first.
PARTS = (
    "closed",
    "initial",
    "autoencoders",
    "gradients",
    "inputs",
    "palettes",
    "gan",
    "discriminators",
    "heads",
)


def find_part(name: str) -> Part:
    """The part of that name; only then is what it needs imported."""
    part = importlib.import_module(f"deconv_article.experiments.{name}").PART
    assert isinstance(part, Part)
    return part


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="deconv_article.experiments", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seeds", type=int, help="how many seeds, instead of each part's own")
    parser.add_argument("--first", type=int, default=0, help="the first seed (another set)")
    parser.add_argument("--jobs", type=int, default=1, help="processes, of one thread each")
    parser.add_argument("--out", type=Path, default=Path("article/results"))
    parser.add_argument("--kept", type=Path, default=Path(".cache/experiments"))
    options = parser.parse_args(arguments)
    for name in options.parts:
        if name not in PARTS:
            parser.error(f"no part is called {name}; there are {', '.join(PARTS)}")
    try:
        parts = [find_part(name) for name in options.parts or PARTS]
        make(
            parts, options.seeds, options.first, options.kept, options.out, options.jobs, sys.stderr
        )
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "deconv_article":
            raise
        sys.exit(f"error: {error.name} is missing; `make experiments` installs what is needed")


if __name__ == "__main__":
    main()
