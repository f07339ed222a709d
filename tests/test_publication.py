"""What machines read about an article: head, JSON-LD, CITATION.cff, BibTeX, sitemap."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import projects
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from deconv_article.citation import bibtex, citation_cff, cite_as
from deconv_article.errors import ArticleError, Source
from deconv_article.files import Files
from deconv_article.memory import Memory
from deconv_article.metadata import Author, Metadata, parse_metadata
from deconv_article.page import Pages, json_for_script
from deconv_article.publication import Licence, base_url, find_licence, head, json_ld

ANN = Author("Ann", "Smith", "https://example.org/ann", "A Lab", "https://example.org/lab")
GROUP = Author("", "The Example Group")
FULL = Metadata(
    title="On Windows",
    description="How windows overlap.",
    url="https://example.org/windows/",
    lang="en-GB",
    github="https://example.org/source",
    licence="CC BY 4.0",
    firstPublished="2016-10-17",
    lastPublished="2026-11-22",
    doi="10.1234/abc.5",
    basedOn="https://doi.org/10.23915/distill.00003",
    publisher="A Press",
    journal="A Journal",
    keywords=("overlap", "stride"),
    authors=(ANN, GROUP),
)
TOML = """title = "On Windows"
description = "How windows overlap."
url = "https://example.org/windows/"
firstPublished = "2016-10-17"
licence = "CC BY 4.0"

[[authors]]
firstName = "Ann"
lastName = "Smith"
"""
# What a text of the metadata may hold: any character that XML may.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t<>&\"'{}\\%$#_^~-:,"),
    min_size=1,
)


class Head(HTMLParser):
    """The metas, links and JSON-LD of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.links: dict[str, dict[str, str]] = {}
        self.texts = {"title": "", "script": ""}
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "meta":
            name = values.get("name") or values.get("property") or ""
            self.metas.append((name, values.get("content", "")))
        elif tag == "link":
            self.links[values["rel"]] = values
        elif tag == "title" or values.get("type") == "application/ld+json":
            self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside:
            self.texts[self.inside] += data

    def all(self, name):
        return [content for known, content in self.metas if known == name]


def rendered(metadata: Metadata, alt: str = "") -> str:
    pages = Pages(Files(Path(__file__)), Memory(Path("no such file")))
    schema = json_for_script(json_ld(metadata, alt))
    return pages.render("head.html.j2", head=head(metadata, alt), icons=[], json_ld_html=schema)


# The head


def test_scholars_tools_find_title_authors_date_and_address():
    found = Head(rendered(FULL))
    assert found.texts["title"] == "On Windows"
    assert found.all("citation_title") == ["On Windows"]
    assert found.all("citation_author") == ["Smith, Ann", "The Example Group"]
    assert found.all("citation_publication_date") == ["2016/10/17"]
    assert found.all("citation_online_date") == ["2016/10/17"]
    assert found.all("citation_fulltext_html_url") == ["https://example.org/windows/"]
    assert found.all("citation_journal_title") == ["A Journal"]
    assert found.all("citation_publisher") == ["A Press"]
    assert found.all("citation_doi") == ["10.1234/abc.5"]
    assert found.all("citation_language") == ["en-GB"]
    assert found.all("citation_keywords") == ["overlap", "stride"]


