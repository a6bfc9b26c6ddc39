// What a move costs, in words.
import { counted, difference, percent } from "../format.js";

export function costs(bench) {
  const { page } = bench;
  const { data, structures } = page;
  const known = new Map();
  function measuresOf(of) {
    const key = of.join();
    if (!known.has(key)) {
      if (known.size > 50) known.clear();
      known.set(key, bench.solve.ask({ figures: { structure: of } }).figures.measures);
    }
    return known.get(key);
  }
  const startMeasures = () => measuresOf(bench.drawing.start.of);
  const moves = (from, to) => bench.solve.ask({ moves: { from, to } }).moves;
  const cost = (by) => (by ? "the total loss " + (by[0] === "+" ? "rises" : "falls") + " by " + by.slice(1) : "the total loss stays as it is, to the last digit shown");
  function sentences() {
    const parts = [];
    const now = bench.measuredNow.measures.total_loss;
    const start = bench.drawing.start.of;
    const title = (s) => "“" + bench.isolated(structures[s].title) + "”";
    if (bench.drawing.step > 0) {
      const before = bench.drawing.steps[bench.drawing.step - 1].of;
      const last = moves(before, bench.drawing.now.of);
      if (last.wards.length) {
        parts.push("The last step: " + cost(difference(now, measuresOf(before).total_loss, "share")) + "; " +
          counted(last.residents, "resident") + " of " + bench.names(last.wards, 4) + (last.residents === 1 ? " gets" : " get") + " another team.");
      }
    }
    const all = moves(start, bench.drawing.now.of);
    if (all.wards.length) {
      parts.push("Against " + title(bench.startOf()) + " " + cost(difference(now, startMeasures().total_loss, "share")) + ", to " + percent(now, 2) + "; " +
        counted(all.residents, "resident") + " of " + counted(all.wards.length, "ward") + (all.residents === 1 ? " gets" : " get") + " another team.");
    } else {
      parts.push("It is " + title(bench.startOf()) + " as it was: total loss " + percent(now, 2) + ".");
    }
    if (data.bestIsFirst && bench.startOf() !== 0) {
      parts.push("Against the best found, " + title(0) + ", " + cost(difference(now, measuresOf(structures[0].of).total_loss, "share")) + ".");
    }
    return parts;
  }
  return { measuresOf, startMeasures, moves, sentences };
}
