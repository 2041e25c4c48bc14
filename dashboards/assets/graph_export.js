// The picture as a file, made in the browser: one SVG, and from it PNG and PDF. Nothing is fetched, every text is escaped.
import { named } from "./graph_labels.js";
const FAMILY = "'Source Sans 3', 'Source Sans', 'Liberation Sans', Arial, sans-serif";
const escaped = (words) => String(words).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
const rounded = (v) => Math.round(v * 10) / 10;

function polygon(points, x, y, w, h, paint) {
  return `<polygon points="${points.map(([a, b]) => `${rounded(x + a * w)},${rounded(y + b * h)}`).join(" ")}" ${paint}/>`;
}

function mark(shape, x, y, w, h, paint) {
  if (shape === "ellipse") return `<ellipse cx="${rounded(x)}" cy="${rounded(y)}" rx="${rounded(w / 2)}" ry="${rounded(h / 2)}" ${paint}/>`;
  if (shape === "pentagon") return polygon([[0, -.5], [.5, -.12], [.31, .5], [-.31, .5], [-.5, -.12]], x, y, w, h, paint);
  if (shape === "hexagon") return polygon([[-.25, -.5], [.25, -.5], [.5, 0], [.25, .5], [-.25, .5], [-.5, 0]], x, y, w, h, paint);
  return `<rect x="${rounded(x - w / 2)}" y="${rounded(y - h / 2)}" width="${rounded(w)}" height="${rounded(h)}" rx="${Math.min(7, h / 3)}" ${paint}/>`;
}

function words(text, x, y, size, colour, anchor = "middle", weight = 600, halo = "") {
  const ring = halo ? ` paint-order="stroke" stroke="${halo}" stroke-width="4" stroke-linejoin="round"` : "";
  return `<text x="${rounded(x)}" y="${rounded(y)}" font-size="${rounded(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${colour}"${ring}>${escaped(text)}</text>`;
}

function line(edge) {
  const a = edge.source().position(), b = edge.target().position(), dash = edge.style("line-style") === "dashed" ? ` stroke-dasharray="${String(edge.style("line-dash-pattern")).replace(/px/g, "").replace(/,/g, " ")}"` : "";
  return `<line x1="${rounded(a.x)}" y1="${rounded(a.y)}" x2="${rounded(b.x)}" y2="${rounded(b.y)}" stroke="${edge.style("line-color")}" stroke-width="${edge.numericStyle("width")}"${dash}/>`;
}

function nodeMark(node, theme) {
  const { x, y } = node.position(), w = node.width(), h = node.height();
  const paint = `fill="${node.style("background-color")}" stroke="${node.style("border-color")}" stroke-width="${node.numericStyle("border-width")}"`;
  const inside = node.style("text-valign") === "center" && node.style("text-halign") === "center";
  const beside = node.style("text-halign");
  const at = inside ? [x, y + 5, "middle"] : beside === "right" ? [x + w / 2 + 6, y + 5, "start"] : beside === "left" ? [x - w / 2 - 6, y + 5, "end"] : [x, node.style("text-valign") === "top" ? y - h / 2 - 7 : y + h / 2 + 17, "middle"];
  return mark(node.style("shape"), x, y, w, h, paint) + words(named(node.data()), at[0], at[1], 15, node.style("color"), at[2], inside ? 700 : 600, inside ? "" : theme.ground);
}

function fieldMark(field) {
  const { x, y } = field.position(), w = field.width(), h = field.height(), hue = field.style("border-color");
  return `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" rx="14" fill="none" stroke="${hue}" stroke-width="2" stroke-dasharray="8 6"/>` + words(field.data("name"), x, y - h / 2 - 10, 21, hue, "middle", 700);
}

function legendMarks(cy, data, x, y, width) {
  const { theme } = data, paints = { person_of_concern: ["ellipse", theme.person], child_at_risk: ["rect", theme.child], person: ["ellipse", theme.other_person], vehicle: ["rect", theme.plate], phone: ["rect", theme.phone], venue: ["pentagon", theme.venue], location: ["hexagon", theme.panel], event: ["ellipse", theme.event] };
  const dashes = { cross: "", together: "", solid: "", dashed: "9 6", dotted: "2 6", off: "2 10", trail: "" };
  let left = x, top = y, made = "";
  for (const [key, said] of data.legend) {
    const wide = said.length * 7.4 + 56;
    if (left + wide > x + width) { left = x; top += 26; }
    const hue = { cross: theme.cross, together: theme.cross, trail: theme.chosen }[key] || theme.tie;
    made += paints[key] ? mark(paints[key][0], left + 12, top - 5, 20, 15, `fill="${paints[key][1]}" stroke="${theme.quiet}" stroke-width="2"`)
      : `<line x1="${left}" y1="${top - 5}" x2="${left + 26}" y2="${top - 5}" stroke="${hue}" stroke-width="${dashes[key] === "" && hue !== theme.tie ? 5 : 3}" stroke-dasharray="${dashes[key] || "none"}"/>`;
    made += words(said, left + 34, top, 14, theme.ink, "start", 400);
    left += wide;
  }
  return { made, bottom: top };
}