def test_scholars_tools_find_the_works_that_the_page_cites_in_the_order_of_their_numbers(tmp_path):
    works = r"""
        @article{one, author={Ada Lovelace and Husz{\'a}r, Ferenc}, title={Notes; with more},
            journal={Distill}, volume={1}, number={10}, pages={3--4}, year={2016}, doi={10.1/a_b}}
        @inproceedings{two, author={Bo Li}, title={Two}, booktitle={Proc.}, pages={7}, year={2017}}
        @misc{three, author={Cy Fox}, title={Three}, year={2018}, eprint={1603.07285}}
        @misc{unread, author={Di Kay}, title={Unread}, year={2019}}
    """
    files = {"article/references.bib": works, "article/index.md": "a [@two; @one] b [@three; @two]"}
    found = Head(projects.build(tmp_path, files).tree["index.html"].decode())
    assert found.all("citation_reference") == [
        "citation_title=Two; citation_author=Bo Li; citation_conference_title=Proc.; "
        "citation_firstpage=7; citation_publication_date=2017",
        "citation_title=Notes, with more; citation_author=Ada Lovelace; "
        "citation_author=Ferenc Huszár; citation_journal_title=Distill; citation_volume=1; "
        "citation_issue=10; citation_firstpage=3; citation_lastpage=4; "
        "citation_publication_date=2016; citation_doi=10.1/a_b",
        "citation_title=Three; citation_author=Cy Fox; citation_publication_date=2018; "
        "citation_arxiv_id=1603.07285",
    ]


def test_social_sites_find_the_card_at_an_absolute_address():
    found = Head(rendered(FULL, "Two rows of boxes."))
    assert found.all("og:type") == ["article"]
    assert found.all("og:title") == ["On Windows"]
    assert found.all("og:description") == found.all("description") == ["How windows overlap."]
    assert found.all("og:url") == ["https://example.org/windows/"]
    assert found.all("og:site_name") == ["A Journal"]
    assert found.all("og:locale") == ["en_GB"]
    assert found.all("og:image") == ["https://example.org/windows/card.png"]
    assert found.all("og:image:alt") == ["Two rows of boxes."]
    assert [found.all(f"og:image:{side}") for side in ("width", "height")] == [["1200"], ["630"]]
    assert found.all("twitter:card") == ["summary_large_image"]
    assert found.all("article:published_time") == ["2016-10-17"]
    assert found.all("article:modified_time") == ["2026-11-22"]
    assert found.all("article:author") == ["https://example.org/ann", "The Example Group"]


def test_a_page_links_to_its_canonical_address_its_feed_its_sitemap_and_its_icon():
    links = Head(rendered(FULL)).links
    assert {rel: link["href"] for rel, link in links.items()} == {
        "canonical": "https://example.org/windows/",
        "alternate": "feed.xml",
        "sitemap": "sitemap.xml",
        "icon": "assets/icon.svg",
    }


def test_what_is_not_known_is_not_said():
    found = Head(rendered(Metadata(title="Alone"), "A picture."))
    assert dict(found.metas) == {
        "citation_title": "Alone",
        "citation_language": "en",
        "twitter:card": "summary",
        "og:type": "article",
        "og:title": "Alone",
        "og:locale": "en",
    }
    assert list(found.links) == ["icon"]
    assert json.loads(found.texts["script"]) == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": "Alone",
        "inLanguage": "en",
    }


def test_json_ld_says_who_when_where_and_under_which_licence():
    schema = json.loads(Head(rendered(FULL, "Boxes.")).texts["script"])
    assert schema["author"] == [
        {
            "@type": "Person",
            "name": "Ann Smith",
            "givenName": "Ann",
            "familyName": "Smith",
            "url": "https://example.org/ann",
            "affiliation": {
                "@type": "Organization",
                "name": "A Lab",
                "url": "https://example.org/lab",
            },
        },
        {"@type": "Organization", "name": "The Example Group"},
    ]
    assert (schema["datePublished"], schema["dateModified"]) == ("2016-10-17", "2026-11-22")
    assert schema["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert schema["url"] == "https://example.org/windows/"
    assert schema["image"]["url"] == "https://example.org/windows/card.png"
    assert schema["image"]["caption"] == "Boxes."
    assert schema["inLanguage"] == "en-GB"
    assert schema["isBasedOn"] == "https://doi.org/10.23915/distill.00003"
    assert schema["sameAs"] == "https://doi.org/10.1234/abc.5"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT, TEXT, TEXT)
