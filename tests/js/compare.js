"use strict";

// `node compare.js NAME < cases`: says how many cases this side agrees with; see test_vectors.py.

const fs = require("node:fs");
const { difference, state, pictures } = require("./widgets.js");

const name = process.argv[2];
const record = JSON.parse(fs.readFileSync(0, "utf8"));
let agreed = 0;
for (const { marks, ...expected } of record.cases) {
  const found = difference(state(name, record, expected.values), expected)
    ?? (marks ? difference(pictures(name, record, expected.values), marks) : null);
  if (found) console.log(JSON.stringify(expected.values), found);
  else agreed += 1;
}
console.log(`${agreed} agree`);
