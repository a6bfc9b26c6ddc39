// The map of the review page. Names reach the page through textContent only.
import { startWorkbench } from "./workbench.js";
import { count as number } from "./format.js";
import { carriedMoves, differences } from "./difference.js";
import { isolated, node, svg } from "./nodes.js";
import { scoreTable } from "./scores.js";

const data = JSON.parse(document.getElementById("data").textContent);
const { ward, places } = data;
// Member by member as the page carries them.
const structures = data.structures.name.map((_, s) =>
  Object.fromEntries(Object.entries(data.structures).map(([member, of]) => [member, of[s]]).filter(([, of]) => of !== null)));
const count = ward.id.length;
const at = (id) => document.getElementById(id);

// ---- Geometry: every arc once; a ward is a list of arcs, a border an arc with two sides.
const corners = data.arcs.map((steps) => {
  const points = [[steps[0], steps[1]]];
  for (let i = 2; i < steps.length; i += 2) {
    const last = points[points.length - 1];
    points.push([last[0] + steps[i], last[1] + steps[i + 1]]);
  }
  return points;
});
const lineOf = (arc) => "M" + corners[arc].join("L");
const sides = corners.map(() => [-1, -1]);
const wardPath = ward.rings.map((rings, w) => rings.map((ring) => {
  let points = [];
  for (const use of ring) {
    const arc = use < 0 ? -1 - use : use;
    sides[arc][use < 0 ? 1 : 0] = w;
    points.pop();
    points = points.concat(use < 0 ? corners[arc].slice().reverse() : corners[arc]);
  }
  points.pop();
  return "M" + points.join("L") + "Z";
}).join(""));
const wardLines = sides.map((s, arc) => (s[0] >= 0 && s[1] >= 0 ? lineOf(arc) : "")).join("");
const boroughLines = sides.map(([a, b], arc) =>
  (a >= 0 && b >= 0 && ward.borough[a] !== ward.borough[b] ? lineOf(arc) : "")).join("");
const outline = sides.map((s, arc) => (s[0] < 0 || s[1] < 0 ? lineOf(arc) : "")).join("");
const backdrop = (data.backdrop || []).map((steps) =>
  "M" + steps[0] + "," + steps[1] + (steps.length > 2 ? "l" + steps.slice(2).join(" ") : "")).join("");
// So many wards are not faded from one colour into another: a switch has to be soon.
const FADED = 1500;
at("maps").classList.toggle("many", count > FADED);
const together = new Map(Object.entries(data.together).map(([clusters, pairs]) =>
  [Number(clusters), new Map(pairs.map(([a, b, share]) => [a + " " + b, share]))]));

// Clusters that ignore ward borders may leave ground to none.
const NO_CLUSTER = -1;
// What follows from a structure: its wards by cluster, residents, outlines of its own. One that is edited is looked at anew.
const members = [], residents = [], ownPath = [], touched = [];
const partsOf = (s, w) => {
  const flat = structures[s].parts && structures[s].parts[w];
  if (!flat) return [[structures[s].of[w], 100]];
  const list = [];
  for (let i = 0; i < flat.length; i += 2) list.push([flat[i], flat[i + 1]]);
  return list;
};
function lookAtStructure(s) {
  const structure = structures[s];
  members[s] = structure.colour.map(() => []);
  structure.of.forEach((cluster, w) => { if (cluster !== NO_CLUSTER) members[s][cluster].push(w); });
  residents[s] = structure.residents || members[s].map((wards) => wards.reduce((sum, w) => sum + ward.residents[w], 0));
  // Clusters that ignore ward borders have outlines of their own, and wards may lie in several.
  ownPath[s] = structure.rings && structure.rings.map((rings) => rings.map((steps) => {
    let d = "M" + steps[0] + "," + steps[1];
    if (steps.length > 2) d += "l" + steps.slice(2).join(" ");
    return d + "Z";
  }).join(""));
  touched[s] = members[s].map((wards) => wards.length);
  if (structure.parts) {
    touched[s] = structure.colour.map(() => 0);
    ward.id.forEach((_, w) => partsOf(s, w).forEach(([c]) => { if (c !== NO_CLUSTER) touched[s][c] += 1; }));
  }
}
structures.forEach((_, s) => lookAtStructure(s));
const clusterId = (s, c) => c === NO_CLUSTER ? "no cluster" : ((structures[s].id && structures[s].id[c]) || ward.name[members[s][c][0]]);

