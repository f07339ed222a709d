// What differs between the page's source that was and the one that is now is changed in the page,
// nothing else. Only the server of `deconv-article serve` adds this script.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const MOST = 250_000; // pairs of nodes to compare for the least change; beyond, in their order
  // What a script has changed inside is taken as a whole.
  const FIGURE = "[data-figure]";
  const WHOLE = `${FIGURE}, [data-scrub], .highlight, math, svg`;

  class TooMuch extends Error {} // more has changed than can be taken in

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const isScript = (node) => node.nodeName === "SCRIPT" && !/json/.test(node.type);
  const figures = () => widgets.mount;

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
      this.kept = new Set(); // boxes that have been given their place
      this.waits = []; // figures that come to life
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
        if (!fresh) this.remove(nodes.get(old));
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
      if (made !== node) node.replaceWith(made);
      return made;
    }

    // A figure may have left its place for another one further up.
    remove(node) {
      if (!this.kept.has(node)) node.remove();
    }

    // A node of the page from one of the source, with the figures in it that are there already.
    make(now) {
      const made = document.importNode(now, true);
      if (!isElement(made)) return made;
      if (isScript(made) || [...made.querySelectorAll("script")].some(isScript)) {
        throw new TooMuch("there is a new script");
      }
      if (made.matches(FIGURE)) return this.figure(made);
      for (const box of made.querySelectorAll(FIGURE)) box.replaceWith(this.figure(box));
      return made;
    }

    // The box that is there already, if there is one: as it is, or until a fresh one is in its state.
    figure(fresh) {
      const there = this.boxes.get(fresh.id);
      if (!there) return fresh;
      if (!this.before.getElementById(fresh.id)?.isEqualNode(fresh)) {
        if (!figures()?.live(there)) return fresh;
        this.waits.push(renew(there, fresh));
      }
      this.kept.add(there);
      return there;
    }

    // Ends the figures that the page no longer has.
    end() {
      for (const box of this.boxes.values()) if (!box.isConnected) figures()?.close(box);
    }
  }

  const leaving = new WeakSet(); // boxes whose place a new one takes

  // Puts a new box in the place of a live one: alive and in its state before it is seen.
  async function renew(box, fresh) {
    const { spec, now } = figures().live(box);
    leaving.add(box);
    const changed = Object.entries(now().values)
      .filter(([name, value]) => spec.values[name] !== value);
    fresh.dataset.scripts = widgets.newest.scripts(fresh);
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

  // Figures whose scripts have changed start anew, in their state; gives when they have.
  function remount(source) {
    const waits = [];
    for (const box of document.querySelectorAll(FIGURE)) {
      const scripts = widgets.newest.scripts(box);
      if (scripts === box.dataset.scripts || leaving.has(box)) continue;
      const fresh = document.importNode(source.getElementById(box.id), true);
      fresh.dataset.scripts = scripts;
      if (figures().live(box)) waits.push(renew(box, fresh));
      else if (box.dataset.state === "static") box.replaceWith(fresh); // it failed, and may try again
      else box.dataset.scripts = scripts;
    }
    return waits;
  }

  // Takes the page from one source to the next; gives when its figures are alive again.
  function take(was, now) {
    const patch = new Patch(was);
    patch.node(document.documentElement, was.documentElement, now.documentElement);
    patch.end();
    return patch.waits;
  }

  widgets.patch = { take, remount, TooMuch };
})();
