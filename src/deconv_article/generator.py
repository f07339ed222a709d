"""What makes a site, apart from its inputs: this package's sources, Python and the libraries."""

from __future__ import annotations

import os
import sys

from deconv_article import __version__
from deconv_article.cache import PACKAGE
from deconv_article.digests import Digests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def libraries() -> list[str]:
    """Names and versions of the installed packages, read off the names of their folders."""
    names = []
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):
            names += [name for name in os.listdir(folder) if name.endswith(".dist-info")]
    return sorted(name.removesuffix(".dist-info") for name in names)


def generator(digests: Digests) -> dict[str, Any]:
    """All of it as plain data; sources: path -> SHA-256."""
    sources = {}
    for folder, inside, names in os.walk(PACKAGE):
        inside[:] = sorted(set(inside) - {"__pycache__"})
        for name in sorted(names):
            if name.endswith(".py"):
                path = f"{folder}{os.sep}{name}"
                sources[path] = digests.of(path)
    return {
        "version": __version__,
        "python": sys.version,
        "libraries": libraries(),
        "sources": sources,
    }
