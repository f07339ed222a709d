// The layers that small networks are made of; see src/deconv_article/model/convolution.py. An image
// is { shape: [channels, rows, columns], data }, a kernel { shape: [.., .., size, size], data }.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { mod } = widgets.overlap;

  const zeros = (shape) => {
    const count = shape.reduce((product, length) => product * length, 1);
    return { shape, data: new Float64Array(count) };
  };

  // An image whose value at [channel, row, column] is what `at` gives; null is 0.
  function fill(shape, at) {
    const image = zeros(shape);
    const [channels, rows, columns] = shape;
    let index = 0;
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) image.data[index++] = at(c, y, x);
      }
    }
    return image;
  }

  function pad({ shape: [channels, rows, columns], data }, width, wrap = false) {
    return fill([channels, rows + 2 * width, columns + 2 * width], (c, y, x) => {
      let [row, column] = [y - width, x - width];
      if (wrap) [row, column] = [mod(row, rows), mod(column, columns)];
      const inside = row >= 0 && row < rows && column >= 0 && column < columns;
      return inside ? data[(c * rows + row) * columns + column] : 0;
    });
  }

  function crop({ shape: [channels, height, width], data }, first, rows, columns) {
    return fill([channels, rows, columns], (c, y, x) =>
      data[(c * height + first + y) * width + first + x]);
  }

  function convolve(image, kernel, stride = 1) {
    const [inputs, rows, columns] = image.shape;
    const [outputs, , size] = kernel.shape;
    const made = zeros([outputs, ...[rows, columns].map((n) => Math.floor((n - size) / stride) + 1)]);
    const [, height, width] = made.shape;
    for (let d = 0; d < outputs; d++) {
      for (let c = 0; c < inputs; c++) {
        for (let tap = 0; tap < size * size; tap++) {
          const weight = kernel.data[(d * inputs + c) * size * size + tap];
          const [i, j] = [Math.floor(tap / size), tap % size];
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
    const made = zeros([outputs, ...[rows, columns].map((n) => (n - 1) * stride + size)]);
    const [, height, width] = made.shape;
    for (let c = 0; c < inputs; c++) {
      for (let d = 0; d < outputs; d++) {
        for (let tap = 0; tap < size * size; tap++) {
          const weight = kernel.data[(c * outputs + d) * size * size + tap];
          const [i, j] = [Math.floor(tap / size), tap % size];
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
    const made = [channels / factor ** 2, rows * factor, columns * factor];
    return fill(made, (c, y, x) => {
      const phase = (y % factor) * factor + (x % factor);
      const row = (c * factor ** 2 + phase) * rows + Math.floor(y / factor);
      return data[row * columns + Math.floor(x / factor)];
    });
  }

  function nearest({ shape: [channels, rows, columns], data }, factor) {
    return fill([channels, rows * factor, columns * factor], (c, y, x) =>
      data[(c * rows + Math.floor(y / factor)) * columns + Math.floor(x / factor)]);
  }

  // For each output along one axis: the inputs before and after it, and the weight of the latter.
  function between(length, factor) {
    return Array.from({ length: length * factor }, (_, index) => {
      const place = Math.min(length - 1, Math.max(0, (index + 0.5) / factor - 0.5));
      const before = Math.floor(place);
      return [before, Math.min(before + 1, length - 1), place - before];
    });
  }

  function bilinear({ shape: [channels, rows, columns], data }, factor) {
    const [down, across] = [between(rows, factor), between(columns, factor)];
    return fill([channels, rows * factor, columns * factor], (c, y, x) => {
      const [[top, bottom, low], [left, right, far]] = [down[y], across[x]];
      const line = (column) => {
        const [one, other] = [top, bottom].map((row) => data[(c * rows + row) * columns + column]);
        return one + low * (other - one);
      };
      return line(left) + far * (line(right) - line(left));
    });
  }

  widgets.convolution = { pad, crop, convolve, transpose, shuffle, nearest, bilinear };
})();
