// The map: Leaflet with its canvas renderer, built once, fed with data. Every text from data becomes textContent.
import "./vendor/leaflet.js";
const L = globalThis.leaflet;
const NEAR = 14;
const BADGE = 34;
// Class of a label: size in pixels, weight, letter spacing in em.
const LETTERS = {
  "lm-spot": [16, 700, 0], "lm-force": [16, 700, 0.12], "lm-place-3": [21, 700, 0], "lm-place-2": [16, 600, 0],
  "lm-place-1": [13, 500, 0], "lm-venue-name": [14, 600, 0],
};

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function swap(ring) { return ring.map(([lon, lat]) => [lat, lon]); }

function pentagon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  shape.setAttribute("points", "10,1 19,8 15.5,18.5 4.5,18.5 1,8");
  svg.appendChild(shape);
  return svg;
}

function inside(ring, lon, lat) {
  let found = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if ((yi > lat) !== (yj > lat) && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) found = !found;
  }
  return found;
}

function within(area, lon, lat) { return area.polygons.some((polygon) => inside(polygon[0], lon, lat)); }

// Neighbours share a border: drawn twice, the dashes of one would fill the gaps of the other.
function borders(areas) {
  const drawn = new Set(), lines = [];
  for (const area of areas) for (const ring of area.lines || area.polygons.flat()) {
    let line = [];
    for (let i = 1; i < ring.length; i++) {
      const ends = [ring[i - 1].join(), ring[i].join()], name = ends.sort().join(" ");
      if (drawn.has(name)) { if (line.length) lines.push(line); line = []; continue; }
      drawn.add(name);
      if (!line.length) line.push([ring[i - 1][1], ring[i - 1][0]]);
      line.push([ring[i][1], ring[i][0]]);
    }
    if (line.length) lines.push(line);
  }
  return lines;
}

// A place known only roughly is hatched over its whole area: it must never look like a point.
const Hatched = L.Circle.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    renderer._updateCircle(this);
    const pen = renderer._ctx, { x, y } = this._point, r = Math.max(this._radius, 1);
    pen.save();
    pen.beginPath(); pen.arc(x, y, r, 0, Math.PI * 2); pen.clip();
    pen.beginPath();
    for (let d = -2 * r; d <= 2 * r; d += 9) { pen.moveTo(x + d - r, y + r); pen.lineTo(x + d + r, y - r); }
    pen.setLineDash([]); pen.globalAlpha = 0.45; pen.lineWidth = 1.1; pen.strokeStyle = this.options.color; pen.stroke();
    pen.restore();
  },
});

function build(root) {
  const map = L.map(root.querySelector(".lm-canvas"), {
    preferCanvas: true, zoomControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 18, fadeAnimation: false,
    attributionControl: false, maxBoundsViscosity: 1,
  });
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: true, maxWidth: 150 }).addTo(map);
  // Whatever can be clicked shares one canvas: a second one on top would swallow the clicks of the first.
  map.createPane("tiles").style.zIndex = 205;
  const panes = { base: 210, lines: 240, things: 410 };
  const renderers = {};
  for (const [name, z] of Object.entries(panes)) {
    map.createPane(name).style.zIndex = z;
    renderers[name] = L.canvas({ pane: name, padding: 0.4, tolerance: name === "things" ? 4 : 0 });
  }
  map.createPane("marks").style.zIndex = 620;
  map.createPane("labels").style.zIndex = 640;
  map.getPane("labels").style.pointerEvents = "none";
  const state = { map, root, renderers, groups: {}, seen: {}, forces: [], places: [], built: 0 };
  for (const name of ["base", "lines", "imprecise", "areas", "points", "lit", "marks", "labels"]) state.groups[name] = L.layerGroup().addTo(map);
  map.on("moveend", () => { visibility(state); label(state); });
  // Marks stop their own clicks; what arrives here was meant for the ground, and only some pages ask for it.
  map.on("click", ({ latlng }) => {
    if (state.data.ground_clicks) state.trigger({ kind: "ground", id: `${latlng.lng.toFixed(6)},${latlng.lat.toFixed(6)}` });
  });
  return state;
}

