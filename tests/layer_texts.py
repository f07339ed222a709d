"""Layers as people paste them, written anew after the manner of well-known code."""

from textwrap import dedent

# A generator in the manner of DCGAN: odd spaces, comments, sizes of channels in variables.
PYTORCH_CLASS = dedent("""\
    class Painter(nn.Module):
        def __init__(self, width):
            super(Painter, self).__init__()
            self.main = nn.Sequential(
                # a vector comes in, it's 1 x 1
                nn.ConvTranspose2d( depth, width * 8, 4, 1, 0, bias=False),
                nn.BatchNorm2d(width * 8),
                nn.ReLU(True),
                # now (width*8) x 4 x 4
                nn.ConvTranspose2d(width * 8, width * 4, 4, 2, 1, bias=False),
                nn.BatchNorm2d(width * 4),
                nn.ReLU(True),
                nn.ConvTranspose2d(width * 4, 3, 4, 2, 1, bias=False),
                nn.Tanh()
            )

        def forward(self, input):
            return self.main(input)

    painter = Painter(64).to(device)
    painter.apply(init_weights)
    """)

KERAS_ADDED = dedent("""\
    def painter_model():
        model = tf.keras.Sequential()
        model.add(layers.Dense(7*7*256, use_bias=False, input_shape=(100,)))
        model.add(layers.BatchNormalization())
        model.add(layers.LeakyReLU())

        model.add(layers.Reshape((7, 7, 256)))
        assert model.output_shape == (None, 7, 7, 256)  # None: the batch

        model.add(layers.Conv2DTranspose(128, (5, 5), strides=(1, 1), padding='same', name="a"))
        model.add(layers.LeakyReLU())
        model.add(layers.Conv2DTranspose(64, (5, 5), strides=(2, 2), padding='same', name="b"))
        model.add(layers.LeakyReLU())
        model.add(layers.Conv2DTranspose(
            1, (5, 5), strides=(2, 2), padding='same',
            kernel_initializer=initializers.RandomNormal(stddev=0.02), activation='tanh',
        ))
        return model

    painter = painter_model()
    image = painter(tf.random.normal([1, 100]), training=False)
    """)

KERAS_FUNCTIONAL = dedent("""\
    inputs = keras.Input(shape=(8, 8, 64))
    x = layers.UpSampling2D(2, interpolation="bilinear")(inputs)
    x = layers.Conv2D(32, 3, padding="same")(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2DTranspose(3, kernel_size=4, strides=2, padding="same")(x)
    model = keras.Model(inputs, x)
    """)

FLAX_COMPACT = dedent("""\
    class Painter(nn.Module):
      @nn.compact
      def __call__(self, z, train: bool = True):
        x = nn.Dense(features=4 * 4 * 128)(z)
        x = x.reshape((z.shape[0], 4, 4, 128))
        x = nn.relu(nn.BatchNorm(use_running_average=not train, momentum=0.9)(x))
        x = nn.ConvTranspose(features=64, kernel_size=(4, 4), strides=(2, 2), padding='SAME')(x)
        x = nn.relu(x)
        x = nn.ConvTranspose(3, (5, 5), strides=(2, 2), use_bias=False)(x)
        return jnp.tanh(x)
    """)

PYTORCH_FORWARD = dedent("""\
    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.up2 = nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1)
            self.up1 = nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)
            self.norm = nn.InstanceNorm2d(64)

        def forward(self, x):
            x = F.relu(self.norm(self.up1(x)))
            return torch.tanh(self.up2(x))
    """)

PYTORCH_PRINTED = dedent("""\
    Painter(
      (main): Sequential(
        (0): ConvTranspose2d(100, 512, kernel_size=(4, 4), stride=(1, 1), bias=False)
        (1): BatchNorm2d(512, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
        (2): ReLU(inplace=True)
        (3): Upsample(scale_factor=2.0, mode='nearest')
        (4): Conv2d(512, 3, kernel_size=(3, 3), stride=(1, 1), padding=same)
      )
    )
    """)

