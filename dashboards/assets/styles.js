// Styles of a part, read once for a page and worn by every copy of it: a link would be asked for anew wherever it stands.
export function sheets(...names) {
  const made = names.map(() => new CSSStyleSheet());
  const read = async (name, k) => {
    const answer = await fetch(new URL(name, import.meta.url));
    if (!answer.ok) throw new Error(`The style ${name} did not come; load the page again.`);
    made[k].replaceSync(await answer.text());
  };
  const all = Promise.all(names.map(read));
  // A fault is said by the part that wants to wear them.
  all.catch(() => {});
  return async (root) => { await all; root.getRootNode().adoptedStyleSheets = made; };
}
