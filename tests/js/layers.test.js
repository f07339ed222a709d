"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { difference, vectors } = require("./widgets.js");
const { state } = require("./layers.js");

const { cases } = vectors("layer_texts");

test("texts with layers are read and judged as the vectors say", () => {
  assert.ok(cases.length >= 40);
  for (const expected of cases) {
    assert.equal(difference(state(expected.text), expected), null, expected.text);
  }
});

test("the vectors hold what is even, what is uneven, and what is not read", () => {
  assert.ok(cases.some(({ verdict }) => verdict?.even));
  assert.ok(cases.some(({ verdict, cure }) => verdict && !verdict.even && cure));
  assert.ok(cases.some(({ problems }) => problems.length));
});
