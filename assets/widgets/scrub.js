// Numbers in sentences that are bound to a figure: typed, stepped by keys, or dragged sideways.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const STEP = 12; // pixels of a drag for one step

  function bind(place) {
    const [id, name] = place.dataset.scrub.split(".");
    const box = () => document.getElementById(id); // another one, when the page is written on
    const spec = JSON.parse(box().querySelector("script").textContent);
    const param = spec.params.find((one) => one.name === name);
    const input = document.createElement("input");
    Object.assign(input, {
      type: "number", min: param.low / param.per, max: param.high / param.per,
      step: 1 / param.per, value: place.textContent, autocomplete: "off",
    });
    input.setAttribute("aria-label", `${param.label}, ${spec.title}`);
    place.dataset.value = place.textContent; // for paper
    place.replaceChildren(input);

    async function set(value) {
      const figure = await widgets.mount.open(box());
      const most = figure?.now().data[param.limit] ?? param.high;
      if (figure) figure.set({ [name]: Math.max(param.low, Math.min(most, value)) });
      else place.replaceChildren(widgets.controls.write(param, spec.values[name]));
    }

    function show() {
      const figure = widgets.mount.live(box());
      if (!figure) return;
      const { values } = figure.now();
      const written = widgets.controls.write(param, values[name]);
      // What is being typed stays as it is, as long as it means the same.
      if (widgets.controls.read(param, input.value) !== values[name]) input.value = written;
      place.style.setProperty("--digits", written.length);
      place.dataset.value = written;
    }

    input.addEventListener("input", () => {
      const value = widgets.controls.read(param, input.value);
      if (value !== null) set(value);
    });
    input.addEventListener("change", show);
    document.addEventListener("figurechange", ({ target }) => {
      if (target.id === id) show();
    });

    // A drag sideways: with the mouse or a pen at once, by finger too, since up and down scroll.
    let from = null;
    input.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = { x: event.clientX, value: widgets.controls.read(param, input.value) };
      input.setPointerCapture(event.pointerId); // the number is narrow, a drag soon leaves it
    });
    input.addEventListener("pointermove", (event) => {
      if (from && event.buttons) set(from.value + Math.trunc((event.clientX - from.x) / STEP));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      input.addEventListener(end, () => { from = null; });
    }
  }

  // Takes up the numbers that are new on the page.
  function start() {
    for (const place of document.querySelectorAll("[data-scrub]:not(:has(input))")) bind(place);
  }

  widgets.scrub = { bind: start };

  if (globalThis.document?.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else if (globalThis.document) {
    start();
  }
})();
