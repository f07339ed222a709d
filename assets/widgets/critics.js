// The twin of src/deconv_article/figures/critics.py.
(() => {
  "use strict";

  const { widgets } = globalThis;

  (widgets.figures ??= {}).critics = widgets.magnifier.figure();
})();
