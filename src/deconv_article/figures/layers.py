"""Is my network safe? Layers as pasted, whether they paint evenly, and what would cure them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from deconv_article.figure import Figure, Preset, Size, Table, TextParam
from deconv_article.figures.layers_model import Data, model
from deconv_article.figures.layers_picture import layout
from deconv_article.sentence import format_value

# Each in the manner of its library, for a picture of 28 by 28 made of 7 by 7.
UNEVEN = dedent("""\
    class Painter(nn.Module):
        def __init__(self, noise=100):
            super().__init__()
            self.main = nn.Sequential(
                nn.Linear(noise, 128 * 7 * 7),
                nn.Unflatten(1, (128, 7, 7)),
                nn.ReLU(),
                nn.ConvTranspose2d(128, 64, 5, stride=2, padding=2, output_padding=1),
                nn.BatchNorm2d(64),
                nn.ReLU(),
                nn.ConvTranspose2d(64, 1, 5, stride=2, padding=2, output_padding=1),
                nn.Tanh(),
            )

        def forward(self, z):
            return self.main(z)
    """)
CURED = UNEVEN.replace(
    "64, 1, 5, stride=2, padding=2, output_padding=1", "64, 1, 4, stride=2, padding=1"
)
KERAS = dedent("""\
    model = keras.Sequential([
        layers.Dense(7 * 7 * 128),
        layers.Reshape((7, 7, 128)),
        layers.Conv2DTranspose(64, 3, strides=2, padding="same"),
        layers.LeakyReLU(),
        layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="tanh"),
    ])
    """)
FLAX = dedent("""\
    class Painter(nn.Module):
        @nn.compact
        def __call__(self, z):
            x = nn.relu(nn.Dense(7 * 7 * 128)(z))
            x = x.reshape((-1, 7, 7, 128))
            x = nn.relu(nn.ConvTranspose(64, (4, 4), strides=(2, 2))(x))
            x = nn.ConvTranspose(1, (5, 5), strides=(2, 2))(x)
            return nn.tanh(x)
    """)
SUB_PIXEL = dedent("""\
    nn.Conv2d(128, 4 * 64, 3, padding=1)
    nn.PixelShuffle(2)
    nn.ReLU()
    nn.Conv2d(64, 4, 3, padding=1)
    nn.PixelShuffle(2)
    """)
RESIZE = dedent("""\
    nn.Upsample(scale_factor=2)
    nn.Conv2d(128, 64, 3, padding=1)
    nn.ReLU()
    nn.Upsample(scale_factor=2)
    nn.Conv2d(64, 1, 3, padding=1)
    """)
UNREADABLE = dedent("""\
    def up(width, size):
        return nn.ConvTranspose2d(width, width // 2, size, stride=2)

    net = nn.Sequential(up(128, 5), nn.ReLU(), up(64, 5))
    """)


def table(data: Data) -> Table:
    """One row a layer, with the pattern behind it; or one for each thing that was not read."""
    if data["read"] is False:
        return Table(["line", "column", "not read", "instead"], data["problems"])
    head = ["line", "layer", "stride", "kernel size", "fewest", "most", "most / fewest",
            "RMS contrast, %", "period"]  # fmt: skip
    rows: list[list[int | float | str]] = [
        [row["line"], row["name"], *(_each(row[name]) for name in
         ("strides", "sizes", "lows", "highs", "ratios", "contrasts", "periods"))]
        for row in data["rows"]
    ]  # fmt: skip
    return Table(head, rows)


def _each(values: list[Any]) -> str:
    """What all axes have in common, or what each has."""
    said = ["infinite" if value is None else format_value(value) for value in values]
    return said[0] if len(set(said)) == 1 else " × ".join(said)


FIGURE = Figure(
    name="layers",
    title="Whether layers paint evenly",
    params=(TextParam("code", UNEVEN, "layers, as written in PyTorch, Keras or Flax", most=6000),),
    model=model,
    layout=layout,
    sentence=(
        "{{#if read}}"
        "{{#if single}}One layer{{else}}{{layers}} layers{{/if}}, "
        "{{#if even}}"
        "even by geometry: far from the ends, all outputs get the same paint"
        ""
        "{{#if ends}}; the ends reach {{head}} and {{tail}} outputs in{{/if}}."
        "{{else}}"
        "uneven: {{along}} "
        "{{#if gaps}}some outputs get {{low}} strokes of paint and others {{high}}"
        "{{else}}the most painted outputs get "
        "{{#if hardly}}hardly more paint than the least"
        "{{else}}{{ratio}} times the paint of the least"
        "{{#if over}}, over {{over}} axes {{product}} times{{/if}}{{/if}}{{/if}} "
        "(RMS contrast {{spread}}%), in a pattern that repeats every {{period}} outputs. "
        "{{#if cured}}To make {{#if single}}it{{else}}them{{/if}} even, {{how}}. {{change}}."
        "{{else}}No small change was found that would make up for it.{{/if}}"
        "{{/if}}"
        "{{else}}"
        "Nothing is judged, for not all was read: {{refused}}."
        "{{/if}}"
    ),
    table=table,
    wide=Size(704, 432),
    narrow=Size(320, 560),
    presets=(
        Preset("PyTorch, uneven", {"code": UNEVEN}),
        Preset("the same, cured", {"code": CURED}),
        Preset("Keras", {"code": KERAS}),
        Preset("Flax", {"code": FLAX}),
        Preset("sub-pixel", {"code": SUB_PIXEL}),
        Preset("resize, then convolve", {"code": RESIZE}),
        Preset("cannot be read", {"code": UNREADABLE}),
    ),
    scripts=(
        "path",
        "layers_calls",
        "layers_known",
        "layers_lines",
        "layers_roles",
        "layers_row",
        "layers_uses",
        "layers_expressions",
        "layers_order",
        "layers_arguments",
        "layers_read",
        "layers_judge",
        "layers_rewrite",
        "layers_cure",
        "words",
        "layers_picture",
    ),
)
