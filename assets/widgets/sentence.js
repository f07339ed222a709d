// A figure's sentence; the rule is told in src/deconv_article/sentence.py, which checks templates.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  // toFixed rounds the exact value, halves away from zero, like Python's side.
  function format(value) {
    if (typeof value === "string") return value;
    if (!Number.isFinite(value)) throw new Error(`not a number or a text: ${value}`);
    return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/\.?0+$/, "");
  }

  // The same for who reads or hears it: a number below zero has a minus, no hyphen.
  const readable = (value) =>
    (typeof value === "string" ? value : format(value).replace("-", "−"));

  function describe(template, data) {
    let said = "";
    const truths = []; // one per open if: whether its current branch is taken
    template.split(/\{\{(.*?)\}\}/s).forEach((piece, index) => {
      const tag = index % 2 === 1;
      if (tag && piece.startsWith("#if ")) truths.push(Boolean(data[piece.slice(4)]));
      else if (tag && piece === "else") truths.push(!truths.pop());
      else if (tag && piece === "/if") truths.pop();
      else if (truths.every(Boolean)) said += tag ? readable(data[piece]) : piece;
    });
    return said;
  }

  widgets.sentence = { format, readable, describe };
})();
