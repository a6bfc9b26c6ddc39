// The workbench: people move wards, see what it costs, and have the rest made as good as can be.
import { Drawing } from "./drawing.js";
import { count, counted, difference, listed, percent, written } from "./format.js";
import { isInside } from "./inside.js";
import { outlines, picture } from "./pictures.js";
import { address, csv, parsed, read, toldOf } from "./saved.js";
import { solver } from "./solver.js";

const TITLE = "Your drawing";
// A padlock around the point where a ward has its name, in pixels: below the name.
const LOCK = "M-6,14h12v9h-12zM-4,14v-3a4,4 0 0 1 8,0v3h-2v-3a2,2 0 0 0 -4,0v3z";

export function startWorkbench(page) {
  const { data, ward, structures, members, places, panels, shown, node, svg, at, labels } = page;
  const root = at("workbench");
  if (!root) return null;
  let solve = null;
  let map = null; // What the solver knows of the map, once it is ready.
  let drawing = null;
  let own = -1; // The structure that the drawing is, among those of the page.
  let tool = "tap";
  let brush = null;
  let painted = [];
  let lasso = [];
  let selected = new Set();
  let measuredNow = null;
  let said = "";
  let isProving = false;
  let weights = new Map();

  const button = (text, action, className) => {
    const made = node("button", text, className);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  };
  // Names stand in sentences as in a cell of their own: one in another direction turns nothing around it.
  const isolated = (name) => "\u2068" + name + "\u2069";
  const names = (wards, most) => listed(wards.map((w) => isolated(labels[w])), most);

  // ---- Clusters of the drawing: what each is called, where its name stands, in which colour.
  function startNames(s) {
    return new Map(structures[s].colour.map((_, c) => [c, page.clusterId(s, c)]));
  }
  function clusterNames() {
    const { order } = drawing.inOrder;
    const taken = new Set();
    return order.map((cluster) => {
      const wards = drawing.now.of.flatMap((c, w) => (c === cluster ? [w] : []));
      const base = drawing.now.names.get(cluster) || "New: " + ward.name[wards[0]];
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
  const startOf = () => Math.max(0, structures.findIndex((s) => s.name === drawing.from));

  // What clusters hold of the places that are shown, as the page tells it of other structures.
  let claimed = [];
  const total = [];
  const placeOf = data.benchPlaces || [];
  function holds(wards) {
    const sums = new Map();
    wards.forEach((w) => claimed[w].forEach(([n, a]) => { if (n < placeOf.length) sums.set(n, (sums.get(n) || 0) + a); }));
    return [...sums].map(([n, a]) => [placeOf[n], Math.round((100 * a) / total[n])]).filter(([, share]) => share >= 5)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]).flat();
  }

  function refresh() {
    const { of, order } = drawing.inOrder;
    const wards = order.map(() => []);
    of.forEach((c, w) => wards[c].push(w));
    const structure = structures[own];
    Object.assign(structure, {
      of, colour: colours(of, order, wards), id: clusterNames(),
      title: drawing.title || TITLE, holds: data.hasExactPlaces ? wards.map(holds) : undefined,
    });
    measuredNow = solve.ask({ figures: { structure: of } }).figures;
    structure.figures = keyMeasures.map((name) => (measuredNow.measures[name] === undefined ? "–" : percent(measuredNow.measures[name], 1)));
    page.changed(own);
    document.querySelectorAll("[data-drawing-title]").forEach((place) => { place.textContent = structure.title; });
    const chip = document.querySelector("input[name=shown][value='" + own + "'] + span small");
    if (chip) chip.textContent = order.length;
    fillColumn();
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

  // ---- The score table follows.
  const keyMeasures = [...document.querySelectorAll("#summary .figures div")].map((div) => div.dataset.measure);
  const scoreRows = [...document.querySelectorAll("table.scores tr[data-measure]")];
  const position = document.querySelector("table.scores thead .attainable") ? 2 : 1;
  function addColumn() {
    const head = document.querySelector("table.scores thead tr");
    if (!head) return;
    const title = node("th", undefined, "num");
    title.scope = "col";
    const text = node("span", TITLE);
    text.dataset.drawingTitle = "";
    title.append(text, node("small", "", "broken"));
    head.insertBefore(title, head.children[position]);
    document.querySelectorAll("table.scores tbody tr").forEach((row) => {
      if (row.classList.contains("group")) {
        row.firstElementChild.colSpan += 1;
        return;
      }
      row.insertBefore(node("td", row.dataset.measure ? "" : "drawn by hand", row.dataset.measure ? "num drawn" : "num word drawn-proof"), row.children[position]);
    });
  }
  function fillColumn() {
    const before = startMeasures();
    scoreRows.forEach((row) => {
      const cell = row.querySelector("td.drawn");
      const { measure, unit } = row.dataset;
      const value = measuredNow.measures[measure];
      cell.replaceChildren(written(value, unit));
      const by = difference(value, before[measure], unit);
      if (by) cell.append(node("small", " " + by, "by"));
    });
    const broken = document.querySelector("table.scores thead .broken");
    if (broken) broken.textContent = measuredNow.broken.length ? "breaks the rules" : "";
  }
  const known = new Map();
  function measuresOf(of) {
    const key = of.join();
    if (!known.has(key)) {
      if (known.size > 50) known.clear();
      known.set(key, solve.ask({ figures: { structure: of } }).figures.measures);
    }
    return known.get(key);
  }
  const startMeasures = () => measuresOf(drawing.start.of);

  // ---- What a move costs, in words.
  const moves = (from, to) => solve.ask({ moves: { from, to } }).moves;
  const cost = (by) => (by ? "the total loss " + (by[0] === "+" ? "rises" : "falls") + " by " + by.slice(1) : "the total loss stays as it is, to the last digit shown");
  function sentences() {
    const parts = [];
    const now = measuredNow.measures.total_loss;
    const start = drawing.start.of;
    const title = (s) => "“" + isolated(structures[s].title) + "”";
    if (drawing.step > 0) {
      const before = drawing.steps[drawing.step - 1].of;
      const last = moves(before, drawing.now.of);
      if (last.wards.length) {
        parts.push("The last step: " + cost(difference(now, measuresOf(before).total_loss, "share")) + "; " +
          counted(last.residents, "resident") + " of " + names(last.wards, 4) + (last.residents === 1 ? " gets" : " get") + " another team.");
      }
    }
    const all = moves(start, drawing.now.of);
    if (all.wards.length) {
      parts.push("Against " + title(startOf()) + " " + cost(difference(now, startMeasures().total_loss, "share")) + ", to " + percent(now, 2) + "; " +
        counted(all.residents, "resident") + " of " + counted(all.wards.length, "ward") + (all.residents === 1 ? " gets" : " get") + " another team.");
    } else {
      parts.push("It is " + title(startOf()) + " as it was: total loss " + percent(now, 2) + ".");
    }
    if (data.bestIsFirst && startOf() !== 0) {
      parts.push("Against the best found, " + title(0) + ", " + cost(difference(now, measuresOf(structures[0].of).total_loss, "share")) + ".");
    }
    return parts;
  }

  // ---- Tools on the map.
  const canEdit = (p) => drawing && shown[p] === own;
  function moveWards(wards, cluster) {
    const locked = wards.filter((w) => drawing.now.locked.has(w));
    const into = drawing.move(wards, cluster);
    said = locked.length ? names(locked, 4) + (locked.length === 1 ? " is" : " are") + " locked and stayed." : "";
    if (into !== null) selected = new Set();
    refresh();
    return into;
  }
  const hooks = {
    pressed(p, w, point) {
      if (!canEdit(p) || tool === "tap") return false;
      if (tool === "paint") {
        if (w === null) return false;
        brush = drawing.now.of[w];
        painted = [];
      } else lasso = [point];
      return true;
    },
    moved(w, point) {
      if (tool === "paint") {
        if (w !== null && drawing.now.of[w] !== brush && !painted.includes(w)) {
          painted.push(w);
          panels[0].selected.setAttribute("d", painted.map((v) => page.wardPath[v]).join(""));
        }
        return;
      }
      lasso.push(point);
      panels[0].lasso.setAttribute("d", "M" + lasso.map((q) => q.map(Math.round)).join("L"));
    },
    released() {
      if (tool === "paint") {
        if (painted.length) moveWards(painted, brush);
      } else {
        panels[0].lasso.setAttribute("d", "");
        if (lasso.length > 2) {
          selected = new Set(page.allWards.filter((w) => isInside(ward.at[w], lasso)));
          mark();
          render();
        }
      }
      painted = [];
      lasso = [];
    },
    tapped(p, w) {
      if (!canEdit(p)) return false;
      if (tool !== "tap" || w === null) return tool !== "tap";
      if (selected.has(w)) selected.delete(w);
      else selected.add(w);
      page.choose(selected.has(w) ? w : null);
      mark();
      render();
      return true;
    },
    shown() {
      // What is proved is proved of what was searched.
      document.querySelectorAll("#summary .proof-line, #summary .exactly").forEach((line) => { line.hidden = shown[0] === own; });
      mark();
      if (drawing) render();
      else starter.textContent = "Edit a copy of “" + structures[shown[0]].title + "”";
    },
    openLink,
  };
  // ---- What is marked on the maps.
  const whole = (s) => s !== null && !structures[s].rings;
  function mark() {
    if (!solve) return;
    const [a, b] = shown;
    let changed = null;
    if (b !== null && a !== b && whole(a) && whole(b)) changed = moves(structures[a].of, structures[b].of).wards;
    const fromStart = drawing && a === own ? moves(drawing.start.of, drawing.now.of).wards : [];
    panels.forEach((layers, p) => {
      const wards = changed || (p === 0 ? fromStart : []);
      layers.changed.setAttribute("d", shown[p] === null ? "" : wards.map((w) => page.wardPath[w]).join(""));
      const isOwn = canEdit(p);
      layers.selected.setAttribute("d", isOwn ? [...selected].map((w) => page.wardPath[w]).join("") : "");
      const where = isOwn && measuredNow ? new Set(measuredNow.breaches.map(([c]) => c)) : new Set();
      layers.breaking.setAttribute("d", where.size === 0 ? "" : page.sides.map(([x, y], arc) => {
        const of = structures[own].of;
        const [in1, in2] = [x >= 0 && where.has(of[x]), y >= 0 && where.has(of[y])];
        return (in1 || in2) && (x < 0 || y < 0 || of[x] !== of[y]) ? page.lineOf(arc) : "";
      }).join(""));
      layers.locks.replaceChildren(...(isOwn ? [...drawing.now.locked] : []).map((w) => {
        const size = layers.unit || 1;
        const sign = svg("path", { class: "lock", d: LOCK, transform: "translate(" + ward.at[w].join() + ") scale(" + size + ")" });
        return sign;
      }));
      layers.root.classList.toggle("drawing", isOwn && tool !== "tap");
    });
    differences(changed);
  }

  // Who moves from where to where, under two maps side by side.
  const change = node("div", undefined, "change");
  root.before(change);
  function differences(changed) {
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
      list.append(node("li", names(wards, 8) + " (" + counted(residentsOf(wards), "resident") + "): from " + from + " to " + to));
    });
    details.append(list);
    change.append(details);
  }

  // ---- The panel.
  const intro = node("div", undefined, "row");
  const panel = node("div", undefined, "bench");
  panel.hidden = true;
  const starter = button("Edit a copy", () => begin(shown[0]), "start");
  intro.append(starter, node("span", "Move wards and see at once what it costs; have the rest proved anew. Nothing leaves this page.", "hint"));
  root.append(intro, panel);
  const problem = node("p", "", "fault");
  problem.setAttribute("role", "alert");
  root.append(problem);
  const fail = (text) => { problem.textContent = text; };

  async function ready() {
    if (solve) return;
    const made = await solver();
    if (solve) return;
    solve = made;
    map = solve.map;
    weights = new Map(map.weights);
    const { of: places, is: people } = map.problem.places.rows;
    claimed = places.map((row, w) => row.map((n, i) => [n, people[w][i]]));
    claimed.forEach((row) => row.forEach(([n, a]) => { total[n] = (total[n] || 0) + a; }));
    Object.assign(asked, { minWards: map.rules.min_wards, maxWards: map.rules.max_wards });
  }
  async function begin(s, restore) {
    try {
      await ready();
    } catch (fault) {
      fail("Editing does not work here: " + fault.message);
      return;
    }
    if (!whole(s)) {
      fail("“" + structures[s].title + "” cuts wards: only structures of whole wards can be edited.");
      return;
    }
    fail("");
    const names = startNames(s);
    const from = s === own ? drawing.from : structures[s].name;
    if (s !== own || !drawing) drawing = new Drawing(structures[s].of, from, names);
    selected = new Set();
    if (own < 0) {
      own = structures.length;
      structures.push({ name: "drawing", title: TITLE, of: structures[s].of, colour: [], figures: [] });
      const label = node("label");
      const input = node("input");
      Object.assign(input, { type: "radio", name: "shown", value: String(own) });
      const text = node("span");
      const title = node("bdi", TITLE);
      title.dataset.drawingTitle = "";
      text.append(title, node("small", ""));
      label.append(input, text);
      input.addEventListener("change", () => { shown[0] = own; page.show(); });
      document.querySelector(".chips").append(label);
      const option = node("option", TITLE);
      option.value = String(own);
      option.dataset.drawingTitle = "";
      at("beside").append(option);
      addColumn();
    }
    if (restore) restore();
    document.querySelector("input[name=shown][value='" + own + "']").checked = true;
    shown[0] = own;
    panel.hidden = false;
    refresh();
  }

  const field = (text, input) => {
    const label = node("label", text + " ");
    label.append(input);
    return label;
  };
  const numberInput = (id, value, least) => {
    const input = node("input");
    Object.assign(input, { id, type: "number", value: value === null ? "" : String(value), min: String(least), step: "1" });
    return input;
  };
  const textInput = (id, value, changed) => {
    const input = node("input");
    Object.assign(input, { id, type: "text", value, maxLength: 80 });
    input.addEventListener("change", () => changed(input.value.trim()));
    return input;
  };

  // What was typed into the proof's controls outlives a redrawing of the panel.
  const asked = { clusters: null, any: false, minWards: 1, maxWards: 1, minPopulation: null, maxPopulation: null, scope: "changed" };
  const lossLabels = new Map(scoreRows.map((row) => [row.dataset.measure, row.querySelector("th").firstChild.textContent]));

  function render() {
    if (!drawing) return;
    starter.textContent = shown[0] === own ? "Start again from it" : "Edit a copy of “" + structures[shown[0]].title + "”";
    starter.hidden = shown[0] === own;
    const kept = document.activeElement && panel.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...panel.querySelectorAll("details")].map((details) => details.open);
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
      const made = button(text, () => { tool = name; mark(); render(); }, name === tool ? "on" : "");
      made.id = "tool-" + name;
      made.setAttribute("aria-pressed", String(name === tool));
      tools.append(made);
    });
    const undo = button("Undo", () => { drawing.undo(); selected = new Set(); said = ""; refresh(); });
    const redo = button("Redo", () => { drawing.redo(); selected = new Set(); said = ""; refresh(); });
    undo.id = "undo"; redo.id = "redo";
    undo.disabled = !drawing.canUndo;
    redo.disabled = !drawing.canRedo;
    row(tools, undo, redo);
    if (selected.size) rows.push(selection());
    else rows.push(node("p", {
      tap: "Tap one ward or several, then say where they go.",
      paint: "Press on a cluster and drag over the wards that shall join it.",
      lasso: "Draw around wards, then say where they go.",
    }[tool], "hint"));
    const told = node("div", undefined, "told");
    told.setAttribute("aria-live", "polite");
    told.id = "told";
    sentences().forEach((text) => told.append(node("p", text)));
    if (said) told.append(node("p", said, "said"));
    const rules = node("div", undefined, "rules");
    rules.id = "rules-broken";
    if (measuredNow.broken.length) {
      rules.classList.add("bad");
      rules.append(node("p", "It breaks the rules: " + listed(measuredNow.broken, 9) + "."));
      const list = node("ul");
      measuredNow.breaches.forEach(([c, what]) => list.append(node("li", (c === null ? "The structure" : isolated(structures[own].id[c])) + ": " + what)));
      rules.append(list);
    } else rules.append(node("p", "It keeps the rules."));
    told.append(rules);
    rows.push(told, prover(), keeper());
    panel.replaceChildren(...rows);
    [...panel.querySelectorAll("details")].forEach((details, i) => { if (open[i] !== undefined) details.open = open[i]; });
    if (kept && at(kept) && !at(kept).disabled) at(kept).focus({ preventScroll: true });
  }

  function selection() {
    const wards = [...selected].sort((a, b) => a - b);
    const box = node("div", undefined, "selection");
    box.append(node("p", names(wards, 5) + ": " + counted(wards.reduce((sum, w) => sum + ward.residents[w], 0), "resident") + "."));
    const line = node("div", undefined, "row");
    const near = new Map();
    const of = structures[own].of;
    const { order } = drawing.inOrder;
    wards.forEach((w) => beside[w].forEach((v) => { if (!wards.includes(v)) near.set(of[v], (near.get(of[v]) || 0) + 1); }));
    const mine = new Set(wards.map((w) => of[w]));
    const targets = [...near].filter(([c]) => !(mine.size === 1 && mine.has(c))).sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([c]) => c);
    targets.slice(0, 5).forEach((c) => line.append(button("To " + structures[own].id[c], () => moveWards(wards, order[c]), "to")));
    line.append(button("To a new cluster", () => moveWards(wards, null), "to-new"));
    const every = node("select");
    every.append(node("option", "To another cluster…"));
    structures[own].id.forEach((name, c) => {
      const option = node("option", name);
      option.value = String(c);
      every.append(option);
    });
    every.setAttribute("aria-label", "To another cluster");
    every.addEventListener("change", () => moveWards(wards, order[Number(every.value)]));
    line.append(every);
    box.append(line);
    const second = node("div", undefined, "row");
    const isLocked = wards.every((w) => drawing.now.locked.has(w));
    second.append(button(isLocked ? "Unlock" : "Lock", () => { drawing.lock(wards, !isLocked); refresh(); }, "lock-wards"));
    if (mine.size === 1) {
      const cluster = [...mine][0];
      second.append(button("Select its whole cluster", () => {
        selected = new Set(members[own][cluster]);
        mark();
        render();
      }));
      second.append(field("Name of its cluster", textInput("cluster-name", structures[own].id[cluster], (name) => { drawing.name(order[cluster], name); refresh(); })));
    }
    if (wards.length > 1) {
      second.append(button("Keep together", () => { drawing.keep(wards, true); refresh(); }));
      second.append(button("Keep apart", () => { drawing.keep(wards, false); refresh(); }));
    }
    second.append(button("Let go", () => { selected = new Set(); page.choose(null); mark(); render(); }));
    box.append(second);
    return box;
  }

  // ---- The rest, as good as can be.
  const boroughOf = (w) => ward.borough[w];
  function scopeWards() {
    if (map.rules.cross_boroughs || data.boroughs.length < 2 || asked.scope === "all") return page.allWards;
    const of = drawing.now.of;
    const wanted = new Set();
    if (asked.scope === "changed") {
      const { locked, together, apart } = drawing.now;
      [...drawing.moved, ...locked, ...together.flat(), ...apart.flat(), ...selected].forEach((w) => wanted.add(boroughOf(w)));
      measuredNow.breaches.forEach(([c]) => { if (c !== null) members[own][c].forEach((w) => wanted.add(boroughOf(w))); });
      if (wanted.size === 0) return page.allWards;
    } else wanted.add(Number(asked.scope));
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
  function prover() {
    const details = node("details");
    details.append(node("summary", "Prove the rest"));
    details.append(node("p", "A locked ward stays in its cluster, a locked cluster as it is, pairs stay together or apart; all else is made as good as can be under these rules.", "hint"));
    const now = drawing.inOrder.order.length;
    const line = node("div", undefined, "row");
    const clusters = numberInput("asked-clusters", asked.any ? null : asked.clusters || now, 1);
    clusters.disabled = asked.any;
    clusters.addEventListener("change", () => { asked.clusters = Number(clusters.value) || null; });
    line.append(field("Clusters in all", clusters));
    if (!map.sizes) {
      const any = node("input");
      Object.assign(any, { type: "checkbox", checked: asked.any, id: "asked-any" });
      any.addEventListener("change", () => { asked.any = any.checked; clusters.disabled = any.checked; });
      const label = node("label", undefined, "check");
      label.append(any, " any number");
      line.append(label);
    }
    [["minWards", "Fewest wards"], ["maxWards", "Most wards"], ["minPopulation", "Fewest residents"], ["maxPopulation", "Most residents"]].forEach(([key, text]) => {
      const input = numberInput("asked-" + key, asked[key], 0);
      if (key.endsWith("Population")) input.placeholder = "as asked";
      input.addEventListener("change", () => { asked[key] = input.value === "" ? (key.endsWith("Wards") ? map.rules[key === "minWards" ? "min_wards" : "max_wards"] : null) : Number(input.value); });
      line.append(field(text, input));
    });
    details.append(line);
    if (data.boroughs.length > 1 && !map.rules.cross_boroughs) {
      const scope = node("select");
      scope.id = "asked-scope";
      [["changed", "the boroughs I changed"], ["all", "the whole map"], ...data.boroughs.map((name, b) => [String(b), name])].forEach(([value, text]) => {
        const option = node("option", text);
        option.value = value;
        scope.append(option);
      });
      scope.value = asked.scope;
      scope.addEventListener("change", () => { asked.scope = scope.value; });
      const second = node("div", undefined, "row");
      second.append(field("Solve", scope));
      details.append(second);
    }
    const sliders = node("div", undefined, "sliders");
    [...lossLabels].filter(([name]) => weighable.has(name)).forEach(([name, text]) => {
      const input = node("input");
      const share = weights.get(name) || 0;
      Object.assign(input, { type: "range", min: "0", max: "1", step: "0.05", value: String(share), id: "weight-" + name });
      const output = node("output", fixedShare(share));
      input.addEventListener("input", () => { weights.set(name, Number(input.value)); output.textContent = fixedShare(Number(input.value)); });
      const label = field(text, input);
      label.append(output);
      sliders.append(label);
    });
    const more = node("details");
    more.append(node("summary", "What counts, and how much"), sliders, node("p", "The score table keeps the weights of the run.", "hint"));
    details.append(more);
    const pairs = node("ul", undefined, "pairs");
    [[true, drawing.now.together, "together"], [false, drawing.now.apart, "apart"]].forEach(([isTogether, groups, word]) => groups.forEach((group, i) => {
      const item = node("li", names(group, 5) + " stay " + word + " ");
      item.append(button("Forget", () => { drawing.forget(isTogether, i); refresh(); }));
      pairs.append(item);
    }));
    if (pairs.children.length) details.append(pairs);
    const last = node("div", undefined, "row");
    const go = button(isProving ? "Working…" : "Make the rest as good as can be", prove, "prove");
    go.id = "prove";
    go.disabled = isProving;
    last.append(go);
    const progress = node("progress");
    progress.id = "progress";
    progress.hidden = !isProving;
    progress.setAttribute("aria-label", "How far the solver is");
    const cancel = button("Cancel", () => solve.cancel(), "cancel");
    cancel.id = "cancel";
    cancel.hidden = !isProving;
    last.append(progress, cancel);
    details.append(last);
    return details;
  }
  const fixedShare = (share) => Math.round(share * 100) + "%";
  // Losses that this map can measure.
  const weighable = new Set(data.weighable || []);

  async function prove() {
    if (isProving) return;
    const wards = scopeWards();
    const on = [...weights].filter(([, weight]) => weight > 0);
    if (on.length === 0) {
      said = "Something has to count: give a loss a weight above nothing.";
      render();
      return;
    }
    const { of, locked, together, apart } = drawing.now;
    const broke = measuredNow.broken.length > 0;
    const number = asked.any ? null : asked.clusters || drawing.inOrder.order.length;
    const question = {
      structure: of, wards, locked: [...locked].filter((w) => wards.includes(w)), together, apart,
      clusters: number === null ? "open" : { between: [number, number] },
      min_wards: Math.max(1, asked.minWards), max_wards: asked.maxWards,
      min_population: asked.minPopulation, max_population: asked.maxPopulation, weights: on, seed: 1,
    };
    isProving = true;
    said = "";
    render();
    let reply = null;
    try {
      reply = await solve.askBeside({ prove: question }, (done, all) => {
        const bar = at("progress");
        if (bar) { bar.max = all; bar.value = done; }
      });
    } catch (fault) {
      reply = { refused: fault.message };
    }
    isProving = false;
    const where = scopeWords(wards);
    if (reply === null) said = "Cancelled; your drawing is as it was.";
    else if (reply.refused !== undefined) said = "It cannot be solved: " + reply.refused + ".";
    else if (reply.impossible) {
      said = "No structure keeps what you fixed under these rules: " + listed(reply.impossible.map(([what, who]) => what + (who.length ? " (" + names(who, 4) + ")" : "")), 4) + ".";
    } else {
      const { structure, status, gap, total_loss, total_loss_before } = reply.proved;
      const isNew = drawing.replace(structure);
      const sameWeights = JSON.stringify(on) === JSON.stringify(map.weights);
      const by = (sameWeights ? "" : " by the weights you set") + ": total loss " + percent(total_loss_before, 2) + (isNew ? " before" + (broke ? ", when it broke rules" : "") + ", " + percent(total_loss, 2) + " now" : "");
      const fixed = locked.size || together.length || apart.length ? ", with what you fixed" : "";
      if (status === "optimal") {
        said = "Proved: nobody can group " + where + " better under these rules" + fixed + by + "." + (isNew ? "" : " Your drawing is it, or as good.");
      } else if (gap !== null) {
        said = "Another grouping of " + where + " can be better by at most " + percent(gap, 2).replace("%", " points") + fixed + by + ".";
      } else said = "The best that was found for " + where + fixed + by + ". Nothing is proved: it is too large to go through here.";
    }
    refresh();
  }

  // ---- Kept and shared.
  function keeper() {
    const box = node("details");
    box.append(node("summary", "Keep and share"));
    const line = node("div", undefined, "row");
    line.append(field("Name of the structure", textInput("drawing-name", drawing.title, (name) => { drawing.title = name; refresh(); })));
    const notes = textInput("drawing-notes", drawing.notes, (text) => { drawing.notes = text; refresh(); });
    notes.maxLength = 2000;
    line.append(field("Notes", notes));
    box.append(line);
    const second = node("div", undefined, "row");
    const file = (drawing.title || "drawing").normalize("NFKD").replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "drawing";
    const table = () => csv(ward.id, structures[own].of.map((c) => structures[own].id[c]), drawing.title, drawing.notes);
    second.append(
      button("Save table (CSV)", () => save(file + ".csv", table(), "text/csv"), "save-csv"),
      button("Save map (GeoJSON)", () => save(file + ".geojson", outlines(page, own, drawing), "application/geo+json"), "save-geojson"),
      button("Save picture (PNG)", async () => {
        try {
          save(file + ".png", await picture(page, 0), "image/png");
        } catch (fault) {
          fail("The picture cannot be made here: " + fault.message);
        }
      }, "save-png"),
      button("Copy link", async (event) => {
        const link = location.href.replace(/#.*$/, "") + address(drawing, ward.id);
        try {
          await navigator.clipboard.writeText(link);
          event.target.textContent = "Copied";
        } catch {
          said = "The link is in the address bar.";
          render();
        }
      }, "copy-link"));
    box.append(second, node("p", "The link works for whoever has this page at the same address. wardwise score and compare read the table.", "hint"));
    return box;
  }
  function save(name, content, type) {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const link = node("a");
    Object.assign(link, { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
  const loader = node("input");
  Object.assign(loader, { type: "file", accept: ".csv,text/csv", id: "load-csv" });
  loader.addEventListener("change", async () => {
    const [file] = loader.files;
    if (!file) return;
    try {
      const text = await file.text();
      const given = read(text, ward.id);
      const numbers = new Map();
      const of = given.map((name) => {
        if (!numbers.has(name)) numbers.set(name, numbers.size);
        return numbers.get(name);
      });
      await begin(0, () => {
        drawing.load(of, new Map([...numbers].map(([name, c]) => [c, name])));
        drawing.notes = toldOf(text, "notes").slice(0, 2000);
        drawing.title = drawing.title || toldOf(text, "structure").slice(0, 80) || file.name.replace(/\.[^.]*$/, "").slice(0, 80);
      });
    } catch (fault) {
      fail(file.name + ": " + fault.message);
    }
    loader.value = "";
  });
  intro.append(field("Load a table", loader));

  async function openLink() {
    try {
      const state = parsed(location.hash, ward.id);
      if (!state) return;
      const s = structures.findIndex((structure) => structure.name === state.f);
      if (s < 0) throw new Error("The link begins with a structure that this page does not have.");
      await begin(s, () => drawing.restore(state));
    } catch (fault) {
      fail(fault.message);
    }
  }
  // A link that is followed on the page itself changes the address alone.
  addEventListener("hashchange", openLink);
  root.hidden = false;
  // Two maps side by side are told apart from the start, where the solver runs.
  ready().then(() => { mark(); }, () => {});
  return hooks;
}
