"""The names that are understood: layers with their arguments, and what may stand around them.

`assets/widgets/layers_known.js` holds the same tables, and a test compares them.
"""

from __future__ import annotations

from typing import NamedTuple


def _words(text: str) -> list[str]:
    return text.split()


class Kind(NamedTuple):
    """What a layer's name means.

    family   how its arguments are to be understood: see `read`
    style    pytorch, keras or flax: whose words its arguments use
    axes     how many axes it works along; 0 where its arguments decide
    takes    the names of its arguments, in order; after "|" only by keyword
    """

    family: str
    style: str
    axes: int
    takes: tuple[str, ...]


_TORCH_UP = (
    "in_channels out_channels kernel_size stride padding output_padding groups bias dilation"
    " padding_mode device dtype"
)
_TORCH_CONV = (
    "in_channels out_channels kernel_size stride padding dilation groups bias padding_mode"
    " device dtype"
)
_KERAS_MORE = (
    " data_format dilation_rate groups activation use_bias kernel_initializer bias_initializer"
    " kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint"
    " name trainable dtype input_shape batch_input_shape"
)
_KERAS_UP = "filters kernel_size strides padding | output_padding" + _KERAS_MORE
_KERAS_CONV = "filters kernel_size strides padding |" + _KERAS_MORE
_FLAX_MORE = " use_bias mask dtype param_dtype precision kernel_init bias_init promote_dtype name"
_NNX_MORE = _FLAX_MORE + " rngs preferred_element_type"
_FLAX_UP = (
    "features kernel_size strides padding kernel_dilation |" + _FLAX_MORE + " transpose_kernel"
)
_FLAX_CONV = (
    "features kernel_size strides padding | input_dilation kernel_dilation feature_group_count"
    + _FLAX_MORE
)
_NNX_UP = (
    "in_features out_features kernel_size strides | padding kernel_dilation"
    + _NNX_MORE
    + " transpose_kernel"
)
_NNX_CONV = (
    "in_features out_features kernel_size strides | padding input_dilation kernel_dilation"
    " feature_group_count" + _NNX_MORE
)
_UPSAMPLE = "size scale_factor mode align_corners recompute_scale_factor"

