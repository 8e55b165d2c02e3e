// Territories that schemes of housing serve, one outline each, by answer; places of housing near.

import { frameReady, followSize, mapState, settled } from "./cadre.js";
import { text } from "./texts.js";

/** @typedef {{id: string, name: string, answer: string, urls: string[]}} Scheme */
/** @typedef {{lon: number, lat: number, name: string, kind: string}} Point */

const TOKENS = /** @type {Record<string, string>} */ ({
  oui: "--open", peut_etre: "--unknown", non: "--closed",
});

/** @param {string} name custom property of the page */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * @param {any} map
 * @param {Scheme} scheme
 */
async function draw(map, scheme) {
  const L = /** @type {any} */ (window).L;
  const { geojson } = await import("./territoires.js");
  const answers = await Promise.allSettled(scheme.urls.map((url) => geojson(url)));
  const features = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const refused = scheme.answer === "non";
  L.geoJSON({ type: "FeatureCollection", features }, {
    interactive: false,
    renderer: L.svg(),
    style: () => ({
      className: `territory territory-${scheme.id}`,
      color: token(TOKENS[scheme.answer]), weight: refused ? 1 : 3, dashArray: refused ? "4 4" : "",
      fillColor: token(TOKENS[scheme.answer]), fillOpacity: refused ? 0 : 0.12,
    }),
  }).addTo(map);
}

/**
 * @param {any} map
 * @param {Point[]} points
 */
async function drawPoints(map, points) {
  const L = /** @type {any} */ (window).L;
  const { spotIcon, spotName } = await import("./marks.js");
  for (const point of points) {
    const spot = { ...point, state: "inconnu", precision: "adresse" };
    const mark = L.marker([point.lat, point.lon], { icon: spotIcon(spot), keyboard: false, interactive: false }).addTo(map);
    mark.getElement()?.setAttribute("role", "img");
    mark.getElement()?.setAttribute("aria-label", spotName({ ...spot, state: "" }));
  }
}

/** @param {HTMLElement} box */
async function show(box) {
  const frame = await frameReady().catch(() => {
    mapState(text("frameFailed"));
    throw new Error("frame");
  });
  const { map } = frame;
  map.scrollWheelZoom.disable(); // the page scrolls; the map does not catch it
  const bounds = (box.dataset.bounds || "").split(",").map(Number);
  const fit = () => {
    if (bounds.length === 4 && bounds.every(Number.isFinite)) {
      map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { padding: [12, 12], animate: false });
    }
  };
  followSize(map, fit);
  await settled(map);
  fit();
  const block = document.getElementById("dispositifs");
  const { schemes, points } = JSON.parse(block?.textContent || '{"schemes": [], "points": []}');
  // The least promising first, so that the others are drawn over them.
  for (const scheme of [...schemes].reverse()) await draw(map, scheme);
  await drawPoints(map, points);
  box.dataset.drawn = schemes.map((/** @type {Scheme} */ one) => one.id).join(" ");
}

const pane = document.getElementById("carte");
if (pane) show(pane).catch(() => { /* the list says the same territories in words */ });
