"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { widgets } = require("./widgets.js");

const { format, describe } = widgets.sentence;

test("numbers have at most two decimals, halves going away from zero", () => {
  const cases = [
    [7, "7"], [2.0, "2"], [0.125, "0.13"], [-0.125, "-0.13"], [1.005, "1"], [2.675, "2.67"],
    [33.3, "33.3"], [100, "100"], [1200, "1200"], ["10.00", "10.00"],
  ];
  for (const [value, said] of cases) assert.equal(format(value), said);
});

test("what is no number is not said", () => {
  for (const value of [true, null, undefined, [1], Infinity]) assert.throws(() => format(value));
});

test("conditions choose, also within each other", () => {
  const data = { n: 3, yes: true, no: false, none: null };
  const cases = [
    ["{{n}} {of} {{n}}", "3 {of} 3"],
    ["{{#if yes}}a{{else}}b{{/if}}{{#if no}}c{{else}}d{{/if}}", "ad"],
    ["{{#if no}}a{{/if}}.", "."],
    ["{{#if yes}}1{{#if no}}2{{else}}3{{/if}}4{{else}}5{{#if yes}}6{{/if}}{{/if}}7", "1347"],
    ["{{#if none}}{{none}}{{else}}never{{/if}}", "never"],
    ["{{#if yes}}else{{/if}}/if", "else/if"],
  ];
  for (const [template, said] of cases) assert.equal(describe(template, data), said);
});
