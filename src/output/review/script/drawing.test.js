// node --test src/output/review/script/drawing.test.js
import assert from "node:assert/strict";
import { test } from "node:test";
import { Drawing } from "./drawing.js";
import { difference, fixed, count, listed, written } from "./format.js";
import { address, csv, parsed, read, toldOf } from "./saved.js";

const IDS = ["W1", "W2", "W3", "W4"];
const started = () => new Drawing([0, 0, 1, 1], "candidate_01", new Map([[0, "North"], [1, "South, east"]]));

test("every step goes back and forth, and a new one forgets what was undone", () => {
  const drawing = started();
  assert.equal(drawing.move([1], 1), 1);
  assert.equal(drawing.move([3], null), 2);
  assert.deepEqual(drawing.now.of, [0, 1, 1, 2]);
  drawing.undo();
  drawing.undo();
  assert.deepEqual([drawing.now.of, drawing.canUndo, drawing.canRedo], [[0, 0, 1, 1], false, true]);
  drawing.redo();
  assert.deepEqual(drawing.moved, [1]);
  drawing.move([0], 1);
  assert.equal(drawing.canRedo, false);
});

test("locked wards stay, and a move of nothing is no step", () => {
  const drawing = started();
  drawing.lock([1], true);
  assert.equal(drawing.move([0, 1], 1), 1);
  assert.deepEqual(drawing.now.of, [1, 0, 1, 1]);
  const before = drawing.step;
  assert.equal(drawing.move([1], 1), null);
  assert.equal(drawing.step, before);
});

test("a structure from elsewhere keeps the numbers of the clusters that it shares most wards with", () => {
  const drawing = new Drawing([0, 0, 0, 1, 1], "x");
  drawing.replace([7, 9, 9, 4, 4]);
  assert.deepEqual(drawing.now.of, [2, 0, 0, 1, 1]);
  assert.equal(drawing.replace([5, 0, 0, 1, 1]), false, "the same structure under other numbers");
});

test("a link gives back moves, names, locks and pairs", () => {
  const drawing = started();
  drawing.move([1], null);
  drawing.name(2, "Ünïcode <b>");
  drawing.lock([0], true);
  drawing.keep([0, 2], false);
  drawing.title = "A";
  const again = started();
  again.restore(parsed(address(drawing, IDS), IDS));
  assert.deepEqual(again.now.of, drawing.now.of);
  assert.deepEqual([again.now.names.get(2), [...again.now.locked], again.now.apart, again.title], ["Ünïcode <b>", [0], [[0, 2]], "A"]);
});

test("a link to another map, or a damaged one, is refused by name", () => {
  const link = address(started(), IDS);
  assert.throws(() => parsed(link, ["W1"]), /another map/);
  assert.throws(() => parsed(link.slice(0, -5), IDS), /damaged/);
  assert.throws(() => parsed("#draw=zz", IDS), /damaged/);
  assert.equal(parsed("#scores", IDS), null);
  const far = "#draw=" + link.slice(6).split(".")[0] + "." + btoa(JSON.stringify({ f: "x", m: [[99, 0]] })).replace(/=+$/, "");
  assert.throws(() => parsed(far, IDS), /damaged/);
});

test("a table comes back as it was saved, whatever is in its names", () => {
  const names = ['a "b"', "c,d", "=1+1", " e"];
  const table = csv(IDS, names);
  assert.deepEqual(read(table, IDS), names);
  const told = csv(IDS, names, "Two, \"teams\"", "=SUM(1)\nsecond line");
  assert.deepEqual(read(told, IDS), read(table, IDS));
  assert.equal(toldOf(told, "structure"), "Two, \"teams\"");
  assert.equal(toldOf(told, "notes"), "=SUM(1)\nsecond line");
  assert.equal(toldOf(table, "notes"), "");
  assert.deepEqual(read("\uFEFFcluster;ward_id\r\nA;W4\r\nA;W3\r\nB;W2\r\nB;W1\r\n", IDS), ["B", "B", "A", "A"]);
});

test("wards whose ids differ by an apostrophe stay apart in a table without control characters or formulas", () => {
  const ids = ["=A", "'=A", "''=A", "\u00a0=A", "\uff1dA", "\t=A", "B\u0000\u202e", "B\\u{0}", "'05", "-\ud83d\ude00"];
  const table = csv(ids, ids);
  assert.deepEqual(read(table, ids), ids);
  const cells = table.split("\n").slice(1, 9).map((line) => line.split(",")[0]);
  assert.deepEqual(cells, ["'=A", "''=A", "'''=A", "'\u00a0=A", "'\uff1dA", "\\u{9}=A", "B\\u{0}\\u{202e}", "B\\u{5c}u{0}"]);
});

test("what is wrong with a table is named", () => {
  assert.throws(() => read("a,b\n1,2\n", IDS), /ward_id and cluster/);
  assert.throws(() => read("ward_id,cluster\nW9,A\n", IDS), /W9/);
  assert.throws(() => read("ward_id,cluster\nW1,A\n", IDS), /W2, W3, W4/);
  assert.throws(() => read("ward_id,cluster\nW1,A\nW1,B\n", IDS), /two clusters/);
});

test("figures are rounded as the program rounds them", () => {
  assert.deepEqual([fixed(0.125, 2), fixed(0.375, 2), fixed(0.0625, 3), fixed(-0.001, 2), fixed(2.5, 0)], ["0.12", "0.38", "0.062", "0.00", "2"]);
  assert.deepEqual([count(1234567), count(999), count(-1234.9), count(0)], ["1,234,567", "999", "−1,234", "0"]);
  assert.deepEqual([written(0.27481, "share"), written(undefined, "share"), written(0.5, "scale")], ["27.48%", "–", "0.500"]);
  assert.deepEqual([difference(0.3, 0.27, "share"), difference(1, 1.00001, "scale"), difference(3, 5, "count")], ["+3.00 points", "", "−2"]);
  assert.equal(listed(["a", "b", "c", "d"], 3), "a, b and 2 more");
});
