// A page that is being written: takes every save into the page as it stands. Only the server of
// `deconv-article serve` adds this script.
//
// The page's source is kept beside the page. What differs between the source that was and the one
// that is now is changed in the page, nothing else: what scripts and the reader have made of the
// rest (a figure's state, an open table, focus, selection, the place on the screen) stays.
(() => {
  "use strict";

  const AGAIN = 1000; // milliseconds between attempts to reach the server
  const MOST = 250_000; // pairs of nodes to compare for the least change; beyond, in their order
  // What a script has changed inside is taken as a whole.
  const FIGURE = "[data-figure]";
  const WHOLE = `${FIGURE}, [data-scrub], .highlight, math, svg`;
  const NEAR = 12; // blocks

  const own = document.currentScript;
  let version = own.dataset.version;
  let source = null; // the page as the server sent it, as a document

  class TooMuch extends Error {} // more has changed than can be taken in

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const isScript = (node) => node.nodeName === "SCRIPT" && !/json/.test(node.type);
  const figures = () => globalThis.widgets?.mount;

  // Nodes that were and are now, in pairs: [was, now], either of which may be missing.
  function pair(was, now) {
    let [start, end] = [0, 0];
    const [most, equal] = [Math.min(was.length, now.length), (a, b) => a.isEqualNode(b)];
    while (start < most && equal(was[start], now[start])) start++;
    while (end < most - start && equal(was.at(-1 - end), now.at(-1 - end))) end++;
    const olds = was.slice(start, was.length - end);
    const news = now.slice(start, now.length - end);
    const pairs = was.slice(0, start).map((node, index) => [node, now[index]]);
    let [i, j] = [0, 0];
    for (const [a, b] of [...common(olds, news), [olds.length, news.length]]) {
      // Between two that have stayed, nodes of a kind replace each other.
      while (i < a || j < b) {
        if (i < a && j < b && alike(olds[i], news[j])) pairs.push([olds[i++], news[j++]]);
        else if (i < a && (j >= b || b - j <= a - i)) pairs.push([olds[i++], null]);
        else pairs.push([null, news[j++]]);
      }
      if (a < olds.length) pairs.push([olds[i++], news[j++]]);
    }
    for (let index = end; index > 0; index--) pairs.push([was.at(-index), now.at(-index)]);
    return pairs;
  }

  // The longest sequence of equal nodes in both lists, as pairs of places.
  function common(olds, news) {
    if (!olds.length || !news.length || olds.length * news.length > MOST) return [];
    const same = olds.map((a) => news.map((b) => a.isEqualNode(b)));
    const best = Array.from({ length: olds.length + 1 }, () => new Uint32Array(news.length + 1));
    for (let i = olds.length - 1; i >= 0; i--) {
      for (let j = news.length - 1; j >= 0; j--) {
        best[i][j] = same[i][j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
    }
    const places = [];
    for (let i = 0, j = 0; i < olds.length && j < news.length;) {
      if (same[i][j]) places.push([i++, j++]);
      else if (best[i + 1][j] >= best[i][j + 1]) i++;
      else j++;
    }
    return places;
  }

  const alike = (a, b) => a.nodeName === b.nodeName && (a.id ?? "") === (b.id ?? "");

  // Whether scripts have left a node's children what they were; what they added stands behind.
  function untouched(node, was) {
    return [...was.childNodes].every((child, index) => {
      const there = node.childNodes[index];
      return there && alike(child, there) && (isElement(child) || child.data === there.data);
    });
  }

  class Patch {
    constructor(before) {
      this.before = before; // the source that was
      this.boxes = new Map([...document.querySelectorAll(FIGURE)].map((box) => [box.id, box]));
    }

    // Makes of `node`, whose source was `was`, what `now` says; gives the node that stands there.
    node(node, was, now) {
      if (was.isEqualNode(now)) return node;
      if (isScript(now)) throw new TooMuch("a script has changed");
      if (!isElement(now)) this.text(node, was, now);
      else if (now.matches(WHOLE) || !untouched(node, was)) return this.replace(node, now);
      else {
        this.attributes(node, was, now);
        this.children(node, [...was.childNodes], [...now.childNodes]);
      }
      return node;
    }

    // Only the characters that differ: a selection around them stays.
    text(node, { data: was }, { data: now }) {
      let [start, end] = [0, 0];
      const most = Math.min(was.length, now.length);
      while (start < most && was[start] === now[start]) start++;
      while (end < most - start && was.at(-1 - end) === now.at(-1 - end)) end++;
      node.replaceData(start, was.length - start - end, now.slice(start, now.length - end));
    }

    attributes(node, was, now) {
      for (const { name } of was.attributes) {
        if (!now.hasAttribute(name)) node.removeAttribute(name);
      }
      for (const { name, value } of now.attributes) {
        if (was.getAttribute(name) !== value) node.setAttribute(name, value);
      }
    }

    children(node, was, now) {
      const nodes = new Map(was.map((child, index) => [child, node.childNodes[index]]));
      let last = null; // the child behind which the next one belongs
      for (const [old, fresh] of pair(was, now)) {
        if (!fresh) nodes.get(old).remove();
        else if (old) last = this.node(nodes.get(old), old, fresh);
        else {
          const made = this.make(fresh);
          if (last) last.after(made);
          else node.prepend(made);
          last = made;
        }
      }
    }

    replace(node, now) {
      if (["HTML", "HEAD", "BODY", "MAIN", "ARTICLE"].includes(now.nodeName)) {
        throw new TooMuch("the page's frame has changed");
      }
      const made = this.make(now);
      if (now.matches(FIGURE) && figures()?.live(node)) {
        waits.push(renew(node, made));
        return node;
      }
      node.replaceWith(made);
      return made;
    }

    // A node of the page from one of the source, with the figures in it that are there already.
    make(now) {
      const made = document.importNode(now, true);
      if (!isElement(made)) return made;
      if (isScript(made) || [...made.querySelectorAll("script")].some(isScript)) {
        throw new TooMuch("there is a new script");
      }
      for (const box of made.querySelectorAll(FIGURE)) {
        const there = this.boxes.get(box.id);
        if (there && this.before.getElementById(box.id).isEqualNode(box)) box.replaceWith(there);
      }
      return made;
    }

    // Ends the figures that the page no longer has.
    end() {
      for (const box of this.boxes.values()) if (!box.isConnected) figures()?.close(box);
    }
  }

  // Puts a new box in the place of a live one: alive and in its state before it is seen.
  async function renew(box, fresh) {
    const { spec, now } = figures().live(box);
    const changed = Object.entries(now().values)
      .filter(([name, value]) => spec.values[name] !== value);
    const [details, table] = [box, fresh].map((one) => one.querySelector("details"));
    if (details && table) table.open = details.open;
    const figure = await figures().open(fresh);
    const params = new Map(figure?.spec.params.map((param) => [param.name, param]));
    figure?.set(Object.fromEntries(changed.filter(([name, value]) => {
      const param = params.get(name);
      return param && (typeof value === "string" || (value >= param.low && value <= param.high));
    })));
    const focused = box.contains(document.activeElement) && document.activeElement.id;
    figures().close(box);
    box.replaceWith(fresh);
    figures().bind();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  let waits = []; // figures that come to life

  // The blocks from the top of the screen on, where they stand and what they say.
  function places() {
    const blocks = [...document.querySelectorAll(".article > *")];
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

  function take(now) {
    const focused = document.activeElement.id;
    const patch = new Patch(source);
    patch.node(document.documentElement, source.documentElement, now.documentElement);
    patch.end();
    source = now;
    bind();
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }

  // What the page's own scripts do for what is new.
  function bind() {
    const { mount, scrub, reading } = globalThis.widgets ?? {};
    for (const aid of [mount, scrub, reading]) aid?.bind();
  }

  // Files of the site that have changed: styles and pictures are fetched again, widgets start anew.
  function refresh(files) {
    const changed = new Set(files.map((file) => new URL(`/${file}`, location.href).pathname));
    const shared = [...document.querySelectorAll("body > script[src]")];
    if (shared.some(({ src }) => changed.has(new URL(src).pathname))) {
      throw new TooMuch("what all figures share has changed");
    }
    const again = (url) => {
      const full = new URL(url, document.baseURI);
      if (!changed.has(decodeURI(full.pathname))) return null;
      full.searchParams.set("v", version);
      return full.href;
    };
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const href = again(link.href);
      if (!href) continue;
      const fresh = link.cloneNode();
      fresh.href = href;
      fresh.addEventListener("load", () => link.remove());
      link.after(fresh);
    }
    for (const [selector, name] of [["img", "src"], ["source", "srcset"]]) {
      for (const node of document.querySelectorAll(`${selector}[${name}]`)) {
        const href = again(node.getAttribute(name));
        if (href) node.setAttribute(name, href);
      }
    }
    for (const box of document.querySelectorAll("[data-figure]")) {
      const scripts = box.dataset.scripts.split(" ");
      if (!scripts.some(again)) continue;
      // What calls a script that has changed must run again, too.
      const newer = scripts.map((src) => `${src.split("?")[0]}?v=${version}`).join(" ");
      const fresh = document.importNode(source.getElementById(box.id), true);
      fresh.dataset.scripts = newer;
      if (figures().live(box)) waits.push(renew(box, fresh));
      else if (box.dataset.state === "static") box.replaceWith(fresh); // it failed, and may try again
      else box.dataset.scripts = newer;
    }
    figures()?.bind();
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
      if (now) take(now);
      refresh(files);
      hold(before);
      await Promise.all(waits);
      waits = [];
      hold(before);
      root.style.removeProperty("overflow-anchor");
    } catch (error) {
      if (!(error instanceof TooMuch)) console.error(error);
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
