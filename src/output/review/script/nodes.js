// Elements of the page. Texts reach it through textContent only.

export const node = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

// Names stand in sentences as in a cell of their own: one in another direction turns nothing around it.
export const isolated = (name) => "\u2068" + name + "\u2069";

const SVG = "http://www.w3.org/2000/svg";
export const svg = (tag, attributes) => {
  const element = document.createElementNS(SVG, tag);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
};
