"use strict";

// What the JavaScript side makes of a text, in the shape of a vector. As a program: one JSON text a
// line in, one state a line out.

const path = require("node:path");
const readline = require("node:readline");

const FOLDER = path.join(__dirname, "../../assets/widgets");
const NAMES = ["overlap", "path", "layers_calls", "layers_known", "layers_lines",
  "layers_roles", "layers_row", "layers_uses", "layers_expressions", "layers_order",
  "layers_arguments", "layers_read", "layers_judge", "layers_rewrite", "layers_cure"];

for (const name of NAMES) require(path.join(FOLDER, `${name}.js`));
const { read, judge, findCure, known } = globalThis.widgets.layers;

function state(text) {
  const { layers, problems } = read(text);
  if (problems.length) return { text, problems };
  return {
    text,
    problems,
    layers: layers.map(({ name, family, style, line, column, length, padding, axes, ...layer }) =>
      ({ name, family, style, line, column, length, arguments: layer.arguments, padding, axes })),
    verdict: judge(layers),
    cure: findCure(layers),
  };
}

// The tables of names, as plain data.
function tables() {
  const { LAYERS, REFUSED } = known;
  const sets = Object.entries(known).filter(([, table]) => table instanceof Set);
  const layers = [...LAYERS].map(([name, { family, style, axes, takes }]) =>
    [name, [family, style, axes, takes]]);
  return {
    layers: Object.fromEntries(layers),
    refused: Object.fromEntries(REFUSED),
    sets: Object.fromEntries(sets.map(([name, set]) => [name, [...set].sort()])),
  };
}

if (require.main === module) {
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const text = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(text === null ? tables() : state(text))}\n`);
  });
}

module.exports = { state };
