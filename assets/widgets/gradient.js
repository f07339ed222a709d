// How much gradient each pixel gets, behind layers that downsample; the twin of
// src/deconv_article/figures/gradient.py (its picture: gradient_picture.py).
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { stack, statistics } = widgets.overlap;
  const { format } = widgets.sentence;
  const { rect, text, area, shade, legend } = widgets.marks;
  const {
    draw, box, blur, throughLinear, throughMax, root, mean, meanPower, positions, contrast,
  } = widgets.backward;

  const SIDE = 16;
  const MOST = 9;
  const STEPS = 24;
  const SEEDS = 99;

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
      single: images === 1, unstrided: stride === 1,
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
      const line = (row % columns) * columns;
      let [start, step] = [0, shades[line]];
      for (let end = 1; end <= pixels; end++) {
        const next = end < pixels ? shades[line + (end % columns)] : null;
        if (next === step) continue;
        runs[step].push([x + start * pitch, y + row * pitch, (end - start) * pitch, pitch]);
        [start, step] = [end, next];
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
