"""What is shown ahead of a build: the truth where there is something, else nothing."""

from pathlib import Path

import projects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconv_article.errors import Source
from deconv_article.preview import render_preview
from deconv_article.prose import render_body
from deconv_article.slots import Slots


def html(text: str) -> str:
    return render_body(text, Source(Path("a.md"), text), Slots())


WORDS = st.text("abc *_.,;:'\"!?–-é😀\n", min_size=1, max_size=40)


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(0, 3), WORDS)
def test_a_preview_is_what_the_whole_text_becomes(blocks, place, changed):
    was = "\n\n".join(blocks)
    now = "\n\n".join([*blocks[:place], changed, *blocks[place + 1 :]])
    preview = render_preview(was, now, html(was))
    assert preview is None or preview == html(now)


TEXT = "# Title\n\nFirst words here.\n\n- a list\n\nSecond words, *stressed*.\n\n> quoted\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("First words", "Other words"),
        ("words here", "words, some “new” - 'quoted' - here"),
        ("*stressed*", "**more** so"),
        ("Second", "A\nsecond"),
    ],
)
def test_changed_words_of_a_paragraph_are_shown(old, new):
    now = TEXT.replace(old, new)
    assert render_preview(TEXT, now, html(TEXT)) == html(now)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("First words here.", "First {{words}} here."),
        ("First", "[First](a.html)"),
        ("First", "[@first]"),
        ("First words", "- First words"),
        ("First words here.", "First\n\nwords here."),
        ("First words here.\n\n", ""),
        ("First words here.", "First words here.\n==="),
        ("a list", "another list"),
        ("# Title", "# Other"),
        ("quoted", "said"),
        ("First", "First <b>"),
        ("", ""),
    ],
)
def test_what_may_mean_more_waits_for_the_build(old, new):
    assert render_preview(TEXT, TEXT.replace(old, new, 1), html(TEXT)) is None


PARTIAL = '<figure title="{{a}}">\n{{b}}\n<figcaption>Long words of a <b>caption</b>, and so on.'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Long words", "Longer words"),
        ("of a ", "of any "),
        ("and so on", "R & D"),
    ],
)
def test_changed_words_of_a_partial_are_shown(old, new):
    now, page = PARTIAL.replace(old, new), f"<p>a</p>{PARTIAL}"
    expected = None if "&" in new else page.replace(old, new)
    assert render_preview(PARTIAL, now, page, markdown=False) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{a}}", "{{c}}"),
        ("title", "id"),
        ("{{b}}", "{{c}}"),
        ("Long", "<i>Long"),
        ("caption<", "x<"),
    ],
)
def test_what_may_mean_more_in_a_partial_waits_for_the_build(old, new):
    page = f"<p>a</p>{PARTIAL}"
    assert render_preview(PARTIAL, PARTIAL.replace(old, new), page, markdown=False) is None


def test_a_script_in_a_partial_waits_for_the_build():
    was = "<p>Many words of text</p><script>1</script>"
    assert render_preview(was, was.replace("Many", "More"), was, markdown=False) is None


def test_a_paragraph_that_stands_twice_waits_for_the_build():
    text = "Same words.\n\nSame words.\n"
    assert render_preview(text, text.replace("Same", "Other", 1), html(text)) is None


def test_a_preview_of_a_site_is_the_page_that_is_built(tmp_path):
    was = projects.build(tmp_path, {"article/index.md": TEXT})
    now = TEXT.replace("First words", "Last words")
    preview = render_preview(TEXT, now, was.tree["index.html"].decode())
    built = projects.build(tmp_path, {"article/index.md": now})
    assert preview is not None
    assert preview.encode() == built.tree["index.html"]