UP3 = "nn.ConvTranspose2d(8, 8, 3, 2)"
UP4 = "nn.ConvTranspose2d(8, 8, 4, 2)"
HEADS = dedent(f"""\
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = {UP3}
            self.b = {UP4}
            self.skip = nn.Upsample(scale_factor=2)
        def forward(self, x, s):
    """)


def forward(*lines):
    """A network of two transposed convolutions and an upsampling, whose forward is given."""
    return HEADS + "".join(f"        {line}\n" for line in lines)


TWO_CLASSES = "\n".join(
    f"class {name}(nn.Module):\n  def __init__(self):\n"
    f"    self.net = nn.Sequential({up}, nn.ReLU())\n"
    "  def forward(self, x):\n    return self.net(x)"
    for name, up in [("A", UP3), ("B", UP4)]
)
BLOCKS = dedent(f"""\
    class Up(nn.Module):
        def __init__(self):
            self.up = {UP4}
        def forward(self, x):
            return F.relu(self.up(x))
    class Net(nn.Module):
        def __init__(self):
            self.first = {UP3}
            self.then = Up()
        def forward(self, x):
            x = self.first(x)
            return self.then(x) * 0.5 + 0.5
    net = Net().to(device)
    """)
RESIZE_FORWARD = dedent("""\
    class Up(nn.Module):
        def __init__(self, c):
            super().__init__()
            self.conv = nn.Conv2d(c, c, 3, padding=1)
            self.last = nn.Conv2d(c, 4 * c, 3, padding=1)
        def forward(self, x):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = self.last(F.relu(self.conv(x)))
            x = F.pixel_shuffle(x, 2)
            return x
    """)

