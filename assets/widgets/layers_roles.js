// The calls of a text -> what each of them is: a layer, what stands about layers, or unknown; the
// twin of src/deconv_article/layers/roles.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { problem } = widgets.layers;
  const { LAYERS, PASSED, RESHAPING, HOLDING, ADDING, CHOOSING, KEEPING, AROUND, REFUSED,
    atHome, meaning, nearest } = widgets.layers.known;

  const INPUTS = ["", "*", "input", "inputs", "x"];
  const ROLES = Object.entries({
    layer: LAYERS, passed: PASSED, reshaping: RESHAPING, holding: HOLDING, adding: ADDING,
    choosing: CHOOSING, keeping: KEEPING, around: AROUND,
  });
  const THEIRS = ["passed", "reshaping", "holding", "choosing"];
  const withoutSelf = (name) => (name.startsWith("self.") ? name.slice(5) : name);
  const withoutDot = (name) => name.replace(/^\.+/, "");

  const GIVE = "give the layers that it is made of, one by one";

  // Each call by the token that opens its brackets: { call, role }.
  function rolesOf(script, names) {
    const named = ({ name }) => names.has(name) || names.has(withoutSelf(name));
    return new Map(examined(script, named).map((call) =>
      [call.opened, { call, role: named(call) ? "named" : roleOf(script, call) }]));
  }

  // Whether a dotted name is one of PyTorch, Keras or Flax, for all that the text imports.
  const ours = (script, name) => atHome(name) && !script.foreign.has(name.split(".")[0]);

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
    const role = ROLES.find(([, table]) => table.has(key))?.[0] ?? "";
    const theirs = role === "layer" || (THEIRS.includes(role) && key < "a");
    if (REFUSED.has(key)) blame(script, call, `${key} ${REFUSED.get(key)}`);
    else if (isPrinted(script, call)) return "holding";
    else if (/^(plt|(torch\.)?(nn\.)?init)\./.test(call.name)) return "around";
    else if (!role || (theirs && !ours(script, call.name))) {
      const hint = role ? "it need not be that of PyTorch, Keras or Flax"
        : nearest(call.name.split(".").at(-1), [...LAYERS.keys(), ...PASSED]);
      blame(script, call, `“${withoutDot(call.name)}” is not known here`, hint || GIVE);
    }
    return role;
  }

  // Whether it is a module as PyTorch prints one: `Generator( (main): Sequential( …`.
  function isPrinted(script, call) {
    let index = call.opened + 1;
    while (script.says(index) === "\n") index += 1;
    return isLabel(script, index);
  }

  // `(main):` or `(0-2):`, as PyTorch prints it before a module that another holds.
  function isLabel(script, index) {
    const closed = script.closes.get(index) ?? -2;
    if (script.says(index) !== "(" || script.says(closed + 1) !== ":") return false;
    const held = script.within[index] >= 0 || script.is(index + 1, "number");
    const length = closed - index;
    return held && (length === 2 || (length === 4 && script.says(index + 2) === "-"));
  }

  Object.assign(widgets.layers, {
    GIVE, INPUTS, isLabel, ours, roleOf, rolesOf, withoutDot, withoutSelf,
  });
})();
