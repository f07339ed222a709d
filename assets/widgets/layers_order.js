// A text -> its layers in the order in which they run, by following what flows through them; the
// twin of src/deconv_article/layers/order.py, which says how.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { BUILD, Names, Refused, Scope, assigned, checkSubscripts, frame, given, imported, is,
    linesOf, loop, nameAt, namesOf, parameters, rolesOf, unknown, withoutSelf } = widgets.layers;
  const { BASES, CONTROL } = widgets.layers.known;

  function inOrder(script) {
    const lines = linesOf(script);
    const roles = rolesOf(script, namesOf(script, lines));
    checkSubscripts(script);
    if (!script.problems.length) {
      try {
        return new Text(script, roles, lines).follow();
      } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        script.problems.push(refused.problem);
      }
    }
    return [...roles.values()].filter(({ role }) => role === "layer").map(({ call }) => call);
  }

  // The statements of a text.
  class Text extends Names {
    done = new Set();
    givers = new Map(); // of attributes, outside of classes
    top = new Scope(null, { kind: "instance", names: new Map(), layers: false });

    constructor(script, roles, lines) {
      super(script, roles);
      this.lines = lines;
      for (const line of lines) {
        for (const [, end] of assigned(script, line).targets) {
          const name = nameAt(script, end);
          this.givers.set(name, [...(this.givers.get(name) ?? []), line]);
        }
      }
    }

    follow() {
      const found = frame();
      this.execute(this.lines, this.top, found);
      this.returned(found, 0, this.row.length > 0);
      this.enter();
      this.runRoots();
      this.callTheRest();
      const missing = [...this.layers].find((call) => !this.row.includes(call));
      if (missing) {
        const words = `nothing here runs “${missing.name}”`;
        this.refuse([missing.start, missing.end], words, "one row of layers is read");
      }
      return this.row;
    }

    // Follow functions and classes that nothing here calls.
    enter() {
      const called = new Set([...this.roles.values()].flatMap(({ call }) => call.name.split(".")));
      const held = new Set(this.stacks.flatMap(({ items }) => items));
      const later = (name) => Number(!BUILD.includes(name));
      const names = [...this.top.names].sort(([a], [b]) => later(a) - later(b));
      for (const [name] of names) {
        const value = this.top.names.get(name);
        if ((called.has(name) && later(name)) || held.has(value)) continue;
        if (is(value, "function") && !this.seen.has(value.key)) this.call(value, [], value.place);
        if (is(value, "class") && !this.seen.has(value.line.first)) {
          this.instance(value, [], value.place);
        }
      }
    }

    // Run what holds layers, and is held and run by nothing.
    runRoots() {
      const roots = this.stacks.filter((stack) => !stack.used && this.hasLayers(stack));
      if (!this.row.length && roots.every((root) => root.loose)) {
        let value = unknown("", [0, 0]);
        for (const stack of this.stacks.filter(({ loose, used }) => loose && !used)) {
          value = this.run(stack, [given("", value, stack.place)], stack.place);
        }
        return;
      }
      const instances = this.stacks.flatMap(({ items }) =>
        items.filter((item) => is(item, "instance")));
      const inner = new Set(instances.flatMap(({ names }) => [...names.values()]));
      this.runEach(roots.filter((root) =>
        !inner.has(root) && root.items.some((item) => is(item, "instance", "function"))));
      this.runEach(roots.filter((root) => !root.used));
    }

    // Run the one there is; where there are more, nothing says how they stand to each other.
    runEach(roots) {
      const called = this.row.length > 0 || this.forward;
      for (const root of roots) {
        const { place } = root;
        const text = this.text(place);
        if (called) {
          const hint = "give one network, with all calls that run its layers";
          this.refuse(place, `“${text}” is not called, as others are`, hint);
        }
        if (this.row.length) {
          const words = `nothing here runs “${text}” behind the layers before it`;
          this.refuse(place, words, "of two networks, give one; of a class, its forward");
        }
        this.run(root, [given("", unknown("", place), place)], place);
      }
    }

    // Follow methods that nothing calls: should they run layers, that is another network.
    callTheRest() {
      for (const { items } of this.stacks) {
        for (const item of items.filter((each) => is(each, "instance"))) {
          for (const method of [...item.names.values()]) {
            if (is(method, "function") && !this.seen.has(method.key)) {
              this.call(method, [], method.place);
            }
          }
        }
      }
    }

    // What `name` or `self.name` stands for.
    find(name, scope) {
      if (!name.startsWith("self.")) return scope.find(name);
      const own = withoutSelf(name);
      if (!scope.of || scope.of.names.has(own) || scope.of !== this.top.of) {
        return scope.of?.names.get(own);
      }
      // Without a class around it, a method may stand before what it uses.
      for (const line of this.givers.get(name) ?? []) {
        if (!this.done.has(line.first)) this.statement(line, this.top, frame());
      }
      const method = this.top.names.get(own);
      return scope.of.names.get(own) ?? (is(method, "function") ? method : undefined);
    }

    // Follow the lines of a body.
    execute(lines, scope, found) {
      for (const line of lines) {
        const done = scope === this.top && this.done.has(line.first);
        if (!found.returned && !done) this.statement(line, scope, found);
      }
    }

    statement(line, scope, found) {
      const { script } = this;
      const { body, end, first, word } = line;
      if (scope === this.top) this.done.add(first);
      const place = this.place(first, end);
      const name = first + 1;
      if (word === "def" || word === "class") {
        const value = { kind: word, name: script.says(name), place: this.place(name, name + 1) };
        if (word === "class") {
          this.checkBases(line);
          Object.assign(value, { line, scope });
        } else {
          const around = scope.names === scope.of?.names ? scope.outer : scope;
          const takes = parameters(script, first + 3, script.closes.get(first + 2) ?? 0);
          Object.assign(value, { kind: "function", key: first, takes, body });
          value.scope = new Scope(around, scope.of);
        }
        this.bind(name, name + 1, value, scope);
      } else if (CONTROL.has(word)) this.perhaps(line, scope, found);
      else if (word === "from") {
        for (const each of imported(script, line)) scope.names.set(each, unknown(each, place));
      } else if (word === "return" || word === "lambda") {
        found.values.push(this.values(word === "return" ? name : first, end, scope));
        found.perhaps ??= this.deciding;
        found.returned = this.deciding ? null : place;
      } else if (word === "del") {
        if (this.touches(first, end, scope)) {
          this.refuse(place, "what is left of the layers is not followed");
        }
      } else if ((word === "global" || word === "nonlocal") && scope !== this.top) {
        this.refuse(place, "names from outside of a function are not followed");
      } else if (word !== "@" && word !== "import") this.assign(line, scope);
    }

    checkBases({ first }) {
      const opened = first + 2;
      if (!this.script.closes.has(opened)) return;
      for (const [from, end] of this.script.pieces(opened + 1, this.script.closes.get(opened))) {
        const base = nameAt(this.script, end).split(".").at(-1);
        if (BASES.has(base) || this.script.says(from + 1) === "=") continue;
        const place = this.place(from, end);
        const words = `what a class takes from “${this.text(place)}” is not read`;
        this.refuse(place, words, "give the layers that it is made of, one by one");
      }
    }

    // Lines that may not run, or more than once.
    perhaps(line, scope, found) {
      const { body, end, first, word } = line;
      const outer = this.deciding;
      this.deeper(first);
      if (word !== "if" || this.script.says(first + 1) !== "__name__") {
        this.deciding ??= this.place(first, first + 1);
      }
      const { names, begin } = word === "for" ? loop(this.script, line)
        : { names: [], begin: first + 1 };
      const value = this.values(begin, end, scope);
      if (word === "for" && this.matters(value)) this.decide();
      for (const name of names) this.name(name, unknown(name, this.place(first, end)), scope);
      this.execute(body, scope, found);
      this.deciding = outer;
      this.depth -= 1;
    }
  }

  widgets.layers.inOrder = inOrder;
})();