function isNear(state) { return state.map.getZoom() >= NEAR; }

function visibility(state) {
  state.root.classList.toggle("lm-near", isNear(state) || Boolean(state.data && state.data.venues_always));
  drawPoints(state);
}

// Single points exist only near, and only those in view: a hundred thousand cost nothing from afar.
function drawPoints(state) {
  const { map, groups, renderers, lons, lats, data } = state;
  groups.points.clearLayers();
  if (!lons || !(isNear(state) || data.points_always)) return;
  const view = map.getBounds().pad(0.2), colour = data.theme.incident;
  for (let i = 0; i < lons.length; i++) {
    if (lats[i] < view.getSouth() || lats[i] > view.getNorth() || lons[i] < view.getWest() || lons[i] > view.getEast()) continue;
    L.circleMarker([lats[i], lons[i]], { renderer: renderers.things, radius: 6, color: data.theme.halo, weight: 1.5, fillColor: colour, fillOpacity: 0.9 })
      .on("click", (event) => { L.DomEvent.stopPropagation(event); state.trigger({ kind: "incident", index: i, revision: data.points_revision }); })
      .addTo(groups.points);
  }
}

function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

// The operator's own tiles lie below the lines; where they cannot be had, the ground is drawn as without them.
async function layTiles(state, tiles) {
  if (state.tiles) { state.tiles.remove(); state.tiles = null; }
  if (!tiles) return;
  const options = { pane: "tiles", maxZoom: 18, minNativeZoom: tiles.least, maxNativeZoom: tiles.greatest };
  const give = () => { if (!state.tilesHeld) { state.tilesGone = true; layTiles(state, null); drawBase(state, groundOf(state, state.data.base_revision), state.data.theme); } };
  if (tiles.is_vector) {
    globalThis.L = L;
    await import("./vendor/protomaps-leaflet.js");
    const dark = getComputedStyle(state.root).colorScheme === "dark";
    state.tiles = globalThis.protomapsL.leafletLayer({ ...options, url: tiles.address, maxDataZoom: tiles.greatest, flavor: dark ? "dark" : "light", lang: "en" });
  } else state.tiles = L.tileLayer(tiles.address, options);
  state.tiles.on("tileload", () => { state.tilesHeld = true; });
  state.tiles.on("tileerror", give);
  state.tiles.addTo(state.map);
}

function drawBase(state, base, theme) {
  const { groups, renderers, map } = state;
  groups.base.clearLayers(); groups.lines.clearLayers();
  state.forces = base.forces || []; state.places = base.places || [];
  const box = L.latLngBounds([]);
  const fill = (polygons, colour) => L.polygon(polygons.map((rings) => rings.map(swap)), { renderer: renderers.base, stroke: true, color: colour, weight: 1, fillColor: colour, fillOpacity: 1, interactive: false });
  const tiles = state.tilesGone ? null : base.tiles;
  if (tiles && !state.tiles && !state.tilesAsked) { state.tilesAsked = true; layTiles(state, tiles); }
  for (const force of state.forces) {
    const area = fill(force.polygons, state.home.has(force.code) ? theme.ground : theme.neighbour);
    box.extend((tiles ? area.setStyle({ stroke: false, fillOpacity: state.home.has(force.code) ? 0 : 0.35 }) : area).addTo(groups.base).getBounds());
  }
  if (!tiles) for (const shade of base.built_up || []) for (const polygon of shade.polygons) {
    fill([polygon], theme[`built_${Math.min(shade.level, 3)}`]).setStyle({ stroke: false }).addTo(groups.base);
  }
  const line = (list, style) => L.polyline(borders(list || []), { renderer: renderers.lines, interactive: false, ...style }).addTo(groups.lines);
  line(base.districts, { color: theme.district, weight: 1.1, dashArray: "5 4" });
  line(state.forces, { color: theme.halo, weight: 7, opacity: 0.7, lineJoin: "round" });
  line(state.forces, { color: theme.force, weight: 3, lineJoin: "round" });
  if (box.isValid()) {
    // Beyond the drawn ground there is nothing to see, and emptiness there must not look like fields.
    state.ground = box; map.setMaxBounds(box.pad(0.05)); map.setMinZoom(map.getBoundsZoom(box, false) - 0.25);
  }
  state.root.querySelector(".lm-source").textContent = base.attribution || "";
}

