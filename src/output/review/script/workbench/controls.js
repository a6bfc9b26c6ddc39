// What people press and type into, and files that the browser keeps.
import { node } from "../nodes.js";

export const button = (text, action, className) => {
  const made = node("button", text, className);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
};
export const field = (text, input) => {
  const label = node("label", text + " ");
  label.append(input);
  return label;
};
export const numberInput = (id, value, least) => {
  const input = node("input");
  Object.assign(input, { id, type: "number", value: value === null ? "" : String(value), min: String(least), step: "1" });
  return input;
};
export const textInput = (id, value, changed) => {
  const input = node("input");
  Object.assign(input, { id, type: "text", value, maxLength: 80 });
  input.addEventListener("change", () => changed(input.value.trim()));
  return input;
};
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = node("a");
  Object.assign(link, { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
