// Layers that run, one behind the other: the row that is judged, and all that would break it; the
// twin of src/deconv_article/layers/row.py, and of the values in values.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { GIVE, INPUTS, lastOf, problem, withoutDot } = widgets.layers;

  const FORWARD = ["forward", "__call__", "call"];
  const BUILD = ["__init__", "setup", "build"];
  const MODES = ["training", "train", "deterministic", "use_running_average"];

  // What names and expressions stand for: { kind }, as the classes in values.py have it. A call in
  // the items of a stack has no kind.
  const PLAIN = { kind: "plain" };
  const unknown = (text, place) => ({ kind: "unknown", text, place });
  // part: where it is but a part of what has been through the layers: which.
  const flow = (at, mixed = false, part = null) => ({ kind: "flow", at, mixed, part });
  const given = (keyword, value, place) => ({ keyword, value, place });
  const frame = () => ({ value: PLAIN, returned: null, perhaps: null });
  const is = (value, ...kinds) => kinds.includes(value?.kind);
  const same = (one, other) => one === other || (is(one, "flow") && is(other, "flow")
    && one.at === other.at && one.mixed === other.mixed && one.part === other.part);

  // Names and what they stand for; of: the instance whose methods see them, as `self`.
  class Scope {
    constructor(outer, of, names = new Map()) {
      Object.assign(this, { outer, of, names });
    }

    find(name) {
      let scope = this;
      while (scope && !scope.names.has(name)) scope = scope.outer;
      return scope?.names.get(name);
    }
  }

  class Refused extends Error {
    constructor(found) {
      super(found.message);
      this.problem = found;
    }
  }

  class Row {
    constructor(script, layers) {
      Object.assign(this, {
        script, layers, row: [], made: new Set(), stacks: [], deciding: null, forward: false,
        seen: new Map(), active: new Set(),
      });
    }

    place(first, end) {
      const { tokens } = this.script;
      const last = Math.min(Math.max(first, end - 1), tokens.length - 1);
      return [tokens[Math.min(first, last)].start, tokens[last].end];
    }

    text([start, end]) {
      const text = this.script.text.slice(start, end);
      return [...text].length <= 40 && !text.includes("\n") ? text : "this";
    }

    // Whether layers may run where this is used; around: what holds it, and may be held by it.
    hasLayers(value, around = []) {
      if (is(value, "stack")) return value.items.some((item) => this.hasLayers(item, around));
      if (!is(value, "instance")) return is(value, "function") || this.layers.has(value);
      return value.layers || (!around.includes(value) && [...value.names.values()].some((held) =>
        is(held, "stack") && this.hasLayers(held, [...around, value])));
    }

    matters(value) {
      return is(value, "flow", "class") || this.hasLayers(value);
    }

    refuse(place, message, hint) {
      throw new Refused(problem(...place, message, hint));
    }

    // Refuse what layers, or what they gave, are used for.
    lose(place) {
      const words = "what becomes of layers here is not followed";
      this.refuse(place, words, "write one row of layers, in the order in which they run");
    }

    decide() {
      if (!this.deciding) return;
      const words = `“${this.text(this.deciding)}” decides whether, and how often, a layer runs`;
      this.refuse(this.deciding, words, "write out the layers that run");
    }

    // Refuse layers of which one will be chosen.
    choose(place) {
      this.refuse(place, "which of these layers runs is not known", "write those that run");
    }

    // Refuse what makes something not known of layers, or of what they gave.
    strange(place) {
      this.refuse(place, `“${this.text(place)}” is not known here`, GIVE);
    }

    stack(items, place) {
      this.stacks.push({ kind: "stack", items, place, used: null });
      return this.stacks.at(-1);
    }

    make(call, place) {
      this.decide();
      if (this.made.has(call)) this.lose(place);
      this.made.add(call);
      return this.stack([call], place);
    }

    // Layers are in one place of a row, so that what holds them can be used but once.
    use(stack, place) {
      if (!this.hasLayers(stack)) return;
      this.decide();
      if (stack.used) this.twice(place);
      stack.used = place;
    }

    twice(place) {
      this.refuse(place, `“${this.text(place)}” runs a second time; layers are read once`);
    }

    // What an argument adds to a stack.
    taken({ value, place }) {
      if (is(value, "stack")) {
        this.use(value, place);
        return [...value.items];
      }
      if (is(value, "flow", "class")) this.lose(place);
      if (is(value, "function")) value.used = true;
      return is(value, "function", "unknown") ? [value] : [];
    }

    apply(value, args, place) {
      if (is(value, "stack")) return this.run(value, args, place);
      if (is(value, "function")) return this.call(value, args, place);
      if (is(value, "class")) return this.instance(value, args, place);
      if (is(value, "flow")) this.twice(place);
      return this.strange(place);
    }

    // Layers applied to something.
    run(stack, args, place) {
      this.use(stack, place);
      let flows = args;
      if (stack.items.length !== 1 || !stack.items[0].kind) {
        flows = args.filter(({ keyword }) => INPUTS.includes(keyword)).slice(0, 1);
        const loaded = this.hasLayers(stack);
        for (const { keyword, place: where, value } of args.filter((each) => each !== flows[0])) {
          if (this.matters(value) || (loaded && !MODES.includes(keyword))) this.lose(where);
        }
      }
      const flowing = () => flows[0]?.value ?? unknown("", place);
      for (const item of [...stack.items]) {
        let value;
        if (!item.kind) value = this.through(item, flowing(), place);
        else if (item.kind === "function") value = this.call(item, flows, place);
        else if (item.kind === "instance") value = this.runInstance(item, flows, place);
        else {
          const words = `what “${item.text}” stands for is not known`;
          this.refuse(item.place, words, "write the layer itself");
        }
        flows = [given("", value, place)];
      }
      return flowing();
    }

    // One layer applied to a value; the place is that of the call that runs it.
    through(call, value, place) {
      if (!this.layers.has(call)) {
        if (this.matters(value)) this.reshape(call);
        return value;
      }
      this.decide();
      const { length } = this.row;
      const flows = is(value, "flow") && value.at === length && !value.mixed;
      if (length ? !flows : this.matters(value)) {
        const words = `“${this.text(place)}” runs on something else than the layers before it gave`;
        this.refuse(place, words, "one row of layers is read: no branches, and of two networks, one");
      }
      this.row.push(call);
      return flow(length + 1);
    }

    // Refuse what stands behind layers, and makes their pattern another.
    reshape({ name, start, end }) {
      this.refuse([start, end], `${withoutDot(name)} gives the positions another meaning`);
    }

    instance(kind, args, place) {
      const end = lastOf(kind.line);
      const inside = ({ opened }) => kind.line.first < opened && opened < end;
      const made = { kind: "instance", names: new Map(), layers: [...this.layers].some(inside) };
      const scope = new Scope(kind.scope, made, made.names);
      this.once(kind.line.first, place, () => {
        this.execute(kind.line.body, scope, frame());
        for (const name of BUILD) {
          const method = scope.names.get(name);
          if (is(method, "function")) this.call(method, name === "__init__" ? args : [], place);
        }
      });
      return this.stack([made], place);
    }

    runInstance(instance, args, place) {
      const method = FORWARD.map((name) => instance.names.get(name))
        .find((each) => is(each, "function", "stack"));
      if (method) return this.apply(method, args, place);
      return args[0]?.value ?? unknown("", place);
    }

    // What a function gives, by following its body.
    call(fn, args, place) {
      const scope = new Scope(fn.scope, fn.scope.of);
      const takes = fn.takes.map((index) => this.script.says(index));
      for (const [number, index] of fn.takes.entries()) {
        scope.names.set(takes[number], unknown(takes[number], this.place(index, index + 1)));
      }
      for (const [number, { keyword, value, place: where }] of args.entries()) {
        const known = args.slice(0, number).every((each) => each.keyword !== "*");
        const name = keyword || (known && takes[number]) || "";
        if (scope.names.has(name)) scope.names.set(name, value);
        else if (this.matters(value)) this.lose(where);
      }
      this.forward ||= FORWARD.includes(fn.name);
      const found = frame();
      const ran = this.row.length;
      const held = this.once(fn.key, place, () => this.execute(fn.body, scope, found));
      return this.returned(found, ran, held);
    }

    // What a body gives; ran: how many layers had run before it, held: whether it has some.
    returned({ value, returned, perhaps }, ran, held) {
      if (perhaps && (held || this.matters(value))) {
        this.deciding = perhaps;
        this.decide();
      }
      const { length } = this.row;
      if (length > ran && returned && !(is(value, "flow") && value.at === length)) {
        const words = "what is returned has not been through all the layers before";
        this.refuse(returned, words, "one row of layers is read, without branches");
      }
      return value;
    }

    // More than before where layers have been made or have run.
    count() {
      return this.row.length + this.made.size;
    }

    // Follow what holds layers at one place only; whether it does.
    once(key, place, follow) {
      if (this.active.has(key)) this.lose(place);
      const again = this.seen.has(key);
      let held = this.seen.get(key) ?? false;
      const before = this.count();
      if (!held) {
        this.active.add(key);
        follow();
        this.active.delete(key);
        held = this.count() > before;
      }
      if (held && again) {
        const words = `“${this.text(place)}” holds layers, and is one of several calls`;
        this.refuse(place, words, "give its layers at each place, one by one");
      }
      this.seen.set(key, held);
      return held;
    }
  }

  Object.assign(widgets.layers, {
    BUILD, PLAIN, Refused, Row, Scope, flow, frame, given, is, same, unknown,
  });
})();
