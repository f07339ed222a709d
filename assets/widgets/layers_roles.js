// The calls of a text -> what each of them is: a layer, what stands about layers, or unknown; the
// twin of src/deconv_article/layers/roles.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { problem } = widgets.layers;
  const { LAYERS, PREFIXES, PASSED, RESHAPING, HOLDING, ADDING, CHOOSING, KEEPING, AROUND, REFUSED,
    home, meaning, nearest } = widgets.layers.known;

  const INPUTS = ["", "*", "input", "inputs", "x"];
  const ROLES = Object.entries({
    passed: PASSED, reshaping: RESHAPING, holding: HOLDING, adding: ADDING, choosing: CHOOSING,
    keeping: KEEPING, around: AROUND,
  });
  const withoutSelf = (name) => (name.startsWith("self.") ? name.slice(5) : name);
  const withoutDot = (name) => name.replace(/^\.+/, "");

  // Each call by the token that opens its brackets: { call, role }.
  function rolesOf(script, names) {
    const named = ({ name }) => names.has(name) || names.has(withoutSelf(name));
    return new Map(examined(script, named).map((call) =>
      [call.opened, { call, role: named(call) ? "named" : roleOf(script, call) }]));
  }

  function blame(script, call, message, hint = "") {
    script.problems.push(problem(call.start, call.end, message, hint));
  }

  // The calls outside the settings of layers: an initialiser there changes no pattern.
  function examined(script, named) {
    const settings = [];
    return script.calls.filter((call) => {
      const key = meaning(call.name);
      const hidden = settings.some(([first, end]) => first <= call.first && call.first < end);
      if (hidden && !LAYERS.has(key) && !named(call)) return false;
      const takes = LAYERS.get(key)?.takes;
      const passed = PASSED.has(key) || RESHAPING.has(key);
      for (const [number, { keyword, opened, closed }] of call.arguments.entries()) {
        const flows = passed ? INPUTS.includes(keyword)
          : keyword === "input" || takes?.[number] === "input";
        if (!flows && (takes || passed)) settings.push([opened, closed]);
      }
      return true;
    });
  }

  // What a call is by its name alone; "" and a problem where that is not known.
  function roleOf(script, call) {
    const key = meaning(call.name);
    const prefix = key ? call.name.slice(0, -key.length).replace(/\.+$/, "") : "";
    const role = ROLES.find(([, table]) => table.has(key))?.[0] ?? "";
    if (LAYERS.has(key)) {
      const bare = prefix === "" && !call.name.startsWith(".");
      if (bare || key.startsWith("nnx.") || PREFIXES.has(prefix)) return "layer";
      const words = `“${call.name}” need not be the ${key} of PyTorch, Keras or Flax`;
      blame(script, call, words, `if it is, write ${home(LAYERS.get(key))}${key}`);
    } else if (REFUSED.has(key)) {
      blame(script, call, `${key} ${REFUSED.get(key)}`);
    } else if (isPrinted(script, call)) {
      return "holding";
    } else if (!role || (prefix === "self" && ["passed", "reshaping"].includes(role))) {
      const hint = role ? "" : nearest(call.name.split(".").at(-1), [...LAYERS.keys(), ...PASSED]);
      const words = `“${withoutDot(call.name)}” is not known here`;
      blame(script, call, words, hint || "give the layers that it is made of, one by one");
    }
    return role;
  }

  // Whether it is a module as PyTorch prints one: `Generator( (main): Sequential( …`.
  function isPrinted(script, call) {
    let index = call.opened + 1;
    while (script.says(index) === "\n") index += 1;
    return isLabel(script, index);
  }

  // `(main):` or `(0-2):`, as PyTorch prints it before a module.
  function isLabel(script, index) {
    const closed = script.closes.get(index) ?? -2;
    const long = closed - index === 4 && script.says(index + 2) === "-";
    const label = script.says(index) === "(" && (closed - index === 2 || long);
    return label && script.says(closed + 1) === ":";
  }

  Object.assign(widgets.layers, { INPUTS, isLabel, roleOf, rolesOf, withoutDot, withoutSelf });
})();
