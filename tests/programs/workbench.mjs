// Edits a structure on the review page in the real browser, as people would: by mouse, by touch, and 500 times by chance.
//
//   node workbench.mjs PAGE.html|OUTPUT_FOLDER WARDWISE FURTHER_FLAGS_OF_SCORE… [--pictures FOLDER]
//
// The program is run on what the page saved: `score` with these flags has to give the figures that the page showed.
// Needs playwright-core and axe-core as review.mjs does. Ends with 0 where everything holds.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { axe, chromium, expect, failures } from "./browser.mjs";

const words = process.argv.slice(2);
const option = words.indexOf("--pictures");
const folder = option < 0 ? null : words.splice(option, 2)[1];
const [given, program, ...study] = words;
if (!given || !program) {
  console.error("usage: node workbench.mjs PAGE.html|OUTPUT_FOLDER WARDWISE FLAGS_OF_SCORE… [--pictures FOLDER]");
  process.exit(2);
}
const page_file = resolve(statSync(given).isDirectory() ? join(given, "review.html") : given);
const artefacts = process.env.WARDWISE_ARTEFACTS && join(process.env.WARDWISE_ARTEFACTS, "workbench");
const pictures = resolve(folder ?? artefacts ?? mkdtempSync(join(tmpdir(), "workbench-pictures-")));
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const work = mkdtempSync(join(tmpdir(), "workbench-"));

// What the page shows of the drawing, row by row: the figure without the change beside it.
const shownFigures = (page) => page.evaluate(() => Object.fromEntries(
  [...document.querySelectorAll("table.scores tr[data-measure]")].map((row) => [
    row.dataset.measure, [row.dataset.unit, row.querySelector("td.drawn").firstChild.textContent]])));

// One row of a table with quoted cells.
const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell]) => cell.replace(/^"|"$/g, "").replaceAll('""', '"'));
// Of two digits equally near either may stand: which, the script's own tests say.
const isTie = (value, decimals) => Math.abs(Math.abs(value) * 10 ** decimals % 1 - 0.5) < 1e-9;
function written(text, unit) {
  if (text === "") return "–";
  const value = Number(text);
  if (unit === "count") return Math.trunc(value).toLocaleString("en-GB");
  const [number, decimals] = unit === "share" ? [value * 100, 2] : [value, 3];
  return isTie(number, decimals) ? null : number.toFixed(decimals).replace(/^-(0\.0*)$/, "$1") + (unit === "share" ? "%" : "");
}

// `wardwise score` on a saved table: the figures of `candidates.csv` by measure.
let runs = 0;
function scored(table) {
  runs += 1;
  const file = join(work, `drawing-${runs}.csv`);
  const out = join(work, `scored-${runs}`);
  writeFileSync(file, table);
  const run = spawnSync(program, ["score", ...study, "--structure", file, "--out", out, "--quiet"], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`score ended with ${run.status}: ${run.stderr}`);
  const lines = readFileSync(join(out, "candidates.csv"), "utf8").trim().split("\n");
  const head = cells(lines[0]);
  const row = lines.map(cells).find((line) => line[0] === "given") ?? cells(lines[1]);
  return { figures: Object.fromEntries(head.map((name, i) => [name, row[i]])), out, file };
}
async function agrees(page, table, what) {
  const shown = await shownFigures(page);
  const { figures, out, file } = scored(table);
  const wrong = Object.entries(shown).filter(([measure, [unit, text]]) => {
    if (!(measure in figures)) return true;
    const expected = written(figures[measure], unit);
    return expected !== null && expected !== text;
  });
  expect(wrong.length === 0, `${what}: ${Object.keys(shown).length} figures are those of a fresh score` +
    wrong.map(([measure, [unit, text]]) => `; ${measure}: the page ${text}, score ${figures[measure]} ${unit}`).join(""));
  return { out, file };
}
const saved = async (page, kind) => {
  await page.evaluate(() => document.querySelectorAll("#workbench details").forEach((fold) => { fold.open = true; }));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`.save-${kind}`)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};
const tapWard = (page, w) => page.evaluate((ward) => document.querySelectorAll("#map-0 .ward")[ward].dispatchEvent(new MouseEvent("click", { bubbles: true })), w);
const told = (page) => page.textContent("#told");

async function opened(context, url = pathToFileURL(page_file).href) {
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => { if (message.type() === "error") page.problems.push(message.text()); });
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) page.problems.push(`asked for ${request.url()}`); });
  await page.goto(url);
  return page;
}
async function begun(context, url) {
  const page = await opened(context, url);
  const start = Date.now();
  await page.click("#workbench .start");
  await page.waitForSelector("#told");
  expect(Date.now() - start < 1500, `the solver is ready ${Date.now() - start} ms after it is asked for`);
  return page;
}

