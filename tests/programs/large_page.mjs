// Opens a page of a map that is too large to be edited: it says so, carries no solver, and switches between structures smoothly.
//
//   node large_page.mjs PAGE.html|OUTPUT_FOLDER
//
// Needs playwright-core as review.mjs does. Ends with 0 where everything holds.

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, expect, failures } from "./browser.mjs";

// What people still take for at once.
const MOST_MS = 300;

const [given] = process.argv.slice(2);
if (!given) {
  console.error("usage: node large_page.mjs PAGE.html|OUTPUT_FOLDER");
  process.exit(2);
}
const file = statSync(given).isDirectory() ? join(given, "review.html") : given;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
await page.goto(pathToFileURL(resolve(file)).href);
await page.waitForSelector("#map-0 .ward[fill]");
const wards = await page.locator("#map-0 .ward").count();
expect(/^Editing is off\. This map has [\d,]+ wards\./.test(await page.textContent("#editing-off")), `${wards} wards: editing is off, and why`);
expect((await page.locator("#solver, #bench, #workbench").count()) === 0, "no solver travels with it");
const took = [];
for (let turn = 0; turn < 9; turn += 1) {
  // From the click to the picture.
  took.push(await page.evaluate((n) => new Promise((done) => {
    const begun = performance.now();
    document.querySelectorAll("input[name=shown]")[n].click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
  }), (turn + 1) % 2));
}
const median = took.sort((a, b) => a - b)[4];
expect(median <= MOST_MS, `another structure is shown within ${MOST_MS} ms: ${Math.round(median)} ms in the middle of nine`);
expect(problems.length === 0, `nothing complains ${problems.join("; ")}`);
await browser.close();
console.log(failures.length ? `\n${failures.length} failed` : "\nall hold");
process.exit(failures.length ? 1 : 0);
