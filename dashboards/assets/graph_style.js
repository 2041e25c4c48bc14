// How the marks and lines of a network picture look, and what of the records stands in it.
import { FAMILY, named, size } from "./graph_labels.js";
// Cytoscape's own dots and dashes shrink with the line; these stay apart at any width.
export const PATTERNS = { dashed: [11, 7], dotted: [2, 7], off: [2, 12] };
// Of very many ties the bends are left out: they cost more time than they tell.
const MANY = 400;

export function shapes(theme, scale) {
  const looks = {
    person_of_concern: { shape: "ellipse", "background-color": theme.person },
    child_at_risk: { shape: "round-rectangle", "corner-radius": 9, "background-color": theme.child },
    person: { shape: "ellipse", "background-color": theme.other_person },
    vehicle: { shape: "round-rectangle", "corner-radius": 4, "background-color": theme.plate, color: theme.plate_ink, "font-weight": 700, "text-max-width": 400, "text-halign": "center", "text-valign": "center", "text-margin-y": 1, "text-background-opacity": 0 },
    phone: { shape: "round-rectangle", "corner-radius": 9, "background-color": theme.phone },
    venue: { shape: "pentagon", "background-color": theme.venue },
    location: { shape: "hexagon", "background-color": theme.panel },
    event: { shape: "ellipse", "background-color": theme.event, "border-width": 2 },
  };
  for (const [kind, look] of Object.entries(looks)) {
    const at = kind === "vehicle" ? (k) => (n) => size(n.data(), scale)[k] : (k) => size({ kind }, scale)[k];
    Object.assign(look, { width: at(0), height: at(1) });
  }
  return looks;
}

// Colour of a force's own marks.
export function hues(data) {
  const held = new Map(data.forces.map((code, i) => [code, data.hues[i % data.hues.length]]));
  return (code) => held.get(code) || data.theme.quiet;
}

