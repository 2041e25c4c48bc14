// The timeline: one bar a week, all of them pale and those that are shown dark; a stretch of weeks is asked for by drawing over it.
import { sheets } from "./styles.js";
const wear = sheets("timeline.css");
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function say(root, words) { root.querySelector(".lt-said").textContent = words; }

function words(bin) { return `${bin.name}: ${bin.shown} of ${bin.all} incidents`; }

function mark(state, first, last) {
  const [a, b] = [Math.min(first, last), Math.max(first, last)];
  state.bars.forEach((bar, i) => bar.classList.toggle("lt-brushed", i >= a && i <= b));
  say(state.root, a === b ? words(state.data.bins[a]) : `${state.data.bins[a].name} until ${state.data.bins[b].name}`);
}

function ask(state, first, last) {
  const [a, b] = [Math.min(first, last), Math.max(first, last)], bins = state.data.bins;
  state.trigger({ first: bins[a].first, last: bins[b].last });
}

function rest(state) {
  const { bins, chosen } = state.data;
  state.bars.forEach((bar, i) => bar.classList.toggle("lt-brushed", Boolean(chosen) && bins[i].last >= chosen[0] && bins[i].first <= chosen[1]));
}

function build(root) {
  const state = { root, bars: [], from: null, at: 0 }, strip = root.querySelector(".lt-strip");
  const which = (event) => { const bar = event.target.closest(".lt-bar"); return bar ? Number(bar.dataset.index) : null; };
  strip.addEventListener("pointerdown", (event) => { state.from = which(event); if (state.from !== null) { state.at = state.from; mark(state, state.from, state.from); event.preventDefault(); strip.focus(); } });
  strip.addEventListener("pointerover", (event) => {
    const now = which(event);
    if (now === null) return;
    if (state.from === null) say(root, words(state.data.bins[now])); else { state.at = now; mark(state, state.from, now); }
  });
  strip.addEventListener("pointerleave", () => { if (state.from === null) say(root, ""); });
  globalThis.addEventListener("pointerup", () => { if (state.from !== null) { ask(state, state.from, state.at); state.from = null; } });
  strip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], last = state.bars.length - 1;
    if (step) {
      const now = Math.max(0, Math.min(last, state.at + step));
      if (!event.shiftKey) state.anchor = now;
      state.at = now; mark(state, state.anchor ?? now, now);
    } else if (event.key === "Enter") ask(state, state.anchor ?? state.at, state.at);
    else if (event.key === "Escape") state.trigger({ first: "", last: "" });
    else return;
    event.preventDefault(); event.stopPropagation();
  });
  return state;
}

function draw(state) {
  const { data, root } = state, most = Math.max(1, ...data.bins.map((bin) => bin.all)), strip = root.querySelector(".lt-strip");
  for (const [name, colour] of Object.entries(data.theme)) root.style.setProperty(`--${name.replace("_", "-")}`, colour);
  root.style.height = `${data.height_px}px`; root.style.visibility = "";
  state.bars = data.bins.map((bin, i) => {
    const bar = element("span", "lt-bar"), all = element("i", "lt-all"), shown = element("i", "lt-shown");
    bar.dataset.index = i; bar.title = words(bin);
    all.style.height = `${(100 * bin.all) / most}%`; shown.style.height = `${(100 * bin.shown) / most}%`;
    bar.append(all, shown);
    if (bin.tick) bar.append(element("b", "lt-tick", bin.tick));
    return bar;
  });
  strip.replaceChildren(...state.bars);
  root.querySelector(".lt-most").textContent = String(most);
  rest(state);
  root.dataset.ready = "1";
}

export default async function mount(component) {
  const { data, parentElement, setTriggerValue } = component, root = parentElement.querySelector(".lt-root");
  if (!root) return;
  root.lanternLatest = component;
  await wear(root);
  if (!root.isConnected || root.lanternLatest !== component) return;
  if (!root.lantern) root.lantern = build(root);
  const state = root.lantern;
  state.trigger = (what) => setTriggerValue("asked", { ...what, at: Date.now() });
  if (state.revision === data.revision) return;
  state.revision = data.revision; state.data = data;
  draw(state);
}
