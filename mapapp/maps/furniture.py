"""Our own fixed words and script around the map: nothing here comes from data.

branca renders these texts as Jinja templates a second time; they hold no `{{`, `{%` or
`{#` of their own (a test reads them), and no value is ever put into them.
"""

import json
from html import escape

from mapapp.domain.kinds import Kind

DEPARTMENTS = "Départements"
EPCI = "Intercommunalités"
COMMUNES = "Communes"
BASEMAP = "Fond de carte Plan IGN"
OTHER_BASEMAP = "Fond de carte"
PLAN_IGN_CREDIT = "Plan IGN © IGN"

FULLSCREEN = {
    "position": "topleft",
    "title": "Plein écran",
    "title_cancel": "Quitter le plein écran",
}

LOCATE = {
    "position": "topleft",
    "setView": "once",
    "flyTo": False,
    "keepCurrentZoomLevel": False,
    "initialZoomLevel": 13,
    "showCompass": False,
    # One fix, when asked: no watch, no high accuracy, so no lasting trace and no battery.
    "locateOptions": {"watch": False, "enableHighAccuracy": False, "timeout": 10000},
    "strings": {
        "title": "Autour de moi",
        "metersUnit": "mètres",
        "feetUnit": "pieds",
        "popup": "Vous êtes à moins de {distance} {unit} de ce point",
        "outsideMapBoundsMsg": "Votre position est en dehors de la carte.",
    },
}

CONTROLS_SCRIPT = """
L.control.zoom({
  position: "topleft", zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte"
}).addTo(map_pdl);
L.control.scale({ imperial: false }).addTo(map_pdl);
map_pdl.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
"""

HANDLE_SCRIPT = """
(function (map, layers, locate) {
  "use strict";
  var box = map.getContainer();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Carte des aides en Pays de la Loire");
  var toggle = box.querySelector(".leaflet-control-layers-toggle");
  toggle.title = "Couches de la carte";
  toggle.setAttribute("aria-label", "Couches de la carte");

  // Départements stay above intercommunalités whatever is ticked first.
  map.on("overlayadd", function () {
    if (map.hasLayer(layers.departements)) { layers.departements.bringToFront(); }
  });

  // Shapes are most of the frame's bytes and take longer to draw than all the rest: the page asks
  // for them once its marks are there. Without them the map serves; a later search asks again.
  var outlined = null;
  function outline() {
    outlined = outlined || fetch("OUTLINES").then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(drawOutlines).catch(function () { outlined = null; });
    return outlined;
  }
  function drawOutlines(shapes) {
    // Land under the tiles (their pane is at 200): where no tile comes, the map still stands.
    map.createPane("terre").style.zIndex = 150;
    L.geoJSON(shapes.departements, {
      pane: "terre", interactive: false, className: "terre",
      style: { stroke: false, fill: true, fillColor: "#f4f1e8", fillOpacity: 1 }
    }).addTo(map);
    // Each when the page is idle again: whoever moves the map meanwhile does not wait for all.
    return idle().then(function () {
      layers.epci.addData(shapes.epci).addTo(map);
      return idle();
    }).then(function () {
      layers.departements.addData(shapes.departements).addTo(map);
    });
  }
  function idle() {
    return new Promise(function (done) {
      if (window.requestIdleCallback) { window.requestIdleCallback(done, { timeout: 200 }); }
      else { window.setTimeout(done); }
    });
  }
  window.addEventListener("load", function () { window.setTimeout(outline, 500); });

  // Inside the map, so that full screen keeps them.
  function place(element, corner) {
    var control = L.control({ position: corner });
    control.onAdd = function () { return element; };
    L.DomEvent.disableClickPropagation(element).disableScrollPropagation(element);
    control.addTo(map);
  }
  var note = document.getElementById("carte-message");
  var legend = document.getElementById("carte-legende");
  place(note, "topright");
  place(legend, "bottomleft");
  // As measured when the map was made: asking the box would lay out the whole page once more.
  legend.open = map.getSize().x >= 700;
  function say(text) { note.textContent = text; }
  var refusals = {
    1: "Vous avez refusé de donner votre position. Écrivez plutôt une commune.",
    3: "Votre position tarde à venir. Réessayez, ou écrivez une commune."
  };
  locate.options.onLocationError = function (error) {
    say(refusals[error.code] || "Votre position est indisponible. Écrivez plutôt une commune.");
  };
  locate.options.onLocationOutsideMapBounds = function (control) {
    control.stop();
    say(control.options.strings.outsideMapBoundsMsg);
  };
  map.on("locationfound", function () { say(""); });

  // The proxy fetches two new tiles at once and says "not now" to the rest: they are asked
  // for again two by two, a few times each, and not at all once nothing comes any more.
  function askAgain(layer) {
    var queue = [], asked = new Set(), tries = new Map(), misses = 0;
    function next() {
      while (asked.size < 2 && queue.length) {
        var tile = queue.shift();
        if (tile.isConnected) { asked.add(tile); tile.src = tile.getAttribute("src"); }
      }
    }
    function forget(tile) { asked.delete(tile); tries.delete(tile); }
    layer.on("tileload", function (event) {
      misses = 0;
      forget(event.tile);
      next();
    });
    layer.on("tileunload", function (event) { forget(event.tile); });
    layer.on("tileerror", function (event) {
      var tile = event.tile, count = (tries.get(tile) || 0) + 1;
      if (asked.delete(tile)) { misses += 1; }
      tries.set(tile, count);
      if (count <= 5) { queue.push(tile); }
      if (misses >= 8) { queue = []; misses = 0; }
      window.setTimeout(next, 400);
    });
  }
  if (layers.fond) { askAgain(layers.fond); }
  window.mapappFrame = {
    map: map, layers: layers, region: L.latLngBounds(REGION), outline: outline
  };
}(map_pdl, LAYERS, locate_control_pdl));
"""


def handle_script(layers: str, region: tuple[float, float, float, float], outlines: str) -> str:
    """`HANDLE_SCRIPT` with what `build` alone knows: names and numbers of its own making.

    :param layers: a JavaScript object, the frame's layers by key.
    :param region: west, south, east, north, in degrees.
    :param outlines: file name of the shapes.
    """
    west, south, east, north = region
    box = json.dumps([[south, west], [north, east]])
    script = HANDLE_SCRIPT.replace("LAYERS", layers).replace("REGION", box)
    return script.replace("OUTLINES", f"/cadre/{outlines}")


def legend_html(icons_url: str) -> str:
    """The legend, one mark and one word a kind.

    :param icons_url: path of our sprite; it holds a symbol `kind-<kind>` for each kind.
    """
    rows = "\n".join(
        f'<li><svg class="carte-legende-signe kind-{kind.value}" width="20" height="20" '
        f'aria-hidden="true" focusable="false">'
        f'<use href="{escape(icons_url)}#kind-{kind.value}"></use></svg>'
        f"<span>{escape(kind.plural, quote=False)}</span></li>"
        for kind in Kind
    )
    return (
        '<p id="carte-message" class="carte-message" role="status"></p>\n'
        '<details id="carte-legende" class="carte-legende">\n<summary>Légende</summary>\n'
        f"<ul>\n{rows}\n</ul>\n</details>"
    )
