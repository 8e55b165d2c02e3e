// Wait for the drawn frame (Folium's script), and say so when it does not come.

import { text, element } from "./texts.js";

const WAIT_MS = 8000;

/**
 * @returns {Promise<{map: any, layers: Record<string, any>, region: any, outline: () => Promise<void>}>} rejected when the frame is late
 */
export function frameReady() {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const look = () => {
      const frame = /** @type {any} */ (window).mapappFrame;
      if (frame?.map) resolve(frame);
      else if (performance.now() - started > WAIT_MS) reject(new Error("frame"));
      else window.setTimeout(look, 50);
    };
    look();
  });
}

/**
 * Wait for the end of a zoom under way: Leaflet ignores a view asked for meanwhile.
 * @param {any} map
 * @returns {Promise<void>}
 */
export function settled(map) {
  if (!map.getPane("mapPane").classList.contains("leaflet-zoom-anim")) return Promise.resolve();
  return new Promise((resolve) => {
    map.once("zoomend", () => resolve());
    window.setTimeout(resolve, 1000); // a hidden tab may never end its zoom
  });
}

/**
 * Do something once the page has drawn what it has, and has nothing to do.
 * @param {() => void} act
 */
export function whenIdle(act) {
  if ("requestIdleCallback" in window) requestIdleCallback(() => act(), { timeout: 2000 });
  else requestAnimationFrame(() => window.setTimeout(act)); // Safari
}

/**
 * Keep Leaflet's idea of its size true when the pane appears or changes.
 * @param {any} map
 * @param {() => void} [shown] called when the map becomes visible
 */
export function followSize(map, shown) {
  const box = map.getContainer();
  let visible = map.getSize().x > 0; // known already: nothing is laid out for it
  new ResizeObserver(() => {
    const now = box.offsetWidth > 0;
    if (now) map.invalidateSize({ animate: false });
    if (now && !visible) shown?.();
    visible = now;
  }).observe(box);
}

/**
 * One line over the map: loading, empty, or failed with a button to try again.
 * @param {string} message empty to take the line away
 * @param {() => void} [retry]
 */
export function mapState(message, retry) {
  const box = document.getElementById("carte-etat");
  if (!box) return;
  box.hidden = !message;
  box.replaceChildren();
  if (!message) return;
  box.append(element("span", "", message));
  if (!retry) return;
  const button = /** @type {HTMLButtonElement} */ (element("button", "button", text("retry")));
  button.type = "button";
  button.addEventListener("click", retry);
  box.append(button);
}

/**
 * Open a sheet on the map; opened by key, it takes the focus and gives it back when it closes.
 * @param {any} map
 * @param {any} at where it points
 * @param {HTMLElement} content with one link at least
 * @param {Element|null|undefined} opener the mark or shape asked
 * @param {string} closing words of its closing button
 */
export function openSheet(map, at, content, opener, closing) {
  const { L } = /** @type {any} */ (window);
  const byKeyboard = document.activeElement === opener;
  const sheet = L.popup({ minWidth: 200, maxWidth: 300, autoPanPadding: [16, 16] })
    .setLatLng(at).setContent(content).openOn(map);
  sheet.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", closing);
  content.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup(sheet);
  });
  if (!byKeyboard) return;
  /** @type {HTMLElement|null} */ (content.querySelector("a"))?.focus();
  sheet.once("remove", () => /** @type {HTMLElement|null} */ (opener)?.focus());
}
