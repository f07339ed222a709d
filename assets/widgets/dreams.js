// The twin of src/deconv_article/figures/dreams.py.
(() => {
  "use strict";

  const { widgets } = globalThis;

  (widgets.figures ??= {}).dreams = widgets.magnifier.figure();
})();