// The words of the terms stand above and below, inside the file: a picture never travels without them.
export function asSvg(cy, data, download) {
  const { theme } = data, box = cy.elements().boundingBox(), pad = 40, wide = Math.max(box.w + 2 * pad, 1100), head = 34 + 24 * download.lines.length;
  const left = box.x1 - (wide - box.w) / 2, top = box.y1 - pad - head, legend = legendMarks(cy, data, left + 24, box.y2 + pad + 30, wide - 48), high = legend.bottom + 60 - top;
  const drawn = [...cy.nodes(".field").map(fieldMark), ...cy.edges().map(line)];
  for (const edge of cy.edges().toArray()) if (edge.style("label")) { const p = edge.midpoint(); drawn.push(words(edge.style("label"), p.x, p.y + 4, 13, theme.exploitation_dark, "middle", 600, theme.ground)); }
  drawn.push(...cy.nodes().not(".field").map((n) => nodeMark(n, theme)));
  const across = data.watermark ? `<text x="${left + wide / 2}" y="${(box.y1 + box.y2) / 2}" font-size="90" font-weight="800" letter-spacing="14" text-anchor="middle" fill="${theme.ink}" opacity="0.07" transform="rotate(-20 ${left + wide / 2} ${(box.y1 + box.y2) / 2})">${escaped(data.watermark)}</text>` : "";
  const band = (y, h) => `<rect x="${left}" y="${y}" width="${wide}" height="${h}" fill="#8b1a1a"/>`;
  const said = download.lines.map((text, i) => words(text, left + 24, top + 52 + 22 * i, 15, theme.ink, "start", i ? 400 : 700)).join("");
  return { wide, high, text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${rounded(left)} ${rounded(top)} ${rounded(wide)} ${rounded(high)}" width="${Math.round(wide)}" height="${Math.round(high)}" font-family="${FAMILY}"><title>${escaped(download.lines[0])}</title><rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${theme.ground}"/>${band(top, 26)}${words(download.marking, left + wide / 2, top + 19, 15, "#ffffff", "middle", 700)}${said}${across}${drawn.join("")}${legend.made}${band(top + high - 26, 26)}${words(download.marking, left + wide / 2, top + high - 8, 15, "#ffffff", "middle", 700)}</svg>` };
}

function loaded(svg) {
  return new Promise((done, failed) => { const image = new Image(); image.onload = () => done(image); image.onerror = () => failed(new Error("the picture could not be drawn")); image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`; });
}

async function painted(made, type) {
  const scale = Math.min(2, 6000 / Math.max(made.wide, made.high)), canvas = document.createElement("canvas");
  canvas.width = Math.round(made.wide * scale); canvas.height = Math.round(made.high * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff"; pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(await loaded(made.text), 0, 0, canvas.width, canvas.height);
  return { canvas, blob: await new Promise((done) => { canvas.toBlob(done, type, 0.92); }) };
}

// One page, A3 on its side, with the picture as one image.
async function asPdf(made) {
  const { canvas, blob } = await painted(made, "image/jpeg"), image = new Uint8Array(await blob.arrayBuffer()), page = [1190.55, 841.89];
  const fit = Math.min((page[0] - 40) / canvas.width, (page[1] - 40) / canvas.height), w = canvas.width * fit, h = canvas.height * fit;
  const drawn = `q ${w.toFixed(2)} 0 0 ${h.toFixed(2)} ${((page[0] - w) / 2).toFixed(2)} ${((page[1] - h) / 2).toFixed(2)} cm /P Do Q`;
  const parts = [], starts = [], letters = new TextEncoder();
  let length = 0;
  const put = (piece) => { const bytes = typeof piece === "string" ? letters.encode(piece) : piece; parts.push(bytes); length += bytes.length; };
  const object = (number, ...pieces) => { starts[number] = length; put(`${number} 0 obj\n`); pieces.forEach(put); put("\nendobj\n"); };
  put("%PDF-1.4\n");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  object(3, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page[0]} ${page[1]}] /Resources << /XObject << /P 4 0 R >> >> /Contents 5 0 R >>`);
  object(4, `<< /Type /XObject /Subtype /Image /Width ${canvas.width} /Height ${canvas.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${image.length} >>\nstream\n`, image, "\nendstream");
  object(5, `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
  const table = length;
  put(`xref\n0 6\n0000000000 65535 f \n${starts.slice(1).map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}

export async function save(cy, data, download) {
  const made = asSvg(cy, data, download);
  const blob = download.format === "svg" ? new Blob([made.text], { type: "image/svg+xml" }) : download.format === "pdf" ? await asPdf(made) : (await painted(made, "image/png")).blob;
  const link = document.createElement("a"), address = URL.createObjectURL(blob);
  link.href = address; link.download = download.name; link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
