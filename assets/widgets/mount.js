// Brings every figure of the page to life over its static twin. Data goes one way: a control, a
// drag or the clock calls set -> model -> layout -> draw; nothing is read back from the page. The
// picture and the control answer in one frame; what is read of them follows in the next.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  let words = {}; // the interface's words, from the page

  const NARROW = "(max-width: 679px)"; // the same as the twin's <source> and figure.css
  const UNSEEN = 100; // milliseconds; a page that is not seen has no frames

  function mount(box, spec) {
    const figure = widgets.figures[spec.name];
    if (!figure) throw new Error("no widget of this name is loaded");
    const narrow = matchMedia(NARROW);
    const find = (selector) => box.querySelector(selector);
    const readout = find(".readout");
    const details = find(".data");
    const controls = spec.params.map(({ name }) => find(`[data-param="${name}"]`));
    const [said, listed] = [readout.textContent, details.innerHTML];
    const node = d3.create("svg:svg").attr("role", "img").node();
    const ending = new AbortController(); // of what listens outside the box
    const tellSoon = afterPaint(() => attempt(tell));
    let values = spec.values;
    const model = (chosen) => figure.model(chosen, spec.constants);
    let data = model(values);

    const size = () => (narrow.matches ? spec.narrow : spec.wide);
    const most = (param) => (param.limit ? data[param.limit] : param.high);

    function set(change) {
      if (Object.entries(change).every(([name, value]) => values[name] === value)) return;
      attempt(() => {
        values = { ...values, ...change };
        data = model(values);
        for (const { name, limit } of spec.params) if (limit) values[name] = data[name];
        show();
        box.dispatchEvent(new CustomEvent("figurechange", { bubbles: true }));
      });
    }

    function show() {
      const [width, height] = size();
      const view = `0 0 ${width} ${height}`;
      // Set anew, even to the same, it lays out every word of the picture again.
      if (node.getAttribute("viewBox") !== view) node.setAttribute("viewBox", view);
      widgets.picture.draw(node, figure.layout(data, [width, height]), spec.root);
      spec.params.forEach((param, index) =>
        widgets.controls.show(controls[index], param, values, most(param)));
      tellSoon();
    }

    function tell() {
      const sentence = widgets.sentence.describe(spec.sentence, data);
      // An unchanged text is not set again, or a screen reader would say it again.
      if (readout.textContent !== sentence) readout.textContent = sentence;
      node.setAttribute("aria-label", sentence);
      box.toggleAttribute("data-changed",
        Object.keys(values).some((name) => values[name] !== spec.values[name]));
      widgets.controls.showPresets(box, spec.presets, values);
      if (details.open) showTable(details, figure.table(data));
    }

    function listen() {
      find(".controls").addEventListener("input", ({ target }) => {
        const control = target.closest("[data-param]");
        const param = spec.params.find((one) => one.name === control.dataset.param);
        const value = widgets.controls.valueOf(control, param);
        if (value !== null) set({ [param.name]: value });
      });
      // What was typed and is no value gives way to the one that holds.
      find(".controls").addEventListener("change", ({ target }) => {
        const index = controls.indexOf(target.closest("[data-param]"));
        const param = spec.params[index];
        widgets.controls.show(controls[index], param, values, most(param));
      });
      find(".controls").addEventListener("click", ({ target }) => {
        const { preset, action } = target.closest("button")?.dataset ?? {};
        if (preset) set(spec.presets[preset][1]);
        if (action) set(figure.actions[action](values));
      });
      details.addEventListener("toggle", () => attempt(tell));
      narrow.addEventListener("change", () => attempt(show), ending);
      // On paper all tables are open.
      addEventListener("beforeprint", () =>
        attempt(() => showTable(details, figure.table(data))), ending);
    }

    // The next state in raster order: the first of `play` moves, the others carry.
    function step(by) {
      const change = {};
      for (const name of spec.play) {
        const param = spec.params.find((one) => one.name === name);
        const next = values[name] + by;
        const carry = next < param.low || next > most(param);
        change[name] = carry ? (by > 0 ? param.low : most(param)) : next;
        if (!carry) break;
      }
      set(change);
    }

    function fail(error) {
      clock.stop();
      node.remove();
      box.dataset.state = "static";
      find(".controls").disabled = true;
      readout.textContent = said;
      details.innerHTML = listed;
      report(spec.name, error);
    }

    function attempt(action) {
      try {
        if (box.dataset.state !== "static") action();
      } catch (error) {
        fail(error);
      }
    }

    const clock = widgets.clock.make(box, { step, words, ending });
    attempt(() => {
      show();
      figure.chart?.(node, { set, now: () => ({ data, values, size: size() }) });
      listen();
      find(".stage").append(node);
      box.dataset.state = "live";
    });
    const end = () => { clock.stop(); ending.abort(); };
    return { spec, figure, set, end, now: () => ({ data, values, size: size() }) };
  }

  // Does `action` when the next frame is on the screen, once for all that ask until then.
  function afterPaint(action) {
    let [frame, timer] = [0, 0];
    const wait = (milliseconds) => {
      clearTimeout(timer);
      timer = setTimeout(action, milliseconds);
    };
    return () => {
      wait(UNSEEN);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => wait(0));
    };
  }

  function showTable(details, { head, rows }) {
    const fill = (part, lines, tag, scope) => d3.select(details).select(part)
      .selectChildren().data(lines).join("tr")
      .selectChildren().data((line) => line)
      .join((enter) => enter.append((_, index) => document.createElement(tag(index))))
      .attr("scope", (_, index) => scope(index))
      .text((value) => widgets.sentence.readable(value));
    fill("thead", [head], () => "th", () => "col");
    fill("tbody", rows, (index) => (index ? "td" : "th"), (index) => (index ? null : "row"));
  }

  function report(name, error) {
    console.error(`figure ${name} is not live: ${error.message}`, error);
    document.dispatchEvent(new CustomEvent("figurefail", { detail: { name, error } }));
  }

  // A figure's own script comes when the figure does: a page loads no more than is looked at.
  const loading = new Map(); // address -> when it has run

  function load(src) {
    if (!loading.has(src)) {
      loading.set(src, new Promise((done, fail) => {
        const script = document.createElement("script");
        script.addEventListener("load", done);
        script.addEventListener("error", () => fail(new Error(`${src} did not come`)));
        script.src = src;
        document.head.append(script);
      }));
    }
    return loading.get(src);
  }

  // Scripts in their order: each calls those before it.
  async function loadAll(scripts) {
    for (const src of scripts) await load(src);
  }

  // A sheet of pictures, as an image that can be drawn at once.
  const sheets = new Map(); // address -> the image, when it has come

  function loadSheet(src) {
    if (!sheets.has(src)) {
      const image = Object.assign(new Image(), { src });
      const came = image.decode().then(() => image, () => { throw new Error(`${src} did not come`); });
      sheets.set(src, came);
    }
    return sheets.get(src);
  }

  // What its controls say, set by who was quicker than its script.
  function askedOf(box, { params }) {
    const said = params.map((param) => {
      const control = box.querySelector(`[data-param="${param.name}"]`);
      return [param.name, widgets.controls.valueOf(control, param)];
    });
    return Object.fromEntries(said.filter(([, value]) => value !== null));
  }

  // A figure comes to life when it is near the screen, or first wanted: focused, pressed, linked to.
  const mounted = new Map(); // box -> what mount gave
  const opening = new Map(); // box -> when that is known

  async function start(box) {
    try {
      const spec = JSON.parse(box.querySelector("script").textContent);
      const needed = spec.sheets.map((file) => loadSheet(spec.root + file));
      await Promise.all([loadAll(box.dataset.scripts.split(" ")), ...needed]);
      const asked = askedOf(box, spec);
      mounted.set(box, mount(box, spec));
      mounted.get(box).set(asked);
    } catch (error) {
      box.dataset.state = "static";
      box.querySelector(".controls").disabled = true;
      report(box.dataset.figure, error);
    }
    return live(box);
  }

  // The figure in a box if it is live, else null.
  const live = (box) => (box.dataset.state === "live" ? mounted.get(box) : null);

  // The same, once that is settled.
  function open(box) {
    if (!opening.has(box)) opening.set(box, start(box));
    return opening.get(box).then(() => live(box));
  }

  let near = null; // watches the boxes

  // Takes up the boxes that are new on the page.
  function bind() {
    words = JSON.parse(document.querySelector("script.words").textContent);
    near ??= new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) open(target);
    }, { rootMargin: "75%" });
    for (const box of document.querySelectorAll("[data-figure]:not([data-watched])")) {
      box.dataset.watched = "";
      // A control that is off would be passed over by the Tab key before the figure is near.
      if (box.dataset.state !== "static") box.querySelector(".controls").disabled = false;
      for (const wanted of ["focusin", "pointerdown"]) {
        box.addEventListener(wanted, () => open(box), { once: true, capture: true });
      }
      near.observe(box);
    }
  }

  // Ends the figure of a box that leaves the page.
  function close(box) {
    near.unobserve(box);
    mounted.get(box)?.end();
    mounted.delete(box);
    opening.delete(box);
  }

  widgets.mount = { open, live, bind, close, loadSheet };

  if (globalThis.document?.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", bind);
  } else if (globalThis.document) {
    bind();
  }
})();
