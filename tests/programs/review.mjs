// Opens a review page in the real browser and uses it as a reader would.
//
//   node review.mjs PAGE.html|OUTPUT_FOLDER [PICTURE_FOLDER]
//
// Needs playwright-core and axe-core in the folder it is run from, beside it or on NODE_PATH, and Chromium
// (CHROMIUM=/usr/bin/chromium). Pictures go to WARDWISE_ARTEFACTS where no folder is given.
// Ends with 0 where everything holds; every failure is printed.

import { mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { axe, chromium, expect, failures } from "./browser.mjs";

const [given, folder] = process.argv.slice(2);
if (!given) {
  console.error("usage: node review.mjs PAGE.html|OUTPUT_FOLDER [PICTURE_FOLDER]");
  process.exit(2);
}
const page_file = statSync(given).isDirectory() ? join(given, "review.html") : given;
const artefacts = process.env.WARDWISE_ARTEFACTS && join(process.env.WARDWISE_ARTEFACTS, "review");
const pictures = resolve(folder ?? artefacts ?? mkdtempSync(join(tmpdir(), "review-pictures-")));
mkdirSync(pictures, { recursive: true });

const MOST_BYTES = 1_600_000;
// The width of A4 between the margins that Chromium leaves, in CSS pixels.
const A4_PX = 718;
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const bytes = readFileSync(page_file);
expect(bytes.length < MOST_BYTES, `the page has ${bytes.length} bytes, less than ${MOST_BYTES}`);

for (const [name, viewport] of Object.entries(SIZES)) {
  // The page's policy forbids scripts from elsewhere; axe is only let in where it is asked to judge.
  const context = await browser.newContext({ viewport, deviceScaleFactor: name === "phone" ? 2 : 1, bypassCSP: false });
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  const dialogs = [];
  page.on("request", (request) => { if (!request.url().startsWith("data:")) requests.push(request.url()); });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
  await page.goto(pathToFileURL(resolve(page_file)).href);
  await page.waitForSelector("#map-0 .ward[fill]");

  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide <= 0, `${name}: the page is not wider than the window`);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.screenshot({ path: join(pictures, `${name}-whole.png`), fullPage: true });

  const fills = () => page.$$eval("#map-0 .ward", (wards) => wards.map((w) => w.getAttribute("fill")).join());
  const lines = () => page.$eval("#map-0 .cluster-lines:nth-of-type(n)", (path) => path.parentNode.innerHTML.length);
  const before = [await fills(), await lines()];
  const radios = await page.$$("input[name=shown]");
  const offered = await page.$eval("#data", (text) => JSON.parse(text.textContent).structures.name.length);
  expect(radios.length === offered, `${name}: there are ${offered} structures to switch between`);
  if (radios.length >= 2) {
    await radios[1].check({ force: true });
    const after = [await fills(), await lines()];
    expect(before[0] !== after[0] || before[1] !== after[1], `${name}: another structure redraws the map`);
    await radios[radios.length - 1].check({ force: true });
    expect((await fills()) !== before[0], `${name}: another structure recolours the map`);
    await page.focus("input[name=shown]:checked");
    await page.keyboard.press("ArrowLeft");
    const moved = await page.$eval("input[name=shown]:checked", (input) => input.value);
    expect(moved !== String(radios.length - 1), `${name}: the arrow keys switch structures`);
    await radios[0].check({ force: true });
    await page.selectOption("#beside", "1");
    expect(await page.isVisible("#map-1"), `${name}: two maps stand side by side`);
  }
  const ward = page.locator("#map-0 .ward").nth(3);
  await ward.evaluate((element) => element.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  const card = await page.locator("#card").innerText();
  const named = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).ward.name[3]);
  expect(card.includes(named), `${name}: a tap on a ward shows its name`);
  expect(card.includes("Residents"), `${name}: and its residents`);
  await page.screenshot({ path: join(pictures, `${name}-side-by-side.png`) });
  const framed = () => page.$eval("#map-0", (map) => map.getAttribute("viewBox"));
  const whole = await framed();
  await page.selectOption("#beside", "");
  await page.locator("#map-0").scrollIntoViewIfNeeded();
  const box = await page.locator("#map-0").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((whole) => document.getElementById("map-0").getAttribute("viewBox") !== whole, whole);
  expect((await framed()) !== whole, `${name}: the wheel looks nearer`);
  await page.keyboard.press("0");
  expect((await framed()) === whole, `${name}: the key 0 shows the whole map`);
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
  expect((await framed()) !== whole, `${name}: a double click looks nearer`);
  await page.click("#zoom-all");
  const boroughs = await page.$$eval("#borough option", (all) => all.map((option) => option.value));
  if (boroughs.length > 1) {
    await page.selectOption("#borough", boroughs[1]);
    expect((await framed()) !== whole, `${name}: a borough is looked at`);
    await page.locator("#map-0").screenshot({ path: join(pictures, `${name}-borough.png`) });
    await page.selectOption("#borough", "");
  }
  await page.fill("#find", "nowhere at all");
  await page.keyboard.press("Enter");
  expect((await page.locator("#card").innerText()).includes("nowhere at all"), `${name}: what is not on the map is said`);
  if (await page.$("#summary")) {
    const figures = () => page.$eval("#summary", (section) =>
      [section.querySelector("#whose"), ...section.querySelectorAll(".big")].map((part) => part.textContent).join(" "));
    const first = await figures();
    await radios[radios.length - 1].evaluate((radio) => radio.click());
    const last = await figures();
    expect(first !== last, `${name}: the figures are those of the structure shown: ${first}, ${last}`);
    await radios[0].evaluate((radio) => radio.click());
    expect((await figures()) === first, `${name}: and come back`);
  }
  const rows = () => page.$$eval("table.scores tbody tr", (all) => all.filter((row) => row.offsetParent !== null).length);
  if (await page.$(".fold.measures")) {
    const few = await rows();
    await page.click(".fold.measures");
    expect(few < 10 && (await rows()) > few + 5, `${name}: ${few} rows of scores, all when asked for`);
  }
  // The borders of another structure, over the one that is shown.
  if (offered > 1) {
    const over = () => page.$eval("#map-0 .over", (path) => (path.getAttribute("d") || "").length);
    expect((await over()) === 0, `${name}: no other borders until they are asked for`);
    await page.selectOption("#over", "1");
    const named = await page.$eval("#over option:checked", (option) => option.textContent);
    expect((await over()) > 0 && (await page.textContent("#caption-0")).includes("dashed: "), `${name}: the borders of ${named} lie over it`);
    await page.locator("#map-0").screenshot({ path: join(pictures, `${name}-over.png`) });
    await page.selectOption("#over", "");
    expect((await over()) === 0, `${name}: and go again`);
  }
  // The table fits the window: with all structures, or with the one shown beside today's.
  const table = () => page.$eval("table.scores", (scores) => ({
    over: scores.parentNode.scrollWidth - scores.parentNode.clientWidth,
    names: [...scores.tHead.rows[0].cells].filter((head) => head.offsetParent !== null).map((head) => head.dataset.name).filter((own) => own),
    all: [...scores.tHead.rows[0].cells].map((head) => head.dataset.name).filter((own) => own),
    before: scores.tHead.querySelector(".before") ? scores.tHead.querySelector(".before").dataset.name : "",
    shown: document.querySelectorAll("input[name=shown]:checked")[0].value,
  }));
  const fitting = await table();
  expect(fitting.over <= 1, `${name}: no score is clipped (${fitting.over} px)`);
  if (fitting.names.length < fitting.all.length) {
    const own = await page.$eval("#data", (text) => JSON.parse(text.textContent).structures.name);
    for (const position of [1, own.length - 1, 0]) {
      await radios[position].evaluate((radio) => radio.click());
      const kept = (await table()).names;
      const expected = fitting.all.filter((other) => other === own[position] || other === fitting.before);
      expect(kept.join() === expected.join(), `${name}: beside today's stands the structure shown: ${kept.join()}`);
    }
    await page.click(".fold.structures");
    expect((await table()).names.length === fitting.all.length, `${name}: all structures when asked for`);
    await page.click(".fold.structures");
  }
  const breaking = (selector) => page.$$eval(selector, (all) => all.length);
  expect((await breaking(".chips .breaking-rules")) === (await breaking("table.scores thead th[data-name] small:not(:empty)")), `${name}: what breaks rules is marked where it is chosen`);
  const parts = await page.$$eval("table.boroughs tbody tr", (all) => all.map((row) => parseFloat([...row.cells].filter((cell) => cell.textContent.endsWith("%")).pop().textContent)));
  if (parts.length) {
    const total = await page.$eval("tr[data-measure=total_loss]", (row) => [...row.cells][[...document.querySelectorAll("table.scores thead th")].findIndex((head) => head.dataset.name === "candidate_01")].textContent);
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - parseFloat(total)) < 0.006 * parts.length, `${name}: the boroughs' parts come to the total loss, ${total}`);
  }
  expect((await page.$$(".contents a")).length > 2, `${name}: the page says what is on it`);
  const small = await page.$$eval(".controls select, .controls input[type=text], .controls button, .chips span, .fold", (all) =>
    all.filter((own) => own.offsetParent !== null && own.getBoundingClientRect().height < 44).map((own) => own.outerHTML.slice(0, 80)));
  expect(small.length === 0, `${name}: controls are large enough for a finger ${small.join(" ")}`);
  await page.fill("#find", named);
  await page.keyboard.press("Enter");
  await page.click("#zoom-in");
  await page.click("#zoom-in");
  await page.locator("#map-0").screenshot({ path: join(pictures, `${name}-zoomed.png`) });
  await page.click("#zoom-all");
  if (await page.$("#colouring")) {
    await page.selectOption("#beside", "");
    await page.selectOption("#colouring", "agree");
    await page.locator("#map").screenshot({ path: join(pictures, `${name}-agreement.png`) });
    await page.selectOption("#colouring", "clusters");
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));

  // Names that look like markup must have stayed text: no element of the page may come out of data.
  const strays = await page.evaluate(() =>
    [...document.querySelectorAll("img, iframe, object, embed, b > script, marquee")].length);
  expect(strays === 0 && dialogs.length === 0, `${name}: no name became markup`);
  const scripts = await page.$$eval("script", (all) => all.map((script) => script.id).join());
  expect(["data,", "data,bench,worker,solver,"].includes(scripts), `${name}: the script elements are data, what editing needs, and code: ${scripts}`);

  expect(requests.length === 1, `${name}: one request, ${requests.length} seen`);
  expect(complaints.length === 0, `${name}: nothing on the console ${complaints.join(" | ")}`);

  await page.pdf({ path: join(pictures, `${name}.pdf`), printBackground: true }).catch(() => {});
  // On paper nothing can be scrolled: every table fits a sheet of A4 between its margins.
  await page.setViewportSize({ width: A4_PX, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const cut = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    const main = document.querySelector("main").getBoundingClientRect().right;
    const own = (table) => (table.className || table.closest("section").id) + " " + Math.round(table.getBoundingClientRect().right - main) + " px";
    const found = [...document.querySelectorAll("table")].filter((table) => table.offsetParent !== null && table.getBoundingClientRect().right > main + 1).map(own);
    dispatchEvent(new Event("afterprint"));
    return found;
  });
  expect(cut.length === 0, `${name}: no table is cut off on paper ${cut.join(", ")}`);
  await page.emulateMedia({ media: null });
  await page.setViewportSize(viewport);
  await page.evaluate(() => document.body.classList.add("brief"));
  const brief = await page.pdf({ path: join(pictures, `${name}-one-page.pdf`), format: "A4", printBackground: true });
  const sheets = brief.toString("latin1").match(/\/Type\s*\/Page[^s]/g)?.length;
  expect(sheets === 1, `${name}: one page is one page, ${sheets} found`);
  await context.close();

  const judged = await browser.newContext({ viewport, bypassCSP: true });
  const judge = await judged.newPage();
  await judge.goto(pathToFileURL(resolve(page_file)).href);
  await judge.waitForSelector("#map-0 .ward[fill]");
  await judge.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
  await judge.addScriptTag({ content: axe });
  await judge.emulateMedia({ colorScheme: "dark" });
  await judge.screenshot({ path: join(pictures, `${name}-dark.png`) });
  const dark = (await judge.evaluate(() => axe.run())).violations.filter((v) => ["serious", "critical"].includes(v.impact));
  for (const fault of dark) {
    console.log(`     ${fault.id}: ${fault.help}; ${fault.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" ~ ")}`);
  }
  expect(dark.length === 0, `${name}: axe finds no serious fault in the dark`);
  await judge.emulateMedia({ colorScheme: "light" });
  const result = await judge.evaluate(() => axe.run());
  const serious = result.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  for (const fault of serious) {
    console.log(`     ${fault.id}: ${fault.help}; ${fault.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" ~ ")}`);
  }
  expect(serious.length === 0, `${name}: axe finds no serious fault (${result.passes.length} rules passed)`);
  const minor = result.violations.filter((v) => !serious.includes(v)).map((v) => v.id);
  if (minor.length) console.log(`     minor: ${minor.join(", ")}`);
  await judged.close();
}
await browser.close();
console.log(`pictures: ${pictures}`);
if (failures.length) {
  console.error(`${failures.length} of the checks failed`);
  process.exit(1);
}
