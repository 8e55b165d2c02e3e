// Sheet of a place or an action: small map, share, copy, print. Each piece shows only if it works.

import { text } from "./texts.js";

const pane = document.getElementById("carte");

/** @param {HTMLElement} box */
async function smallMap(box) {
  const { frameReady, followSize, mapState, settled } = await import("./cadre.js");
  const { map } = await frameReady().catch(() => {
    mapState(text("frameFailed"));
    throw new Error("frame");
  });
  const L = /** @type {any} */ (window).L;
  const { spotIcon, spotName } = await import("./marks.js");
  map.scrollWheelZoom.disable(); // the page scrolls; the map does not catch it
  followSize(map);
  const data = box.dataset;
  const spot = {
    kind: data.kind || "mairie", name: data.name || "", state: "ferme",
    precision: "territory" in data || !("approximate" in data) ? "adresse" : "commune",
  };
  await settled(map);
  const point = data.lon && data.lat ? L.latLng(Number(data.lat), Number(data.lon)) : null;
  if (point) {
    const mark = L.marker(point, { icon: spotIcon(spot), keyboard: false, interactive: false }).addTo(map);
    mark.getElement()?.setAttribute("role", "img");
    mark.getElement()?.setAttribute("aria-label", spotName({ ...spot, kind: "" , state: "" }));
  }
  const bounds = (data.bounds || "").split(",").map(Number);
  if (bounds.length === 4 && bounds.every(Number.isFinite)) {
    map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { padding: [12, 12], animate: false });
  } else if (point) {
    map.setView(point, "approximate" in data ? 12 : 15, { animate: false });
  }
  if ("territory" in data) await showTerritory(map);
}

/** @param {any} map */
async function showTerritory(map) {
  const { geojson, highlight } = await import("./territoires.js");
  const block = document.getElementById("territoires");
  const urls = /** @type {string[]} */ (JSON.parse(block?.textContent || "[]"));
  const answers = await Promise.allSettled(urls.map((url) => geojson(url)));
  const features = answers.flatMap((answer) => {
    if (answer.status !== "fulfilled") return [];
    return answer.value.features || [answer.value];
  });
  if (features.length) highlight(features).addTo(map);
}

/** @param {HTMLElement} box */
function sharing(box) {
  const status = /** @type {HTMLElement} */ (box.querySelector(".share-status"));
  const url = box.dataset.url || location.href.split("#")[0];
  const share = /** @type {HTMLButtonElement} */ (box.querySelector("[data-share]"));
  const copy = /** @type {HTMLButtonElement} */ (box.querySelector("[data-copy]"));
  share.hidden = !navigator.share;
  copy.hidden = !navigator.clipboard;
  share.addEventListener("click", () => {
    navigator.share({ title: box.dataset.name, url }).catch(() => { /* closed by the person */ });
  });
  copy.addEventListener("click", () => {
    navigator.clipboard.writeText(url).then(
      () => { status.textContent = text("copied"); },
      () => { status.textContent = text("copyFailed"); },
    );
  });
  box.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  box.hidden = false;
}

const share = document.getElementById("partage");
if (share) sharing(share);
if (pane) smallMap(pane).catch(() => { /* the page says where the place is in words */ });
