// The wards that are chosen, and what can be done with them.
import { button, field, textInput } from "./controls.js";
import { counted } from "../format.js";
import { node } from "../nodes.js";

export function selection(bench) {
  const { page } = bench;
  const { ward, structures, members } = page;
  function chosen() {
    const wards = [...bench.selected].sort((a, b) => a - b);
    const box = node("div", undefined, "selection");
    box.append(node("p", bench.names(wards, 5) + ": " + counted(wards.reduce((sum, w) => sum + ward.residents[w], 0), "resident") + "."));
    const line = node("div", undefined, "row");
    const near = new Map();
    const of = structures[bench.own].of;
    const { order } = bench.drawing.inOrder;
    wards.forEach((w) => bench.beside[w].forEach((v) => { if (!wards.includes(v)) near.set(of[v], (near.get(of[v]) || 0) + 1); }));
    const mine = new Set(wards.map((w) => of[w]));
    const targets = [...near].filter(([c]) => !(mine.size === 1 && mine.has(c))).sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([c]) => c);
    targets.slice(0, 5).forEach((c) => line.append(button("To " + structures[bench.own].id[c], () => bench.moveWards(wards, order[c]), "to")));
    line.append(button("To a new cluster", () => bench.moveWards(wards, null), "to-new"));
    const every = node("select");
    every.append(node("option", "To another cluster…"));
    structures[bench.own].id.forEach((name, c) => {
      const option = node("option", name);
      option.value = String(c);
      every.append(option);
    });
    every.setAttribute("aria-label", "To another cluster");
    every.addEventListener("change", () => bench.moveWards(wards, order[Number(every.value)]));
    line.append(every);
    box.append(line);
    const second = node("div", undefined, "row");
    const isLocked = wards.every((w) => bench.drawing.now.locked.has(w));
    second.append(button(isLocked ? "Unlock" : "Lock", () => { bench.drawing.lock(wards, !isLocked); bench.refresh(); }, "lock-wards"));
    if (mine.size === 1) {
      const cluster = [...mine][0];
      second.append(button("Select its whole cluster", () => {
        bench.selected = new Set(members[bench.own][cluster]);
        bench.mark();
        bench.render();
      }));
      second.append(field("Name of its cluster", textInput("cluster-name", structures[bench.own].id[cluster], (name) => { bench.drawing.name(order[cluster], name); bench.refresh(); })));
    }
    if (wards.length > 1) {
      second.append(button("Keep together", () => { bench.drawing.keep(wards, true); bench.refresh(); }));
      second.append(button("Keep apart", () => { bench.drawing.keep(wards, false); bench.refresh(); }));
    }
    second.append(button("Let go", () => { bench.selected = new Set(); page.choose(null); bench.mark(); bench.render(); }));
    box.append(second);
    return box;
  }
  return { chosen };
}
