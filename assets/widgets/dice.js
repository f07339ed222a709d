// Random numbers that Python and the browser draw alike; see src/deconv_article/model/dice.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  function stream(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1) >>> 0;
      mixed = (mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))) >>> 0;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function uniforms(seed, count) {
    const next = stream(seed);
    const drawn = new Array(count);
    for (let index = 0; index < count; index++) drawn[index] = next();
    return drawn;
  }

  function normals(seed, count) {
    const next = stream(seed);
    return Array.from({ length: count }, () =>
      Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
  }

  widgets.dice = { uniforms, normals };
})();
