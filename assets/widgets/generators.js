// The twin of src/deconv_article/figures/generators.py.
(() => {
  "use strict";

  const { widgets } = globalThis;

  (widgets.figures ??= {}).generators = widgets.magnifier.figure();
})();
