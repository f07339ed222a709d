"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { NAMES, difference, state, pictures, vectors } = require("./widgets.js");

for (const name of NAMES) {
  const record = vectors(name);

  test(`${name} gives the vectors`, () => {
    assert.ok(record.cases.length >= 3);
    for (const expected of record.cases) {
      assert.equal(difference(state(name, record, expected.values), expected), null);
    }
  });

  test(`${name} draws the marks of its vectors`, () => {
    const { values } = record.cases[0]; // the defaults
    assert.equal(difference(pictures(name, record, values), record.marks), null);
  });
}

test("a difference is found, wherever it is", () => {
  assert.equal(difference({ a: [1, { b: 2 }] }, { a: [1 + 1e-12, { b: 2 }] }), null);
  assert.match(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), /\$\.a\.1\.b/);
  assert.match(difference({ a: 1, c: 1 }, { a: 1 }), /\$\.c/);
  assert.match(difference({ a: 1 }, { a: 1, c: null }), /\$\.c/);
  assert.match(difference([1], [1, 2]), /\$\.1/);
});
