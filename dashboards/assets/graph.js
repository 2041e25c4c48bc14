// The network picture: Cytoscape with positions computed in Python. Every text from data is drawn on a canvas, never as HTML.
const FORCE_HUES = ["#4b1f86", "#00634a", "#0b62a4", "#8a3b00", "#5b5b5b", "#7a1f5c"];
const SHAPES = {
  person_of_concern: { shape: "ellipse", "background-color": "#12305e", color: "#12305e", width: 34, height: 34 },
  child_at_risk: { shape: "round-rectangle", "background-color": "#c9c5bd", "border-color": "#6b675f", width: 30, height: 30 },
  person: { shape: "ellipse", "background-color": "#7f93b2", width: 28, height: 28 },
  vehicle: { shape: "rectangle", "background-color": "#f5d547", "border-color": "#33300f", "text-valign": "center", width: 92, height: 26, "text-margin-y": 0 },
  phone: { shape: "round-rectangle", "background-color": "#e6eef7", "border-color": "#0b62a4", width: 46, height: 20 },
  venue: { shape: "pentagon", "background-color": "#00634a", width: 34, height: 34 },
  location: { shape: "hexagon", "background-color": "#fff", "border-color": "#00634a", width: 32, height: 30 },
};
const LINES = { solid: "solid", dashed: "dashed", dotted: "dotted", off: "dashed" };

function hues(data) {
  const found = {};
  data.forces.forEach((code, i) => { found[code] = FORCE_HUES[i % FORCE_HUES.length]; });
  return found;
}

function style(data) {
  const hue = hues(data);
  const ringed = (node) => hue[node.data("force")] || "#5b5b5b";
  const rules = [
    { selector: "node", style: { label: "data(label)", "font-size": 15, "font-family": "Source Sans, sans-serif", "font-weight": 600, "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "ellipsis", "text-max-width": 150, color: "#22201c", "text-background-color": "#fff", "text-background-opacity": 0.85, "text-background-padding": 2, "border-width": 3, "border-color": ringed } },
    { selector: "edge", style: { width: (e) => 1.5 + e.data("weight"), "line-color": "#8f8b83", "line-style": (e) => LINES[e.data("line")] || "solid", "curve-style": "bezier" } },
    { selector: "edge[?cross_force]", style: { width: (e) => 4 + e.data("weight"), "line-color": "#c2410c" } },
    { selector: "edge", style: { "z-index-compare": "manual", "z-index": 1 } },
    { selector: "node[kind]", style: { "z-index-compare": "manual", "z-index": 2 } },
    { selector: "edge[?only_together]", style: { "line-color": "#c2410c" } },
    { selector: "edge[?only_together][?cross_force]", style: { label: "only together", "font-size": 13, "font-weight": 700, color: "#7c2d12", "text-background-color": "#fff", "text-background-opacity": 0.95, "text-background-padding": 3 } },
    { selector: "node.field", style: { shape: "round-rectangle", "background-color": "#fff", "background-opacity": 0.55, "border-width": 2, "border-style": "dashed", "border-color": (n) => hue[n.data("code")] || "#5b5b5b", label: "data(name)", "text-valign": "top", "text-halign": "center", "text-margin-y": -6, "font-size": 20, "font-weight": 700, color: (n) => hue[n.data("code")] || "#5b5b5b", width: "data(width)", height: "data(height)", "text-max-width": 600, events: "no", "z-index-compare": "manual", "z-index": 0 } },
    { selector: "node.shown", style: { "underlay-color": "#f59e0b", "underlay-opacity": 0.65, "underlay-padding": 9 } },
    { selector: "node.faded", style: { opacity: 0.35 } }, { selector: "edge.faded", style: { opacity: 0.15 } },
  ];
  for (const [kind, look] of Object.entries(SHAPES)) rules.splice(1, 0, { selector: `node[kind = "${kind}"]`, style: { ...look } });
  rules.splice(1 + Object.keys(SHAPES).length, 0, { selector: "node[force][kind != 'vehicle'][kind != 'child_at_risk'][kind != 'phone'][kind != 'location']", style: { "border-color": ringed } });
  return rules;
}

function elements(data) {
  const made = data.fields.map((f) => ({ group: "nodes", classes: "field", selectable: false, grabbable: false, data: { id: `field:${f.force}`, name: f.name, code: f.force, width: f.width, height: f.height }, position: { x: f.x + f.width / 2, y: f.y + f.height / 2 } }));
  for (const n of data.nodes) made.push({ group: "nodes", data: n, position: { x: n.x, y: n.y }, grabbable: true });
  for (const e of data.edges) made.push({ group: "edges", data: e });
  return made;
}

function show(state, id) {
  const { cy } = state;
  cy.elements().removeClass("shown faded");
  const node = id ? cy.getElementById(id) : cy.collection();
  if (!node.length) return;
  node.addClass("shown");
  cy.elements().not(node.closedNeighborhood()).not(".field").addClass("faded");
}

function keys(state, event) {
  const { cy } = state;
  const here = cy.nodes(".shown")[0] || cy.nodes().not(".field")[0];
  const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (!here) return;
  if (event.key === "Enter") { state.trigger(here.id()); event.preventDefault(); return; }
  const way = steps[event.key];
  if (!way) return;
  event.preventDefault();
  const from = here.position();
  let best = null, least = Infinity;
  here.neighborhood("node").forEach((other) => {
    const p = other.position(), dx = p.x - from.x, dy = p.y - from.y, ahead = dx * way[0] + dy * way[1];
    const cost = ahead > 0 ? Math.hypot(dx, dy) * (2 - ahead / Math.hypot(dx, dy)) : Infinity;
    if (cost < least) { least = cost; best = other; }
  });
  if (best) { show(state, best.id()); state.root.setAttribute("aria-label", `Network picture, at ${best.data("label")}`); }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lg-root");
  if (!root) return;
  root.style.height = `${data.height_px}px`;
  if (!root.lantern) {
    const cy = cytoscape({ container: root.querySelector(".lg-canvas"), style: [], minZoom: 0.15, maxZoom: 3 });
    const state = { cy, root, revision: "" };
    root.lantern = state;
    cy.on("tap", "node", (event) => { if (!event.target.hasClass("field")) { show(state, event.target.id()); state.trigger(event.target.id()); } });
    cy.on("tap", (event) => { if (event.target === cy) show(state, null); });
    root.addEventListener("keydown", (event) => keys(state, event));
    root.querySelector(".lg-fit").addEventListener("click", () => cy.fit(undefined, 30));
    root.dataset.built = String(Number(root.dataset.built || 0) + 1);
  }
  const state = root.lantern;
  state.trigger = (id) => setTriggerValue("clicked", { id, at: Date.now() });
  if (state.revision !== data.revision) {
    state.cy.elements().remove();
    state.cy.add(elements(data));
    state.cy.style(style(data));
    state.cy.layout({ name: "preset", fit: true, padding: 30 }).run();
    state.revision = data.revision;
  }
  if (data.shown) show(state, data.shown);
  const key = root.querySelector(".lg-legend");
  key.replaceChildren(...data.legend.map(([mark, words]) => {
    const row = document.createElement("div"), sign = document.createElement("span"), text = document.createElement("span");
    row.className = "lg-row"; sign.className = `lg-key lg-key-${mark}`; text.textContent = words; row.append(sign, text); return row;
  }));
  root.querySelector(".lg-watermark").textContent = data.watermark;
  root.dataset.ready = "1"; root.dataset.nodes = String(data.nodes.length);
}
