// Solves beside the page.
import { open } from "./solver.js";

onmessage = async ({ data: { code, map, question } }) => {
  let last = 0;
  const told = (done, of) => {
    const now = Date.now();
    if (now - last < 100) return;
    last = now;
    postMessage({ told: [done, of] });
  };
  try {
    const ask = await open(code, map, told);
    postMessage({ reply: ask(question) });
  } catch (fault) {
    const isFull = fault instanceof WebAssembly.RuntimeError || fault instanceof RangeError;
    postMessage({ fault: isFull ? "The solver ran out of memory on this map." : fault.message });
  }
};
