// The calls of a text -> its layers in the order in which they run, and what hides that order; the
// twin of src/deconv_article/layers/order.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { problem } = widgets.layers;
  const { LAYERS, PREFIXES, PASSED, RESHAPING, AROUND, REFUSED, CONTROL, home, meaning, nearest } =
    widgets.layers.known;

  const JOINS = ["+", "-", "*", "/", "//", "%", "@", "**"];
  const JOINS_ON = ["+=", "-=", "*=", "/=", "@="];

  const ends = (call) => (call.applied >= 0 ? call.applied : call.closed);
  const holds = (range, call) => range.first <= call.first && call.first < range.end;
  const withoutSelf = (name) => (name.startsWith("self.") ? name.slice(5) : name);

  function blame(script, call, message, hint = "") {
    script.problems.push(problem(call.start, call.end, message, hint));
  }

  function inOrder(script) {
    const lines = linesOf(script);
    const given = assigned(script, lines);
    const defined = definitions(script, lines);
    const names = new Set([...given, ...defined].map((range) => range.name));
    const roles = { layer: [], reshaping: [], run: [], "": [] };
    for (const call of examined(script, names)) {
      roles[isNamed(call, names) ? "run" : role(script, call)].push(call);
    }
    const events = eventsOf(script, given, roles.run, roles.layer);
    checkBlocks(script, defined, roles.run, events);
    for (const event of events) {
      for (const call of new Set([event.layer, event.run])) {
        checkFlow(script, lines, call);
        checkJoins(script, call);
      }
    }
    for (const call of roles.reshaping) {
      if (events.length && ends(call) > events[0].at) {
        blame(script, call, `${call.name.replace(/^\./, "")} gives the positions another meaning`);
      }
    }
    checkSubscripts(script);
    return events.map((event) => event.layer);
  }

  function linesOf(script) {
    const lines = [];
    const headers = [];
    let index = 0;
    while (index < script.tokens.length) {
      if (script.says(index) === "\n") {
        index += 1;
        continue;
      }
      let end = index;
      while (end < script.tokens.length && script.says(end) !== "\n") end = script.next(end);
      const { start } = script.tokens[index];
      const indent = start ? start - script.text.lastIndexOf("\n", start - 1) : 1;
      while (headers.length && headers.at(-1).indent >= indent) headers.pop();
      lines.push({ first: index, end, under: headers.map(({ first }) => first) });
      const word = script.says(index);
      if (CONTROL.has(word) || word === "def" || word === "class") {
        headers.push({ indent, first: index });
      }
      index = end;
    }
    return lines;
  }

  function definitions(script, lines) {
    const blocks = [];
    for (const [number, { first, end: own }] of lines.entries()) {
      if (!["def", "class"].includes(script.says(first))) continue;
      let end = own;
      for (const later of lines.slice(number + 1)) {
        if (!later.under.includes(first)) break;
        end = later.end;
      }
      blocks.push({ name: script.says(first + 1), first, end });
    }
    return blocks;
  }

  function assigned(script, lines) {
    const ranges = [];
    for (const { first, end } of lines) {
      if (["def", "class"].includes(script.says(first))) continue;
      for (let index = first; index < end; index = script.next(index)) {
        if (!["=", ":="].includes(script.says(index)) || !script.is(index - 1, "name")) continue;
        const name = script.said(script.dotted(index - 1), index);
        ranges.push({ name, first: index + 1, end });
      }
    }
    return ranges;
  }

  // The calls outside the settings of layers: an initialiser there changes no pattern.
  function examined(script, names) {
    const settings = [];
    return script.calls.filter((call) => {
      const key = meaning(call.name);
      const hidden = settings.some(([first, end]) => first <= call.first && call.first < end);
      if (hidden && !LAYERS.has(key) && !isNamed(call, names)) return false;
      const takes = LAYERS.get(key)?.takes;
      const passed = PASSED.has(key) || RESHAPING.has(key);
      for (const [number, { keyword, opened, closed }] of call.arguments.entries()) {
        const flows = passed ? ["", "*", "input"].includes(keyword)
          : keyword === "input" || takes?.[number] === "input";
        if (!flows && (takes || passed)) settings.push([opened, closed]);
      }
      return true;
    });
  }

  const isNamed = (call, names) => names.has(call.name) || names.has(withoutSelf(call.name));

  function role(script, call) {
    const key = meaning(call.name);
    const prefix = key ? call.name.slice(0, -key.length).replace(/\.+$/, "") : "";
    if (LAYERS.has(key)) {
      const bare = prefix === "" && !call.name.startsWith(".");
      if (bare || key.startsWith("nnx.") || PREFIXES.has(prefix)) return "layer";
      const words = `“${call.name}” need not be the ${key} of PyTorch, Keras or Flax`;
      blame(script, call, words, `if it is, write ${home(LAYERS.get(key))}${key}`);
    } else if (REFUSED.has(key)) {
      blame(script, call, `${key} ${REFUSED.get(key)}`);
    } else if (RESHAPING.has(key)) {
      return "reshaping";
    } else if (!PASSED.has(key) && !AROUND.has(key) && !printed(script, call)) {
      const near = nearest(call.name.split(".").at(-1), [...LAYERS.keys(), ...PASSED]);
      const words = `“${call.name.replace(/^\./, "")}” is not known here`;
      blame(script, call, words, near || "give the layers that it is made of, one by one");
    }
    return "";
  }

  // Whether it is a module as PyTorch prints one: `Generator( (main): Sequential( …`.
  function printed(script, call) {
    let index = call.opened + 1;
    while (script.says(index) === "\n") index += 1;
    const closed = script.closes.get(index);
    return script.says(index) === "(" && closed !== undefined && script.says(closed + 1) === ":";
  }

  function checkBlocks(script, defined, runs, events) {
    for (const block of defined) {
      const held = events.filter(({ layer, run }) => holds(block, layer) || holds(block, run));
      const calls = runs.filter((call) =>
        withoutSelf(call.name) === block.name && !holds(block, call));
      const alone = Number(held.length === events.length);
      if (held.length && calls.length > alone) {
        const words = `“${calls[alone].name}” holds layers, and is one of several calls`;
        blame(script, calls[alone], words, "give its layers at each place, one by one");
      }
    }
  }

  function eventsOf(script, given, runs, layers) {
    const byRange = new Map();
    const byName = new Map();
    for (const range of given) byName.set(range.name, [...(byName.get(range.name) ?? []), range]);
    for (const run of runs.filter(({ name }) => byName.has(name))) {
      const range = meant(run, byName.get(run.name));
      byRange.set(range, [...(byRange.get(range) ?? []), run]);
    }
    const events = [];
    const waiting = [];
    for (const call of layers) {
      const ranges = given.filter((range) => call.applied < 0 && holds(range, call));
      const used = ranges.flatMap((range) => byRange.get(range) ?? [])
        .sort((one, other) => one.first - other.first);
      if (used.length > 1) {
        blame(script, used[1], `“${used[1].name}” runs a second time; layers are read once`);
      }
      const run = used[0] ?? call;
      events.push({ at: ends(run), layer: call, run });
      if (!used.length && ranges.length) waiting.push(call);
    }
    if (events.some((event) => event.run !== event.layer)) {
      for (const call of waiting) {
        blame(script, call, "this layer has a name, but is not called by it as others are");
      }
    }
    return events.sort((a, b) => a.at - b.at || ends(a.layer) - ends(b.layer));
  }

  // The assignment that a call by name means: the last before it, else the last of all.
  function meant(run, given) {
    const before = given.filter((range) => range.end <= run.first);
    return (before.length ? before : given).reduce((a, b) => (b.first > a.first ? b : a));
  }

  function checkFlow(script, lines, call) {
    const line = lines.find((each) => each.first <= call.first && call.first < each.end);
    const deciding = [...line.under, line.first];
    for (let index = line.first + 1; index < line.end; index++) {
      const around = script.within[index];
      if (around < call.first && (script.closes.get(around) ?? line.end) > call.first) {
        deciding.push(index);
      }
    }
    for (const index of deciding) {
      const token = script.tokens[index];
      if (token.kind !== "name" || !CONTROL.has(token.text)) continue;
      const words = `“${token.text}” decides whether, and how often, a layer runs`;
      const hint = "write out the layers that run";
      script.problems.push(problem(token.start, token.end, words, hint));
    }
  }

  // Whether the layer, or anything around it, is added to something or repeated.
  function checkJoins(script, call) {
    let [first, last] = [call.first, ends(call)];
    for (;;) {
      const around = script.within[first];
      for (const index of [beside(script, first, -1, around), beside(script, last, 1, around)]) {
        const sign = script.says(index);
        const far = beside(script, index, -1, around);
        const joined = (JOINS.includes(sign) && (index > last || isOperand(script, far)))
          || (JOINS_ON.includes(sign) && script.says(first) !== "[");
        if (!joined && !(sign === "x" && script.is(far, "number"))) continue;
        const token = script.tokens[index];
        const words = `“${sign}” joins two paths or repeats one; layers in one row are read`;
        script.problems.push(problem(token.start, token.end, words));
      }
      if (around < 0) return;
      const outer = script.calls.find((each) => each.opened === around);
      [first, last] = outer ? [outer.first, ends(outer)] : [around, script.closes.get(around)];
    }
  }

  function beside(script, index, step, around) {
    let next = index + step;
    while (around >= 0 && script.says(next) === "\n") next += step;
    return next;
  }

  function isOperand(script, index) {
    if (!script.tokens[index]) return false;
    const said = script.says(index);
    if (!said || script.is(index, "number") || [")", "]", "}"].includes(said)) return true;
    return script.is(index, "name") && said !== "return";
  }

  // `ups[0](x)`: which layer runs is not read; `x[::2]` leaves positions out.
  function checkSubscripts(script) {
    for (const [opened, closed] of script.closes) {
      if (script.says(opened) !== "[" || !isOperand(script, opened - 1)) continue;
      const [start, end] = [script.tokens[opened - 1].start, script.tokens[closed].end];
      if (script.says(closed + 1) === "(") {
        const words = "which layer runs here is not known";
        script.problems.push(problem(start, end, words, "write out the layers that run"));
      }
      for (let index = opened + 1; index < closed - 1; index++) {
        const colons = script.says(index) === ":" && script.says(index + 1) === ":";
        if (!colons || [",", "]"].includes(script.says(index + 2))) continue;
        script.problems.push(problem(start, end, "a slice with a step leaves positions out"));
        break;
      }
    }
  }

  widgets.layers.inOrder = inOrder;
})();
