// A kernel that the reader draws; the twin of src/deconv_article/figures/kernel.py (its picture:
// kernel_picture.py), and its drag.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { normals } = widgets.dice;
  const { format, readable } = widgets.sentence;
  const { rect, lines, text, numbers, area, curve, shade } = widgets.marks;

  const TAPS = 9;
  const PER = 4;
  const LARGEST = 2;
  const MOST = PER * LARGEST;
  const SAMPLES = 96;
  const OUTPUTS = 14;
  const ZERO = 1e-9;
  const TERMS = 5;

  const range = (length) => Array.from({ length }, (_, index) => index);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  // The mathematics of src/deconv_article/model/kernel.py

  const ofPhase = (taps, stride, phase) => taps.filter((_, tap) => tap % stride === phase);
  const phaseSums = (taps, stride) => range(stride).map((phase) => sum(ofPhase(taps, stride, phase)));

  function response(taps, frequency) {
    const turn = 2 * Math.PI * frequency;
    return Math.hypot(
      sum(taps.map((tap, index) => tap * Math.cos(turn * index))),
      sum(taps.map((tap, index) => tap * Math.sin(turn * index))),
    );
  }

  function unevenness(sums) {
    const total = sum(sums);
    const power = sums.length * sum(sums.map((one) => one * one));
    const spread = power - total * total;
    const size = Math.abs(total);
    return {
      even: spread === 0,
      contrast: total ? Math.floor((1000 * Math.sqrt(spread)) / size + 0.5) / 10 : null,
      share: power ? Math.floor((1000 * spread) / power + 0.5) / 10 : 0,
    };
  }

  function balanced(taps, stride, most) {
    const sums = phaseSums(taps, stride);
    let [best, least] = [taps, Infinity];
    for (let total = Math.max(...sums); total >= Math.min(...sums); total--) {
      const phases = range(stride)
        .map((phase) => moved(ofPhase(taps, stride, phase), total, most));
      const found = taps.map((_, tap) => phases[tap % stride][Math.floor(tap / stride)]);
      const cost = sum(found.map((tap, index) => (tap - taps[index]) ** 2));
      if (unevenness(phaseSums(found, stride)).even && cost < least) [best, least] = [found, cost];
    }
    return best;
  }

  function moved(taps, total, most) {
    const now = [...taps];
    const step = total > sum(taps) ? 1 : -1;
    const cost = (tap) =>
      [Math.abs(now[tap] - taps[tap]), step * Math.abs(2 * tap - taps.length + 1)];
    const order = (one, other) =>
      cost(one)[0] - cost(other)[0] || cost(one)[1] - cost(other)[1] || one - other;
    for (let left = Math.abs(total - sum(taps)); left > 0; left--) {
      const free = range(taps.length).filter((tap) => Math.abs(now[tap] + step) <= most);
      if (free.length) now[free.sort(order)[0]] += step;
    }
    return now;
  }

  function rolled(taps, per, most) {
    const seed = taps.reduce((mixed, tap) => (Math.imul(31, mixed) + tap) >>> 0, 0);
    return normals(seed, taps.length)
      .map((drawn) => Math.max(-most, Math.min(most, Math.floor(per * drawn + 0.5))));
  }

  // The figure

  const tapsOf = (values, count) => range(count).map((tap) => values[`tap${tap + 1}`]);
  const named = (taps) => Object.fromEntries(taps.map((steps, tap) => [`tap${tap + 1}`, steps]));

  function fraction(j, stride) {
    const common = range(stride).findLast((part) => part && j % part + stride % part === 0);
    return `${j / common}/${stride / common}`;
  }

  function listed(words) {
    return [...(words.length > 1 ? [words.slice(0, -1).join(", ")] : []), ...words.slice(-1)]
      .join(" and ");
  }

  function model(values) {
    const { stride, size } = values;
    const steps = tapsOf(values, size);
    const folded = phaseSums(steps, stride);
    const taps = steps.map((step) => step / PER);
    const sums = folded.map((one) => one / PER);
    const frequencies = range(stride).slice(1);
    const leaks = frequencies.map((j) => response(taps, j / stride));
    const points = frequencies.map((j) => fraction(j, stride));
    const facts = unevenness(folded);
    return {
      stride,
      size,
      taps,
      sums,
      mean: sum(sums) / stride,
      gains: range(SAMPLES + 1).map((sample) => response(taps, sample / SAMPLES)),
      leaks,
      spoken: listed(sums.map(readable)),
      points: listed(points),
      missed: listed(points.filter((_, index) => leaks[index] > ZERO)),
      ...facts,
      single: stride === 1,
      divides: size % stride === 0,
      blank: !folded.some(Boolean),
      centred: facts.contrast === null,
      gaps: size < stride,
    };
  }

  const actions = {
    roll: (values) => named(rolled(tapsOf(values, TAPS), PER, MOST)),
    balance: (values) => named(balanced(tapsOf(values, values.size), values.stride, MOST)),
  };

  function frame([width]) {
    return width < 500
      ? {
        letters: 12, small: 11, kernel: [46, 22, 273, 144], sums: [0, 224],
        output: [46, 326, 267, 54], response: [46, 428, 267, 104],
      }
      : {
        letters: 13, small: 12, kernel: [46, 24, 292, 160], sums: [0, 251],
        output: [410, 262, 288, 58], response: [410, 24, 288, 160],
      };
  }

  // Where taps stand: the middle of the first, how far apart they are, and how high a weight of 1 is.
  function scale({ size }, [left, top, across, down]) {
    const column = Math.min(56, across / size);
    const first = left + (across - size * column) / 2 + 0.5 * column;
    return { first, column, unit: down / (2 * LARGEST), zero: top + down / 2 };
  }

  function layout(data, size) {
    const at = frame(size);
    return [
      ...kernelMarks(data, at),
      ...sumMarks(data, at),
      ...outputMarks(data, at),
      ...responseMarks(data, at),
    ].filter(({ rects, ends }) => rects?.length !== 0 && ends?.length !== 0);
  }

  const title = (name, words, [x, y], { letters }) =>
    text(name, x < 400 ? x - 46 : 364, y - 11, words, letters);

  function kernelMarks(data, at) {
    const [left, top, across, down] = at.kernel;
    const { first, column, unit, zero } = scale(data, at.kernel);
    const bottom = top + down;
    const half = 0.3 * column;
    const middles = data.taps.map((_, tap) => first + tap * column);
    const bars = data.taps.map((weight, tap) => [
      middles[tap] - half, zero - Math.max(0, weight) * unit, 2 * half, Math.abs(weight) * unit,
    ]);
    const ends = data.taps.map((weight, tap) =>
      [middles[tap] - half, zero - weight * unit, middles[tap] + half, zero - weight * unit]);
    const rules = [-2, -1, 1, 2]
      .map((step) => [left, zero - step * unit, left + across, zero - step * unit]);
    return [
      title("kernel", "kernel: one weight a tap", at.kernel, at),
      lines("kernel-grid", rules, "rule"),
      lines("kernel-zero", [[left, zero, left + across, zero]], "muted"),
      ...[2, 0, -2].map((step) => text(
        `kernel-tick:${step}`, left - 8, zero - step * unit + 4, readable(step), 11, "muted", "end",
      )),
      area("bars", bars.filter((_, tap) => data.taps[tap]), "paint", shade(1), "muted"),
      lines("handles", ends, "accent", 3),
      text("weights", left - 8, bottom + 20, "weight", 11, "muted", "end"),
      ...data.taps.map((weight, tap) =>
        text(`weight:${tap}`, middles[tap], bottom + 20, readable(weight), at.small - 1, "ink", "middle")),
      text("phases", left - 8, bottom + 35, "phase", 11, "muted", "end"),
      numbers("phase", middles.map((x, tap) => [x, bottom + 35, (tap % data.stride) + 1]), 11, "muted"),
      rect("canvas", left, top, across, down, "paint", 0),
    ];
  }

  function sumMarks(data, { letters, small, sums: [x, y] }) {
    return [
      text("sums", x, y, data.even ? "phase sums: equal" : "phase sums: not equal", letters),
      ...range(data.stride).map((phase) =>
        text(`sum:${phase}`, x, y + 3 + 17 * (phase + 1), written(data, phase), small, "ink")),
    ];
  }

  function written(data, phase) {
    const terms = ofPhase(data.taps, data.stride, phase);
    const total = readable(data.sums[phase]);
    const name = `phase ${phase + 1}:`;
    if (!terms.length) return `${name} no tap, ${total}`;
    if (terms.length === 1) return `${name} ${total}`;
    if (terms.length > TERMS) return `${name} ${terms.length} taps, ${total}`;
    const rest = terms.slice(1)
      .map((weight) => ` ${weight < 0 ? "−" : "+"} ${format(Math.abs(weight))}`);
    return `${name} ${readable(terms[0])}${rest.join("")} = ${total}`;
  }

  function outputMarks(data, at) {
    const [left, top, across, down] = at.output;
    const [low, high] = [Math.min(0, ...data.sums), Math.max(0, ...data.sums)];
    const unit = down / (high - low || 1);
    const zero = top + down + low * unit;
    const cell = across / OUTPUTS;
    const bars = range(OUTPUTS).map((output) => {
      const height = data.sums[output % data.stride];
      const x = left + (output + 0.14) * cell;
      return [x, zero - Math.max(0, height) * unit, 0.72 * cell, Math.abs(height) * unit];
    });
    const level = zero - data.mean * unit;
    const phases = range(OUTPUTS).map((output) =>
      [left + (output + 0.5) * cell, top + down + 20, (output % data.stride) + 1]);
    return [
      title("output", "output for an input of ones", at.output, at),
      area("output-bars", bars.filter(([, , , tall]) => tall > 1), "paint", shade(1), "muted"),
      lines("output-zero", [[left, zero, left + across, zero]], "muted"),
      lines("output-mean", [[left, level, left + across, level]], "ink", 1.5),
      text("output-level", left - 8, level + 4, "mean", 11, "muted", "end"),
      text("output-phases", left - 8, top + down + 20, "phase", 11, "muted", "end"),
      numbers("output-phase", phases, 11, "muted"),
    ];
  }

  function responseMarks(data, at) {
    const [left, top, across, down] = at.response;
    const { stride } = data;
    const bottom = top + down;
    const most = sum(data.taps.map(Math.abs));
    const unit = down / (most || 1);
    const line = data.gains
      .map((gain, sample) => [left + (sample / SAMPLES) * across, bottom - gain * unit]);
    const points = data.leaks.map((leak, index) =>
      [left + ((index + 1) / stride) * across, bottom - leak * unit, leak > ZERO]);
    const words = data.single
      ? "frequency response" : "frequency response: 0 at the circles if even";
    const between = range(stride).slice(1).map((j) => [j / stride, fraction(j, stride)]);
    const ticks = [[0, "0"], ...between, [1, "1"]];
    const leaks = points.filter(([, , leak]) => leak).map(([x, y]) => [x, bottom, x, y]);
    const fill = [[left, bottom], ...line, [left + across, bottom]];
    return [
      title("response", words, at.response, at),
      lines("response-top", [[left, top, left + across, top]], "rule"),
      text("response-most", left - 8, top + 4, readable(most), 11, "muted", "end"),
      text("response-least", left - 8, bottom + 4, "0", 11, "muted", "end"),
      curve("response-fill", fill, "none", 1, "paint", 0.12),
      lines("response-zero", [[left, bottom, left + across, bottom]], "muted"),
      curve("response-line", line, "muted", 1.5),
      lines("leaks", leaks, "accent", 2),
      ...points.map(([x, y, leak], index) => curve(`point:${index + 1}`, circle(x, y),
        leak ? "accent" : "ink", 1.5, leak ? "accent" : "paper")),
      ...ticks.map(([place, label], rank) => text(
        `response-tick:${rank}`, left + place * across, bottom + 17, label, 11, "muted", "middle",
      )),
      text("response-unit", left + across, bottom + 33, "cycles per output", 11, "muted", "end"),
    ];
  }

  function circle(x, y) {
    return range(17).map((corner) => {
      const turn = (2 * Math.PI * corner) / 16;
      return [x + 4 * Math.cos(turn), y + 4 * Math.sin(turn)];
    });
  }

  function table(data) {
    const { stride } = data;
    return {
      head: ["part", "phase", "value"],
      rows: [
        ...data.taps.map((weight, tap) => [`tap ${tap + 1}`, (tap % stride) + 1, weight]),
        ...data.sums.map((total, phase) => [`sum of phase ${phase + 1}`, phase + 1, total]),
        ...data.leaks.map((leak, index) =>
          [`response at ${fraction(index + 1, stride)}`, "all", format(leak)]),
      ],
    };
  }

  // The tap whose column holds x, from 0; beyond the ends the first and the last.
  function tapAt(data, box, x) {
    const { first, column } = scale(data, box);
    return Math.max(0, Math.min(data.size - 1, Math.round((x - first) / column)));
  }

  // The weight that a height means, in steps.
  function stepsAt(data, box, y) {
    const { unit, zero } = scale(data, box);
    const steps = Math.floor(((zero - y) / unit) * PER + 0.5);
    return Math.max(-MOST, Math.min(MOST, steps));
  }

  // Press a column and its weight comes to the pointer, and follows it; `now()` is what is in view.
  function chart(node, { now, set }) {
    let tap = 0;
    const box = () => frame(now().size).kernel;
    const bring = (y) => set({ [`tap${tap + 1}`]: stepsAt(now().data, box(), y) });
    const grab = (x, y) => {
      tap = tapAt(now().data, box(), x);
      bring(y);
    };
    const canvas = d3.select(node).select("[data-key='canvas']");
    // A finger scrolls the page; it sets a weight by a tap, or in the fields.
    canvas.call(d3.drag()
      .touchable(false)
      .subject(({ x, y }) => ({ x, y })) // where the pointer is, not where the mark is
      .on("start", ({ x, y }) => grab(x, y))
      .on("drag", ({ y }) => bring(y)));
    canvas.on("click", (event) => grab(...d3.pointer(event, node)));
  }

  (widgets.figures ??= {}).kernel = {
    model, layout, table, actions, chart, tapAt, stepsAt, frame,
  };
})();
