// A layer's arguments by the names of its parameters; the twin of
// src/deconv_article/layers/arguments.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const { problem } = widgets.layers;
  const { nearest } = widgets.layers.known;

  const PRINTED = new Set(
    "same valid zeros reflect replicate circular nearest linear bilinear trilinear bicubic"
      .split(" "),
  );

  class Arguments {
    constructor(script, call, kind, most) {
      Object.assign(this, { script, call, kind, most });
      this.name = call.name.split(".").at(-1);
      this.byName = new Map();
      const names = kind.takes.filter((name) => name !== "|");
      const places = kind.takes.includes("|") ? kind.takes.indexOf("|") : names.length;
      for (const [number, given] of call.arguments.entries()) {
        const { keyword, value, start } = given;
        if (keyword === "*") {
          this.problem(value, "unpacked arguments are not read", "write them out");
        } else if (keyword === "" && number >= places) {
          const hint = `by place it takes ${places}; name what follows`;
          this.problem(value, `${this.name} has too many arguments`, hint);
          return;
        } else if (keyword !== "" && !names.includes(keyword)) {
          const hint = nearest(keyword, names) || `it takes ${names.slice(0, 6).join(", ")} …`;
          const message = `${this.name} has no argument “${keyword}”`;
          script.problems.push(problem(start, start + keyword.length, message, hint));
        } else {
          const name = keyword || names[number];
          if (this.byName.has(name)) this.problem(value, `${this.name} is given ${name} twice`);
          this.byName.set(name, given);
        }
      }
    }

    blame(message, hint = "") {
      this.script.problems.push(problem(this.call.start, this.call.end, message, hint));
    }

    blameValue(name, hint) {
      const { value } = this.byName.get(name);
      this.problem(value, `${name} is “${this.shown(value)}”`, hint);
    }

    has(name) {
      return this.byName.has(name) && this.byName.get(name).value.text !== "None";
    }

    // How many numbers a list has; 1 for a number in Flax, 0 for a number elsewhere.
    count(name) {
      const value = this.has(name) ? this.byName.get(name).value : null;
      return value?.kind === "list" ? value.items.length : Number(this.kind.style === "flax");
    }

    // A text in small letters, "numbers" for numbers, the default where it is not given.
    word(name, standard) {
      if (!this.has(name)) return standard;
      const { kind, text } = this.byName.get(name).value;
      const isWord = kind === "text" || (kind === "name" && PRINTED.has(text));
      return isWord ? text.toLowerCase() : "numbers";
    }

    choice(name, words, standard) {
      const word = this.word(name, standard);
      if (words.includes(word)) return word;
      this.blameValue(name, `only ${words.join(", ")} can be read`);
      return standard;
    }

    flag(name) {
      return this.has(name) && this.byName.get(name).value.text !== "False";
    }

    // `count` whole numbers; one stands for all. Only padding may be 0.
    numbers(name, count, standard = null, decimal = false) {
      const low = name.includes("padding") ? 0 : 1;
      if (!this.has(name)) {
        if (standard === null) this.blame(`${this.name} needs ${name}`);
        return new Array(count).fill(standard ?? low);
      }
      const { value } = this.byName.get(name);
      const items = value.kind === "list" ? value.items : new Array(count).fill(value);
      if (items.length !== count) {
        const words = `${name} has ${items.length} numbers; ${this.name} works along ${count} axes`;
        this.problem(value, words);
        return new Array(count).fill(low);
      }
      return items.map((item) => this.number(item, name, low, decimal));
    }

    // Numbers before and behind, along each axis. paired: as ((a, b), (c, d)). flat, not paired: as
    // PyTorch's pads, (c, d, a, b), the last axis first.
    pairs(name, count, standard, { paired, flat = false }) {
      const value = this.has(name) ? this.byName.get(name).value : null;
      const items = value?.kind === "list" ? value.items : [];
      const read = (list) => list.map((item) => this.number(item, name, 0, false));
      if (value && paired && flat && count === 1 && items.length === 2) return [read(items)];
      if (value && flat && !paired && items.length) {
        const ends = this.numbers(name, 2 * count, standard);
        return Array.from({ length: count }, (_, index) => {
          const first = 2 * (count - 1 - index);
          return [ends[first], ends[first + 1]];
        });
      }
      const lists = items.some((item) => item.kind === "list");
      if (value && paired && items.length === count && lists) {
        if (items.every((item) => item.items.length === 2)) {
          return items.map((item) => read(item.items));
        }
        this.problem(value, `${name} is not one pair for each axis`);
        return new Array(count).fill([0, 0]);
      }
      return this.numbers(name, count, standard).map((number) => [number, number]);
    }

    // Each argument: its parameter, whether that is written, its text, whether it is a list.
    written() {
      return [...this.byName].map(([name, { keyword, value }]) =>
        [name, keyword !== "", this.textOf(value), value.kind === "list"]);
    }

    number(value, name, low, decimal) {
      if (value.kind !== "number" && !(decimal && value.kind === "decimal")) {
        const hint = decimal ? "write the whole number" : "write the number itself";
        this.problem(value, `${name} is “${this.shown(value)}”`, hint);
      } else if (value.number < low || value.number > this.most) {
        this.problem(value, `${name} is ${value.number}`, `${low} to ${this.most} can be read`);
      } else {
        return value.number;
      }
      return low;
    }

    problem({ start, end }, message, hint = "") {
      this.script.problems.push(problem(start, end, message, hint));
    }

    textOf({ start, end }) {
      return this.script.text.slice(start, end).replace(/[ \t\r\n]+/g, " ");
    }

    shown(value) {
      const letters = [...this.textOf(value)];
      return letters.length <= 40 ? letters.join("") : `${letters.slice(0, 39).join("")}…`;
    }
  }

  widgets.layers.Arguments = Arguments;
})();
