"use strict";

// The widgets as node sees them, and a comparison that allows for the last bits of a double.

const fs = require("node:fs");
const path = require("node:path");

const FOLDER = path.join(__dirname, "../../assets/widgets");
const VECTORS = path.join(__dirname, "../vectors");
const read = (file) => JSON.parse(fs.readFileSync(path.join(VECTORS, file), "utf8"));
const NAMES = fs.readdirSync(VECTORS).filter((file) => read(file).template)
  .map((file) => path.basename(file, ".json"));

const SHARED = ["sentence", "overlap", "marks", "raster", "picture", "controls", "clock"];
const NEEDED = NAMES.flatMap((name) => read(`${name}.json`).scripts ?? []);

for (const name of [...SHARED, ...NEEDED, ...NAMES, "mount", "address", "take"]) {
  require(path.join(FOLDER, `${name}.js`));
}

// Where `actual` first differs from `expected`, as a path; null if nowhere.
function difference(actual, expected, where = "$") {
  if (typeof expected === "number" && typeof actual === "number") {
    const near = Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
    return near ? null : `${where}: ${actual} is not ${expected}`;
  }
  if (expected === null || typeof expected !== "object") {
    return actual === expected ? null : `${where}: ${actual} is not ${expected}`;
  }
  if (actual === null || typeof actual !== "object") return `${where}: ${actual} is no record`;
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  for (const key of keys) {
    const found = difference(actual[key], expected[key], `${where}.${key}`);
    if (found) return found;
  }
  return null;
}

// A figure's state by the JavaScript side, in the shape of a vector.
function state(name, record, values) {
  const figure = globalThis.widgets.figures[name];
  const data = figure.model(values, record.constants);
  return {
    values,
    data,
    sentence: globalThis.widgets.sentence.describe(record.template, data),
    table: figure.table(data),
    actions: Object.fromEntries(Object.entries(figure.actions ?? {})
      .map(([action, change]) => [action, change(values)])),
  };
}

function pictures(name, record, values) {
  const figure = globalThis.widgets.figures[name];
  const data = figure.model(values, record.constants);
  return { wide: figure.layout(data, record.wide), narrow: figure.layout(data, record.narrow) };
}

const vectors = (name) => read(`${name}.json`);

module.exports = { NAMES, widgets: globalThis.widgets, difference, state, pictures, vectors };
