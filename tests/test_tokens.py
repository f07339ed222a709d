"""The palette as pictures read it, and what is said where it lacks something."""

from pathlib import Path

import pytest

from deconv_article.errors import ArticleError
from deconv_article.tokens import parse_tokens

DARK = "@media (prefers-color-scheme: dark) {\n  :root { --ink: white; }\n}\n"


def test_dark_colours_lie_over_the_light_ones():
    tokens = parse_tokens(
        f":root {{ --ink: black; /* --ink: red; */ --line: 1px  solid; }}\n{DARK}"
    )
    assert tokens.light == {"ink": "black", "line": "1px solid"}
    assert tokens.dark == {"ink": "white", "line": "1px solid"}


@pytest.mark.parametrize("css", ["", "p { --ink: red; }", "/* :root {} */", DARK])
def test_a_style_sheet_without_colours_is_named(css):
    with pytest.raises(ArticleError, match="no :root block") as caught:
        parse_tokens(css, path=Path("styles/tokens.css"))
    assert str(caught.value.place) == "styles/tokens.css:1:1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_colour_that_is_missing_is_missed_in_its_block(scheme):
    css = "/* two\n   lines */\n  :root { --ink: black; }\n"
    tokens = parse_tokens(css, path=Path("styles/tokens.css"))
    with pytest.raises(ArticleError, match="no --inc here") as caught:
        getattr(tokens, scheme)["inc"]
    assert str(caught.value.place) == "styles/tokens.css:3:3"
    assert caught.value.place.length == len(":root")
    assert caught.value.hint == "did you mean “ink”?"
