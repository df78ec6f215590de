// The first value of each metric is a link to its origin; a click on any other leads there too
for (const table of document.querySelectorAll("table[id$=-metrics]")) {
  const metric = (row) => row.cells[0].textContent.trim();
  const origins = {};
  for (const row of table.tBodies[0].rows) {
    const link = row.querySelector("td a");
    if (link) origins[metric(row)] = link.hash;
  }
  table.classList.add("leads");
  table.addEventListener("click", ({ target }) => {
    const cell = target.closest("td.n");
    if (cell?.textContent.trim() && !target.closest("a")) location.hash = origins[metric(cell.parentElement)];
  });
}
