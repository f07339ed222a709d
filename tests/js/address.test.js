"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { widgets } = require("./widgets.js");

const PARAMS = [
  { name: "size", kind: "slider", low: 1, high: 12, per: 1, choices: [] },
  { name: "tap", kind: "typed", low: -8, high: 8, per: 4, choices: [] },
  { name: "kind", kind: "choice", low: 0, high: 2, per: 1, choices: ["even", "odd & rare", "é"] },
  { name: "code", kind: "text", most: 40 },
];
const SPEC = { params: PARAMS, values: { size: 3, tap: 0, kind: 0, code: "" } };
const { write, parse, read } = widgets.address;

test("an address says what differs, and is read back as it was written", () => {
  assert.equal(write("kernel", SPEC, SPEC.values), "#kernel");
  assert.equal(write("kernel", SPEC, { ...SPEC.values, size: 5 }), "#kernel?size=5");
  for (let size = 1; size <= 12; size++) {
    for (let tap = -8; tap <= 8; tap++) {
      for (let kind = 0; kind < 3; kind++) {
        const values = { size, tap, kind, code: `a=${tap} & "b"\n#?%20+` };
        const { id, asked } = parse(write("kernel-2", SPEC, values));
        assert.equal(id, "kernel-2");
        assert.deepEqual(read(SPEC, asked), { values, wrong: [] });
      }
    }
  }
});

test("what a figure cannot take is left as it is, and named", () => {
  const cases = [
    [["size", "13"]], [["size", "0"]], [["size", "2.5"]], [["size", "1e1"]], [["size", ""]],
    [["size", "0x3"]], [["tap", "0.3"]], [["tap", "2.25"]], [["kind", "none"]], [["kind", "1"]],
    [["code", "x".repeat(41)]], [["colour", "red"]], [["__proto__", "1"]],
  ];
  for (const [[name, written]] of cases) {
    assert.deepEqual(read(SPEC, [[name, written]]),
      { values: SPEC.values, wrong: [`${name} = ${written}`] });
  }
  assert.deepEqual(read(SPEC, [["size", "4"], ["tap", "9"]]).values, { ...SPEC.values, size: 4 });
});

test("other fragments are no states", () => {
  for (const hash of ["", "#", "#kernel", "#a b?size=3", "?size=3", "#?size=3"]) {
    assert.equal(parse(hash), null);
  }
});

test("a table is written as CSV, quoted where it must be", () => {
  const { commaSeparated } = widgets.take;
  const table = { head: ["a, b", "n"], rows: [["say \"x\"", 1.5], ["line\nbreak", 2]] };
  assert.equal(commaSeparated(table), '"a, b",n\r\n"say ""x""",1.5\r\n"line\nbreak",2\r\n');
});
