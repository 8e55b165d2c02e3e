// Shapes of territories on the frame: the communes layer, and the territory an action serves.

const L = /** @type {any} */ (window).L;
const LAYER_OF = { departement: "departements", epci: "epci", commune: "communes" };

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * A GeoJSON answer, asked once a page.
 * @param {string} url
 * @returns {Promise<any>}
 */
export function geojson(url) {
  const known = asked.get(url);
  if (known) return known;
  const answer = fetch(url, { headers: { Accept: "application/geo+json, application/json" } })
    .then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.json();
    });
  asked.set(url, answer);
  answer.catch(() => asked.delete(url));
  return answer;
}

/** @param {string} name custom property of the page */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * Fill the frame's communes layer when one zooms in, or ticks it.
 * @param {any} map
 * @param {any} layer the frame's empty layer
 * @param {string} url
 */
export function watchCommunes(map, layer, url) {
  if (!layer) return;
  let drawn = false;
  let refused = false; // unticked by hand: zooming must not bring it back
  const draw = async () => {
    if (drawn) return;
    drawn = true;
    try {
      const shapes = await geojson(url);
      L.geoJSON(shapes, {
        interactive: false,
        renderer: L.canvas({ padding: 0.3 }),
        style: () => ({ color: token("--map-commune"), weight: 0.8, fill: false }),
      }).addTo(layer);
    } catch {
      drawn = false; // the boundaries are a comfort: the next zoom tries again
    }
  };
  const near = () => {
    if (map.getZoom() < 10 || refused || map.hasLayer(layer)) return;
    layer.addTo(map);
  };
  layer.on("add", draw);
  map.on("overlayremove", (/** @type {any} */ event) => {
    if (event.layer === layer) refused = true;
  });
  map.on("zoomend", near);
  if (map.hasLayer(layer)) draw();
  near();
}

/**
 * Drawn territories of an action, as one layer (not yet on the map).
 * @param {any[]} features
 */
export function highlight(features) {
  return L.geoJSON({ type: "FeatureCollection", features }, {
    interactive: false,
    style: () => ({
      color: token("--map-territory"), weight: 3, fillColor: token("--map-territory"), fillOpacity: 0.16,
    }),
  });
}

/**
 * Shapes of the territories named by an item of the API.
 * @param {{niveau: string, code: string}[]} territories
 * @param {string} address pattern of the shapes' address, with {level}
 * @returns {Promise<any[]>} GeoJSON features
 */
export async function shapesOf(territories, address) {
  const found = [];
  for (const { niveau, code } of territories) {
    const whole = niveau === "region";
    const level = whole ? "departements" : /** @type {any} */ (LAYER_OF)[niveau];
    if (!level) continue;
    const all = await geojson(address.replace("{level}", level));
    found.push(...all.features.filter((/** @type {any} */ feature) =>
      whole || String(feature.properties?.code) === String(code)));
  }
  return found;
}
