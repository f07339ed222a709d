// Files of the site that have changed since the page came: whatever of the page names one is given an
// address that brings its newest bytes. Only the server of `deconv-article serve` adds this script.
(() => {
  "use strict";

  const widgets = (globalThis.widgets ??= {});
  // What names a file that the page shows, as the build reads it (assets.py), and names in lists.
  const NAMES = ["src", "srcset", "imagesrcset", "href", "xlink:href", "poster", "data", "style"];
  const NAMED = "[src], [srcset], [imagesrcset], [*|href], [poster], [data], [style]";
  const SHOWS_NOTHING = "a, area, script, link[rel~=stylesheet]"; // or in a way of its own
  const NAME = /[^\s,()"']+(?:,[^\s,()"']+)*/g;

  const since = new Map(); // path in the site -> the version that changed it, the last one last
  const leaving = new WeakSet(); // style sheets that are replaced
  let last = []; // the last parts of their paths
  let named = new Set(); // the changed files that something on the page names

  function pathOf(url, base) {
    try {
      const { origin, pathname } = new URL(url, base);
      return origin === location.origin ? decodeURIComponent(pathname.slice(1)) : null;
    } catch {
      return null; // this is no address
    }
  }

  // The address of a changed file's newest bytes; null of any other.
  function newest(url, base = document.baseURI) {
    const path = pathOf(url, base);
    if (!since.has(path)) return null;
    named.add(path);
    const address = new URL(url, base);
    address.searchParams.set("v", since.get(path));
    return address.href;
  }

  // A text with the newest addresses in it: it is one itself, or lists them.
  function renewed(text, base) {
    if (!text.includes("%") && !last.some((name) => text.includes(name))) return text; // at once
    return newest(text.trim(), base) ?? text.replace(NAME, (name) => newest(name, base) ?? name);
  }

  function renewAttributes() {
    for (const node of document.querySelectorAll(NAMED)) {
      if (node.matches(SHOWS_NOTHING)) continue;
      for (const name of NAMES) {
        const value = node.getAttribute(name);
        const now = value && renewed(value);
        if (!value || now === value) continue;
        node.setAttribute(name, now);
        if (node.parentElement?.matches("audio, video")) node.parentNode.load();
      }
    }
  }

  function renewSheets() {
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
      const href = newest(link.href);
      if (!href || href === link.href || leaving.has(link)) continue;
      const fresh = link.cloneNode();
      fresh.href = href;
      fresh.addEventListener("load", () => {
        link.remove();
        renewRules();
      });
      leaving.add(link);
      link.after(fresh);
    }
  }

  // What style sheets name, wherever in them.
  function renewRules(sheets = document.styleSheets, base = document.baseURI) {
    for (const sheet of sheets) {
      const from = sheet.href ?? base;
      if (pathOf(from) !== null) for (const rule of sheet.cssRules) renewRule(rule, from);
    }
  }

  function renewRule(rule, base) {
    if (rule.styleSheet) renewRules([rule.styleSheet]);
    for (const inner of rule.cssRules ?? []) renewRule(inner, base);
    const css = rule instanceof CSSFontFaceRule ? "" : rule.style?.cssText ?? "";
    const now = css.includes("url(") ? renewed(css, base) : css;
    if (now !== css) rule.style.cssText = now;
  }

  // Takes down files that a version has changed; a page takes up its own changes.
  function note(files, version) {
    for (const file of files) {
      since.delete(file);
      if (!file.endsWith(".html")) since.set(file, version);
    }
    last = [...since.keys()].map((file) => file.split("/").at(-1));
  }

  // Renews what names a changed file; says whether that is all that is needed. A script that has run
  // cannot run again, and what was fetched in other ways is where nobody but its script knows.
  function renew(files, source) {
    const fetched = new Set(performance.getEntriesByType("resource").map(({ name }) => pathOf(name)));
    if (![...since.keys()].some((file) => fetched.has(file))) return true; // what comes will be new
    named = new Set();
    if ([...source.querySelectorAll("script[src]")].some(({ src }) => newest(src))) return false;
    renewAttributes();
    renewSheets();
    renewRules();
    document.querySelectorAll("[data-figure]").forEach(scripts); // live.js starts these anew
    return files.every((file) => !since.has(file) || !fetched.has(file) || named.has(file));
  }

  // The scripts of a figure. What calls one that has changed must run again, too.
  function scripts(box) {
    const all = box.dataset.scripts.split(" ");
    const paths = all.map((src) => pathOf(src, document.baseURI));
    const [path, version] = [...since].filter(([file]) => paths.includes(file)).at(-1) ?? [];
    for (const file of paths) if (since.has(file)) named.add(file);
    return path ? all.map((src) => `${src.split("?")[0]}?v=${version}`).join(" ") : all.join(" ");
  }

  widgets.newest = { note, renew, scripts };
})();