const SIZES = {
  desk: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};
for (const [name, size] of Object.entries(SIZES)) {
  const context = await browser.newContext({ ...size, acceptDownloads: true });
  const page = await begun(context);
  // Every structure of whole wards as it is, at the desk.
  if (name === "desk") {
    const all = await page.evaluate(() => document.querySelectorAll("input[name=shown]").length - 1);
    for (let s = 0; s < all; s += 1) {
      await page.evaluate((position) => { document.querySelectorAll("input[name=shown]")[position].click(); }, s);
      await page.click("#workbench .start");
      const fault = await page.textContent("#workbench .fault");
      if (fault) {
        expect(/cuts wards/.test(fault), `structure ${s + 1} is not edited: ${fault}`);
        continue;
      }
      await page.waitForFunction(() => !document.querySelector("#workbench .start").checkVisibility());
      await agrees(page, (await saved(page, "csv")).bytes, `structure ${s + 1}`);
    }
    await page.evaluate(() => document.querySelectorAll("input[name=shown]")[0].click());
    await page.click("#workbench .start");
  }
  // A ward into a neighbouring cluster, by touch where there is touch.
  const before = await shownFigures(page);
  const target = await page.evaluate(() => {
    // The first ward with a neighbour in another cluster, by what the page offers when it is tapped.
    for (let w = 0; w < document.querySelectorAll("#map-0 .ward").length; w += 1) {
      const ward = document.querySelectorAll("#map-0 .ward")[w];
      ward.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      const found = document.querySelectorAll(".selection .to").length;
      ward.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      if (found) return w;
    }
    return -1;
  });
  expect(target >= 0, `${name}: a ward can go somewhere`);
  if (size.hasTouch) {
    await page.locator("#map-0").scrollIntoViewIfNeeded();
    const middle = await page.evaluate((w) => {
      const ward = document.querySelectorAll("#map-0 .ward")[w];
      const box = ward.getBoundingClientRect();
      for (let i = 1; i < 10; i += 1) for (let j = 1; j < 10; j += 1) {
        const [x, y] = [box.left + (box.width * i) / 10, box.top + (box.height * j) / 10];
        if (document.elementFromPoint(x, y) === ward) return [x, y];
      }
      return null;
    }, target);
    await page.touchscreen.tap(...middle);
  } else await tapWard(page, target);
  await page.waitForSelector(".selection");
  const sizes = await page.evaluate(() => [...document.querySelectorAll("#workbench button, #workbench select, #workbench input[type=text], #workbench input[type=number]")].filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().height));
  expect(sizes.every((height) => height >= 43.5), `${name}: controls are 44 px high`);
  await page.click(".selection .to");
  expect(/another team/.test(await told(page)), `${name}: what the move costs is said`);
  const after = await shownFigures(page);
  expect(JSON.stringify(after) !== JSON.stringify(before), `${name}: figures follow`);
  expect((await page.getAttribute("#map-0 .changed", "d")).length > 0, `${name}: the ward that moved is hatched`);
  await page.screenshot({ path: join(pictures, `${name}-moved.png`), fullPage: false });
  await page.click("#undo");
  expect(JSON.stringify(await shownFigures(page)) === JSON.stringify(before), `${name}: undone`);
  await page.click("#redo");
  expect(JSON.stringify(await shownFigures(page)) === JSON.stringify(after), `${name}: and done again`);

  // A rule broken by a new cluster of one ward or by a ward far away; shown, never forbidden.
  await tapWard(page, target);
  await page.click(".selection .to-new");
  const broken = await page.locator("#rules-broken.bad").count();
  console.log(`     ${name}: ${(await page.textContent("#rules-broken")).slice(0, 160)}`);
  if (broken) {
    expect((await page.getAttribute("#map-0 .breaking", "d")).length > 0, `${name}: where a rule is broken is drawn`);
    expect(await page.textContent("table.scores thead .broken") === "breaks the rules", `${name}: the column says so`);
  }
  // Repaired by the solver.
  await page.evaluate(() => document.querySelectorAll("#workbench details").forEach((fold) => { fold.open = true; }));
  const start = Date.now();
  await page.click("#prove");
  await page.waitForSelector(".said");
  const took = Date.now() - start;
  const sentence = await page.textContent(".said");
  expect(/^(Proved|Another grouping|The best that was found)/.test(sentence), `${name}: the rest is solved in ${took} ms: ${sentence}`);
  expect(took < 4000, `${name}: soon`);
  expect((await page.locator("#rules-broken.bad").count()) === 0, `${name}: and keeps the rules`);

  // Locked, the ward stays alone or with whom it is.
  await page.click("#undo");
  await tapWard(page, target);
  await page.click(".selection .lock-wards");
  expect((await page.locator("#map-0 .lock").count()) === 1, `${name}: a lock is drawn`);
  const hash = await page.evaluate(() => location.hash);
  await page.click("#prove");
  await page.waitForSelector(".said");
  console.log(`     ${name}, locked: ${await page.textContent(".said")}`);

  // Saved, loaded, sent.
  for (const [id, text] of [["drawing-name", "Option \"B\", at a try"], ["drawing-notes", "=the east side, says the chair\nof May"]]) {
    await page.$eval("#" + id, (input, typed) => { input.value = typed; input.dispatchEvent(new Event("change", { bubbles: true })); }, text);
  }
  const table = await saved(page, "csv");
  expect(/^ward_id,cluster,structure,notes\n[^\n]*,"Option ""B"", at a try",'=the east side/.test(table.bytes.toString().replace(/"'=/, "'=")), `${name}: a table is saved as ${table.name}`);
  await agrees(page, table.bytes, `${name}: what was saved`);
  const geojson = JSON.parse((await saved(page, "geojson")).bytes);
  expect(geojson.features.length === (await page.locator("#map-0 .ward").count()), `${name}: a map of every ward is saved`);
  writeFileSync(join(pictures, `${name}-saved.geojson`), JSON.stringify(geojson));
  const png = (await saved(page, "png")).bytes;
  expect(png.length > 10_000 && png.subarray(1, 4).toString() === "PNG", `${name}: a picture is saved, ${png.length} bytes`);
  writeFileSync(join(pictures, `${name}-saved.png`), png);
  const link = page.url();
  const other = await opened(context, link);
  await other.waitForSelector("#told");
  const sent = await saved(other, "csv");
  expect(sent.bytes.toString() === table.bytes.toString(), `${name}: whoever opens the link has the same table`);
  await other.close();
  const file = join(work, `${name}.csv`);
  writeFileSync(file, table.bytes);
  const fresh = await opened(context);
  await fresh.setInputFiles("#load-csv", file);
  await fresh.waitForSelector("#told");
  const loaded = await saved(fresh, "csv");
  expect(loaded.bytes.toString() === table.bytes.toString(), `${name}: a table that is loaded is the table that was saved`);
  writeFileSync(file, "ward_id,cluster\nnowhere,A\n");
  await fresh.setInputFiles("#load-csv", file);
  await fresh.waitForFunction(() => document.querySelector("#workbench .fault").textContent !== "");
  expect(/nowhere/.test(await fresh.textContent("#workbench .fault")), `${name}: a strange table is refused by name`);
  expect(hash.startsWith("#draw="), `${name}: the address holds the drawing`);
  await fresh.goto(link);
  await fresh.waitForSelector("#told");
  expect((await saved(fresh, "csv")).bytes.toString() === table.bytes.toString(), `${name}: a link followed on the page itself opens it`);
  await fresh.close();

  // Two maps with their differences.
  const others = await page.$$eval("#beside option", (all) => all.length - 2);
  await page.selectOption("#beside", others > 1 ? "1" : "0");
  const change = await page.textContent(".change");
  expect(/another team|same team/.test(change), `${name}: side by side: ${change.slice(0, 120)}`);
  await page.screenshot({ path: join(pictures, `${name}-beside.png`), fullPage: false });
  await page.selectOption("#beside", "");

  const judged = await browser.newContext({ ...size, bypassCSP: true });
  const second = await opened(judged, link);
  await second.waitForSelector("#told");
  await second.evaluate(() => document.querySelectorAll("#workbench details").forEach((fold) => { fold.open = true; }));
  await second.addScriptTag({ content: axe });
  const faults = (await second.evaluate(() => axe.run())).violations;
  faults.forEach((fault) => console.log(`     ${fault.id} (${fault.impact}): ${fault.nodes.map((n) => n.target).slice(0, 3).join(" ")}`));
  expect(faults.filter((fault) => ["serious", "critical"].includes(fault.impact)).length === 0, `${name}: axe finds no serious fault`);
  await second.screenshot({ path: join(pictures, `${name}-workbench.png`), fullPage: true });
  await judged.close();
  expect(page.problems.length === 0, `${name}: nothing is asked of the network, nothing complains ${page.problems.slice(0, 2).join("; ")}`);
  await context.close();
}