function spotMark(state, spot) {
  const recorded = spot.layer === "recorded crime";
  const colour = recorded ? state.data.theme.recorded : state.data.theme.exploitation;
  const shape = L.polygon(spot.rings.map(swap), {
    renderer: state.renderers.things, color: colour, weight: spot.selected ? 5 : 3, fillColor: colour,
    fillOpacity: spot.selected ? 0.3 : 0.15, dashArray: recorded ? "8 6" : null,
  });
  const chosen = () => state.trigger({ kind: "hotspot", id: spot.id });
  shape.on("click", chosen).addTo(state.groups.areas);
  const badge = element("button", `lm-badge${spot.selected ? " lm-selected" : ""}${recorded ? " lm-recorded" : ""}`, spot.number);
  badge.title = spot.name; badge.dataset.id = spot.id;
  badge.setAttribute("aria-label", `Hotspot ${spot.number}: ${spot.name}`);
  badge.addEventListener("click", (event) => { event.stopPropagation(); chosen(); });
  const holder = L.divIcon({ html: badge, className: "lm-holder", iconSize: [BADGE, BADGE] });
  const centre = shape.getBounds().getCenter();
  L.marker(centre, { pane: "marks", icon: holder, keyboard: false, zIndexOffset: spot.selected ? 1000 : 0 }).addTo(state.groups.marks);
  return { ...spot, recorded, centre, badge, box: shape.getBounds() };
}

function venueMark(state, venue) {
  // A mark that answers nothing is a picture with words, no stop for the Tab key.
  const mark = element(venue.still ? "span" : "button", `lm-venue${venue.still ? " lm-mark" : ""}`); mark.appendChild(pentagon());
  mark.title = venue.label; mark.dataset.id = venue.id; mark.setAttribute("aria-label", `${venue.is || "Venue"}: ${venue.label}`);
  if (venue.still) mark.setAttribute("role", "img");
  else mark.addEventListener("click", (event) => { event.stopPropagation(); state.trigger({ kind: "venue", id: venue.id }); });
  const holder = L.divIcon({ html: mark, className: "lm-holder lm-venue-holder", iconSize: [24, 24] });
  L.marker([venue.lat, venue.lon], { pane: "marks", icon: holder, keyboard: false }).addTo(state.groups.marks);
}

function drawThings(state, data) {
  for (const name of ["imprecise", "areas", "points", "marks", "lit"]) state.groups[name].clearLayers();
  state.lons = data.points ? unpack(data.points.lons) : null;
  state.lats = data.points ? unpack(data.points.lats) : null;
  for (const area of data.imprecise) {
    new Hatched([area.lat, area.lon], { renderer: state.renderers.things, radius: area.radius_m, color: data.theme.incident, weight: 1.3, dashArray: "2 5", fill: false, interactive: false }).addTo(state.groups.imprecise);
  }
  state.spots = data.hotspots.map((spot) => spotMark(state, spot));
  for (const venue of data.venues) venueMark(state, venue);
  // A place that lights up is ringed twice, so that the ring stands on light and on dark ground.
  for (const place of data.lit || []) for (const [color, weight] of [[data.theme.ink, 8], [data.theme.chosen, 4]]) {
    L.circleMarker([place.lat, place.lon], { renderer: state.renderers.things, radius: 13, color, weight, fill: false, interactive: false }).addTo(state.groups.lit);
  }
  if (data.brushed) {
    const [west, south, east, north] = data.brushed;
    L.rectangle([[south, west], [north, east]], { renderer: state.renderers.things, color: data.theme.ink, weight: 2.5, dashArray: "9 6", fillColor: data.theme.chosen, fillOpacity: 0.1, interactive: false }).addTo(state.groups.lit);
  }
}

