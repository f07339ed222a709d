"""A page for each figure, to link to, to take from, to embed; and one for each state linked to.

Each file is remembered by itself, by the hash of all that it was made from, so that what does not
change is neither laid out again nor carried through what the article's own build remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from deconv_article import assets
from deconv_article.boxes import FIGURES, Boxes
from deconv_article.built import Table
from deconv_article.cache import read_json, write_json
from deconv_article.made import Renewed
from deconv_article.memory import digest
from deconv_article.page import Pages, json_for_script
from deconv_article.sentence import format_value
from deconv_article.slots import Call
from deconv_article.states import address

TABLE, PAGE, EMBED = "table.csv", "index.html", "embed/index.html"
_TEMPLATES = {PAGE: "alone.html.j2", EMBED: "embed.html.j2"}


def figure_pages(
    boxes: Boxes, states: Mapping[str, Call], names: Mapping[str, Any], announced: Mapping[str, Any]
) -> Iterator[Renewed]:
    """The pages of all figures used, and of what they link to.

    states: the folders of more pages, and what they show. names: what templates see of the
    article. announced: see `companions.announce`.
    """
    figures = {f"{FIGURES}/{name}/": Call("figure", name, {}, "") for name in boxes.used}
    about = {
        "article": names["article"],
        "base": announced["base"],
        "bibtex": announced["citing"].get("bibtex", ""),
        "words": boxes.words,
        "fonts": [assets.SANS] if boxes.files.find(assets.SANS) else [],
    }
    alike = digest(about)
    sources = {name: find_source(boxes, name) for name in boxes.used}
    for folder, call in {**figures, **states}.items():
        source = sources[call.name]
        for name in (TABLE, PAGE, *([EMBED] if folder in figures else [])):
            boxes.shown(call)
            pictures = boxes.pictures_of(call, f"{folder}picture")
            key = digest("alone", boxes.key(call), folder, name, pictures, source, alike)
            make = partial(_made, boxes, call, folder, name, {**about, "source": source})
            yield folder + name, key, partial(_remembered, boxes, key, make)
    if figures:
        yield assets.COMMON_STYLES, "", partial(assets.common_stylesheet, boxes.files)


def _remembered(boxes: Boxes, key: str, make: Callable[[], dict[str, Any]]) -> str:
    """The text of one file."""
    remembered = boxes.cache / "pages" / f"{key}.json"
    known = read_json(remembered)
    if not known or not boxes.pages.are_same(known["reads"]):
        known = make()
        write_json(remembered, known)
    return str(known["text"])


def _made(
    boxes: Boxes, call: Call, folder: str, name: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    """The text of one file, and the templates that were read for it."""
    if name == TABLE:
        return {"text": comma_separated(boxes.built(call).table), "reads": []}
    results: dict[str, Any] = {}
    pages = Pages(boxes.files, results)
    text = pages.render(_TEMPLATES[name], **_record(boxes, pages, call, folder, name, about))
    return {"text": text, "reads": [read for known in results.values() for read in known["reads"]]}


def _record(
    boxes: Boxes,
    pages: Pages,
    call: Call,
    folder: str,
    name: str,
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """What the templates of a figure's page lay out; `root` leads from it to the site's folder."""
    root = "../" * (folder + name).count("/")
    wide, narrow = boxes.pictures_of(call, f"{folder}picture")
    base, source, github = about["base"], about["source"], about["article"]["github"]
    urls = (root + wide, root + narrow)
    built = boxes.built(call)
    box = pages.figure(built.name, boxes.key(call), lambda: built, *urls, boxes.words, root=root)
    return {
        "article": about["article"],
        "built": built,
        "box_html": box,
        "words": boxes.words,
        "words_html": json_for_script(boxes.words),
        "root": root,
        "style": root + assets.COMMON_STYLES,
        "fonts": {"files": [root + font for font in about["fonts"]], "media": assets.WIDE},
        "scripts": [root + assets.SCRIPT, root + assets.TAKE],
        "icon": root + assets.ICON,
        "wide": root + wide,
        "address": base and base + address(folder),
        "embed": (base or root) + f"{FIGURES}/{built.name}/embed/index.html",
        "source": f"{github}/blob/HEAD/{source}" if github and source else "",
        "bibtex": about["bibtex"],
    }


def find_source(boxes: Boxes, name: str) -> str:
    """A figure's module as a path in the project, empty where it lies elsewhere."""
    path = boxes.registry.module(name).resolve()
    for root in filter(None, (boxes.files.project, boxes.files.own)):
        if path.is_relative_to(root.resolve()):
            return path.relative_to(root.resolve()).as_posix()
    return ""


def comma_separated(table: Table) -> str:
    """A table as CSV (RFC 4180)."""
    import csv
    from io import StringIO

    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows([format_value(cell) for cell in row] for row in table.rows)
    return text.getvalue()
