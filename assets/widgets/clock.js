// The clock of a figure: buttons that step through its states, and play them.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  const STILL = "(prefers-reduced-motion: reduce)";
  const TICK = 700; // milliseconds

  // It plays while the figure can be seen, and never starts by itself.
  // `ending` is what to listen with outside the box.
  function make(box, { step, words, ending }) {
    const button = box.querySelector("[data-play]");
    if (!button) return { stop() {} };
    const still = matchMedia(STILL);
    const readout = box.querySelector(".readout");
    let [playing, visible, timer] = [false, false, 0];

    function run() {
      if (still.matches) playing = false;
      clearInterval(timer);
      if (playing && visible && !document.hidden) timer = setInterval(step, TICK, 1);
      button.disabled = still.matches;
      button.title = still.matches ? words.still : "";
      button.textContent = playing ? words.pause : words.play;
      box.toggleAttribute("data-playing", playing);
      readout.setAttribute("aria-live", playing ? "off" : "polite");
    }

    function play(on) {
      const ends = playing && !on;
      playing = on;
      run();
      if (ends) box.dispatchEvent(new CustomEvent("figurechange", { bubbles: true }));
    }

    button.addEventListener("click", () => play(!playing));
    for (const other of box.querySelectorAll("[data-step]")) {
      other.addEventListener("click", () => {
        play(false);
        step(Number(other.dataset.step));
      });
    }
    const seen = new IntersectionObserver((entries) => {
      visible = entries.at(-1).isIntersecting;
      run();
    });
    seen.observe(box);
    ending.signal.addEventListener("abort", () => seen.disconnect());
    document.addEventListener("visibilitychange", run, ending);
    still.addEventListener("change", run, ending);
    run();
    return { stop: () => play(false) };
  }

  widgets.clock = { make };
})();
