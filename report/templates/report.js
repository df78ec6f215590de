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
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
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
    const text = cell ? cell.dataset.sort ?? cell.textContent.trim() : "";
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
  // What was said of a submission beside the table, by the page that it links to: a filter finds that too
  const mistakes = {};
  for (const item of document.querySelectorAll(".counted li")) {
    const said = item.querySelector(".said").textContent;
    for (const link of item.querySelectorAll(".names a")) mistakes[link.href] = `${mistakes[link.href] ?? ""} ${said}`;
  }
  for (const input of document.querySelectorAll("input[data-table]")) {
    const table = document.getElementById(input.dataset.table);
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => `${row.textContent} ${mistakes[row.querySelector("a").href] ?? ""}`.toLowerCase());
    const filter = () => {
      const words = input.value.toLowerCase().trim();
      let shown = 0;
      rows.forEach((row, place) => { row.hidden = !texts[place].includes(words); shown += !row.hidden; });
      input.parentElement.querySelector("[role=status]").textContent = `${shown} of ${rows.length} shown`;
    };
    // A table of thousands of cells is laid out whole at every change: rows on their own cost only what is in sight
    if (rows.length > 100) {
      table.classList.add("rows");
      table.role = "table";
      for (const part of [table.tHead, table.tBodies[0]]) part.role = "rowgroup";
      for (const row of table.rows) {
        row.role = "row";
        for (const cell of row.cells) cell.role = cell.tagName === "TD" ? "cell" : row.parentElement === table.tHead ? "columnheader" : "rowheader";
      }
    }
    input.addEventListener("input", filter);
    input.parentElement.hidden = false;
    filter();
    table.addEventListener("mouseover", ({ target }) => {
      if (target.tagName === "TD" && !target.title) target.title = `${heads[target.cellIndex]}: ${target.textContent}`;
    });
  }
  for (const code of document.querySelectorAll(".paste pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch { // a page may not be allowed to: then the reader copies what is selected
        getSelection().selectAllChildren(code);
        button.textContent = "Selected: copy it";
      }
    });
    code.after(button);
  }
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) { part.open = true; part.dataset.opened = ""; }
  });
  addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-opened]")) { part.open = false; delete part.dataset.opened; }
  });
})();
