// Overlap along two axes; the twin of src/deconv_article/figures/deconv2d.py, and its drag.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { row, stack, statistics, leastPeriod, enoughInputs } = widgets.overlap;
  const { rect, text, area, shade, shaded, numberSize, numberMarks, cells, grid, legend } = widgets.marks;

  function model(values) {
    const { stride, size } = values;
    const inputs = enoughInputs(stride, size, 13);
    const counts = row(inputs, stride, size);
    const pattern = stack([[stride, size]])[1];
    const facts = statistics(pattern.flatMap((down) => pattern.map((across) => down * across)));
    facts.period = leastPeriod(pattern);
    const [down, across] = [values.row, values.column].map((index) => Math.min(index, inputs));
    return {
      stride,
      size,
      inputs,
      length: counts.length,
      row: down,
      column: across,
      firstrow: (down - 1) * stride + 1,
      lastrow: (down - 1) * stride + size,
      firstcolumn: (across - 1) * stride + 1,
      lastcolumn: (across - 1) * stride + size,
      counts,
      ...facts,
      along: statistics(pattern).ratio,
      once: facts.high === 1,
      dot: size === 1,
    };
  }

  function frame([width, height]) {
    if (width < 500) {
      const [x, y, side] = [17.5, 37.5, width - 18.5];
      const panel = { panelX: 0.5, panelY: y + side + 16, panel: 104 };
      return { letters: 12, strip: 14, gap: 3, x, y, side, ...panel };
    }
    const [x, y, side] = [24.5, 45.5, height - 46.5];
    const panel = { panelX: x + side + 32, panelY: 21.5, panel: 253 };
    return { letters: 13, strip: 20, gap: 4, x, y, side, ...panel };
  }

  function layout(data, size) {
    const [width, height] = size;
    const at = frame(size);
    const { letters, panel } = at;
    const narrow = width < 500;
    const x = narrow ? panel + 16 : at.panelX;
    const y = narrow ? at.panelY + 10 : letters;
    const below = narrow ? y + 17 : at.panelY + panel + 20;
    return [
      text("outputs", 0, letters, "each output: column count × row count", letters),
      ...strips(data, at),
      ...outputs(data, at),
      ...inputs(data, at),
      text("inputs", x, y, `${data.inputs} × ${data.inputs} inputs`, letters),
      text("inputs-2", x, below, "the marked one paints", letters),
      text("inputs-3", x, below + 17, "the outlined outputs", letters),
      ...legend(x, height - 41, width - x - 0.5, 11),
    ];
  }

  function strips(data, { x, y, side, strip, gap }) {
    const cell = side / data.length;
    const mean = data.size / data.stride;
    const digits = numberSize(Math.min(cell, strip), strip, Math.max(...data.counts), 12);
    const above = data.counts.map((_, index) => [x + index * cell, y - strip - gap, cell, strip]);
    const beside = data.counts.map((_, index) => [x - strip - gap, y + index * cell, strip, cell]);
    return [
      ...cells("column", above, data.counts, mean, digits),
      ...cells("row", beside, data.counts, mean, digits),
    ];
  }

  function outputs(data, { x, y, side }) {
    const { counts, length } = data;
    const cell = side / length;
    const along = data.size / data.stride;
    const mean = along * along;
    const digits = numberSize(cell, cell, Math.max(...counts) ** 2, 13);
    const boxes = counts.flatMap((_, down) => counts.map((__, across) =>
      [x + across * cell, y + down * cell, cell, cell]));
    const square = counts.flatMap((down) => counts.map((across) => down * across));
    const [step, window] = [data.stride * cell, data.size * cell];
    const [left, top] = [x + (data.column - 1) * step, y + (data.row - 1) * step];
    return [
      ...shaded("output", boxes, square, mean, "none"),
      grid("output", x, y, cell, length, "rule"),
      ...numberMarks("output-count", boxes, square, mean, digits),
      rect("window", left, top, window, window, "accent", 0, "accent", 2),
    ];
  }

  function inputs(data, { panelX: x, panelY: y, panel }) {
    const cell = panel / data.inputs;
    const [left, top] = [x + (data.column - 1) * cell, y + (data.row - 1) * cell];
    return [
      area("inputs-area", [[x, y, data.inputs * cell, data.inputs * cell]], "paint", shade(1)),
      grid("input", x, y, cell, data.inputs, "rule"),
      rect("input", left, top, cell, cell, "accent", 1, "accent", 1),
    ];
  }

  function table({ counts }) {
    return {
      head: ["row ↓ column →", ...counts.map((_, index) => String(index + 1))],
      rows: counts.map((down, index) => [index + 1, ...counts.map((across) => down * across)]),
    };
  }

  // The input whose window starts nearest to (x, y) in the square of outputs.
  function windowAt(data, { x, y, side }, left, top) {
    const step = (side / data.length) * data.stride;
    const nearest = (offset) => Math.max(1, Math.min(data.inputs, Math.round(offset / step) + 1));
    return { row: nearest(top - y), column: nearest(left - x) };
  }

  // The input that a click at (x, y) means: one of the small grid, or the middle of a window.
  function inputAt(data, at, x, y) {
    const cell = at.panel / data.inputs;
    const column = Math.floor((x - at.panelX) / cell) + 1;
    const row = Math.floor((y - at.panelY) / cell) + 1;
    const inside = (index) => index >= 1 && index <= data.inputs;
    if (inside(column) && inside(row)) return { row, column };
    const [right, bottom] = [x - at.x, y - at.y];
    if (Math.min(right, bottom) < 0 || Math.max(right, bottom) > at.side) return null;
    const half = ((at.side / data.length) * data.size) / 2;
    return windowAt(data, at, x - half, y - half);
  }

  // Drag the window, or click where it shall go; `now()` is the data and size in view.
  function chart(node, { now, set }) {
    let grip = [0, 0]; // from the window's corner to the pointer
    const corner = ({ data, size }) => {
      const at = frame(size);
      const step = (at.side / data.length) * data.stride;
      return [at.x + (data.column - 1) * step, at.y + (data.row - 1) * step];
    };
    // A finger scrolls the page; it steers by tapping, by the sliders or by the buttons.
    const drag = d3.drag()
      .touchable(false)
      .on("start", (event) => {
        const [left, top] = corner(now());
        grip = [event.x - left, event.y - top];
      })
      .on("drag", (event) => {
        const { data, size } = now();
        set(windowAt(data, frame(size), event.x - grip[0], event.y - grip[1]));
      });
    d3.select(node).select("[data-key='window']").call(drag);
    d3.select(node).on("click", (event) => {
      const { data, size } = now();
      const change = inputAt(data, frame(size), ...d3.pointer(event, node));
      if (change) set(change);
    });
  }

  (widgets.figures ??= {}).deconv2d = { model, layout, table, chart, windowAt, inputAt, frame };
})();
