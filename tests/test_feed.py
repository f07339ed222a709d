"""The feed: well-formed, whole, with pictures for widgets, and nothing that runs."""

import re
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

import pages
import projects
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconv_article.feed import feed_body

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://example.org/a/"
TOML = """title = "Windows & <Strides>"
description = "How windows overlap."
url = "https://example.org/a/"
firstPublished = "2016-10-17"
lastPublished = "2026-11-22"
licence = "CC BY 4.0"
keywords = ["overlap & stride"]

[[authors]]
firstName = "Ann"
lastName = "Smith"
personalURL = "https://example.org/ann"
"""
TEXT = """Opening words.

## A section

See [below](#the-end), [the data](data.csv) and [elsewhere](https://example.com/).

<figure>
{{figure "toy" boxes=4}}
<figcaption>The caption.</figcaption>
</figure>

{{figure "toy"}}

## The end

Closing words, $a < b$.
"""


def build(folder: Path, toml: str = TOML, text: str = TEXT) -> dict[str, bytes]:
    files = {"article/article.toml": toml, "article/index.md": text, "article/data.csv": "1"}
    return projects.build(folder, files).tree


def content(tree) -> str:
    return ElementTree.fromstring(tree["feed.xml"]).findtext(f"{ATOM}entry/{ATOM}content")


def images(html: str) -> list[dict[str, str]]:
    return [
        {name: unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        for tag in re.findall(r"<img\b[^>]*>", html)
    ]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# The whole feed


def test_the_feed_says_what_atom_asks_for(tmp_path):
    feed = ElementTree.fromstring(build(tmp_path)["feed.xml"])
    entry = feed.find(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert feed.findtext(f"{ATOM}id") == f"{BASE}feed.xml"
    assert entry.findtext(f"{ATOM}id") == BASE
    assert entry.findtext(f"{ATOM}title") == "Windows & <Strides>"
    assert entry.findtext(f"{ATOM}summary") == "How windows overlap."
    assert entry.findtext(f"{ATOM}published") == "2016-10-17T00:00:00Z"
    for part in (feed, entry):
        assert part.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Ann Smith"
    assert feed.findtext(f"{ATOM}author/{ATOM}uri") == "https://example.org/ann"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "self": f"{BASE}feed.xml",
        "alternate": BASE,
    }
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.find(f"{ATOM}category").get("term") == "overlap & stride"


def test_moments_are_of_rfc_3339(tmp_path):
    feed = build(tmp_path)["feed.xml"].decode()
    moments = re.findall(r"<(?:updated|published)>([^<]*)<", feed)
    assert len(moments) == 3
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment) for moment in moments)


def test_the_identities_stay_when_everything_else_changes(tmp_path):
    def identities(tree):
        return re.findall(r"<id>(.*?)</id>", tree["feed.xml"].decode())

    first = identities(build(tmp_path))
    later = TOML.replace("Windows &", "Doors and").replace("2026-11-22", "2027-01-01")
    assert identities(build(tmp_path, later, "Other words.\n")) == first
    assert len(set(first)) == 2


def test_the_text_is_whole_and_every_figure_is_its_picture_and_its_caption(tmp_path):
    tree = build(tmp_path)
    html = content(tree)
    for part in ("Opening words.", "A section", "The caption.", "Closing words", "<math"):
        assert part in html
    assert images(html) == [
        {"src": f"{BASE}figures/toy.svg", "width": "100", "height": "20",
         "alt": "There are 4 boxes, 2 apart."},
        {"src": f"{BASE}figures/toy-2.svg", "width": "100", "height": "20",
         "alt": "There are 3 boxes, 2 apart."},
    ]  # fmt: skip
    assert all(image["src"].removeprefix(BASE) in tree for image in images(html))
    assert html.index("toy.svg") < html.index("The caption.") < html.index("toy-2.svg")


def test_nothing_in_the_feed_runs_or_leads_nowhere(tmp_path):
    html = content(build(tmp_path))
    assert not re.search(r"<(script|input|button|fieldset|form|style|iframe|nav)\b", html)
    assert "data-figure" not in html and 'class="readout' not in html
    links = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert {f"{BASE}#the-end", f"{BASE}data.csv", "https://example.com/"} <= set(links)
    assert all(link.startswith("https://") for link in links)


@pytest.mark.parametrize("key", ["url", "firstPublished", "authors"])
def test_a_feed_is_left_out_while_something_is_missing_that_it_must_say(tmp_path, key):
    lines = TOML.replace("lastPublished", "# ").split("[[authors]]")
    toml = lines[0] if key == "authors" else TOML.replace("lastPublished", "# ")
    toml = re.sub(rf"^{key} = .*\n", "", toml, flags=re.MULTILINE)
    tree = build(tmp_path, toml)
    assert "feed.xml" not in tree
    assert b"feed.xml" not in tree["index.html"]


