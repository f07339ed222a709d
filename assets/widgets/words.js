// Words that must fit; the twin of src/deconv_article/figures/words.py.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  const LETTER = 0.57;
  const WIDE = "mwMW@%";
  const BLANK =
    /[^!-~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ufefe\uff00-\u{10ffff}]+/gu;

  const clean = (words) => words.replace(BLANK, " ").replace(/^ | $/g, "");
  const letters = (width, size) => width / (LETTER * size);

  function widthOf(letter) {
    if (WIDE.includes(letter) || letter.codePointAt(0) > 0xff) return 2;
    return letter >= "A" && letter <= "Z" ? 1.25 : 1;
  }

  const length = (words) => [...words].reduce((sum, letter) => sum + widthOf(letter), 0);
  const backwards = (words) => [...words].reverse().join("");

  function shorten(words, most) {
    if (length(words) <= most) return words;
    let kept = "";
    let room = most - widthOf("…");
    for (const letter of words) {
      room -= widthOf(letter);
      if (room < 0) break;
      kept += letter;
    }
    return `${kept.replace(/ +$/, "")}…`;
  }

  const shortenFront = (words, most) => backwards(shorten(backwards(words), most));

  function broken(words, most) {
    const lines = [""];
    for (const word of words.split(" ")) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (!lines.at(-1) || length(longer) <= most) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.map((line) => shorten(line, most));
  }

  widgets.words = { clean, letters, length, shorten, shortenFront, broken };
})();
