// Single incidents: one canvas for all of them, each pressed into its pixels; a click is answered by the nearest under it.
import "./vendor/leaflet.js";
const L = globalThis.leaflet;
// Many in view are drawn smaller, so that where they lie close still differs from where they lie apart.
const RADII = [[3000, 6], [20000, 4], [Infinity, 2.5]];

function numbers(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

// Web Mercator at zoom 0, so that a look costs one multiplication a point.
function flat(lons, lats) {
  const many = lons.length, xs = new Float64Array(many), ys = new Float64Array(many);
  for (let i = 0; i < many; i++) {
    const sine = Math.sin((lats[i] * Math.PI) / 180);
    xs[i] = 128 + (lons[i] * 128) / 180;
    ys[i] = 128 - (64 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
  }
  return [xs, ys];
}

// The picture of one point, as pixels.
function stamp(radius, fill, edge) {
  const half = Math.ceil(radius + 1), made = document.createElement("canvas");
  made.width = made.height = 2 * half;
  const pen = made.getContext("2d", { willReadFrequently: true });
  pen.beginPath(); pen.arc(half, half, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill; pen.fill();
  pen.strokeStyle = edge; pen.lineWidth = Math.max(0.75, radius / 4); pen.stroke();
  return { half, pixels: new Uint32Array(pen.getImageData(0, 0, 2 * half, 2 * half).data.buffer) };
}

// One soft pixel over a full one; both little-endian ABGR, as sheets of pixels are on every machine with a browser.
function over(above, below) {
  const share = (above >>> 24) / 255;
  let mixed = Math.max(above >>> 24, below >>> 24);
  for (const shift of [16, 8, 0]) {
    const low = (below >>> shift) & 255;
    mixed = (mixed << 8) | (low + share * (((above >>> shift) & 255) - low));
  }
  return mixed;
}

function press(sheet, wide, high, { half, pixels }, left, top) {
  const side = 2 * half, last = Math.min(side, high - top), end = Math.min(side, wide - left), start = Math.max(0, -left);
  for (let row = Math.max(0, -top); row < last; row++) {
    for (let from = row * side + start, to = (top + row) * wide + left + start, stop = row * side + end; from < stop; from++, to++) {
      const pixel = pixels[from];
      if (pixel > 0xfeffffff) sheet[to] = pixel;
      else if (pixel > 0xffffff) sheet[to] = sheet[to] ? over(pixel, sheet[to]) : pixel;
    }
  }
}

// Left, top, width and height of the part of the sheet that points lie on: an empty rest costs as much as a full one.
function around(points, edge) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]); right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]); bottom = Math.max(bottom, points[i + 1]);
  }
  return [left - edge, top - edge, right - left + 2 * edge + 2, bottom - top + 2 * edge + 2];
}

export const Dots = L.Canvas.extend({
  // New points, or none; packed as runs of 32-bit longitudes and latitudes.
  hold(packed, fill, edge) {
    this._colours = [fill, edge];
    [this._xs, this._ys] = packed ? flat(numbers(packed.lons), numbers(packed.lats)) : [[], []];
    if (this._map) this._redraw();
  },

  show(visible) {
    if (this._visible === visible) return;
    this._visible = visible;
    if (this._map) this._redraw();
  },

  // Place in the list of the point nearest to where one clicked, or -1.
  at(latlng) {
    if (!this._visible || !this._xs) return -1;
    const { x, y } = this._map.project(latlng, 0), reach = (this._radius + 4) / 2 ** this._map.getZoom();
    let found = -1, least = reach * reach;
    for (let i = 0; i < this._xs.length; i++) {
      const dx = this._xs[i] - x, dy = this._ys[i] - y, far = dx * dx + dy * dy;
      if (far <= least) { least = far; found = i; }
    }
    return found;
  },

  // How many the sheet holds now, and where the one at a place in the list lies.
  drawn() { return this._drawn || 0; },

  place(index) { return this._map.unproject([this._xs[index], this._ys[index]], 0); },

  _draw() {
    this._drawn = 0;
    if (!this._visible || !this._xs || !this._xs.length || !this._bounds || !this._container.width || !this._container.height) return;
    const { min, max } = this._bounds, scale = 2 ** this._map.getZoom(), origin = this._map.getPixelOrigin(), seen = [];
    for (let i = 0; i < this._xs.length; i++) {
      const x = this._xs[i] * scale - origin.x, y = this._ys[i] * scale - origin.y;
      if (x > min.x && x < max.x && y > min.y && y < max.y) seen.push(x, y);
    }
    this._drawn = seen.length / 2;
    if (!this._drawn) return;
    this._radius = RADII.find(([most]) => this._drawn <= most)[1];
    const ratio = L.Browser.retina ? 2 : 1, picture = stamp(this._radius * ratio, ...this._colours);
    const [left, top, width, height] = around(seen, picture.half / ratio).map((edge, k) => Math.ceil((k < 2 ? edge - (k ? min.y : min.x) : edge) * ratio));
    const image = this._ctx.createImageData(width, height), taken = new Uint8Array(width * height), sheet = new Uint32Array(image.data.buffer);
    for (let i = 0; i < seen.length; i += 2) {
      const x = Math.round((seen[i] - min.x) * ratio) - left, y = Math.round((seen[i + 1] - min.y) * ratio) - top, cell = y * width + x;
      // Of points that share a pixel one picture says as much as all.
      if (taken[cell]) continue;
      taken[cell] = 1;
      press(sheet, width, height, picture, x - picture.half, y - picture.half);
    }
    this._ctx.putImageData(image, left, top);
  },
});
