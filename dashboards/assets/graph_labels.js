// Where the names of a network picture stand, and how the whole is brought into view; counted here, before anything is drawn.
export const FAMILY = '"Source Sans", "Source Sans 3", sans-serif';
// Width and height of the marks; a child's is never larger than a person's, whatever its ties.
const SIZES = {
  person_of_concern: [34, 34], child_at_risk: [30, 30], person: [28, 28], phone: [46, 20], venue: [34, 34], location: [32, 30], event: [14, 14],
};
const RIM = 1.5;
const ROOM = 34;
const SIDES = ["bottom", "top", "right", "left"];
let pen = null;

// How many ties are not drawn stands behind the name where one can ask for them.
export function named(node) { return node.tools && node.more ? `${node.label}  +${node.more}` : node.label; }

export function size(node, scale) {
  return node.kind === "vehicle" ? [Math.max(76, named(node).length * 10.5 * scale + 18), 26 * Math.max(1, scale * 0.9)] : SIZES[node.kind] || [30, 30];
}

// In a picture that is shrunk to fit, letters grow back towards their size on the screen; where even that leaves them too
// small to read, 0 says that only names in focus are written until one comes nearer.
const LEAST_PX = 8;
export function growth(zoom) {
  const grow = Math.min(Math.max(1 / zoom, 1), 1.7);
  return 15 * grow * zoom < LEAST_PX ? 0 : grow;
}

function written(node, scale, grow) {
  pen ||= document.createElement("canvas").getContext("2d");
  pen.font = `600 ${15 * scale * (grow || 1.7)}px ${FAMILY}`;
  return Math.min(pen.measureText(named(node)).width, 190 * scale) + 4;
}

// Zoom and shift that bring marks, their names under them, and fields into the window.
export function frame(nodes, fields, scale, wide, high) {
  // How large names are follows from the zoom, and the zoom from how large they are: once round is near enough.
  const rough = reach(nodes, fields, scale, wide, high, () => 0);
  const grow = growth(rough.zoom);
  return grow ? reach(nodes, fields, scale, wide, high, (node) => (node.kind === "vehicle" ? 0 : written(node, scale, grow))) : rough;
}

function reach(nodes, fields, scale, wide, high, widthOf) {
  let x1 = Infinity, x2 = -Infinity, y1 = Infinity, y2 = -Infinity;
  const take = (l, t, r, b) => { x1 = Math.min(x1, l); y1 = Math.min(y1, t); x2 = Math.max(x2, r); y2 = Math.max(y2, b); };
  for (const node of nodes) {
    const [w, h] = size(node, scale), half = Math.max(w, widthOf(node)) / 2;
    take(node.x - half, node.y - h / 2, node.x + half, node.y + h / 2 + 30 * scale);
  }
  for (const f of fields) take(f.x, f.y - 34 * scale, f.x + f.width, f.y + f.height);
  if (x1 > x2 || !wide || !high) return { zoom: 1, pan: { x: wide / 2, y: high / 2 } };
  const zoom = Math.min((wide - 2 * ROOM) / (x2 - x1), (high - 2 * ROOM) / (y2 - y1), 1.5);
  return { zoom, pan: { x: wide / 2 - (zoom * (x1 + x2)) / 2, y: high / 2 - (zoom * (y1 + y2)) / 2 } };
}

// Boxes that are taken, in cells, so that a thousand names do not each ask all others.
class Taken {
  constructor(cell) { this.cell = cell; this.cells = new Map(); }
  near(box, act) {
    for (let i = Math.floor(box[0] / this.cell); i <= Math.floor(box[2] / this.cell); i++) for (let j = Math.floor(box[1] / this.cell); j <= Math.floor(box[3] / this.cell); j++) if (act(i * 65536 + j)) return true;
    return false;
  }
  add(box) { this.near(box, (at) => { const held = this.cells.get(at); if (held) held.push(box); else this.cells.set(at, [box]); return false; }); }
  meets(box) { return this.near(box, (at) => (this.cells.get(at) || []).some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])); }
}

// A label stands under its mark, else above, else beside it; where no side is free it waits until one zooms in or asks.
// `nodes` carry id, x, y, kind, label, ties, forces, focus and whether they are shown; the answer holds [side, mute] by id.
export function sides(nodes, scale, grow) {
  const high = 15 * scale * (grow || 1.7) * 1.25, taken = new Taken(120), found = new Map();
  const box = (node) => { const [w, h] = size(node, scale); return [node.x - w / 2 - RIM, node.y - h / 2 - RIM, node.x + w / 2 + RIM, node.y + h / 2 + RIM]; };
  for (const node of nodes) taken.add(box(node));
  const first = (n) => (n.shown ? 3 : 0) + (n.focus ? 2 : 0) + (n.forces || []).length;
  for (const node of [...nodes].sort((a, b) => first(b) - first(a) || b.ties - a.ties)) {
    if (node.kind === "vehicle") continue;
    if (!grow && !node.focus && !node.shown) { found.set(node.id, ["bottom", true]); continue; }
    const [x1, y1, x2, y2] = box(node), x = node.x, y = node.y, wide = written(node, scale, grow);
    const boxes = [
      [x - wide / 2, y2 + 2, x + wide / 2, y2 + 5 + high], [x - wide / 2, y1 - 5 - high, x + wide / 2, y1 - 2],
      [x2 + 3, y - high / 2, x2 + 6 + wide, y + high / 2], [x1 - 6 - wide, y - high / 2, x1 - 3, y + high / 2],
    ];
    const side = boxes.findIndex((b) => !taken.meets(b));
    found.set(node.id, [SIDES[Math.max(side, 0)], side < 0 && !node.focus]);
    if (side >= 0) taken.add(boxes[side]);
  }
  return found;
}

const PLACED = new WeakMap();

// Zoom and shift, growth of letters and sides of names of a picture that is about to be drawn; reckoned once for one message.
export function placed(data, wide, high) {
  const held = PLACED.get(data.nodes);
  if (held && held.wide === wide && held.high === high) return held;
  const ties = new Map();
  for (const edge of data.edges) for (const end of [edge.source, edge.target]) ties.set(end, (ties.get(end) || 0) + 1);
  const nodes = data.nodes.map((node) => ({ ...node, tools: Boolean(data.tools), ties: ties.get(node.id) || 0 }));
  const view = frame(nodes, data.fields, data.scale, wide, high), grow = growth(view.zoom);
  const made = { wide, high, view, grow, nodes, found: sides(nodes, data.scale, grow) };
  PLACED.set(data.nodes, made);
  return made;
}
