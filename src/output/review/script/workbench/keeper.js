// A drawing is kept and shared: as a table, a map, a picture, a link; and loaded.
import { button, field, save, textInput } from "./controls.js";
import { node } from "../nodes.js";
import { outlines, picture } from "../pictures.js";
import { address, csv, parsed, read, toldOf } from "../saved.js";

export function keeper(bench) {
  const { page } = bench;
  const { ward, structures } = page;
  function keepers() {
    const box = node("details");
    box.append(node("summary", "Keep and share"));
    const line = node("div", undefined, "row");
    line.append(field("Name of the structure", textInput("drawing-name", bench.drawing.title, (name) => { bench.drawing.title = name; bench.refresh(); })));
    const notes = textInput("drawing-notes", bench.drawing.notes, (text) => { bench.drawing.notes = text; bench.refresh(); });
    notes.maxLength = 2000;
    line.append(field("Notes", notes));
    box.append(line);
    const second = node("div", undefined, "row");
    const file = (bench.drawing.title || "drawing").normalize("NFKD").replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "drawing";
    const table = () => csv(ward.id, structures[bench.own].of.map((c) => structures[bench.own].id[c]), bench.drawing.title, bench.drawing.notes);
    second.append(
      button("Save table (CSV)", () => save(file + ".csv", table(), "text/csv"), "save-csv"),
      button("Save map (GeoJSON)", () => save(file + ".geojson", outlines(page, bench.own, bench.drawing), "application/geo+json"), "save-geojson"),
      button("Save picture (PNG)", async () => {
        try {
          save(file + ".png", await picture(page, 0), "image/png");
        } catch (fault) {
          bench.fail("The picture cannot be made here: " + fault.message);
        }
      }, "save-png"),
      button("Copy link", async (event) => {
        const link = location.href.replace(/#.*$/, "") + address(bench.drawing, ward.id);
        try {
          await navigator.clipboard.writeText(link);
          event.target.textContent = "Copied";
        } catch {
          bench.said = "The link is in the address bar.";
          bench.render();
        }
      }, "copy-link"));
    box.append(second, node("p", "The link works for whoever has this page at the same address. wardwise score and compare read the table.", "hint"));
    return box;
  }
  const loader = node("input");
  Object.assign(loader, { type: "file", accept: ".csv,text/csv", id: "load-csv" });
  loader.addEventListener("change", async () => {
    const [file] = loader.files;
    if (!file) return;
    try {
      const text = await file.text();
      const given = read(text, ward.id);
      const numbers = new Map();
      const of = given.map((name) => {
        if (!numbers.has(name)) numbers.set(name, numbers.size);
        return numbers.get(name);
      });
      await bench.begin(0, () => {
        bench.drawing.load(of, new Map([...numbers].map(([name, c]) => [c, name])));
        bench.drawing.notes = toldOf(text, "notes").slice(0, 2000);
        bench.drawing.title = bench.drawing.title || toldOf(text, "structure").slice(0, 80) || file.name.replace(/\.[^.]*$/, "").slice(0, 80);
      });
    } catch (fault) {
      bench.fail(file.name + ": " + fault.message);
    }
    loader.value = "";
  });
  async function openLink() {
    try {
      const state = parsed(location.hash, ward.id);
      if (!state) return;
      const s = structures.findIndex((structure) => structure.name === state.f);
      if (s < 0) throw new Error("The link begins with a structure that this page does not have.");
      await bench.begin(s, () => bench.drawing.restore(state));
    } catch (fault) {
      bench.fail(fault.message);
    }
  }
  return { keepers, loader, openLink };
}
