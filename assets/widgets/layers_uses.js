// What becomes of values: operators, calls, attributes and subscripts; the twin of
// src/deconv_article/layers/uses.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { INPUTS, PLAIN, Refused, Row, STRAIGHT, flow, given, is, roleOf, same, unknown,
    withoutDot } = widgets.layers;
  const { ATTRIBUTES, LAYERS, meaning } = widgets.layers.known;

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
      if (heavy.some((each) => !same(each.value, value))) {
        const { place: last } = heavy.at(-1);
        this.refuse(last, `“${this.text(last)}” is put beside what other layers gave`, STRAIGHT);
      }
      return flow(value.at, true);
    }

    // What an operator makes of two values.
    operate(sign, left, right) {
      const said = this.script.says(sign);
      const place = this.place(sign, sign + 1);
      if (!this.matters(left) && !this.matters(right)) {
        return left === PLAIN && right === PLAIN ? PLAIN : unknown("this", place);
      }
      if (said === "+" && is(left, "stack") && is(right, "stack")) {
        return this.together([given("", left, place), given("", right, place)], place);
      }
      const found = is(left, "flow") ? left : right;
      const alone = [left, right].every((value) => value === PLAIN || same(value, found));
      if (is(found, "flow") && !found.mixed && alone && said !== "@" && said !== "@=") return found;
      const words = `“${said}” joins two paths or repeats one; layers in one row are read`;
      return this.refuse(place, words);
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
        return ["None", "True", "False"].includes(text) ? PLAIN
          : unknown(text, this.place(first, end));
      }
      for (let index = first + length + 1; index < end; index += 2) {
        value = this.attribute(value, index);
      }
      if (is(value, "flow") && value.at < this.row.length && !old) {
        const words = `“${text}” is used here, but layers have run on it since`;
        this.refuse(this.place(first, end), words, STRAIGHT);
      }
      return value;
    }

    // What a dot and this name give.
    attribute(value, index) {
      const place = this.place(index, index + 1);
      if (!this.matters(value)) return value === PLAIN ? value : unknown("this", place);
      const name = this.script.says(index);
      if (!ATTRIBUTES.has(name)) this.refuse(place, `what “${name}” is here is not known`);
      return PLAIN;
    }

    // Some of a value.
    subscript(value, opened, scope) {
      const closed = this.script.closes.get(opened);
      const parts = this.script.pieces(opened + 1, closed);
      const place = this.place(opened - 1, closed + 1);
      if (!this.matters(value)) {
        for (const part of parts) this.value(...part, scope);
        return value === PLAIN ? value : unknown("this", place);
      }
      const sliced = parts.every((part) => this.isSlice(...part));
      if (!is(value, "flow") || value.mixed || !sliced) {
        const words = "which part is taken here is not known";
        this.refuse(place, words, "write out the layers that run");
      }
      return value;
    }

    // Positions next to each other, or one.
    isSlice(first, end) {
      const level = this.level(first, end);
      const colons = level.filter((index) => this.script.says(index) === ":").length;
      return colons === 1 || (!colons && level.every((index) =>
        this.script.is(index, "number")
          || ["-", ".", "None", "\n"].includes(this.script.says(index))));
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
      if (role === "holding") return this.together(args, place);
      if (role === "adding") return this.add(call, receiver, args, scope);
      if (role === "choosing") this.choose(args, place);
      const matters = args.some(({ value }) => this.matters(value));
      if (call.name === ".__init__" && scope.of && matters) {
        scope.of.names.set("forward", this.together(args, place));
      }
      const nothing = { kind: "stack", items: [], place };
      if (role === "around") return nothing;
      let everything = [...args.map(({ value }) => value), ...(receiver ? [receiver] : [])];
      if (is(receiver, "stack") && call.name.endsWith(".apply")) {
        everything = everything.filter((value) => !is(value, "function"));
      }
      const heavy = everything.filter((value) => this.matters(value));
      const name = withoutDot(call.name);
      if (role === "reshaping") {
        if (heavy.length) this.refuse(place, `${name} gives the positions another meaning`);
        return this.stack([call], place);
      }
      if (heavy.some((value) => !same(value, heavy[0]))) {
        const words = `“${name}” is given more than one thing with layers in it`;
        this.refuse(place, words, STRAIGHT);
      }
      const unclear = everything.filter((value) => is(value, "unknown") && role === "keeping");
      return heavy[0] ?? unclear.at(-1) ?? nothing;
    }

    // Refuse layers of which one will be chosen.
    choose(args, place) {
      if (args.some(({ value }) => this.matters(value) && !is(value, "flow"))) {
        this.refuse(place, "which of these layers runs is not known", "write those that run");
      }
    }

    layer(call, scope) {
      const place = [call.start, call.end];
      if (LAYERS.get(meaning(call.name)).takes[0] !== "input") return this.make(call, place);
      const found = call.arguments.filter(({ keyword }, index) => keyword === "input" || !index);
      const [flowing] = this.given(found.slice(0, 1), scope);
      return this.through(call, flowing?.value ?? unknown("", place), place);
    }

    add(call, receiver, args, scope) {
      const items = () => args.flatMap((each) => this.taken(each));
      if (is(receiver, "stack")) {
        receiver.items.push(...items());
        return receiver;
      }
      if (args.some(({ value }) => this.matters(value)) || this.matters(receiver)) {
        const place = [call.start, call.end];
        const last = call.opened - 3;
        if (!is(receiver, "unknown") || this.script.dotted(last) > last) {
          this.refuse(place, `to what “${withoutDot(call.name)}” adds is not known`);
        }
        if (this.script.said(call.first, last + 1) === "self") {
          const words = "what “self” holds is read only where it is given a name";
          this.refuse(place, words, "write self.name = …");
        }
        this.bind(call.first, last + 1, this.stack(items(), place), scope);
      }
      return PLAIN;
    }
  }

  widgets.layers.Uses = Uses;
})();
