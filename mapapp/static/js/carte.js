// The map of results: reads the search's columns, clusters them, draws marks on the frame.

import { text } from "./texts.js";
import { clusterIcon, kindName, makeReachable, spotIcon, spotName } from "./marks.js";
import { frameReady, followSize, mapState, settled } from "./cadre.js";
import { spotPopup, stackPopup } from "./popup.js";
import { geojson, highlight, shapesOf, watchCommunes } from "./territoires.js";
import { followList, followScroll } from "./panneaux.js";

/** @typedef {{id: string, kind: string, name: string, lon: number, lat: number, state: string, precision: string}} Spot */

const { L, Supercluster } = /** @type {any} */ (window);
const MAX_ZOOM = 19;
const STACK_ROWS = 40;

const pane = document.getElementById("carte");

/** Draws one search at a time on the frame's map. */
class ResultsMap {
  /** @param {any} map @param {DOMStringMap} data addresses written in the page */
  constructor(map, data) {
    this.map = map;
    this.data = data;
    this.marks = L.layerGroup().addTo(map);
    /** @type {Map<string, any>} marks on the map now, by key */
    this.drawn = new Map();
    /** @type {Map<string, Spot>} */
    this.byId = new Map();
    this.index = null;
    this.generation = 0;
    this.waitingFit = null;
    this.aim = null;
    this.here = null;
    this.territory = null;
    map.on("moveend", () => this.draw());
    map.on("popupclose", () => this.showTerritory(null));
    followSize(map, () => { if (this.waitingFit) this.fit(this.waitingFit); });
  }

  /** Read the search written in the page's results, and draw it. */
  async load() {
    const results = document.getElementById("resultats");
    const url = results?.dataset.feed;
    if (!results || !url) return;
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    mapState(text("mapLoading"));
    try {
      const response = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const columns = await response.json();
      if (request.signal.aborted) return;
      this.take(columns);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError" || request.signal.aborted) return;
      mapState(text("mapFailed"), () => this.load());
      return;
    }
    mapState(this.byId.size ? "" : text("mapEmpty"));
    this.showHere(results.dataset);
    await settled(this.map);
    if (request.signal.aborted) return;
    this.fit(this.wantedBounds(results.dataset));
    this.draw();
  }

  /** @param {any} columns columns of equal length, see /api/carte */
  take(columns) {
    this.generation += 1;
    this.byId.clear();
    const features = [];
    for (let row = 0; row < columns.id.length; row += 1) {
      const [lon, lat] = [columns.lon[row], columns.lat[row]];
      if (typeof lon !== "number" || typeof lat !== "number") continue;
      const spot = {
        id: columns.id[row], kind: columns.type[row], name: columns.nom[row], lon, lat,
        state: columns.type[row] === "action" ? "sans" : columns.etat[row] || "inconnu", precision: columns.precision[row],
      };
      this.byId.set(spot.id, spot);
      features.push({ type: "Feature", properties: { spot }, geometry: { type: "Point", coordinates: [lon, lat] } });
    }
    this.index = new Supercluster({
      radius: 54,
      extent: 256, // Leaflet's tiles: the radius is then in pixels of the screen
      maxZoom: MAX_ZOOM,
      map: (/** @type {any} */ own) => ({ [own.spot.kind]: 1 }),
      reduce: (/** @type {any} */ sum, /** @type {any} */ more) => {
        for (const kind of Object.keys(more)) sum[kind] = (sum[kind] || 0) + more[kind];
      },
    }).load(features);
  }

  /** @param {DOMStringMap} wanted */
  wantedBounds(wanted) {
    const given = (wanted.bounds || "").split(",").map(Number);
    if (given.length === 4 && given.every(Number.isFinite)) {
      return L.latLngBounds([given[1], given[0]], [given[3], given[2]]);
    }
    const points = [...this.byId.values()].map((spot) => [spot.lat, spot.lon]);
    return points.length ? L.latLngBounds(points) : null;
  }

  /** @param {any} bounds null: the view stays */
  fit(bounds) {
    this.waitingFit = null;
    if (!bounds) return;
    if (!this.map.getSize().x) {
      this.waitingFit = bounds; // the pane is hidden: as soon as it shows
      return;
    }
    const edge = this.map.getSize().x < 500 ? 4 : 36;
    this.map.fitBounds(bounds, { padding: [edge, edge], maxZoom: 15, animate: false });
  }

