// Tokens -> logical lines, what stands under which, and the names that a line gives; the twin of
// src/deconv_article/layers/lines.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { problem } = widgets.layers;
  const { CONTROL, HOMES } = widgets.layers.known;

  const DEEPEST = 30;
  const DEFINING = ["def", "class"];
  const holdsLines = ({ word }) => CONTROL.has(word) || DEFINING.includes(word);

  function linesOf(script) {
    const top = [];
    const headers = [];
    let index = 0;
    while (index < script.tokens.length) {
      if (["\n", ";"].includes(script.says(index))) {
        index += 1;
        continue;
      }
      const prompt = [0, 1, 2].map((more) => script.says(index + more)).join("");
      if (prompt === ">>>" || prompt === "...") index += 3;
      if (script.says(index) === "async") index += 1;
      let end = until(script, index, script.tokens.length, ["\n", ";"]);
      if (end === index) continue;
      const { start } = script.tokens[index];
      const indent = start ? start - script.text.lastIndexOf("\n", start - 1) : 1;
      while (headers.length && headers.at(-1).indent >= indent) headers.pop();
      if (headers.length > DEEPEST) {
        script.problems.push(problem(start, start + 1, "this stands under too many other lines"));
        break;
      }
      const line = { first: index, end, word: script.says(index), body: [] };
      (headers.at(-1)?.body ?? top).push(line);
      if (holdsLines(line)) {
        headers.push({ indent, body: line.body });
        line.end = until(script, index, end, [":"]);
        end = Math.min(end, line.end + 1);
      }
      index = end;
    }
    return top;
  }

  const lastOf = (line) => (line.body.length ? lastOf(line.body.at(-1)) : line.end);
  const walk = (lines) => lines.flatMap((line) => [line, ...walk(line.body)]);

  function until(script, first, end, signs) {
    let index = first;
    while (index < end && !signs.includes(script.says(index))) index = script.next(index);
    return Math.min(index, end);
  }

  // Where the targets of `a = b = value` stand, and where the value begins.
  function assigned(script, line, sign = "=") {
    const targets = [];
    let { first } = line;
    if (holdsLines(line)) return { targets, first };
    for (;;) {
      const index = until(script, first, line.end, [sign]);
      if (index >= line.end) return { targets, first };
      const colon = until(script, first, index, [":"]);
      const typed = first < colon && script.dotted(colon - 1) === first;
      if (colon === index || typed) targets.push([first, colon]);
      else targets.push([colon + 1, index]);
      first = index + 1;
    }
  }

  // The dotted name that ends before this token, or "".
  const nameAt = (script, end) => script.said(script.dotted(end - 1), end);

  // The tokens that name what a function takes, without `self`.
  function parameters(script, first, end) {
    return script.pieces(first, end).flatMap(([start, stop]) => {
      for (let index = start; index < stop; index++) {
        if (script.is(index, "name")) return script.says(index) === "self" ? [] : [index];
      }
      return [];
    });
  }

  // The names that a `for` gives, and where what it goes through begins.
  function loop(script, line) {
    const middle = until(script, line.first, line.end, ["in"]);
    const names = [];
    for (let index = line.first + 1; index < middle; index++) {
      if (script.is(index, "name")) names.push(script.says(index));
    }
    return { names, begin: Math.min(middle + 1, line.end) };
  }

  // Names of a `from … import …` that need not mean what they do in PyTorch, Keras or Flax.
  function imported(script, line) {
    const atHome = HOMES.has(script.says(line.first + 1));
    const found = [];
    let index = until(script, line.first, line.end, ["import"]) + 1;
    for (; index < line.end; index++) {
      if (!script.is(index, "name") || script.says(index) === "as") continue;
      const foreign = script.says(index - 1) === "as" || !atHome;
      if (foreign && script.says(index + 1) !== "as") found.push(script.says(index));
    }
    return found;
  }

  // All names to which the text itself gives a meaning.
  function namesOf(script, lines) {
    const names = new Set();
    for (const index of script.tokens.keys()) {
      if (script.says(index) === ":=") names.add(nameAt(script, index));
    }
    for (const line of walk(lines)) {
      if (DEFINING.includes(line.word)) names.add(script.says(line.first + 1));
      else if (line.word === "for") for (const name of loop(script, line).names) names.add(name);
      else if (line.word === "from") for (const name of imported(script, line)) names.add(name);
      for (const target of assigned(script, line).targets) {
        for (const [, stop] of script.pieces(...target)) names.add(nameAt(script, stop));
      }
    }
    names.delete("");
    return names;
  }

  Object.assign(widgets.layers, {
    assigned, imported, lastOf, linesOf, loop, nameAt, namesOf, parameters,
  });
})();
