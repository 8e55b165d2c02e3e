// The map of results: reads what a search finds, draws its marks on the frame.

import { text } from "./texts.js";
import { clusterIcon, kindName, makeReachable, nameMark, number, spotIcon, spotName } from "./marks.js";
import { frameReady, followSize, mapState, openSheet, settled, whenIdle } from "./cadre.js";
import { MAX_ZOOM, answerOf, nameSpots, ofColumns, ofView, viewAddress } from "./donnees.js";
import { spotPopup, stackPopup } from "./popup.js";
import { geojson, highlight, shapesOf, watchCommunes } from "./territoires.js";
import { followList, followScroll } from "./panneaux.js";

/** @typedef {import("./donnees.js").Spot} Spot */
/** @typedef {import("./donnees.js").Box} Box */

const { L } = /** @type {any} */ (window);
const STACK_ROWS = 40;
const STILL_MS = 120; // a view that goes on moving asks for nothing

const pane = document.getElementById("carte");

/** Draws one search at a time on the frame's map. */
class ResultsMap {
  /** @param {any} map @param {DOMStringMap} data addresses written in the page @param {any} region bounds @param {() => Promise<void>} outline draws shapes */
  constructor(map, data, region, outline) {
    this.map = map;
    this.outline = outline;
    this.data = data;
    this.region = region;
    this.marks = L.layerGroup().addTo(map);
    /** @type {Map<string, any>} marks on the map now, by key */
    this.drawn = new Map();
    /** @type {import("./donnees.js").Drawn|null} */
    this.found = null;
    this.generation = 0;
    this.waitingFit = null;
    this.aim = null;
    this.here = null;
    this.territory = null;
    this.still = 0;
    map.on("moveend", () => this.follow());
    map.on("popupclose", () => this.showTerritory(null));
    followSize(map, () => { if (this.waitingFit) this.fit(this.waitingFit); });
  }

  /** Read the search written in the page's results, and draw it. */
  async load() {
    const wanted = document.getElementById("resultats")?.dataset;
    if (!wanted?.feed) return;
    this.feed = wanted.feed;
    this.byView = "many" in wanted;
    this.searched = Number(wanted.total);
    this.showHere(wanted);
    if (!this.byView) {
      await this.read(this.feed, ofColumns, () => this.fit(this.wantedBounds(wanted)));
      return;
    }
    this.request?.abort();
    this.found = null; // what is drawn stays until the new search comes
    await settled(this.map);
    if (this.feed !== wanted.feed) return;
    this.fit(this.wantedBounds(wanted));
    await this.readView();
  }

  /**
   * Ask for data, and draw them; a later question makes an earlier one void.
   * @param {string} url
   * @param {(answer: any) => import("./donnees.js").Drawn} decode
   * @param {() => void} [before] once the data are there, before they are drawn
   */
  async read(url, decode, before) {
    window.clearTimeout(this.still);
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    if (!this.found) mapState(text("mapLoading"));
    try {
      const answer = await answerOf(url, request.signal);
      await settled(this.map);
      if (request.signal.aborted) return;
      this.found = decode(answer);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError" || request.signal.aborted) return;
      mapState(text("mapFailed"), () => this.load());
      return;
    }
    this.generation += 1;
    mapState(this.searched ? "" : text("mapEmpty"));
    before?.();
    this.draw();
    whenIdle(this.outline); // the marks are seen first
  }

  /** @returns {Box} what the map shows, with a little more */
  view(pad = 0.15) {
    const bounds = this.map.getBounds().pad(pad);
    return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
  }

  async readView() {
    if (!this.map.getSize().x || !this.feed) return; // hidden: asked for when it shows
    const { url, reach } = viewAddress(this.feed, this.view(0), this.map.getZoom());
    await this.read(url, (answer) => ofView(answer, reach));
  }

  /** The view has moved. */
  follow() {
    window.clearTimeout(this.still);
    if (!this.map.getSize().x) return;
    if (this.found?.covers(this.view(0), Math.floor(this.map.getZoom()))) {
      this.draw();
      return;
    }
    if (this.byView) this.still = window.setTimeout(() => this.readView(), STILL_MS);
  }

  /** @param {DOMStringMap} wanted */
  wantedBounds(wanted) {
    const given = (wanted.bounds || "").split(",").map(Number);
    if (given.length === 4 && given.every(Number.isFinite)) {
      return L.latLngBounds([given[1], given[0]], [given[3], given[2]]);
    }
    if (this.byView) return this.region;
    const points = this.found ? this.found.spots().map((/** @type {Spot} */ spot) => [spot.lat, spot.lon]) : [];
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
    if (!this.found || !this.map.getSize().x) return;
    const wanted = new Map();
    for (const one of this.found.clusters(this.view(), this.map.getZoom())) {
      const own = one.properties;
      const place = own.spot ? own.spot.number || own.spot.id : [own.n, ...one.geometry.coordinates].join();
      wanted.set(own.cluster ? `${this.generation}:${one.id}` : `=${this.feed}=${place}`, one);
    }
    for (const [key, mark] of this.drawn) {
      if (wanted.has(key)) continue;
      this.marks.removeLayer(mark);
      this.drawn.delete(key);
    }
    const nameless = [];
    for (const [key, one] of wanted) {
      const { spot } = one.properties;
      let mark = this.drawn.get(key);
      if (!mark) this.drawn.set(key, mark = spot ? this.addSpot(spot) : this.addCluster(one));
      if (spot && !spot.id) nameless.push({ spot, mark });
    }
    this.sayHowMany();
    if (nameless.length) this.name(nameless);
  }

