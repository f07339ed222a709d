// Training, step by step; the twin of src/deconv_article/figures/training.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { rect, lines, text, curve, sprite } = widgets.marks;
  const { hanging } = widgets.gallery;

  const SHOWN = 2;
  const LEVELS = [0.1, 200];
  const DECIBELS = [-40, 40];

  function model(values, known) {
    const step = known.steps[values.step];
    const now = known.checkpoints.indexOf(step);
    const { mean, low, high } = known.scores[values.score];
    const { first, second } = values;
    return {
      step, untrained: step === 0, place: values.step, decibels: values.score === 1,
      first, second, two: first !== second,
      firstname: known.names[first],
      firstmean: mean[first][now], firstlow: low[first][now], firsthigh: high[first][now],
      secondname: known.names[second],
      secondmean: mean[second][now], secondlow: low[second][now], secondhigh: high[second][now],
      seeds: known.seeds, names: known.names, checkpoints: known.checkpoints, now,
      mean, low, high,
      sheet: known.sheet, side: known.side, left: (values.step + 1) * known.each - SHOWN,
    };
  }

  const chosen = ({ first, second }) => [["second", second, "link"], ["first", first, "accent"]];

  function layout(data, [width, height]) {
    const hung = hanging(width);
    const { side } = data;
    const pictures = data.names.map((_, index) => {
      const tile = [data.left * side, index * side, SHOWN * side, side];
      const [x, y] = hung.corner(index);
      return sprite(`pictures:${index}`, x, y, SHOWN * hung.side, hung.side, data.sheet, tile);
    });
    const bars = chosen(data).map(([key, index, colour]) => {
      const [x, y] = hung.corner(index);
      return lines(`${key}-name`, [[x, y - 4, x + 56, y - 4]], colour, 3);
    });
    const top = hung.bottom(data.names.length) + 24;
    return [...hung.labels(data.names), ...pictures, ...bars, ...chart(data, top, width, height)];
  }

  const across = (step) => Math.log10(1 + step / 10);

  function share(value, decibels) {
    const [low, high] = decibels ? DECIBELS : LEVELS.map(Math.log10);
    const place = decibels ? value : Math.log10(Math.max(value, LEVELS[0]));
    return Math.min(1, Math.max(0, (place - low) / (high - low)));
  }

  function chart(data, top, width, height) {
    const letters = 12;
    const [left, right] = [38, width - 8];
    const [above, below] = [top + 2.6 * letters, height - 2.6 * letters - 4];
    const last = across(data.checkpoints.at(-1));
    const xs = data.checkpoints.map((step) => left + (across(step) / last) * (right - left));
    const y = (value) => below - share(value, data.decibels) * (below - above);
    const trace = (row) => row.map((value, place) => [xs[place], y(value)]);
    const title = data.decibels
      ? "harmonic excess over real digits, dB"
      : "RMS pattern on flat colours, in levels of 255";
    const ticks = data.decibels ? [-40, -20, 0, 20, 40] : [0.1, 1, 10, 100];
    const now = xs[data.now];
    const marks = [
      text("title", 0, top + letters, title, letters),
      lines("grid", ticks.map((tick) => [left, y(tick), right, y(tick)]), "rule"),
      lines("now", [[now, above - 4, now, below]], "muted"),
    ];
    ticks.forEach((tick, place) => {
      const words = tick === 0.1 ? "≤ 0.1" : String(tick);
      marks.push(text(`y:${place}`, left - 5, y(tick) + 4, words, letters - 1, "muted", "end"));
    });
    data.checkpoints.forEach((step, place) => {
      if (![0, 10, 30, 100, 300, 1000].includes(step)) return;
      const end = place === xs.length - 1;
      marks.push(text(`x:${place}`, xs[place] + (end ? 8 : 0), below + letters + 4, String(step),
        letters - 1, "muted", end ? "end" : "middle"));
    });
    marks.push(text("steps", right + 8, height - 4, "steps of training", letters, "muted", "end"));
    for (const [key, index, colour] of chosen(data)) {
      const band = [...trace(data.low[index]), ...trace(data.high[index]).reverse()];
      marks.push(curve(`${key}-band`, band, "none", 0, colour, 0.22));
    }
    data.mean.forEach((row, index) => {
      marks.push(curve(`line:${index}`, trace(row), "muted", 0.75));
    });
    for (const [key, index, colour] of chosen(data)) {
      const points = trace(data.mean[index]);
      const [x, level] = points[data.now];
      marks.push(
        curve(`${key}-line`, points, colour, 2.5),
        rect(`${key}-dot`, x - 4, level - 4, 8, 8, colour, 1, "paper", 1.5),
      );
    }
    return marks;
  }

  function table(data) {
    const rows = data.checkpoints.map((step, place) =>
      [step, ...data.mean.map((means) => means[place])]);
    return { head: ["step", ...data.names], rows };
  }

  (widgets.figures ??= {}).training = { model, layout, table };
})();
