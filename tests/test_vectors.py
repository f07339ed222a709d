"""Python and JavaScript hold to one truth: shared vectors, and many random settings on both sides.

`UPDATE=1 pytest tests/test_vectors.py` writes the vectors anew; read the diff before you keep it.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from settings import FIGURES, anywhere, changed, ends

from deconv_article.sentence import describe

HERE = Path(__file__).parent
EACH = pytest.mark.parametrize("name", FIGURES.names)


def layers(*pairs):
    values = {"layers": len(pairs)}
    for index, (stride, size) in enumerate(pairs, start=1):
        values |= {f"stride{index}": stride, f"size{index}": size}
    return values


# What the prose speaks of, besides the cases that every figure has.
PLAIN = [(2, 3), (2, 4), (2, 5), (3, 4), (1, 1), (8, 1), (1, 12), (8, 12), (5, 3)]
CASES = {
    "deconv1d": [{"stride": s, "size": k} for s, k in PLAIN],
    "deconv2d": [{"stride": s, "size": k, "row": 13, "column": 2} for s, k in PLAIN if s * k < 96],
    "deconv1d_multi": [
        layers((2, 3), (2, 3), (2, 3)),
        layers((2, 3), (2, 4)),
        layers((2, 4), (2, 3)),
        layers((2, 3), (2, 3), (2, 8)),
        layers((2, 3), (2, 3), (1, 9)),
        layers(*[(2, 3)] * 4),
        layers((1, 1)),
        layers((3, 4), (3, 2)),
    ],
    "upsampling": [{"stride": s, "size": k, "output": s + 1} for s in (2, 3) for k in (2, 3, 4, 5)],
}


def state(figure, values):
    """What both sides must agree on, as JSON has it."""
    data = figure.model(values)
    table = figure.table(data)
    return {
        "values": values,
        "data": data,
        "sentence": describe(figure.sentence, data),
        "table": {"head": table.head, "rows": table.rows},
        "actions": {action.name: action.change(values) for action in figure.actions},
    }


def constants_of(figure):
    """What the browser's model is given besides the values, where there is anything."""
    return {"constants": figure.constants} if figure.constants else {}


def pictures(figure, values):
    data = figure.model(values)
    return {
        "wide": figure.layout(data, figure.wide),
        "narrow": figure.layout(data, figure.narrow),
    }


def vectors(name):
    figure = FIGURES.load(name)
    return {
        "template": figure.sentence,
        **(
            {"scripts": [*figure.shares, *figure.scripts]} if figure.shares + figure.scripts else {}
        ),
        "wide": list(figure.wide),
        "narrow": list(figure.narrow),
        **constants_of(figure),
        "cases": [
            *(state(figure, values) for values in ends(figure)),
            *(state(figure, changed(figure, change)) for change in CASES.get(name, ())),
        ],
        "marks": pictures(figure, figure.values({})),
    }


def written(record):
    """JSON with one case and one mark a line, so that a diff is about cases and marks."""
    lines = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return lines.replace('{"values"', '\n{"values"').replace('{"kind"', '\n{"kind"') + "\n"


@EACH
def test_python_gives_the_vectors(name):
    path = HERE / "vectors" / f"{name}.json"
    record = vectors(name)
    if os.environ.get("UPDATE"):
        path.write_text(written(record), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(record))


def random_cases(name, count):
    figure = FIGURES.load(name)
    cases = []
    for index, values in enumerate(anywhere(figure, count)):
        case = state(figure, values)
        # The largest pictures hold thousands of numbers; a fifth of them will do.
        if index % 5 == 0:
            case["marks"] = pictures(figure, values)
        cases.append(case)
    return {
        "template": figure.sentence,
        "wide": list(figure.wide),
        "narrow": list(figure.narrow),
        **constants_of(figure),
        "cases": cases,
    }


@EACH
def test_javascript_agrees_in_500_random_settings(name):
    node = shutil.which("node")
    assert node, "node is not on PATH; `make setup` brings it"
    run = subprocess.run(
        [node, str(HERE / "js" / "compare.js"), name],
        input=json.dumps(random_cases(name, 500)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip()) == (0, "500 agree"), run.stdout + run.stderr
