// The drawing in the score table: a column that follows.
import { difference, written } from "../format.js";
import { node } from "../nodes.js";
import { TITLE } from "./appearance.js";

export function column(bench) {
  const scoreRows = [...document.querySelectorAll("table.scores tr[data-measure]")];
  const position = document.querySelector("table.scores thead .attainable") ? 2 : 1;
  function addColumn() {
    const head = document.querySelector("table.scores thead tr");
    if (!head) return;
    const title = node("th", undefined, "num");
    title.scope = "col";
    const text = node("span", TITLE);
    text.dataset.drawingTitle = "";
    title.append(text, node("small", "", "broken"));
    head.insertBefore(title, head.children[position]);
    document.querySelectorAll("table.scores tbody tr").forEach((row) => {
      if (row.classList.contains("group")) {
        row.firstElementChild.colSpan += 1;
        return;
      }
      row.insertBefore(node("td", row.dataset.measure ? "" : "drawn by hand", row.dataset.measure ? "num drawn" : "num word drawn-proof"), row.children[position]);
    });
  }
  function fillColumn() {
    const before = bench.startMeasures();
    scoreRows.forEach((row) => {
      const cell = row.querySelector("td.drawn");
      const { measure, unit } = row.dataset;
      const value = bench.measuredNow.measures[measure];
      cell.replaceChildren(written(value, unit));
      const by = difference(value, before[measure], unit);
      if (by) cell.append(node("small", " " + by, "by"));
    });
    const broken = document.querySelector("table.scores thead .broken");
    if (broken) broken.textContent = bench.measuredNow.broken.length ? "breaks the rules" : "";
  }
  return { scoreRows, addColumn, fillColumn };
}
