// What goes wrong in the page's scripts while it is being written, laid over the page as what is wrong
// with its text is (live.js takes either away with the next save). Only the server adds this script,
// before all others of the page; it leaves no trace there, for live.js compares the page with its source.
(() => {
  "use strict";

  document.currentScript.remove();
  performance.setResourceTimingBufferSize(10_000); // newest.js asks what the page has fetched

  const MOST = 8; // of a script that fails on every frame, no more is told
  const PLACE = /(https?:\/\/[^\s()@]+):(\d+):(\d+)/; // in a stack, of Chromium and Firefox alike

  // While the page comes, what is laid over it would lie in the midst of it.
  const ready = new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));

  async function tell(what, error) {
    await ready;
    const box = document.querySelector(".mistakes") ?? open();
    const told = [...box.children].map((section) => section.textContent);
    const section = document.createElement("section");
    section.append(line("strong", `${what}${error?.message ?? error}`));
    const place = placeOf(error);
    if (place) section.append(line("code", place));
    if (told.length <= MOST && !told.includes(section.textContent)) box.append(section);
  }

  // As the server makes it for its own (overlay, in serve.py).
  function open() {
    const box = document.createElement("div");
    box.className = "mistakes";
    box.setAttribute("role", "alert");
    box.innerHTML = '<button type="button">Close <kbd>Esc</kbd></button>';
    document.body.append(box);
    return box;
  }

  function line(tag, text) {
    const paragraph = document.createElement("p");
    paragraph.append(Object.assign(document.createElement(tag), { textContent: text }));
    return paragraph;
  }

  // script:line:column, the script as the site calls it; nothing where the error does not say.
  function placeOf(error) {
    const [, address, row, column] = PLACE.exec(error?.stack ?? "") ?? [];
    if (!address) return "";
    const path = new URL(address).pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
    return `${path}:${row}:${column}`;
  }

  addEventListener("error", (event) => {
    // A notice of the browser's own has no error; a script that does not read has no stack of its own.
    if (!event.error) return;
    const { name, message } = event.error;
    const stack = `${event.filename}:${event.lineno}:${event.colno}`;
    tell("", { message: `${name}: ${message}`, stack });
  });
  addEventListener("unhandledrejection", ({ reason }) => tell("", reason));
  document.addEventListener("figurefail", ({ detail: { name, error } }) => {
    tell(`figure ${name} is not live: `, error);
  });
})();
