// The ground of the map: forces, districts, built-up shade, names, or the operator's own tiles.
import "./vendor/leaflet.js";
const L = globalThis.leaflet;

export function swap(ring) { return ring.map(([lon, lat]) => [lat, lon]); }

function inside(ring, lon, lat) {
  let found = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if ((yi > lat) !== (yj > lat) && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) found = !found;
  }
  return found;
}

export function within(area, lon, lat) { return area.polygons.some((polygon) => inside(polygon[0], lon, lat)); }

// Web Mercator at zoom 0, as pairs, with the box around them: a look then costs one multiplication a point.
function flat(ring) {
  const path = new Float64Array(2 * ring.length), box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i++) {
    const sine = Math.sin((ring[i][1] * Math.PI) / 180);
    const x = path[2 * i] = 128 + (ring[i][0] * 128) / 180, y = path[2 * i + 1] = 128 - (64 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return { path, box };
}

// Neighbours share a border: drawn twice, the dashes of one would fill the gaps of the other. Pieces are short, so that
// near only those are drawn that one sees.
const PIECE = 40;
function borders(areas) {
  const ids = new Map(), drawn = new Set(), lines = [];
  const id = ([lon, lat]) => {
    const key = Math.round((lon + 180) * 1e5) * 2e7 + Math.round((lat + 90) * 1e5);
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key);
  };
  for (const area of areas) for (const ring of area.lines || area.polygons.flat()) {
    let line = [], from = ring.length && id(ring[0]);
    for (let i = 1; i < ring.length; i++) {
      const to = id(ring[i]), name = Math.min(from, to) * 1e7 + Math.max(from, to);
      from = to;
      if (drawn.has(name)) { if (line.length) lines.push(line); line = []; continue; }
      drawn.add(name);
      if (line.length > PIECE) { lines.push(line); line = []; }
      if (!line.length) line.push(ring[i - 1]);
      line.push(ring[i]);
    }
    if (line.length) lines.push(line);
  }
  return lines.map(flat);
}

// What is drawn of one ground, flattened once and kept as long as the ground is.
const flattened = new WeakMap();
function flatGround(base) {
  if (!flattened.has(base)) {
    const polygons = (area) => area.polygons.map((rings) => rings.map(flat));
    flattened.set(base, {
      forces: (base.forces || []).map((force) => ({ code: force.code, polygons: polygons(force) })),
      built: (base.built_up || []).map((shade) => ({ level: Math.min(shade.level, 3), polygons: polygons(shade) })),
      districtLines: borders(base.districts || []), forceLines: borders(base.forces || []),
    });
  }
  return flattened.get(base);
}

// Ground and borders on one canvas of their own that answers nothing.
export const Ground = L.Canvas.extend({
  // Another ground, other forces that are lit, or other colours.
  hold(base, home, theme, tiles) {
    this._held = { ...flatGround(base), home, theme, tiles };
    if (this._map) this._redraw();
  },

  _draw() {
    if (!this._held || !this._bounds) return;
    const { forces, built, districtLines, forceLines, home, theme, tiles } = this._held, pen = this._ctx;
    const scale = 2 ** this._map.getZoom(), origin = this._map.getPixelOrigin(), { min, max } = this._bounds;
    const seen = ({ box }, edge = 8) => box[0] * scale - origin.x < max.x + edge && box[2] * scale - origin.x > min.x - edge
      && box[1] * scale - origin.y < max.y + edge && box[3] * scale - origin.y > min.y - edge;
    // A point within half a pixel of the last one adds nothing.
    const trace = ({ path }, closed) => {
      let lastX = path[0] * scale - origin.x, lastY = path[1] * scale - origin.y;
      pen.moveTo(lastX, lastY);
      for (let i = 2, end = path.length - 2; i <= end; i += 2) {
        const x = path[i] * scale - origin.x, y = path[i + 1] * scale - origin.y;
        if (i < end && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
        pen.lineTo(lastX = x, lastY = y);
      }
      if (closed) pen.closePath();
    };
    const fill = (polygons, colour, edge, opacity = 1) => {
      pen.globalAlpha = opacity; pen.fillStyle = pen.strokeStyle = colour; pen.lineWidth = 1;
      pen.beginPath();
      for (const rings of polygons) if (rings.length && seen(rings[0])) for (const ring of rings) trace(ring, true);
      pen.fill("evenodd");
      if (edge) pen.stroke();
    };
    const line = (lines, colour, width, opacity = 1, dashes = []) => {
      pen.globalAlpha = opacity; pen.strokeStyle = colour; pen.lineWidth = width; pen.setLineDash(dashes);
      pen.beginPath();
      for (const piece of lines) if (seen(piece)) trace(piece, false);
      pen.stroke();
    };
    pen.save();
    pen.lineJoin = pen.lineCap = "round";
    for (const force of forces) {
      const own = home.has(force.code), colour = own ? theme.ground : theme.neighbour;
      if (!tiles) fill(force.polygons, colour, true); else if (!own) fill(force.polygons, colour, false, 0.35);
    }
    if (!tiles) for (const { level, polygons } of built) fill(polygons, theme[`built_${level}`], false);
    pen.lineCap = "butt";
    line(districtLines, theme.district, 1.1, 1, [5, 4]);
    pen.lineCap = "round";
    line(forceLines, theme.halo, 7, 0.7);
    line(forceLines, theme.force, 3);
    pen.restore();
  },
});

// The operator's own tiles lie below the lines; where they cannot be had, the ground is drawn as without them.
async function layTiles(state, tiles) {
  if (state.tiles) { state.tiles.remove(); state.tiles = null; }
  if (!tiles) return;
  const options = { pane: "tiles", maxZoom: 18, minNativeZoom: tiles.least, maxNativeZoom: tiles.greatest };
  const give = () => { if (!state.tilesHeld) { state.tilesGone = true; layTiles(state, null); drawBase(state, groundOf(state, state.data), state.data.theme); } };
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

export function drawBase(state, base, theme) {
  state.forces = base.forces || []; state.places = base.places || [];
  const tiles = state.tilesGone ? null : base.tiles;
  if (tiles && !state.tiles && !state.tilesAsked) { state.tilesAsked = true; layTiles(state, tiles); }
  state.ground.hold(base, state.home, theme, Boolean(tiles));
}

// Beyond the drawn ground there is nothing to see, and emptiness there must not look like fields.
export function bound(state, base) {
  const { map } = state, box = L.latLngBounds([]);
  for (const force of base.forces || []) for (const polygon of force.polygons) for (const [lon, lat] of polygon[0]) box.extend([lat, lon]);
  if (!box.isValid()) return;
  map.setMaxBounds(box.pad(0.05)); map.setMinZoom(map.getBoundsZoom(box, false) - 0.25);
}

// The ground comes once to a browser and is kept under its name; a page that was left too soon never got it, and asks.
export function groundOf(state, { base_revision: revision, basemap }) {
  const held = (globalThis.lanternGrounds ||= new Map());
  if (basemap) held.set(revision, basemap);
  if (!held.has(revision)) state.trigger({ kind: "ground-missing", id: revision });
  return held.get(revision);
}

// Forces that this picture concerns are lit, their neighbours lie in quiet shade.
export function homes(ground, data) {
  const [west, south, east, north] = data.bounds, found = new Set();
  const of = (lon, lat) => { for (const force of ground.forces || []) if (within(force, lon, lat)) found.add(force.code); };
  for (const spot of data.hotspots) if (spot.rings.length) of(...spot.rings[0][0]);
  if (!found.size) of((west + east) / 2, (south + north) / 2);
  return new Set([...found].sort());
}
