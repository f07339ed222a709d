"""Both sides read and judge alike: shared vectors, and texts that hypothesis makes up."""

import json
import os
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layer_texts import READ, UNREAD
from test_layers_flow import program

from deconv_article.errors import Source
from deconv_article.layers import known
from deconv_article.layers.cure import find_cure
from deconv_article.layers.judge import judge_layers
from deconv_article.layers.read import read

HERE = Path(__file__).parent
VECTORS = HERE / "vectors" / "layer_texts.json"


def placed(text, item):
    place = Source(Path("x"), text).place(item.start, item.end)
    return {"line": place.line, "column": place.column, "length": place.length}


def state(text):
    """What both sides must agree on, as JSON has it."""
    reading = read(text)
    problems = [{**placed(text, p), "message": p.message, "hint": p.hint} for p in reading.problems]
    if problems:
        return {"text": text, "problems": problems}
    layers = []
    for layer in reading.layers:
        record = {k: v for k, v in asdict(layer).items() if k not in ("start", "end")}
        layers.append(record | placed(text, layer))
    cure = find_cure(reading.layers)
    record = {
        "text": text,
        "problems": problems,
        "layers": layers,
        "verdict": asdict(judge_layers(reading.layers)),
        "cure": asdict(cure) if cure else None,
    }
    return json.loads(json.dumps(record))


def written(record):
    return (
        json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace(
            '{"text"', '\n{"text"'
        )
        + "\n"
    )


def test_python_gives_the_vectors():
    texts = [*READ.values(), *(text for text, _, _ in UNREAD)]
    record = {"cases": [state(text) for text in texts]}
    if os.environ.get("UPDATE"):
        VECTORS.write_text(written(record), encoding="utf-8")
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == record


@pytest.fixture(scope="module")
def ask():
    """A function that asks the JavaScript side about a text; None asks for its tables."""
    node = shutil.which("node")
    assert node, "node is not on PATH; `make setup` brings it"
    with subprocess.Popen(
        [node, str(HERE / "js" / "layers.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:

        def answer(text):
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield answer
        process.stdin.close()


def test_both_sides_know_the_same_names(ask):
    sets = {name: table for name, table in vars(known).items() if isinstance(table, frozenset)}
    assert ask(None) == {
        "layers": {
            name: [kind.family, kind.style, kind.axes, list(kind.takes)]
            for name, kind in known.LAYERS.items()
        },
        "refused": known.REFUSED,
        "sets": {name: sorted(names) for name, names in sets.items()},
    }


def near(actual, expected):
    """Equal, but for the last bits of numbers."""
    if isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(
            near(actual[k], expected[k]) for k in actual
        )
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(near, actual, expected))
    if isinstance(expected, float):
        return actual == pytest.approx(expected, rel=1e-12)
    return actual == expected


NUMBER = st.sampled_from(["1", "2", "3", "4", "5", "6", "9", "0", "k", "2.0", "None"])
PAIR = st.tuples(NUMBER, NUMBER).map(lambda pair: f"({pair[0]}, {pair[1]})")
WORD = st.sampled_from(
    ["'same'", "'valid'", "'SAME'", "'bilinear'", "'bicubic'", "'reflect'", "'circular'", "True"]
)
VALUE = st.one_of(NUMBER, NUMBER, PAIR, WORD)


@st.composite
def call(draw):
    """A layer with arguments that fit, mostly."""
    name = draw(st.sampled_from(sorted(known.LAYERS)))
    kind = known.LAYERS[name]
    takes = [n for n in kind.takes if n != "|"]
    wanted = [n for n in takes if n in ("kernel_size", "scale_factor", "upscale_factor", "size")]
    if kind.style == "keras" or name.startswith("Up"):
        wanted = wanted[:1] if "kernel_size" in wanted else wanted[-1:]
    more = draw(st.lists(st.sampled_from([*takes[:8], "oops"]), max_size=3, unique=True))
    chosen = dict.fromkeys([n for n in (*wanted, *more) if n != "size" or n in wanted])
    arguments = []
    for n in chosen:
        fits = st.integers(1, 6).map(str) if n != "output_padding" else st.just("0")
        arguments.append(f"{n}={draw(st.one_of(fits, fits, fits, VALUE))}")
    prefix = draw(st.sampled_from(["", "nn.", "layers.", "tf.keras.layers.", "odd."]))
    return f"{prefix}{name}({', '.join(arguments)})"


AROUND = st.sampled_from(
    ["{}", "{},", "x = {}(x)", "self.up = {}", "    {}", "[{}, nn.ReLU()]", "x + {}",
     "# {}", "nn.Sequential(*[{}])", "nn.relu(x={}(y))", "nn.Sequential(\n  {},\n)",
     "y = self.up(x)", "for i in r:", "def f(x):", "don't", "}", "🎨 {}", "from mine import nn",
     "import torch, a.b as layers", "@torch.no_grad()", "@mine", "x = {} (x) [:, 1:]",
     "x = (x + x[1:])", "x = a.init(x)", "Net((up): {}\n(b): {})", "{}  # a\r{}", "u [::-1]"]
)  # fmt: skip
LINES = st.lists(st.tuples(AROUND, call()).map(lambda p: p[0].replace("{}", p[1])), max_size=5)
PIECES = st.lists(
    st.one_of(
        call(),
        st.sampled_from(list("()[]{},.=*+-#'\"\n \t\\x23:@")),
        st.sampled_from(["nn.", "ReLU", '"""', " for ", "\n  if ", "3 x ", "self.a = ", "é", "🎨"]),
        st.text(max_size=3).filter(lambda text: text.isprintable()),
    ),
    max_size=14,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=LINES.map("\n".join))
def test_javascript_reads_layers_as_python_does(ask, text):
    assert near(ask(text), state(text))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=program())
def test_javascript_follows_programs_as_python_does(ask, text):
    assert near(ask(text), state(text))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=PIECES.map("".join))
def test_javascript_reads_rubble_as_python_does(ask, text):
    assert near(ask(text), state(text))
