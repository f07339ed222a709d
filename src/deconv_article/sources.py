"""The modules that a module imports, found by reading it, without importing any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from deconv_article.digests import known_path

# The dotted names that the module in a file imports.
Imports = Callable[[Path], Sequence[str]]


class Sources:
    """The files of modules and of all that they import, directly or not, out of `packages`.

    A package stands for the outermost one that it lies in. Each module is looked for once.

    The packages that a module lies in count, too: Python runs them first. Not so the one that
    `lists` its modules, which every build runs, where nothing is imported from it by name: it does
    not belong to each of them. What is imported by other means than an `import` statement is not
    seen.
    """

    def __init__(self, packages: Iterable[str], imports: Imports, lists: str = "") -> None:
        tops = {name.partition(".")[0] for name in packages}
        self._folders = {name: folder_of(name) for name in tops}
        self._imports = imports
        self._lists = lists
        self._known: dict[str, tuple[Path | None, list[str]]] = {}

    def of(self, modules: Iterable[str]) -> set[Path]:
        """The files of these modules."""
        found: dict[str, Path | None] = {}
        waiting = list(modules)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name], imported = self._look_up(name)
                waiting += imported
        return {path for path in found.values() if path}

    def _look_up(self, name: str) -> tuple[Path | None, list[str]]:
        if name not in self._known:
            path = _file(name, self._folders)
            imported = [_absolute(one, name, path) for one in self._imports(path)] if path else []
            package = name.rpartition(".")[0]
            if path and package and package != self._lists:
                imported.append(package)
            self._known[name] = path, imported
        return self._known[name]


def read_imports(path: Path) -> list[str]:
    """What a file imports, wherever in it; a relative import keeps its dots.

    `from a import b` may name a module a.b or something in a: both are given.
    """
    import ast  # slow to import, and what a file imports is remembered

    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            names.add(start)
            between = "" if start.endswith(".") else "."
            names |= {f"{start}{between}{alias.name}" for alias in node.names}
    return sorted(names)


def folder_of(package: str) -> str:
    """Where the modules of a package lie."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package {package}")
    return spec.submodule_search_locations[0]


def _file(name: str, folders: dict[str, str]) -> Path | None:
    """The file of a module or a package in `folders`, if there is one."""
    for package, folder in folders.items():
        if name == package or name.startswith(f"{package}."):
            path = folder + name.removeprefix(package).replace(".", os.sep)
            for file in (f"{path}.py", os.path.join(path, "__init__.py")):
                if os.path.isfile(file):
                    return known_path(file)
    return None


def _absolute(name: str, module: str, path: Path) -> str:
    """A name as `module`, in the file `path`, imports it."""
    rest = name.lstrip(".")
    if rest == name:
        return name
    up = len(name) - len(rest) - (path.name == "__init__.py")
    above = module.split(".")[: len(module.split(".")) - up]
    return ".".join([*above, *([rest] if rest else [])])