// An area is asked for by drawing it with the mouse, or, from the keyboard too, by taking what is in view.
function brushes(state) {
  const { map, root } = state, bar = element("div", "lm-tools");
  const button = (words, act) => { const made = element("button", "lm-tool", words); made.type = "button"; made.addEventListener("click", act); bar.append(made); return made; };
  const ask = (box) => state.trigger({ kind: "area", id: box ? [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((v) => v.toFixed(6)).join() : "" });
  const draws = button("Draw an area", () => pick(draws.getAttribute("aria-pressed") !== "true"));
  button("Take this view", () => ask(map.getBounds()));
  button("Whole map", () => ask(null));
  let from = null, box = null;
  function pick(on) {
    draws.setAttribute("aria-pressed", String(on)); root.classList.toggle("lm-drawing", on);
    map.dragging[on ? "disable" : "enable"]();
    from = null; if (box) box.remove(); box = null;
  }
  map.boxZoom.disable();
  map.on("mousedown", ({ latlng }) => { if (root.classList.contains("lm-drawing")) from = latlng; });
  map.on("mousemove", ({ latlng }) => {
    if (!from) return;
    if (box) box.setBounds([from, latlng]); else box = L.rectangle([from, latlng], { color: state.data.theme.ink, weight: 2, interactive: false }).addTo(map);
  });
  map.on("mouseup", ({ latlng }) => {
    if (!from) return;
    const drawn = L.latLngBounds(from, latlng); pick(false);
    if (drawn.getWest() < drawn.getEast() && drawn.getSouth() < drawn.getNorth()) ask(drawn);
  });
  L.DomEvent.disableClickPropagation(bar);
  root.querySelector(".lm-stage").append(bar);
}

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

// A force's name stands on its own ground, clear of everything else, once for each force in view.
function forceTries(state, force, wide, high, taken) {
  const { map } = state, size = map.getSize(), found = [];
  const owns = (x, y) => { const p = map.containerPointToLatLng([x, y]); return within(force, p.lng, p.lat); };
  for (let i = 1; i < 36; i++) for (let j = 1; j < 30; j++) {
    const x = (size.x * i) / 36, y = (size.y * j) / 30, w = wide / 2 + 5, h = high / 2 + 5;
    if (!owns(x, y) || ![-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].every((k) => owns(x + k * w, y - h) && owns(x + k * w, y + h))) continue;
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
    found.push({ text: venue.label, name: "lm-venue-name", tries: (w, h) => [[at.x, at.y + 14 + h / 2], [at.x, at.y - 14 - h / 2], [at.x + 16 + w / 2, at.y], [at.x - 16 - w / 2, at.y]] });
  }
  for (const force of state.forces) found.push({ text: force.name, broken: force.name.replace(" ", "\n"), name: "lm-force", tries: (w, h, taken) => forceTries(state, force, w, h, taken) });
  for (const place of towns) if (place.population <= 20000) found.push({ ...town(place, 1), few: 3 });
  return found;
}

function label(state) {
  const { map, groups, data, root } = state;
  if (!data || !state.spots) return;
  groups.labels.clearLayers();
  const size = map.getSize();
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

function drawLegend(root, entries) {
  root.querySelector(".lm-legend").replaceChildren(...entries.map(([mark, words]) => {
    const row = element("span", "lm-row");
    row.append(element("span", `lm-key lm-key-${mark}`), element("span", "", words));
    return row;
  }));
}

function dress(root, data) {
  for (const [name, colour] of Object.entries(data.theme)) root.style.setProperty(`--${name.replace("_", "-")}`, colour);
  root.style.setProperty("--scale", data.scale);
  root.style.visibility = "";
  // Never taller than the window: a meeting does not scroll.
  root.style.height = `max(300px, min(${data.height_px}px, calc(100vh - ${data.below_px || 142}px)))`;
  drawLegend(root, data.legend);
  const words = Array.from({ length: 6 }, () => element("span", "", data.watermark));
  root.querySelector(".lm-watermark").replaceChildren(...(data.watermark ? words : []));
}

function look(state, bounds) {
  const [west, south, east, north] = bounds;
  state.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
}

// The ground comes in a message of its own, before or after this one.
function groundOf(state, revision) {
  const held = globalThis.lanternGrounds && globalThis.lanternGrounds.get(revision);
  if (!held && !state.waits) {
    state.waits = () => { state.waits = null; draw(state); };
    globalThis.addEventListener("lantern-ground", state.waits, { once: true });
  }
  return held;
}

// Forces that this picture concerns are lit, their neighbours lie in quiet shade.
function homes(ground, data) {
  const [west, south, east, north] = data.bounds, found = new Set();
  const of = (lon, lat) => { for (const force of ground.forces || []) if (within(force, lon, lat)) found.add(force.code); };
  for (const spot of data.hotspots) if (spot.rings.length) of(...spot.rings[0][0]);
  if (!found.size) of((west + east) / 2, (south + north) / 2);
  return new Set([...found].sort());
}

function draw(state) {
  const { data, seen, root } = state, ground = groundOf(state, data.base_revision);
  if (!ground) return;
  const newLook = seen.bounds !== data.bounds_revision, theme = data.theme.ground + data.scale;
  const newGround = seen.base !== data.base_revision || seen.theme !== theme;
  if (newLook) look(state, data.bounds);
  // Without a hotspot, as a filter may leave it, the same forces stay lit.
  const home = !data.hotspots.length && !newLook && state.home ? state.home : homes(ground, data);
  const same = state.home && [...home].join() === [...state.home].join();
  if (newGround || !same) {
    state.home = home;
    drawBase(state, ground, data.theme);
    if (newLook) look(state, data.bounds);
  }
  if (seen.overlay !== data.overlay_revision || seen.theme !== theme) drawThings(state, data);
  Object.assign(seen, { base: data.base_revision, bounds: data.bounds_revision, overlay: data.overlay_revision, theme });
  visibility(state); label(state);
  // Canvases are painted in the next frame; only then is the map drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => { label(state); root.dataset.ready = "1"; }));
}

// Styles arrive after the script; a map built before them measures nothing and stays empty.
function hasStyles(root) {
  const probe = element("i", "leaflet-pane");
  root.append(probe);
  const found = getComputedStyle(probe).position === "absolute" && getComputedStyle(root).display === "flex";
  probe.remove();
  return found;
}

export default function mount(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lm-root");
  if (!root) return;
  root.lanternLatest = component;
  if (!hasStyles(root)) { requestAnimationFrame(() => { if (root.isConnected && root.lanternLatest === component) mount(component); }); return; }
  dress(root, data);
  if (!root.lantern) {
    root.lantern = build(root);
    root.dataset.built = String(Number(root.dataset.built || 0) + 1);
    new ResizeObserver(() => root.lantern.map.invalidateSize({ animate: false })).observe(root.querySelector(".lm-stage"));
  }
  const state = root.lantern;
  state.trigger = (what) => setTriggerValue("clicked", { ...what, at: Date.now() });
  state.data = data; state.scale = data.scale;
  if (data.brush && !root.querySelector(".lm-tools")) brushes(state);
  state.map.invalidateSize({ animate: false });
  draw(state);
}
