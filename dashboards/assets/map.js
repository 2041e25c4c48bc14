// The map: Leaflet with its canvas renderer, built once, fed with data. Every text from data becomes textContent.
import "./vendor/leaflet.js";
import { Dots } from "./map_dots.js";
import { bound, drawBase, Ground, groundOf, homes } from "./map_ground.js";
import { label } from "./map_labels.js";
import { drawThings, element, isNear } from "./map_parts.js";
import { sheets } from "./styles.js";
const L = globalThis.leaflet;
const wear = sheets("vendor/leaflet.css", "map.css");
// How far beyond the window is drawn, as a share of it: more costs each look, less shows an edge while one drags.
const PADDING = 0.1;
// The map that stood last: the next page takes it over with its ground, which costs more than all that lies on it.
let last = null;
// How soon a map whose page was left, also because its sitting is over, is emptied but for its ground.
const EMPTY_AFTER_MS = 500;
let watching = 0;

function build(root) {
  const map = L.map(root.querySelector(".lm-canvas"), {
    preferCanvas: true, zoomControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 18, fadeAnimation: false,
    attributionControl: false, maxBoundsViscosity: 1,
  });
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: true, maxWidth: 150 }).addTo(map);
  // Whatever can be clicked shares one canvas: a second one on top would swallow the clicks of the first.
  map.createPane("tiles").style.zIndex = 205;
  map.createPane("things").style.zIndex = 410;
  const renderers = { things: L.canvas({ pane: "things", padding: PADDING, tolerance: 4 }) };
  map.createPane("base").style.zIndex = 210;
  map.getPane("base").style.pointerEvents = "none";
  const ground = new Ground({ pane: "base", padding: PADDING }).addTo(map);
  // Single incidents lie on a canvas of their own that answers nothing; a click on the map asks it.
  map.createPane("dots").style.zIndex = 415;
  map.getPane("dots").style.pointerEvents = "none";
  const dots = new Dots({ pane: "dots", padding: PADDING }).addTo(map);
  map.createPane("marks").style.zIndex = 620;
  map.createPane("labels").style.zIndex = 640;
  map.getPane("labels").style.pointerEvents = "none";
  const state = { map, root, renderers, ground, dots, groups: {}, seen: {}, forces: [], places: [], built: 0 };
  for (const name of ["imprecise", "areas", "lit", "marks", "labels"]) state.groups[name] = L.layerGroup().addTo(map);
  // Held inside the drawn ground at once: a slide there would draw the picture many times over.
  map.panInsideBounds = (box) => L.Map.prototype.panInsideBounds.call(map, box, { animate: false });
  map.on("moveend", () => { if (!state.drawing) { visibility(state); label(state); } });
  // Marks stop their own clicks; what arrives here was meant for the ground, and only some pages ask for it.
  map.on("click", ({ latlng }) => {
    const index = state.drew ? -1 : dots.at(latlng);
    if (index >= 0) state.trigger({ kind: "incident", index, revision: state.data.points_revision });
    else if (state.data.ground_clicks) state.trigger({ kind: "ground", id: `${latlng.lng.toFixed(6)},${latlng.lat.toFixed(6)}` });
  });
  map.on("mousemove", ({ latlng }) => map.getContainer().classList.toggle("lm-over-dot", dots.at(latlng) >= 0));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(root.querySelector(".lm-stage"));
  return state;
}

function visibility(state) {
  state.root.classList.toggle("lm-near", isNear(state) || Boolean(state.data && state.data.venues_always));
  // Single points exist only near: from afar a hundred thousand cost nothing.
  state.dots.show(isNear(state) || Boolean(state.data && state.data.points_always));
}