def test_any_text_comes_back_from_head_and_json_ld(title, first, last):
    author = Author(first, last)
    metadata = FULL._replace(title=title, description=last, authors=(author,), keywords=(first,))
    html = rendered(metadata, first)
    found = Head(html)
    assert found.texts["title"] == title
    assert found.all("citation_title") == found.all("og:title") == [title]
    assert found.all("citation_author") == [f"{last}, {first}"]
    assert found.all("og:image:alt") == found.all("citation_keywords") == [first]
    schema = json.loads(found.texts["script"])
    assert schema["headline"] == title
    assert schema["author"][0]["givenName"] == first
    assert html.count("<script") == html.count("</script") == 1


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("", ""),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://example.org/a/index.html", "https://example.org/a/"),
        ("https://example.org/a/?b=c/d#e", "https://example.org/a/"),
    ],
)
def test_the_site_lies_where_its_page_lies(url, base):
    assert base_url(Metadata(url=url)) == base


@pytest.mark.parametrize(
    ("text", "spdx", "path"),
    [
        ("CC BY 4.0", "CC-BY-4.0", "licenses/by/4.0/"),
        ("cc-by-sa-3.0", "CC-BY-SA-3.0", "licenses/by-sa/3.0/"),
        (" CC BY-NC-ND 4.0 ", "CC-BY-NC-ND-4.0", "licenses/by-nc-nd/4.0/"),
        ("CC0", "CC0-1.0", "publicdomain/zero/1.0/"),
        ("CC0 1.0", "CC0-1.0", "publicdomain/zero/1.0/"),
    ],
)
def test_a_creative_commons_licence_is_known_by_its_name(text, spdx, path):
    assert find_licence(text) == Licence(f"https://creativecommons.org/{path}", spdx)


@pytest.mark.parametrize("text", ["", "all rights reserved", "CC BY", "CC BY-XX 4.0", "MIT"])
def test_no_other_licence_is_guessed_at(text):
    assert find_licence(text) is None


# CITATION.cff

# A line of our YAML: "key: scalar", "key:", "- key: scalar" or "- scalar".
LINE = re.compile(r' *(?:- )?(?:([a-z-]+):(?: ("(?:[^"\\]|\\.)*"|\d+))?|("(?:[^"\\]|\\.)*"))')
# YAML 1.2, c-printable, without line breaks and the byte order mark.
PRINTABLE = re.compile(
    "[\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)


def scalars(text: str) -> list[tuple[str, object]]:
    """The keys and scalars of our YAML; a double-quoted one with JSON's escapes is JSON."""
    found = []
    for line in text.removesuffix("\n").split("\n"):
        match = LINE.fullmatch(line)
        assert match and PRINTABLE.fullmatch(line), line
        key, value, item = match.groups()
        scalar = value or item
        found.append((key or "-", json.loads(scalar) if scalar else None))
    return found


def test_citation_cff_cites_the_article():
    assert citation_cff(FULL) == (
        'cff-version: "1.2.0"\n'
        'message: "If you use this article, please cite it as below."\n'
        'title: "On Windows"\n'
        'abstract: "How windows overlap."\n'
        "authors:\n"
        '  - family-names: "Smith"\n'
        '    given-names: "Ann"\n'
        '    affiliation: "A Lab"\n'
        '    website: "https://example.org/ann"\n'
        '  - name: "The Example Group"\n'
        'date-released: "2026-11-22"\n'
        "keywords:\n"
        '  - "overlap"\n'
        '  - "stride"\n'
        'license: "CC-BY-4.0"\n'
        'doi: "10.1234/abc.5"\n'
        'url: "https://example.org/windows/"\n'
        'repository-code: "https://example.org/source"\n'
        "preferred-citation:\n"
        '  type: "article"\n'
        '  title: "On Windows"\n'
        "  authors:\n"
        '    - family-names: "Smith"\n'
        '      given-names: "Ann"\n'
        '      affiliation: "A Lab"\n'
        '      website: "https://example.org/ann"\n'
        '    - name: "The Example Group"\n'
        '  date-published: "2016-10-17"\n'
        "  year: 2016\n"
        '  journal: "A Journal"\n'
        "  publisher:\n"
        '    name: "A Press"\n'
        '  doi: "10.1234/abc.5"\n'
        '  url: "https://example.org/windows/"\n'
    )


@given(TEXT, TEXT, TEXT)
def test_any_text_comes_back_from_citation_cff(title, first, last):
    metadata = Metadata(title=title, authors=(Author(first, last), Author("", last)))
    found = scalars(citation_cff(metadata))
    assert [value for key, value in found if key == "title"] == [title, title]
    assert [value for key, value in found if key == "given-names"] == [first, first]
    assert [value for key, value in found if key == "name"] == [last, last]


# BibTeX and plain text

COMMANDS = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    **{f"\\{character}": character for character in "&%$#_"},
}


