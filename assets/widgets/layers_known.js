// The names that are understood; the twin of src/deconv_article/layers/known.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  const along = (name) => [1, 2, 3].map(name);
  const EACH = /N(?=[dD])/; // stands for 1, 2 and 3
  const words = (text) => text.trim().split(/\s+/).flatMap((word) =>
    (EACH.test(word) ? along((n) => word.replace(EACH, n)) : word));
  const setOf = (text) => new Set(words(text));
  const rest = (text) => text.slice(text.indexOf(" ") + 1);

  const TORCH_UP = "in_channels out_channels kernel_size stride padding output_padding groups bias"
    + " dilation padding_mode device dtype";
  const TORCH_CONV = "in_channels out_channels kernel_size stride padding dilation groups bias"
    + " padding_mode device dtype";
  const KERAS_MORE = " data_format dilation_rate groups activation use_bias kernel_initializer"
    + " bias_initializer kernel_regularizer bias_regularizer activity_regularizer"
    + " kernel_constraint bias_constraint name trainable dtype input_shape batch_input_shape";
  const KERAS_UP = `filters kernel_size strides padding | output_padding${KERAS_MORE}`;
  const KERAS_CONV = `filters kernel_size strides padding |${KERAS_MORE}`;
  const FLAX_MORE = " use_bias mask dtype param_dtype precision kernel_init bias_init promote_dtype"
    + " name";
  const NNX_MORE = `${FLAX_MORE} rngs preferred_element_type`;
  const FLAX_UP = `features kernel_size strides padding kernel_dilation |${FLAX_MORE}`
    + " transpose_kernel";
  const FLAX_CONV = "features kernel_size strides padding | input_dilation kernel_dilation"
    + ` feature_group_count${FLAX_MORE}`;
  const NNX_UP = "in_features out_features kernel_size strides | padding kernel_dilation"
    + `${NNX_MORE} transpose_kernel`;
  const NNX_CONV = "in_features out_features kernel_size strides | padding input_dilation"
    + ` kernel_dilation feature_group_count${NNX_MORE}`;
  const UPSAMPLE = "size scale_factor mode align_corners recompute_scale_factor";

  const kind = (name, family, style, axes, takes) =>
    [name, { family, style, axes, takes: words(takes) }];
  const each = (name, family, style, takes) =>
    words(name).map((long, index) => kind(long, family, style, index + 1, takes));
  const LAYERS = new Map([
    ...each("ConvTransposeNd", "transposed", "pytorch", TORCH_UP),
    ...each("LazyConvTransposeNd", "transposed", "pytorch", rest(TORCH_UP)),
    ...each("ConvNd", "convolution", "pytorch", TORCH_CONV),
    ...each("LazyConvNd", "convolution", "pytorch", rest(TORCH_CONV)),
    ...each("ConvNDTranspose", "transposed", "keras", KERAS_UP),
    ...each("ConvND", "convolution", "keras", KERAS_CONV),
    kind("ConvTranspose", "transposed", "flax", 0, FLAX_UP),
    kind("Conv", "convolution", "flax", 0, FLAX_CONV),
    kind("nnx.ConvTranspose", "transposed", "flax", 0, NNX_UP),
    kind("nnx.Conv", "convolution", "flax", 0, NNX_CONV),
    kind("PixelShuffle", "shuffle", "pytorch", 2, "upscale_factor"),
    kind("pixel_shuffle", "shuffle", "pytorch", 2, "input upscale_factor"),
    kind("depth_to_space", "shuffle", "keras", 2, "input block_size | data_format name"),
    kind("Upsample", "resize", "pytorch", 0, UPSAMPLE),
    kind("interpolate", "resize", "pytorch", 0, `input ${UPSAMPLE} antialias`),
    kind("UpsamplingNearest2d", "nearest", "pytorch", 2, "size scale_factor"),
    ...each("UpSamplingND", "resize", "keras", "size | data_format interpolation name"),
    ...each("ReflectionPadNd", "reflect", "pytorch", "padding"),
    ...each("ReplicationPadNd", "replicate", "pytorch", "padding"),
    ...each("ZeroPadNd", "zeros", "pytorch", "padding"),
    ...each("ZeroPaddingND", "zeros", "keras", "padding | data_format name"),
  ]);

  // Where a name may come from, and how modules from there are called; another's Conv2d may be
  // another thing.
  const HOMES = setOf(
    "torch tensorflow tf keras flax jax collections abc lightning pytorch_lightning enum typing",
  );
  const MODULES = setOf("nn F layers tfkl kl L linen fnn nnx jnp activations models pl");

  // Layers and functions that treat every position alike.
  const PASSED = setOf(
    "ReLU ReLU6 LeakyReLU PReLU RReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid Softplus"
      + " Softsign Softmax LogSoftmax LogSigmoid Hardtanh Hardswish Hardsigmoid Identity"
      + " Activation relu relu6 leaky_relu prelu elu selu celu gelu silu swish mish tanh sigmoid"
      + " softmax softplus log_softmax hardtanh hard_sigmoid SyncBatchNorm GroupNorm LayerNorm"
      + " LocalResponseNorm RMSNorm BatchNorm InstanceNorm BatchNormalization LayerNormalization"
      + " GroupNormalization batch_norm instance_norm group_norm layer_norm Dropout AlphaDropout"
      + " FeatureAlphaDropout GaussianNoise GaussianDropout dropout Rescaling BatchNormNd"
      + " InstanceNormNd LazyBatchNormNd LazyInstanceNormNd DropoutNd AlphaDropoutNd"
      + " SpatialDropoutND Threshold Softmax2d Hardshrink hard_tanh hard_swish UnitNormalization",
  );

  // They give the positions another meaning, so they may stand before the first layer only.
  const RESHAPING = setOf(
    "Linear LazyLinear Dense Embedding Flatten Unflatten Reshape view reshape flatten unflatten"
      + " unsqueeze squeeze permute transpose Permute RepeatVector expand_dims",
  );

  // They hold layers, and run them in the order in which they are given.
  const HOLDING = setOf(
    "Sequential OrderedDict list tuple SpectralNormalization spectral_norm weight_norm Lambda"
      + " TimeDistributed",
  );
  const ADDING = setOf("add append extend add_module"); // to what holds layers
  const CHOOSING = setOf("ModuleList ModuleDict dict"); // which of theirs runs is not read

  // They give what they are given.
  const KEEPING = setOf(
    "Model to cuda cpu float eval train requires_grad_ summary compile fit apply init build"
      + " contiguous detach astype cast function print enumerate zip",
  );

  // They stand about layers, and what they give holds none.
  const AROUND = setOf(
    "Input InputLayer super __init__ len int str isinstance size dim randn rand normal zeros"
      + " ones parameters PRNGKey key Rngs register_buffer device is_available no_grad prod range",
  );
  const ATTRIBUTES = setOf("shape output_shape input_shape dtype device ndim weight bias training");

  // What a class may be made from, and what may stand above it, or above a function.
  const BASES = setOf(
    "Module Model Layer LightningModule Sequential object ABC Dataset Callback Enum NamedTuple",
  );
  const DECORATORS = setOf(
    "compact no_grad inference_mode compile jit export function staticmethod property override"
      + " abstractmethod dataclass nowrap ignore script_method",
  );

  const CONTROL = setOf("for while if elif else try except match case");

  // What is known, and why it is not judged.
  const REFUSED = new Map([
    [
      "MaxPoolNd AvgPoolNd LPPoolNd AdaptiveAvgPoolNd AdaptiveMaxPoolNd MaxPoolingND"
        + " AveragePoolingND GlobalMaxPoolingND GlobalAveragePoolingND CroppingND max_pool"
        + " avg_pool max_pool2d avg_pool2d PixelUnshuffle space_to_depth",
      "makes its input smaller; give the layers from the smallest size on",
    ],
    [
      "Add Concatenate Average Multiply Subtract Maximum add_n cat concat concatenate"
        + " layers.add torch.add tf.add torch.cat torch.stack Bilinear",
      "joins two paths; only layers in one row are read",
    ],
    [
      "resize Resizing resize_nearest_neighbor",
      "asks for a size, not for a factor; a resize by a whole factor can be read",
    ],
    [
      "convNd conv_transposeNd conv_transpose conv2d_transpose conv_general_dilated",
      "takes its kernel as an argument; give it as a layer with a size",
    ],
    ["MaxUnpoolNd", "puts its input where pooling chose"],
    ["UpsamplingBilinear2d", "lines the corners up, so its pattern has no period"],
    ["repeat", "repeats layers; write each"],
  ].flatMap(([names, reason]) => words(names).map((name) => [name, reason])));

  const TABLES =
    [LAYERS, REFUSED, PASSED, RESHAPING, HOLDING, ADDING, CHOOSING, KEEPING, AROUND];

  // The key of a dotted name in one of the tables: its last two parts, or its last; or "".
  function meaning(name) {
    const parts = name.split(".");
    const keys = [parts.slice(-2).join("."), parts.at(-1)];
    return keys.find((key) => TABLES.some((table) => table.has(key))) ?? "";
  }

  // Whether a dotted name is one of PyTorch, Keras or Flax; one without dots may be.
  function atHome(name) {
    const [root, ...rest] = name.split(".");
    return !rest.length || HOMES.has(root) || MODULES.has(root);
  }

  function nearest(name, known) {
    const wanted = name.toLowerCase();
    let best = "";
    let fewest = Math.max(1, Math.floor(name.length / 3)) + 1;
    for (const candidate of [...known].sort()) {
      const found = edits(wanted, candidate.toLowerCase());
      if (found < fewest) [best, fewest] = [candidate, found];
    }
    return best && `did you mean “${best}”?`;
  }

  // Levenshtein's distance.
  function edits(one, other) {
    if (Math.abs(one.length - other.length) > 8) return 99;
    const row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (let i = 1; i <= one.length; i++) {
      let diagonal = row[0];
      row[0] = i;
      for (let j = 1; j <= other.length; j++) {
        const above = row[j];
        const changed = diagonal + Number(one[i - 1] !== other[j - 1]);
        row[j] = Math.min(above + 1, row[j - 1] + 1, changed);
        diagonal = above;
      }
    }
    return row.at(-1);
  }

  widgets.layers.known = {
    LAYERS, MODULES, PASSED, RESHAPING, HOLDING, ADDING, CHOOSING, KEEPING, AROUND, ATTRIBUTES,
    BASES, HOMES, DECORATORS, REFUSED, CONTROL, atHome, meaning, nearest,
  };
})();
