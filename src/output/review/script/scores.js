// The score table: a few measures until all are asked for, and where not all structures fit, the one shown beside today's.
import { node } from "./nodes.js";

const FEW = 5;
const table = document.querySelector("table.scores");

function foldButton(what, click) {
  const button = node("button", undefined, "fold " + what);
  button.type = "button";
  button.addEventListener("click", click);
  return button;
}

function foldMeasures() {
  const measures = [...table.querySelectorAll("tbody tr:not(.group):not(.proved)")];
  const rest = [...measures.slice(FEW), ...table.querySelectorAll("tbody + tbody tr.group")];
  if (measures.length <= FEW + 2) return;
  const button = foldButton("measures", () => fold(!rest[0].hidden));
  const fold = (isFolded) => {
    rest.forEach((row) => { row.hidden = isFolded; });
    button.textContent = isFolded ? "All " + measures.length + " measures" : "Fewer measures";
    button.setAttribute("aria-expanded", String(!isFolded));
  };
  table.parentNode.after(button);
  fold(true);
  let before = true;
  addEventListener("beforeprint", () => { before = rest[0].hidden; fold(document.body.classList.contains("brief")); });
  addEventListener("afterprint", () => fold(before));
}

// Tells the table which structure is shown, by name.
export function scoreTable() {
  if (!table) return () => {};
  foldMeasures();
  let shown = "";
  let isWhole = false;
  const button = foldButton("structures", () => { isWhole = !isWhole; fit(); });
  table.parentNode.after(button);
  const isTooWide = () => table.parentNode.scrollWidth > table.parentNode.clientWidth + 1;
  const leaveOut = (isKept) => {
    const heads = [...table.tHead.rows[0].cells];
    const left = heads.map((head, column) => column > 0 && !isKept(head));
    [...table.rows].filter((row) => !row.classList.contains("group")).forEach((row) =>
      [...row.cells].forEach((cell, column) => cell.classList.toggle("aside", left[column])));
  };
  function fit() {
    leaveOut(() => true);
    const hasRoom = !isTooWide();
    button.hidden = hasRoom;
    const isOwn = (head) => head.dataset.name === shown || head.classList.contains("before") || head.querySelector("[data-drawing-title]");
    if (!hasRoom && !isWhole) {
      leaveOut((head) => isOwn(head) || head.classList.contains("attainable"));
      if (isTooWide()) leaveOut(isOwn);
    }
    button.textContent = isWhole ? "The structure shown alone" : "All structures";
    button.setAttribute("aria-expanded", String(isWhole));
  }
  addEventListener("resize", fit);
  addEventListener("beforeprint", () => leaveOut(() => true));
  addEventListener("afterprint", fit);
  return (name) => { shown = name; fit(); };
}
