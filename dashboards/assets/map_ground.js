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

export function drawBase(state, base, theme) {
  const { groups, renderers } = state;
  groups.base.clearLayers();
  state.forces = base.forces || []; state.places = base.places || [];
  const fill = (polygons, colour) => L.polygon(polygons.map((rings) => rings.map(swap)), { renderer: renderers.base, stroke: true, color: colour, weight: 1, fillColor: colour, fillOpacity: 1, interactive: false });
  const tiles = state.tilesGone ? null : base.tiles;
  if (tiles && !state.tiles && !state.tilesAsked) { state.tilesAsked = true; layTiles(state, tiles); }
  for (const force of state.forces) {
    const area = fill(force.polygons, state.home.has(force.code) ? theme.ground : theme.neighbour);
    (tiles ? area.setStyle({ stroke: false, fillOpacity: state.home.has(force.code) ? 0 : 0.35 }) : area).addTo(groups.base);
  }
  if (!tiles) for (const shade of base.built_up || []) for (const polygon of shade.polygons) {
    fill([polygon], theme[`built_${Math.min(shade.level, 3)}`]).setStyle({ stroke: false }).addTo(groups.base);
  }
  const line = (list, style) => L.polyline(borders(list || []), { renderer: renderers.base, interactive: false, ...style }).addTo(groups.base);
  line(base.districts, { color: theme.district, weight: 1.1, dashArray: "5 4" });
  line(state.forces, { color: theme.halo, weight: 7, opacity: 0.7, lineJoin: "round" });
  line(state.forces, { color: theme.force, weight: 3, lineJoin: "round" });
}

// Beyond the drawn ground there is nothing to see, and emptiness there must not look like fields.
export function bound(state, base) {
  const { map } = state, box = L.latLngBounds([]);
  for (const force of base.forces || []) for (const polygon of force.polygons) for (const [lon, lat] of polygon[0]) box.extend([lat, lon]);
  if (!box.isValid()) return;
  map.setMaxBounds(box.pad(0.05)); map.setMinZoom(map.getBoundsZoom(box, false) - 0.25);
}

// The ground comes in a message of its own, before or after this one.
export function groundOf(state, revision, drawn) {
  const held = globalThis.lanternGrounds && globalThis.lanternGrounds.get(revision);
  if (!held && !state.waits) {
    state.waits = () => { state.waits = null; drawn(); };
    globalThis.addEventListener("lantern-ground", state.waits, { once: true });
  }
  return held;
}

// Forces that this picture concerns are lit, their neighbours lie in quiet shade.
export function homes(ground, data) {
  const [west, south, east, north] = data.bounds, found = new Set();
  const of = (lon, lat) => { for (const force of ground.forces || []) if (within(force, lon, lat)) found.add(force.code); };
  for (const spot of data.hotspots) if (spot.rings.length) of(...spot.rings[0][0]);
  if (!found.size) of((west + east) / 2, (south + north) / 2);
  return new Set([...found].sort());
}
