// What a reader takes from a figure in its state, on the page of that figure: picture and table; and
// how high a frame must be.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const FINE = 2; // pixels of a PNG for one of the canvas

  const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

  // A table as CSV (RFC 4180), its numbers as the page shows them.
  function commaSeparated({ head, rows }) {
    const written = (cell) => field(widgets.sentence.format(cell));
    return [head, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
  }

  widgets.take = { commaSeparated };
  if (!globalThis.document) return;

  const colour = (token) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();

  async function svgOf(box, { figure, now, spec }) {
    const { data, size: [width, height] } = now();
    const node = box.querySelector(".stage > svg").cloneNode(true);
    for (const mark of figure.layout(data, [width, height])) {
      if (mark.kind !== "sprite") continue;
      // Of the sheet only what is seen comes along, its colours as they are shown.
      const seen = node.querySelector(`[data-key="${mark.key}"] > g`);
      const [opening] = seen.children;
      const [x, y, w, h] = mark.tile;
      const place = { href: (await cut(mark, spec.root)).toDataURL(), x, y, width: w, height: h };
      for (const [name, value] of Object.entries(place)) opening.firstChild.setAttribute(name, value);
      seen.removeAttribute("filter");
      seen.previousSibling.remove();
    }
    const style = document.createElementNS(d3.namespaces.svg, "style");
    const used = [...new Set(node.outerHTML.match(/(?<=var\(--)[\w-]+/g))];
    const tokens = used.map((token) => `--${token}:${colour(token)};`).join("");
    style.textContent = `:root{${tokens}font-family:${colour("sans")};font-kerning:none}`;
    node.prepend(style);
    node.setAttribute("xmlns", d3.namespaces.svg);
    node.setAttribute("width", width);
    node.setAttribute("height", height);
    return new Blob([node.outerHTML], { type: "image/svg+xml" });
  }

  // What a sprite shows, a pixel a pixel.
  async function cut({ file, tile, gain, about }, root) {
    const canvas = document.createElement("canvas");
    const [x, y, w, h] = tile;
    [canvas.width, canvas.height] = [w, h];
    const context = canvas.getContext("2d");
    context.drawImage(await widgets.mount.loadSheet(root + file), x, y, w, h, 0, 0, w, h);
    if (gain === 1) return canvas;
    const shown = context.getImageData(0, 0, w, h);
    shown.data.forEach((part, index) => { // clamped where it is stored
      if (index % 4 < 3) shown.data[index] = widgets.marks.GREY + gain * (part - about[index % 4]);
    });
    context.putImageData(shown, 0, 0);
    return canvas;
  }

  async function stamp(context, mark, root) {
    context.imageSmoothingEnabled = false;
    context.drawImage(await cut(mark, root), mark.x, mark.y, mark.w, mark.h);
    const [x, y, w, h] = mark.window.map((side) => (side * mark.w) / mark.tile[2]);
    for (const [stroke, width] of mark.window.length ? [["on-dark", 4], ["on-light", 1.5]] : []) {
      context.strokeStyle = colour(stroke);
      context.lineWidth = width;
      context.strokeRect(mark.x + x, mark.y + y, w, h);
    }
  }

  async function pngOf({ figure, now, spec }) {
    const { data, size } = now();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map((side) => FINE * side);
    const context = canvas.getContext("2d");
    context.scale(FINE, FINE);
    context.fillStyle = colour("paper");
    context.fillRect(0, 0, ...size);
    for (const mark of figure.layout(data, size)) {
      if (mark.kind === "sprite") await stamp(context, mark, spec.root);
      else paint(context, mark);
    }
    return new Promise((done) => canvas.toBlob(done));
  }

  function paint(context, mark) {
    const { fill = "none", alpha = 1, stroke = "none", width = 1 } = mark;
    context.fillStyle = fill === "none" ? "transparent" : colour(fill);
    context.strokeStyle = stroke === "none" ? "transparent" : colour(stroke);
    context.lineWidth = width;
    context.lineJoin = "round";
    if (mark.kind === "text" || mark.at) {
      context.font = `${mark.size}px ${colour("sans")}`;
      context.fontKerning = "none";
      context.textAlign = { start: "left", middle: "center", end: "right" }[mark.anchor ?? "middle"];
      const written = mark.at ?? [[mark.x, mark.y, mark.text]];
      for (const [x, y, words] of written) context.fillText(String(words), x, y);
      return;
    }
    if (mark.kind === "pixels") {
      const [w, h] = [mark.w / mark.columns, (mark.h * mark.columns) / mark.rgb.length];
      mark.rgb.forEach((pixel, index) => {
        context.fillStyle = `rgb(${pixel.join(" ")})`;
        const [row, column] = [Math.floor(index / mark.columns), index % mark.columns];
        context.fillRect(mark.x + column * w, mark.y + row * h, w, h);
      });
      return;
    }
    const path = new Path2D(widgets.marks.outline(mark));
    context.globalAlpha = alpha;
    context.fill(path);
    context.globalAlpha = 1;
    context.stroke(path);
  }

  const TAKE = {
    svg: svgOf,
    png: (box, figure) => pngOf(figure),
    csv: (box, { figure, now }) =>
      new Blob([commaSeparated(figure.table(now().data))], { type: "text/csv" }),
  };

  // A page that was opened from a disk must not read the pixels of a sheet.
  function isTakeable({ dataset }) {
    const { sheets } = JSON.parse(document.querySelector("[data-figure] script").textContent);
    return dataset.take === "csv" || !sheets.length || location.protocol !== "file:";
  }

  async function take(event) {
    const link = event.target.closest("a[data-take]");
    const box = document.querySelector("[data-figure]");
    if (!link || link.href.startsWith("blob:") || !isTakeable(link)) return;
    event.preventDefault();
    const figure = await widgets.mount.open(box);
    if (!figure) {
      location.assign(link.href);
      return;
    }
    const url = URL.createObjectURL(await TAKE[link.dataset.take](box, figure));
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: url, download: link.download });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  function start() {
    document.addEventListener("click", take);
    for (const link of document.querySelectorAll("a[data-take]")) {
      link.hidden = !isTakeable(link);
    }
    if (!document.body.hasAttribute("data-embedded") || parent === globalThis) return;
    const tell = () =>
      parent.postMessage({ figureHeight: Math.ceil(document.body.scrollHeight) }, "*");
    new ResizeObserver(tell).observe(document.body);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
