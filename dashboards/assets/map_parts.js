// Marks of the map: hotspots, venues, places known only roughly, what lights up.
import "./vendor/leaflet.js";
import { swap } from "./map_ground.js";
const L = globalThis.leaflet;
const NEAR = 14;
export const BADGE = 34;

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function dot() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20"); svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  for (const [name, value] of [["cx", "10"], ["cy", "10"], ["r", "5.5"]]) shape.setAttribute(name, value);
  svg.appendChild(shape);
  return svg;
}

function pentagon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  shape.setAttribute("points", "10,1 19,8 15.5,18.5 4.5,18.5 1,8");
  svg.appendChild(shape);
  return svg;
}

export function isNear(state) { return state.map.getZoom() >= NEAR; }

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

function spotMark(state, spot) {
  const recorded = spot.layer === "recorded crime";
  const colour = recorded ? state.data.theme.recorded : state.data.theme.exploitation;
  const shape = L.polygon(spot.rings.map(swap), {
    renderer: state.renderers.things, color: colour, weight: spot.selected ? 5 : 3, fillColor: colour,
    fillOpacity: spot.selected ? 0.3 : 0.15, dashArray: recorded ? "8 6" : null,
  });
  const chosen = () => state.trigger({ kind: "hotspot", id: spot.id });
  // An incident that lies on the area is meant before the area.
  shape.on("click", ({ latlng }) => { if (state.dots.at(latlng) < 0) chosen(); }).addTo(state.groups.areas);
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
  // An event with its date: a small dot that answers nothing, a picture with words and no stop for the Tab key.
  const mark = element(venue.still ? "span" : "button", `lm-venue${venue.still ? " lm-mark" : ""}`); mark.appendChild(venue.still ? dot() : pentagon());
  mark.title = venue.label; mark.dataset.id = venue.id; mark.setAttribute("aria-label", `${venue.is || "Venue"}: ${venue.label}`);
  if (venue.still) mark.setAttribute("role", "img");
  else mark.addEventListener("click", (event) => { event.stopPropagation(); state.trigger({ kind: "venue", id: venue.id }); });
  const holder = L.divIcon({ html: mark, className: "lm-holder lm-venue-holder", iconSize: [24, 24] });
  L.marker([venue.lat, venue.lon], { pane: "marks", icon: holder, keyboard: false }).addTo(state.groups.marks);
}

export function drawThings(state, data) {
  for (const name of ["imprecise", "areas", "marks", "lit"]) state.groups[name].clearLayers();
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