// ---- State.
const AGREE = ["#f3f0e6", "#d5e3d3", "#a8cdb9", "#6fae9f", "#388a86", "#17525c"];
const shown = [0, null];
let chosen = null;
let colouring = "clusters";
const margin = Math.max(...data.size) * 0.02;
const whole = { x: -margin, y: -margin, w: data.size[0] + 2 * margin, h: data.size[1] + 2 * margin };
let view = { ...whole };

const panels = [0, 1].map((p) => {
  const root = at("map-" + p);
  const layers = { root, panel: at("panel-" + p), caption: at("caption-" + p) };
  layers.wards = wardPath.map((d, w) => {
    const path = svg("path", { d, class: "ward", "fill-rule": "evenodd", "data-ward": w });
    root.append(path);
    return path;
  });
  layers.own = svg("g", { class: "own" });
  layers.thin = svg("path", { class: "ward-lines", d: wardLines });
  layers.unsure = svg("path", { class: "cluster-lines" });
  layers.lines = svg("path", { class: "cluster-lines" });
  layers.dashed = svg("path", { class: "over" });
  layers.boroughs = svg("path", { class: "borough-lines", d: boroughLines });
  layers.outline = svg("path", { class: "outline", d: outline });
  layers.mates = svg("path", { class: "same-cluster" });
  layers.chosen = svg("path", { class: "chosen", "fill-rule": "evenodd" });
  layers.backdrop = svg("path", { class: "backdrop", d: backdrop });
  layers.changed = svg("path", { class: "changed", fill: "url(#hatch-" + p + ")", "fill-rule": "evenodd" });
  layers.breaking = svg("path", { class: "breaking", "fill-rule": "evenodd" });
  layers.selected = svg("path", { class: "selected", "fill-rule": "evenodd" });
  layers.lasso = svg("path", { class: "lasso" });
  layers.locks = svg("g", {});
  layers.names = svg("g", {});
  const defs = svg("defs", {});
  layers.hatch = svg("pattern", { id: "hatch-" + p, patternUnits: "userSpaceOnUse", width: 8, height: 8, patternTransform: "rotate(45)" });
  layers.hatchLine = svg("path", { d: "M0,0V8", class: "hatch" });
  layers.hatch.append(layers.hatchLine);
  defs.append(layers.hatch);
  root.prepend(defs);
  root.append(layers.backdrop, layers.own, layers.changed, layers.thin, layers.unsure, layers.lines, layers.boroughs, layers.dashed, layers.outline, layers.breaking, layers.mates, layers.chosen, layers.selected, layers.locks, layers.names, layers.lasso);
  return layers;
});

const agreeColour = (w) => {
  const share = ward.agree[w];
  return share < 0 ? "#ffffff" : AGREE[Math.min(AGREE.length - 1, Math.floor((share / 100) * AGREE.length))];
};
// Within which change of shares nothing around a ward turns, in tenths of a percent: the deeper the firmer.
const HOLDS = [[100, AGREE[5]], [50, AGREE[4]], [20, AGREE[3]], [10, AGREE[2]], [5, AGREE[1]], [0, "#e6a48f"]];
const holdsColour = (w) => (ward.holds[w] < 0 ? "#ffffff" : HOLDS.find(([least]) => ward.holds[w] >= least)[1]);
const fillOf = (s, w) =>
  colouring === "agree" ? agreeColour(w) : colouring === "unheard" ? holdsColour(w) : ownPath[s] ? "#ffffff" : data.palette[structures[s].colour[structures[s].of[w]] % data.palette.length];

const borderOf = (s, keep) => {
  const of = structures[s].of;
  return sides.map(([a, b], arc) => (a >= 0 && b >= 0 && of[a] !== of[b] && keep(a, b) ? lineOf(arc) : "")).join("");
};
// How often a border came back: 1 less the share of resamples in which its wards were together.
const sureness = (s, a, b) => {
  const pairs = structures[s].stays && together.get(members[s].length);
  const share = pairs && pairs.get(a < b ? a + " " + b : b + " " + a);
  return share === undefined ? 100 : 100 - share;
};
const SURE = data.sure;

const countOf = (s) => members[s].length;

