// The weights that four ways of upsampling give to inputs; the mathematics of
// src/deconv_article/model/upsampling.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  const PRIMES = ["", "′", "″"];

  const count = (length) => Array.from({ length }, (_, index) => index);

  const before = (size) => Math.floor((size - 1) / 2);
  const parts = (stride) => (stride % 2 ? stride : 2 * stride);

  function deconvolution(output, stride, size) {
    const at = output + Math.max(0, Math.ceil((size - stride) / 2));
    return count(size).filter((weight) => mod(at - weight, stride) === 0)
      .map((weight) => [(at - weight) / stride, weight, 1]);
  }

  function subpixel(output, stride, size) {
    const start = Math.floor(output / stride) - before(size);
    return count(size).map((tap) => [start + tap, mod(output, stride) * size + tap, 1]);
  }

  const resize = (blend) => (output, stride, size) => count(size).flatMap((tap) =>
    blend(output - before(size) + tap, stride).map(([source, times]) => [source, tap, times]));

  const nearest = (place, stride) => [[Math.floor(place / stride), 1]];

  function bilinear(place, stride) {
    const total = parts(stride);
    const offset = Math.floor(((total / stride) * (2 * place + 1 - stride)) / 2);
    const [source, rest] = [Math.floor(offset / total), mod(offset, total)];
    return [[source, total - rest], [source + 1, rest]].filter(([, times]) => times);
  }

  const found = new Map(); // "stride,size" -> matrices and sums, so that pointing at outputs is quick

  function foundFor(stride, size) {
    const key = `${stride},${size}`;
    if (!found.has(key)) {
      const all = matrices(stride, size, 2 * stride);
      const sums = all.map(({ rows, denominator }) => rows.map((row) =>
        total(row, denominator).map((weight) => name(weight, size)).join("+") || "0"));
      found.set(key, { matrices: all, sums });
    }
    return found.get(key);
  }

  function matrices(stride, size, outputs) {
    const kinds = [
      [deconvolution, 1], [subpixel, 1], [resize(nearest), 1], [resize(bilinear), parts(stride)],
    ].map(([terms, denominator]) =>
      [count(outputs).map((output) => terms(output, stride, size)), denominator]);
    const sources = (rows) => rows.flat().map(([source]) => source);
    const leftmost = Math.min(...kinds.flatMap(([rows]) => sources(rows)));
    return kinds.map(([rows, denominator]) => {
      const first = Math.min(...sources(rows));
      const inputs = Math.max(...sources(rows)) - first + 1;
      return {
        first: first - leftmost + 1,
        inputs,
        denominator,
        rows: rows.map((row) => count(inputs).map((index) => row
          .filter(([source]) => source === first + index)
          .map(([, weight, times]) => [weight, times]))),
      };
    });
  }

  function total(row, denominator) {
    const counts = new Map();
    for (const [weight, times] of row.flat()) {
      counts.set(weight, (counts.get(weight) ?? 0) + times);
    }
    return [...counts].sort(([one], [other]) => one - other)
      .flatMap(([weight, times]) => Array(Math.floor(times / denominator)).fill(weight));
  }

  const name = (weight, size) => "abcde"[weight % size] + PRIMES[Math.floor(weight / size)];
  const term = ([weight, times], size) => (times > 1 ? times : "") + name(weight, size);
  const written = (entry, size) => entry.map((one) => term(one, size)).join("+");
  const spaced = (sum) => sum.replaceAll("+", " + ");

  widgets.upsampling = { before, blends: [nearest, bilinear], term, written, spaced, foundFor };
})();
