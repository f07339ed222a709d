"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { NAMES, widgets, pictures, vectors } = require("./widgets.js");

const { deconv2d } = widgets.figures;

// Every preset and end of a figure's vectors, and for the overlaps each stride and size it can have.
function settings(name) {
  const all = vectors(name).cases.map(({ values }) => values);
  if (!name.startsWith("deconv")) return all;
  const [first, lowest, highest] = all;
  const known = (values) => Object.keys(first).every((param) =>
    values[param] >= lowest[param] && values[param] <= highest[param]);
  for (let stride = 1; stride <= 8; stride++) {
    for (let size = 1; size <= 12; size++) {
      const values = { ...first, layers: (size % 4) + 1 };
      for (const param of Object.keys(first)) {
        if (/^stride\d?$/.test(param)) values[param] = stride;
        if (/^size\d?$/.test(param)) values[param] = size;
      }
      if (known(values)) all.push({ ...values, row: 13, column: 1 });
    }
  }
  return name === "deconv2d" ? all.filter((_, index) => index % 5 === 0) : all;
}

// Corners of what a mark draws.
function points(mark) {
  const corners = ([x, y, w, h]) => [[x, y], [x + w, y + h]];
  switch (mark.kind) {
    case "rect": case "pixels": case "sprite": return corners([mark.x, mark.y, mark.w, mark.h]);
    case "area": return mark.rects.flatMap(corners);
    case "lines": return mark.ends.flatMap(([x1, y1, x2, y2]) => [[x1, y1], [x2, y2]]);
    case "curve": return mark.points;
    case "numbers": case "words": return mark.at;
    default: return [[mark.x, mark.y]];
  }
}

for (const name of NAMES) {
  const record = vectors(name);

  test(`${name} stays inside its canvas and names each mark once`, () => {
    for (const values of settings(name)) {
      for (const [canvas, marks] of Object.entries(pictures(name, record, values))) {
        const [width, height] = record[canvas];
        assert.equal(new Set(marks.map((mark) => mark.key)).size, marks.length);
        for (const mark of marks) {
          for (const [x, y] of points(mark)) {
            assert.ok(x >= 0 && y >= 0 && x <= width && y <= height, mark.key);
          }
        }
      }
    }
  });

  test(`${name} keeps a mark's key and kind from one setting to the next`, () => {
    const kinds = new Map();
    for (const values of settings(name).slice(0, 12)) {
      for (const mark of pictures(name, record, values).wide) {
        assert.equal(kinds.get(mark.key) ?? mark.kind, mark.kind, mark.key);
        kinds.set(mark.key, mark.kind);
      }
    }
    assert.ok(kinds.size > 5);
  });
}

test("the window follows the pointer to the nearest input and stops at the edges", () => {
  const data = deconv2d.model({ stride: 2, size: 3, row: 1, column: 1 });
  const at = deconv2d.frame([704, 440]);
  const step = (at.side / data.length) * 2;
  const drop = (column, row) =>
    deconv2d.windowAt(data, at, at.x + column * step, at.y + row * step);
  assert.deepEqual(drop(0, 0), { row: 1, column: 1 });
  assert.deepEqual(drop(2.4, 3.6), { row: 5, column: 3 });
  assert.deepEqual(drop(-9, 99), { row: data.inputs, column: 1 });
});

test("a click means the input under it, or the window around it, or nothing", () => {
  const data = deconv2d.model({ stride: 2, size: 3, row: 1, column: 1 });
  for (const size of [[704, 440], [320, 460]]) {
    const at = deconv2d.frame(size);
    const input = at.panel / data.inputs;
    const pick = (x, y) => deconv2d.inputAt(data, at, x, y);
    assert.deepEqual(pick(at.panelX + 4.5 * input, at.panelY + 1.5 * input), { row: 2, column: 5 });
    const cell = at.side / data.length;
    assert.deepEqual(pick(at.x + 5.5 * cell, at.y + 1.5 * cell), { row: 1, column: 3 });
    assert.equal(pick(at.x + at.side / 2, at.y - 5), null);
  }
});
