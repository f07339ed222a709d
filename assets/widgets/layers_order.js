// A text -> its layers in the order in which they run, by following what flows through them; the
// twin of src/deconv_article/layers/order.py, which says how.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { BUILD, Expressions, GIVE, Refused, Scope, assigned, frame, given, imported, is, linesOf,
    nameAt, namesOf, ours, parameters, rolesOf, unknown } = widgets.layers;
  const { BASES, CONTROL, DECORATORS } = widgets.layers.known;

  function inOrder(script) {
    const [lines, every] = linesOf(script);
    script.foreign = new Set(every.flatMap((line) => imported(script, line)));
    const roles = rolesOf(script, namesOf(script, every));
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
  class Text extends Expressions {
    top = new Scope(null, { kind: "instance", names: new Map(), layers: false });

    constructor(script, roles, lines) {
      super(script, roles);
      this.lines = lines;
    }

    follow() {
      const found = frame();
      // Without a class around it, a method may stand before what it uses.
      const later = (line) =>
        Number(line.word !== "self" || !assigned(this.script, line).targets.length);
      const lines = [...this.lines].sort((a, b) => later(a) - later(b));
      this.execute(lines, this.top, found);
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
      const later = (name) => Number(!BUILD.includes(name));
      const names = [...this.top.names.keys()].sort((a, b) => later(a) - later(b));
      for (const name of names) {
        if (!later(name) || !called.has(name)) this.followOnce(this.top.names.get(name));
      }
    }

    // What is defined and was not used; should it run layers, that is one network more.
    followOnce(value) {
      if (is(value, "class") && !this.seen.has(value.line.first)) {
        this.instance(value, [], value.place);
      }
      if (is(value, "function") && !this.seen.has(value.key) && !value.used) {
        this.call(value, [], value.place);
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
      this.runEach(roots.filter((root) =>
        !root.inner && root.items.some((item) => is(item, "instance", "function"))));
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

    // Follow the methods that nothing calls.
    callTheRest() {
      for (const { items } of this.stacks) {
        for (const item of items.filter((each) => is(each, "instance"))) {
          for (const method of [...item.names.values()]) {
            if (is(method, "function")) this.followOnce(method);
          }
        }
      }
    }

    // Follow the lines of a body.
    execute(lines, scope, found) {
      for (const line of lines) if (!found.returned) this.statement(line, scope, found);
    }

    statement(line, scope, found) {
      const { script } = this;
      const { body, end, first, word } = line;
      const place = this.place(first, end);
      const name = first + 1;
      if (word === "def" || word === "class") {
        const value = { kind: word, name: script.says(name), place: this.place(name, name + 1) };
        if (word === "class") {
          this.checkBases(line, scope);
          Object.assign(value, { line, scope });
        } else {
          const around = scope.names === scope.of?.names ? scope.outer : scope;
          const takes = parameters(script, first + 3, script.closes.get(first + 2) ?? 0);
          Object.assign(value, { kind: "function", key: first, takes, body });
          value.scope = new Scope(around, scope.of);
        }
        this.name(value.name, value, scope);
        if (word === "def" && scope === this.top) scope.of.names.set(value.name, value);
      } else if (CONTROL.has(word)) this.perhaps(line, scope, found);
      else if (word === "from" || word === "import") {
        for (const each of imported(script, line)) scope.names.set(each, unknown(each, place));
      } else if (word === "return" || word === "lambda") {
        const value = this.values(word === "return" ? name : first, end, scope);
        if (!this.matters(found.value)) found.value = value;
        found.perhaps ??= this.deciding;
        found.returned = this.deciding ? null : place;
      } else if (["del", "global", "nonlocal"].includes(word)) {
        if (word !== "del" || this.touches(first, end, scope)) this.lose(place);
      } else if (word === "@") {
        const [above] = script.said(name, end).split("(");
        if (!ours(script, above) || !DECORATORS.has(above.split(".").at(-1))) this.strange(place);
      } else if (word !== "plt") this.assign(line, scope); // what is drawn goes nowhere
    }

    checkBases({ first }, scope) {
      const opened = first + 2;
      if (!this.script.closes.has(opened)) return;
      for (const [from, end] of this.script.pieces(opened + 1, this.script.closes.get(opened))) {
        const base = nameAt(this.script, end);
        const known = BASES.has(base.split(".").at(-1)) && ours(this.script, base);
        if (this.script.says(from + 1) === "=") continue;
        if (known && !scope.find(this.script.says(from))) continue;
        const place = this.place(from, end);
        const words = `what a class takes from “${this.text(place)}” is not read`;
        this.refuse(place, words, GIVE);
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
      if (word === "for" && this.touches(first, end, scope)) this.decide();
      this.values(first + 1, end, scope);
      this.execute(body, scope, found);
      this.deciding = outer;
      this.depth -= 1;
    }
  }

  widgets.layers.inOrder = inOrder;
})();