def unlatex(text: str) -> str:
    pattern = "|".join(map(re.escape, COMMANDS))
    return re.sub(pattern, lambda match: COMMANDS[match[0]], text)


def test_bibtex_has_addresses_as_they_are():
    assert bibtex(FULL._replace(url="https://example.org/a_b%20c/#~d")) == (
        "@article{smith2016windows,\n"
        "  title = {{On Windows}},\n"
        "  author = {Smith, Ann and {The Example Group}},\n"
        "  journal = {A Journal},\n"
        "  publisher = {A Press},\n"
        "  year = {2016},\n"
        "  month = oct,\n"
        "  doi = {10.1234/abc.5},\n"
        "  url = {https://example.org/a_b%20c/#~d},\n"
        "}\n"
    )


def test_bibtex_of_an_article_of_which_little_is_known():
    assert bibtex(Metadata(title="漢字")) == "@misc{article,\n  title = {{漢字}},\n}\n"


@given(TEXT.filter(str.strip), TEXT.filter(str.strip), TEXT.filter(str.strip))
def test_any_text_comes_back_from_bibtex(title, first, last):
    metadata = Metadata(title=title, authors=(Author(first, last), Author("", "One and Two, Inc.")))
    (entry,) = parse_string(bibtex(metadata), "bibtex").entries.values()
    assert unlatex(entry.fields["title"]) == "{" + " ".join(title.split()) + "}"
    assert len(entry.persons["author"]) == 2


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        (
            FULL,
            "Ann Smith & The Example Group (2016). On Windows. A Journal. "
            "https://doi.org/10.1234/abc.5",
        ),
        (Metadata(title="Why Windows?"), "Why Windows?"),
        (
            Metadata(
                title="T",
                url="https://example.org/",
                authors=tuple(Author(name) for name in "ABC"),
                lastPublished="2020-01-02",
            ),
            "A, B & C (2020). T. https://example.org/",
        ),
    ],
)
def test_an_article_is_cited_in_a_line(metadata, line):
    assert cite_as(metadata) == line


# The metadata


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('url = "example.org/windows"', "url cannot be “example.org/windows”"),
        ('url = "https://example.org/a b"', "url cannot be “https://example.org/a b”"),
        ('lang = "English"', "lang cannot be “English”"),
        ('doi = "https://doi.org/10.1/2"', "doi cannot be “https://doi.org/10.1/2”"),
        ('keywords = "one, two"', "keywords must be a list"),
        ('keywords = ["one", 2]', "keywords must be a text in quotes"),
        (r'description = "a\u0000b"', "description holds U+0000"),
        ("[[authors]]\naffiliation = 'A Lab'", "an author needs a name"),
    ],
)
def test_a_mistake_in_the_metadata_is_told_with_its_line(line, message):
    with pytest.raises(ArticleError) as caught:
        parse_metadata(Source(Path("article.toml"), f'title = "T"\n{line}\n'))
    assert message in str(caught.value)
    assert caught.value.place.line == 2


