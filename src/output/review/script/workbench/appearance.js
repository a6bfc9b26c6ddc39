// How the clusters of a drawing appear: names, colours, and what they hold.

export const TITLE = "Your drawing";

export function appearance(bench) {
  const { page } = bench;
  const { data, ward, structures } = page;
  function startNames(s) {
    return new Map(structures[s].colour.map((_, c) => [c, page.clusterId(s, c)]));
  }
  function clusterNames() {
    const { order } = bench.drawing.inOrder;
    const taken = new Set();
    return order.map((cluster) => {
      const wards = bench.drawing.now.of.flatMap((c, w) => (c === cluster ? [w] : []));
      const base = bench.drawing.now.names.get(cluster) || "New: " + ward.name[wards[0]];
      let name = base;
      for (let i = 2; taken.has(name); i += 1) name = base + " " + i;
      taken.add(name);
      return name;
    });
  }
  const beside = ward.id.map(() => new Set());
  page.sides.forEach(([a, b]) => { if (a >= 0 && b >= 0) { beside[a].add(b); beside[b].add(a); } });
  function colours(of, order, wards) {
    const start = structures[startOf()];
    const chosen = [];
    order.forEach((cluster, c) => {
      const near = new Set();
      wards[c].forEach((w) => beside[w].forEach((v) => { if (of[v] !== c && chosen[of[v]] !== undefined) near.add(chosen[of[v]]); }));
      const wish = cluster < start.colour.length ? start.colour[cluster] : 0;
      let colour = wish;
      while (near.has(colour % data.palette.length) && colour < wish + data.palette.length) colour += 1;
      chosen.push(colour % data.palette.length);
    });
    return chosen;
  }
  const startOf = () => Math.max(0, structures.findIndex((s) => s.name === bench.drawing.from));
  // What clusters hold of the places that are shown, as the page tells it of other structures.
  let claimed = [];
  const total = [];
  function knowClaims({ of, is }) {
    claimed = of.map((row, w) => row.map((n, i) => [n, is[w][i]]));
    claimed.forEach((row) => row.forEach(([n, a]) => { total[n] = (total[n] || 0) + a; }));
  }
  const placeOf = data.benchPlaces || [];
  function holds(wards) {
    const sums = new Map();
    wards.forEach((w) => claimed[w].forEach(([n, a]) => { if (n < placeOf.length) sums.set(n, (sums.get(n) || 0) + a); }));
    return [...sums].map(([n, a]) => [placeOf[n], Math.round((100 * a) / total[n])]).filter(([, share]) => share >= 5)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]).flat();
  }
  // The drawing as a structure of the page.
  function asStructure() {
    const { of, order } = bench.drawing.inOrder;
    const wards = order.map(() => []);
    of.forEach((c, w) => wards[c].push(w));
    return {
      of, colour: colours(of, order, wards), id: clusterNames(),
      title: bench.drawing.title || TITLE, holds: data.hasExactPlaces ? wards.map(holds) : undefined,
    };
  }
  return { startNames, beside, startOf, knowClaims, asStructure };
}
