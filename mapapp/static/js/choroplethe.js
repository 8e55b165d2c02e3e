// The map of territories in classes: draws the light shapes on the frame, by the page's data.

import { element } from "./texts.js";
import { frameReady, followSize, mapState, openSheet, settled } from "./cadre.js";
import { geojson } from "./territoires.js";

const FOCUSABLE = 80; // more would be a wall of tab stops: the table has them all

const L = /** @type {any} */ (window).L;
const pane = document.getElementById("carte");
const words = JSON.parse(document.getElementById("textes-carte")?.textContent || "{}");

/** @param {string} code @param {any} at */
function popup(code, title, at) {
  const box = element("div", "");
  box.append(element("p", "popup-name", title));
  const see = /** @type {HTMLAnchorElement} */ (element("a", "popup-link", words.see));
  see.href = `/territoires/${encodeURIComponent(code)}`;
  box.append(see);
  if (document.getElementById("commune")) {
    const here = /** @type {HTMLAnchorElement} */ (element("a", "popup-link", words.here));
    const asked = new URLSearchParams(location.search);
    for (const name of ["commune", "meilleures"]) asked.delete(name);
    asked.set("lon", at.lng.toFixed(3));
    asked.set("lat", at.lat.toFixed(3));
    here.href = `${location.pathname}?${asked}#t-et-si`;
    box.append(element("br", ""), here);
  }
  return box;
}

/** @param {HTMLElement} box @param {any} data */
async function draw(box, data) {
  const { map, layers, outline } = await frameReady();
  await outline(); // now, or it would draw over the classes later
  const picture = document.getElementById("image-carte");
  box.hidden = false;
  if (picture) picture.hidden = true;
  followSize(map);
  map.invalidateSize({ animate: false });
  map.scrollWheelZoom.disable(); // the page scrolls; the map does not catch it
  if (layers.epci) map.removeLayer(layers.epci);
  if (layers.fond) map.removeLayer(layers.fond); // classes are read on plain ground
  const shapes = await geojson(box.dataset.shapes || "");
  await settled(map);
  const codes = Object.keys(data.territoires);
  const few = codes.length <= FOCUSABLE;
  const drawn = L.geoJSON(shapes, {
    filter: (/** @type {any} */ feature) => data.region || feature.properties.code in data.territoires,
    style: (/** @type {any} */ feature) => {
      const [css] = of(feature);
      return { className: `trame ${css}`, weight: 1, fillOpacity: 0.85 };
    },
    onEachFeature: (/** @type {any} */ feature, /** @type {any} */ layer) => {
      const [, said] = of(feature);
      layer.bindTooltip(said, { sticky: true });
      layer.on("click", (/** @type {any} */ event) => show(feature, event.latlng, null));
      layer.on("add", () => reachable(feature, layer));
    },
  });

  /** @param {any} feature */
  function of(feature) {
    return data.territoires[data.region ? codes[0] : feature.properties.code];
  }

  /** @param {any} feature @param {any} at @param {Element|null} opener the shape, when asked by key */
  function show(feature, at, opener) {
    const code = data.region ? codes[0] : feature.properties.code;
    openSheet(map, at, popup(code, of(feature)[1], at), opener, words.close);
  }

  /** @param {any} feature @param {any} layer */
  function reachable(feature, layer) {
    const path = layer.getElement();
    if (!path) return;
    path.setAttribute("role", few ? "button" : "img");
    path.setAttribute("aria-label", of(feature)[1]);
    if (!few) return;
    path.setAttribute("tabindex", "0");
    path.addEventListener("focus", () => layer.openTooltip(layer.getBounds().getCenter()));
    path.addEventListener("blur", () => layer.closeTooltip());
    path.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show(feature, layer.getBounds().getCenter(), path);
    });
  }

  drawn.addTo(map);
  layers.departements.bringToFront();
  const hint = document.getElementById("aide-carte");
  if (hint) hint.hidden = false;
  map.fitBounds(drawn.getBounds(), { padding: [8, 8], animate: false });
  box.dataset.drawn = String(drawn.getLayers().length);
}

const block = document.getElementById("donnees-carte");
if (pane && block) {
  draw(pane, JSON.parse(block.textContent || "{}")).catch(() => mapState(words.failed));
}
