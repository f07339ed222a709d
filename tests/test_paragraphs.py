"""Blocks that come out of slots: no paragraph holds one, whatever words stand beside it."""

import projects
import pytest

from deconv_article.paragraphs import blocks_in, freed
from deconv_article.slots import Slots

C = "<li><em>c</em></li>"
BLOCK = "<figure>\n\n\tX *y*</figure>"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("a\n{{> x.html}}\nb", "<p>a</p>\nX\n<p>b</p>"),
        ("**a:** {{> x.html}}", "<p><strong>a:</strong></p>\nX"),
        ("a {{> x.html}} *b* {{> x.html}}", "<p>a</p>\nX\n<p><em>b</em></p>\nX"),
        ("{{> x.html}}\n- a\n- b", "X\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("{{> x.html}}\n---\na", "X\n<hr>\n<p>a</p>"),
        ("> a\n> {{> x.html}}\n> b", "<blockquote>\n<p>a</p>\nX\n<p>b</p>\n</blockquote>"),
        ("- a\n\n    b {{> x.html}}", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\nX\n</li>\n</ul>"),
        ("- a {{> x.html}}\n- b", "<ul>\n<li>a X</li>\n<li>b</li>\n</ul>"),
        ("- a\n  {{> x.html}}\n  b\n- *c*", f"<ul>\n<li>a\n  X\n  b</li>\n{C}\n</ul>"),
        ("1. a\n   {{> x.html}}\n2. *c*", f"<ol>\n<li>a\n   X</li>\n{C}\n</ol>"),
        ("- a\n{{> x.html}}\nb\n- *c*", f"<ul>\n<li>a\nX\nb</li>\n{C}\n</ul>"),
        (
            "> - a\n>   {{> x.html}}\n>   b\n> - *c*",
            f"<blockquote>\n<ul>\n<li>a\n  X\n  b</li>\n{C}\n</ul>\n</blockquote>",
        ),
        (
            "- a\n\n    b\n  {{> x.html}}\n  d\n\n- *c*",
            "<ul>\n<li>\n<p>a</p>\n<p>b</p>\nX\n<p>d</p>\n</li>\n"
            "<li>\n<p><em>c</em></p>\n</li>\n</ul>",
        ),
        ("- a\n\n{{> x.html}}\nb", "<ul>\n<li>a</li>\n</ul>\nX\n<p>b</p>"),
        ("a {{> x.html}}\n{: .c}", '<p class="c">a</p>\nX'),
        ("{{> open.html}}\na\n{{> close.html}}", "<div>\n<p>a</p>\n</div>"),
        ("{{> open.html}} a {{> close.html}}", "<div>\n<p>a</p>\n</div>"),
        ("a\n<pre>b\n\n\tc</pre>\nd", "<p>a</p>\n<pre>b\n\n\tc</pre>\n<p>d</p>"),
        ("<div>\n{{> x.html}}\n</div>", "<div>\nX\n</div>"),
        ("{{> x.html}}\n{{> x.html}}", "X\nX"),
        # words
        ("a {{> i.html}} b\n{{> i.html}}\nc", "<p>a <i>I</i> b\n<i>I</i>\nc</p>"),
        ("a {{> s.html}} b", "<p>a <svg><desc><p>s</p></desc></svg> b</p>"),
        ("a {{> tip.html}} b", "<p>a <i data-html='<div>'>I</i> b</p>"),
        (
            "a <embed><param> {{> x.html}} b",
            "<p>a <embed><param></p>\nX\n<p>b</p>",
        ),
        ("{{> x.html}}\n{: .c}", '<div class="c">\nX\n</div>'),
        ("a\n{{> x.html}}\n{.c #d}\n\nb", '<p>a</p>\n<div class="c" id="d">\nX\n</div>\n<p>b</p>'),
        ("> {{> x.html}}\n> {: .c}", '<blockquote>\n<div class="c">\nX\n</div>\n</blockquote>'),
        ("{{> x.html}}\n{a, b}", "X\n<p>{a, b}</p>"),
        ("*a {{> x.html}}*", "<p><em>a X</em></p>"),  # to cut it would cut what is stressed
        ("a\n$$x$$\nb", '<p>a\n<math display="block"><mi>x</mi></math>\nb</p>'),
    ],
)
def test_a_block_ends_the_paragraph_and_words_do_not(tmp_path, markdown, shown):
    html = projects.body(
        tmp_path,
        markdown,
        x=BLOCK,
        i="<i>I</i>",
        s="<svg><desc><p>s</p></desc></svg>",
        open="<div>",
        close="</div>",
        tip="<i data-html='<div>'>I</i>",
    )
    assert html == shown.replace("X", BLOCK)


def test_a_figure_ends_the_paragraph(tmp_path):
    html = projects.body(tmp_path, 'a {{figure "toy"}} b')
    assert html.startswith('<p>a</p>\n<div class="figure"')
    assert html.endswith("</div>\n<p>b</p>")


def test_a_paragraph_of_raw_html_that_is_not_closed_is_left_as_it_is():
    slots = Slots()
    x = slots.add("<ul></ul>")
    html = f"<div><p>a<div>{x}</div></div>\n<p>b</p>"
    assert freed(html, slots, blocks_in(slots)) == html
