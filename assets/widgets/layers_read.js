// Text -> layers as numbers along each axis, or problems; the twin of
// src/deconv_article/layers/read.py, which says whose arithmetic this is.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { Arguments, inOrder, problem, takeApart } = widgets.layers;
  const { LAYERS, meaning } = widgets.layers.known;
  const { axis, extent } = widgets.path;

  const MOST = 256;
  const MOST_EXTENT = 1024;
  const MOST_STRIDE = 4096;
  const MOST_STEPS = 2_000_000;
  const MODES = new Map(Object.entries(
    { nearest: 0, "nearest-exact": 0, linear: 1, bilinear: 2, trilinear: 3, bicubic: 2 },
  ));
  const FILLS = ["zeros", "reflect", "replicate", "circular"];
  const FAMILIES = {
    transposed, convolution, shuffle, resize, nearest: resize,
    reflect: pad, replicate: pad, zeros: pad,
  };

  // { layers, problems }: with problems, there is nothing to judge.
  function read(text) {
    const script = takeApart(text);
    if (script.problems.length) return reading(text, script.problems, []);
    const calls = inOrder(script);
    let layers = calls.map((call) => layerOf(script, call)).filter(Boolean);
    if (!script.problems.length) layers = alongTheSameAxes(script, layers);
    if (!calls.length && !script.problems.length) {
      const hint = "for example: nn.ConvTranspose2d(64, 3, 4, stride=2, padding=1)";
      script.problems.push(problem(0, 0, "there is no layer here that paints or blurs", hint));
    }
    const unique = new Map(script.problems.map((each) => [JSON.stringify(each), each]));
    const problems = [...unique.values()].sort((a, b) => a.start - b.start || a.end - b.end);
    return reading(text, problems, problems.length ? [] : layers);
  }

  function reading(text, problems, layers) {
    return {
      layers: layers.map((layer) => ({ ...layer, ...place(text, layer.start, layer.end) })),
      problems: problems.map(({ start, end, message, hint }) =>
        ({ ...place(text, start, end), message, hint })),
    };
  }

  // 1-based line and column, and the caret's length, in characters.
  function place(text, start, end) {
    const head = start ? text.lastIndexOf("\n", start - 1) + 1 : 0;
    const tail = text.indexOf("\n", head);
    const content = text.slice(head, tail < 0 ? text.length : tail).replace(/\r+$/, "");
    const stop = Math.min(end, head + content.length);
    return {
      line: text.slice(0, start).split("\n").length,
      column: [...text.slice(head, start)].length + 1,
      length: Math.max(1, [...text.slice(start, stop)].length),
    };
  }

  function alongTheSameAxes(script, layers) {
    const known = layers.find((layer) => layer.axes.length && layer.axes.length < 9);
    const number = known ? known.axes.length : 2;
    const reach = new Array(number).fill(0);
    let total = new Array(number).fill(1);
    let cost = 0;
    const found = [];
    for (const layer of layers) {
      const axes = layer.axes.length === 9 ? layer.axes.slice(0, number) : layer.axes;
      if (axes.length !== number) {
        const words = `${layer.name} works along ${axes.length} of ${number} axes`;
        const hint = `the layers before it, or behind it, work along ${number}`;
        script.problems.push(problem(layer.start, layer.end, words, hint));
        continue;
      }
      total = total.map((sofar, index) => sofar * axes[index].stride);
      const most = Math.max(...total);
      if (most > MOST_STRIDE) {
        const words = `the strides so far come to ${most}; at most ${MOST_STRIDE} is judged`;
        script.problems.push(problem(layer.start, layer.end, words));
        break;
      }
      for (const [i, each] of axes.entries()) {
        reach[i] = reach[i] * each.stride + extent(each) + each.before + each.after;
        cost += (total[i] + 2 * reach[i]) * each.size;
      }
      if (cost > MOST_STEPS) {
        const words = "the layers up to here are too large to judge";
        script.problems.push(problem(layer.start, layer.end, words));
        break;
      }
      found.push({ ...layer, axes });
    }
    return found;
  }

  function layerOf(script, call) {
    const kind = LAYERS.get(meaning(call.name));
    const said = script.problems.length;
    const given = new Arguments(script, call, kind, MOST);
    const fine = script.problems.length === said;
    const [axes, padding] = fine ? FAMILIES[kind.family](given) : [[], ""];
    const long = axes.find((each) => extent(each) > MOST_EXTENT);
    if (long) {
      given.blame(`the kernel reaches over ${extent(long)} positions, ${MOST_EXTENT} at most`);
    }
    if (script.problems.length > said) return null;
    const { name, start, end } = call;
    const { family, style } = kind;
    return { name, family, style, start, end, arguments: given.written(), padding, axes };
  }

  function transposed(given) {
    const { style } = given.kind;
    const { sizes, strides, dilations, count } = shape(given);
    const [padding, pairs] = paddingOf(given, count);
    const more = style === "flax" ? new Array(count).fill(0)
      : given.numbers("output_padding", count, 0);
    if (padding === "causal" || (style === "pytorch" && padding !== "numbers")) {
      given.blameValue("padding", "a transposed convolution has no such padding");
    }
    if (style === "pytorch") {
      given.choice("padding_mode", ["zeros"], "zeros");
      const wrong = more.findIndex((o, i) => o >= Math.max(strides[i], dilations[i]));
      if (wrong >= 0) {
        const words = `output_padding ${more[wrong]} is not below the stride, ${strides[wrong]},`
          + ` or the dilation, ${dilations[wrong]}`;
        given.blameValue("output_padding", words);
      }
    }
    const axes = sizes.map((size, i) => {
      const [stride, dilation] = [strides[i], dilations[i]];
      const m = (size - 1) * dilation + 1;
      const ends = { stride, m, padding, pair: pairs[i], more: more[i] };
      return axis({ stride, size, dilation, ...ENDS[style](ends, given) });
    });
    return [axes, padding];
  }

  const ENDS = {
    pytorch: ({ stride, m, pair: [low], more }) =>
      ({ head: low, extra: m - stride - 2 * low + more }),
    keras({ stride, m, padding, more }, given) {
      const same = padding === "same";
      let extra = same ? 0 : Math.max(m - stride, 0);
      if (given.has("output_padding")) {
        extra = m - stride - (same ? 2 * Math.floor(m / 2) : 0) + more;
      }
      return { head: Math.floor(Math.max(m - stride - extra, 0) / 2), extra };
    },
    flax({ stride, m, padding, pair: [before, behind] }) {
      let [low, high] = [before, behind];
      if (padding === "same") {
        low = stride > m - 1 ? m - 1 : Math.ceil((m + stride - 2) / 2);
        high = m + stride - 2 - low;
      } else if (padding === "valid") {
        [low, high] = [m - 1, stride - 1 + Math.max(m - stride, 0)];
      }
      return { head: m - 1 - low, extra: low + high + 2 - m - stride };
    },
  };

  function convolution(given) {
    const { sizes, strides, dilations, count } = shape(given);
    const [padding, pairs] = paddingOf(given, count);
    const fill = given.choice("padding_mode", FILLS, "zeros");
    const most = Math.max(1, ...strides);
    if (most > 1) {
      const words = `a convolution of stride ${most} makes its input smaller`;
      given.blame(words, "give the layers from the smallest size on");
    }
    if (given.numbers("input_dilation", count, 1).some((number) => number > 1)) {
      given.blameValue("input_dilation", "write it as nn.ConvTranspose with strides");
    }
    const axes = sizes.map((size, i) => {
      const dilation = dilations[i];
      const m = (size - 1) * dilation + 1;
      let [before, after] = pairs[i];
      if (padding === "same") [before, after] = [Math.floor((m - 1) / 2), Math.ceil((m - 1) / 2)];
      else if (padding === "causal") [before, after] = [m - 1, 0];
      const extra = before + after - m + 1;
      return axis({ size, dilation, before, after, head: m - 1, extra, fill });
    });
    return [axes, padding];
  }

  const WORDS = {
    pytorch: ["stride", "dilation", "numbers"],
    keras: ["strides", "dilation_rate", "valid"],
    flax: ["strides", "kernel_dilation", "same"],
  };

  function shape(given) {
    const [stride, dilation] = WORDS[given.kind.style];
    const count = given.kind.axes || given.count("kernel_size");
    const sizes = given.numbers("kernel_size", count);
    const strides = given.numbers(stride, count, 1);
    return { sizes, strides, dilations: given.numbers(dilation, count, 1), count };
  }

  function paddingOf(given, count) {
    const { style, family } = given.kind;
    const word = given.word("padding", WORDS[style][2]);
    if (word === "numbers" && style !== "keras") {
      return [word, given.pairs("padding", count, 0, { paired: style === "flax" })];
    }
    const words = ["same", "valid"];
    if (style !== "pytorch" && family === "convolution" && count === 1) words.push("causal");
    if (!words.includes(word)) given.blameValue("padding", `only ${words.join(", ")} can be read`);
    return [word, new Array(count).fill([0, 0])];
  }

  function shuffle(given) {
    const name = given.kind.style === "keras" ? "block_size" : "upscale_factor";
    const [factor] = given.numbers(name, 1);
    const box = axis({ stride: factor, size: factor });
    return [[box, box], ""];
  }

  function resize(given) {
    const keras = given.kind.style === "keras";
    const [factor, chosen] = keras ? ["size", "interpolation"] : ["scale_factor", "mode"];
    if (!keras && given.has("size")) {
      given.blameValue("size", "only a whole scale_factor can be read");
      return [[], ""];
    }
    const modes = keras ? ["nearest", "bilinear"] : [...MODES.keys()];
    const mode = given.choice(chosen, modes, "nearest");
    if (!mode.startsWith("nearest") && given.flag("align_corners")) {
      const hint = "the pattern then has no period; only False is judged";
      given.blameValue("align_corners", hint);
    }
    const wanted = given.kind.axes || MODES.get(mode);
    const count = wanted || Math.max(1, given.count(factor));
    const anywhere = !wanted && given.count(factor) === 0;
    const axes = given.numbers(factor, count, keras ? 2 : null, true)
      .map((stride) => resized(stride, mode));
    return [anywhere ? new Array(9).fill(axes).flat() : axes, ""];
  }

  function resized(stride, mode) {
    if (mode.startsWith("nearest") || stride === 1) return axis({ stride, size: stride });
    const beyond = mode === "bicubic" ? 2 : 1;
    const size = 2 * beyond * stride - (stride % 2);
    const weights = mode === "bicubic" ? "bicubic" : "bilinear";
    const head = beyond * stride + Math.floor((size - stride) / 2);
    return axis({ stride, size, before: beyond, after: beyond, head, fill: "replicate", weights });
  }

  function pad(given) {
    const keras = given.kind.style === "keras";
    const options = { paired: keras, flat: true };
    const pairs = given.pairs("padding", given.kind.axes, keras ? 1 : null, options);
    const { family: fill } = given.kind;
    const made = ([before, after]) => axis({ before, after, extra: before + after, fill });
    return [pairs.map(made), ""];
  }

  Object.assign(widgets.layers, { read, place });
})();
