// What is kept of a drawing: a table, and an address.

import { textOf, written } from "./cells.js";

// A cell as the tables of the program are written: quoted where it must be, and no formula of a spreadsheet.
function cell(text) {
  const safe = written(text);
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

// `ward_id,cluster`: one row for every ward, which `wardwise score` and `compare` read. What the structure is called
// and the notes on it stand in the first row, in columns of their own where there are any.
export function csv(ids, clusters, title = "", notes = "") {
  const told = [["structure", title], ["notes", notes]].filter(([, text]) => text);
  const head = ["ward_id", "cluster", ...told.map(([name]) => name)].join(",");
  const beside = (i) => told.map(([, text]) => "," + (i === 0 ? cell(text) : "")).join("");
  return head + "\n" + ids.map((w, i) => cell(w) + "," + cell(clusters[i]) + beside(i) + "\n").join("");
}

// Rows of a comma, semicolon or tab separated text, quotes honoured, their cells as the texts that were written.
export function rows(text) {
  const body = text.replace(/^\uFEFF/, "");
  const first = body.split(/\r?\n/, 1)[0];
  const comma = [",", ";", "\t"].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  const found = [];
  const keep = () => { if (row.length > 1 || row[0] !== "") found.push(row.map(textOf)); };
  let row = [], field = "", quoted = false;
  for (let i = 0; i < body.length; i += 1) {
    const c = body[i];
    if (quoted) {
      if (c === '"' && body[i + 1] === '"') { field += '"'; i += 1; }
      else if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"' && field === "") quoted = true;
    else if (c === comma) { row.push(field); field = ""; }
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && body[i + 1] === "\n") i += 1;
      row.push(field);
      keep();
      row = []; field = "";
    } else field += c;
  }
  row.push(field);
  keep();
  return found;
}

// What a table says of the structure as a whole: the first text in a column.
export function toldOf(text, name) {
  const [head, ...body] = rows(text);
  const column = (head || []).findIndex((title) => title.trim().toLowerCase() === name);
  const row = column < 0 ? undefined : body.find((cells) => cells[column] !== undefined && cells[column].trim() !== "");
  return row === undefined ? "" : row[column];
}

// The cluster of every ward of a table with `ward_id` and `cluster`; says what is wrong where something is.
export function read(text, ids) {
  const [head, ...body] = rows(text);
  const column = (name) => (head || []).findIndex((title) => title.trim().toLowerCase() === name);
  const [ward, cluster] = [column("ward_id"), column("cluster")];
  if (ward < 0 || cluster < 0) throw new Error("The table needs the columns ward_id and cluster.");
  const known = new Map(ids.map((id, w) => [id, w]));
  const names = new Array(ids.length).fill(null);
  const strange = [];
  const missing = [];
  body.forEach((row) => {
    const id = row[ward] === undefined ? "" : row[ward];
    const w = known.has(id) ? known.get(id) : known.get(id.trim());
    if (w === undefined) strange.push(id);
    else if (names[w] !== null && names[w] !== row[cluster]) throw new Error("The ward " + id + " has two clusters.");
    else if (row[cluster] === undefined || row[cluster].trim() === "") missing.push(id);
    else names[w] = row[cluster];
  });
  if (strange.length) throw new Error("No ward of this map has the id " + strange.slice(0, 3).join(", ") + (strange.length > 3 ? " and " + (strange.length - 3) + " more" : "") + ".");
  ids.forEach((id, w) => { if (names[w] === null && !missing.includes(id)) missing.push(id); });
  if (missing.length) throw new Error("The table has no cluster for " + missing.slice(0, 3).join(", ") + (missing.length > 3 ? " and " + (missing.length - 3) + " more" : "") + ".");
  return names;
}

// ---- The address: only what differs from the structure it began with.
const bytes = (text) => new TextEncoder().encode(text);
const base64 = (array) => btoa(Array.from(array, (b) => String.fromCharCode(b)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const plain = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

// A short check on the wards, so that a link to another map is told from one to this.
export function mark(ids) {
  let hash = 2166136261;
  for (const b of bytes(ids.join("\n"))) hash = Math.imul(hash ^ b, 16777619) >>> 0;
  return hash.toString(36);
}

export function address(drawing, ids) {
  const { of, names, locked, together, apart } = drawing.now;
  const moved = drawing.moved.map((w) => [w, of[w]]);
  const changedNames = [...names].filter(([cluster, name]) => drawing.start.names.get(cluster) !== name);
  const state = { f: drawing.from, m: moved };
  if (changedNames.length) state.n = changedNames;
  if (locked.size) state.l = [...locked].sort((a, b) => a - b);
  if (together.length) state.t = together;
  if (apart.length) state.a = apart;
  if (drawing.title) state.h = drawing.title;
  if (drawing.notes) state.o = drawing.notes;
  return "#draw=" + mark(ids) + "." + base64(bytes(JSON.stringify(state)));
}

// The state in an address; `null` where there is none, an error where it is of another map or damaged.
export function parsed(hash, ids) {
  const found = /^#draw=([0-9a-z]+)\.([\w-]+)$/.exec(hash);
  if (!found) {
    if (hash.startsWith("#draw=")) throw new Error("The link is damaged.");
    return null;
  }
  if (found[1] !== mark(ids)) throw new Error("The link is to a drawing on another map.");
  let state;
  try {
    state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain(found[2])));
  } catch {
    throw new Error("The link is damaged.");
  }
  const isWard = (w) => Number.isInteger(w) && w >= 0 && w < ids.length;
  const isNumber = (c) => Number.isInteger(c) && c >= 0 && c < 1e6;
  const groups = (list) => Array.isArray(list) && list.every((group) => Array.isArray(group) && group.every(isWard));
  const isSound = state && typeof state.f === "string" && Array.isArray(state.m) &&
    state.m.every((pair) => Array.isArray(pair) && isWard(pair[0]) && isNumber(pair[1])) &&
    (state.n === undefined || (Array.isArray(state.n) && state.n.every((pair) => Array.isArray(pair) && isNumber(pair[0]) && typeof pair[1] === "string"))) &&
    (state.l === undefined || (Array.isArray(state.l) && state.l.every(isWard))) &&
    (state.t === undefined || groups(state.t)) && (state.a === undefined || groups(state.a));
  if (!isSound) throw new Error("The link is damaged.");
  return state;
}
