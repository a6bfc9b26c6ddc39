// Answers requests with the solver as a WebAssembly module, as a page would.
//
//   node solver.mjs MODULE.wasm REQUEST.json…
//
// Writes the answer to each request beside it, as REQUEST.json.answer, and says how long each took.

import { readFileSync, writeFileSync } from "node:fs";

const [module_file, ...requests] = process.argv.slice(2);
if (!module_file || requests.length === 0) {
  console.error("usage: node solver.mjs MODULE.wasm REQUEST.json…");
  process.exit(2);
}
const { instance } = await WebAssembly.instantiate(readFileSync(module_file), { page: { told: () => {} } });
const { memory, request, solve, answer } = instance.exports;
for (const file of requests) {
  const bytes = readFileSync(file);
  // Asked first: the memory may grow, and its buffer is then another.
  const place = request(bytes.length);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const start = performance.now();
  const length = solve();
  const took = (performance.now() - start).toFixed(0);
  const found = answer();
  writeFileSync(`${file}.answer`, new Uint8Array(memory.buffer, found, length));
  console.log(`${file}: ${bytes.length} bytes asked, ${length} answered, ${took} ms`);
}
