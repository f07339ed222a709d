// Marks (src/deconv_article/marks.py), what the pictures share (figures/picture.py), and the one
// keyed join that draws them all.
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

  const TAGS = {
    rect: "rect", lines: "path", text: "text", numbers: "text", words: "text", area: "path",
    curve: "path", pixels: "image", sprite: "g",
  };
  const drawn = new WeakMap(); // node -> [its mark, the attributes it was given]

  const paint = (token) => (token === "none" ? token : `var(--${token})`);
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

  function attributes(mark) {
    switch (mark.kind) {
      case "rect": {
        const { x, y, w, h, fill, alpha, stroke, width } = mark;
        return {
          x, y, width: w, height: h, fill: paint(fill), "fill-opacity": alpha,
          stroke: paint(stroke), "stroke-width": width,
        };
      }
      case "lines": {
        const { stroke, width } = mark;
        return { d: outline(mark), fill: "none", stroke: paint(stroke), "stroke-width": width };
      }
      case "area":
      case "curve": {
        const { stroke, width, fill, alpha } = mark;
        return {
          d: outline(mark), fill: paint(fill), "fill-opacity": alpha,
          stroke: paint(stroke), "stroke-width": width, "stroke-linejoin": "round",
        };
      }
      case "pixels": // where it stands depends on the screen: see fit
        return {
          href: pictureUrl(mark), preserveAspectRatio: "none", style: "image-rendering: pixelated",
        };
      case "numbers":
      case "words": {
        const { x, y } = spread(mark);
        return { x, y, fill: paint(mark.fill), "font-size": mark.size, "text-anchor": "middle" };
      }
      default: {
        const { x, y, size, fill, anchor } = mark;
        return { x, y, fill: paint(fill), "font-size": size, "text-anchor": anchor };
      }
    }
  }

  function pictureUrl({ columns, rgb }) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [columns, rgb.length / columns];
    const context = canvas.getContext("2d");
    const picture = context.createImageData(canvas.width, canvas.height);
    rgb.forEach((pixel, index) => picture.data.set([...pixel, 255], 4 * index));
    context.putImageData(picture, 0, 0);
    return canvas.toDataURL();
  }

  // How many of the screen's pixels there are to a unit of the SVG `node`, across and down; 0 while
  // it is on no screen. A browser paints a box as so many whole pixels.
  function screenScale(node) {
    const box = node.getBoundingClientRect();
    const view = node.viewBox.baseVal;
    const scale = (side) => Math.round(box[side] * devicePixelRatio) / view[side];
    return box.width ? [scale("width"), scale("height")] : [0, 0];
  }

  // The box of a picture, each of its pixels a square of as many whole pixels of the screen as there
  // is room for: a page that resamples draws patterns of its own.
  function fit({ x, y, w, h }, columns, rows, [across, down]) {
    const whole = Math.floor(Math.min((w * across) / columns, (h * down) / rows) + 1e-3);
    if (!whole) return { x, y, width: w, height: h };
    return {
      x: Math.round(x * across) / across, y: Math.round(y * down) / down,
      width: (whole * columns) / across, height: (whole * rows) / down,
    };
  }

  function placePixels(node, scale) {
    for (const child of node.children) {
      const [mark] = drawn.get(child);
      if (!PICTURES.has(mark.kind)) continue;
      const [columns, rows] = mark.tile?.slice(2) ?? [mark.columns, mark.rgb.length / mark.columns];
      const box = fit(mark, columns, rows, scale);
      placed.set(child, box);
      if (mark.kind === "pixels") give(child, box);
      else placeSprite(child, mark, box);
    }
  }

  const PICTURES = new Set(["pixels", "sprite"]);
  const placed = new WeakMap(); // node of a picture -> its box in the SVG
  let filters = 0; // how many there are on the page

  function give(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
    }
  }

  const add = (parent, tag) =>
    parent.appendChild(document.createElementNS(d3.namespaces.svg, tag));

  // A sprite: the sheet behind an opening, its colours through a filter.
  function makeSprite(node) {
    const filter = add(node, "filter");
    give(filter, {
      id: `gain-${++filters}`, filterUnits: "userSpaceOnUse", "color-interpolation-filters": "sRGB",
    });
    const transfer = add(filter, "feComponentTransfer");
    for (const part of "RGB") give(add(transfer, `feFunc${part}`), { type: "linear" });
    const opening = add(add(node, "g"), "svg");
    give(opening, { preserveAspectRatio: "none" });
    give(add(opening, "image"), { style: "image-rendering: pixelated" });
  }

  // The edge of its window lies over it, dark in light, to be seen on every colour.
  function makeEdge(node) {
    const edge = add(node, "g");
    give(add(edge, "path"), { fill: "none", stroke: "var(--on-dark)", "stroke-width": 4 });
    give(add(edge, "path"), { fill: "none", stroke: "var(--on-light)", "stroke-width": 1.5 });
    return edge;
  }

  function showSprite(node, { file, sheet, tile, gain, about }, root) {
    if (!node.firstChild) makeSprite(node);
    const [filter, seen] = node.children;
    const [opening] = seen.children;
    give(opening, { viewBox: tile.join(" ") });
    give(opening.firstChild, { href: root + file, width: sheet[0], height: sheet[1] });
    if (gain === 1) {
      seen.removeAttribute("filter");
      return;
    }
    [...filter.firstChild.children].forEach((part, index) => {
      give(part, { slope: gain, intercept: (GREY - gain * about[index]) / 255 });
    });
    give(seen, { filter: `url(#${filter.id})` });
  }

  function placeSprite(node, { tile, window }, box) {
    const [filter, seen, edge = window.length ? makeEdge(node) : null] = node.children;
    give(filter, box);
    give(seen.firstChild, box);
    if (!edge) return;
    const [wide, high] = [box.width / tile[2], box.height / tile[3]];
    const [x, y, w, h] = window.map((side, index) => side * (index % 2 ? high : wide));
    give(edge, { transform: `translate(${box.x + x} ${box.y + y})` });
    for (const path of edge.children) give(path, { d: `M0 0h${w}v${h}h${-w}z` });
  }

  // The sprite at a point of the SVG, and the pixel of its tile there, broken; that with the key
  // `held`, if there is one, wherever the point is.
  function texelAt(node, [x, y], held = null) {
    for (const child of node.children) {
      const [mark] = drawn.get(child);
      if (mark.kind !== "sprite" || (held !== null && mark.key !== held)) continue;
      const box = placed.get(child);
      const at = [(x - box.x) / box.width, (y - box.y) / box.height];
      if (held === null && !at.every((part) => part >= 0 && part < 1)) continue;
      return { key: mark.key, at: [at[0] * mark.tile[2], at[1] * mark.tile[3]] };
    }
    return null;
  }

  // Place the pictures anew whenever the screen's pixels lie differently under them.
  const scales = new WeakMap(); // an SVG with pictures -> its scale, so that a draw need not ask
  function watch(node, scale) {
    if (scales.has(node)) return;
    scales.set(node, scale);
    const place = () => {
      scales.set(node, screenScale(node));
      placePixels(node, scales.get(node));
    };
    new ResizeObserver(place).observe(node);
    addEventListener("resize", place); // a page that is zoomed may leave the figure its size
  }

  // Only what differs is set: each attribute of a text lays it out again, even if it is the same.
  function update(mark, root) {
    const [old, was] = drawn.get(this) ?? [null, {}];
    if (old && Object.keys(mark).every((field) => old[field] === mark[field])) return;
    if (mark.kind === "sprite") {
      drawn.set(this, [mark, was]);
      showSprite(this, mark, root);
      return;
    }
    const now = attributes(mark);
    drawn.set(this, [mark, now]);
    for (const [name, value] of Object.entries(now)) {
      if (was[name] !== value) this.setAttribute(name, value);
    }
    const written = mark.at ? spread(mark).letters : mark.text;
    if (written !== undefined && this.textContent !== written) this.textContent = written;
  }

  // Show `marks`, and nothing else, in the SVG `node`, in their order; `root` leads from the page to
  // the site's folder, where the sheets lie.
  function draw(node, marks, root = "") {
    const pictures = marks.some((mark) => PICTURES.has(mark.kind));
    const scale = pictures ? scales.get(node) ?? screenScale(node) : null;
    d3.select(node)
      .selectChildren()
      .data(marks, (mark) => mark.key)
      .join((enter) => enter
        .append((mark) => document.createElementNS(d3.namespaces.svg, TAGS[mark.kind]))
        .attr("data-key", (mark) => mark.key))
      .each(function show(mark) { update.call(this, mark, root); })
      .order();
    if (!pictures) return;
    placePixels(node, scale);
    watch(node, scale);
  }

  widgets.picture = {
    rect, lines, text, numbers, words, area, curve, pixels, sprite, texelAt, ems, GREY,
    shade, shaded, numberSize, numberMarks, lane, cells, grid, legend, outline, draw,
  };
})();
