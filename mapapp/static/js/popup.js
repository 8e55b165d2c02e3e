// The little sheet of a mark: words only through textContent.

import { text, element } from "./texts.js";
import { shape, kindName, stateName } from "./marks.js";

/**
 * Page of a place or an action.
 * @param {string} kind
 * @param {string} id
 */
export function pageOf(kind, id) {
  return `${kind === "action" ? "/plan/" : "/lieux/"}${encodeURIComponent(id)}`;
}

/**
 * @param {{id: string, name: string, kind: string, state: string, precision: string}} spot
 * @param {(spot: any) => Promise<any>} details asks the API for the item
 * @returns {HTMLElement}
 */
export function spotPopup(spot, details) {
  const box = element("div", `popup kind-${spot.kind}`);
  const kind = element("p", "popup-kind");
  kind.append(element("span", "kind-name", kindName(spot.kind)));
  const name = element("p", "popup-name", spot.name);
  name.dir = "auto"; // some names are written from right to left
  box.append(kind, name);
  const where = element("p", "popup-where soft");
  where.hidden = true;
  box.append(where);
  const state = element("p", `state state-${spot.state}`);
  if (spot.kind !== "action") {
    state.textContent = stateName(spot.state);
    box.append(state);
  }
  if (spot.precision === "commune") box.append(element("p", "soft", text("approximate")));
  if (spot.precision === "territoire") box.append(element("p", "soft", text("territory")));
  const link = /** @type {HTMLAnchorElement} */ (element("a", "popup-link", text("see")));
  link.href = pageOf(spot.kind, spot.id);
  link.append(element("span", "vh", ` : ${spot.name}`));
  box.append(link);
  details(spot).then((item) => {
    const facts = item?.properties || {};
    if (spot.kind !== "action" && facts.ouverture?.texte) state.textContent = facts.ouverture.texte;
    const lands = (facts.territoires || []).map((/** @type {any} */ land) => land.nom);
    const parts = spot.kind === "action" ? lands : [facts.adresse, facts.commune];
    where.textContent = parts.filter(Boolean).join(", ");
    where.hidden = !where.textContent;
  }).catch(() => { /* the popup already says what matters */ });
  return box;
}

/**
 * Several places on one point.
 * @param {{id: string, name: string, kind: string}[]} spots
 * @param {number} total
 * @returns {HTMLElement}
 */
export function stackPopup(spots, total) {
  const box = element("div", "popup");
  box.append(element("p", "popup-name", text("stack", { n: total })));
  const list = element("ul", "popup-list");
  for (const spot of spots) {
    const row = element("li", `kind-${spot.kind}`);
    const link = /** @type {HTMLAnchorElement} */ (element("a", "", spot.name));
    link.href = pageOf(spot.kind, spot.id);
    row.append(shape(spot.kind, "mark"), link);
    list.append(row);
  }
  if (total > spots.length) list.append(element("li", "soft", text("stackMore", { n: total - spots.length })));
  box.append(list);
  return box;
}
