// Four ways of upsampling side by side; the twin of figures/upsampling.py and upsampling_picture.py,
// and what pointing at an output does.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { before, blends, term, written, spaced, foundFor } = widgets.upsampling;
  const { rect, lines, text, words, area, curve, ems } = widgets.marks;

  const KINDS = [
    "deconvolution",
    "sub-pixel convolution",
    "nearest-resize convolution",
    "bilinear-resize convolution",
  ];
  const KEYS = ["deconvolution", "subpixel", "nearest", "bilinear"];
  const HUES = ["tap-a", "tap-b", "tap-c", "tap-d", "tap-e"];
  const WIDEST = 64;
  const PLUS = ems("+");
  const PITCH = 13;

  const count = (length) => Array.from({ length }, (_, index) => index);
  const filled = (entry) => entry.length > 0;

  function model(values) {
    const { stride, size } = values;
    const outputs = 2 * stride;
    const output = Math.min(values.output, outputs);
    const { matrices: shown, sums } = foundFor(stride, size);
    return {
      stride,
      size,
      outputs,
      output,
      margin: before(size) + shown[1].first - 1,
      matrices: shown,
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

  const grounds = new WeakMap(); // matrices -> by canvas, what shows no single output

  function groundsOf(data, size) {
    const known = grounds.get(data.matrices) ?? new Map();
    grounds.set(data.matrices, known);
    if (!known.has(size[0])) known.set(size[0], KINDS.map((_, kind) => ground(data, kind, size)));
    return known.get(size[0]);
  }

  function ground(data, kind, size) {
    const [key, at] = [KEYS[kind], panel(data, kind, size)];
    return {
      at,
      ways: [strokes, () => [], resized, resized][kind](data, at),
      inputs: area(`${key}-inputs`, inputBoxes(data, at), "raised", 1, "muted"),
      outputs: area(`${key}-outputs`, outputBoxes(data, at), "raised", 1, "muted"),
      entries: matrixMarks(data, at),
      labels: labels(data, at),
    };
  }

  function layout(data, size) {
    return groundsOf(data, size).flatMap(({ at, ways, inputs, outputs, entries, labels: told }) => {
      const [key, chosen] = [KEYS[at.kind], data.matrices[at.kind].rows[data.output - 1]];
      const read = (boxes) => boxes.filter((_, index) => filled(chosen[index]));
      const [sources, columns] = [read(inputBoxes(data, at)), read(columnBoxes(data, at))];
      const output = outputBoxes(data, at)[data.output - 1];
      const top = at.matrix + (data.output - 1) * at.row;
      return [
        ...ways,
        ...[stroked, window, under, under][at.kind](data, at),
        inputs,
        ...(sources.length ? [area(`${key}-read`, sources, "raised", 1, "accent", 2)] : []),
        outputs,
        area(`${key}-output`, [output], "raised", 1, "accent", 2),
        ...(columns.length ? [area(`${key}-columns`, columns, "ink", 0.1)] : []),
        ...entries,
        rect(`${key}-row`, at.left, top, at.end - at.left, at.row, "accent", 0, "accent", 2),
        ...told,
      ];
    });
  }

  function inputBoxes(data, at) {
    return count(data.matrices[at.kind].inputs).map((index) =>
      [at.left + index * at.column + 2, at.inputs, at.column - 4, at.bar]);
  }

  function outputBoxes(data, at) {
    return count(data.outputs).map((index) =>
      [at.origin + index * at.cell, at.outputs, at.cell, at.bar]);
  }

  function columnBoxes(data, at) {
    return count(data.matrices[at.kind].inputs).map((index) =>
      [at.left + index * at.column, at.matrix, at.column, data.outputs * at.row]);
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

  const lanes = ({ size, stride }) => Math.ceil(size / stride);
  const strokesTop = (data, at) => at.outputs - 4 - lanes(data) * PITCH;

  function strokes(data, at) {
    const [key, top] = [KEYS[at.kind], strokesTop(data, at)];
    const [boxes, entries, ends] = [[], [], []];
    const { inputs, rows } = data.matrices[at.kind];
    for (let index = 0; index < inputs; index++) {
      const painted = count(data.outputs).filter((output) => filled(rows[output][index]));
      const y = top + (index % lanes(data)) * PITCH;
      for (const output of painted) {
        boxes.push([at.origin + output * at.cell, y, at.cell, PITCH - 2]);
        entries.push(rows[output][index]);
      }
      const x = at.left + (index + 0.5) * at.column;
      const start = at.origin + painted[0] * at.cell;
      const end = at.origin + (painted.at(-1) + 1) * at.cell;
      const cut = x < start || x > end;
      const middle = cut ? y + (PITCH - 2) / 2 : y;
      ends.push([x, at.inputs + at.bar, Math.min(Math.max(x, start), end), middle]);
    }
    return [
      lines(`${key}-lines`, ends, "muted"),
      ...weights(`${key}-stroke`, boxes, entries, data.size, Math.min(at.small, 10)),
    ];
  }

  function stroked(data, at) {
    const [x, top] = [at.origin + (data.output - 1) * at.cell, strokesTop(data, at) - 3];
    return [rect(`${KEYS[at.kind]}-window`, x, top, at.cell, at.outputs - top, "accent", 0, "accent", 2)];
  }

  function window(data, at) {
    const chosen = data.matrices[at.kind].rows[data.output - 1];
    const y = at.inputs + at.bar + 8;
    const boxes = chosen.map((_, index) => [at.left + index * at.column, y, at.column, 15]);
    return kernel(data, at, boxes.filter((_, index) => filled(chosen[index])),
      chosen.filter(filled));
  }

  const resizedTop = (at) => at.inputs + at.bar + 9;

  function resized(data, at) {
    const { size, stride } = data;
    const [key, matrix] = [KEYS[at.kind], data.matrices[at.kind]];
    const blend = blends[at.kind - KEYS.indexOf("nearest")];
    const top = resizedTop(at);
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
    return [
      ...[...shares].sort(([one], [other]) => one - other).map(([times, ends]) =>
        lines(`${key}-lines:${times}`, ends, "muted", (1.5 * times) / matrix.denominator)),
      area(`${key}-resized`, boxes, "raised", 1, "muted"),
      text(`${key}-resized-label`, at.right + 4, top + 10, "resized", at.small),
    ];
  }

  function under(data, at) {
    const start = at.origin + (data.output - 1 - before(data.size)) * at.cell;
    const taps = count(data.size);
    const boxes = taps.map((tap) => [start + tap * at.cell, resizedTop(at) + 11, at.cell, 14]);
    return kernel(data, at, boxes, taps.map((tap) => [[tap, 1]]));
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
    const [key, { rows }] = [KEYS[at.kind], data.matrices[at.kind]];
    const boxes = count(data.outputs).flatMap((output) => columnBoxes(data, at)
      .map(([x, y, w]) => [x, y + output * at.row, w, at.row]));
    return weights(`${key}-matrix`, boxes, rows.flat(), data.size, at.size);
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
