// Layers -> how evenly they paint; the twin of src/deconv_article/layers/judge.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { leastPeriod } = widgets.overlap;
  const { enoughInputs, finite, interior, isEven, reach } = widgets.path;

  const along = (layers) => layers[0].axes.map((_, index) => layers.map(({ axes }) => axes[index]));
  const product = (numbers) => numbers.reduce((result, number) => result * number, 1);
  const percent = (fraction) => Math.floor(1000 * fraction + 0.5) / 10;

  function judge(layers) {
    const stacks = along(layers);
    const interiors = stacks.map(interior);
    const stages = layers.map((_, index) => interiors.map((rows) => patternOf(...rows[index + 1])));
    const ratios = stages.at(-1).map(({ ratio }) => ratio);
    const power = product(interiors.map((rows) => powerOf(rows.at(-1)[0])));
    return {
      even: stacks.every(isEven),
      ratio: ratios.includes(null) ? null : product(ratios),
      contrast: percent(Math.sqrt(Math.max(0, power - 1))),
      stages,
      rows: stacks.map((stack, index) => rowOf(stack, ...interiors[index].at(-1))),
      stride: stacks.map((stack) => product(stack.map(({ stride }) => stride))),
      extra: stacks.map(totalExtra),
    };
  }

  function totalExtra(stack) {
    return stack.reduce((extra, axis) => extra * axis.stride + axis.extra, 0);
  }

  function patternOf(counts, unit) {
    const [low, high] = [least(counts), -least(counts.map((count) => -count))];
    const [total, squares] = sums(counts);
    const period = leastPeriod(counts);
    const spread = BigInt(counts.length) * squares - total * total;
    return {
      counts: counts.slice(0, period).map((count) => parts(count, unit)),
      low: parts(low, unit),
      high: parts(high, unit),
      ratio: low > 0n ? Number(high) / Number(low) : null,
      contrast: Math.floor((1000 * Math.sqrt(Number(spread))) / Number(total) + 0.5) / 10,
      period,
      even: low === high,
    };
  }

  const least = (counts) => counts.reduce((low, count) => (count < low ? count : low));
  const sums = (counts) =>
    counts.reduce(([total, squares], count) => [total + count, squares + count * count], [0n, 0n]);
  const parts = (count, unit) =>
    (count % unit ? Number(count) / Number(unit) : Number(count / unit));

  function powerOf(counts) {
    const [total, squares] = sums(counts);
    return Number(BigInt(counts.length) * squares) / Number(total * total);
  }

  function rowOf(stack, period, unit) {
    const inputs = enoughInputs(stack);
    const [counts, share] = finite(stack, inputs);
    const [first, last, length] = reach(stack, inputs);
    let [head, tail] = [first, last];
    const kept = counts.map((count, index) =>
      count * unit === period[index % period.length] * share);
    while (head && kept[head - 1]) head -= 1;
    while (tail && kept[length - tail]) tail -= 1;
    return { inputs, counts: counts.map((count) => parts(count, share)), head, tail };
  }

  Object.assign(widgets.layers, { along, judge, totalExtra });
})();
