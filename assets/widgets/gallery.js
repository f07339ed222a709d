// Where the compared upsamplers' pictures stand; the twin of src/deconv_article/figures/gallery.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { text } = widgets.marks;

  function hanging(width) {
    const [columns, side, gap, pitch, row, letters] = width < 500
      ? [2, 72, 3, width - 151, 102, 12]
      : [4, 82, 4, (width - 172) / 3, 116, 12];
    const corner = (index) => [
      2 + (index % columns) * pitch, Math.floor(index / columns) * row + letters + 10,
    ];
    const bottom = (count) => corner(count - 1)[1] + side;
    const labels = (names) => names.map((name, index) => {
      const [x, y] = corner(index);
      return text(`name:${index}`, x, y - 9, name, letters, "ink");
    });
    return { side, gap, letters, corner, bottom, labels };
  }

  widgets.gallery = { hanging };
})();
