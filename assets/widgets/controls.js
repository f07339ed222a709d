// The controls of a figure: native inputs, shown from values and read into values.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});

  // A value as readers and links have it, and back; null for what the parameter cannot be.
  function write(param, value) {
    if (param.kind === "text") return value;
    if (param.kind === "choice") return param.choices[value];
    return widgets.sentence.format(value / param.per);
  }

  function read(param, written) {
    if (param.kind === "text") return written.length <= param.most ? written : null;
    if (param.kind === "choice") {
      const place = param.choices.indexOf(written);
      return place < 0 ? null : place;
    }
    const number = /^-?\d+(\.\d+)?$/.test(written) ? Number(written) * param.per : NaN;
    const value = Math.round(number);
    const near = Math.abs(number - value) < 1e-6;
    return near && value >= param.low && value <= param.high ? value : null;
  }

  // What a control says now; null while what is typed is not a value.
  function valueOf(control, param) {
    const input = control.querySelector("input, select, textarea");
    if (param.kind === "choice") return input.selectedIndex;
    if (param.kind === "text") return input.value;
    if (param.kind === "slider") return input.valueAsNumber;
    return read(param, input.value);
  }

  // Only what differs is set: a text that is set anew, even to the same, is laid out again.
  function show(control, param, values, most) {
    const value = values[param.name];
    const off = Boolean(param.needs) && values[param.needs[0]] < param.needs[1];
    const input = control.querySelector("input, select, textarea");
    if (input.disabled !== off) {
      control.toggleAttribute("data-off", off);
      input.disabled = off;
    }
    const slider = param.kind === "slider";
    if (slider && Number(input.max) !== most) input.max = most;
    if (valueOf(control, param) !== value) {
      if (param.kind === "choice") input.selectedIndex = value;
      else input.value = slider ? value : write(param, value);
    }
    const output = control.querySelector("output");
    const shown = slider ? write(param, value) : "";
    if (!slider || output.textContent === shown) return;
    output.textContent = shown;
    if (param.per > 1) input.setAttribute("aria-valuetext", shown);
  }

  function showPresets(box, presets, values) {
    for (const button of box.querySelectorAll("[data-preset]")) {
      const [, preset] = presets[button.dataset.preset];
      const pressed = Object.entries(preset).every(([name, value]) => values[name] === value);
      if (button.ariaPressed !== String(pressed)) button.ariaPressed = pressed;
    }
  }

  widgets.controls = { write, read, valueOf, show, showPresets };
})();
