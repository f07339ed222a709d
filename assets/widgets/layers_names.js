// Names that get values; the twin of src/deconv_article/layers/names.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { Expressions, assigned, given, is, nameAt, same, unknown, withoutSelf } = widgets.layers;

  const ADDED = ["+=", "-=", "*=", "/=", "@="];

  class Names extends Expressions {
    // Follow an assignment or a bare expression.
    assign(line, scope) {
      const { targets, first } = assigned(this.script, line);
      const parts = targets.map((target) => this.script.pieces(...target));
      if (parts.some((names) => names.length !== 1)) this.unpack(parts, first, line.end, scope);
      else if (targets.length) {
        const value = this.values(first, line.end, scope);
        for (const target of targets) this.bind(...target, value, scope);
      } else if (!ADDED.some((sign) => this.addOn(line, sign, scope))) {
        const before = this.stacks.length;
        const value = this.values(line.first, line.end, scope);
        if (this.stacks.includes(value, before)) value.loose = true;
      }
    }

    // `a, b = c, d`, or `a, b = c`.
    unpack(parts, first, end, scope) {
      const values = this.script.pieces(first, end).map((piece) => this.value(...piece, scope));
      for (const names of parts) {
        const even = names.length === values.length;
        if (!even && values.some((value) => this.matters(value))) {
          const words = "which of these names gets what layers gave is not known";
          this.refuse(this.place(first, end), words);
        }
        for (const [number, name] of names.entries()) {
          const value = even ? values[number] : unknown("this", this.place(...name));
          this.bind(...name, value, scope);
        }
      }
    }

    // `x += y`; whether the line is one.
    addOn(line, sign, scope) {
      const { targets, first } = assigned(this.script, line, sign);
      if (!targets.length) return false;
      const old = this.values(...targets[0], scope);
      const more = this.values(first, line.end, scope);
      const adds = sign === "+=" && is(more, "stack");
      if (adds && is(old, "stack")) {
        old.items.push(...this.taken(given("", more, this.place(first, line.end))));
      } else {
        const value = adds && is(old, "unknown") ? more : this.operate(first - 1, old, more);
        this.bind(...targets[0], value, scope);
      }
      return true;
    }

    // Give what these tokens name a value.
    bind(first, end, value, scope) {
      const name = nameAt(this.script, end);
      if (name && !withoutSelf(name).includes(".")) {
        this.name(name, value, scope);
        return;
      }
      if (this.matters(value) || this.touches(first, end, scope)) {
        const words = "what becomes of layers here is not followed";
        this.refuse(this.place(first, end), words, "give each layer a name of its own");
      }
      if (name || !["(", "["].includes(this.script.says(first))) return;
      for (let index = first; index < end; index++) {
        if (!this.script.is(index, "name")) continue;
        const place = this.place(index, index + 1);
        this.name(this.script.says(index), unknown("this", place), scope);
      }
    }

    // Whether a name among these tokens stands for layers, or for what they gave.
    touches(first, end, scope) {
      for (let index = first; index < end; index++) {
        if (!this.script.is(index, "name")) continue;
        const self = this.script.says(index) === "self";
        const name = this.script.said(index, self ? index + 3 : index + 1);
        if (this.matters(this.find(name, scope))) return true;
      }
      return false;
    }

    // Give `name` or `self.name` a value.
    name(name, value, scope) {
      const old = this.find(name, scope);
      if (this.deciding && !same(old, value) && (this.matters(old) || this.matters(value))) {
        this.decide();
      }
      const { names } = scope.of && name.startsWith("self.") ? scope.of : scope;
      names.set(withoutSelf(name), value);
    }
  }

  widgets.layers.Names = Names;
})();
