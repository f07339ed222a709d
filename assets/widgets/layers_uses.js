// What becomes of values: operators, calls, attributes and subscripts; the twin of
// src/deconv_article/layers/uses.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { INPUTS, PLAIN, Refused, Row, flow, given, is, ours, roleOf, same, unknown } =
    widgets.layers;
  const { ATTRIBUTES, CONTROL, LAYERS, PASSED, meaning } = widgets.layers.known;

  const COMPARED = ["==", "!=", "<", ">", "<=", ">=", "is"];
  const ARITHMETIC = ["+", "-", "*", "/", "//", "%", "**", "+=", "-=", "*=", "/="];

  class Uses extends Row {
    constructor(script, roles) {
      const layers = [...roles.values()].filter(({ role }) => role === "layer");
      super(script, new Set(layers.map(({ call }) => call)));
      this.roles = roles;
    }

    // The value of a list.
    together(args, place) {
      const heavy = args.filter(({ value }) => this.matters(value));
      const flows = heavy.filter(({ value }) => is(value, "flow"));
      if (!flows.length) return this.stack(args.flatMap((each) => this.taken(each)), place);
      const [{ value }] = flows;
      if (heavy.some((each) => !same(each.value, value))) this.lose(heavy.at(-1).place);
      return flow(value.at, true);
    }

    // What an operator, or a word between two values, makes of them.
    operate(sign, left, right) {
      const said = this.script.says(sign);
      const place = this.place(sign, sign + 1);
      if (COMPARED.includes(said) || !(this.matters(left) || this.matters(right))) {
        if (said === "if" || (said === "else" && is(left, "unknown"))) return left;
        const plain = left === PLAIN && right === PLAIN;
        return said === "else" || plain ? right : unknown("this", place);
      }
      if (CONTROL.has(said)) this.branch(sign);
      if (said === "+" && is(left, "stack") && is(right, "stack")) {
        return this.together([given("", left, place), given("", right, place)], place);
      }
      const found = is(left, "flow") ? left : right;
      const alone = [left, right].every((value) => value === PLAIN || same(value, found));
      const arithmetic = ARITHMETIC.includes(said);
      if (is(found, "flow") && !found.mixed && alone && arithmetic) return found;
      const words = `“${said}” joins two paths or repeats one; layers in one row are read`;
      return this.refuse(place, words);
    }

    // Refuse what this word decides.
    branch(index) {
      this.deciding ??= this.place(index, index + 1);
      this.decide();
    }

    // The values of arguments.
    given(found, scope) {
      return found.map(({ keyword, opened, closed }) =>
        given(keyword, this.value(opened, closed, scope), this.place(opened, closed)));
    }

    // What a dotted name stands for; old: also when layers have run on it since.
    lookUp(first, end, scope, old) {
      const { script } = this;
      const length = script.says(first) === "self" && first + 2 < end ? 3 : 1;
      let value = this.find(script.said(first, first + length), scope);
      const text = script.said(first, end);
      if (value === undefined) {
        if (first + 1 < end && PASSED.has(meaning(text)) && ours(script, text)) {
          return this.stack([], this.place(first, end));
        }
        return ["None", "True", "False"].includes(text) ? PLAIN
          : unknown(text, this.place(first, end));
      }
      for (let index = first + length + 1; index < end; index += 2) {
        value = this.attribute(value, index);
      }
      if (is(value, "flow") && value.at < this.row.length && !old) {
        const words = `“${text}” is used here, but layers have run on it since`;
        this.refuse(this.place(first, end), words, "one row of layers is read, without branches");
      }
      return value;
    }

    // What a dot and this name give.
    attribute(value, index) {
      const place = this.place(index, index + 1);
      if (this.matters(value) && !ATTRIBUTES.has(this.script.says(index))) this.lose(place);
      return value === PLAIN ? value : unknown("this", place);
    }

    // Some of a value.
    subscript(value, opened) {
      const closed = this.script.closes.get(opened);
      const place = this.place(opened - 1, closed + 1);
      if (this.script.says(closed + 1) === "(") {
        this.choose(place);
      }
      if (!this.matters(value)) return value === PLAIN ? value : unknown("this", place);
      if (!is(value, "flow") || value.mixed) this.lose(place);
      if (!this.script.pieces(opened + 1, closed).every((part) => this.isSlice(...part))) {
        this.refuse(place, "a slice with a step, or an index, leaves positions out");
      }
      return flow(value.at, false, {});
    }

    // Positions next to each other.
    isSlice(first, end) {
      const colons = this.level(first, end).filter((index) => this.script.says(index) === ":");
      return colons.length === 1 || this.script.said(first, end) === "...";
    }

    // The tokens outside of further brackets.
    level(first, end) {
      const found = [];
      for (let index = first; index < end; index = this.script.next(index)) found.push(index);
      return found;
    }

    // What a call gives; receiver: what stands before its last dot.
    useCall(call, receiver, scope) {
      const place = [call.start, call.end];
      let { role } = this.roles.get(call.opened);
      if (role === "named") {
        const value = this.find(call.name, scope);
        if (value) return this.apply(value, this.given(call.arguments, scope), place);
        role = roleOf(this.script, call);
        if (this.script.problems.length) throw new Refused(this.script.problems.pop());
      }
      if (role === "layer") return this.layer(call, scope);
      const flows = role === "passed" || role === "reshaping";
      const args = this.given(call.arguments.filter(({ keyword }) =>
        !flows || INPUTS.includes(keyword)), scope);
      const theirs = ours(this.script, call.name) || role === "adding" || call.name === ".__init__";
      if (!theirs && args.some(({ value }) => this.matters(value) && !is(value, "function"))) {
        this.strange(place);
      }
      if (role === "holding") return this.together(args, place);
      if (role === "adding") return this.add(call, receiver, args, scope);
      if (role === "choosing") {
        this.allFlow(args, place);
        const held = this.together(args, place);
        return is(held, "flow") ? held : PLAIN;
      }
      const matters = args.some(({ value }) => this.matters(value));
      if (call.name === ".__init__" && scope.of && matters) {
        scope.of.names.set("forward", this.together(args, place));
      }
      const nothing = { kind: "stack", items: [], place };
      if (role === "around") return nothing;
      const everything = [...args.map(({ value }) => value), ...(receiver ? [receiver] : [])];
      const heavy = everything.filter((value) => this.matters(value) && !is(value, "function"));
      if (role === "reshaping") {
        if (heavy.length) this.reshape(call);
        return this.stack([call], place);
      }
      if (heavy.some((value) => !same(value, heavy[0]))) this.lose(place);
      const unclear = everything.filter((value) => is(value, "unknown") && role === "keeping");
      return heavy[0] ?? unclear.at(-1) ?? nothing;
    }

    // Refuse layers of which one will be chosen.
    allFlow(args, place) {
      if (args.some(({ value }) => this.matters(value) && !is(value, "flow"))) this.choose(place);
    }

    layer(call, scope) {
      const place = [call.start, call.end];
      if (LAYERS.get(meaning(call.name)).takes[0] !== "input") return this.make(call, place);
      const found = call.arguments.filter(({ keyword }, index) => keyword === "input" || !index);
      const [flowing] = this.given(found.slice(0, 1), scope);
      return this.through(call, flowing?.value ?? unknown("", place), place);
    }

    add(call, receiver, args, scope) {
      const items = args.flatMap((each) => this.taken(each));
      if (is(receiver, "stack")) {
        receiver.items.push(...items);
        return receiver;
      }
      const place = [call.start, call.end];
      const added = this.stack(items, place);
      if (this.matters(added) || this.matters(receiver)) {
        if (!is(receiver, "unknown")) this.lose(place);
        this.bind(call.first, call.opened - 2, added, scope);
      }
      return added;
    }
  }

  Object.assign(widgets.layers, { COMPARED, Uses });
})();
