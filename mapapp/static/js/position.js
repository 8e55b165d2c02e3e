// Small map of a form: picks the place's position, or shows it before and after. Optional.

import { text } from "./texts.js";

const pane = document.getElementById("carte");

/** @param {string | undefined} said  « lon,lat » */
function point(said) {
  const [lon, lat] = (said || "").split(",").map(Number);
  return said && Number.isFinite(lon) && Number.isFinite(lat) ? { lat, lng: lon } : null;
}

/** @param {HTMLElement} box */
async function start(box) {
  box.hidden = false;
  const { frameReady, followSize, mapState, settled } = await import("./cadre.js");
  const { map } = await frameReady().catch(() => {
    mapState(text("frameFailed"));
    throw new Error("frame");
  });
  const L = /** @type {any} */ (window).L;
  map.scrollWheelZoom.disable();
  followSize(map);
  await settled(map);
  const before = point(box.dataset.before);
  const chosen = point(box.dataset.point);
  const circle = { interactive: false, radius: 9, weight: 3 };
  if (before) L.circleMarker(before, { ...circle, dashArray: "4 4" }).addTo(map);
  let mark = chosen ? L.circleMarker(chosen, circle).addTo(map) : null;
  if (before && chosen) map.fitBounds([before, chosen], { padding: [24, 24], maxZoom: 16, animate: false });
  else if (chosen) map.setView(chosen, 15, { animate: false });
  if (!("pick" in box.dataset)) return;
  const help = document.getElementById("carte-aide");
  if (help) help.hidden = false;
  const lon = /** @type {HTMLInputElement} */ (document.getElementById("champ-lon"));
  const lat = /** @type {HTMLInputElement} */ (document.getElementById("champ-lat"));
  map.on("click", (/** @type {any} */ event) => {
    lon.value = event.latlng.lng.toFixed(5);
    lat.value = event.latlng.lat.toFixed(5);
    if (mark) mark.setLatLng(event.latlng);
    else mark = L.circleMarker(event.latlng, circle).addTo(map);
  });
}

if (pane) start(pane);
