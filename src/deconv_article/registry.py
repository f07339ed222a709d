"""The figures of one package, by name; knowing them imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deconv_article.errors import ArticleError
from deconv_article.files import Files
from deconv_article.results import HINT, Results
from deconv_article.sources import Imports, Sources, folder_of, read_imports

if TYPE_CHECKING:
    from deconv_article.figure import Figure

# What draws every figure.
_DRAWING = "deconv_article.figure"


class Registry(NamedTuple):
    """The figures of one package, by name: module `package.name` holds `FIGURE`.

    A figure of measured results is declared by a function instead, `measured(results)`.

    uses     packages of mathematics that the figures call
    reads    name of a figure -> the files of results, beside the article, that it is made of
    results  the article's; see `beside`
    """

    package: str
    names: tuple[str, ...]
    uses: tuple[str, ...] = ("deconv_article.model",)
    reads: Mapping[str, tuple[str, ...]] = {}
    results: Results | None = None

    def beside(self, files: Files) -> Registry:
        """The figures as the results beside an article make them."""
        return self._replace(results=Results(files))

    def load(self, name: str) -> Figure[Any]:
        """Import and return one figure; a name outside `names` is a KeyError.

        Raises ArticleError where the results that the figure is made of are not there.
        """
        from deconv_article.figure import Figure

        if name not in self.names:
            raise KeyError(name)
        module = import_module(f"{self.package}.{name}")
        figure = self._measured(name, module.measured) if name in self.reads else module.FIGURE
        if not isinstance(figure, Figure) or figure.name != name:
            raise TypeError(f"{self.package}.{name}.FIGURE is not a Figure called {name!r}")
        return figure

    def module(self, name: str) -> Path:
        """The file in which a figure is declared."""
        if name not in self.names:
            raise KeyError(name)
        return Path(folder_of(self.package), f"{name}.py")

    def sources(self, imports: Imports = read_imports) -> Sources:
        """The sources of the figures; imports: what the module in a file imports."""
        packages = ("deconv_article", self.package, *self.uses)
        return Sources(packages, imports, lists=self.package)

    def files(self, name: str, among: Sources | None = None) -> tuple[Path, ...]:
        """The files whose change must redraw this figure, found without importing any.

        They are its module, what draws all figures, the modules that these import, the packages
        that all of these lie in, and the results that it is made of. among: `sources`, where they
        are asked for more than one figure.
        """
        if name not in self.names:
            raise KeyError(name)
        sources = (among or self.sources()).of((f"{self.package}.{name}", _DRAWING))
        reads = self.reads.get(name, ())
        found = [self.results.files.find(read) for read in reads] if self.results else []
        return tuple(sorted({*sources, *filter(None, found)}, key=str))

    def _measured(self, name: str, declare: Callable[[Results], Figure[Any]]) -> Figure[Any]:
        if self.results is None:
            raise ArticleError(f"“{name}” is made of results, and no article's are known")
        try:
            return declare(self.results)
        except KeyError as error:
            files = " or ".join(self.reads[name])
            message = f"“{name}” needs {error}, which is not in {files}"
            raise ArticleError(message, hint=HINT) from None
