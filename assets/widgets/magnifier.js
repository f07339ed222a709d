// A lens over rows of pictures; the twin of src/deconv_article/figures/magnifier.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { rect, lines, text, sprite } = widgets.marks;
  const { texelAt } = widgets.raster;

  const GAIN = 8;
  const LETTERS = 12;
  const LINE = 15;

  function model(values, { shown }) {
    const data = {};
    for (const [choices, states] of shown) {
      const place = choices.reduce((sum, [name, count]) => sum * count + values[name], 0);
      Object.assign(data, states[place]);
    }
    const { column, row } = values;
    const reach = data.lens - 1;
    const amplified = values.view === 1;
    return {
      ...data,
      column, row, lastcolumn: column + reach, lastrow: row + reach,
      amplified, gain: amplified ? GAIN : 1,
    };
  }

  function layout(data, [width]) {
    const hung = width < 500 ? data.narrow : data.wide;
    const corner = (row, column) =>
      [hung.first[0] + column * hung.step[0], hung.first[1] + row * hung.step[1]];
    const names = hung.names.flatMap((name, row) => {
      const [x, y] = corner(row, 0);
      return name.map((line, index) => text(`name:${row}:${index}`,
        x + hung.name[0], y + hung.name[1] + index * LINE, line, LETTERS, hung.tone));
    });
    const pictures = data.tiles.flatMap((tile, place) => {
      const [row, column] = [Math.floor(place / hung.columns), place % hung.columns];
      const [x, y] = corner(row, column);
      const title = data.titles[place];
      return [
        ...(title ? [text(`title:${place}`, x, y + hung.title, title, LETTERS, "ink")] : []),
        ...pair(data, hung, place, tile, x, y),
        ...(hung.bars ? bars(hung.bars, place, data.bars[place], corner(row, 0), column) : []),
      ];
    });
    return [...names, ...pictures];
  }

  function pair(data, { side, lens: [right, under] }, place, [left, top], x, y) {
    const [across, down, wide] = [data.column - 1, data.row - 1, data.lens];
    const about = data.amplified ? data.medians[place] : [];
    return [
      sprite(`picture:${place}`, x, y, side, side, data.sheet,
        [left, top, data.side, data.side], [across, down, wide, wide]),
      sprite(`lens:${place}`, x + right, y + under, side, side, data.sheet,
        [left + across, top + down, wide, wide], [], data.gain, about),
    ];
  }

  function bars({ first, step, start, full }, place, shares, row, column) {
    const x = row[0] + first[0] + column * step[0];
    return shares.flatMap(([word, low, mean, high, number, colour], index) => {
      const y = row[1] + first[1] + column * step[1] + index * LINE;
      const [key, left] = [`${place}:${index}`, x + start];
      const ends = [left + low * full, y + 6, left + high * full, y + 6];
      return [
        ...(start ? [text(`word:${key}`, x, y + 10, word, LETTERS)] : []),
        ...(mean ? [rect(`bar:${key}`, left, y + 2, mean * full, 8, colour)] : []),
        ...(low < high ? [lines(`range:${key}`, [ends], "ink", 1.5)] : []),
        text(`number:${key}`, left + Math.max(mean, high) * full + 5, y + 10, number, LETTERS,
          "ink"),
      ];
    });
  }

  function table({ head, table: rows, medians }) {
    const coloured = rows[0].length < head.length;
    return { head, rows: coloured ? rows.map((row, i) => [...row, medians[i].join(", ")]) : rows };
  }

  // The place of a lens whose middle is at a pixel of a picture, kept inside.
  function centred([x, y], { side, lens }) {
    const [column, row] = [x, y].map((place) =>
      Math.min(side - lens, Math.max(0, Math.round(place - lens / 2))) + 1);
    return { column, row };
  }

  // The lens follows a pressed mouse over any picture; a finger scrolls the page, and taps.
  function chart(node, { now, set }) {
    let held = null; // the key of the picture on which the mouse was pressed
    const follow = (event) => {
      const found = texelAt(node, d3.pointer(event, node), held);
      if (found?.key.startsWith("picture:")) set(centred(found.at, now().data));
      return found?.key ?? null;
    };
    d3.select(node)
      .on("pointerdown", (event) => {
        if (event.pointerType !== "mouse" || event.button) return;
        held = follow(event);
        if (held) node.setPointerCapture(event.pointerId);
      })
      .on("pointermove", (event) => { if (held) follow(event); })
      .on("pointerup pointercancel", () => { held = null; })
      .on("click", (event) => { if (event.pointerType !== "mouse") follow(event); });
  }

  // Each figure is a copy: what is done to one leaves the others as they are.
  const figure = () => ({ model, layout, table, chart });

  widgets.magnifier = { figure };
})();
