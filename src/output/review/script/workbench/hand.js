// Tools on the map: tap, drag from a cluster, lasso.
import { isInside } from "../inside.js";

export function hand(bench) {
  const { page } = bench;
  const { ward, panels, shown } = page;
  const canEdit = (p) => bench.drawing && shown[p] === bench.own;
  function moveWards(wards, cluster) {
    const locked = wards.filter((w) => bench.drawing.now.locked.has(w));
    const into = bench.drawing.move(wards, cluster);
    bench.said = locked.length ? bench.names(locked, 4) + (locked.length === 1 ? " is" : " are") + " locked and stayed." : "";
    if (into !== null) bench.selected = new Set();
    bench.refresh();
    return into;
  }
  const hooks = {
    pressed(p, w, point) {
      if (!canEdit(p) || bench.tool === "tap") return false;
      if (bench.tool === "paint") {
        if (w === null) return false;
        bench.brush = bench.drawing.now.of[w];
        bench.painted = [];
      } else bench.lasso = [point];
      return true;
    },
    moved(w, point) {
      if (bench.tool === "paint") {
        if (w !== null && bench.drawing.now.of[w] !== bench.brush && !bench.painted.includes(w)) {
          bench.painted.push(w);
          panels[0].selected.setAttribute("d", bench.painted.map((v) => page.wardPath[v]).join(""));
        }
        return;
      }
      bench.lasso.push(point);
      panels[0].lasso.setAttribute("d", "M" + bench.lasso.map((q) => q.map(Math.round)).join("L"));
    },
    released() {
      if (bench.tool === "paint") {
        if (bench.painted.length) moveWards(bench.painted, bench.brush);
      } else {
        panels[0].lasso.setAttribute("d", "");
        if (bench.lasso.length > 2) {
          bench.selected = new Set(page.allWards.filter((w) => isInside(ward.at[w], bench.lasso)));
          bench.mark();
          bench.render();
        }
      }
      bench.painted = [];
      bench.lasso = [];
    },
    tapped(p, w) {
      if (!canEdit(p)) return false;
      if (bench.tool !== "tap" || w === null) return bench.tool !== "tap";
      if (bench.selected.has(w)) bench.selected.delete(w);
      else bench.selected.add(w);
      page.choose(bench.selected.has(w) ? w : null);
      bench.mark();
      bench.render();
      return true;
    },
  };
  return { canEdit, moveWards, hooks };
}
