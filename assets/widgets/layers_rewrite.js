// Layers written anew, with other sizes; the twin of src/deconv_article/layers/rewrite.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { meaning } = widgets.layers.known;
  const { extent } = widgets.path;

  // [the layer with these kernel sizes and as many outputs, how it is written], or null.
  function withSizes(layer, sizes, keep) {
    const old = layer.axes;
    const edits = new Map([["kernel_size", sizes]]);
    const grown = old.map((axis, i) => extent({ ...axis, size: sizes[i] }) - extent(axis));
    const resized = old.map((axis, i) => ({ ...axis, size: sizes[i] }));
    const change = layer.family === "convolution" ? convolved : CHANGES[layer.style];
    const axes = change(layer, resized, { grown, edits, keep });
    return axes && [{ ...layer, axes }, written(layer, edits)];
  }

  function convolved({ axes: old, style, padding }, axes, { grown, edits }) {
    const totals = old.map((axis, i) => axis.before + axis.after + grown[i]);
    if (Math.min(...totals) < 0) return null;
    if (padding === "numbers" && style === "pytorch") {
      if (totals.every((total) => total % 2 === 0)) {
        edits.set("padding", totals.map((total) => total / 2));
      } else if (old.every((axis) => axis.extra === 0)) {
        edits.set("padding", '"same"');
      } else {
        return null;
      }
    } else if (padding !== "same") {
      return null;
    }
    return axes.map((axis, i) => {
      const before = Math.floor(totals[i] / 2);
      return { ...axis, before, after: totals[i] - before, head: extent(axis) - 1 };
    });
  }

  const CHANGES = {
    pytorch({ axes: old }, axes, { grown, edits }) {
      const more = old.map((axis) => axis.extra - extent(axis) + axis.stride + 2 * axis.head);
      const wanted = old.map((axis, i) => 2 * axis.head - more[i] + grown[i]);
      const heads = wanted.map((number) => Math.max(0, Math.ceil(number / 2)));
      const pads = heads.map((head, i) => 2 * head - wanted[i]);
      if (axes.some((axis, i) => pads[i] >= Math.max(axis.stride, axis.dilation))) return null;
      if (heads.some((head, i) => head !== old[i].head)) edits.set("padding", heads);
      if (pads.some((pad, i) => pad !== more[i])) edits.set("output_padding", pads);
      return axes.map((axis, i) => ({ ...axis, head: heads[i] }));
    },
    keras(layer, axes, { keep }) {
      const valid = layer.padding === "valid";
      const given = layer.arguments.some(([name]) => name === "output_padding");
      if (given || (valid && keep)) return null;
      return axes.map((axis) => {
        const spare = extent(axis) - axis.stride;
        const extra = valid ? Math.max(spare, 0) : axis.extra;
        return { ...axis, extra, head: Math.floor(Math.max(spare - extra, 0) / 2) };
      });
    },
    flax({ axes: old, padding }, axes, { grown, edits }) {
      const lows = padding === "same" ? axes.map(same)
        : old.map((axis, i) => extent(axis) - 1 - axis.head + Math.floor(grown[i] / 2));
      if (padding !== "same") {
        const highs = axes.map((axis, i) =>
          axis.extra - lows[i] - 2 + extent(axis) + axis.stride);
        if (Math.min(...lows, ...highs) < 0) return null;
        const pairs = lows.map((low, i) => `(${low}, ${highs[i]})`);
        edits.set("padding", `(${pairs.join(", ")}${pairs.length === 1 ? "," : ""})`);
      }
      return axes.map((axis, i) => ({ ...axis, head: extent(axis) - 1 - lows[i] }));
    },
  };

  // What JAX puts before the stretched input for "same".
  function same(axis) {
    const m = extent(axis);
    return axis.stride > m - 1 ? m - 1 : Math.ceil((m + axis.stride - 2) / 2);
  }

  const any = (value) => typeof value === "string" || value.some((number) => number !== 0);

  function written(layer, edits) {
    const parts = [];
    for (const [name, named, text, isList] of layer.arguments) {
      const edit = edits.get(name);
      if (edit && named && name === "output_padding" && !any(edit)) continue;
      const said = edit ? number(edit, isList) : text;
      parts.push(named ? `${name}=${said}` : said);
    }
    const names = layer.arguments.map(([name]) => name);
    for (const [name, value] of edits) {
      if (!names.includes(name) && any(value)) parts.push(`${name}=${number(value, false)}`);
    }
    return `${layer.name}(${parts.join(", ")})`;
  }

  function number(value, isList) {
    if (typeof value === "string") return value;
    if (new Set(value).size === 1 && !isList) return String(value[0]);
    return `(${value.join(", ")}${value.length === 1 ? "," : ""})`;
  }

  // How many channels go in and come out, as written; “channels” where they are not.
  function channels(layer) {
    const texts = new Map(layer.arguments.map(([name, , text]) => [name, text]));
    const outs = ["out_channels", "out_features", "filters", "features"];
    return [
      texts.get("in_channels") ?? texts.get("in_features") ?? "channels",
      outs.map((name) => texts.get(name)).find(Boolean) ?? "channels",
    ];
  }

  // A convolution of stride 1 that keeps the length, in the words of the layer's library.
  function convolution(layer, [into, out], sizes) {
    const key = meaning(layer.name);
    const prefix = layer.name.slice(0, -key.length);
    const size = number(sizes, layer.style === "flax");
    if (layer.style === "keras") {
      return `${prefix}Conv${sizes.length}D(${out}, ${size}, padding="same")`;
    }
    if (layer.style === "flax") {
      if (!key.startsWith("nnx.")) return `${prefix}Conv(${out}, ${size}, padding="SAME")`;
      const rngs = layer.arguments.find(([name]) => name === "rngs")?.[2] ?? "rngs";
      return `${prefix}nnx.Conv(${into}, ${out}, ${size}, padding="SAME", rngs=${rngs})`;
    }
    const [name, before] = key.startsWith("Lazy") ? ["LazyConv", ""] : ["Conv", `${into}, `];
    return `${prefix}${name}${sizes.length}d(${before}${out}, ${size}, padding="same")`;
  }

  widgets.layers.rewrite = { withSizes, written, number, channels, convolution };
})();
