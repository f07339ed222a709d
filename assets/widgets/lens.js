// A lens over the pictures of all upsamplers; the twin of src/deconv_article/figures/lens.py.
(() => {
  "use strict";

  const { widgets } = globalThis;

  (widgets.figures ??= {}).lens = widgets.magnifier.figure();
})();
