"""Layers as written in PyTorch, Keras or Flax -> whether they can paint a checkerboard.

    from deconv_article.layers import judge

    def test_the_decoder_is_even():
        assert judge(Path("model.py").read_text()).even

`judge` raises `ArticleErrors`, each with its place, where something was not read: nothing is judged
by half.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deconv_article.errors import ArticleError, ArticleErrors, Source
from deconv_article.layers.judge import Verdict, judge_layers
from deconv_article.layers.read import Layer, Reading, read

__all__ = ["judge", "judge_layers", "read_layers"]


def judge(text: str, path: str | Path = "layers") -> Verdict:
    """The verdict on the layers in a text; `path` is how messages call it."""
    return judge_layers(read_layers(text, path))


def read_layers(text: str, path: str | Path = "layers") -> Sequence[Layer]:
    """The layers in a text, as they run; raises ArticleErrors for what was not understood."""
    reading: Reading = read(text)
    if reading.problems:
        source = Source(Path(path), text)
        raise ArticleErrors(
            [
                ArticleError(p.message, source.place(p.start, p.end), p.hint)
                for p in reading.problems
            ]
        )
    return reading.layers