# name: family, style, axes, arguments
_LAYERS = {
    **{f"ConvTranspose{n}d": ("transposed", "pytorch", n, _TORCH_UP) for n in (1, 2, 3)},
    **{
        f"LazyConvTranspose{n}d": ("transposed", "pytorch", n, _TORCH_UP.partition(" ")[2])
        for n in (1, 2, 3)
    },
    **{f"Conv{n}d": ("convolution", "pytorch", n, _TORCH_CONV) for n in (1, 2, 3)},
    **{
        f"LazyConv{n}d": ("convolution", "pytorch", n, _TORCH_CONV.partition(" ")[2])
        for n in (1, 2, 3)
    },
    **{f"Conv{n}DTranspose": ("transposed", "keras", n, _KERAS_UP) for n in (1, 2, 3)},
    **{f"Conv{n}D": ("convolution", "keras", n, _KERAS_CONV) for n in (1, 2, 3)},
    "ConvTranspose": ("transposed", "flax", 0, _FLAX_UP),
    "Conv": ("convolution", "flax", 0, _FLAX_CONV),
    "nnx.ConvTranspose": ("transposed", "flax", 0, _NNX_UP),
    "nnx.Conv": ("convolution", "flax", 0, _NNX_CONV),
    "PixelShuffle": ("shuffle", "pytorch", 2, "upscale_factor"),
    "pixel_shuffle": ("shuffle", "pytorch", 2, "input upscale_factor"),
    "depth_to_space": ("shuffle", "keras", 2, "input block_size | data_format name"),
    "Upsample": ("resize", "pytorch", 0, _UPSAMPLE),
    "interpolate": ("resize", "pytorch", 0, "input " + _UPSAMPLE + " antialias"),
    "UpsamplingNearest2d": ("nearest", "pytorch", 2, "size scale_factor"),
    **{
        f"UpSampling{n}D": ("resize", "keras", n, "size | data_format interpolation name")
        for n in (1, 2, 3)
    },
    **{f"ReflectionPad{n}d": ("reflect", "pytorch", n, "padding") for n in (1, 2, 3)},
    **{f"ReplicationPad{n}d": ("replicate", "pytorch", n, "padding") for n in (1, 2, 3)},
    **{f"ZeroPad{n}d": ("zeros", "pytorch", n, "padding") for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": ("zeros", "keras", n, "padding | data_format name") for n in (1, 2, 3)},
}
LAYERS = {
    name: Kind(family, style, axes, tuple(takes.split()))
    for name, (family, style, axes, takes) in _LAYERS.items()
}

# Where a name may come from, and how modules from there are called; another's Conv2d may be another
# thing.
HOMES = frozenset(
    _words("""
    torch tensorflow tf keras flax jax collections abc enum typing lightning pytorch_lightning
""")
)
MODULES = frozenset(_words("nn F layers tfkl kl L linen fnn nnx jnp activations models pl"))

# Layers and functions that treat every position alike.
_AXES = [
    "BatchNorm",
    "InstanceNorm",
    "LazyBatchNorm",
    "LazyInstanceNorm",
    "Dropout",
    "AlphaDropout",
]
PASSED = frozenset(
    _words("""
    ReLU ReLU6 LeakyReLU PReLU RReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid Softplus
    Softsign Softmax Softmax2d LogSoftmax LogSigmoid Hardtanh Hardswish Hardsigmoid
    Hardshrink Threshold Identity Activation relu relu6 leaky_relu prelu elu selu celu
    gelu silu swish mish tanh sigmoid softmax softplus log_softmax hardtanh hard_tanh
    hard_sigmoid hard_swish SyncBatchNorm GroupNorm LayerNorm LocalResponseNorm RMSNorm
    BatchNorm InstanceNorm BatchNormalization LayerNormalization GroupNormalization
    UnitNormalization batch_norm instance_norm group_norm layer_norm
    Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout SpatialDropout1D
    SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout dropout Rescaling
""")
) | {f"{name}{n}d" for name in _AXES for n in (1, 2, 3)}

# They give the positions another meaning, so they may stand before the first layer only.
RESHAPING = frozenset(
    _words("""
    Linear LazyLinear Dense Embedding Flatten Unflatten Reshape view reshape flatten
    unflatten unsqueeze squeeze permute transpose Permute RepeatVector expand_dims
""")
)

# They hold layers, and run them in the order in which they are given.
HOLDING = frozenset(
    _words("""
    Sequential OrderedDict list tuple TimeDistributed SpectralNormalization
    spectral_norm weight_norm Lambda
""")
)
ADDING = frozenset(_words("add append extend add_module"))  # to what holds layers
CHOOSING = frozenset(_words("ModuleList ModuleDict dict"))  # which of theirs runs is not read

# They give what they are given.
KEEPING = frozenset(
    _words("""
    Model to cuda cpu float eval train requires_grad_ summary compile fit apply init build
    contiguous detach astype cast function print enumerate zip
""")
)

# They stand about layers, and what they give holds none.
AROUND = frozenset(
    _words("""
    Input InputLayer super __init__ len int str isinstance size dim randn rand normal zeros
    ones parameters PRNGKey key Rngs register_buffer device is_available no_grad prod range
""")
)
ATTRIBUTES = frozenset(
    _words("shape output_shape input_shape dtype device ndim weight bias training")
)

# What a class may be made from, and what may stand above it, or above a function.
BASES = frozenset(
    _words(
        "Module Model Layer LightningModule Sequential object ABC Dataset Callback Enum NamedTuple"
    )
)
DECORATORS = frozenset(
    _words("""
    compact nowrap no_grad inference_mode compile jit export ignore script_method function
    staticmethod property override abstractmethod dataclass
""")
)

_SMALLER = "makes its input smaller; give the layers from the smallest size on"
_JOINS = "joins two paths; only layers in one row are read"
_SIZED = "asks for a size, not for a factor; a resize by a whole factor can be read"
_WEIGHTS = "takes its kernel as an argument; give it as a layer with a size"
# What is known, and why it is not judged.
REFUSED = {
    **dict.fromkeys(
        [f"{kind}Pool{n}d" for kind in ("Max", "Avg", "LP") for n in (1, 2, 3)]
        + [f"Adaptive{kind}Pool{n}d" for kind in ("Avg", "Max") for n in (1, 2, 3)]
        + [f"{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (1, 2, 3)]
        + [f"Global{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (1, 2, 3)]
        + ["max_pool", "avg_pool", "max_pool2d", "avg_pool2d", "PixelUnshuffle", "space_to_depth"]
        + [f"Cropping{n}D" for n in (1, 2, 3)],
        _SMALLER,
    ),
    **dict.fromkeys(
        _words("""
    Add Concatenate Average Multiply Subtract Maximum add_n cat concat concatenate
    layers.add torch.add tf.add torch.cat torch.stack Bilinear
"""),
        _JOINS,
    ),
    **dict.fromkeys(["resize", "Resizing", "resize_nearest_neighbor"], _SIZED),
    **dict.fromkeys(
        _words("""
    conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d
    conv_transpose conv2d_transpose conv_general_dilated
"""),
        _WEIGHTS,
    ),
    **dict.fromkeys(
        ["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"], "puts its input where pooling chose"
    ),
    "repeat": "repeats layers; write each",
    "UpsamplingBilinear2d": "lines the corners up, so its pattern has no period",
}
CONTROL = frozenset(_words("for while if elif else try except match case"))


_TABLES = (LAYERS, REFUSED, PASSED, RESHAPING, HOLDING, ADDING, CHOOSING, KEEPING, AROUND)


def meaning(name: str) -> str:
    """The key of a dotted name in one of the tables: its last two parts, or its last; or ""."""
    parts = name.split(".")
    for key in (".".join(parts[-2:]), parts[-1]):
        if any(key in table for table in _TABLES):
            return key
    return ""


def at_home(name: str) -> bool:
    """Whether a dotted name is one of PyTorch, Keras or Flax; one without dots may be."""
    root, dot, _ = name.partition(".")
    return not dot or root in HOMES or root in MODULES


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    """“did you mean …?” for the known name that the fewest edits lead to; "" where none is near.

    Upper and lower case count as alike, so that `Conv2Dtranspose` is near.
    """
    wanted = name.lower()
    best, fewest = "", max(1, len(name) // 3) + 1
    for candidate in sorted(known):
        edits = _edits(wanted, candidate.lower())
        if edits < fewest:
            best, fewest = candidate, edits
    return f"did you mean “{best}”?" if best else ""


def _edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    if abs(len(one) - len(other)) > 8:
        return 99
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]
