"""pybars3's import in a tenth of its time.

pybars3 compiles its grammars to Python each time it is imported, a third of a second. The Python
text depends on nothing but the grammar, so it is kept where Python keeps compiled modules, in a
`__pycache__` beside pybars3, and found by the grammar's hash and the libraries' versions.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any

from deconv_article.cache import read_json, write_json
from deconv_article.generator import libraries
from deconv_article.memory import digest


class _Written:
    """Stands for a parsed grammar whose Python text is known."""

    def __init__(self, source: str) -> None:
        self.source = source


def import_pybars() -> Any:
    """The module `pybars`, its grammars out of the cache where they are there."""
    from importlib.util import find_spec  # not for a build that needs no pybars3

    spec = find_spec("pybars")
    if spec is None or spec.origin is None:
        return importlib.import_module("pybars")
    versions = digest([n for n in libraries() if n.lower().startswith(("pybars", "pymeta"))])
    path = Path(spec.origin).parent / "__pycache__" / f"deconv-article-{versions[:16]}.json"
    kept = read_json(path)
    known: dict[str, str] = kept if isinstance(kept, dict) else {}
    written = dict(known)

    from pymeta import builder, runtime

    apply, write = runtime.OMetaBase.apply, builder.writePython
    parsing: list[str] = []

    def apply_known(self: Any, rule: str, *arguments: Any) -> Any:
        if rule != "grammar":
            return apply(self, rule, *arguments)
        text = "".join(self.input.data)
        key = hashlib.sha256(text.encode()).hexdigest()
        if key in known:
            self.input = runtime.InputStream.fromIterable("")
            return _Written(known[key]), None
        parsing.append(key)
        return apply(self, rule, *arguments)

    def write_known(tree: Any) -> str:
        if isinstance(tree, _Written):
            return tree.source
        source = str(write(tree))
        written[parsing.pop()] = source
        return source

    runtime.OMetaBase.apply, builder.writePython = apply_known, write_known
    try:
        module = importlib.import_module("pybars")
    finally:
        runtime.OMetaBase.apply, builder.writePython = apply, write
    if written != known:
        write_json(path, written)
    return module