def test_the_language_is_english_unless_said():
    assert parse_metadata(Source(Path("a.toml"), 'title = "T"')).lang == "en"
    assert parse_metadata(Source(Path("a.toml"), 'title = "T"\nlang = ""')).lang == "en"


# The site


def site(folder: Path, toml: str, text: str = '{{figure "toy"}}\n'):
    files = {"article/article.toml": toml, "article/index.md": text}
    return projects.build(folder, files)


def test_a_site_without_an_address_says_none(tmp_path):
    tree = site(tmp_path, TOML.replace("url =", "github =")).tree
    assert not {"feed.xml", "sitemap.xml", "card.png"} & set(tree)
    assert "CITATION.cff" in tree
    found = Head(tree["index.html"].decode())
    assert "https://" not in "".join(link["href"] for link in found.links.values())
    assert not found.all("og:image") and not found.all("og:url")


def test_the_page_names_only_files_that_the_site_has(tmp_path):
    tree = site(tmp_path, TOML).tree
    found = Head(tree["index.html"].decode())
    local = [link["href"] for rel, link in found.links.items() if rel != "canonical"]
    assert set(local) >= {"feed.xml", "sitemap.xml", "assets/icon.svg"}
    assert set(local) <= set(tree)
    assert found.all("og:image") == ["https://example.org/windows/card.png"]
    assert tree["card.png"].startswith(b"\x89PNG")
    assert found.all("og:image:alt") == ["There are 3 boxes, 2 apart."]


def test_an_article_may_link_to_the_files_beside_it(tmp_path):
    links = "[Cite](CITATION.cff), [follow](feed.xml), [card](card.png)\n\n{{figure 'toy'}}\n"
    assert site(tmp_path, TOML, links).notes == []


@pytest.mark.parametrize("name", ["CITATION.cff", "feed.xml", "card.png", "sitemap.xml"])
def test_a_file_of_the_authors_is_never_replaced_in_silence(tmp_path, name):
    projects.write(tmp_path, {f"article/{name}": "mine"})
    with pytest.raises(ArticleError, match=rf"“{name}” cannot be a file.s name"):
        site(tmp_path, TOML, f"[mine]({name})\n\n{{{{figure 'toy'}}}}\n")


def test_the_sitemap_names_the_page_its_last_change_and_the_pages_of_its_figures(tmp_path):
    tree = site(tmp_path, TOML).tree
    root = ElementTree.fromstring(tree["sitemap.xml"])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    addresses = [page.findtext(f"{space}loc") for page in root]
    assert addresses == ["https://example.org/windows/", "https://example.org/windows/figures/toy/"]
    assert [page.findtext(f"{space}lastmod") for page in root] == ["2016-10-17", None]
    canonical = re.search(rb'rel="canonical" href="([^"]*)"', tree["figures/toy/index.html"])
    assert canonical and canonical[1].decode() == addresses[1]


def test_the_page_says_its_language(tmp_path):
    page = site(tmp_path, TOML.replace("licence", "lang = 'en-GB'\nlicence")).tree["index.html"]
    assert b'<html lang="en-GB">' in page


def test_the_icon_is_light_and_dark_and_loads_nothing(tmp_path):
    icon = site(tmp_path, TOML).tree["assets/icon.svg"].decode()
    ElementTree.fromstring(icon)
    assert "prefers-color-scheme: dark" in icon
    assert not re.search(r"href|url\(|@import|<script", icon)


def test_the_icon_has_the_colours_of_the_page():
    root = Path(__file__).resolve().parent.parent / "assets"
    tokens = (root / "styles/tokens.css").read_text(encoding="utf-8")
    colours = set(re.findall(r"#[0-9a-f]{3,8}\b", (root / "icon.svg").read_text(encoding="utf-8")))
    assert colours and colours <= set(re.findall(r"#[0-9a-f]{3,8}\b", tokens))
