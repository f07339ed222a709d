"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { widgets } = require("./widgets.js");

const { stack } = widgets.figures;

test("a press on the map means the pair under it, and beside it nothing", () => {
  for (const size of [[704, 472], [320, 744]]) {
    const at = stack.frame(size);
    const pick = (down, across) =>
      stack.pairAt(at, at.mapX + across * at.cell, at.mapY + down * at.cell);
    assert.deepEqual(pick(0.01, 0.01), { size1: 1, size2: 1 });
    assert.deepEqual(pick(2.5, 3.9), { size1: 3, size2: 4 });
    assert.deepEqual(pick(8.99, 0), { size1: 9, size2: 1 });
    for (const [down, across] of [[-0.01, 4], [4, -0.01], [9.01, 4], [4, 9.01]]) {
      assert.equal(pick(down, across), null);
    }
  }
});

test("the largest stack counts in doubles as exactly as in whole numbers", () => {
  for (const strides of [[4, 4, 4, 4, 4], [1, 1, 1, 1, 1], [4, 1, 4, 1, 3]]) {
    const rows = widgets.overlap.stack(strides.map((stride) => [stride, 9]));
    let exact = [1n];
    for (const stride of strides) {
      const below = new Array(exact.length * stride).fill(0n);
      exact.forEach((count, input) => {
        for (let tap = 0; tap < 9; tap++) below[(input * stride + tap) % below.length] += count;
      });
      exact = below;
    }
    assert.deepEqual(rows.at(-1).map(BigInt), exact);
  }
});
