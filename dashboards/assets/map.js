// The map: Leaflet with its canvas renderer, built once, fed with data. Every text from data becomes textContent.
const COLOURS = {
  land: "#f4f2ec", built: ["#e8e3d7", "#dcd4c3", "#cdc2ab"], force: "#4b1f86", district: "#8d8d8d",
  exploitation: "#c2410c", "recorded crime": "#0b62a4", point: "#8a3b00", imprecise: "#8a3b00", venue: "#00634a",
};
const NEAR = 13.5;

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

function build(root, send) {
  const map = L.map(root.querySelector(".lm-canvas"), {
    preferCanvas: true, zoomControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 18, fadeAnimation: false,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: true, maxWidth: 130 }).addTo(map);
  const panes = { base: 210, lines: 240, areas: 410, points: 430 };
  const renderers = {};
  for (const [name, z] of Object.entries(panes)) {
    map.createPane(name).style.zIndex = z;
    renderers[name] = L.canvas({ pane: name, padding: 0.4 });
  }
  map.createPane("labels").style.zIndex = 640;
  map.createPane("marks").style.zIndex = 620;
  const state = { map, renderers, send, groups: {}, labels: [], seen: {}, forces: [] };
  for (const name of ["base", "lines", "areas", "points", "imprecise", "marks", "labels"]) {
    state.groups[name] = L.layerGroup().addTo(map);
  }
  map.on("zoomend moveend", () => { visibility(state); label(state); });
  return state;
}

function visibility(state) {
  const near = state.map.getZoom() >= NEAR;
  for (const name of ["points", "imprecise"]) {
    const shown = state.map.hasLayer(state.groups[name]);
    if (near && !shown) state.groups[name].addTo(state.map);
    if (!near && shown) state.groups[name].remove();
  }
  state.root.classList.toggle("lm-near", near || Boolean(state.data && state.data.venues_always));
}

function drawBase(state, base) {
  const { groups, renderers } = state;
  groups.base.clearLayers(); groups.lines.clearLayers();
  for (const shade of base.built_up || []) {
    const colour = COLOURS.built[Math.min(shade.level, 3) - 1];
    for (const polygon of shade.polygons) {
      L.polygon(polygon.map(swap), { renderer: renderers.base, stroke: false, fillColor: colour, fillOpacity: 1, interactive: false }).addTo(groups.base);
    }
  }
  const line = (list, style) => {
    for (const area of list || []) for (const polygon of area.polygons) {
      L.polygon(polygon.map(swap), { renderer: renderers.lines, fill: false, interactive: false, ...style }).addTo(groups.lines);
    }
  };
  line(base.districts, { color: COLOURS.district, weight: 1.1, dashArray: "4 4" });
  line(base.forces, { color: "#ffffff", weight: 6, opacity: 0.75 });
  line(base.forces, { color: COLOURS.force, weight: 2.6 });
  state.forces = base.forces || [];
  state.places = base.places || [];
  state.map.attributionControl.addAttribution(safe(base.attribution || ""));
}

// Leaflet's attribution takes markup, so the text is turned into entities before it gets there.
function safe(text) { const box = document.createElement("i"); box.textContent = text; return box.innerHTML; }

function drawAreas(state, data) {
  const { groups, renderers, send } = state;
  for (const name of ["areas", "points", "imprecise", "marks"]) groups[name].clearLayers();
  for (const spot of data.hotspots) {
    const colour = COLOURS[spot.layer] || COLOURS.exploitation;
    const shape = L.polygon(spot.rings.map(swap), {
      renderer: renderers.areas, color: colour, weight: spot.selected ? 5 : 3, fillColor: colour,
      fillOpacity: spot.selected ? 0.28 : 0.14, dashArray: spot.layer === "recorded crime" ? "7 5" : null,
    });
    shape.on("click", () => send({ kind: "hotspot", id: spot.id })).addTo(groups.areas);
    const badge = element("button", `lm-badge${spot.selected ? " lm-selected" : ""}${spot.layer === "recorded crime" ? " lm-recorded" : ""}`, spot.number);
    badge.title = spot.name; badge.dataset.id = spot.id; badge.setAttribute("aria-label", `Hotspot ${spot.number}: ${spot.name}`);
    badge.addEventListener("click", (event) => { event.stopPropagation(); send({ kind: "hotspot", id: spot.id }); });
    L.marker(shape.getBounds().getCenter(), { pane: "marks", icon: L.divIcon({ html: badge, className: "lm-holder", iconSize: [34, 34] }), keyboard: false }).addTo(groups.marks);
    spot.centre = shape.getBounds().getCenter();
    spot.foot = L.latLng(shape.getBounds().getSouth(), spot.centre.lng);
  }
  for (const [lon, lat, id] of data.points) {
    L.circleMarker([lat, lon], { renderer: renderers.points, radius: 5, color: "#fff", weight: 1, fillColor: COLOURS.point, fillOpacity: 0.85 })
      .on("click", () => send({ kind: "incident", id })).addTo(groups.points);
  }
  for (const area of data.imprecise) {
    L.circle([area.lat, area.lon], { renderer: renderers.points, radius: area.radius_m, color: COLOURS.imprecise, weight: 1.2, dashArray: "2 6", fillColor: COLOURS.imprecise, fillOpacity: 0.04, interactive: false }).addTo(groups.imprecise);
  }
  for (const venue of data.venues) {
    const mark = element("button", "lm-venue"); mark.appendChild(pentagon());
    mark.title = venue.label; mark.setAttribute("aria-label", `Venue: ${venue.label}`);
    mark.addEventListener("click", (event) => { event.stopPropagation(); send({ kind: "venue", id: venue.id }); });
    L.marker([venue.lat, venue.lon], { pane: "marks", icon: L.divIcon({ html: mark, className: "lm-holder lm-venue-holder", iconSize: [20, 20] }), keyboard: false }).addTo(groups.marks);
  }
  state.data = data;
}

