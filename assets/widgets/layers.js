// Is my network safe? The twin of src/deconv_article/figures/layers.py and layers_model.py; what
// reads and judges lies in the files layers_*.js.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { findCure, judge, layout, read, rewrite } = widgets.layers;
  const { clean } = widgets.words;

  const [END, INSIDE, SO_FAR] = [16, 32, 16];
  const HOWS = {
    size: "change one kernel's size",
    exchange: "exchange two kernels' sizes",
    sizes: "make each kernel's size a multiple of its stride",
    convolution: "add a convolution of stride 1 behind them",
    resize: "upsample by nearest neighbour, then convolve",
  };

  const same = (values) => new Set(values.map((value) => JSON.stringify(value))).size === 1;
  const meanOf = ({ counts }) => counts.reduce((sum, count) => sum + count, 0) / counts.length;

  function model({ code }) {
    const { layers, problems } = read(code);
    if (problems.length) return unread(code, problems);
    const verdict = judge(layers);
    const cure = findCure(layers);
    const patterns = verdict.stages.at(-1);
    const axis = leastEven(patterns);
    const [pattern, row] = [patterns[axis], verdict.rows[axis]];
    const { counts, head, tail } = row;
    const inner = counts.slice(head, counts.length - tail);
    const { period } = pattern;
    const whole = Math.min(INSIDE, period * Math.max(1, Math.floor(INSIDE / period)));
    const alike = same(patterns.map((each, index) => [each, verdict.rows[index]]));
    const pasted = cure ? pastedOf(layers, cure) : [];
    return {
      read: true,
      refused: "",
      layers: layers.length,
      single: layers.length === 1,
      axis,
      along: along(axis, patterns.length, alike),
      over: ["", "both"][patterns.length - 1] ?? `all ${patterns.length}`,
      even: verdict.even,
      gaps: pattern.ratio === null,
      low: pattern.low,
      high: pattern.high,
      ratio: pattern.ratio,
      hardly: pattern.ratio <= 1.005,
      product: verdict.ratio,
      spread: verdict.contrast,
      period,
      mean: meanOf(pattern),
      head,
      tail,
      ends: head + tail > 0,
      left: counts.slice(0, Math.min(head, END)),
      inside: Array.from({ length: whole }, (_, index) => inner[index % period]),
      right: counts.slice(counts.length - Math.min(tail, END)),
      rows: layers.map((layer, index) => layerRow(layer, verdict.stages[index], axis)),
      cured: cure !== null,
      how: cure ? HOWS[cure.how] + grown(cure) : "",
      lines: pasted,
      change: pasted.map(([where, what]) => `${where} “${what}”`).join("; "),
    };
  }

  // The first of the axes with gaps, else with the greatest contrast.
  function leastEven(patterns) {
    const grade = ({ ratio, contrast }) => (ratio === null ? 1e9 : 0) + contrast;
    const grades = patterns.map(grade);
    return grades.indexOf(Math.max(...grades));
  }

  function along(axis, axes, alike) {
    if (axes === 1) return "along the axis";
    return alike ? "along each axis" : `along axis ${axis + 1}`;
  }

  function unread(code, problems) {
    const places = problems.map(({ line, column, message, hint }) =>
      [line, column, clean(message), clean(hint)]);
    const [line, column, message, hint] = places[0];
    const content = [...code.split("\n")[line - 1]];
    const [before, rest] = [content.slice(0, column - 1), content.slice(column - 1)];
    const words = clean(before.join(""));
    const gap = words && clean(before.at(-1)) === "" ? " " : "";
    return {
      read: false,
      refused: `line ${line}, column ${column}: ${hint ? `${message}; ${hint}` : message}`,
      line,
      column,
      message,
      hint,
      before: words + gap,
      rest: clean(rest.join("")),
      more: problems.length - 1,
      problems: places,
    };
  }

  function layerRow(layer, patterns, axis) {
    const { counts } = patterns[axis];
    const mean = meanOf(patterns[axis]);
    const each = (name) => patterns.map((pattern) => pattern[name]);
    return {
      line: layer.line,
      name: layer.name,
      code: clean(rewrite.written(layer, new Map())),
      strides: layer.axes.map(({ stride }) => stride),
      sizes: layer.axes.map(({ size }) => size),
      lows: each("low"),
      highs: each("high"),
      ratios: each("ratio"),
      contrasts: each("contrast"),
      periods: each("period"),
      shades: Array.from({ length: SO_FAR }, (_, index) => counts[index % counts.length] / mean),
    };
  }

  const pastedOf = (layers, { lines }) => lines.map(([index, what]) => {
    const where = index < layers.length ? `Line ${layers[index].line}:` : "Behind the last:";
    return [where, clean(what)];
  });

  function grown({ longer }) {
    if (!longer.some(Boolean)) return "";
    const signed = longer.map((more) => (more < 0 ? String(more) : `+${more}`));
    return ` (outputs: ${[...new Set(signed)].join(", ")})`;
  }

  function table(data) {
    if (!data.read) return { head: ["line", "column", "not read", "instead"], rows: data.problems };
    const fields = ["strides", "sizes", "lows", "highs", "ratios", "contrasts", "periods"];
    return {
      head: ["line", "layer", "stride", "kernel size", "fewest", "most", "most / fewest",
        "RMS contrast, %", "period"],
      rows: data.rows.map((row) =>
        [row.line, row.name, ...fields.map((field) => eachOf(row[field]))]),
    };
  }

  function eachOf(values) {
    const said = values.map((value) =>
      (value === null ? "infinite" : widgets.sentence.format(value)));
    return new Set(said).size === 1 ? said[0] : said.join(" × ");
  }

  (widgets.figures ??= {}).layers = { model, layout, table };
})();
