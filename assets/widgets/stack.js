// A stack of layers and its spectrum; the twin of src/deconv_article/figures/stack.py (its picture:
// stack_picture.py), and its map.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { stack, statistics } = widgets.overlap;
  const { format } = widgets.sentence;
  const { rect, lines, text, numbers, area, numberSize, cells } = widgets.marks;

  const MOST_SIZE = 9;
  const VIEW = 128;
  const ENOUGH = 24;
  const FULL = 100 / 3;
  const LEAST_STEM = 1.5;
  const LEAST_PITCH = 3;
  const COLUMNS = [
    ["layer", 0.05], ["size", 0.16], ["stride", 0.275], ["fewest", 0.41], ["most", 0.53],
    ["ratio", 0.64], ["in 2-D", 0.765], ["contrast", 0.915],
  ];

  const range = (length) => Array.from({ length }, (_, index) => index);
  const product = (factors) => factors.reduce((result, factor) => result * factor, 1);

  function model(values) {
    const layers = range(values.layers)
      .map((index) => [values[`stride${index + 1}`], values[`size${index + 1}`]]);
    const patterns = stack(layers);
    const rows = layers.map(([stride, size], index) => {
      const facts = statistics(patterns[index + 1]);
      const square = facts.low ? facts.high ** 2 / facts.low ** 2 : null;
      return { stride, size, square, ...facts };
    });
    const pattern = patterns.at(-1);
    const facts = statistics(pattern);
    const shown = shownOf(facts.period);
    return {
      sizes: layers.map(([, size]) => size).join(", "),
      strides: layers.map(([stride]) => stride).join(", "),
      ...facts,
      square: rows.at(-1).square,
      once: facts.high === 1,
      cured: facts.even && !rows.every(({ even }) => even),
      total: pattern.length,
      shown,
      cut: facts.period > shown,
      mean: product(layers.map(([, size]) => size)) / pattern.length,
      counts: range(shown).map((output) => pattern[output % pattern.length]),
      harmonics: harmonicsOf(layers),
      rows,
      pairs: pairsOf(layers[0][0], layers[1][0]),
    };
  }

  function shownOf(period) {
    const fitting = Math.floor(VIEW / period);
    return fitting ? period * Math.min(fitting, Math.max(2, Math.ceil(ENOUGH / period))) : VIEW;
  }

  // The mathematics of src/deconv_article/model/harmonics.py.
  function harmonicsOf(layers) {
    const total = product(layers.map(([stride]) => stride));
    const amplitudes = new Array(Math.floor(total / 2) + 1).fill(1);
    let soFar = 1;
    for (const [stride, size] of layers) {
      soFar *= stride;
      for (let m = 0; m < amplitudes.length; m++) amplitudes[m] *= response(size, m % soFar, soFar);
    }
    return amplitudes;
  }

  function response(size, part, whole) {
    if (part === 0) return 1;
    const through = Math.abs(Math.sin((Math.PI * ((size * part) % whole)) / whole));
    return through / (size * Math.sin((Math.PI * part) / whole));
  }

  const pairs = new Map(); // "stride,stride" -> its map: a size that changes leaves it as it is

  function pairsOf(first, second) {
    const key = `${first},${second}`;
    const sizes = range(MOST_SIZE).map((index) => index + 1);
    if (!pairs.has(key)) {
      pairs.set(key, sizes.map((one) => sizes.map((two) =>
        statistics(stack([[first, one], [second, two]]).at(-1)).contrast)));
    }
    return pairs.get(key);
  }

  function frame([width]) {
    if (width < 500) {
      return {
        letters: 12, barsY: 22, bars: 90, left: 319, wavesY: 194, waves: 80, rowsY: 324,
        mapX: 24.5, mapY: 488.5, cell: 28,
      };
    }
    return {
      letters: 13, barsY: 24, bars: 104, left: 416, wavesY: 214, waves: 96, rowsY: 364,
      mapX: 468.5, mapY: 235.5, cell: 26,
    };
  }

  function layout(data, size) {
    const at = frame(size);
    const marks = [
      ...outputs(data, at, size[0]),
      ...harmonics(data, at),
      ...layerList(data, at),
      ...map(data, at),
    ];
    return marks.filter(({ ends, rects }) => ends?.length !== 0 && rects?.length !== 0);
  }

  function outputs(data, at, width) {
    const pitch = (width - 1) / data.shown;
    const base = at.barsY + at.bars;
    const unit = at.bars / Math.max(2 * data.mean, data.high);
    const middles = data.counts.map((_, index) => 0.5 + (index + 0.5) * pitch);
    const bars = data.counts.map((count, index) =>
      [middles[index], base, middles[index], base - count * unit]);
    const level = base - data.mean * unit;
    const end = 0.5 + Math.min(data.period, data.shown) * pitch;
    const words = data.cut ? `${data.shown} of a period of` : "period";
    const foot = base + 22;
    const marks = [
      text("outputs", 0, at.letters - 1, "how often outputs are painted; line: the mean",
        at.letters),
      lines("bars", bars, "muted", pitch * 0.7),
      lines("base", [[0.5, base, width - 0.5, base]], "rule"),
      lines("mean", [[0.5, level, width - 0.5, level]], "ink", 1.5),
      lines("period",
        [[0.5, foot, end, foot], [0.5, foot - 4, 0.5, foot], [end, foot - 4, end, foot]], "ink"),
      text("period-words", 0, base + 37, `${words} ${data.period}`, at.letters, "ink"),
    ];
    const digits = numberSize(pitch, 14, Math.max(...data.counts), 12);
    if (digits) {
      const counts = data.counts.map((count, index) => [middles[index], base + 14, count]);
      marks.push(numbers("counts", counts, digits, "muted"));
    }
    return marks;
  }

  function harmonics(data, at) {
    const [room, top, base] = [at.left - 12, at.wavesY, at.wavesY + at.waves];
    const pitch = (2 * room) / data.total;
    // A harmonic that is left out is never stronger than the one that stands for it.
    const share = Math.max(1, Math.ceil(LEAST_PITCH / pitch));
    const [zeros, stems] = [[], []];
    const dot = Math.min(6, 0.6 * share * pitch);
    for (let first = 1; first < data.harmonics.length; first += share) {
      const group = data.harmonics.slice(first, first + share);
      const x = 6 + (first + (group.length - 1) / 2) * pitch;
      const high = Math.max(...group);
      if (high) stems.push([x, base, x, base - Math.max(LEAST_STEM, high * at.waves)]);
      else zeros.push([x - dot / 2, base + 4 - dot / 2, dot, dot]);
    }
    const periods = [8, 4, 3, 2].map((period) => [period, 6 + (2 * room) / period]);
    const words = `spectrum over the mean; stem: strongest of ${share}`;
    const grid = [top, base - at.waves / 2].map((y) => [2, y, at.left, y]);
    return [
      text("waves", 0, top - 11, share > 1 ? words : "its spectrum, relative to the mean",
        at.letters),
      lines("waves-grid", grid, "rule"),
      lines("mean-stem", [[6, base, 6, top]], "ink", 4),
      lines("stems", stems, "muted", Math.min(8, 0.6 * share * pitch)),
      lines("waves-axis",
        [[2, base, at.left, base], ...periods.map(([, x]) => [x, base + 8, x, base + 12])],
        "muted"),
      text("mean-words", 0, base + 24, "mean", 11, "ink"),
      ...periods.map(([period, x]) => text(`tick:${period}`, x, base + 24,
        period === 8 ? `period ${period}` : String(period), 11, "muted", "middle")),
      area("zeros", zeros, "accent"),
    ];
  }

  function layerList(data, at) {
    const marks = COLUMNS.map(([name, place], index) =>
      text(`column:${index}`, place * at.left, at.rowsY, name, 11, "muted", "middle"));
    const places = COLUMNS.map(([, place]) => place * at.left);
    data.rows.forEach((row, index) => {
      const y = at.rowsY + 18 * (index + 1);
      const fill = row === data.rows.at(-1) ? "ink" : "muted";
      const whole = [index + 1, row.size, row.stride, row.low, row.high];
      const words = [ratio(row.ratio), ratio(row.square), `${format(row.contrast)}%`];
      const counts = whole.map((count, column) => [places[column], y, count]);
      marks.push(numbers(`layer:${index}`, counts, 12, fill));
      words.forEach((word, place) => {
        const column = whole.length + place;
        const key = `layer:${index}:${COLUMNS[column][0]}`;
        marks.push(text(key, places[column], y, word, 12, fill, "middle"));
      });
    });
    return marks;
  }

  const ratio = (value) => (value === null ? "gaps" : format(value));

  function map(data, { mapX: x, mapY: y, cell, letters }) {
    const [evens, others, percents, signs] = [[], [], [], []];
    data.pairs.forEach((row, down) => row.forEach((contrast, across) => {
      const [left, top] = [x + across * cell, y + down * cell];
      if (contrast) {
        others.push([left, top, cell, cell]);
        percents.push(Math.floor(contrast + 0.5));
      } else {
        evens.push([left, top, cell, cell]);
        for (const part of [0.4, 0.6]) {
          signs.push([left + 0.3 * cell, top + part * cell, left + 0.7 * cell, top + part * cell]);
        }
      }
    }));
    const sizes = range(MOST_SIZE);
    const labels = [
      ...sizes.map((index) => [x + (index + 0.5) * cell, y - 5, index + 1]),
      ...sizes.map((index) => [x - 10, y + (index + 0.5) * cell + 4, index + 1]),
    ];
    const side = MOST_SIZE * cell;
    const digits = numberSize(cell, cell, Math.max(1, ...percents), 11);
    const left = x + (data.rows[1].size - 1) * cell;
    const top = y + (data.rows[0].size - 1) * cell;
    return [
      text("map", x - 24, y - 39, "contrast after layer 2, in %", letters),
      text("map-sizes", x - 24, y - 22, "size of layer 1 down, of 2 across; = even", 11),
      numbers("map-labels", labels, 11, "muted"),
      ...cells("pair", others, percents, FULL, digits),
      area("evens", evens, "paint", 0, "rule"),
      lines("evens-signs", signs, "ink", 2),
      rect("chosen", left, top, cell, cell, "accent", 0, "accent", 2.5),
      // What a pointer meets: the whole map is one thing to press.
      rect("pairs", x, y, side, side, "paint", 0),
    ];
  }

  function table(data) {
    const head = ["layer", "stride", "kernel size", "fewest", "most", "most / fewest", "in 2-D",
      "RMS contrast, %", "period"];
    const rows = data.rows.map((row, index) => [
      index + 1, row.stride, row.size, row.low, row.high, ratio(row.ratio), ratio(row.square),
      row.contrast, row.period,
    ]);
    return { head, rows };
  }

  // The sizes of the pair at (x, y); null beside the map.
  function pairAt({ mapX, mapY, cell }, x, y) {
    const size1 = Math.floor((y - mapY) / cell) + 1;
    const size2 = Math.floor((x - mapX) / cell) + 1;
    const known = (size) => size >= 1 && size <= MOST_SIZE;
    return known(size1) && known(size2) ? { size1, size2 } : null;
  }

  // A press on the map chooses a pair; so do the sliders of the two sizes.
  function chart(node, { now, set }) {
    d3.select(node).on("click", (event) => {
      const pair = pairAt(frame(now().size), ...d3.pointer(event, node));
      if (pair) set(pair);
    });
  }

  (widgets.figures ??= {}).stack = { model, layout, table, chart, pairAt, frame };
})();
