// Marks, and what the pictures share; the twin of src/deconv_article/marks.py and of
// src/deconv_article/figures/picture.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  const MOST = 3;
  const DARK = 0.594;
  const SMALLEST = 7;
  const WIDE = 0.64;
  const DIGIT = 0.497;
  const ADVANCES = {
    a: 0.504, b: 0.553, c: 0.456, d: 0.555, e: 0.496, x: 0.446, y: 0.467, "′": 0.249, "″": 0.426,
  };
  const GREY = 128;

  const rect = (key, x, y, w, h, fill, alpha = 1, stroke = "none", width = 1) =>
    ({ kind: "rect", key, x, y, w, h, fill, alpha, stroke, width });
  const lines = (key, ends, stroke, width = 1) => ({ kind: "lines", key, ends, stroke, width });
  const text = (key, x, y, words, size, fill = "muted", anchor = "start") =>
    ({ kind: "text", key, x, y, text: words, size, fill, anchor });
  const numbers = (key, at, size, fill) => ({ kind: "numbers", key, at, size, fill });
  const words = (key, at, size, fill) => ({ kind: "words", key, at, size, fill });
  const area = (key, rects, fill, alpha = 1, stroke = "none", width = 1) =>
    ({ kind: "area", key, rects, fill, alpha, stroke, width });
  const curve = (key, points, stroke, width = 1.5, fill = "none", alpha = 1) =>
    ({ kind: "curve", key, points, stroke, width, fill, alpha });
  const pixels = (key, x, y, w, h, columns, rgb) =>
    ({ kind: "pixels", key, x, y, w, h, columns, rgb });

  const sprite = (key, x, y, w, h, { file, size }, tile, window = [], gain = 1, about = []) =>
    ({ kind: "sprite", key, x, y, w, h, file, sheet: size, tile, window, gain, about });

  const shade = (ratio) => Math.min(1, ratio / MOST);

  function numberSize(width, height, highest, most) {
    const size = Math.min(most, 0.9 * width, 0.8 * height,
      (width - 1.5) / (WIDE * String(highest).length));
    return size >= SMALLEST ? size : 0;
  }

  function numberMarks(name, boxes, counts, mean, size) {
    const written = { "on-light": [], "on-dark": [] };
    boxes.forEach(([x, y, w, h], index) => {
      const count = counts[index];
      if (!size || w < WIDE * size * String(count).length) return;
      const fill = shade(count / mean) < DARK ? "on-light" : "on-dark";
      written[fill].push([x + w / 2, y + h / 2 + 0.36 * size, count]);
    });
    return Object.entries(written).filter(([, at]) => at.length)
      .map(([fill, at]) => numbers(`${name}:${fill}`, at, size, fill));
  }

  function lane(index, lanes, y, pitch) {
    return [y + mod(index, lanes) * pitch, pitch - (pitch < 8 ? 1 : 2)];
  }

  function shaded(name, boxes, weights, mean, stroke) {
    const groups = new Map([...new Set(weights)].sort((a, b) => a - b).map((one) => [one, []]));
    boxes.forEach((box, index) => groups.get(weights[index]).push(box));
    return [...groups].map(([weight, rects], rank) =>
      area(`${name}:${rank}`, rects, "paint", shade(weight / mean), stroke));
  }

  function cells(name, boxes, counts, mean, size) {
    return [
      ...shaded(name, boxes, counts, mean, "rule"),
      ...numberMarks(`${name}-count`, boxes, counts, mean, size),
    ];
  }

  function grid(name, x, y, cell, count, stroke) {
    const side = count * cell;
    const steps = Array.from({ length: count + 1 }, (_, index) => index * cell);
    const across = steps.map((step) => [x, y + step, x + side, y + step]);
    const down = steps.map((step) => [x + step, y, x + step, y + side]);
    return lines(`${name}-grid`, [...across, ...down], stroke);
  }

  function legend(x, y, width, size, what = "paint") {
    const swatch = width / 7;
    const marks = [text("legend", x, y + 10, `${what}, relative to the mean`, size)];
    for (let step = 0; step < 7; step++) {
      const left = x + step * swatch;
      marks.push(rect(`legend:${step}`, left, y + 15, swatch, 12, "paint", shade(step / 2), "rule"));
    }
    for (const [words, step] of [["0", 0], ["mean", 2], ["2×", 4], ["≥ 3×", 6]]) {
      const centre = x + (step + 0.5) * swatch;
      marks.push(text(`legend-label:${step}`, centre, y + 39, words, size, "muted", "middle"));
    }
    return marks;
  }

  const round = (value) => Math.round(100 * value) / 100;

  const advance = (letter) => ADVANCES[letter] ?? DIGIT;

  const ems = (word) => [...word].reduce((sum, letter) => sum + advance(letter), 0);

  // Numbers or words: all letters in one text, each with its middle and its baseline.
  function spread({ at, size }) {
    const [xs, ys] = [[], []];
    let letters = "";
    for (const [x, y, written] of at) {
      const word = String(written);
      let left = x - (ems(word) / 2) * size;
      for (const letter of word) {
        const wide = advance(letter) * size;
        xs.push(round(left + wide / 2));
        ys.push(round(y));
        left += wide;
      }
      letters += word;
    }
    return { x: xs.join(" "), y: ys.join(" "), letters };
  }

  // The path of a mark of shapes.
  function outline(mark) {
    let [wide, high, around] = [0, 0, ""]; // most boxes are as large as the one before
    const box = ([x, y, w, h]) => {
      if (w !== wide || h !== high || !around) {
        [wide, high, around] = [w, h, `h${round(w)}v${round(h)}h${round(-w)}z`];
      }
      return `M${round(x)} ${round(y)}${around}`;
    };
    if (mark.kind === "rect") return box([mark.x, mark.y, mark.w, mark.h]);
    if (mark.kind === "area") return mark.rects.map(box).join("");
    if (mark.kind === "curve") {
      return `M${mark.points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}`;
    }
    return mark.ends.map((ends) => {
      const [x1, y1, x2, y2] = ends.map(round);
      return `M${x1} ${y1}L${x2} ${y2}`;
    }).join("");
  }

  widgets.marks = {
    rect, lines, text, numbers, words, area, curve, pixels, sprite, GREY,
    shade, shaded, numberSize, numberMarks, lane, cells, grid, legend, ems, spread, outline,
  };
})();
