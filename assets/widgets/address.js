// The address holds the state of the figures: #deconv1d?stride=3&size=4 says what differs from what
// the page shows at first. Back undoes; a link to a state sets its figure.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const SETTLED = 400; // milliseconds without a change before the address follows

  // The fragment of a state, and back: null where it names no state.
  function write(id, spec, values) {
    const pairs = spec.params.filter(({ name }) => values[name] !== spec.values[name])
      .map((param) => [param.name, widgets.controls.write(param, values[param.name])]);
    const query = pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
    return `#${id}${query && `?${query}`}`;
  }

  function parse(hash) {
    const [, id, query] = /^#([\w-]+)\?(.*)$/.exec(hash) ?? [];
    return id ? { id, asked: [...new URLSearchParams(query)] } : null;
  }

  // The values that an address asks for, and what of it the figure cannot take.
  function read(spec, asked) {
    const [values, wrong] = [{ ...spec.values }, []];
    for (const [name, written] of asked) {
      const param = spec.params.find((one) => one.name === name);
      const value = param ? widgets.controls.read(param, written) : null;
      if (value === null) wrong.push(`${name} = ${written}`);
      else values[name] = value;
    }
    return { values, wrong };
  }

  widgets.address = { write, parse, read };
  if (!globalThis.document) return;

  const boxOf = (id) => document.querySelector(`[data-figure]#${CSS.escape(id)}`);
  const changed = new Map(); // id -> the values of figures that are not as the page shows at first
  let [last, timer] = [null, 0];

  function say(box, wrong) {
    let note = box.querySelector(".unmet");
    if (!note) {
      note = document.createElement("p");
      note.className = "unmet";
      note.setAttribute("role", "status");
      box.querySelector(".readout").before(note);
    }
    const { wrongState } = JSON.parse(document.querySelector("script.words").textContent);
    note.textContent = wrong.length ? `${wrongState} ${wrong.join(", ")}` : "";
  }

  // Shows the state of an address; says whether there is one.
  async function follow(hash) {
    const state = parse(hash);
    const box = state && boxOf(state.id);
    const figure = box && await widgets.mount.open(box);
    if (!figure) return false;
    const { values, wrong } = read(figure.spec, state.asked);
    figure.set(values);
    const taken = figure.now().values;
    const bounded = state.asked.filter(([name]) => name in values && taken[name] !== values[name]);
    say(boxOf(state.id), [...wrong, ...bounded.map((pair) => pair.join(" = "))]);
    return true;
  }

  function show(id) {
    const box = boxOf(id);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
    box.tabIndex = -1;
    box.focus({ preventScroll: true });
  }

  function record() {
    clearTimeout(timer);
    const [id, box] = [last, last && boxOf(last)];
    const figure = box && widgets.mount.live(box);
    last = null;
    if (!figure) return; // it has broken since, or left the page
    const hash = write(id, figure.spec, figure.now().values);
    if (hash !== location.hash) history.pushState({ figures: Object.fromEntries(changed) }, "", hash);
  }

  // Links that lead to the figure in the state in which it is seen.
  function point(box, spec, values) {
    const hash = write(box.id, spec, values);
    const alone = box.querySelector("a[data-alone]");
    if (alone) alone.hash = hash.replace(`#${box.id}`, `#${spec.name}`);
    const permalink = document.querySelector("a[data-permalink]");
    if (permalink) permalink.hash = hash;
  }

  function onChange({ target }) {
    const { spec, now } = widgets.mount.live(target);
    const { values } = now();
    point(target, spec, values);
    const same = spec.params.every(({ name }) => values[name] === spec.values[name]);
    if (same) changed.delete(target.id);
    else changed.set(target.id, values);
    if (target.querySelector(".unmet")) say(target, []);
    if (restoring || target.hasAttribute("data-playing")) return;
    last = target.id;
    clearTimeout(timer);
    timer = setTimeout(record, SETTLED);
  }

  let restoring = false;

  async function restore({ state }) {
    clearTimeout(timer);
    last = null;
    const figures = state?.figures ?? {};
    restoring = true;
    for (const id of new Set([...changed.keys(), ...Object.keys(figures)])) {
      const box = boxOf(id);
      const figure = box && await widgets.mount.open(box);
      figure?.set(figures[id] ?? figure.spec.values);
    }
    if (!state) await follow(location.hash);
    restoring = false;
  }

  async function onClick(event) {
    const link = event.target.closest?.("a[data-state]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    record();
    if (await follow(link.dataset.state)) {
      record();
      show(parse(link.dataset.state).id);
    } else {
      location.assign(link.href); // the page on which that state is drawn
    }
  }

  async function start() {
    document.addEventListener("figurechange", onChange);
    document.addEventListener("click", onClick);
    addEventListener("popstate", restore);
    const state = history.state?.figures;
    if (state) await restore(history);
    else if (await follow(location.hash)) boxOf(parse(location.hash).id).scrollIntoView({ block: "center" });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
