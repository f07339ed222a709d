// The layers that small networks are made of; see src/deconv_article/model/convolution.py. An image
// is { shape: [channels, rows, columns], data }, a kernel { shape: [.., .., size, size], data }.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  function zeros(...shape) {
    return { shape, data: new Float64Array(shape.reduce((count, length) => count * length, 1)) };
  }

  // An image whose pixel [y, x] is the pixel [down[y], across[x]] of another; -1 is no pixel, but 0.
  function pick({ shape: [channels, rows, columns], data }, down, across) {
    const made = zeros(channels, down.length, across.length);
    let to = 0;
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < down.length; y++) {
        const row = (c * rows + down[y]) * columns;
        for (let x = 0; x < across.length; x++, to++) {
          if (down[y] >= 0 && across[x] >= 0) made.data[to] = data[row + across[x]];
        }
      }
    }
    return made;
  }

  const places = (count, place) => Array.from({ length: count }, (_, index) => place(index));

  function pad(image, width, wrap = false) {
    const [down, across] = image.shape.slice(1).map((length) =>
      places(length + 2 * width, (index) => {
        const place = index - width;
        if (wrap) return mod(place, length);
        return place < length ? Math.max(place, -1) : -1;
      }));
    return pick(image, down, across);
  }

  function crop(image, first, rows, columns) {
    const [down, across] = [rows, columns].map((count) => places(count, (index) => first + index));
    return pick(image, down, across);
  }

  function convolve(image, kernel, stride = 1) {
    const [inputs, rows, columns] = image.shape;
    const [outputs, , size] = kernel.shape;
    const made = zeros(outputs, ...[rows, columns].map((n) => Math.floor((n - size) / stride) + 1));
    const [, height, width] = made.shape;
    for (let d = 0; d < outputs; d++) {
      for (let c = 0; c < inputs; c++) {
        for (let tap = 0; tap < size * size; tap++) {
          const weight = kernel.data[(d * inputs + c) * size * size + tap];
          const i = Math.floor(tap / size);
          const j = tap % size;
          for (let y = 0; y < height; y++) {
            const from = (c * rows + y * stride + i) * columns + j;
            const to = (d * height + y) * width;
            for (let x = 0; x < width; x++) {
              made.data[to + x] += weight * image.data[from + x * stride];
            }
          }
        }
      }
    }
    return made;
  }

  function transpose(image, kernel, stride = 1) {
    const [inputs, rows, columns] = image.shape;
    const [, outputs, size] = kernel.shape;
    const made = zeros(outputs, ...[rows, columns].map((n) => (n - 1) * stride + size));
    const [, height, width] = made.shape;
    for (let c = 0; c < inputs; c++) {
      for (let d = 0; d < outputs; d++) {
        for (let tap = 0; tap < size * size; tap++) {
          const weight = kernel.data[(c * outputs + d) * size * size + tap];
          const i = Math.floor(tap / size);
          const j = tap % size;
          for (let y = 0; y < rows; y++) {
            const from = (c * rows + y) * columns;
            const to = (d * height + y * stride + i) * width + j;
            for (let x = 0; x < columns; x++) {
              made.data[to + x * stride] += weight * image.data[from + x];
            }
          }
        }
      }
    }
    return made;
  }

  function shuffle({ shape: [channels, rows, columns], data }, factor) {
    const made = zeros(channels / factor ** 2, rows * factor, columns * factor);
    let to = 0;
    for (let c = 0; c < channels; c += factor ** 2) {
      for (let y = 0; y < rows * factor; y++) {
        for (let x = 0; x < columns * factor; x++, to++) {
          const phase = c + (y % factor) * factor + (x % factor);
          const row = phase * rows + Math.floor(y / factor);
          made.data[to] = data[row * columns + Math.floor(x / factor)];
        }
      }
    }
    return made;
  }

  function nearest(image, factor) {
    const [down, across] = image.shape.slice(1).map((length) =>
      places(length * factor, (index) => Math.floor(index / factor)));
    return pick(image, down, across);
  }

  function bilinear(image, factor) {
    const [, rows, columns] = image.shape;
    const all = (length) => places(length, (index) => index);
    // Along one axis: between the pixels before and those after, by these weights.
    const steps = (length) => {
      const at = places(length * factor, (index) =>
        Math.min(length - 1, Math.max(0, (index + 0.5) / factor - 0.5)));
      const before = at.map(Math.floor);
      const after = before.map((index) => Math.min(index + 1, length - 1));
      return [before, after, at.map((place, index) => place - before[index])];
    };
    const mix = (low, high, weight) => {
      for (let to = 0; to < low.data.length; to++) {
        low.data[to] += weight(to) * (high.data[to] - low.data[to]);
      }
      return low;
    };
    const [above, below, down] = steps(rows);
    const tall = mix(pick(image, above, all(columns)), pick(image, below, all(columns)),
      (to) => down[Math.floor(to / columns) % down.length]);
    const [left, right, across] = steps(columns);
    return mix(pick(tall, all(down.length), left), pick(tall, all(down.length), right),
      (to) => across[to % across.length]);
  }

  widgets.convolution = { pad, crop, convolve, transpose, shuffle, nearest, bilinear };
})();
