// Text in which layers are written -> its tokens, brackets and calls; the twin of
// src/deconv_article/layers/calls.py, with offsets in this language's units.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  const SPACE = "[ \\t\\r\\f\\v\\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u3000\\ufeff]+"
    + "|\\\\\\r?\\n";
  const COMMENT = "#[^\\r\\n]*";
  const STRING = "(?<![A-Za-z0-9_])[rRbBfFuU]{0,2}(?:\"\"\"[^]*?\"\"\"|'''[^]*?'''"
    + "|\"(?:[^\"\\\\\\n]|\\\\[^])*\"|'(?:[^'\\\\\\n]|\\\\[^])*')";
  const NUMBER = "(?:[0-9][0-9_]*(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+\\-]?[0-9]+)?";
  const NAME = "[A-Za-z_][A-Za-z0-9_]*";
  const SIGN = "\\*\\*=?|\\/\\/=?|->|:=|[\\-+*\\/%@&|^=<>!]=|[^]";
  const TOKEN = new RegExp(
    `(?<space>${SPACE}|${COMMENT})|(?<text>${STRING})|(?<number>${NUMBER})`
      + `|(?<name>${NAME})|(?<sign>${SIGN})`,
    "gu",
  );
  const CLOSERS = new Map([["(", ")"], ["[", "]"], ["{", "}"]]);
  const KEYWORDS = new Set(
    ("and as assert async await break case class continue def del elif else except finally for"
      + " from global if import in is lambda match nonlocal not or pass raise return try while"
      + " with yield").split(" "),
  );

  const problem = (start, end, message, hint = "") => ({ start, end, message, hint });

  // Comments are blank in its text.
  class Script {
    constructor(text) {
      this.text = "";
      this.tokens = [];
      this.closes = new Map();
      this.within = [];
      this.calls = [];
      this.problems = [];
      this.foreign = new Set();
      for (const { 0: found, index, groups } of text.replace(/\r(?!\n)/g, "\n").matchAll(TOKEN)) {
        const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
        this.text += kind === "space" ? " ".repeat(found.length) : found;
        if (kind === "space") continue;
        this.tokens.push({ kind, text: found, start: index, end: index + found.length });
      }
    }

    says(index) {
      const token = this.tokens[index];
      return token && token.kind !== "text" ? token.text : "";
    }

    is(index, kind) {
      return this.tokens[index]?.kind === kind;
    }

    // The token behind the brackets that open here, or behind this one.
    next(index) {
      return (this.closes.get(index) ?? index) + 1;
    }

    // The first token of the dotted name that ends at this one; the one behind it if none.
    dotted(last) {
      if (!this.is(last, "name")) return last + 1;
      let first = last;
      while (this.says(first - 1) === "." && first > 1 && this.is(first - 2, "name")) first -= 2;
      return first;
    }

    said(first, end) {
      return this.tokens.slice(first, end).map((token) => token.text).join("");
    }

    // What stands between commas: first token and the one after the last.
    pieces(first, end) {
      const found = [];
      let from = first;
      for (let index = first; index <= end; index = this.next(index)) {
        if (index !== end && this.says(index) !== ",") continue;
        let stop = index;
        while (from < stop && this.tokens[from].text === "\n") from += 1;
        while (from < stop && this.tokens[stop - 1].text === "\n") stop -= 1;
        if (from < stop) found.push([from, stop]);
        from = index + 1;
      }
      return found;
    }
  }

  function takeApart(text) {
    const script = new Script(text);
    match(script);
    for (const opened of [...script.closes.keys()].sort((a, b) => a - b)) {
      const call = callAt(script, opened);
      if (call) script.calls.push(call);
    }
    return script;
  }

  function match(script) {
    const pending = [];
    const closers = [...CLOSERS.values()];
    for (const [index, token] of script.tokens.entries()) {
      script.within.push(pending.at(-1) ?? -1);
      if (token.kind !== "sign") continue;
      if (CLOSERS.has(token.text)) pending.push(index);
      else if (closers.includes(token.text) && pending.length) {
        const opener = script.tokens[pending.at(-1)];
        if (CLOSERS.get(opener.text) === token.text) {
          script.closes.set(pending.pop(), index);
          script.within[index] = pending.at(-1) ?? -1;
        } else {
          const words = `“${token.text}” stands where “${opener.text}” is to be closed`;
          script.problems.push(problem(token.start, token.end, words));
          return;
        }
      }
    }
    for (const index of pending) {
      const token = script.tokens[index];
      script.problems.push(problem(token.start, token.end, `“${token.text}” is never closed`));
    }
  }

  function callAt(script, opened) {
    const { tokens, closes } = script;
    const last = opened - 1;
    if (tokens[opened].text !== "(" || !script.is(last, "name")) return null;
    if (KEYWORDS.has(tokens[last].text)) return null;
    const first = script.dotted(last);
    const before = script.says(first - 1);
    if (["class", "def", "@"].includes(before)) return null;
    return {
      name: (before === "." ? "." : "") + script.said(first, last + 1),
      start: tokens[first].start,
      end: tokens[last].end,
      first,
      opened,
      closed: closes.get(opened),
      arguments: argumentsOf(script, opened),
    };
  }

  // What stands in the brackets that open here.
  function argumentsOf(script, opened) {
    return script.pieces(opened + 1, script.closes.get(opened))
      .map(([first, end]) => argument(script, first, end));
  }

  function argument(script, first, end) {
    const { tokens } = script;
    const { start } = tokens[first];
    const made = (keyword, from) =>
      ({ keyword, value: valueOf(script, from, end), start, opened: from, closed: end });
    if (["*", "**"].includes(script.says(first))) return made("*", first);
    if (end - first > 2 && script.is(first, "name") && script.says(first + 1) === "=") {
      let from = first + 2;
      while (from < end - 1 && tokens[from].text === "\n") from += 1;
      return made(tokens[first].text, from);
    }
    return made("", first);
  }

  function valueOf(script, first, end, depth = 0) {
    const token = script.tokens[first];
    const place = { start: token.start, end: script.tokens[end - 1].end };
    const made = (kind, more) => ({ kind, ...place, number: 0, text: "", items: [], ...more });
    if (end - first === 1) {
      const whole = token.kind === "number" && /^([0-9]{1,6})(\.0*)?$/.exec(token.text);
      if (whole) return made(whole[2] ? "decimal" : "number", { number: Number(whole[1]) });
      if (token.kind === "text" && /^["'][a-zA-Z-]*["']$/.test(token.text)) {
        return made("text", { text: token.text.slice(1, -1) });
      }
      if (token.kind === "name") {
        const kind = ["None", "True", "False"].includes(token.text) ? "constant" : "name";
        return made(kind, { text: token.text });
      }
    }
    const list = ["(", "["].includes(token.text) && script.closes.get(first) === end - 1;
    if (list && depth < 3) {
      const parts = script.pieces(first + 1, end - 1);
      const items = parts.map(([from, to]) => valueOf(script, from, to, depth + 1));
      if (token.text === "(" && items.length === 1 && script.says(parts[0][1]) !== ",") {
        return items[0];
      }
      return made("list", { items });
    }
    return made("unread");
  }

  widgets.layers = { ...widgets.layers, argumentsOf, CLOSERS, KEYWORDS, problem, takeApart };
})();
