// Keys of a meeting screen. B covers it at once, before the server has heard of it; arrows turn the page; a number goes
// to that item. Nothing from data is written here.
const COVER = "lantern-cover";
const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const WAIT_MS = 700;
// A key that is held down, or pressed twice in alarm, must not show again what it has just covered.
const ALARM_MS = 1000;

function isElsewhere(event, withArrows) {
  if (event.altKey || event.ctrlKey || event.metaKey) return true;
  const path = event.composedPath();
  return path.some((e) => e.tagName && (TYPING.has(e.tagName) || e.isContentEditable
    || (withArrows && ["application", "listbox", "radiogroup", "dialog"].includes(e.getAttribute?.("role")))));
}

function cover() {
  if (document.getElementById(COVER)) return;
  const made = document.createElement("div");
  made.id = COVER;
  made.setAttribute("role", "status");
  made.textContent = "The screen is blank";
  made.style.cssText = "position:fixed;inset:0;z-index:999999;background:#14120f;color:#cfc8ba;display:flex;"
    + "align-items:center;justify-content:center;font-size:28px";
  document.body.append(made);
}

// The old page may stand for a moment beside the blank one.
function uncover(state) {
  if (!document.querySelector(".st-key-lantern_item, .st-key-lantern_minuted")) document.getElementById(COVER)?.remove();
  else if (state.blank) setTimeout(() => uncover(state), 50);
}

function press(name) {
  const button = document.querySelector(`.st-key-${name} button`);
  if (button && !button.disabled) button.click();
}

function coverOnce(event, state) {
  if (event.repeat || performance.now() - state.coveredAt < ALARM_MS) {
    event.stopImmediatePropagation();
    event.preventDefault();
  } else if (!state.blank) {
    cover();
    state.coveredAt = performance.now();
  }
}

function listen() {
  const state = { digits: "", timer: 0, go: () => {}, blank: false, coveredAt: -ALARM_MS };
  const decide = () => { const n = Number(state.digits); state.digits = ""; state.go(n); };
  // Of the window, so that it comes before the button's own key.
  window.addEventListener("keydown", (event) => {
    if (!state.on || isElsewhere(event, event.key.startsWith("Arrow"))) return;
    if (event.key === "b" || event.key === "B") { coverOnce(event, state); return; }
    if (state.blank) return;
    if (event.key === "ArrowRight" || event.key === "PageDown") press("agenda_next");
    else if (event.key === "ArrowLeft" || event.key === "PageUp") press("agenda_back");
    else if (/^[0-9]$/.test(event.key)) {
      state.digits += event.key;
      clearTimeout(state.timer);
      state.timer = setTimeout(decide, WAIT_MS);
    } else return;
    event.preventDefault();
  }, true);
  return state;
}

export default function mount(component) {
  const { data, parentElement, setTriggerValue } = component;
  const state = (globalThis.lanternKeys ||= listen());
  state.on = true;
  const was = state.blank;
  state.blank = data.blank;
  if (data.blank && !was) state.coveredAt = performance.now();
  state.go = (item) => setTriggerValue("go", { item, at: Date.now() });
  // Once the server's own blank page stands alone, the cover has done its work.
  if (data.blank) uncover(state); else if (was) document.getElementById(COVER)?.remove();
  return () => { state.on = false; };
}
