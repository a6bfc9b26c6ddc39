// Two structures side by side: who gets another team, and from where to where.
import { counted, listed } from "./format.js";
import { isolated, node } from "./nodes.js";

// The wards that get another team between two structures, by their numbers: what the page carries where no solver travels with it.
export function carriedMoves(data) {
  const moved = new Map((data.moved || []).map(([a, b, bits]) => [a + " " + b, bits]));
  return (a, b) => {
    const bits = moved.get(Math.min(a, b) + " " + Math.max(a, b));
    if (bits === undefined) return null;
    const bytes = atob(bits);
    return data.ward.id.flatMap((_, w) => (bytes.charCodeAt(w >> 3) & (1 << (w & 7)) ? [w] : []));
  };
}

// Tells of these wards under the maps; of nothing where there is none.
export function differences(page) {
  const { ward, structures, shown, labels, at } = page;
  const change = node("div", undefined, "change");
  at("maps").after(change);
  return (changed) => {
    change.replaceChildren();
    if (!changed) return;
    const [a, b] = shown;
    const pairs = new Map();
    changed.forEach((w) => {
      const key = structures[a].of[w] + " " + structures[b].of[w];
      if (!pairs.has(key)) pairs.set(key, []);
      pairs.get(key).push(w);
    });
    const residentsOf = (wards) => wards.reduce((sum, w) => sum + ward.residents[w], 0);
    const all = residentsOf(changed);
    change.append(node("p", changed.length === 0
      ? "Every ward has the same team in both."
      : "Hatched: " + counted(changed.length, "ward") + " with " + counted(all, "resident") + (all === 1 ? " gets" : " get") + " another team from “" + structures[a].title + "” to “" + structures[b].title + "”."));
    if (!changed.length) return;
    const details = node("details");
    details.append(node("summary", "Who moves from where to where"));
    const list = node("ul");
    [...pairs.values()].sort((x, y) => residentsOf(y) - residentsOf(x)).forEach((wards) => {
      const [from, to] = [page.clusterId(a, structures[a].of[wards[0]]), page.clusterId(b, structures[b].of[wards[0]])].map(isolated);
      list.append(node("li", listed(wards.map((w) => isolated(labels[w])), 8) + " (" + counted(residentsOf(wards), "resident") + "): from " + from + " to " + to));
    });
    details.append(list);
    change.append(details);
  };
}
