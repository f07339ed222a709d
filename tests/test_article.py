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
    expected = {"0": pytest.approx(0, abs=1e-9), "about 3/4": pytest.approx(0.75, abs=0.05)}
    for call, comment in said(block):
        assert eval(call, names) == expected[comment], call


@pytest.mark.parametrize("size, stride", [(3, 2), (5, 2), (3, 3), (5, 3), (8, 4)])
def test_the_check_on_flat_colour_takes_layers_of_any_size_and_stride(size, stride):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the article's code")
    torch.manual_seed(0)
    (block,) = (block for block in BLOCKS if "torch" in block)
    names = {}
    exec(block, names)
    layer = torch.nn.ConvTranspose2d(64, 32, size, stride, bias=False)
    share = names["grid_on_flat"](layer, 64, s=stride)
    assert share == pytest.approx(1 - 1 / stride**2, abs=0.05)
