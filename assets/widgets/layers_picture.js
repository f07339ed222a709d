// The picture of the figure `layers`; the twin of src/deconv_article/figures/layers_picture.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { curve, legend, lines, numberMarks, numberSize, numbers, rect, shaded, text } =
    widgets.marks;
  const { broken, length, letters, shorten, shortenFront } = widgets.words;
  const { format } = widgets.sentence;

  const END = 8;
  const LETTERS = 12;
  const SMALL = 11;
  const TALL = 40;
  const GAP = 18;
  const TONES = 64;
  const LEGEND_HEIGHT = 40;

  function layout(data, [width]) {
    return parts(data, width, 0)[0];
  }

  function parts(data, width, top) {
    if (!data.read) return message(data, width, top);
    let [marks, y] = rowsOf(data, width, top);
    for (const part of [verdict, pattern, change]) {
      const [more, end] = part(data, width, y + GAP);
      marks = [...marks, ...more];
      y = end;
    }
    if (width >= 500) return [marks, y];
    return [[...marks, ...legend(0.5, y + GAP, width - 1, SMALL)], y + GAP + LEGEND_HEIGHT];
  }

  function rowsOf(data, width, y) {
    const narrow = width < 500;
    const rows = [...data.rows];
    const first = narrow ? 2 : 3;
    if (rows.length > first + 3) rows.splice(first, rows.length - first - 2, null);
    const [top, pitch] = narrow ? [y, 38] : [y + 18, Math.min(36, 160 / rows.length)];
    const marks = narrow ? [] : heads(y + SMALL);
    const [boxes, shades] = [[], []];
    rows.forEach((row, index) => {
      const middle = top + index * pitch + pitch / 2;
      if (!row) {
        const words = `… ${data.rows.length - rows.length + 1} more layers …`;
        marks.push(text(`row:${index}`, 0, middle + 4, words, LETTERS));
        return;
      }
      marks.push(...(narrow ? twoLines : oneLine)(row, data.axis, `row:${index}`, middle));
      const [left, cell, above] = narrow ? [width - 104.5, 6.5, 1] : [width - 112.5, 7, -8];
      row.shades.forEach((_, j) => boxes.push([left + j * cell, middle + above, cell, 16]));
      shades.push(...row.shades);
    });
    marks.push(...shaded("so-far", boxes, tones(shades), 1, "rule"));
    const rules = Array.from({ length: rows.length + 1 }, (_, index) =>
      [0, top + index * pitch, width, top + index * pitch]);
    return [[lines("rules", rules, "rule"), ...marks], top + rows.length * pitch];
  }

  const heads = (y) => [
    text("head:code", 0, y, "layer", SMALL),
    text("head:stride", 426, y, "stride", SMALL, "muted", "middle"),
    text("head:size", 468, y, "size", SMALL, "muted", "middle"),
    text("head:ratio", 572, y, "most / least", SMALL, "muted", "end"),
    text("head:so-far", 591.5, y, "paint so far", SMALL),
  ];

  function oneLine(row, axis, key, y) {
    const base = y + 4;
    const at = [[426, base, row.strides[axis]], [468, base, row.sizes[axis]]];
    const ratio = shorten(ratioOf(row, axis), letters(78, LETTERS));
    return [
      text(key, 0, base, shorten(row.code, letters(398, LETTERS)), LETTERS, "ink"),
      numbers(`${key}:numbers`, at, LETTERS, "ink"),
      text(`${key}:ratio`, 572, base, ratio, LETTERS, fillOf(row, axis), "end"),
    ];
  }

  function twoLines(row, axis, key, y) {
    const words = `stride ${row.strides[axis]}, size ${row.sizes[axis]}: ${ratioOf(row, axis)}`;
    const short = shorten(words.replace(/\d$/, "$& to 1"), letters(210, SMALL));
    return [
      text(key, 0, y - 4, shorten(row.code, letters(320, LETTERS)), LETTERS, "ink"),
      text(`${key}:ratio`, 0, y + 13, short, SMALL, fillOf(row, axis)),
    ];
  }

  function ratioOf(row, axis) {
    if (row.lows[axis] === row.highs[axis]) return "even";
    return row.ratios[axis] === null ? "gaps" : format(row.ratios[axis]);
  }

  const fillOf = (row, axis) => (row.lows[axis] === row.highs[axis] ? "muted" : "accent");
  const tones = (shades) =>
    shades.map((shade) => Math.max(0, Math.floor(TONES * shade + 0.5 + 1e-9) / TONES));

  function verdict(data, width, y) {
    const narrow = width < 500;
    const room = narrow ? width : width - 234;
    const [first, second] = said(data);
    const marks = broken(first, letters(room, 14)).slice(0, 2).map((line, index) =>
      text(`verdict:${index}`, 0, y + 14 + 18 * index, line, 14, "ink"));
    let bottom = y + 18 * marks.length;
    broken(second, letters(room, LETTERS)).slice(0, 1).forEach((line, index) => {
      marks.push(text(`contrast:${index}`, 0, bottom + 12, line, LETTERS));
      bottom += 16;
    });
    if (narrow) return [marks, bottom];
    return [[...marks, ...legend(width - 224.5, y, 224, SMALL)], Math.max(bottom, y + LEGEND_HEIGHT)];
  }

  function said({ even, along, over, ratio, hardly, product, spread }) {
    if (even) return ["even", "far from the ends, all outputs get the same"];
    const all = over && ` over ${over}`;
    const second = `RMS contrast ${format(spread)}%${all && `${all} axes`}`;
    if (ratio === null || product === null) return [`uneven: gaps ${along}`, second];
    if (hardly) return [`uneven, but hardly, ${along}`, second];
    const both = over && `, ${format(product)} to 1${all}`;
    return [`uneven: ${format(ratio)} to 1 ${along}${both}`, second];
  }

  function pattern(data, width, y) {
    const { period } = data;
    let { left, inside, right } = data;
    if (width < 500) {
      inside = inside.slice(0, period * Math.max(1, Math.floor(16 / period)));
      [left, right] = [left.slice(0, END), right.slice(-END)];
    }
    const gap = 18;
    const gaps = [data.head > left.length ? gap : 0, right.length ? gap : 0];
    const counts = [...left, ...inside, ...right];
    const pitch = Math.min(24, (width - 1 - gaps[0] - gaps[1]) / counts.length);
    const top = y + 22;
    const start = 0.5 + left.length * pitch + gaps[0];
    const last = start + inside.length * pitch + gaps[1];
    const end = last + right.length * pitch;
    const boxes = [[0.5, left], [start, inside], [last, right]].flatMap(([x, group]) =>
      group.map((_, index) => [x + index * pitch, top, pitch, TALL]));
    const shades = tones(counts.map((count) => count / data.mean));
    const marks = shaded("output", boxes, shades, 1, "rule");
    if (counts.every((count) => Number.isInteger(count) && count >= 0)) {
      const digits = numberSize(pitch, TALL, Math.max(...counts), LETTERS);
      marks.push(...numberMarks("output-count", boxes, counts, data.mean, digits));
    }
    [start, last].forEach((x, which) => {
      if (!gaps[which]) return;
      marks.push(text(`gap:${which}`, x - gap / 2, top + 24, "…", LETTERS, "muted", "middle"));
    });
    const stop = start + (data.even ? inside.length : Math.min(period, inside.length)) * pitch;
    marks.push(lines("period", bracket(start, stop, top - 4, 3), "muted"));
    const words = periodOf(period, inside.length);
    const half = length(words) / letters(1, SMALL) / 2;
    const middle = Math.min(Math.max((start + stop) / 2, half), width - half);
    marks.push(text("period-words", middle, top - 9, words, SMALL, "muted", "middle"));
    const bottom = top + TALL;
    const ends = [];
    if (left.length) {
      ends.push(...bracket(0.5, 0.5 + left.length * pitch, bottom + 4, -3));
      marks.push(text("first", 0, bottom + 18, endOf(data.head), SMALL));
    }
    if (right.length) {
      ends.push(...bracket(last, end, bottom + 4, -3));
      marks.push(text("last", end, bottom + 18, endOf(data.tail), SMALL, "muted", "end"));
    }
    if (ends.length) marks.push(lines("ends", ends, "muted"));
    return [marks, bottom + (ends.length ? 20 : 0)];
  }

  const endOf = (outputs) => `end, ${outputs} output${outputs > 1 ? "s" : ""}`;
  const bracket = (left, right, y, tick) =>
    [[left, y, right, y], [left, y, left, y + tick], [right, y, right, y + tick]];

  function periodOf(period, shown) {
    if (period === 1) return "all alike";
    return `period ${period}${period > shown ? `, ${shown} shown` : ""}`;
  }

  function change(data, width, y) {
    if (data.even) return [[], y - GAP];
    const words = data.cured ? `to make ${data.single ? "it" : "them"} even, ${data.how}`
      : "no small change was found that would make up for it";
    const most = letters(width, LETTERS);
    const head = broken(words, most);
    const pasted = data.lines.flatMap((each) => broken(each.join(" "), most));
    const mostLines = (width < 500 ? 6 : 4) - head.length;
    if (pasted.length > mostLines) {
      pasted.splice(mostLines - 1, pasted.length, "… and more, in the sentence below");
    }
    const marks = [...head, ...pasted].map((line, index) => text(
      `change:${index}`, 0, y + 11 + 16 * index, line, LETTERS,
      index < head.length ? "muted" : "ink",
    ));
    return [marks, y + 16 * marks.length];
  }

  function message(data, width, top) {
    const size = 13;
    const edge = 12;
    const before = shortenFront(data.before, letters(0.62 * width - edge, size));
    const at = edge + length(before) / letters(1, size);
    const rest = shorten(data.rest, letters(width - edge - at, size));
    const shown = before.replace(/ $/, "\u00a0");
    let y = top + 46;
    const marks = [
      text("place", 0, y - 32, `not read: line ${data.line}, column ${data.column}`, 14, "ink"),
      rect("line", 0, y - 20, width, 46, "raised"),
      text("before", at - 0.5, y, shown, size, "muted", "end"),
      text("rest", at, y, rest, size, "ink"),
      curve("caret", [[at + 4, y + 6], [at, y + 14], [at + 8, y + 14], [at + 4, y + 6]],
        "none", 1, "accent"),
    ];
    y += 52;
    for (const [key, words, fill] of [
      ["message", data.message, "ink"],
      ["hint", data.hint, "muted"],
      ["more", data.more ? `and ${data.more} more, listed in the table` : "", "muted"],
      ["nothing", "Nothing is judged until every layer is read.", "muted"],
    ]) {
      (words ? broken(words, letters(width, size)) : []).forEach((line, index) => {
        marks.push(text(`${key}:${index}`, 0, y, line, size, fill));
        y += 19;
      });
    }
    return [marks, y - 15];
  }

  widgets.layers.layout = layout;
})();