// An area is asked for by drawing it with the mouse, or, from the keyboard too, by taking what is in view.
function brushes(state) {
  const { map } = state, bar = (state.tools = element("div", "lm-tools"));
  const button = (words, act) => { const made = element("button", "lm-tool", words); made.type = "button"; made.addEventListener("click", act); bar.append(made); return made; };
  const ask = (box) => state.trigger({ kind: "area", id: box ? [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((v) => v.toFixed(6)).join() : "" });
  const draws = button("Draw an area", () => pick(draws.getAttribute("aria-pressed") !== "true"));
  button("Take this view", () => ask(map.getBounds()));
  button("Whole map", () => ask(null));
  let from = null, box = null;
  function pick(on) {
    draws.setAttribute("aria-pressed", String(on)); state.root.classList.toggle("lm-drawing", on);
    map.dragging[on ? "disable" : "enable"]();
    from = null; if (box) box.remove(); box = null;
  }
  state.rest = () => pick(false);
  map.boxZoom.disable();
  map.on("mousedown", ({ latlng }) => { if (state.root.classList.contains("lm-drawing")) from = latlng; });
  map.on("mousemove", ({ latlng }) => {
    if (!from) return;
    if (box) box.setBounds([from, latlng]); else box = L.rectangle([from, latlng], { color: state.data.theme.ink, weight: 2, interactive: false }).addTo(map);
  });
  map.on("mouseup", ({ latlng }) => {
    if (!from) return;
    const drawn = L.latLngBounds(from, latlng); pick(false);
    // The click that ends a drawing means no incident.
    state.drew = true; setTimeout(() => { state.drew = false; }, 50);
    if (drawn.getWest() < drawn.getEast() && drawn.getSouth() < drawn.getNorth()) ask(drawn);
  });
  L.DomEvent.disableClickPropagation(bar);
  state.root.querySelector(".lm-stage").append(bar);
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

function draw(state) {
  const { data, seen, root } = state, ground = groundOf(state, data);
  // A map that was taken over shows nothing of the page before while it waits.
  root.querySelector(".lm-stage").style.visibility = ground ? "" : "hidden";
  if (!ground) return;
  const newLook = seen.bounds !== data.bounds_revision, theme = data.theme.ground + data.scale;
  const newGround = seen.base !== data.base_revision || seen.theme !== theme;
  state.drawing = true;
  // Whose ground it is stands below and takes room from the map: said first, or all is drawn twice.
  root.querySelector(".lm-source").textContent = ground.attribution || "";
  state.map.invalidateSize({ animate: false });
  if (newGround) bound(state, ground);
  if (newLook) look(state, data.bounds);
  // Without a hotspot, as a filter may leave it, the same forces stay lit.
  const home = !data.hotspots.length && !newLook && state.home ? state.home : homes(ground, data);
  const same = state.home && [...home].join() === [...state.home].join();
  if (newGround || !same) {
    state.home = home;
    drawBase(state, ground, data.theme);
  }
  if (seen.overlay !== data.overlay_revision || seen.theme !== theme) drawThings(state, data);
  if (seen.points !== data.points_revision || seen.theme !== theme) state.dots.hold(data.points, data.theme.incident, data.theme.halo);
  Object.assign(seen, { base: data.base_revision, bounds: data.bounds_revision, overlay: data.overlay_revision, points: data.points_revision, theme });
  state.drawing = false;
  visibility(state);
  label(state);
  // Canvases are painted in the next frame; only after it is the map drawn.
  requestAnimationFrame(() => setTimeout(() => { root.dataset.ready = "1"; }));
}

// A map that still stands keeps what it has; only one whose page was left is taken over, and all but its ground drawn anew.
function take(root) {
  if (!last || last.root.isConnected) return build(root);
  const state = last, { seen } = state;
  if (state.rest) state.rest();
  root.querySelector(".lm-stage").replaceWith(state.root.querySelector(".lm-stage"));
  state.root = root;
  seen.bounds = seen.overlay = seen.points = undefined;
  return state;
}

// Whom the marks were about is nobody's business once the page is left: the ground alone waits for the next one.
function empty(state) {
  const { root, seen } = state, pens = root.querySelectorAll(".leaflet-things-pane canvas, .leaflet-dots-pane canvas");
  for (const group of Object.values(state.groups)) group.clearLayers();
  state.dots.hold(null);
  // What was painted would stand until the next frame, and a map that stands nowhere gets none.
  for (const pen of [...pens].map((canvas) => canvas.getContext("2d"))) {
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.restore();
  }
  seen.bounds = seen.overlay = seen.points = state.data = state.spots = undefined;
  state.trigger = () => {};
  delete root.lanternLatest;
}

function watch() {
  watching ||= setInterval(() => {
    if (last.root.isConnected) return;
    watching = clearInterval(watching);
    empty(last);
  }, EMPTY_AFTER_MS);
}

export default async function mount(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lm-root");
  if (!root) return;
  root.lanternLatest = component;
  delete root.dataset.ready;
  await wear(root);
  if (!root.isConnected || root.lanternLatest !== component) return;
  dress(root, data);
  if (!root.lantern) {
    root.lantern = last = take(root);
    root.dataset.built = String(Number(root.dataset.built || 0) + 1);
  }
  watch();
  const state = root.lantern;
  state.trigger = (what) => setTriggerValue("clicked", { ...what, at: Date.now() });
  state.data = data; state.scale = data.scale;
  if (data.brush && !state.tools) brushes(state);
  if (state.tools) state.tools.hidden = !data.brush;
  draw(state);
}
