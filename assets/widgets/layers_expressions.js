// What an expression gives, and the layers that run for it; the twin of
// src/deconv_article/layers/expressions.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { CLOSERS, COMPARED, GIVE, KEYWORDS, PLAIN, Scope, Uses, argumentsOf, assigned, given, is,
    isLabel, nameAt, parameters, same, unknown, withoutSelf } = widgets.layers;
  const { CONTROL, meaning } = widgets.layers.known;

  // What stands between two values, and makes one of them.
  const SIGNS = new Set([...CONTROL, ...COMPARED, "+", "-", "*", "/", "//", "%", "@", "**", "|",
    "&", "^", "in", "and", "or"]);
  const ADDED = ["+=", "-=", "*=", "/=", "@="];
  const DEEPEST = 40;
  const LONGEST = 100_000;

  class Expressions extends Uses {
    steps = 0;
    depth = 0;

    // The value of what may have commas.
    values(first, end, scope) {
      const args = this.listed(first, end, scope);
      const comma = this.level(first, end).some((index) => this.script.says(index) === ",");
      if (args.length === 1 && !comma) return args[0].value;
      return this.together(args, this.place(first, end));
    }

    deeper(first) {
      this.steps += 1;
      this.depth += 1;
      if (this.depth > DEEPEST || this.steps > LONGEST) {
        this.refuse(this.place(first, first + 1), "from here on this is too long to follow");
      }
    }

    // The value of what has no commas.
    value(first, end, scope) {
      this.deeper(first);
      const before = this.count();
      let args = this.operands(first, end, scope);
      if (this.count() > before) {
        const word = this.level(first, end).find((index) => CONTROL.has(this.script.says(index)));
        if (word !== undefined) this.branch(word);
      }
      if (args.length > 1) {
        args = args.filter(({ value }) => value !== PLAIN);
        const heavy = args.filter(({ value }) => this.matters(value));
        // Only a Sequential runs what is printed in it in that order.
        const { call } = this.roles.get(this.script.within[first]) ?? {};
        if (heavy.length > 1 && meaning(call?.name ?? "") !== "Sequential") {
          const words = "a printed model does not show its forward";
          this.refuse(heavy[1].place, words, GIVE);
        }
      }
      this.depth -= 1;
      return args.length === 1 ? args[0].value : this.together(args, this.place(first, end));
    }

    listed(first, end, scope) {
      return this.script.pieces(first, end).map((piece) =>
        given("", this.value(...piece, scope), this.place(...piece)));
    }

    lambda(first, end, scope) {
      const colon = this.level(first, end).find((index) => this.script.says(index) === ":") ?? end;
      return {
        kind: "function",
        name: "lambda",
        key: first,
        place: this.place(first, first + 1),
        takes: parameters(this.script, first + 1, colon),
        body: [{ first: Math.min(colon + 1, end), end, word: "lambda", body: [] }],
        scope: new Scope(scope, scope.of),
      };
    }

    // What a printed model has under its labels, or one value, behind numbers and texts.
    operands(first, end, scope) {
      const { script } = this;
      let args = [];
      let sign = -1; // behind an operand
      let joined = false; // whether an operand came last
      let labelled = false; // whether a label did
      for (let index = first; index < end;) {
        const said = script.says(index);
        const start = index;
        if (isLabel(script, index)) {
          index = script.closes.get(index) + 1;
          [sign, joined, labelled] = [-1, false, true];
        } else if (said === "lambda" || this.isOperand(index)) {
          let value;
          if (said === "lambda") [value, index] = [this.lambda(index, end, scope), end];
          else [value, index] = this.primary(index, end, scope);
          const place = this.place(start, index);
          // `3 x ConvTranspose2d(…)`
          if (script.says(start - 1) === "x" && this.matters(value)) sign = start - 1;
          if (sign >= 0 && args.length) value = this.operate(sign, args.pop().value, value);
          else if (!labelled && args.some((each) => each.value !== PLAIN)) {
            if ([{ value }, ...args].some((each) => this.matters(each.value))) this.lose(place);
            const whole = [args[0].place[0], place[1]];
            // Outside of brackets it may be prose.
            value = script.within[start] < 0 ? this.stack([], whole) : unknown("this", whole);
            args = [];
          }
          args.push(given("", value, place));
          [sign, joined, labelled] = [-1, true, false];
          continue;
        } else if (!["\n", "not"].includes(said) && (joined || !["+", "-", "~"].includes(said))) {
          [sign, joined] = [joined && SIGNS.has(said) ? index : -1, false];
        }
        index += 1;
      }
      return args;
    }

    isName(index) {
      return this.script.is(index, "name") && !KEYWORDS.has(this.script.says(index));
    }

    isOperand(index) {
      const { kind, text } = this.script.tokens[index];
      return kind === "text" || kind === "number" || CLOSERS.has(text) || this.isName(index);
    }

    // A name, a number, a text or brackets, with the calls and subscripts behind it: its value, and
    // the token behind.
    primary(start, end, scope) {
      const { script } = this;
      let index = start;
      let where = this.place(index, index + 1);
      let value = PLAIN;
      if (CLOSERS.has(script.says(index))) {
        value = this.brackets(index, scope);
        index = script.next(index);
        where = this.place(index - 1, index);
      } else if (this.isName(index)) {
        let last = index;
        while (script.says(last + 1) === "." && last + 2 < end && this.isName(last + 2)) last += 2;
        where = this.place(index, last + 1);
        const found = this.roles.get(last + 1);
        if (found) {
          const old = found.role === "around";
          const receiver = last > index ? this.lookUp(index, last - 1, scope, old) : null;
          value = this.useCall(found.call, receiver, scope);
          index = found.call.closed + 1;
        } else {
          value = this.lookUp(index, last + 1, scope, false);
          index = last + 1;
        }
      } else index += 1;
      while (index < end) {
        const said = script.says(index);
        let after = index;
        while (script.says(after) === "\n") after += 1;
        if (said === "(") {
          value = this.apply(value, this.given(argumentsOf(script, index), scope), where);
          index = script.next(index);
        } else if (said === "[") {
          value = this.subscript(value, index);
          index = script.next(index);
        } else if (script.says(after) === "." && after + 1 < end && this.isName(after + 1)) {
          where = this.place(after + 1, after + 2);
          const found = this.roles.get(after + 2);
          if (found) value = this.useCall(found.call, value, scope);
          else value = this.attribute(value, after + 1);
          index = found ? found.call.closed + 1 : after + 2;
        } else break;
      }
      return [value, index];
    }

    brackets(opened, scope) {
      const closed = this.script.closes.get(opened);
      if (this.script.says(opened) === "(") return this.values(opened + 1, closed, scope);
      const args = this.listed(opened + 1, closed, scope);
      if (this.script.says(opened) === "{") this.allFlow(args, this.place(opened, opened + 1));
      return this.together(args, this.place(opened, closed + 1));
    }

    // Follow an assignment or a bare expression.
    assign(line, scope) {
      const { targets, first } = assigned(this.script, line);
      if (targets.length) {
        const value = this.values(first, line.end, scope);
        for (const target of targets) this.bind(...target, value, scope);
      } else if (!ADDED.some((sign) => this.addOn(line, sign, scope))) {
        const before = this.stacks.length;
        const value = this.values(line.first, line.end, scope);
        if (this.stacks.includes(value, before)) value.loose = !value.named;
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
      const names = this.script.pieces(first, end).map(([, stop]) => nameAt(this.script, stop));
      const simple = names.every((name) => name && !withoutSelf(name).includes("."));
      const one = simple && names.length === 1;
      if (!one && (this.matters(value) || (!simple && this.touches(first, end, scope)))) {
        this.lose(this.place(first, end));
      }
      for (const name of simple ? names : []) {
        this.name(name, one ? value : unknown(name, [0, 0]), scope);
      }
    }

    // Whether a name among these tokens stands for layers, or for what they gave.
    touches(first, end, scope) {
      return this.script.tokens.slice(first, end).some(({ kind, text }, index) => {
        const at = first + index;
        const name = text === "self" ? this.script.said(at, at + 3) : text;
        return kind === "name" && this.matters(this.find(name, scope));
      });
    }

    // Give `name` or `self.name` a value.
    name(name, value, scope) {
      const old = this.find(name, scope);
      if (this.deciding && !same(old, value) && (this.matters(old) || this.matters(value))) {
        this.decide();
      }
      const inner = Boolean(scope.of) && name.startsWith("self.");
      (inner ? scope.of : scope).names.set(withoutSelf(name), value);
      if (is(value, "stack")) Object.assign(value, { named: true, inner });
    }

    // What `name` or `self.name` stands for.
    find(name, scope) {
      if (name.startsWith("self.")) return scope.of?.names.get(withoutSelf(name));
      return scope.find(name);
    }
  }

  widgets.layers.Expressions = Expressions;
})();