  /** Draw what is in view; marks that stay keep their element, hence their focus. */
  draw() {
    if (!this.index || !this.map.getSize().x) return;
    const view = this.map.getBounds().pad(0.15);
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const wanted = new Map();
    for (const found of this.index.getClusters(box, Math.round(this.map.getZoom()))) {
      const own = found.properties;
      const key = own.cluster ? `${this.generation}:${found.id}` : `${this.generation}:=${own.spot.id}`;
      wanted.set(key, found);
    }
    for (const [key, mark] of this.drawn) {
      if (wanted.has(key)) continue;
      this.marks.removeLayer(mark);
      this.drawn.delete(key);
    }
    for (const [key, found] of wanted) {
      if (this.drawn.has(key)) continue;
      this.drawn.set(key, found.properties.cluster ? this.addCluster(found) : this.addSpot(found.properties.spot));
    }
  }

  /** @param {Spot} spot */
  addSpot(spot) {
    const mark = L.marker([spot.lat, spot.lon], { icon: spotIcon(spot), riseOnHover: true });
    const open = () => this.openSpot(spot, mark);
    mark.on("click", open).addTo(this.marks);
    makeReachable(mark, spotName(spot), open);
    return mark;
  }

  /** @param {any} found a cluster */
  addCluster(found) {
    const [lon, lat] = found.geometry.coordinates;
    const count = found.properties.point_count;
    const mark = L.marker([lat, lon], { icon: clusterIcon(count, found.properties), riseOnHover: true });
    const open = () => this.openCluster(found, mark);
    mark.on("click", open).addTo(this.marks);
    makeReachable(mark, text("cluster", { n: count }), open);
    return mark;
  }

  /** @param {any} found @param {any} mark */
  openCluster(found, mark) {
    const zoom = this.index.getClusterExpansionZoom(found.id);
    if (zoom <= MAX_ZOOM) {
      const byKeyboard = document.activeElement === mark.getElement();
      this.map.setView(mark.getLatLng(), zoom);
      if (byKeyboard) this.map.getContainer().focus();
      return;
    }
    const spots = this.index.getLeaves(found.id, STACK_ROWS).map((/** @type {any} */ leaf) => leaf.properties.spot);
    this.popup(mark, stackPopup(spots, found.properties.point_count));
  }

  /** @param {Spot} spot @param {any} mark */
  openSpot(spot, mark) {
    const base = spot.kind === "action" ? this.data.itemActions : this.data.itemLieux;
    const details = () => geojson(base + encodeURIComponent(spot.id));
    this.popup(mark, spotPopup(spot, details));
    if (spot.kind === "action") {
      details().then((item) => this.showTerritory(item.properties?.territoires || [])).catch(() => {});
    }
  }

  /** @param {any} mark @param {HTMLElement} content */
  popup(mark, content) {
    const byKeyboard = document.activeElement === mark.getElement();
    const popup = L.popup({ minWidth: 200, maxWidth: 300, autoPanPadding: [16, 16] })
      .setLatLng(mark.getLatLng()).setContent(content).openOn(this.map);
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", text("close"));
    content.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.map.closePopup(popup);
    });
    if (!byKeyboard) return;
    /** @type {HTMLElement|null} */ (content.querySelector("a"))?.focus();
    popup.once("remove", () => mark.getElement()?.focus());
  }

  /** @param {{niveau: string, code: string}[]|null} territories */
  async showTerritory(territories) {
    this.territory?.remove();
    this.territory = null;
    if (!territories?.length) return;
    const features = await shapesOf(territories, this.data.shapes || "");
    this.territory?.remove();
    this.territory = features.length ? highlight(features).addTo(this.map) : null;
  }

  /** @param {DOMStringMap} wanted */
  showHere(wanted) {
    this.here?.remove();
    this.here = null;
    const [lon, lat] = (wanted.here || "").split(",").map(Number);
    if (!wanted.here || !Number.isFinite(lon) || !Number.isFinite(lat)) return;
    const icon = L.divIcon({ className: "here", iconSize: [18, 18] });
    this.here = L.marker([lat, lon], { icon, keyboard: false, interactive: false }).addTo(this.map);
    this.here.getElement()?.setAttribute("aria-hidden", "true");
  }

  /** @param {string|undefined} id point at this place, or at none */
  pointAt(id) {
    const spot = id ? this.byId.get(id) : undefined;
    this.aim?.remove();
    this.aim = null;
    if (!spot) return;
    const icon = L.divIcon({ className: "aim", iconSize: [52, 52] });
    this.aim = L.marker([spot.lat, spot.lon], { icon, keyboard: false, interactive: false, zIndexOffset: -500 }).addTo(this.map);
    this.aim.getElement()?.setAttribute("aria-hidden", "true");
  }
}

if (pane && kindName("action")) {
  followScroll();
  frameReady().then(({ map, layers }) => {
    const shown = new ResultsMap(map, pane.dataset);
    watchCommunes(map, layers?.communes, (pane.dataset.shapes || "").replace("{level}", "communes"));
    followList((id) => shown.pointAt(id));
    document.addEventListener("mapapp:results", () => shown.load());
    return shown.load();
  }).catch(() => mapState(text("frameFailed")));
}
