// Marks (src/deconv_article/marks.py), what the pictures share (figures/picture.py), and the one
// keyed join that draws them all.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  const MOST = 3;
  const DARK = 0.594;
  const SMALLEST = 7;
  const DIGIT = 0.64;

  const rect = (key, x, y, w, h, fill, alpha = 1, stroke = "none", width = 1) =>
    ({ kind: "rect", key, x, y, w, h, fill, alpha, stroke, width });
  const line = (key, x1, y1, x2, y2, stroke, width = 1) =>
    ({ kind: "line", key, x1, y1, x2, y2, stroke, width });
  const text = (key, x, y, words, size, fill = "muted", anchor = "start") =>
    ({ kind: "text", key, x, y, text: words, size, fill, anchor });
  const area = (key, rects, fill, alpha) => ({ kind: "area", key, rects, fill, alpha });

  const shade = (ratio) => Math.min(1, ratio / MOST);

  function numberSize(width, height, highest, most) {
    const digits = String(highest).length;
    const size = Math.min(most, 0.9 * width, 0.8 * height, (width - 1.5) / (DIGIT * digits));
    return size >= SMALLEST ? size : 0;
  }

  function number(key, x, y, count, size, ink) {
    const fill = ink < DARK ? "on-light" : "on-dark";
    return text(key, x, y + 0.36 * size, String(count), size, fill, "middle");
  }

  function lane(index, lanes, y, pitch) {
    return [y + mod(index, lanes) * pitch, pitch - (pitch < 8 ? 1 : 2)];
  }

  function cells(name, boxes, counts, mean, size) {
    return boxes.flatMap(([x, y, w, h], index) => {
      const count = counts[index];
      const ink = shade(count / mean);
      const cell = rect(`${name}:${index}`, x, y, w, h, "paint", ink, "rule");
      if (!size || w < DIGIT * size * String(count).length) return [cell];
      return [cell, number(`${name}-count:${index}`, x + w / 2, y + h / 2, count, size, ink)];
    });
  }

  function grid(name, x, y, cell, count, stroke) {
    const side = count * cell;
    return Array.from({ length: count + 1 }, (_, index) => [
      line(`${name}-row:${index}`, x, y + index * cell, x + side, y + index * cell, stroke),
      line(`${name}-column:${index}`, x + index * cell, y, x + index * cell, y + side, stroke),
    ]).flat();
  }

  function legend(x, y, width, size) {
    const swatch = width / 7;
    const marks = [text("legend", x, y + 10, "paint, relative to the mean", size)];
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

  const TAGS = { rect: "rect", line: "line", text: "text", area: "path" };
  const drawn = new WeakMap(); // node -> its mark

  const paint = (token) => (token === "none" ? token : `var(--${token})`);

  function attributes(mark) {
    const fill = { fill: paint(mark.fill), "fill-opacity": mark.alpha };
    switch (mark.kind) {
      case "rect": {
        const { x, y, w, h, stroke, width } = mark;
        return { x, y, width: w, height: h, ...fill, stroke: paint(stroke), "stroke-width": width };
      }
      case "line": {
        const { x1, y1, x2, y2, stroke, width } = mark;
        return { x1, y1, x2, y2, stroke: paint(stroke), "stroke-width": width };
      }
      case "area":
        return { d: mark.rects.map(([x, y, w, h]) => `M${x} ${y}h${w}v${h}h${-w}z`).join(""), ...fill };
      default: {
        const { x, y, size, anchor } = mark;
        return { x, y, fill: fill.fill, "font-size": size, "text-anchor": anchor };
      }
    }
  }

  function update(mark) {
    const old = drawn.get(this);
    // Most marks stay as they are while a window is dragged over 1,296 cells.
    if (old && Object.keys(mark).every((field) => old[field] === mark[field])) return;
    drawn.set(this, mark);
    for (const [name, value] of Object.entries(attributes(mark))) this.setAttribute(name, value);
    if (mark.kind === "text") this.textContent = mark.text;
  }

  // Show `marks`, and nothing else, in the SVG `node`, in their order.
  function draw(node, marks) {
    d3.select(node)
      .selectChildren()
      .data(marks, (mark) => mark.key)
      .join((enter) => enter
        .append((mark) => document.createElementNS(d3.namespaces.svg, TAGS[mark.kind]))
        .attr("data-key", (mark) => mark.key))
      .each(update)
      .order();
  }

  widgets.picture = {
    rect, line, text, area, shade, numberSize, number, lane, cells, grid, legend, draw,
  };
})();
