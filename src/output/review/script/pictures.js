// A drawing as a map for other programs, and as a picture.

import { isInside } from "./inside.js";

const PICTURE_PX = 2000;

// Longitude and latitude of a point of the map, from a grid of known ones: within metres.
function degrees({ size, degrees: { n, lon, lat } }, [x, y]) {
  const [u, v] = [(x / size[0]) * n, (y / size[1]) * n];
  const [i, j] = [Math.min(n - 1, Math.max(0, Math.floor(u))), Math.min(n - 1, Math.max(0, Math.floor(v)))];
  const [s, t] = [u - i, v - j];
  const between = (grid) => {
    const g = (a, b) => grid[b * (n + 1) + a];
    return (g(i, j) * (1 - s) + g(i + 1, j) * s) * (1 - t) + (g(i, j + 1) * (1 - s) + g(i + 1, j + 1) * s) * t;
  };
  return [between(lon), between(lat)].map((value) => Math.round(value * 1e6) / 1e6);
}

const area = (ring) => ring.reduce((sum, [x, y], i) => {
  const [a, b] = ring[(i + 1) % ring.length];
  return sum + (x * b - a * y) / 2;
}, 0);

// Polygons of rings in any order: a ring within an odd number of others is a hole of the smallest of them.
function polygons(rings) {
  const holders = rings.map((ring, r) => rings.map((_, o) => o).filter((o) => o !== r && isInside(ring[0], rings[o])));
  const turned = (ring, isHole) => ((area(ring) > 0) === isHole ? ring.slice().reverse() : ring);
  const closed = (ring) => [...ring, ring[0]];
  return rings.flatMap((ring, r) => {
    if (holders[r].length % 2) return [];
    const holes = rings.filter((_, h) => holders[h].length === holders[r].length + 1 && holders[h].includes(r));
    return [[closed(turned(ring, false)), ...holes.map((hole) => closed(turned(hole, true)))]];
  });
}

// Every ward as a feature with its cluster.
export function outlines(page, s, drawing) {
  const { data, ward, structures, corners } = page;
  const structure = structures[s];
  const features = ward.id.map((id, w) => {
    const rings = ward.rings[w].map((ring) => {
      const points = [];
      ring.forEach((use) => {
        points.pop();
        points.push(...(use < 0 ? corners[-1 - use].slice().reverse() : corners[use]));
      });
      points.pop();
      return points.map((point) => degrees(data, point));
    }).filter((ring) => ring.length > 2);
    return {
      type: "Feature",
      properties: { ward_id: id, ward_name: ward.name[w], cluster: structure.id[structure.of[w]], residents: ward.residents[w], locked: drawing.now.locked.has(w) },
      geometry: { type: "MultiPolygon", coordinates: polygons(rings) },
    };
  });
  return JSON.stringify({ type: "FeatureCollection", name: structure.title, notes: drawing.notes, features }) + "\n";
}

// The map as it is looked at, as a PNG.
export async function picture(page, p) {
  const { panels, structures, shown } = page;
  const original = panels[p].root;
  const copy = original.cloneNode(true);
  const style = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "paint-order", "font-family", "font-weight", "font-size", "text-anchor"];
  const [from, to] = [[...original.querySelectorAll("*")], [...copy.querySelectorAll("*")]];
  from.forEach((element, i) => {
    const own = getComputedStyle(element);
    style.forEach((name) => to[i].setAttribute(name, own.getPropertyValue(name)));
    to[i].removeAttribute("class");
  });
  const view = page.viewOf();
  const width = PICTURE_PX;
  const height = Math.round((PICTURE_PX * view.h) / view.w);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    const foot = 70;
    Object.assign(canvas, { width, height: height + foot });
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height + foot);
    context.drawImage(image, 0, 0, width, height);
    context.fillStyle = "#14191b";
    context.font = "30px sans-serif";
    context.fillText([structures[shown[p]].title, page.data.attribution].filter((text) => text).join(" · "), 20, height + 46, width - 40);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture came of it"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
