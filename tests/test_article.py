"""The article's own code runs, and says what the article says it says."""

import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parent.parent / "article/index.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


def said(block):
    """The last expressions of a block, each with the comment behind it."""
    return re.findall(r"^(\w[^#\n]*\))\s+# (.+)$", block, re.MULTILINE)


def test_the_article_has_code_that_says_what_it_gives():
    assert len(BLOCKS) == 2 and all(said(block) for block in BLOCKS)


def test_phase_sums_are_as_the_comments_have_them():
    (block,) = (block for block in BLOCKS if "torch" not in block)
    names = {}
    exec(block, names)
    for call, comment in said(block):
        sums = eval(call, names)
        assert str(sums) == comment.split(":")[0]
        assert (len(set(sums)) == 1) == ("uneven" not in comment)


def test_the_check_on_flat_colour_gives_what_the_comments_say():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the article's code")
    torch.manual_seed(0)
    (block,) = (block for block in BLOCKS if "torch" in block)
    names = {}
    exec(block, names)
    values = {comment: eval(call, names) for call, comment in said(block)}
    assert values["0"] < 1e-9
    assert values["about 3/4"] == pytest.approx(0.75, abs=0.05)
