// A page that is being written: takes every save into the page as it stands. Only the server of
// `deconv-article serve` adds this script.
//
// The page's source is kept beside the page. What differs between the source that was and the one
// that is now is changed in the page, nothing else: what scripts and the reader have made of the
// rest (a figure's state, an open table, focus, selection, the place on the screen) stays.
(() => {
  "use strict";

  const { newest, patch } = globalThis.widgets;
  const AGAIN = 1000; // milliseconds between attempts to reach the server
  const NEAR = 12; // blocks

  const own = document.currentScript;
  let version = own.dataset.version;
  let source = null; // the page as the server sent it, as a document

  // The blocks from the top of the screen on, where they stand and what they say.
  function places() {
    const blocks = [...document.querySelectorAll(".article > :not(nav)")]; // it may stand aside
    const first = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0);
    return blocks.slice(first, first + NEAR)
      .map((block) => [block, block.getBoundingClientRect().top, block.textContent]);
  }

  // Scrolls so that what is being read stands where it stood: the first block that has stayed, or
  // whose beginning is on the screen.
  function hold(before) {
    const [block, top] = before.find(([block, top, text]) =>
      block.isConnected && (top >= 0 || block.textContent === text)) ?? [];
    const moved = block ? block.getBoundingClientRect().top - top : 0;
    if (Math.abs(moved) >= 0.5) scrollBy({ top: moved, behavior: "instant" });
  }

  // Takes in what is now; gives the figures that come to life.
  function take(now) {
    const focused = document.activeElement.id;
    const waits = patch.take(source, now);
    source = now;
    bind();
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    return waits;
  }

  // What the page's own scripts do for what is new.
  function bind() {
    const { mount, scrub, reading } = globalThis.widgets;
    for (const aid of [mount, scrub, reading]) aid?.bind();
  }

  // What is wrong with the text. What went wrong in scripts (faults.js) lies there until something
  // changes: a file that is saved as it was, or seen twice, mends nothing.
  let wrong = document.querySelector(".mistakes") !== null; // as the server last said

  function show(errors) {
    wrong = errors !== "";
    const there = document.querySelector(".mistakes");
    const made = document.createRange().createContextualFragment(errors);
    if (there?.outerHTML === errors) return;
    there?.remove();
    document.body.append(made);
  }

  async function onMessage(message, isFirst) {
    const { version: told, page, files, errors } = message;
    const now = page === null ? null : new DOMParser().parseFromString(page, "text/html");
    if (isFirst) source ??= now;
    if (told === version) return;
    if (isFirst || !source) location.reload(); // what was missed is not known
    version = told;
    try {
      const changed = now || files.length;
      if (changed || errors || wrong) show(errors);
      if (!changed) return;
      const before = places();
      const root = document.documentElement;
      root.style.overflowAnchor = "none"; // the browser's own way, which would come on top
      newest.note(files, version);
      const waits = now ? take(now) : [];
      if (!newest.renew(files, source)) throw new patch.TooMuch("a script has changed");
      waits.push(...patch.remount(source));
      globalThis.widgets.mount?.bind();
      hold(before);
      await Promise.all(waits);
      hold(before);
      root.style.removeProperty("overflow-anchor");
    } catch (error) {
      if (!(error instanceof patch.TooMuch)) console.error(error);
      location.reload();
    }
    document.dispatchEvent(new CustomEvent("pagechange", { detail: version }));
  }

  function connect() {
    const address = new URL(`/-/live?page=${encodeURIComponent(location.pathname)}`, location.href);
    address.protocol = "ws:";
    const socket = new WebSocket(address);
    let queue = null;
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data);
      queue = queue ? queue.then(() => onMessage(message)) : onMessage(message, true);
    });
    socket.addEventListener("close", () => setTimeout(connect, AGAIN));
  }

  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") document.querySelector(".mistakes")?.remove();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest(".mistakes button")) document.querySelector(".mistakes").remove();
  });
  connect();
})();
