// Aids for reading: previews of what a link cites, the current section in the contents, copy
// buttons, keys for what scrolls. Without this script all of them are plain links, a plain list and
// plain text.
(() => {
  "use strict";

  const SHOW = 120; // milliseconds before a preview opens under a resting pointer
  const HIDE = 250; // and before it closes, so that the pointer can reach it
  const SCROLLERS = "pre, .article > table, math[display='block'], .w-page-clip, .w-page-clip-left";

  const widgets = (globalThis.widgets ??= {});
  const words = JSON.parse(document.querySelector("script.words").textContent);

  // One preview at a time: by hover or focus, closed by Escape, itself hoverable (WCAG 1.4.13).
  function addPreviews() {
    const card = document.createElement("div");
    card.className = "preview";
    card.id = "preview";
    card.setAttribute("role", "tooltip");
    card.hidden = true;
    document.querySelector(".article").append(card); // a landmark, and the frame of its place
    let [owner, timer] = [null, 0];

    function fill(link) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const copy = target.cloneNode(true);
      for (const node of copy.querySelectorAll(".backlinks, .footnote-backref")) node.remove();
      for (const node of copy.querySelectorAll("[id]")) node.removeAttribute("id");
      for (const node of copy.querySelectorAll("a")) node.tabIndex = -1;
      card.replaceChildren(...copy.childNodes);
    }

    function open(link) {
      clearTimeout(timer);
      if (owner === link) return;
      close();
      owner = link;
      fill(link);
      link.setAttribute("aria-describedby", card.id);
      card.hidden = false;
      const at = link.getBoundingClientRect();
      const frame = card.offsetParent.getBoundingClientRect();
      const room = document.documentElement.clientWidth - card.offsetWidth - 16;
      const below = at.bottom + card.offsetHeight + 8 < innerHeight;
      const top = below ? at.bottom + 6 : at.top - card.offsetHeight - 6;
      card.style.left = `${Math.max(16, Math.min(at.left, room)) - frame.left}px`;
      card.style.top = `${top - frame.top}px`;
    }

    function close() {
      clearTimeout(timer);
      owner?.removeAttribute("aria-describedby");
      owner = null;
      card.hidden = true;
    }

    function later(action, wait) {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    }

    const known = new WeakSet();

    function bind() {
      for (const link of document.querySelectorAll("a.citation, a.footnote-ref")) {
        if (known.has(link)) continue;
        known.add(link);
        link.addEventListener("pointerenter", ({ pointerType }) => {
          if (pointerType === "mouse") later(() => open(link), SHOW);
        });
        link.addEventListener("pointerleave", () => later(close, HIDE));
        link.addEventListener("focus", () => open(link));
        link.addEventListener("blur", () => later(close, HIDE));
      }
    }
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", () => later(close, HIDE));
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") close();
    });
    return bind;
  }

  // The entry of the section that stands in the upper part of the window.
  function markCurrentSection() {
    const mark = () => {
      const entries = [...document.querySelectorAll(".contents a")];
      const current = entries.findLastIndex(({ hash }) => {
        const heading = document.getElementById(decodeURIComponent(hash.slice(1)));
        return heading.getBoundingClientRect().top < innerHeight * 0.35;
      });
      const behind = document.querySelector(".footnote, .references, .appendix");
      const over = behind && behind.getBoundingClientRect().top < innerHeight * 0.35;
      entries.forEach((link, index) => {
        if (index === current && !over) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    let asked = false; // at most once a frame
    const later = () => {
      if (!asked) requestAnimationFrame(() => { asked = false; mark(); });
      asked = true;
    };
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    return later;
  }

  function addCopyButtons() {
    if (!navigator.clipboard) return;
    for (const block of document.querySelectorAll(".highlight:not(:has(> .copy))")) {
      const code = block.querySelector("code") ?? block;
      const text = code.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text);
        button.textContent = words.copied;
        setTimeout(() => { button.textContent = words.copy; }, 1500);
      });
      block.append(button);
    }
  }

  // What scrolls sideways is a stop for keys, and only as long as it does.
  const scrollers = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  function openScrollersToKeys() {
    for (const box of document.querySelectorAll(SCROLLERS)) scrollers.observe(box);
  }

  // Pictures below the first one come after the page, unasked: who prints it or leaves the net has all.
  function fetchPictures() {
    if (document.readyState !== "complete") {
      addEventListener("load", () => setTimeout(fetchPictures), { once: true });
      return;
    }
    for (const image of document.querySelectorAll(".stage img[loading]")) image.loading = "eager";
  }

  // Takes up what is new on the page.
  const aids =
    [addPreviews(), markCurrentSection(), addCopyButtons, openScrollersToKeys, fetchPictures];
  const bind = () => aids.forEach((aid) => aid());
  widgets.reading = { bind };
  bind();
})();
