// How much gradient each pixel gets, behind layers that downsample; the twin of
// src/deconv_article/figures/gradient.py and of src/deconv_article/model/backward.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { stack, statistics } = widgets.overlap;
  const { format } = widgets.sentence;
  const { rect, text, area, shade, legend } = widgets.marks;

  const SIDE = 16;
  const MOST = 9;
  const STEPS = 24;
  const SEEDS = 99;

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
    let next = 0;
    for (let one = 0; one < count; one++) {
      for (const { data } of weights) {
        for (let tap = 0; tap < taps; tap++) data[one * taps + tap] = 2 * drawn[next++] - 1;
      }
      for (let at = 0; at < pixels; at++) images.data[one * pixels + at] = drawn[next++];
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

  function mapOf(power, period) {
    const strengths = root(power);
    const cell = positions(power, period);
    const middle = mean(strengths);
    const low = Math.min(...cell.data);
    return {
      columns: power.side,
      percents: Array.from(strengths.data, (one) => Math.floor((100 * one) / middle + 0.5 + 1e-9)),
      contrast: contrast(strengths),
      grid: contrast(cell),
      ratio: low ? Math.max(...cell.data) / low : null,
    };
  }

  // The mean power of the first maps of a batch.
  function meanPower({ side, data }, count) {
    const power = batch(1, side);
    for (let one = 0, from = 0; one < count; one++) {
      for (let at = 0; at < power.data.length; at++, from++) power.data[at] += data[from] ** 2 / count;
    }
    return power;
  }

  function kindOf(name, gradients, period) {
    const [first, all] = [1, gradients.count].map((count) => meanPower(gradients, count));
    return { name, first: mapOf(first, period), all: mapOf(all, period) };
  }

  function model({ size, stride, lap, images, seed, ...values }) {
    const most = Math.max(...[1, 2, 3].filter((count) => count === 1 || stride ** count <= MOST));
    const layers = Math.min(values.layers, most);
    const [width, period] = [stride + lap, stride ** layers];
    const side = Math.ceil(SIDE / period) * period;
    const overlap = statistics(stack(Array(layers).fill([stride, size])).at(-1));
    const draws = draw(seed, images, layers, size, side);
    const kinds = [
      kindOf("strided convolution", throughLinear(null, draws, stride), period),
      kindOf("max pooling", throughMax(draws, stride, width), period),
      kindOf("average pooling", throughLinear(box(width), draws, stride), period),
      kindOf("blurred pooling", throughLinear(blur(stride), draws, stride), period),
    ];
    const [strided, maximum, average, blurred] = kinds.map((kind) => kind.all.ratio);
    return {
      size,
      stride,
      layers,
      most,
      width,
      images,
      side,
      period,
      kinds,
      one: layers === 1,
      single: images === 1,
      expected: overlap.ratio,
      strided,
      maximum,
      average,
      blurred,
      grid: kinds[0].all.grid,
      first: kinds[0].first.grid,
    };
  }

  function frame([width]) {
    if (width < 500) {
      const [side, right] = [108, width - 0.5 - 108];
      return { side, first: [right - side - 8, 22.5], all: [right, 22.5], step: [0, side + 10] };
    }
    return { side: 162, first: [0.5, 44.5], all: [0.5, 262.5], step: [180, 0] };
  }

  function layout(data, size) {
    const [width, height] = size;
    const at = frame(size);
    const narrow = width < 500;
    const many = data.single ? "the same draw" : `${data.images} draws`;
    const heads = narrow
      ? [text("first", at.first[0], 14, "one draw", 12), text("all", at.all[0], 14, many, 12)]
      : [
        text("first", 0, 37, "one draw: a random network sees a random image", 12),
        text("all", 0, 255, `${many}, root mean square; outlined: one cell of the grid`, 12),
      ];
    const cell = (at.side * data.period) / data.side;
    const maps = data.kinds.flatMap((kind, index) => {
      const place = ([x, y]) => [x + index * at.step[0], y + index * at.step[1]];
      const [first, all] = [place(at.first), place(at.all)];
      return [
        ...squares(`first-${index}`, first, at.side, kind.first, data.side),
        ...squares(`all-${index}`, all, at.side, kind.all, data.side),
        rect(`cell-${index}`, all[0] + 0.5, all[1] + 0.5, cell - 1, cell - 1, "accent", 0, "accent", 2),
        ...(narrow ? narrowWords : wideWords)(index, kind, first, at.side),
      ];
    });
    const across = narrow ? width - 1 : 224;
    const scale = legend(width - 0.5 - across, height - 41, across, 11, "gradient");
    return [...heads, ...maps, ...scale];
  }

  function squares(name, [x, y], side, { columns, percents }, pixels) {
    const pitch = side / pixels;
    const runs = Array.from({ length: STEPS + 1 }, () => []);
    const shades = percents.map((percent) => Math.floor(STEPS * shade(percent / 100) + 0.5));
    for (let row = 0; row < pixels; row++) {
      const at = (column) => shades[(row % columns) * columns + (column % columns)];
      let start = 0;
      for (let end = 1; end <= pixels; end++) {
        if (end < pixels && at(end) === at(start)) continue;
        runs[at(start)].push([x + start * pitch, y + row * pitch, (end - start) * pitch, pitch]);
        start = end;
      }
    }
    const inked = [...runs.entries()].filter(([step, rects]) => step && rects.length);
    return [
      ...inked.map(([step, rects]) => area(`${name}:${step}`, rects, "paint", step / STEPS)),
      rect(`${name}-edge`, x, y, side, side, "rule", 0, "rule"),
    ];
  }

  const grid = (map) => `grid ${Math.floor(map.grid + 0.5)}%`;
  const ratio = (map) => (map.ratio === null ? "some get none" : `${format(map.ratio)} to 1`);

  function wideWords(index, { name, first, all }, [x, y], side) {
    const below = y + side + 16;
    return [
      text(`kind-${index}`, x, 14, name, 13, "ink"),
      text(`first-grid-${index}`, x, below, grid(first), 12),
      text(`all-grid-${index}`, x, below + 218, `${grid(all)}, ${ratio(all)}`, 12),
    ];
  }

  function narrowWords(index, { name, first, all }, [, y]) {
    const [how, what] = name.split(" ");
    return [
      text(`kind-${index}`, 0, y + 12, how, 12, "ink"),
      text(`kind-2-${index}`, 0, y + 27, what, 12, "ink"),
      text(`first-grid-${index}`, 0, y + 51, `one: ${grid(first)}`, 11),
      text(`all-grid-${index}`, 0, y + 67, `all: ${grid(all)}`, 11),
      text(`ratio-${index}`, 0, y + 83, ratio(all), 11),
    ];
  }

  function table({ kinds }) {
    const head = [
      "downsampling", "one draw: contrast of pixels, %", "of the grid, %",
      "all draws: contrast of pixels, %", "of the grid, %", "strongest / weakest position",
    ];
    const rows = kinds.map(({ name, first, all }) => [
      name, first.contrast, first.grid, all.contrast, all.grid,
      all.ratio === null ? "infinite" : format(all.ratio),
    ]);
    return { head, rows };
  }

  const again = ({ seed }) => ({ seed: (seed % SEEDS) + 1 });

  (widgets.figures ??= {}).gradient = { model, layout, table, actions: { again } };
})();
