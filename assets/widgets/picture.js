// The one keyed join that draws the marks of every figure.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { outline, spread } = widgets.marks;
  const { raster } = widgets;

  const TAGS = {
    rect: "rect", lines: "path", text: "text", numbers: "text", words: "text", area: "path",
    curve: "path", pixels: "image", sprite: "g",
  };
  const drawn = new WeakMap(); // node -> [its mark, the attributes it was given]

  const paint = (token) => (token === "none" ? token : `var(--${token})`);

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

  // Only what differs is set: each attribute of a text lays it out again, even if it is the same.
  function update(mark, root) {
    const [old, was] = drawn.get(this) ?? [null, {}];
    if (old && Object.keys(mark).every((field) => old[field] === mark[field])) return;
    if (raster.KINDS.has(mark.kind)) {
      drawn.set(this, [mark, was]);
      raster.show(this, mark, root);
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
    const pictures = marks.some((mark) => raster.KINDS.has(mark.kind));
    const scale = pictures ? raster.scaleOf(node) : null;
    d3.select(node)
      .selectChildren()
      .data(marks, (mark) => mark.key)
      .join((enter) => enter
        .append((mark) => document.createElementNS(d3.namespaces.svg, TAGS[mark.kind]))
        .attr("data-key", (mark) => mark.key))
      .each(function show(mark) { update.call(this, mark, root); })
      .order();
    if (pictures) raster.place(node, scale);
  }

  widgets.picture = { draw };
})();