function paint(p) {
  const s = shown[p];
  const layers = panels[p];
  layers.panel.hidden = s === null;
  if (s === null) return;
  layers.wards.forEach((path, w) => path.setAttribute("fill", fillOf(s, w)));
  layers.own.replaceChildren();
  if (ownPath[s]) {
    const own = structures[s];
    ownPath[s].forEach((d, c) => {
      const fill = colouring !== "clusters" ? "none" : data.palette[own.colour[c] % data.palette.length];
      layers.own.append(svg("path", { d, fill, "fill-rule": "evenodd" }));
    });
  }
  layers.lines.setAttribute("d", ownPath[s] ? ownPath[s].join("") : borderOf(s, (a, b) => sureness(s, a, b) >= SURE));
  layers.unsure.setAttribute("d", ownPath[s] ? "" : borderOf(s, (a, b) => sureness(s, a, b) < SURE));
  const over = at("over").value === "" ? s : Number(at("over").value);
  layers.dashed.setAttribute("d", over === s ? "" : ownPath[over] ? ownPath[over].join("") : borderOf(over, () => true));
  layers.caption.replaceChildren(
    node("bdi", structures[s].title, "titled"),
    node("span", " · " + (countOf(s) === 1 ? "1 cluster" : number(countOf(s)) + " clusters") + (over === s ? "" : " · dashed: " + isolated(structures[over].title))));
}

function mark() {
  panels.forEach((layers, p) => {
    const s = shown[p];
    if (s === null) return;
    layers.chosen.setAttribute("d", chosen === null ? "" : wardPath[chosen]);
    const of = structures[s].of;
    const inside = (w) => w >= 0 && of[w] === of[chosen];
    layers.mates.setAttribute("d", chosen === null ? "" :
      ownPath[s] ? partsOf(s, chosen).map(([c]) => (c === NO_CLUSTER ? "" : ownPath[s][c])).join("") :
      sides.map(([a, b], arc) => (inside(a) !== inside(b) ? lineOf(arc) : "")).join(""));
  });
}

