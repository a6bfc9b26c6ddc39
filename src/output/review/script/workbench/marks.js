// What is marked on the maps: what moved, what is chosen, locked, or breaks a rule.
import { svg } from "../nodes.js";

// A padlock around the point where a ward has its name, in pixels: below the name.
const LOCK = "M-6,14h12v9h-12zM-4,14v-3a4,4 0 0 1 8,0v3h-2v-3a2,2 0 0 0 -4,0v3z";

export function marks(bench) {
  const { page } = bench;
  const { ward, structures, panels, shown } = page;
  const whole = (s) => s !== null && !structures[s].rings;
  function mark() {
    if (!bench.solve) return;
    const [a, b] = shown;
    let changed = null;
    if (b !== null && a !== b && whole(a) && whole(b)) changed = bench.moves(structures[a].of, structures[b].of).wards;
    const fromStart = bench.drawing && a === bench.own ? bench.moves(bench.drawing.start.of, bench.drawing.now.of).wards : [];
    panels.forEach((layers, p) => {
      const wards = changed || (p === 0 ? fromStart : []);
      layers.changed.setAttribute("d", shown[p] === null ? "" : wards.map((w) => page.wardPath[w]).join(""));
      const isOwn = bench.canEdit(p);
      layers.selected.setAttribute("d", isOwn ? [...bench.selected].map((w) => page.wardPath[w]).join("") : "");
      const where = isOwn && bench.measuredNow ? new Set(bench.measuredNow.breaches.map(([c]) => c)) : new Set();
      layers.breaking.setAttribute("d", where.size === 0 ? "" : page.sides.map(([x, y], arc) => {
        const of = structures[bench.own].of;
        const [in1, in2] = [x >= 0 && where.has(of[x]), y >= 0 && where.has(of[y])];
        return (in1 || in2) && (x < 0 || y < 0 || of[x] !== of[y]) ? page.lineOf(arc) : "";
      }).join(""));
      layers.locks.replaceChildren(...(isOwn ? [...bench.drawing.now.locked] : []).map((w) => {
        const size = layers.unit || 1;
        return svg("path", { class: "lock", d: LOCK, transform: "translate(" + ward.at[w].join() + ") scale(" + size + ")" });
      }));
      layers.root.classList.toggle("drawing", isOwn && bench.tool !== "tap");
    });
    page.tellMoves(changed);
  }
  return { whole, mark };
}
