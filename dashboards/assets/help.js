// The key ? opens the list of keys, unless something is being typed. Nothing from data is written here.
const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

function listen() {
  const state = { on: false };
  document.addEventListener("keydown", (event) => {
    if (!state.on || event.key !== "?" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.composedPath().some((e) => e.tagName && (TYPING.has(e.tagName) || e.isContentEditable))) return;
    if (document.querySelector("[role=dialog]")) return;
    document.querySelector(".st-key-show_keys button")?.click();
    event.preventDefault();
  });
  return state;
}

export default function mount() {
  const state = (globalThis.lanternHelp ||= listen());
  state.on = true;
  return () => { state.on = false; };
}