def test_what_xml_cannot_hold_does_not_break_the_feed(tmp_path):
    tree = build(tmp_path, TOML, "A \ufffe mark and ]]> that.\n")
    assert "A \ufffd mark and ]]&gt; that" in content(tree)


def test_a_draft_has_its_feed_too(tmp_path):
    files = {"article/article.toml": TOML, "article/index.md": "TODO ![](missing.png)\n"}
    tree = projects.build(tmp_path, files, draft=True).tree
    assert "is missing" in content(tree)


def test_the_feed_of_the_real_article_has_every_paragraph_and_every_figure():
    site = pages.built_article()
    entry = ElementTree.fromstring((site / "feed.xml").read_bytes()).find(f"{ATOM}entry")
    html = entry.findtext(f"{ATOM}content")
    page = (site / "index.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.rindex("</article>")]
    article = re.sub(r'<div class="figure".*?</script>\s*</div>', "", article, flags=re.S)
    article = re.sub(r"<nav\b.*?</nav>", "", article, flags=re.S)
    article = article.partition('<section class="appendix" aria-labelledby="cite-as">')[0]
    told = words(html)
    paragraphs = re.findall(r"<(p|h2|h3|li|figcaption|td)\b[^>]*>(.*?)</\1>", article, re.S)
    paragraphs = [
        words(re.sub(r"<(button|label)\b.*?</\1>", "", p, flags=re.S)) for _, p in paragraphs
    ]
    assert len(paragraphs) > 40
    assert [paragraph for paragraph in paragraphs if paragraph not in told] == []
    assert len(images(html)) == len(re.findall(r'<div class="figure"', page)) >= len(pages.FIGURES)
    assert all(image["alt"] for image in images(html))
    assert "data-figure" not in html and "<script" not in html


# Its body


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><script>alert('</p>')</script><p>b</p>", "<p>a</p><p>b</p>"),
        ("<style>p { }</style>a<!-- <p> -->b", "ab"),
        ("<form><form>x</form><input name=a>y</form>z", "z"),
        ("a<input value='<b>'>b<BUTTON type=button>c</BUTTON>d", "abd"),
        ("<nav><ol><li>x</li></ol></nav>a", "a"),
        ("<h1 class='x'>The title</h1><h2>b</h2>", "<h2>b</h2>"),
        ("<header>a</header><linkage>b</linkage>", "<header>a</header><linkage>b</linkage>"),
        ("a</form>b", "ab"),
        ("a<form>b", "a"),
        ('<a href="#x">a</a>', f'<a href="{BASE}#x">a</a>'),
        ("<a href=b.html>a</a>", f'<a href="{BASE}b.html">a</a>'),
        ("<a href='../c?d=1&amp;e'>a</a>", '<a href="https://example.org/c?d=1&amp;e">a</a>'),
        ('<a href="mailto:a@example.org">a</a>', '<a href="mailto:a@example.org">a</a>'),
        ('<a href=" JavaScript:x()">a</a>', "<a>a</a>"),
        ('<p onclick="x()" id="a">a</p>', '<p id="a">a</p>'),
        ('<img alt="on x=1 href=b" src="c.png">', f'<img alt="on x=1 href=b" src="{BASE}c.png">'),
        ('<img alt="a > b" src="c.png">', f'<img alt="a > b" src="{BASE}c.png">'),
        ('<img srcset="a.png 1x,b.png 2x">', f'<img srcset="{BASE}a.png 1x, {BASE}b.png 2x">'),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ("<p>1 < 2 &lt; 3 & 4</p>", "<p>1 < 2 &lt; 3 & 4</p>"),
    ],
)
def test_html_becomes_what_a_feed_may_carry(html, expected):
    assert feed_body(html, {}, BASE) == expected


def test_a_box_becomes_its_picture():
    html = '<div class="figure">x</div>'
    assert feed_body(f"a{html}b", {html: '<img src="c.svg" alt="">'}, BASE) == (
        f'a<img src="{BASE}c.svg" alt="">b'
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_text_comes_through(text):
    html = f'<p title="{escape(text)}"><a href="#">{escape(text)}</a></p>'
    body = feed_body(html, {}, BASE)
    assert unescape(re.search(r'title="([^"]*)"', body)[1]) == text
    assert unescape(re.search(r">([^<>]*)</a>", body)[1]) == text
