// Stacks of layers of every kind along one axis; the twin of src/deconv_article/model/path.py.
// Weights and counts are BigInts, so that nothing is rounded.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  const axis = (given) => ({
    stride: 1, size: 1, dilation: 1, before: 0, after: 0, head: 0, extra: 0,
    fill: "zeros", weights: "box", ...given,
  });
  const extent = ({ size, dilation }) => (size - 1) * dilation + 1;
  const range = (first, end) =>
    Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);

  // The weights, and the unit that they are in.
  function kernel({ stride, size, weights }) {
    if (weights === "box" || stride === 1) return [new Array(size).fill(1n), 1n];
    const s = BigInt(stride);
    const distances = range(0, size).map((tap) => BigInt(Math.abs(2 * tap - (size - 1))));
    if (weights === "bilinear") return lowest(distances.map((d) => 2n * s - d), 2n * s);
    const cubic = (d) => (d <= 2n * s
      ? 5n * d ** 3n - 18n * d * d * s + 32n * s ** 3n
      : -3n * d ** 3n + 30n * d * d * s - 96n * d * s * s + 96n * s ** 3n);
    return lowest(distances.map(cubic), 32n * s ** 3n);
  }

  // One period of every row far from the ends, and its unit; the first is the input.
  function interior(stack) {
    const rows = [[[1n], 1n]];
    for (const layer of stack) {
      const [above, unit] = rows.at(-1);
      const [taps, parts] = kernel(layer);
      const below = new Array(above.length * layer.stride).fill(0n);
      above.forEach((count, index) => {
        const start = (index + layer.before) * layer.stride - layer.head;
        taps.forEach((weight, tap) => {
          below[mod(start + tap * layer.dilation, below.length)] += count * weight;
        });
      });
      rows.push(lowest(below, unit * parts));
    }
    return rows;
  }

  // The row that `inputs` inputs of 1 come to, both ends included, and its unit.
  function finite(stack, inputs) {
    let [row, unit] = [new Array(inputs).fill(1n), 1n];
    for (const layer of stack) {
      const [taps, parts] = kernel(layer);
      const below = new Array(Math.max(0, row.length * layer.stride + layer.extra)).fill(0n);
      filled(row, layer).forEach((count, index) => {
        const start = index * layer.stride - layer.head;
        taps.forEach((weight, tap) => {
          const at = start + tap * layer.dilation;
          if (at >= 0 && at < below.length) below[at] += count * weight;
        });
      });
      [row, unit] = lowest(below, unit * parts);
    }
    return [row, unit];
  }

  // How many outputs feel the first and the last end at most, and how many outputs there are.
  function reach(stack, inputs) {
    let [low, high, length] = [0, inputs - 1, inputs];
    for (const layer of stack) {
      if (length <= Math.max(layer.before, layer.after)) return [0, 0, 0];
      low = (low + layer.before - 1) * layer.stride + extent(layer) - layer.head;
      high = (high + layer.before + 1) * layer.stride - 1 - layer.head;
      length = length * layer.stride + layer.extra;
      [low, high] = [Math.max(0, low), Math.min(length - 1, high)];
      if (length < 1) return [0, 0, 0];
    }
    return [low, length - 1 - high, length];
  }

  function enoughInputs(stack) {
    const period = stack.reduce((product, layer) => product * layer.stride, 1);
    for (let inputs = 1; ; inputs++) {
      const [head, tail, length] = reach(stack, inputs);
      if (length && length - head - tail >= Math.max(4, period)) return inputs;
    }
  }

  // Whether every output far from the ends gets the same, by the zeros of the kernels' spectra.
  function isEven(stack) {
    let sofar = 1;
    const boxes = stack.map(({ stride, size, dilation, weights }) => {
      sofar *= stride;
      return [dilation, weights === "box" ? size : stride, sofar];
    });
    return range(1, sofar).every((m) =>
      boxes.some(([d, k, p]) => (m * d) % p && (m * d * k) % p === 0));
  }

  function filled(row, { before, after, fill }) {
    const last = row.length - 1;
    const sources = {
      zeros: () => -1,
      reflect: (i) => (i < 0 ? -i : 2 * last - i),
      replicate: (i) => (i < 0 ? 0 : last),
      circular: (i) => (i < 0 ? i + last + 1 : i - last - 1),
    };
    const outside = (i) => row[sources[fill](i)] ?? 0n;
    return [
      ...range(-before, 0).map(outside), ...row, ...range(last + 1, last + 1 + after).map(outside),
    ];
  }

  function gcd(one, other) {
    let [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other];
    while (b) [a, b] = [b, a % b];
    return a;
  }

  function lowest(numbers, unit) {
    const common = numbers.reduce(gcd, unit);
    return [numbers.map((number) => number / common), unit / common];
  }

  widgets.path = { axis, extent, interior, finite, reach, enoughInputs, isEven };
})();
