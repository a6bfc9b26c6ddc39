// Puts every two structures side by side on a page without editing and on one with it: both have to tell the same moves.
//
//   node side_by_side.mjs PAGE_WITHOUT PAGE_WITH
//
// One carries who moves, worked out by the program; the other works it out by the solver that it carries. Needs playwright-core as
// review.mjs does. Ends with 0 where everything holds.

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, expect, failures } from "./browser.mjs";

const pages = process.argv.slice(2);
if (pages.length !== 2) {
  console.error("usage: node side_by_side.mjs PAGE_WITHOUT PAGE_WITH");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

async function told(given) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(pathToFileURL(resolve(statSync(given).isDirectory() ? join(given, "review.html") : given)).href);
  await page.waitForSelector("#map-0 .ward[fill]");
  const canEdit = (await page.locator("#solver").count()) > 0;
  // The solver tells of two maps once it is ready.
  if (canEdit) {
    await page.selectOption("#beside", "1");
    await page.waitForFunction(() => document.querySelector(".change").textContent !== "");
  }
  const all = await page.evaluate(() => {
    const said = {};
    const beside = document.getElementById("beside");
    document.querySelectorAll("input[name=shown]").forEach((chosen, a) => {
      chosen.click();
      for (let b = 0; b < beside.options.length - 1; b += 1) {
        beside.value = String(b);
        beside.dispatchEvent(new Event("change"));
        const hatched = document.querySelector("#map-0 .changed").getAttribute("d") || "";
        said[a + " " + b] = document.querySelector(".change").textContent + " " + hatched.length;
      }
    });
    return said;
  });
  await page.close();
  return { canEdit, all };
}
const [without, having] = [await told(pages[0]), await told(pages[1])];
expect(!without.canEdit && having.canEdit, "one page has a solver, the other has none");
const pairs = Object.keys(having.all);
const different = pairs.filter((pair) => {
  const [a, b] = pair.split(" ").map(Number);
  // Of two ways to match clusters that keep as many in place either may be told; from the first to the second it is the same.
  return a < b && having.all[pair] !== without.all[pair];
});
expect(different.length === 0, `${pairs.length} pairs of structures: the same wards move ${different.slice(0, 3).map((pair) => having.all[pair].slice(0, 90) + " | " + without.all[pair].slice(0, 90)).join(" || ")}`);
expect(pairs.some((pair) => /^Hatched: [\d,]+ wards/.test(without.all[pair])), "wards that change are hatched and told");
await browser.close();
console.log(failures.length ? `\n${failures.length} failed` : "\nall hold");
process.exit(failures.length ? 1 : 0);
