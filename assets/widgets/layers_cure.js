// The smallest change that makes uneven layers even; the twin of src/deconv_article/layers/cure.py,
// which says what is tried, and in which order.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { along, totalExtra } = widgets.layers;
  const { withSizes, number, channels, convolution } = widgets.layers.rewrite;
  const { meaning } = widgets.layers.known;
  const { leastPeriod } = widgets.overlap;
  const { axis, interior, isEven } = widgets.path;

  const LARGEST = 9;
  const KINDS = ["transposed", "convolution"];

  const sizesOf = (layer) => layer.axes.map(({ size }) => size);

  function findCure(layers) {
    const stacks = along(layers);
    const uneven = stacks.map((stack) => !isEven(stack));
    if (!uneven.some(Boolean)) return null;
    for (const keep of [true, false]) {
      for (const { how, changed, lines } of candidates(layers, uneven, keep)) {
        const after = along(changed);
        if (!after.every(isEven)) continue;
        const longer = after.map((stack, index) => totalExtra(stack) - totalExtra(stacks[index]));
        if (!keep || longer.every((more) => more === 0)) return { how, lines, longer };
      }
    }
    return null;
  }

  function* candidates(layers, uneven, keep) {
    const backwards = [...layers.keys()].reverse()
      .filter((index) => KINDS.includes(layers[index].family));
    const ups = backwards.filter((index) => layers[index].family === "transposed");
    const others = backwards.filter((index) => !ups.includes(index));
    for (const step of [1, -1, 2, -2]) {
      for (const index of [...ups, ...others]) {
        const sizes = sizesOf(layers[index]).map((size, i) => size + step * Number(uneven[i]));
        yield* resized(layers, [[index, sizes]], "size", keep);
      }
    }
    const mixed = (one, other) =>
      sizesOf(one).map((size, i) => (uneven[i] ? other.axes[i].size : size));
    for (const j of ups) {
      for (const i of ups.filter((index) => index < j)) {
        const sizes = [[i, mixed(layers[i], layers[j])], [j, mixed(layers[j], layers[i])]];
        yield* resized(layers, sizes, "exchange", keep);
      }
    }
    const forwards = [...ups].reverse();
    const rounded = forwards.map((index) => [index, layers[index].axes.map(({ size, stride }, i) =>
      (uneven[i] ? Math.ceil(size / stride) * stride : size))]);
    const changed = rounded.filter(([index, sizes]) =>
      sizes.some((size, i) => size !== layers[index].axes[i].size));
    yield* resized(layers, changed, "sizes", keep);
    yield* blurred(layers);
    const alone = (index) => layers[index].axes.every((each) => isEven([each]));
    yield* byResizing(layers, forwards.filter((index) => !alone(index)));
  }

  function* resized(layers, sizes, how, keep) {
    const changed = [...layers];
    const lines = [];
    for (const [index, wanted] of sizes) {
      const found = Math.min(...wanted) > 0 ? withSizes(layers[index], wanted, keep) : null;
      if (!found) return;
      changed[index] = found[0];
      lines.push([index, found[1]]);
    }
    if (lines.length) yield { how, changed, lines };
  }

  const sameConvolution = (size) => axis({
    size, before: Math.floor((size - 1) / 2), after: Math.floor(size / 2), head: size - 1,
  });

  function* blurred(layers) {
    const sizes = along(layers).map((stack) => leastPeriod(interior(stack).at(-1)[0]));
    if (Math.max(...sizes) > LARGEST) return;
    const index = Math.max(0, layers.findLastIndex(({ family }) => KINDS.includes(family)));
    const last = layers[index];
    let [out, parts] = [channels(last)[1], 1];
    for (const { family, axes } of layers.slice(index)) {
      if (family === "shuffle") parts *= axes[0].stride ** 2;
    }
    if (parts > 1) out = /^[0-9]+$/.test(out) ? String(Math.floor(out / parts)) : "channels";
    const added = { ...last, family: "convolution", axes: sizes.map(sameConvolution) };
    const text = convolution(last, [out, out], sizes);
    yield { how: "convolution", changed: [...layers, added], lines: [[layers.length, text]] };
  }

  function* byResizing(layers, uneven) {
    const lines = [];
    // Flax has no layer that upsamples.
    if (uneven.some((index) => layers[index].style === "flax")) return;
    const changed = layers.flatMap((layer, index) => {
      if (!uneven.includes(index)) return [layer];
      const factors = layer.axes.map(({ stride }) => stride);
      const sizes = sizesOf(layer);
      const text = convolution(layer, channels(layer), sizes);
      lines.push([index, `${upsampling(layer, factors)}${text}`]);
      const boxes = factors.map((stride) => axis({ stride, size: stride }));
      return [{ ...layer, axes: boxes }, { ...layer, axes: sizes.map(sameConvolution) }];
    });
    if (lines.length) yield { how: "resize", changed, lines };
  }

  function upsampling(layer, factors) {
    const factor = number(factors, false);
    if (layer.style === "pytorch") return `nn.Upsample(scale_factor=${factor}), `;
    const prefix = layer.name.slice(0, -meaning(layer.name).length);
    return `${prefix}UpSampling${factors.length}D(${factor}), `;
  }

  widgets.layers.findCure = findCure;
})();
