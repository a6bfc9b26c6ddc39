// The rest, as good as can be: what is asked of the solver, and what it proves.
import { button, field, numberInput } from "./controls.js";
import { listed, percent } from "../format.js";
import { node } from "../nodes.js";

export function prover(bench) {
  const { page } = bench;
  const { data, ward, members, at } = page;
  const lossLabels = new Map(bench.scoreRows.map((row) => [row.dataset.measure, row.querySelector("th").firstChild.textContent]));
  const fixedShare = (share) => Math.round(share * 100) + "%";
  // Losses that this map can measure.
  const weighable = new Set(data.weighable || []);
  const boroughOf = (w) => ward.borough[w];
  function scopeWards() {
    if (bench.map.rules.cross_boroughs || data.boroughs.length < 2 || bench.asked.scope === "all") return page.allWards;
    const of = bench.drawing.now.of;
    const wanted = new Set();
    if (bench.asked.scope === "changed") {
      const { locked, together, apart } = bench.drawing.now;
      [...bench.drawing.moved, ...locked, ...together.flat(), ...apart.flat(), ...bench.selected].forEach((w) => wanted.add(boroughOf(w)));
      bench.measuredNow.breaches.forEach(([c]) => { if (c !== null) members[bench.own][c].forEach((w) => wanted.add(boroughOf(w))); });
      if (wanted.size === 0) return page.allWards;
    } else wanted.add(Number(bench.asked.scope));
    // Clusters that lie in several boroughs bring those along.
    for (let size = -1; size !== wanted.size;) {
      size = wanted.size;
      const touched = new Set(page.allWards.filter((w) => wanted.has(boroughOf(w))).map((w) => of[w]));
      page.allWards.forEach((w) => { if (touched.has(of[w])) wanted.add(boroughOf(w)); });
    }
    return page.allWards.filter((w) => wanted.has(boroughOf(w)));
  }
  function scopeWords(wards) {
    if (wards.length === ward.id.length) return "the whole map";
    return listed([...new Set(wards.map(boroughOf))].map((b) => data.boroughs[b]), 5);
  }
  function provers() {
    const details = node("details");
    details.append(node("summary", "Prove the rest"));
    details.append(node("p", "A locked ward stays in its cluster, a locked cluster as it is, pairs stay together or apart; all else is made as good as can be under these rules.", "hint"));
    const now = bench.drawing.inOrder.order.length;
    const line = node("div", undefined, "row");
    const clusters = numberInput("asked-clusters", bench.asked.any ? null : bench.asked.clusters || now, 1);
    clusters.disabled = bench.asked.any;
    clusters.addEventListener("change", () => { bench.asked.clusters = Number(clusters.value) || null; });
    line.append(field("Clusters in all", clusters));
    if (!bench.map.sizes) {
      const any = node("input");
      Object.assign(any, { type: "checkbox", checked: bench.asked.any, id: "asked-any" });
      any.addEventListener("change", () => { bench.asked.any = any.checked; clusters.disabled = any.checked; });
      const label = node("label", undefined, "check");
      label.append(any, " any number");
      line.append(label);
    }
    [["minWards", "Fewest wards"], ["maxWards", "Most wards"], ["minPopulation", "Fewest residents"], ["maxPopulation", "Most residents"]].forEach(([key, text]) => {
      const input = numberInput("asked-" + key, bench.asked[key], 0);
      if (key.endsWith("Population")) input.placeholder = "as asked";
      input.addEventListener("change", () => { bench.asked[key] = input.value === "" ? (key.endsWith("Wards") ? bench.map.rules[key === "minWards" ? "min_wards" : "max_wards"] : null) : Number(input.value); });
      line.append(field(text, input));
    });
    details.append(line);
    if (data.boroughs.length > 1 && !bench.map.rules.cross_boroughs) {
      const scope = node("select");
      scope.id = "asked-scope";
      [["changed", "the boroughs I changed"], ["all", "the whole map"], ...data.boroughs.map((name, b) => [String(b), name])].forEach(([value, text]) => {
        const option = node("option", text);
        option.value = value;
        scope.append(option);
      });
      scope.value = bench.asked.scope;
      scope.addEventListener("change", () => { bench.asked.scope = scope.value; });
      const second = node("div", undefined, "row");
      second.append(field("Solve", scope));
      details.append(second);
    }
    const sliders = node("div", undefined, "sliders");
    [...lossLabels].filter(([name]) => weighable.has(name)).forEach(([name, text]) => {
      const input = node("input");
      const share = bench.weights.get(name) || 0;
      Object.assign(input, { type: "range", min: "0", max: "1", step: "0.05", value: String(share), id: "weight-" + name });
      const output = node("output", fixedShare(share));
      input.addEventListener("input", () => { bench.weights.set(name, Number(input.value)); output.textContent = fixedShare(Number(input.value)); });
      const label = field(text, input);
      label.append(output);
      sliders.append(label);
    });
    const more = node("details");
    more.append(node("summary", "What counts, and how much"), sliders, node("p", "The score table keeps the weights of the run.", "hint"));
    details.append(more);
    const pairs = node("ul", undefined, "pairs");
    [[true, bench.drawing.now.together, "together"], [false, bench.drawing.now.apart, "apart"]].forEach(([isTogether, groups, word]) => groups.forEach((group, i) => {
      const item = node("li", bench.names(group, 5) + " stay " + word + " ");
      item.append(button("Forget", () => { bench.drawing.forget(isTogether, i); bench.refresh(); }));
      pairs.append(item);
    }));
    if (pairs.children.length) details.append(pairs);
    const last = node("div", undefined, "row");
    const go = button(bench.isProving ? "Working…" : "Make the rest as good as can be", prove, "prove");
    go.id = "prove";
    go.disabled = bench.isProving;
    last.append(go);
    const progress = node("progress");
    progress.id = "progress";
    progress.hidden = !bench.isProving;
    progress.setAttribute("aria-label", "How far the solver is");
    const cancel = button("Cancel", () => bench.solve.cancel(), "cancel");
    cancel.id = "cancel";
    cancel.hidden = !bench.isProving;
    last.append(progress, cancel);
    details.append(last);
    return details;
  }
  async function prove() {
    if (bench.isProving) return;
    const wards = scopeWards();
    const on = [...bench.weights].filter(([, weight]) => weight > 0);
    if (on.length === 0) {
      bench.said = "Something has to count: give a loss a weight above nothing.";
      bench.render();
      return;
    }
    const { of, locked, together, apart } = bench.drawing.now;
    const broke = bench.measuredNow.broken.length > 0;
    const number = bench.asked.any ? null : bench.asked.clusters || bench.drawing.inOrder.order.length;
    const question = {
      structure: of, wards, locked: [...locked].filter((w) => wards.includes(w)), together, apart,
      clusters: number === null ? "open" : { between: [number, number] },
      min_wards: Math.max(1, bench.asked.minWards), max_wards: bench.asked.maxWards,
      min_population: bench.asked.minPopulation, max_population: bench.asked.maxPopulation, weights: on, seed: 1,
    };
    bench.isProving = true;
    bench.said = "";
    bench.render();
    let reply = null;
    try {
      reply = await bench.solve.askBeside({ prove: question }, (done, all) => {
        const bar = at("progress");
        if (bar) { bar.max = all; bar.value = done; }
      });
    } catch (fault) {
      reply = { refused: fault.message };
    }
    bench.isProving = false;
    const where = scopeWords(wards);
    if (reply === null) bench.said = "Cancelled; your drawing is as it was.";
    else if (reply.refused !== undefined) bench.said = "It cannot be solved: " + reply.refused + ".";
    else if (reply.impossible) {
      bench.said = "No structure keeps what you fixed under these rules: " + listed(reply.impossible.map(([what, who]) => what + (who.length ? " (" + bench.names(who, 4) + ")" : "")), 4) + ".";
    } else {
      const { structure, status, gap, total_loss, total_loss_before } = reply.proved;
      const isNew = bench.drawing.replace(structure);
      const sameWeights = JSON.stringify(on) === JSON.stringify(bench.map.weights);
      const by = (sameWeights ? "" : " by the weights you set") + ": total loss " + percent(total_loss_before, 2) + (isNew ? " before" + (broke ? ", when it broke rules" : "") + ", " + percent(total_loss, 2) + " now" : "");
      const fixed = locked.size || together.length || apart.length ? ", with what you fixed" : "";
      if (status === "optimal") {
        bench.said = "Proved: nobody can group " + where + " better under these rules" + fixed + by + "." + (isNew ? "" : " Your drawing is it, or as good.");
      } else if (gap !== null) {
        bench.said = "Another grouping of " + where + " can be better by at most " + percent(gap, 2).replace("%", " points") + fixed + by + ".";
      } else bench.said = "The best that was found for " + where + fixed + by + ". Nothing is proved: it is too large to go through here.";
    }
    bench.refresh();
  }
  return { provers };
}
