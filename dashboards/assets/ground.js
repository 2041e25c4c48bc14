// Keeps the ground of maps under its revision, so that a map's own message stays small.
export default function (component) {
  const { revision, basemap } = component.data;
  const held = (globalThis.lanternGrounds ||= new Map());
  if (!basemap || held.has(revision)) return;
  held.set(revision, basemap);
  globalThis.dispatchEvent(new Event("lantern-ground"));
}
