// The network picture: Cytoscape with positions computed in Python. Every text from data is drawn on a canvas, never as HTML.
import { paint } from "./graph_first.js";
import { frame, growth, placed, sides } from "./graph_labels.js";
import { elements, style } from "./graph_style.js";
import { sheets } from "./styles.js";
const wear = sheets("graph.css");
let library = null;

// What the placing of names needs to know of each mark, where it stands now.
function marks(cy) {
  return cy.nodes().not(".field").map((node) => ({ ...node.data(), ...node.position(), ties: node.degree(), shown: node.hasClass("shown") }));
}

function placeLabels(state) {
  const { cy, data } = state, grow = growth(cy.zoom()), grew = cy.scratch("_grow") !== grow;
  cy.scratch("_grow", grow);
  const found = sides(marks(cy), data.scale, grow);
  cy.batch(() => cy.nodes().not(".field").forEach((node) => {
    const [side, mute] = found.get(node.id()) || [];
    for (const name of ["top", "right", "left"]) node.toggleClass(name, side === name);
    if (Boolean(node.data("mute")) !== Boolean(mute)) node.data("mute", Boolean(mute));
  }));
  // Letters that nobody sees need not grow.
  if (grew) cy.elements().not("[?mute]").filter((item) => item.isNode() || item.style("label")).updateStyle();
  told(state, found);
}

function told(state, found) { state.root.dataset.muted = String([...found.values()].filter(([, mute]) => mute).length); }

// A first picture is counted before it is drawn: places of names, zoom and shift are known when the marks come.
function fresh(state, data) {
  const { cy } = state, made = elements(data);
  cy.elements().remove(); cy.resize();
  const { view, grow, found } = placed(data, cy.width(), cy.height());
  cy.scratch("_grow", grow);
  for (const item of made) {
    const [side, mute] = found.get(item.data.id) || [];
    if (side) { item.classes = `${item.classes} ${side}`; item.data.mute = mute; }
  }
  cy.style(style(data));
  cy.viewport(view);
  cy.add(made);
  cy.one("render", () => { for (const first of state.root.querySelectorAll(".lg-first")) first.remove(); });
  fitted(state);
  told(state, found);
}

function show(state, id) {
  const { cy, root } = state;
  state.here = id;
  if (root.dataset.shown) cy.elements().removeClass("shown faded beside");
  const thing = id ? cy.getElementById(id) : cy.collection();
  root.dataset.shown = thing.length ? id : "";
  if (!thing.length) return;
  thing.addClass("shown");
  const said = root.querySelector(".lg-said");
  if (thing.isEdge()) {
    thing.addClass("beside");
    said.textContent = `tie between ${thing.source().data("label")} and ${thing.target().data("label")}, ${thing.data("reports")} independent reports`;
    return;
  }
  const ties = thing.connectedEdges();
  if (ties.length <= 14) ties.addClass("beside");
  cy.elements().not(thing.closedNeighborhood()).not(".field").not("[?trail]").addClass("faded");
  said.textContent = `${thing.data("label")}, ${ties.length} ties drawn${thing.data("more") ? `, ${thing.data("more")} more` : ""}`;
}

function keys(state, event) {
  const { cy } = state, first = () => cy.nodes("[?focus]")[0] || cy.nodes().not(".field")[0];
  const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const edge = cy.edges(".shown")[0], here = cy.nodes(".shown")[0] || (edge && cy.getElementById(state.last || edge.source().id()));
  if (event.target.tagName === "BUTTON") return;
  if (state.data.tools && toolKeys(state, event, here)) { event.preventDefault(); return; }
  if (event.key === "Escape") { show(state, null); return; }
  if (event.key === "Enter" && (edge || here)) { state.trigger((edge || here).id()); event.preventDefault(); return; }
  if (event.key === "+" || event.key === "-") { zoom(state, event.key === "+" ? 1.25 : 0.8); return; }
  const way = steps[event.key];
  if (!way) return;
  event.preventDefault();
  if (!here) { if (first()) show(state, first().id()); return; }
  const from = here.position();
  let best = null, least = Infinity;
  here.neighborhood("node").forEach((other) => {
    const p = other.position(), dx = p.x - from.x, dy = p.y - from.y, ahead = dx * way[0] + dy * way[1], far = Math.hypot(dx, dy);
    const cost = ahead > 0 ? far * (2 - ahead / far) : Infinity;
    if (cost < least) { least = cost; best = other; }
  });
  if (best) show(state, best.id());
}

