// The pictures of the chapter on the workbench, from the demo's page.
//
//   wardwise demo && node docs/pictures/workbench.mjs wardwise-demo docs/src/images
//
// Needs playwright-core beside it or on NODE_PATH, and Chromium (CHROMIUM=/usr/bin/chromium).

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(join(process.cwd(), "package.json"))("playwright-core");
const [demo, into] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
await page.goto(pathToFileURL(resolve(demo, "review.html")).href);
const shot = async (name) => {
  await page.evaluate(() => document.querySelector(".stage").scrollIntoView());
  const picture = await page.locator(".left").screenshot({ type: "png" });
  writeFileSync(join(into, `workbench-${name}.webp`), await smaller(picture));
};
// They travel inside the program: half the bytes of a JPEG.
const smaller = async (png) => {
  const blank = await browser.newPage();
  const url = await blank.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return canvas.toDataURL("image/webp", 0.5);
  }, png.toString("base64"));
  await blank.close();
  return Buffer.from(url.split(",")[1], "base64");
};
const tap = (name) => page.evaluate((wanted) => {
  const data = JSON.parse(document.getElementById("data").textContent);
  document.querySelectorAll("#map-0 .ward")[data.ward.name.indexOf(wanted)].dispatchEvent(new MouseEvent("click", { bubbles: true }));
}, name);

await page.click("#workbench .start");
await page.waitForSelector("#told");
await tap("Vennorworth");
await page.waitForSelector(".selection");
await shot("1-chosen");
await page.click(".selection .to");
await shot("2-moved");
await tap("Vennorworth");
await page.click(".selection .to-new");
await shot("3-broken");
await page.click("#undo");
await tap("Vennorworth");
await page.click(".selection .lock-wards");
await page.locator(".selection button", { hasText: "Let go" }).click();
await page.evaluate(() => [...document.querySelectorAll("#workbench summary")].find((summary) => summary.textContent === "Prove the rest").click());
await page.click("#prove");
await page.waitForSelector(".said");
console.log(await page.textContent("#told"));
await shot("4-proved");
await browser.close();
