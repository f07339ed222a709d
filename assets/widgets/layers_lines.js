// Tokens -> logical lines, what stands under which, and the names that a line gives; the twin of
// src/deconv_article/layers/lines.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { CONTROL, HOMES, atHome } = widgets.layers.known;

  const DEFINING = ["def", "class"];
  const holdsLines = ({ word }) => CONTROL.has(word) || DEFINING.includes(word);

  function linesOf(script) {
    const top = [];
    const every = [];
    const headers = [];
    let index = 0;
    while (index < script.tokens.length) {
      if (["\n", ";"].includes(script.says(index))) {
        index += 1;
        continue;
      }
      if ([">>>", "..."].includes(script.said(index, index + 3))) index += 3;
      if (script.says(index) === "async") index += 1;
      let end = until(script, index, script.tokens.length, "\n;");
      if (end === index) continue;
      const { start } = script.tokens[index];
      const indent = start ? start - script.text.lastIndexOf("\n", start - 1) : 1;
      while (headers.length && headers.at(-1).indent >= indent) headers.pop();
      const line = { first: index, end, word: script.says(index), body: [] };
      every.push(line);
      (headers.at(-1)?.body ?? top).push(line);
      if (holdsLines(line)) {
        headers.push({ indent, body: line.body });
        line.end = until(script, index, end, ":");
        end = Math.min(end, line.end + 1);
      }
      index = end;
    }
    return [top, every];
  }

  const lastOf = (line) => (line.body.length ? lastOf(line.body.at(-1)) : line.end);

  function until(script, first, end, signs) {
    let index = first;
    while (index < end && !(script.says(index) && signs.includes(script.says(index)))) {
      index = script.next(index);
    }
    return Math.min(index, end);
  }

  // Where the targets of `a = b = value` stand, and where the value begins.
  function assigned(script, line, sign = "=") {
    const targets = [];
    let { first } = line;
    if (holdsLines(line)) return { targets, first };
    for (let level = first; level < line.end; level = script.next(level)) {
      if (script.says(level) !== sign) continue;
      const colon = until(script, first, level, ":");
      const typed = first < colon && script.dotted(colon - 1) === first;
      targets.push(colon === level || typed ? [first, colon] : [colon + 1, level]);
      first = level + 1;
    }
    return { targets, first };
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

  // Names that an import gives, and that need not mean what they do in PyTorch, Keras or Flax.
  function imported(script, { first, end, word }) {
    const found = [];
    let home = false;
    if (word !== "from" && word !== "import") return found;
    for (let index = first + 1; index < end; index++) {
      const [before, name] = [script.says(index - 1), script.says(index)];
      if (before === word || (before === "," && word === "import")) home = HOMES.has(name);
      if (!home || (before === "as" && !atHome(`${name}.`))) found.push(name);
    }
    return found;
  }

  // All names to which the text itself gives a meaning.
  function namesOf(script, lines) {
    const names = new Set(script.foreign);
    for (const line of lines) {
      if (DEFINING.includes(line.word)) names.add(script.says(line.first + 1));
      for (const target of assigned(script, line).targets) {
        for (const [, stop] of script.pieces(...target)) names.add(nameAt(script, stop));
      }
    }
    return names;
  }

  Object.assign(widgets.layers, {
    assigned, imported, lastOf, linesOf, nameAt, namesOf, parameters,
  });
})();