// How many times nearer than the whole map it can be looked at.
const CLOSEST = 12;
// ---- Names: the largest clusters first, none over another.
// A name may be this much wider than its cluster, and no more: beyond that it seems to name another.
const OVERHANG = 1.25;
const wardSpan = ward.rings.map((rings) => {
  let [left, right] = [Infinity, -Infinity];
  rings.forEach((ring) => ring.forEach((use) => corners[use < 0 ? -1 - use : use].forEach(([x]) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
  })));
  return [left, right];
});
const ringSpan = (steps) => {
  let [x, left, right] = [steps[0], steps[0], steps[0]];
  for (let i = 2; i < steps.length; i += 2) {
    x += steps[i];
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return right - left;
};
const widthsOf = (s) => structures[s].rings
  ? structures[s].rings.map((rings) => Math.max(0, ...rings.map(ringSpan)))
  : members[s].map((wards) =>
    Math.max(...wards.map((w) => wardSpan[w][1])) - Math.min(...wards.map((w) => wardSpan[w][0])));
const widths = structures.map((_, s) => widthsOf(s));
const NAME_PX = 12.5;
const NEAR = 0.55;
const MANY = 300;
const LETTER = 0.56;
const LONG = 13;
const linesOf = (text) => {
  const words = text.split(" ");
  const lines = [words.shift()];
  for (const word of words) {
    const last = lines.length - 1;
    if ((lines[last] + " " + word).length <= LONG) lines[last] += " " + word;
    else lines.push(word);
  }
  return lines;
};
// Of wards the one nearest to the middle of all: the name of their cluster stands there.
function middle(wards) {
  const [x, y] = [0, 1].map((i) => wards.reduce((sum, w) => sum + ward.at[w][i], 0) / wards.length);
  const away = (w) => Math.hypot(ward.at[w][0] - x, ward.at[w][1] - y);
  return wards.reduce((best, w) => (away(w) < away(best) ? w : best), wards[0]);
}
function writeNames(p, unit) {
  const s = shown[p];
  const layers = panels[p];
  layers.names.replaceChildren();
  const taken = [];
  const order = members[s].map((_, c) => c).sort((a, b) => residents[s][b] - residents[s][a] || a - b);
  const names = order.map((c) => ({ at: structures[s].at ? structures[s].at[c] : ward.at[middle(members[s][c])], text: clusterId(s, c), width: widths[s][c], kind: "name", px: NAME_PX }));
  // Near enough, wards have their names too.
  if (view.w < whole.w * NEAR) {
    ward.name.forEach((text, w) => names.push({ at: ward.at[w], text, width: wardSpan[w][1] - wardSpan[w][0], kind: "name of-ward", px: NAME_PX * 0.85 }));
  }
  for (const { at: [x, y], text: said, width, kind, px } of names) {
    if (x < view.x || x > view.x + view.w || y < view.y || y > view.y + view.h) continue;
    const size = px * unit;
    const lines = linesOf(said);
    const half = (Math.max(...lines.map((l) => l.length)) * LETTER * size) / 2;
    const top = y - (lines.length * size * 1.1) / 2;
    const box = [x - half, top, x + half, top + lines.length * size * 1.1];
    if (2 * half > OVERHANG * width) continue;
    const outside = box[0] < view.x || box[2] > view.x + view.w || box[1] < view.y || box[3] > view.y + view.h;
    if (outside || taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
    taken.push(box);
    const text = svg("text", { class: kind, "font-size": size, "stroke-width": size * 0.24 });
    lines.forEach((line, i) => {
      const part = svg("tspan", { x, y: top + size * (0.86 + 1.1 * i) });
      part.textContent = line;
      text.append(part);
    });
    layers.names.append(text);
  }
}

function frame() {
  panels.forEach((layers, p) => {
    if (shown[p] === null) return;
    layers.root.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    layers.root.classList.toggle("zoomed", view.w < whole.w);
    const box = layers.root.getBoundingClientRect();
    const unit = box.width > 0 ? Math.max(view.w / box.width, view.h / box.height) : 1;
    layers.unit = unit;
    layers.thin.setAttribute("stroke-width", 0.7 * unit);
    // Hundreds of heavy outlines would hide what they enclose.
    const fine = countOf(shown[p]) > MANY && view.w > whole.w / 3;
    layers.lines.setAttribute("stroke-width", (fine ? 0.8 : 1.9) * unit);
    layers.dashed.setAttribute("stroke-width", 2.4 * unit);
    layers.dashed.setAttribute("stroke-dasharray", 7 * unit + " " + 4 * unit);
    layers.unsure.setAttribute("stroke-width", 1.1 * unit);
    layers.unsure.setAttribute("stroke-dasharray", 4 * unit + " " + 3 * unit);
    layers.outline.setAttribute("stroke-width", 1.3 * unit);
    layers.boroughs.setAttribute("stroke-width", 3.2 * unit);
    layers.mates.setAttribute("stroke-width", 3 * unit);
    layers.chosen.setAttribute("stroke-width", 1.5 * unit);
    layers.selected.setAttribute("stroke-width", 2.5 * unit);
    layers.breaking.setAttribute("stroke-width", 3.5 * unit);
    layers.breaking.setAttribute("stroke-dasharray", 7 * unit + " " + 4 * unit);
    layers.lasso.setAttribute("stroke-width", 2 * unit);
    layers.backdrop.setAttribute("stroke-width", 0.8 * unit);
    layers.hatch.setAttribute("patternTransform", "rotate(45) scale(" + unit + ")");
    layers.locks.querySelectorAll(".lock").forEach((sign) =>
      sign.setAttribute("transform", sign.getAttribute("transform").replace(/scale\(.*\)/, "scale(" + unit + ")")));
    writeNames(p, unit);
  });
}

function legend() {
  const box = at("legend");
  box.replaceChildren();
  const entry = (colour, text) => {
    const line = node("span");
    const swatch = node("span", undefined, "swatch");
    swatch.style.background = colour;
    line.append(swatch, text);
    box.append(line);
  };
  if (colouring === "agree") {
    box.append(node("span", "Of the residents whose neighbourhood was drawn, how many share the commonest name:"));
    AGREE.forEach((colour, i) => {
      const step = 100 / AGREE.length;
      entry(colour, Math.round(i * step) + "–" + Math.round((i + 1) * step) + "%");
    });
    entry("#ffffff", "no figure");
  } else if (colouring === "unheard") {
    box.append(node("span", data.ofGroups
      ? "Around this ward no border of " + structures[0].title + " turns while what each group counts moves by up to:"
      : "Around this ward no border of " + structures[0].title + " turns, whatever was not heard, while it counts up to:"));
    HOLDS.forEach(([least, colour], i) => {
      const most = i === 0 ? "" : HOLDS[i - 1][0] / 10;
      entry(colour, i === 0 ? least / 10 + "% or more" : least === 0 ? "less than " + most + "%" : least / 10 + "% to " + most + "%");
    });
  } else {
    box.append(node("span", "Colours only tell neighbours apart. Heavy lines are borders of clusters, thin white lines borders of wards."));
    if (shown.some((s) => s !== null && ownPath[s])) {
      box.append(node("span", "Where clusters ignore ward borders their own outlines are drawn: a ward may lie in several. White ground lies in none."));
    }
    if (backdrop) {
      box.append(node("span", "Thin grey lines are the backdrop, simplified: they tell where one is" +
        (data.backdropLeftOut ? "; the shortest, " + number(data.backdropLeftOut) + ", are left out" : "") + "."));
    }
    if (together.size > 0) box.append(node("span", "Broken lines are borders that came back in fewer than " + SURE + "% of the resamples."));
  }
}

// ---- The card: a ward, and its cluster in every structure.
const heldIn = (s, c) => {
  const flat = structures[s].holds ? structures[s].holds[c] : [];
  const list = [];
  for (let i = 0; i < flat.length; i += 2) list.push([flat[i], flat[i + 1]]);
  return list;
};
const WHOLE = 90;
function clusterPart(s, c, share) {
  const part = node("div", undefined, "in");
  const title = node("h4");
  const facts = node("dl");
  const fact = (name, value) => facts.append(node("dt", name), node("dd", value));
  fact("Structure", structures[s].title);
  if (c === NO_CLUSTER) {
    title.append("No cluster");
    part.append(title);
    if (share < 100) fact("Of this ward’s residents", share + "%");
    part.append(facts);
    return part;
  }
  const swatch = node("span", undefined, "swatch");
  swatch.style.background = data.palette[structures[s].colour[c] % data.palette.length];
  title.append(swatch, clusterId(s, c));
  part.append(title);
  fact("Residents", number(residents[s][c]));
  fact(structures[s].parts ? "Wards, in part or whole" : "Wards", number(touched[s][c]));
  if (share < 100) fact("Of this ward’s residents", share + "%");
  if (structures[s].stays && chosen !== null) fact("This ward stays", "in " + structures[s].stays[chosen] + "% of the resamples");
  if (structures[s].pounds) fact("Co-funding", "£" + number(structures[s].pounds[c]) + " a year");
  part.append(facts);
  const held = heldIn(s, c);
  const list = (title, items) => {
    if (items.length === 0) return;
    const ul = node("ul");
    items.forEach((item) => ul.append(node("li", item)));
    part.append(node("p", title), ul);
  };
  list("Holds", held.filter(([, share]) => share >= WHOLE).map(([n, share]) => places[n] + " (" + share + "%)"));
  list("Splits", held.filter(([, share]) => share < WHOLE).map(([n, share]) => {
    const rest = members[s].map((_, other) => other).filter((other) => other !== c)
      .map((other) => [other, (heldIn(s, other).find(([m]) => m === n) || [0, 0])[1]])
      .filter(([, part]) => part > 0).sort((a, b) => b[1] - a[1])
      .map(([other, part]) => part + "% in " + clusterId(s, other));
    return places[n] + ": " + share + "% here" + (rest.length ? ", " + rest.join(", ") : "");
  }));
  return part;
}
const hint = at("card").firstElementChild;
function tell(w) {
  const card = at("card");
  if (w === null) {
    card.replaceChildren(hint);
    return;
  }
  const parts = [node("h3", ward.name[w])];
  const borough = data.boroughs[ward.borough[w]];
  parts.push(node("p", [borough, ward.id[w]].filter((t) => t).join(" · "), "note"));
  const facts = node("dl");
  facts.append(node("dt", "Residents"), node("dd", number(ward.residents[w])));
  if (ward.agree[w] >= 0) {
    facts.append(node("dt", "Mostly called"), node("dd", places[ward.main[w]] + " (" + ward.agree[w] + "%)"));
  }
  parts.push(...[facts]);
  shown.forEach((s, p) => {
    if (s === null || (p === 1 && s === shown[0])) return;
    const inWard = partsOf(s, w);
    inWard.filter(([, share], i) => i === 0 || share >= 10).forEach(([c, share]) => parts.push(clusterPart(s, c, share)));
  });
  const others = node("div", undefined, "in");
  others.append(node("h4", "Its cluster in each structure"));
  const list = node("dl");
  structures.forEach((structure, s) => {
    if (!structure.id) return;
    list.append(node("dt", structure.title), node("dd", partsOf(s, w)
      .map(([c, share]) => clusterId(s, c) + (share < 100 ? " (" + share + "%)" : "")).join(", ")));
  });
  others.append(list);
  parts.push(others);
  card.replaceChildren(...parts);
}
function choose(w) {
  chosen = w;
  mark();
  tell(w);
}

// ---- All clusters, for reading and for the keyboard.
function listClusters() {
  const s = shown[0];
  const table = at("clusters");
  const head = node("tr");
  const titles = [["Cluster", ""], ["Wards", "num"], ["Residents", "num"]];
  if (structures[s].pounds) titles.push(["£ a year", "num"]);
  titles.push(["Places, with the share of each", ""]);
  titles.forEach(([title, kind]) => {
    const cell = node("th", title, kind);
    cell.scope = "col";
    head.append(cell);
  });
  const body = node("tbody");
  members[s].forEach((wards, c) => {
    const row = node("tr");
    const first = node("th");
    first.scope = "row";
    const button = node("button", clusterId(s, c), "swap");
    button.type = "button";
    button.addEventListener("click", () => {
      choose(wards.length ? wards[0] : ward.id.findIndex((_, w) => partsOf(s, w).some(([other]) => other === c)));
      at("card").scrollIntoView({ block: "nearest" });
    });
    first.append(button);
    row.append(first, node("td", number(touched[s][c]), "num"), node("td", number(residents[s][c]), "num"));
    if (structures[s].pounds) row.append(node("td", number(structures[s].pounds[c]), "num"));
    row.append(node("td", heldIn(s, c).map(([n, share]) => places[n] + " " + share + "%").join(", ")));
    body.append(row);
  });
  const top = node("thead");
  top.append(head);
  table.replaceChildren(top, body);
}

// ---- The key figures are those of the structure shown.
const bigFigures = [...document.querySelectorAll("#summary .big")];
const followInScores = scoreTable();
function tellFigures() {
  followInScores(structures[shown[0]].name);
  if (!bigFigures.length) return;
  at("whose").textContent = structures[shown[0]].title;
  const own = structures[shown[0]].figures;
  bigFigures.forEach((place, i) => { place.textContent = own[i]; });
  at("gives-up").textContent = structures[shown[0]].gives || "";
  at("gives-up").hidden = !structures[shown[0]].gives;
}

// ---- Contents, and one page for a committee.
const contents = node("nav", undefined, "contents");
contents.setAttribute("aria-label", "On this page");
document.querySelectorAll("main > section[id]").forEach((section) => {
  const heading = section.querySelector("h2");
  if (!heading || section.id === "map") return;
  const link = node("a", heading.textContent);
  link.href = "#" + section.id;
  contents.append(link);
});
contents.append(at("one-page"));
at("map").after(contents);
at("one-page").addEventListener("click", () => {
  document.body.classList.add("brief");
  print();
});
addEventListener("afterprint", () => document.body.classList.remove("brief"));

function show() {
  if (workbench) workbench.shown();
  else showMoves();
  tellFigures();
  at("maps").classList.toggle("two", shown[1] !== null);
  paint(0);
  paint(1);
  mark();
  legend();
  frame();
  if (chosen !== null) tell(chosen);
  if (at("cluster-list").open) listClusters();
}
let workbench = null;
// Without a workbench the page carries who moves between its structures.
const movesBetween = carriedMoves(data);
function showMoves() {
  const [a, b] = shown;
  const moved = b === null || a === b ? null : movesBetween(a, b);
  panels.forEach((layers, p) => layers.changed.setAttribute("d", moved && shown[p] !== null ? moved.map((w) => wardPath[w]).join("") : ""));
  page.tellMoves(moved);
}

// ---- Controls.
document.querySelectorAll("input[name=shown]").forEach((input) => {
  input.addEventListener("change", () => {
    shown[0] = Number(input.value);
    show();
  });
  // A browser that comes back to the page keeps the choice: follow it.
  if (input.checked) shown[0] = Number(input.value);
});
const beside = at("beside");
beside.value = "";
beside.addEventListener("change", () => {
  shown[1] = beside.value === "" ? null : Number(beside.value);
  show();
});
at("over").value = "";
at("over").addEventListener("change", show);
if (at("colouring")) {
  at("colouring").value = "clusters";
  at("colouring").addEventListener("change", () => {
    colouring = at("colouring").value;
    show();
  });
}
const labels = ward.name.map((name, w) => {
  const twice = ward.name.filter((other) => other === name).length > 1;
  const borough = data.boroughs[ward.borough[w]];
  return twice ? name + " (" + (borough || ward.id[w]) + ")" : name;
});
// Wards, boroughs and places by name: the first of each name, in this order.
const found = new Map();
const allWards = ward.id.map((_, w) => w);
const findable = (label, wards, own) => {
  if (label && wards.length && !found.has(label.toLowerCase())) found.set(label.toLowerCase(), { label, wards, own });
};
labels.forEach((label, w) => findable(label, [w], w));
data.boroughs.forEach((name, b) => findable(name, allWards.filter((w) => ward.borough[w] === b), null));
places.forEach((name, n) => findable(name, allWards.filter((w) => ward.main[w] === n), null));
[...found.values()].sort((a, b) => (a.label < b.label ? -1 : 1)).forEach(({ label }) => {
  const option = node("option");
  option.value = label;
  at("ward-names").append(option);
});
const lookAt = (wards) => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  wards.forEach((w) => ward.rings[w].forEach((ring) => ring.forEach((use) => corners[use < 0 ? -1 - use : use].forEach(([x, y]) => {
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }))));
  // With as much again around a single ward: its neighbours say where it is.
  const margin = wards.length === 1 ? 3 : 1.15;
  const size = margin * Math.max((right - left) / whole.w, (bottom - top) / whole.h);
  const w = whole.w * Math.min(1, Math.max(1 / CLOSEST, size));
  const h = (w / whole.w) * whole.h;
  move((left + right - w) / 2, (top + bottom - h) / 2, w, h);
};
const find = (isEntered) => {
  const text = at("find").value.trim();
  const known = found.get(text.toLowerCase());
  at("find").removeAttribute("aria-invalid");
  if (known) {
    choose(known.own);
    lookAt(known.wards);
  } else if (isEntered && text) {
    at("find").setAttribute("aria-invalid", "true");
    at("card").replaceChildren(node("p", "No ward, borough or place on this map is called “" + text + "”.", "hint"));
  }
};
at("find").addEventListener("input", () => find(false));
at("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  find(true);
});
if (data.boroughs.length > 1) {
  const label = node("label", "Borough ");
  const picker = node("select");
  picker.id = "borough";
  [["", "all"], ...data.boroughs.map((name, b) => [String(b), name]).filter(([, name]) => name).sort((a, b) => (a[1] < b[1] ? -1 : 1))]
    .forEach(([value, name]) => {
      const option = node("option", name);
      option.value = value;
      picker.append(option);
    });
  picker.addEventListener("change", () =>
    lookAt(picker.value === "" ? allWards : allWards.filter((w) => ward.borough[w] === Number(picker.value))));
  label.append(picker);
  at("find").parentNode.before(label);
}
at("cluster-list").addEventListener("toggle", listClusters);

