// A lens over the pictures of all upsamplers; the twin of src/deconv_article/figures/lens.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { sprite, texelAt } = widgets.picture;
  const { hanging } = widgets.gallery;

  const WIDE = 12;
  const GAIN = 8;
  const PICTURES = ["yellow on red", "ink on cyan", "white on blue", "flat red"];

  function model({ step, picture, view, column, row }, known) {
    const place = step * known.each + picture;
    const levels = known.levels.map((steps) => steps[step]);
    const means = levels.map(([mean]) => mean);
    const worst = means.indexOf(Math.max(...means));
    const best = means.indexOf(Math.min(...means));
    return {
      step: known.steps[step], untrained: known.steps[step] === 0,
      picture: PICTURES[picture], amplified: view === 1, gain: view ? GAIN : 1,
      column, row, lastcolumn: column + WIDE - 1, lastrow: row + WIDE - 1,
      seeds: known.seeds, names: known.names, levels,
      medians: known.medians.map((tiles) => tiles[place]),
      worstname: known.names[worst], worst: means[worst],
      bestname: known.names[best], best: means[best],
      sheet: known.sheet, side: known.side, place,
    };
  }

  function layout(data, [width]) {
    const hung = hanging(width);
    const { side, sheet } = data;
    const [across, down] = [data.column - 1, data.row - 1];
    const squares = data.medians.flatMap((median, index) => {
      const [x, y] = hung.corner(index);
      const [left, top] = [data.place * side, index * side];
      const beside = x + hung.side + hung.gap;
      return [
        sprite(`picture:${index}`, x, y, hung.side, hung.side, sheet, [left, top, side, side],
          [across, down, WIDE, WIDE]),
        sprite(`lens:${index}`, beside, y, hung.side, hung.side, sheet,
          [left + across, top + down, WIDE, WIDE], [], data.gain, data.amplified ? median : []),
      ];
    });
    return [...hung.labels(data.names), ...squares];
  }

  function table(data) {
    const rows = data.names.map((name, index) =>
      [name, ...data.levels[index], data.medians[index].join(", ")]);
    return { head: ["upsampler", "levels, mean", "lowest", "highest", "median colour"], rows };
  }

  // The place of a lens whose middle is at a pixel of a picture, kept inside.
  function centred([x, y], side) {
    const [column, row] = [x, y].map((place) =>
      Math.min(side - WIDE, Math.max(0, Math.round(place - WIDE / 2))) + 1);
    return { column, row };
  }

  // The lens follows a pressed mouse over any picture; a finger scrolls the page, and taps.
  function chart(node, { now, set }) {
    let held = null; // the key of the picture on which the mouse was pressed
    const follow = (event) => {
      const found = texelAt(node, d3.pointer(event, node), held);
      if (found && /^picture:/.test(found.key)) set(centred(found.at, now().data.side));
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

  (widgets.figures ??= {}).lens = { model, layout, table, chart, centred };
})();
