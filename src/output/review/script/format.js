// Figures as the tables of the page write them.

// As Rust rounds: to the nearest, of two equally near to the even digit.
export function fixed(value, decimals) {
  const scaled = Math.abs(value) * 10 ** decimals;
  const below = Math.floor(scaled);
  const isTie = scaled - below === 0.5;
  const text = isTie ? ((below + (below % 2)) / 10 ** decimals).toFixed(decimals) : Math.abs(value).toFixed(decimals);
  return value < 0 && /[1-9]/.test(text) ? "-" + text : text;
}

export function count(value) {
  const digits = String(Math.abs(Math.trunc(value)));
  return (value <= -1 ? "−" : "") + digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

export const percent = (share, decimals) => fixed(share * 100, decimals) + "%";

// A figure of a measure, by the unit of its row.
export function written(value, unit) {
  if (value === undefined || value === null) return "–";
  if (unit === "share") return percent(value, 2);
  return unit === "scale" ? fixed(value, 3) : count(value);
}

// How one figure differs from another, in the digits that are shown; nothing where none differs.
export function difference(value, from, unit) {
  if (value === undefined || from === undefined) return "";
  const by = value - from;
  const size = unit === "share" ? fixed(Math.abs(by) * 100, 2) : unit === "scale" ? fixed(Math.abs(by), 3) : count(Math.abs(by));
  if (!/[1-9]/.test(size)) return "";
  return (by < 0 ? "−" : "+") + size + (unit === "share" ? " points" : "");
}

// `1 ward`, `1,234 wards`
export const counted = (number, noun) => count(number) + " " + noun + (number === 1 ? "" : "s");

// `a, b and c`, at most so many by name.
export function listed(words, most = 6) {
  const told = words.length > most ? [...words.slice(0, most - 1), words.length - most + 1 + " more"] : words;
  return told.length < 2 ? told.join("") : told.slice(0, -1).join(", ") + " and " + told[told.length - 1];
}
