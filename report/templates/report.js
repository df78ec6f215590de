"use strict";
(() => {
  const root = document.documentElement;
  const toggle = document.getElementById("theme");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => { toggle.textContent = isDark() ? "Light" : "Dark"; };
  if (stored()) root.dataset.theme = stored();
  if (toggle) {
    toggle.hidden = false;
    name();
    toggle.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a page may not be allowed to remember */ }
      name();
    });
  }
  const bar = document.querySelector(".bar nav");
  const here = bar?.querySelector("[aria-current]");
  if (here && here.offsetLeft + here.offsetWidth > bar.offsetLeft + bar.clientWidth) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - bar.clientWidth / 3;
  // What a link leads to may lie in a closed part: not every browser opens it by itself
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    let closed = false;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS" && !part.open) closed = part.open = true;
    if (closed) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  // "1,234 ± 5", "−3.2 × 10−10" and "12 of 50" are in the order of their first number
  const first = (text) => {
    const found = text.match(/^([+−-]?[\d,]*\.?\d+)(?:\s*×\s*10([−-]?\d+)|e([+-]?\d+))?(?![\w.-])/);
    return found ? Number(found[1].replace("−", "-").replaceAll(",", "")) * 10 ** Number((found[2] ?? found[3] ?? "0").replace("−", "-")) : null;
  };
  const collator = new Intl.Collator("en", { numeric: true });
  const value = (row, column) => {
    const cell = row.cells[column];
    // what stands small below a value is no part of it
    const own = [...(cell?.childNodes ?? [])].filter((one) => one.nodeName !== "SMALL");
    const text = cell?.dataset.sort ?? own.map((one) => one.textContent).join("").trim();
    return { row, text, number: first(text) };
  };
  const order = (a, b) => (a.number !== null && b.number !== null ? a.number - b.number : collator.compare(a.text, b.text));
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const head of table.tHead.rows[0].cells) {
      if (!head.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].map((row) => value(row, head.cellIndex)).sort((a, b) => (down ? order(b, a) : order(a, b)));
        table.tBodies[0].append(...rows.map((one) => one.row));
      });
    }
  }
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) { part.open = true; part.dataset.opened = ""; }
  });
  addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-opened]")) { part.open = false; delete part.dataset.opened; }
  });
})();
