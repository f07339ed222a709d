// Overlap along one axis; the twin of src/deconv_article/figures/deconv1d.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { laneCount, row, stack, statistics, enoughInputs } = widgets.overlap;
  const { area, lines, text, shade, numberSize, lane, cells, legend } = widgets.marks;

  function model({ stride, size }) {
    const inputs = enoughInputs(stride, size, 24);
    const counts = row(inputs, stride, size);
    const facts = statistics(stack([[stride, size]])[1]);
    return {
      stride, size, inputs, length: counts.length, counts, ...facts, once: facts.high === 1,
    };
  }

  function layout(data, [width, height]) {
    const narrow = width < 500;
    const letters = narrow ? 12 : 13;
    const [inputsY, side, cellHeight] = [letters + 9, 18, 28];
    const cellsY = height - (narrow ? 97 : 77);
    const below = cellsY + cellHeight;
    const cell = (width - 1) / data.length;
    const lanes = laneCount(data.stride, data.size);
    const pitch = Math.min(26, 108 / lanes);
    const strokesY = cellsY - 8 - lanes * pitch;
    const box = Math.min(side, cell, data.stride * cell - 2);
    const ink = shade(1);
    const [ends, strokes, inputs] = [[], [], []];
    for (let index = 0; index < data.inputs; index++) {
      const left = 0.5 + index * data.stride * cell;
      const across = data.size * cell;
      const x = left + across / 2;
      const [top, thick] = lane(index, lanes, strokesY, pitch);
      ends.push([x, inputsY + side, x, top]);
      strokes.push([left, top, across, thick]);
      inputs.push([x - box / 2, inputsY, box, side]);
    }
    const boxes = data.counts.map((_, index) => [0.5 + index * cell, cellsY, cell, cellHeight]);
    const mean = data.size / data.stride;
    const digits = numberSize(cell, cellHeight, data.high, 14);
    const painted = data.size === 1 ? "a single output" : `${data.size} outputs in a row`;
    return [
      text("inputs", 0, letters, `${data.inputs} inputs, each painting ${painted}`, letters),
      lines("lines", ends, "muted"),
      area("strokes", strokes, "paint", ink, "muted"),
      area("inputs-area", inputs, "paint", ink, "muted"),
      ...cells("output", boxes, data.counts, mean, digits),
      text("outputs", 0, below + 18, "outputs, and how often each is painted", letters),
      ...(narrow
        ? legend(0.5, below + 28, width - 1, 11)
        : legend(width - 224.5, below + 8, 224, 11)),
    ];
  }

  function table(data) {
    const rows = data.counts.map((count, output) => {
      const last = Math.min(data.inputs - 1, Math.floor(output / data.stride));
      const by = Array.from({ length: count }, (_, index) => last - count + 2 + index);
      return [output + 1, count, by.join(", ") || "none"];
    });
    return { head: ["output", "times painted", "by inputs"], rows };
  }

  (widgets.figures ??= {}).deconv1d = { model, layout, table };
})();
