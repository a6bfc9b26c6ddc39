// The solver: a WebAssembly module that the page carries, asked here at once and in a worker beside the page.

const bytesOf = (id) => Uint8Array.from(atob(document.getElementById(id).textContent.trim()), (c) => c.charCodeAt(0));

async function unpacked(compressed) {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// A map on the workbench of a module: questions and answers as objects.
export async function open(code, map, told) {
  const { instance } = await WebAssembly.instantiate(code, { page: { told } });
  const { memory, request, answer, open_bench, ask_bench } = instance.exports;
  const call = (method, bytes) => {
    const place = request(bytes.length); // First: the memory may grow.
    new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
    const length = method();
    return new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length));
  };
  const fault = call(open_bench, map);
  if (fault) throw new Error(fault);
  return (question) => JSON.parse(call(ask_bench, new TextEncoder().encode(JSON.stringify(question))));
}

export async function solver() {
  if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined") {
    throw new Error("This browser is too old for it.");
  }
  const code = await unpacked(bytesOf("solver"));
  const map = await unpacked(bytesOf("bench"));
  const ask = await open(code, map, () => {});
  let worker = null;
  return {
    ask,
    map: JSON.parse(new TextDecoder().decode(map)),
    // The answer as a promise; `told(done, of)` hears how far it is. One question at a time.
    askBeside(question, told) {
      const url = URL.createObjectURL(new Blob([document.getElementById("worker").textContent], { type: "text/javascript" }));
      return new Promise((resolve, reject) => {
        worker = new Worker(url);
        const end = (finish) => (value) => {
          URL.revokeObjectURL(url);
          if (worker) worker.terminate();
          worker = null;
          finish(value);
        };
        worker.cancel = () => end(resolve)(null);
        worker.onmessage = ({ data }) => {
          if (data.told) told(...data.told);
          else if (data.fault) end(reject)(new Error(data.fault));
          else end(resolve)(data.reply);
        };
        worker.onerror = (event) => end(reject)(new Error(event.message || "The solver stopped."));
        worker.postMessage({ code, map, question });
      });
    },
    cancel() {
      if (worker) worker.cancel();
    },
  };
}
