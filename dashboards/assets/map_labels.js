// Names on the map: each stands clear of all others, or is left out until one comes nearer.
import "./vendor/leaflet.js";
import { BADGE, element, isNear } from "./map_parts.js";
const L = globalThis.leaflet;
// Class of a label: size in pixels, weight, letter spacing in em.
const LETTERS = {
  "lm-spot": [16, 700, 0], "lm-force": [16, 700, 0.12], "lm-place-3": [21, 700, 0], "lm-place-2": [16, 600, 0],
  "lm-place-1": [13, 500, 0], "lm-venue-name": [14, 600, 0], "lm-event-name": [13, 600, 0],
};

// What a label may not touch: [left, top, right, bottom] in pixels.
function meets(box, taken) { return taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]); }

function around(at, wide, high) {
  const x = wide / 2, y = high / 2;
  return [[0, 0], [0, -y - 8], [0, y + 8], [0, -y - 24], [0, y + 24], [x + 22, 0], [-x - 22, 0], [x + 22, -22], [-x - 22, -22], [x + 22, 22], [-x - 22, 22], [0, -y - 42], [0, y + 42]]
    .map(([dx, dy]) => [at.x + dx, at.y + dy]);
}

// Badges of hotspots that lie on each other stand side by side; the one being read keeps its place.
function placeBadges(state, taken) {
  const half = (BADGE * state.scale) / 2 + 4, step = 2 * half;
  for (const spot of [...state.spots].sort((a, b) => Number(b.selected) - Number(a.selected))) {
    const at = state.map.latLngToContainerPoint(spot.centre);
    const ways = [[0, 0], [0, step], [0, -step], [step, 0], [-step, 0], [step, step], [-step, step]];
    const boxes = ways.map(([dx, dy]) => [at.x + dx - half, at.y + dy - half, at.x + dx + half, at.y + dy + half]);
    const k = Math.max(0, boxes.findIndex((box) => !meets(box, taken)));
    spot.badge.style.translate = `${ways[k][0]}px ${ways[k][1]}px`;
    spot.badgeBox = boxes[k];
    taken.push(boxes[k]);
  }
}

function spotTries(state, spot, wide, high) {
  const low = state.map.latLngToContainerPoint(spot.box.getSouthWest()), top = state.map.latLngToContainerPoint(spot.box.getNorthEast());
  const [l, t, r, b] = spot.badgeBox, x = (l + r) / 2, y = (t + b) / 2, h = high / 2 + 3, w = wide / 2 + 5;
  const under = Math.max(low.y, b), over = Math.min(top.y, t), right = Math.max(top.x, r), left = Math.min(low.x, l);
  return [[x, under + h], [x, over - h], [right + w, y], [left - w, y], [x, b + h], [x, t - h], [r + w, y], [l - w, y], [right + w, under], [left - w, over], [right + w, over], [left - w, under], [x, under + 3 * h], [x, over - 3 * h]];
}

