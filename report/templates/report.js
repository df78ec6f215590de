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
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell ? cell.dataset.sort ?? cell.textContent.trim() : "";
  };
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
        const column = head.cellIndex;
        const rows = [...table.tBodies[0].rows];
        const compare = new Intl.Collator("en", { numeric: true }).compare;
        const number = (text) => (text !== "" && isFinite(text) ? Number(text) : null);
        rows.sort((one, two) => {
          const [a, b] = [value(one, column), value(two, column)];
          const order = number(a) !== null && number(b) !== null ? number(a) - number(b) : compare(a, b);
          return down ? -order : order;
        });
        table.tBodies[0].append(...rows);
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
