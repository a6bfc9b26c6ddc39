// The panel under the map: tools, what the drawing comes to in words, and what can be done.
import { button } from "./controls.js";
import { listed } from "../format.js";
import { node } from "../nodes.js";

export function panel(bench) {
  const { page } = bench;
  const { structures, shown, at } = page;
  function render() {
    if (!bench.drawing) return;
    bench.starter.textContent = shown[0] === bench.own ? "Start again from it" : "Edit a copy of “" + structures[shown[0]].title + "”";
    bench.starter.hidden = shown[0] === bench.own;
    const kept = document.activeElement && bench.panel.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...bench.panel.querySelectorAll("details")].map((details) => details.open);
    const rows = [];
    const row = (...parts) => {
      const made = node("div", undefined, "row");
      made.append(...parts.filter((part) => part));
      rows.push(made);
      return made;
    };
    const tools = node("span", undefined, "tools");
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", "Tool");
    [["tap", "Tap wards"], ["paint", "Drag from a cluster"], ["lasso", "Lasso"]].forEach(([name, text]) => {
      const made = button(text, () => { bench.tool = name; bench.mark(); render(); }, name === bench.tool ? "on" : "");
      made.id = "tool-" + name;
      made.setAttribute("aria-pressed", String(name === bench.tool));
      tools.append(made);
    });
    const undo = button("Undo", () => { bench.drawing.undo(); bench.selected = new Set(); bench.said = ""; bench.refresh(); });
    const redo = button("Redo", () => { bench.drawing.redo(); bench.selected = new Set(); bench.said = ""; bench.refresh(); });
    undo.id = "undo"; redo.id = "redo";
    undo.disabled = !bench.drawing.canUndo;
    redo.disabled = !bench.drawing.canRedo;
    row(tools, undo, redo);
    if (bench.selected.size) rows.push(bench.chosen());
    else rows.push(node("p", {
      tap: "Tap one ward or several, then say where they go.",
      paint: "Press on a cluster and drag over the wards that shall join it.",
      lasso: "Draw around wards, then say where they go.",
    }[bench.tool], "hint"));
    const told = node("div", undefined, "told");
    told.setAttribute("aria-live", "polite");
    told.id = "told";
    bench.sentences().forEach((text) => told.append(node("p", text)));
    if (bench.said) told.append(node("p", bench.said, "said"));
    const rules = node("div", undefined, "rules");
    rules.id = "rules-broken";
    if (bench.measuredNow.broken.length) {
      rules.classList.add("bad");
      rules.append(node("p", "It breaks the rules: " + listed(bench.measuredNow.broken, 9) + "."));
      const list = node("ul");
      bench.measuredNow.breaches.forEach(([c, what]) => list.append(node("li", (c === null ? "The structure" : bench.isolated(structures[bench.own].id[c])) + ": " + what)));
      rules.append(list);
    } else rules.append(node("p", "It keeps the rules."));
    told.append(rules);
    rows.push(told, bench.provers(), bench.keepers());
    bench.panel.replaceChildren(...rows);
    [...bench.panel.querySelectorAll("details")].forEach((details, i) => { if (open[i] !== undefined) details.open = open[i]; });
    if (kept && at(kept) && !at(kept).disabled) at(kept).focus({ preventScroll: true });
  }
  return { render };
}
