// Four ways of upsampling side by side; the twin of figures/upsampling.py, upsampling_picture.py and
// of model/upsampling.py, and what pointing at an output does.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;
  const { rect, lines, text, words, area, curve, ems } = widgets.picture;

  const KINDS = [
    "deconvolution",
    "sub-pixel convolution",
    "nearest-resize convolution",
    "bilinear-resize convolution",
  ];
  const KEYS = ["deconvolution", "subpixel", "nearest", "bilinear"];
  const HUES = ["tap-a", "tap-b", "tap-c", "tap-d", "tap-e"];
  const PRIMES = ["", "′", "″"];
  const WIDEST = 64;
  const PLUS = ems("+");

  const count = (length) => Array.from({ length }, (_, index) => index);
  const filled = (entry) => entry.length > 0;

  // The matrices

  const before = (size) => Math.floor((size - 1) / 2);
  const parts = (stride) => (stride % 2 ? stride : 2 * stride);

  function deconvolution(output, stride, size) {
    const at = output + Math.max(0, Math.ceil((size - stride) / 2));
    return count(size).filter((weight) => mod(at - weight, stride) === 0)
      .map((weight) => [(at - weight) / stride, weight, 1]);
  }

  function subpixel(output, stride, size) {
    const start = Math.floor(output / stride) - before(size);
    return count(size).map((tap) => [start + tap, mod(output, stride) * size + tap, 1]);
  }

  const resize = (blend) => (output, stride, size) => count(size).flatMap((tap) =>
    blend(output - before(size) + tap, stride).map(([source, times]) => [source, tap, times]));

  const nearest = (place, stride) => [[Math.floor(place / stride), 1]];

  function bilinear(place, stride) {
    const total = parts(stride);
    const offset = Math.floor(((total / stride) * (2 * place + 1 - stride)) / 2);
    const [source, rest] = [Math.floor(offset / total), mod(offset, total)];
    return [[source, total - rest], [source + 1, rest]].filter(([, times]) => times);
  }

  function matrices(stride, size, outputs) {
    const kinds = [
      [deconvolution, 1], [subpixel, 1], [resize(nearest), 1], [resize(bilinear), parts(stride)],
    ].map(([terms, denominator]) =>
      [count(outputs).map((output) => terms(output, stride, size)), denominator]);
    const sources = (rows) => rows.flat().map(([source]) => source);
    const leftmost = Math.min(...kinds.flatMap(([rows]) => sources(rows)));
    return kinds.map(([rows, denominator]) => {
      const first = Math.min(...sources(rows));
      const inputs = Math.max(...sources(rows)) - first + 1;
      return {
        first: first - leftmost,
        inputs,
        denominator,
        rows: rows.map((row) => count(inputs).map((index) => row
          .filter(([source]) => source === first + index)
          .map(([, weight, times]) => [weight, times]))),
      };
    });
  }

  function total(row, denominator) {
    const counts = new Map();
    for (const [weight, times] of row.flat()) {
      counts.set(weight, (counts.get(weight) ?? 0) + times);
    }
    return [...counts].sort(([one], [other]) => one - other)
      .flatMap(([weight, times]) => Array(Math.floor(times / denominator)).fill(weight));
  }

  const name = (weight, size) => "abcde"[weight % size] + PRIMES[Math.floor(weight / size)];
  const term = ([weight, times], size) => (times > 1 ? times : "") + name(weight, size);
  const written = (entry, size) => entry.map((one) => term(one, size)).join("+");
  const spaced = (sum) => sum.replaceAll("+", " + ");

  function model(values) {
    const { stride, size } = values;
    const outputs = 2 * stride;
    const found = matrices(stride, size, outputs);
    const output = Math.min(values.output, outputs);
    const sums = found.map(({ rows, denominator }) => rows.map((row) =>
      total(row, denominator).map((weight) => name(weight, size)).join("+") || "0"));
    return {
      stride,
      size,
      outputs,
      output,
      margin: before(size) + found[1].first,
      matrices: found.map((matrix) => ({ ...matrix, first: matrix.first + 1 })),
      sums,
      deconv: spaced(sums[0][output - 1]),
      subpixel: spaced(sums[1][output - 1]),
      resize: spaced(sums[2][output - 1]),
      even: size % stride === 0,
      gaps: size < stride,
    };
  }

  // The picture

  function panel(data, kind, [canvas]) {
    const narrow = canvas < 500;
    const [width, letters, small, bar, zone, high] =
      narrow ? [320, 12, 9, 15, 46, 78] : [340, 13, 11, 16, 54, 102];
    const x = narrow ? 0 : (kind % 2) * 364;
    const y = narrow ? kind * 209 : Math.floor(kind / 2) * 254;
    const matrix = data.matrices[kind];
    const sums = small * Math.max(4.1, ...data.sums[kind].map(ems));
    const column = Math.min(WIDEST, (width - 21 - sums) / matrix.inputs);
    const widest = Math.max(...matrix.rows.flat().map((entry) => ems(written(entry, data.size))));
    const inputs = y + letters + 9;
    const outputs = inputs + bar + zone;
    const left = x + 14;
    const right = left + matrix.inputs * column;
    const row = high / data.outputs;
    return {
      kind, x, title: y + letters, letters, small, inputs, bar, outputs,
      header: outputs + bar + small + 3,
      matrix: outputs + bar + small + 7,
      row, left, column, right,
      end: right + 6 + sums,
      cell: column / data.stride,
      origin: left + (data.margin + 1 - matrix.first) * column,
      size: Math.min(letters, 0.8 * row, (column - 2) / widest),
    };
  }

  function layout(data, size) {
    return KINDS.flatMap((_, kind) => {
      const at = panel(data, kind, size);
      return [...diagram(data, at), ...matrixMarks(data, at), ...labels(data, at)];
    });
  }

  function diagram(data, at) {
    const key = KEYS[at.kind];
    const chosen = data.matrices[at.kind].rows[data.output - 1];
    const [inputs, outputs] = [inputBoxes(data, at), outputBoxes(data, at)];
    const read = inputs.filter((_, index) => filled(chosen[index]));
    const between = [strokes, window, resized, resized][at.kind];
    return [
      ...between(data, at),
      area(`${key}-inputs`, inputs, "raised", 1, "muted"),
      ...(read.length ? [area(`${key}-read`, read, "raised", 1, "accent", 2)] : []),
      area(`${key}-outputs`, outputs, "raised", 1, "muted"),
      area(`${key}-output`, [outputs[data.output - 1]], "raised", 1, "accent", 2),
    ];
  }

  function inputBoxes(data, at) {
    return count(data.matrices[at.kind].inputs).map((index) =>
      [at.left + index * at.column + 2, at.inputs, at.column - 4, at.bar]);
  }

  function outputBoxes(data, at) {
    return count(data.outputs).map((index) =>
      [at.origin + index * at.cell, at.outputs, at.cell, at.bar]);
  }

  function labels(data, at) {
    const [key, { first, denominator }] = [KEYS[at.kind], data.matrices[at.kind]];
    const { small } = at;
    const [x, low] = [at.right + 4, at.bar - 4];
    const [inputs, outputs] = [inputBoxes(data, at), outputBoxes(data, at)];
    const shares = denominator > 1 ? `, entries ÷ ${denominator}` : "";
    const heads = inputs.map(([left, , w]) => [left, at.header - 0.83 * small, w, small]);
    const rows = outputs.map((_, index) => [at.x, at.matrix + index * at.row, 14, at.row]);
    const sums = data.sums[at.kind].map((sum, index) =>
      [x + (ems(sum) * small) / 2, rows[index][1] + at.row / 2 + 0.33 * small, sum]);
    const names = [...named("x", inputs, first, small), ...named("y", outputs, 1, small)];
    const beside = [...named("x", heads, first, small), ...named("y", rows, 1, small)];
    return [
      text(`${key}-title`, at.x, at.title, KINDS[at.kind] + shares, at.letters, "ink"),
      text(`${key}-inputs-label`, x, at.inputs + low, "inputs", small),
      text(`${key}-outputs-label`, x, at.outputs + low, "outputs", small),
      text(`${key}-sums-label`, x, at.header, "sum", small),
      words(`${key}-names`, [...names, ...sums], small, "ink"),
      words(`${key}-heads`, beside, small, "muted"),
    ];
  }

  function named(letter, boxes, first, size) {
    return boxes.map(([x, y, w, h], index) =>
      [x + w / 2, y + h / 2 + 0.33 * size, letter + (first + index)]);
  }

  function strokes(data, at) {
    const [key, pitch] = [KEYS[at.kind], 13];
    const lanes = Math.ceil(data.size / data.stride);
    const top = at.outputs - 4 - lanes * pitch;
    const [boxes, entries, ends] = [[], [], []];
    const { inputs, rows } = data.matrices[at.kind];
    for (let index = 0; index < inputs; index++) {
      const painted = count(data.outputs).filter((output) => filled(rows[output][index]));
      const y = top + (index % lanes) * pitch;
      for (const output of painted) {
        boxes.push([at.origin + output * at.cell, y, at.cell, pitch - 2]);
        entries.push(rows[output][index]);
      }
      const x = at.left + (index + 0.5) * at.column;
      const start = at.origin + painted[0] * at.cell;
      const end = at.origin + (painted.at(-1) + 1) * at.cell;
      const cut = x < start || x > end;
      const middle = cut ? y + (pitch - 2) / 2 : y;
      ends.push([x, at.inputs + at.bar, Math.min(Math.max(x, start), end), middle]);
    }
    const x = at.origin + (data.output - 1) * at.cell;
    return [
      lines(`${key}-lines`, ends, "muted"),
      ...weights(`${key}-stroke`, boxes, entries, data.size, Math.min(at.small, 10)),
      rect(`${key}-window`, x, top - 3, at.cell, at.outputs + 3 - top, "accent", 0, "accent", 2),
    ];
  }

  function window(data, at) {
    const chosen = data.matrices[at.kind].rows[data.output - 1];
    const y = at.inputs + at.bar + 8;
    const boxes = chosen.map((_, index) => [at.left + index * at.column, y, at.column, 15]);
    return kernel(data, at, boxes.filter((_, index) => filled(chosen[index])),
      chosen.filter(filled));
  }

  function resized(data, at) {
    const { size, stride } = data;
    const [key, matrix] = [KEYS[at.kind], data.matrices[at.kind]];
    const blend = key === "nearest" ? nearest : bilinear;
    const top = at.inputs + at.bar + 9;
    const places = count(data.outputs + size - 1).map((index) => index - before(size));
    const boxes = places.map((place) => [at.origin + place * at.cell, top, at.cell, 11]);
    const shares = new Map();
    for (const place of places) {
      for (const [source, times] of blend(place, stride)) {
        const x = at.origin + (source + 0.5) * at.column;
        const end = [x, at.inputs + at.bar, at.origin + (place + 0.5) * at.cell, top];
        shares.set(times, [...(shares.get(times) ?? []), end]);
      }
    }
    const start = at.origin + (data.output - 1 - before(size)) * at.cell;
    const under = count(size).map((tap) => [start + tap * at.cell, top + 11, at.cell, 14]);
    return [
      ...[...shares].sort(([one], [other]) => one - other).map(([times, ends]) =>
        lines(`${key}-lines:${times}`, ends, "muted", (1.5 * times) / matrix.denominator)),
      area(`${key}-resized`, boxes, "raised", 1, "muted"),
      text(`${key}-resized-label`, at.right + 4, top + 10, "resized", at.small),
      ...kernel(data, at, under, count(size).map((tap) => [[tap, 1]])),
    ];
  }

  function kernel(data, at, boxes, entries) {
    const key = KEYS[at.kind];
    const [[left, top, , height], last] = [boxes[0], boxes.at(-1)];
    const [bottom, right] = [top + height, last[0] + last[2]];
    const x = at.origin + (data.output - 1) * at.cell;
    const corners = [[left, bottom], [x, at.outputs], [x + at.cell, at.outputs], [right, bottom]];
    return [
      curve(`${key}-way`, corners, "accent", 1, "accent", 0.12),
      ...weights(`${key}-kernel`, boxes, entries, data.size, Math.min(at.small, 10)),
      rect(`${key}-window`, left, top, right - left, height, "accent", 0, "accent", 2),
    ];
  }

  function weights(key, boxes, entries, size, letters) {
    const bands = new Map(HUES.map((hue) => [hue, []]));
    const [bars, at] = [[], []];
    boxes.forEach(([x, y, w, h], index) => {
      const entry = entries[index];
      const word = written(entry, size);
      let [left, pen] = [x, x + (w - ems(word) * letters) / 2];
      entry.forEach(([weight, times], place) => {
        pen += ems(term([weight, times], size)) * letters;
        const edge = place === entry.length - 1 ? x + w : pen + (PLUS / 2) * letters;
        bands.get(HUES[weight % size]).push([left, y, edge - left, h]);
        for (const bar of count(Math.floor(weight / size))) {
          bars.push([x + 2 + 3 * bar, y + 2, 1.5, h - 4]);
        }
        left = edge;
        pen += PLUS * letters;
      });
      if (filled(entry)) at.push([x + w / 2, y + h / 2 + 0.33 * letters, word]);
    });
    return [
      ...[...bands].filter(([, rects]) => rects.length)
        .map(([hue, rects]) => area(`${key}:${hue}`, rects, hue)),
      ...(bars.length ? [area(`${key}-bars`, bars, "muted")] : []),
      area(`${key}-edges`, boxes, "muted", 0, "muted", 0.5),
      ...(at.length ? [words(`${key}-terms`, at, letters, "ink")] : []),
    ];
  }

  function matrixMarks(data, at) {
    const [key, matrix, chosen] = [KEYS[at.kind], data.matrices[at.kind], data.output - 1];
    const high = data.outputs * at.row;
    const columns = count(matrix.inputs).map((index) =>
      [at.left + index * at.column, at.matrix, at.column, high]);
    const tops = count(data.outputs).map((index) => at.matrix + index * at.row);
    const read = columns.filter((_, index) => filled(matrix.rows[chosen][index]));
    const boxes = tops.flatMap((y) => columns.map(([x]) => [x, y, at.column, at.row]));
    return [
      ...(read.length ? [area(`${key}-columns`, read, "ink", 0.1)] : []),
      ...weights(`${key}-matrix`, boxes, matrix.rows.flat(), data.size, at.size),
      rect(`${key}-row`, at.left, tops[chosen], at.end - at.left, at.row, "accent", 0, "accent", 2),
    ];
  }

  function table(data) {
    const cell = ({ first, denominator, rows }, output) => rows[output]
      .map((entry, index) => {
        const sum = spaced(written(entry, data.size));
        const shared = denominator > 1 ? `(${sum}) ÷ ${denominator}` : sum;
        return filled(entry) ? `x${first + index}: ${shared}` : "";
      })
      .filter(Boolean).join("; ") || "none";
    return {
      head: ["output", ...KINDS],
      rows: count(data.outputs).map((output) =>
        [`y${output + 1}`, ...data.matrices.map((matrix) => cell(matrix, output))]),
    };
  }

  // The output, counted from 1, whose row in a matrix or whose place in a diagram is at (x, y).
  function outputAt(data, size, x, y) {
    for (const kind of KINDS.keys()) {
      const at = panel(data, kind, size);
      const row = Math.floor((y - at.matrix) / at.row) + 1;
      const across = x >= at.x && x <= at.end;
      if (across && row >= 1 && row <= data.outputs) return row;
      const place = Math.floor((x - at.origin) / at.cell) + 1;
      const along = y >= at.inputs && y <= at.outputs + at.bar;
      if (across && along && place >= 1 && place <= data.outputs) return place;
    }
    return null;
  }

  // A mouse points at outputs, a finger taps them: where it starts to move, the page scrolls.
  function chart(node, { now, set }) {
    d3.select(node).on("pointermove click", (event) => {
      if (event.type === "pointermove" && event.pointerType !== "mouse") return;
      const { data, size } = now();
      const output = outputAt(data, size, ...d3.pointer(event, node));
      if (output) set({ output });
    });
  }

  (widgets.figures ??= {}).upsampling = { model, layout, table, chart, outputAt, panel };
})();
