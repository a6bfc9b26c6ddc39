// What somebody draws: the cluster of every ward, names, locks and pairs, with every step back and forth.

const START = { names: new Map(), locked: new Set(), together: [], apart: [] };

export class Drawing {
  // `of` is the cluster of every ward, `start` what it is called, `names` what its clusters are called.
  constructor(of, start, names = new Map()) {
    this.start = { ...START, of: of.slice(), names: new Map(names) };
    this.from = start;
    this.steps = [this.start];
    this.step = 0;
    this.title = "";
    this.notes = "";
  }

  get now() {
    return this.steps[this.step];
  }

  // One step on; what was undone is forgotten. A step that changes nothing is none.
  #go(change) {
    const next = { ...this.now, ...change };
    this.steps.length = this.step + 1;
    this.steps.push(next);
    this.step += 1;
  }

  // Wards into a cluster; a new one where it is `null`. Returns the cluster, or `null` where nothing changed.
  move(wards, cluster) {
    const into = cluster === null ? Math.max(-1, ...this.now.of) + 1 : cluster;
    const free = wards.filter((w) => !this.now.locked.has(w) && this.now.of[w] !== into);
    if (free.length === 0) return null;
    const of = this.now.of.slice();
    free.forEach((w) => { of[w] = into; });
    this.#go({ of });
    return into;
  }

  // All wards at once, as a solver or a table says; clusters keep the numbers of those they share most with.
  replace(of) {
    const votes = new Map();
    of.forEach((cluster, w) => {
      const key = cluster + " " + this.now.of[w];
      votes.set(key, (votes.get(key) || 0) + 1);
    });
    const number = new Map();
    const taken = new Set();
    [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).forEach(([key]) => {
      const [cluster, old] = key.split(" ").map(Number);
      if (number.has(cluster) || taken.has(old)) return;
      number.set(cluster, old);
      taken.add(old);
    });
    let next = Math.max(-1, ...this.now.of);
    const of2 = of.map((cluster) => {
      if (!number.has(cluster)) number.set(cluster, (next += 1));
      return number.get(cluster);
    });
    if (of2.every((cluster, w) => cluster === this.now.of[w])) return false;
    this.#go({ of: of2 });
    return true;
  }

  // A structure from a table, with the names of its clusters.
  load(of, names) {
    this.replace(of);
    const own = new Map();
    of.forEach((cluster, w) => own.set(this.now.of[w], names.get(cluster)));
    this.#go({ names: own });
  }

  // The state of an address, as one step.
  restore(state) {
    const of = this.now.of.slice();
    state.m.forEach(([w, cluster]) => { of[w] = cluster; });
    const names = new Map(this.now.names);
    (state.n || []).forEach(([cluster, name]) => names.set(cluster, name));
    this.#go({ of, names, locked: new Set(state.l || []), together: state.t || [], apart: state.a || [] });
    this.title = typeof state.h === "string" ? state.h : "";
    this.notes = typeof state.o === "string" ? state.o : "";
  }

  lock(wards, isLocked) {
    const locked = new Set(this.now.locked);
    wards.forEach((w) => (isLocked ? locked.add(w) : locked.delete(w)));
    this.#go({ locked });
  }

  keep(wards, isTogether) {
    const key = isTogether ? "together" : "apart";
    this.#go({ [key]: [...this.now[key], wards.slice()] });
  }

  forget(isTogether, position) {
    const key = isTogether ? "together" : "apart";
    this.#go({ [key]: this.now[key].filter((_, i) => i !== position) });
  }

  name(cluster, name) {
    const names = new Map(this.now.names);
    if (name) names.set(cluster, name);
    else names.delete(cluster);
    this.#go({ names });
  }

  undo() {
    this.step = Math.max(0, this.step - 1);
  }

  redo() {
    this.step = Math.min(this.steps.length - 1, this.step + 1);
  }

  get canUndo() {
    return this.step > 0;
  }

  get canRedo() {
    return this.step < this.steps.length - 1;
  }

  // The wards that are elsewhere than at the start.
  get moved() {
    return this.now.of.flatMap((cluster, w) => (cluster === this.start.of[w] ? [] : [w]));
  }

  // Clusters in the order of their first wards: the cluster of every ward as a position, and the number of each position.
  get inOrder() {
    const order = [];
    const position = new Map();
    const of = this.now.of.map((cluster) => {
      if (!position.has(cluster)) {
        position.set(cluster, order.length);
        order.push(cluster);
      }
      return position.get(cluster);
    });
    return { of, order };
  }
}
