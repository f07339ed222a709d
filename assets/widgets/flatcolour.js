// A flat colour through a decoder with random weights; the twin of
// src/deconv_article/figures/flatcolour.py (its picture: flatcolour_picture.py), and of
// model/decoder.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { area, curve, lines, pixels, rect, text } = widgets.marks;
  const { pad, crop, convolve, transpose, shuffle, nearest, bilinear } = widgets.convolution;

  const FACTOR = 2;
  const HIDDEN = 4;
  const LAW = 1 - 1 / FACTOR ** 2;
  const COLOURS = {
    red: [1, -1, -1],
    yellow: [1, 1, -1],
    green: [-1, 1, -1],
    cyan: [-1, 1, 1],
    blue: [-1, -1, 1],
    magenta: [1, -1, 1],
    white: [1, 1, 1],
    black: [-1, -1, -1],
  };
  const MEAN = 127.5;
  const SEEDS = 40;
  const FARTHEST = 64;
  const MOST = 200;
  const SIDE = 32;
  const TEXEL = 8;
  const BOOST = 8;
  const RESIZES = 3;
  const NAMES = [
    "deconvolution of size 3", "deconvolution of size 4", "sub-pixel convolution",
    "nearest-neighbour resize-convolution", "bilinear resize-convolution",
  ];

  const product = (lengths) => lengths.reduce((one, other) => one * other, 1);
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // What was computed once is kept: drawing the weights of all seeds is most of the work.
  function remember(compute) {
    const known = new Map();
    return (...asked) => {
      const key = asked.join(" ");
      if (!known.has(key)) known.set(key, compute(...asked));
      return known.get(key);
    };
  }

  const kernels = remember((kind, layers, seed) => {
    const channels = [3, ...new Array(layers - 1).fill(HIDDEN), 3];
    const size = kind === 1 ? 4 : 3;
    const shapes = range(layers).map((layer) => {
      const [inputs, outputs] = [channels[layer], channels[layer + 1]];
      const phases = kind === 2 ? FACTOR ** 2 : 1;
      return [...(kind < 2 ? [inputs, outputs] : [outputs * phases, inputs]), size, size];
    });
    const drawn = widgets.dice.normals(seed, shapes.map(product).reduce((a, b) => a + b, 0));
    let start = 0;
    return shapes.map((shape, layer) => {
      const seen = (channels[layer] * size ** 2) / (kind < 2 ? FACTOR ** 2 : 1);
      const data = drawn.slice(start, start += product(shape));
      return { shape, data: Float64Array.from(data, (value) => Math.sqrt(2 / seen) * value) };
    });
  });

  function enlarge(image, kernel, kind) {
    const [rows, columns] = image.shape.slice(1).map((side) => FACTOR * side);
    const around = pad(image, 1, true);
    if (kind < 2) return crop(transpose(around, kernel, FACTOR), FACTOR, rows, columns);
    if (kind === 2) return shuffle(convolve(around, kernel), FACTOR);
    const resized = (kind === 3 ? nearest : bilinear)(around, FACTOR);
    return crop(convolve(resized, kernel), FACTOR - 1, rows, columns);
  }

  // One period of the response to a flat colour, as its channels.
  function decode(colour, kind, layers, seed) {
    let image = { shape: [3, 1, 1], data: Float64Array.from(colour) };
    kernels(kind, layers, seed).forEach((kernel, layer) => {
      const data = layer ? image.data.map((value) => Math.max(value, 0)) : image.data;
      image = enlarge({ ...image, data }, kernel, kind);
    });
    const length = image.data.length / 3;
    return range(3).map((c) => Array.from(image.data.subarray(c * length, (c + 1) * length)));
  }

  function patternPower(image) {
    const means = image.map(average);
    return [
      average(image.map((channel, c) => average(channel.map((value) => (value - means[c]) ** 2)))),
      average(image.map((channel) => average(channel.map((value) => value ** 2)))),
    ];
  }

  const shares = remember((name, kind, layers) => range(SEEDS).map((index) => {
    const [pattern, power] = patternPower(decode(COLOURS[name], kind, layers, index + 1));
    return power ? pattern / power : 0;
  }));

  // Amplitudes [down][across] of one period's harmonics, over the channels.
  function harmonics(image, period) {
    const turns = range(period).map((index) => (2 * Math.PI * index) / period);
    const [cosines, sines] = [turns.map(Math.cos), turns.map(Math.sin)];
    const power = (channel, down, across) => {
      let [real, imaginary] = [0, 0];
      channel.forEach((value, index) => {
        const turn = (down * Math.floor(index / period) + across * (index % period)) % period;
        real += value * cosines[turn];
        imaginary += value * sines[turn];
      });
      return (real ** 2 + imaginary ** 2) / channel.length ** 2;
    };
    return range(period).map((down) => range(period).map((across) =>
      Math.sqrt(average(image.map((channel) => power(channel, down, across))))));
  }

  const rounded = (value) => Math.floor(10 * value + 0.5) / 10;
  const levels = (values) =>
    values.map((value) => Math.min(255, Math.max(0, Math.floor(MEAN + value + 0.5))));

  function model({ kind, layers, seed, colour, distance, contrast }) {
    const [name, direction] = Object.entries(COLOURS)[colour];
    const unit = decode(direction, kind, layers, seed);
    const percent = shares(name, kind, layers).map((one) => 100 * one);
    const [pattern, power] = patternPower(unit);
    const response = unit.map((channel) => channel.map((value) => distance * value));
    const boost = contrast ? BOOST : 1;
    const shown = response.map((channel) => {
      const mean = average(channel);
      return channel.map((value) => mean + boost * (value - mean));
    });
    const period = FACTOR ** layers;
    const slope = Math.sqrt(pattern);
    const beyond = shown.flat().filter((value) => Math.abs(value) > MEAN).length;
    return {
      recipe: NAMES[kind],
      single: layers === 1,
      layers,
      seed,
      colour: name,
      flat: direction.map((part) => distance * part),
      distance,
      period,
      response,
      tile: range(period ** 2).map((index) => levels(shown.map((channel) => channel[index]))),
      spectrum: harmonics(response, period),
      amplitude: rounded(distance * slope),
      slope,
      share: rounded(percent[seed - 1]),
      shares: percent,
      average: rounded(average(percent)),
      law: 100 * LAW,
      boost,
      boosted: boost > 1,
      fed: distance > 0,
      answer: distance * power > 0,
      pattern: distance * slope > 1e-6,
      resize: kind >= RESIZES,
      cut: rounded((100 * beyond) / (3 * period ** 2)),
    };
  }

  function frame([width]) {
    return width < 500
      ? {
        letters: 12, swatch: 44, picture: 64, top: 20, spectrumX: 16, chartX: 184, chartsY: 312,
        chart: 120, stripX: 12, stripY: 514, strip: 292,
      }
      : {
        letters: 13, swatch: 72, picture: 108, top: 22, spectrumX: 396, chartX: 552, chartsY: 32,
        chart: 120, stripX: 394, stripY: 230, strip: 284,
      };
  }

  function layout(data, size) {
    const at = frame(size);
    const side = SIDE * TEXEL;
    const middle = at.top + side / 2;
    const tip = at.picture - 4;
    const out = data.boosted ? `out, what differs × ${data.boost}` : "out, as it is";
    const swatchY = middle - at.swatch / 2;
    return [
      text("in", 0, swatchY - 7, "in", at.letters),
      pixels("flat", 0, swatchY, at.swatch, at.swatch, 1, [levels(data.flat)]),
      lines("arrow", [[at.swatch + 4, middle, tip, middle], [tip - 5, middle - 4, tip, middle],
        [tip - 5, middle + 4, tip, middle]], "muted", 1.5),
      text("out", at.picture, at.top - 7, `${out}: ${SIDE} × ${SIDE} pixels`, at.letters),
      pixels("picture", at.picture, at.top, side, side, SIDE, picture(data)),
      ...spectrum(data, at),
      ...chart(data, at),
      ...strip(data, at),
    ];
  }

  function picture({ period, tile }) {
    return range(SIDE ** 2).map((index) =>
      tile[(Math.floor(index / SIDE) % period) * period + (index % period)]);
  }

  function spectrum(data, { spectrumX: left, chartsY: top, chart: side, letters }) {
    const { period } = data;
    const half = period / 2;
    const pitch = side / period;
    const squares = [];
    for (let down = -half; down <= half; down++) {
      for (let across = -half; across <= half; across++) {
        const amplitude = data.spectrum[(down + period) % period][(across + period) % period];
        const edge = Math.min(pitch - 1, 16 * Math.sqrt(amplitude / FARTHEST));
        if (edge <= 1.2 || (!down && !across)) continue;
        const [x, y] = [left + (across + half) * pitch, top + (down + half) * pitch];
        squares.push([x - edge / 2, y - edge / 2, edge, edge]);
      }
    }
    const centre = left + side / 2;
    const cross = [[left, top + side / 2, left + side, top + side / 2],
      [centre, top, centre, top + side]];
    return [
      text("spectrum", left - 8, top - 17, "its spectrum", letters),
      rect("plane", left, top, side, side, "paper", 0, "rule"),
      lines("axes", cross, "rule"),
      ...(squares.length ? [area("harmonics", squares, "paint")] : []),
      ...[["−½", left], ["0", centre], ["½", left + side]].map(([words, x]) =>
        text(`cycles:${words}`, x, top + side + 20, words, 11, "muted", "middle")),
      text("cycles", centre, top + side + 34, "cycles a pixel", 11, "muted", "middle"),
    ];
  }

  function chart(data, { chartX: left, chartsY: top, chart: side, letters }) {
    const bottom = top + side;
    const tall = side / MOST;
    const x = left + (side * data.distance) / FARTHEST;
    const y = bottom - tall * data.distance * data.slope;
    const line = [[left, bottom], [left + side, bottom - tall * FARTHEST * data.slope]];
    const title = `pattern: ${widgets.sentence.format(data.amplitude)} levels`;
    return [
      text("pattern", left - 8, top - 17, title, letters),
      lines("chart", [[left, top, left, bottom], [left, bottom, left + side, bottom]], "rule"),
      curve("slope", line, "muted"),
      lines("distance", [[x, bottom, x, y]], "accent"),
      rect("now", x - 3.5, y - 3.5, 7, 7, "accent"),
      text("most", left + 4, top + 10, String(MOST), 11),
      text("least", left, bottom + 20, "0", 11, "muted", "middle"),
      text("farthest", left + side, bottom + 20, String(FARTHEST), 11, "muted", "middle"),
      text("far", left + side / 2, bottom + 34, "levels from the mean", 11, "muted", "middle"),
    ];
  }

  function strip(data, { stripX: left, stripY: top, strip: width, letters }) {
    const { format } = widgets.sentence;
    const bottom = top + 22;
    const place = (percent) => left + (width * percent) / 100;
    const [law, own] = [place(data.law), place(data.shares[data.seed - 1])];
    const seeds = data.shares.map((one) => [place(one), top + 6, place(one), bottom]);
    return [
      text("shares", left - 4, top - 24, "share of the response that is pattern", letters),
      text("law", law, top - 5, `1 − 1/2² = ${format(data.law)}%`, 11, "ink", "middle"),
      lines("shares-axis", [[left, bottom, left + width, bottom]], "rule"),
      lines("others", seeds, "muted"),
      lines("expected", [[law, top, law, bottom + 5]], "ink", 2),
      lines("own", [[own, top + 2, own, bottom]], "accent", 3),
      ...[0, 25, 50, 75, 100].map((percent) =>
        text(`share:${percent}`, place(percent), bottom + 16, `${percent}%`, 11, "muted", "middle")),
      text("seeds", left - 4, bottom + 34, `${SEEDS} seeds, on average ${format(data.average)}%`, 11),
      text("this", left + width + 4, bottom + 34, `seed ${data.seed}: ${format(data.share)}%`, 11,
        "accent", "end"),
    ];
  }

  function table({ response, spectrum: amplitudes, period }) {
    const head = ["row", "column", "red", "green", "blue", "cycles down", "cycles across",
      "amplitude, levels"];
    const rows = response[0].map((_, index) => {
      const [down, across] = [Math.floor(index / period), index % period];
      return [
        down + 1, across + 1, ...response.map((channel) => rounded(MEAN + channel[index])),
        `${down}/${period}`, `${across}/${period}`, rounded(amplitudes[down][across]),
      ];
    });
    return { head, rows };
  }

  (widgets.figures ??= {}).flatcolour = { model, layout, table };
})();
