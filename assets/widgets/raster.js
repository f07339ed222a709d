// Pictures of pixels in an SVG: marks `pixels`, whose colours are given, and `sprite`, a part of a
// sheet. Each of their pixels is a square of as many whole pixels of the screen as there is room for:
// a page that resamples draws patterns of its own.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { GREY } = widgets.marks;

  const KINDS = new Set(["pixels", "sprite"]);
  const shown = new WeakMap(); // node of a picture -> its mark
  const placed = new WeakMap(); // node of a picture -> its box in the SVG
  let filters = 0; // how many there are on the page

  function give(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
    }
  }

  const add = (parent, tag) =>
    parent.appendChild(document.createElementNS(d3.namespaces.svg, tag));

  function show(node, mark, root) {
    shown.set(node, mark);
    if (mark.kind === "sprite") showSprite(node, mark, root);
    else {
      const style = "image-rendering: pixelated";
      give(node, { href: pictureUrl(mark), preserveAspectRatio: "none", style });
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

  // How many of the screen's pixels there are to a unit of the SVG `node`, across and down; 0 while
  // it is on no screen. A browser paints a box as so many whole pixels.
  function screenScale(node) {
    const box = node.getBoundingClientRect();
    const view = node.viewBox.baseVal;
    const scale = (side) => Math.round(box[side] * devicePixelRatio) / view[side];
    return box.width ? [scale("width"), scale("height")] : [0, 0];
  }

  // The box of a picture in whole pixels of the screen.
  function fit({ x, y, w, h }, columns, rows, [across, down]) {
    const whole = Math.floor(Math.min((w * across) / columns, (h * down) / rows) + 1e-3);
    if (!whole) return { x, y, width: w, height: h };
    return {
      x: Math.round(x * across) / across, y: Math.round(y * down) / down,
      width: (whole * columns) / across, height: (whole * rows) / down,
    };
  }

  // Columns and rows of a picture's pixels.
  const sizeOf = (mark) => mark.tile?.slice(2) ?? [mark.columns, mark.rgb.length / mark.columns];

  function placeAll(node, scale) {
    const marks = [...node.children].map((child) => shown.get(child));
    const finest = Math.max(...marks.map((mark) => (mark ? sizeOf(mark)[0] / mark.w : 0)));
    for (const child of node.children) {
      const mark = shown.get(child);
      if (!mark) continue;
      const [columns, rows] = sizeOf(mark);
      // An enlarged part has a multiple of the pixels of what it is cut from, and so the same size.
      const times = (finest * mark.w) / columns;
      const whole = Number.isInteger(times) ? times : 1;
      const box = fit(mark, whole * columns, whole * rows, scale);
      placed.set(child, box);
      if (mark.kind === "pixels") give(child, box);
      else placeSprite(child, mark, box);
    }
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

  // An SVG with pictures -> its scale. A draw asks for it before it changes the SVG, and only once.
  const scales = new WeakMap();
  const scaleOf = (node) => scales.get(node) ?? screenScale(node);

  // Gives the pictures of an SVG their boxes, now and whenever the screen's pixels lie differently.
  function place(node, scale) {
    placeAll(node, scale);
    if (scales.has(node)) return;
    scales.set(node, scale);
    const again = () => {
      scales.set(node, screenScale(node));
      placeAll(node, scales.get(node));
    };
    new ResizeObserver(again).observe(node);
    addEventListener("resize", again); // a page that is zoomed may leave the figure its size
  }

  // The sprite at a point of the SVG, and the pixel of its tile there, broken; that with the key
  // `held`, if there is one, wherever the point is.
  function texelAt(node, [x, y], held = null) {
    for (const child of node.children) {
      const mark = shown.get(child);
      if (mark?.kind !== "sprite" || (held !== null && mark.key !== held)) continue;
      const box = placed.get(child);
      const at = [(x - box.x) / box.width, (y - box.y) / box.height];
      if (held === null && !at.every((part) => part >= 0 && part < 1)) continue;
      return { key: mark.key, at: [at[0] * mark.tile[2], at[1] * mark.tile[3]] };
    }
    return null;
  }

  widgets.raster = { KINDS, show, scaleOf, place, texelAt };
})();
