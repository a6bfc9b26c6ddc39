// The browser and the judge of accessibility, from wherever npm put them.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// `import` looks beside this file only; `require` looks in NODE_PATH and wherever it is told to start.
const packageFrom = (name) => {
  for (const start of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return createRequire(start).resolve(name);
    } catch {
      // Not there: the next start, then the message below.
    }
  }
  console.error(`${name} is missing: npm install playwright-core axe-core`);
  process.exit(2);
};
export const { chromium } = createRequire(import.meta.url)(packageFrom("playwright-core"));
export const axe = readFileSync(packageFrom("axe-core/axe.min.js"), "utf8");

// What is to hold: printed, and kept where it does not.
export const failures = [];
export function expect(holds, fact) {
  console.log(`${holds ? "ok  " : "FAIL"} ${fact}`);
  if (!holds) failures.push(fact);
}
