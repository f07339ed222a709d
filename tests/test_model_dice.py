"""The dice fall alike in Python and in the browser, and as chance would have it."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from deconv_article.model.dice import normals, uniforms

WIDGETS = Path(__file__).parent.parent / "assets/widgets"
SEEDS = (0, 1, 7, 12345, 2**31, 2**32 - 1)


def test_python_and_javascript_draw_the_same_numbers():
    node = shutil.which("node")
    assert node
    code = (
        f"require({json.dumps(str(WIDGETS / 'dice.js'))}); const d = widgets.dice;"
        f"const drawn = {list(SEEDS)}.map(s => [[...d.uniforms(s, 50)], d.normals(s, 50)]);"
        "console.log(JSON.stringify(drawn));"
    )
    run = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True)
    for seed, (uniform, normal) in zip(SEEDS, json.loads(run.stdout), strict=True):
        assert uniforms(seed, 50) == uniform
        assert normals(seed, 50) == pytest.approx(normal, rel=1e-12, abs=1e-12)


def test_the_numbers_are_spread_as_they_should_be():
    drawn = np.array([uniforms(seed, 2000) for seed in range(20)])
    assert drawn.min() >= 0 and drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 4 / np.sqrt(12 * drawn.size)
    counts, _ = np.histogram(drawn, bins=16, range=(0, 1))
    assert np.abs(counts - drawn.size / 16).max() < 5 * np.sqrt(drawn.size / 16)
    bell = np.array([normals(seed, 2000) for seed in range(20)])
    assert abs(bell.mean()) < 4 / np.sqrt(bell.size)
    assert abs(bell.var() - 1) < 4 * np.sqrt(2 / bell.size)
    assert len(set(uniforms(3, 100)) & set(uniforms(4, 100))) == 0
