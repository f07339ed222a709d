"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { widgets } = require("./widgets.js");

const { upsampling } = widgets.figures;

function everywhere(check) {
  for (const size of [[704, 484], [320, 826]]) {
    for (const stride of [2, 3]) {
      for (const taps of [2, 3, 4, 5]) {
        const data = upsampling.model({ stride, size: taps, output: 1 });
        for (const kind of [0, 1, 2, 3]) {
          const at = upsampling.panel(data, kind, size);
          check(data, at, (x, y) => upsampling.outputAt(data, size, x, y));
        }
      }
    }
  }
}

test("a row of any matrix means its output, from its head to its sum", () => {
  everywhere((data, at, outputAt) => {
    for (let output = 1; output <= data.outputs; output++) {
      const y = at.matrix + (output - 0.5) * at.row;
      for (const x of [at.x + 1, at.left + 1, at.right - 1, at.end - 1]) {
        assert.equal(outputAt(x, y), output);
      }
    }
  });
});

test("a place in a diagram means the output below it", () => {
  everywhere((data, at, outputAt) => {
    for (let output = 1; output <= data.outputs; output++) {
      const x = at.origin + (output - 0.5) * at.cell;
      for (const y of [at.inputs + 1, at.outputs - 1, at.outputs + at.bar - 1]) {
        assert.equal(outputAt(x, y), output);
      }
    }
  });
});

test("what lies between means no output", () => {
  everywhere((data, at, outputAt) => {
    assert.equal(outputAt(at.left + 5, at.title - 3), null);
    assert.equal(outputAt(at.left + 5, at.matrix - 3), null);
    assert.equal(outputAt(at.end + 8, at.matrix + 3), null);
    assert.equal(outputAt(at.origin - 3, at.outputs + 3), null);
  });
});
