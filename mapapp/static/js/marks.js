// Marks of the map: our own SVG shapes, built node by node; one shape and colour a kind.

import { text, texts, element } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const L = /** @type {any} */ (window).L;

/** Kinds in the order of the page; the rings of the clusters follow it. */
export const KINDS = ["action", "creche", "logement", "circulaire", "mairie"];

/**
 * @param {string} tag
 * @param {Record<string, string|number>} attributes
 * @returns {SVGElement}
 */
function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * The shape of a kind, from the sprite.
 * @param {string} kind
 * @param {string} [css]
 */
export function shape(kind, css = "") {
  const known = KINDS.includes(kind) ? kind : "mairie";
  const box = svg("svg", { class: css, "aria-hidden": "true", focusable: "false" });
  box.append(svg("use", { href: `${texts.icons}#kind-${known}` }));
  return box;
}

/**
 * Icon of one place.
 * @param {{kind: string, state: string, precision: string}} spot
 */
export function spotIcon(spot) {
  const about = /** @type {any} */ ({ commune: " spot-about", territoire: " spot-land" })[spot.precision] || "";
  return L.divIcon({
    className: `spot kind-${spot.kind} spot-${spot.state}${about}`,
    html: shape(spot.kind),
    iconSize: [44, 44],
    popupAnchor: [0, -14],
  });
}

/**
 * What a screen reader says of a mark.
 * @param {{name: string, kind: string, state: string, precision: string}} spot
 */
export function spotName(spot) {
  const parts = [spot.name, kindName(spot.kind)];
  if (spot.kind !== "action") parts.push(stateName(spot.state));
  if (spot.precision === "commune") parts.push(text("approximate"));
  if (spot.precision === "territoire") parts.push(text("territory"));
  return parts.filter(Boolean).join(", ");
}

// As Intl writes them in French: making its two formatters takes about as long as all the marks.
/** @param {number} value a whole number, as one writes it: 12 345 */
export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** @param {number} value a whole number in little room: 12 k */
export function short(value) {
  const thousands = Math.round(value / 1000);
  if (value < 1000) return String(value);
  return thousands < 1000 ? `${thousands}\u00a0k` : `${number(Math.round(value / 1e6))}\u00a0M`;
}

/** @param {string} kind */
export const kindName = (kind) => texts.kinds?.[kind] || "";
/** @param {string} state */
export const stateName = (state) => texts.states?.[state] || "";

/**
 * Icon of a cluster: its number, in a ring that shows its share of each kind.
 * @param {number} count
 * @param {Record<string, number>} shares number of places by kind
 */
export function clusterIcon(count, shares) {
  const size = count < 10 ? 44 : count < 100 ? 50 : 58;
  const box = svg("svg", { viewBox: "0 0 48 48", "aria-hidden": "true", focusable: "false" });
  box.append(svg("circle", { class: "cluster-disc", cx: 24, cy: 24, r: 20 }));
  const around = 2 * Math.PI * 19;
  let start = 0;
  for (const kind of KINDS) {
    const part = (shares[kind] || 0) / count;
    if (!part) continue;
    box.append(svg("circle", {
      class: `cluster-ring kind-${kind}`, cx: 24, cy: 24, r: 19,
      "stroke-dasharray": `${(part * around).toFixed(2)} ${around.toFixed(2)}`,
      transform: `rotate(${(start * 360 - 90).toFixed(2)} 24 24)`,
    }));
    start += part;
  }
  box.append(svg("circle", { class: "cluster-edge", cx: 24, cy: 24, r: 22.5 }));
  const holder = element("span", "cluster-body");
  holder.append(box, element("span", "cluster-count", count < 10000 ? String(count) : short(count)));
  return L.divIcon({ className: "cluster", html: holder, iconSize: [size, size] });
}

/** @param {any} marker Leaflet marker already on the map @param {string} name */
export function nameMark(marker, name) {
  const node = marker.getElement();
  if (!node) return;
  node.setAttribute("aria-label", name);
  node.title = name;
}

/**
 * Name a mark and let it answer to Enter and Space.
 * @param {any} marker Leaflet marker already on the map
 * @param {string} name
 * @param {() => void} act
 */
export function makeReachable(marker, name, act) {
  const node = marker.getElement();
  if (!node) return;
  node.setAttribute("role", "button");
  nameMark(marker, name);
  node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
