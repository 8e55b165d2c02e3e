// What the map draws of a search: all its places at once when they are few, else what the server
// gathers of the view (its compact form, see /api/openapi.json), asked again as the view moves.

/** @typedef {{id: string, number: number, kind: string, name: string, lon: number, lat: number, state: string, precision: string}} Spot */
/** @typedef {{west: number, south: number, east: number, north: number}} Box */

const { Supercluster } = /** @type {any} */ (window);
export const MAX_ZOOM = 19;
const REGION_ZOOM = 8; // up to here the whole region is asked for: two kB, and panning costs nothing
const NAMES_AT_ONCE = 200; // as many as /api/carte/noms gives

/** @type {Map<number, {id: string, name: string}>} names heard so far, by number */
const named = new Map();

/** What one answer says, ready to be asked for clusters. */
export class Drawn {
  /**
   * @param {any[]} features points: a place (`spot`), or `n` places gathered by the server (`kinds`)
   * @param {number} total places that the search finds
   * @param {{box: Box|null, zoom: number}} [reach] what the answer is good for; without it, all
   */
  constructor(features, total, reach) {
    this.total = total;
    this.reach = reach;
    this.features = features;
    this.gathered = features.some((one) => !one.properties.spot);
    this.index = new Supercluster({
      radius: 54,
      extent: 256, // Leaflet's tiles: the radius is then in pixels of the screen
      maxZoom: MAX_ZOOM,
      map: (/** @type {any} */ own) => (own.spot ? { n: 1, [own.spot.kind]: 1 } : { n: own.n, ...own.kinds }),
      reduce: (/** @type {any} */ sum, /** @type {any} */ more) => {
        for (const key of Object.keys(more)) sum[key] = (sum[key] || 0) + more[key];
      },
    }).load(features);
  }

  /**
   * Whether a view can be drawn from it.
   * @param {Box} view @param {number} zoom
   */
  covers(view, zoom) {
    if (!this.reach) return true;
    const { box, zoom: asked } = this.reach;
    if (this.gathered && zoom > asked) return false;
    return !box || (view.west >= box.west && view.south >= box.south && view.east <= box.east && view.north <= box.north);
  }

  /** @returns {Spot[]} the places themselves */
  spots() {
    return this.features.map((one) => one.properties.spot).filter(Boolean);
  }

  /** @param {Box} view @param {number} zoom */
  clusters(view, zoom) {
    return this.index.getClusters([view.west, view.south, view.east, view.north], Math.round(zoom));
  }
}

/** @param {number} lon @param {number} lat @param {any} properties */
function point(lon, lat, properties) {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } };
}

/** @param {string} kind @param {string} state */
const stateOf = (kind, state) => (kind === "action" ? "sans" : state || "inconnu");

/**
 * Every place of a search.
 * @param {any} columns columns of equal length, see /api/carte
 */
export function ofColumns(columns) {
  const features = [];
  for (let row = 0; row < columns.id.length; row += 1) {
    const [lon, lat, kind] = [columns.lon[row], columns.lat[row], columns.type[row]];
    if (typeof lon !== "number" || typeof lat !== "number") continue;
    const spot = {
      id: columns.id[row], number: 0, kind, name: columns.nom[row], lon, lat,
      state: stateOf(kind, columns.etat[row]), precision: columns.precision[row],
    };
    features.push(point(lon, lat, { spot }));
  }
  return new Drawn(features, columns.total);
}

/**
 * What a view shows.
 * @param {any} answer the compact form
 * @param {{box: Box|null, zoom: number}} reach
 */
export function ofView(answer, reach) {
  const features = [];
  if (answer.grappes) {
    const counts = Object.entries(answer.grappes.types);
    unfold(answer.grappes, (lon, lat, row) => {
      const kinds = Object.fromEntries(counts.map(([kind, column]) => [kind, column[row]]));
      const n = counts.reduce((sum, [, column]) => sum + column[row], 0);
      features.push(point(lon, lat, { n, kinds }));
    });
  }
  if (answer.lieux) {
    const { lieux, codes } = answer;
    const told = (/** @type {string} */ name, /** @type {number} */ row) => codes[name][Number(lieux[name][row])];
    unfold(lieux, (lon, lat, row) => {
      const kind = told("type", row);
      const number = lieux.numero[row];
      const spot = {
        id: "", number, kind, name: "", ...named.get(number), lon, lat,
        state: stateOf(kind, told("etat", row)), precision: told("precision", row),
      };
      features.push(point(lon, lat, { spot }));
    });
  }
  return new Drawn(features, answer.total, reach);
}

/**
 * Positions, each written as its difference from the one before.
 * @param {{pas: number, dlon: number[], dlat: number[]}} part
 * @param {(lon: number, lat: number, row: number) => void} take
 */
function unfold({ pas, dlon, dlat }, take) {
  let [lon, lat] = [0, 0];
  for (let row = 0; row < dlon.length; row += 1) {
    lon += dlon[row];
    lat += dlat[row];
    take(lon * pas, lat * pas, row);
  }
}

/**
 * Address of what a view shows, and what the answer will be good for.
 * @param {string} feed the search's address
 * @param {Box} view @param {number} zoom
 */
export function viewAddress(feed, view, zoom) {
  const step = Math.floor(zoom); // cells of 64 px or more: marks do not touch
  const mark = feed.includes("?") ? "&" : "?";
  const own = new URLSearchParams(feed.split("?")[1] || "").has("bbox");
  if (own || step <= REGION_ZOOM) {
    const asked = own ? Math.max(step, REGION_ZOOM) : REGION_ZOOM;
    return { url: `${feed}${mark}forme=compacte&zoom=${asked}`, reach: { box: null, zoom: asked } };
  }
  // Half a view more on each side: a short move asks for nothing.
  const [wide, high] = [(view.east - view.west) / 2, (view.north - view.south) / 2];
  const round = (/** @type {number} */ degrees) => Math.round(degrees * 1000) / 1000;
  const box = {
    west: round(Math.max(-180, view.west - wide)), south: round(Math.max(-85, view.south - high)),
    east: round(Math.min(180, view.east + wide)), north: round(Math.min(85, view.north + high)),
  };
  const bbox = [box.west, box.south, box.east, box.north].join(",");
  return { url: `${feed}${mark}forme=compacte&zoom=${step}&bbox=${bbox}`, reach: { box, zoom: step } };
}

let first = document.getElementById("premier-dessin"); // what the map draws first, in large data

/**
 * What an address of the map's data answers; the first answer may stand in the page.
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export async function answerOf(url, signal) {
  const given = first;
  first = null; // good for the beginning alone: later it would be old
  if (given?.dataset.url === url) return JSON.parse(given.textContent || "");
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/**
 * Give their ids and names to places that have none yet.
 * @param {Spot[]} spots
 * @param {AbortSignal} [signal]
 */
export async function nameSpots(spots, signal) {
  const nameless = new Map(spots.filter((spot) => !spot.id).map((spot) => [spot.number, spot]));
  const numbers = [...nameless.keys()].slice(0, NAMES_AT_ONCE).sort((a, b) => a - b);
  if (!numbers.length) return;
  const response = await fetch(`/api/carte/noms?numero=${numbers.join(",")}`, { signal });
  if (!response.ok) throw new Error(String(response.status));
  const found = await response.json();
  for (let row = 0; row < found.numero.length; row += 1) {
    const spot = nameless.get(found.numero[row]);
    const own = { id: found.id[row], name: found.nom[row] };
    named.set(found.numero[row], own);
    if (spot) Object.assign(spot, own);
  }
}
