"""A page for each figure, to link to, to take from, to embed; and one for each state linked to."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from deconv_article import assets
from deconv_article.boxes import FIGURES, Boxes
from deconv_article.figure import Built, Table
from deconv_article.files import Files
from deconv_article.page import cells, json_for_script
from deconv_article.slots import Call
from deconv_article.states import address, page_of


def figure_pages(
    boxes: Boxes, states: list[Call], names: Mapping[str, Any], announced: Mapping[str, Any]
) -> dict[str, bytes]:
    """Output path -> bytes of the pages of all figures used, and of what they link to.

    states: calls besides those of each figure's defaults. names: what templates see of the
    article. announced: see `companions.announce`.
    """
    tree: dict[str, bytes] = {}
    defaults = [Call("figure", name, {}, "") for name in boxes.used]
    for call in (*defaults, *states):
        figure = boxes.registry.load(call.name)
        folder, _ = page_of(figure, figure.values(call.values))
        built = boxes.built(call)
        record = _record(boxes, call, built, folder, names, announced)
        tree[f"{folder}table.csv"] = comma_separated(built.table).encode()
        tree[f"{folder}index.html"] = boxes.pages.render("alone.html.j2", **record).encode()
        if call in defaults:
            record = _record(boxes, call, built, f"{folder}embed/", names, announced)
            embed = boxes.pages.render("embed.html.j2", **record)
            tree[f"{folder}embed/index.html"] = embed.encode()
    if tree:
        tree[assets.COMMON_STYLES] = assets.common_stylesheet(boxes.files).encode()
    return tree


def _record(
    boxes: Boxes,
    call: Call,
    built: Built,
    folder: str,
    names: Mapping[str, Any],
    announced: Mapping[str, Any],
) -> dict[str, Any]:
    """What the templates of a figure's page lay out; `root` leads from it to the site's folder."""
    root = "../" * folder.count("/")
    wide, narrow = boxes.pictures_of(call, built, f"{folder}picture")
    base = announced["base"]
    source = find_source(boxes, built.name)
    github = names["article"]["github"]
    urls = root + wide, root + narrow
    box = boxes.pages.figure(built.name, built, *urls, boxes.words, root=root)
    return {
        "article": names["article"],
        "built": built,
        "box_html": box,
        "words": boxes.words,
        "words_html": json_for_script(boxes.words),
        "root": root,
        "style": root + assets.COMMON_STYLES,
        "script": root + assets.SCRIPT,
        "icon": root + assets.ICON,
        "wide": root + wide,
        "address": base and base + address(folder),
        "embed": (base or root) + f"{FIGURES}/{built.name}/embed/index.html",
        "source": f"{github}/blob/HEAD/{source}" if github and source else "",
        "bibtex": announced["citing"].get("bibtex", ""),
    }


def find_source(boxes: Boxes, name: str) -> str:
    """A figure's module as a path in the project, empty where it lies elsewhere."""
    for path in boxes.registry.files(name):
        if path.name == f"{name}.py":
            for root in _roots(boxes.files):
                if path.is_relative_to(root):
                    return path.relative_to(root).as_posix()
    return ""


def _roots(files: Files) -> Iterator[Path]:
    return (root.resolve() for root in (files.project, files.own) if root)


def comma_separated(table: Table) -> str:
    """A table as CSV (RFC 4180)."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows(cells(table))
    return text.getvalue()
