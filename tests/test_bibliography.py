"""BibTeX to records: prose decoded, identifiers untouched, mistakes with their line."""

from pathlib import Path

import pytest

from deconv_article.bibliography import parse_bibliography
from deconv_article.errors import ArticleError, Source


def parse(text: str) -> dict:
    return parse_bibliography(Source(Path("references.bib"), text))


def entry(**fields: str) -> str:
    given = {"author": "Ada Lovelace", "title": "Notes", "year": "1843"} | fields
    return "@misc{key,\n" + "".join(f"  {k} = {{{v}}},\n" for k, v in given.items()) + "}\n"


def test_names_and_titles_are_decoded_from_latex() -> None:
    work = parse(entry(author=r"Husz{\'a}r, Ferenc and van der Berg, Jan", title=r"{GAN}s \& us"))
    assert work["key"]["authors"] == ["Ferenc Huszár", "Jan van der Berg"]
    assert work["key"]["title"] == "GANs & us"


@pytest.mark.parametrize("url", ["http://x_y/%7Ea", "https://a.org/?q=1&r=2#x~y", "http://a/{b}"])
def test_a_url_is_never_decoded(url: str) -> None:
    assert parse(entry(url=url))["key"]["url"] == url


def test_a_doi_makes_the_link_where_there_is_no_url() -> None:
    assert parse(entry(doi="10.1/a_b%c"))["key"]["url"] == "https://doi.org/10.1/a_b%c"
    assert parse(entry(eprint="1603.07285"))["key"]["url"] == "https://arxiv.org/abs/1603.07285"


def test_a_venue_has_volume_and_pages() -> None:
    work = parse(entry(journal="Distill", volume="1", number="10", pages="3--4"))["key"]
    assert work["venue"] == "Distill 1(10), 3–4"


def test_a_missing_comma_is_reported_with_its_line() -> None:
    with pytest.raises(ArticleError) as caught:
        parse('@misc{a,\n  title = "x"\n  year = 2000,\n}')
    assert caught.value.place is not None
    assert caught.value.place.line == 3


def test_a_repeated_key_is_reported_where_it_is_repeated() -> None:
    with pytest.raises(ArticleError, match="repeated") as caught:
        parse(entry() + entry())
    assert caught.value.place is not None
    assert caught.value.place.line == 6


@pytest.mark.parametrize("missing", ["author", "title", "year"])
def test_an_entry_without_author_title_or_year_is_refused(missing: str) -> None:
    with pytest.raises(ArticleError, match=f"has no {missing}"):
        parse(entry(**{missing: ""}))


def test_a_latex_command_that_is_left_over_is_refused() -> None:
    with pytest.raises(ArticleError, match=r"\\emph"):
        parse(entry(title=r"An \emph{odd} title"))
