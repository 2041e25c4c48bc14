// The first picture of a network: painted at once on a canvas, and gone when the one that answers is drawn in its place.
import { FAMILY, named, placed, size } from "./graph_labels.js";
import { PATTERNS, hues, shapes } from "./graph_style.js";
const CORNERS = {
  pentagon: [[0, -0.5], [0.5, -0.12], [0.31, 0.5], [-0.31, 0.5], [-0.5, -0.12]],
  hexagon: [[-0.25, -0.5], [0.25, -0.5], [0.5, 0], [0.25, 0.5], [-0.25, 0.5], [-0.5, 0]],
};

function outline(pen, look, x, y, w, h) {
  pen.beginPath();
  const corners = CORNERS[look.shape];
  if (corners) { corners.forEach(([a, b], k) => pen[k ? "lineTo" : "moveTo"](x + a * w, y + b * h)); pen.closePath(); }
  else if (look.shape === "ellipse") pen.ellipse(x, y, w / 2, h / 2, 0, 0, 2 * Math.PI);
  else pen.roundRect(x - w / 2, y - h / 2, w, h, look["corner-radius"] || 0);
}

function fields(pen, data) {
  const of = hues(data);
  pen.setLineDash([8, 6]); pen.lineWidth = 2;
  for (const f of data.fields) {
    pen.beginPath(); pen.roundRect(f.x, f.y, f.width, f.height, 14);
    pen.globalAlpha = 0.6; pen.fillStyle = data.theme.panel; pen.fill(); pen.globalAlpha = 1;
    pen.strokeStyle = of(f.force); pen.stroke();
  }
  pen.setLineDash([]);
}

function ties(pen, data, at) {
  for (const edge of data.edges) {
    const from = at.get(edge.source), to = at.get(edge.target), crosses = edge.cross_force || edge.only_together;
    if (!from || !to) continue;
    pen.setLineDash(PATTERNS[edge.line] || []);
    pen.lineWidth = (crosses ? 4 : 1.5) + Math.min(edge.weight, 4);
    pen.strokeStyle = crosses ? data.theme.cross : data.theme.tie;
    pen.beginPath(); pen.moveTo(from.x, from.y); pen.lineTo(to.x, to.y); pen.stroke();
  }
  pen.setLineDash([]);
}

function marks(pen, data, nodes) {
  const looks = shapes(data.theme, data.scale), of = hues(data);
  for (const node of nodes) {
    const look = looks[node.kind] || looks.person, [w, h] = size(node, data.scale);
    outline(pen, look, node.x, node.y, w, h);
    pen.fillStyle = look["background-color"]; pen.fill();
    pen.lineWidth = look["border-width"] || 3; pen.strokeStyle = node.protected ? data.theme.child_edge : of(node.force); pen.stroke();
  }
}

function names(pen, data, nodes, found, grow) {
  const { theme, scale } = data, px = 15 * scale * (grow || 1.7);
  pen.textBaseline = "middle";
  for (const node of nodes) {
    const words = named(node), [w, h] = size(node, scale), [side, mute] = found.get(node.id) || ["inside", false];
    if (mute) continue;
    pen.font = `${side === "inside" ? 700 : 600} ${px}px ${FAMILY}`;
    const wide = Math.min(pen.measureText(words).width, 190 * scale), far = w / 2 + 6 + wide / 2;
    const [dx, dy] = { inside: [0, 1], bottom: [0, h / 2 + 5 + px / 2], top: [0, -h / 2 - 5 - px / 2], right: [far, 0], left: [-far, 0] }[side];
    if (side !== "inside") { pen.globalAlpha = 0.88; pen.fillStyle = theme.panel; pen.fillRect(node.x + dx - wide / 2 - 2, node.y + dy - px * 0.6 - 2, wide + 4, px * 1.2 + 4); pen.globalAlpha = 1; }
    pen.textAlign = "center"; pen.fillStyle = side === "inside" ? theme.plate_ink : theme.ink;
    pen.fillText(words, node.x + dx, node.y + dy, 190 * scale);
  }
}

export function paint(root, data) {
  const stage = root.querySelector(".lg-stage"), wide = stage.clientWidth, high = stage.clientHeight, ratio = devicePixelRatio || 1;
  for (const old of root.querySelectorAll(".lg-first")) old.remove();
  if (!wide || !high) return;
  const { view, grow, nodes, found } = placed(data, wide, high), sheet = document.createElement("canvas"), pen = sheet.getContext("2d");
  sheet.className = "lg-first"; sheet.width = wide * ratio; sheet.height = high * ratio;
  const zoom = ratio * view.zoom;
  pen.setTransform(zoom, 0, 0, zoom, ratio * view.pan.x, ratio * view.pan.y);
  fields(pen, data);
  ties(pen, data, new Map(nodes.map((node) => [node.id, node])));
  marks(pen, data, nodes);
  names(pen, data, nodes, found, grow);
  root.querySelector(".lg-canvas").after(sheet);
}
