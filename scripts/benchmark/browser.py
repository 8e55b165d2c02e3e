"""Item (f): pages in headless Chromium, from navigation to markers drawn, zoom and pan.

Nothing is fetched from elsewhere: what folium takes from other hosts is answered at once, Leaflet
from our own copy and jQuery by the one function that is used, which favours it.
"""

import functools
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from mapapp.resources import static_dir
from scripts.benchmark.sets import Set
from scripts.benchmark.work import PAGE_READY
from scripts.screenshots import CHROMIUM

FOLIUM_PLACES = 5_000
_PATIENCE_MS = 240_000

_READY = """
(() => {
  const look = () => {
    if (document.querySelectorAll(%r).length >= %d) {
      const drawn = () => { window.benchReady = performance.now(); };
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
_FRAMES = """
() => {
  const frames = window.benchFrames = [];
  let last = performance.now();
  window.benchOn = true;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (window.benchOn) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
"""
_BARE = """<!doctype html><meta charset=utf-8><title>Leaflet</title>
<link rel=stylesheet href=/vendor/leaflet/leaflet.css>
<script src=/vendor/leaflet/leaflet.js></script>
<div id=map style="position:absolute;inset:0"></div>
<script>
const map = L.map("map").setView([47.4, -0.9], 8);
L.marker([47.2184, -1.5536]).addTo(map);
</script>
"""
_FOLIUM = """
import csv, sys, time
import folium
began = time.perf_counter()
m = folium.Map([47.4, -0.9], zoom_start=8, tiles=None)
with open(sys.argv[1], encoding="utf-8", newline="") as lines:
    for row in csv.DictReader(lines):
        text = f"<b>{row['nom']}</b><br>{row['adresse']}<br>{row['horaires']}"
        folium.Marker([float(row["lat"]), float(row["lon"])], popup=text).add_to(m)
m.save(sys.argv[2])
print(time.perf_counter() - began)
"""

_JQUERY = """
window.$ = (html) => {
  const box = document.createElement("div");
  box.innerHTML = html;
  return box.children;
};
"""
"""All that folium's popups ask of jQuery, which nothing else here needs."""

Figures = dict[str, float]


def measure_pages(
    ours: int | None, folium_set: Set | None, folder: Path, visits: int
) -> dict[str, Figures]:
    """Figures of each page, medians of `visits` (folium's page is visited once)."""
    (folder / "index.html").write_text(_BARE, encoding="utf-8")
    link = folder / "vendor"
    if not link.exists():
        link.symlink_to(static_dir() / "vendor", target_is_directory=True)
    found: dict[str, Figures] = {}
    with _served(folder) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=list(CHROMIUM), timeout=60_000
        )
        bare = f"http://127.0.0.1:{port}/"
        found["bare Leaflet page"] = _median(browser, bare, PAGE_READY, 1, visits)
        if ours is not None:
            address = f"http://127.0.0.1:{ours}/"
            found["ours"] = _median(browser, address, PAGE_READY, 1, visits)
        if folium_set is not None:
            built = _build_folium(folium_set, folder / "folium.html")
            page = _visit(browser, f"{bare}folium.html", PAGE_READY, folium_set.n)
            total = {"total_ms": built["process_s"] * 1e3 + page["ready_ms"]}
            found["folium, one Marker a place"] = built | page | total
        browser.close()
    return found


def _chromium() -> str:
    done = subprocess.run(["scripts/chromium"], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def _build_folium(made: Set, page: Path) -> Figures:
    command = [sys.executable, "-c", _FOLIUM, str(made.csv), str(page)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    process_s = time.perf_counter() - began
    size = page.stat().st_size
    return {"process_s": process_s, "build_s": float(done.stdout), "html_bytes": size}


def _median(browser: Browser, address: str, ready: str, count: int, visits: int) -> Figures:
    seen = [_visit(browser, address, ready, count) for _ in range(visits)]
    return {name: sorted(one[name] for one in seen)[len(seen) // 2] for name in seen[0]}


def _visit(browser: Browser, address: str, ready: str, count: int) -> Figures:
    # Our policy would refuse the questions that we ask the page; it changes no figure.
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, locale="fr-FR", bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    sizes: list[float] = []
    strangers: list[str] = []
    page.on("request", lambda request: _note(request, strangers))
    page.on("requestfinished", lambda request: sizes.append(_size(request)))
    page.route(lambda url: "127.0.0.1" not in url, _answer_from_here)
    page.add_init_script(_READY % (ready, count))
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.benchReady !== undefined")
    figures = {
        "ready_ms": float(page.evaluate("window.benchReady")),
        "nodes": float(page.evaluate("document.querySelectorAll('*').length")),
        "bytes": sum(sizes),
        "requests": float(len(sizes)),
        "third_party": float(len(strangers)),
    }
    figures |= _moves(page)
    context.close()
    return figures


def _moves(page: Page) -> Figures:
    """Longest frame of a pan by 240 px, and time of one zoom step, in ms."""
    box = page.locator(".leaflet-container").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3
    page.evaluate(_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(x - step * 20, y + step * 4)
    page.mouse.up()
    frames: list[float] = page.evaluate(
        "() => { window.benchOn = false; return window.benchFrames; }"
    )
    zoom = page.locator(".leaflet-control-zoom-in").first
    began = time.perf_counter()
    zoom.click(force=True, no_wait_after=True)
    page.wait_for_function("!document.querySelector('.leaflet-zoom-anim')")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return {"pan_ms": max(frames[1:], default=0.0), "zoom_ms": (time.perf_counter() - began) * 1e3}


def _note(request: Request, strangers: list[str]) -> None:
    if "127.0.0.1" not in request.url and not request.url.startswith(("data:", "blob:")):
        strangers.append(request.url)


def _size(request: Request) -> float:
    sizes: dict[str, Any] = dict(request.sizes())
    return float(sizes["responseBodySize"])


def _answer_from_here(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1].partition("?")[0]
    known = {"leaflet.js", "leaflet.css", "marker-icon.png", "marker-shadow.png"}
    found = list((static_dir() / "vendor" / "leaflet").rglob(name)) if name in known else []
    if found:
        route.fulfill(path=found[0])
    else:
        stub = _JQUERY if name.startswith("jquery") else ""
        route.fulfill(status=200, body=stub, content_type="text/javascript")


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""
