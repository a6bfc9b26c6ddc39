// The workbench: people move wards, see what it costs, and have the rest made as good as can be.
//
// What it is made of shares one object, `bench`: the state of the drawing, and what each part can do for the others.
import { Drawing } from "./drawing.js";
import { listed, percent } from "./format.js";
import { isolated, node } from "./nodes.js";
import { address } from "./saved.js";
import { solver } from "./solver.js";
import { TITLE, appearance } from "./workbench/appearance.js";
import { column } from "./workbench/column.js";
import { button, field } from "./workbench/controls.js";
import { costs } from "./workbench/costs.js";
import { hand } from "./workbench/hand.js";
import { keeper } from "./workbench/keeper.js";
import { marks } from "./workbench/marks.js";
import { panel } from "./workbench/panel.js";
import { prover } from "./workbench/prover.js";
import { selection } from "./workbench/selection.js";

export function startWorkbench(page) {
  const { ward, structures, shown, at, labels } = page;
  const root = at("workbench");
  if (!root) return null;
  const problem = node("p", "", "fault");
  problem.setAttribute("role", "alert");
  const bench = {
    page,
    root,
    panel: node("div", undefined, "bench"),
    starter: button("Edit a copy", () => begin(shown[0]), "start"),
    solve: null,
    map: null, // What the solver knows of the map, once it is ready.
    drawing: null,
    own: -1, // The structure that the drawing is, among those of the page.
    tool: "tap",
    brush: null,
    painted: [],
    lasso: [],
    selected: new Set(),
    measuredNow: null,
    said: "",
    isProving: false,
    weights: new Map(),
    // What was typed into the proof's controls outlives a redrawing of the panel.
    asked: { clusters: null, any: false, minWards: 1, maxWards: 1, minPopulation: null, maxPopulation: null, scope: "changed" },
    isolated,
    names: (wards, most) => listed(wards.map((w) => isolated(labels[w])), most),
    fail: (text) => { problem.textContent = text; },
    begin,
    refresh,
  };
  [appearance, costs, column, marks, hand, selection, prover, keeper, panel].forEach((part) => Object.assign(bench, part(bench)));

  // ---- A drawing begins, and all follows what is done to it.
  async function ready() {
    if (bench.solve) return;
    const made = await solver();
    if (bench.solve) return;
    bench.solve = made;
    bench.map = made.map;
    bench.weights = new Map(made.map.weights);
    bench.knowClaims(made.map.problem.places.rows);
    Object.assign(bench.asked, { minWards: made.map.rules.min_wards, maxWards: made.map.rules.max_wards });
  }
  async function begin(s, restore) {
    try {
      await ready();
    } catch (fault) {
      bench.fail("Editing does not work here: " + fault.message);
      return;
    }
    if (!bench.whole(s)) {
      bench.fail("“" + structures[s].title + "” cuts wards: only structures of whole wards can be edited.");
      return;
    }
    bench.fail("");
    const from = s === bench.own ? bench.drawing.from : structures[s].name;
    if (s !== bench.own || !bench.drawing) bench.drawing = new Drawing(structures[s].of, from, bench.startNames(s));
    bench.selected = new Set();
    if (bench.own < 0) joinStructures(s);
    if (restore) restore();
    document.querySelector("input[name=shown][value='" + bench.own + "']").checked = true;
    shown[0] = bench.own;
    bench.panel.hidden = false;
    refresh();
  }
  // The drawing stands among the structures of the page: to be shown, put beside another, and measured.
  function joinStructures(s) {
    bench.own = structures.length;
    structures.push({ name: "drawing", title: TITLE, of: structures[s].of, colour: [], figures: [] });
    const label = node("label");
    const input = node("input");
    Object.assign(input, { type: "radio", name: "shown", value: String(bench.own) });
    const text = node("span");
    const title = node("bdi", TITLE);
    title.dataset.drawingTitle = "";
    text.append(title, node("small", ""));
    label.append(input, text);
    input.addEventListener("change", () => { shown[0] = bench.own; page.show(); });
    document.querySelector(".chips").append(label);
    const option = node("option", TITLE);
    option.value = String(bench.own);
    option.dataset.drawingTitle = "";
    at("beside").append(option);
    bench.addColumn();
  }
  const keyMeasures = [...document.querySelectorAll("#summary .figures div")].map((div) => div.dataset.measure);
  function refresh() {
    const { drawing, own } = bench;
    const structure = Object.assign(structures[own], bench.asStructure());
    bench.measuredNow = bench.solve.ask({ figures: { structure: structure.of } }).figures;
    const { measures } = bench.measuredNow;
    structure.figures = keyMeasures.map((name) => (measures[name] === undefined ? "–" : percent(measures[name], 1)));
    page.changed(own);
    document.querySelectorAll("[data-drawing-title]").forEach((place) => { place.textContent = structure.title; });
    const chip = document.querySelector("input[name=shown][value='" + own + "'] + span small");
    if (chip) chip.textContent = structure.id.length;
    bench.fillColumn();
    keepAddress(drawing.canUndo || drawing.title ? address(drawing, ward.id) : "#map");
    page.show();
  }
  // A page within another page may have no address of its own.
  function keepAddress(hash) {
    try {
      history.replaceState(null, "", location.pathname + location.search + hash);
    } catch {
      // The button gives the link all the same.
    }
  }

  // ---- Where it stands on the page.
  const intro = node("div", undefined, "row");
  intro.append(
    bench.starter,
    node("span", "Move wards and see at once what it costs; have the rest proved anew. Nothing leaves this page.", "hint"),
    field("Load a table", bench.loader));
  bench.panel.hidden = true;
  root.append(intro, bench.panel, problem);
  // A link that is followed on the page itself changes the address alone.
  addEventListener("hashchange", bench.openLink);
  root.hidden = false;
  // Two maps side by side are told apart from the start, where the solver runs.
  ready().then(() => { bench.mark(); }, () => {});
  return {
    ...bench.hooks,
    shown() {
      // What is proved is proved of what was searched.
      document.querySelectorAll("#summary .proof-line:not(#gives-up), #summary .exactly").forEach((line) => { line.hidden = shown[0] === bench.own; });
      bench.mark();
      if (bench.drawing) bench.render();
      else bench.starter.textContent = "Edit a copy of “" + structures[shown[0]].title + "”";
    },
    openLink: bench.openLink,
  };
}
