{
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
}