READ = {
    "class": PYTORCH_CLASS,
    "added": KERAS_ADDED,
    "functional": KERAS_FUNCTIONAL,
    "compact": FLAX_COMPACT,
    "forward": PYTORCH_FORWARD,
    "printed": PYTORCH_PRINTED,
    "prompt": ">>> # it's square\n>>> m = nn.ConvTranspose2d(16, 33, 3, stride=2)\n>>> y = m(x)\n",
    "fenced": "This is my net, don't laugh:\n\n```python\nnn.PixelShuffle(2),\n```\n- and `relu`\n",
    "bullets": "- nn.ConvTranspose2d(8, 8, 6, stride=3)\n* nn.Conv2d(8, 3, 3, padding=1)\n",
    "list": "net = [\n  nn.ConvTranspose1d(1, 1, 4, 2, 1),\n  nn.ELU(),\n]\nnn.Sequential(*net)",
    "axes": "nn.ConvTranspose2d(64, 32, (3, 4), stride=(2, 3), padding=(1, 0), dilation=(1, 2))",
    "three": "nn.ConvTranspose3d(8, 8, (3, 4, 4), (1, 2, 2), 1)\nnn.Upsample(scale_factor=2)",
    "volume": "layers.Conv3DTranspose(4, 3, strides=(1, 2, 2))\nlayers.UpSampling3D((1, 2, 2))",
    "line": "Conv1DTranspose(4, 25, strides=4, padding='same', output_padding=1)",
    "causal": 'Conv1D(4, 3, dilation_rate=2, padding="causal")',
    "valid": "nn.ConvTranspose(3, kernel_size=(3, 3), strides=(2, 2), padding='VALID')",
    "pairs": "nn.ConvTranspose(3, (3, 5), strides=(2, 2), padding=((1, 2), (0, 3)))",
    "one": "nn.ConvTranspose(3, 5, strides=3, kernel_dilation=2)\nnn.Conv(3, (3,), padding=1)",
    "nnx": "nnx.ConvTranspose(8, 3, kernel_size=(3, 3), strides=2, rngs=rngs)",
    "cured": "nn.ConvTranspose2d(8, 8, 3, 2)\nnn.ConvTranspose2d(8, 8, 4, 2)",
    "gaps": "nn.ConvTranspose2d(8, 8, 1, stride=2)",
    "exchange": "nn.ConvTranspose1d(8, 8, 12, 2, 5)\nnn.ConvTranspose1d(8, 8, 9, 6, 2)",
    "lattice": "nn.ConvTranspose1d(4, 2, 4, stride=2, dilation=2)",
    "apart": "nn.ConvTranspose1d(4, 2, 9, stride=16, dilation=4)",
    "keras apart": "layers.Conv1DTranspose(4, 9, strides=16, dilation_rate=4)",
    "flax apart": "nn.ConvTranspose(4, (9,), strides=(16,), kernel_dilation=4)",
    "shuffled": "x = tf.nn.depth_to_space(layers.Conv2D(12, 3)(x), 2)",
    "function": "y = F.interpolate(F.pixel_shuffle(self.a, 3), scale_factor=2, mode='bicubic')",
    "padded": "nn.ReflectionPad2d((1, 2, 3, 4))\nnn.Conv2d(8, 8, 3)\nnn.ZeroPad2d(1)",
    "reflected": "nn.Upsample(scale_factor=3, mode='bilinear')\n"
    "nn.Conv2d(8, 8, 5, 1, 2, padding_mode='reflect')",
    "round": "nn.Conv1d(8, 8, 4, padding='same', padding_mode='circular')",
    "held": "nn.utils.spectral_norm(nn.LazyConvTranspose2d(8, 5, 2, padding=2, output_padding=1))",
    "nested": "x = nn.ReLU()(layers.Conv2D(3, 3)(layers.Conv2DTranspose(8, 5, 2)(x)))",
    "ünïcode": "# ×2 – „größer“ 🎨\n\u00a0x = nn.ConvTranspose2d(a, b, 5, stride=2)(x)  # 🎨",
    "style": "\n".join(
        ["nn.ConvTranspose2d(8, 8, 3, 2, 1, 1)"] * 2 + ["nn.Conv2d(8, 3, 9, padding=4)"]
    ),
    "deep": "\n".join(["nn.ConvTranspose2d(8, 8, 5, 2, 2, 1)"] * 4),
    "windows": "nn.ConvTranspose2d(8, 8, 5, 2, 2, 1),\r\nnn.ReLU(),\r\n",
    "resize forward": RESIZE_FORWARD,
    "blocks": BLOCKS,
    "names": f"last = {UP3}\nfirst = {UP4}\nnet = nn.Sequential(first, nn.ReLU(), last)",
    "lists": f"a = [{UP3}]\nb = [{UP4}]\nnet = nn.Sequential(*b, *a)",
    "list sum": f"a = [{UP3}]\nb = [{UP4}]\nnet = nn.Sequential(*(b + a))",
    "lists that grow": f"ups = []\nups += [{UP4}, nn.ReLU()]\nups.append({UP3})\n"
    "net = nn.Sequential(*ups)",
    "keras names": "last = layers.Conv2DTranspose(3, 3, 2)\nmodel = keras.Sequential()\n"
    "model.add(layers.Conv2DTranspose(8, 4, 2))\nmodel.add(last)",
    "keras lambda": "keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2DTranspose(8, 4, 2),\n"
    "  layers.Lambda(lambda x: tf.nn.depth_to_space(x, 2)), layers.Conv2DTranspose(8, 3, 2)])",
    "subclass": "class Net(nn.Sequential):\n  def __init__(self):\n"
    f"    super().__init__({UP4}, {UP3})",
    "main": f"net = nn.Sequential({UP4})\nif __name__ == '__main__':\n  print(net(x).shape)",
    "crop": f"x = {UP4}(x)[:, :, 1:-1, 1:-1]\nx = x * torch.sigmoid(x)\nx = {UP3}(x)",
    "dropout": forward(
        "x = self.a(self.skip(x))",
        "if self.training:",
        "    x = F.dropout(x, 0.2)",
        "return self.b(x)",
    ),
    "spaces": f"net = nn.Sequential ({UP4}, nn.ReLU (True))\nx = torch.tanh (net (x) [:, :, 1 :])",
    "signs": f"x = -{UP4}(x) * -1 + 1",
    "numbered": f"1. {UP4}\n2. {UP3}",
    "one in a printed": "Net(\n  (act): ReLU()\n  (up): ConvTranspose2d(8, 8, 4, 2)\n)",
    "printed in a row": "(0): ConvTranspose2d(8, 8, 4, 2)\n(1): ReLU()\n(2): Conv2d(8, 3, 3)\n",
    "imports": "import tensorflow as tf, matplotlib.pyplot as plt\nimport os\n"
    "from tensorflow.keras import (layers as L, Model)\nfrom torch.nn import functional as F\n"
    "from collections import OrderedDict\nimport pytorch_lightning as pl\n"
    "class Net(pl.LightningModule):\n  def __init__(self):\n"
    "    self.up = nn.Sequential(OrderedDict([('a', L.Conv2DTranspose(8, 4, 2))]))\n"
    "  def forward(self, x):\n    return F.relu(self.up(x))\n"
    "y = Net()(x)\nplt.imshow(y[0, :, :, 0], cmap='gray')\n",
    "decorated": f"@torch.jit.export\ndef f(x):\n  return {UP4}(x)\n"
    "@torch.no_grad()\ndef main():\n  return f(x)",
    "crop once": f"x = {UP4}(x)\ny = x[..., 1:]\nx = y * torch.sigmoid(y)",
    "functions by name": "nn.Sequential([nn.ConvTranspose(8, (4, 4)), nn.relu, jax.nn.tanh])",
    "nnx uneven": "nnx.ConvTranspose(8, 3, (9,), (16,), kernel_dilation=4, rngs=nnx.Rngs(0))",
    "nnx lattice": "nnx.ConvTranspose(8, 8, (4,), (2,), kernel_dilation=2, rngs=key)",
    "shuffled lattice": "nn.ConvTranspose2d(8, 12, 3, stride=2, dilation=2, padding=2,"
    " output_padding=1)\nnn.PixelShuffle(2)",
    "shuffled channels": "nn.ConvTranspose2d(8, 4 * c, 3, stride=2, dilation=2, padding=2,"
    " output_padding=1)\nnn.PixelShuffle(2)",
    "commented": "nn.ConvTranspose2d(8 +  # skip\n  4, 1 + \\\n2, 3, stride=2)",
    "flax thin": "nn.ConvTranspose(8, (4,), (3,), padding=((0, 0),))",
    "thin": "nn.ConvTranspose2d(8, 8, 1, (1, 3), dilation=3)\nnn.Conv2d(8, 8, (1, 5))",
    "returns": f"x = {UP4}(x) # a comment\rx = {UP3}(x)\r",
    "hardly": "nn.ConvTranspose1d(8, 8, 49, 2)\nnn.Conv1d(8, 8, 49)",
    "later": "self.up = nn.ConvTranspose2d(8, 8, 3,\n    stride=2,  # twice\n    padding=1)\n",
}

