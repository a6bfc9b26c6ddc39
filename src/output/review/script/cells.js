// A text as a cell of a table has it, and back: as the program writes and reads it (src/cell.rs).

// What a spreadsheet could take for a formula: signs in any width, behind spaces of any kind, behind apostrophes.
const FORMULA = /^'*[\n\v\f \x85\xa0\xad\u1680\u180e\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]/;
// Control characters, separators of lines, marks that turn the direction of writing; and what would read as their number.
const HIDDEN = "[\\0-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]";
const ESCAPED = new RegExp(HIDDEN + "|\\\\(?=u\\{)", "g");
const NAMED = new RegExp("^(" + HIDDEN + "|\\\\)$");

export function written(text) {
  const safe = text.replace(ESCAPED, (c) => "\\u{" + c.charCodeAt(0).toString(16) + "}");
  return FORMULA.test(safe) ? "'" + safe : safe;
}

export function textOf(cell) {
  const safe = cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
  return safe.replace(/\\u\{([0-9a-fA-F]{1,6})\}/g, (number, digits) => {
    const code = parseInt(digits, 16);
    const c = code < 0x10000 ? String.fromCharCode(code) : "";
    return NAMED.test(c) ? c : number;
  });
}
