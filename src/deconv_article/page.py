"""Jinja lays out pages: records in, HTML out. Article text never passes through it as a template.

What a template made of a record is remembered by both, so that a build in which only prose changed
never waits for Jinja: the page is laid out around a token, which the article then replaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from deconv_article.assets import WIDGETS
from deconv_article.built import Built
from deconv_article.errors import ArticleError, Source
from deconv_article.files import Files
from deconv_article.memory import digest
from deconv_article.sentence import readable


class _Compiled:
    """Templates as Python, as long as their text is the same (what Jinja calls a bytecode cache).

    A figure's box and page are rendered many times in a build, a site many times by the server.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Any]] = {}

    def get_bucket(self, _: object, name: str, filename: str, source: str) -> SimpleNamespace:
        """What is known of a template: its `code`, or None."""
        text, code = self._known.get(filename, ("", None))
        code = code if text == source else None
        return SimpleNamespace(filename=filename, source=source, code=code)

    def set_bucket(self, bucket: SimpleNamespace) -> None:
        """Keeps a template's `code`."""
        self._known[bucket.filename] = bucket.source, bucket.code


_COMPILED: Any = _Compiled()


class Pages:
    """The page templates (`templates/*.j2`, the project's before the generator's own).

    memory: remembers what they gave, with the templates that were read for it.
    """

    def __init__(self, files: Files, memory: MutableMapping[str, Any]) -> None:
        self.files = files
        self.memory = memory

    def render(self, name: str, **record: Any) -> str:
        """One template over a record of plain data; a mistake in the template raises ArticleError.

        Texts are escaped, except in fields whose name ends in `_html`.
        """
        return self._remembered(digest("page", name, record), lambda: self._render(name, record))

    def _remembered(self, key: str, make: Callable[[], tuple[str, list[str]]]) -> str:
        known = self.memory.get(key)
        if known and self.are_same(known["reads"]):
            return str(known["html"])
        html, reads = make()
        self.memory[key] = {"html": html, "reads": [[r, self._read(r)[1]] for r in reads]}
        return html

    def are_same(self, reads: list[list[str]]) -> bool:
        """Whether templates, [name, SHA-256] each, are still what they were."""
        return all(self._read(template)[1] == was for template, was in reads)

    def _read(self, name: str) -> tuple[Path | None, str | None]:
        path = self.files.find(f"templates/{name}")
        if path is None:
            return None, None
        self.files.read(path)
        return path, self.files.asked[path]

    def _render(self, name: str, record: dict[str, Any]) -> tuple[str, list[str]]:
        import jinja2
        from markupsafe import Markup

        reads: list[str] = []

        def load(name: str) -> tuple[str, str, None] | None:
            reads.append(name)
            path, _ = self._read(name)
            return None if path is None else (self.files.text(path), str(path), None)

        environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(load),
            bytecode_cache=_COMPILED,
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        safe = {k: Markup(v) if k.endswith("_html") else v for k, v in record.items()}
        try:
            return environment.get_template(name).render(safe), reads
        except jinja2.TemplateSyntaxError as error:
            raise self._error(error.message, error.filename, error.lineno) from None
        except jinja2.TemplateNotFound as error:
            raise ArticleError(f"the template {error.message} is missing") from None
        except jinja2.UndefinedError as error:
            import traceback  # slow to import, and mostly not needed

            frames = traceback.extract_tb(error.__traceback__)
            last = next(f for f in reversed(frames) if f.filename.endswith(".j2"))
            raise self._error(error.message, last.filename, last.lineno) from None

    def _error(self, message: str | None, filename: str | None, line: int | None) -> ArticleError:
        if filename is None or line is None:
            return ArticleError(message or "a template cannot be rendered")
        source = Source(Path(filename), self.files.text(Path(filename)))
        lines = source.text.split("\n")
        start = sum(len(text) + 1 for text in lines[: line - 1])
        content = lines[line - 1] if line <= len(lines) else ""
        indent = len(content) - len(content.lstrip())
        place = source.place(start + indent, start + max(1, len(content)))
        return ArticleError(message or "a template cannot be rendered", place)

    def figure(
        self,
        identity: str,
        key: str,
        draw: Callable[[], Built],
        wide_url: str,
        narrow_url: str,
        words: Mapping[str, str],
        alone: str = "",
        root: str = "",
        later: bool = False,
    ) -> str:
        """The box of one figure: twin, controls, readout, table and the widget's spec.

        draw: gives the figure; key: the hash of all that it is made from. alone: where it has a
        page of its own; empty on that page. root: from the page to the site's folder. later: the
        page has a figure before it, so that its picture need not come at once.
        """

        def make() -> tuple[str, list[str]]:
            built = draw()
            record = {
                "id": identity,
                "built": built,
                "rows": [[readable(cell) for cell in row] for row in built.table.rows],
                "alone": alone,
                "later": later,
                "scripts": [f"{root}{WIDGETS}/{n}.js" for n in (*built.shares, built.name)],
                "words": words,
                "wide_url": wide_url,
                "narrow_url": narrow_url,
                "spec_html": json_for_script({**built.spec, "root": root}),
            }
            return self._render("figure.html.j2", record)

        made_of = digest("figure", identity, key, alone, root, later, words, wide_url, narrow_url)
        return self._remembered(made_of, make)


def json_for_script(value: object) -> str:
    """JSON that may stand in a <script>: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
