// Overlap in a stack of layers; the twin of src/deconv_article/figures/deconv1d_multi.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod, laneCount, stack, statistics } = widgets.overlap;
  const { text, shaded, numberSize, lane, cells, legend } = widgets.marks;

  const VIEW = 32;

  const range = (first, end) => Array.from({ length: end - first }, (_, index) => first + index);
  const product = (factors) => factors.reduce((result, factor) => result * factor, 1);

  function model(values) {
    const layers = range(1, values.layers + 1)
      .map((number) => [values[`stride${number}`], values[`size${number}`]]);
    const patterns = stack(layers);
    const total = patterns.at(-1).length;
    const shown = total <= VIEW ? VIEW - (VIEW % total) : VIEW;
    const rows = [];
    const strokes = [];
    let [start, pitch] = [0, 1];
    for (let index = layers.length; index >= 0; index--) {
      const layer = index ? layers[index - 1] : [1, 1];
      rows.unshift(rowOf(patterns[index], layers.slice(0, index), layer, [start, pitch], shown));
      if (index) {
        const [width, step] = [layer[1] * pitch, layer[0] * pitch];
        strokes.unshift(strokesOf(patterns[index - 1], [start, width, step], shown));
        start += (width - step) / 2;
        pitch = step;
      }
    }
    const facts = statistics(patterns.at(-1));
    return {
      layers: layers.length,
      recipe: layers.map(([stride, size]) => `stride ${stride}, size ${size}`).join("; then "),
      single: layers.length === 1,
      total,
      shown,
      cut: total > shown,
      rows,
      strokes,
      ...facts,
      once: facts.high === 1,
    };
  }

  function rowOf(pattern, above, [stride, size], [start, pitch], shown) {
    const [first, end] = [Math.floor(-start / pitch), Math.ceil((shown - start) / pitch)];
    const facts = statistics(pattern);
    return {
      stride,
      size,
      mean: product(above.map((layer) => layer[1])) / product(above.map((layer) => layer[0])),
      ...facts,
      pattern: pattern.slice(0, Math.min(facts.period, VIEW)),
      first,
      start: start + first * pitch,
      pitch,
      counts: range(first, end).map((cell) => pattern[mod(cell, pattern.length)]),
    };
  }

  function strokesOf(source, [start, width, step], shown) {
    const first = Math.floor((-start - width) / step) + 1;
    const end = Math.ceil((shown - start) / step);
    const mean = source.reduce((sum, count) => sum + count, 0) / source.length;
    return {
      lanes: laneCount(step, width),
      first,
      start: start + first * step,
      step,
      width,
      ratios: range(first, end).map((cell) => source[mod(cell, source.length)] / mean),
    };
  }

  function layout(data, [width, height]) {
    const letters = width < 500 ? 12 : 13;
    const unit = (width - 1) / data.shown;
    const tall = 22;
    const room = height - 58 - (letters + 6) - tall;
    const block = Math.min(0.4 * room, room / data.layers);
    const top = letters + 6 + (room - block * data.layers) / 2;
    const marks = [text("row:0", 0, top - 6, "inputs, all alike", letters)];
    data.rows.forEach((row, index) => {
      const y = top + index * block;
      const boxes = row.counts.map((_, j) =>
        clip(row.start + j * row.pitch, row.pitch, data.shown, unit, y, tall));
      if (index) {
        const words = `layer ${index}: stride ${row.stride}, size ${row.size}, ${times(row)}`;
        marks.push(text(`row:${index}`, 0, y - block + tall + letters + 5, words, letters));
        const space = block - tall - letters - 20;
        marks.push(...lanesOf(`stroke-${index}`, data, index - 1, unit, y - 5, space));
      }
      const digits = numberSize(row.pitch * unit, tall, Math.max(...row.counts), 13);
      marks.push(...cells(`cell-${index}`, boxes, row.counts, row.mean, digits));
    });
    return [...marks, ...(width < 500
      ? legend(0.5, height - 41, width - 1, 11)
      : legend(width - 224.5, height - 41, 224, 11))];
  }

  function lanesOf(name, data, index, unit, bottom, room) {
    const strokes = data.strokes[index];
    const { lanes } = strokes;
    const pitch = Math.min(26, room / lanes);
    const edge = pitch >= 8 ? "muted" : "rule";
    const boxes = strokes.ratios.map((_, j) => {
      const [top, thick] = lane(strokes.first + j, lanes, bottom - lanes * pitch, pitch);
      const start = strokes.start + j * strokes.step;
      return clip(start, strokes.width, data.shown, unit, top, thick);
    });
    return shaded(name, boxes, strokes.ratios, 1, edge);
  }

  function clip(start, length, shown, unit, y, tall) {
    const [left, right] = [Math.max(0, start), Math.min(shown, start + length)];
    return [0.5 + left * unit, y, (right - left) * unit, tall];
  }

  function times({ low, high }) {
    if (low < high) return `${low} to ${high} times`;
    return high === 1 ? "once each" : `${high} times each`;
  }

  function table(data) {
    const rows = data.rows.slice(1).map((row, index) => [
      index + 1,
      row.stride,
      row.size,
      row.low,
      row.high,
      row.ratio === null ? "infinite" : widgets.sentence.format(row.ratio),
      row.contrast,
      row.period,
      row.pattern.join(" ") + (row.period > VIEW ? " …" : ""),
    ]);
    const head = ["layer", "stride", "kernel size", "fewest", "most", "most / fewest",
      "RMS contrast, %", "period", "counts"];
    return { head, rows };
  }

  (widgets.figures ??= {}).deconv1d_multi = { model, layout, table };
})();