function candidates(state) {
  const { map, data } = state, zoom = map.getZoom(), view = map.getBounds(), found = [];
  for (const spot of data.hotspots) found.push({ at: spot.foot, text: spot.name, className: "lm-spot", dy: 14, must: true });
  const named = zoom >= NEAR || data.venues_always;
  if (named) for (const venue of data.venues) found.push({ at: L.latLng(venue.lat, venue.lon), text: venue.label, className: "lm-venue-name", dy: 20 });
  for (const force of state.forces) {
    const hits = [];
    for (let i = 1; i < 14; i++) for (let j = 1; j < 10; j++) {
      const lon = view.getWest() + ((view.getEast() - view.getWest()) * i) / 14;
      const lat = view.getSouth() + ((view.getNorth() - view.getSouth()) * j) / 10;
      for (const polygon of force.polygons) if (inside(polygon[0], lon, lat)) hits.push([lon, lat]);
    }
    if (!hits.length) continue;
    const middle = hits.reduce(([a, b], [x, y]) => [a + x / hits.length, b + y / hits.length], [0, 0]);
    hits.sort((p, q) => Math.hypot(p[0] - middle[0], p[1] - middle[1]) - Math.hypot(q[0] - middle[0], q[1] - middle[1]));
    found.push({ tries: hits.slice(0, 24).map(([lon, lat]) => L.latLng(lat, lon)), text: force.name, className: "lm-force", dy: 0 });
  }
  const least = zoom < 9.5 ? 60000 : zoom < 10.5 ? 20000 : zoom < 11.5 ? 6000 : zoom < 12.5 ? 1500 : 0;
  for (const place of state.places) {
    if (place.population < least || !view.contains([place.lat, place.lon])) continue;
    const size = place.population > 90000 ? 3 : place.population > 20000 ? 2 : 1;
    found.push({ at: L.latLng(place.lat, place.lon), text: place.name, className: `lm-place lm-place-${size}`, dy: 0 });
  }
  return found;
}

function label(state) {
  const { map, groups, data } = state;
  if (!data) return;
  groups.labels.clearLayers();
  const size = map.getSize(), taken = [];
  for (const spot of data.hotspots) {
    const at = map.latLngToContainerPoint(spot.centre);
    taken.push([at.x - 20, at.y - 20, at.x + 20, at.y + 20]);
  }
  if (map.getZoom() >= NEAR || data.venues_always) for (const venue of data.venues) {
    const at = map.latLngToContainerPoint([venue.lat, venue.lon]);
    taken.push([at.x - 11, at.y - 11, at.x + 11, at.y + 9]);
  }
  const context = state.pen || (state.pen = document.createElement("canvas").getContext("2d"));
  const widths = { "lm-spot": [16, 24], "lm-force": [19, 24], "lm-place lm-place-3": [20, 26], "lm-place lm-place-2": [16, 21], "lm-place lm-place-1": [13, 18], "lm-venue-name": [13, 18] };
  for (const want of candidates(state)) {
    const [points, high] = widths[want.className] || [14, 18];
    context.font = `600 ${points}px sans-serif`;
    const wide = context.measureText(want.text).width * (want.className === "lm-force" ? 1.25 : 1.04) + 12;
    for (const at of want.tries || [want.at]) {
      const p = map.latLngToContainerPoint(at);
      const box = [p.x - wide / 2, p.y + want.dy - high / 2, p.x + wide / 2, p.y + want.dy + high / 2];
      const outside = box[0] < 4 || box[1] < 4 || box[2] > size.x - 4 || box[3] > size.y - 40;
      if (outside || taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
      taken.push(box);
      const text = element("span", want.className, want.text);
      L.marker(at, { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: "lm-label", iconSize: [wide, high], iconAnchor: [wide / 2, high / 2 - want.dy] }) }).addTo(groups.labels);
      break;
    }
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lm-root");
  if (!root) return;
  root.style.height = `${data.height_px}px`;
  if (!root.lantern) {
    root.lantern = build(root, (what) => root.lantern.trigger(what));
    root.lantern.root = root;
    root.dataset.built = String(Number(root.dataset.built || 0) + 1);
    new ResizeObserver(() => root.lantern.map.invalidateSize({ animate: false })).observe(root);
  }
  const state = root.lantern;
  state.trigger = (what) => setTriggerValue("clicked", { ...what, at: Date.now() });
  if (state.seen.base !== data.base_revision) { drawBase(state, data.basemap); state.seen.base = data.base_revision; }
  if (state.seen.bounds !== data.bounds_revision) {
    const [west, south, east, north] = data.bounds;
    state.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
    state.seen.bounds = data.bounds_revision;
  }
  if (state.seen.overlay !== data.overlay_revision) { drawAreas(state, data); state.seen.overlay = data.overlay_revision; }
  root.querySelector(".lm-watermark").textContent = data.watermark;
  const key = root.querySelector(".lm-legend");
  key.replaceChildren(...data.legend.map(([mark, words]) => {
    const row = element("div", "lm-row"); row.append(element("span", `lm-key lm-key-${mark}`), element("span", "", words)); return row;
  }));
  visibility(state); label(state);
  root.dataset.ready = "1";
}
