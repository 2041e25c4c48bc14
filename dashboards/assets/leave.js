// Empties a page whose session is over: it goes to the address that clears the browser, or, where no server has answered
// for as long as a session may idle, empties itself. Nothing from data is written here.
const LOOK_EVERY_MS = 5000;

function empty(words) {
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = words;
  said.style.cssText = "margin:20vh auto;max-width:32em;font:20px/1.45 system-ui,sans-serif";
  document.body.replaceChildren(said);
}

function watch() {
  const state = { heard: Date.now(), limit: Infinity };
  setInterval(() => {
    if (Date.now() - state.heard <= state.limit) return;
    state.limit = Infinity;
    empty("There is no connection to Lantern, so nothing more is shown. What was saved is kept. Load the page again to sign in.");
  }, LOOK_EVERY_MS);
  return state;
}

export default function mount(component) {
  const { data } = component;
  if (data.over) {
    globalThis.location.replace(data.to);
    return;
  }
  const state = (globalThis.lanternLeave ||= watch());
  state.heard = Date.now();
  state.limit = data.limit_ms;
}
