// The twin of src/deconv_article/figures/maps.py.
(() => {
  "use strict";

  const { widgets } = globalThis;

  (widgets.figures ??= {}).maps = widgets.magnifier.figure();
})();
