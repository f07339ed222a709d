// How often each output is painted; the mathematics of src/deconv_article/model/overlap.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  const mod = (index, length) => ((index % length) + length) % length;
  const laneCount = (stride, size) => Math.ceil(size / stride);

  function row(inputs, stride, size) {
    const counts = new Array((inputs - 1) * stride + size).fill(0);
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < size; tap++) counts[input * stride + tap] += 1;
    }
    return counts;
  }

  // One period of every row of a stack of [stride, size] layers; the first row is the input, [1].
  function stack(layers) {
    const rows = [[1]];
    for (const [stride, size] of layers) {
      const above = rows.at(-1);
      const below = new Array(above.length * stride).fill(0);
      for (let input = 0; input < above.length; input++) {
        for (let tap = 0; tap < size; tap++) {
          below[(input * stride + tap) % below.length] += above[input];
        }
      }
      rows.push(below);
    }
    return rows;
  }

  function leastPeriod(pattern) {
    const length = pattern.length;
    for (let step = 1; step < length; step++) {
      if (length % step) continue;
      if (pattern.every((count, index) => count === pattern[(index + step) % length])) return step;
    }
    return length;
  }

  function statistics(pattern) {
    const low = Math.min(...pattern);
    const high = Math.max(...pattern);
    const total = pattern.reduce((sum, count) => sum + count, 0);
    const squares = pattern.reduce((sum, count) => sum + count * count, 0);
    const spread = pattern.length * squares - total * total;
    return {
      low,
      high,
      ratio: low ? high / low : null,
      contrast: Math.floor((1000 * Math.sqrt(spread)) / total + 0.5) / 10,
      period: leastPeriod(pattern),
      even: low === high,
      gaps: low === 0,
    };
  }

  function enoughInputs(stride, size, length) {
    return Math.max(laneCount(stride, size - 1) + 2, Math.floor((length - size) / stride) + 1);
  }

  widgets.overlap = { mod, laneCount, row, stack, leastPeriod, statistics, enoughInputs };
})();