// By mouse: from a cluster over wards, and by lasso.
{
  const context = await browser.newContext({ ...SIZES.desk, acceptDownloads: true });
  const page = await begun(context);
  // First: the click may scroll, and where wards are is asked afterwards.
  await page.click("#tool-paint");
  await page.locator("#map-0").scrollIntoViewIfNeeded();
  const centres = await page.evaluate(() => [...document.querySelectorAll("#map-0 .ward")].map((ward) => {
    const box = ward.getBoundingClientRect();
    for (let i = 1; i < 20; i += 1) for (let j = 1; j < 20; j += 1) {
      const [x, y] = [box.left + (box.width * i) / 20, box.top + (box.height * j) / 20];
      if (document.elementFromPoint(x, y) === ward && y > 4 && y < innerHeight - 4) return [x, y];
    }
    return null;
  }));
  const seen = centres.map((centre, w) => [centre, w]).filter(([centre]) => centre);
  const [from, to] = [seen[0][0], seen[Math.floor(seen.length / 2)][0]];
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 8 });
  await page.mouse.move(...to, { steps: 8 });
  await page.mouse.up();
  expect(/another team/.test(await told(page)), "dragging from a cluster moves what it is dragged over");
  await page.click("#tool-lasso");
  await page.locator("#map-0").scrollIntoViewIfNeeded();
  const box = await page.locator("#map-0").boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.2);
  await page.mouse.down();
  for (const [u, v] of [[0.7, 0.2], [0.7, 0.8], [0.3, 0.8], [0.3, 0.25]]) await page.mouse.move(box.x + box.width * u, box.y + box.height * v, { steps: 4 });
  await page.mouse.up();
  expect((await page.locator(".selection").count()) === 1, "a lasso selects the wards within it");
  await page.screenshot({ path: join(pictures, "desk-lasso.png") });

  // Cancelled, the drawing is as it was.
  await page.evaluate(() => document.querySelectorAll("#workbench details").forEach((fold) => { fold.open = true; }));
  const hash = await page.evaluate(() => location.hash);
  await page.evaluate(() => { document.getElementById("prove").click(); document.getElementById("cancel").click(); });
  await page.waitForSelector(".said");
  console.log(`     cancelled: ${await page.textContent(".said")}`);
  expect(/Cancelled/.test(await page.textContent(".said")) && (await page.evaluate(() => location.hash)) === hash, "cancelled, the drawing is as it was");

  // 500 moves by chance, then a fresh score of what is saved.
  let seed = 7;
  const chance = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
  await page.click("#tool-tap");
  const count = await page.locator("#map-0 .ward").count();
  const start = Date.now();
  for (let i = 0; i < 500; i += 1) {
    await page.evaluate(([w, kind]) => {
      const ward = document.querySelectorAll("#map-0 .ward")[w];
      ward.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      const targets = document.querySelectorAll(".selection .to");
      if (kind === 0) document.getElementById("undo").click();
      else if (kind === 1 || targets.length === 0) { const made = document.querySelector(".selection .to-new"); if (made) made.click(); }
      else targets[kind % targets.length].click();
    }, [chance(count), chance(12)]);
  }
  console.log(`     500 edits in ${Date.now() - start} ms`);
  const table = await saved(page, "csv");
  const { file } = await agrees(page, table.bytes, "after 500 edits by chance");
  const compared = spawnSync(program, ["compare", ...study, "--structure", file, "--structure", file, "--out", join(work, "compared"), "--quiet"], { encoding: "utf8" });
  expect([0, 2].includes(compared.status), `compare takes the table too ${compared.stderr.slice(0, 200)}`);
  const pdf = await page.pdf({ format: "A4" });
  writeFileSync(join(pictures, "report.pdf"), pdf);
  expect(pdf.length > 20_000, "the page prints");
  expect(page.problems.length === 0, `nothing complains ${page.problems.slice(0, 2).join("; ")}`);
  await context.close();
}
// A link that is damaged, or of another map, is said to be.
for (const hash of ["#draw=zzz.e30", "#draw=broken"]) {
  const context = await browser.newContext(SIZES.desk);
  const page = await opened(context, pathToFileURL(page_file).href + hash);
  await page.waitForFunction(() => document.querySelector("#workbench .fault").textContent !== "");
  expect(/link/.test(await page.textContent("#workbench .fault")), `${hash}: ${await page.textContent("#workbench .fault")}`);
  await context.close();
}
await browser.close();
console.log(failures.length ? `\n${failures.length} failed` : "\nall hold");
process.exit(failures.length ? 1 : 0);