  /** @param {{spot: Spot, mark: any}[]} drawn marks that do not say their name yet */
  async name(drawn) {
    try {
      await nameSpots(drawn.map(({ spot }) => spot), this.request?.signal);
      for (const { spot, mark } of drawn) nameMark(mark, spotName(spot));
    } catch { /* a mark that is opened asks again */ }
  }

  /** In words, under the map: how many places the view holds. */
  sayHowMany() {
    const box = document.getElementById("carte-compte");
    if (!box || !this.found) return;
    const seen = this.found.clusters(this.view(0), this.map.getZoom())
      .reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + (one.properties.spot ? 1 : one.properties.n), 0);
    const key = seen >= this.searched ? "shownAll" : this.found.gathered ? "shownAbout" : "shown";
    box.textContent = this.searched ? text(key, { n: number(Math.min(seen, this.searched)), total: number(this.searched) }) : "";
  }

  /** @param {Spot} spot */
  addSpot(spot) {
    const mark = L.marker([spot.lat, spot.lon], { icon: spotIcon(spot), riseOnHover: true });
    const open = () => this.openSpot(spot, mark);
    mark.on("click", open).addTo(this.marks);
    makeReachable(mark, spotName(spot), open);
    return mark;
  }

  /** @param {any} one a cluster */
  addCluster(one) {
    const [lon, lat] = one.geometry.coordinates;
    const count = one.properties.n;
    const kinds = one.properties.cluster ? one.properties : one.properties.kinds;
    const mark = L.marker([lat, lon], { icon: clusterIcon(count, kinds), riseOnHover: true });
    const open = () => this.openCluster(one, mark);
    mark.on("click", open).addTo(this.marks);
    makeReachable(mark, text("cluster", { n: number(count) }), open);
    return mark;
  }

  /** @param {any} one @param {any} mark */
  async openCluster(one, mark) {
    const here = this.map.getZoom();
    const apart = one.properties.cluster ? this.found?.index.getClusterExpansionZoom(one.id) : Math.floor(here) + 2;
    const zoom = this.found?.gathered ? Math.min(apart, MAX_ZOOM) : apart;
    if (zoom <= MAX_ZOOM && zoom > here) {
      const byKeyboard = document.activeElement === mark.getElement();
      this.map.setView(mark.getLatLng(), zoom);
      if (byKeyboard) this.map.getContainer().focus();
      return;
    }
    const leaves = one.properties.cluster ? this.found?.index.getLeaves(one.id, STACK_ROWS) : [];
    const spots = leaves.map((/** @type {any} */ leaf) => leaf.properties.spot).filter(Boolean);
    await nameSpots(spots).catch(() => {});
    const named = spots.filter((/** @type {Spot} */ spot) => spot.id);
    this.popup(mark, stackPopup(named, one.properties.n));
  }

  /** @param {Spot} spot @param {any} mark */
  async openSpot(spot, mark) {
    if (!spot.id) {
      await nameSpots([spot]).catch(() => {});
      if (!spot.id) {
        mapState(text("mapFailed"), () => { mapState(""); this.openSpot(spot, mark); });
        return;
      }
      nameMark(mark, spotName(spot));
    }
    const base = spot.kind === "action" ? this.data.itemActions : this.data.itemLieux;
    const details = () => geojson(base + encodeURIComponent(spot.id));
    this.popup(mark, spotPopup(spot, details));
    if (spot.kind === "action") {
      details().then((item) => this.showTerritory(item.properties?.territoires || [])).catch(() => {});
    }
  }

  /** @param {any} mark @param {HTMLElement} content */
  popup(mark, content) {
    openSheet(this.map, mark.getLatLng(), content, mark.getElement(), text("close"));
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
    this.here = this.pointer((wanted.here || ""), "here", 18, 0);
  }

  /** @param {string|undefined} at point at this place of the list (lon,lat), or at none */
  pointAt(at) {
    this.aim?.remove();
    this.aim = this.pointer(at || "", "aim", 52, -500);
  }

  /** @param {string} at @param {string} css @param {number} size @param {number} zIndexOffset */
  pointer(at, css, size, zIndexOffset) {
    const [lon, lat] = at.split(",").map(Number);
    if (!at || !Number.isFinite(lon) || !Number.isFinite(lat)) return null;
    const icon = L.divIcon({ className: css, iconSize: [size, size] });
    const mark = L.marker([lat, lon], { icon, keyboard: false, interactive: false, zIndexOffset }).addTo(this.map);
    mark.getElement()?.setAttribute("aria-hidden", "true");
    return mark;
  }
}

if (pane && kindName("action")) {
  followScroll();
  frameReady().then(({ map, layers, region, outline }) => {
    const shown = new ResultsMap(map, pane.dataset, region, outline);
    watchCommunes(map, layers?.communes, (pane.dataset.shapes || "").replace("{level}", "communes"));
    followList((at) => shown.pointAt(at));
    document.addEventListener("mapapp:results", () => shown.load());
    return shown.load();
  }).catch(() => mapState(text("frameFailed")));
}