export function style(data) {
  const { theme, scale } = data, of = hues(data), bends = data.edges.length > MANY ? "haystack" : "bezier";
  const text = { "font-family": FAMILY, "text-background-color": theme.panel, "text-background-opacity": 0.88, "text-background-padding": 2, "text-background-shape": "round-rectangle" };
  const lettering = { ...text, label: (n) => named(n.data()), "font-size": (n) => letters(n, 15 * scale), "font-weight": 600, "text-halign": "center", "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "ellipsis", "text-max-width": 190 * scale, color: theme.ink };
  const rules = [
    { selector: "node", style: { "border-width": 3, "border-color": theme.quiet, "z-index-compare": "manual", "z-index": 3 } },
    { selector: "node[!mute]", style: lettering },
    ...Object.entries({ top: ["center", "top", 0, -5], right: ["right", "center", 6, 0], left: ["left", "center", -6, 0] }).map(([side, [across, up, x, y]]) => ({ selector: `node.${side}`, style: { "text-halign": across, "text-valign": up, "text-margin-x": x, "text-margin-y": y } })),
    ...data.forces.map((code, k) => ({ selector: `node.force-${k}`, style: { "border-color": of(code) } })),
    ...Object.entries(shapes(theme, scale)).map(([kind, look]) => ({ selector: `node[kind = "${kind}"]`, style: look })),
    { selector: "node[?protected]", style: { "border-color": theme.child_edge } },
    { selector: "edge", style: { width: "mapData(weight, 0, 4, 1.5, 5.5)", "line-color": theme.tie, "curve-style": bends, "haystack-radius": 0, "z-index-compare": "manual", "z-index": 1 } },
    ...Object.entries(PATTERNS).map(([line, pattern]) => ({ selector: `edge[line = "${line}"]`, style: { "line-style": "dashed", "line-dash-pattern": pattern, "line-cap": line === "dashed" ? "butt" : "round" } })),
    { selector: "edge[?cross_force], edge[?only_together]", style: { width: "mapData(weight, 0, 4, 4, 8)", "line-color": theme.cross } },
    { selector: "edge[?cross_force], edge.beside, edge[?only_together], edge[line = 'off']", style: text },
    { selector: "edge[?cross_force]", style: { label: "data(said)", "font-size": (e) => letters(e, 13 * scale), "font-weight": 600, color: theme.exploitation_dark, "text-background-opacity": 0.95, "text-wrap": "ellipsis", "text-max-width": 150 * scale } },
    // Seen only when the records of both forces lie side by side: the badge says so in words.
    { selector: "edge[?only_together]", style: { "z-index": 2 } },
    { selector: "edge[?only_together][said != '']", style: { label: "data(said)", "font-size": (e) => letters(e, 14 * scale), "font-weight": 700, color: theme.exploitation_dark, "text-background-color": theme.panel, "text-background-opacity": 1, "text-background-padding": 4, "text-border-width": 2, "text-border-color": theme.cross, "text-border-opacity": 1 } },
    { selector: "node.field", style: { shape: "round-rectangle", "corner-radius": 14, "background-color": theme.panel, "background-opacity": 0.6, "border-width": 2, "border-style": "dashed", "border-color": (n) => of(n.data("code")), label: "data(name)", "text-halign": "center", "text-valign": "top", "text-margin-x": 0, "text-margin-y": -6, "text-background-opacity": 0, "text-opacity": 1, "font-size": (n) => letters(n, 21 * scale), "font-weight": 700, color: (n) => of(n.data("code")), width: "data(width)", height: "data(height)", "text-max-width": 900, events: "no", "z-index": 0 } },
    { selector: "node[?pinned]", style: { "border-style": "double", "border-width": 7 } },
    { selector: "edge[?trail]", style: { "underlay-color": theme.chosen, "underlay-opacity": 0.85, "underlay-padding": 6, "z-index": 2 } },
    // Suspected to be false: shown on demand, crossed, and never counted.
    { selector: 'edge[line = "off"]', style: { label: "✕", "font-size": (e) => letters(e, 17 * scale), "font-weight": 700, color: theme.exploitation_dark, "text-background-opacity": 0 } },
    { selector: "edge.shown", style: { "underlay-color": theme.chosen, "underlay-opacity": 1, "underlay-padding": 8, "text-opacity": 1, "z-index": 2 } },
    { selector: "node.shown", style: { "underlay-color": theme.chosen, "underlay-opacity": 0.75, "underlay-padding": 9, "underlay-shape": (n) => (n.data("kind") === "vehicle" ? "round-rectangle" : "ellipse"), "z-index": 4 } },
    { selector: "node.shown[?mute]", style: lettering },
    { selector: "edge.beside", style: { label: (e) => e.data("said") || e.data("linked"), "font-size": (e) => letters(e, 13 * scale), "font-weight": 600, color: theme.ink, "text-background-opacity": 0.95 } },
    { selector: "node.faded", style: { opacity: 0.4 } }, { selector: "edge.faded", style: { opacity: 0.18, "text-opacity": 0, "text-background-opacity": 0, "text-border-opacity": 0 } },
  ];
  return rules;
}

// In a picture that is shrunk to fit, letters grow back towards their size on the screen.
function letters(thing, px) { return px * (thing.cy().scratch("_grow") || 1.7); }

// Words stand on the few lines that matter most; colour and legend say the same on the rest.
function said(data) {
  const focus = new Set(data.nodes.filter((n) => n.focus).map((n) => n.id));
  const near = (e) => Number(focus.has(e.source)) + Number(focus.has(e.target));
  const words = new Map();
  for (const e of data.edges.filter((e) => e.only_together || e.cross_force).sort((a, b) => Number(b.only_together) - Number(a.only_together) || near(b) - near(a) || b.weight - a.weight).slice(0, 6)) {
    words.set(e.id, e.only_together ? "only together" : linked(e.label));
  }
  return words;
}

// That two were at the same event is what most lines say; only more than that is worth words.
function linked(label) { return (label || "").split(", ").filter((word) => word !== "same event").join(", "); }

function forceOf(data, node) { const at = data.forces.indexOf(node.force); return at < 0 ? "" : `force-${at}`; }

export function elements(data) {
  const words = said(data);
  const made = data.fields.map((f) => ({ group: "nodes", classes: "field", selectable: false, grabbable: false, data: { id: `field:${f.force}`, name: f.name, code: f.force, width: f.width, height: f.height }, position: { x: f.x + f.width / 2, y: f.y + f.height / 2 } }));
  for (const n of data.nodes) made.push({ group: "nodes", classes: forceOf(data, n), data: { ...n, tools: Boolean(data.tools) }, position: { x: n.x, y: n.y }, grabbable: true });
  for (const e of data.edges) made.push({ group: "edges", data: { ...e, said: words.get(e.id) || "", linked: linked(e.label) } });
  return made;
}