// ---- Zoom and pan, both maps alike.
function zoom(factor) {
  const w = Math.min(whole.w, Math.max(whole.w / CLOSEST, view.w * factor));
  const h = (w / whole.w) * whole.h;
  const middle = chosen === null || factor > 1
    ? [view.x + view.w / 2, view.y + view.h / 2] : ward.at[chosen];
  move(middle[0] - w / 2, middle[1] - h / 2, w, h);
}
// What is under a point of the window stays there.
function zoomAt(layers, factor, [x, y], from = view) {
  const box = layers.root.getBoundingClientRect();
  const unit = Math.max(from.w / box.width, from.h / box.height);
  const on = [from.x + from.w / 2 + (x - box.left - box.width / 2) * unit, from.y + from.h / 2 + (y - box.top - box.height / 2) * unit];
  const w = Math.min(whole.w, Math.max(whole.w / CLOSEST, from.w * factor));
  const real = w / from.w;
  move(on[0] - (on[0] - from.x) * real, on[1] - (on[1] - from.y) * real, w, (w / whole.w) * whole.h);
}
function move(x, y, w, h) {
  view = {
    w, h,
    x: Math.min(Math.max(x, whole.x), whole.x + whole.w - w),
    y: Math.min(Math.max(y, whole.y), whole.y + whole.h - h),
  };
  frame();
}
at("zoom-in").addEventListener("click", () => zoom(0.6));
at("zoom-out").addEventListener("click", () => zoom(1 / 0.6));
const zoomAll = () => move(whole.x, whole.y, whole.w, whole.h);
at("zoom-all").addEventListener("click", zoomAll);
const DRAG_PX = 5;
panels.forEach((layers, p) => {
  let from = null;
  let drawing = false;
  let dragged = false;
  const wardAt = (event) => {
    const name = event.target.getAttribute && event.target.getAttribute("data-ward");
    return name === null || name === undefined ? null : Number(name);
  };
  layers.root.addEventListener("wheel", (event) => {
    const isIn = event.deltaY < 0;
    // Where there is no further to go the page scrolls.
    if (isIn ? view.w <= whole.w / CLOSEST : view.w >= whole.w) return;
    event.preventDefault();
    zoomAt(layers, Math.pow(1.0015, event.deltaMode === 0 ? event.deltaY : 30 * event.deltaY), [event.clientX, event.clientY]);
  }, { passive: false });
  layers.root.addEventListener("dblclick", (event) => zoomAt(layers, event.shiftKey ? 2 : 0.5, [event.clientX, event.clientY]));
  const fingers = new Map();
  let pinch = null;
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { apart: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
  };
  layers.root.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size === 2) pinch = { ...spread(), view: { ...view } };
    from = { x: event.clientX, y: event.clientY, view: { ...view } };
    dragged = false;
    if (workbench && fingers.size < 2 && workbench.pressed(p, wardAt(event), pointOf(event))) {
      from = null;
      drawing = true;
      if (layers.root.hasPointerCapture && layers.root.hasPointerCapture(event.pointerId)) layers.root.releasePointerCapture(event.pointerId);
    }
  });
  layers.root.addEventListener("pointermove", (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pinch && fingers.size === 2) {
      dragged = true;
      zoomAt(layers, pinch.apart / Math.max(1, spread().apart), pinch.middle, pinch.view);
      return;
    }
    if (drawing) {
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const name = under && under.ownerSVGElement === layers.root && under.getAttribute("data-ward");
      workbench.moved(name ? Number(name) : null, pointOf(event));
      return;
    }
    if (from && view.w < whole.w) {
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      dragged = dragged || Math.abs(dx) + Math.abs(dy) > DRAG_PX;
      if (dragged) move(from.view.x - dx * layers.unit, from.view.y - dy * layers.unit, view.w, view.h);
      return;
    }
    if (event.pointerType === "mouse") {
      const w = wardAt(event);
      if (w !== null && w !== layers.over) {
        layers.over = w;
        if (chosen === null) tell(w);
      }
    }
  });
  const pointOf = (event) => {
    const box = layers.root.getBoundingClientRect();
    const unit = Math.max(view.w / box.width, view.h / box.height);
    return [view.x + view.w / 2 + (event.clientX - box.left - box.width / 2) * unit,
      view.y + view.h / 2 + (event.clientY - box.top - box.height / 2) * unit];
  };
  const end = (event) => {
    from = null;
    if (drawing) {
      drawing = false;
      dragged = true;
      workbench.released();
    }
    fingers.delete(event.pointerId);
    if (fingers.size < 2) pinch = null;
  };
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  layers.root.addEventListener("pointerleave", () => {
    layers.over = null;
    if (chosen === null) tell(null);
  });
  layers.root.addEventListener("click", (event) => {
    if (dragged) return;
    const w = wardAt(event);
    if (workbench && workbench.tapped(p, w)) return;
    choose(w === chosen ? null : w);
  });
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen !== null) choose(null);
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "radio";
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") zoom(0.6);
  if (event.key === "-") zoom(1 / 0.6);
  if (event.key === "0") zoomAll();
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (step && view.w < whole.w && event.target.closest && event.target.closest(".panel")) {
    event.preventDefault();
    move(view.x + step[0] * view.w * 0.15, view.y + step[1] * view.h * 0.15, view.w, view.h);
  }
});
addEventListener("resize", frame);

// ---- On paper the map fits its page, whatever the window was; folds stay as they are.
addEventListener("beforeprint", frame);
addEventListener("afterprint", frame);

// ---- What people draw themselves is one structure more.
const page = {
  data, ward, structures, members, residents, places, panels, shown, sides, corners, wardPath, node, svg, at, labels,
  clusterId, show, choose, frame, whole, lookAt,
  viewOf: () => view,
  chosen: () => chosen,
  changed(s) {
    lookAtStructure(s);
    widths[s] = widthsOf(s);
  },
  lineOf,
  allWards,
};
page.tellMoves = differences(page);
workbench = startWorkbench(page);

at("controls").hidden = false;
at("cluster-list").hidden = false;
show();
if (workbench) workbench.openLink();
else if (at("editing-off") && location.hash.startsWith("#draw=")) {
  at("editing-off").prepend(node("strong", "The link holds a drawing, which cannot be opened here. "));
}