// Whether a box lies on a force's own ground: cells of eight pixels, counted from the corner, so that any box is four looks.
const CELL = 8;
function own(state, force) {
  const { map } = state, size = map.getSize(), wide = Math.ceil(size.x / CELL), high = Math.ceil(size.y / CELL);
  const pen = (state.sheet ||= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  // Also empties it.
  pen.canvas.width = wide; pen.canvas.height = high;
  for (const polygon of force.polygons) {
    pen.beginPath();
    polygon[0].forEach(([lon, lat], k) => { const { x, y } = map.latLngToContainerPoint([lat, lon]); pen[k ? "lineTo" : "moveTo"](x / CELL, y / CELL); });
    pen.fill();
  }
  const { data } = pen.getImageData(0, 0, wide, high);
  const row = wide + 1, sums = new Uint32Array(row * (high + 1));
  for (let y = 0, from = 3; y < high; y++) for (let x = 0, cell = (y + 1) * row + 1; x < wide; x++, cell++, from += 4) {
    sums[cell] = Number(data[from] > 127) + sums[cell - 1] + sums[cell - row] - sums[cell - row - 1];
  }
  return (left, top, right, bottom) => {
    if (left < 0 || top < 0 || right >= size.x || bottom >= size.y) return false;
    const l = Math.floor(left / CELL), t = Math.floor(top / CELL), r = Math.floor(right / CELL) + 1, b = Math.floor(bottom / CELL) + 1;
    return sums[b * row + r] - sums[t * row + r] - sums[b * row + l] + sums[t * row + l] === (r - l) * (b - t);
  };
}

const extents = new WeakMap();
function extent(force) {
  if (!extents.has(force)) extents.set(force, L.latLngBounds(force.polygons.flatMap((polygon) => polygon[0].map(([lon, lat]) => [lat, lon]))));
  return extents.get(force);
}

// A force's name stands on its own ground, clear of everything else, once for each force in view.
function forceTries(state, force, wide, high, taken) {
  if (!state.map.getBounds().intersects(extent(force))) return [];
  const size = state.map.getSize(), found = [], owns = own(state, force);
  for (let i = 1; i < 36; i++) for (let j = 1; j < 30; j++) {
    const x = (size.x * i) / 36, y = (size.y * j) / 30, w = wide / 2 + 5, h = high / 2 + 5;
    if (!owns(x - w, y - h, x + w, y + h)) continue;
    let clear = 130;
    for (const t of taken) clear = Math.min(clear, Math.max(t[0] - x - w, x - w - t[2], t[1] - y - h, y - h - t[3]));
    if (clear > 0) found.push([clear - 0.12 * Math.hypot(x - size.x / 2, y - size.y / 2), x, y]);
  }
  return found.sort((a, b) => b[0] - a[0]).slice(0, 8).map(([, x, y]) => [x, y]);
}

function wishes(state) {
  const { map, data, spots } = state, zoom = map.getZoom(), view = map.getBounds(), found = [];
  for (const spot of spots) found.push({ text: spot.name, name: "lm-spot", recorded: spot.recorded, tries: (w, h) => spotTries(state, spot, w, h) });
  const least = zoom < 9.5 ? 60000 : zoom < 10.5 ? 20000 : zoom < 11.5 ? 6000 : zoom < 12.5 ? 1500 : 0;
  const towns = state.places.filter((place) => place.population >= least && view.contains([place.lat, place.lon]));
  const town = (place, size) => ({ text: place.name, name: `lm-place-${size}`, kind: "lm-place", tries: (w, h) => around(map.latLngToContainerPoint([place.lat, place.lon]), w, h) });
  for (const place of towns) if (place.population > 20000) found.push(town(place, place.population > 90000 ? 3 : 2));
  if (isNear(state) || data.venues_always) for (const venue of data.venues) {
    const at = map.latLngToContainerPoint([venue.lat, venue.lon]);
    found.push({ text: venue.label, name: venue.still ? "lm-event-name" : "lm-venue-name", tries: (w, h) => [[at.x, at.y + 14 + h / 2], [at.x, at.y - 14 - h / 2], [at.x + 16 + w / 2, at.y], [at.x - 16 - w / 2, at.y]] });
  }
  for (const force of state.forces) found.push({ text: force.name, broken: force.name.replace(" ", "\n"), name: "lm-force", tries: (w, h, taken) => forceTries(state, force, w, h, taken) });
  for (const place of towns) if (place.population <= 20000) found.push({ ...town(place, 1), few: 3 });
  return found;
}

export function label(state) {
  const { map, groups, data, root } = state;
  if (!data || !state.spots) return;
  const size = map.getSize();
  // A page that is being left gives its map no room any more.
  if (!size.x || !size.y) return;
  groups.labels.clearLayers();
  const taken = [...root.querySelectorAll(".leaflet-control, .lm-north")].map((part) => {
    const a = part.getBoundingClientRect(), b = root.getBoundingClientRect();
    return [a.left - b.left - 4, a.top - b.top - 4, a.right - b.left + 4, a.bottom - b.top + 4];
  });
  placeBadges(state, taken);
  if (isNear(state) || data.venues_always) for (const venue of data.venues) {
    const at = map.latLngToContainerPoint([venue.lat, venue.lon]);
    taken.push([at.x - 12, at.y - 12, at.x + 12, at.y + 10]);
  }
  const pen = state.pen || (state.pen = document.createElement("canvas").getContext("2d"));
  const family = getComputedStyle(root).fontFamily;
  for (const want of wishes(state)) {
    const [points, weight, spacing] = LETTERS[want.name], px = points * state.scale;
    pen.font = `${weight} ${px}px ${family}`;
    // A long name breaks in two before it is left out.
    if (!put(want.text)) if (want.broken) put(want.broken);
    function put(words) {
      const lines = (want.name === "lm-force" ? words.toUpperCase() : words).split("\n");
      const wide = Math.max(...lines.map((line) => pen.measureText(line).width + line.length * spacing * px)) + (want.name === "lm-spot" ? 16 : 6);
      const high = px * 1.3 * lines.length;
      for (const [x, y] of want.tries(wide, high, taken).slice(0, want.few || 20)) {
        const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
        if (box[0] < 6 || box[1] < 6 || box[2] > size.x - 6 || box[3] > size.y - 6 || meets(box, taken)) continue;
        taken.push(box);
        const text = element("span", `${want.kind || ""} ${want.name}${want.recorded ? " lm-recorded" : ""}`, words);
        text.style.font = `${weight} ${px}px / ${px * 1.3}px ${family}`;
        text.style.letterSpacing = `${spacing}em`;
        L.marker(map.containerPointToLatLng([x, y]), { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: "lm-label", iconSize: [wide, high] }) }).addTo(groups.labels);
        return true;
      }
      return false;
    }
  }
}
