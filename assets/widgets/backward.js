// How much gradient each pixel gets, behind small random networks that downsample; the twin of
// src/deconv_article/model/backward.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  // A batch is { count, side, data }: so many square maps, or kernels, one behind the other.
  function batch(count, side, value = 0) {
    const data = new Float64Array(count * side * side);
    return { count, side, data: value ? data.fill(value) : data };
  }

  const root = (maps) => ({ ...maps, data: maps.data.map(Math.sqrt) });
  const mean = ({ data }) => data.reduce((sum, value) => sum + value, 0) / data.length;

  // Random networks, a batch of kernels a layer, and an image each.
  function draw(seed, count, layers, size, side) {
    const [taps, pixels] = [size * size, side * side];
    const drawn = widgets.dice.uniforms(seed, count * (layers * taps + pixels));
    const weights = Array.from({ length: layers }, () => batch(count, size));
    const images = batch(count, side);
    for (let one = 0, next = 0; one < count; one++) {
      for (const { data } of weights) {
        for (let tap = 0; tap < taps; tap++) data[one * taps + tap] = 2 * drawn[next++] - 1;
      }
      images.data.set(drawn.subarray(next, next + pixels), one * pixels);
      next += pixels;
    }
    return { weights, images };
  }

  // The gradient behind a convolution from the one before it: a transposed convolution.
  function spread(above, { count, side: size, data: taps }, stride) {
    const below = batch(above.count, above.side * stride);
    const { side, data } = below;
    for (let one = 0, from = 0; one < above.count; one++) {
      const [kernel, map] = [count > 1 ? one * size * size : 0, one * side * side];
      for (let row = 0; row < side; row += stride) {
        for (let column = 0; column < side; column += stride, from++) {
          const value = above.data[from];
          if (value === 0) continue; // most are, behind max pooling
          for (let a = 0, tap = kernel, line = row; a < size; a++) {
            for (let b = 0, place = column; b < size; b++, tap++) {
              data[map + line * side + place] += taps[tap] * value;
              if (++place === side) place = 0;
            }
            if (++line === side) line = 0;
          }
        }
      }
    }
    return below;
  }

  // The images with their first rows and columns put once more behind their last.
  function wrap({ count, side, data }, more) {
    const wide = batch(count, side + more);
    for (let one = 0, to = 0; one < count; one++) {
      for (let row = 0; row < wide.side; row++, to += wide.side) {
        const from = (one * side + (row % side)) * side;
        const line = data.subarray(from, from + side);
        wide.data.set(line, to);
        wide.data.set(line.subarray(0, more), to + side);
      }
    }
    return wide;
  }

  // A convolution that takes single steps.
  function slide(images, { side: size, data: taps }) {
    const made = batch(images.count, images.side);
    const { side, data } = wrap(images, size - 1);
    for (let one = 0, to = 0; one < made.count; one++) {
      for (let row = 0; row < made.side; row++) {
        for (let column = 0; column < made.side; column++, to++) {
          let sum = 0;
          for (let a = 0, tap = one * size * size; a < size; a++) {
            const line = (one * side + row + a) * side + column;
            for (let b = 0; b < size; b++, tap++) sum += taps[tap] * data[line + b];
          }
          made.data[to] = sum;
        }
      }
    }
    return made;
  }

  // Max pooling: the values, and where the first of the largest of each window stands.
  function pool({ count, side, data }, width, stride) {
    const pooled = batch(count, side / stride);
    const ways = new Int32Array(pooled.data.length);
    for (let one = 0, window = 0; one < count; one++) {
      const map = one * side * side;
      for (let top = 0; top < side; top += stride) {
        for (let left = 0; left < side; left += stride, window++) {
          let best = map + top * side + left;
          for (let a = 0, line = top; a < width; a++) {
            for (let b = 0, place = left; b < width; b++) {
              const at = map + line * side + place;
              if (data[at] > data[best]) best = at;
              if (++place === side) place = 0;
            }
            if (++line === side) line = 0;
          }
          ways[window] = best;
          pooled.data[window] = data[best];
        }
      }
    }
    return { pooled, ways };
  }

  // The gradient behind max pooling: each window's goes to its largest pixel.
  function route({ count, side, data }, ways, stride) {
    const below = batch(count, side * stride);
    for (let window = 0; window < ways.length; window++) below.data[ways[window]] += data[window];
    return below;
  }

  const box = (width) => batch(1, width, 1 / (width * width));

  // Three boxes as wide as the stride in a row.
  function blur(stride) {
    const along = new Array(3 * stride - 2).fill(0);
    for (let tap = 0; tap < stride ** 3; tap++) {
      along[(tap % stride) + (Math.floor(tap / stride) % stride) + Math.floor(tap / stride ** 2)] +=
        1 / stride ** 3;
    }
    const data = along.flatMap((down) => along.map((across) => down * across));
    return { count: 1, side: along.length, data };
  }

  function throughLinear(smooth, { weights, images }, stride) {
    return weights.reduceRight((above, kernels) => (smooth
      ? spread(spread(above, smooth, stride), kernels, 1)
      : spread(above, kernels, stride)), batch(images.count, 1, 1));
  }

  function throughMax({ weights, images }, stride, width) {
    let now = images;
    const ways = weights.map((kernels) => {
      const seen = pool(slide(now, kernels), width, stride);
      now = seen.pooled;
      return seen.ways;
    });
    return weights.reduceRight((above, kernels, layer) =>
      spread(route(above, ways[layer], stride), kernels, 1), batch(now.count, now.side, 1));
  }

  function positions({ side, data }, period) {
    const sums = batch(1, period);
    data.forEach((power, index) => {
      const [row, column] = [Math.floor(index / side) % period, (index % side) % period];
      sums.data[row * period + column] += power;
    });
    const cells = (side / period) ** 2;
    return root({ ...sums, data: sums.data.map((sum) => sum / cells) });
  }

  function contrast(strengths) {
    const middle = mean(strengths);
    const data = strengths.data.map((value) => (value - middle) ** 2);
    return Math.floor((1000 * Math.sqrt(mean({ data }))) / middle + 0.5) / 10;
  }

  // The mean power of the first maps of a batch.
  function meanPower({ side, data }, count) {
    const power = batch(1, side);
    for (let one = 0, from = 0; one < count; one++) {
      for (let at = 0; at < power.data.length; at++, from++) power.data[at] += data[from] ** 2 / count;
    }
    return power;
  }

  widgets.backward = {
    draw, box, blur, throughLinear, throughMax, root, mean, meanPower, positions, contrast,
  };
})();
