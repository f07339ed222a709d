// Random numbers that Python and the browser draw alike; see src/deconv_article/model/dice.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  // mulberry32, in one loop: a call a number would take half of a figure's first frame.
  function uniforms(seed, count) {
    const drawn = new Float64Array(count);
    let state = seed >>> 0;
    for (let index = 0; index < count; index++) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1) >>> 0;
      mixed = (mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))) >>> 0;
      drawn[index] = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    }
    return drawn;
  }

  function normals(seed, count) {
    const drawn = uniforms(seed, 2 * count);
    return Array.from({ length: count }, (_, index) =>
      Math.sqrt(-2 * Math.log(1 - drawn[2 * index])) * Math.cos(2 * Math.PI * drawn[2 * index + 1]));
  }

  widgets.dice = { uniforms, normals };
})();