# text, the line and column of the first problem, and words of its message or hint
UNREAD = [
    ("nn.ConvTranspose2d(c, c // 2, k, stride=s)", (1, 31), "kernel_size is “k”"),
    ("nn.ConvTranspose2d(8, 8, 5 // 1, stride=2)", (1, 26), "kernel_size is “5 // 1”"),
    ("nn.ConvTranspose2d(8, 8, 4, strides=2)", (1, 29), "did you mean “stride”"),
    ("\n  nn.ConvTransposed2d(8, 8, 4)", (2, 3), "did you mean “ConvTranspose2d”"),
    ("nn.Conv2d(3, 8, 4, stride=2)", (1, 1), "stride 2 makes its input smaller"),
    ("nn.MaxPool2d(2)", (1, 1), "MaxPool2d makes its input smaller"),
    ("nn.ConvTranspose2d(8, 8, 4, 2)\nMyBlock(8)", (2, 1), "“MyBlock” is not known here"),
    ("keras.Model(inputs=i, outputs=Block(2)(layers.UpSampling2D()(i)))", (1, 31), "“Block”"),
    ("hk.Conv2DTranspose(8, 3, 2)", (1, 1), "need not be that of PyTorch"),
    ("for i in range(3):\n    net.append(nn.ConvTranspose2d(8, 8, 4, 2))", (1, 1), "“for”"),
    ("if up:\n  x = nn.ConvTranspose2d(8, 8, 4, 2)(x)", (1, 1), "“if” decides"),
    ("[nn.ConvTranspose2d(8, 8, 4, 2) for _ in range(3)]", (1, 33), "“for”"),
    ("x = nn.Conv2d(8, 8, 3)(x) if deep else x", (1, 27), "“if”"),
    ("nn.Sequential(*[nn.ConvTranspose2d(8, 8, 4, 2)] * 3)", (1, 49), "“*”"),
    ("  (0-2): 3 x ConvTranspose2d(8, 8, kernel_size=(4, 4))", (1, 12), "“x”"),
    ("x = x + nn.Conv2d(8, 8, 3, padding=1)(x)", (1, 7), "“+” joins"),
    ("u = nn.ConvTranspose2d(8, 8, 3, 2)\ny = u(u(x))", (2, 5), "a second time"),
    ("x = self.ups[0](x)\nnn.PixelShuffle(2)", (1, 10), "which of these layers"),
    ("x += self.a(x)\nself.a = nn.PixelShuffle(2)", (1, 3), "“+=” joins"),
    ("a = nn.PixelShuffle(2)\nx += a(x)", (2, 3), "“+=” joins"),
    ("x = nn.PixelShuffle(2)(x)\nx = x[:, :, ::2]", (2, 5), "a slice with a step"),
    (
        "class P(nn.Module):\n  def __init__(self):\n    self.c = nn.PixelShuffle(2)\n"
        "  def up(self, x):\n    return self.c(x)\n  def forward(self, x):\n"
        "    return self.up(self.up(x))",
        (7, 12),
        "“self.up” holds layers",
    ),
    ("x = torch.cat([a, nn.PixelShuffle(2)(b)], 1)", (1, 5), "joins two paths"),
    ("nn.ConvTranspose2d(8, 8, 4, 2)\nnn.Linear(8, 8)", (2, 1), "another meaning"),
    ("nn.Upsample(size=64)", (1, 18), "only a whole scale_factor"),
    ("nn.Upsample(scale_factor=1.5)", (1, 26), "write the whole number"),
    ("nn.Upsample(scale_factor=2, mode='area')", (1, 34), "only nearest"),
    ("nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)", (1, 60), "no period"),
    ("nn.ConvTranspose2d(8, 8, (3, 3, 3))", (1, 26), "works along 2 axes"),
    ("nn.ConvTranspose2d(8, 8)", (1, 1), "needs kernel_size"),
    ("nn.ConvTranspose2d(8, 8, 4, 2, 1, 2)", (1, 35), "is not below the stride"),
    ("nn.ConvTranspose2d(8, 8, 0)", (1, 26), "1 to 256"),
    ("nn.ConvTranspose2d(*args)", (1, 20), "unpacked"),
    ("nn.ConvTranspose2d(8, 8, 3, kernel_size=3)", (1, 41), "twice"),
    ("layers.Conv2DTranspose(8, 3, 2, 'same', None)", (1, 41), "too many"),
    ("layers.Conv2DTranspose(8, 3, 2, 'full')", (1, 33), "only same, valid"),
    ("nn.ConvTranspose2d(8, 8, 3, padding='same')", (1, 37), "no such padding"),
    ("nn.ConvTranspose1d(8, 8, 3)\nnn.ConvTranspose2d(8, 8, 3)", (2, 1), "2 of 1 axes"),
    ("nn.ConvTranspose2d(8, 8, 3", (1, 19), "never closed"),
    ("nn.ConvTranspose2d(8, 8, 3]", (1, 27), "is to be closed"),
    ("\\\n  if (", (2, 6), "never closed"),
    ("nn.ReLU()", (1, 1), "no layer"),
    ("", (1, 1), "no layer"),
    ("\n".join(["nn.ConvTranspose1d(1, 1, 16, 16)"] * 4), (4, 1), "65536"),
    ("\n".join(["nn.Conv1d(1, 1, 256)"] * 60), (6, 1), "too large"),
    ("nn.ConvTranspose1d(1, 1, 200, dilation=100)", (1, 1), "19901"),
    ("F.conv_transpose2d(x, w, stride=2)", (1, 1), "takes its kernel as an argument"),
    # Branches held in names.
    (forward("a = self.a(x)", "return a + self.b(self.skip(x))"), (9, 27), "something else"),
    (forward("return self.a(x), self.b(self.skip(x))"), (8, 34), "something else"),
    (forward('return {"a": self.a(x), "b": self.b(self.skip(s))}'), (8, 45), "something else"),
    (forward("h = self.b(self.a(x))", "return h + self.skip(x)"), (9, 20), "something else"),
    (forward("h = self.skip(self.a(x))", "return h * torch.sigmoid(self.b(h)) "), (9, 18), "“*”"),
    (forward("h = self.b(self.skip(self.a(x)))", "return h + s"), (9, 18), "“+” joins"),
    (forward("y = self.a(x)", "z = self.skip(self.b(y))", "return y"), (10, 16), "“y” is used"),
    (forward("h = self.a(x)", "return self.skip(h), self.b(h)"), (9, 37), "“h” is used"),
    (forward("return self.a(x).add(self.b(self.skip(x)))"), (8, 37), "something else"),
    (forward("h = self.b(self.skip(self.a(x)))", "return h.add(s)"), (9, 16), "is not followed"),
    (forward("h = self.b(self.skip(self.a(x)))", "return x"), (9, 9), "has not been through"),
    (forward("return self.b(self.skip(x))"), (4, 18), "is not called"),
    (forward("return self.b(self.skip(x))", "x = self.a(x)"), (4, 18), "is not called"),
    (forward("x = self.b(self.skip(x))", "if s: x = self.a(x)", "return x"), (9, 9), "“if”"),
    (forward("x = self.b(self.skip(x))", "if s: return x", "return self.a(x)"), (9, 9), "“if”"),
    (forward("x = self.b(self.skip(x))", "x = x if s else self.a(x)"), (9, 15), "“if”"),
    (
        forward("x, s = self.b(self.skip(x)), x", "return self.a(s)"),
        (8, 9),
        "is not followed",
    ),
    (
        "a = layers.Conv2DTranspose(8, 3, 2)(x)\nb = layers.Conv2DTranspose(8, 4, 2)(x)\ny = a + b",
        (2, 5),
        "something else",
    ),
    # Spaces, and lines within brackets, between a name and the brackets that belong to it.
    (f"nn.Sequential({UP4}, ResBlock (8))", (1, 47), "“ResBlock” is not known"),
    (f"nn.Sequential({UP4}, nn.MaxPool2d (2))", (1, 47), "makes its input smaller"),
    (f"nn.Sequential({UP4}, MyUp\n(8))", (1, 47), "what “this” stands for"),
    (f"x = {UP4}(x)\nx = torch.cat ((x, skip), 1)", (2, 5), "joins two paths"),
    (f"x = {UP4}(x)\nx = F.conv_transpose2d (x, w, stride=2)", (2, 5), "takes its kernel"),
    (f"x = {UP4}(x)\nx = self.blur (x)", (2, 5), "“self.blur” is not known"),
    (f"x = {UP4}(x)\nx = self.match(x)", (2, 15), "is not followed"),
    (f"x = {UP4}(x)\nx = (blur\n(x))", (3, 1), "is not followed"),
    (f"x = {UP4}(x)\nx = my.up \\\n(x)", (2, 5), "“my.up” is not known"),
    (f"model.add({UP4})\nmodel.add(MyUp (8))", (2, 11), "“MyUp” is not known"),
    (forward("return self.b(blur (self.a(x)))"), (8, 23), "“blur” is not known"),
    (f"ups = [{UP3}, {UP4}]\nnn.Sequential(*ups [::-1])", (2, 16), "is not followed"),
    (f"ups = [{UP3}, {UP4}]\nnn.Sequential(*ups\n[::-1])", (3, 1), "is not followed"),
    (f"net = nn.Sequential({UP3}, {UP4})\ny = net [0](x)", (2, 5), "which of these layers"),
    (f"x = {UP4}(x)\nx = x [:, :, ::2]", (2, 5), "a slice with a step"),
    (f"x = {UP4}(x)\nif (x) (x): pass", (2, 6), "runs a second time"),
    (f"x = {UP4}(x)\nx = x << 2", (2, 10), "is not followed"),
    (f"x = {UP4}(x)\nx = x * -{UP3}(x)", (2, 7), "“*” joins"),
    # Printed models: only a Sequential shows what runs behind what.
    (
        "Net(\n  (up2): ConvTranspose2d(8, 8, 3, 2)\n  (up1): ConvTranspose2d(8, 8, 4, 2)\n)",
        (3, 10),
        "does not show its forward",
    ),
    (
        "B((a): ConvTranspose2d(8, 8, 3, 2) (b): ConvTranspose2d(8, 8, 4, 2))",
        (1, 41),
        "is not followed",
    ),
    (
        "(up2): ConvTranspose2d(8, 8, 3, 2)\n(up1): ConvTranspose2d(8, 8, 4, 2)",
        (1, 8),
        "is not followed",
    ),
    # Functions and modules of others.
    *[
        (f"x = {UP4}(x)\nx = {call}", (2, 5), f"“{call.partition('(')[0]}” is not known")
        for call in (
            "UpFirDn2d.apply(x, kernel, 2, 1, pad)",
            "lib.init(x)",
            "sampler.to(x)",
            "self.cast(x)",
            "self.head.dropout(x)",
            "self.list(x)",
        )
    ],
    (f"import tfa\nx = {UP4}(x)\nx = tfa.build(x)", (3, 5), "“tfa.build” is not known"),
    (f"nn.Sequential({UP4}, mine.ReLU())", (1, 47), "“mine.ReLU” is not known"),
    *[
        (f"{line}\nnet = nn.Sequential({UP4})", (2, 7), "“nn.Sequential” is not known")
        for line in (
            "from jittor import nn",
            "import paddle.nn as nn",
            "import torch, mine as nn",
            "import nn",
            "from models import nn",
            "from mine import (a, nn)",
        )
    ],
    ("from . import layers\nlayers.UpSampling2D()", (2, 1), "“layers.UpSampling2D” is not known"),
    # Every layer of Flax's NNX asks for rngs, and takes its arguments in another order.
    (
        "import flax.nnx as nn\nnn.ConvTranspose(64, 30, 4, 2, rngs=r)",
        (2, 32),
        "no argument “rngs”",
    ),
    ("from flax.nnx import Conv\nConv(8, 8, (3,), rngs=r)", (2, 18), "no argument “rngs”"),
    (
        f"from mylib import Model\nclass G(Model):\n  def __init__(self):\n    self.a = {UP4}",
        (2, 9),
        "takes from “Model”",
    ),
    (f"class G(my.Module):\n  def __init__(self):\n    self.a = {UP4}", (1, 9), "“my.Module”"),
    (f"@twice(2)\ndef forward(x):\n  return {UP4}(x)", (1, 1), "“@twice(2)”"),
    (f"@double_output\nclass G(nn.Module):\n  def forward(x):\n    return {UP4}(x)", (1, 1), "“@"),
    # Parts of a signal.
    (
        f"x = {UP4}(x)\nx = (x[:, :, 1:] + x[:, :, :-1]) / 2",
        (2, 18),
        "“+” joins",
    ),
    (f"x = {UP4}(x)\na = x[:, :, 1:]\nx = x[:, :, :-1] - a", (3, 18), "“-” joins"),
    (f"x = {UP4}(x)\nx = x - x[:, :, 1:]", (2, 7), "“-” joins"),
    (f"x = {UP4}(x)[:, :, 0]", (1, 37), "or an index"),
    (f"self.heads = nn.ModuleList([{UP3}, {UP4}])", (1, 14), "which of these layers runs"),
    (f"heads = nn.ModuleList()\nheads.append({UP3})", (2, 1), "is not followed"),
    (
        "class B(nn.Module):\n  def forward(self, x):\n    self.me = m\n    return self.me(x)\n"
        "m = B()\ny = m(nn.PixelShuffle(2)(x))",
        (4, 12),
        "is not followed",
    ),
    # Networks that have nothing to do with each other.
    (TWO_CLASSES, (6, 7), "nothing here runs “B” behind"),
    (f"net = nn.Sequential({UP3})\nnet = nn.Sequential({UP4})", (2, 7), "behind the layers before"),
    (f"self.a = {UP3}\nself.b = {UP4}", (2, 10), "behind the layers before it"),
    (
        f"def a():\n  return nn.Sequential({UP3})\ndef b(x):\n  return {UP4}(x)",
        (2, 10),
        "not called",
    ),
    (f'heads = nn.ModuleDict({{"a": {UP3}, "b": {UP4}}})', (1, 23), "which of these layers"),
    (f"net = nn.Sequential({UP3})\ny = net(x)\nz = net(w)", (3, 5), "a second time"),
    # Other names for layers.
    (
        f"CT = nn.ConvTranspose2d\nnet = nn.Sequential({UP4}, CT(3, 3, 3, 2))",
        (2, 53),
        "“CT” is not",
    ),
    (
        f"from torch.nn import ConvTranspose2d as CT\nnet = nn.Sequential({UP4}, CT(3, 3, 3, 2))",
        (2, 53),
        "“CT” is not known",
    ),
    (f"from mine import Conv2d\nnet = nn.Sequential({UP4}, Conv2d(3, 3, 3))", (2, 53), "not known"),
    (
        "class Up(nn.ConvTranspose2d):\n  def __init__(self, i, o):\n"
        f"    super().__init__(i, o, 3, stride=2)\nnet = nn.Sequential({UP4}, Up(32, 3))",
        (1, 10),
        "takes from “nn.ConvTranspose2d”",
    ),
    (f"net = nn.Sequential({UP4}, tail)", (1, 53), "what “tail” stands for"),
    (f"up = {UP4}\ny = up(x, output_size=[64, 64])", (2, 23), "is not followed"),
    # Layers chosen, edited and repeated.
    (f"ups = [{UP3}, {UP4}]\nnet = nn.Sequential(*ups[:1])", (2, 22), "is not followed"),
    (f"net = nn.Sequential({UP3}, {UP4})\nnet = net[0]", (2, 7), "is not followed"),
    (f"net = nn.Sequential({UP3}, {UP4})\ndel net[1]", (2, 1), "is not followed"),
    (f"net = nn.Sequential({UP3}, nn.ReLU())\nnet[0] = {UP4}", (2, 1), "is not followed"),
    (f"net = nn.Sequential({UP3})\nnet.up = {UP4}", (2, 1), "is not followed"),
    (f"ups = [{UP3}]\nnet = nn.Sequential(*(ups * 3))", (2, 27), "“*” joins two paths or repeats"),
    (f"up = {UP3}\nnet = nn.Sequential(up, up)", (2, 25), "a second time"),
    (f"def f(x):\n  x = {UP3}(x)\n  return x\n  x = {UP4}(x)", (4, 7), "nothing here runs"),
    (f"up = {UP3}\n>>> for i in range(2):\n...   x = up(x)", (2, 5), "“for”"),
    (f"up = {UP3}\nx = up(x)\nx = x[idx]", (3, 5), "or an index, leaves"),
    ("a = nn.Conv2d(1, 1, 3)\nb = nn.Conv2d(1, 1, 3)\ny = b(x)", (1, 5), "is not called"),
    (
        "def up(c):\n  return nn.PixelShuffle(2)\nx = up(up(x))",
        (3, 5),
        "holds layers, and is one of several calls",
    ),
]
