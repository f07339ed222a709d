// What an expression gives, and the layers that run for it; the twin of
// src/deconv_article/layers/expressions.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { CLOSERS, KEYWORDS, PLAIN, Scope, Uses, argumentsOf, given, is, isLabel, parameters } =
    widgets.layers;
  const { CONTROL } = widgets.layers.known;

  const OPERATORS = ["+", "-", "*", "/", "//", "%", "@", "**", "|", "&", "^"];
  const COMPARED = ["==", "!=", "<", ">", "<=", ">=", "in", "is"];
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
      const level = this.level(first, end);
      const where = (test) => level.find((index) => test(this.script.says(index)));
      const outer = this.deciding;
      const [walrus, lambda] = [":=", "lambda"].map((word) => where((said) => said === word));
      let value;
      if (walrus !== undefined) {
        value = this.value(walrus + 1, end, scope);
        this.bind(first, walrus, value, scope);
      } else if (lambda !== undefined) value = this.lambda(lambda, end, scope);
      else {
        const choice = where((said) => CONTROL.has(said));
        const either = where((said) => said === "and" || said === "or");
        const word = choice ?? either;
        if (word !== undefined) this.deciding ??= this.place(word, word + 1);
        let args = this.operands(first, end, scope);
        const compared = where((said) => COMPARED.includes(said)) !== undefined;
        const loose = choice !== undefined || (either !== undefined && !compared);
        if (loose && args.some((each) => this.matters(each.value))) this.decide();
        const place = this.place(first, end);
        if (args.length > 1) args = args.filter((each) => !is(each.value, "unknown", "plain"));
        value = args.length === 1 ? args[0].value : this.together(args, place);
        if (compared) value = PLAIN;
      }
      this.deciding = outer;
      this.depth -= 1;
      return value;
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

    // What operators do not join, in order.
    operands(first, end, scope) {
      const { script } = this;
      const args = [];
      let sign = -1; // behind an operand
      let joined = false; // whether an operand came last
      for (let index = first; index < end;) {
        const said = script.says(index);
        if (isLabel(script, index)) index = script.closes.get(index);
        else if (this.isOperand(index)) {
          const start = index;
          let value;
          [value, index] = this.primary(index, end, scope);
          // `3 x ConvTranspose2d(…)`
          if (script.says(start - 1) === "x" && this.matters(value)) sign = start - 1;
          if (sign >= 0 && args.length) value = this.operate(sign, args.pop().value, value);
          args.push(given("", value, this.place(start, index)));
          [sign, joined] = [-1, true];
          continue;
        } else if (said !== "\n") {
          [sign, joined] = [joined && OPERATORS.includes(said) ? index : -1, false];
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
        const near = script.tokens[index - 1].end === script.tokens[index].start;
        if (said === "(" && (near || this.matters(value))) {
          value = this.apply(value, this.given(argumentsOf(script, index), scope), where);
          index = script.next(index);
        } else if (said === "[" && near) {
          value = this.subscript(value, index, scope);
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
      if (this.script.says(opened) === "{") this.choose(args, this.place(opened, opened + 1));
      return this.together(args, this.place(opened, closed + 1));
    }
  }

  widgets.layers.Expressions = Expressions;
})();