const ACTS = { e: "expand", c: "collapse", p: "pin", x: "hide" };

// The explorer's own keys: each act is a step that can be undone.
function toolKeys(state, event, here) {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) { state.act(key === "y" || event.shiftKey ? "redo" : "undo", ""); return true; }
  if (event.ctrlKey || event.metaKey || event.altKey || !here) return false;
  if (ACTS[key]) { state.act(ACTS[key], here.id(), here.position()); return true; }
  if (key !== "t") return false;
  const ties = here.connectedEdges().toArray(), at = ties.findIndex((tie) => tie.hasClass("shown"));
  if (!ties.length) return true;
  const next = ties[(at + 1) % ties.length];
  show(state, next.id());
  state.last = here.id();
  return true;
}

function zoom(state, factor) {
  const { cy } = state;
  state.moved = true;
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function fit(state) {
  const { cy, data } = state;
  cy.resize();
  cy.viewport(frame(marks(cy), data.fields, data.scale, cy.width(), cy.height()));
  placeLabels(state);
  fitted(state);
}

function fitted(state) {
  const stage = state.root.querySelector(".lg-stage");
  state.fitted = `${stage.clientWidth} ${stage.clientHeight}`;
  state.moved = false;
}

function drawLegend(root, entries) {
  root.querySelector(".lg-legend").replaceChildren(...entries.map(([mark, words]) => {
    const row = document.createElement("span"), sign = document.createElement("span"), text = document.createElement("span");
    row.className = "lg-row"; sign.className = `lg-key lg-key-${mark}`; text.textContent = words; row.append(sign, text);
    return row;
  }));
}

// Only what is new is drawn anew; what stays moves to its place, so that the eye does not lose it.
function change(state, data) {
  const { cy } = state, made = elements(data), wanted = new Map(made.map((item) => [item.data.id, item]));
  const calm = made.length > 700 || matchMedia("(prefers-reduced-motion: reduce)").matches;
  cy.stop(true, true); cy.nodes().stop(true, true);
  cy.batch(() => {
    cy.elements().filter((item) => !wanted.has(item.id())).remove();
    const fresh = made.filter((item) => !cy.getElementById(item.data.id).length);
    for (const item of made) { const held = cy.getElementById(item.data.id); if (held.length) held.data(item.data).classes(item.classes || ""); }
    cy.add(fresh);
  });
  cy.style(style(data));
  const moves = cy.nodes().toArray().map((node) => [node, wanted.get(node.id()).position]);
  if (calm) { cy.batch(() => { for (const [node, at] of moves) node.position(at); }); if (!state.moved) fit(state); else placeLabels(state); return; }
  for (const [node, at] of moves) node.animate({ position: at, duration: 220 });
  clearTimeout(state.settle);
  state.settle = setTimeout(() => { for (const [node, at] of moves) if (node.inside()) node.position(at); if (!state.moved) fit(state); else placeLabels(state); }, 260);
}

function dress(root, data) {
  for (const [name, colour] of Object.entries(data.theme)) root.style.setProperty(`--${name.replace("_", "-")}`, colour);
  root.style.setProperty("--scale", data.scale);
  root.style.visibility = "";
  // Never taller than the window: a meeting does not scroll.
  root.style.height = `max(300px, min(${data.height_px}px, calc(100vh - ${data.below_px || 142}px)))`;
  drawLegend(root, data.legend);
  const words = Array.from({ length: data.watermark ? 6 : 0 }, () => document.createElement("span"));
  for (const word of words) word.textContent = data.watermark;
  root.querySelector(".lg-watermark").replaceChildren(...words);
}

function build(root) {
  const cy = globalThis.cytoscape({ container: root.querySelector(".lg-canvas"), style: [], minZoom: 0.15, maxZoom: 3 });
  const state = { cy, root, revision: "" };
  cy.on("tap", "node", (event) => { if (!event.target.hasClass("field")) { show(state, event.target.id()); state.trigger(event.target.id()); } });
  cy.on("tap", "edge", (event) => { if (state.data.tools) { show(state, event.target.id()); state.trigger(event.target.id()); } });
  cy.on("dbltap", "node", (event) => { if (state.data.tools && !event.target.hasClass("field")) state.act("expand", event.target.id(), event.target.position()); });
  cy.on("dragfree", "node", (event) => { if (state.data.tools) state.act("pin", event.target.id(), event.target.position(), true); });
  cy.on("tap", (event) => { if (event.target === cy) show(state, null); });
  let later = 0;
  const again = () => { clearTimeout(later); later = setTimeout(() => placeLabels(state), 120); };
  // Letters of the same size, on marks that stand as before, keep their places.
  cy.on("zoom", () => { if (growth(cy.zoom()) !== cy.scratch("_grow")) again(); });
  cy.on("dragfree", "node", again);
  root.addEventListener("keydown", (event) => keys(state, event));
  root.querySelector(".lg-fit").addEventListener("click", () => fit(state));
  root.querySelector(".lg-in").addEventListener("click", () => zoom(state, 1.25));
  root.querySelector(".lg-out").addEventListener("click", () => zoom(state, 0.8));
  cy.on("dragpan scrollzoom pinchzoom", () => { state.moved = true; });
  // A picture that nobody has moved follows its window; one that somebody has moved stays.
  const stage = root.querySelector(".lg-stage");
  new ResizeObserver(() => {
    if (state.fitted === `${stage.clientWidth} ${stage.clientHeight}`) return;
    if (state.moved || !state.revision) cy.resize(); else fit(state);
  }).observe(stage);
  root.dataset.built = String(Number(root.dataset.built || 0) + 1);
  return state;
}

function afterFrame(act) { requestAnimationFrame(() => requestAnimationFrame(act)); }

// The library is large: while it is being read the picture stands already, painted, and it answers a moment later.
function first(component, root) {
  paint(root, component.data);
  library ||= import("./vendor/cytoscape.min.js");
  afterFrame(() => {
    root.dataset.painted = "1";
    // Building takes as long as painting did: the rest of the page comes first.
    setTimeout(() => library.then(() => { if (root.isConnected && root.lanternLatest === component) mount(component); }), 50);
  });
}

export default async function mount(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lg-root");
  if (!root) return;
  root.lanternLatest = component;
  delete root.dataset.ready;
  // A picture built before its styles measures nothing.
  await wear(root);
  if (!root.isConnected || root.lanternLatest !== component) return;
  dress(root, data);
  if (!globalThis.cytoscape) { first(component, root); return; }
  const state = (root.lantern ||= build(root));
  state.data = data;
  state.act = (act, id, at, dragged) => setTriggerValue("clicked", { id, act, x: at ? at.x : 0, y: at ? at.y : 0, dragged: Boolean(dragged), at: Date.now() });
  state.trigger = (id) => state.act("open", id);
  const revision = `${data.revision} ${data.theme.ground} ${data.scale}`;
  if (state.revision !== revision) {
    if (data.tools && state.revision) change(state, data);
    else fresh(state, data);
    state.revision = revision; state.asked = undefined;
  }
  if (data.shown !== state.asked) { state.asked = data.shown; show(state, data.shown); }
  if (data.download && data.download.at !== state.saved) {
    state.saved = data.download.at;
    // Few pictures are ever saved: what saves them is read with the first.
    import("./graph_export.js").then(({ save }) => save(state.cy, data, data.download)).then(() => { root.dataset.saved = data.download.name; }, (fault) => { root.querySelector(".lg-said").textContent = fault.message; });
  }
  afterFrame(() => { root.dataset.painted = root.dataset.ready = "1"; root.dataset.nodes = String(data.nodes.length); });
}
